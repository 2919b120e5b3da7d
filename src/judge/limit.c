#include "judge/limit.h"

#include "judge/order.h"

static bool counts(const cor_rule *rule, const char *measure)
{
	return cor_text_is(rule->measure, measure);
}

bool cor_limit_counts_rows(const cor_rule *rule)
{
	return counts(rule, COR_MEASURE_ROLES) || counts(rule, COR_MEASURE_PARTS) ||
		counts(rule, COR_MEASURE_COMPONENTS);
}

cor_fold cor_limit_fold(const cor_rule *rule)
{
	switch (rule->count) {
	case COR_COUNT_MAJORITY:
		return COR_FOLD_MAJORITY;
	case COR_COUNT_EACH:
		return COR_FOLD_EACH;
	case COR_COUNT_ANY:
		break;
	}
	return COR_FOLD_ANY;
}

/* Rows lie in the order of elements. */
cor_status cor_limit_amounts(cor_trial *t, uint64_t **ret_amounts, cor_err *err)
{
	const cor_estate *estate = t->docket->estate;
	const cor_judge_columns *c = &t->docket->columns;
	const int64_t *values = cor_estate_numbers(estate, COR_MEASURE, c->measure_value);
	cor_codes names = cor_estate_codes(estate, COR_MEASURE, c->measure_name);
	uint32_t rows = cor_estate_rows(estate, COR_MEASURE), wanted = 0, e = 0;
	uint64_t *amounts;

	COR_TRY(cor_arena_new_array(t->docket->scratch, t->docket->element_count, sizeof(*amounts),
		&amounts, err));
	for (uint32_t i = 0; i < t->docket->element_count; i++)
		amounts[i] = COR_AMOUNT_UNKNOWN;
	for (uint32_t code = 1; code < names.value_count; code++) {
		if (cor_text_equal(cor_estate_value(estate, COR_MEASURE, c->measure_name, code),
			    t->rule->measure))
			wanted = code;
	}
	for (uint32_t row = 0; wanted && row < rows; row++) {
		cor_text id;

		if (cor_code_at(&names, row) != wanted || values[row] < 0)
			continue;
		id = cor_estate_cell(estate, COR_MEASURE, row, c->measure_element);
		while (!cor_text_equal(cor_estate_cell(estate, COR_ELEMENT, e, 0), id))
			e++;
		amounts[e] = (uint64_t)values[row];
	}
	*ret_amounts = amounts;
	return COR_OK;
}

/* ---- sites ---- */

static uint32_t count_runs(const cor_limit_group *g, const uint32_t *site)
{
	uint32_t runs = 0;

	for (uint32_t i = 0; i < g->count && site[g->member[i]] != COR_NONE; i++)
		runs += i == 0 || site[g->member[i]] != site[g->member[i - 1]];
	return runs;
}

cor_status cor_limit_cut_sites(const cor_trial *t, cor_limit_group *g, cor_err *err)
{
	const uint32_t *site = cor_estate_site_of_element(t->docket->estate);
	uint32_t runs = count_runs(g, site), from = 0, to;
	cor_fold fold = cor_limit_fold(t->rule);
	cor_limit_item *sites;
	uint8_t *masks;

	COR_TRY(cor_arena_new_array(t->docket->scratch, runs, sizeof(*sites), &sites, err));
	COR_TRY(cor_arena_new_array(t->docket->scratch, runs, 1, &masks, err));
	for (uint32_t s = 0; s < runs; s++, from = to) {
		for (to = from + 1; to < g->count && site[g->member[to]] == site[g->member[from]];)
			to++;
		masks[s] = cor_outcome_fold(fold, g->mask + from, to - from);
		sites[s] = (cor_limit_item){from, to, site[g->member[from]], masks[s]};
	}
	g->sites = sites;
	g->site_mask = masks;
	g->site_count = runs;
	g->roaming_from = from;
	for (uint32_t i = from; i < g->count; i++) {
		g->roaming_v += (g->mask[i] & COR_CAN_V) != 0;
		g->roaming_n += (g->mask[i] & COR_CAN_N) != 0;
	}
	return COR_OK;
}

/* ---- findings ---- */

/* at: scratch by row of the table, so that rows, once sorted, find their marks again. */
static cor_status add_findings(cor_trial *t, cor_mark_finding *marks, uint32_t count,
	cor_table_id table, uint32_t *at, cor_err *err)
{
	cor_arena *scratch = t->docket->scratch;
	uint32_t *rows;

	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*rows), &rows, err));
	for (uint32_t i = 0; i < count; i++) {
		rows[i] = marks[i].subject;
		at[rows[i]] = i;
	}
	COR_TRY(cor_order_by_id(t->docket->estate, table, rows, count, scratch, err));
	for (uint32_t i = 0; i < count; i++)
		COR_TRY(cor_trial_add_finding(t, &marks[at[rows[i]]], err));
	return COR_OK;
}

/* Elements, from members [from, g->count): of several rows the first speaks, and one that is V
 * decides. */
static cor_status find_elements(cor_trial *t, const cor_limit_group *g, uint32_t from, cor_err *err)
{
	cor_mark_finding *marks;
	uint32_t count = 0;

	COR_TRY(cor_arena_new_array(t->docket->scratch, g->count - from, sizeof(*marks), &marks,
		err));
	for (uint32_t i = from; i < g->count; i++) {
		uint32_t element = cor_limit_element(g, i);

		if (!(g->mask[i] & COR_CAN_V))
			continue;
		if (count == 0 || marks[count - 1].element != element)
			marks[count++] = (cor_mark_finding){.group = g->group,
				.subject = element,
				.element = element,
				.doubt = element,
				.exemption = COR_NONE};
		if (g->mask[i] == COR_CAN_V)
			marks[count - 1].sure = true;
	}
	return add_findings(t, marks, count, COR_ELEMENT, g->at_element, err);
}

/* A site speaks through its first element that is or may be V, and doubts its first that is not
 * settled. */
static cor_mark_finding mark_site(const cor_limit_group *g, const cor_limit_item *item)
{
	cor_mark_finding m = {.group = g->group,
		.subject = item->subject,
		.element = g->member[item->from],
		.doubt = g->member[item->from],
		.exemption = COR_NONE,
		.is_site = true,
		.sure = item->mask == COR_CAN_V};

	for (uint32_t i = item->to; i-- > item->from;) {
		if (g->mask[i] & (g->mask[i] - 1))
			m.doubt = g->member[i];
		if (!(g->mask[i] & COR_CAN_V))
			continue;
		m.element = g->member[i];
		m.elements++;
	}
	return m;
}

static cor_status find_sites(cor_trial *t, const cor_limit_group *g, cor_err *err)
{
	cor_mark_finding *marks;
	uint32_t count = 0;

	COR_TRY(cor_arena_new_array(t->docket->scratch, g->site_count, sizeof(*marks), &marks,
		err));
	for (uint32_t s = 0; s < g->site_count; s++) {
		if (g->sites[s].mask & COR_CAN_V)
			marks[count++] = mark_site(g, &g->sites[s]);
	}
	return add_findings(t, marks, count, COR_SITE, g->at_site, err);
}

/* ---- judging ---- */

static uint64_t count_unsettled(const cor_limit_group *g)
{
	uint64_t unsettled = 0;

	for (uint32_t i = 0; i < g->count; i++)
		unsettled += (g->mask[i] & (g->mask[i] - 1)) != 0;
	return unsettled;
}

static cor_verdict verdict_of(const cor_share *share, cor_ratio cap)
{
	if (cor_ratio_compare(share->high, cap) <= 0)
		return COR_SATISFIED;
	return cor_ratio_compare(share->low, cap) > 0 ? COR_VIOLATED : COR_UNKNOWN;
}

static cor_status share_of(const cor_limit_group *g, cor_share *ret_share, cor_err *err)
{
	if (g->of_sites)
		return cor_share_of(g->site_mask, NULL, g->site_count, g->roaming_v, g->roaming_n,
			ret_share, err);
	return cor_share_of(g->mask, g->amount, g->count, 0, 0, ret_share, err);
}

/* Share and verdict of a group; the rest of what is said of it follows from the verdict. */
static cor_status settle(cor_trial *t, uint32_t group, const cor_share *share, uint64_t unsettled,
	cor_err *err)
{
	cor_group_result *result = &t->group_results[group];

	result->has_share = true;
	result->low = share->low;
	result->high = share->high;
	result->cap = t->rule->cap;
	cor_trial_set_verdict(t, group, verdict_of(share, t->rule->cap), unsettled);
	return cor_trial_exempt_group(t, group, err);
}

static cor_status list_group(cor_trial *t, const cor_limit_group *g, cor_err *err)
{
	COR_TRY(find_elements(t, g, g->of_sites ? g->roaming_from : 0, err));
	if (g->of_sites)
		COR_TRY(find_sites(t, g, err));
	return t->group_results[g->group].verdict == COR_UNKNOWN ? cor_limit_decide(t, g, err)
								 : COR_OK;
}

static cor_status judge_group(cor_trial *t, cor_limit_group *g, cor_err *err)
{
	cor_group_result *result = &t->group_results[g->group];
	cor_share share;

	if (g->of_sites)
		COR_TRY(cor_limit_cut_sites(t, g, err));
	COR_TRY_IN(share_of(g, &share, err), err, "rule %.*s, group %.*s", COR_FMT(t->rule->id),
		COR_FMT(result->name));
	COR_TRY(settle(t, g->group, &share, count_unsettled(g), err));
	return result->verdict == COR_SATISFIED ? COR_OK : list_group(t, g, err);
}

/* common: what all groups of the rule share. */
static cor_status open_group(cor_trial *t, const cor_members *members, uint32_t group,
	const cor_limit_group *common, cor_limit_group *g, cor_err *err)
{
	uint64_t from = members->start[group];
	uint64_t *amounts;

	*g = *common;
	g->group = group;
	g->member = members->item + from;
	g->mask = members->mask + from;
	g->count = (uint32_t)(members->start[group + 1] - from);
	if (!t->amounts)
		return COR_OK;
	COR_TRY(cor_arena_new_array(t->docket->scratch, g->count, sizeof(*amounts), &amounts, err));
	for (uint32_t i = 0; i < g->count; i++)
		amounts[i] = t->amounts[g->member[i]];
	g->amount = amounts;
	return COR_OK;
}

/* What only lists of members can tell: the groups `wanted` (NULL = all), from their share on when
 * the tally has it already. */
static cor_status judge_members(cor_trial *t, const cor_limit_tally *tally, const bool *wanted,
	cor_err *err)
{
	cor_arena *scratch = t->docket->scratch;
	bool rows = cor_limit_counts_rows(t->rule);
	cor_limit_group common = {.row_element = rows ? t->rows.element : NULL,
		.of_sites = counts(t->rule, COR_MEASURE_SITES)};
	const cor_outcomes *outcomes = rows ? &t->of_rows : &t->of_elements;
	cor_members members;
	uint64_t *amounts;

	if (t->sweep)
		COR_TRY(cor_trial_list(t, err));
	if (!rows && !common.of_sites && !counts(t->rule, COR_MEASURE_ELEMENTS)) {
		COR_TRY(cor_limit_amounts(t, &amounts, err));
		t->amounts = amounts;
	}
	COR_TRY(cor_arena_new_raw(scratch, t->docket->element_count, sizeof(uint32_t),
		&common.at_element, err));
	COR_TRY(cor_arena_new_raw(scratch, cor_estate_rows(t->docket->estate, COR_SITE),
		sizeof(uint32_t), &common.at_site, err));
	COR_TRY(cor_groups_members(&t->groups, outcomes, common.row_element, false, wanted, scratch,
		&members, err));
	for (uint32_t group = 0; group < t->groups.count; group++) {
		bool is_listed = !wanted || wanted[group];
		cor_arena_mark mark = cor_arena_here(scratch);
		cor_limit_group g;

		if (!is_listed && t->group_results[group].verdict != COR_SATISFIED)
			COR_TRY(cor_limit_first(t, tally, group, err));
		if (is_listed) {
			COR_TRY(open_group(t, &members, group, &common, &g, err));
			if (tally && g.of_sites)
				COR_TRY(cor_limit_cut_sites(t, &g, err));
			COR_TRY(tally ? list_group(t, &g, err) : judge_group(t, &g, err));
		}
		cor_arena_back(scratch, mark);
	}
	return COR_OK;
}

/* Groups that must be listed, member by member: those that are not satisfied when all findings are
 * asked for, else those that are unknown, for what would decide them. */
static bool must_list(const cor_trial *t, uint32_t group)
{
	cor_verdict verdict = t->group_results[group].verdict;

	return verdict == COR_UNKNOWN || (verdict == COR_VIOLATED && t->docket->most_findings == 0);
}

cor_status cor_judge_limit(cor_trial *t, cor_err *err)
{
	cor_limit_tally tally;
	bool tallied, *wanted, any = false;
	cor_share share;

	COR_TRY(cor_limit_tally_of(t, &tally, &tallied, err));
	if (!tallied)
		return judge_members(t, NULL, NULL, err);
	COR_TRY(cor_arena_new_array(t->docket->scratch, t->groups.count, sizeof(*wanted), &wanted,
		err));
	for (uint32_t g = 0; g < t->groups.count; g++) {
		COR_TRY_IN(cor_limit_share(&tally, g, &share, err), err, "rule %.*s, group %.*s",
			COR_FMT(t->rule->id), COR_FMT(t->group_results[g].name));
		COR_TRY(settle(t, g, &share, cor_limit_unsettled(&tally, g), err));
		wanted[g] = must_list(t, g);
		any = any || wanted[g];
	}
	if (any)
		return judge_members(t, &tally, wanted, err);
	for (uint32_t g = 0; g < t->groups.count; g++) {
		if (t->group_results[g].verdict != COR_SATISFIED)
			COR_TRY(cor_limit_first(t, &tally, g, err));
	}
	return COR_OK;
}
