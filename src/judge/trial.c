#include "judge/trial.h"

#include <stdlib.h>

#include "judge/limit.h"
#include "judge/order.h"
#include "judge/path.h"
#include "judge/phrase.h"
#include "judge/sweep.h"

#define SETS_EXPECTED 16 /* of all elements, at once */

/* The proof's word for what shows a rule about paths. */
static const char *shown_as(const cor_rule *rule)
{
	static const char *const of_avoid[] = {"routes", "ways", "blocks"};

	return rule->kind == COR_ISOLATE  ? "reach"
		: rule->kind == COR_AVOID ? of_avoid[rule->path.mode]
					  : NULL;
}

static cor_status fill_head(cor_docket *docket, const cor_rule *rule, cor_rule_result *r,
	cor_err *err)
{
	COR_TRY(cor_keep_text(docket->keep, rule->id, &r->id, err));
	COR_TRY(cor_keep_text(docket->keep, rule->clause, &r->clause, err));
	COR_TRY(cor_keep_text(docket->keep, rule->title, &r->title, err));
	COR_TRY(cor_keep_text(docket->keep, rule->source, &r->source, err));
	COR_TRY(cor_keep_text(docket->keep, rule->grade, &r->grade, err));
	COR_TRY(cor_keep_text(docket->keep, rule->by.text, &r->by_text, err));
	COR_TRY(cor_keep_text(docket->keep, rule->target.text, &r->target_text, err));
	COR_TRY(cor_keep_text(docket->keep, rule->note, &r->note, err));
	if (rule->vendors != COR_NO_VENDORS)
		COR_TRY(cor_keep_text(docket->keep,
			cor_policy_vendor_text(docket->policy, rule->vendors), &r->vendors, err));
	if (rule->kind == COR_LIMIT)
		COR_TRY(cor_keep_text(docket->keep, rule->measure, &r->measure, err));
	r->shown_as = shown_as(rule);
	r->kind = cor_text_of(cor_rule_kind_name(rule->kind));
	r->by = rule->by.given ? rule->by.day : COR_DAY_NONE;
	r->target = rule->target.given ? rule->target.day : COR_DAY_NONE;
	r->verdict = COR_UNKNOWN;
	return COR_OK;
}

/* What makes a row count: for exclude and limit V, for freeze V and dated, for permit no permit. */
static cor_status value_rows(cor_trial *t, cor_err *err)
{
	cor_docket *docket = t->docket;
	const cor_rule *rule = t->rule;
	cor_triset dated;

	if (rule->kind == COR_PERMIT_RULE) {
		COR_TRY(cor_permit_valid(docket, rule, &t->rows, &t->v, err));
		cor_triset_not(&t->v);
		return COR_OK;
	}
	if (rule->kind == COR_SUPPLIERS)
		return COR_OK;
	COR_TRY(cor_rows_v(docket, rule, &t->rows, &t->makers_v, err));
	t->v = t->makers_v;
	if (rule->kind != COR_FREEZE)
		return COR_OK;
	COR_TRY(cor_event_dated(docket, rule, &t->dated, err));
	COR_TRY(cor_triset_new(docket->scratch, t->rows.count, &t->v, err));
	if (t->rows.element) {
		COR_TRY(cor_triset_new(docket->scratch, t->rows.count, &dated, err));
		cor_triset_gather(&dated, &t->dated, t->rows.element, COR_MAYBE);
	} else {
		dated = t->dated;
	}
	cor_triset_or(&t->v, &t->makers_v);
	cor_triset_and(&t->v, &dated);
	return COR_OK;
}

/* Rows and what they can be, as sets. */
static cor_status list_rows(cor_trial *t, cor_err *err)
{
	cor_docket *docket = t->docket;

	/* A rule asks for many sets of all elements, and gives them back. */
	cor_arena_expect(docket->scratch,
		(size_t)SETS_EXPECTED * 2 * sizeof(uint64_t) *
			cor_bits_words(docket->element_count));
	if (t->rule->kind == COR_ISOLATE) {
		COR_TRY(cor_isolate_rows(t, err));
	} else if (t->rule->kind == COR_AVOID) {
		COR_TRY(cor_avoid_rows(t, err));
	} else {
		COR_TRY(cor_rows_select(docket, t->rule, &t->rows, err));
		COR_TRY(value_rows(t, err));
	}
	COR_TRY(cor_outcomes_of_rows(&t->rows, t->v.must ? &t->v : NULL, docket->scratch,
		&t->of_rows, err));
	return cor_outcomes_of_elements(&t->rows, &t->of_rows, docket->element_count,
		docket->scratch, &t->of_elements, err);
}

cor_status cor_trial_list(cor_trial *t, cor_err *err)
{
	t->sweep = NULL;
	return list_rows(t, err);
}

static cor_status open_listed(cor_trial *t, cor_err *err)
{
	cor_docket *docket = t->docket;
	uint64_t sure, may;

	COR_TRY(list_rows(t, err));
	sure = cor_bits_count(t->of_elements.must_in, docket->element_count);
	may = cor_bits_count(t->of_elements.may_in, docket->element_count);
	t->result->selected_sure = sure;
	t->result->selected_maybe = may - sure;
	return cor_groups_of(docket, t->rule, t->of_elements.may_in, &t->groups, err);
}

/* Groups that nobody is in are none. */
static cor_status keep_groups(cor_trial *t, cor_sweep_counts *c, cor_err *err)
{
	uint32_t codes = t->groups.code_count;
	cor_tally_site *of_group;
	const uint32_t *kept;
	uint64_t *used;

	COR_TRY(cor_arena_new_array(t->docket->scratch, cor_bits_words(codes), sizeof(*used), &used,
		err));
	for (uint32_t code = 0; code < codes; code++) {
		if (cor_tally_all(&c->by_code[code]))
			cor_bit_set(used, code);
	}
	COR_TRY(cor_groups_keep(t->docket, &t->groups, used, &kept, err));
	if (!c->sites)
		return COR_OK;
	c->folded = cor_site_folder_result(c->sites);
	if (!kept)
		return COR_OK;
	COR_TRY(cor_arena_new_raw(t->docket->scratch, t->groups.count, sizeof(*of_group), &of_group,
		err));
	for (uint32_t g = 0; g < t->groups.count; g++)
		of_group[g] = c->folded.of_group[kept[g]];
	c->folded.of_group = of_group;
	return COR_OK;
}

/* trial->sweep and counts stay NULL when the rows must be listed. */
static cor_status prepare_sweep(cor_trial *t, cor_err *err)
{
	bool absence = t->rule->kind != COR_LIMIT && t->rule->kind != COR_SUPPLIERS, has_runs;
	cor_sweep_counts *counts = NULL;
	cor_sweep *sweep = NULL;

	/* Who is exempt must be known of every finding. */
	if (t->docket->most_findings == 0 || (absence && t->exemptions.subjects))
		return COR_OK;
	COR_TRY(cor_sweep_new(t->docket, t->rule, &sweep, err));
	if (!sweep)
		return COR_OK;
	COR_TRY(cor_groups_of_runs(t->docket, t->rule, &t->groups, &has_runs, err));
	if (!has_runs)
		return COR_OK;
	COR_TRY(cor_sweep_counts_new(sweep, &t->groups, t->docket->scratch, &counts, err));
	if (!counts)
		return COR_OK;
	t->sweep = sweep;
	t->counts = counts;
	return COR_OK;
}

cor_status cor_trial_prepare(cor_docket *docket, const cor_rule *rule, cor_rule_result *result,
	cor_trial *trial, cor_err *err)
{
	*trial = (cor_trial){.docket = docket, .rule = rule, .result = result};
	COR_TRY(fill_head(docket, rule, result, err));
	result->evaluated = true;
	COR_TRY(cor_exemptions_of(docket, rule, &trial->exemptions, err));
	return prepare_sweep(trial, err);
}

cor_status cor_trial_sweep(cor_docket *docket, cor_trial *trials, uint32_t count, cor_err *err)
{
	cor_sweep_job *jobs;
	uint32_t swept = 0;

	COR_TRY(cor_arena_new_array(docket->scratch, count, sizeof(*jobs), &jobs, err));
	for (uint32_t i = 0; i < count; i++) {
		if (trials[i].sweep)
			jobs[swept++] = (cor_sweep_job){trials[i].sweep, &trials[i].groups,
				trials[i].counts, 0};
	}
	return cor_sweep_run(docket, jobs, swept, err);
}

static cor_status take_swept(cor_trial *t, cor_err *err)
{
	COR_TRY(keep_groups(t, t->counts, err));
	t->rows = (cor_rows){.grain = t->sweep->grain, .count = t->sweep->count};
	t->result->selected_sure = t->counts->selected_sure;
	t->result->selected_maybe = t->counts->selected_may - t->counts->selected_sure;
	return COR_OK;
}

cor_status cor_trial_enter(cor_trial *t, cor_err *err)
{
	COR_TRY(t->sweep ? take_swept(t, err) : open_listed(t, err));
	COR_TRY(cor_arena_new_array(t->docket->keep, t->groups.count, sizeof(*t->group_results),
		&t->group_results, err));
	for (uint32_t g = 0; g < t->groups.count; g++)
		t->group_results[g].name = t->groups.names[g];
	t->result->vacuous = t->groups.count == 0;
	return COR_OK;
}

cor_status cor_trial_open(cor_docket *docket, const cor_rule *rule, cor_rule_result *result,
	cor_trial *trial, cor_err *err)
{
	COR_TRY(cor_trial_prepare(docket, rule, result, trial, err));
	COR_TRY(cor_trial_sweep(docket, trial, 1, err));
	return cor_trial_enter(trial, err);
}

static cor_tri tri_at(const cor_triset *set, uint32_t i)
{
	return set->must ? cor_triset_at(set, i) : COR_NO;
}

static cor_tri pair_at(const cor_bits_pair *pair, uint32_t i)
{
	return (cor_tri)((int)cor_bit_is(pair->must, i) + (int)cor_bit_is(pair->may, i));
}

cor_row_state cor_trial_row(const cor_trial *t, uint32_t row, uint32_t element)
{
	const cor_outcomes *o = &t->of_rows;
	const cor_swept *now;
	uint32_t i;

	if (!t->sweep)
		return (cor_row_state){cor_bit_is(o->must_in, row), cor_bit_is(o->may_in, row),
			cor_bit_is(o->must_v, row), cor_bit_is(o->may_v, row),
			tri_at(&t->makers_v, row), tri_at(&t->dated, element), tri_at(&t->v, row)};
	now = &t->sweep->now;
	if (cor_sweep_mask(t->sweep, row) == 0)
		return (cor_row_state){0};
	i = row - now->word * 64;
	return (cor_row_state){cor_bit_is(now->must_in, i), cor_bit_is(now->may_in, i),
		cor_bit_is(now->must_v, i), cor_bit_is(now->may_v, i),
		t->sweep->asks_v ? pair_at(&now->makers, i) : COR_NO,
		t->sweep->asks_days ? pair_at(&now->dated, i) : COR_NO, COR_NO};
}

void cor_trial_done(cor_trial *trial)
{
	cor_mem_free(trial->findings);
	cor_mem_free(trial->decides);
	trial->findings = NULL;
	trial->decides = NULL;
}

cor_status cor_trial_add_finding(cor_trial *trial, const cor_mark_finding *finding, cor_err *err)
{
	uint64_t *count = finding->sure ? &trial->result->findings_sure
					: &trial->result->findings_maybe;

	++*count;
	if (trial->docket->most_findings && *count > trial->docket->most_findings)
		return COR_OK;
	COR_TRY(cor_mem_reserve((void **)&trial->findings, &trial->finding_capacity,
		trial->finding_count + 1, sizeof(*finding), err));
	trial->findings[trial->finding_count++] = *finding;
	return COR_OK;
}

cor_status cor_trial_add_decide(cor_trial *trial, uint32_t group, cor_verdict verdict,
	uint32_t *elements, uint32_t given, uint64_t count, bool fewest, cor_err *err)
{
	cor_docket *docket = trial->docket;
	uint32_t most = docket->most_findings, listed = most && given > most ? most : given;
	cor_text *ids, *facts;
	uint32_t *places;

	COR_TRY(cor_order_by_id(docket->estate, COR_ELEMENT, elements, given, docket->scratch,
		err));
	COR_TRY(cor_arena_new_array(docket->keep, listed, sizeof(*ids), &ids, err));
	COR_TRY(cor_arena_new_array(docket->keep, listed, sizeof(*facts), &facts, err));
	COR_TRY(cor_arena_new_array(docket->scratch, listed, sizeof(*places), &places, err));
	/* Texts are read row by row, not id by id: millions of cells out of order cost the most. */
	COR_TRY(cor_order_by_number(elements, listed, places, docket->scratch, err));
	for (uint32_t i = 0; i < listed; i++) {
		uint32_t element = elements[places[i]];

		COR_TRY(cor_keep_text(docket->keep,
			cor_estate_cell(docket->estate, COR_ELEMENT, element, 0), &ids[places[i]],
			err));
		COR_TRY(cor_phrase_unknown(trial, element, &facts[places[i]], err));
	}
	return cor_trial_put_decide(trial,
		&(cor_decide){
			.group = trial->groups.names[group],
			.verdict = verdict,
			.elements = ids,
			.facts = facts,
			.count = (uint32_t)count,
			.listed = listed,
			.fewest = fewest,
		},
		err);
}

cor_status cor_trial_put_decide(cor_trial *trial, const cor_decide *decide, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&trial->decides, &trial->decide_capacity,
		trial->decide_count + 1, sizeof(*trial->decides), err));
	trial->decides[trial->decide_count++] = *decide;
	return COR_OK;
}

cor_status cor_trial_exemption(const cor_trial *t, uint32_t element, uint32_t *ret_row,
	cor_err *err)
{
	const cor_estate *estate = t->docket->estate;
	cor_buf *buf = &t->docket->phrases->buf;
	uint32_t site = cor_estate_site_of_element(estate)[element];

	COR_TRY(cor_exemptions_find(&t->exemptions,
		"element:", cor_estate_cell(estate, COR_ELEMENT, element, 0), buf, ret_row, err));
	if (*ret_row != COR_NONE || site == COR_NONE)
		return COR_OK;
	return cor_exemptions_find(&t->exemptions,
		"site:", cor_estate_cell(estate, COR_SITE, site, 0), buf, ret_row, err);
}

void cor_trial_set_verdict(cor_trial *trial, uint32_t group, cor_verdict verdict, uint64_t maybes)
{
	cor_group_result *result = &trial->group_results[group];

	result->verdict = verdict;
	if (verdict != COR_UNKNOWN)
		return;
	if (trial->rule->unknown == COR_UNKNOWN_VIOLATES)
		result->verdict = COR_VIOLATED;
	if (trial->rule->unknown == COR_UNKNOWN_TOLERATED) {
		result->verdict = COR_SATISFIED;
		result->tolerated = maybes;
	}
}

cor_status cor_trial_exempt_group(cor_trial *trial, uint32_t group, cor_err *err)
{
	cor_group_result *result = &trial->group_results[group];
	cor_buf *buf = &trial->docket->phrases->buf;
	uint32_t row;

	COR_TRY(cor_exemptions_find(&trial->exemptions, "group:", result->name, buf, &row, err));
	if (row == COR_NONE)
		return COR_OK;
	result->exempt = true;
	return cor_exemption_text(trial->docket, row, buf, &result->exempt_reason, err);
}

/* ---- closing ---- */

static cor_status write_finding(const cor_trial *t, const cor_mark_finding *m, cor_finding *f,
	cor_err *err)
{
	cor_docket *docket = t->docket;
	const cor_estate *estate = docket->estate;
	cor_table_id table = m->is_site ? COR_SITE : COR_ELEMENT;
	const cor_group_result *group = &t->group_results[m->group];
	uint32_t site = m->is_site ? m->subject : cor_estate_site_of_element(estate)[m->subject];

	f->group = group->name;
	f->site = site;
	f->sure = m->sure;
	f->exempt = group->exempt || m->exemption != COR_NONE;
	f->exempt_reason = group->exempt_reason;
	if (m->exemption != COR_NONE)
		COR_TRY(cor_exemption_text(docket, m->exemption, &docket->phrases->buf,
			&f->exempt_reason, err));
	COR_TRY(cor_phrase_subject(docket, m->is_site ? "site:" : "element:",
		cor_estate_cell(estate, table, m->subject, 0), &f->subject, err));
	COR_TRY(cor_phrase_site(docket, site, &f->where, err));
	COR_TRY(cor_phrase_cause(t, m->element, &f->maker, &f->what, err));
	if (m->is_site)
		COR_TRY(cor_phrase_count(docket, m->elements, &f->what, err));
	if (!m->sure)
		COR_TRY(cor_phrase_unknown(t, m->doubt, &f->unknown, err));
	return COR_OK;
}

/* By group, then number of elements, then verdict. */
static int compare_decides(const void *a, const void *b)
{
	const cor_decide *left = a, *right = b;
	int order = cor_text_compare(left->group, right->group);

	if (order)
		return order;
	if (left->count != right->count)
		return left->count < right->count ? -1 : 1;
	return (left->verdict > right->verdict) - (left->verdict < right->verdict);
}

static cor_verdict verdict_of_groups(const cor_trial *t)
{
	cor_verdict verdict = COR_SATISFIED;

	for (uint32_t g = 0; g < t->groups.count; g++) {
		const cor_group_result *group = &t->group_results[g];

		if (group->exempt || group->verdict == COR_SATISFIED)
			continue;
		if (group->verdict == COR_VIOLATED)
			return COR_VIOLATED;
		verdict = COR_UNKNOWN;
	}
	return verdict;
}

/* Writes the findings in their order, row by row of the elements: see cor_trial_add_decide. */
static cor_status write_findings(const cor_trial *t, cor_finding **ret_findings, cor_err *err)
{
	cor_arena *scratch = t->docket->scratch;
	uint32_t count = (uint32_t)t->finding_count;
	uint32_t *elements, *places;
	cor_finding *findings;

	if (t->finding_count > UINT32_MAX)
		return cor_fail(err, COR_ELIMIT, "more than %u findings", UINT32_MAX);
	COR_TRY(cor_arena_new_array(t->docket->keep, count, sizeof(*findings), &findings, err));
	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*elements), &elements, err));
	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*places), &places, err));
	for (uint32_t i = 0; i < count; i++)
		elements[i] = t->findings[i].element;
	COR_TRY(cor_order_by_number(elements, count, places, scratch, err));
	for (uint32_t i = 0; i < count; i++)
		COR_TRY(write_finding(t, &t->findings[places[i]], &findings[places[i]], err));
	*ret_findings = findings;
	return COR_OK;
}

cor_status cor_trial_close(cor_trial *t, cor_err *err)
{
	cor_rule_result *r = t->result;
	cor_finding *findings = NULL;
	cor_decide *decides = NULL;

	COR_TRY(write_findings(t, &findings, err));
	COR_TRY(cor_arena_new_array(t->docket->keep, t->decide_count, sizeof(*decides), &decides,
		err));
	if (t->decide_count) {
		memcpy(decides, t->decides, t->decide_count * sizeof(*decides));
		qsort(decides, t->decide_count, sizeof(*decides), compare_decides);
	}
	r->groups = t->group_results;
	r->group_count = t->groups.count;
	r->findings = findings;
	r->finding_count = (uint32_t)t->finding_count;
	r->decide = decides;
	r->decide_count = (uint32_t)t->decide_count;
	if (r->vacuous)
		r->verdict = t->rule->may_be_empty ? COR_SATISFIED : COR_UNKNOWN;
	else
		r->verdict = verdict_of_groups(t);
	return COR_OK;
}
