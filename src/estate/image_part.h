/*
 * The parts of an estate's image: arrays, each with a checksum and with what its values may be.
 *
 * What an array indexes is known when it is read, so every value that leads somewhere is compared with
 * the end of what it leads to, in the same pass over memory as the checksum: a block is summed and
 * checked while it is in the cache.  Blocks are shared between two threads when there are many.
 */
#ifndef COR_ESTATE_IMAGE_PART_H
#define COR_ESTATE_IMAGE_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"

typedef enum cor_image_rule {
	COR_IMAGE_ANY,
	COR_IMAGE_BELOW,         /* values < limit */
	COR_IMAGE_BELOW_OR_NONE, /* of four bytes: or COR_NONE */
	COR_IMAGE_STARTS, /* of texts: first 0, last limit, each a text and its NUL behind the one before */
	COR_IMAGE_RANGES, /* of four bytes: first 0, last limit, none less than the one before */
	COR_IMAGE_LINE,   /* of four bytes: COR_NONE, 0, 1, 2, ... */
} cor_image_rule;

typedef struct cor_image_part {
	const void *bytes; /* NULL, when writing: the line, which is drawn */
	uint64_t count, limit;
	uint64_t sum;
	unsigned width; /* of a value, in bytes */
	cor_image_rule rule;
	bool is_ascending; /* of four bytes: none less than the one before */
	bool is_bad;       /* found by the check */
	bool is_zero;      /* when writing: many bytes, all of them zero */
	/* 0, or: it is the line (COR_IMAGE_LINE) from this place on, less one; nothing to sum. */
	uint32_t line;
} cor_image_part;

/* Sums all parts: sets sum, or with `is_reading` compares it, and the values with the rules, and sets
 * is_bad.  O(bytes), at the speed of memory; one thread when writing, which another does meanwhile. */
cor_status cor_image_check(cor_image_part *parts, uint32_t count, bool is_reading, cor_err *err);

#define COR_IMAGE_DRAWN 16384u /* values of the line that are drawn at a time */
/* The values of the line (COR_IMAGE_LINE) from this place on. */
void cor_image_draw(uint32_t *values, uint64_t place, uint64_t count);

#endif
