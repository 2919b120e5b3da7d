#include "judge/path_world.h"

#include "analysis/trace.h"
#include "judge/avoid.h"

#define ALL_KINDS                                                                       \
	(COR_LINKS_DATA | COR_LINKS_CONTROL | COR_LINKS_MANAGEMENT | COR_LINKS_TIMING | \
		COR_LINKS_POWER)

/* ---- what is not known ---- */

static void or_maybes(uint64_t *bits, const cor_triset *set)
{
	for (uint32_t w = 0; set->must && w < cor_bits_words(set->size); w++)
		bits[w] |= set->may[w] & ~set->must[w];
}

/* What is not known of who is not there does not matter. */
static cor_status list_items(cor_path_world *w, cor_err *err)
{
	cor_arena *arena = w->trial->docket->scratch;
	const cor_path_rule *path = &w->trial->rule->path;
	uint32_t n = w->element_count;
	uint64_t *open, links = 0;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(n), 8, &open, err));
	or_maybes(open, &w->there);
	or_maybes(open, &w->from);
	or_maybes(open, &w->to);
	or_maybes(open, &w->gear);
	or_maybes(open, &w->stops);
	for (uint32_t i = 0; w->rules && i < path->stop_count; i++)
		or_maybes(open, &w->rules[i].at);
	for (uint32_t i = 0; i < cor_bits_words(n); i++)
		open[i] &= w->there.may[i];
	for (uint32_t i = 0; i < cor_bits_words(w->link_rows); i++)
		links += (uint64_t)__builtin_popcountll(w->open_kind[i] | w->open_metric[i]);
	COR_TRY(cor_arena_new_array(arena, (size_t)(cor_bits_count(open, n) + links), 4, &w->items,
		err));
	for (uint32_t v = cor_bits_next(open, n, 0); v < n; v = cor_bits_next(open, n, v + 1))
		w->items[w->item_count++] = v;
	for (uint32_t row = 0; row < w->link_rows; row++) {
		if (cor_bit_is(w->open_kind, row) || cor_bit_is(w->open_metric, row))
			w->items[w->item_count++] = n + row;
	}
	return COR_OK;
}

static void open_links(cor_path_world *w, const cor_network *n)
{
	int column = cor_schema_column(COR_LINK, COR_TEXT("metric"));
	const int64_t *metrics = cor_estate_numbers(n->estate, COR_LINK, (unsigned)column);
	const cor_rule *rule = w->trial->rule;
	bool of_metric = rule->kind == COR_AVOID && rule->path.mode == COR_AVOID_USED &&
		rule->path.metric == 0 && n == &w->network;

	/* What a stop of some kinds makes of a link of unknown kind is left open. */
	for (uint32_t l = 0; w->rules == NULL && l < n->links.count; l++) {
		if (cor_bit_is(n->absent, n->links.a[l]) || cor_bit_is(n->absent, n->links.b[l]))
			continue;
		if (cor_bit_is(n->maybe_links, l))
			cor_bit_set(w->open_kind, n->rows[l]);
		if (of_metric && metrics[n->rows[l]] < 0)
			cor_bit_set(w->open_metric, n->rows[l]);
	}
}

static cor_status open_isolate(cor_path_world *w, cor_err *err)
{
	cor_trial *t = w->trial;
	const cor_path_rule *path = &t->rule->path;

	if (path->stops)
		COR_TRY(cor_path_set(t, path->stops, false, &w->stops, err));
	else
		COR_TRY(cor_triset_new(t->docket->scratch, w->element_count, &w->stops, err));
	if (path->stop_count)
		COR_TRY(cor_isolate_stops(t, &w->rules, err));
	w->grows[false] = w->grows[true] = true;
	return COR_OK;
}

static cor_status open_avoid(cor_path_world *w, cor_err *err)
{
	cor_trial *t = w->trial;
	const cor_path_rule *path = &t->rule->path;
	cor_arena *arena = t->docket->scratch;

	COR_TRY(cor_avoid_find_gear(t, &w->gear, err));
	w->dirt = w->gear;
	if (path->services) {
		COR_TRY(cor_network_new(t->docket->estate, path->services, t->docket->at, arena,
			&w->services, err));
		COR_TRY(cor_trace_served(&w->services, &w->gear, arena, &w->dirt, err));
		open_links(w, &w->services);
	}
	w->grows[false] = path->mode != COR_AVOID_USED;
	w->grows[true] = path->mode == COR_AVOID_EXISTS;
	/* Every sink is searched for, but where parts are named once. */
	if (path->mode == COR_AVOID_USED ||
		(path->mode == COR_AVOID_EXISTS &&
			cor_bits_count(w->network.links.one_way, w->network.links.count)))
		w->visits *= t->why->sink_count;
	return COR_OK;
}

cor_status cor_path_world_new(cor_trial *t, cor_path_world **ret_world, cor_err *err)
{
	cor_docket *docket = t->docket;
	cor_arena *arena = docket->scratch;
	const cor_path_rule *path = &t->rule->path;
	uint32_t n = docket->element_count, rows = cor_estate_rows(docket->estate, COR_LINK);
	cor_path_world *w;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*w), &w, err));
	w->trial = t;
	w->element_count = n;
	w->link_rows = rows;
	w->network = t->why->network;
	w->visits = (uint64_t)n + w->network.links.count;
	COR_TRY(cor_triset_new(arena, n, &w->there, err));
	for (uint32_t i = 0; i < cor_bits_words(n); i++) {
		w->there.must[i] = ~w->network.unsure[i];
		w->there.may[i] = ~w->network.absent[i];
	}
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(rows), 8, &w->open_kind, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(rows), 8, &w->open_metric, err));
	COR_TRY(cor_path_set(t, path->from, false, &w->from, err));
	COR_TRY(cor_path_set(t, path->to, false, &w->to, err));
	COR_TRY(t->rule->kind == COR_ISOLATE ? open_isolate(w, err) : open_avoid(w, err));
	open_links(w, &w->network);
	COR_TRY(list_items(w, err));
	*ret_world = w;
	return COR_OK;
}

/* ---- how it turns out ---- */

static bool is_isolate(const cor_path_world *w)
{
	return w->trial->rule->kind == COR_ISOLATE;
}

/* Settles the maybes of what is named: to yes, or, where yes is not NULL, to what it says. */
static cor_status settle(const cor_path_world *w, const cor_triset *set, const uint64_t *named,
	bool to, const uint64_t *yes, cor_triset *ret_set, cor_err *err)
{
	uint32_t words = cor_bits_words(set->size);

	COR_TRY(cor_triset_new(w->trial->docket->scratch, set->size, ret_set, err));
	for (uint32_t i = 0; i < words; i++) {
		uint64_t open = set->may[i] & ~set->must[i] & named[i],
			 turned = yes ? yes[i]
			: to          ? UINT64_MAX
				      : 0;

		ret_set->must[i] = set->must[i] | (open & turned);
		ret_set->may[i] = set->may[i] & ~(open & ~turned);
	}
	return COR_OK;
}

/* Who is there when it turns out so. */
static cor_status settle_there(const cor_path_world *w, const uint64_t *named, bool well,
	cor_triset *ret_there, cor_err *err)
{
	cor_avoid_mode mode = w->trial->rule->path.mode;
	uint32_t words = cor_bits_words(w->element_count);
	uint64_t *yes;

	COR_TRY(cor_arena_new_array(w->trial->docket->scratch, words, 8, &yes, err));
	for (uint32_t i = 0; i < words; i++) {
		if (is_isolate(w))
			yes[i] = well ? 0 : UINT64_MAX;
		else if (!well)
			yes[i] = mode == COR_AVOID_EXISTS
				? w->dirt.may[i] | w->from.may[i] | w->to.may[i]
				: UINT64_MAX;
		else
			yes[i] = ~w->dirt.must[i] &
				(mode == COR_AVOID_EVERY ? w->dirt.may[i] : UINT64_MAX);
	}
	return settle(w, &w->there, named, false, yes, ret_there, err);
}

/* Whether a link of unknown kind that is named is one of each of two sets of kinds. */
static void settle_kind(const cor_path_world *w, bool well, bool *ret_over, bool *ret_served)
{
	const cor_path_rule *path = &w->trial->rule->path;
	bool served = false, over;
	unsigned left;

	if (is_isolate(w)) {
		over = !well;
	} else if (path->mode == COR_AVOID_EXISTS) {
		over = well;
		served = !well;
	} else {
		over = path->mode == COR_AVOID_USED || !well;
	}
	left = (over ? path->over : ~path->over) & ALL_KINDS;
	if (left == 0) { /* there is no other kind */
		over = !over;
		left = (over ? path->over : ~path->over) & ALL_KINDS;
	}
	*ret_over = over;
	*ret_served = served ? (left & path->services) != 0 : (left & ~path->services) == 0;
}

/* The network as it turns out; without its graph when that is not asked for. */
static cor_status settle_network(const cor_path_world *w, const cor_network *n,
	const uint64_t *named, bool of, const cor_triset *there, bool graph,
	cor_network *ret_network, uint64_t **ret_settled, cor_err *err)
{
	cor_arena *arena = w->trial->docket->scratch;
	uint32_t words = cor_bits_words(w->element_count), count = 0,
		 link_words = cor_bits_words(n->links.count), *a, *b, *rows;
	uint64_t *one_way, *maybe, *settled, *absent, *unsure;

	*ret_network = *n;
	COR_TRY(cor_arena_new_array(arena, words, 8, &absent, err));
	COR_TRY(cor_arena_new_array(arena, words, 8, &unsure, err));
	for (uint32_t i = 0; i < words; i++) {
		absent[i] = ~there->may[i];
		unsure[i] = ~there->must[i];
	}
	ret_network->absent = absent;
	ret_network->unsure = unsure;
	*ret_settled = NULL;
	if (w->item_count == 0 || w->items[w->item_count - 1] < w->element_count)
		return COR_OK; /* all is known of links */
	COR_TRY(cor_arena_new_array(arena, n->links.count, 4, &a, err));
	COR_TRY(cor_arena_new_array(arena, n->links.count, 4, &b, err));
	COR_TRY(cor_arena_new_array(arena, n->links.count, 4, &rows, err));
	COR_TRY(cor_arena_new_array(arena, link_words, 8, &one_way, err));
	COR_TRY(cor_arena_new_array(arena, link_words, 8, &maybe, err));
	COR_TRY(cor_arena_new_array(arena, link_words, 8, &settled, err));
	for (uint32_t l = 0; l < n->links.count; l++) {
		bool is_named = cor_bit_is(named, w->element_count + n->rows[l]),
		     open = cor_bit_is(n->maybe_links, l);

		if (open && is_named && !of)
			continue;
		a[count] = n->links.a[l];
		b[count] = n->links.b[l];
		rows[count] = n->rows[l];
		if (cor_bit_in(n->links.one_way, l))
			cor_bit_set(one_way, count);
		if (open && !is_named)
			cor_bit_set(maybe, count);
		if (is_named)
			cor_bit_set(settled, count);
		count++;
	}
	ret_network->links = (cor_link_ends){count, a, b, one_way};
	ret_network->rows = rows;
	ret_network->maybe_links = maybe;
	*ret_settled = settled;
	return graph && count < n->links.count
		? cor_graph_new(w->element_count, &ret_network->links, false, arena,
			  &ret_network->graph, err)
		: COR_OK;
}

static cor_status try_isolate(cor_path_world *w, const uint64_t *named, bool well,
	const cor_network *network, cor_triset *from, cor_triset *to, cor_triset *ret_bad,
	cor_err *err)
{
	const cor_path_rule *path = &w->trial->rule->path;
	cor_arena *arena = w->trial->docket->scratch;
	cor_stop_rule *rules = NULL;
	cor_triset stops;
	cor_blast blast;

	COR_TRY(settle(w, &w->stops, named, well, NULL, &stops, err));
	if (w->rules)
		COR_TRY(cor_arena_new_array(arena, path->stop_count, sizeof(*rules), &rules, err));
	for (uint32_t i = 0; w->rules && i < path->stop_count; i++) {
		rules[i] = w->rules[i];
		COR_TRY(settle(w, &w->rules[i].at, named, well, NULL, &rules[i].at, err));
	}
	cor_isolate_asked(from, to);
	COR_TRY(cor_network_reach_past(network, from, &stops, rules, path->stop_count, path->over,
		arena, &blast, err));
	for (uint32_t i = 0; i < cor_bits_words(to->size); i++) {
		to->must[i] &= blast.sure.reached[i];
		to->may[i] &= blast.may.reached[i];
	}
	*ret_bad = *to;
	return COR_OK;
}

static cor_status try_avoid(cor_path_world *w, const uint64_t *named, bool well, bool served,
	cor_avoid *a, cor_triset *ret_bad, cor_err *err)
{
	cor_triset gear, there = {.size = w->element_count};
	cor_network services;
	uint64_t *unused;

	COR_TRY(settle(w, &w->gear, named, !well, NULL, &gear, err));
	a->dirt = gear;
	if (a->path->services) {
		COR_TRY(settle_there(w, named, well, &there, err));
		COR_TRY(settle_network(w, &w->services, named, served, &there, false, &services,
			&unused, err));
		COR_TRY(cor_trace_served(&services, &gear, w->trial->docket->scratch, &a->dirt,
			err));
	}
	COR_TRY(cor_avoid_judge(a, err));
	cor_triset_and(&a->bad, &a->asked);
	*ret_bad = a->bad;
	return COR_OK;
}

cor_status cor_path_world_try(cor_path_world *w, const uint64_t *named, bool well,
	cor_triset *ret_bad, cor_err *err)
{
	cor_docket docket = *w->trial->docket;
	cor_trial trial = *w->trial;
	cor_avoid avoid = {.trial = &trial, .path = &trial.rule->path};
	bool over, served;
	uint64_t *settled;
	cor_triset there;

	docket.most_findings = 1; /* nothing is to be shown */
	trial.docket = &docket;
	settle_kind(w, well, &over, &served);
	COR_TRY(settle_there(w, named, well, &there, err));
	COR_TRY(settle_network(w, &w->network, named, over, &there, true, &avoid.network, &settled,
		err));
	COR_TRY(settle(w, &w->from, named, !well, NULL, &avoid.from, err));
	COR_TRY(settle(w, &w->to, named, !well, NULL, &avoid.to, err));
	cor_triset_and(&avoid.from, &there);
	cor_triset_and(&avoid.to, &there);
	avoid.settled = settled;
	return is_isolate(w)
		? try_isolate(w, named, well, &avoid.network, &avoid.from, &avoid.to, ret_bad, err)
		: try_avoid(w, named, well, served, &avoid, ret_bad, err);
}

/* ---- for people ---- */

static bool is_open(const cor_triset *set, uint32_t v)
{
	return set->must && cor_triset_at(set, v) == COR_MAYBE;
}

static bool is_maker_known(const cor_path_world *w, uint32_t element)
{
	const cor_estate *estate = w->trial->docket->estate;
	const cor_maker_set *set = cor_estate_maker_set(estate,
		cor_grain_makers(estate, COR_GRAIN_ELEMENT)[element]);

	return set->count == 1 && !set->open;
}

bool cor_path_world_is_gear(const cor_path_world *w, uint32_t item)
{
	return item < w->element_count &&
		(is_open(&w->gear, item) || (w->gear.must && cor_bit_is(w->gear.must, item)));
}

static void say(cor_buf *out, bool that, const char *what)
{
	if (that)
		cor_buf_addf(out, "%s%s", out->n ? ", " : "", what);
}

void cor_path_world_put(const cor_path_world *w, uint32_t item, cor_buf *out)
{
	bool isolate = is_isolate(w), stops = false;

	if (item >= w->element_count) {
		say(out, cor_bit_is(w->open_kind, item - w->element_count), "kind");
		say(out, cor_bit_is(w->open_metric, item - w->element_count), "metric");
		return;
	}
	for (uint32_t i = 0; w->rules && i < w->trial->rule->path.stop_count; i++)
		stops = stops || is_open(&w->rules[i].at, item);
	say(out, is_open(&w->there, item), "whether it is there");
	say(out, is_open(&w->gear, item), is_maker_known(w, item) ? "whether it counts" : "maker");
	say(out, is_open(&w->from, item),
		isolate ? "whether it is of `from`" : "whether it is of `between`");
	say(out, is_open(&w->to, item),
		isolate ? "whether it is of `to`" : "whether it is of `and`");
	say(out, stops || is_open(&w->stops, item), "whether it stops");
}
