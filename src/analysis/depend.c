#include "analysis/depend.h"

#include <stdlib.h>

typedef struct pair { /* demands from one vertex of the kernel to another, or a link between two */
	uint32_t a, b;
	bool one_way;
	cor_stock stock; /* of demands */
} pair;

typedef struct standing { /* a vertex of the kernel in which a site has elements that are served */
	uint32_t site, vertex;
} standing;

struct cor_depend {
	const cor_depend_task *task;
	cor_arena *arena, *scratch; /* scratch: of making the kernel */
	uint32_t *vertex_of;        /* by element; COR_NONE: not there */
	uint32_t count;             /* of vertices */
	uint32_t *class_of;         /* by vertex */
	cor_stock *stock;           /* by vertex: elements and amounts, once that served */
	uint64_t *has_anchor;       /* bits by vertex */
	pair *links, *demands;      /* demands by sink */
	uint32_t link_count, demand_count;
	bool any_one_way;
	cor_graph forwards, backwards;
	standing *standings; /* by site */
	uint32_t standing_count;
	cor_stock all;
};

/* ---- the kernel ---- */

static uint32_t root_of(uint32_t *up, uint32_t v)
{
	while (up[v] != v) {
		up[v] = up[up[v]];
		v = up[v];
	}
	return v;
}

static bool is_open(const cor_network *n, uint32_t link)
{
	return !cor_bit_in(n->maybe_links, link) && !cor_bit_is(n->absent, n->links.a[link]) &&
		!cor_bit_is(n->absent, n->links.b[link]);
}

static cor_status contract(cor_depend *d, cor_err *err)
{
	const cor_network *n = d->task->network;
	const uint32_t *class_of = d->task->class_of;
	uint32_t count = n->graph.vertex_count, *up;

	COR_TRY(cor_arena_new_array(d->scratch, count, sizeof(*up), &up, err));
	COR_TRY(cor_arena_new_array(d->scratch, count, sizeof(*d->vertex_of), &d->vertex_of, err));
	for (uint32_t v = 0; v < count; v++)
		up[v] = v;
	for (uint32_t l = 0; l < n->links.count; l++) {
		uint32_t a = n->links.a[l], b = n->links.b[l];

		if (!is_open(n, l) || cor_bit_in(n->links.one_way, l) || class_of[a] != class_of[b])
			continue;
		a = root_of(up, a);
		b = root_of(up, b);
		up[a > b ? a : b] = a > b ? b : a; /* roots are the least */
	}
	for (uint32_t v = 0; v < count; v++) {
		uint32_t root = root_of(up, v);

		d->vertex_of[v] = cor_bit_is(n->absent, v) ? COR_NONE
			: root == v                        ? d->count++
							   : d->vertex_of[root];
	}
	COR_TRY(cor_arena_new_array(d->arena, d->count, sizeof(*d->class_of), &d->class_of, err));
	COR_TRY(cor_arena_new_array(d->arena, cor_bits_words(d->count), 8, &d->has_anchor, err));
	for (uint32_t v = 0; v < count; v++) {
		if (d->vertex_of[v] == COR_NONE)
			continue;
		d->class_of[d->vertex_of[v]] = class_of[v];
		if (cor_bit_is(d->task->anchors, v))
			cor_bit_set(d->has_anchor, d->vertex_of[v]);
	}
	return COR_OK;
}

static int by_ends(const void *x, const void *y)
{
	const pair *p = x, *q = y;

	if (p->b != q->b)
		return p->b < q->b ? -1 : 1;
	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return (int)p->one_way - (int)q->one_way; /* what leads both ways comes first */
}

/* Links of the kernel, each once. */
static cor_status join(cor_depend *d, cor_err *err)
{
	const cor_network *n = d->task->network;
	uint32_t count = 0, kept = 0, *a, *b;
	uint64_t *one_way;
	pair *links;

	COR_TRY(cor_arena_new_array(d->scratch, n->links.count, sizeof(*links), &links, err));
	for (uint32_t l = 0; l < n->links.count; l++) {
		bool way = cor_bit_in(n->links.one_way, l);
		uint32_t from, to;

		if (!is_open(n, l))
			continue;
		from = d->vertex_of[n->links.a[l]];
		to = d->vertex_of[n->links.b[l]];
		if (from == to)
			continue;
		links[count].a = way || from < to ? from : to;
		links[count].b = way || from < to ? to : from;
		links[count].one_way = way;
		count++;
	}
	if (count)
		qsort(links, count, sizeof(*links), by_ends);
	for (uint32_t i = 0; i < count; i++) {
		if (kept && links[kept - 1].a == links[i].a && links[kept - 1].b == links[i].b)
			continue;
		links[kept++] = links[i];
	}
	COR_TRY(cor_arena_new_array(d->arena, kept, sizeof(*a), &a, err));
	COR_TRY(cor_arena_new_array(d->arena, kept, sizeof(*b), &b, err));
	COR_TRY(cor_arena_new_array(d->arena, cor_bits_words(kept), 8, &one_way, err));
	for (uint32_t i = 0; i < kept; i++) {
		a[i] = links[i].a;
		b[i] = links[i].b;
		if (links[i].one_way)
			cor_bit_set(one_way, i);
		d->any_one_way = d->any_one_way || links[i].one_way;
	}
	d->link_count = kept;
	cor_link_ends ends = {kept, a, b, one_way};
	COR_TRY(cor_graph_new(d->count, &ends, false, d->arena, &d->forwards, err));
	return cor_graph_new(d->count, &ends, true, d->arena, &d->backwards, err);
}

/* ---- what hangs on it ---- */

static cor_status add_to(uint64_t *sum, uint64_t more, const char *what, cor_err *err)
{
	if (__builtin_add_overflow(*sum, more, sum) || *sum >> 63)
		return cor_fail(err, COR_ELIMIT, "%s together pass 9223372036854775807", what);
	return COR_OK;
}

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

static cor_status list_demands(cor_depend *d, cor_err *err)
{
	const cor_estate *estate = d->task->network->estate;
	unsigned source = column_of(COR_DEMAND, "source"), sink = column_of(COR_DEMAND, "sink");
	const int64_t *volumes = cor_estate_numbers(estate, COR_DEMAND,
		column_of(COR_DEMAND, "volume_bps"));
	uint32_t rows = cor_estate_rows(estate, COR_DEMAND), count = 0, kept = 0;
	pair *demands;

	COR_TRY(cor_arena_new_array(d->arena, rows, sizeof(*demands), &demands, err));
	for (uint32_t row = 0; row < rows; row++) {
		pair p = {.stock.demands = 1};

		p.a = d->vertex_of[cor_estate_referred(estate, COR_DEMAND, row, source)];
		p.b = d->vertex_of[cor_estate_referred(estate, COR_DEMAND, row, sink)];
		if (p.a == COR_NONE || p.b == COR_NONE)
			continue; /* it has no way as it is */
		p.stock.volumes_unknown = volumes[row] < 0;
		p.stock.volume_bps = volumes[row] < 0 ? 0 : (uint64_t)volumes[row];
		demands[count++] = p;
	}
	if (count)
		qsort(demands, count, sizeof(*demands), by_ends);
	for (uint32_t i = 0; i < count; i++) {
		pair *last = kept ? &demands[kept - 1] : NULL;

		if (!last || last->a != demands[i].a || last->b != demands[i].b) {
			demands[kept++] = demands[i];
			continue;
		}
		last->stock.demands++;
		last->stock.volumes_unknown += demands[i].stock.volumes_unknown;
		COR_TRY(add_to(&last->stock.volume_bps, demands[i].stock.volume_bps,
			"volumes of demands", err));
	}
	d->demands = demands;
	d->demand_count = kept;
	return COR_OK;
}

static int by_site(const void *x, const void *y)
{
	const standing *p = x, *q = y;

	if (p->site != q->site)
		return p->site < q->site ? -1 : 1;
	return (p->vertex > q->vertex) - (p->vertex < q->vertex);
}

/* Counts by vertex, and where sites stand: all of them for now. */
static cor_status list_elements(cor_depend *d, cor_err *err)
{
	const cor_network *n = d->task->network;
	const uint32_t *site_of = cor_estate_site_of_element(n->estate);
	uint32_t count = n->graph.vertex_count, kept = 0;

	COR_TRY(cor_arena_new_array(d->arena, d->count, sizeof(*d->stock), &d->stock, err));
	COR_TRY(cor_arena_new_array(d->arena, count, sizeof(*d->standings), &d->standings, err));
	for (uint32_t v = 0; v < count; v++) {
		int64_t amount = d->task->amounts[v];
		cor_stock *s;

		if (d->vertex_of[v] == COR_NONE)
			continue;
		s = &d->stock[d->vertex_of[v]];
		s->elements++;
		s->amounts_unknown += amount == COR_AMOUNT_UNKNOWN;
		if (amount > 0)
			COR_TRY(add_to(&s->amount, (uint64_t)amount, "amounts", err));
		if (site_of[v] != COR_NONE)
			d->standings[d->standing_count++] = (standing){site_of[v], d->vertex_of[v]};
	}
	if (d->standing_count)
		qsort(d->standings, d->standing_count, sizeof(*d->standings), by_site);
	for (uint32_t i = 0; i < d->standing_count; i++) {
		if (kept == 0 || by_site(&d->standings[kept - 1], &d->standings[i]) != 0)
			d->standings[kept++] = d->standings[i];
	}
	d->standing_count = kept;
	return COR_OK;
}

/* ---- questions ---- */

static void close_gone(const cor_depend *d, const uint8_t *gone, uint64_t *closed)
{
	for (uint32_t v = 0; v < d->count; v++) {
		if (gone && gone[d->class_of[v]])
			cor_bit_set(closed, v);
	}
}

static void add_stock(cor_stock *sum, const cor_stock *more)
{
	sum->demands += more->demands;
	sum->volume_bps += more->volume_bps;
	sum->volumes_unknown += more->volumes_unknown;
	sum->elements += more->elements;
	sum->amount += more->amount;
	sum->amounts_unknown += more->amounts_unknown;
}

/* Which demands have a way, one bit each. */
static cor_status find_ways(const cor_depend *d, const cor_barrier *barrier, cor_arena *arena,
	uint64_t *has_way, cor_err *err)
{
	uint32_t *part_of = NULL, parts;
	cor_reach reach = {0};

	if (!d->any_one_way)
		COR_TRY(cor_graph_components(&d->forwards, barrier, arena, &part_of, &parts, err));
	for (uint32_t i = 0; i < d->demand_count; i++) {
		const pair *p = &d->demands[i];

		if (d->any_one_way && (i == 0 || p[-1].b != p->b)) {
			cor_arena_mark mark = cor_arena_here(arena);

			COR_TRY(cor_graph_reach(&d->backwards, &p->b, 1, barrier, arena, &reach,
				err));
			for (uint32_t k = i; k < d->demand_count && d->demands[k].b == p->b; k++) {
				if (cor_bit_is(reach.reached, d->demands[k].a))
					cor_bit_set(has_way, k);
			}
			cor_arena_back(arena, mark);
		} else if (part_of && part_of[p->a] != COR_NONE && part_of[p->a] == part_of[p->b]) {
			cor_bit_set(has_way, i);
		}
	}
	return COR_OK;
}

/* Which vertices a way leads from to an anchor. */
static cor_status find_served(const cor_depend *d, const cor_barrier *barrier, cor_arena *arena,
	uint64_t **ret_served, cor_err *err)
{
	uint32_t *anchors, count = 0;
	cor_reach reach;

	COR_TRY(cor_arena_new_array(arena, d->count, sizeof(*anchors), &anchors, err));
	for (uint32_t v = cor_bits_next(d->has_anchor, d->count, 0); v < d->count;
		v = cor_bits_next(d->has_anchor, d->count, v + 1))
		anchors[count++] = v;
	COR_TRY(cor_graph_reach(&d->backwards, anchors, count, barrier, arena, &reach, err));
	*ret_served = reach.reached;
	return COR_OK;
}

/* Sites of which no standing is served. */
static uint64_t count_dark(const cor_depend *d, const uint64_t *served)
{
	uint64_t dark = 0;

	for (uint32_t i = 0, end; i < d->standing_count; i = end) {
		bool any = false;

		for (end = i;
			end < d->standing_count && d->standings[end].site == d->standings[i].site;
			end++)
			any = any || cor_bit_is(served, d->standings[end].vertex);
		dark += !any;
	}
	return dark;
}

static cor_status lose(cor_depend *d, const uint8_t *gone, cor_arena *arena, cor_stock *ret_lost,
	cor_err *err)
{
	cor_stock lost = {0};
	cor_barrier barrier = {0};
	uint64_t *closed, *has_way, *served;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(d->count), 8, &closed, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(d->demand_count), 8, &has_way, err));
	close_gone(d, gone, closed);
	barrier.closed_vertices = closed;
	COR_TRY(find_ways(d, &barrier, arena, has_way, err));
	COR_TRY(find_served(d, &barrier, arena, &served, err));
	for (uint32_t i = 0; i < d->demand_count; i++) {
		if (!cor_bit_is(has_way, i))
			add_stock(&lost, &d->demands[i].stock);
	}
	for (uint32_t v = 0; v < d->count; v++) {
		if (!cor_bit_is(served, v))
			add_stock(&lost, &d->stock[v]);
	}
	lost.sites = count_dark(d, served);
	*ret_lost = lost;
	return COR_OK;
}

cor_status cor_depend_without(cor_depend *d, const uint8_t *gone, cor_stock *ret_lost, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(d->arena);
	cor_status status = lose(d, gone, d->arena, ret_lost, err);

	cor_arena_back(d->arena, mark);
	return status;
}

/* What has no way and is not served as it is cannot be lost. */
static cor_status keep_what_is_there(cor_depend *d, cor_err *err)
{
	cor_barrier barrier = {0};
	uint64_t *has_way, *served;
	uint32_t kept = 0, site = COR_NONE;

	COR_TRY(cor_arena_new_array(d->scratch, cor_bits_words(d->demand_count), 8, &has_way, err));
	COR_TRY(find_ways(d, &barrier, d->scratch, has_way, err));
	COR_TRY(find_served(d, &barrier, d->scratch, &served, err));
	for (uint32_t i = 0; i < d->demand_count; i++) {
		if (cor_bit_is(has_way, i))
			d->demands[kept++] = d->demands[i];
	}
	d->demand_count = kept;
	for (uint32_t v = 0; v < d->count; v++) {
		if (!cor_bit_is(served, v))
			d->stock[v] = (cor_stock){0};
	}
	kept = 0;
	for (uint32_t i = 0; i < d->standing_count; i++) {
		if (cor_bit_is(served, d->standings[i].vertex))
			d->standings[kept++] = d->standings[i];
	}
	d->standing_count = kept;
	for (uint32_t i = 0; i < d->demand_count; i++)
		COR_TRY(add_to(&d->all.volume_bps, d->demands[i].stock.volume_bps,
			"volumes of demands", err));
	for (uint32_t v = 0; v < d->count; v++)
		COR_TRY(add_to(&d->all.amount, d->stock[v].amount, "amounts", err));
	d->all = (cor_stock){0};
	for (uint32_t i = 0; i < d->demand_count; i++)
		add_stock(&d->all, &d->demands[i].stock);
	for (uint32_t v = 0; v < d->count; v++)
		add_stock(&d->all, &d->stock[v]);
	for (uint32_t i = 0; i < d->standing_count; i++) {
		d->all.sites += d->standings[i].site != site;
		site = d->standings[i].site;
	}
	return COR_OK;
}

cor_status cor_depend_new(const cor_depend_task *task, cor_arena *arena, cor_depend **ret_depend,
	cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;
	cor_depend *d;

	COR_TRY(cor_arena_new("kernel", 0, &scratch, err));
	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*d), &d, err));
	*d = (cor_depend){.task = task, .arena = arena, .scratch = scratch};
	COR_TRY(contract(d, err));
	COR_TRY(join(d, err));
	COR_TRY(list_demands(d, err));
	COR_TRY(list_elements(d, err));
	COR_TRY(keep_what_is_there(d, err));
	d->scratch = NULL;
	d->task = NULL;
	d->vertex_of = NULL;
	*ret_depend = d;
	return COR_OK;
}

const cor_stock *cor_depend_all(const cor_depend *d)
{
	return &d->all;
}

uint32_t cor_depend_vertices(const cor_depend *d)
{
	return d->count;
}

uint32_t cor_depend_links(const cor_depend *d)
{
	return d->link_count;
}
