/*
 * Codes of several columns as one: each distinct tuple of column codes gets a number, level by
 * level, so that a code can be taken apart again.
 */
#ifndef COR_JUDGE_CODES_H
#define COR_JUDGE_CODES_H

#include "judge/docket.h"

/* A column that `per` reads: of the element or of its site. */
typedef struct cor_key_column {
	cor_key key;
	uint32_t attribute; /* of `per`; owner and operators may share one */
	bool is_maker;
} cor_key_column;
#define COR_KEY_COLUMNS_MAX (COR_KEYS_MAX + 1)

typedef struct cor_combined {
	uint32_t count;      /* codes are below it */
	const cor_run *runs; /* all elements, in order; NULL when there would be too many */
	uint32_t run_count;
	uint32_t *code_of; /* else: by element; only those asked for are filled */
	uint32_t column_count;
	/* Levels above the first: what code c of level k is made of. */
	uint32_t *before[COR_KEY_COLUMNS_MAX], *last[COR_KEY_COLUMNS_MAX];
} cor_combined;

/* For the elements whose bit is set; NULL: of all, by runs or not at all.  In scratch.  O(elements * columns) expected, O(runs * columns)
 * and one look at the elements' own columns where there are few runs. */
cor_status cor_codes_combine(cor_docket *docket, const cor_key_column *columns, uint32_t count,
	const uint64_t *elements, cor_combined *ret_combined, cor_err *err);
/* The column codes behind a combined code: out has column_count places. */
void cor_codes_apart(const cor_combined *combined, uint32_t code,
	uint32_t out[COR_KEY_COLUMNS_MAX]);

#endif
