/* How the bytes of an image begin. */
#ifndef COR_ESTATE_IMAGE_HEAD_H
#define COR_ESTATE_IMAGE_HEAD_H

#include "estate/image.h"

#define COR_IMAGE_MAGIC "CorSnp1\n" /* the digit is the number of this head's layout */
#define COR_IMAGE_PARTS_MAX 4096u
#define COR_IMAGE_ALIGN 64u

typedef struct cor_image_head {
	char magic[8];
	uint32_t byte_order, part_count;
	uint64_t file_bytes;
	cor_digest source, ground, code, estate;
	uint64_t list_sum;
	unsigned char reserved[88];
	uint64_t sum; /* of all before */
} cor_image_head;
_Static_assert(sizeof(cor_image_head) == COR_IMAGE_HEAD_BYTES, "no padding");

/* The list of parts follows the head. */
typedef struct cor_image_entry {
	uint64_t at, count, sum;
	uint32_t width, line;
} cor_image_entry;

/* The digest of the sources that derive an estate's facts, in hexadecimal; tools/source-digest makes it
 * when the program is built. */
extern const char cor_image_sources[65];

/* A head of this program for this register; the rest is zero. */
cor_image_head cor_image_head_new(const cor_digest *source, const cor_estate *below);
uint64_t cor_image_head_sum(const cor_image_head *head);

#endif
