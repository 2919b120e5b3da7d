/* Estates of random rows in every table, for tests that write and read them. */
#ifndef COR_TESTS_RANDOM_ESTATE_H
#define COR_TESTS_RANDOM_ESTATE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>

#include <cmocka.h>

#include "../base/draw.h"
#include "estate/builder.h"
#include "estate/estate.h"

#define RANDOM_CELL_BYTES 96

static bool refuse_none(void *context, const cor_refusal *refusal)
{
	(void)context;
	fail_msg("%s row %u refused: %s", cor_schema[refusal->table].name,
		(unsigned)refusal->place.line, refusal->reason);
	return false;
}

static void draw_text(draw *d, char *cell)
{
	static const char *const PIECES[] = {"a", "Z9", "\"", ",", "\n", "\t", " ", ";", "'",
		"\xc3\xa4", "\xe2\x82\xac", "\xd7\xa9", "#", "x y", "%", "\\"};
	size_t n = (size_t)snprintf(cell, RANDOM_CELL_BYTES, "t");

	for (uint32_t i = draw_below(d, 12); i--;)
		n += (size_t)snprintf(cell + n, RANDOM_CELL_BYTES - n, "%s",
			PIECES[draw_below(d, 16)]);
	snprintf(cell + n, RANDOM_CELL_BYTES - n, ".");
}

static void draw_date(draw *d, char *cell)
{
	snprintf(cell, RANDOM_CELL_BYTES, "%04u-%02u-%02u", 1950 + draw_below(d, 100),
		1 + draw_below(d, 12), 1 + draw_below(d, 28));
}

static void draw_fixed(draw *d, char *cell, uint32_t below, unsigned places)
{
	uint32_t scale = 1, sign = draw_below(d, 2);

	for (unsigned i = 0; i < places; i++)
		scale *= 10;
	snprintf(cell, RANDOM_CELL_BYTES, "%s%u.%0*u", sign && places == 7 ? "-" : "",
		draw_below(d, below), (int)places, draw_below(d, scale));
}

static void draw_word(draw *d, const char *words, char *cell)
{
	cor_text rest = cor_text_of(words), word;
	uint32_t count = 1, wanted;

	for (const char *p = words; *p; p++)
		count += *p == ' ';
	wanted = draw_below(d, count);
	for (uint32_t i = 0; i <= wanted; i++)
		cor_text_cut(&rest, ' ', &word);
	snprintf(cell, RANDOM_CELL_BYTES, "%.*s", COR_FMT(word));
}

/* Dates that must follow another come later, stakes and bills name two different things. */
static void draw_cell(draw *d, cor_table_id t, unsigned c, uint32_t row, uint32_t rows, char *cell)
{
	const cor_column_spec *spec = &cor_schema[t].columns[c];
	bool is_first = !(t == COR_STAKE && c == 1) && !(t == COR_BOM && c == 1);

	switch (spec->type) {
	case COR_TYPE_KEY:
		snprintf(cell, RANDOM_CELL_BYTES, "%s%u", cor_schema[t].name, row);
		if (strcmp(spec->name, "subject") == 0)
			snprintf(cell, RANDOM_CELL_BYTES, "%s:%u",
				t == COR_EXEMPTION || row % 2 ? "element" : "product", row);
		return;
	case COR_TYPE_REF:
		snprintf(cell, RANDOM_CELL_BYTES, "%s%u", cor_schema[spec->ref].name,
			spec->flags & COR_COLUMN_KEY ? (is_first ? row : (row + 1) % rows)
						     : draw_below(d, rows));
		return;
	case COR_TYPE_WORD:
		draw_word(d, spec->words, cell);
		return;
	case COR_TYPE_DATE:
		draw_date(d, cell);
		if (strcmp(spec->name, "retired") == 0 || strcmp(spec->name, "expires") == 0 ||
			(t == COR_STAKE && strcmp(spec->name, "until") == 0))
			cell[0] = '3';
		return;
	case COR_TYPE_NUMBER:
		snprintf(cell, RANDOM_CELL_BYTES, "%" PRIu64,
			draw_below(d, 8) ? draw_below(d, 100) : draw_u64(d) >> 1);
		if (strcmp(spec->name, "cost_high") == 0)
			snprintf(cell, RANDOM_CELL_BYTES, "9223372036854775807");
		return;
	case COR_TYPE_PERCENT:
		draw_fixed(d, cell, 50, 4);
		if (strcmp(spec->name, "share_high_pct") == 0)
			snprintf(cell, RANDOM_CELL_BYTES, "99.%04u", draw_below(d, 10000));
		return;
	case COR_TYPE_LAT:
	case COR_TYPE_LON:
		draw_fixed(d, cell, 90, 7);
		return;
	case COR_TYPE_YESNO:
		draw_word(d, "yes no", cell);
		return;
	case COR_TYPE_COUNTRY:
		draw_word(d, "GB DE FR US CN", cell);
		return;
	case COR_TYPE_PARTY:
	case COR_TYPE_LABELS:
	case COR_TYPE_LIST:
		snprintf(cell, RANDOM_CELL_BYTES, "party%u|x%u", draw_below(d, rows),
			draw_below(d, 5));
		return;
	case COR_TYPE_TEXT:
	case COR_TYPE_LABEL:
		break;
	}
	draw_text(d, cell);
}

static cor_estate *random_estate(draw *d, uint32_t rows)
{
	static char bytes[COR_TABLE_COLUMNS_MAX][RANDOM_CELL_BYTES];
	cor_text cells[COR_TABLE_COLUMNS_MAX];
	cor_builder *builder = NULL;
	cor_estate *estate = NULL;
	cor_err err = {0};

	assert_int_equal(cor_builder_new(refuse_none, NULL, &builder, &err), COR_OK);
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++) {
		for (uint32_t row = 0; row < rows; row++) {
			for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
				bool keyed = cor_schema[t].columns[c].flags != 0;

				bytes[c][0] = '\0';
				if (keyed || draw_below(d, 4))
					draw_cell(d, (cor_table_id)t, c, row, rows, bytes[c]);
				cells[c] = cor_text_of(bytes[c]);
			}
			assert_int_equal(cor_builder_add(builder, (cor_table_id)t, cells,
						 (cor_place){NULL, row + 1, 0}, NULL, NULL, &err),
				COR_OK);
		}
	}
	if (cor_builder_freeze(builder, NULL, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	cor_builder_free(builder);
	return estate;
}

#endif
