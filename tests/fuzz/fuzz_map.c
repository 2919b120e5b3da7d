/* Mappings: the text up to a NUL is read; what follows goes through every value that it holds. */
#include <stdint.h>

#include "ingest/map.h"
#include "ingest/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_value(const cor_map_value *value, cor_text raw)
{
	char phrase[COR_VALUE_PHRASE_BYTES];
	cor_buf out = {0};
	cor_text piece;
	const char *expected = cor_value_change(value, raw, &out, phrase, &piece);

	COR_ASSERT(!expected || expected[0] != '\0');
	COR_ASSERT(cor_buf_status(&out, NULL) == COR_OK);
	cor_buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	COR_AUTO(cor_import_map) map = NULL;
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	cor_text text = {(const char *)data, end ? (size_t)(end - data) : size};
	cor_text raw = {"", 0};
	cor_err err = {0};

	if (end)
		raw = (cor_text){(const char *)end + 1, size - text.n - 1};
	if (cor_import_map_read("m", text, &map, &err) != COR_OK) {
		COR_ASSERT(err.text[0] != '\0');
		return 0;
	}
	for (uint32_t t = 0; t < map->table_count; t++) {
		for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++) {
			if (map->tables[t].values[c])
				try_value(map->tables[t].values[c], raw);
		}
	}
	return 0;
}
