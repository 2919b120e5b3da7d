/*
 * What would decide an unknown group of a rule about paths.
 *
 * Everything that is not known is named; when the rule is decided then, as much as can be is taken back,
 * in halves down to single items: nothing can be left out of what remains.  That there is no smaller set is
 * shown where it can be: because each of its items is one without which all the others together do not
 * decide (where naming more never takes back what fewer bring about), or by trying all smaller sets.  (In
 * general the fewest are hard to find: clean ways for several pairs at once are a Steiner forest.)
 */
#include "judge/order.h"
#include "judge/path_world.h"
#include "judge/phrase.h"

typedef struct search {
	cor_path_world *w;
	uint32_t group;
	bool well;
	uint64_t *open;  /* bits by element: its findings that may be */
	uint64_t *named; /* bits by item */
	uint32_t *all, all_count, *set, count;
	uint64_t left; /* visits */
	bool spent;    /* they did not suffice */
} search;

/* How an element is in the group of the search. */
static cor_tri belongs(const search *s, uint32_t element)
{
	const cor_groups *groups = &s->w->trial->groups;
	uint32_t code = cor_groups_code(groups, element);

	for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
		if (groups->belongings[i].group == s->group)
			return groups->belongings[i].how == COR_BELONGS_MAYBE ? COR_MAYBE : COR_YES;
	}
	return COR_NO;
}

/* Whether the group gets the verdict that is looked for. */
static cor_status is_decided(const search *s, const cor_triset *bad, bool *ret_is, cor_err *err)
{
	const uint64_t *bits = s->well ? bad->may : bad->must;

	*ret_is = s->well;
	for (uint32_t v = cor_bits_next(bits, bad->size, 0); v < bad->size;
		v = cor_bits_next(bits, bad->size, v + 1)) {
		bool is_open = cor_bit_is(s->open, v), is_named = cor_bit_is(s->named, v);
		cor_tri in = belongs(s, v);
		uint32_t exemption = COR_NONE;

		if (in == COR_NO || (in == COR_MAYBE && is_named == s->well) ||
			(!s->well && !is_open))
			continue;
		if (!is_open)
			COR_TRY(cor_trial_exemption(s->w->trial, v, &exemption, err));
		if (exemption != COR_NONE)
			continue;
		*ret_is = !s->well;
		return COR_OK;
	}
	return COR_OK;
}

/* Whether these items decide it; *ret_is is false when there are no more visits. */
static cor_status decides(search *s, const uint32_t *items, uint32_t count, bool *ret_is,
	cor_err *err)
{
	cor_arena *arena = s->w->trial->docket->scratch;
	cor_arena_mark mark = cor_arena_here(arena);
	cor_triset bad;

	*ret_is = false;
	s->spent = s->spent || s->left < s->w->visits;
	if (s->spent)
		return COR_OK;
	s->left -= s->w->visits;
	for (uint32_t i = 0; i < count; i++)
		cor_bit_set(s->named, items[i]);
	COR_TRY(cor_path_world_try(s->w, s->named, s->well, &bad, err));
	COR_TRY(is_decided(s, &bad, ret_is, err));
	for (uint32_t i = 0; i < count; i++)
		cor_bit_clear(s->named, items[i]);
	cor_arena_back(arena, mark);
	return COR_OK;
}

/* The set without [from, to), into `rest`. */
static uint32_t without(const search *s, uint32_t from, uint32_t to, uint32_t *rest)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		if (i < from || i >= to)
			rest[count++] = s->set[i];
	}
	return count;
}

/* Takes back what can be. */
static cor_status shrink(search *s, uint32_t *rest, cor_err *err)
{
	uint32_t size = s->count;

	while (size > 0 && !s->spent) {
		uint32_t at = 0;

		size = size > 1 ? (size + 1) / 2 : 1;
		while (at < s->count && !s->spent) {
			uint32_t to = at + size < s->count ? at + size : s->count,
				 count = without(s, at, to, rest);
			bool is;

			if (count == 0) /* nothing decides nothing */
				break;
			COR_TRY(decides(s, rest, count, &is, err));
			if (is) {
				memcpy(s->set, rest, count * sizeof(*rest));
				s->count = count;
			} else {
				at = to;
			}
		}
		if (size == 1)
			break;
	}
	return COR_OK;
}

/* ---- whether there are fewer ---- */

/* Whether all others together do not decide without any one of the set. */
static cor_status all_needed(search *s, uint32_t *rest, bool *ret_are, cor_err *err)
{
	*ret_are = false;
	for (uint32_t i = 0; i < s->count; i++) {
		uint32_t count = 0;
		bool is;

		for (uint32_t k = 0; k < s->all_count; k++) {
			if (s->all[k] != s->set[i])
				rest[count++] = s->all[k];
		}
		COR_TRY(decides(s, rest, count, &is, err));
		if (is || s->spent)
			return COR_OK;
	}
	*ret_are = true;
	return COR_OK;
}

/* The next `size` of `count` numbers in their order; false: there are no more. */
static bool next_choice(uint32_t *at, uint32_t size, uint32_t count)
{
	for (uint32_t i = size; i-- > 0;) {
		if (at[i] == count - size + i)
			continue;
		at[i]++;
		for (uint32_t k = i + 1; k < size; k++)
			at[k] = at[k - 1] + 1;
		return true;
	}
	return false;
}

/* Whether visits suffice to try all sets of a size. */
static bool can_try(const search *s, uint32_t size)
{
	double tries = 1;

	for (uint32_t i = 0; i < size; i++)
		tries *= (double)(s->all_count - i) / (i + 1);
	return tries * (double)s->w->visits <= (double)s->left;
}

/* Tries all sets that are smaller, the smallest first. */
static cor_status try_fewer(search *s, uint32_t *rest, bool *ret_fewest, cor_err *err)
{
	uint32_t *at = rest, *items = rest + s->count;

	*ret_fewest = false;
	for (uint32_t size = 1; size < s->count; size++) {
		bool is = false;

		if (!can_try(s, size))
			return COR_OK;
		for (uint32_t i = 0; i < size; i++)
			at[i] = i;
		do {
			for (uint32_t i = 0; i < size; i++)
				items[i] = s->all[at[i]];
			COR_TRY(decides(s, items, size, &is, err));
		} while (!is && !s->spent && next_choice(at, size, s->all_count));
		if (s->spent)
			return COR_OK;
		if (is) {
			memcpy(s->set, items, size * sizeof(*items));
			s->count = size;
		}
	}
	*ret_fewest = true;
	return COR_OK;
}

/* ---- one verdict ---- */

/* Items that may be named: all, or those whose gear it is about and whose group is not known. */
static void list_all(search *s, bool gear)
{
	const cor_path_world *w = s->w;
	uint32_t n = w->element_count, i = 0;

	s->all_count = 0;
	for (uint32_t v = 0; v < n; v++) {
		bool is_item = i < w->item_count && w->items[i] == v;

		i += is_item;
		if ((is_item && (!gear || cor_path_world_is_gear(w, v))) ||
			(cor_bit_is(s->open, v) && belongs(s, v) == COR_MAYBE))
			s->all[s->all_count++] = v;
	}
	for (; !gear && i < w->item_count; i++)
		s->all[s->all_count++] = w->items[i];
}

static cor_status look(search *s, uint32_t *rest, bool *ret_found, bool *ret_fewest, cor_err *err)
{
	bool gear = s->w->trial->rule->kind == COR_AVOID && s->well;

	*ret_found = *ret_fewest = false;
	/* To know whose gear it is is often enough, and what else is named may take ways away. */
	for (; !*ret_found; gear = false) {
		list_all(s, gear);
		COR_TRY(decides(s, s->all, s->all_count, ret_found, err));
		if (!gear)
			break;
	}
	if (!*ret_found)
		return COR_OK;
	memcpy(s->set, s->all, s->all_count * sizeof(*s->set));
	s->count = s->all_count;
	COR_TRY(shrink(s, rest, err));
	list_all(s, false);
	*ret_fewest = s->count == 1;
	if (!*ret_fewest && s->w->grows[s->well])
		COR_TRY(all_needed(s, rest, ret_fewest, err));
	return *ret_fewest ? COR_OK : try_fewer(s, rest, ret_fewest, err);
}

/* ---- for people ---- */

/* What is not known of an item that bears on the group. */
static cor_status keep_unknown(const search *s, uint32_t item, cor_text *ret_text, cor_err *err)
{
	cor_docket *docket = s->w->trial->docket;
	cor_buf *buf = &docket->phrases->buf;

	buf->n = 0;
	cor_path_world_put(s->w, item, buf);
	if (item < s->w->element_count && belongs(s, item) == COR_MAYBE)
		cor_buf_addf(buf, "%swhether it is in this group", buf->n ? ", " : "");
	COR_TRY(cor_buf_status(buf, err));
	return cor_keep_text(docket->keep, cor_buf_text(buf), ret_text, err);
}

/* Elements by their ids, then links by theirs. */
static cor_status sort(search *s, uint32_t *ret_links, cor_err *err)
{
	cor_docket *docket = s->w->trial->docket;
	uint32_t n = s->w->element_count, elements = 0, links = 0, *of_links;

	COR_TRY(cor_arena_new_array(docket->scratch, s->count, 4, &of_links, err));
	for (uint32_t i = 0; i < s->count; i++) {
		if (s->set[i] < n)
			s->set[elements++] = s->set[i];
		else
			of_links[links++] = s->set[i] - n;
	}
	COR_TRY(cor_order_by_id(docket->estate, COR_ELEMENT, s->set, elements, docket->scratch,
		err));
	COR_TRY(cor_order_by_id(docket->estate, COR_LINK, of_links, links, docket->scratch, err));
	for (uint32_t i = 0; i < links; i++)
		s->set[elements + i] = n + of_links[i];
	*ret_links = links;
	return COR_OK;
}

static cor_status put_down(search *s, bool fewest, cor_err *err)
{
	cor_docket *docket = s->w->trial->docket;
	uint32_t most = docket->most_findings, n = s->w->element_count,
		 listed = most && s->count > most ? most : s->count, links;
	cor_text *ids, *facts;

	COR_TRY(sort(s, &links, err));
	COR_TRY(cor_arena_new_array(docket->keep, listed, sizeof(*ids), &ids, err));
	COR_TRY(cor_arena_new_array(docket->keep, listed, sizeof(*facts), &facts, err));
	for (uint32_t i = 0; i < listed; i++) {
		uint32_t item = s->set[i];
		cor_text id = item < n ? cor_estate_cell(docket->estate, COR_ELEMENT, item, 0)
				       : cor_estate_cell(docket->estate, COR_LINK, item - n, 0);

		COR_TRY(cor_keep_text(docket->keep, id, &ids[i], err));
		COR_TRY(keep_unknown(s, item, &facts[i], err));
	}
	return cor_trial_put_decide(s->w->trial,
		&(cor_decide){.group = s->w->trial->groups.names[s->group],
			.verdict = s->well ? COR_SATISFIED : COR_VIOLATED,
			.elements = ids,
			.facts = facts,
			.count = s->count,
			.links = links,
			.listed = listed,
			.fewest = fewest},
		err);
}

static cor_status decide(search *s, uint64_t *left, cor_err *err)
{
	cor_arena *arena = s->w->trial->docket->scratch;
	uint32_t most = s->w->item_count + s->w->element_count, *rest;
	bool found, fewest;
	uint64_t given = *left / 2; /* there are other verdicts, and groups */

	s->left = given;
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(s->w->element_count + s->w->link_rows), 8,
		&s->named, err));
	COR_TRY(cor_arena_new_raw(arena, most, 4, &s->all, err));
	COR_TRY(cor_arena_new_raw(arena, most, 4, &s->set, err));
	COR_TRY(cor_arena_new_raw(arena, 2 * (size_t)most, 4, &rest, err));
	COR_TRY(look(s, rest, &found, &fewest, err));
	*left -= given - s->left;
	if (found)
		return put_down(s, fewest, err);
	return s->spent ? cor_path_remark_dear(s->w->trial, err) : COR_OK;
}

cor_status cor_path_decide(cor_path_world *w, uint32_t group, const uint32_t *maybes,
	uint32_t count, uint64_t *left, cor_err *err)
{
	cor_arena *arena = w->trial->docket->scratch;
	uint64_t *open;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(w->element_count), 8, &open, err));
	for (uint32_t i = 0; i < count; i++)
		cor_bit_set(open, maybes[i]);
	for (unsigned well = 2; well-- > 0;) {
		cor_arena_mark mark = cor_arena_here(arena);
		search s = {.w = w, .group = group, .well = well, .open = open};

		COR_TRY(decide(&s, left, err));
		cor_arena_back(arena, mark);
	}
	return COR_OK;
}
