/* Rules about paths as a planner asks: whose gear must not be bad. */
#include "judge/avoid.h"

void cor_path_hopeless(cor_path_gear *gear, uint32_t element)
{
	if (gear->hopeless_count++ == 0)
		gear->hopeless = element;
}

cor_status cor_path_gear_bad(const cor_trial *t, cor_triset *ret_bad, cor_err *err)
{
	return t->rule->kind == COR_ISOLATE
		? cor_path_set(t, t->rule->path.from, true, ret_bad, err)
		: cor_avoid_find_gear(t, ret_bad, err);
}

/* What serves an element that is passed is as if it were passed: one step (analysis/trace.h). */
static cor_status add_servers(const cor_avoid *a, cor_path_gear *gear, cor_err *err)
{
	const cor_docket *docket = a->trial->docket;
	cor_network services;
	uint64_t *more;

	COR_TRY(cor_network_new(docket->estate, a->path->services, docket->at, docket->scratch,
		&services, err));
	COR_TRY(cor_arena_new_array(docket->scratch, cor_bits_words(a->dirt.size), 8, &more, err));
	for (uint32_t l = 0; l < services.links.count; l++) {
		for (unsigned k = 0; k < 2; k++) {
			uint32_t from, to;

			if (cor_network_step(&services, l, k, &from, &to) &&
				cor_bit_is(gear->where, to))
				cor_bit_set(more, from);
		}
	}
	for (uint32_t w = 0; w < cor_bits_words(a->dirt.size); w++)
		gear->where[w] |= more[w];
	return COR_OK;
}

cor_status cor_path_gear_find(const cor_trial *t, cor_path_gear *gear, cor_err *err)
{
	uint32_t words = cor_bits_words(t->docket->element_count);
	cor_avoid *a;

	gear->hopeless = COR_NONE;
	gear->hopeless_count = 0;
	if (t->rule->kind == COR_ISOLATE)
		return cor_isolate_gear(t, gear, err);
	COR_TRY(cor_arena_new_array(t->docket->scratch, words, 8, &gear->where, err));
	if (!t->why) /* no pair is asked about */
		return COR_OK;
	a = t->why->avoid;
	if (a->path->mode == COR_AVOID_USED)
		COR_TRY(cor_avoid_used_gear(a, gear, err));
	else if (a->path->mode == COR_AVOID_EXISTS)
		COR_TRY(cor_avoid_exists_gear(a, gear, err));
	else
		COR_TRY(cor_avoid_every_gear(a, gear, err));
	return a->path->services ? add_servers(a, gear, err) : COR_OK;
}
