#include <stdlib.h>

#include "estate/frozen.h"

enum { OWNER, OWNED, LOW, HIGH, KIND, SINCE, UNTIL };

#define WHOLE 1000000 /* 100 % */

typedef struct draft {
	cor_stake stake;
	bool is_own;
} draft;

static cor_stake_kind kind_of(cor_text word)
{
	if (cor_text_is(word, "shares"))
		return COR_STAKE_SHARES;
	if (cor_text_is(word, "control"))
		return COR_STAKE_CONTROL;
	return cor_text_is(word, "successor") ? COR_STAKE_SUCCESSOR : COR_STAKE_BRAND;
}

static cor_stake stake_at(const cor_estate *e, const cor_estate *from, uint32_t row)
{
	int64_t low = cor_estate_numbers(from, COR_STAKE, LOW)[row];
	int64_t high = cor_estate_numbers(from, COR_STAKE, HIGH)[row];
	cor_stake stake = {
		.owner = cor_joined_find(e, &e->joined_parties, COR_PARTY,
			cor_estate_cell(from, COR_STAKE, row, OWNER)),
		.owned = cor_joined_find(e, &e->joined_parties, COR_PARTY,
			cor_estate_cell(from, COR_STAKE, row, OWNED)),
		.kind = kind_of(cor_estate_cell(from, COR_STAKE, row, KIND)),
		.since = cor_estate_days(from, COR_STAKE, SINCE)[row],
		.until = cor_estate_days(from, COR_STAKE, UNTIL)[row],
		.row = row,
		.from_register = from != e,
	};

	/* doc/policy.md: an empty low is 0, an empty high is 100, or low when only that is given. */
	if (stake.kind == COR_STAKE_SHARES) {
		stake.low = low < 0 ? 0 : low;
		stake.high = high >= 0 ? high : low >= 0 ? low : WHOLE;
	}
	return stake;
}

/* By key. */
static int compare_keys(const cor_stake *a, const cor_stake *b)
{
	if (a->owner != b->owner)
		return a->owner < b->owner ? -1 : 1;
	if (a->owned != b->owned)
		return a->owned < b->owned ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->since > b->since) - (a->since < b->since);
}

/* Own rows before those of the register with the same key. */
static int compare_drafts(const void *a, const void *b)
{
	const draft *x = a, *y = b;
	int order = compare_keys(&x->stake, &y->stake);

	return order ? order : (int)y->is_own - (int)x->is_own;
}

cor_status cor_freeze_stakes(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	uint32_t below = e->below ? cor_estate_rows(e->below, COR_STAKE) : 0;
	size_t count = (size_t)below + cor_estate_rows(e, COR_STAKE);
	cor_arena_mark mark = cor_arena_here(f->scratch);
	draft *drafts;

	if (count > UINT32_MAX)
		return cor_fail(err, COR_ELIMIT, "more than %u stakes", UINT32_MAX);
	COR_TRY(cor_arena_new_array(f->scratch, count, sizeof(*drafts), &drafts, err));
	COR_TRY(cor_arena_new_array(e->keep, count, sizeof(*e->stakes), &e->stakes, err));
	for (uint32_t row = 0; row < below; row++)
		drafts[row] = (draft){stake_at(e, e->below, row), false};
	for (size_t i = below; i < count; i++)
		drafts[i] = (draft){stake_at(e, e, (uint32_t)i - below), true};
	qsort(drafts, count, sizeof(*drafts), compare_drafts);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || compare_keys(&drafts[i - 1].stake, &drafts[i].stake) != 0)
			e->stakes[e->stake_count++] = drafts[i].stake;
	}
	cor_arena_back(f->scratch, mark);
	return COR_OK;
}
