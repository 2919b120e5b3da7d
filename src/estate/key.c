#include "base/limits.h"
#include "estate/draft.h"

#define SLOTS_LOG_MIN 6
#define RUN_MAX 64 /* rows of one group that are compared one by one */

static uint64_t mix(uint64_t hash, uint32_t code)
{
	hash = (hash ^ code) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

static uint64_t hash_codes(const cor_keys *keys, const uint32_t *codes)
{
	uint64_t hash = keys->count;

	for (unsigned k = 0; k < keys->count; k++)
		hash = mix(hash, codes[keys->columns[k]]);
	return hash * 0x9e3779b97f4a7c15u;
}

static uint64_t hash_row(const cor_keys *keys, const cor_table *table, uint32_t row)
{
	uint64_t hash = keys->count;

	for (unsigned k = 0; k < keys->count; k++)
		hash = mix(hash, cor_column_code(&table->columns[keys->columns[k]], row));
	return hash * 0x9e3779b97f4a7c15u;
}

static bool is_row(const cor_keys *keys, const cor_table *table, uint32_t row,
	const uint32_t *codes)
{
	for (unsigned k = 0; k < keys->count; k++) {
		unsigned c = keys->columns[k];

		if (cor_column_code(&table->columns[c], row) != codes[c])
			return false;
	}
	return true;
}

/* The slot of the key, or the free one where it would stand. */
static uint32_t *slot_of(const cor_keys *keys, const cor_table *table, const uint32_t *codes)
{
	size_t mask = ((size_t)1 << keys->slots_log) - 1;

	for (size_t i = hash_codes(keys, codes) >> (64 - keys->slots_log);; i = (i + 1) & mask) {
		uint32_t *slot = &keys->slots[i & mask];

		if (*slot == 0 || is_row(keys, table, *slot - 1, codes))
			return slot;
	}
}

/* A table of this size with the rows of the old one, or all rows when there was none. */
static cor_status rehash(cor_keys *keys, const cor_table *table, unsigned log, cor_err *err)
{
	size_t mask = ((size_t)1 << log) - 1;
	size_t count = keys->is_hashed ? (size_t)1 << keys->slots_log : table->row_count;
	uint32_t *slots = cor_mem_new(mask + 1, sizeof(*slots));

	if (!slots)
		return cor_fail(err, COR_ENOMEM, "out of memory: keys of table %s",
			cor_schema[table->id].name);
	for (size_t i = 0; i < count; i++) {
		uint32_t entry = keys->is_hashed ? keys->slots[i] : (uint32_t)i + 1;
		size_t to;

		if (entry == 0)
			continue;
		to = hash_row(keys, table, entry - 1) >> (64 - log);
		while (slots[to])
			to = (to + 1) & mask;
		slots[to] = entry;
	}
	cor_mem_free(keys->slots);
	keys->slots = slots;
	keys->slots_log = log;
	if (!keys->is_hashed)
		keys->used = table->row_count;
	keys->is_hashed = true;
	return COR_OK;
}

static cor_status reserve_slots(cor_keys *keys, const cor_table *table, cor_err *err)
{
	unsigned log = keys->is_hashed ? keys->slots_log : SLOTS_LOG_MIN;
	size_t need = keys->is_hashed ? keys->used : table->row_count;

	/* Five eighths full at most. */
	while ((need + 1) * 8 > ((size_t)5 << log))
		log++;
	if (keys->is_hashed && log == keys->slots_log)
		return COR_OK;
	return rehash(keys, table, log, err);
}

/* True when the run tells: *ret_row is set. */
static bool find_in_run(const cor_keys *keys, const cor_table *table, const uint32_t *codes,
	uint32_t *ret_row)
{
	uint32_t first_code = codes[keys->columns[0]];

	*ret_row = COR_NONE;
	if (table->row_count == 0 || first_code > keys->newest)
		return true;
	if (first_code < keys->newest || table->row_count - keys->run_first > RUN_MAX)
		return false;
	for (uint32_t row = keys->run_first; row < table->row_count; row++) {
		if (is_row(keys, table, row, codes))
			*ret_row = row;
	}
	return true;
}

cor_status cor_keys_find(cor_keys *keys, cor_table *table, const uint32_t *codes, bool shuffle,
	uint32_t *ret_row, cor_err *err)
{
	uint32_t slot;

	if (keys->count == 1) {
		COR_TRY(cor_table_cover_key(table, err));
		*ret_row = table->row_of[codes[0]];
		return COR_OK;
	}
	if (!keys->is_hashed && !shuffle && find_in_run(keys, table, codes, ret_row))
		return COR_OK;
	COR_TRY(reserve_slots(keys, table, err));
	slot = *slot_of(keys, table, codes);
	*ret_row = slot ? slot - 1 : COR_NONE;
	return COR_OK;
}

void cor_keys_note(cor_keys *keys, cor_table *table, const uint32_t *codes, bool replaces)
{
	uint32_t row = table->row_count - 1;

	if (keys->count == 1) {
		table->row_of[codes[0]] = row;
	} else if (keys->is_hashed) {
		*slot_of(keys, table, codes) = row + 1;
		keys->used += !replaces;
	} else if (row == 0 || codes[keys->columns[0]] > keys->newest) {
		keys->newest = codes[keys->columns[0]];
		keys->run_first = row;
	}
}

void cor_keys_done(cor_keys *keys)
{
	cor_mem_free(keys->slots);
}
