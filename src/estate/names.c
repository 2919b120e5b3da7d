#include "estate/names.h"

#include <stdlib.h>

#include "base/limits.h"

cor_status cor_names_begin(cor_names_draft *draft, cor_arena *keep, cor_err *err)
{
	*draft = (cor_names_draft){0};
	return cor_strtab_new(keep, &draft->folded, err);
}

cor_status cor_names_add(cor_names_draft *draft, cor_text name, uint32_t member, cor_err *err)
{
	char folded[COR_LIMIT_CELL_BYTES];
	uint32_t text;
	size_t length;

	COR_ASSERT(name.n <= sizeof(folded));
	length = cor_text_fold(name, folded);
	if (length == 0)
		return COR_OK;
	COR_TRY(cor_mem_reserve((void **)&draft->pairs, &draft->capacity, draft->count + 1,
		sizeof(*draft->pairs), err));
	COR_TRY(cor_strtab_add(draft->folded, (cor_text){folded, length}, &text, err));
	draft->pairs[draft->count++] = (struct cor_name_pair){text, member};
	return COR_OK;
}

static int compare_pairs(const void *a, const void *b)
{
	const struct cor_name_pair *x = a, *y = b;

	if (x->text != y->text)
		return x->text < y->text ? -1 : 1;
	return (x->member > y->member) - (x->member < y->member);
}

cor_status cor_names_end(cor_names_draft *draft, cor_arena *keep, cor_names *ret_names,
	cor_err *err)
{
	uint32_t texts = cor_strtab_count(draft->folded), to = 0;
	const struct cor_name_pair *pairs = draft->pairs;
	cor_names names = {.folded = draft->folded};

	if (draft->count >= UINT32_MAX)
		return cor_fail(err, COR_ELIMIT, "more than %u names", UINT32_MAX - 1);
	COR_TRY(cor_arena_new_array(keep, (size_t)texts + 1, sizeof(*names.first), &names.first,
		err));
	COR_TRY(cor_arena_new_array(keep, draft->count, sizeof(*names.members), &names.members,
		err));
	if (draft->count)
		qsort(draft->pairs, draft->count, sizeof(*pairs), compare_pairs);
	for (size_t i = 0; i < draft->count; i++) {
		bool is_new_text = i == 0 || pairs[i].text != pairs[i - 1].text;

		if (!is_new_text && pairs[i].member == pairs[i - 1].member)
			continue;
		if (is_new_text)
			names.first[pairs[i].text] = to;
		names.members[to++] = pairs[i].member;
	}
	names.first[texts] = to;
	*ret_names = names;
	return COR_OK;
}

void cor_names_draft_done(cor_names_draft *draft)
{
	cor_mem_free(draft->pairs);
}

uint32_t cor_names_find(const cor_names *names, cor_text name, const uint32_t **ret_members)
{
	char folded[COR_LIMIT_CELL_BYTES];
	uint32_t text;

	*ret_members = NULL;
	/* No cell is longer, so no name is. */
	if (name.n > sizeof(folded))
		return 0;
	text = cor_strtab_find(names->folded, (cor_text){folded, cor_text_fold(name, folded)});
	if (text == COR_NONE)
		return 0;
	*ret_members = names->members + names->first[text];
	return names->first[text + 1] - names->first[text];
}
