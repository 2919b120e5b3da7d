#include "plan/proof.h"

#include <inttypes.h>
#include <stdio.h>

#include "plan/pick.h"

enum { PIECE = 65536, LINE = 128 };

typedef struct writing {
	const cor_plan_problem *problem;
	const cor_plan_answer *answer;
	const uint64_t *barred;
	const uint32_t *
		number; /* by row: its number in the proof, UINT32_MAX: it has no price, or is off */
	cor_plan_proof_sink *sink;
	void *data;
	size_t count;
	cor_status status;
	cor_err *err;
	char piece[PIECE];
} writing;

static void flush(writing *w)
{
	if (w->status == COR_OK && w->count)
		w->status = w->sink(w->data, (cor_text){w->piece, w->count}, w->err);
	w->count = 0;
}

__attribute__((format(printf, 2, 3))) static void put(writing *w, const char *format, ...)
{
	va_list arguments;
	int length;

	if (w->count > PIECE - LINE)
		flush(w);
	va_start(arguments, format);
	length = vsnprintf(w->piece + w->count, LINE, format, arguments);
	va_end(arguments);
	COR_ASSERT(length >= 0 && length < LINE);
	w->count += (size_t)length;
}

static void put_text(writing *w, cor_text text)
{
	flush(w);
	if (w->status == COR_OK)
		w->status = w->sink(w->data, text, w->err);
}

static void put_terms(writing *w, const cor_plan_terms *t, uint32_t owner)
{
	for (uint32_t i = t->first[owner]; i < t->first[owner + 1]; i++) {
		uint32_t row = w->number[t->row[i]];

		if (row != UINT32_MAX)
			put(w, " %u:%" PRId64, row, t->amount[i]);
	}
	put(w, "\n");
}

static void put_head(writing *w, const cor_plan_proof_of *of)
{
	const cor_plan_answer *a = w->answer;
	const cor_plan_prices *prices = a->has_ray ? &a->ray : &a->prices;
	const cor_plan_problem *p = w->problem;
	char hex[COR_DIGEST_HEX_BYTES];

	put(w, "cordon-plan-proof/2\nestate %s\n", cor_digest_write(&of->estate, hex));
	put(w, "register %s\n", cor_digest_write(&of->registry, hex));
	for (uint32_t i = 0; i < of->policy_count; i++) {
		put(w, "policy %s ", cor_digest_write(&of->policy_digests[i], hex));
		put_text(w, of->policies[i]);
		put(w, "\n");
	}
	put(w, "plan %s\n", cor_digest_write(&of->file, hex));
	for (size_t i = 0; i < of->date_count; i++) {
		put(w, "date ");
		put_text(w, cor_text_of(of->dates[i]));
		put(w, "\n");
	}
	put(w, "goal %s\ncase %s\n", of->goal, of->cost_case);
	if (a->has_ray)
		put(w, "impossible\n");
	else
		put(w, "cost %" PRId64 "\nbound %" PRId64 "\n", a->cost, a->priced_bound);
	put(w, "shift %u\n", prices->shift);
	for (uint32_t r = 0; r < p->row_count; r++) {
		if (w->number[r] != UINT32_MAX)
			put(w, "row %" PRId64 " %" PRId64 "\n", p->row_limit[r],
				prices->numerator[r]);
	}
}

static void put_units(writing *w, uint32_t bundle)
{
	const cor_plan_problem *p = w->problem;

	for (uint32_t u = p->bundle_unit_first[bundle]; u < p->bundle_unit_first[bundle + 1]; u++) {
		put(w, "unit\n");
		for (uint32_t o = p->unit_option_first[u]; o < p->unit_option_first[u + 1]; o++) {
			if (w->barred[o / 64] >> o % 64 & 1)
				continue;
			put(w, "option %u %" PRId64, p->option_period[o], p->option_cost[o]);
			put_terms(w, &p->option_terms, o);
		}
	}
}

static void put_states(writing *w, uint32_t bundle)
{
	const cor_plan_problem *p = w->problem;

	for (uint32_t s = p->bundle_state_first[bundle]; s < p->bundle_state_first[bundle + 1];
		s++) {
		put(w, "state");
		for (uint32_t i = p->state_mark_first[s]; i < p->state_mark_first[s + 1]; i++)
			put(w, " %u", p->state_marks[i] - p->bundle_unit_first[bundle]);
		put(w, "\n");
		for (uint32_t m = p->state_moment_first[s]; m < p->state_moment_first[s + 1]; m++) {
			put(w, "moment %u 0", p->moment_period[m]);
			put_terms(w, &p->moment_terms, m);
		}
	}
}

static void put_bundle(writing *w, uint32_t b)
{
	const cor_plan_problem *p = w->problem;

	put(w, "bundle %u %u\n", p->bundle_copies[b], p->bundle_visits_most[b]);
	for (uint32_t v = p->bundle_visit_first[b]; v < p->bundle_visit_first[b + 1]; v++) {
		put(w, "visit %u %" PRId64, p->visit_period[v], p->visit_cost[v]);
		put_terms(w, &p->visit_terms, v);
	}
	put_units(w, b);
	put_states(w, b);
}

cor_status cor_plan_proof_write(const cor_plan_problem *p, const uint64_t *groups_off,
	const cor_plan_answer *answer, const cor_plan_proof_of *of, cor_plan_proof_sink *sink,
	void *data, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_plan_prices *prices = answer->has_ray ? &answer->ray : &answer->prices;
	uint32_t *number, rows = 0;
	uint64_t *barred;
	writing *w;

	COR_ASSERT(cor_plan_has_proof(answer));
	COR_TRY(cor_arena_new("proof", 0, &arena, err));
	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*w), &w, err));
	COR_TRY(cor_arena_new_array(arena, p->row_count, 4, &number, err));
	COR_TRY(cor_pick_barred(p, groups_off, arena, &barred, err));
	for (uint32_t r = 0; r < p->row_count; r++)
		number[r] = prices->numerator[r] == 0 ||
				cor_plan_group_is_off(groups_off, p->row_group[r])
			? UINT32_MAX
			: rows++;
	w->problem = p;
	w->answer = answer;
	w->barred = barred;
	w->number = number;
	w->sink = sink;
	w->data = data;
	w->err = err;
	put_head(w, of);
	for (uint32_t b = 0; b < p->bundle_count && w->status == COR_OK; b++)
		put_bundle(w, b);
	put(w, "end %u\n", p->bundle_count);
	flush(w);
	return w->status;
}
