/* The answer of a plan for programs: cordon-plan/1, doc/schema/plan.schema.json. */
#include "app/plan.h"
#include "base/json.h"

static void put_head(const cor_planned *p, cor_json *json)
{
	cor_json_text(json, "format", COR_TEXT("cordon-plan/1"));
	cor_json_bool(json, "model", cor_estate_is_model(p->opened.estate));
	cor_json_text(json, "verdict", cor_text_of(cor_plan_verdict_name(p->verdict)));
	cor_json_object_flat(json, "estate");
	cor_json_text(json, "path", cor_text_of(p->words->estate));
	cor_json_digest(json, "digest", cor_estate_digest(p->opened.estate));
	cor_json_end_object(json);
	cor_json_array(json, "policies");
	for (uint32_t i = 0; i < p->policy_count; i++) {
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "id", cor_policy_id(p->policies[i]));
		cor_json_digest(json, "digest", cor_policy_digest(p->policies[i]));
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	cor_json_object_flat(json, "plan");
	cor_json_text(json, "path", cor_text_of(p->words->plan));
	cor_json_digest(json, "digest", &p->file->digest);
	cor_json_text(json, "title", p->file->title);
	cor_json_end_object(json);
	cor_json_text(json, "currency", p->file->currency);
	cor_json_text(json, "objective", cor_text_of(cor_plan_objective_name(p->objective)));
	cor_json_day(json, "all_by", p->all_by);
}

static const char *end_name(cor_plan_end end)
{
	static const char *const names[] = {"found", "stopped", "impossible", "undecided"};

	return names[end];
}

static void put_cases(const cor_planned *p, cor_json *json)
{
	cor_json_object(json, "cases");
	for (int c = 0; c < COR_PLAN_CASES; c++) {
		const cor_planned_case *one = &p->cases[c];

		cor_json_object_flat(json, cor_plan_case_name((cor_plan_case)c));
		cor_json_text(json, "end",
			one->is_solved ? cor_text_of(end_name(one->answer.end))
				       : COR_TEXT("not solved"));
		if (one->changes)
			cor_json_i64(json, "cost", one->answer.cost);
		else
			cor_json_null(json, "cost");
		if (one->is_solved && one->answer.has_bound)
			cor_json_i64(json, "bound", one->answer.bound);
		else
			cor_json_null(json, "bound");
		cor_json_end_object(json);
	}
	cor_json_end_object(json);
}

static const char *hold_name(cor_plan_hold hold)
{
	static const char *const names[] = {"holds", "open", "broken"};

	return names[hold];
}

static void put_rules(const cor_planned *p, cor_json *json)
{
	cor_json_array(json, "rules");
	for (uint32_t i = 0; i < p->dues.count; i++) {
		const cor_plan_due *due = &p->dues.items[i];
		const char *why = cor_plan_why_not(due);

		cor_json_object_flat(json, NULL);
		cor_json_text(json, "rule", due->name);
		cor_json_day(json, "due", due->own);
		cor_json_day(json, "from", due->from);
		cor_json_bool(json, "put_off", due->put_off);
		cor_json_bool(json, "late", due->is_late);
		cor_json_bool(json, "after_the_plan", due->is_outside);
		if (why)
			cor_json_text(json, "not_planned_for", cor_text_of(why));
		else
			cor_json_null(json, "not_planned_for");
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

static const char *group_kind(cor_plan_group_kind kind)
{
	static const char *const names[] = {"rule", "lead_days", "budget total", "budget period",
		"crew", "coverage", "suppliers", "plan before", "risk", "together"};

	return names[kind];
}

static cor_text group_name(const cor_planned *p, const cor_plan_group *g)
{
	switch (g->kind) {
	case COR_PLAN_GROUP_RULE:
		return p->dues.items[g->index].name;
	case COR_PLAN_GROUP_CREW:
		return p->bounds.regions[g->index];
	case COR_PLAN_GROUP_COVERAGE:
		return p->file->coverages[g->index].name;
	case COR_PLAN_GROUP_SUPPLIER:
		return p->file->suppliers[g->index].maker ? p->file->suppliers[g->index].maker->text
							  : COR_TEXT("each");
	case COR_PLAN_GROUP_TOGETHER:
		return p->file->togethers[g->index].name;
	case COR_PLAN_GROUP_LEAD:
	case COR_PLAN_GROUP_BUDGET:
	case COR_PLAN_GROUP_BUDGET_PERIOD:
	case COR_PLAN_GROUP_BEFORE:
	case COR_PLAN_GROUP_RISK:
		break;
	}
	return (cor_text){0};
}

static cor_status put_conflict(const cor_planned *p, cor_json *json, cor_err *err)
{
	cor_buf buf = {0};
	cor_status status = COR_OK;

	if (!p->has_conflict) {
		cor_json_null(json, "conflict");
		return COR_OK;
	}
	cor_json_object(json, "conflict");
	cor_json_bool(json, "minimal", p->conflict.is_minimal);
	cor_json_array(json, "of");
	for (uint32_t i = 0; i < p->conflict.group_count && status == COR_OK; i++) {
		const cor_plan_group *g = &p->bounds.groups[p->conflict.groups[i]];

		buf.n = 0;
		cor_plan_put_group(p, p->conflict.groups[i], &buf);
		status = cor_buf_status(&buf, err);
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "kind", cor_text_of(group_kind(g->kind)));
		cor_json_text(json, "name", group_name(p, g));
		cor_json_text(json, "words", cor_buf_text(&buf));
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
	cor_buf_done(&buf);
	return status;
}

static cor_status put_periods(const cor_planned *p, bool has_plan, cor_json *json, cor_err *err)
{
	cor_plan_period *periods = NULL;

	if (has_plan)
		COR_TRY(cor_planned_periods(p, p->arena, &periods, err));
	cor_json_array(json, "periods");
	for (uint32_t t = 0; has_plan && t < p->file->period_count; t++) {
		cor_json_object_flat(json, NULL);
		cor_json_u64(json, "number", t + 1);
		cor_json_day(json, "first", p->file->first_day[t]);
		cor_json_day(json, "last", p->file->last_day[t]);
		cor_json_u64(json, "elements", periods[t].elements);
		cor_json_u64(json, "visits", periods[t].visits);
		cor_json_i64(json, "hours", periods[t].hours);
		cor_json_array_flat(json, "spent");
		for (int c = 0; c < COR_PLAN_CASES; c++)
			cor_json_i64(json, NULL, periods[t].spend[c]);
		cor_json_end_array(json);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	return COR_OK;
}

static void put_changes(const cor_planned *p, bool has_plan, cor_json *json)
{
	const cor_estate *e = p->opened.estate;

	cor_json_array(json, "changes");
	for (uint32_t m = 0; has_plan && m < p->scope.count; m++) {
		const cor_plan_change *change = &p->cases[COR_PLAN_MID].changes[m];
		uint32_t site = cor_estate_site_of_element(e)[p->scope.element[m]];

		if (change->period == COR_PLAN_STAY)
			continue;
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "element",
			cor_estate_cell(e, COR_ELEMENT, p->scope.element[m], 0));
		if (site == COR_NONE)
			cor_json_null(json, "site");
		else
			cor_json_text(json, "site", cor_estate_cell(e, COR_SITE, site, 0));
		cor_json_text(json, "region", cor_plan_region(&p->scope, m));
		cor_json_text(json, "entry", cor_plan_entry_of(&p->scope, m)->name);
		cor_json_text(json, "product", cor_plan_gear_of(&p->scope, m, change->choice)->id);
		cor_json_u64(json, "period", change->period + 1);
		cor_json_array_flat(json, "cost");
		for (int c = 0; c < COR_PLAN_CASES; c++)
			cor_json_i64(json, NULL,
				cor_plan_cost_of(&p->scope, m, change->choice, (cor_plan_case)c));
		cor_json_end_array(json);
		cor_json_bool(json, "same_in_all_cases", cor_planned_same(p, m));
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

static void put_day_rule(const cor_plan_rule_day *rule, cor_text name, cor_json *json)
{
	cor_json_object_flat(json, NULL);
	cor_json_text(json, "rule", name);
	cor_json_text(json, "hold", cor_text_of(hold_name(rule->hold)));
	cor_json_bool(json, "must", rule->is_due);
	cor_json_u64(json, "findings_sure", rule->sure);
	cor_json_u64(json, "findings_maybe", rule->maybe);
	cor_json_array_flat(json, "shares");
	for (uint32_t g = 0; g < rule->share_count; g++) {
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "group", rule->shares[g].group);
		cor_json_ratio(json, "low", rule->shares[g].low);
		cor_json_ratio(json, "high", rule->shares[g].high);
		cor_json_ratio(json, "cap", rule->shares[g].cap);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void put_days(const cor_planned *p, cor_json *json)
{
	cor_json_array(json, "days");
	for (uint32_t d = 0; d < p->report.day_count; d++) {
		const cor_plan_day *day = &p->report.days[d];

		cor_json_object(json, NULL);
		cor_json_day(json, "day", day->day);
		cor_json_u64(json, "periods_ended", day->periods);
		cor_json_array(json, "rules");
		for (uint32_t i = 0; i < p->dues.count; i++)
			put_day_rule(&day->rules[i], p->dues.items[i].name, json);
		cor_json_end_array(json);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

static void put_point(const cor_plan_point *point, cor_json *json)
{
	cor_json_text(json, "end", cor_text_of(end_name(point->end)));
	if (cor_plan_point_is_found(point))
		cor_json_i64(json, "cost", point->cost);
	else
		cor_json_null(json, "cost");
	if (point->has_bound)
		cor_json_i64(json, "bound", point->bound);
	else
		cor_json_null(json, "bound");
}

static void put_frontier(const cor_planned *p, cor_json *json)
{
	cor_json_array(json, "frontier");
	for (uint32_t i = 0; i < p->frontier_count; i++) {
		cor_json_object_flat(json, NULL);
		cor_json_day(json, "by", p->frontier[i].by);
		put_point(&p->frontier[i], json);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

static void put_price(const cor_plan_point *point, const char *name, cor_json *json)
{
	if (!point->is_asked) {
		cor_json_null(json, name);
		return;
	}
	cor_json_object_flat(json, name);
	put_point(point, json);
	cor_json_end_object(json);
}

static void put_prices(const cor_planned *p, cor_json *json)
{
	cor_json_array(json, "prices");
	for (uint32_t i = 0; p->month_prices && i < p->dues.count; i++) {
		if (!p->month_prices[i].is_asked && !p->point_prices[i].is_asked)
			continue;
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "rule", p->dues.items[i].name);
		put_price(&p->month_prices[i], "month_later", json);
		put_price(&p->point_prices[i], "point_more", json);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

static void put_kept(const cor_planned *p, cor_json *json)
{
	if (!p->before) {
		cor_json_null(json, "kept");
		return;
	}
	cor_json_object_flat(json, "kept");
	cor_json_i64(json, "changed", p->changed);
	cor_json_u64(json, "not_looked_at", p->before_lost);
	cor_json_end_object(json);
}

static void put_risk_element(const cor_planned *p, uint32_t m, cor_json *json)
{
	cor_json_object_flat(json, NULL);
	cor_json_text(json, "element",
		cor_estate_cell(p->opened.estate, COR_ELEMENT, p->scope.element[m], 0));
	cor_json_u64(json, "risk", p->model.risk[m]);
	cor_json_u64(json, "traffic", p->risk.traffic[m]);
	cor_json_u64(json, "reach", p->risk.reach[m]);
	cor_json_end_object(json);
}

static void put_risk_cases(const cor_planned *p, cor_json *json)
{
	cor_json_object(json, "cases");
	for (int c = 0; c < COR_PLAN_CASES; c++) {
		const cor_planned_case *one = &p->cases[c];

		cor_json_object_flat(json, cor_plan_case_name((cor_plan_case)c));
		if (one->changes)
			cor_json_i64(json, "risk", cor_planned_risk(p, (cor_plan_case)c));
		else
			cor_json_null(json, "risk");
		if (one->is_solved && one->risk_answer.has_bound)
			cor_json_i64(json, "bound", one->risk_answer.bound);
		else
			cor_json_null(json, "bound");
		cor_json_end_object(json);
	}
	cor_json_end_object(json);
}

static cor_status put_risk(const cor_planned *p, bool has_plan, cor_json *json, cor_err *err)
{
	int64_t *risks = NULL, before;

	if (!p->model.risk) {
		cor_json_null(json, "risk");
		return COR_OK;
	}
	cor_json_object(json, "risk");
	cor_json_object_flat(json, "weights");
	cor_json_i64(json, "traffic", p->file->risk_traffic);
	cor_json_i64(json, "reach", p->file->risk_reach);
	cor_json_end_object(json);
	cor_json_i64(json, "untouched", p->risk_untouched);
	put_risk_cases(p, json);
	if (has_plan)
		COR_TRY(cor_planned_risks(p, p->arena, &risks, &before, err));
	cor_json_array_flat(json, "periods");
	for (uint32_t t = 0; has_plan && t < p->file->period_count; t++)
		cor_json_i64(json, NULL, risks[t]);
	cor_json_end_array(json);
	cor_json_u64(json, "volumes_unknown", p->risk.unknown_volumes);
	cor_json_u64(json, "demands_without_a_way", p->risk.lost);
	cor_json_u64(json, "isolate_rules", p->risk.isolate_rules);
	cor_json_array(json, "elements");
	for (uint32_t m = 0; m < p->scope.count; m++) {
		if (p->model.risk[m])
			put_risk_element(p, m, json);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
	return COR_OK;
}

cor_status cor_plan_write_json(const cor_planned *p, cor_buf *out, cor_err *err)
{
	bool has_plan = p->verdict <= COR_PLAN_VERDICT_OPEN;
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	put_head(p, &json);
	put_cases(p, &json);
	COR_TRY(put_risk(p, has_plan, &json, err));
	put_rules(p, &json);
	COR_TRY(put_conflict(p, &json, err));
	COR_TRY(put_periods(p, has_plan, &json, err));
	put_changes(p, has_plan, &json);
	put_days(p, &json);
	put_frontier(p, &json);
	put_prices(p, &json);
	put_kept(p, &json);
	cor_json_end_object(&json);
	cor_buf_addc(out, '\n');
	return cor_buf_status(out, err);
}
