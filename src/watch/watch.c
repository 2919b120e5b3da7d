#include "watch/watch.h"

#include "policy/vendor.h"
#include "watch/watch_part.h"

enum { AHEAD = 12 }; /* events whose elements are on their way from memory */

/* ---- makers ---- */

cor_tri cor_watch_v(const cor_maker_set *set, const uint8_t *by_party)
{
	cor_tri v;

	if (set->open || set->count == 0)
		return COR_MAYBE;
	v = (cor_tri)by_party[set->parties[0]];
	for (uint32_t i = 1; i < set->count; i++) {
		if ((cor_tri)by_party[set->parties[i]] != v)
			return COR_MAYBE;
	}
	return v;
}

static void point_rules(cor_watch *w)
{
	for (uint32_t r = 0; r < w->counted_count; r++) {
		const cor_rule *rule = w->counted[r]->rule;

		if (rule->vendors != COR_NO_VENDORS && rule->kind != COR_PERMIT_RULE)
			w->counted[r]->v = w->v_of_vendors[rule->vendors];
	}
}

cor_status cor_watch_value(cor_watch *w, cor_err *err)
{
	for (uint32_t s = 0; s < cor_policy_vendor_count(w->policy); s++) {
		if (!w->is_used[s])
			continue;
		COR_TRY(cor_vendor_parties(w->policy, s, w->options.at, w->keep,
			&w->v_of_parties[s], err));
		for (size_t m = 0; m < w->maker_count; m++)
			w->v_of_vendors[s][m] = (uint8_t)cor_watch_v(&w->makers[m].set,
				w->v_of_parties[s]);
	}
	point_rules(w);
	return COR_OK;
}

/* Room for one maker more, in all tables. */
static cor_status reserve_maker(cor_watch *w, cor_err *err)
{
	size_t before = w->maker_capacity;

	COR_TRY(cor_mem_reserve((void **)&w->makers, &w->maker_capacity, w->maker_count + 1,
		sizeof(*w->makers), err));
	for (uint32_t s = 0; w->maker_capacity != before && s < cor_policy_vendor_count(w->policy);
		s++) {
		uint8_t *more = w->is_used[s]
			? cor_mem_resize(w->v_of_vendors[s], w->maker_capacity, 1)
			: NULL;

		if (w->is_used[s] && !more) {
			w->maker_capacity = before;
			return cor_fail(err, COR_ENOMEM, "out of memory: makers of a watch");
		}
		if (more)
			w->v_of_vendors[s] = more;
	}
	point_rules(w);
	return COR_OK;
}

/* Parties that the pieces of a cell name, sorted, each once. */
static cor_status read_set(cor_watch *w, cor_text cell, cor_maker_set *ret_set, cor_err *err)
{
	uint32_t most = 0, count = 0, *parties;
	cor_text rest = cell, piece;
	bool open = false;

	while (cor_text_cut(&rest, '|', &piece)) {
		const uint32_t *found;
		uint32_t here = cor_estate_party_by_name(w->estate, piece, &found);

		most += here;
		open = open || here == 0;
	}
	COR_TRY(cor_arena_new_array(w->keep, most, sizeof(*parties), &parties, err));
	for (rest = cell; cor_text_cut(&rest, '|', &piece);) {
		const uint32_t *found;
		uint32_t here = cor_estate_party_by_name(w->estate, piece, &found);

		for (uint32_t i = 0; i < here; i++) {
			uint32_t at = 0;

			while (at < count && parties[at] < found[i])
				at++;
			if (at < count && parties[at] == found[i])
				continue;
			memmove(parties + at + 1, parties + at, (count - at) * sizeof(*parties));
			parties[at] = found[i];
			count++;
		}
	}
	*ret_set = (cor_maker_set){parties, count, open};
	return COR_OK;
}

cor_status cor_watch_maker(cor_watch *w, cor_text text, uint32_t *ret_maker, cor_err *err)
{
	uint32_t known = cor_strtab_find(w->maker_texts, text), name;
	watch_maker maker;

	if (text.n == 0)
		return cor_fail(err, COR_EINPUT, "maker is empty, expected a name");
	if (known != COR_NONE) {
		*ret_maker = w->maker_of_text[known];
		return COR_OK;
	}
	COR_TRY(reserve_maker(w, err));
	COR_TRY(cor_mem_reserve((void **)&w->maker_of_text, &w->text_capacity,
		(size_t)cor_strtab_count(w->maker_texts) + 1, sizeof(*w->maker_of_text), err));
	COR_TRY(read_set(w, text, &maker.set, err));
	COR_TRY(cor_strtab_add(w->maker_texts, text, &name, err));
	maker.text = cor_strtab_at(w->maker_texts, name);
	for (uint32_t s = 0; s < cor_policy_vendor_count(w->policy); s++) {
		if (w->is_used[s])
			w->v_of_vendors[s][w->maker_count] = (uint8_t)cor_watch_v(&maker.set,
				w->v_of_parties[s]);
	}
	w->maker_of_text[name] = (uint32_t)w->maker_count;
	w->makers[w->maker_count] = maker;
	*ret_maker = (uint32_t)w->maker_count++;
	return COR_OK;
}

/* ---- opening ---- */

/* Everything that is true of a row by its facts, by presence and by V of its own maker. */
static void fill_masks(cor_watch *w)
{
	for (unsigned facts = 0; facts < 256; facts++) {
		for (unsigned i = 0; i < 16; i++) {
			cor_tri in = cor_tri_and((cor_tri)(facts & 3), (cor_tri)(i >> 2));
			cor_tri v = (cor_tri)(facts >> REST_SHIFT & 3);

			if (facts & OWN_BIT)
				v = cor_tri_or(v, (cor_tri)(i & 3));
			v = cor_tri_and(v, (cor_tri)(facts >> DATED_SHIFT & 3));
			w->masks[facts][i] = in == COR_NO ? 0 : cor_outcome_of(in, v);
		}
	}
}

static cor_status open_makers(cor_watch *w, cor_err *err)
{
	uint32_t sets = cor_policy_vendor_count(w->policy);

	COR_TRY(cor_strtab_new(w->keep, &w->maker_texts, err));
	COR_TRY(cor_arena_new_array(w->keep, sets, sizeof(*w->is_used), &w->is_used, err));
	COR_TRY(cor_arena_new_array(w->keep, sets, sizeof(*w->v_of_vendors), &w->v_of_vendors,
		err));
	return cor_arena_new_array(w->keep, sets, sizeof(*w->v_of_parties), &w->v_of_parties, err);
}

/* The estate's own maker sets have the first numbers. */
static cor_status number_makers(cor_watch *w, cor_err *err)
{
	for (uint32_t s = 0; s < cor_estate_maker_set_count(w->estate); s++) {
		COR_TRY(reserve_maker(w, err));
		w->makers[w->maker_count++] = (watch_maker){{0},
			*cor_estate_maker_set(w->estate, s)};
	}
	return cor_watch_value(w, err);
}

static cor_status open_bits(cor_watch *w, cor_err *err)
{
	uint32_t words = cor_bits_words(w->element_count);

	COR_TRY(cor_arena_new_array(w->keep, words, 8, &w->moved, err));
	COR_TRY(cor_arena_new_array(w->keep, words, 8, &w->moved_presence, err));
	COR_TRY(cor_arena_new_array(w->keep, words, 8, &w->is_there, err));
	return cor_arena_new_array(w->keep, cor_bits_words(cor_estate_rows(w->estate, COR_LINK)), 8,
		&w->closed_links, err);
}

static cor_status open_all(cor_watch *w, cor_err *err)
{
	COR_TRY(cor_arena_new("watch", 0, &w->keep, err));
	w->element_count = cor_estate_rows(w->estate, COR_ELEMENT);
	w->rule_count = cor_policy_rule_count(w->policy);
	COR_TRY(cor_arena_new_array(w->keep, w->rule_count, sizeof(*w->rules), &w->rules, err));
	COR_TRY(cor_arena_new_array(w->keep, w->rule_count, sizeof(watched_rule *), &w->counted,
		err));
	COR_TRY(cor_arena_new_array(w->keep, 256, sizeof(*w->masks), &w->masks, err));
	COR_TRY(open_makers(w, err));
	COR_TRY(open_bits(w, err));
	fill_masks(w);
	for (uint32_t i = 0; i < w->rule_count; i++) {
		const cor_rule *rule = cor_policy_rule(w->policy, i);
		cor_day by = rule->by.given ? rule->by.day : COR_DAY_NONE;

		w->rules[i] = (watched_rule){.rule = rule,
			.number = i,
			.counts = !w->options.in_force || by == COR_DAY_NONE ||
				by <= w->options.at};
	}
	COR_TRY(cor_watch_open_rules(w, err));
	w->any_judged = w->counted_count < w->rule_count;
	COR_TRY(number_makers(w, err));
	for (uint32_t r = 0; r < w->counted_count; r++)
		cor_watch_count(w, w->counted[r]);
	return COR_OK;
}

cor_status cor_watch_open(cor_policy *policy, const cor_estate *estate,
	const cor_judge_options *options, cor_watch **ret_watch, cor_err *err)
{
	COR_AUTO(cor_watch) w = cor_mem_new(1, sizeof(*w));

	if (!w)
		return cor_fail(err, COR_ENOMEM, "out of memory: a watch");
	w->policy = policy;
	w->estate = estate;
	w->options = *options;
	w->options.verdicts_only = true;
	w->options.most_findings = 1; /* of rules that are judged; verdicts do not depend on it */
	COR_TRY(open_all(w, err));
	*ret_watch = COR_TAKE(w);
	return COR_OK;
}

void cor_watch_free(cor_watch *w)
{
	if (!w)
		return;
	cor_result_free(w->judged);
	for (uint32_t s = 0; w->v_of_vendors && s < cor_policy_vendor_count(w->policy); s++)
		cor_mem_free(w->v_of_vendors[s]);
	cor_mem_free(w->makers);
	cor_mem_free(w->maker_of_text);
	cor_arena_free(w->keep);
	cor_mem_free(w);
}

/* ---- events ---- */

/* All that is judged is judged anew when asked for. */
static void touch_judged(cor_watch *w)
{
	for (uint32_t i = 0; w->any_judged && i < w->rule_count; i++)
		w->rules[i].is_stale = w->rules[i].is_stale || !w->rules[i].is_counted;
}

static void put_maker(cor_watch *w, uint32_t element, uint32_t maker)
{
	cor_watched *e = watched_at(w, element);
	uint32_t before = e->maker;

	for (uint32_t i = 0; i < w->counted_count; i++) {
		watched_rule *r = w->counted[i];
		uint8_t from, to;

		if (!r->is_counted || !r->v || r->v[before] == r->v[maker])
			continue;
		from = watched_mask(w, r, e);
		e->maker = maker;
		to = watched_mask(w, r, e);
		if (from != to)
			cor_watch_move(w, r, element, from, to);
		e->maker = before;
	}
	e->maker = maker;
	cor_bit_set(w->moved, element);
}

void cor_watch_put_maker(cor_watch *w, uint32_t element, uint32_t maker)
{
	put_maker(w, element, maker);
	touch_judged(w);
}

void cor_watch_put_makers(cor_watch *w, const cor_maker_event *events, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i + AHEAD < count) {
			__builtin_prefetch(watched_at(w, events[i + AHEAD].element), 1);
			__builtin_prefetch(&w->moved[events[i + AHEAD].element / 64], 1);
		}
		put_maker(w, events[i].element, events[i].maker);
	}
	touch_judged(w);
}

/* From now on it is judged. */
static void demote(cor_watch *w, watched_rule *r)
{
	r->is_counted = false;
	w->any_judged = true;
}

void cor_watch_put_there(cor_watch *w, uint32_t element, bool there)
{
	cor_watched *e = watched_at(w, element);
	uint8_t before = e->presence, presence = there ? 0xaa : 0; /* four times COR_YES, COR_NO */

	for (uint32_t i = 0; i < w->counted_count; i++) {
		watched_rule *r = w->counted[i];
		uint8_t from, to;

		if (r->reads_presence && r->is_counted)
			demote(w, r);
		if (!r->is_counted)
			continue;
		from = watched_mask(w, r, e);
		e->presence = presence;
		to = watched_mask(w, r, e);
		if (from != to)
			cor_watch_move(w, r, element, from, to);
		e->presence = before;
	}
	e->presence = presence;
	cor_bit_set(w->moved_presence, element);
	if (there)
		cor_bit_set(w->is_there, element);
	else
		cor_bit_clear(w->is_there, element);
	touch_judged(w);
}

void cor_watch_put_link(cor_watch *w, uint32_t link, bool open)
{
	if (open)
		cor_bit_clear(w->closed_links, link);
	else
		cor_bit_set(w->closed_links, link);
	for (uint32_t i = 0; i < w->rule_count; i++) {
		cor_rule_kind kind = w->rules[i].rule->kind;

		if (kind == COR_AVOID || kind == COR_ISOLATE)
			w->rules[i].is_stale = true;
	}
}
