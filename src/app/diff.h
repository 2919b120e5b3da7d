/* What differs between two estates: what diff.c finds and diff_write.c writes. */
#ifndef COR_APP_DIFF_H
#define COR_APP_DIFF_H

#include "app/open.h"
#include "base/json.h"
#include "estate/difference.h"
#include "proof/verdict.h"

typedef enum cor_diff_kind {
	COR_DIFF_APPEARED,
	COR_DIFF_VANISHED,
	COR_DIFF_RENAMED, /* under another id: the same engine identifier */
	COR_DIFF_MOVED,   /* to another site, element, slot or other ends */
	COR_DIFF_MAKER,   /* whose it may be, all evidence heard */
	COR_DIFF_BRAND,
	COR_DIFF_OWNER,   /* the corporate groups of its makers, on the days */
	COR_DIFF_CHANGED, /* any other cell */
	COR_DIFF_KINDS
} cor_diff_kind;
extern const char *const cor_diff_words[COR_DIFF_KINDS];

/* Sets of makers in words, so that those of two estates can be compared: numbers in one table of texts. */
typedef struct cor_diff_facts {
	uint32_t *makers, *owners; /* by maker set */
} cor_diff_facts;

typedef struct cor_diff_side {
	const char *path;
	cor_estate *estate;
	cor_day at;
	cor_result *result; /* NULL without a policy */
	cor_diff_facts facts;
} cor_diff_side;

typedef struct cor_diff_item {
	uint8_t table, kind, column; /* column: MOVED, CHANGED */
	uint32_t old_row, new_row;   /* COR_NONE: not there */
} cor_diff_item;

/* A group of a rule whose verdict, exemption, share or number is another; NULL: it is not there. */
typedef struct cor_diff_group {
	uint32_t rule;
	bool verdict; /* whether the verdict or the exemption is another, or the group came or went */
	const cor_group_result *was, *is;
} cor_diff_group;

typedef struct cor_diff {
	cor_arena *arena;
	cor_estate *ground;
	cor_diff_side old_side, new_side;
	cor_strtab *words;
	cor_difference rows;
	cor_diff_item *items; /* by table, kind, id */
	size_t item_count, item_capacity;
	uint64_t counts[COR_TABLE_COUNT][COR_DIFF_KINDS];
	uint64_t verdicts;      /* rules and groups whose verdict is another, and the whole's */
	cor_diff_group *groups; /* by rule; those of another verdict first, then by name */
	size_t group_count, group_capacity;
} cor_diff;

/* How an item reads: its row's key in the new or else the old estate, and both values. */
typedef struct cor_diff_words_of {
	cor_text column, old_text, new_text;
} cor_diff_words_of;
cor_diff_words_of cor_diff_words_at(const cor_diff *d, const cor_diff_item *item);
/* The key of a row, columns divided by a space. */
void cor_diff_put_key(const cor_estate *estate, cor_table_id table, uint32_t row, cor_buf *out);

/* diff_groups.c: pairs the groups of both results by their names.  O(g log g). */
cor_status cor_diff_find_groups(cor_diff *d, cor_err *err);
/* "selects nothing", or the verdict. */
const char *cor_diff_rule_word(const cor_rule_result *rule);
bool cor_diff_rule_is_other(const cor_rule_result *was, const cor_rule_result *is);
/* What has become of a group, in words: "violated, 36.00%"; of none: "(no such group)". */
void cor_diff_put_group(const cor_group_result *group, cor_buf *out);
void cor_diff_put_policy(const cor_diff *d, bool all, cor_buf *out);
void cor_diff_json_policy(cor_json *json, const cor_diff *d);

bool cor_diff_is_same(const cor_diff *d);
void cor_diff_put_text(const cor_diff *d, bool all, cor_buf *out);
void cor_diff_put_json(const cor_diff *d, cor_buf *out);
void cor_diff_put_csv(const cor_diff *d, cor_buf *out);

#endif
