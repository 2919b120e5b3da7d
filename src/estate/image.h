/*
 * The image of a frozen estate: its big arrays as they lie in memory, in one piece of bytes, so that
 * an estate of ten million elements is opened by mapping a file instead of reading rows again.
 *
 * An image holds columns of codes, dictionaries (texts, where each begins, and their order when they
 * are not in it), numbers, dates, joins, makers, roles and components.  What is small (parties, names,
 * functions, groups, products, stakes, labels) is made anew from them over the register beneath.
 * Arrays that are equal are held once, and those that only count up (an element's code, the element of
 * its only role) share one line of numbers.
 *
 * An image belongs to a *source* (a digest of whatever tells whether the estate has changed; the
 * store's business), to the register beneath (its digest) and to the very sources of this layer: a
 * Cordon that would derive other facts does not read it.  It is little more than a copy of memory, for
 * the machine that wrote it; on one of another byte order it does not fit.
 *
 * Every part carries its length and a checksum, and every value that leads somewhere is compared with
 * the end of what it leads to: bytes that were damaged are refused, and bytes that were forged,
 * checksums and all, can lie but not lead astray.
 */
#ifndef COR_ESTATE_IMAGE_H
#define COR_ESTATE_IMAGE_H

#include "base/digest.h"
#include "estate/estate.h"

#define COR_IMAGE_HEAD_BYTES 256u

typedef enum cor_image_fit {
	COR_IMAGE_FITS,    /* of this source, register and program; its parts are not looked at */
	COR_IMAGE_STALE,   /* of another, or of another format */
	COR_IMAGE_DAMAGED, /* an image whose head is damaged, or that is not as long as it says */
	COR_IMAGE_FOREIGN  /* no image */
} cor_image_fit;

/* bytes: the first COR_IMAGE_HEAD_BYTES, or all there is; file_bytes: how much there is.  *ret_digest
 * (may be NULL) is set when it fits: the digest of the estate. */
cor_image_fit cor_image_look(cor_text bytes, uint64_t file_bytes, const cor_digest *source,
	const cor_estate *below, cor_digest *ret_digest);

/* Bytes of the image, which belong at that place; false stops.  Whatever it has to say the caller knows. */
typedef bool (*cor_image_sink)(void *context, uint64_t at, const void *bytes, size_t count);

/* Gives the sink the image: parts in the order of their places, zeros between them and parts that are nothing but
 * zeros left out, the last one up to the end; then the head, so that nothing that is half written looks whole.  The sink is called by one
 * thread at a time, not always the caller's: a big image is summed up while it is written.  *ret_done is
 * false when the sink stopped.  O(bytes) time; scratch: a copy of each distinct text. */
cor_status cor_image_write(const cor_estate *estate, const cor_digest *source, cor_image_sink sink,
	void *context, bool *ret_done, cor_err *err);

/* Opens a map (cor_file_map) whose head fits.  The estate takes the map over on success only.
 * COR_EINPUT: it is damaged.  O(bytes) at the speed of memory, and the making of what is small.
 * is_checked: these very bytes were opened before and found good, and nobody has written to them since
 * (the store's business, too): O(parts), and the making of what is small. */
cor_status cor_image_open(cor_text map, bool is_checked, const cor_estate *below,
	cor_estate **ret_estate, cor_err *err);

#endif
