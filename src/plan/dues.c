#include "plan/dues.h"

#include <stdlib.h>

#include "judge/judge.h"

typedef struct duing {
	const cor_plan_file *file;
	cor_policy *const *policies;
	uint32_t policy_count;
	const cor_estate *estate;
	cor_arena *arena;
	cor_plan_due *dues;
	uint32_t count;
} duing;

cor_plan_hold cor_plan_hold_of(const cor_rule_result *result)
{
	if (result->verdict == COR_SATISFIED)
		return COR_PLAN_HOLDS;
	return !result->evaluated || result->vacuous ? COR_PLAN_OPEN : COR_PLAN_BROKEN;
}

uint32_t cor_plan_periods_by(const cor_plan_file *file, cor_day day)
{
	uint32_t periods = 0;

	while (periods < file->period_count && file->last_day[periods] <= day)
		periods++;
	return periods;
}

/* ---- rules and their dates ---- */

static cor_status name_of(const duing *d, uint32_t p, const cor_rule *rule, cor_text *ret_name,
	cor_err *err)
{
	cor_buf buf = {0};
	const char *copy;
	cor_status status;

	cor_buf_add(&buf, cor_policy_id(d->policies[p]));
	cor_buf_addc(&buf, '/');
	cor_buf_add(&buf, rule->id);
	status = cor_buf_status(&buf, err);
	if (status == COR_OK)
		status = cor_arena_copy(d->arena, buf.p, buf.n, &copy, err);
	if (status == COR_OK)
		*ret_name = (cor_text){copy, buf.n};
	cor_buf_done(&buf);
	return status;
}

static cor_status list_rules(duing *d, cor_err *err)
{
	uint32_t count = 0;

	for (uint32_t p = 0; p < d->policy_count; p++)
		count += cor_policy_rule_count(d->policies[p]);
	COR_TRY(cor_arena_new_array(d->arena, count, sizeof(*d->dues), &d->dues, err));
	for (uint32_t p = 0; p < d->policy_count; p++) {
		for (uint32_t r = 0; r < cor_policy_rule_count(d->policies[p]); r++) {
			const cor_rule *rule = cor_policy_rule(d->policies[p], r);
			cor_plan_due *due = &d->dues[d->count++];

			*due = (cor_plan_due){.policy = p,
				.rule = r,
				.said = rule,
				.cap = rule->cap};
			due->own = rule->by.given ? rule->by.day
						  : cor_policy_in_force(d->policies[p]);
			if (!rule->by.given && due->own == COR_DAY_NONE)
				due->own = d->file->first_day[0];
			due->from = due->own;
			COR_TRY(name_of(d, p, rule, &due->name, err));
		}
	}
	return COR_OK;
}

static cor_status put_off(duing *d, const cor_plan_defer *defer, cor_err *err)
{
	cor_text said = defer->node->key->text;
	cor_plan_due *found = NULL;

	for (uint32_t i = 0; i < d->count; i++) {
		cor_plan_due *due = &d->dues[i];

		if (!cor_text_equal(due->name, said) && !cor_text_equal(due->said->id, said))
			continue;
		if (found)
			return cor_yaml_fail(d->file->yaml, defer->node->key->start, err,
				"rule \"%.*s\" is one of several policies, expected policy/rule",
				COR_FMT(said));
		found = due;
	}
	if (!found)
		return cor_yaml_fail(d->file->yaml, defer->node->key->start, err,
			"no policy that was given has a rule \"%.*s\"", COR_FMT(said));
	if (found->own != COR_DAY_NONE && defer->day < found->own)
		return cor_yaml_fail(d->file->yaml, defer->node->start, err,
			"rule \"%.*s\" is due later than that, expected a later date",
			COR_FMT(said));
	found->put_off = defer->day != found->own;
	found->from = defer->day;
	return COR_OK;
}

static cor_status check_known(const duing *d, cor_err *err)
{
	for (uint32_t i = 0; i < d->count; i++) {
		if (d->dues[i].from == COR_DAY_NONE)
			return cor_fail(err, COR_EINPUT,
				"the date of rule %.*s (%.*s) is not known: set it with --date, or say in the plan file's `from` from when it must hold",
				COR_FMT(d->dues[i].name), COR_FMT(d->dues[i].said->by.text));
	}
	return COR_OK;
}

/* ---- rules that are due before anything can be done ---- */

static cor_status judge_at(const duing *d, uint32_t p, cor_day at, cor_result **ret_result,
	cor_err *err)
{
	cor_judge_options options = {.at = at, .most_findings = 1, .verdicts_only = true};

	return cor_judge(d->policies[p], d->estate, &options, ret_result, err);
}

static void settle(const duing *d, cor_plan_due *due, const cor_rule_result *result)
{
	due->as_is = cor_plan_hold_of(result);
	if (due->as_is != COR_PLAN_BROKEN)
		return;
	if (d->file->overdue != COR_DAY_NONE && d->file->overdue > due->from) {
		due->from = d->file->overdue;
		due->put_off = true;
	}
	due->is_late = cor_plan_periods_by(d->file, due->from) == 0;
}

static bool is_early(const duing *d, const cor_plan_due *due)
{
	return cor_plan_periods_by(d->file, due->from) == 0;
}

/* Days before the plan are as the first day. */
static cor_status settle_early(duing *d, cor_err *err)
{
	COR_AUTO(cor_result) result = NULL;
	uint32_t judged_policy = 0;

	for (uint32_t i = 0; i < d->count; i++) {
		cor_plan_due *due = &d->dues[i];

		if (!is_early(d, due))
			continue;
		if (due->from < d->file->first_day[0])
			due->from = d->file->first_day[0];
		if (!result || result->at != due->from || judged_policy != due->policy) {
			cor_result_free(result);
			result = NULL;
			COR_TRY(judge_at(d, due->policy, due->from, &result, err));
			judged_policy = due->policy;
		}
		settle(d, due, &result->rules[due->rule]);
	}
	return COR_OK;
}

/* ---- days ---- */

static int compare_days(const void *a, const void *b)
{
	cor_day x = *(const cor_day *)a, y = *(const cor_day *)b;

	return (x > y) - (x < y);
}

static uint32_t sort_days(cor_day *days, uint32_t count)
{
	uint32_t kept = 0;

	qsort(days, count, sizeof(*days), compare_days);
	for (uint32_t i = 0; i < count; i++) {
		if (kept == 0 || days[kept - 1] != days[i])
			days[kept++] = days[i];
	}
	return kept;
}

static cor_status list_days(duing *d, cor_plan_dues *dues, cor_err *err)
{
	uint32_t count = 0, *periods;
	cor_day *days, last = d->file->last_day[d->file->period_count - 1];

	COR_TRY(cor_arena_new_array(d->arena, (size_t)d->count + d->file->period_count,
		sizeof(*days), &days, err));
	for (uint32_t t = 0; t < d->file->period_count; t++)
		days[count++] = d->file->last_day[t];
	for (uint32_t i = 0; i < d->count; i++) {
		d->dues[i].is_outside = d->dues[i].from > last;
		if (!d->dues[i].is_outside)
			days[count++] = d->dues[i].from;
	}
	count = sort_days(days, count);
	COR_TRY(cor_arena_new_array(d->arena, count, sizeof(*periods), &periods, err));
	for (uint32_t i = 0; i < count; i++)
		periods[i] = cor_plan_periods_by(d->file, days[i]);
	dues->days = days;
	dues->periods = periods;
	dues->day_count = count;
	return COR_OK;
}

/* Marks the judged day at or after a day on which something changes. */
static void mark_event(const cor_plan_dues *dues, bool *is_event, cor_day day)
{
	uint32_t from = 0, to = dues->day_count;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (dues->days[middle] < day)
			from = middle + 1;
		else
			to = middle;
	}
	if (from < dues->day_count)
		is_event[from] = true;
}

static void mark_column(const duing *d, const cor_plan_dues *dues, bool *is_event,
	cor_table_id table, const char *column, int later)
{
	const cor_day *days = cor_estate_days(d->estate, table,
		(unsigned)cor_schema_column(table, cor_text_of(column)));

	for (uint32_t row = 0; row < cor_estate_rows(d->estate, table); row++) {
		if (days[row] != COR_DAY_NONE)
			mark_event(dues, is_event, days[row] + later);
	}
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '.';
}

/* Whether an expression may ask for the day of judgement: the word `at` stands in it. */
static bool asks_for_day(cor_text t)
{
	for (size_t i = 0; i + 1 < t.n; i++) {
		if (t.p[i] == 'a' && t.p[i + 1] == 't' && (i == 0 || !is_word(t.p[i - 1])) &&
			(i + 2 == t.n || !is_word(t.p[i + 2])))
			return true;
	}
	return false;
}

static bool depends_on_day(const duing *d)
{
	cor_text expression;

	for (uint32_t i = 0; i < d->count; i++) {
		if (asks_for_day(d->dues[i].said->selector_text))
			return true;
	}
	for (uint32_t p = 0; p < d->policy_count; p++) {
		for (uint32_t s = 0; s < cor_policy_set_count(d->policies[p]); s++) {
			(void)cor_policy_set(d->policies[p], s, &expression);
			if (asks_for_day(expression))
				return true;
		}
	}
	return false;
}

static cor_status find_events(duing *d, cor_plan_dues *dues, cor_err *err)
{
	const cor_stake *stakes;
	uint32_t stake_count = cor_estate_stakes(d->estate, &stakes);
	bool *is_event, every_day = depends_on_day(d);

	COR_TRY(cor_arena_new_array(d->arena, dues->day_count, sizeof(*is_event), &is_event, err));
	mark_column(d, dues, is_event, COR_ELEMENT, "installed", 0);
	mark_column(d, dues, is_event, COR_ELEMENT, "procured", 0);
	mark_column(d, dues, is_event, COR_ELEMENT, "retired", 0);
	mark_column(d, dues, is_event, COR_PERMIT, "granted", 0);
	mark_column(d, dues, is_event, COR_PERMIT, "expires", 1);
	mark_column(d, dues, is_event, COR_EXEMPTION, "until", 1);
	for (uint32_t i = 0; i < stake_count; i++) {
		mark_event(dues, is_event, stakes[i].since);
		mark_event(dues, is_event, stakes[i].until);
	}
	for (uint32_t i = 0; i < dues->day_count; i++)
		is_event[i] = i == 0 || is_event[i] || every_day;
	for (uint32_t i = 0; i < d->count; i++) {
		if (d->dues[i].said->kind == COR_FREEZE && d->dues[i].said->after.given)
			mark_event(dues, is_event, d->dues[i].said->after.day + 1);
	}
	dues->is_event = is_event;
	return COR_OK;
}

cor_status cor_plan_dues_find(const cor_plan_file *file, cor_policy *const *policies,
	uint32_t policy_count, const cor_estate *estate, cor_arena *arena, cor_plan_dues *ret_dues,
	cor_err *err)
{
	duing d = {file, policies, policy_count, estate, arena, NULL, 0};
	cor_plan_dues dues = {0};

	COR_TRY(list_rules(&d, err));
	for (uint32_t i = 0; i < file->defer_count; i++)
		COR_TRY(put_off(&d, &file->defers[i], err));
	COR_TRY(check_known(&d, err));
	COR_TRY(settle_early(&d, err));
	COR_TRY(list_days(&d, &dues, err));
	COR_TRY(find_events(&d, &dues, err));
	dues.items = d.dues;
	dues.count = d.count;
	*ret_dues = dues;
	return COR_OK;
}

static void twist_due(const cor_plan_twist *twist, uint32_t index, cor_plan_due *due)
{
	if (twist->all_by != COR_DAY_NONE && due->from > twist->all_by)
		due->from = twist->all_by;
	if (twist->due != index)
		return;
	due->from = cor_day_add_months(due->from, twist->later_months);
	if (twist->points) {
		uint64_t num = due->cap.num * 100 + due->cap.den * twist->points;

		due->cap.den *= 100;
		due->cap.num = num < due->cap.den ? num : due->cap.den;
		due->cap = cor_ratio_reduce(due->cap);
	}
}

cor_status cor_plan_dues_twist(const cor_plan_file *file, cor_policy *const *policies,
	uint32_t policy_count, const cor_estate *estate, const cor_plan_dues *dues,
	const cor_plan_twist *twist, cor_arena *arena, cor_plan_dues *ret_dues, cor_err *err)
{
	duing d = {file, policies, policy_count, estate, arena, NULL, dues->count};
	cor_plan_dues twisted = {.count = dues->count};

	COR_TRY(cor_arena_new_array(arena, dues->count, sizeof(*d.dues), &d.dues, err));
	for (uint32_t i = 0; i < dues->count; i++) {
		d.dues[i] = dues->items[i];
		twist_due(twist, i, &d.dues[i]);
	}
	COR_TRY(list_days(&d, &twisted, err));
	COR_TRY(find_events(&d, &twisted, err));
	twisted.items = d.dues;
	*ret_dues = twisted;
	return COR_OK;
}
