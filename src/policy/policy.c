#include "policy/policy.h"

#include "policy/reading.h"

static const char top_keys[] =
	"cordon id title jurisdiction binding in_force supersedes sources grade note dates "
	"lists places vendors sets rules expect";

/* ---- sections that are mappings of names ---- */

/* Registers the names of a section and makes one item for each. */
static cor_status open_section(cor_policy *policy, const char *key, const char *signs,
	size_t item_bytes, void *ret_items, uint32_t *ret_count, cor_strtab **ret_names,
	const cor_yaml_node **ret_first, cor_err *err)
{
	const cor_yaml_node *section = cor_yaml_get(policy->yaml->root, key);
	uint32_t count = 0, id;

	*ret_first = NULL;
	COR_TRY(cor_strtab_new(policy->arena, ret_names, err));
	if (section && !cor_yaml_is_empty(section)) {
		if (section->kind != COR_YAML_MAP)
			return cor_yaml_fail(policy->yaml, section->start, err,
				"%s is %s, expected a mapping of names", key,
				cor_yaml_kind_name(section));
		if (section->count > COR_LIMIT_POLICY_ITEMS)
			return cor_yaml_fail(policy->yaml, section->start, err,
				"%s has %u items, more than the limit of %u", key, section->count,
				COR_LIMIT_POLICY_ITEMS);
		for (const cor_yaml_node *node = section->first; node; node = node->next, count++) {
			COR_TRY(cor_field_id(policy->yaml, node->key, signs, err));
			COR_TRY(cor_strtab_add(*ret_names, node->key->text, &id, err));
			COR_ASSERT(id == count); /* keys are distinct */
		}
		*ret_first = section->first;
	}
	COR_TRY(cor_arena_new_array(policy->arena, count, item_bytes, ret_items, err));
	*ret_count = count;
	return COR_OK;
}

static cor_status read_symbols(cor_policy *policy, cor_err *err)
{
	const cor_yaml_node *node;
	uint32_t i = 0;

	COR_TRY(open_section(policy, "dates", "A", sizeof(*policy->symbols), &policy->symbols,
		&policy->symbol_count, &policy->symbol_names, &node, err));
	for (; node; node = node->next, i++) {
		policy->symbols[i] = (cor_symbol){node->key->text, COR_DAY_NONE};
		if (cor_yaml_is_empty(node))
			continue;
		if (node->kind != COR_YAML_TEXT ||
			!cor_day_parse(node->text, &policy->symbols[i].day))
			return cor_yaml_fail(policy->yaml, node->start, err,
				"%.*s is %s%.*s%s, expected a day that exists as YYYY-MM-DD, or nothing",
				COR_FMT(node->key->text),
				node->kind == COR_YAML_TEXT ? "\"" : cor_yaml_kind_name(node),
				COR_FMT(cor_field_show(node->text)),
				node->kind == COR_YAML_TEXT ? "\"" : "");
	}
	return COR_OK;
}

/* "symbol=YYYY-MM-DD" from the command line. */
static cor_status set_symbol(cor_policy *policy, const char *setting, cor_err *err)
{
	cor_text rest = cor_text_of(setting), name;
	cor_near near;
	cor_day day;

	if (!cor_text_cut(&rest, '=', &name) || !rest.p)
		return cor_fail(err, COR_EINPUT, "date \"%s\", expected NAME=YYYY-MM-DD", setting);
	if (!cor_day_parse(rest, &day))
		return cor_fail(err, COR_EINPUT,
			"date \"%s\", expected a day that exists as YYYY-MM-DD behind \"=\"",
			setting);
	uint32_t symbol = cor_strtab_find(policy->symbol_names, name);
	if (symbol == COR_NONE) {
		cor_near_init(&near, name);
		for (uint32_t i = 0; i < policy->symbol_count; i++)
			cor_near_offer(&near, policy->symbols[i].name);
		return cor_fail(err, COR_EINPUT,
			"date \"%s\": %s has no symbol \"%.*s\" in dates%s", setting,
			policy->yaml->name, COR_FMT(cor_field_show(name)), cor_near_hint(&near));
	}
	if (policy->symbols[symbol].day != COR_DAY_NONE && policy->symbols[symbol].day != day) {
		char fixed[COR_DAY_BYTES];
		return cor_fail(err, COR_EINPUT,
			"date \"%s\": %s says %.*s is %s; only a symbol without a date can be set",
			setting, policy->yaml->name, COR_FMT(name),
			cor_day_write(policy->symbols[symbol].day, fixed));
	}
	policy->symbols[symbol].day = day;
	return COR_OK;
}

static cor_status read_lists(cor_policy *policy, cor_err *err)
{
	const cor_yaml_node *node;
	uint32_t i = 0;

	COR_TRY(open_section(policy, "lists", "A-", sizeof(*policy->lists), &policy->lists,
		&policy->list_count, &policy->list_names, &node, err));
	for (; node; node = node->next, i++) {
		policy->lists[i].name = node->key->text;
		COR_TRY(cor_field_texts_of(policy, node, &policy->lists[i].texts,
			&policy->lists[i].places, err));
	}
	return COR_OK;
}

static cor_status read_places(cor_policy *policy, cor_err *err)
{
	const cor_yaml_node *node;
	uint32_t i = 0;

	COR_TRY(open_section(policy, "places", "A-", sizeof(*policy->place_lists),
		&policy->place_lists, &policy->place_list_count, &policy->place_names, &node, err));
	for (; node; node = node->next, i++)
		COR_TRY(cor_place_list_read(policy, node, &policy->place_lists[i], err));
	return COR_OK;
}

static cor_status read_vendors(cor_policy *policy, const cor_yaml_node *node, cor_err *err)
{
	for (uint32_t i = 0; node; node = node->next, i++)
		COR_TRY(cor_vendors_read(policy, node, &policy->vendors[i], err));
	return COR_OK;
}

static cor_status open_vendors(cor_policy *policy, const cor_yaml_node **ret_first, cor_err *err)
{
	uint32_t i = 0;

	COR_TRY(open_section(policy, "vendors", "A-", sizeof(*policy->vendors), &policy->vendors,
		&policy->vendor_count, &policy->vendor_names, ret_first, err));
	for (const cor_yaml_node *node = *ret_first; node; node = node->next)
		policy->vendors[i++].name = node->key->text;
	return COR_OK;
}

static cor_status open_sets(cor_policy *policy, cor_err *err)
{
	const cor_yaml_node *node;
	uint32_t i = 0;

	COR_TRY(open_section(policy, "sets", "", sizeof(*policy->sets), &policy->sets,
		&policy->set_count, &policy->set_names, &node, err));
	for (; node; node = node->next, i++) {
		cor_named_set *set = &policy->sets[i];

		if (cor_name_is_reserved(node->key->text))
			return cor_yaml_fail(policy->yaml, node->key->start, err,
				"\"%.*s\" has a meaning of its own in expressions and cannot name a set",
				COR_FMT(node->key->text));
		if (node->kind != COR_YAML_TEXT || cor_yaml_is_empty(node))
			return cor_yaml_fail(policy->yaml, node->start, err,
				"set %.*s is %s, expected an expression", COR_FMT(node->key->text),
				cor_yaml_kind_name(node));
		set->name = node->key->text;
		set->selector.yaml = policy->yaml;
		set->selector.place = node;
		set->selector.text = node->text;
	}
	return COR_OK;
}

static cor_status check_sets(cor_policy *policy, cor_err *err)
{
	for (uint32_t i = 0; i < policy->set_count; i++)
		COR_TRY(cor_set_check(policy, i, 0, err));
	return COR_OK;
}

/* ---- rules ---- */

static cor_status read_rules(cor_policy *policy, cor_err *err)
{
	const cor_yaml *yaml = policy->yaml;
	const cor_yaml_node *list = cor_yaml_get(yaml->root, "rules");
	uint32_t line = 1, at = 0, number;

	if (list->kind != COR_YAML_LIST)
		return cor_yaml_fail(yaml, list->start, err, "rules is %s, expected a list",
			cor_yaml_kind_name(list));
	if (list->count == 0)
		return cor_yaml_fail(yaml, list->start, err,
			"rules is empty, expected at least one rule");
	if (list->count > COR_LIMIT_RULES)
		return cor_yaml_fail(yaml, list->start, err, "%u rules, more than the limit of %u",
			list->count, COR_LIMIT_RULES);
	COR_TRY(cor_arena_new_array(policy->arena, list->count, sizeof(*policy->rules),
		&policy->rules, err));
	COR_TRY(cor_strtab_new(policy->arena, &policy->rule_names, err));
	for (const cor_yaml_node *node = list->first; node; node = node->next) {
		cor_rule *rule = &policy->rules[policy->rule_count];

		for (; at < node->start; at++)
			line += yaml->text.p[at] == '\n';
		rule->line = line;
		rule->vendors = COR_NO_VENDORS;
		rule->by.day = rule->target.day = rule->after.day = COR_DAY_NONE;
		COR_TRY(cor_rule_read(policy, node, rule, err));
		COR_TRY(cor_strtab_add(policy->rule_names, rule->id, &number, err));
		if (number != policy->rule_count)
			return cor_yaml_fail(yaml, cor_yaml_get(node, "id")->start, err,
				"a rule \"%.*s\" stands above already",
				COR_FMT(cor_field_show(rule->id)));
		policy->rule_count++;
	}
	return COR_OK;
}

/* `expect` is read by those who test policies; here only its shape counts. */
static cor_status check_expect(const cor_yaml *yaml, cor_err *err)
{
	const cor_yaml_node *list = cor_yaml_get(yaml->root, "expect");

	if (!list)
		return COR_OK;
	if (list->kind != COR_YAML_LIST)
		return cor_yaml_fail(yaml, list->start, err, "expect is %s, expected a list",
			cor_yaml_kind_name(list));
	for (const cor_yaml_node *item = list->first; item; item = item->next)
		if (item->kind != COR_YAML_MAP)
			return cor_yaml_fail(yaml, item->start, err,
				"an item of expect is %s, expected a mapping",
				cor_yaml_kind_name(item));
	return COR_OK;
}

/* ---- the whole ---- */

static cor_status read_head(cor_policy *policy, cor_err *err)
{
	const cor_yaml *yaml = policy->yaml;
	const cor_yaml_node *root = yaml->root, *version = cor_yaml_get(root, "cordon");
	unsigned word;

	COR_TRY(cor_field_keys(yaml, root, top_keys, "a policy", err));
	COR_TRY(cor_field_need(yaml, root, "cordon", "a policy", err));
	if (version->kind != COR_YAML_TEXT || !cor_text_is(version->text, "1"))
		return cor_yaml_fail(yaml, version->start, err,
			"cordon is the version of the language, expected 1");
	COR_TRY(cor_field_need(yaml, root, "id", "a policy", err));
	COR_TRY(cor_field_id(yaml, cor_yaml_get(root, "id"), "A0-.", err));
	if (!cor_yaml_get(root, "vendors"))
		return cor_yaml_fail(yaml, root->start, err,
			"a policy needs a key \"vendors\" (it may be empty)");
	COR_TRY(cor_field_need(yaml, root, "rules", "a policy", err));
	COR_TRY(cor_field_text(yaml, root, "id", &policy->id, err));
	COR_TRY(cor_field_text(yaml, root, "title", &policy->title, err));
	COR_TRY(cor_field_text(yaml, root, "jurisdiction", &policy->jurisdiction, err));
	COR_TRY(cor_field_word(yaml, root, "binding", "law contract advice proposal archived",
		&word, err));
	COR_TRY(cor_field_text(yaml, root, "binding", &policy->binding, err));
	COR_TRY(cor_field_word(yaml, root, "grade", "P S M I", &word, err));
	COR_TRY(cor_field_text(yaml, root, "grade", &policy->grade, err));
	COR_TRY(cor_field_text(yaml, root, "note", &policy->note, err));
	COR_TRY(cor_field_day(yaml, root, "in_force", &policy->in_force, err));
	COR_TRY(cor_field_texts(policy, root, "sources", &policy->sources, NULL, err));
	return cor_field_texts(policy, root, "supersedes", &policy->supersedes, NULL, err);
}

static cor_status read_all(cor_policy *policy, const char *name, cor_text text,
	const char *const *dates, size_t date_count, cor_err *err)
{
	const cor_yaml_node *vendors;

	COR_TRY(cor_yaml_read(policy->arena, name, text, &policy->yaml, err));
	policy->digest = cor_digest_of(text.p, text.n);
	COR_TRY(read_head(policy, err));
	COR_TRY(read_symbols(policy, err));
	for (size_t i = 0; i < date_count; i++)
		COR_TRY(set_symbol(policy, dates[i], err));
	COR_TRY(read_lists(policy, err));
	COR_TRY(read_places(policy, err));
	COR_TRY(open_vendors(policy, &vendors, err));
	COR_TRY(open_sets(policy, err));
	COR_TRY(read_vendors(policy, vendors, err));
	COR_TRY(check_sets(policy, err));
	COR_TRY(read_rules(policy, err));
	return check_expect(policy->yaml, err);
}

cor_status cor_policy_read(const char *name, cor_text text, const char *const *dates,
	size_t date_count, cor_policy **ret_policy, cor_err *err)
{
	COR_AUTO(cor_policy) policy = cor_mem_new(1, sizeof(*policy));

	if (!policy)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	policy->in_force = COR_DAY_NONE;
	COR_TRY(cor_arena_new("policy", COR_LIMIT_POLICY_MEMORY, &policy->arena, err));
	COR_TRY(read_all(policy, name, text, dates, date_count, err));
	*ret_policy = COR_TAKE(policy);
	return COR_OK;
}

void cor_policy_free(cor_policy *policy)
{
	if (!policy)
		return;
	cor_arena_free(policy->bound);
	cor_arena_free(policy->arena);
	cor_mem_free(policy);
}

cor_status cor_selector_from(cor_policy *policy, const cor_yaml_node *node, bool of_party,
	cor_selector **ret_selector, cor_err *err)
{
	cor_selector *selector;

	if (node->kind != COR_YAML_TEXT || cor_yaml_is_empty(node))
		return cor_yaml_fail(policy->yaml, node->start, err,
			"%.*s is %s, expected an expression", COR_FMT(node->key->text),
			cor_yaml_kind_name(node));
	COR_TRY(cor_arena_new_array(policy->arena, 1, sizeof(*selector), &selector, err));
	selector->yaml = policy->yaml;
	selector->place = node;
	selector->text = node->text;
	selector->of_party = of_party;
	COR_TRY(cor_selector_check(policy, selector, 0, err));
	*ret_selector = selector;
	return COR_OK;
}

cor_status cor_selector_read(cor_policy *policy, cor_text expression,
	const cor_selector **ret_selector, cor_err *err)
{
	cor_selector *selector;

	COR_TRY(cor_arena_new_array(policy->arena, 1, sizeof(*selector), &selector, err));
	selector->text.n = expression.n;
	COR_TRY(cor_arena_copy(policy->arena, expression.p, expression.n, &selector->text.p, err));
	COR_TRY(cor_selector_check(policy, selector, 0, err));
	if (policy->estate)
		COR_TRY(cor_selector_bind(policy, selector, err));
	*ret_selector = selector;
	return COR_OK;
}

/* ---- what there is ---- */

cor_text cor_policy_id(const cor_policy *policy)
{
	return policy->id;
}

cor_text cor_policy_title(const cor_policy *policy)
{
	return policy->title;
}

cor_text cor_policy_jurisdiction(const cor_policy *policy)
{
	return policy->jurisdiction;
}

cor_text cor_policy_binding(const cor_policy *policy)
{
	return policy->binding;
}

cor_text cor_policy_grade(const cor_policy *policy)
{
	return policy->grade;
}

cor_text cor_policy_note(const cor_policy *policy)
{
	return policy->note;
}

cor_day cor_policy_in_force(const cor_policy *policy)
{
	return policy->in_force;
}

uint32_t cor_policy_sources(const cor_policy *policy, const cor_text **ret_texts)
{
	*ret_texts = policy->sources.items;
	return policy->sources.count;
}

uint32_t cor_policy_supersedes(const cor_policy *policy, const cor_text **ret_texts)
{
	*ret_texts = policy->supersedes.items;
	return policy->supersedes.count;
}

const cor_digest *cor_policy_digest(const cor_policy *policy)
{
	return &policy->digest;
}

uint32_t cor_policy_rule_count(const cor_policy *policy)
{
	return policy->rule_count;
}

const cor_rule *cor_policy_rule(const cor_policy *policy, uint32_t rule)
{
	COR_ASSERT(rule < policy->rule_count);
	return &policy->rules[rule];
}

uint32_t cor_policy_symbol_count(const cor_policy *policy)
{
	return policy->symbol_count;
}

cor_text cor_policy_symbol(const cor_policy *policy, uint32_t symbol, cor_day *ret_day)
{
	COR_ASSERT(symbol < policy->symbol_count);
	*ret_day = policy->symbols[symbol].day;
	return policy->symbols[symbol].name;
}

uint32_t cor_policy_vendor_count(const cor_policy *policy)
{
	return policy->vendor_count;
}

cor_text cor_policy_vendor_name(const cor_policy *policy, uint32_t vendors)
{
	COR_ASSERT(vendors < policy->vendor_count);
	return policy->vendors[vendors].name;
}

cor_text cor_policy_vendor_text(const cor_policy *policy, uint32_t vendors)
{
	COR_ASSERT(vendors < policy->vendor_count);
	return policy->vendors[vendors].description;
}

uint32_t cor_policy_set_count(const cor_policy *policy)
{
	return policy->set_count;
}

cor_text cor_policy_set(const cor_policy *policy, uint32_t set, cor_text *ret_expression)
{
	COR_ASSERT(set < policy->set_count);
	*ret_expression = cor_field_trim(policy->sets[set].selector.text);
	return policy->sets[set].name;
}
