#include "base/json.h"
#include "proof/verdict.h"

static void add_verdict(cor_json *json, cor_verdict verdict)
{
	cor_json_text(json, "verdict", cor_text_of(cor_verdict_name(verdict)));
}

static void add_group(cor_json *json, const cor_group_result *group)
{
	cor_json_object_flat(json, NULL);
	cor_json_text(json, "group", group->name);
	add_verdict(json, group->verdict);
	cor_json_bool(json, "exempt", group->exempt);
	if (group->has_share) {
		cor_json_object_flat(json, "share");
		cor_json_ratio(json, "low", group->low);
		cor_json_ratio(json, "high", group->high);
		cor_json_end_object(json);
		cor_json_ratio(json, "cap", group->cap);
	} else {
		cor_json_null(json, "share");
		cor_json_null(json, "cap");
	}
	if (group->has_number) {
		cor_json_object_flat(json, "number");
		cor_json_u64(json, "low", group->number_low);
		cor_json_u64(json, "high", group->number_high);
		cor_json_end_object(json);
	} else {
		cor_json_null(json, "number");
	}
	cor_json_end_object(json);
}

static void add_finding(cor_json *json, const cor_finding *finding)
{
	cor_json_object_flat(json, NULL);
	cor_json_text(json, "group", finding->group);
	cor_json_text(json, "subject", finding->subject);
	cor_json_text(json, "value", finding->sure ? COR_TEXT("yes") : COR_TEXT("maybe"));
	cor_json_bool(json, "exempt", finding->exempt);
	cor_json_end_object(json);
}

static void add_step(cor_json *json, const char *as, const cor_shown_step *step)
{
	static const char *const values[] = {"no", "maybe", "yes"};

	if (strcmp(as, "blocks") == 0) {
		cor_json_text(json, NULL, step->element);
		return;
	}
	cor_json_array_flat(json, NULL);
	cor_json_text(json, NULL, step->element);
	cor_json_u64(json, NULL, step->distance);
	if (strcmp(as, "routes") == 0) {
		cor_json_text(json, NULL, cor_text_of(values[step->dirt]));
		cor_json_bool(json, NULL, step->open);
	}
	cor_json_end_array(json);
}

static void add_shown(cor_json *json, const cor_rule_result *rule)
{
	cor_json_object(json, "shown");
	cor_json_text(json, "format", COR_TEXT("cordon-shown/1"));
	cor_json_text(json, "as", cor_text_of(rule->shown_as));
	cor_json_array(json, "lists");
	for (const cor_shown_list *list = rule->shown; list; list = list->next) {
		cor_json_object(json, NULL);
		cor_json_text(json, "of", list->sure ? COR_TEXT("sure") : COR_TEXT("may"));
		cor_json_array(json, "steps");
		for (uint32_t i = 0; i < list->count; i++)
			add_step(json, rule->shown_as, &list->steps[i]);
		cor_json_end_array(json);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void add_rule(cor_json *json, const cor_rule_result *rule)
{
	cor_json_object(json, NULL);
	cor_json_text(json, "id", rule->id);
	cor_json_text(json, "kind", rule->kind);
	add_verdict(json, rule->verdict);
	cor_json_bool(json, "vacuous", rule->vacuous);
	cor_json_bool(json, "evaluated", rule->evaluated);
	cor_json_day(json, "by", rule->by);
	cor_json_day(json, "target", rule->target);
	cor_json_bool(json, "counts", rule->counts);
	cor_json_object_flat(json, "selected");
	cor_json_u64(json, "sure", rule->selected_sure);
	cor_json_u64(json, "maybe", rule->selected_maybe);
	cor_json_end_object(json);
	cor_json_array(json, "groups");
	for (uint32_t i = 0; i < rule->group_count; i++)
		add_group(json, &rule->groups[i]);
	cor_json_end_array(json);
	cor_json_array(json, "findings");
	for (uint32_t i = 0; i < rule->finding_count; i++)
		add_finding(json, &rule->findings[i]);
	cor_json_end_array(json);
	if (rule->shown_as)
		add_shown(json, rule);
	cor_json_end_object(json);
}

/* Lists of places by label: the digest of the file, null when it was not given. */
static void add_places(cor_json *json, const cor_result *result)
{
	cor_json_object_flat(json, "places");
	for (uint32_t i = 0; i < result->places_count; i++) {
		cor_json_name(json, result->places[i].label);
		if (result->places[i].given)
			cor_json_digest(json, NULL, &result->places[i].digest);
		else
			cor_json_null(json, NULL);
	}
	cor_json_end_object(json);
}

/* What the verdicts are about: format, estate, register, policy, day, options. */
static void add_subject(cor_json *json, const cor_result *result)
{
	cor_json_text(json, "format", COR_TEXT("cordon-proof/1"));
	cor_json_object_flat(json, "estate");
	cor_json_digest(json, "digest", &result->estate);
	cor_json_u64(json, "refused", result->refused);
	cor_json_end_object(json);
	cor_json_object_flat(json, "register");
	cor_json_digest(json, "digest", &result->register_digest);
	cor_json_end_object(json);
	cor_json_object_flat(json, "policy");
	cor_json_text(json, "id", result->policy_id);
	cor_json_digest(json, "digest", &result->policy);
	cor_json_end_object(json);
	cor_json_day(json, "at", result->at);
	cor_json_object_flat(json, "dates");
	for (uint32_t i = 0; i < result->symbol_count; i++) {
		cor_json_name(json, result->symbols[i].name);
		cor_json_day(json, NULL, result->symbols[i].day);
	}
	cor_json_end_object(json);
	if (result->places_count > 0)
		add_places(json, result);
	cor_json_object_flat(json, "options");
	cor_json_bool(json, "tolerate_refused", result->tolerate_refused);
	cor_json_bool(json, "in_force", result->in_force);
	cor_json_end_object(json);
}

cor_status cor_proof_write(const cor_result *result, cor_buf *out, cor_err *err)
{
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	add_subject(&json, result);
	add_verdict(&json, result->verdict);
	cor_json_array(&json, "rules");
	for (uint32_t i = 0; i < result->rule_count; i++)
		add_rule(&json, &result->rules[i]);
	cor_json_end_array(&json);
	cor_json_end_object(&json);
	return cor_buf_status(out, err);
}
