/*
 * Dates of a column: YYYY-MM-DD of two centuries leads to its code by a table, without a hash.
 *
 * The table holds nothing but what a word was found to be, so what is no date is refused where all words
 * are, and what is written otherwise goes the way of all words.
 */
#include "estate/bulk_eight.h"

/* The century, two digits of the year, then 20 months of 40 days: digits that begin with more than 1 or 3 are
 * not told apart. */
#define DAYS_MONTH 40u
#define DAYS_YEAR (20u * DAYS_MONTH)
#define DAYS_CENTURY (100u * DAYS_YEAR)
#define NO_PLACE (2u * DAYS_CENTURY)
#define EMPTY_PLACE (NO_PLACE + 1)
#define PLACES (NO_PLACE + 2)

#define DATE_BYTES 10u
#define NINETEEN 0x3931u /* "19" */
#define TWENTY 0x3032u   /* "20" */

/* The place of ten bytes. */
static inline uint32_t place_of(const char *s)
{
	/* Added to a byte that is too great it sets the highest bit. */
	static const uint64_t TOO_GREAT = 0x767c7f767e7f7676u;
	uint16_t century;
	uint64_t x, pairs;
	uint32_t place;
	bool is_date;

	memcpy(&century, s, sizeof(century));
	memcpy(&x, s + 2, sizeof(x));
	century = le16toh(century);
	x = le64toh(x) ^ 0x30302d30302d3030u; /* YY-MM-DD */
	pairs = x * 10 + (x >> 8);
	place = (uint32_t)(pairs & 0xff) * DAYS_YEAR + (uint32_t)(pairs >> 24 & 0xff) * DAYS_MONTH +
		(uint32_t)(pairs >> 48 & 0xff) + (century == TWENTY ? DAYS_CENTURY : 0);
	is_date = (century == TWENTY) | (century == NINETEEN);
	is_date &= (((x + TOO_GREAT) | x) & 0x8080808080808080u) == 0;
	return is_date ? place : NO_PLACE;
}

static cor_bulk_step read_each(cor_bulk_column *c, const cor_bulk_cells *cells, uint32_t from,
	uint32_t to, uint32_t *codes)
{
	const cor_bulk_cells own = *cells;
	uint32_t *days = c->days;

	for (uint32_t r = from; r < to; r++) {
		uint32_t n, place, known;
		const char *s = cor_bulk_cell(&own, r, &n);

		/* What stands behind a shorter text is read, and does not count. */
		place = place_of(s);
		place = n == DATE_BYTES ? place : n == 0 ? EMPTY_PLACE : NO_PLACE;
		known = days[place];
		codes[r] = known - 1;
		if (known == 0) {
			cor_bulk_step step = cor_bulk_column_code(c, cells, r, &codes[r]);

			if (step != COR_BULK_GOOD)
				return step;
			if (place != NO_PLACE)
				days[place] = codes[r] + 1;
		}
	}
	return COR_BULK_GOOD;
}

cor_bulk_step cor_bulk_read_dates(cor_bulk_column *c, const cor_bulk_cells *cells, uint32_t *codes)
{
	cor_bulk_places places = {NULL, DAYS_YEAR, DAYS_MONTH, DAYS_CENTURY, NO_PLACE, EMPTY_PLACE};
	cor_bulk_step step = COR_BULK_GOOD;
	uint32_t row = 0, to;

	if (!c->days) {
		c->days = cor_mem_new(PLACES, sizeof(*c->days));
		if (!c->days)
			return COR_BULK_NOMEM;
	}
	places.known = c->days;
	while (step == COR_BULK_GOOD && row < cells->rows) {
		row = cor_bulk_eight_dates(&places, cells, row, codes);
		to = cor_bulk_eight_behind(cells, row);
		step = read_each(c, cells, row, to, codes);
		row = to;
	}
	return step;
}
