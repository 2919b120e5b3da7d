/* What avoid and isolate say: between which elements, over which links, past which stops. */
#include "policy/reading.h"

static const char kind_words[] = "data control management timing power"; /* bits in this order */

static cor_status add_kind(const cor_policy *policy, const cor_yaml_node *node, unsigned *kinds,
	cor_err *err)
{
	unsigned kind = 0;

	COR_TRY(cor_field_word_of(policy->yaml, node, kind_words, &kind, err));
	if (*kinds >> kind & 1)
		return cor_yaml_fail(policy->yaml, node->start, err, "%.*s names %.*s twice",
			COR_FMT(node->key ? node->key->text : COR_TEXT("the list")),
			COR_FMT(node->text));
	*kinds |= 1u << kind;
	return COR_OK;
}

/* A kind of links, or a list of kinds. */
static cor_status read_kinds(const cor_policy *policy, const cor_yaml_node *map, const char *key,
	unsigned *ret_kinds, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);
	unsigned kinds = 0;

	if (!node)
		return COR_OK;
	if (node->kind != COR_YAML_LIST)
		COR_TRY(add_kind(policy, node, &kinds, err));
	else
		for (const cor_yaml_node *item = node->first; item; item = item->next)
			COR_TRY(add_kind(policy, item, &kinds, err));
	if (kinds == 0)
		return cor_yaml_fail(policy->yaml, node->start, err,
			"%s is empty, expected kinds of links: data, control, management, timing, power",
			key);
	*ret_kinds = kinds;
	return COR_OK;
}

static cor_status read_set(cor_policy *policy, const cor_yaml_node *map, const char *key,
	const cor_selector **ret_set, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);
	cor_selector *selector;

	if (!node)
		return COR_OK;
	COR_TRY(cor_selector_from(policy, node, false, &selector, err));
	*ret_set = selector;
	return COR_OK;
}

static cor_status need_set(cor_policy *policy, const cor_yaml_node *map, const char *key,
	const char *what, const cor_selector **ret_set, cor_err *err)
{
	COR_TRY(cor_field_need(policy->yaml, map, key, what, err));
	return read_set(policy, map, key, ret_set, err);
}

cor_status cor_avoid_read(cor_policy *policy, const cor_yaml_node *map, cor_rule *rule,
	cor_err *err)
{
	const cor_yaml *yaml = policy->yaml;
	cor_path_rule *path = &rule->path;
	unsigned mode = 0, pairs = 0;

	path->over = 1; /* data */
	COR_TRY(cor_field_keys(yaml, map, "vendors between and paths pairs over services metric",
		"avoid", err));
	COR_TRY(cor_field_need(yaml, map, "vendors", "avoid", err));
	COR_TRY(cor_field_need(yaml, map, "paths", "avoid", err));
	COR_TRY(cor_vendors_named(policy, cor_yaml_get(map, "vendors"), &rule->vendors, err));
	COR_TRY(need_set(policy, map, "between", "avoid", &path->from, err));
	COR_TRY(read_set(policy, map, "and", &path->to, err));
	COR_TRY(cor_field_word(yaml, map, "paths", "used exists every", &mode, err));
	COR_TRY(cor_field_word(yaml, map, "pairs", "demands all", &pairs, err));
	COR_TRY(read_kinds(policy, map, "over", &path->over, err));
	COR_TRY(read_kinds(policy, map, "services", &path->services, err));
	COR_TRY(cor_field_number(yaml, map, "metric", UINT32_MAX, &path->metric, err));
	path->mode = (cor_avoid_mode)mode;
	path->all_pairs = pairs == 1;
	if (cor_yaml_get(map, "metric") && (mode != COR_AVOID_USED || path->metric == 0))
		return cor_yaml_fail(yaml, cor_yaml_get(map, "metric")->start, err,
			mode == COR_AVOID_USED ? "metric is 0, expected 1 to 4294967295"
					       : "\"metric\" goes with paths: used only");
	return COR_OK;
}

static cor_status read_stop(cor_policy *policy, const cor_yaml_node *node, cor_path_stop *stop,
	cor_err *err)
{
	unsigned way = 2;

	COR_TRY(cor_field_keys(policy->yaml, node, "over at stops", "a stop", err));
	COR_TRY(need_set(policy, node, "at", "a stop", &stop->at, err));
	COR_TRY(cor_field_need(policy->yaml, node, "over", "a stop", err));
	COR_TRY(read_kinds(policy, node, "over", &stop->kinds, err));
	COR_TRY(cor_field_word(policy->yaml, node, "stops", "in out both", &way, err));
	stop->in = way != 1;
	stop->out = way != 0;
	return COR_OK;
}

cor_status cor_isolate_read(cor_policy *policy, const cor_yaml_node *map, cor_rule *rule,
	cor_err *err)
{
	const cor_yaml_node *stops;
	cor_path_rule *path = &rule->path;

	path->over = 7; /* data, control, management */
	COR_TRY(cor_field_keys(policy->yaml, map, "from to over stops stop_over", "isolate", err));
	COR_TRY(need_set(policy, map, "from", "isolate", &path->from, err));
	COR_TRY(need_set(policy, map, "to", "isolate", &path->to, err));
	COR_TRY(read_kinds(policy, map, "over", &path->over, err));
	COR_TRY(read_set(policy, map, "stops", &path->stops, err));
	stops = cor_yaml_get(map, "stop_over");
	if (stops && stops->kind != COR_YAML_LIST)
		return cor_yaml_fail(policy->yaml, stops->start, err,
			"stop_over is %s, expected a list of {over: KINDS, at: EXPRESSION, stops: in, out or both}",
			cor_yaml_kind_name(stops));
	for (const cor_yaml_node *item = stops ? stops->first : NULL; item; item = item->next) {
		if (path->stop_count == COR_PATH_STOPS_MAX)
			return cor_yaml_fail(policy->yaml, item->start, err,
				"stop_over has more than %d entries (limit)", COR_PATH_STOPS_MAX);
		COR_TRY(read_stop(policy, item, &path->stop_over[path->stop_count], err));
		path->stop_count++;
	}
	return COR_OK;
}
