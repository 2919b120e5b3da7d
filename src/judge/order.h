/* Rows of a table in the order of their ids as bytes, which is the order of proofs. */
#ifndef COR_JUDGE_ORDER_H
#define COR_JUDGE_ORDER_H

#include "estate/estate.h"

/* Sorts rows (of a table with a one-column key) by id, in place.  O(count) when they are sorted
 * already or differ in the eight bytes behind what all share, else O(count log count); 32 bytes
 * a row of scratch, given back. */
cor_status cor_order_by_id(const cor_estate *estate, cor_table_id table, uint32_t *rows,
	uint32_t count, cor_arena *scratch, cor_err *err);

/* Places 0 to count - 1 in the order of their numbers; equal ones keep their order.  32 bytes a
 * place of scratch, given back; ret_places is the caller's array.  O(count). */
cor_status cor_order_by_number(const uint32_t *numbers, uint32_t count, uint32_t *ret_places,
	cor_arena *scratch, cor_err *err);

#endif
