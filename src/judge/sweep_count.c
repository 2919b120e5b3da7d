/* What a sweep counts for a rule: the tables, and those of two stretches of elements as one. */
#include "judge/limit.h"
#include "judge/sweep.h"

cor_status cor_sweep_counts_new(const cor_sweep *sweep, const cor_groups *groups, cor_arena *arena,
	cor_sweep_counts **ret_counts, cor_err *err)
{
	const cor_docket *docket = sweep->docket;
	const cor_rule *rule = sweep->rule;
	uint32_t codes = groups->code_count;
	cor_sweep_counts *c;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*c), &c, err));
	COR_TRY(cor_arena_new_array(arena, codes, sizeof(*c->by_code), &c->by_code, err));
	if (rule->kind == COR_SUPPLIERS) {
		COR_TRY(cor_supply_table_new(docket, groups, sweep->grain, arena, &c->supplies,
			err));
		if (!c->supplies)
			return COR_OK;
	}
	if (rule->kind == COR_LIMIT && cor_text_is(rule->measure, COR_MEASURE_SITES)) {
		COR_TRY(cor_site_folder_new(docket, groups, cor_limit_fold(rule), arena, &c->sites,
			err));
	} else if (rule->kind == COR_LIMIT && !cor_text_is(rule->measure, COR_MEASURE_ELEMENTS)) {
		c->amounts = cor_estate_amounts(docket->estate, rule->measure);
		if (!c->amounts)
			return COR_OK;
		COR_TRY(cor_arena_new_array(arena, codes, sizeof(*c->sums), &c->sums, err));
	}
	*ret_counts = c;
	return COR_OK;
}

cor_status cor_sweep_counts_join(cor_sweep_counts *c, const cor_sweep_counts *other,
	const cor_groups *groups, cor_err *err)
{
	c->selected_sure += other->selected_sure;
	c->selected_may += other->selected_may;
	for (uint32_t code = 0; code < groups->code_count; code++) {
		for (unsigned m = 0; m < COR_OUTCOME_MASKS; m++) {
			c->by_code[code].count[m] += other->by_code[code].count[m];
			if (!c->sums)
				continue;
			c->sums[code].sum[m] += other->sums[code].sum[m];
			c->sums[code].unknown[m] |= other->sums[code].unknown[m];
		}
	}
	if (c->supplies)
		cor_supply_table_join(c->supplies, other->supplies);
	return c->sites ? cor_site_folder_join(c->sites, other->sites, err) : COR_OK;
}
