#include "judge/codes.h"

typedef struct column_reader {
	cor_codes codes;
	const uint32_t *site; /* of each element; NULL = the element's own column */
} column_reader;

static column_reader open_column(const cor_docket *docket, const cor_key_column *column)
{
	const cor_estate *estate = docket->estate;
	column_reader reader = {.site = NULL};

	if (column->is_maker) {
		reader.codes = (cor_codes){.codes = cor_estate_makers_of_elements(estate),
			.width = 4,
			.row_count = docket->element_count,
			.value_count = cor_estate_maker_set_count(estate)};
		return reader;
	}
	reader.codes = cor_estate_codes(estate, column->key.table, column->key.column);
	if (column->key.table == COR_SITE)
		reader.site = cor_estate_site_of_element(estate);
	return reader;
}

static inline uint32_t code_at(const column_reader *reader, uint32_t element)
{
	uint32_t row = reader->site ? reader->site[element] : element;

	return row == COR_NONE ? 0 : cor_code_at(&reader->codes, row);
}

/* Pairs of codes -> a number: open addressing, at most half full. */
typedef struct pair_map {
	uint64_t *pairs; /* of each number */
	uint32_t *slots; /* number + 1, 0 = free */
	uint32_t count, slot_count;
	cor_arena *arena;
} pair_map;

static uint32_t slot_of(const pair_map *map, uint64_t pair)
{
	uint64_t hash = pair * 0x9e3779b97f4a7c15u;
	uint32_t slot = (uint32_t)(hash >> 32) & (map->slot_count - 1);

	while (map->slots[slot] && map->pairs[map->slots[slot] - 1] != pair)
		slot = (slot + 1) & (map->slot_count - 1);
	return slot;
}

static cor_status grow(pair_map *map, cor_err *err)
{
	uint32_t slot_count = map->slot_count ? 2 * map->slot_count : 64;
	uint64_t *pairs;

	if (map->slot_count >= 1u << 30)
		return cor_fail(err, COR_ELIMIT, "more than %u groups", map->count);
	COR_TRY(cor_arena_new_array(map->arena, slot_count / 2, sizeof(*pairs), &pairs, err));
	COR_TRY(cor_arena_new_array(map->arena, slot_count, sizeof(*map->slots), &map->slots, err));
	if (map->count)
		memcpy(pairs, map->pairs, map->count * sizeof(*pairs));
	map->pairs = pairs;
	map->slot_count = slot_count;
	for (uint32_t i = 0; i < map->count; i++)
		map->slots[slot_of(map, pairs[i])] = i + 1;
	return COR_OK;
}

static cor_status number_pair(pair_map *map, uint64_t pair, uint32_t *ret_number, cor_err *err)
{
	uint32_t slot;

	if (map->count >= map->slot_count / 2)
		COR_TRY(grow(map, err));
	slot = slot_of(map, pair);
	if (!map->slots[slot]) {
		map->pairs[map->count] = pair;
		map->slots[slot] = ++map->count;
	}
	*ret_number = map->slots[slot] - 1;
	return COR_OK;
}

/* Replaces each element's code by the number of (code, code of this column). */
static cor_status add_column(cor_docket *docket, const column_reader *reader,
	const uint64_t *elements, uint32_t level, cor_combined *combined, cor_err *err)
{
	pair_map map = {.arena = docket->scratch};
	uint64_t last_pair = UINT64_MAX;
	uint32_t last_number = 0;

	for (uint32_t w = 0; w < cor_bits_words(docket->element_count); w++) {
		for (uint64_t bits = elements[w]; bits; bits &= bits - 1) {
			uint32_t e = w * 64 + (uint32_t)__builtin_ctzll(bits);
			uint64_t pair = (uint64_t)combined->code_of[e] << 32 | code_at(reader, e);

			/* Neighbours are alike: elements lie together by site. */
			if (pair != last_pair)
				COR_TRY(number_pair(&map, pair, &last_number, err));
			last_pair = pair;
			combined->code_of[e] = last_number;
		}
	}
	COR_TRY(cor_arena_new_array(docket->scratch, map.count, sizeof(uint32_t),
		&combined->before[level], err));
	COR_TRY(cor_arena_new_array(docket->scratch, map.count, sizeof(uint32_t),
		&combined->last[level], err));
	for (uint32_t i = 0; i < map.count; i++) {
		combined->before[level][i] = (uint32_t)(map.pairs[i] >> 32);
		combined->last[level][i] = (uint32_t)map.pairs[i];
	}
	combined->count = map.count;
	return COR_OK;
}

cor_status cor_codes_combine(cor_docket *docket, const cor_key_column *columns, uint32_t count,
	const uint64_t *elements, cor_combined *ret_combined, cor_err *err)
{
	column_reader reader = open_column(docket, &columns[0]);
	cor_combined combined = {.count = reader.codes.value_count, .column_count = count};

	COR_TRY(cor_arena_new_array(docket->scratch, docket->element_count,
		sizeof(*combined.code_of), &combined.code_of, err));
	for (uint32_t w = 0; w < cor_bits_words(docket->element_count); w++) {
		for (uint64_t bits = elements[w]; bits; bits &= bits - 1) {
			uint32_t e = w * 64 + (uint32_t)__builtin_ctzll(bits);

			combined.code_of[e] = code_at(&reader, e);
		}
	}
	for (uint32_t level = 1; level < count; level++) {
		reader = open_column(docket, &columns[level]);
		COR_TRY(add_column(docket, &reader, elements, level, &combined, err));
	}
	*ret_combined = combined;
	return COR_OK;
}

void cor_codes_apart(const cor_combined *combined, uint32_t code, uint32_t out[COR_KEY_COLUMNS_MAX])
{
	for (uint32_t level = combined->column_count; level-- > 1;) {
		out[level] = combined->last[level][code];
		code = combined->before[level][code];
	}
	out[0] = code;
}
