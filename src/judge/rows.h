/*
 * The rows that a rule looks at, which of them are selected and V, and what each, and each element
 * of them, can be.
 *
 * Outcomes are kept as bitsets, a word at a time: out, N, V as in analysis/share.h.  Rows fall
 * independently, so an element of several rows can be out when no row is surely in, V when a row
 * can be V, N when no row is nothing but V and one can be N.
 */
#ifndef COR_JUDGE_ROWS_H
#define COR_JUDGE_ROWS_H

#include "analysis/share.h"
#include "judge/docket.h"

typedef struct cor_rows {
	cor_grain grain; /* element, role, part or component */
	uint32_t count;
	const uint32_t *element; /* of each row; NULL: row i is of element i, and no other is */
	cor_triset selected;     /* selector, presence, membership */
} cor_rows;

/* In the docket's scratch.  O(rows). */
cor_status cor_rows_select(cor_docket *docket, const cor_rule *rule, cor_rows *ret_rows,
	cor_err *err);

/* The same wherever they are: whether the elements are there is not asked. */
cor_status cor_rows_select_anywhere(cor_docket *docket, const cor_rule *rule, cor_rows *ret_rows,
	cor_err *err);

/* V of each row by the rule's depth (doc/policy.md), in scratch.  O(rows + parts + components). */
cor_status cor_rows_v(cor_docket *docket, const cor_rule *rule, const cor_rows *rows,
	cor_triset *ret_v, cor_err *err);

typedef struct cor_outcomes {
	uint32_t size;
	uint64_t *must_in, *may_in; /* sure to be in, can be in */
	uint64_t *must_v, *may_v;   /* nothing but V, can be V */
	uint64_t *may_n;            /* can be N */
} cor_outcomes;

static inline uint8_t cor_outcomes_at(const cor_outcomes *o, uint32_t i)
{
	return (uint8_t)((cor_bit_is(o->must_in, i) ? 0 : COR_CAN_OUT) |
		(cor_bit_is(o->may_n, i) ? COR_CAN_N : 0) |
		(cor_bit_is(o->may_v, i) ? COR_CAN_V : 0));
}

/* Of each row; v NULL = none is V. */
cor_status cor_outcomes_of_rows(const cor_rows *rows, const cor_triset *v, cor_arena *arena,
	cor_outcomes *ret_outcomes, cor_err *err);
/* Of each element, from its rows.  Shares the bits where rows are elements. */
cor_status cor_outcomes_of_elements(const cor_rows *rows, const cor_outcomes *of_rows,
	uint32_t element_count, cor_arena *arena, cor_outcomes *ret_outcomes, cor_err *err);

#endif
