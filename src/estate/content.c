/* The digest of what an estate says (doc/estate.md, Digest). */

#include <endian.h>

#include "estate/frozen.h"

#define BUFFER_BYTES 65536
#define COPY_BYTES 16u /* cells up to this many bytes, length included, are copied blindly */
#define ENCODED_VALUES 65536u

/* A cell as it is hashed: u32 length, bytes; for columns of few values, made once a value. */
typedef struct encoded {
	const cor_column *column;
	const char *bytes; /* NULL = too many values */
	const uint32_t *first;
} encoded;

typedef struct writer {
	cor_hasher hasher;
	char *buffer;
	size_t used;
} writer;

static void flush(writer *w)
{
	cor_hasher_add(&w->hasher, w->buffer, w->used);
	w->used = 0;
}

static void put(writer *w, cor_text t)
{
	uint32_t length = htole32((uint32_t)t.n);

	if (w->used + sizeof(length) + t.n > BUFFER_BYTES)
		flush(w);
	memcpy(w->buffer + w->used, &length, sizeof(length));
	w->used += sizeof(length);
	if (w->used + t.n > BUFFER_BYTES) {
		flush(w);
		cor_hasher_add(&w->hasher, t.p, t.n);
		return;
	}
	if (t.n)
		memcpy(w->buffer + w->used, t.p, t.n);
	w->used += t.n;
}

static void put_encoded(writer *w, const char *bytes, size_t count)
{
	if (w->used + count > BUFFER_BYTES)
		flush(w);
	if (count > BUFFER_BYTES) {
		cor_hasher_add(&w->hasher, bytes, count);
		return;
	}
	/* A copy of fixed length is a few instructions; both sides have room for it. */
	if (count <= COPY_BYTES)
		memcpy(w->buffer + w->used, bytes, COPY_BYTES);
	else
		memcpy(w->buffer + w->used, bytes, count);
	w->used += count;
}

static cor_status encode(cor_freeze *f, const cor_column *column, encoded *ret_encoded,
	cor_err *err)
{
	uint32_t values = cor_column_values(column);
	uint64_t total = COPY_BYTES;
	uint32_t *first;
	char *bytes;

	*ret_encoded = (encoded){column, NULL, NULL};
	if (values > ENCODED_VALUES)
		return COR_OK;
	for (uint32_t code = 0; code < values; code++)
		total += cor_column_text(column, code).n + sizeof(uint32_t);
	if (total > UINT32_MAX)
		return COR_OK;
	COR_TRY(cor_arena_new_array(f->scratch, (size_t)values + 1, sizeof(*first), &first, err));
	COR_TRY(cor_arena_new_array(f->scratch, total, 1, &bytes, err));
	for (uint32_t code = 0; code < values; code++) {
		cor_text t = cor_column_text(column, code);
		uint32_t length = htole32((uint32_t)t.n);

		memcpy(bytes + first[code], &length, sizeof(length));
		if (t.n)
			memcpy(bytes + first[code] + sizeof(length), t.p, t.n);
		first[code + 1] = first[code] + (uint32_t)(sizeof(length) + t.n);
	}
	*ret_encoded = (encoded){column, bytes, first};
	return COR_OK;
}

/* Rows in the order of their ids, or NULL when they are. */
static cor_status order_by_id(cor_freeze *f, cor_table_id t, const uint32_t **ret_rows,
	cor_err *err)
{
	const cor_table *table = &f->estate->tables[t];
	const cor_column *id = &table->columns[0];
	uint32_t values = cor_column_values(id), count = 0;
	bool is_ordered = true;
	uint32_t *rows;

	for (uint32_t row = 1; row < table->row_count && is_ordered; row++)
		is_ordered = id->dictionary->ranks[cor_column_code(id, row - 1)] <
			id->dictionary->ranks[cor_column_code(id, row)];
	*ret_rows = NULL;
	if (is_ordered)
		return COR_OK;
	COR_TRY(cor_arena_new_array(f->scratch, values, sizeof(*rows), &rows, err));
	memset(rows, 0xff, values * sizeof(*rows));
	for (uint32_t row = 0; row < table->row_count; row++)
		rows[id->dictionary->ranks[cor_column_code(id, row)]] = row;
	for (uint32_t rank = 0; rank < values; rank++) {
		if (rows[rank] != COR_NONE)
			rows[count++] = rows[rank];
	}
	*ret_rows = rows;
	return COR_OK;
}

/* Children lie by the row of their element; hashed they are by its id. */
static cor_status order_by_element(cor_freeze *f, cor_table_id t, const uint32_t **ret_rows,
	cor_err *err)
{
	const cor_table *table = &f->estate->tables[t];
	const cor_table *parents = &f->estate->tables[COR_ELEMENT];
	const uint32_t *elements;
	uint32_t *rows, *first, count = 0;

	COR_TRY(order_by_id(f, COR_ELEMENT, &elements, err));
	*ret_rows = NULL;
	if (!elements)
		return COR_OK;
	COR_TRY(cor_arena_new_array(f->scratch, (size_t)parents->row_count + 1, sizeof(*first),
		&first, err));
	COR_TRY(cor_arena_new_array(f->scratch, table->row_count, sizeof(*rows), &rows, err));
	for (uint32_t row = 0; row < table->row_count; row++)
		first[parents->row_of[cor_column_code(&table->columns[0], row)] + 1]++;
	for (uint32_t e = 0; e < parents->row_count; e++)
		first[e + 1] += first[e];
	for (uint32_t i = 0; i < parents->row_count; i++) {
		for (uint32_t row = first[elements[i]]; row < first[elements[i] + 1]; row++)
			rows[count++] = row;
	}
	*ret_rows = rows;
	return COR_OK;
}

static cor_status hash_table(cor_freeze *f, cor_table_id t, writer *w, cor_err *err)
{
	const cor_table *table = &f->estate->tables[t];
	const unsigned columns = cor_schema[t].column_count;
	encoded cells[COR_TABLE_COLUMNS_MAX];
	const uint32_t *rows = NULL;

	for (unsigned c = 0; c < columns; c++)
		COR_TRY(encode(f, &table->columns[c], &cells[c], err));
	if (t == COR_ELEMENT || t == COR_PART)
		COR_TRY(order_by_id(f, t, &rows, err));
	else if (t == COR_ROLE || t == COR_MEASURE)
		COR_TRY(order_by_element(f, t, &rows, err));
	for (uint32_t i = 0; i < table->row_count; i++) {
		uint32_t row = rows ? rows[i] : i;

		for (unsigned c = 0; c < columns; c++) {
			uint32_t code = cor_column_code(cells[c].column, row);

			if (cells[c].bytes)
				put_encoded(w, cells[c].bytes + cells[c].first[code],
					cells[c].first[code + 1] - cells[c].first[code]);
			else
				put(w, cor_column_text(cells[c].column, code));
		}
	}
	return COR_OK;
}

void cor_estate_drop_ranks(cor_estate *estate)
{
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
			cor_dictionary *dictionary = estate->tables[t].columns[c].dictionary;

			if (!dictionary)
				continue;
			cor_mem_free(dictionary->ranks);
			dictionary->ranks = NULL;
		}
	}
}

cor_status cor_freeze_digest(cor_freeze *f, cor_err *err)
{
	writer w = {.used = 0};

	COR_TRY(cor_arena_new_array(f->scratch, BUFFER_BYTES + COPY_BYTES, 1, &w.buffer, err));
	cor_hasher_init(&w.hasher);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		cor_arena_mark mark = cor_arena_here(f->scratch);
		uint32_t rows = f->estate->tables[t].row_count;

		cor_hasher_add_text(&w.hasher, cor_text_of(cor_schema[t].name));
		cor_hasher_add_u64(&w.hasher, rows);
		if (rows)
			COR_TRY(hash_table(f, t, &w, err));
		flush(&w);
		cor_arena_back(f->scratch, mark);
	}
	f->estate->digest = cor_hasher_done(&w.hasher);
	cor_estate_drop_ranks(f->estate);
	return COR_OK;
}
