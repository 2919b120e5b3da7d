#include "judge/glance.h"

/* Presence first, then V by vendor set and kind of row. */
static uint32_t glance_count(const cor_docket *docket)
{
	return COR_COUNT_STATES + cor_policy_vendor_count(docket->policy) * COR_MAKER_KINDS;
}

static size_t bytes_of(uint32_t count)
{
	return sizeof(cor_glances) + count * sizeof(cor_glance);
}

cor_status cor_glances_of(cor_docket *docket, cor_glances **ret_glances, cor_err *err)
{
	if (!docket->glances) {
		COR_TRY(cor_arena_new_array(docket->cache, bytes_of(glance_count(docket)), 1,
			&docket->glances, err));
		docket->glances->count = glance_count(docket);
	}
	*ret_glances = docket->glances;
	return COR_OK;
}

cor_status cor_glances_copy(const cor_glances *glances, cor_arena *arena, cor_glances **ret_copy,
	cor_err *err)
{
	cor_glances *copy;

	COR_TRY(cor_arena_new_raw(arena, bytes_of(glances->count), 1, &copy, err));
	memcpy(copy, glances, bytes_of(glances->count));
	*ret_copy = copy;
	return COR_OK;
}

uint32_t cor_glances_presence(cor_docket *docket, unsigned count_states)
{
	uint32_t at = count_states & (COR_COUNT_STATES - 1);
	cor_glance *look = &docket->glances->each[at];

	if (!look->is_open)
		cor_presence_open(docket->estate, docket->at, at, &look->presence);
	look->is_open = true;
	return at;
}

cor_status cor_glances_v(cor_docket *docket, uint32_t vendors, cor_grain grain,
	uint32_t *ret_glance, cor_err *err)
{
	uint32_t at = COR_COUNT_STATES + vendors * COR_MAKER_KINDS + (grain - COR_GRAIN_ELEMENT);
	cor_glance *look = &docket->glances->each[at];
	const uint8_t *by_set;
	cor_window_plan *plan;

	if (!look->is_open) {
		COR_TRY(cor_docket_v_by_set(docket, vendors, &by_set, err));
		COR_TRY(cor_window_plan_of_codes(cor_grain_maker_codes(docket->estate, grain),
			by_set, docket->cache, &plan, err));
		look->makers = plan;
	}
	look->is_open = true;
	*ret_glance = at;
	return COR_OK;
}

const cor_bits_pair *cor_glances_bits(cor_glances *glances, uint32_t glance, uint32_t word,
	uint32_t words)
{
	cor_glance *look = &glances->each[glance];

	if (look->word != word || look->words != words) {
		if (look->makers)
			cor_window_eval(look->makers, word, words, look->bits.must, look->bits.may);
		else
			cor_presence_look(&look->presence, word, words, look->bits.must,
				look->bits.may);
		look->word = word;
		look->words = words;
	}
	return &look->bits;
}

cor_tri cor_glances_presence_at(cor_docket *docket, unsigned count_states, uint32_t element)
{
	const cor_triset *whole = &docket->presence[count_states & (COR_COUNT_STATES - 1)];
	cor_presence presence;
	uint64_t must, may;

	if (whole->must)
		return cor_triset_at(whole, element);
	if (docket->glances) {
		const cor_bits_pair *bits = cor_glances_bits(docket->glances,
			cor_glances_presence(docket, count_states), element / 64, 1);

		must = bits->must[0];
		may = bits->may[0];
	} else {
		cor_presence_open(docket->estate, docket->at, count_states, &presence);
		cor_presence_look(&presence, element / 64, 1, &must, &may);
	}
	return (cor_tri)((must >> (element & 63) & 1) + (may >> (element & 63) & 1));
}
