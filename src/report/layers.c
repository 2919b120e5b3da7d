#include "report/layers.h"

#include <stdlib.h>

#include "base/strtab.h"

typedef struct maker {
	const cor_picture *p;
	cor_arena *arena;
	cor_layers *l;
	uint32_t *starts, *ends;   /* neighbours of an element: ends[starts[v] .. starts[v + 1]) */
	uint32_t *row_of;          /* by element; COR_NONE = not drawn */
	uint32_t *mark_of;         /* by element */
	uint32_t *site_of;         /* by element, numbered from 1; 0 = of no site */
	double *pull, *pull_count; /* by mark: where its neighbours above stand */
} maker;

/* ---- rows ---- */

static cor_status find_neighbours(maker *m, cor_err *err)
{
	const cor_picture *p = m->p;
	uint32_t n = p->element_count;

	COR_TRY(cor_arena_new_array(m->arena, (size_t)n + 2, sizeof(uint32_t), &m->starts, err));
	COR_TRY(cor_arena_new_array(m->arena, (size_t)p->link_count * 2, sizeof(uint32_t), &m->ends,
		err));
	for (uint32_t i = 0; i < p->link_count; i++) {
		m->starts[p->links[i].a + 2]++;
		m->starts[p->links[i].b + 2]++;
	}
	for (uint32_t v = 2; v < n + 2; v++)
		m->starts[v] += m->starts[v - 1];
	for (uint32_t i = 0; i < p->link_count; i++) {
		m->ends[m->starts[p->links[i].a + 1]++] = p->links[i].b;
		m->ends[m->starts[p->links[i].b + 1]++] = p->links[i].a;
	}
	return COR_OK;
}

/* Hops from the start, both ways over every link; farther ones share the last row but one. */
static cor_status find_rows(maker *m, cor_err *err)
{
	const cor_picture *p = m->p;
	uint32_t n = p->element_count, *queue, head = 0, tail = 0;
	uint32_t last = COR_PICTURE_ROWS - 1;
	bool has_rest = false;

	COR_TRY(cor_arena_new_array(m->arena, n, sizeof(*queue), &queue, err));
	COR_TRY(cor_arena_new_array(m->arena, n, sizeof(uint32_t), &m->row_of, err));
	for (uint32_t v = 0; v < n; v++) {
		bool is_start = p->start_kinds >> p->kinds[v] & 1;

		m->row_of[v] = is_start ? 0 : COR_NONE;
		if (is_start)
			queue[tail++] = v;
	}
	while (head < tail) {
		uint32_t v = queue[head++];

		for (uint32_t i = m->starts[v]; i < m->starts[v + 1]; i++) {
			uint32_t w = m->ends[i];

			if (m->row_of[w] != COR_NONE || p->kinds[w] == COR_PICTURE_GONE)
				continue;
			m->l->last_holds_more |= m->row_of[v] == last;
			m->row_of[w] = m->row_of[v] == last ? last : m->row_of[v] + 1;
			queue[tail++] = w;
		}
	}
	m->l->row_count = tail ? m->row_of[queue[tail - 1]] + 1 : 0;
	for (uint32_t r = 0; r < m->l->row_count; r++)
		m->l->hops[r] = r;
	for (uint32_t v = 0; v < n; v++) {
		if (m->row_of[v] != COR_NONE || p->kinds[v] == COR_PICTURE_GONE)
			continue;
		m->row_of[v] = m->l->row_count;
		has_rest = true;
	}
	if (has_rest)
		m->l->hops[m->l->row_count++] = COR_NONE;
	return COR_OK;
}

/* ---- marks ---- */

typedef struct item {
	uint32_t element, row, site;
	uint8_t kind;
} item;

static int by_group(const void *a, const void *b)
{
	const item *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind > y->kind ? -1 : 1;
	if (x->site != y->site)
		return x->site < y->site ? -1 : 1;
	return (x->element > y->element) - (x->element < y->element);
}

/* Whether b belongs to the mark of a, which stand in the same row. */
static bool is_same(const item *a, const item *b, unsigned grain)
{
	return grain > 0 && a->kind == b->kind && (grain == 2 || (a->site && a->site == b->site));
}

static uint32_t count_marks(const item *items, uint32_t count, unsigned grain)
{
	uint32_t marks = count > 0;

	for (uint32_t i = 1; i < count; i++)
		marks += !is_same(&items[i - 1], &items[i], grain);
	return marks;
}

static void make_row(maker *m, const item *items, uint32_t count)
{
	uint32_t row = items[0].row, place = 0;
	cor_layer_mark *mark = NULL;
	unsigned grain = 0;

	while (grain < 2 && count_marks(items, count, grain) > COR_PICTURE_ROW)
		grain++;
	for (uint32_t i = 0; i < count; i++) {
		if (!mark || !is_same(&items[i - 1], &items[i], grain)) {
			mark = &m->l->marks[m->l->mark_count++];
			*mark = (cor_layer_mark){row, place++, 0, items[i].element, items[i].kind,
				(uint8_t)grain};
		}
		mark->count++;
		m->l->of_kind[row][items[i].kind]++;
		m->mark_of[items[i].element] = (uint32_t)(mark - m->l->marks);
	}
	m->l->row_marks[row] = place;
}

static cor_status find_sites(maker *m, cor_err *err)
{
	cor_strtab *sites;

	COR_TRY(cor_strtab_new(m->arena, &sites, err));
	COR_TRY(cor_arena_new_array(m->arena, m->p->element_count, sizeof(uint32_t), &m->site_of,
		err));
	for (uint32_t v = 0; v < m->p->element_count; v++) {
		cor_text site = cor_estate_cell(m->p->estate, COR_ELEMENT, v, 1);

		if (site.n == 0)
			continue;
		COR_TRY(cor_strtab_add(sites, site, &m->site_of[v], err));
		m->site_of[v]++;
	}
	return COR_OK;
}

static cor_status make_marks(maker *m, cor_err *err)
{
	uint32_t n = m->p->element_count, count = 0, from = 0;
	size_t most = (size_t)(COR_PICTURE_ROWS + 1) * COR_PICTURE_ROW;
	item *items;

	COR_TRY(find_sites(m, err));
	COR_TRY(cor_arena_new_array(m->arena, n, sizeof(*items), &items, err));
	COR_TRY(cor_arena_new_array(m->arena, n, sizeof(uint32_t), &m->mark_of, err));
	COR_TRY(cor_arena_new_array(m->arena, most, sizeof(*m->l->marks), &m->l->marks, err));
	for (uint32_t v = 0; v < n; v++) {
		if (m->row_of[v] != COR_NONE)
			items[count++] = (item){v, m->row_of[v], m->site_of[v], m->p->kinds[v]};
	}
	if (count)
		qsort(items, count, sizeof(*items), by_group);
	while (from < count) {
		uint32_t to = from;

		while (to < count && items[to].row == items[from].row)
			to++;
		make_row(m, items + from, to - from);
		from = to;
	}
	return COR_OK;
}

/* ---- lines ---- */

static int by_ends(const void *a, const void *b)
{
	const cor_layer_line *x = a, *y = b;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

static cor_status make_lines(maker *m, cor_err *err)
{
	const cor_picture *p = m->p;
	cor_layer_line *lines;
	uint32_t count = 0, used = 0;

	COR_TRY(cor_arena_new_array(m->arena, p->link_count, sizeof(*lines), &lines, err));
	for (uint32_t i = 0; i < p->link_count; i++) {
		const cor_picture_line *link = &p->links[i];
		uint32_t a, b;

		if (m->row_of[link->a] == COR_NONE || m->row_of[link->b] == COR_NONE)
			continue;
		a = m->mark_of[link->a];
		b = m->mark_of[link->b];
		lines[count] = (cor_layer_line){a < b ? a : b, a < b ? b : a, 1, {0}};
		lines[count++].marked[link->weight]++;
	}
	if (count)
		qsort(lines, count, sizeof(*lines), by_ends);
	for (uint32_t i = 0; i < count; i++) {
		if (used && by_ends(&lines[used - 1], &lines[i]) == 0) {
			lines[used - 1].count++;
			for (unsigned w = 0; w < 3; w++)
				lines[used - 1].marked[w] += lines[i].marked[w];
		} else {
			lines[used++] = lines[i];
		}
	}
	m->l->lines = lines;
	m->l->line_count = used;
	return COR_OK;
}

/* ---- places: below the middle of what is linked above ---- */

static double x_of(const cor_layers *l, uint32_t mark)
{
	return (l->marks[mark].place + 0.5) / l->row_marks[l->marks[mark].row];
}

static void order_row(maker *m, uint32_t first, uint32_t count)
{
	uint32_t order[COR_PICTURE_ROW];

	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = i;

		for (; at > 0 && m->pull[first + order[at - 1]] > m->pull[first + i]; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
	for (uint32_t i = 0; i < count; i++)
		m->l->marks[first + order[i]].place = i;
}

static cor_status find_places(maker *m, cor_err *err)
{
	cor_layers *l = m->l;
	uint32_t first = 0;

	COR_TRY(cor_arena_new_array(m->arena, l->mark_count, sizeof(double), &m->pull, err));
	COR_TRY(cor_arena_new_array(m->arena, l->mark_count, sizeof(double), &m->pull_count, err));
	for (uint32_t row = 0; row < l->row_count; first += l->row_marks[row++]) {
		for (uint32_t i = 0; i < l->line_count; i++) {
			const cor_layer_line *line = &l->lines[i];

			if (l->marks[line->b].row != row || l->marks[line->a].row >= row)
				continue;
			m->pull[line->b] += x_of(l, line->a) * line->count;
			m->pull_count[line->b] += line->count;
		}
		for (uint32_t k = first; k < first + l->row_marks[row]; k++)
			m->pull[k] = m->pull_count[k] > 0 ? m->pull[k] / m->pull_count[k]
							  : x_of(l, k);
		order_row(m, first, l->row_marks[row]);
	}
	return COR_OK;
}

cor_status cor_layers_make(const cor_picture *picture, cor_arena *arena, cor_layers *ret_layers,
	cor_err *err)
{
	maker m = {.p = picture, .arena = arena, .l = ret_layers};

	*ret_layers = (cor_layers){0};
	COR_TRY(find_neighbours(&m, err));
	COR_TRY(find_rows(&m, err));
	COR_TRY(make_marks(&m, err));
	COR_TRY(make_lines(&m, err));
	return find_places(&m, err);
}
