#include "ingest/join.h"

#include <stdio.h>

#include "base/limits.h"
#include "ingest/value.h"

cor_status cor_join_init(cor_join *join, const cor_map_join *spec, cor_arena *arena, cor_err *err)
{
	*join = (cor_join){.spec = spec};
	COR_TRY(cor_strtab_new(arena, &join->keys, err));
	return cor_strtab_new(arena, &join->values, err);
}

void cor_join_done(cor_join *join)
{
	cor_mem_free(join->at);
	cor_mem_free(join->items);
	cor_buf_done(&join->key);
}

/* ---- taking rows in ---- */

static cor_status find_or_add(cor_join *join, cor_text key, cor_join_key **ret_key, cor_err *err)
{
	uint32_t count = cor_strtab_count(join->keys), id;

	COR_TRY(cor_mem_reserve((void **)&join->at, &join->capacity, (size_t)count + 1,
		sizeof(*join->at), err));
	COR_TRY(cor_strtab_add(join->keys, key, &id, err));
	if (id == count)
		join->at[id] = (cor_join_key){.first = COR_NONE};
	*ret_key = &join->at[id];
	return COR_OK;
}

static cor_status collect(cor_join *join, cor_join_key *key, uint32_t value, cor_err *err)
{
	uint32_t count = 0;

	for (uint32_t i = key->first; i != COR_NONE; i = join->items[i].next, count++) {
		if (join->items[i].value == value)
			return COR_OK;
	}
	/* One more than a list can hold is kept, so that writing sees it. */
	if (count > COR_LIMIT_LIST_ITEMS)
		return COR_OK;
	if (join->item_count >= COR_LIMIT_ROWS)
		return cor_fail(err, COR_ELIMIT, "more than %u values collected", COR_LIMIT_ROWS);
	COR_TRY(cor_mem_reserve((void **)&join->items, &join->item_capacity, join->item_count + 1,
		sizeof(*join->items), err));
	join->items[join->item_count] = (cor_join_item){value, key->first};
	key->first = (uint32_t)join->item_count++;
	return COR_OK;
}

static cor_status sum(cor_join *join, cor_join_key *key, const cor_source *source, cor_text cell,
	cor_import *import, cor_err *err)
{
	uint32_t use = join->spec->column;
	cor_text name = source->input->uses[use].name;
	char reason[200];
	int64_t number;

	if (cell.n == 0) {
		key->is_unknown = true;
		return COR_OK;
	}
	if (cor_text_to_i64(cell, &number) &&
		!__builtin_add_overflow(key->number, number, &key->number))
		return COR_OK;
	key->is_unknown = true;
	snprintf(reason, sizeof(reason),
		"%.*s is \"%.*s\", expected a whole number that can be summed",
		(int)(name.n < 60 ? name.n : 60), name.p, (int)(cell.n < 60 ? cell.n : 60), cell.p);
	COR_TRY(cor_import_refuse(import, cor_source_place(source, cor_source_column(source, use)),
		NULL, reason, &source->record.raw, err));
	return cor_import_tell(import, err);
}

cor_status cor_join_take(cor_join *join, const cor_source *source, cor_import *import, cor_err *err)
{
	cor_join_key *key;
	uint32_t value;
	cor_text cell;

	if (!cor_source_passes(source, join->spec->where))
		return COR_OK;
	join->key.n = 0;
	cor_source_fill(source, &join->spec->key, &join->key);
	COR_TRY(cor_buf_status(&join->key, err));
	if (join->key.n == 0)
		return COR_OK;
	COR_TRY(find_or_add(join, cor_buf_text(&join->key), &key, err));
	if (join->spec->kind == COR_JOIN_COUNT) {
		key->number++;
		return COR_OK;
	}
	cell = cor_source_cell(source, join->spec->column);
	if (join->spec->kind == COR_JOIN_SUM)
		return sum(join, key, source, cell, import, err);
	if (join->spec->kind == COR_JOIN_COLLECT && cell.n == 0)
		return COR_OK;
	COR_TRY(cor_strtab_add(join->values, cell, &value, err));
	if (join->spec->kind == COR_JOIN_COLLECT)
		return collect(join, key, value, err);
	if (key->first == COR_NONE)
		key->first = value;
	else if (key->first != value && !join->spec->keep_first)
		key->disagrees = true;
	return COR_OK;
}

/* ---- writing ---- */

static const char *refuse(cor_buf *reason, const char *column, cor_text text, const char *expected)
{
	reason->n = 0;
	cor_buf_addf(reason, "%s is \"", column);
	cor_import_clean(text, 80, reason);
	cor_buf_addf(reason, "\", expected %s", expected);
	return reason->p;
}

typedef struct collected {
	cor_text pieces[COR_LIMIT_LIST_ITEMS];
	uint32_t count;
} collected;

/* Keeps pieces sorted and distinct; false when there are too many. */
static bool insert(collected *list, cor_text piece)
{
	uint32_t at = list->count;

	while (at > 0 && cor_text_compare(list->pieces[at - 1], piece) > 0)
		at--;
	if (at > 0 && cor_text_equal(list->pieces[at - 1], piece))
		return true;
	if (list->count == COR_LIMIT_LIST_ITEMS)
		return false;
	memmove(&list->pieces[at + 1], &list->pieces[at],
		(list->count - at) * sizeof(*list->pieces));
	list->pieces[at] = piece;
	list->count++;
	return true;
}

static const char *change_all(const cor_join *join, const cor_map_value *value, const char *column,
	uint32_t first, cor_buf *texts, size_t *ends, cor_buf *reason)
{
	char phrase[COR_VALUE_PHRASE_BYTES];
	uint32_t count = 0;

	for (uint32_t i = first; i != COR_NONE; i = join->items[i].next) {
		cor_text text = cor_strtab_at(join->values, join->items[i].value);
		const char *expected;

		if (count == COR_LIMIT_LIST_ITEMS)
			return refuse(reason, column, text, "at most 256 values");
		expected = cor_value_change_one(value, text, texts, phrase);
		if (expected)
			return refuse(reason, column, text, expected);
		ends[count++] = texts->n;
	}
	return NULL;
}

static cor_status write_collected(const cor_join *join, const cor_map_value *value,
	const char *column, uint32_t first, cor_buf *out, cor_buf *reason, const char **ret_reason,
	cor_err *err)
{
	size_t ends[COR_LIMIT_LIST_ITEMS] = {0}, start = 0;
	collected list = {.count = 0};
	cor_buf texts = {0};
	cor_status status;
	uint32_t i = 0;

	*ret_reason = change_all(join, value, column, first, &texts, ends, reason);
	status = cor_buf_status(&texts, err);
	if (status == COR_OK && !*ret_reason) {
		for (uint32_t item = first; item != COR_NONE; item = join->items[item].next) {
			if (ends[i] > start)
				insert(&list, (cor_text){texts.p + start, ends[i] - start});
			start = ends[i++];
		}
		for (i = 0; i < list.count; i++) {
			if (i)
				cor_buf_addc(out, '|');
			cor_buf_add(out, list.pieces[i]);
		}
	}
	cor_buf_done(&texts);
	return status;
}

static const char *write_number(const cor_join *join, const cor_map_value *value,
	const char *column, const cor_join_key *key, cor_buf *out, cor_buf *reason)
{
	char number[24], phrase[COR_VALUE_PHRASE_BYTES];
	const char *expected;
	cor_text text, piece;
	int n;

	/* No row at all: none counted, and nothing to sum up. */
	if (join->spec->kind == COR_JOIN_SUM && (!key || key->is_unknown))
		return NULL;
	n = snprintf(number, sizeof(number), "%lld", (long long)(key ? key->number : 0));
	text = (cor_text){number, (size_t)n};
	expected = cor_value_change(value, text, out, phrase, &piece);
	return expected ? refuse(reason, column, piece, expected) : NULL;
}

static const char *write_found(const cor_join *join, const cor_map_value *value, const char *column,
	const cor_join_key *found, cor_text key, cor_buf *out, cor_buf *reason)
{
	char phrase[COR_VALUE_PHRASE_BYTES];
	const char *expected;
	cor_text piece;

	if (!found)
		return value->may_miss
			? NULL
			: refuse(reason, column, key, "a key that the file it is looked up in has");
	if (found->disagrees)
		return refuse(reason, column, key,
			"a key of which all rows of the file it is looked up in say the same");
	expected = cor_value_change(value, cor_strtab_at(join->values, found->first), out, phrase,
		&piece);
	return expected ? refuse(reason, column, piece, expected) : NULL;
}

cor_status cor_join_write(const cor_join *join, const cor_map_value *value, const char *column,
	cor_text key, cor_buf *out, cor_buf *reason, const char **ret_reason, cor_err *err)
{
	const cor_join_key *found = NULL;
	uint32_t id;

	*ret_reason = NULL;
	if (key.n == 0)
		return COR_OK;
	id = cor_strtab_find(join->keys, key);
	if (id != COR_NONE)
		found = &join->at[id];
	switch (join->spec->kind) {
	case COR_JOIN_LOOKUP:
		*ret_reason = write_found(join, value, column, found, key, out, reason);
		break;
	case COR_JOIN_COLLECT:
		if (found)
			COR_TRY(write_collected(join, value, column, found->first, out, reason,
				ret_reason, err));
		break;
	case COR_JOIN_COUNT:
	case COR_JOIN_SUM:
		*ret_reason = write_number(join, value, column, found, out, reason);
		break;
	}
	COR_TRY(cor_buf_status(reason, err));
	return cor_buf_status(out, err);
}
