/* Keys of rows that come in one import: in an overlay a key that comes twice would replace itself unseen. */
#include <stdio.h>

#include "ingest/refusal.h"

cor_status cor_import_check_key(cor_import *import, cor_table_id table, const cor_text *cells,
	cor_place place, const cor_text *raw, bool *ret_good, cor_err *err)
{
	const cor_table_spec *spec = &cor_schema[table];
	cor_import_keys *keys = &import->keys[table];
	cor_buf *key = &import->key;
	char reason[120];
	uint32_t id;

	*ret_good = true;
	if (!import->is_overlay)
		return COR_OK;
	if (!keys->keys)
		COR_TRY(cor_strtab_new(import->arena, &keys->keys, err));
	key->n = 0;
	for (unsigned c = 0; c < spec->column_count; c++) {
		if (!(spec->columns[c].flags & COR_COLUMN_KEY))
			continue;
		cor_buf_add(key, cor_text_trim(cells[c]));
		cor_buf_addc(key, '\x1f');
	}
	COR_TRY(cor_buf_status(key, err));
	id = cor_strtab_find(keys->keys, cor_buf_text(key));
	if (id == COR_NONE)
		return COR_OK;
	*ret_good = false;
	snprintf(reason, sizeof(reason),
		"expected a key that no other row has (line %llu of %.40s has it)",
		(unsigned long long)keys->at[id].line, keys->at[id].file);
	return cor_import_refuse(import, place, NULL, reason, raw, err);
}

cor_status cor_import_note_key(cor_import *import, cor_table_id table, cor_place place,
	cor_err *err)
{
	cor_import_keys *keys = &import->keys[table];
	uint32_t id;

	if (!import->is_overlay)
		return COR_OK;
	COR_TRY(cor_mem_reserve((void **)&keys->at, &keys->capacity,
		(size_t)cor_strtab_count(keys->keys) + 1, sizeof(*keys->at), err));
	COR_TRY(cor_strtab_add(keys->keys, cor_buf_text(&import->key), &id, err));
	keys->at[id] = (struct cor_import_key){COR_NONE, place.file, place.line};
	return COR_OK;
}
