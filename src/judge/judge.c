#include "judge/judge.h"

#include "base/team.h"
#include "judge/panel.h"
#include "judge/phrase.h"
#include "judge/setting.h"
#include "judge/trial.h"
#include "judge/warm.h"
#include "policy/places.h"

static cor_status judge_trial(cor_trial *trial, cor_err *err)
{
	cor_status status = cor_trial_enter(trial, err);

	if (status == COR_OK && !trial->result->vacuous) {
		switch (trial->rule->kind) {
		case COR_EXCLUDE:
		case COR_FREEZE:
		case COR_PERMIT_RULE:
		case COR_AVOID:
		case COR_ISOLATE:
			status = cor_judge_absence(trial, err);
			break;
		case COR_LIMIT:
			status = cor_judge_limit(trial, err);
			break;
		case COR_SUPPLIERS:
			status = cor_judge_suppliers(trial, err);
			break;
		}
	}
	return status == COR_OK ? cor_trial_close(trial, err) : status;
}

/* Rules that are swept together; what each needs for that lies in scratch until all are judged. */
#define BATCH 32u

/* opened: how many trials must be undone, whatever the status. */
static cor_status judge_batch(cor_docket *docket, uint32_t first, uint32_t count,
	cor_rule_result *rules, cor_trial *trials, uint32_t *opened, cor_err *err)
{
	for (uint32_t i = 0; i < count; i++) {
		++*opened;
		COR_TRY(cor_trial_prepare(docket, cor_policy_rule(docket->policy, first + i),
			&rules[first + i], &trials[i], err));
	}
	COR_TRY(cor_trial_sweep(docket, trials, count, err));
	return cor_panel_run(docket, trials, count, judge_trial, err);
}

static cor_status judge_rules(cor_docket *docket, const cor_judge_options *options,
	cor_result *result, cor_err *err)
{
	uint32_t count = cor_policy_rule_count(docket->policy);
	cor_rule_result *rules;

	COR_TRY(cor_arena_new_array(docket->keep, count, sizeof(*rules), &rules, err));
	/* A sweep keeps a bit an element and rule, and as much again for groups and what they count. */
	cor_arena_expect(docket->scratch,
		(size_t)(count < BATCH ? count : BATCH) * 2 * sizeof(uint64_t) *
			cor_bits_words(docket->element_count));
	for (uint32_t from = 0; from < count; from += BATCH) {
		cor_arena_mark mark = cor_arena_here(docket->scratch);
		uint32_t opened = 0, here = count - from < BATCH ? count - from : BATCH;
		cor_trial *trials;
		cor_status status;

		COR_TRY(cor_arena_new_array(docket->scratch, here, sizeof(*trials), &trials, err));
		status = judge_batch(docket, from, here, rules, trials, &opened, err);
		for (uint32_t i = 0; i < opened; i++)
			cor_trial_done(&trials[i]);
		COR_TRY(status);
		cor_arena_back(docket->scratch, mark);
	}
	for (uint32_t i = 0; i < count; i++)
		rules[i].counts = !options->in_force || rules[i].by == COR_DAY_NONE ||
			rules[i].by <= options->at;
	result->rules = rules;
	result->rule_count = count;
	return COR_OK;
}

static cor_verdict verdict_of(const cor_result *result)
{
	bool refused = result->refused > 0 && !result->tolerate_refused;
	cor_verdict verdict = refused ? COR_UNKNOWN : COR_SATISFIED;
	bool any = false;

	for (uint32_t i = 0; i < result->rule_count; i++) {
		const cor_rule_result *rule = &result->rules[i];

		any = any || rule->counts;
		if (!rule->counts || rule->verdict == COR_SATISFIED)
			continue;
		if (rule->verdict == COR_VIOLATED)
			return COR_VIOLATED;
		verdict = COR_UNKNOWN;
	}
	return any ? verdict
		   : COR_UNKNOWN; /* a policy none of whose rules counts says nothing yet */
}

static cor_status fill_unlisted(const cor_estate *estate, cor_result *result, cor_err *err)
{
	const cor_unlisted *names;
	uint32_t count = cor_estate_unlisted(estate, &names);
	cor_unlisted_result *unlisted;

	COR_TRY(cor_arena_new_array(result->arena, count, sizeof(*unlisted), &unlisted, err));
	for (uint32_t i = 0; i < count; i++) {
		COR_TRY(cor_keep_text(result->arena, names[i].name, &unlisted[i].name, err));
		unlisted[i].cells = names[i].cells;
	}
	result->unlisted = unlisted;
	result->unlisted_count = count;
	return COR_OK;
}

static cor_status fill_places(const cor_policy *policy, cor_result *result, cor_err *err)
{
	uint32_t count = cor_places_count(policy);
	cor_places_result *places;

	COR_TRY(cor_arena_new_array(result->arena, count, sizeof(*places), &places, err));
	for (uint32_t i = 0; i < count; i++) {
		const cor_digest *digest;
		cor_text label = cor_places_label(policy, i, &digest);

		COR_TRY(cor_keep_text(result->arena, label, &places[i].label, err));
		places[i].given = digest != NULL;
		if (digest)
			places[i].digest = *digest;
	}
	result->places = places;
	result->places_count = count;
	return COR_OK;
}

static cor_status fill_symbols(const cor_policy *policy, cor_result *result, cor_err *err)
{
	uint32_t count = cor_policy_symbol_count(policy), kept = 0;
	cor_symbol_result *symbols;

	COR_TRY(cor_arena_new_array(result->arena, count, sizeof(*symbols), &symbols, err));
	for (uint32_t i = 0; i < count; i++) {
		cor_day day;
		cor_text name = cor_policy_symbol(policy, i, &day);

		if (day == COR_DAY_NONE)
			continue;
		COR_TRY(cor_keep_text(result->arena, name, &symbols[kept].name, err));
		symbols[kept++].day = day;
	}
	result->symbols = symbols;
	result->symbol_count = kept;
	return COR_OK;
}

/* All but the verdicts. */
static cor_status fill_head(const cor_policy *policy, const cor_estate *estate,
	const cor_judge_options *options, cor_result *r, cor_err *err)
{
	const cor_estate *below = cor_estate_below(estate);

	r->estate = *cor_estate_digest(estate);
	/* Without a register the digest of none: all zeros. */
	if (below)
		r->register_digest = *cor_estate_digest(below);
	r->policy = *cor_policy_digest(policy);
	r->at = options->at;
	r->tolerate_refused = options->tolerate_refused;
	r->in_force = options->in_force;
	r->refused = cor_estate_rows(estate, COR_REFUSED);
	r->is_model = cor_estate_is_model(estate);
	r->element_count = cor_estate_rows(estate, COR_ELEMENT);
	r->maker_unknown = cor_estate_makers_unknown(estate);
	COR_TRY(cor_keep_text(r->arena, cor_policy_id(policy), &r->policy_id, err));
	COR_TRY(cor_keep_text(r->arena, cor_policy_title(policy), &r->policy_title, err));
	COR_TRY(cor_keep_text(r->arena, cor_policy_binding(policy), &r->policy_binding, err));
	COR_TRY(cor_keep_text(r->arena, cor_policy_grade(policy), &r->policy_grade, err));
	COR_TRY(fill_symbols(policy, r, err));
	COR_TRY(fill_places(policy, r, err));
	return fill_unlisted(estate, r, err);
}

static cor_status judge_all(const cor_policy *policy, const cor_estate *estate,
	const cor_judge_options *options, cor_result *result, cor_err *err)
{
	cor_phrases phrases = {0};
	cor_docket docket;
	cor_status status;

	COR_TRY(fill_head(policy, estate, options, result, err));
	COR_TRY(cor_docket_init(&docket, policy, estate, options->at, result->arena, err));
	docket.most_findings = options->most_findings;
	docket.verdicts_only = options->verdicts_only;
	docket.members = options->threads;
	status = cor_phrases_init(&docket, &phrases, err);
	if (status == COR_OK)
		status = judge_rules(&docket, options, result, err);
	cor_phrases_done(&phrases);
	cor_docket_done(&docket);
	return status;
}

/* ---- the setting, beside the rules, of which it asks nothing ---- */

#define SITES_BESIDE 16384u /* fewer are shown before another thread has started */

typedef struct sides {
	const cor_policy *policy;
	const cor_estate *estate;
	const cor_judge_options *options;
	cor_result *result;
	cor_arena *arena; /* of the setting; NULL: it is not wanted */
	bool warms;
	cor_status judged, shown;
	cor_err judged_err, shown_err;
} sides;

static void take_side(void *data, uint32_t number, uint32_t count)
{
	sides *s = data;

	if (number == 0)
		s->judged = judge_all(s->policy, s->estate, s->options, s->result, &s->judged_err);
	if (s->warms && number > 0)
		cor_warm(s->policy, s->estate);
	if (s->arena && number + 1 == count)
		s->shown = cor_setting_fill(s->policy, s->estate, s->arena, &s->result->setting,
			&s->shown_err);
}

static uint32_t side_count(const sides *s)
{
	bool shows = s->arena && cor_estate_rows(s->estate, COR_SITE) >= SITES_BESIDE;

	if (!s->arena && !s->warms)
		return 1;
	if (s->options->threads)
		return s->options->threads > 1 ? 2 : 1;
	return (shows || s->warms) && cor_team_size() > 1 ? 2 : 1;
}

static cor_status judge_into(const cor_policy *policy, const cor_estate *estate,
	const cor_judge_options *options, cor_result *result, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	sides s = {policy, estate, options, result, .judged = COR_OK};

	if (!options->without_setting) {
		COR_TRY(cor_arena_new("setting", 0, &arena, err));
		cor_arena_expect(arena,
			sizeof(cor_site_result) * ((size_t)cor_estate_rows(estate, COR_SITE) + 64));
	}
	s.arena = arena;
	s.warms = options->is_first && cor_warm_pays(estate);
	cor_team_run(side_count(&s), take_side, &s);
	if (s.judged != COR_OK)
		return cor_fail(err, s.judged, "%s", s.judged_err.text);
	if (s.shown != COR_OK)
		return cor_fail(err, s.shown, "%s", s.shown_err.text);
	if (arena)
		COR_TRY(cor_arena_join(result->arena, arena, err));
	COR_TAKE(arena);
	return COR_OK;
}

cor_status cor_judge(const cor_policy *policy, const cor_estate *estate,
	const cor_judge_options *options, cor_result **ret_result, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_result *result;

	COR_TRY(cor_arena_new("verdicts", 0, &arena, err));
	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*result), &result, err));
	result->arena = arena;
	COR_TRY(judge_into(policy, estate, options, result, err));
	result->verdict = verdict_of(result);
	COR_TAKE(arena);
	*ret_result = result;
	return COR_OK;
}
