/*
 * The walk over all arrays of an estate that its image holds, in the order of the image: the same walk
 * lists them for writing and finds them when reading, so that the two cannot disagree.
 */
#ifndef COR_ESTATE_IMAGE_WALK_H
#define COR_ESTATE_IMAGE_WALK_H

#include "estate/frozen.h"
#include "estate/image_part.h"

#define COR_IMAGE_FREE UINT64_MAX /* a count that the image tells */

/* How many there are of everything; the first array of an image. */
typedef struct cor_image_counts {
	struct {
		uint64_t rows, row_of;
		struct {
			uint64_t width, values; /* values 0: no dictionary */
		} columns[COR_TABLE_COLUMNS_MAX];
	} tables[COR_TABLE_COUNT];
	uint64_t parties, functions, products;
	uint64_t maker_sets, set_members, function_sets;
	uint64_t unlisted, roles, components;
	uint64_t one_role_each, one_part_each, any_retired, makers_unknown, amounts; /* layout */
	uint64_t runs[COR_RUN_COLUMNS];
	uint64_t near_days[COR_SPAN_COLUMNS]; /* elements, or 0: there are none */
} cor_image_counts;

/* What an image holds of an estate besides its arrays. */
typedef struct cor_image_extras {
	uint32_t *set_first, *set_members; /* maker sets */
	uint8_t *set_open;
	uint32_t *product_makers;
	cor_strtab *unlisted; /* names, in the order of estate->unlisted */
	uint64_t *unlisted_cells;
	uint32_t *amount_names; /* codes of measure.name */
	uint8_t *amount_complete;
} cor_image_extras;

typedef struct cor_image_walk cor_image_walk;

/*
 * One array: *field is its address.  When writing it is read, when reading it is set.  count may be
 * COR_IMAGE_FREE when reading.  The part that is added or found is the last of walk->parts.
 */
typedef cor_status (
	*cor_image_visit)(cor_image_walk *walk, void *field, cor_image_part part, cor_err *err);

struct cor_image_walk {
	cor_estate *estate;
	cor_arena *scratch;
	cor_image_counts counts;
	cor_image_extras extras;
	cor_image_visit visit;
	bool is_reading;
	cor_image_part *parts;
	size_t part_count, part_capacity;
	void *context;
};

cor_status cor_image_walk_all(cor_image_walk *walk, cor_err *err);

#endif
