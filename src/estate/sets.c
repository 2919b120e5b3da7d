#include "estate/sets.h"

#include <stdlib.h>

#include "base/mem.h"

cor_status cor_sets_new(cor_sets *sets, cor_arena *keep, cor_err *err)
{
	uint32_t set;

	*sets = (cor_sets){.keep = keep};
	COR_TRY(cor_strtab_new(keep, &sets->bytes, err));
	cor_sets_begin(sets);
	sets->open = true;
	COR_TRY(cor_sets_end(sets, &set, err));
	COR_ASSERT(set == 0);
	return COR_OK;
}

void cor_sets_done(cor_sets *sets)
{
	cor_mem_free(sets->sets);
	cor_mem_free(sets->members);
	cor_mem_free(sets->text);
}

void cor_sets_begin(cor_sets *sets)
{
	sets->member_count = 0;
	sets->open = false;
}

cor_status cor_sets_add(cor_sets *sets, const uint32_t *members, uint32_t count, bool open,
	cor_err *err)
{
	sets->open |= open;
	if (count == 0)
		return COR_OK;
	COR_TRY(cor_mem_reserve((void **)&sets->members, &sets->member_capacity,
		sets->member_count + count, sizeof(*sets->members), err));
	memcpy(sets->members + sets->member_count, members, count * sizeof(*members));
	sets->member_count += count;
	return COR_OK;
}

static int compare_members(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void sort_members(cor_sets *sets)
{
	size_t to = 0;

	if (sets->member_count < 2)
		return;
	qsort(sets->members, sets->member_count, sizeof(*sets->members), compare_members);
	for (size_t i = 0; i < sets->member_count; i++) {
		if (to == 0 || sets->members[to - 1] != sets->members[i])
			sets->members[to++] = sets->members[i];
	}
	sets->member_count = to;
}

static cor_status add_set(cor_sets *sets, cor_err *err)
{
	uint32_t count = (uint32_t)sets->member_count;
	uint32_t *members;

	COR_TRY(cor_mem_reserve((void **)&sets->sets, &sets->capacity, (size_t)sets->count + 1,
		sizeof(*sets->sets), err));
	COR_TRY(cor_arena_new_array(sets->keep, count, sizeof(*members), &members, err));
	if (count)
		memcpy(members, sets->members, count * sizeof(*members));
	sets->sets[sets->count++] = (cor_maker_set){members, count, sets->open};
	return COR_OK;
}

cor_status cor_sets_end(cor_sets *sets, uint32_t *ret_set, cor_err *err)
{
	size_t bytes;
	uint32_t set;

	sort_members(sets);
	bytes = sets->member_count * sizeof(*sets->members);
	COR_TRY(cor_mem_reserve((void **)&sets->text, &sets->text_capacity, bytes + 1, 1, err));
	if (bytes)
		memcpy(sets->text, sets->members, bytes);
	sets->text[bytes] = (char)sets->open;
	COR_TRY(cor_strtab_add(sets->bytes, (cor_text){sets->text, bytes + 1}, &set, err));
	if (set == sets->count)
		COR_TRY(add_set(sets, err));
	*ret_set = set;
	return COR_OK;
}
