/* What has become of rules and of their groups between two estates: paired by name, and in words. */
#include <inttypes.h>
#include <stdlib.h>

#include "app/diff.h"

enum { SHOWN = 10 }; /* groups of one rule */

/* ---- finding ---- */

static int by_name(const void *left, const void *right)
{
	const cor_group_result *a = *(const cor_group_result *const *)left;
	const cor_group_result *b = *(const cor_group_result *const *)right;

	return cor_text_compare(a->name, b->name);
}

static cor_status sort_groups(cor_diff *d, const cor_rule_result *rule,
	const cor_group_result ***ret, cor_err *err)
{
	COR_TRY(cor_arena_new_array(d->arena, rule->group_count, sizeof(**ret), ret, err));
	for (uint32_t g = 0; g < rule->group_count; g++)
		(*ret)[g] = &rule->groups[g];
	if (rule->group_count > 1)
		qsort(*ret, rule->group_count, sizeof(**ret), by_name);
	return COR_OK;
}

static bool is_other_figure(const cor_group_result *a, const cor_group_result *b)
{
	if (a->has_share != b->has_share || a->has_number != b->has_number)
		return true;
	if (a->has_share)
		return cor_ratio_compare(a->low, b->low) != 0 ||
			cor_ratio_compare(a->high, b->high) != 0;
	return a->has_number &&
		(a->number_low != b->number_low || a->number_high != b->number_high);
}

static cor_status take_group(cor_diff *d, uint32_t rule, const cor_group_result *was,
	const cor_group_result *is, cor_err *err)
{
	bool verdict = !was || !is || was->verdict != is->verdict || was->exempt != is->exempt;

	if (!verdict && !is_other_figure(was, is))
		return COR_OK;
	COR_TRY(cor_mem_reserve((void **)&d->groups, &d->group_capacity, d->group_count + 1,
		sizeof(*d->groups), err));
	d->groups[d->group_count++] = (cor_diff_group){rule, verdict, was, is};
	d->verdicts += verdict;
	return COR_OK;
}

static cor_status pair_groups(cor_diff *d, uint32_t rule, cor_err *err)
{
	const cor_rule_result *a = &d->old_side.result->rules[rule];
	const cor_rule_result *b = &d->new_side.result->rules[rule];
	const cor_group_result **was, **is;
	uint32_t i = 0, k = 0;

	COR_TRY(sort_groups(d, a, &was, err));
	COR_TRY(sort_groups(d, b, &is, err));
	while (i < a->group_count || k < b->group_count) {
		int order = i == a->group_count ? 1
			: k == b->group_count   ? -1
						: cor_text_compare(was[i]->name, is[k]->name);

		COR_TRY(take_group(d, rule, order <= 0 ? was[i] : NULL, order >= 0 ? is[k] : NULL,
			err));
		i += order <= 0;
		k += order >= 0;
	}
	return COR_OK;
}

static cor_text name_of(const cor_diff_group *g)
{
	return g->is ? g->is->name : g->was->name;
}

static int by_rule(const void *left, const void *right)
{
	const cor_diff_group *a = left, *b = right;

	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if (a->verdict != b->verdict)
		return a->verdict ? -1 : 1;
	return cor_text_compare(name_of(a), name_of(b));
}

cor_status cor_diff_find_groups(cor_diff *d, cor_err *err)
{
	const cor_result *a = d->old_side.result, *b = d->new_side.result;

	COR_ASSERT(a->rule_count == b->rule_count);
	d->verdicts += a->verdict != b->verdict;
	for (uint32_t r = 0; r < a->rule_count; r++) {
		d->verdicts += cor_diff_rule_is_other(&a->rules[r], &b->rules[r]);
		COR_TRY(pair_groups(d, r, err));
	}
	if (d->group_count > 1)
		qsort(d->groups, d->group_count, sizeof(*d->groups), by_rule);
	return COR_OK;
}

/* ---- in words ---- */

const char *cor_diff_rule_word(const cor_rule_result *rule)
{
	return rule->vacuous ? "selects nothing" : cor_verdict_name(rule->verdict);
}

bool cor_diff_rule_is_other(const cor_rule_result *was, const cor_rule_result *is)
{
	return was->verdict != is->verdict || was->vacuous != is->vacuous;
}

void cor_diff_put_group(const cor_group_result *g, cor_buf *out)
{
	char text[32];

	if (!g) {
		cor_buf_addz(out, "(no such group)");
		return;
	}
	cor_buf_addz(out, cor_verdict_name(g->verdict));
	if (g->has_share) {
		cor_buf_addf(out, ", %s", cor_ratio_write_percent(g->low, text));
		if (cor_ratio_compare(g->low, g->high) != 0)
			cor_buf_addf(out, " to %s", cor_ratio_write_percent(g->high, text));
	}
	if (g->has_number) {
		cor_buf_addf(out, ", %" PRIu64, g->number_low);
		if (g->number_low != g->number_high)
			cor_buf_addf(out, " to %" PRIu64, g->number_high);
		cor_buf_addz(out, g->number_high == 1 ? " corporate group" : " corporate groups");
	}
	if (g->exempt)
		cor_buf_addz(out, ", exempt");
}

static void put_verdict(const cor_result *was, const cor_result *is, cor_buf *out)
{
	cor_buf_addf(out, "\npolicy %.*s: the whole: %s", COR_FMT(is->policy_id),
		cor_verdict_name(is->verdict));
	if (was->verdict == is->verdict)
		cor_buf_addz(out, " as before\n");
	else
		cor_buf_addf(out, ", was %s\n", cor_verdict_name(was->verdict));
}

/* From *at on those of one rule; a rule that is what it was is named when a group of it is not. */
static void put_groups(const cor_diff *d, uint32_t rule, bool all, size_t *at, cor_buf *out)
{
	const cor_rule_result *is = &d->new_side.result->rules[rule];
	size_t shown = 0;

	if (*at < d->group_count && d->groups[*at].rule == rule &&
		!cor_diff_rule_is_other(&d->old_side.result->rules[rule], is))
		cor_buf_addf(out, "  %-9s %.*s: %s as before\n", "rule", COR_FMT(is->id),
			cor_diff_rule_word(is));
	for (; *at < d->group_count && d->groups[*at].rule == rule; ++*at, shown++) {
		const cor_diff_group *g = &d->groups[*at];
		char cap[32];

		if (shown >= SHOWN && !all)
			continue;
		cor_buf_addf(out, "    %-7s %.*s: ", g->verdict ? "verdict" : "share",
			COR_FMT(name_of(g)));
		cor_diff_put_group(g->was, out);
		cor_buf_addz(out, " -> ");
		cor_diff_put_group(g->is, out);
		if (g->is && g->is->has_share)
			cor_buf_addf(out, "; cap %s", cor_ratio_write_percent(g->is->cap, cap));
		cor_buf_addc(out, '\n');
	}
	if (shown > SHOWN && !all)
		cor_buf_addf(out, "    … and %zu more groups (--all, -o csv, -o json)\n",
			shown - SHOWN);
}

void cor_diff_put_policy(const cor_diff *d, bool all, cor_buf *out)
{
	const cor_result *was = d->old_side.result, *is = d->new_side.result;
	size_t at = 0;

	if (!is)
		return;
	put_verdict(was, is, out);
	for (uint32_t r = 0; r < is->rule_count; r++) {
		if (cor_diff_rule_is_other(&was->rules[r], &is->rules[r]))
			cor_buf_addf(out, "  %-9s %.*s: %s -> %s\n", "rule",
				COR_FMT(is->rules[r].id), cor_diff_rule_word(&was->rules[r]),
				cor_diff_rule_word(&is->rules[r]));
		put_groups(d, r, all, &at, out);
	}
}

/* ---- json ---- */

static void json_group_side(cor_json *json, const char *name, const cor_group_result *g)
{
	if (!g) {
		cor_json_null(json, name);
		return;
	}
	cor_json_object_flat(json, name);
	cor_json_text(json, "verdict", cor_text_of(cor_verdict_name(g->verdict)));
	cor_json_bool(json, "exempt", g->exempt);
	if (g->has_share) {
		cor_json_ratio(json, "low", g->low);
		cor_json_ratio(json, "high", g->high);
		cor_json_ratio(json, "cap", g->cap);
	}
	if (g->has_number) {
		cor_json_u64(json, "number_low", g->number_low);
		cor_json_u64(json, "number_high", g->number_high);
	}
	cor_json_end_object(json);
}

static void json_groups(cor_json *json, const cor_diff *d)
{
	cor_json_array(json, "groups");
	for (size_t i = 0; i < d->group_count; i++) {
		const cor_diff_group *g = &d->groups[i];

		cor_json_object(json, NULL);
		cor_json_text(json, "rule", d->new_side.result->rules[g->rule].id);
		cor_json_text(json, "group", name_of(g));
		cor_json_text(json, "change", cor_text_of(g->verdict ? "verdict" : "share"));
		json_group_side(json, "old", g->was);
		json_group_side(json, "new", g->is);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

void cor_diff_json_policy(cor_json *json, const cor_diff *d)
{
	const cor_result *was = d->old_side.result, *is = d->new_side.result;

	if (!is) {
		cor_json_null(json, "policy");
		return;
	}
	cor_json_object(json, "policy");
	cor_json_text(json, "id", is->policy_id);
	cor_json_digest(json, "digest", &is->policy);
	cor_json_text(json, "old", cor_text_of(cor_verdict_name(was->verdict)));
	cor_json_text(json, "new", cor_text_of(cor_verdict_name(is->verdict)));
	cor_json_array(json, "rules");
	for (uint32_t r = 0; r < is->rule_count; r++) {
		if (!cor_diff_rule_is_other(&was->rules[r], &is->rules[r]))
			continue;
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "id", is->rules[r].id);
		cor_json_text(json, "old", cor_text_of(cor_diff_rule_word(&was->rules[r])));
		cor_json_text(json, "new", cor_text_of(cor_diff_rule_word(&is->rules[r])));
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	json_groups(json, d);
	cor_json_end_object(json);
}
