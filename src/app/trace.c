/* What traffic touches: the use case. */
#include "app/trace.h"

#include <stdlib.h>

#include "app/picture.h"

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

/* ---- sums ---- */

static void add_up(cor_trace_sum *s, const cor_demand_trace *d)
{
	s->demands++;
	s->lost += !d->routed;
	if (!d->routed)
		return;
	s->touched += d->low > 0;
	s->perhaps += d->low <= 0 && d->high > 0;
	s->unavoidable += d->unavoidable == COR_YES;
	s->unknown_volumes += d->volume_bps == COR_VOLUME_UNKNOWN;
	if (d->volume_bps > 0) {
		s->volume += (double)d->volume_bps;
		s->low += d->low * (double)d->volume_bps;
		s->high += d->high * (double)d->volume_bps;
	}
}

/* What is not known comes last. */
static int by_name(const void *a, const void *b)
{
	const cor_trace_sum *x = a, *y = b;

	if (!x->name.n || !y->name.n)
		return (x->name.n == 0) - (y->name.n == 0);
	return cor_text_compare(x->name, y->name);
}

static void order_sums(cor_trace_sum *sums, uint32_t *count)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < *count; i++) {
		if (sums[i].demands)
			sums[kept++] = sums[i];
	}
	if (kept)
		qsort(sums, kept, sizeof(*sums), by_name);
	*count = kept;
}

static cor_status sum_classes(cor_traced *t, cor_err *err)
{
	const cor_estate *estate = t->paths->opened.estate;
	unsigned column = column_of(COR_DEMAND, "class");
	cor_codes codes = cor_estate_codes(estate, COR_DEMAND, column);

	t->class_count = codes.value_count;
	COR_TRY(cor_arena_new_array(t->paths->arena, codes.value_count, sizeof(*t->classes),
		&t->classes, err));
	for (uint32_t i = 0; i < t->trace->count; i++) {
		const cor_demand_trace *d = &t->trace->demands[i];
		uint32_t code = cor_code_at(&codes, d->row);

		t->classes[code].name = cor_estate_value(estate, COR_DEMAND, column, code);
		add_up(&t->classes[code], d);
	}
	order_sums(t->classes, &t->class_count);
	return COR_OK;
}

/* The operators of the element where a demand starts: whose traffic it is. */
static cor_status sum_operators(cor_traced *t, cor_err *err)
{
	const cor_estate *estate = t->paths->opened.estate;
	unsigned column = column_of(COR_ELEMENT, "operator");
	cor_codes codes = cor_estate_codes(estate, COR_ELEMENT, column);
	const cor_text *pieces;
	cor_strtab *names;
	uint32_t most = 1, number;

	for (uint32_t code = 0; code < codes.value_count && codes.row_count; code++)
		most += cor_estate_pieces(estate, COR_ELEMENT, column, code, &pieces);
	COR_TRY(cor_strtab_new(t->paths->arena, &names, err));
	COR_TRY(cor_strtab_add(names, (cor_text){"", 0}, &number, err));
	COR_TRY(cor_arena_new_array(t->paths->arena, most, sizeof(*t->operators), &t->operators,
		err));
	for (uint32_t i = 0; i < t->trace->count; i++) {
		const cor_demand_trace *d = &t->trace->demands[i];
		uint32_t code = cor_code_at(&codes, d->source),
			 count = cor_estate_pieces(estate, COR_ELEMENT, column, code, &pieces);

		if (count == 0)
			add_up(&t->operators[0], d);
		for (uint32_t k = 0; k < count; k++) {
			COR_TRY(cor_strtab_add(names, pieces[k], &number, err));
			t->operators[number].name = pieces[k];
			add_up(&t->operators[number], d);
		}
	}
	t->operator_count = cor_strtab_count(names);
	order_sums(t->operators, &t->operator_count);
	return COR_OK;
}

/* ---- orders ---- */

/* Most exposed first. */
static int by_exposure(const void *a, const void *b)
{
	const cor_demand_trace *x = *(const cor_demand_trace *const *)a;
	const cor_demand_trace *y = *(const cor_demand_trace *const *)b;

	if (x->low != y->low)
		return x->low < y->low ? 1 : -1;
	if (x->high != y->high)
		return x->high < y->high ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row);
}

typedef struct loaded {
	uint32_t element;
	double load;
} loaded;

static int by_load(const void *a, const void *b)
{
	const loaded *x = a, *y = b;

	if (x->load != y->load)
		return x->load < y->load ? 1 : -1;
	return (x->element > y->element) - (x->element < y->element);
}

static cor_status order_loaded(cor_traced *t, cor_err *err)
{
	const cor_triset *set = t->touching;
	loaded *found;
	uint32_t most = (uint32_t)cor_bits_count(set->may, set->size), count = 0;

	COR_TRY(cor_arena_new_array(t->paths->arena, most, sizeof(*found), &found, err));
	COR_TRY(cor_arena_new_array(t->paths->arena, most, sizeof(*t->loaded), &t->loaded, err));
	for (uint32_t v = cor_bits_next(set->may, set->size, 0); v < set->size;
		v = cor_bits_next(set->may, set->size, v + 1)) {
		if (t->trace->load[v] > 0)
			found[count++] = (loaded){v, t->trace->load[v]};
	}
	if (count)
		qsort(found, count, sizeof(*found), by_load);
	for (uint32_t i = 0; i < count; i++)
		t->loaded[i] = found[i].element;
	t->loaded_count = count;
	return COR_OK;
}

static cor_status order_demands(cor_traced *t, cor_err *err)
{
	uint32_t count = t->trace->count;

	COR_TRY(cor_arena_new_array(t->paths->arena, count, sizeof(const cor_demand_trace *),
		&t->order, err));
	for (uint32_t i = 0; i < count; i++)
		t->order[i] = &t->trace->demands[i];
	if (count)
		qsort(t->order, count, sizeof(const cor_demand_trace *), by_exposure);
	return COR_OK;
}

/* ---- the question ---- */

static cor_answer answer_of(const cor_traced *t)
{
	if (t->all.touched)
		return COR_ANSWER_YES;
	return t->all.perhaps || t->all.lost || t->trace->count == 0 ||
			cor_triset_is_empty(&t->paths->from)
		? COR_ANSWER_UNKNOWN
		: COR_ANSWER_NO;
}

/* The risks, and what they serve where that is asked. */
static cor_status find_touching(cor_paths *p, cor_triset *ret_touching, cor_err *err)
{
	cor_network services;
	unsigned kinds;

	*ret_touching = p->from;
	if (!p->request->services)
		return COR_OK;
	COR_TRY(cor_paths_kinds("--services", p->request->services, &kinds, err));
	COR_TRY(cor_network_new(p->opened.estate, kinds, p->at, p->arena, &services, err));
	return cor_trace_served(&services, &p->from, p->arena, ret_touching, err);
}

/* Each vendor's gear among the risks, and what that serves. */
static cor_status list_parts(cor_paths *p, cor_traced *t, cor_trace_part **ret_parts, cor_err *err)
{
	cor_trace_part *parts;
	cor_network services;
	cor_vendor *vendors;
	unsigned kinds;

	COR_TRY(cor_vendors_list(p->opened.estate, p->at, &p->from, p->arena, &vendors,
		&t->vendor_count, err));
	COR_TRY(cor_arena_new_array(p->arena, t->vendor_count, sizeof(*parts), &parts, err));
	if (p->request->services) {
		COR_TRY(cor_paths_kinds("--services", p->request->services, &kinds, err));
		COR_TRY(cor_network_new(p->opened.estate, kinds, p->at, p->arena, &services, err));
	}
	for (uint32_t i = 0; i < t->vendor_count; i++) {
		cor_triset gear = vendors[i].gear;

		if (p->request->services)
			COR_TRY(cor_trace_served(&services, &vendors[i].gear, p->arena, &gear,
				err));
		parts[i] = (cor_trace_part){.must = gear.must, .may = gear.may};
	}
	t->vendors = vendors;
	t->parts = *ret_parts = parts;
	return COR_OK;
}

static cor_status write_trace(cor_paths *p, const cor_traced *answer, cor_buf *out, cor_err *err)
{
	(p->request->json                 ? cor_trace_put_json
			: p->request->csv ? cor_trace_put_csv
					  : cor_trace_put_text)(answer, out);
	return cor_buf_status(out, err);
}

static cor_status trace(cor_paths *p, cor_buf *out, cor_answer *ret_answer, cor_err *err)
{
	cor_traced t = {.paths = p};
	cor_trace_part *parts;
	cor_triset touching;
	cor_trace found;

	COR_TRY(find_touching(p, &touching, err));
	COR_TRY(list_parts(p, &t, &parts, err));
	COR_TRY(cor_trace_run_all(&p->network, &touching, p->request->metric, parts, t.vendor_count,
		p->arena, &found, err));
	t.trace = &found;
	t.touching = &touching;
	for (uint32_t i = 0; i < found.count; i++)
		add_up(&t.all, &found.demands[i]);
	COR_TRY(sum_classes(&t, err));
	COR_TRY(sum_operators(&t, err));
	COR_TRY(order_loaded(&t, err));
	COR_TRY(order_demands(&t, err));
	*ret_answer = p->answer = answer_of(&t);
	COR_TRY(write_trace(p, &t, out, err));
	COR_TRY(cor_paths_prove(p, "trace", cor_trace_show, &t, err));
	return p->request->html ? cor_picture_trace(p, &found, out, err) : COR_OK;
}

cor_status cor_app_trace(const cor_paths_request *request, cor_buf *out, cor_answer *ret_answer,
	cor_err *err)
{
	cor_paths paths;
	cor_status status;

	COR_TRY(cor_paths_open(request, &paths, err));
	status = trace(&paths, out, ret_answer, err);
	cor_paths_done(&paths);
	return status;
}
