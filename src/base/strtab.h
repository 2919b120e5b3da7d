/*
 * A string table: each distinct text is stored once and gets a number, 0 first, in order of
 * arrival.
 * Open addressing over 64-bit hashes; O(1) expected a lookup; texts live in the table's arena.
 * Hashing is keyed per table against crafted collisions; ids do not depend on the key.  About 30
 * bytes a text besides its own.  At most 2.6 thousand million texts of under 4 GiB each.
 */
#ifndef COR_BASE_STRTAB_H
#define COR_BASE_STRTAB_H

#include "base/mem.h"
#include "base/text.h"

#define COR_NONE UINT32_MAX

typedef struct cor_strtab cor_strtab;

/* Lives in arena (which must outlive it, and not go back behind any text); needs no free of its
 * own. */
cor_status cor_strtab_new(cor_arena *arena, cor_strtab **ret_table, cor_err *err);
cor_status cor_strtab_add(cor_strtab *table, cor_text t, uint32_t *ret_id, cor_err *err);
/* COR_NONE when it is not there. */
uint32_t cor_strtab_find(const cor_strtab *table, cor_text t);
/* Lasts as long as the arena; a NUL follows the text. */
cor_text cor_strtab_at(const cor_strtab *table, uint32_t id);
uint32_t cor_strtab_count(const cor_strtab *table);

/*
 * A table that was written down: text i lies in `texts` from starts[i] to starts[i + 1], less the NUL
 * that ends it.  starts has count + 1 places of `width` bytes (4 or 8); width 0: there are none, text 0 is
 * empty and every other has stride - 1 bytes.  order: the ids in the order
 * of bytes, or NULL when they are in it already.  Nothing is copied: all of it must outlive the
 * table.  Reading only (adding is a bug); finding costs O(log count) comparisons.
 */
#define COR_STRTAB_STRIDE_MIN 17u /* of fewer texts each says where it begins */
typedef struct cor_strtab_image {
	const char *texts;
	const void *starts;
	const uint32_t *order;
	unsigned width;
	uint32_t count, stride;
} cor_strtab_image;
/* Where text id begins, or, at `count`, the last one ends. */
static inline uint64_t cor_strtab_start(const cor_strtab_image *image, uint32_t id)
{
	if (image->width == 0)
		return id ? 1 + (uint64_t)(id - 1) * image->stride : 0;
	return image->width == 4 ? ((const uint32_t *)image->starts)[id]
				 : ((const uint64_t *)image->starts)[id];
}
static inline cor_text cor_strtab_image_at(const cor_strtab_image *image, uint32_t id)
{
	uint64_t from = cor_strtab_start(image, id);

	return (cor_text){image->texts + from, cor_strtab_start(image, id + 1) - from - 1};
}
cor_status cor_strtab_view(cor_arena *arena, cor_strtab_image image, cor_strtab **ret_table,
	cor_err *err);
/* The same for texts that are all different, and more may be added: the first time costs a hash of
 * each text that was taken over. */
cor_status cor_strtab_adopt(cor_arena *arena, cor_strtab_image image, cor_strtab **ret_table,
	cor_err *err);
/* What was taken over, while nothing was added to it; else NULL. */
const cor_strtab_image *cor_strtab_image_of(const cor_strtab *table);

#endif
