/* The proof of a plan's mid case, as cordon-verify --plan reads it (plan/proof.h). */
#include "app/plan.h"
#include "base/file.h"
#include "plan/proof.h"

static cor_status take_piece(void *data, cor_text piece, cor_err *err)
{
	cor_buf *out = data;

	cor_buf_add(out, piece);
	return cor_buf_status(out, err);
}

static cor_status describe(const cor_planned *p, cor_plan_proof_of *of, cor_err *err)
{
	const cor_estate *below = cor_estate_below(p->opened.estate);
	cor_text *ids;
	cor_digest *digests;

	COR_TRY(cor_arena_new_array(p->arena, p->policy_count, sizeof(*ids), &ids, err));
	COR_TRY(cor_arena_new_array(p->arena, p->policy_count, sizeof(*digests), &digests, err));
	for (uint32_t i = 0; i < p->policy_count; i++) {
		ids[i] = cor_policy_id(p->policies[i]);
		digests[i] = *cor_policy_digest(p->policies[i]);
	}
	*of = (cor_plan_proof_of){.estate = *cor_estate_digest(p->opened.estate),
		.file = p->file->digest,
		.policies = ids,
		.policy_digests = digests,
		.policy_count = p->policy_count,
		.dates = p->words->dates,
		.date_count = p->words->date_count,
		.goal = p->model.risk                                ? "risk"
			: cor_planned_goal(p) == COR_PLAN_GOAL_SPEND ? "spend"
								     : "cost",
		.cost_case = cor_plan_case_name(COR_PLAN_MID)};
	if (below)
		of->registry = *cor_estate_digest(below);
	return COR_OK;
}

/* The schedule by name: each product, and what becomes it in which period. */
static void put_schedule(const cor_planned *p, cor_buf *out)
{
	const cor_planned_case *mid = &p->cases[COR_PLAN_MID];

	for (uint32_t product = 0; mid->changes && product < p->file->product_count; product++) {
		cor_buf_addf(out, "product %.*s\n", COR_FMT(p->scope.gears[product].id));
		for (uint32_t m = 0; m < p->scope.count; m++) {
			const cor_plan_change *change = &mid->changes[m];

			if (change->period != COR_PLAN_STAY &&
				cor_plan_entry_of(&p->scope, m)->by[change->choice] == product)
				cor_buf_addf(out, "change %u %.*s\n", change->period,
					COR_FMT(cor_estate_cell(p->opened.estate, COR_ELEMENT,
						p->scope.element[m], 0)));
		}
	}
}

/* With --objective risk the proof is that of the least risk, and its schedule the cheapest of those that have no more. */
static cor_plan_answer answer_of(const cor_planned *p)
{
	const cor_planned_case *mid = &p->cases[COR_PLAN_MID];
	cor_plan_answer answer = p->model.risk ? mid->risk_answer : mid->answer;

	if (p->model.risk && mid->changes)
		answer.cost = cor_planned_risk(p, COR_PLAN_MID);
	return answer;
}

cor_status cor_planned_prove(const cor_planned *p, cor_buf *notices, cor_err *err)
{
	const cor_planned_case *mid = &p->cases[COR_PLAN_MID];
	cor_plan_answer answer = answer_of(p);
	cor_plan_proof_of of;
	cor_buf out = {0};
	cor_status status;

	if (!p->words->proof)
		return COR_OK;
	if (!mid->is_solved || !cor_plan_has_proof(&answer) ||
		p->verdict == COR_PLAN_VERDICT_BROKEN)
		return cor_fail(err, COR_EINPUT,
			"--proof %s: this answer has no proof: it rests on CBC's word, on cases, on dates, or was not found",
			p->words->proof);
	COR_TRY(describe(p, &of, err));
	status = cor_plan_proof_write(p->model.risk ? &p->risk_problem : &p->problems[COR_PLAN_MID],
		p->groups_off, &answer, &of, take_piece, &out, err);
	if (status == COR_OK) {
		put_schedule(p, &out);
		status = cor_buf_status(&out, err);
	}
	if (status == COR_OK)
		status = cor_file_write(p->words->proof, cor_buf_text(&out), err);
	cor_buf_done(&out);
	COR_TRY(status);
	cor_buf_addf(notices, "%s written: the proof of the mid case", p->words->proof);
	if (cor_plan_is_found(&answer) && answer.priced_bound < answer.bound)
		cor_buf_addf(notices,
			"; it shows that nothing %s less than %lld, the rest is CBC's word, or comes of cases that it does not hold",
			p->model.risk ? "has a risk of" : "costs", (long long)answer.priced_bound);
	cor_buf_addc(notices, '\n');
	return cor_buf_status(notices, err);
}
