/* A network of one format goes the whole way: items, rows, an estate. */
#ifndef COR_TESTS_FUZZ_TOPOLOGY_H
#define COR_TESTS_FUZZ_TOPOLOGY_H

#include <stdint.h>

#include "ingest/topology.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline int fuzz_topology(cor_topology_format format, const uint8_t *data, size_t size)
{
	COR_AUTO(cor_topology) topology = NULL;
	COR_AUTO(cor_import) import = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	cor_text text = {size ? (const char *)data : "", size};
	cor_err err = {0};

	(void)cor_topology_sniff(text);
	if (cor_topology_read("f", text, format, &topology, &err) != COR_OK) {
		COR_ASSERT(err.text[0] != '\0');
		return 0;
	}
	for (size_t i = 0; i < topology->item_count; i++) {
		const cor_topology_item *item = &topology->items[i];

		COR_ASSERT(item->from <= item->to && item->to <= size);
		COR_ASSERT(item->line > 0 && item->column > 0);
		COR_ASSERT(item->first_field + item->field_count <= topology->field_count);
	}
	COR_ASSERT(cor_import_new(false, &import, NULL) == COR_OK);
	COR_ASSERT(cor_topology_rows(topology, import, "f", NULL, &err) == COR_OK);
	COR_ASSERT(cor_import_rows_read(import) == topology->item_count);
	COR_ASSERT(cor_import_freeze(import, NULL, &estate, &err) == COR_OK);
	return 0;
}

#endif
