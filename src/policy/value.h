/*
 * One value: what a subexpression is at one row.
 *
 * A value is known, not known, or one of several (candidates that stand behind a maker or
 * function).  A test of one of several is applied to each candidate: what all agree on holds,
 * otherwise it is maybe; what is computed from one of several is not known.  This file and scalar.c
 * are the one place that says what an expression means; selector.c only decides for which rows
 * to ask.
 *
 * A scope says which row is meant, as one code for each source: the code of a column, a day, a row
 * of products, a set of makers.  So the same interpreter answers for one distinct value of a column
 * (a table that is then spread over the rows) and for one row.
 */
#ifndef COR_POLICY_VALUE_H
#define COR_POLICY_VALUE_H

#include "policy/regime.h"

/* One candidate. */
typedef struct cor_atom {
	bool known;
	union {
		int64_t number; /* number, date */
		double decimal;
		cor_text text;
		uint32_t id; /* party, function, product */
		struct {
			const cor_text *texts;
			const int64_t *numbers;
			const uint32_t *ids; /* texts bound to parties or functions */
			uint32_t count;
		} list;
	};
} cor_atom;

typedef struct cor_value {
	cor_tri tri;           /* of yes/no; nothing else counts then */
	uint32_t count;        /* candidates: 1 for known and not known */
	cor_atom one;          /* when count is 1 */
	const uint32_t *ids;   /* when count is more: parties or functions */
	cor_party_field field; /* and what of each party is meant */
} cor_value;

#define COR_CODE_MISSING INT64_MIN /* no such row, or a number, day or row that is not known */

typedef struct cor_scope {
	const cor_policy *policy; /* bound */
	cor_day at;
	const uint8_t *const *vendors; /* by vendor set: cor_tri by party; those that are used */
	int64_t code[COR_SOURCE_COUNT];
	cor_atom variables[COR_LOOPS_MAX];
} cor_scope;

cor_value cor_value_of(cor_scope *scope, const cor_node *node);
/* The value of a yes/no expression. */
cor_tri cor_scope_test(cor_scope *scope, const cor_node *node);

/* value.c */
cor_value cor_value_attribute(const cor_scope *scope, const cor_node *node);
cor_atom cor_value_atom(const cor_scope *scope, const cor_value *value, uint32_t i);
/* The party, function or product a text names: known, not known (unlisted), or one of several. */
cor_value cor_value_named(const cor_scope *scope, cor_text name, cor_value_type type);
/* Whether what stands behind an attribute is known: yes, no, or maybe (one of several). */
cor_tri cor_value_has(const cor_value *value, cor_value_type type);
bool cor_atom_equal(const cor_atom *a, const cor_atom *b, cor_value_type type);

static inline cor_value cor_value_unknown(void)
{
	return (cor_value){.tri = COR_MAYBE, .count = 1};
}
static inline cor_value cor_value_known(cor_atom atom)
{
	atom.known = true;
	return (cor_value){.tri = COR_MAYBE, .count = 1, .one = atom};
}
static inline cor_value cor_value_tri(cor_tri tri)
{
	return (cor_value){.tri = tri, .count = 1};
}

#endif
