/* What the fields of nodes, edges and demands mean, and the rows they become (doc/formats.md). */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/limits.h"
#include "base/notice.h"
#include "ingest/refusal.h"
#include "ingest/topology.h"

#define NAME_BYTES 300

typedef struct maker {
	cor_topology *t;
	cor_import *import;
	const char *file, *prefix;
	const cor_topology_item *item; /* at hand */
	bool takes_points, makes_ids, has_rates;
	cor_strtab *sites, *site_rows, *made; /* made: "A--B" and how often */
	uint32_t *made_counts;
	size_t made_capacity;
	cor_buf cells[COR_TABLE_COLUMNS_MAX], scratch;
} maker;

/* Columns that other names stand for too, in the order in which they are looked for. */
typedef struct alias {
	cor_table_id table;
	const char *column, *names;
} alias;

static const alias ALIASES[] = {
	{COR_SITE, "lat", "lat latitude pos.1"},
	{COR_SITE, "lon", "lon longitude long pos.0"},
	{COR_SITE, "country", "country"},
	{COR_ELEMENT, "site", "site"},
	{COR_ELEMENT, "name", "label name"},
	{COR_ELEMENT, "operator", "operator"},
	{COR_ELEMENT, "owner", "owner"},
	{COR_ELEMENT, "network", "network"},
	{COR_ELEMENT, "maker", "maker vendor"},
	{COR_LINK, "metric", "metric weight"},
	{COR_LINK, "capacity_bps",
		"capacity_bps capacity_kbps capacity_mbps capacity_gbps linkspeedraw"},
	{COR_DEMAND, "volume_bps", "volume_bps volume_kbps volume_mbps volume_gbps"},
};

/* ---- fields ---- */

static bool is_named(cor_text name, const char *wanted, size_t n)
{
	if (name.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = name.p[i];

		if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != wanted[i])
			return false;
	}
	return true;
}

static const cor_topology_field *find(const maker *m, const cor_topology_item *item,
	const char *name, size_t n)
{
	for (uint32_t f = 0; f < item->field_count; f++) {
		const cor_topology_field *field = &m->t->fields[item->first_field + f];

		if (is_named(field->name, name, n) && cor_text_trim(field->value).n)
			return field;
	}
	return NULL;
}

/* The first of the names (divided by spaces) that the item has. */
static const cor_topology_field *find_any(const maker *m, const cor_topology_item *item,
	const char *names)
{
	const cor_topology_field *field = NULL;

	while (*names && !field) {
		size_t n = strcspn(names, " ");

		field = find(m, item, names, n);
		names += n + (names[n] == ' ');
	}
	return field;
}

static cor_text value_of(const cor_topology_field *field)
{
	return field ? cor_text_trim(field->value) : COR_TEXT("");
}

/* Whether the item says something else under this name, too: which of them holds, nobody knows. */
static bool is_said_twice(const maker *m, const cor_topology_field *said)
{
	for (uint32_t f = 0; f < m->item->field_count; f++) {
		const cor_topology_field *field = &m->t->fields[m->item->first_field + f];

		if (field != said && field->name.n == said->name.n &&
			strncasecmp(field->name.p, said->name.p, said->name.n) == 0 &&
			!cor_text_equal(value_of(field), value_of(said)))
			return true;
	}
	return false;
}

/* Of a column: TABLE.COLUMN, else its other names. */
static const cor_topology_field *find_column(const maker *m, cor_table_id table, unsigned c)
{
	const char *column = cor_schema[table].columns[c].name;
	char name[NAME_BYTES];
	int n = snprintf(name, sizeof(name), "%s.%s", cor_schema[table].name, column);
	const cor_topology_field *field = find(m, m->item, name, (size_t)n);

	for (unsigned a = 0; !field && a < sizeof(ALIASES) / sizeof(ALIASES[0]); a++) {
		if (ALIASES[a].table == table && strcmp(ALIASES[a].column, column) == 0)
			field = find_any(m, m->item, ALIASES[a].names);
	}
	return field;
}

/* ---- cells ---- */

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

static cor_buf *cell(maker *m, cor_table_id table, const char *column)
{
	return &m->cells[column_of(table, column)];
}

static void set(cor_buf *out, cor_text text)
{
	out->n = 0;
	cor_buf_add(out, text);
}

/* Ids are as in the file, after the prefix. */
static void set_id(const maker *m, cor_buf *out, cor_text id)
{
	out->n = 0;
	if (id.n && m->prefix)
		cor_buf_addz(out, m->prefix);
	cor_buf_add(out, id);
}

/* number * 10^places as a whole number; what cannot be one is left as it is, for the table to refuse. */
static void set_number(cor_buf *out, cor_text number, int places, uint64_t times)
{
	char text[64], *end;
	int64_t value;
	double real;

	out->n = 0;
	if (cor_text_to_fixed(number, places, places > 0, &value) && value >= 0 &&
		(times < 2 || (uint64_t)value <= INT64_MAX / times)) {
		cor_buf_addf(out, "%" PRIu64, (uint64_t)value * (times ? times : 1));
		return;
	}
	if (number.n && number.n < sizeof(text) && memchr("0123456789.", number.p[0], 11)) {
		memcpy(text, number.p, number.n);
		text[number.n] = '\0';
		real = strtod(text, &end) * pow(10, places) * (double)(times ? times : 1);
		/* Whole up to here, every whole number is a double. */
		if (*end == '\0' && real < 9007199254740992.0 && real == floor(real)) {
			cor_buf_addf(out, "%.0f", real);
			return;
		}
	}
	cor_buf_add(out, number);
}

/* Powers of ten by the unit in a field's name. */
static int unit_places(cor_text name)
{
	static const struct {
		const char *end;
		int places;
	} UNITS[] = {{"_kbps", 3}, {"_mbps", 6}, {"_gbps", 9}};

	for (unsigned u = 0; u < 3; u++) {
		size_t n = strlen(UNITS[u].end);

		if (name.n > n && memcmp(name.p + name.n - n, UNITS[u].end, n) == 0)
			return UNITS[u].places;
	}
	return 0;
}

static void set_column(maker *m, cor_table_id table, unsigned c)
{
	const cor_column_spec *column = &cor_schema[table].columns[c];
	const cor_topology_field *field = find_column(m, table, c);
	cor_text value = value_of(field);
	uint64_t times = 0;

	set(&m->cells[c], COR_TEXT(""));
	if (!field || column->flags & COR_COLUMN_KEY)
		return;
	if (column->type == COR_TYPE_REF) {
		/* Products are tables of their own, which no such file has. */
		if (column->ref != COR_PRODUCT)
			set_id(m, &m->cells[c], value);
		return;
	}
	if (column->type == COR_TYPE_COUNTRY && value.n != 2)
		return; /* a name, not a code */
	if (column->type != COR_TYPE_NUMBER) {
		set(&m->cells[c], value);
		return;
	}
	m->has_rates |= unit_places(field->name) == 6;
	if (table == COR_DEMAND)
		cor_text_to_u64(value_of(find_any(m, m->item, "routing_unit")), &times);
	set_number(&m->cells[c], value, unit_places(field->name), times);
}

static void set_columns(maker *m, cor_table_id table)
{
	for (unsigned c = 0; c < cor_schema[table].column_count; c++)
		set_column(m, table, c);
}

/* ---- rows ---- */

static cor_text raw_of(const maker *m)
{
	return (cor_text){m->t->text.p + m->item->from, m->item->to - m->item->from};
}

static cor_status refuse(maker *m, const char *reason, cor_err *err)
{
	cor_place place = {m->file, m->item->line, m->item->column};
	cor_text raw = raw_of(m);

	return cor_import_refuse(m->import, place, NULL, reason, &raw, err);
}

/* A column that the item says two things of refuses it: to choose one would be a guess. */
static cor_status check_said_once(maker *m, cor_table_id table, bool *ret_good, cor_err *err)
{
	char reason[NAME_BYTES];

	*ret_good = true;
	for (unsigned c = 0; c < cor_schema[table].column_count; c++) {
		const cor_column_spec *column = &cor_schema[table].columns[c];
		const cor_topology_field *field = column->flags & COR_COLUMN_KEY
			? NULL
			: find_column(m, table, c);

		if (!field || !is_said_twice(m, field))
			continue;
		snprintf(reason, sizeof(reason), "%s is said twice and differently, expected once",
			column->name);
		*ret_good = false;
		return refuse(m, reason, err);
	}
	return COR_OK;
}

static cor_status add_row(maker *m, cor_table_id table, bool *ret_good, cor_err *err)
{
	cor_place place = {m->file, m->item->line, m->item->column};
	cor_text cells[COR_TABLE_COLUMNS_MAX], raw = raw_of(m);
	uint32_t columns[COR_TABLE_COLUMNS_MAX];

	for (unsigned c = 0; c < cor_schema[table].column_count; c++) {
		COR_TRY(cor_buf_status(&m->cells[c], err));
		cells[c] = cor_buf_text(&m->cells[c]);
		cells[c].p = cells[c].p ? cells[c].p : "";
		columns[c] = m->item->column;
	}
	COR_TRY(cor_import_check_key(m->import, table, cells, place, &raw, ret_good, err));
	if (!*ret_good)
		return COR_OK;
	COR_TRY(cor_import_add(m->import, table, cells, place, columns, &raw, ret_good, err));
	return *ret_good ? cor_import_note_key(m->import, table, place, err) : COR_OK;
}

/* A site is a row once: nodes that name the same one must say the same of it. */
static cor_status add_site(maker *m, bool *ret_good, cor_err *err)
{
	uint32_t before = cor_strtab_count(m->sites), rows = cor_strtab_count(m->site_rows), id,
		 row;

	m->scratch.n = 0;
	for (unsigned c = 0; c < cor_schema[COR_SITE].column_count; c++) {
		cor_buf_add(&m->scratch, cor_buf_text(&m->cells[c]));
		cor_buf_addc(&m->scratch, '\x1f');
	}
	COR_TRY(cor_buf_status(&m->scratch, err));
	COR_TRY(cor_strtab_add(m->sites, cor_buf_text(&m->cells[0]), &id, err));
	COR_TRY(cor_strtab_add(m->site_rows, cor_buf_text(&m->scratch), &row, err));
	*ret_good = true;
	if (id == before)
		return add_row(m, COR_SITE, ret_good, err);
	if (row < rows)
		return COR_OK;
	*ret_good = false;
	return refuse(m, "says other things of its site than a node before", err);
}

static cor_status make_site(maker *m, cor_text id, bool *ret_has, bool *ret_good, cor_err *err)
{
	cor_text named = value_of(find_any(m, m->item, "element.site site"));

	*ret_good = true;
	set_columns(m, COR_SITE);
	if (!m->takes_points || !cell(m, COR_SITE, "lat")->n || !cell(m, COR_SITE, "lon")->n) {
		set(cell(m, COR_SITE, "lat"), COR_TEXT(""));
		set(cell(m, COR_SITE, "lon"), COR_TEXT(""));
	}
	*ret_has = named.n || cell(m, COR_SITE, "lat")->n;
	if (!*ret_has)
		return COR_OK;
	set_id(m, cell(m, COR_SITE, "id"), named.n ? named : id);
	if (!named.n)
		set(cell(m, COR_SITE, "name"), value_of(find_any(m, m->item, "label name")));
	return add_site(m, ret_good, err);
}

static cor_status make_measures(maker *m, cor_text id, cor_err *err)
{
	static const char PREFIX[] = "measure.";
	size_t n = sizeof(PREFIX) - 1;
	bool is_good;

	for (uint32_t f = 0; f < m->item->field_count; f++) {
		const cor_topology_field *field = &m->t->fields[m->item->first_field + f];

		if (field->name.n <= n || !is_named((cor_text){field->name.p, n}, PREFIX, n))
			continue;
		set_id(m, cell(m, COR_MEASURE, "element"), id);
		set(cell(m, COR_MEASURE, "name"), (cor_text){field->name.p + n, field->name.n - n});
		set_number(cell(m, COR_MEASURE, "value"), cor_text_trim(field->value), 0, 0);
		COR_TRY(add_row(m, COR_MEASURE, &is_good, err));
	}
	return COR_OK;
}

static cor_status make_node(maker *m, cor_err *err)
{
	cor_text id = value_of(find_any(m, m->item, "id")), site;
	bool has_site, is_good;

	if (!id.n)
		return refuse(m, "a node without id, expected one", err);
	COR_TRY(check_said_once(m, COR_SITE, &is_good, err));
	if (is_good)
		COR_TRY(check_said_once(m, COR_ELEMENT, &is_good, err));
	if (!is_good)
		return COR_OK;
	COR_TRY(make_site(m, id, &has_site, &is_good, err));
	if (!is_good)
		return COR_OK;
	set_columns(m, COR_ELEMENT);
	set_id(m, cell(m, COR_ELEMENT, "id"), id);
	site = value_of(find_any(m, m->item, "element.site site"));
	set_id(m, cell(m, COR_ELEMENT, "site"), has_site ? site.n ? site : id : COR_TEXT(""));
	COR_TRY(add_row(m, COR_ELEMENT, &is_good, err));
	return is_good ? make_measures(m, id, err) : COR_OK;
}

/* "A--B" for the first without an id between them, "A--B#2" for the second. */
static cor_status make_id(maker *m, cor_buf *out, cor_text a, cor_text b, const char *arrow,
	cor_err *err)
{
	uint32_t before = cor_strtab_count(m->made), at;

	out->n = 0;
	cor_buf_addf(out, "%s%.*s%s%.*s", m->prefix ? m->prefix : "", COR_FMT(a), arrow,
		COR_FMT(b));
	COR_TRY(cor_buf_status(out, err));
	COR_TRY(cor_strtab_add(m->made, cor_buf_text(out), &at, err));
	COR_TRY(cor_mem_reserve((void **)&m->made_counts, &m->made_capacity, (size_t)before + 1,
		sizeof(*m->made_counts), err));
	if (at == before)
		m->made_counts[at] = 0;
	if (++m->made_counts[at] > 1)
		cor_buf_addf(out, "#%" PRIu32, m->made_counts[at]);
	return COR_OK;
}

static bool has_field(const maker *m, const char *name)
{
	for (uint32_t f = 0; f < m->item->field_count; f++) {
		if (is_named(m->t->fields[m->item->first_field + f].name, name, strlen(name)))
			return true;
	}
	return false;
}

static cor_status make_edge(maker *m, cor_err *err)
{
	bool is_link = m->item->kind == COR_ITEM_EDGE, is_good;
	cor_table_id table = is_link ? COR_LINK : COR_DEMAND;
	cor_text a = value_of(find_any(m, m->item, "source"));
	cor_text b = value_of(find_any(m, m->item, "target"));
	cor_text id = value_of(find_any(m, m->item, "id"));

	if (find_any(m, m->item, "hyperedge"))
		return refuse(m, "a hyperedge, expected an edge between two nodes", err);
	if (!a.n || !b.n)
		return refuse(m, "leads nowhere, expected a source and a target", err);
	COR_TRY(check_said_once(m, table, &is_good, err));
	if (!is_good)
		return COR_OK;
	set_columns(m, table);
	if (id.n && !(is_link && m->makes_ids))
		set_id(m, cell(m, table, "id"), id);
	else
		COR_TRY(make_id(m, cell(m, table, "id"), a, b, is_link ? "--" : "->", err));
	set_id(m, cell(m, table, is_link ? "a" : "source"), a);
	set_id(m, cell(m, table, is_link ? "b" : "sink"), b);
	/* A field that is there and empty says that it is not known. */
	if (is_link && !has_field(m, "link.kind"))
		set(cell(m, table, "kind"), COR_TEXT("data"));
	if (is_link && !has_field(m, "link.directed"))
		set(cell(m, table, "directed"),
			m->item->is_directed ? COR_TEXT("yes") : COR_TEXT("no"));
	return add_row(m, table, &is_good, err);
}

/* ---- the file as a whole ---- */

static bool in_degrees(cor_text number, double most, double *ret_value)
{
	char text[64], *end;

	if (!number.n || number.n >= sizeof(text))
		return true; /* not there; or the table refuses it */
	memcpy(text, number.p, number.n);
	text[number.n] = '\0';
	*ret_value = strtod(text, &end);
	return *end != '\0' || fabs(*ret_value) <= most;
}

/* Coordinates of a drawing are not places.  All within a degree of 0, 0 would be open sea: those are
 * the unit squares that layouts are drawn in. */
static bool are_degrees(const maker *m, bool *ret_any)
{
	bool far = false;

	*ret_any = false;
	for (size_t i = 0; i < m->t->item_count; i++) {
		const cor_topology_item *item = &m->t->items[i];
		double lat = 0, lon = 0;
		const cor_topology_field *fields[2];

		if (item->kind != COR_ITEM_NODE)
			continue;
		fields[0] = find_any(m, item, "site.lat lat latitude pos.1");
		fields[1] = find_any(m, item, "site.lon lon longitude long pos.0");
		*ret_any |= fields[0] || fields[1];
		if (!in_degrees(value_of(fields[0]), 90, &lat) ||
			!in_degrees(value_of(fields[1]), 180, &lon))
			return false;
		far |= fabs(lat) > 1 || fabs(lon) > 1;
	}
	return far && !m->t->is_not_geographic;
}

/* Keys of parallel edges (networkx writes them as ids) are no ids. */
static cor_status repeat_ids(const maker *m, bool *ret_repeat, cor_err *err)
{
	cor_arena *arena = NULL;
	cor_strtab *seen;
	cor_status status = cor_arena_new("edge ids", 0, &arena, err);

	*ret_repeat = false;
	if (status == COR_OK)
		status = cor_strtab_new(arena, &seen, err);
	for (size_t i = 0; status == COR_OK && i < m->t->item_count && !*ret_repeat; i++) {
		cor_text id = m->t->items[i].kind == COR_ITEM_EDGE
			? value_of(find_any(m, &m->t->items[i], "id"))
			: COR_TEXT("");
		uint32_t before = cor_strtab_count(seen), at = before;

		if (id.n)
			status = cor_strtab_add(seen, id, &at, err);
		*ret_repeat = status == COR_OK && id.n && at < before;
	}
	cor_arena_free(arena);
	return status;
}

static void say(const maker *m, const char *what)
{
	char text[512];

	snprintf(text, sizeof(text), "%.300s: %s", m->file, what);
	cor_notice(text);
}

static cor_status make_rows(maker *m, cor_err *err)
{
	bool has_points;

	m->takes_points = are_degrees(m, &has_points);
	if (has_points && !m->takes_points)
		say(m, "its coordinates are no degrees and are left out");
	COR_TRY(repeat_ids(m, &m->makes_ids, err));
	if (m->makes_ids)
		say(m, "ids of its edges repeat; links are called A--B, A--B#2, …");
	for (size_t i = 0; i < m->t->item_count; i++) {
		m->item = &m->t->items[i];
		m->import->rows_read++;
		if (m->item->kind == COR_ITEM_NODE)
			COR_TRY(make_node(m, err));
		else
			COR_TRY(make_edge(m, err));
		COR_TRY(cor_import_tell(m->import, err));
	}
	if (m->has_rates && m->t->has_unitless_rates)
		say(m, "it states no unit; its capacities and volumes are read as Mbit/s");
	return COR_OK;
}

cor_status cor_topology_rows(cor_topology *t, cor_import *import, const char *file,
	const char *prefix, cor_err *err)
{
	maker m = {.t = t, .import = import, .file = file, .prefix = prefix};
	cor_status status = cor_strtab_new(t->arena, &m.sites, err);

	if (status == COR_OK)
		status = cor_strtab_new(t->arena, &m.site_rows, err);
	if (status == COR_OK)
		status = cor_strtab_new(t->arena, &m.made, err);
	if (status == COR_OK)
		status = make_rows(&m, err);
	for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++)
		cor_buf_done(&m.cells[c]);
	cor_buf_done(&m.scratch);
	cor_mem_free(m.made_counts);
	return status;
}
