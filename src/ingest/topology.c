#include "ingest/topology.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"

/* ---- which format ---- */

#define SNIFF_BYTES 65536

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static cor_text skip_space(cor_text t)
{
	while (t.n && is_space(t.p[0]))
		t = (cor_text){t.p + 1, t.n - 1};
	return t;
}

static bool takes(cor_text *t, const char *word)
{
	size_t n = strlen(word);

	if (t->n < n || memcmp(t->p, word, n) != 0)
		return false;
	*t = (cor_text){t->p + n, t->n - n};
	return true;
}

/* "WORD (" somewhere at the start of a line is SNDlib, "WORD 12" at the very start is REPETITA. */
static bool has_section(cor_text t, const char *word, char opener)
{
	bool at_start = true;

	for (; t.n; t = (cor_text){t.p + 1, t.n - 1}) {
		cor_text rest = t;

		if (at_start && takes(&rest, word) && rest.n &&
			(is_space(rest.p[0]) || rest.p[0] == opener)) {
			rest = skip_space(rest);
			if (rest.n && rest.p[0] == opener)
				return true;
		}
		at_start = t.p[0] == '\n' || (at_start && is_space(t.p[0]));
	}
	return false;
}

static bool is_counted(cor_text t, const char *word)
{
	if (!takes(&t, word) || !t.n || !is_space(t.p[0]))
		return false;
	t = skip_space(t);
	return t.n && t.p[0] >= '0' && t.p[0] <= '9';
}

cor_topology_format cor_topology_sniff(cor_text text)
{
	if (text.n > SNIFF_BYTES)
		text.n = SNIFF_BYTES;
	if (text.n > 4 && (memcmp(text.p, "\xff\xfe<", 4) == 0 || memcmp(text.p, "\xfe\xff\0<", 4) == 0))
		return COR_TOPOLOGY_XML; /* in UTF-16, as XML may be */
	takes(&text, "\xef\xbb\xbf");
	text = skip_space(text);
	if (text.n == 0)
		return COR_TOPOLOGY_NONE;
	if (text.p[0] == '<')
		return COR_TOPOLOGY_XML;
	if (text.p[0] == '{')
		return COR_TOPOLOGY_JSON;
	if (is_counted(text, "NODES") || is_counted(text, "DEMANDS"))
		return COR_TOPOLOGY_REPETITA;
	if (text.n > 7 && memcmp(text.p, "?SNDlib", 7) == 0)
		return COR_TOPOLOGY_SNDLIB;
	if (has_section(text, "NODES", '(') || has_section(text, "META", '('))
		return COR_TOPOLOGY_SNDLIB;
	return has_section(text, "graph", '[') ? COR_TOPOLOGY_GML : COR_TOPOLOGY_NONE;
}

/* ---- items ---- */

/* Line and character column of a byte; cheap when bytes come in order. */
static void find_place(cor_topology *t, size_t at, uint64_t *ret_line, uint32_t *ret_column)
{
	uint32_t column = 1;

	if (at < t->counted_to) {
		t->counted_to = t->counted_line_start = 0;
		t->counted_line = 1;
	}
	for (; t->counted_to < at && t->counted_to < t->text.n; t->counted_to++) {
		if (t->text.p[t->counted_to] == '\n') {
			t->counted_line++;
			t->counted_line_start = t->counted_to + 1;
		}
	}
	/* In a file of one line, counting characters from its start each time would be quadratic. */
	for (size_t i = t->counted_line_start; i < t->counted_to; i++) {
		if (t->counted_to - t->counted_line_start > COR_LIMIT_CELL_BYTES) {
			column = (uint32_t)(t->counted_to - t->counted_line_start) + 1;
			break;
		}
		column += ((unsigned char)t->text.p[i] & 0xc0) != 0x80;
	}
	*ret_line = t->counted_line;
	*ret_column = column;
}

cor_status cor_topology_fail(cor_topology *t, size_t at, cor_err *err, const char *format, ...)
{
	char reason[COR_ERR_TEXT_BYTES];
	uint32_t column;
	uint64_t line;
	va_list list;

	va_start(list, format);
	vsnprintf(reason, sizeof(reason), format, list);
	va_end(list);
	find_place(t, at, &line, &column);
	return cor_fail(err, COR_EINPUT, "%s:%" PRIu64 ":%u: %s", t->path, line, column, reason);
}

cor_status cor_topology_expect(cor_topology *t, size_t at, cor_text count, const char *what,
	uint64_t *ret_count, cor_err *err)
{
	if (!cor_text_to_u64(count, ret_count))
		return cor_topology_fail(t, at, err, "expected a number of %s, got \"%.*s\"", what,
			(int)(count.n < 40 ? count.n : 40), count.p);
	if (*ret_count <= COR_LIMIT_ROWS)
		return COR_OK;
	return cor_topology_fail(t, at, err, "%" PRIu64 " %s, an estate holds at most %u",
		*ret_count, what, COR_LIMIT_ROWS);
}

void cor_topology_unit(cor_topology *t, cor_text unit, const char **ret_capacity,
	const char **ret_volume)
{
	static const struct {
		const char *unit, *capacity, *volume;
	} UNITS[] = {{"BITPERSEC", "capacity_bps", "volume_bps"},
		{"KBITPERSEC", "capacity_kbps", "volume_kbps"},
		{"MBITPERSEC", "capacity_mbps", "volume_mbps"},
		{"GBITPERSEC", "capacity_gbps", "volume_gbps"}};

	for (unsigned u = 0; u < sizeof(UNITS) / sizeof(UNITS[0]); u++) {
		if (!cor_text_is(unit, UNITS[u].unit))
			continue;
		*ret_capacity = UNITS[u].capacity;
		*ret_volume = UNITS[u].volume;
		t->has_unitless_rates = false;
	}
}

bool cor_topology_is_zero(cor_text number)
{
	size_t i = 0;

	while (i < number.n && (number.p[i] == '0' || number.p[i] == '.'))
		i++;
	return number.n && i == number.n;
}

cor_status cor_topology_begin(cor_topology *t, cor_topology_item_kind kind, size_t from,
	bool is_directed, cor_err *err)
{
	cor_topology_item item = {.kind = kind, .is_directed = is_directed, .from = from};

	if (t->item_count >= COR_LIMIT_ROWS)
		return cor_topology_fail(t, from, err, "more than %u nodes, links and demands",
			COR_LIMIT_ROWS);
	find_place(t, from, &item.line, &item.column);
	item.to = from;
	item.first_field = t->field_count;
	COR_TRY(cor_mem_reserve((void **)&t->items, &t->item_capacity, t->item_count + 1,
		sizeof(*t->items), err));
	t->items[t->item_count++] = item;
	return COR_OK;
}

cor_status cor_topology_field_add(cor_topology *t, cor_text name, cor_text value, cor_err *err)
{
	cor_topology_item *item = &t->items[t->item_count - 1];

	if (item->field_count == COR_LIMIT_COLUMNS)
		return cor_fail(err, COR_ELIMIT, "%s:%" PRIu64 ":%u: more than %u fields", t->path,
			item->line, item->column, COR_LIMIT_COLUMNS);
	COR_TRY(cor_mem_reserve((void **)&t->fields, &t->field_capacity, t->field_count + 1,
		sizeof(*t->fields), err));
	t->fields[t->field_count++] = (cor_topology_field){name, value};
	item->field_count++;
	return COR_OK;
}

cor_status cor_topology_field_copy(cor_topology *t, cor_text name, cor_text value, cor_err *err)
{
	const char *copies[2];

	COR_TRY(cor_arena_copy(t->arena, name.p, name.n, &copies[0], err));
	COR_TRY(cor_arena_copy(t->arena, value.p, value.n, &copies[1], err));
	return cor_topology_field_add(t, (cor_text){copies[0], name.n},
		(cor_text){copies[1], value.n}, err);
}

void cor_topology_end(cor_topology *t, size_t to)
{
	t->items[t->item_count - 1].to = to;
}

/* ---- the whole ---- */

cor_status cor_topology_read(const char *path, cor_text text, cor_topology_format format,
	cor_topology **ret_topology, cor_err *err)
{
	COR_AUTO(cor_topology) t = cor_mem_new(1, sizeof(*t));

	if (!t)
		return cor_fail(err, COR_ENOMEM, "out of memory for a topology");
	COR_TRY(cor_arena_new("topology", 0, &t->arena, err));
	t->path = path;
	t->text = text;
	t->counted_line = 1;
	if (text.n > COR_LIMIT_TOPOLOGY_BYTES)
		return cor_fail(err, COR_ELIMIT, "%s: more than %u bytes", path,
			COR_LIMIT_TOPOLOGY_BYTES);
	switch (format) {
	case COR_TOPOLOGY_GML:
		COR_TRY(cor_topology_read_gml(t, err));
		break;
	case COR_TOPOLOGY_XML:
	case COR_TOPOLOGY_GRAPHML:
	case COR_TOPOLOGY_SNDLIB_XML:
		COR_TRY(cor_topology_read_xml(t, format, err));
		break;
	case COR_TOPOLOGY_SNDLIB:
		COR_TRY(cor_topology_read_sndlib(t, err));
		break;
	case COR_TOPOLOGY_REPETITA:
		COR_TRY(cor_topology_read_repetita(t, err));
		break;
	case COR_TOPOLOGY_JSON:
		COR_TRY(cor_topology_read_json(t, err));
		break;
	case COR_TOPOLOGY_NONE:
		return cor_fail(err, COR_EINPUT, "%s: the format of this file is not known", path);
	}
	if (t->item_count == 0)
		return cor_topology_fail(t, 0, err,
			"expected a network, found no node and no demand");
	*ret_topology = COR_TAKE(t);
	return COR_OK;
}

void cor_topology_free(cor_topology *t)
{
	if (!t)
		return;
	cor_mem_free(t->items);
	cor_mem_free(t->fields);
	cor_arena_free(t->arena);
	cor_mem_free(t);
}

static int compare_items(const void *a, const void *b)
{
	const cor_topology_item *left = a, *right = b;

	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return (left->column > right->column) - (left->column < right->column);
}

cor_text cor_topology_raw(cor_topology *t, uint64_t line, uint32_t column)
{
	cor_topology_item wanted = {.line = line, .column = column};
	const cor_topology_item *item;

	if (!t->is_sorted)
		qsort(t->items, t->item_count, sizeof(*t->items), compare_items);
	t->is_sorted = true;
	item = bsearch(&wanted, t->items, t->item_count, sizeof(*t->items), compare_items);
	return item ? (cor_text){t->text.p + item->from, item->to - item->from} : COR_TEXT("");
}
