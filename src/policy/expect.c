#include "policy/expect.h"

#include <stdio.h>

#include "base/limits.h"
#include "estate/builder.h"
#include "policy/near.h"
#include "policy/reading.h"

static const char case_keys[] = "name at dates in_force tolerate_refused estate verdict rules note";
static const char rule_keys[] = "verdict group low high findings due";
static const char verdict_words[] = "satisfied violated unknown";
static const char outcome_words[] = "satisfied violated unknown vacuous";

const char *cor_outcome_name(cor_outcome outcome)
{
	static const char *const names[COR_OUTCOME_COUNT] = {"satisfied", "violated", "unknown",
		"vacuous"};

	return names[outcome];
}

bool cor_expect_can_be(const cor_rule *rule, cor_outcome outcome)
{
	if (rule->kind == COR_AVOID || rule->kind == COR_ISOLATE)
		return false;
	return outcome != COR_OUTCOME_UNKNOWN || rule->unknown == COR_UNKNOWN_STAYS;
}

void cor_expect_place(const cor_policy *policy, uint32_t place, cor_buf *out)
{
	cor_yaml_spot spot = {0};

	cor_yaml_walk(policy->yaml, place, &spot);
	cor_buf_addf(out, "%s:%u:%u", policy->yaml->name, spot.line, spot.column);
}

/* ---- what is expected of a rule ---- */

static cor_status find_rule(const cor_policy *policy, const cor_yaml_node *key, uint32_t *ret_rule,
	cor_err *err)
{
	cor_near near;

	*ret_rule = cor_strtab_find(policy->rule_names, key->text);
	if (*ret_rule != COR_NONE)
		return COR_OK;
	cor_near_init(&near, key->text);
	for (uint32_t i = 0; i < policy->rule_count; i++)
		cor_near_offer(&near, policy->rules[i].id);
	return cor_yaml_fail(policy->yaml, key->start, err, "there is no rule \"%.*s\"%s",
		COR_FMT(cor_field_show(key->text)), cor_near_hint(&near));
}

/* low or high: a share of a limit, a number of suppliers. */
static cor_status read_bound(const cor_policy *policy, const cor_yaml_node *node, const char *key,
	cor_rule_kind kind, bool *ret_has, cor_ratio *ret_bound, cor_err *err)
{
	const cor_yaml_node *value = cor_yaml_get(node, key);
	uint32_t number = 0;

	if (!value)
		return COR_OK;
	if (kind == COR_SUPPLIERS) {
		COR_TRY(cor_field_number(policy->yaml, node, key, UINT32_MAX, &number, err));
		*ret_bound = (cor_ratio){number, 1};
	} else if (kind == COR_LIMIT) {
		COR_TRY(cor_field_ratio(policy->yaml, node, key, ret_bound, err));
	} else {
		return cor_yaml_fail(policy->yaml, value->key->start, err,
			"\"%s\" does not go with a rule of kind \"%s\"", key,
			cor_rule_kind_name(kind));
	}
	*ret_has = true;
	return COR_OK;
}

static cor_status read_long_form(const cor_policy *policy, const cor_yaml_node *node,
	cor_expect_rule *rule, cor_err *err)
{
	const cor_yaml *yaml = policy->yaml;
	cor_rule_kind kind = policy->rules[rule->rule].kind;
	const cor_yaml_node *group = cor_yaml_get(node, "group");
	unsigned word = 0;

	COR_TRY(cor_field_keys(yaml, node, rule_keys, "what is expected of a rule", err));
	COR_TRY(cor_field_need(yaml, node, "verdict", "what is expected of a rule", err));
	COR_TRY(cor_field_word(yaml, node, "verdict", outcome_words, &word, err));
	rule->outcome = (cor_outcome)word;
	COR_TRY(read_bound(policy, node, "low", kind, &rule->has_low, &rule->low, err));
	COR_TRY(read_bound(policy, node, "high", kind, &rule->has_high, &rule->high, err));
	COR_TRY(cor_field_text(yaml, node, "group", &rule->group, err));
	if (group && rule->group.n == 0)
		return cor_yaml_fail(yaml, group->start, err, "group is empty");
	if (group && !rule->has_low && !rule->has_high)
		return cor_yaml_fail(yaml, group->key->start, err,
			"\"group\" says whose low and high are meant, and neither is given");
	rule->has_findings = cor_yaml_get(node, "findings");
	COR_TRY(cor_field_number(yaml, node, "findings", UINT32_MAX, &rule->findings, err));
	rule->has_due = cor_yaml_get(node, "due");
	return cor_field_day(yaml, node, "due", &rule->due, err);
}

static cor_status read_rule(const cor_policy *policy, const cor_yaml_node *node,
	cor_expect_rule *rule, cor_err *err)
{
	unsigned word = 0;

	COR_TRY(find_rule(policy, node->key, &rule->rule, err));
	rule->place = node->key->start;
	if (node->kind == COR_YAML_MAP)
		return read_long_form(policy, node, rule, err);
	COR_TRY(cor_field_word_of(policy->yaml, node, outcome_words, &word, err));
	rule->outcome = (cor_outcome)word;
	return COR_OK;
}

static cor_status read_rules(cor_policy *policy, const cor_yaml_node *node, cor_expect_case *one,
	cor_err *err)
{
	const cor_yaml_node *map = cor_yaml_get(node, "rules");
	cor_expect_rule *rules;

	if (map->kind != COR_YAML_MAP || map->count == 0)
		return cor_yaml_fail(policy->yaml, map->start, err,
			"rules is %s, expected a mapping of at least one rule to what is expected of it",
			map->kind == COR_YAML_MAP ? "empty" : cor_yaml_kind_name(map));
	COR_TRY(cor_arena_new_array(policy->arena, map->count, sizeof(*rules), &rules, err));
	for (const cor_yaml_node *rule = map->first; rule; rule = rule->next)
		COR_TRY(read_rule(policy, rule, &rules[one->rule_count++], err));
	one->rules = rules;
	return COR_OK;
}

/* ---- the rest of a case ---- */

static cor_status read_date(const cor_policy *policy, const cor_yaml_node *node, cor_err *err)
{
	uint32_t symbol = cor_strtab_find(policy->symbol_names, node->key->text);
	char fixed[COR_DAY_BYTES];
	cor_near near;
	cor_day day;

	if (symbol == COR_NONE) {
		cor_near_init(&near, node->key->text);
		for (uint32_t i = 0; i < policy->symbol_count; i++)
			cor_near_offer(&near, policy->symbols[i].name);
		return cor_yaml_fail(policy->yaml, node->key->start, err,
			"there is no symbol \"%.*s\" in dates%s",
			COR_FMT(cor_field_show(node->key->text)), cor_near_hint(&near));
	}
	if (node->kind != COR_YAML_TEXT || !cor_day_parse(node->text, &day))
		return cor_yaml_fail(policy->yaml, node->start, err,
			"%.*s is %s%.*s%s, expected a day that exists as YYYY-MM-DD",
			COR_FMT(node->key->text),
			node->kind == COR_YAML_TEXT ? "\"" : cor_yaml_kind_name(node),
			COR_FMT(cor_field_show(node->text)),
			node->kind == COR_YAML_TEXT ? "\"" : "");
	if (policy->symbols[symbol].day != COR_DAY_NONE && policy->symbols[symbol].day != day)
		return cor_yaml_fail(policy->yaml, node->start, err,
			"the policy says that %.*s is %s; only a symbol without a date can be set",
			COR_FMT(node->key->text),
			cor_day_write(policy->symbols[symbol].day, fixed));
	return COR_OK;
}

static cor_status read_dates(cor_policy *policy, const cor_yaml_node *node, cor_expect_case *one,
	cor_err *err)
{
	const cor_yaml_node *map = cor_yaml_get(node, "dates");
	const char **dates;

	if (!map)
		return COR_OK;
	if (map->kind != COR_YAML_MAP)
		return cor_yaml_fail(policy->yaml, map->start, err,
			"dates is %s, expected a mapping of symbols to dates",
			cor_yaml_kind_name(map));
	COR_TRY(cor_arena_new_array(policy->arena, map->count, sizeof(*dates), &dates, err));
	for (const cor_yaml_node *date = map->first; date; date = date->next) {
		char *setting;
		size_t n = date->key->text.n;

		COR_TRY(read_date(policy, date, err));
		COR_TRY(cor_arena_new_array(policy->arena, n + 1 + date->text.n + 1, 1, &setting,
			err));
		memcpy(setting, date->key->text.p, n);
		setting[n] = '=';
		memcpy(setting + n + 1, date->text.p, date->text.n);
		dates[one->date_count++] = setting;
	}
	one->dates = dates;
	return COR_OK;
}

static cor_status read_name(cor_policy *policy, const cor_yaml_node *node, uint32_t index,
	cor_strtab *names, cor_expect_case *one, cor_err *err)
{
	uint32_t number;

	COR_TRY(cor_field_need(policy->yaml, node, "name", "a case of expect", err));
	COR_TRY(cor_field_text(policy->yaml, node, "name", &one->name, err));
	COR_TRY(cor_strtab_add(names, one->name, &number, err));
	if (number != index)
		return cor_yaml_fail(policy->yaml, cor_yaml_get(node, "name")->start, err,
			"a case \"%.*s\" stands above already", COR_FMT(cor_field_show(one->name)));
	return COR_OK;
}

static cor_status read_time(cor_policy *policy, const cor_yaml_node *node, cor_expect_case *one,
	cor_err *err)
{
	one->at = policy->in_force;
	COR_TRY(cor_field_day(policy->yaml, node, "at", &one->at, err));
	if (one->at == COR_DAY_NONE)
		return cor_yaml_fail(policy->yaml, node->start, err,
			"the case needs a date of judgement \"at\", for the policy has no in_force");
	return read_dates(policy, node, one, err);
}

/* ---- its estate ---- */

static cor_status find_table(const cor_yaml *yaml, const cor_yaml_node *node,
	cor_table_id *ret_table, cor_err *err)
{
	const char *near;

	*ret_table = cor_schema_table(node->key->text);
	if (*ret_table != COR_TABLE_COUNT)
		return COR_OK;
	near = cor_schema_near_table(node->key->text);
	return cor_yaml_fail(yaml, node->key->start, err, "an estate has no table \"%.*s\"%s%s%s",
		COR_FMT(cor_field_show(node->key->text)), near ? "; did you mean \"" : "",
		near ? near : "", near ? "\"?" : "");
}

static cor_status check_cell(const cor_yaml *yaml, cor_table_id table, const cor_yaml_node *cell,
	cor_err *err)
{
	cor_text name = cell->key->text;
	const char *near;

	if (cor_schema_column(table, name) < 0) {
		near = cor_schema_near_column(table, name);
		return cor_yaml_fail(yaml, cell->key->start, err,
			"table %s has no column \"%.*s\"%s%s%s", cor_schema[table].name,
			COR_FMT(cor_field_show(name)), near ? "; did you mean \"" : "",
			near ? near : "", near ? "\"?" : "");
	}
	if (cell->kind == COR_YAML_MAP)
		return cor_yaml_fail(yaml, cell->start, err,
			"%.*s is a mapping, expected the text of a cell or a list of texts",
			COR_FMT(name));
	if (cell->kind == COR_YAML_LIST && cell->count == 0)
		return cor_yaml_fail(yaml, cell->start, err,
			"%.*s is an empty list, expected none (there are none) or no %.*s at all (not known)",
			COR_FMT(name), COR_FMT(name));
	for (const cor_yaml_node *piece = cell->first; piece; piece = piece->next)
		if (piece->kind != COR_YAML_TEXT || cor_field_trim(piece->text).n == 0)
			return cor_yaml_fail(yaml, piece->start, err,
				"an item of %.*s is %s, expected a text", COR_FMT(name),
				piece->kind == COR_YAML_TEXT ? "empty" : cor_yaml_kind_name(piece));
		else if (memchr(piece->text.p, '|', piece->text.n))
			return cor_yaml_fail(yaml, piece->start, err,
				"an item of %.*s is \"%.*s\", expected a text without \"|\", which divides items",
				COR_FMT(name), COR_FMT(cor_field_show(piece->text)));
	return COR_OK;
}

static cor_status check_table(const cor_yaml *yaml, const cor_yaml_node *rows, cor_err *err)
{
	cor_table_id table;

	COR_TRY(find_table(yaml, rows, &table, err));
	if (rows->kind != COR_YAML_LIST)
		return cor_yaml_fail(yaml, rows->start, err, "%s is %s, expected a list of rows",
			cor_schema[table].name, cor_yaml_kind_name(rows));
	for (const cor_yaml_node *row = rows->first; row; row = row->next) {
		if (row->kind != COR_YAML_MAP)
			return cor_yaml_fail(yaml, row->start, err,
				"a row of %s is %s, expected a mapping of columns to cells",
				cor_schema[table].name, cor_yaml_kind_name(row));
		for (const cor_yaml_node *cell = row->first; cell; cell = cell->next)
			COR_TRY(check_cell(yaml, table, cell, err));
	}
	return COR_OK;
}

static cor_status read_estate(const cor_yaml *yaml, const cor_yaml_node *node, cor_expect_case *one,
	cor_err *err)
{
	one->estate = cor_yaml_get(node, "estate");
	if (!one->estate)
		return cor_yaml_fail(yaml, node->start, err,
			"a case of expect needs a key \"estate\" (it may be empty)");
	if (cor_yaml_is_empty(one->estate))
		return COR_OK;
	if (one->estate->kind != COR_YAML_MAP)
		return cor_yaml_fail(yaml, one->estate->start, err,
			"estate is %s, expected a mapping of tables to rows",
			cor_yaml_kind_name(one->estate));
	for (const cor_yaml_node *rows = one->estate->first; rows; rows = rows->next)
		COR_TRY(check_table(yaml, rows, err));
	return COR_OK;
}

/* ---- all of them ---- */

static cor_status read_case(cor_policy *policy, const cor_yaml_node *node, uint32_t index,
	cor_strtab *names, cor_expect_case *one, cor_err *err)
{
	const cor_yaml *yaml = policy->yaml;
	const cor_yaml_node *verdict = cor_yaml_get(node, "verdict");
	unsigned word = 0;

	one->place = node->start;
	COR_TRY(cor_field_keys(yaml, node, case_keys, "a case of expect", err));
	COR_TRY(read_name(policy, node, index, names, one, err));
	COR_TRY(read_time(policy, node, one, err));
	COR_TRY(cor_field_flag(yaml, node, "in_force", &one->in_force, err));
	COR_TRY(cor_field_flag(yaml, node, "tolerate_refused", &one->tolerate_refused, err));
	COR_TRY(read_estate(yaml, node, one, err));
	if (verdict) {
		COR_TRY(cor_field_word_of(yaml, verdict, verdict_words, &word, err));
		one->has_verdict = true;
		one->verdict = (cor_outcome)word;
		one->verdict_place = verdict->key->start;
	}
	COR_TRY(cor_field_need(yaml, node, "rules", "a case of expect", err));
	return read_rules(policy, node, one, err);
}

cor_status cor_expect_read(cor_policy *policy, const cor_expect_case **ret_cases,
	uint32_t *ret_count, cor_err *err)
{
	const cor_yaml_node *list = cor_yaml_get(policy->yaml->root, "expect");
	cor_expect_case *cases;
	cor_strtab *names;
	uint32_t count = 0;

	if (list && list->count > COR_LIMIT_POLICY_ITEMS)
		return cor_yaml_fail(policy->yaml, list->start, err,
			"expect has %u cases, more than the limit of %u", list->count,
			COR_LIMIT_POLICY_ITEMS);
	COR_TRY(cor_arena_new_array(policy->arena, list ? list->count : 0, sizeof(*cases), &cases,
		err));
	COR_TRY(cor_strtab_new(policy->arena, &names, err));
	for (const cor_yaml_node *node = list ? list->first : NULL; node; node = node->next) {
		COR_TRY(read_case(policy, node, count, names, &cases[count], err));
		count++;
	}
	*ret_cases = cases;
	*ret_count = count;
	return COR_OK;
}

/* ---- building ---- */

typedef struct builders_yard {
	const cor_yaml *yaml;
	const cor_expect_case *one;
	cor_builder *builder;
	cor_yaml_spot spot; /* of the newest row or cell */
	cor_buf text;       /* of the cells of the newest row */
	bool refused;
	cor_err err;
} builders_yard;

/* The cell or row that a refusal is about.  The builder knows the line in which a row begins, and the column of
 * a cell, which tells rows apart that share a line. */
static uint32_t place_of(const builders_yard *yard, const cor_refusal *refusal)
{
	const cor_yaml_node *rows = cor_yaml_get(yard->one->estate,
		cor_schema[refusal->table].name);
	uint32_t place = yard->one->place;
	cor_yaml_spot spot = {0};

	for (const cor_yaml_node *row = rows ? rows->first : NULL; row; row = row->next) {
		cor_yaml_walk(yard->yaml, row->start, &spot);
		if (spot.line != refusal->place.line)
			continue;
		const cor_yaml_node *cell = refusal->column ? cor_yaml_get(row, refusal->column)
							    : NULL;
		place = cell ? cell->start : row->start;
		if (cell)
			cor_yaml_walk(yard->yaml, cell->start, &spot);
		if (spot.column == refusal->place.column)
			break;
	}
	return place;
}

static bool take_refusal(void *context, const cor_refusal *refusal)
{
	builders_yard *yard = context;

	yard->refused = true;
	(void)cor_yaml_fail(yard->yaml, place_of(yard, refusal), &yard->err, "%s: %s",
		cor_schema[refusal->table].name, refusal->reason);
	return false;
}

static void put_cell(const cor_yaml_node *node, cor_buf *out)
{
	if (node->kind == COR_YAML_TEXT)
		cor_buf_add(out, node->text);
	for (const cor_yaml_node *piece = node->first; piece; piece = piece->next) {
		cor_buf_add(out, piece->text);
		if (piece->next)
			cor_buf_addc(out, '|');
	}
}

static cor_status add_row(builders_yard *yard, cor_table_id table, const cor_yaml_node *row,
	cor_err *err)
{
	size_t starts[COR_TABLE_COLUMNS_MAX] = {0}, ends[COR_TABLE_COLUMNS_MAX] = {0};
	uint32_t columns[COR_TABLE_COLUMNS_MAX] = {0};
	cor_text cells[COR_TABLE_COLUMNS_MAX];
	cor_buf *text = &yard->text;
	cor_place place;

	text->n = 0;
	cor_yaml_walk(yard->yaml, row->start, &yard->spot);
	place = (cor_place){.line = yard->spot.line, .column = yard->spot.column};
	for (const cor_yaml_node *cell = row->first; cell; cell = cell->next) {
		int column = cor_schema_column(table, cell->key->text);

		cor_yaml_walk(yard->yaml, cell->start, &yard->spot);
		columns[column] = yard->spot.column;
		starts[column] = text->n;
		put_cell(cell, text);
		ends[column] = text->n;
	}
	COR_TRY(cor_buf_status(text, err));
	for (unsigned i = 0; i < COR_TABLE_COLUMNS_MAX; i++)
		cells[i] = text->p ? (cor_text){text->p + starts[i], ends[i] - starts[i]}
				   : COR_TEXT("");
	return cor_builder_add(yard->builder, table, cells, place, columns, NULL, err);
}

static cor_status add_rows(builders_yard *yard, cor_err *err)
{
	for (const cor_yaml_node *rows = yard->one->estate->first; rows; rows = rows->next) {
		cor_table_id table = cor_schema_table(rows->key->text);

		for (const cor_yaml_node *row = rows->first; row; row = row->next)
			COR_TRY(add_row(yard, table, row, err));
	}
	return COR_OK;
}

cor_status cor_expect_estate(const cor_policy *policy, const cor_expect_case *one,
	const cor_estate *below, cor_estate **ret_estate, cor_err *err)
{
	builders_yard yard = {.yaml = policy->yaml, .one = one};
	COR_AUTO(cor_builder) builder = NULL;

	COR_TRY(cor_builder_new(take_refusal, &yard, &builder, err));
	yard.builder = builder;
	cor_status status = add_rows(&yard, err);
	cor_buf_done(&yard.text);
	if (status == COR_OK)
		status = cor_builder_freeze(builder, below, ret_estate, err);
	if (yard.refused && err)
		*err = yard.err;
	return status;
}
