#include "graph/graph.h"

#include "base/limits.h"
#include "base/team.h"

#define LINKS_FOR_A_TEAM (1u << 20)

/* Calls take(from, to, link) for each arc of some links; one loop for counting and for filling. */
#define EACH_ARC(links, begin, end, backwards, take)                            \
	for (uint32_t l_ = (begin); l_ < (end); l_++) {                         \
		uint32_t from_ = (backwards) ? (links)->b[l_] : (links)->a[l_]; \
		uint32_t to_ = (backwards) ? (links)->a[l_] : (links)->b[l_];   \
                                                                                \
		take(from_, to_, l_);                                           \
		if (from_ != to_ && !cor_bit_in((links)->one_way, l_))          \
			take(to_, from_, l_);                                   \
	}

/* Members count the arcs of some of the links each, and fill the rows of some of the vertices. */
typedef struct build {
	uint32_t vertex_count, members;
	const cor_link_ends *links;
	bool backwards;
	uint32_t *counts[COR_TEAM_MOST]; /* by vertex; the first is `first`, moved by two */
	uint32_t *first, *head, *link;
	uint32_t bounds[COR_TEAM_MOST + 1];
} build;

static cor_status check_ends(uint32_t vertex_count, const cor_link_ends *links, cor_err *err)
{
	uint64_t arcs = 0;

	for (uint32_t l = 0; l < links->count; l++) {
		if (links->a[l] >= vertex_count || links->b[l] >= vertex_count)
			return cor_fail(err, COR_EINPUT,
				"link %u: an end is none of the %u vertices", l, vertex_count);
		arcs += links->a[l] == links->b[l] || cor_bit_in(links->one_way, l) ? 1 : 2;
	}
	if (arcs > COR_LIMIT_ROWS)
		return cor_fail(err, COR_ELIMIT, "%llu arcs; a graph has at most %u",
			(unsigned long long)arcs, COR_LIMIT_ROWS);
	return COR_OK;
}

static void count_some(void *data, uint32_t member, uint32_t members)
{
	build *b = data;
	uint32_t *counts = b->counts[member];
	uint32_t begin = cor_team_share(b->links->count, member, members);
	uint32_t end = cor_team_share(b->links->count, member + 1, members);

#define COUNT(from, to, l) counts[from]++, (void)(to), (void)(l)
	EACH_ARC(b->links, begin, end, b->backwards, COUNT)
#undef COUNT
}

static void fill_some(void *data, uint32_t member, uint32_t members)
{
	build *b = data;
	uint32_t least = b->bounds[member], span = b->bounds[member + 1] - least;
	uint32_t *next = b->first + 1, *head = b->head, *link = b->link;

	(void)members;
#define FILL(from, to, l)                                                  \
	do {                                                               \
		if ((from)-least < span)                                   \
			head[next[from]] = (to), link[next[from]++] = (l); \
	} while (0)
	EACH_ARC(b->links, 0, b->links->count, b->backwards, FILL)
#undef FILL
}

static cor_status count_all(build *b, cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;

	COR_TRY(cor_arena_new("arcs", 0, &scratch, err));
	b->counts[0] = b->first + 2;
	for (uint32_t i = 1; i < b->members; i++)
		COR_TRY(cor_arena_new_array(scratch, b->vertex_count, 4, &b->counts[i], err));
	cor_team_run(b->members, count_some, b);
	/* While filling, first[v + 1] is where the next arc of v goes; in the end, where v ends. */
	for (uint32_t v = 0; v < b->vertex_count; v++) {
		for (uint32_t i = 1; i < b->members; i++)
			b->first[v + 2] += b->counts[i][v];
		b->first[v + 2] += b->first[v + 1];
	}
	return COR_OK;
}

void cor_graph_share(uint32_t vertex_count, const uint32_t *first, uint32_t parts,
	uint32_t *ret_bounds)
{
	uint32_t v = 0;

	for (uint32_t i = 0; i < parts; i++) {
		uint64_t begin = (uint64_t)first[vertex_count] * i / parts;
		uint32_t high = vertex_count;

		while (v < high) { /* the first vertex whose arcs begin there or later */
			uint32_t middle = v + (high - v) / 2;

			if (first[middle] < begin)
				v = middle + 1;
			else
				high = middle;
		}
		ret_bounds[i] = v;
	}
	ret_bounds[parts] = vertex_count;
}

cor_status cor_graph_new(uint32_t vertex_count, const cor_link_ends *links, bool backwards,
	cor_arena *arena, cor_graph *ret_graph, cor_err *err)
{
	build b = {.vertex_count = vertex_count, .links = links, .backwards = backwards};
	uint32_t arcs;

	COR_TRY(check_ends(vertex_count, links, err));
	b.members = links->count < LINKS_FOR_A_TEAM ? 1 : cor_team_size();
	COR_TRY(cor_arena_new_array(arena, (size_t)vertex_count + 2, 4, &b.first, err));
	COR_TRY(count_all(&b, err));
	arcs = b.first[vertex_count + 1];
	COR_TRY(cor_arena_new_array(arena, arcs, 4, &b.head, err));
	COR_TRY(cor_arena_new_array(arena, arcs, 4, &b.link, err));
	cor_graph_share(vertex_count, b.first + 1, b.members, b.bounds);
	cor_team_run(b.members, fill_some, &b);
	*ret_graph = (cor_graph){vertex_count, links->count, arcs, b.first, b.head, b.link};
	return COR_OK;
}
