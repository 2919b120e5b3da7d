#include "plan/risk.h"

#include <math.h>

#include "analysis/trace.h"
#include "judge/path.h"

#define REACH_OVER (COR_LINKS_DATA | COR_LINKS_CONTROL | COR_LINKS_MANAGEMENT)
#define NEAR 1e-6 /* of a millionth: what sums in floating point may be off by */

typedef struct risking {
	const cor_plan_scope *scope;
	cor_day at;
	cor_arena *scratch;
	cor_plan_risk *risk;
	uint32_t *traffic, *reach;
	uint64_t *starts;   /* bits by element: the movable ones */
	uint64_t *reached;  /* by movable element, over all rules */
	uint64_t reachable; /* over all rules */
} risking;

/* ---- traffic ---- */

static uint32_t millionths(double part, double whole)
{
	double exact = part / whole * COR_PLAN_RISK_WHOLE;

	return part > 0 ? (uint32_t)fmax(1, ceil(exact - NEAR)) : 0;
}

static cor_status find_traffic(risking *r, cor_err *err)
{
	const cor_plan_scope *s = r->scope;
	cor_network network;
	cor_triset nothing;
	cor_trace trace;
	double all = 0;

	r->risk->demands = cor_estate_rows(s->estate, COR_DEMAND);
	if (r->risk->demands == 0 || s->file->risk_traffic == 0)
		return COR_OK;
	COR_TRY(cor_network_new(s->estate, COR_LINKS_DATA, r->at, r->scratch, &network, err));
	COR_TRY(cor_triset_new(r->scratch, network.graph.vertex_count, &nothing, err));
	COR_TRY_IN(cor_trace_run(&network, &nothing, (uint32_t)s->file->risk_metric, r->scratch,
			   &trace, err),
		err, "the traffic that gear carries (here `metric` of `risk` in the plan file)");
	for (uint32_t i = 0; i < trace.count; i++) {
		const cor_demand_trace *d = &trace.demands[i];

		r->risk->lost += !d->routed;
		r->risk->unknown_volumes += d->volume_bps == COR_VOLUME_UNKNOWN;
		all += d->volume_bps > 0 ? (double)d->volume_bps : 0;
	}
	for (uint32_t m = 0; all > 0 && m < s->count; m++)
		r->traffic[m] = millionths(trace.load[s->element[m]], all);
	return COR_OK;
}

/* ---- reach ---- */

static cor_status add_reached(risking *r, unsigned kinds, const uint64_t *counted,
	const cor_triset *stops, const cor_stop_rule *rules, uint32_t rule_count, cor_err *err)
{
	const cor_plan_scope *s = r->scope;
	cor_network network;
	uint32_t *counts;

	COR_TRY(cor_network_new(s->estate, kinds, r->at, r->scratch, &network, err));
	if (!counted) { /* everything that is or may be there */
		uint64_t *there;

		COR_TRY(cor_arena_new_array(r->scratch, cor_bits_words(stops->size), 8, &there,
			err));
		for (uint32_t v = 0; v < stops->size; v++) {
			if (!cor_bit_is(network.absent, v))
				cor_bit_set(there, v);
		}
		counted = there;
	}
	COR_TRY(cor_network_count_reached(&network, r->starts, counted, stops, rules, rule_count,
		kinds, r->scratch, &counts, err));
	r->reachable += cor_bits_count(counted, stops->size);
	for (uint32_t m = 0; m < s->count; m++)
		r->reached[m] += counts[s->element[m]];
	return COR_OK;
}

static cor_status reach_rule(risking *r, cor_docket *docket, const cor_rule *rule, cor_err *err)
{
	const cor_path_rule *path = &rule->path;
	cor_trial trial = {.docket = docket, .rule = rule};
	cor_triset to, stops;
	cor_stop_rule *rules;

	COR_TRY(cor_path_set(&trial, path->to, true, &to, err));
	if (path->stops)
		COR_TRY(cor_path_set(&trial, path->stops, false, &stops, err));
	else
		COR_TRY(cor_triset_new(docket->scratch, to.size, &stops, err));
	COR_TRY(cor_isolate_stops(&trial, &rules, err));
	r->risk->isolate_rules++;
	return add_reached(r, path->over, to.may, &stops, rules, path->stop_count, err);
}

static cor_status reach_rules(risking *r, cor_docket *docket, cor_err *err)
{
	for (uint32_t i = 0; i < cor_policy_rule_count(docket->policy); i++) {
		const cor_rule *rule = cor_policy_rule(docket->policy, i);
		cor_arena_mark mark = cor_arena_here(r->scratch);

		if (rule->kind != COR_ISOLATE)
			continue;
		COR_TRY(reach_rule(r, docket, rule, err));
		cor_arena_back(r->scratch, mark);
	}
	return COR_OK;
}

static cor_status find_reach(risking *r, cor_policy *const *policies, uint32_t policy_count,
	cor_err *err)
{
	const cor_plan_scope *s = r->scope;
	COR_AUTO(cor_arena) keep = NULL;

	if (s->file->risk_reach == 0)
		return COR_OK;
	COR_TRY(cor_arena_new("risk: rules", 0, &keep, err));
	for (uint32_t p = 0; p < policy_count; p++) {
		cor_docket docket;
		cor_status status = cor_docket_init(&docket, policies[p], s->estate, r->at, keep,
			err);

		if (status == COR_OK)
			status = reach_rules(r, &docket, err);
		cor_docket_done(&docket);
		COR_TRY(status);
	}
	if (r->risk->isolate_rules == 0) {
		cor_triset nothing;

		COR_TRY(cor_triset_new(r->scratch, cor_estate_rows(s->estate, COR_ELEMENT),
			&nothing, err));
		COR_TRY(add_reached(r, REACH_OVER, NULL, &nothing, NULL, 0, err));
	}
	for (uint32_t m = 0; r->reachable > 0 && m < s->count; m++)
		r->reach[m] = (uint32_t)((r->reached[m] * COR_PLAN_RISK_WHOLE + r->reachable - 1) /
			r->reachable);
	return COR_OK;
}

/* ---- both ---- */

static cor_status find_all(risking *r, cor_policy *const *policies, uint32_t policy_count,
	cor_arena *arena, cor_err *err)
{
	const cor_plan_scope *s = r->scope;
	uint64_t *figure;

	COR_TRY(cor_arena_new_array(arena, s->count, sizeof(*figure), &figure, err));
	COR_TRY(cor_arena_new_array(arena, s->count, sizeof(*r->traffic), &r->traffic, err));
	COR_TRY(cor_arena_new_array(arena, s->count, sizeof(*r->reach), &r->reach, err));
	COR_TRY(cor_arena_new_array(r->scratch, s->count, sizeof(*r->reached), &r->reached, err));
	COR_TRY(cor_arena_new_array(r->scratch,
		cor_bits_words(cor_estate_rows(s->estate, COR_ELEMENT)), 8, &r->starts, err));
	for (uint32_t m = 0; m < s->count; m++)
		cor_bit_set(r->starts, s->element[m]);
	COR_TRY(find_traffic(r, err));
	COR_TRY(find_reach(r, policies, policy_count, err));
	for (uint32_t m = 0; m < s->count; m++)
		figure[m] = (uint64_t)s->file->risk_traffic * r->traffic[m] +
			(uint64_t)s->file->risk_reach * r->reach[m];
	r->risk->figure = figure;
	r->risk->traffic = r->traffic;
	r->risk->reach = r->reach;
	return COR_OK;
}

cor_status cor_plan_risk_find(const cor_plan_scope *scope, cor_policy *const *policies,
	uint32_t policy_count, cor_arena *arena, cor_plan_risk *ret_risk, cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;
	cor_plan_risk risk = {0};
	risking r = {.scope = scope, .at = scope->file->first_day[0], .risk = &risk};

	COR_TRY(cor_arena_new("risk", 0, &scratch, err));
	r.scratch = scratch;
	COR_TRY(find_all(&r, policies, policy_count, arena, err));
	*ret_risk = risk;
	return COR_OK;
}
