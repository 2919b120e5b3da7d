/* What is lost when a vendor's gear vanishes: the use case. */
#include "app/depend.h"

#include <stdlib.h>

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

/* By element, of the measure that is asked for. */
static cor_status read_amounts(cor_dependence *d, int64_t **ret_amounts, cor_err *err)
{
	const cor_estate *estate = d->paths->opened.estate;
	unsigned element = column_of(COR_MEASURE, "element"), name = column_of(COR_MEASURE, "name");
	uint32_t count = cor_estate_rows(estate, COR_ELEMENT),
		 rows = cor_estate_rows(estate, COR_MEASURE);
	int64_t *amounts;

	COR_TRY(cor_arena_new_array(d->paths->arena, count, sizeof(*amounts), &amounts, err));
	for (uint32_t v = 0; v < count; v++)
		amounts[v] = COR_AMOUNT_NONE;
	for (uint32_t row = 0; row < rows; row++) {
		int64_t value;

		if (!cor_text_is(cor_estate_cell(estate, COR_MEASURE, row, name), d->measure))
			continue;
		value = cor_estate_numbers(estate, COR_MEASURE,
			column_of(COR_MEASURE, "value"))[row];
		amounts[cor_estate_referred(estate, COR_MEASURE, row, element)] = value < 0
			? COR_AMOUNT_UNKNOWN
			: value;
		d->has_measure = true;
	}
	*ret_amounts = amounts;
	return COR_OK;
}

/* What --to takes in, or the sinks of demands. */
static cor_status find_anchors(cor_dependence *d, uint64_t **ret_anchors, cor_err *err)
{
	const cor_paths *p = d->paths;
	const cor_estate *estate = p->opened.estate;
	uint32_t count = cor_estate_rows(estate, COR_ELEMENT);
	unsigned sink = column_of(COR_DEMAND, "sink");
	uint64_t *anchors;

	COR_TRY(cor_arena_new_array(p->arena, cor_bits_words(count), 8, &anchors, err));
	for (uint32_t w = 0; p->request->to && w < cor_bits_words(count); w++)
		anchors[w] = p->to.may[w];
	for (uint32_t row = 0; !p->request->to && row < cor_estate_rows(estate, COR_DEMAND);
		row++) {
		uint32_t v = cor_estate_referred(estate, COR_DEMAND, row, sink);

		if (!cor_bit_is(p->network.absent, v))
			cor_bit_set(anchors, v);
	}
	d->anchors = cor_bits_count(anchors, count);
	*ret_anchors = anchors;
	return COR_OK;
}

/* ---- losses ---- */

static cor_status lose(const cor_dependence *d, cor_depend *kernel, uint8_t *gone, cor_loss *loss,
	cor_err *err)
{
	const cor_vendor *a = &d->vendors[loss->a],
			 *b = loss->b == COR_NONE ? a : &d->vendors[loss->b];
	uint32_t sets = cor_estate_maker_set_count(d->paths->opened.estate);

	for (uint32_t s = 0; s < sets; s++)
		gone[s] = cor_vendors_make(d->paths->opened.estate, a, b, s) == COR_YES;
	COR_TRY(cor_depend_without(kernel, gone, &loss->low, err));
	for (uint32_t s = 0; s < sets; s++)
		gone[s] = cor_vendors_make(d->paths->opened.estate, a, b, s) != COR_NO;
	return cor_depend_without(kernel, gone, &loss->high, err);
}

static cor_status lose_alone(cor_dependence *d, cor_depend *kernel, uint8_t *gone, cor_err *err)
{
	cor_loss *alone;

	COR_TRY(cor_arena_new_array(d->paths->arena, d->vendor_count, sizeof(*alone), &alone, err));
	for (uint32_t i = 0; i < d->vendor_count; i++) {
		alone[i] = (cor_loss){.a = i, .b = COR_NONE};
		COR_TRY(lose(d, kernel, gone, &alone[i], err));
	}
	d->alone = alone;
	return COR_OK;
}

static int compare_stock(const cor_stock *x, const cor_stock *y)
{
	if (x->volume_bps != y->volume_bps)
		return x->volume_bps < y->volume_bps ? 1 : -1;
	if (x->demands != y->demands)
		return x->demands < y->demands ? 1 : -1;
	if (x->amount != y->amount)
		return x->amount < y->amount ? 1 : -1;
	return (x->elements < y->elements) - (x->elements > y->elements);
}

/* Greatest loss first. */
static int by_loss(const void *a, const void *b)
{
	const cor_loss *x = a, *y = b;
	int order = compare_stock(&x->high, &y->high);

	if (order == 0)
		order = compare_stock(&x->low, &y->low);
	if (order == 0 && x->a != y->a)
		order = x->a < y->a ? -1 : 1;
	return order ? order : (x->b > y->b) - (x->b < y->b);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static cor_status lose_pairs(cor_dependence *d, cor_depend *kernel, uint8_t *gone, cor_err *err)
{
	uint32_t count = d->vendor_count, *paired;
	cor_arena *arena = d->paths->arena;
	cor_loss *order, *pairs;

	COR_TRY(cor_arena_new_array(arena, count, sizeof(*order), &order, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*paired), &paired, err));
	for (uint32_t i = 0; i < count; i++)
		order[i] = d->alone[i];
	if (count)
		qsort(order, count, sizeof(*order), by_loss);
	count = count < COR_DEPEND_PAIRED_MAX ? count : COR_DEPEND_PAIRED_MAX;
	for (uint32_t i = 0; i < count; i++)
		paired[i] = order[i].a;
	if (count)
		qsort(paired, count, sizeof(*paired), by_number);
	COR_TRY(cor_arena_new_array(arena, (size_t)count * count / 2 + 1, sizeof(*pairs), &pairs,
		err));
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t k = i + 1; k < count; k++) {
			cor_loss *loss = &pairs[d->pair_count++];

			*loss = (cor_loss){.a = paired[i], .b = paired[k]};
			COR_TRY(lose(d, kernel, gone, loss, err));
		}
	}
	if (d->pair_count)
		qsort(pairs, d->pair_count, sizeof(*pairs), by_loss);
	d->paired = paired;
	d->paired_count = count;
	d->pairs = pairs;
	return COR_OK;
}

/* ---- the question ---- */

static cor_status find_gear(cor_dependence *d, cor_err *err)
{
	const cor_network *n = &d->paths->network;
	cor_triset there;
	cor_vendor *vendors;

	COR_TRY(cor_triset_new(d->paths->arena, n->graph.vertex_count, &there, err));
	for (uint32_t v = 0; v < there.size; v++)
		cor_triset_put(&there, v,
			cor_bit_is(n->absent, v)           ? COR_NO
				: cor_bit_is(n->unsure, v) ? COR_MAYBE
							   : COR_YES);
	COR_TRY(cor_vendors_list(d->paths->opened.estate, d->paths->at, &there, d->paths->arena,
		&vendors, &d->vendor_count, err));
	d->vendors = vendors;
	return COR_OK;
}

static cor_status ask(cor_dependence *d, cor_paths *p, cor_buf *out, cor_err *err)
{
	cor_depend_task task = {.network = &p->network};
	int64_t *amounts;
	uint64_t *anchors;
	cor_depend *kernel;
	uint8_t *gone;

	COR_TRY(read_amounts(d, &amounts, err));
	COR_TRY(find_anchors(d, &anchors, err));
	COR_TRY(find_gear(d, err));
	task.class_of = cor_estate_makers_of_elements(p->opened.estate);
	task.class_count = cor_estate_maker_set_count(p->opened.estate);
	task.anchors = anchors;
	task.amounts = amounts;
	COR_TRY(cor_arena_new_array(p->arena, task.class_count, 1, &gone, err));
	COR_TRY(cor_depend_new(&task, p->arena, &kernel, err));
	d->all = cor_depend_all(kernel);
	d->kernel_vertices = cor_depend_vertices(kernel);
	d->kernel_links = cor_depend_links(kernel);
	COR_TRY(lose_alone(d, kernel, gone, err));
	if (d->pairs_asked)
		COR_TRY(lose_pairs(d, kernel, gone, err));
	p->answer = d->all->demands + d->all->elements == 0 ? COR_ANSWER_UNKNOWN : COR_ANSWER_YES;
	(p->request->json                 ? cor_depend_put_json
			: p->request->csv ? cor_depend_put_csv
					  : cor_depend_put_text)(d, out);
	return cor_buf_status(out, err);
}

cor_status cor_app_depend(const cor_paths_request *request, const char *measure, bool pairs,
	cor_buf *out, cor_answer *ret_answer, cor_err *err)
{
	cor_paths paths;
	cor_dependence d = {.paths = &paths,
		.measure = measure ? measure : "premises",
		.pairs_asked = pairs};
	cor_status status;

	COR_TRY(cor_paths_open(request, &paths, err));
	status = ask(&d, &paths, out, err);
	if (status == COR_OK && measure && !d.has_measure)
		status = cor_fail(err, COR_EINPUT, "--measure: no element has a measure \"%s\"",
			measure);
	*ret_answer = paths.answer;
	cor_paths_done(&paths);
	return status;
}
