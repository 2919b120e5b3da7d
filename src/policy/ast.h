/*
 * Expressions as trees: what the parser makes, the checker types and the evaluation walks.
 *
 * The parser knows form alone (names, members, calls); the checker turns each of these in place
 * into what it means (an attribute, a set, a vendor set).  && and || hold any number of operands,
 * so that a long chain is not a deep tree; the depth of a tree, sets followed, is at most
 * COR_LIMIT_EXPRESSION_DEPTH, which bounds every recursion over it.
 */
#ifndef COR_POLICY_AST_H
#define COR_POLICY_AST_H

#include "policy/attribute.h"
#include "base/yaml.h"

typedef enum cor_node_kind {
	/* form only: gone after checking */
	COR_NODE_NAME,
	COR_NODE_MEMBER, /* kid.text */
	COR_NODE_INDEX,  /* kid[kid] */
	COR_NODE_CALL,   /* text(kids) */
	COR_NODE_METHOD, /* kid.text(kids) */
	/* values */
	COR_NODE_TEXT,
	COR_NODE_NUMBER,
	COR_NODE_DECIMAL,
	COR_NODE_YESNO,
	COR_NODE_DATE,
	COR_NODE_LIST, /* of literals: the kids; also lists.L, which has none */
	COR_NODE_ATTRIBUTE,
	COR_NODE_VARIABLE, /* of exists and all: id is its slot */
	COR_NODE_AT,
	COR_NODE_SET,     /* id */
	COR_NODE_VENDORS, /* id */
	COR_NODE_GROUP,   /* id once bound */
	/* operators */
	COR_NODE_AND,
	COR_NODE_OR,
	COR_NODE_NOT,
	COR_NODE_TERNARY,
	COR_NODE_EQ,
	COR_NODE_NE,
	COR_NODE_LT,
	COR_NODE_LE,
	COR_NODE_GT,
	COR_NODE_GE,
	COR_NODE_IN,
	COR_NODE_ADD,
	COR_NODE_SUB,
	COR_NODE_MUL,
	COR_NODE_DIV,
	COR_NODE_MOD,
	COR_NODE_NEGATE,
	COR_NODE_SIZE,
	COR_NODE_STARTS,
	COR_NODE_ENDS,
	COR_NODE_CONTAINS,
	COR_NODE_EXISTS, /* kids: list, predicate; id is the slot of the variable */
	COR_NODE_ALL,
	COR_NODE_HAS,
} cor_node_kind;

#define COR_NO_LIST UINT32_MAX

typedef struct cor_node {
	cor_node_kind kind;
	cor_value_type type;
	cor_value_type
		as; /* a text (or list of it) read as the name of a party or function; else NONE */
	uint8_t grain;  /* cor_grain; meaningless when sources is 0 */
	bool leaf;      /* yes/no, and no join (&& || ! ?: set): evaluated as a whole */
	uint32_t at;    /* byte of the expression that errors point at */
	uint32_t start; /* its first byte */
	uint32_t depth; /* of the tree below, 1 for a value; checked: sets followed */
	uint32_t kid_count;
	struct cor_node *kids, *last_kid, *next;
	cor_text text;  /* text literal; name */
	int64_t number; /* number, day, yes/no */
	double decimal;
	cor_path path;    /* attribute */
	uint64_t sources; /* bits of cor_source_id used below, sets followed */
	uint32_t id;
	/* lists */
	const cor_text *texts;
	const int64_t *numbers;
	uint32_t count;
	uint32_t list; /* lists.L: which; COR_NO_LIST for a literal */
	/* bound: `as` of literals; one id for each text */
	uint32_t *bound;
} cor_node;

/* A checked expression and where it was written. */
struct cor_selector {
	const cor_yaml *yaml; /* NULL: not in a file */
	const cor_yaml_node *place;
	cor_text text;
	cor_node *root;
	cor_grain grain;
	bool of_party;       /* a vendor set's `where`: over parties */
	uint32_t node_count; /* sets followed */
	uint32_t loops;      /* how deep exists and all nest, sets followed */
	struct cor_selector *next;
};

#define COR_LOOPS_MAX 2u /* exists and all within each other */

/* An error about byte `at` of the expression, at its place in the file. */
cor_status cor_selector_fail(const cor_selector *selector, uint32_t at, cor_status status,
	cor_err *err, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Parses selector->text into selector->root (form only).  Nodes and decoded texts are in arena. */
cor_status cor_selector_parse(cor_arena *arena, cor_selector *selector, cor_err *err);

#endif
