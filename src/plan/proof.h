/*
 * The proof of a plan, but for its schedule: the problem and the prices, as lines that another program can read
 * in one pass with the memory of one bundle (doc/proof.md, cordon-plan-proof/2).
 *
 * Whoever holds it recomputes the bound bundle by bundle, and so knows how far from the best a schedule of a known
 * cost can at most be.  Of an answer that there is no schedule the ray shows that, where there is one.
 */
#ifndef COR_PLAN_PROOF_H
#define COR_PLAN_PROOF_H

#include "base/digest.h"
#include "plan/solve.h"

typedef struct cor_plan_proof_of {
	cor_digest estate, registry, file; /* of the estate, the register and the plan file */
	const cor_text *policies;          /* their ids */
	const cor_digest *policy_digests;
	uint32_t policy_count;
	const char *const *dates; /* SYMBOL=DAY, that the policies were given */
	size_t date_count;
	const char *goal;      /* what the sum of costs is: "cost", "spend" */
	const char *cost_case; /* "low", "mid", "high" */
} cor_plan_proof_of;

/* Takes the next piece; what it returns ends the writing unless COR_OK. */
typedef cor_status cor_plan_proof_sink(void *data, cor_text piece, cor_err *err);

/* Whether an answer has a proof: a schedule, or a ray. */
static inline bool cor_plan_has_proof(const cor_plan_answer *a)
{
	return a->has_ray || a->end == COR_PLAN_FOUND || a->end == COR_PLAN_STOPPED;
}
/* Writes the proof of an answer that has one.  Only rows with a price, of groups that are on, and options that are not barred are in it. The
 * bound it claims is priced_bound: what CBC says beyond that it does not prove.  The schedule by name is the caller's to add behind it.  O(problem) time, 64 KiB and
 * O(rows) memory. */
cor_status cor_plan_proof_write(const cor_plan_problem *p, const uint64_t *groups_off,
	const cor_plan_answer *answer, const cor_plan_proof_of *of, cor_plan_proof_sink *sink,
	void *data, cor_err *err);

#endif
