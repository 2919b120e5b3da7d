/* One rule of a policy: which kind it is, which keys go with that kind, and what each says. */
#include "policy/reading.h"

/* Keys that go with some kinds only (bits of cor_rule_kind). */
enum {
	E = 1u << COR_EXCLUDE,
	L = 1u << COR_LIMIT,
	F = 1u << COR_FREEZE,
	A = 1u << COR_AVOID,
	I = 1u << COR_ISOLATE,
	ALL = (1u << (COR_ISOLATE + 1)) - 1,
};

static const struct {
	const char *key;
	unsigned kinds;
} choosy_keys[] = {
	{"to", L}, {"of", L}, {"count", L}, {"event", F}, {"after", F}, {"depth", E | L | F | A},
	{"from", ALL & ~I}, /* isolate says from what and from whom in its mapping */
	{"where", ALL & ~I}, {"states", ALL & ~(A | I)}, /* planned and spare gear is on no path */
};

static const char all_keys[] =
	"id clause exclude limit freeze suppliers permit avoid isolate from where per by target to of count event "
	"after depth shared states unknown may_be_empty source grade title note";
static const char *const kind_names[] = {"exclude", "limit", "freeze", "suppliers", "permit",
	"avoid", "isolate"};

const char *cor_rule_kind_name(cor_rule_kind kind)
{
	return kind_names[kind];
}

static cor_status read_kind(const cor_yaml *yaml, const cor_yaml_node *node, cor_rule *rule,
	const cor_yaml_node **ret_value, cor_err *err)
{
	*ret_value = NULL;
	for (unsigned i = 0; i <= COR_ISOLATE; i++) {
		const cor_yaml_node *value = cor_yaml_get(node, kind_names[i]);

		if (!value)
			continue;
		if (*ret_value)
			return cor_yaml_fail(yaml, value->key->start, err,
				"a rule is of one kind: \"%s\" and \"%s\" exclude each other",
				kind_names[rule->kind], kind_names[i]);
		*ret_value = value;
		rule->kind = (cor_rule_kind)i;
	}
	if (!*ret_value)
		return cor_yaml_fail(yaml, node->start, err,
			"the rule says nothing, expected one of: exclude limit freeze suppliers permit avoid isolate");
	return COR_OK;
}

static cor_status check_fit(const cor_yaml *yaml, const cor_yaml_node *node, const cor_rule *rule,
	cor_err *err)
{
	for (const cor_yaml_node *value = node->first; value; value = value->next)
		for (unsigned i = 0; i < sizeof(choosy_keys) / sizeof(choosy_keys[0]); i++)
			if (cor_text_is(value->key->text, choosy_keys[i].key) &&
				!(choosy_keys[i].kinds >> rule->kind & 1))
				return cor_yaml_fail(yaml, value->key->start, err,
					"\"%s\" does not go with a rule of kind \"%s\"",
					choosy_keys[i].key, kind_names[rule->kind]);
	return COR_OK;
}

static cor_status read_words(cor_policy *policy, const cor_yaml_node *node, cor_rule *rule,
	cor_err *err)
{
	const cor_yaml *yaml = policy->yaml;
	unsigned depth = rule->depth, count = rule->count, shared = rule->shared, unknown = 0,
		 grade = 0;

	COR_TRY(cor_field_word(yaml, node, "depth",
		"element role essential_part any_part essential_contained contained", &depth, err));
	COR_TRY(cor_field_word(yaml, node, "count", "any majority each", &count, err));
	COR_TRY(cor_field_word(yaml, node, "shared", "user owner both", &shared, err));
	rule->unknown = COR_UNKNOWN_STAYS;
	if (cor_yaml_get(node, "unknown")) {
		COR_TRY(cor_field_word(yaml, node, "unknown", "violates tolerated", &unknown, err));
		rule->unknown = unknown == 0 ? COR_UNKNOWN_VIOLATES : COR_UNKNOWN_TOLERATED;
	}
	rule->depth = (cor_depth)depth;
	rule->count = (cor_count)count;
	rule->shared = (cor_shared)shared;
	COR_TRY(cor_field_flag(yaml, node, "may_be_empty", &rule->may_be_empty, err));
	return cor_field_word(yaml, node, "grade", "P S M I", &grade, err);
}

static cor_status read_states(cor_policy *policy, const cor_yaml_node *node, cor_rule *rule,
	cor_err *err)
{
	const cor_yaml_node *list = cor_yaml_get(node, "states");
	unsigned state;

	if (!list)
		return COR_OK;
	if (list->kind != COR_YAML_LIST)
		return cor_yaml_fail(policy->yaml, list->start, err,
			"states is %s, expected a list of planned and spare",
			cor_yaml_kind_name(list));
	for (const cor_yaml_node *item = list->first; item; item = item->next) {
		COR_TRY(cor_field_word_of(policy->yaml, item, "planned spare", &state, err));
		rule->count_states |= state == 0 ? (unsigned)COR_COUNT_PLANNED
						 : (unsigned)COR_COUNT_SPARE;
	}
	return COR_OK;
}

/* ---- per ---- */

static bool may_group(const cor_source *source)
{
	bool text = source->kind == COR_SOURCE_TEXT || source->kind == COR_SOURCE_LABEL ||
		source->kind == COR_SOURCE_STATE || source->kind == COR_SOURCE_PIECES;

	return source->grain <= COR_GRAIN_ELEMENT && source->column &&
		(text || source == &cor_sources[COR_ELEMENT_MAKER]);
}

static cor_status read_key(cor_policy *policy, const cor_yaml_node *node, cor_key *ret_key,
	cor_err *err)
{
	cor_text rest = cor_text_trim(node->text), root, name;
	cor_near near;

	cor_near_init(&near, rest);
	if (node->kind == COR_YAML_TEXT && cor_text_cut(&rest, '.', &root) && rest.p) {
		name = rest;
		cor_source_id id = cor_source_find(root, name);
		const cor_source *source = id < COR_SOURCE_COUNT ? &cor_sources[id] : NULL;

		if (source && may_group(source) && !cor_text_is(root, "party") &&
			!cor_text_is(root, "network")) {
			ret_key->table = source->table;
			ret_key->column = (unsigned)cor_schema_column(source->table, name);
			return COR_OK;
		}
		if (source)
			return cor_yaml_fail(policy->yaml, node->start, err,
				"per: %.*s cannot group, expected a text or list of site or element, or element.maker",
				COR_FMT(cor_field_show(node->text)));
		cor_near_init(&near, name);
		cor_source_offer(&near, root);
	}
	return cor_yaml_fail(policy->yaml, node->start, err,
		"per is %s%.*s%s, expected an attribute such as element.operator%s",
		node->kind == COR_YAML_TEXT ? "\"" : cor_yaml_kind_name(node),
		COR_FMT(cor_field_show(node->text)), node->kind == COR_YAML_TEXT ? "\"" : "",
		cor_near_hint(&near));
}

static bool has_key(const cor_rule *rule, cor_key key)
{
	for (unsigned i = 0; i < rule->per_count; i++)
		if (rule->per[i].table == key.table && rule->per[i].column == key.column)
			return true;
	return false;
}

static cor_status add_key(cor_policy *policy, const cor_yaml_node *node, cor_rule *rule,
	cor_err *err)
{
	cor_key key = {COR_TABLE_COUNT, 0};

	if (rule->per_count == COR_KEYS_MAX)
		return cor_yaml_fail(policy->yaml, node->start, err,
			"per has more than %d attributes (limit)", COR_KEYS_MAX);
	COR_TRY(read_key(policy, node, &key, err));
	if (has_key(rule, key))
		return cor_yaml_fail(policy->yaml, node->start, err,
			"per names this attribute twice");
	rule->per[rule->per_count++] = key;
	return COR_OK;
}

static cor_status read_per(cor_policy *policy, const cor_yaml_node *node, cor_rule *rule,
	cor_err *err)
{
	const cor_yaml_node *per = cor_yaml_get(node, "per");
	const cor_yaml_node *shared = cor_yaml_get(node, "shared");
	int operators = cor_schema_column(COR_ELEMENT, COR_TEXT("operator"));

	if (per && per->kind != COR_YAML_LIST)
		COR_TRY(add_key(policy, per, rule, err));
	else
		for (const cor_yaml_node *item = per ? per->first : NULL; item; item = item->next)
			COR_TRY(add_key(policy, item, rule, err));
	if (shared && !has_key(rule, (cor_key){COR_ELEMENT, (unsigned)operators}))
		return cor_yaml_fail(policy->yaml, shared->key->start, err,
			"\"shared\" goes with per: element.operator only");
	return COR_OK;
}

/* ---- what each kind says ---- */

static cor_status read_limit(cor_policy *policy, const cor_yaml_node *node, cor_rule *rule,
	cor_err *err)
{
	const cor_yaml_node *count = cor_yaml_get(node, "count");

	COR_TRY(cor_field_need(policy->yaml, node, "to", "a limit", err));
	COR_TRY(cor_field_need(policy->yaml, node, "of", "a limit", err));
	COR_TRY(cor_field_ratio(policy->yaml, node, "to", &rule->cap, err));
	COR_TRY(cor_field_text(policy->yaml, node, "of", &rule->measure, err));
	if (count && !cor_text_is(rule->measure, COR_MEASURE_SITES))
		return cor_yaml_fail(policy->yaml, count->key->start, err,
			"\"count\" goes with of: sites only");
	return COR_OK;
}

/* Counting roles with a selector over parts would count nothing that is selected. */
static cor_status check_measure(cor_policy *policy, const cor_yaml_node *node, const cor_rule *rule,
	cor_err *err)
{
	static const struct {
		const char *measure;
		cor_grain grain;
	} details[] = {
		{COR_MEASURE_ROLES, COR_GRAIN_ROLE},
		{COR_MEASURE_PARTS, COR_GRAIN_PART},
		{COR_MEASURE_COMPONENTS, COR_GRAIN_COMPONENT},
	};
	cor_grain grain = cor_selector_grain(rule->selector);

	for (unsigned i = 0; i < sizeof(details) / sizeof(details[0]); i++)
		if (cor_text_is(rule->measure, details[i].measure) && grain >= COR_GRAIN_ROLE &&
			grain != details[i].grain)
			return cor_yaml_fail(policy->yaml, cor_yaml_get(node, "of")->start, err,
				"of: %s does not go with a selector over other things than these",
				details[i].measure);
	return COR_OK;
}

static cor_status read_freeze(cor_policy *policy, const cor_yaml_node *node, cor_rule *rule,
	cor_err *err)
{
	unsigned event = 0;

	COR_TRY(cor_field_need(policy->yaml, node, "event", "a freeze", err));
	COR_TRY(cor_field_need(policy->yaml, node, "after", "a freeze", err));
	COR_TRY(cor_field_word(policy->yaml, node, "event", "procured installed", &event, err));
	rule->event = (cor_event)event;
	return cor_field_due(policy, node, "after", &rule->after, err);
}

static cor_status read_suppliers(cor_policy *policy, const cor_yaml_node *value, cor_rule *rule,
	cor_err *err)
{
	const cor_yaml *yaml = policy->yaml;

	COR_TRY(cor_field_keys(yaml, value, "at_least at_most among share_at_least", "suppliers",
		err));
	const cor_yaml_node *least = cor_yaml_get(value, "at_least"),
			    *most = cor_yaml_get(value, "at_most");
	const cor_yaml_node *among = cor_yaml_get(value, "among");
	if (!least && !most)
		return cor_yaml_fail(yaml, value->start, err,
			"suppliers needs a key \"at_least\" or \"at_most\"");
	COR_TRY(cor_field_number(yaml, value, "at_least", 1000000, &rule->at_least, err));
	COR_TRY(cor_field_number(yaml, value, "at_most", 1000000, &rule->at_most, err));
	if (least && rule->at_least == 0)
		return cor_yaml_fail(yaml, least->start, err,
			"at_least: 0 asks for nothing, expected 1 or more");
	rule->has_at_most = most != NULL;
	if (least && most && rule->at_most < rule->at_least)
		return cor_yaml_fail(yaml, most->start, err, "at_most is less than at_least");
	rule->has_share_at_least = cor_yaml_get(value, "share_at_least") != NULL;
	COR_TRY(cor_field_ratio(yaml, value, "share_at_least", &rule->share_at_least, err));
	return among ? cor_vendors_named(policy, among, &rule->vendors, err) : COR_OK;
}

static cor_status read_said(cor_policy *policy, const cor_yaml_node *node,
	const cor_yaml_node *value, cor_rule *rule, cor_err *err)
{
	unsigned subject = 0;

	switch (rule->kind) {
	case COR_EXCLUDE:
		return cor_vendors_named(policy, value, &rule->vendors, err);
	case COR_LIMIT:
		COR_TRY(cor_vendors_named(policy, value, &rule->vendors, err));
		return read_limit(policy, node, rule, err);
	case COR_FREEZE:
		COR_TRY(cor_vendors_named(policy, value, &rule->vendors, err));
		return read_freeze(policy, node, rule, err);
	case COR_SUPPLIERS:
		return read_suppliers(policy, value, rule, err);
	case COR_PERMIT_RULE:
		COR_TRY(cor_field_word_of(policy->yaml, value, "element site product maker",
			&subject, err));
		rule->permit_of = (cor_permit_of)subject;
		return COR_OK;
	case COR_AVOID:
		return cor_avoid_read(policy, value, rule, err);
	case COR_ISOLATE:
		return cor_isolate_read(policy, value, rule, err);
	default:
		return COR_OK;
	}
}

static cor_status read_selector(cor_policy *policy, const cor_yaml_node *node, cor_rule *rule,
	cor_err *err)
{
	const cor_yaml_node *from = cor_yaml_get(node, "from"),
			    *where = cor_yaml_get(node, "where");
	cor_selector *selector;

	if (from && where) {
		const cor_yaml_node *second = from->start < where->start ? where : from;
		return cor_yaml_fail(policy->yaml, second->key->start, err,
			"\"from\" and \"where\" mean the same, expected one of them");
	}
	if (!from && !where)
		return COR_OK;
	COR_TRY(cor_selector_from(policy, from ? from : where, false, &selector, err));
	rule->selector = selector;
	rule->selector_text = cor_field_trim(selector->text);
	return COR_OK;
}

cor_status cor_rule_read(cor_policy *policy, const cor_yaml_node *node, cor_rule *rule,
	cor_err *err)
{
	const cor_yaml *yaml = policy->yaml;
	const cor_yaml_node *value;

	COR_TRY(cor_field_keys(yaml, node, all_keys, "a rule", err));
	COR_TRY(cor_field_need(yaml, node, "id", "a rule", err));
	COR_TRY(cor_field_id(yaml, cor_yaml_get(node, "id"), "A0-.", err));
	COR_TRY(cor_field_need(yaml, node, "clause", "a rule", err));
	COR_TRY(cor_field_text(yaml, node, "id", &rule->id, err));
	COR_TRY(cor_field_text(yaml, node, "clause", &rule->clause, err));
	COR_TRY(cor_field_text(yaml, node, "source", &rule->source, err));
	COR_TRY(cor_field_text(yaml, node, "grade", &rule->grade, err));
	COR_TRY(cor_field_text(yaml, node, "title", &rule->title, err));
	COR_TRY(cor_field_text(yaml, node, "note", &rule->note, err));
	COR_TRY(read_kind(yaml, node, rule, &value, err));
	COR_TRY(check_fit(yaml, node, rule, err));
	COR_TRY(read_said(policy, node, value, rule, err));
	COR_TRY(read_selector(policy, node, rule, err));
	if (rule->kind == COR_LIMIT)
		COR_TRY(check_measure(policy, node, rule, err));
	COR_TRY(read_per(policy, node, rule, err));
	COR_TRY(read_words(policy, node, rule, err));
	COR_TRY(read_states(policy, node, rule, err));
	COR_TRY(cor_field_due(policy, node, "by", &rule->by, err));
	return cor_field_due(policy, node, "target", &rule->target, err);
}
