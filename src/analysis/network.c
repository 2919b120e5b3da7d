#include "analysis/network.h"

#include "graph/recut.h"

static const struct {
	const char *word;
	unsigned bit;
} kinds_of[] = {{"data", COR_LINKS_DATA}, {"control", COR_LINKS_CONTROL},
	{"management", COR_LINKS_MANAGEMENT}, {"timing", COR_LINKS_TIMING},
	{"power", COR_LINKS_POWER}};

unsigned cor_link_kind(cor_text word)
{
	for (size_t i = 0; i < sizeof(kinds_of) / sizeof(kinds_of[0]); i++) {
		if (cor_text_is(word, kinds_of[i].word))
			return kinds_of[i].bit;
	}
	return 0;
}

typedef struct link_columns {
	unsigned a, b, kind, directed;
} link_columns;

static unsigned column_of(const char *name)
{
	int column = cor_schema_column(COR_LINK, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

/* By code of `kind`: whether a link is of the kinds.  COR_MAYBE: nobody knows. */
static cor_status list_wanted(const cor_estate *estate, unsigned column, unsigned kinds,
	cor_arena *arena, uint8_t **ret_wanted, cor_err *err)
{
	uint32_t count = cor_estate_codes(estate, COR_LINK, column).value_count;
	uint8_t *wanted;

	COR_TRY(cor_arena_new_array(arena, count, sizeof(*wanted), &wanted, err));
	for (uint32_t code = 0; code < count; code++) {
		cor_text kind = cor_estate_value(estate, COR_LINK, column, code);

		wanted[code] = kind.n == 0            ? COR_MAYBE
			: cor_link_kind(kind) & kinds ? COR_YES
						      : COR_NO;
	}
	*ret_wanted = wanted;
	return COR_OK;
}

static cor_status add_links(cor_network *n, unsigned kinds, cor_arena *arena, cor_err *err)
{
	link_columns c = {column_of("a"), column_of("b"), column_of("kind"), column_of("directed")};
	uint32_t rows = cor_estate_rows(n->estate, COR_LINK), count = 0, *a, *b, *row_of;
	cor_codes kind = cor_estate_codes(n->estate, COR_LINK, c.kind),
		  directed = cor_estate_codes(n->estate, COR_LINK, c.directed);
	uint64_t *one_way, *maybe_links;
	uint8_t *wanted;

	COR_TRY(list_wanted(n->estate, c.kind, kinds, arena, &wanted, err));
	COR_TRY(cor_arena_new_raw(arena, rows, sizeof(*a), &a, err));
	COR_TRY(cor_arena_new_raw(arena, rows, sizeof(*b), &b, err));
	COR_TRY(cor_arena_new_raw(arena, rows, sizeof(*row_of), &row_of, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(rows), 8, &one_way, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(rows), 8, &maybe_links, err));
	for (uint32_t row = 0; row < rows; row++) {
		uint8_t is_wanted = wanted[cor_code_at(&kind, row)];

		if (is_wanted == COR_NO)
			continue;
		a[count] = cor_estate_referred(n->estate, COR_LINK, row, c.a);
		b[count] = cor_estate_referred(n->estate, COR_LINK, row, c.b);
		if (cor_text_is(cor_estate_value(n->estate, COR_LINK, c.directed,
					cor_code_at(&directed, row)),
			    "yes"))
			cor_bit_set(one_way, count);
		if (is_wanted == COR_MAYBE)
			cor_bit_set(maybe_links, count);
		row_of[count++] = row;
	}
	n->links = (cor_link_ends){count, a, b, one_way};
	n->rows = row_of;
	n->maybe_links = maybe_links;
	return COR_OK;
}

static cor_status find_present(cor_network *n, cor_day at, cor_arena *arena, cor_err *err)
{
	uint32_t count = cor_estate_rows(n->estate, COR_ELEMENT), words = cor_bits_words(count);
	uint64_t *absent, *unsure;
	cor_triset present;

	COR_TRY(cor_triset_new(arena, count, &present, err));
	COR_TRY(cor_arena_new_array(arena, words, 8, &absent, err));
	COR_TRY(cor_arena_new_array(arena, words, 8, &unsure, err));
	cor_estate_presence(n->estate, at, 0, &present);
	for (uint32_t w = 0; w < words; w++) {
		absent[w] = ~present.may[w];
		unsure[w] = ~present.must[w];
	}
	n->absent = absent;
	n->unsure = unsure;
	return COR_OK;
}

cor_status cor_network_new(const cor_estate *estate, unsigned kinds, cor_day at, cor_arena *arena,
	cor_network *ret_network, cor_err *err)
{
	cor_network n = {.estate = estate};

	COR_TRY(add_links(&n, kinds, arena, err));
	COR_TRY(find_present(&n, at, arena, err));
	COR_TRY(cor_graph_new(cor_estate_rows(estate, COR_ELEMENT), &n.links, false, arena,
		&n.graph, err));
	*ret_network = n;
	return COR_OK;
}

/* The rows of a set of bits. */
static cor_status list_rows(const uint64_t *bits, uint32_t size, const uint64_t *without,
	cor_arena *arena, uint32_t **ret_rows, uint32_t *ret_count, cor_err *err)
{
	uint32_t count = 0, *rows;

	COR_TRY(cor_arena_new_array(arena, (size_t)cor_bits_count(bits, size), sizeof(*rows), &rows,
		err));
	for (uint32_t i = cor_bits_next(bits, size, 0); i < size;
		i = cor_bits_next(bits, size, i + 1)) {
		if (!cor_bit_in(without, i))
			rows[count++] = i;
	}
	*ret_rows = rows;
	*ret_count = count;
	return COR_OK;
}

/* Everything over sure facts, or over all that may be. */
static cor_status reach(const cor_network *n, bool sure, const cor_triset *from,
	const cor_triset *stops, cor_arena *arena, cor_reach *ret_reach, cor_err *err)
{
	const uint64_t *starts = sure ? from->must : from->may,
		       *halts = sure ? stops->may : stops->must;
	cor_barrier barrier = {.closed_vertices = sure ? n->unsure : n->absent,
		.closed_links = sure ? n->maybe_links : NULL};
	uint32_t *rows, count;
	uint64_t *ends;

	COR_TRY(list_rows(starts, from->size, NULL, arena, &rows, &count, err));
	COR_TRY(cor_arena_new_array(arena, cor_bits_words(from->size), 8, &ends, err));
	for (uint32_t w = 0; w < cor_bits_words(from->size); w++)
		ends[w] = halts[w] & ~starts[w];
	barrier.ends = ends;
	return cor_graph_reach(&n->graph, rows, count, &barrier, arena, ret_reach, err);
}

cor_status cor_network_reach(const cor_network *network, const cor_triset *from,
	const cor_triset *stops, cor_arena *arena, cor_blast *ret_blast, cor_err *err)
{
	COR_TRY(reach(network, true, from, stops, arena, &ret_blast->sure, err));
	return reach(network, false, from, stops, arena, &ret_blast->may, err);
}

/* What is not there, or closed, costs nothing to cut, and is taken out of the cut again. */
static cor_status new_task(const cor_network *network, const cor_triset *from, const cor_triset *to,
	const uint64_t *element_cost, const uint64_t *link_cost, const uint64_t *closed,
	cor_arena *arena, cor_cut_task *ret_task, cor_err *err)
{
	cor_cut_task task = {.vertex_count = from->size, .links = &network->links};
	uint64_t *costs, *free_links;
	uint32_t *risks, *assets;

	COR_TRY(cor_arena_new_array(arena, from->size, sizeof(*costs), &costs, err));
	COR_TRY(cor_arena_new_array(arena, network->links.count, sizeof(*free_links), &free_links,
		err));
	for (uint32_t v = 0; v < from->size; v++)
		costs[v] = cor_bit_is(network->absent, v) ? 0 : element_cost[v];
	for (uint32_t l = 0; l < network->links.count; l++) {
		bool holds = !cor_bit_is(network->absent, network->links.a[l]) &&
			!cor_bit_is(network->absent, network->links.b[l]) && !cor_bit_in(closed, l);

		free_links[l] = holds ? link_cost[l] : 0;
	}
	COR_TRY(list_rows(from->may, from->size, network->absent, arena, &risks, &task.risk_count,
		err));
	COR_TRY(list_rows(to->may, to->size, network->absent, arena, &assets, &task.asset_count,
		err));
	task.vertex_cost = costs;
	task.link_cost = free_links;
	task.risks = risks;
	task.assets = assets;
	*ret_task = task;
	return COR_OK;
}

static void take_out(const cor_network *network, const cor_cut_task *task,
	const uint64_t *link_cost, const cor_cut *cut)
{
	for (uint32_t v = 0; v < task->vertex_count && cut->possible; v++) {
		if (cor_bit_is(network->absent, v)) {
			cor_bit_clear(cut->near_risks.vertices, v);
			cor_bit_clear(cut->near_assets.vertices, v);
		}
	}
	for (uint32_t l = 0; l < network->links.count && cut->possible; l++) {
		if (task->link_cost[l] == 0 && link_cost[l] != 0) {
			cor_bit_clear(cut->near_risks.links, l);
			cor_bit_clear(cut->near_assets.links, l);
		}
	}
}

cor_status cor_network_cut(const cor_network *network, const cor_triset *from, const cor_triset *to,
	const uint64_t *element_cost, const uint64_t *link_cost, cor_arena *arena, cor_cut *ret_cut,
	cor_err *err)
{
	cor_cut_task task;

	COR_TRY(new_task(network, from, to, element_cost, link_cost, NULL, arena, &task, err));
	COR_TRY(cor_graph_cut(&task, arena, ret_cut, err));
	take_out(network, &task, link_cost, ret_cut);
	return COR_OK;
}

cor_status cor_network_cut_closed(const cor_network *network, const cor_triset *from,
	const cor_triset *to, const uint64_t *element_cost, const uint64_t *link_cost,
	const cor_cut *cut, const uint64_t *closed, cor_arena *arena, cor_cut *ret_cut,
	cor_err *err)
{
	uint32_t count = network->links.count;
	cor_recut *recut;
	cor_cut_task task;

	COR_TRY(new_task(network, from, to, element_cost, link_cost, cut->possible ? NULL : closed,
		arena, &task, err));
	if (!cut->possible) {
		COR_TRY(cor_graph_cut(&task, arena, ret_cut, err));
		take_out(network, &task, link_cost, ret_cut);
		return COR_OK;
	}
	COR_TRY(cor_recut_new(&task, cut, arena, &recut, err));
	for (uint32_t l = cor_bits_next(closed, count, 0); l < count;
		l = cor_bits_next(closed, count, l + 1))
		cor_recut_close(recut, l);
	COR_TRY(cor_recut_take(recut, arena, ret_cut, err));
	take_out(network, &task, link_cost, ret_cut);
	return COR_OK;
}
