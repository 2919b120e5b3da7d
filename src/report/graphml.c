#include <stdio.h>

#include "base/mem.h"
#include "base/strtab.h"
#include "report/exchange.h"

typedef struct writer {
	const cor_estate *e;
	cor_buf *out;
	cor_arena *arena;
	cor_strtab *elements, *sites, *measures;
	uint32_t *first_measure, *next_measure; /* by element, by row; COR_NONE = no more */
	cor_exchange_count *count;
	bool is_directed; /* every link is: some readers know no mixture */
} writer;

/* Columns that are data; ids and ends are GraphML's own. */
static bool is_data(cor_table_id t, unsigned c)
{
	return c >= (t == COR_LINK || t == COR_DEMAND ? 3 : 1);
}

/* What XML 1.0 allows; the rest becomes U+FFFD.  Line ends and tabs are written as references, which no
 * reader normalises. */
static void put_text(cor_buf *out, cor_text text)
{
	static const struct {
		char c;
		const char *entity;
	} NAMED[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\n', "&#10;"},
		{'\r', "&#13;"}, {'\t', "&#9;"}};

	for (size_t i = 0; i < text.n; i++) {
		unsigned n = 0, count = sizeof(NAMED) / sizeof(NAMED[0]);
		bool is_none = text.n - i >= 3 &&
			(memcmp(text.p + i, "\xef\xbf\xbe", 3) == 0 ||
				memcmp(text.p + i, "\xef\xbf\xbf", 3) == 0);

		while (n < count && NAMED[n].c != text.p[i])
			n++;
		if (n < count)
			cor_buf_addz(out, NAMED[n].entity);
		else if (is_none || (unsigned char)text.p[i] < 0x20)
			cor_buf_addz(out, "\xef\xbf\xbd");
		else
			cor_buf_addc(out, text.p[i]);
		i += is_none ? 2 : 0;
	}
}

static void put_data(writer *w, const char *table, const char *column, cor_text value)
{
	cor_buf_addf(w->out, "<data key=\"%s.", table);
	put_text(w->out, cor_text_of(column));
	cor_buf_addz(w->out, "\">");
	put_text(w->out, value);
	cor_buf_addz(w->out, "</data>");
}

static void put_columns(writer *w, cor_table_id t, uint32_t row)
{
	for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
		cor_text cell = cor_estate_cell(w->e, t, row, c);

		/* Kind and direction of a link that says neither are not those a reader takes for granted. */
		if (is_data(t, c) && (cell.n || (t == COR_LINK && c < 5)))
			put_data(w, cor_schema[t].name, cor_schema[t].columns[c].name, cell);
	}
}

/* ---- keys ---- */

static void put_key(writer *w, const char *table, const char *column, const char *use, bool whole)
{
	cor_buf_addf(w->out, "<key id=\"%s.", table);
	put_text(w->out, cor_text_of(column));
	cor_buf_addf(w->out, "\" for=\"%s\" attr.name=\"%s.", use, table);
	put_text(w->out, cor_text_of(column));
	cor_buf_addf(w->out, "\" attr.type=\"%s\"/>\n", whole ? "long" : "string");
}

static cor_status put_keys(writer *w, cor_err *err)
{
	static const cor_table_id TABLES[] = {COR_ELEMENT, COR_SITE, COR_LINK, COR_DEMAND};

	for (unsigned i = 0; i < 4; i++) {
		cor_table_id t = TABLES[i];

		for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
			if (is_data(t, c))
				put_key(w, cor_schema[t].name, cor_schema[t].columns[c].name,
					i < 2 ? "node" : "edge",
					cor_schema[t].columns[c].type == COR_TYPE_NUMBER);
		}
	}
	for (uint32_t row = 0; row < cor_estate_rows(w->e, COR_MEASURE); row++) {
		uint32_t before = cor_strtab_count(w->measures), id;
		cor_text name = cor_estate_cell(w->e, COR_MEASURE, row, 1);

		COR_TRY(cor_strtab_add(w->measures, name, &id, err));
		if (id == before)
			put_key(w, "measure", cor_strtab_at(w->measures, id).p, "node", true);
	}
	return COR_OK;
}

/* ---- items ---- */

static void put_node(writer *w, uint32_t row)
{
	uint32_t site = cor_strtab_find(w->sites, cor_estate_cell(w->e, COR_ELEMENT, row, 1));

	cor_buf_addz(w->out, "<node id=\"");
	put_text(w->out, cor_estate_cell(w->e, COR_ELEMENT, row, 0));
	cor_buf_addz(w->out, "\">");
	put_columns(w, COR_ELEMENT, row);
	if (site != COR_NONE)
		put_columns(w, COR_SITE, site);
	for (uint32_t m = w->first_measure[row]; m != COR_NONE; m = w->next_measure[m]) {
		cor_text name = cor_estate_cell(w->e, COR_MEASURE, m, 1);

		cor_text value = cor_estate_cell(w->e, COR_MEASURE, m, 2);
		uint32_t key = cor_strtab_find(w->measures, name);

		if (value.n == 0)
			continue;
		put_data(w, "measure", cor_strtab_at(w->measures, key).p, value);
		w->count->written[COR_MEASURE]++;
	}
	cor_buf_addz(w->out, "</node>\n");
	w->count->products += cor_estate_cell(w->e, COR_ELEMENT, row, 6).n > 0;
}

static void put_edge(writer *w, cor_table_id t, uint32_t row)
{
	static const char *const NAMES[] = {"id", "source", "target"};
	int directed = cor_schema_column(t, COR_TEXT("directed"));

	cor_buf_addz(w->out, "<edge");
	for (unsigned c = 0; c < 3; c++) {
		cor_buf_addf(w->out, " %s=\"", NAMES[c]);
		put_text(w->out, cor_estate_cell(w->e, t, row, c));
		cor_buf_addc(w->out, '"');
	}
	if (directed >= 0 && cor_text_is(cor_estate_cell(w->e, t, row, (unsigned)directed), "yes"))
		cor_buf_addz(w->out, w->is_directed ? "" : " directed=\"true\"");
	cor_buf_addc(w->out, '>');
	put_columns(w, t, row);
	cor_buf_addz(w->out, "</edge>\n");
	w->count->written[t]++;
}

/* Demands are a graph of their own, so that no reader takes them for links. */
static cor_status put_demands(writer *w, cor_err *err)
{
	uint32_t count = cor_estate_rows(w->e, COR_DEMAND), before, id;
	cor_strtab *seen;

	if (count == 0)
		return COR_OK;
	COR_TRY(cor_strtab_new(w->arena, &seen, err));
	cor_buf_addz(w->out, "<graph id=\"demands\" edgedefault=\"directed\">\n");
	for (uint32_t row = 0; row < count; row++) {
		for (unsigned c = 1; c < 3; c++) {
			cor_text end = cor_estate_cell(w->e, COR_DEMAND, row, c);

			before = cor_strtab_count(seen);
			COR_TRY(cor_strtab_add(seen, end, &id, err));
			if (id < before)
				continue;
			cor_buf_addz(w->out, "<node id=\"");
			put_text(w->out, end);
			cor_buf_addz(w->out, "\"/>\n");
		}
		put_edge(w, COR_DEMAND, row);
	}
	cor_buf_addz(w->out, "</graph>\n");
	return COR_OK;
}

static cor_status index_rows(writer *w, cor_err *err)
{
	uint32_t elements = cor_estate_rows(w->e, COR_ELEMENT), id;
	uint32_t measures = cor_estate_rows(w->e, COR_MEASURE);

	COR_TRY(cor_strtab_new(w->arena, &w->elements, err));
	COR_TRY(cor_strtab_new(w->arena, &w->sites, err));
	COR_TRY(cor_strtab_new(w->arena, &w->measures, err));
	COR_TRY(cor_arena_new_array(w->arena, elements, sizeof(uint32_t), &w->first_measure, err));
	COR_TRY(cor_arena_new_array(w->arena, measures, sizeof(uint32_t), &w->next_measure, err));
	for (uint32_t row = 0; row < elements; row++) {
		w->first_measure[row] = COR_NONE;
		COR_TRY(cor_strtab_add(w->elements, cor_estate_cell(w->e, COR_ELEMENT, row, 0), &id,
			err));
	}
	for (uint32_t row = 0; row < cor_estate_rows(w->e, COR_SITE); row++)
		COR_TRY(cor_strtab_add(w->sites, cor_estate_cell(w->e, COR_SITE, row, 0), &id,
			err));
	for (uint32_t row = measures; row-- > 0;) {
		id = cor_strtab_find(w->elements, cor_estate_cell(w->e, COR_MEASURE, row, 0));
		COR_ASSERT(id != COR_NONE);
		w->next_measure[row] = w->first_measure[id];
		w->first_measure[id] = row;
	}
	return COR_OK;
}

static cor_status count_sites(writer *w, cor_err *err)
{
	uint8_t *is_used;

	COR_TRY(cor_arena_new_array(w->arena, cor_estate_rows(w->e, COR_SITE), 1, &is_used, err));
	for (uint32_t row = 0; row < cor_estate_rows(w->e, COR_ELEMENT); row++) {
		uint32_t site = cor_strtab_find(w->sites,
			cor_estate_cell(w->e, COR_ELEMENT, row, 1));

		if (site == COR_NONE || is_used[site])
			continue;
		is_used[site] = 1;
		w->count->written[COR_SITE]++;
	}
	return COR_OK;
}

static bool all_directed(const cor_estate *e)
{
	uint32_t links = cor_estate_rows(e, COR_LINK), row = 0;
	int directed = cor_schema_column(COR_LINK, COR_TEXT("directed"));

	COR_ASSERT(directed >= 0);
	while (row < links &&
		cor_text_is(cor_estate_cell(e, COR_LINK, row, (unsigned)directed), "yes"))
		row++;
	return links && row == links;
}

static cor_status write_all(writer *w, cor_err *err)
{
	COR_TRY(index_rows(w, err));
	cor_buf_addz(w->out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
	COR_TRY(put_keys(w, err));
	w->is_directed = all_directed(w->e);
	cor_buf_addf(w->out, "<graph id=\"network\" edgedefault=\"%s\">\n",
		w->is_directed ? "directed" : "undirected");
	for (uint32_t row = 0; row < cor_estate_rows(w->e, COR_ELEMENT); row++)
		put_node(w, row);
	w->count->written[COR_ELEMENT] = cor_estate_rows(w->e, COR_ELEMENT);
	COR_TRY(count_sites(w, err));
	for (uint32_t row = 0; row < cor_estate_rows(w->e, COR_LINK); row++)
		put_edge(w, COR_LINK, row);
	cor_buf_addz(w->out, "</graph>\n");
	COR_TRY(put_demands(w, err));
	cor_buf_addz(w->out, "</graphml>\n");
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++)
		w->count->left_out[t] = cor_estate_rows(w->e, (cor_table_id)t) -
			w->count->written[t];
	return cor_buf_status(w->out, err);
}

cor_status cor_graphml_write(const cor_estate *estate, cor_buf *out, cor_exchange_count *ret_count,
	cor_err *err)
{
	writer w = {.e = estate, .out = out, .count = ret_count};
	cor_status status;

	*ret_count = (cor_exchange_count){0};
	COR_TRY(cor_arena_new("graphml", 0, &w.arena, err));
	status = write_all(&w, err);
	cor_arena_free(w.arena);
	return status;
}
