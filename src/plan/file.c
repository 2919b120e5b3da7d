#include "plan/file.h"

#include "plan/problem.h"

#include "policy/field.h"

const char *cor_plan_case_name(cor_plan_case c)
{
	static const char *const names[] = {"low", "mid", "high"};

	return names[c];
}

int64_t cor_plan_discount(const cor_plan_file *file, uint32_t period, int64_t cost)
{
	int64_t factor = 1000000000;

	for (uint32_t year = period / file->periods_a_year; year > 0; year--)
		factor = factor * 1000000 / (1000000 + file->discount);
	return (int64_t)((cor_u128)(uint64_t)cost * (uint64_t)factor / 1000000000);
}

/* ---- numbers ---- */

static cor_status number_of(const cor_plan_reading *r, const cor_yaml_node *node, int64_t most,
	int64_t *ret_number, cor_err *err)
{
	uint64_t number = 0;
	cor_text key = node->key ? node->key->text : COR_TEXT("this");

	if (node->kind != COR_YAML_TEXT || !cor_text_to_u64(node->text, &number) ||
		number > (uint64_t)most)
		return cor_yaml_fail(r->yaml, node->start, err,
			"%.*s is %s%.*s%s, expected a whole number from 0 to %lld", COR_FMT(key),
			node->kind == COR_YAML_TEXT ? "\"" : cor_yaml_kind_name(node),
			node->kind == COR_YAML_TEXT ? (int)cor_field_show(node->text).n : 0,
			node->kind == COR_YAML_TEXT ? node->text.p : "",
			node->kind == COR_YAML_TEXT ? "\"" : "", (long long)most);
	*ret_number = (int64_t)number;
	return COR_OK;
}

cor_status cor_plan_read_number(const cor_plan_reading *r, const cor_yaml_node *map,
	const char *key, int64_t most, int64_t *ret_number, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);

	return node ? number_of(r, node, most, ret_number, err) : COR_OK;
}

cor_status cor_plan_read_periods(const cor_plan_reading *r, const cor_yaml_node *node, int64_t most,
	const int64_t **ret_numbers, cor_err *err)
{
	uint32_t count = r->file->period_count, t = 0;
	int64_t *numbers;

	COR_TRY(cor_arena_new_array(r->arena, count, sizeof(*numbers), &numbers, err));
	if (node->kind == COR_YAML_LIST) {
		if (node->count != count)
			return cor_yaml_fail(r->yaml, node->start, err,
				"a list of %u numbers, expected one for each of the %u periods",
				node->count, count);
		for (const cor_yaml_node *n = node->first; n; n = n->next)
			COR_TRY(number_of(r, n, most, &numbers[t++], err));
	} else {
		COR_TRY(number_of(r, node, most, &numbers[0], err));
		for (t = 1; t < count; t++)
			numbers[t] = numbers[0];
	}
	*ret_numbers = numbers;
	return COR_OK;
}

cor_status cor_plan_read_cost(const cor_plan_reading *r, const cor_yaml_node *map, const char *what,
	cor_plan_cost *ret_cost, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, "cost");
	cor_plan_cost cost = {.given = true};

	COR_TRY(cor_field_text(r->yaml, map, "source", &cost.source, err));
	if (!node)
		return COR_OK;
	if (node->kind == COR_YAML_MAP) {
		COR_TRY(cor_field_keys(r->yaml, node, "low mid high", "cost", err));
		for (int c = 0; c < COR_PLAN_CASES; c++) {
			COR_TRY(cor_field_need(r->yaml, node, cor_plan_case_name((cor_plan_case)c),
				"cost", err));
			COR_TRY(cor_plan_read_number(r, node, cor_plan_case_name((cor_plan_case)c),
				COR_PLAN_MONEY_MOST, &cost.of[c], err));
		}
	} else {
		COR_TRY(number_of(r, node, COR_PLAN_MONEY_MOST, &cost.of[0], err));
		cost.of[1] = cost.of[2] = cost.of[0];
	}
	if (cost.of[0] > cost.of[1] || cost.of[1] > cost.of[2])
		return cor_yaml_fail(r->yaml, node->start, err,
			"low, mid and high are %lld, %lld and %lld, expected numbers that do not fall",
			(long long)cost.of[0], (long long)cost.of[1], (long long)cost.of[2]);
	if (cost.source.n == 0)
		return cor_yaml_fail(r->yaml, node->start, err,
			"%s has a cost and no source, expected a key \"source\" that says where it is from",
			what);
	*ret_cost = cost;
	return COR_OK;
}

/* ---- the head ---- */

static cor_status read_calendar(cor_plan_reading *r, cor_err *err)
{
	static const uint32_t months[] = {1, 3, 12};
	const cor_yaml_node *node = cor_yaml_get(r->yaml->root, "calendar");
	cor_day first = COR_DAY_NONE, *first_day, *last_day;
	int64_t count = 0;
	unsigned unit = 0;
	char day[COR_DAY_BYTES];

	COR_TRY(cor_field_keys(r->yaml, node, "unit first count", "calendar", err));
	COR_TRY(cor_field_need(r->yaml, node, "unit", "calendar", err));
	COR_TRY(cor_field_need(r->yaml, node, "first", "calendar", err));
	COR_TRY(cor_field_need(r->yaml, node, "count", "calendar", err));
	COR_TRY(cor_field_word(r->yaml, node, "unit", "month quarter year", &unit, err));
	COR_TRY(cor_field_day(r->yaml, node, "first", &first, err));
	COR_TRY(cor_plan_read_number(r, node, "count", COR_PLAN_FILE_PERIODS_MOST, &count, err));
	if (strcmp(cor_day_write(first, day) + 8, "01") != 0)
		return cor_yaml_fail(r->yaml, cor_yaml_get(node, "first")->start, err,
			"first is %s, expected the first day of a month", day);
	if (count == 0)
		return cor_yaml_fail(r->yaml, cor_yaml_get(node, "count")->start, err,
			"count is 0, expected at least one period");
	r->file->step = (cor_plan_step)unit;
	r->file->period_count = (uint32_t)count;
	r->file->periods_a_year = 12 / months[unit];
	COR_TRY(cor_arena_new_array(r->arena, (size_t)count, sizeof(cor_day), &first_day, err));
	COR_TRY(cor_arena_new_array(r->arena, (size_t)count, sizeof(cor_day), &last_day, err));
	for (uint32_t t = 0; t < r->file->period_count; t++) {
		first_day[t] = cor_day_add_months(first, (int)(t * months[unit]));
		last_day[t] = cor_day_add_months(first, (int)((t + 1) * months[unit])) - 1;
		if (first_day[t] == COR_DAY_NONE || last_day[t] < first_day[t])
			return cor_yaml_fail(r->yaml, node->start, err,
				"the calendar ends after the year 9999");
	}
	r->file->first_day = first_day;
	r->file->last_day = last_day;
	return COR_OK;
}

static cor_status read_discount(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(r->yaml->root, "discount_pct");

	if (!node)
		return COR_OK;
	if (node->kind != COR_YAML_TEXT ||
		!cor_text_to_fixed(node->text, 4, false, &r->file->discount) ||
		r->file->discount < 0 || r->file->discount > 1000000)
		return cor_yaml_fail(r->yaml, node->start, err,
			"discount_pct is \"%.*s\", expected a percentage a year from 0 to 100",
			COR_FMT(cor_field_show(node->text)));
	return COR_OK;
}

static cor_status read_defers(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *map = cor_yaml_get(r->yaml->root, "from");
	cor_plan_defer *defers;
	uint32_t i = 0;

	if (!map)
		return COR_OK;
	if (map->kind != COR_YAML_MAP)
		return cor_yaml_fail(r->yaml, map->start, err,
			"from is %s, expected a mapping: a rule, then the date from which it must hold",
			cor_yaml_kind_name(map));
	COR_TRY(cor_arena_new_array(r->arena, map->count, sizeof(*defers), &defers, err));
	for (const cor_yaml_node *n = map->first; n; n = n->next, i++) {
		defers[i].node = n;
		if (n->kind != COR_YAML_TEXT || !cor_day_parse(n->text, &defers[i].day))
			return cor_yaml_fail(r->yaml, n->start, err,
				"\"%.*s\" of rule %.*s is no date, expected YYYY-MM-DD that exists",
				COR_FMT(cor_field_show(n->text)), COR_FMT(n->key->text));
	}
	r->file->defers = defers;
	r->file->defer_count = i;
	return COR_OK;
}

static cor_status read_money(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *root = r->yaml->root, *visits = cor_yaml_get(root, "visits"),
			    *budget = cor_yaml_get(root, "budget"),
			    *disruption = cor_yaml_get(root, "disruption"), *n;
	int64_t most = 2;
	cor_text source = {0};

	if (visits) {
		COR_TRY(cor_field_keys(r->yaml, visits, "cost most source", "visits", err));
		COR_TRY(cor_plan_read_cost(r, visits, "visits", &r->file->visit, err));
		COR_TRY(cor_plan_read_number(r, visits, "most", COR_PLAN_VISITS_MOST, &most, err));
	}
	if (most < 1)
		return cor_yaml_fail(r->yaml, visits->start, err,
			"most is 0, expected at least one visit to a site");
	r->file->visits_most = (uint32_t)most;
	r->file->budget_total = -1;
	if (budget) {
		COR_TRY(cor_field_keys(r->yaml, budget, "total period", "budget", err));
		COR_TRY(cor_plan_read_number(r, budget, "total", INT64_C(1) << 58,
			&r->file->budget_total, err));
		if ((n = cor_yaml_get(budget, "period")))
			COR_TRY(cor_plan_read_periods(r, n, INT64_C(1) << 58, &r->file->budget,
				err));
	}
	if (!disruption)
		return COR_OK;
	COR_TRY(cor_field_keys(r->yaml, disruption, "measure price source", "disruption", err));
	COR_TRY(cor_field_need(r->yaml, disruption, "measure", "disruption", err));
	COR_TRY(cor_field_need(r->yaml, disruption, "price", "disruption", err));
	COR_TRY(cor_field_need(r->yaml, disruption, "source", "disruption", err));
	COR_TRY(cor_field_text(r->yaml, disruption, "source", &source, err));
	COR_TRY(cor_field_text(r->yaml, disruption, "measure", &r->file->disruption_measure, err));
	return cor_plan_read_number(r, disruption, "price", 1000000000, &r->file->disruption_price,
		err);
}

static cor_status read_risk(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *risk = cor_yaml_get(r->yaml->root, "risk");
	cor_plan_file *f = r->file;

	f->risk_traffic = f->risk_reach = 1;
	if (!risk)
		return COR_OK;
	COR_TRY(cor_field_keys(r->yaml, risk, "traffic reach metric", "risk", err));
	COR_TRY(cor_plan_read_number(r, risk, "traffic", COR_PLAN_RISK_WEIGHT_MOST,
		&f->risk_traffic, err));
	COR_TRY(cor_plan_read_number(r, risk, "reach", COR_PLAN_RISK_WEIGHT_MOST, &f->risk_reach,
		err));
	COR_TRY(cor_plan_read_number(r, risk, "metric", UINT32_MAX, &f->risk_metric, err));
	if (f->risk_traffic == 0 && f->risk_reach == 0)
		return cor_yaml_fail(r->yaml, risk->start, err,
			"traffic and reach both weigh 0, expected one of them to count");
	return COR_OK;
}

static cor_status read_head(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *root = r->yaml->root, *version;
	cor_plan_file *f = r->file;

	COR_TRY(cor_field_keys(r->yaml, root,
		"plan title currency calendar discount_pct overdue from ordered products replace together "
		"visits crews budget coverage suppliers disruption risk",
		"a plan file", err));
	version = cor_yaml_get(root, "plan");
	if (!version || version->kind != COR_YAML_TEXT || !cor_text_is(version->text, "1"))
		return cor_yaml_fail(r->yaml, version ? version->start : root->start, err,
			"expected \"plan: 1\", the version of this format");
	COR_TRY(cor_field_need(r->yaml, root, "currency", "a plan file", err));
	COR_TRY(cor_field_need(r->yaml, root, "calendar", "a plan file", err));
	COR_TRY(cor_field_need(r->yaml, root, "replace", "a plan file", err));
	COR_TRY(cor_field_text(r->yaml, root, "title", &f->title, err));
	COR_TRY(cor_field_text(r->yaml, root, "currency", &f->currency, err));
	COR_TRY(read_calendar(r, err));
	COR_TRY(read_discount(r, err));
	f->overdue = COR_DAY_NONE;
	f->ordered = f->first_day[0];
	COR_TRY(cor_field_day(r->yaml, root, "overdue", &f->overdue, err));
	COR_TRY(cor_field_day(r->yaml, root, "ordered", &f->ordered, err));
	COR_TRY(read_defers(r, err));
	COR_TRY(read_risk(r, err));
	return read_money(r, err);
}

cor_status cor_plan_file_read(cor_arena *arena, const char *name, cor_text text,
	const cor_plan_file **ret_file, cor_err *err)
{
	cor_plan_reading r = {.arena = arena};

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*r.file), &r.file, err));
	COR_TRY(cor_yaml_read(arena, name, text, &r.yaml, err));
	r.file->yaml = r.yaml;
	r.file->digest = cor_digest_of(text.p, text.n);
	COR_TRY(read_head(&r, err));
	COR_TRY(cor_plan_read_products(&r, err));
	COR_TRY(cor_plan_read_entries(&r, err));
	COR_TRY(cor_plan_read_lists(&r, err));
	*ret_file = r.file;
	return COR_OK;
}
