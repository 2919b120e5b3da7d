#include "judge/path.h"

#include <stdlib.h>

/* The rule as if it asked of these elements. */
static cor_rule asking_of(const cor_rule *rule, const cor_selector *selector)
{
	cor_rule part = *rule;

	part.kind = COR_EXCLUDE;
	part.selector = selector;
	return part;
}

cor_status cor_path_set(const cor_trial *t, const cor_selector *selector, bool there,
	cor_triset *ret_set, cor_err *err)
{
	cor_docket *docket = t->docket;
	cor_rule part = asking_of(t->rule, selector);
	cor_outcomes of_rows, of_elements;
	cor_rows rows;

	if (there)
		COR_TRY(cor_rows_select(docket, &part, &rows, err));
	else
		COR_TRY(cor_rows_select_anywhere(docket, &part, &rows, err));
	COR_TRY(cor_outcomes_of_rows(&rows, NULL, docket->scratch, &of_rows, err));
	COR_TRY(cor_outcomes_of_elements(&rows, &of_rows, docket->element_count, docket->scratch,
		&of_elements, err));
	*ret_set = (cor_triset){.size = docket->element_count,
		.must = of_elements.must_in,
		.may = of_elements.may_in};
	return COR_OK;
}

/* ---- what shows it ---- */

bool cor_path_shows(const cor_trial *t)
{
	return t->docket->most_findings == 0;
}

cor_status cor_path_show(cor_trial *t, bool sure, uint32_t count, cor_shown_step **ret_steps,
	cor_err *err)
{
	cor_shown_list *list;

	COR_TRY(cor_arena_new_array(t->docket->keep, 1, sizeof(*list), &list, err));
	COR_TRY(cor_arena_new_array(t->docket->keep, count, sizeof(**ret_steps), ret_steps, err));
	*list = (cor_shown_list){.sure = sure, .steps = *ret_steps, .count = count};
	if (t->last_shown)
		t->last_shown->next = list;
	else
		t->result->shown = list;
	t->last_shown = list;
	return COR_OK;
}

cor_status cor_path_id(cor_trial *t, uint32_t element, cor_text *ret_id, cor_err *err)
{
	return cor_keep_text(t->docket->keep,
		cor_estate_cell(t->docket->estate, COR_ELEMENT, element, 0), ret_id, err);
}

static int by_id(const void *a, const void *b)
{
	return cor_text_compare(((const cor_shown_step *)a)->element,
		((const cor_shown_step *)b)->element);
}

void cor_path_sort(cor_shown_step *steps, uint32_t count)
{
	if (count > 0)
		qsort(steps, count, sizeof(*steps), by_id);
}

cor_status cor_path_show_reach(cor_trial *t, bool sure, const cor_reach *reach, cor_err *err)
{
	cor_shown_step *steps;
	uint32_t *place; /* of an element in the order, which the one before it has already */

	if (!cor_path_shows(t))
		return COR_OK;
	COR_TRY(cor_path_show(t, sure, reach->count, &steps, err));
	COR_TRY(cor_arena_new_array(t->docket->scratch, t->docket->element_count, 4, &place, err));
	for (uint32_t i = 0; i < reach->count; i++) {
		uint32_t v = reach->order[i], from = reach->from[v];

		place[v] = i;
		COR_TRY(cor_path_id(t, v, &steps[i].element, err));
		steps[i].distance = from == COR_NONE ? 0 : steps[place[from]].distance + 1;
	}
	cor_path_sort(steps, reach->count);
	return COR_OK;
}

/* ---- for people ---- */

/* Behind what is said already. */
static cor_status remark(cor_trial *t, cor_buf *more, cor_err *err)
{
	cor_text *said = &t->result->remark;
	cor_buf all = {0};
	cor_status status;

	cor_buf_add(&all, *said);
	cor_buf_addz(&all, said->n ? "; " : "");
	cor_buf_add(&all, cor_buf_text(more));
	status = cor_buf_status(more, err);
	if (status == COR_OK)
		status = cor_buf_status(&all, err);
	if (status == COR_OK)
		status = cor_arena_copy(t->docket->keep, all.p, all.n, &said->p, err);
	if (status == COR_OK)
		said->n = all.n;
	cor_buf_done(&all);
	cor_buf_done(more);
	return status;
}

cor_status cor_path_remark_empty(cor_trial *t, const char *name, const cor_triset *set,
	cor_err *err)
{
	cor_buf out = {0};

	if (!cor_triset_is_empty(set))
		return COR_OK;
	cor_buf_addf(&out, "`%s` takes in nothing", name);
	return remark(t, &out, err);
}

cor_status cor_path_remark_loop(cor_trial *t, unsigned kinds, cor_err *err)
{
	cor_docket *docket = t->docket;
	uint32_t *elements, *links, length;
	cor_network management;
	cor_buf out = {0};

	if (!(kinds & COR_LINKS_MANAGEMENT))
		return COR_OK;
	COR_TRY(cor_network_new(docket->estate, COR_LINKS_MANAGEMENT, docket->at, docket->scratch,
		&management, err));
	COR_TRY(cor_network_loop(&management, docket->scratch, &elements, &links, &length, err));
	if (length == 0)
		return COR_OK;
	cor_buf_addz(&out, "management goes in a circle: ");
	for (uint32_t i = 0; i < length; i++) {
		if (i > 0)
			cor_buf_addf(&out, " -[%.*s]- ",
				COR_FMT(cor_estate_cell(docket->estate, COR_LINK,
					management.rows[links[i - 1]], 0)));
		cor_buf_add(&out, cor_estate_cell(docket->estate, COR_ELEMENT, elements[i], 0));
	}
	return remark(t, &out, err);
}

cor_status cor_path_remark_dear(cor_trial *t, cor_err *err)
{
	cor_buf out = {0};

	if (t->dear)
		return COR_OK;
	t->dear = true;
	cor_buf_addz(&out,
		"what would decide it was not found within what may be spent on looking");
	return remark(t, &out, err);
}

static void put_element(const cor_trial *t, uint32_t element, cor_buf *out)
{
	cor_buf_add(out, cor_estate_cell(t->docket->estate, COR_ELEMENT, element, 0));
}

static void put_link(const cor_trial *t, uint32_t link, cor_buf *out)
{
	cor_buf_add(out,
		cor_estate_cell(t->docket->estate, COR_LINK, t->why->network.rows[link], 0));
}

enum { STEPS_TOLD = 12 };

static const cor_reach *way_to(const cor_path_why *why, uint32_t element)
{
	return cor_bit_is(why->blast->sure.reached, element) ? &why->blast->sure : &why->blast->may;
}

/* From the end: who reads it looks for what is next to the asset. */
static void put_chain(const cor_trial *t, uint32_t element, cor_buf *out)
{
	const cor_reach *way = way_to(t->why, element);
	uint32_t told = 0, v = element;

	if (way->from[v] == COR_NONE) {
		cor_buf_addz(out, "is where it starts");
		return;
	}
	for (; way->from[v] != COR_NONE; v = way->from[v]) {
		if (told++ == STEPS_TOLD) {
			cor_buf_addz(out, " …");
			return;
		}
		cor_buf_addz(out, told == 1 ? "reached over " : " over ");
		put_link(t, way->link[v], out);
		cor_buf_addz(out, " from ");
		put_element(t, way->from[v], out);
	}
}

void cor_path_put_why(const cor_trial *t, uint32_t element, cor_buf *out)
{
	const cor_path_why *why = t->why;

	if (why->isolate) {
		if (cor_bit_is(why->blast->may.reached, element))
			put_chain(t, element, out);
		return;
	}
	if (why->source[element] == COR_NONE)
		return;
	put_element(t, why->source[element], out);
	cor_buf_addz(out, " to ");
	put_element(t, why->sink[element], out);
	if (t->rule->path.mode == COR_AVOID_EXISTS) {
		cor_buf_addz(out, ": no clean way");
	} else if (why->culprit[element] == COR_NONE) {
		cor_buf_addz(out,
			t->rule->path.mode == COR_AVOID_USED
				? ": the way of its traffic is not known"
				: cor_bit_is(t->v.must, element) ? ": a way passes such gear"
								 : ": a way may pass such gear");
	} else {
		cor_buf_addz(out, ": over ");
		put_element(t, why->culprit[element], out);
	}
}

static void say(cor_buf *out, const char *what)
{
	cor_buf_addf(out, "%s%s", out->n ? ", " : "", what);
}

/* What is not known along the chain. */
static void put_chain_unknowns(const cor_trial *t, uint32_t element, cor_buf *out)
{
	const cor_path_why *why = t->why;
	const cor_reach *way = &why->blast->may;
	const cor_network *n = &why->network;
	uint32_t told = 0;

	for (uint32_t v = element; told < STEPS_TOLD; v = way->from[v]) {
		uint32_t link = way->link[v];

		if (v != element && cor_bit_is(n->unsure, v)) {
			say(out, "whether ");
			put_element(t, v, out);
			cor_buf_addz(out, " is there");
			told++;
		}
		if (way->from[v] == COR_NONE) {
			if (!cor_bit_is(why->from->must, v)) {
				say(out, "whether it starts at ");
				put_element(t, v, out);
			}
			return;
		}
		if (cor_bit_is(n->maybe_links, link)) {
			say(out, "kind of link ");
			put_link(t, link, out);
			told++;
		}
		if (v != element && cor_bit_is(why->stops->may, v)) {
			say(out, "whether ");
			put_element(t, v, out);
			cor_buf_addz(out, " stops it");
			told++;
		}
	}
}

void cor_path_put_unknown(const cor_trial *t, uint32_t element, cor_buf *out)
{
	const cor_path_why *why = t->why;
	size_t before = out->n;

	if (!cor_bit_is(t->rows.selected.must, element))
		say(out,
			why->isolate ? "whether it is to be isolated"
				     : "whether it is an end that counts");
	if (why->isolate) {
		if (cor_bit_is(why->blast->may.reached, element))
			put_chain_unknowns(t, element, out);
	} else if (why->culprit[element] != COR_NONE &&
		!cor_bit_is(why->dirt->must, why->culprit[element])) {
		say(out, "whether ");
		put_element(t, why->culprit[element], out);
		cor_buf_addz(out, " counts");
	}
	if (out->n == before)
		say(out, "the way");
}
