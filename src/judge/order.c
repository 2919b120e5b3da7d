#include "judge/order.h"

#include <stdlib.h>

typedef struct entry {
	uint64_t key; /* eight bytes of the id, the first highest */
	uint32_t row;
} entry;

static cor_text id_of(const cor_estate *estate, cor_table_id table, uint32_t row)
{
	return cor_estate_cell(estate, table, row, 0);
}

/* Bytes that all ids begin with; sets whether the rows are in order already. */
static size_t shared_prefix(const cor_estate *estate, cor_table_id table, const uint32_t *rows,
	uint32_t count, bool *ret_sorted)
{
	cor_text first = id_of(estate, table, rows[0]), before = first;
	size_t shared = first.n;

	*ret_sorted = true;
	for (uint32_t i = 1; i < count; i++) {
		cor_text id = id_of(estate, table, rows[i]);
		size_t same = 0;

		while (same < shared && same < id.n && id.p[same] == first.p[same])
			same++;
		shared = same;
		*ret_sorted = *ret_sorted && cor_text_compare(before, id) < 0;
		before = id;
	}
	return shared;
}

static uint64_t key_of(cor_text id, size_t from)
{
	uint64_t key = 0;

	for (size_t i = 0; i < 8; i++)
		key = key << 8 | (from + i < id.n ? (unsigned char)id.p[from + i] : 0);
	return key;
}

/* One byte of the key, least significant first: a stable counting sort. */
static void sort_byte(const entry *in, entry *out, uint32_t count, unsigned shift,
	const uint32_t counts[256])
{
	uint32_t start[256], sum = 0;

	for (unsigned b = 0; b < 256; b++) {
		start[b] = sum;
		sum += counts[b];
	}
	for (uint32_t i = 0; i < count; i++)
		out[start[in[i].key >> shift & 255]++] = in[i];
}

static entry *sort_keys(entry *entries, entry *other, uint32_t count)
{
	for (unsigned shift = 0; shift < 64; shift += 8) {
		uint32_t counts[256] = {0};
		entry *sorted;

		for (uint32_t i = 0; i < count; i++)
			counts[entries[i].key >> shift & 255]++;
		if (counts[entries[0].key >> shift & 255] == count)
			continue;
		sort_byte(entries, other, count, shift, counts);
		sorted = other;
		other = entries;
		entries = sorted;
	}
	return entries;
}

typedef struct tie {
	cor_text id;
	uint32_t row;
} tie;

static int compare_ties(const void *a, const void *b)
{
	const tie *left = a, *right = b;

	return cor_text_compare(left->id, right->id);
}

/* Entries whose eight bytes are the same, by the whole id. */
static cor_status sort_ties(const cor_estate *estate, cor_table_id table, entry *entries,
	uint32_t count, cor_arena *scratch, cor_err *err)
{
	for (uint32_t from = 0, to; from < count; from = to) {
		cor_arena_mark mark = cor_arena_here(scratch);
		tie *ties;

		for (to = from + 1; to < count && entries[to].key == entries[from].key;)
			to++;
		if (to - from == 1)
			continue;
		COR_TRY(cor_arena_new_array(scratch, to - from, sizeof(*ties), &ties, err));
		for (uint32_t i = from; i < to; i++)
			ties[i - from] = (tie){id_of(estate, table, entries[i].row),
				entries[i].row};
		qsort(ties, to - from, sizeof(*ties), compare_ties);
		for (uint32_t i = from; i < to; i++)
			entries[i].row = ties[i - from].row;
		cor_arena_back(scratch, mark);
	}
	return COR_OK;
}

static cor_status sort_rows(const cor_estate *estate, cor_table_id table, uint32_t *rows,
	uint32_t count, size_t shared, cor_arena *scratch, cor_err *err)
{
	entry *entries, *other;

	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*entries), &entries, err));
	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*other), &other, err));
	for (uint32_t i = 0; i < count; i++)
		entries[i] = (entry){key_of(id_of(estate, table, rows[i]), shared), rows[i]};
	entries = sort_keys(entries, other, count);
	COR_TRY(sort_ties(estate, table, entries, count, scratch, err));
	for (uint32_t i = 0; i < count; i++)
		rows[i] = entries[i].row;
	return COR_OK;
}

/* Elements know their places. */
static cor_status sort_elements(const uint32_t *ranks, uint32_t *rows, uint32_t count,
	cor_arena *scratch, cor_err *err)
{
	entry *entries, *other;

	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(*entries), &entries, err));
	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(*other), &other, err));
	for (uint32_t i = 0; i < count; i++)
		entries[i] = (entry){ranks[rows[i]], rows[i]};
	entries = sort_keys(entries, other, count);
	for (uint32_t i = 0; i < count; i++)
		rows[i] = entries[i].row;
	return COR_OK;
}

cor_status cor_order_by_id(const cor_estate *estate, cor_table_id table, uint32_t *rows,
	uint32_t count, cor_arena *scratch, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(scratch);
	cor_status status = COR_OK;
	bool sorted = true;
	size_t shared;

	if (count < 2)
		return COR_OK;
	if (table == COR_ELEMENT && cor_estate_element_ranks(estate)) {
		status = sort_elements(cor_estate_element_ranks(estate), rows, count, scratch, err);
		cor_arena_back(scratch, mark);
		return status;
	}
	shared = shared_prefix(estate, table, rows, count, &sorted);
	if (!sorted)
		status = sort_rows(estate, table, rows, count, shared, scratch, err);
	cor_arena_back(scratch, mark);
	return status;
}

static cor_status sort_numbers(const uint32_t *numbers, uint32_t count, uint32_t *places,
	cor_arena *scratch, cor_err *err)
{
	entry *entries, *other;

	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*entries), &entries, err));
	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*other), &other, err));
	for (uint32_t i = 0; i < count; i++)
		entries[i] = (entry){numbers[i], i};
	if (count)
		entries = sort_keys(entries, other, count);
	for (uint32_t i = 0; i < count; i++)
		places[i] = entries[i].row;
	return COR_OK;
}

cor_status cor_order_by_number(const uint32_t *numbers, uint32_t count, uint32_t *ret_places,
	cor_arena *scratch, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(scratch);
	cor_status status = sort_numbers(numbers, count, ret_places, scratch, err);

	cor_arena_back(scratch, mark);
	return status;
}
