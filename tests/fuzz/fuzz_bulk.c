/* Tables read at once against row by row: three bytes choose table, columns and threads. */
#include "bulk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const cor_table_id TABLES[] = {COR_SITE, COR_ELEMENT, COR_ROLE, COR_PART,
		COR_MEASURE, COR_LINK, COR_DEMAND, COR_ELEMENT};
	bulk_case k = {0};
	unsigned columns;

	if (size < 3)
		return 0;
	k.table = TABLES[data[0] & 7];
	k.parents_at_once = data[0] & 8;
	k.threads = 1 + (data[0] >> 4 & 3);
	k.from_file = data[0] & 64;
	columns = cor_schema[k.table].column_count;
	k.count = 1 + data[1] % columns;
	for (unsigned i = 0; i < k.count; i++)
		k.target[i] = (i + data[2]) % columns;
	k.text = (cor_text){(const char *)data + 3, size - 3};
	bulk_check(&k);
	return 0;
}
