#include "analysis/trim.h"

typedef struct peel {
	uint32_t *degree; /* by element: its links but loops */
	uint32_t *link; /* by element: all their numbers, one upon the other: with one left, that */
	uint32_t left;
} peel;

static cor_status count_links(const cor_network *whole, cor_arena *arena, peel *p, cor_err *err)
{
	const cor_link_ends *links = &whole->links;
	uint32_t n = whole->graph.vertex_count;

	COR_TRY(cor_arena_new_array(arena, n, sizeof(*p->degree), &p->degree, err));
	COR_TRY(cor_arena_new_array(arena, n, sizeof(*p->link), &p->link, err));
	for (uint32_t l = 0; l < links->count; l++) {
		if (links->a[l] == links->b[l])
			continue;
		p->degree[links->a[l]]++;
		p->degree[links->b[l]]++;
		p->link[links->a[l]] ^= l;
		p->link[links->b[l]] ^= l;
	}
	return COR_OK;
}

/* Afterwards what is left has links, or is an end. */
static void take_off(const cor_network *whole, const uint64_t *ends, peel *p)
{
	const cor_link_ends *links = &whole->links;

	for (uint32_t v = 0; v < whole->graph.vertex_count; v++) {
		for (uint32_t at = v, up; p->degree[at] == 1 && !cor_bit_is(ends, at); at = up) {
			uint32_t l = p->link[at];

			up = links->a[l] == at ? links->b[l] : links->a[l];
			p->degree[at] = 0;
			p->degree[up]--;
			p->link[up] ^= l;
		}
	}
	p->left = 0;
	for (uint32_t v = 0; v < whole->graph.vertex_count; v++)
		p->left += p->degree[v] > 0 || cor_bit_is(ends, v);
}

static cor_status keep_elements(const cor_network *whole, const uint64_t *ends, const peel *p,
	cor_arena *arena, cor_trim *trim, cor_err *err)
{
	uint32_t n = whole->graph.vertex_count, kept = 0, *element_of, *vertex_of;
	uint64_t *absent, *unsure;

	COR_TRY(cor_arena_new_raw(arena, p->left, sizeof(*element_of), &element_of, err));
	COR_TRY(cor_arena_new_raw(arena, n, sizeof(*vertex_of), &vertex_of, err));
	for (uint32_t v = 0; v < n; v++) {
		bool stays = p->degree[v] > 0 || cor_bit_is(ends, v);

		vertex_of[v] = stays ? kept : COR_NONE;
		if (stays)
			element_of[kept++] = v;
	}
	trim->element_of = element_of;
	trim->vertex_of = vertex_of;
	trim->network.graph.vertex_count = kept;
	COR_TRY(cor_trim_bits(trim, whole->absent, arena, &absent, err));
	COR_TRY(cor_trim_bits(trim, whole->unsure, arena, &unsure, err));
	trim->network.absent = absent;
	trim->network.unsure = unsure;
	return COR_OK;
}

static cor_status keep_links(const cor_network *whole, cor_arena *arena, cor_trim *trim,
	cor_err *err)
{
	const cor_link_ends *links = &whole->links;
	uint32_t count = links->count, kept = 0, *a, *b, *rows, *link_of;
	uint64_t *one_way, *maybe_links;

	for (uint32_t l = 0; l < count; l++)
		kept += trim->vertex_of[links->a[l]] != COR_NONE &&
			trim->vertex_of[links->b[l]] != COR_NONE;
	COR_TRY(cor_arena_new_raw(arena, kept, sizeof(*a), &a, err));
	COR_TRY(cor_arena_new_raw(arena, kept, sizeof(*b), &b, err));
	COR_TRY(cor_arena_new_raw(arena, kept, sizeof(*rows), &rows, err));
	COR_TRY(cor_arena_new_raw(arena, kept, sizeof(*link_of), &link_of, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(kept), 8, &one_way, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(kept), 8, &maybe_links, err));
	kept = 0;
	for (uint32_t l = 0; l < count; l++) {
		uint32_t from = trim->vertex_of[links->a[l]], to = trim->vertex_of[links->b[l]];

		if (from == COR_NONE || to == COR_NONE)
			continue;
		a[kept] = from;
		b[kept] = to;
		rows[kept] = whole->rows[l];
		if (cor_bit_in(links->one_way, l))
			cor_bit_set(one_way, kept);
		if (cor_bit_in(whole->maybe_links, l))
			cor_bit_set(maybe_links, kept);
		link_of[kept++] = l;
	}
	trim->network.links = (cor_link_ends){kept, a, b, one_way};
	trim->network.rows = rows;
	trim->network.maybe_links = maybe_links;
	trim->link_of = link_of;
	return COR_OK;
}

cor_status cor_network_trim(const cor_network *whole, const uint64_t *ends, cor_arena *arena,
	cor_trim *ret_trim, cor_err *err)
{
	cor_trim trim = {.network.estate = whole->estate};
	peel p = {0};

	COR_TRY(count_links(whole, arena, &p, err));
	take_off(whole, ends, &p);
	COR_TRY(keep_elements(whole, ends, &p, arena, &trim, err));
	COR_TRY(keep_links(whole, arena, &trim, err));
	COR_TRY(cor_graph_new(trim.network.graph.vertex_count, &trim.network.links, false, arena,
		&trim.network.graph, err));
	*ret_trim = trim;
	return COR_OK;
}

cor_status cor_trim_bits(const cor_trim *trim, const uint64_t *elements, cor_arena *arena,
	uint64_t **ret_vertices, cor_err *err)
{
	uint32_t count = trim->network.graph.vertex_count;
	uint64_t *vertices;

	COR_TRY(cor_arena_new_array(arena, cor_bits_words(count), 8, &vertices, err));
	for (uint32_t v = 0; v < count; v++) {
		if (cor_bit_is(elements, trim->element_of[v]))
			cor_bit_set(vertices, v);
	}
	*ret_vertices = vertices;
	return COR_OK;
}

cor_status cor_trim_set(const cor_trim *trim, const cor_triset *elements, cor_arena *arena,
	cor_triset *ret_vertices, cor_err *err)
{
	*ret_vertices = (cor_triset){.size = trim->network.graph.vertex_count};
	COR_TRY(cor_trim_bits(trim, elements->must, arena, &ret_vertices->must, err));
	return cor_trim_bits(trim, elements->may, arena, &ret_vertices->may, err);
}
