#include "policy/expect.h"

#include "base/limits.h"
#include "policy/near.h"
#include "policy/places.h"
#include "policy/reading.h"

static const char case_keys[] =
	"name at dates places in_force tolerate_refused estate verdict rules note";
static const char rule_keys[] = "verdict group low high groups findings decide due";
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

static cor_status read_bounds(const cor_policy *policy, const cor_yaml_node *node,
	cor_rule_kind kind, cor_expect_bounds *bounds, cor_err *err)
{
	COR_TRY(read_bound(policy, node, "low", kind, &bounds->has_low, &bounds->low, err));
	return read_bound(policy, node, "high", kind, &bounds->has_high, &bounds->high, err);
}

static cor_status read_group(const cor_policy *policy, const cor_yaml_node *node,
	cor_expect_rule *rule, cor_err *err)
{
	const cor_yaml_node *group = cor_yaml_get(node, "group");

	COR_TRY(cor_field_text(policy->yaml, node, "group", &rule->group, err));
	if (group && rule->group.n == 0)
		return cor_yaml_fail(policy->yaml, group->start, err, "group is empty");
	if (group && !rule->bounds.has_low && !rule->bounds.has_high && !rule->has_decide)
		return cor_yaml_fail(policy->yaml, group->key->start, err,
			"\"group\" says whose low, high and decide are meant, and none is given");
	return COR_OK;
}

/* All groups: name to verdict, low and high. */
static cor_status read_groups(cor_policy *policy, const cor_yaml_node *node, cor_expect_rule *rule,
	cor_err *err)
{
	const cor_yaml_node *map = cor_yaml_get(node, "groups");
	cor_expect_group *groups;
	unsigned word;

	if (!map)
		return COR_OK;
	if (map->kind != COR_YAML_MAP)
		return cor_yaml_fail(policy->yaml, map->start, err,
			"groups is %s, expected a mapping of groups to verdict, low and high",
			cor_yaml_kind_name(map));
	COR_TRY(cor_arena_new_array(policy->arena, map->count, sizeof(*groups), &groups, err));
	for (const cor_yaml_node *item = map->first; item; item = item->next) {
		cor_expect_group *group = &groups[rule->group_count++];

		group->name = item->key->text;
		group->place = item->key->start;
		COR_TRY(cor_field_keys(policy->yaml, item, "verdict low high", "a group", err));
		group->has_verdict = cor_yaml_get(item, "verdict");
		word = 0;
		COR_TRY(cor_field_word(policy->yaml, item, "verdict", verdict_words, &word, err));
		group->verdict = (cor_outcome)word;
		COR_TRY(read_bounds(policy, item, policy->rules[rule->rule].kind, &group->bounds,
			err));
	}
	rule->groups = groups;
	rule->has_groups = true;
	return COR_OK;
}

/* How many there are, or which. */
static cor_status read_findings(cor_policy *policy, const cor_yaml_node *node,
	cor_expect_rule *rule, cor_err *err)
{
	const cor_yaml_node *findings = cor_yaml_get(node, "findings");
	cor_texts texts = {0};

	if (!findings)
		return COR_OK;
	rule->has_findings = true;
	if (findings->kind != COR_YAML_LIST)
		return cor_field_number(policy->yaml, node, "findings", UINT32_MAX, &rule->findings,
			err);
	COR_TRY(cor_field_texts_of(policy, findings, &texts, NULL, err));
	rule->finding_texts = texts.items;
	rule->findings = texts.count;
	return COR_OK;
}

static cor_status read_decide(cor_policy *policy, const cor_yaml_node *node, cor_expect_rule *rule,
	cor_err *err)
{
	static const char *const words[] = {"satisfied", "violated"};
	const cor_yaml_node *map = cor_yaml_get(node, "decide");

	if (!map)
		return COR_OK;
	rule->has_decide = true;
	COR_TRY(cor_field_keys(policy->yaml, map, "satisfied violated", "decide", err));
	for (unsigned i = 0; i < 2; i++) {
		cor_texts texts = {0};

		COR_TRY(cor_field_texts(policy, map, words[i], &texts, NULL, err));
		rule->decide[i].elements = texts.items;
		rule->decide[i].count = texts.count;
	}
	return COR_OK;
}

static cor_status read_long_form(cor_policy *policy, const cor_yaml_node *node,
	cor_expect_rule *rule, cor_err *err)
{
	const cor_yaml *yaml = policy->yaml;
	unsigned word = 0;

	COR_TRY(cor_field_keys(yaml, node, rule_keys, "what is expected of a rule", err));
	COR_TRY(cor_field_need(yaml, node, "verdict", "what is expected of a rule", err));
	COR_TRY(cor_field_word(yaml, node, "verdict", outcome_words, &word, err));
	rule->outcome = (cor_outcome)word;
	COR_TRY(read_bounds(policy, node, policy->rules[rule->rule].kind, &rule->bounds, err));
	COR_TRY(read_decide(policy, node, rule, err));
	COR_TRY(read_group(policy, node, rule, err));
	COR_TRY(read_groups(policy, node, rule, err));
	COR_TRY(read_findings(policy, node, rule, err));
	rule->has_due = cor_yaml_get(node, "due");
	return cor_field_day(yaml, node, "due", &rule->due, err);
}

static cor_status read_rule(cor_policy *policy, const cor_yaml_node *node, cor_expect_rule *rule,
	cor_err *err)
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

/* ---- lists of places ---- */

static cor_status read_places(cor_policy *policy, const cor_yaml_node *node, cor_expect_case *one,
	cor_err *err)
{
	one->places = cor_yaml_get(node, "places");
	if (!one->places)
		return COR_OK;
	if (one->places->kind != COR_YAML_MAP)
		return cor_yaml_fail(policy->yaml, one->places->start, err,
			"places is %s, expected a mapping of labels to the texts of CSV files",
			cor_yaml_kind_name(one->places));
	for (const cor_yaml_node *list = one->places->first; list; list = list->next) {
		if (cor_strtab_find(policy->place_names, list->key->text) == COR_NONE)
			return cor_yaml_fail(policy->yaml, list->key->start, err,
				"the policy has no list of places \"%.*s\"",
				COR_FMT(cor_field_show(list->key->text)));
		if (list->kind != COR_YAML_TEXT)
			return cor_yaml_fail(policy->yaml, list->start, err,
				"%.*s is %s, expected the text of a CSV file",
				COR_FMT(list->key->text), cor_yaml_kind_name(list));
	}
	return COR_OK;
}

cor_status cor_expect_places(const cor_policy *policy, const cor_expect_case *one,
	cor_policy *judged, cor_err *err)
{
	for (const cor_yaml_node *list = one->places ? one->places->first : NULL; list;
		list = list->next) {
		cor_buf place = {0};

		cor_expect_place(policy, list->start, &place);
		cor_status status = cor_buf_status(&place, err);
		if (status == COR_OK)
			status = cor_places_read(judged, list->key->text, place.p, list->text, err);
		cor_buf_done(&place);
		COR_TRY(status);
	}
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
	COR_TRY(read_places(policy, node, one, err));
	COR_TRY(cor_expect_read_estate(yaml, node, one, err));
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
