/* What the writers of a plan say in the same words, and what they add up. */
#include "app/plan.h"

double cor_planned_gap(const cor_plan_answer *answer)
{
	int64_t over = answer->cost - answer->bound;

	if (!answer->has_bound || answer->cost <= 0)
		return 0;
	return over > 0 ? 100.0 * (double)over / (double)answer->cost : 0;
}

uint32_t cor_planned_count(const cor_planned *p)
{
	const cor_plan_change *changes = p->cases[COR_PLAN_MID].changes;
	uint32_t count = 0;

	for (uint32_t m = 0; changes && m < p->scope.count; m++)
		count += changes[m].period != COR_PLAN_STAY;
	return count;
}

bool cor_planned_same(const cor_planned *p, uint32_t m)
{
	const cor_plan_change *mid = &p->cases[COR_PLAN_MID].changes[m];

	COR_ASSERT(p->cases[COR_PLAN_MID].changes);
	for (int c = 0; c < COR_PLAN_CASES; c++) {
		const cor_plan_change *other = p->cases[c].changes;

		if (other &&
			(other[m].period != mid->period ||
				(mid->period != COR_PLAN_STAY && other[m].choice != mid->choice)))
			return false;
	}
	return true;
}

const char *cor_plan_why_not(const cor_plan_due *due)
{
	const cor_rule *rule = due->said;

	switch (rule->kind) {
	case COR_SUPPLIERS:
		return cor_plan_is_supply_planned(rule)
			? NULL
			: "rules about suppliers, but `at_most` among a vendor set, are judged and not planned for";
	case COR_AVOID:
	case COR_ISOLATE:
	case COR_EXCLUDE:
	case COR_LIMIT:
	case COR_FREEZE:
	case COR_PERMIT_RULE:
		break;
	}
	return NULL;
}

const char *cor_plan_how(const cor_plan_due *due)
{
	const cor_rule *rule = due->said;

	if (rule->kind == COR_SUPPLIERS && cor_plan_is_supply_planned(rule))
		return "who may stay was chosen first, as what would cost most to replace";
	if (rule->kind == COR_LIMIT && cor_text_is(rule->measure, COR_MEASURE_SITES) &&
		rule->count != COR_COUNT_ANY)
		return "a site counts until all of it has changed, which is more than the rule asks";
	if (rule->kind == COR_AVOID && rule->path.mode == COR_AVOID_EXISTS)
		return "one clean way each was chosen first, the one that costs least to make clean";
	return NULL;
}

static void put_stuck(const cor_planned *p, const cor_plan_stuck *stuck, cor_buf *out)
{
	unsigned long long more = stuck->count - 1;

	cor_buf_addf(out, ": element %.*s",
		COR_FMT(cor_estate_cell(p->opened.estate, COR_ELEMENT, stuck->element, 0)));
	if (more)
		cor_buf_addf(out, " and %llu more break it, and ", more);
	else
		cor_buf_addz(out, " breaks it, and ");
	if (stuck->is_hopeless)
		cor_buf_addz(out, "no gear that can be bought is enough for a way that is clean");
	else
		cor_buf_addf(out, "no entry of `replace` takes %s in", more ? "them" : "it");
}

static void put_rule(const cor_planned *p, uint32_t index, cor_buf *out)
{
	const cor_plan_due *due = &p->dues.items[index];
	char day[COR_DAY_BYTES];

	cor_buf_addf(out, "rule %.*s must hold from %s", COR_FMT(due->name),
		cor_day_write(due->from, day));
	for (size_t i = 0; i < p->asked.stuck_count; i++) {
		const cor_plan_stuck *stuck = &p->asked.stuck[i];

		if (stuck->due != index)
			continue;
		put_stuck(p, stuck, out);
		return;
	}
	if (p->conflict.group_count == 1)
		cor_buf_addz(out, ": nothing that `replace` allows meets it");
}

/* "12", or "12 to 20". */
static void put_numbers(const int64_t *numbers, uint32_t count, cor_buf *out)
{
	int64_t least = numbers[0], most = numbers[0];

	for (uint32_t i = 1; i < count; i++) {
		least = numbers[i] < least ? numbers[i] : least;
		most = numbers[i] > most ? numbers[i] : most;
	}
	cor_buf_addf(out, "%lld", (long long)least);
	if (most > least)
		cor_buf_addf(out, " to %lld", (long long)most);
}

static void put_crew(const cor_planned *p, uint32_t region, cor_buf *out)
{
	const cor_plan_file *f = p->file;
	const int64_t *hours = f->default_hours;

	for (uint32_t c = 0; c < f->crew_count; c++) {
		if (cor_text_equal(f->crews[c].region, p->bounds.regions[region]))
			hours = f->crews[c].hours;
	}
	cor_buf_addf(out, "the crews of region %.*s have ", COR_FMT(p->bounds.regions[region]));
	put_numbers(hours, f->period_count, out);
	cor_buf_addz(out, " hours in a period");
}

static void put_coverage(const cor_plan_coverage *c, cor_buf *out)
{
	char share[32];

	cor_buf_addf(out, "coverage %.*s: at most ", COR_FMT(c->name));
	if (c->is_share)
		cor_buf_addz(out, cor_ratio_write_percent(c->share, share));
	else
		cor_buf_addf(out, "%lld", (long long)c->most);
	if (c->within_m)
		cor_buf_addf(out, " of the sites within %u m of one are worked on in one period",
			c->within_m);
	else
		cor_buf_addf(out, " of the elements%s change in one period",
			c->per == COR_PLAN_PER_REGION             ? " of a region"
				: c->per == COR_PLAN_PER_OPERATOR ? " of an operator"
								  : "");
}

static void put_supplier(const cor_plan_supplier *s, cor_buf *out)
{
	char share[32];

	cor_buf_addf(out, "suppliers: at most %s of what is new%s comes from ",
		cor_ratio_write_percent(s->share, share),
		s->per == COR_PLAN_PER_REGION             ? " in a region"
			: s->per == COR_PLAN_PER_OPERATOR ? " of an operator"
							  : "");
	if (s->maker)
		cor_buf_add(out, s->maker->text);
	else
		cor_buf_addz(out, "one maker");
}

void cor_plan_put_group(const cor_planned *p, uint32_t group, cor_buf *out)
{
	const cor_plan_group *g = &p->bounds.groups[group];
	const cor_plan_file *f = p->file;
	char day[COR_DAY_BYTES];

	switch (g->kind) {
	case COR_PLAN_GROUP_RULE:
		put_rule(p, g->index, out);
		return;
	case COR_PLAN_GROUP_LEAD:
		cor_buf_addf(out, "what is ordered from %s on is there after its lead_days",
			cor_day_write(f->ordered, day));
		return;
	case COR_PLAN_GROUP_BUDGET:
		cor_buf_addf(out, "the budget is %lld %.*s in all", (long long)f->budget_total,
			COR_FMT(f->currency));
		return;
	case COR_PLAN_GROUP_BUDGET_PERIOD:
		cor_buf_addz(out, "the budget is ");
		put_numbers(f->budget, f->period_count, out);
		cor_buf_addf(out, " %.*s in a period", COR_FMT(f->currency));
		return;
	case COR_PLAN_GROUP_CREW:
		put_crew(p, g->index, out);
		return;
	case COR_PLAN_GROUP_COVERAGE:
		put_coverage(&f->coverages[g->index], out);
		return;
	case COR_PLAN_GROUP_SUPPLIER:
		put_supplier(&f->suppliers[g->index], out);
		return;
	case COR_PLAN_GROUP_BEFORE:
		cor_buf_addz(out, "the decisions of the plan before");
		return;
	case COR_PLAN_GROUP_RISK:
		cor_buf_addz(out, "the least risk");
		return;
	case COR_PLAN_GROUP_TOGETHER:
		cor_buf_addf(out, "together %.*s: %s%s", COR_FMT(f->togethers[g->index].name),
			f->togethers[g->index].first
				? "what links join to what goes first changes no earlier"
				: "what links join changes in one period",
			f->togethers[g->index].same_maker ? ", to gear of one maker" : "");
		return;
	}
}

/* ---- sums ---- */

int64_t cor_planned_risk(const cor_planned *p, cor_plan_case c)
{
	int64_t risk = 0;

	for (uint32_t m = 0; m < p->scope.count; m++)
		risk += (int64_t)cor_plan_risk_of(&p->model, m, p->cases[c].changes[m]);
	return risk;
}

cor_status cor_planned_risks(const cor_planned *p, cor_arena *arena, int64_t **ret_risks,
	int64_t *ret_before, cor_err *err)
{
	const cor_plan_model *x = &p->model;
	int64_t *risks, before = 0;

	COR_TRY(cor_arena_new_array(arena, p->file->period_count, sizeof(*risks), &risks, err));
	for (uint32_t m = 0; m < p->scope.count; m++) {
		cor_plan_change change = p->cases[COR_PLAN_MID].changes[m];

		before += (int64_t)x->risk[m];
		for (uint32_t t = 0; t < p->file->period_count; t++) {
			bool gone = change.period <= t &&
				!(x->risky_choices[m] >> change.choice & 1);

			risks[t] += gone ? 0 : (int64_t)x->risk[m];
		}
	}
	*ret_risks = risks;
	*ret_before = before;
	return COR_OK;
}

/* Visits: a place is visited once in a period in which anything of it changes. */
static void count_visits(const cor_planned *p, cor_plan_period *periods)
{
	const cor_plan_scope *s = &p->scope;
	const cor_plan_change *changes = p->cases[COR_PLAN_MID].changes;

	for (uint32_t place = 0; place < s->place_count; place++) {
		uint64_t seen[2] = {0};

		for (uint32_t i = s->unit_first[s->place_first[place]];
			i < s->unit_first[s->place_first[place + 1]]; i++) {
			uint8_t t = changes[s->unit_member[i]].period;

			if (t == COR_PLAN_STAY || cor_bit_is(seen, t))
				continue;
			cor_bit_set(seen, t);
			periods[t].visits++;
			for (int c = 0; c < COR_PLAN_CASES; c++)
				periods[t].spend[c] += p->file->visit.of[c];
		}
	}
}

cor_status cor_planned_periods(const cor_planned *p, cor_arena *arena,
	cor_plan_period **ret_periods, cor_err *err)
{
	const cor_plan_change *changes = p->cases[COR_PLAN_MID].changes;
	cor_plan_period *periods;

	COR_TRY(cor_arena_new_array(arena, p->file->period_count, sizeof(*periods), &periods, err));
	for (uint32_t m = 0; m < p->scope.count; m++) {
		cor_plan_period *period;

		if (changes[m].period == COR_PLAN_STAY)
			continue;
		period = &periods[changes[m].period];
		period->elements++;
		period->hours += cor_plan_entry_of(&p->scope, m)->hours;
		for (int c = 0; c < COR_PLAN_CASES; c++)
			period->spend[c] += cor_plan_cost_of(&p->scope, m, changes[m].choice,
				(cor_plan_case)c);
	}
	count_visits(p, periods);
	*ret_periods = periods;
	return COR_OK;
}
