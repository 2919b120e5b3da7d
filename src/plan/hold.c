#include "plan/hold.h"

#include "judge/judge.h"

typedef struct holding {
	const cor_plan_scope *scope;
	const cor_plan_dues *dues;
	cor_policy *const *policies;
	uint32_t policy_count;
	cor_arena *arena;
	cor_plan_report *report;
} holding;

static cor_status keep_shares(const holding *h, const cor_rule_result *result,
	cor_plan_rule_day *rule, cor_err *err)
{
	cor_plan_share *shares;

	COR_TRY(cor_arena_new_array(h->arena, result->group_count, sizeof(*shares), &shares, err));
	for (uint32_t i = 0; i < result->group_count; i++) {
		const cor_group_result *g = &result->groups[i];
		const char *name;

		if (!g->has_share)
			continue;
		COR_TRY(cor_arena_copy(h->arena, g->name.p, g->name.n, &name, err));
		shares[rule->share_count++] = (cor_plan_share){{name, g->name.n}, g->low, g->high,
			g->cap};
	}
	rule->shares = shares;
	return COR_OK;
}

static cor_status keep_rules(const holding *h, uint32_t policy, const cor_result *result,
	cor_plan_rule_day *rules, cor_err *err)
{
	for (uint32_t i = 0; i < h->dues->count; i++) {
		const cor_plan_due *due = &h->dues->items[i];
		const cor_rule_result *r = &result->rules[due->rule];

		if (due->policy != policy)
			continue;
		rules[i] = (cor_plan_rule_day){.hold = cor_plan_hold_of(r),
			.verdict = r->verdict,
			.is_due = due->from <= result->at,
			.sure = r->findings_sure,
			.maybe = r->findings_maybe};
		COR_TRY(keep_shares(h, r, &rules[i], err));
	}
	return COR_OK;
}

static void weigh_day(holding *h, const cor_plan_day *day)
{
	for (uint32_t i = 0; i < h->dues->count; i++) {
		const cor_plan_rule_day *rule = &day->rules[i];

		if (!rule->is_due || rule->hold == COR_PLAN_HOLDS)
			continue;
		if (rule->hold == COR_PLAN_OPEN) {
			h->report->is_open = true;
		} else if (!h->report->is_broken) {
			h->report->is_broken = true;
			h->report->broken_day = day->day;
			h->report->broken_due = i;
		}
	}
}

/* estate: as it is on that day; the policies are bound to it. */
static cor_status judge_day(holding *h, const cor_estate *estate, cor_plan_day *day, cor_err *err)
{
	cor_judge_options options = {.at = day->day, .most_findings = 1, .verdicts_only = true};
	cor_plan_rule_day *rules;

	COR_TRY(cor_arena_new_array(h->arena, h->dues->count, sizeof(*rules), &rules, err));
	for (uint32_t p = 0; p < h->policy_count; p++) {
		COR_AUTO(cor_result) result = NULL;

		COR_TRY(cor_judge(h->policies[p], estate, &options, &result, err));
		COR_TRY(keep_rules(h, p, result, rules, err));
	}
	day->rules = rules;
	return COR_OK;
}

static cor_status bind_all(const holding *h, const cor_estate *estate, cor_err *err)
{
	for (uint32_t p = 0; p < h->policy_count; p++)
		COR_TRY(cor_policy_bind(h->policies[p], estate, err));
	return COR_OK;
}

/* The days from `from` on that have one estate in common; returns the first that has another. */
static cor_status judge_run(holding *h, cor_plan_day *days, uint32_t from,
	const cor_plan_change *changes, uint32_t *ret_next, cor_err *err)
{
	COR_AUTO(cor_estate) changed = NULL;
	const cor_estate *estate = h->scope->estate;
	uint32_t i = from;

	if (days[from].periods > 0) {
		COR_TRY(cor_plan_apply(h->scope, changes, days[from].periods, &changed, err));
		estate = changed;
	}
	COR_TRY(bind_all(h, estate, err));
	for (; i < h->report->day_count && days[i].periods == days[from].periods; i++) {
		COR_TRY(judge_day(h, estate, &days[i], err));
		if (i > 0)
			weigh_day(h, &days[i]);
	}
	*ret_next = i;
	return bind_all(h, h->scope->estate, err);
}

cor_status cor_plan_hold_all(const cor_plan_scope *scope, const cor_plan_dues *dues,
	cor_policy *const *policies, uint32_t policy_count, const cor_plan_change *changes,
	cor_arena *arena, cor_plan_report *ret_report, cor_err *err)
{
	cor_plan_report report = {.day_count = dues->day_count + 1};
	holding h = {scope, dues, policies, policy_count, arena, &report};
	cor_plan_day *days;

	COR_TRY(cor_arena_new_array(arena, report.day_count, sizeof(*days), &days, err));
	days[0].day = scope->file->first_day[0];
	for (uint32_t i = 0; i < dues->day_count; i++) {
		days[i + 1].day = dues->days[i];
		days[i + 1].periods = dues->periods[i];
	}
	for (uint32_t i = 0; i < report.day_count;)
		COR_TRY(judge_run(&h, days, i, changes, &i, err));
	report.days = days;
	*ret_report = report;
	return COR_OK;
}
