/* Small estates for tests: rows as text, refusals as text. */
#ifndef COR_TESTS_ESTATE_KIT_H
#define COR_TESTS_ESTATE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "estate/builder.h"
#include "estate/estate.h"

typedef struct kit {
	cor_builder *builder;
	uint64_t line;
	cor_buf refusals;    /* "FILE:LINE:COLUMN TABLE.COLUMN REASON\n" each */
	uint64_t stop_after; /* refusals; 0 = never */
	uint64_t refused;
} kit;

static inline bool kit_sink(void *context, const cor_refusal *r)
{
	kit *k = context;

	cor_buf_addf(&k->refusals, "%s:%llu:%u %s.%s %s\n", r->place.file ? r->place.file : "-",
		(unsigned long long)r->place.line, r->place.column, cor_schema[r->table].name,
		r->column, r->reason);
	return ++k->refused != k->stop_after;
}

static inline void kit_begin(kit *k)
{
	*k = (kit){.line = 1};
	assert_int_equal(cor_builder_new(kit_sink, k, &k->builder, NULL), COR_OK);
}

static inline void kit_done(kit *k)
{
	cor_builder_free(k->builder);
	cor_buf_done(&k->refusals);
}

/* A row of cells divided by commas; those left out are empty. */
static inline cor_status kit_try_row(kit *k, cor_table_id table, const char *text, bool *ret_good,
	cor_err *err)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {{"", 0}};
	uint32_t columns[COR_TABLE_COLUMNS_MAX] = {0};
	cor_text rest = cor_text_of(text);
	unsigned count = 0;

	for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++)
		cells[c] = COR_TEXT("");
	while (rest.p) {
		assert_true(count < cor_schema[table].column_count);
		columns[count] = (uint32_t)(rest.p - text) + 1;
		cor_text_cut(&rest, ',', &cells[count++]);
	}
	return cor_builder_add(k->builder, table, cells, (cor_place){"f", ++k->line, 0}, columns,
		ret_good, err);
}

static inline bool kit_row(kit *k, cor_table_id table, const char *text)
{
	bool is_good = false;

	assert_int_equal(kit_try_row(k, table, text, &is_good, NULL), COR_OK);
	return is_good;
}

/* Rows one a line, each "table: cells". */
static inline void kit_rows(kit *k, const char *text)
{
	cor_text rest = cor_text_of(text), line, name;

	while (cor_text_cut(&rest, '\n', &line)) {
		char cells[512];

		line = cor_text_trim(line);
		if (line.n == 0)
			continue;
		cor_text_cut(&line, ':', &name);
		line = cor_text_trim(line);
		assert_true(line.n < sizeof(cells));
		memcpy(cells, line.p, line.n);
		cells[line.n] = '\0';
		assert_true(cor_schema_table(name) != COR_TABLE_COUNT);
		kit_row(k, cor_schema_table(name), cells);
	}
}

static inline cor_estate *kit_freeze(kit *k, const cor_estate *below)
{
	cor_estate *estate = NULL;
	cor_err err = {0};

	if (cor_builder_freeze(k->builder, below, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	return estate;
}

/* An estate of these rows, all of which must be good. */
static inline cor_estate *kit_estate(const char *rows, const cor_estate *below)
{
	cor_estate *estate;
	kit k;

	kit_begin(&k);
	kit_rows(&k, rows);
	estate = kit_freeze(&k, below);
	assert_string_equal(k.refusals.p ? k.refusals.p : "", "");
	kit_done(&k);
	return estate;
}

/* What the rows make the builder refuse, in order. */
static inline void kit_refuses(const char *rows, const cor_estate *below, const char *expected)
{
	kit k;

	kit_begin(&k);
	kit_rows(&k, rows);
	cor_estate_free(kit_freeze(&k, below));
	assert_string_equal(k.refusals.p ? k.refusals.p : "", expected);
	kit_done(&k);
}

static inline uint32_t kit_element(const cor_estate *e, const char *id)
{
	uint32_t row = cor_estate_find(e, COR_ELEMENT, cor_text_of(id));

	assert_int_not_equal(row, COR_NONE);
	return row;
}

/* A maker set as text: ids divided by '|', with "|?" or "?" when it is open. */
static inline const char *kit_set(const cor_estate *e, uint32_t number, char *buffer, size_t bytes)
{
	const cor_maker_set *set = cor_estate_maker_set(e, number);
	cor_buf text = {0};

	for (uint32_t i = 0; i < set->count; i++) {
		if (i)
			cor_buf_addc(&text, '|');
		cor_buf_add(&text, cor_estate_party(e, set->parties[i])->id);
	}
	if (set->open)
		cor_buf_addz(&text, set->count ? "|?" : "?");
	assert_true(text.n < bytes);
	memcpy(buffer, text.p ? text.p : "", text.n + 1);
	cor_buf_done(&text);
	return buffer;
}

#define assert_set(estate, number, expected)                                                   \
	do {                                                                                   \
		char kit_buffer_[256];                                                         \
		assert_string_equal(kit_set(estate, number, kit_buffer_, sizeof(kit_buffer_)), \
			expected);                                                             \
	} while (0)

#define assert_text(text, expected)                                                       \
	do {                                                                              \
		cor_text kit_text_ = (text);                                              \
		if (!cor_text_is(kit_text_, expected))                                    \
			fail_msg("\"%.*s\" is not \"%s\"", COR_FMT(kit_text_), expected); \
	} while (0)

#endif
