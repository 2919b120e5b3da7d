/* An image of an estate as a map that is no file's. */
#ifndef COR_TESTS_IMAGE_IN_MEMORY_H
#define COR_TESTS_IMAGE_IN_MEMORY_H

#include <string.h>
#include <sys/mman.h>

#include "base/checksum.h"
#include "base/mem.h"
#include "estate/image.h"
#include "estate/image_head.h"
#include "estate/image_part.h"

/* Parts come one behind the other, the head at last. */
static inline bool image_take(void *context, uint64_t at, const void *bytes, size_t count)
{
	cor_buf *image = context;

	while (image->n < at && !image->failed)
		cor_buf_addc(image, '\0');
	if (at < image->n)
		memcpy(image->p + at, bytes, count);
	else
		cor_buf_add(image, (cor_text){bytes, count});
	return !image->failed;
}

/* Freed with cor_buf_done. */
static inline cor_buf image_of(const cor_estate *estate, const cor_digest *source)
{
	cor_buf image = {0};
	bool is_done = false;

	COR_ASSERT(cor_image_write(estate, source, image_take, &image, &is_done, NULL) == COR_OK &&
		is_done && cor_buf_status(&image, NULL) == COR_OK);
	return image;
}

/* A copy that an estate may take over. */
static inline cor_text image_map(const cor_buf *image, size_t count)
{
	char *map = mmap(NULL, count ? count : 1, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	COR_ASSERT(map != MAP_FAILED);
	if (count)
		memcpy(map, image->p, count);
	return (cor_text){map, count};
}

/* Sums as the writer would have made them for what the bytes are now. */
static inline void image_put_right(char *bytes, size_t size)
{
	cor_image_head head;

	memcpy(&head, bytes, sizeof(head));
	for (uint32_t i = 0; i < head.part_count; i++) {
		char *at = bytes + sizeof(head) + i * sizeof(cor_image_entry);
		cor_image_part part;
		cor_image_entry e;

		if ((size_t)(at - bytes) + sizeof(e) > size)
			break;
		memcpy(&e, at, sizeof(e));
		if (e.line || !e.count || !e.width || e.width > 8 || e.at > size || e.at % 8 ||
			e.count > (size - e.at) / e.width)
			continue;
		part = (cor_image_part){.bytes = bytes + e.at, .count = e.count, .width = e.width};
		COR_ASSERT(cor_image_check(&part, 1, false, NULL) == COR_OK);
		e.sum = part.sum;
		memcpy(at, &e, sizeof(e));
	}
	if (head.part_count * sizeof(cor_image_entry) <= size - sizeof(head))
		head.list_sum = cor_checksum(bytes + sizeof(head),
			head.part_count * sizeof(cor_image_entry));
	head.sum = cor_image_head_sum(&head);
	memcpy(bytes, &head, sizeof(head));
}

#endif
