/*
 * What products contain, all the way down.
 *
 * The closure of a product is made once, when an element or part of that product is met: a
 * breadth first search over essential steps, then over those that may be, then over all. What is
 * reached in the first is surely essential, in the second maybe. Cycles end because a product is
 * entered once a round.
 */

#include <stdlib.h>

#include "base/limits.h"
#include "estate/frozen.h"

enum { PRODUCT, PART_PRODUCT, QUANTITY, ESSENTIAL };
enum { PART_ESSENTIAL = 6 };

typedef struct step {
	uint32_t from, to;
	cor_tri essential;
	bool is_own;
} step;

typedef struct item {
	uint32_t product;
	cor_tri essential;
} item;

typedef struct closure {
	size_t first;
	uint32_t count;
	bool is_made;
} closure;

typedef struct work {
	cor_estate *estate;
	step *steps; /* by product they lead from */
	uint32_t step_count;
	uint32_t *first_step; /* by product, one more at the end */
	closure *closures;    /* by product */
	item *items;          /* of all closures */
	size_t item_count, item_capacity;
	/* Best way found in this round, by product; COR_NO and unseen differ by the stamp. */
	uint32_t *stamp, round;
	uint8_t *best;
	uint32_t *reached;
	uint32_t reached_count;
	/* Results. */
	uint32_t *element, *product, *maker;
	uint8_t *essential;
	size_t count, capacity;
} work;

static cor_tri tri_of(cor_text yes_no)
{
	return cor_text_is(yes_no, "yes") ? COR_YES : yes_no.n ? COR_NO : COR_MAYBE;
}

/* ---- steps: the register's and the own, as one list ---- */

static step step_at(const cor_estate *e, const cor_estate *from, uint32_t row)
{
	const cor_joined *joined = &e->joined_products;

	return (step){cor_joined_find(e, joined, COR_PRODUCT,
			      cor_estate_cell(from, COR_BOM, row, PRODUCT)),
		cor_joined_find(e, joined, COR_PRODUCT,
			cor_estate_cell(from, COR_BOM, row, PART_PRODUCT)),
		tri_of(cor_estate_cell(from, COR_BOM, row, ESSENTIAL)), from == e};
}

/* By key; own rows before those of the register. */
static int compare_steps(const void *a, const void *b)
{
	const step *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return (int)y->is_own - (int)x->is_own;
}

static cor_status list_steps(cor_freeze *f, work *w, cor_err *err)
{
	const cor_estate *e = f->estate;
	uint32_t below = e->below ? cor_estate_rows(e->below, COR_BOM) : 0;
	size_t count = (size_t)below + cor_estate_rows(e, COR_BOM);
	uint32_t products = e->joined_products.count, to = 0;

	if (count > COR_LIMIT_ROWS)
		return cor_fail(err, COR_ELIMIT, "table bom: more than %u rows", COR_LIMIT_ROWS);
	COR_TRY(cor_arena_new_array(f->scratch, count, sizeof(*w->steps), &w->steps, err));
	COR_TRY(cor_arena_new_array(f->scratch, (size_t)products + 1, sizeof(uint32_t),
		&w->first_step, err));
	for (uint32_t row = 0; row < below; row++)
		w->steps[row] = step_at(e, e->below, row);
	for (size_t i = below; i < count; i++)
		w->steps[i] = step_at(e, e, (uint32_t)i - below);
	qsort(w->steps, count, sizeof(*w->steps), compare_steps);
	for (size_t i = 0; i < count; i++) {
		step s = w->steps[i];

		if (to && w->steps[to - 1].from == s.from && w->steps[to - 1].to == s.to)
			continue;
		w->steps[to++] = s;
		w->first_step[s.from + 1]++;
	}
	for (uint32_t p = 0; p < products; p++)
		w->first_step[p + 1] += w->first_step[p];
	w->step_count = to;
	return COR_OK;
}

/* ---- closures ---- */

static void begin_round(work *w)
{
	w->round++;
	w->reached_count = 0;
}

/* Notes a way to a product; true when it was not reached in this round before. */
static bool reach(work *w, uint32_t product, cor_tri essential)
{
	if (w->stamp[product] == w->round) {
		if (essential > w->best[product])
			w->best[product] = (uint8_t)essential;
		return false;
	}
	w->stamp[product] = w->round;
	w->best[product] = (uint8_t)essential;
	w->reached[w->reached_count++] = product;
	return true;
}

static int compare_products(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void sort_reached(work *w)
{
	if (w->reached_count > 1)
		qsort(w->reached, w->reached_count, sizeof(*w->reached), compare_products);
}

/* From everything reached by steps of at least this level, onwards by such steps. */
static void search(work *w, uint32_t root, cor_tri level)
{
	uint32_t next = 0;

	for (uint32_t at = root;; at = w->reached[next++]) {
		for (uint32_t s = w->first_step[at]; s < w->first_step[at + 1]; s++) {
			if (w->steps[s].essential >= level)
				reach(w, w->steps[s].to, level);
		}
		if (next == w->reached_count)
			return;
	}
}

static cor_status make_closure(work *w, uint32_t product, cor_err *err)
{
	closure *c = &w->closures[product];

	begin_round(w);
	/* The first level that reaches a product is the best. */
	search(w, product, COR_YES);
	search(w, product, COR_MAYBE);
	search(w, product, COR_NO);
	sort_reached(w);
	if (w->item_count + w->reached_count > COR_LIMIT_COMPONENTS)
		return cor_fail(err, COR_ELIMIT,
			"table bom: products contain more than %u others in all",
			COR_LIMIT_COMPONENTS);
	COR_TRY(cor_mem_reserve((void **)&w->items, &w->item_capacity,
		w->item_count + w->reached_count, sizeof(*w->items), err));
	*c = (closure){w->item_count, w->reached_count, true};
	for (uint32_t i = 0; i < w->reached_count; i++) {
		uint32_t p = w->reached[i];

		w->items[w->item_count++] = (item){p, (cor_tri)w->best[p]};
	}
	return COR_OK;
}

static cor_status closure_of(work *w, uint32_t product, closure *ret_closure, cor_err *err)
{
	if (product == COR_NONE) {
		*ret_closure = (closure){0, 0, true};
		return COR_OK;
	}
	if (!w->closures[product].is_made)
		COR_TRY(make_closure(w, product, err));
	*ret_closure = w->closures[product];
	return COR_OK;
}

/* ---- elements ---- */

static cor_status reserve(work *w, size_t more, cor_err *err)
{
	size_t need = w->count + more, capacity;

	if (need > COR_LIMIT_COMPONENTS)
		return cor_fail(err, COR_ELIMIT, "elements contain more than %u products in all",
			COR_LIMIT_COMPONENTS);
	if (need <= w->capacity)
		return COR_OK;
	capacity = w->capacity;
	COR_TRY(cor_mem_reserve((void **)&w->element, &capacity, need, sizeof(uint32_t), err));
	capacity = w->capacity;
	COR_TRY(cor_mem_reserve((void **)&w->product, &capacity, need, sizeof(uint32_t), err));
	capacity = w->capacity;
	COR_TRY(cor_mem_reserve((void **)&w->maker, &capacity, need, sizeof(uint32_t), err));
	capacity = w->capacity;
	COR_TRY(cor_mem_reserve((void **)&w->essential, &capacity, need, 1, err));
	w->capacity = capacity;
	return COR_OK;
}

static void write_component(work *w, uint32_t element, uint32_t product, cor_tri essential)
{
	w->element[w->count] = element;
	w->product[w->count] = product;
	w->maker[w->count] = w->estate->products[product].maker;
	w->essential[w->count++] = (uint8_t)essential;
}

/* An element whose parts, rows [from, to), contain nothing: its product's closure as it is. */
static cor_status copy_closure(work *w, uint32_t element, closure c, cor_err *err)
{
	COR_TRY(reserve(w, c.count, err));
	for (uint32_t i = 0; i < c.count; i++) {
		item it = w->items[c.first + i];

		write_component(w, element, it.product, it.essential);
	}
	return COR_OK;
}

static cor_status merge_closures(work *w, uint32_t element, closure own, uint32_t from, uint32_t to,
	cor_err *err)
{
	const cor_estate *e = w->estate;

	begin_round(w);
	for (uint32_t i = 0; i < own.count; i++)
		reach(w, w->items[own.first + i].product, w->items[own.first + i].essential);
	for (uint32_t part = from; part < to; part++) {
		cor_tri essential = tri_of(cor_estate_cell(e, COR_PART, part, PART_ESSENTIAL));
		closure c;

		if (e->product_of_part[part] == COR_NONE)
			continue;
		c = w->closures[e->product_of_part[part]];
		for (uint32_t i = 0; i < c.count; i++) {
			item it = w->items[c.first + i];

			reach(w, it.product, cor_tri_and(essential, it.essential));
		}
	}
	sort_reached(w);
	COR_TRY(reserve(w, w->reached_count, err));
	for (uint32_t i = 0; i < w->reached_count; i++)
		write_component(w, element, w->reached[i], (cor_tri)w->best[w->reached[i]]);
	return COR_OK;
}

static cor_status add_element(work *w, uint32_t element, uint32_t from, uint32_t to, cor_err *err)
{
	const cor_estate *e = w->estate;
	uint32_t contained = 0;
	closure own, c;

	COR_TRY(closure_of(w, e->product_of_element[element], &own, err));
	for (uint32_t part = from; part < to; part++) {
		COR_TRY(closure_of(w, e->product_of_part[part], &c, err));
		contained += c.count > 0;
	}
	return contained ? merge_closures(w, element, own, from, to, err)
			 : copy_closure(w, element, own, err);
}

static cor_status add_elements(work *w, cor_err *err)
{
	const cor_estate *e = w->estate;
	uint32_t parts = e->tables[COR_PART].row_count, from = 0, to;

	for (uint32_t element = 0; element < e->tables[COR_ELEMENT].row_count; element++) {
		for (to = from; to < parts && e->element_of_part[to] == element;)
			to++;
		COR_TRY(add_element(w, element, from, to, err));
		from = to;
	}
	return COR_OK;
}

static cor_status make(cor_freeze *f, work *w, cor_err *err)
{
	uint32_t products = f->estate->joined_products.count;

	COR_TRY(list_steps(f, w, err));
	if (w->step_count == 0)
		return COR_OK;
	COR_TRY(cor_arena_new_array(f->scratch, products, sizeof(*w->closures), &w->closures, err));
	COR_TRY(cor_arena_new_array(f->scratch, products, sizeof(uint32_t), &w->stamp, err));
	COR_TRY(cor_arena_new_array(f->scratch, products, sizeof(uint32_t), &w->reached, err));
	COR_TRY(cor_arena_new_array(f->scratch, products, 1, &w->best, err));
	return add_elements(w, err);
}

cor_status cor_freeze_components(cor_freeze *f, cor_err *err)
{
	work w = {.estate = f->estate};
	cor_status status = make(f, &w, err);

	cor_mem_free(w.items);
	/* They belong to the estate from here on, made or half made. */
	f->estate->component_memory[0] = w.element;
	f->estate->component_memory[1] = w.product;
	f->estate->component_memory[2] = w.maker;
	f->estate->component_memory[3] = w.essential;
	f->estate->components = (cor_components){(uint32_t)w.count, w.element, w.product, w.maker,
		w.essential};
	return status;
}
