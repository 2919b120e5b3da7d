/*
 * Images of estates: a good one is changed as the input says (six bytes a change: where, four bytes; how,
 * one; a value), its checksums are put right again, and it is opened.  What is opened is asked for
 * everything: forged bytes may lie, they may not lead astray.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../unit/store/image_in_memory.h"
#include "base/file.h"
#include "estate/builder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHANGE_BYTES 6

static bool go_on(void *context, const cor_refusal *refusal)
{
	(void)context;
	(void)refusal;
	return true;
}

static void add(cor_builder *b, cor_table_id t, const char *row)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX], rest = cor_text_of(row);

	for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++) {
		if (!cor_text_cut(&rest, ',', &cells[c]))
			cells[c] = COR_TEXT("");
	}
	COR_ASSERT(cor_builder_add(b, t, cells, (cor_place){0}, NULL, NULL, NULL) == COR_OK);
}

static cor_buf make_image(const cor_digest *source)
{
	COR_AUTO(cor_builder) b = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	cor_buf image = {0};
	bool is_done = false;
	char row[64];

	COR_ASSERT(cor_builder_new(go_on, NULL, &b, NULL) == COR_OK);
	add(b, COR_PARTY, "pa,Alpha,CN");
	add(b, COR_PARTY, "pb,Beta,SE");
	add(b, COR_ALIAS, "al,pa");
	add(b, COR_STAKE, "pa,pb,40,60,shares,2001-01-01");
	add(b, COR_FUNCTION, "amf,AMF");
	add(b, COR_FUNCTION_ALIAS, "x,amf");
	add(b, COR_FUNCTION_GROUP, "core,amf,maybe");
	add(b, COR_PRODUCT, "box,pa");
	add(b, COR_PRODUCT, "chip,pb|pa");
	add(b, COR_BOM, "box,chip,1,yes");
	for (int i = 0; i < 40; i++) {
		snprintf(row, sizeof(row), "s%d,A,,GB", i * 7 % 40);
		add(b, COR_SITE, row);
		snprintf(row, sizeof(row), "e%d,s%d,A|B,A,core,,%s,%s,5G,live", i, i * 3 % 40,
			i % 3 ? "" : "box",
			i % 5           ? "pa"
				: i % 2 ? "Nobody"
					: "");
		add(b, COR_ELEMENT, row);
		snprintf(row, sizeof(row), "p%d,e%d,x,chip", i, i / 2);
		add(b, COR_PART, row);
		snprintf(row, sizeof(row), "e%d,amf", i / 3);
		add(b, COR_ROLE, row);
	}
	COR_ASSERT(cor_builder_freeze(b, NULL, &estate, NULL) == COR_OK);
	COR_ASSERT(cor_image_write(estate, source, image_take, &image, &is_done, NULL) == COR_OK);
	COR_ASSERT(is_done && cor_buf_status(&image, NULL) == COR_OK);
	return image;
}

static volatile uint64_t seen;

static void ask_for_rows(const cor_estate *e, cor_table_id t)
{
	for (uint32_t row = 0; row < cor_estate_rows(e, t); row++) {
		for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
			cor_text cell = cor_estate_cell(e, t, row, c);

			for (size_t i = 0; i < cell.n; i++)
				seen += (unsigned char)cell.p[i];
		}
		seen += cor_estate_find(e, t, cor_estate_cell(e, t, row, 0));
	}
}

static void ask_for_all(const cor_estate *e)
{
	const cor_roles *r = cor_estate_roles(e);
	const cor_components *k = cor_estate_components(e);
	const uint32_t *makers = cor_estate_makers_of_elements(e);

	for (unsigned t = 0; t < COR_TABLE_COUNT; t++)
		ask_for_rows(e, (cor_table_id)t);
	for (uint32_t i = 0; i < r->count; i++) {
		seen += makers[r->element[i]] + cor_estate_maker_set(e, r->maker[i])->count;
		seen += cor_estate_function_set(e, r->function[i])->count;
		if (r->product[i] != COR_NONE)
			seen += cor_estate_product(e, r->product[i])->id.n;
		seen += cor_bit_is(r->maybe, i);
	}
	for (uint32_t i = 0; i < k->count; i++)
		seen += makers[k->element[i]] + cor_estate_product(e, k->product[i])->id.n;
	for (uint32_t s = 0; s < cor_estate_maker_set_count(e); s++) {
		const cor_maker_set *set = cor_estate_maker_set(e, s);

		for (uint32_t i = 0; i < set->count; i++)
			seen += cor_estate_party(e, set->parties[i])->id.n;
	}
	for (uint32_t s = 0; s < cor_estate_rows(e, COR_SITE); s++) {
		uint32_t from, to;

		cor_estate_elements_at(e, s, &from, &to);
		for (; from < to; from++)
			seen += makers[from];
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static cor_buf image;
	cor_digest source = {{0}};
	cor_estate *estate = NULL;
	cor_err err = {0};
	char *map;

	if (image.n == 0)
		image = make_image(&source);
	map = mmap(NULL, image.n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	COR_ASSERT(map != MAP_FAILED);
	memcpy(map, image.p, image.n);
	for (; size >= CHANGE_BYTES; data += CHANGE_BYTES, size -= CHANGE_BYTES) {
		uint32_t at;

		memcpy(&at, data, sizeof(at));
		at %= (uint32_t)image.n;
		map[at] = (char)(data[4] % 2 ? data[5] : map[at] ^ data[5]);
	}
	image_put_right(map, image.n);
	if (cor_image_look((cor_text){map, image.n}, image.n, &source, NULL, NULL) ==
			COR_IMAGE_FITS &&
		cor_image_open((cor_text){map, image.n}, false, NULL, &estate, &err) == COR_OK) {
		ask_for_all(estate);
		cor_estate_free(estate);
		return 0;
	}
	cor_file_unmap((cor_text){map, image.n});
	return 0;
}
