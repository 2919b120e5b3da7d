/* isolate: no chain of links leads from what may be turned to what must not be reached. */
#include "judge/path.h"

cor_status cor_isolate_stops(const cor_trial *t, cor_stop_rule **ret_rules, cor_err *err)
{
	const cor_path_rule *path = &t->rule->path;
	cor_stop_rule *rules;

	COR_TRY(cor_arena_new_array(t->docket->scratch, path->stop_count, sizeof(*rules), &rules,
		err));
	for (uint32_t i = 0; i < path->stop_count; i++) {
		const cor_path_stop *stop = &path->stop_over[i];

		rules[i] = (cor_stop_rule){.kinds = stop->kinds, .in = stop->in, .out = stop->out};
		COR_TRY(cor_path_set(t, stop->at, false, &rules[i].at, err));
	}
	*ret_rules = rules;
	return COR_OK;
}

/* Who is judged: the assets, as far as there is anything that could reach them. */
void cor_isolate_asked(const cor_triset *from, cor_triset *to)
{
	bool sure = cor_bits_count(from->must, from->size) > 0,
	     may = cor_bits_count(from->may, from->size) > 0;

	for (uint32_t w = 0; w < cor_bits_words(to->size); w++) {
		to->must[w] = sure ? to->must[w] : 0;
		to->may[w] = may ? to->may[w] : 0;
	}
}

cor_status cor_isolate_rows(cor_trial *t, cor_err *err)
{
	cor_docket *docket = t->docket;
	const cor_path_rule *path = &t->rule->path;
	cor_arena *scratch = docket->scratch;
	cor_triset *sets, *to = &t->rows.selected;
	cor_stop_rule *rules;
	cor_path_why *why;
	cor_blast *blast;

	COR_TRY(cor_arena_new_array(scratch, 2, sizeof(*sets), &sets, err));
	COR_TRY(cor_arena_new_array(scratch, 1, sizeof(*why), &why, err));
	COR_TRY(cor_arena_new_array(scratch, 1, sizeof(*blast), &blast, err));
	COR_TRY(cor_path_set(t, path->from, true, &sets[0], err));
	COR_TRY(cor_path_set(t, path->to, true, to, err));
	COR_TRY(cor_path_remark_empty(t, "from", &sets[0], err));
	COR_TRY(cor_path_remark_empty(t, "to", to, err));
	cor_isolate_asked(&sets[0], to);
	COR_TRY(cor_triset_new(scratch, docket->element_count, &t->v, err));
	t->rows.grain = COR_GRAIN_ELEMENT;
	t->rows.count = docket->element_count;
	if (cor_bits_count(to->may, to->size) == 0)
		return COR_OK;
	if (path->stops)
		COR_TRY(cor_path_set(t, path->stops, false, &sets[1], err));
	else
		COR_TRY(cor_triset_new(scratch, docket->element_count, &sets[1], err));
	if (path->stops)
		COR_TRY(cor_path_remark_empty(t, "stops", &sets[1], err));
	COR_TRY(cor_isolate_stops(t, &rules, err));
	for (uint32_t i = 0; i < path->stop_count; i++)
		COR_TRY(cor_path_remark_empty(t, "stop_over", &rules[i].at, err));
	COR_TRY(cor_path_remark_loop(t, path->over, err));
	COR_TRY(cor_network_new(docket->estate, path->over, docket->at, scratch, &why->network,
		err));
	COR_TRY(cor_network_reach_past(&why->network, &sets[0], &sets[1], rules, path->stop_count,
		path->over, scratch, blast, err));
	memcpy(t->v.must, blast->sure.reached, (size_t)cor_bits_words(t->v.size) * 8);
	memcpy(t->v.may, blast->may.reached, (size_t)cor_bits_words(t->v.size) * 8);
	why->isolate = true;
	why->blast = blast;
	why->from = &sets[0];
	why->stops = &sets[1];
	t->why = why;
	COR_TRY(cor_path_show_reach(t, true, &blast->sure, err));
	return cor_path_show_reach(t, false, &blast->may, err);
}

/* Everything from which something that must be kept apart is reached. */
cor_status cor_isolate_gear(const cor_trial *t, cor_path_gear *gear, cor_err *err)
{
	const cor_path_rule *path = &t->rule->path;
	cor_arena *scratch = t->docket->scratch;
	cor_triset to, stops;
	cor_stop_rule *rules;
	cor_network network;
	uint64_t *asked;

	COR_TRY(cor_path_set(t, path->to, true, &to, err));
	if (path->stops)
		COR_TRY(cor_path_set(t, path->stops, false, &stops, err));
	else
		COR_TRY(cor_triset_new(scratch, to.size, &stops, err));
	COR_TRY(cor_isolate_stops(t, &rules, err));
	COR_TRY(cor_network_new(t->docket->estate, path->over, t->docket->at, scratch, &network,
		err));
	asked = gear->sure ? to.must : to.may;
	for (uint32_t w = 0; w < cor_bits_words(to.size); w++)
		asked[w] &= ~gear->exempt[w];
	return cor_network_leads(&network, gear->sure, asked, &stops, rules, path->stop_count,
		path->over, scratch, &gear->where, err);
}
