#include "estate/image_head.h"

#include "base/checksum.h"

#define BYTE_ORDER_MARK 0x01020304u
#define FAMILY_BYTES 6u /* of the magic: what all layouts begin with */

cor_image_head cor_image_head_new(const cor_digest *source, const cor_estate *below)
{
	cor_image_head head = {.byte_order = BYTE_ORDER_MARK, .source = *source};

	memcpy(head.magic, COR_IMAGE_MAGIC, sizeof(head.magic));
	head.code = cor_digest_of(cor_image_sources, sizeof(cor_image_sources));
	if (below)
		head.ground = *cor_estate_digest(below);
	return head;
}

uint64_t cor_image_head_sum(const cor_image_head *head)
{
	return cor_checksum(head, offsetof(cor_image_head, sum));
}

/* After the machine lost power a file may be there with nothing written in it. */
static bool is_blank(cor_text head)
{
	size_t i = 0;

	while (i < head.n && head.p[i] == '\0')
		i++;
	return i == head.n;
}

cor_image_fit cor_image_look(cor_text bytes, uint64_t file_bytes, const cor_digest *source,
	const cor_estate *below, cor_digest *ret_digest)
{
	cor_image_head wanted = cor_image_head_new(source, below), head;

	if (is_blank(bytes))
		return COR_IMAGE_DAMAGED;
	if (bytes.n < FAMILY_BYTES || memcmp(bytes.p, COR_IMAGE_MAGIC, FAMILY_BYTES) != 0)
		return COR_IMAGE_FOREIGN;
	if (bytes.n < sizeof(head))
		return COR_IMAGE_DAMAGED;
	memcpy(&head, bytes.p, sizeof(head));
	if (memcmp(head.magic, wanted.magic, sizeof(head.magic)) != 0 ||
		head.byte_order == __builtin_bswap32(BYTE_ORDER_MARK))
		return COR_IMAGE_STALE;
	if (head.sum != cor_image_head_sum(&head) || head.file_bytes != file_bytes ||
		head.part_count > COR_IMAGE_PARTS_MAX)
		return COR_IMAGE_DAMAGED;
	if (!cor_digest_equal(&head.source, &wanted.source) ||
		!cor_digest_equal(&head.ground, &wanted.ground) ||
		!cor_digest_equal(&head.code, &wanted.code))
		return COR_IMAGE_STALE;
	if (ret_digest)
		*ret_digest = head.estate;
	return COR_IMAGE_FITS;
}
