#include "analysis/share.h"

#include <string.h>

static bool can(const uint32_t counts[COR_OUTCOME_MASKS], uint8_t outcomes)
{
	for (uint8_t mask = 1; mask < COR_OUTCOME_MASKS; mask++) {
		if (counts[mask] && mask & outcomes)
			return true;
	}
	return false;
}

/* Whether every member has one of these outcomes. */
static bool all_can(const uint32_t counts[COR_OUTCOME_MASKS], uint8_t outcomes)
{
	for (uint8_t mask = 1; mask < COR_OUTCOME_MASKS; mask++) {
		if (counts[mask] && !(mask & outcomes))
			return false;
	}
	return true;
}

/* V members less N members when all turn out badly (greatest) or well (least). */
static int64_t lead_of_v(const uint32_t counts[COR_OUTCOME_MASKS], bool well)
{
	int64_t lead = 0;

	for (uint8_t mask = 1; mask < COR_OUTCOME_MASKS; mask++) {
		uint8_t outcome = well ? cor_outcome_well(mask) : cor_outcome_badly(mask);

		if (outcome == COR_CAN_V)
			lead += counts[mask];
		else if (outcome == COR_CAN_N)
			lead -= counts[mask];
	}
	return lead;
}

uint8_t cor_outcome_fold_counts(cor_fold fold, const uint32_t counts[COR_OUTCOME_MASKS])
{
	bool v = false, n = false;

	switch (fold) {
	case COR_FOLD_ANY:
		v = can(counts, COR_CAN_V);
		n = all_can(counts, COR_CAN_OUT | COR_CAN_N) && can(counts, COR_CAN_N);
		break;
	case COR_FOLD_MAJORITY:
		v = lead_of_v(counts, false) > 0;
		/* Nobody N: who is in is V, and leads. */
		n = lead_of_v(counts, true) <= 0 && can(counts, COR_CAN_N);
		break;
	case COR_FOLD_EACH:
		v = all_can(counts, COR_CAN_OUT | COR_CAN_V) && can(counts, COR_CAN_V);
		n = can(counts, COR_CAN_N);
		break;
	}
	return (uint8_t)((all_can(counts, COR_CAN_OUT) ? COR_CAN_OUT : 0) | (n ? COR_CAN_N : 0) |
		(v ? COR_CAN_V : 0));
}

uint8_t cor_outcome_fold(cor_fold fold, const uint8_t *members, uint32_t count)
{
	uint32_t counts[COR_OUTCOME_MASKS] = {0};

	for (uint32_t i = 0; i < count; i++)
		counts[members[i] & (COR_OUTCOME_MASKS - 1)]++;
	return cor_outcome_fold_counts(fold, counts);
}

/* Sums by mask, and whether an item of the mask has an amount that is not known. */
typedef struct sums {
	cor_u128 by_mask[COR_OUTCOME_MASKS];
	bool unknown[COR_OUTCOME_MASKS];
} sums;

static void add_up(const uint8_t *masks, const uint64_t *amounts, uint32_t count, sums *s)
{
	uint64_t counts[COR_OUTCOME_MASKS] = {0};

	if (!amounts) {
		for (uint32_t i = 0; i < count; i++)
			counts[masks[i]]++;
		for (int m = 0; m < COR_OUTCOME_MASKS; m++)
			s->by_mask[m] = counts[m];
		return;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (amounts[i] == COR_AMOUNT_UNKNOWN)
			s->unknown[masks[i]] = true;
		else
			s->by_mask[masks[i]] += amounts[i];
	}
}

static void take(const sums *s, bool well, cor_u128 *ret_num, cor_u128 *ret_den)
{
	cor_u128 num = 0, den = 0;

	for (uint8_t mask = 1; mask < COR_OUTCOME_MASKS; mask++) {
		uint8_t outcome = well ? cor_outcome_well(mask) : cor_outcome_badly(mask);

		if (outcome == COR_CAN_OUT)
			continue;
		den += s->by_mask[mask];
		if (outcome == COR_CAN_V)
			num += s->by_mask[mask];
	}
	*ret_num = num;
	*ret_den = den;
}

static bool has_unknown(const sums *s, uint8_t outcome)
{
	for (uint8_t mask = 1; mask < COR_OUTCOME_MASKS; mask++) {
		if (mask & outcome && s->unknown[mask])
			return true;
	}
	return false;
}

static cor_ratio ratio_of(cor_u128 num, cor_u128 den)
{
	return den ? (cor_ratio){(uint64_t)num, (uint64_t)den} : (cor_ratio){0, 1};
}

static cor_status share_of(const sums *s, uint32_t roaming_v, uint32_t roaming_n,
	cor_share *ret_share, cor_err *err)
{
	cor_u128 num, den, low_num, low_den;
	cor_ratio low, high;

	take(s, false, &num, &den);
	take(s, true, &low_num, &low_den);
	low_den += roaming_n;
	if (den > INT64_MAX || low_den > INT64_MAX)
		return cor_fail(err, COR_ELIMIT, "the amounts add up to more than %lld",
			(long long)INT64_MAX);
	num = num + roaming_v < den ? num + roaming_v : den;
	high = den == 0 && roaming_v > 0 ? (cor_ratio){1, 1} : ratio_of(num, den);
	low = ratio_of(low_num > roaming_n ? low_num - roaming_n : 0, low_den);
	if (has_unknown(s, COR_CAN_V))
		high = (cor_ratio){1, 1};
	if (has_unknown(s, COR_CAN_N))
		low = (cor_ratio){0, 1};
	*ret_share = (cor_share){low, high};
	return COR_OK;
}

cor_status cor_share_of(const uint8_t *masks, const uint64_t *amounts, uint32_t count,
	uint32_t roaming_v, uint32_t roaming_n, cor_share *ret_share, cor_err *err)
{
	sums s = {0};

	add_up(masks, amounts, count, &s);
	return share_of(&s, roaming_v, roaming_n, ret_share, err);
}

cor_status cor_share_of_sums(const cor_u128 by_mask[COR_OUTCOME_MASKS],
	const bool unknown[COR_OUTCOME_MASKS], uint32_t roaming_v, uint32_t roaming_n,
	cor_share *ret_share, cor_err *err)
{
	sums s = {0};

	memcpy(s.by_mask, by_mask, sizeof(s.by_mask));
	if (unknown)
		memcpy(s.unknown, unknown, sizeof(s.unknown));
	return share_of(&s, roaming_v, roaming_n, ret_share, err);
}

cor_status cor_share_of_counts(const uint64_t counts[COR_OUTCOME_MASKS], uint32_t roaming_v,
	uint32_t roaming_n, cor_share *ret_share, cor_err *err)
{
	sums s = {0};

	for (int m = 0; m < COR_OUTCOME_MASKS; m++)
		s.by_mask[m] = counts[m];
	return share_of(&s, roaming_v, roaming_n, ret_share, err);
}
