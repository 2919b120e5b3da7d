#include "report/compare.h"
#include "report/words.h"

static void put_optional(cor_json *json, const char *name, cor_text t)
{
	if (t.n > 0)
		cor_json_text(json, name, t);
}

static void put_verdict(cor_json *json, cor_verdict verdict)
{
	cor_json_text(json, "verdict", cor_text_of(cor_verdict_name(verdict)));
}

static void put_due(cor_json *json, const cor_rule_result *rule, cor_day at)
{
	if (rule->by_text.n == 0 && rule->target_text.n == 0) {
		cor_json_null(json, "due");
		return;
	}
	cor_json_object(json, "due");
	cor_json_day(json, "by", rule->by);
	put_optional(json, "by_text", rule->by_text);
	cor_json_day(json, "target", rule->target);
	put_optional(json, "target_text", rule->target_text);
	if (rule->by != COR_DAY_NONE)
		cor_json_i64(json, "days_left", (int64_t)rule->by - at);
	else
		cor_json_null(json, "days_left");
	cor_json_end_object(json);
}

static void put_group(cor_json *json, const cor_group_result *group)
{
	cor_json_object(json, NULL);
	cor_json_text(json, "group", group->name);
	put_verdict(json, group->verdict);
	cor_json_bool(json, "exempt", group->exempt);
	put_optional(json, "exempt_reason", group->exempt_reason);
	if (group->has_share) {
		cor_json_object(json, "share");
		cor_json_ratio(json, "low", group->low);
		cor_json_ratio(json, "high", group->high);
		cor_json_end_object(json);
		cor_json_ratio(json, "cap", group->cap);
	}
	if (group->has_number) {
		cor_json_object_flat(json, "number");
		cor_json_u64(json, "low", group->number_low);
		cor_json_u64(json, "high", group->number_high);
		cor_json_end_object(json);
	}
	if (group->tolerated > 0)
		cor_json_u64(json, "tolerated", group->tolerated);
	cor_json_end_object(json);
}

static void put_finding(cor_json *json, const cor_finding *finding)
{
	cor_json_object_flat(json, NULL);
	cor_json_text(json, "group", finding->group);
	cor_json_text(json, "subject", finding->subject);
	cor_json_text(json, "value", cor_text_of(finding->sure ? "yes" : "maybe"));
	cor_json_bool(json, "exempt", finding->exempt);
	put_optional(json, "exempt_reason", finding->exempt_reason);
	put_optional(json, "maker", finding->maker);
	put_optional(json, "where", finding->where);
	put_optional(json, "what", finding->what);
	put_optional(json, "unknown", finding->unknown);
	cor_json_end_object(json);
}

static void put_decide(cor_json *json, const cor_decide *decide)
{
	cor_json_object(json, NULL);
	cor_json_text(json, "group", decide->group);
	put_verdict(json, decide->verdict);
	cor_json_u64(json, "count", decide->count);
	cor_json_bool(json, "fewest", decide->fewest);
	cor_json_array(json, "elements");
	for (uint32_t i = 0; i < decide->listed; i++) {
		cor_json_object_flat(json, NULL);
		cor_json_text(json, cor_decide_is_link(decide, i) ? "link" : "element",
			decide->elements[i]);
		cor_json_text(json, "unknown", decide->facts[i]);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void put_rule(cor_json *json, const cor_rule_result *rule, cor_day at)
{
	cor_json_object(json, NULL);
	cor_json_text(json, "id", rule->id);
	cor_json_text(json, "kind", rule->kind);
	cor_json_text(json, "clause", rule->clause);
	put_optional(json, "title", rule->title);
	put_optional(json, "source", rule->source);
	put_optional(json, "grade", rule->grade);
	put_optional(json, "measure", rule->measure);
	put_verdict(json, rule->verdict);
	put_due(json, rule, at);
	cor_json_bool(json, "vacuous", rule->vacuous);
	cor_json_bool(json, "evaluated", rule->evaluated);
	put_optional(json, "why_not", rule->why_not);
	put_optional(json, "remark", rule->remark);
	cor_json_bool(json, "counts", rule->counts);
	cor_json_object_flat(json, "selected");
	cor_json_u64(json, "sure", rule->selected_sure);
	cor_json_u64(json, "maybe", rule->selected_maybe);
	cor_json_end_object(json);
	cor_json_array(json, "groups");
	for (uint32_t i = 0; i < rule->group_count; i++)
		put_group(json, &rule->groups[i]);
	cor_json_end_array(json);
	cor_json_u64(json, "findings_count", rule->findings_sure + rule->findings_maybe);
	cor_json_array(json, "findings");
	for (uint32_t i = 0; i < rule->finding_count; i++)
		put_finding(json, &rule->findings[i]);
	cor_json_end_array(json);
	cor_json_array(json, "decide");
	for (uint32_t i = 0; i < rule->decide_count; i++)
		put_decide(json, &rule->decide[i]);
	cor_json_end_array(json);
	cor_json_end_object(json);
}

/* How many rules have come out how; the numbers add up to that of the rules. */
static void put_summary(cor_json *json, const cor_result *result)
{
	static const char *const NAMES[COR_CLASS_COUNT] = {
		[COR_CLASS_VIOLATED] = "violated",
		[COR_CLASS_UNKNOWN] = "unknown",
		[COR_CLASS_VACUOUS] = "vacuous",
		[COR_CLASS_NOT_EVALUATED] = "not_evaluated",
		[COR_CLASS_SATISFIED] = "satisfied",
		[COR_CLASS_NOT_DUE] = "not_in_force",
	};
	uint32_t counts[COR_CLASS_COUNT] = {0};

	for (uint32_t i = 0; i < result->rule_count; i++)
		counts[cor_rule_class_of(&result->rules[i])]++;
	cor_json_object_flat(json, "summary");
	cor_json_u64(json, "rules", result->rule_count);
	for (cor_rule_class c = 0; c < COR_CLASS_COUNT; c++)
		cor_json_u64(json, NAMES[c], counts[c]);
	cor_json_end_object(json);
}

static void put_head(cor_json *json, const cor_result *result, const cor_report_options *options)
{
	cor_json_text(json, "format", COR_TEXT("cordon-check/1"));
	cor_json_object(json, "estate");
	put_optional(json, "name", cor_text_of(options->estate ? options->estate : ""));
	cor_json_digest(json, "digest", &result->estate);
	cor_json_bool(json, "model", result->is_model);
	if (result->is_model)
		cor_json_text(json, "note", COR_TEXT(COR_REPORT_MODEL));
	cor_json_u64(json, "elements", result->element_count);
	cor_json_u64(json, "maker_unknown", result->maker_unknown);
	cor_json_u64(json, "refused", result->refused);
	cor_json_array(json, "unlisted");
	for (uint32_t i = 0; i < result->unlisted_count; i++) {
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "name", result->unlisted[i].name);
		cor_json_u64(json, "cells", result->unlisted[i].cells);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
	cor_json_object(json, "register");
	cor_json_digest(json, "digest", &result->register_digest);
	cor_json_end_object(json);
	cor_json_object(json, "policy");
	cor_json_text(json, "id", result->policy_id);
	put_optional(json, "title", result->policy_title);
	put_optional(json, "binding", result->policy_binding);
	put_optional(json, "grade", result->policy_grade);
	cor_json_digest(json, "digest", &result->policy);
	cor_json_end_object(json);
	cor_json_day(json, "at", result->at);
	cor_json_object(json, "dates");
	for (uint32_t i = 0; i < result->symbol_count; i++) {
		cor_json_name(json, result->symbols[i].name);
		cor_json_day(json, NULL, result->symbols[i].day);
	}
	cor_json_end_object(json);
	cor_json_object_flat(json, "options");
	cor_json_bool(json, "tolerate_refused", result->tolerate_refused);
	cor_json_bool(json, "in_force", result->in_force);
	cor_json_end_object(json);
	put_verdict(json, result->verdict);
	put_summary(json, result);
}

void cor_report_json_value(cor_json *json, const char *name, const cor_result *result,
	const cor_report_options *options)
{
	cor_json_object(json, name);
	put_head(json, result, options);
	cor_json_array(json, "rules");
	for (uint32_t i = 0; i < result->rule_count; i++)
		put_rule(json, &result->rules[i], result->at);
	cor_json_end_array(json);
	cor_json_end_object(json);
}

cor_status cor_report_json(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err)
{
	cor_json json;
	cor_json_init(&json, out);
	cor_report_json_value(&json, NULL, result, options);
	return cor_buf_status(out, err);
}
