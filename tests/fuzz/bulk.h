/*
 * A table read at once against the same table read row by row: what is taken has no refusals, and the
 * estates are the same.
 */
#ifndef COR_TESTS_BULK_H
#define COR_TESTS_BULK_H

#include <sys/mman.h>
#include <unistd.h>

#include "base/csv.h"
#include "estate/builder.h"
#include "estate/bulk.h"
#include "estate/estate.h"

typedef struct bulk_case {
	cor_table_id table;
	unsigned count; /* columns of the file */
	unsigned target[COR_TABLE_COLUMNS_MAX];
	cor_text text; /* without a header */
	uint32_t threads;
	bool parents_at_once; /* what rows name was taken at once, too */
	bool from_file;       /* the text is read from a file, behind a header */
} bulk_case;

static inline bool bulk_count_refusal(void *context, const cor_refusal *refusal)
{
	(void)refusal;
	++*(uint64_t *)context;
	return true;
}

/* Row by row; false when there is a line that is no row. */
static inline bool bulk_add_rows(cor_builder *builder, const bulk_case *k)
{
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record record;
	bool more;

	/* What begins like a byte order mark loses it; behind a header it is text. */
	if (k->text.n >= 3 && memcmp(k->text.p, "\xef\xbb\xbf", 3) == 0)
		return false;
	COR_ASSERT(cor_csv_new(k->text, ',', '"', &csv, NULL) == COR_OK);
	for (;;) {
		cor_text cells[COR_TABLE_COLUMNS_MAX];
		uint32_t columns[COR_TABLE_COLUMNS_MAX] = {0};

		for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++)
			cells[c] = COR_TEXT("");
		COR_ASSERT(cor_csv_next(csv, &record, &more, NULL) == COR_OK);
		if (!more)
			return true;
		if (record.trouble || record.count != k->count)
			return false;
		for (unsigned i = 0; i < k->count; i++)
			cells[k->target[i]] = record.cells[i];
		COR_ASSERT(cor_builder_add(builder, k->table, cells,
				   (cor_place){"t.csv", record.line + 1, 0}, columns, NULL,
				   NULL) == COR_OK);
	}
}

static inline void bulk_add_parents(cor_builder *builder, const bulk_case *k, bool at_once)
{
	static const unsigned FIRST[] = {0};
	bool is_of_site = k->table == COR_ELEMENT;
	bulk_case parents = {.table = is_of_site ? COR_SITE : COR_ELEMENT,
		.count = 1,
		.text = is_of_site ? COR_TEXT("S1\nS2\nS3\nS4\n") : COR_TEXT("E1\nE10\nE2\nE3\n")};
	cor_bulk bulk = {parents.text, "p.csv", 2, 1, FIRST, 1, NULL, 0};
	bool is_taken = false;

	if (k->table == COR_SITE)
		return;
	if (at_once) {
		COR_ASSERT(
			cor_builder_take(builder, parents.table, &bulk, &is_taken, NULL) == COR_OK);
		COR_ASSERT(is_taken);
	} else {
		COR_ASSERT(bulk_add_rows(builder, &parents));
	}
}

static inline void bulk_compare(const cor_estate *a, const cor_estate *b)
{
	COR_ASSERT(cor_digest_equal(cor_estate_digest(a), cor_estate_digest(b)));
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		COR_ASSERT(cor_estate_rows(a, t) == cor_estate_rows(b, t));
		for (uint32_t row = 0; row < cor_estate_rows(a, t); row++) {
			cor_text key = cor_estate_cell(a, t, row, 0);

			for (unsigned c = 0; c < cor_schema[t].column_count; c++)
				COR_ASSERT(cor_text_equal(cor_estate_cell(a, t, row, c),
					cor_estate_cell(b, t, row, c)));
			if (t == COR_SITE || t == COR_ELEMENT)
				COR_ASSERT(cor_estate_find(a, t, key) == row &&
					cor_estate_find(b, t, key) == row);
		}
	}
}

#define BULK_HEADER 100

static inline int bulk_file(cor_text text)
{
	char header[BULK_HEADER] = "header\n";
	int file = memfd_create("bulk", MFD_CLOEXEC);

	COR_ASSERT(file >= 0 && write(file, header, sizeof(header)) == (ssize_t)sizeof(header));
	COR_ASSERT(write(file, text.p, text.n) == (ssize_t)text.n);
	return file;
}

/* Whether the table was taken at once. */
static inline bool bulk_check(const bulk_case *k)
{
	uint64_t refused_careful = 0, refused_at_once = 0;
	COR_AUTO(cor_builder) careful = NULL;
	COR_AUTO(cor_builder) at_once = NULL;
	COR_AUTO(cor_estate) a = NULL;
	COR_AUTO(cor_estate) b = NULL;
	int file = k->from_file ? bulk_file(k->text) : -1;
	cor_bulk bulk = {k->text, "t.csv", 2, k->count, k->target, k->threads,
		k->from_file ? &file : NULL, BULK_HEADER};
	bool is_taken, is_good;

	COR_ASSERT(cor_builder_new(bulk_count_refusal, &refused_careful, &careful, NULL) == COR_OK);
	COR_ASSERT(cor_builder_new(bulk_count_refusal, &refused_at_once, &at_once, NULL) == COR_OK);
	bulk_add_parents(careful, k, false);
	bulk_add_parents(at_once, k, k->parents_at_once);
	COR_ASSERT(cor_builder_take(at_once, k->table, &bulk, &is_taken, NULL) == COR_OK);
	if (k->from_file)
		close(file);
	is_good = bulk_add_rows(careful, k) && refused_careful == 0;
	if (!is_taken)
		return false;
	COR_ASSERT(is_good);
	COR_ASSERT(cor_builder_freeze(careful, NULL, &a, NULL) == COR_OK);
	COR_ASSERT(cor_builder_freeze(at_once, NULL, &b, NULL) == COR_OK);
	COR_ASSERT(refused_careful == refused_at_once);
	bulk_compare(a, b);
	return true;
}

#endif
