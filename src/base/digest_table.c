#include "base/digest_table.h"

#include <endian.h>

#include "base/digest_lanes.h"
#include "base/strtab.h"
#include "base/team.h"

/* ---- pieces ---- */

typedef struct pieces {
	const unsigned char *bytes;
	size_t count, piece_count;
	cor_digest *digests;
} pieces;

/* Whole pieces by as many as are hashed at once; the last one, shorter, by the first member. */
static void hash_pieces(void *data, uint32_t member, uint32_t count)
{
	const pieces *p = data;
	size_t whole = p->count / COR_DIGEST_PIECE, step = (size_t)count * COR_DIGEST_LANES;

	for (size_t i = (size_t)member * COR_DIGEST_LANES; i < whole; i += step)
		cor_digest_of_each(p->bytes + i * COR_DIGEST_PIECE, COR_DIGEST_PIECE,
			whole - i < COR_DIGEST_LANES ? whole - i : COR_DIGEST_LANES,
			p->digests + i);
	if (member == 0 && whole < p->piece_count)
		p->digests[whole] = cor_digest_of(p->bytes + whole * COR_DIGEST_PIECE,
			p->count % COR_DIGEST_PIECE);
}

cor_status cor_digest_of_pieces(const void *bytes, size_t count, uint32_t threads,
	cor_digest *ret_digest, cor_err *err)
{
	pieces p = {bytes, count, (count + COR_DIGEST_PIECE - 1) / COR_DIGEST_PIECE, NULL};
	cor_hasher hasher;

	p.digests = cor_mem_new(p.piece_count, sizeof(*p.digests));
	if (!p.digests)
		return cor_fail(err, COR_ENOMEM, "out of memory: a digest");
	/* A thread for each four megabytes: below, its start costs more than it saves. */
	if (threads > 1 + p.piece_count / 64)
		threads = 1 + (uint32_t)(p.piece_count / 64);
	cor_team_run(threads, hash_pieces, &p);
	cor_hasher_init(&hasher);
	cor_hasher_add_u64(&hasher, count);
	cor_hasher_add(&hasher, p.digests, p.piece_count * sizeof(*p.digests));
	*ret_digest = cor_hasher_done(&hasher);
	cor_mem_free(p.digests);
	return COR_OK;
}

/* ---- a row after the other ---- */

typedef struct column {
	cor_strtab *values;
	uint32_t *codes;
	size_t capacity;
} column;

struct cor_digest_table {
	cor_arena *arena;
	unsigned column_count;
	size_t row_count;
	column columns[];
};

cor_status cor_digest_table_new(unsigned columns, cor_digest_table **ret_table, cor_err *err)
{
	cor_digest_table *table = cor_mem_new(1, sizeof(*table) + columns * sizeof(column));
	cor_status status;
	uint32_t empty;

	if (!table)
		return cor_fail(err, COR_ENOMEM, "out of memory: a digest");
	table->column_count = columns;
	status = cor_arena_new("digest", 0, &table->arena, err);
	for (unsigned c = 0; c < columns && status == COR_OK; c++) {
		status = cor_strtab_new(table->arena, &table->columns[c].values, err);
		if (status == COR_OK)
			status = cor_strtab_add(table->columns[c].values, COR_TEXT(""), &empty,
				err);
	}
	if (status != COR_OK) {
		cor_digest_table_free(table);
		return status;
	}
	*ret_table = table;
	return COR_OK;
}

void cor_digest_table_free(cor_digest_table *table)
{
	if (!table)
		return;
	for (unsigned c = 0; c < table->column_count; c++)
		cor_mem_free(table->columns[c].codes);
	cor_arena_free(table->arena);
	cor_mem_free(table);
}

cor_status cor_digest_table_add(cor_digest_table *table, const cor_text *cells, cor_err *err)
{
	for (unsigned c = 0; c < table->column_count; c++) {
		column *to = &table->columns[c];

		COR_TRY(cor_mem_reserve((void **)&to->codes, &to->capacity, table->row_count + 1,
			sizeof(*to->codes), err));
		COR_TRY(cor_strtab_add(to->values, cells[c], &to->codes[table->row_count], err));
	}
	table->row_count++;
	return COR_OK;
}

static cor_status end_column(const cor_digest_table *table, const column *from, cor_hasher *hasher,
	cor_err *err)
{
	unsigned width = cor_digest_width(cor_strtab_count(from->values));
	unsigned char *numbers = (unsigned char *)from->codes;
	cor_buf texts = {0};
	cor_digest digest;
	cor_status status;

	for (uint32_t i = 1; i < cor_strtab_count(from->values); i++) {
		cor_buf_add(&texts, cor_strtab_at(from->values, i));
		cor_buf_addc(&texts, '\0');
	}
	status = cor_buf_status(&texts, err);
	if (status == COR_OK)
		status = cor_digest_of_pieces(cor_buf_text(&texts).p, cor_buf_text(&texts).n, 1,
			&digest, err);
	cor_buf_done(&texts);
	COR_TRY(status);
	cor_hasher_add(hasher, digest.bytes, sizeof(digest.bytes));
	/* In place: a number becomes no longer than it was. */
	for (size_t row = 0; row < table->row_count; row++) {
		uint32_t little = htole32(from->codes[row]);

		memcpy(numbers + row * width, &little, width);
	}
	COR_TRY(cor_digest_of_pieces(numbers, table->row_count * width, 1, &digest, err));
	cor_hasher_add(hasher, digest.bytes, sizeof(digest.bytes));
	return COR_OK;
}

cor_status cor_digest_table_end(cor_digest_table *table, const char *name, cor_hasher *hasher,
	cor_err *err)
{
	cor_hasher_add_text(hasher, cor_text_of(name));
	cor_hasher_add_u64(hasher, table->row_count);
	for (unsigned c = 0; c < table->column_count && table->row_count; c++)
		COR_TRY(end_column(table, &table->columns[c], hasher, err));
	return COR_OK;
}
