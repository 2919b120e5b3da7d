/* The answer of a plan for people: it stands in the first three lines. */
#include <inttypes.h>
#include <stdio.h>

#include "app/plan.h"
#include "report/report.h"

enum { SHOWN = 20 };

static void put_money(cor_buf *out, int64_t money)
{
	char digits[32];
	int n = snprintf(digits, sizeof(digits), "%lld", (long long)money);

	for (int i = 0; i < n; i++) {
		cor_buf_addc(out, digits[i]);
		if (digits[i] != '-' && i + 1 < n && (n - i - 1) % 3 == 0)
			cor_buf_addc(out, ',');
	}
}

static void put_day(cor_buf *out, cor_day day)
{
	char text[COR_DAY_BYTES];

	cor_buf_addz(out, cor_day_write(day, text));
}

static void put_policies(const cor_planned *p, cor_buf *out)
{
	for (uint32_t i = 0; i < p->policy_count; i++)
		cor_buf_addf(out, "%s%.*s", i == 0 ? "" : " and ",
			COR_FMT(cor_policy_id(p->policies[i])));
	cor_buf_addf(out, " on %s", p->words->estate);
}

static cor_day last_day(const cor_planned *p)
{
	return p->file->last_day[p->file->period_count - 1];
}

/* ---- the first three lines ---- */

static void put_case(const cor_planned *p, cor_plan_case c, cor_buf *out)
{
	const cor_planned_case *one = &p->cases[c];

	if (one->changes)
		put_money(out, one->answer.cost);
	else
		cor_buf_addz(out, one->is_solved ? "no lawful plan" : "not solved");
}

static void put_cost(const cor_planned *p, cor_buf *out)
{
	cor_buf_addz(out,
		p->verdict == COR_PLAN_VERDICT_OPEN ? "PLAN, WITH OPEN QUESTIONS  " : "PLAN  ");
	put_policies(p, out);
	cor_buf_addz(out, ": ");
	put_case(p, COR_PLAN_MID, out);
	cor_buf_addf(out, " %.*s%s (low ", COR_FMT(p->file->currency),
		p->objective == COR_PLAN_OBJECTIVE_BUDGET ? " to be spent, the least there can be,"
							  : "");
	put_case(p, COR_PLAN_LOW, out);
	cor_buf_addz(out, ", high ");
	put_case(p, COR_PLAN_HIGH, out);
	cor_buf_addf(out, "), %u of %u elements change%s\n", cor_planned_count(p),
		cor_estate_rows(p->opened.estate, COR_ELEMENT),
		cor_estate_is_model(p->opened.estate) ? "; " COR_REPORT_MODEL : "");
}

static uint32_t count_put_off(const cor_planned *p)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < p->dues.count; i++)
		count += p->dues.items[i].put_off;
	return count;
}

static void put_feasible(const cor_planned *p, cor_buf *out)
{
	uint32_t put_off = count_put_off(p);
	char day[COR_DAY_BYTES];

	if (p->all_by == COR_DAY_NONE)
		cor_buf_addz(out, "every rule that is planned for holds from its date on until ");
	else
		cor_buf_addf(out, "every rule that is planned for holds from %s%s on until ",
			p->objective == COR_PLAN_OBJECTIVE_EARLIEST
				? "the earliest day there can be, "
				: "",
			cor_day_write(p->all_by, day));
	put_day(out, last_day(p));
	cor_buf_addf(out, ", judged on %u days", p->dues.day_count);
	if (put_off)
		cor_buf_addf(out, "; %u rule%s PUT OFF by the plan file", put_off,
			put_off == 1 ? " is" : "s are");
	cor_buf_addc(out, '\n');
}

static void put_proved(const cor_planned *p, cor_buf *out)
{
	const cor_planned_case *mid = &p->cases[COR_PLAN_MID];
	const char *nothing = p->model.risk ? "nothing of as little risk" : "nothing";
	uint32_t same = 0;

	for (uint32_t m = 0; m < p->scope.count; m++)
		same += mid->changes[m].period != COR_PLAN_STAY && cor_planned_same(p, m);
	if (!mid->answer.has_bound)
		cor_buf_addz(out, "how much cheaper it could be is not known");
	else if (mid->answer.bound >= mid->answer.cost)
		cor_buf_addf(out, "%s is cheaper", nothing);
	else
		cor_buf_addf(out, "%s is cheaper by more than %.4f %%", nothing,
			cor_planned_gap(&mid->answer));
	if (mid->answer.end == COR_PLAN_STOPPED)
		cor_buf_addz(out, " (stopped: the best so far)");
	cor_buf_addf(out, "; %u of %u changes are the same at low, mid and high costs\n", same,
		cor_planned_count(p));
}

/* With --objective risk the risk comes before the money. */
static void put_least_risk(const cor_planned *p, cor_buf *out)
{
	cor_plan_answer least = p->cases[COR_PLAN_MID].risk_answer;

	if (!p->model.risk)
		return;
	least.cost = cor_planned_risk(p, COR_PLAN_MID);
	cor_buf_addz(out, "risk ");
	put_money(out, least.cost);
	cor_buf_addz(out, " of ");
	put_money(out, p->risk_untouched);
	cor_buf_addz(out, ", were nothing to change; ");
	if (!least.has_bound)
		cor_buf_addz(out, "how much less it could be is not known\n");
	else if (least.bound >= least.cost)
		cor_buf_addz(out, "no schedule has less\n");
	else
		cor_buf_addf(out, "no schedule has less by more than %.4f %%\n",
			cor_planned_gap(&least));
}

/* ---- why not ---- */

static void put_late(const cor_planned *p, cor_buf *out)
{
	for (uint32_t i = 0; i < p->dues.count; i++) {
		const cor_plan_due *due = &p->dues.items[i];

		if (!due->is_late)
			continue;
		cor_buf_addf(out, "  - rule %.*s must hold from ", COR_FMT(due->name));
		put_day(out, due->own);
		cor_buf_addz(out, " on and does not; the first new gear counts from ");
		put_day(out, p->file->last_day[0]);
		cor_buf_addz(out, "\n");
	}
	cor_buf_addz(out,
		"what would have to give: the date; say in the plan file from when such rules must hold (`overdue: DATE`, "
		"or `from: {RULE: DATE}`)\n");
}

static bool is_about_money(const cor_planned *p)
{
	for (uint32_t i = 0; i < p->conflict.group_count; i++) {
		cor_plan_group_kind kind = p->bounds.groups[p->conflict.groups[i]].kind;

		if (kind == COR_PLAN_GROUP_BUDGET || kind == COR_PLAN_GROUP_BUDGET_PERIOD)
			return true;
	}
	return false;
}

static void put_conflict(const cor_planned *p, cor_buf *out)
{
	if (p->conflict.group_count == 0)
		cor_buf_addz(out,
			"  - the number of visits to a site and the products to choose from alone leave no schedule\n");
	for (uint32_t i = 0; i < p->conflict.group_count; i++) {
		cor_buf_addz(out, "  - ");
		cor_plan_put_group(p, p->conflict.groups[i], out);
		cor_buf_addc(out, '\n');
	}
	cor_buf_addf(out, "what would have to give: %s%s%s\n",
		p->conflict.group_count > 1 ? "one of these" : "this",
		!p->conflict.is_minimal
			? "; some of them may not matter, which was not decided in the time there was"
			: p->conflict.group_count > 1
			? "; without any one of them there is a schedule"
			: "; without it there is a schedule",
		is_about_money(p) ? " (--objective budget says how little money would do)" : "");
}

static void put_impossible(const cor_planned *p, cor_buf *out)
{
	cor_buf_addz(out, "NO LAWFUL PLAN  ");
	put_policies(p, out);
	cor_buf_addf(out, "%s\n",
		cor_estate_is_model(p->opened.estate) ? ": " COR_REPORT_MODEL : "");
	cor_buf_addz(out,
		p->has_conflict ? "these contradict each other:\n"
				: "these rules are due before anything can be done:\n");
	if (p->has_conflict)
		put_conflict(p, out);
	else
		put_late(p, out);
}

static void put_broken(const cor_planned *p, cor_buf *out)
{
	const cor_plan_due *due = &p->dues.items[p->report.broken_due];

	cor_buf_addz(out, "NO PLAN  ");
	put_policies(p, out);
	cor_buf_addf(out,
		"\nthe cheapest schedule for all that is planned for breaks rule %.*s on ",
		COR_FMT(due->name));
	put_day(out, p->report.broken_day);
	cor_buf_addf(out, ": %s\n", cor_plan_why_not(due));
	cor_buf_addz(out,
		"what would have to give: that rule (`from` in the plan file), or what the plan file allows\n");
}

static void put_undecided(const cor_planned *p, cor_buf *out)
{
	cor_buf_addz(out, "UNDECIDED  ");
	put_policies(p, out);
	cor_buf_addz(out,
		"\nno schedule was found in the time there was, and none was shown not to exist\n");
}

/* ---- the rest ---- */

static void put_point(const cor_planned *p, const cor_plan_point *point, cor_buf *out)
{
	if (cor_plan_point_is_found(point)) {
		put_money(out, point->cost);
		cor_buf_addf(out, " %.*s", COR_FMT(p->file->currency));
		if (point->has_bound && point->bound < point->cost)
			cor_buf_addf(out, " (at least %lld)", (long long)point->bound);
	} else {
		cor_buf_addz(out,
			point->end == COR_PLAN_IMPOSSIBLE ? "no lawful plan" : "not decided");
	}
}

static void put_frontier(const cor_planned *p, cor_buf *out)
{
	if (p->frontier_count == 0)
		return;
	cor_buf_addz(out, "\nwhat it costs (mid) when every rule holds from\n");
	for (uint32_t i = 0; i < p->frontier_count; i++) {
		cor_buf_addz(out, "  ");
		put_day(out, p->frontier[i].by);
		cor_buf_addz(out, "  ");
		put_point(p, &p->frontier[i], out);
		cor_buf_addc(out, '\n');
	}
}

static void put_saved(const cor_planned *p, const cor_plan_point *point, cor_buf *out)
{
	int64_t saved = p->cases[COR_PLAN_MID].answer.cost - point->cost;

	if (!point->is_asked)
		cor_buf_addz(out, "-");
	else if (!cor_plan_point_is_found(point))
		cor_buf_addz(out, "not decided");
	else
		put_money(out, saved > 0 ? saved : 0);
}

static void put_prices(const cor_planned *p, cor_buf *out)
{
	if (!p->month_prices)
		return;
	cor_buf_addf(out,
		"\nwhat each rule costs: what it would save (%.*s, mid), a month later; a point more\n",
		COR_FMT(p->file->currency));
	for (uint32_t i = 0; i < p->dues.count; i++) {
		if (!p->month_prices[i].is_asked && !p->point_prices[i].is_asked)
			continue;
		cor_buf_addf(out, "  %.*s: ", COR_FMT(p->dues.items[i].name));
		put_saved(p, &p->month_prices[i], out);
		cor_buf_addz(out, "; ");
		put_saved(p, &p->point_prices[i], out);
		cor_buf_addc(out, '\n');
	}
}

static void put_kept(const cor_planned *p, cor_buf *out)
{
	if (!p->before)
		return;
	cor_buf_addf(out, "%lld decisions differ from the plan before, as few as there can be",
		(long long)p->changed);
	if (p->before_lost)
		cor_buf_addf(out,
			"; %llu of its decisions are of periods, products or elements that this one does not have",
			(unsigned long long)p->before_lost);
	cor_buf_addc(out, '\n');
}

static void put_rules(const cor_planned *p, cor_buf *out)
{
	for (uint32_t i = 0; i < p->dues.count; i++) {
		const cor_plan_due *due = &p->dues.items[i];

		if (!due->put_off)
			continue;
		cor_buf_addf(out, "put off: rule %.*s, due ", COR_FMT(due->name));
		put_day(out, due->own);
		cor_buf_addz(out, ", holds from ");
		put_day(out, due->from);
		cor_buf_addc(out, '\n');
	}
	for (uint32_t i = 0; i < p->dues.count; i++) {
		const cor_plan_due *due = &p->dues.items[i];
		const cor_plan_rule_day *last = &p->report.days[p->report.day_count - 1].rules[i];

		if (due->is_outside) {
			cor_buf_addf(out, "after the plan: rule %.*s must hold from ",
				COR_FMT(due->name));
			put_day(out, due->from);
			cor_buf_addz(out, ", which is not looked at\n");
		} else if (last->hold == COR_PLAN_OPEN) {
			cor_buf_addf(out, "open whatever is done: rule %.*s %s\n",
				COR_FMT(due->name),
				cor_plan_why_not(due) && due->said->kind != COR_SUPPLIERS
					? "is not evaluated"
					: "selects nothing");
		} else if (cor_plan_why_not(due)) {
			cor_buf_addf(out, "judged only: rule %.*s: %s; it holds\n",
				COR_FMT(due->name), cor_plan_why_not(due));
		} else if (cor_plan_how(due)) {
			cor_buf_addf(out, "planned for strictly: rule %.*s: %s\n",
				COR_FMT(due->name), cor_plan_how(due));
		}
	}
	if (p->scope.disruption_unknown)
		cor_buf_addf(out,
			"disruption is not known of %" PRIu64
			" of %u elements that could change, and costs nothing there\n",
			p->scope.disruption_unknown, p->scope.count);
}

static void put_periods(const cor_planned *p, const cor_plan_period *periods, cor_buf *out)
{
	cor_buf_addf(out, "\n%-24s %8s %8s %10s %16s\n", "period", "elements", "visits", "hours",
		p->file->currency.n < 16 ? "spent (mid)" : "spent");
	for (uint32_t t = 0; t < p->file->period_count; t++) {
		if (periods[t].elements == 0)
			continue;
		put_day(out, p->file->first_day[t]);
		cor_buf_addz(out, " .. ");
		put_day(out, p->file->last_day[t]);
		cor_buf_addf(out, " %8u %8u %10lld %16lld\n", periods[t].elements,
			periods[t].visits, (long long)periods[t].hours,
			(long long)periods[t].spend[COR_PLAN_MID]);
	}
}

/* What is left of the risk, and what money took off. */
static cor_status put_risks(const cor_planned *p, const cor_plan_period *periods, cor_buf *out,
	cor_err *err)
{
	int64_t *risks, before;

	if (!p->model.risk)
		return COR_OK;
	COR_TRY(cor_planned_risks(p, p->arena, &risks, &before, err));
	cor_buf_addf(out, "\nrisk on the last day (as it is: %lld)\n%-24s %16s %16s %22s\n",
		(long long)before, "", "left", "taken off", "for each 1000 spent");
	for (uint32_t t = 0; t < p->file->period_count; t++) {
		int64_t off = before - risks[t], spent = periods[t].spend[COR_PLAN_MID];

		cor_buf_addz(out, "  ");
		put_day(out, p->file->last_day[t]);
		cor_buf_addf(out, " %29lld %16lld", (long long)risks[t], (long long)off);
		if (spent > 0)
			cor_buf_addf(out, " %22.1f", 1000.0 * (double)off / (double)spent);
		cor_buf_addc(out, '\n');
		before = risks[t];
	}
	if (p->risk.unknown_volumes)
		cor_buf_addf(out, "%u of %u demands have no known volume, and are in no risk\n",
			p->risk.unknown_volumes, p->risk.demands);
	if (p->risk.lost)
		cor_buf_addf(out, "%u of %u demands have no way, and are in no risk\n",
			p->risk.lost, p->risk.demands);
	return cor_buf_status(out, err);
}

static void put_shares(const cor_planned *p, cor_buf *out)
{
	const cor_plan_day *first = &p->report.days[0],
			   *last = &p->report.days[p->report.day_count - 1];
	bool headed = false;

	for (uint32_t i = 0; i < p->dues.count; i++) {
		for (uint32_t g = 0; g < last->rules[i].share_count; g++) {
			const cor_plan_share *share = &last->rules[i].shares[g];
			char before[32] = "-", after[32], cap[32];

			for (uint32_t k = 0; k < first->rules[i].share_count; k++) {
				if (cor_text_equal(first->rules[i].shares[k].group, share->group))
					cor_ratio_write_percent(first->rules[i].shares[k].high,
						before);
			}
			if (!headed)
				cor_buf_addz(out,
					"\nshares, at their greatest: first day, last day, limit\n");
			headed = true;
			cor_buf_addf(out, "  %-40.*s %-24.*s %8s %8s %8s\n",
				COR_FMT(p->dues.items[i].name), COR_FMT(share->group), before,
				cor_ratio_write_percent(share->high, after),
				cor_ratio_write_percent(share->cap, cap));
		}
	}
}

static void put_change(const cor_planned *p, uint32_t m, cor_buf *out)
{
	const cor_plan_change *change = &p->cases[COR_PLAN_MID].changes[m];
	uint32_t element = p->scope.element[m],
		 site = cor_estate_site_of_element(p->opened.estate)[element];

	cor_buf_addz(out, "  ");
	put_day(out, p->file->first_day[change->period]);
	cor_buf_addf(out, "  %.*s at %.*s: %.*s, ",
		COR_FMT(cor_estate_cell(p->opened.estate, COR_ELEMENT, element, 0)),
		COR_FMT(site == COR_NONE ? COR_TEXT("site not known")
					 : cor_estate_cell(p->opened.estate, COR_SITE, site, 0)),
		COR_FMT(cor_plan_gear_of(&p->scope, m, change->choice)->id));
	put_money(out, cor_plan_cost_of(&p->scope, m, change->choice, COR_PLAN_MID));
	cor_buf_addf(out, " %.*s%s\n", COR_FMT(p->file->currency),
		cor_planned_same(p, m) ? "" : "; not the same at low and high costs");
}

static void put_changes(const cor_planned *p, cor_buf *out)
{
	uint32_t shown = 0, count = cor_planned_count(p);

	if (count)
		cor_buf_addz(out, "\nwhat changes, in the period that begins on\n");
	for (uint32_t t = 0; t < p->file->period_count; t++) {
		for (uint32_t m = 0; m < p->scope.count; m++) {
			if (p->cases[COR_PLAN_MID].changes[m].period != t ||
				(!p->words->all && shown >= SHOWN))
				continue;
			put_change(p, m, out);
			shown++;
		}
	}
	if (shown < count)
		cor_buf_addf(out, "  … %u more (--all, or -o csv)\n", count - shown);
}

cor_status cor_plan_write_text(const cor_planned *p, cor_buf *out, cor_err *err)
{
	cor_plan_period *periods;

	switch (p->verdict) {
	case COR_PLAN_VERDICT_IMPOSSIBLE:
		put_impossible(p, out);
		put_frontier(p, out);
		return cor_buf_status(out, err);
	case COR_PLAN_VERDICT_BROKEN:
		put_broken(p, out);
		return cor_buf_status(out, err);
	case COR_PLAN_VERDICT_UNDECIDED:
		put_undecided(p, out);
		return cor_buf_status(out, err);
	case COR_PLAN_VERDICT_HOLDS:
	case COR_PLAN_VERDICT_OPEN:
		break;
	}
	put_cost(p, out);
	put_least_risk(p, out);
	put_feasible(p, out);
	put_proved(p, out);
	put_kept(p, out);
	put_rules(p, out);
	COR_TRY(cor_planned_periods(p, p->arena, &periods, err));
	put_periods(p, periods, out);
	COR_TRY(put_risks(p, periods, out, err));
	put_shares(p, out);
	put_frontier(p, out);
	put_prices(p, out);
	put_changes(p, out);
	return cor_buf_status(out, err);
}
