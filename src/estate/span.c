#include "estate/span.h"

#include "base/team.h"
#include "base/wide.h"
#include "estate/frozen.h"

/* Columns of element. */
static const unsigned kept[COR_SPAN_COLUMNS] = {COR_ELEMENT_PROCURED, COR_ELEMENT_INSTALLED,
	COR_ELEMENT_RETIRED};

/* ---- finding ---- */

typedef struct finding {
	const cor_day *days;
	cor_day_span *spans;
} finding;

/* As in image_part.c: every x86-64 and ARMv8 has vectors of 16 bytes. */
typedef int32_t days_vector __attribute__((vector_size(16)));
#define LANES (sizeof(days_vector) / sizeof(cor_day))
#define CHOOSE(mask, a, b) (((a) & (mask)) | ((b) & ~(mask)))

static cor_day_span span_of(const cor_day *days, uint32_t count)
{
	days_vector least = {days[0], days[0], days[0], days[0]}, greatest = least, v;
	cor_day_span span = {days[0], days[0]};
	uint32_t i = 0;

	for (; count - i >= LANES; i += LANES) {
		memcpy(&v, days + i, sizeof(v));
		least = CHOOSE(v < least, v, least);
		greatest = CHOOSE(v > greatest, v, greatest);
	}
	for (; i < count; i++) {
		least[0] = days[i] < least[0] ? days[i] : least[0];
		greatest[0] = days[i] > greatest[0] ? days[i] : greatest[0];
	}
	for (size_t k = 0; k < LANES; k++) {
		span.least = least[k] < span.least ? least[k] : span.least;
		span.greatest = greatest[k] > span.greatest ? greatest[k] : span.greatest;
	}
	return span;
}

/* A stretch is a number of whole blocks. */
_Static_assert(COR_TEAM_STRETCH % COR_SPAN_ROWS == 0, "blocks are not shared");

static void find_stretch(void *data, uint32_t from, uint32_t to)
{
	const finding *f = data;

	while (from < to) {
		uint32_t end = to - from < COR_SPAN_ROWS ? to : from + COR_SPAN_ROWS;

		f->spans[from / COR_SPAN_ROWS] = span_of(f->days + from, end - from);
		from = end;
	}
}

/* A date as 16 bits: 0 is one that is not known. */
#define NEAR_FROM (-16384)
#define NEAR_TO (NEAR_FROM + UINT16_MAX)

static uint16_t near_of(cor_day day)
{
	return day < NEAR_FROM ? 0 : (uint16_t)(day - NEAR_FROM + 1);
}

typedef struct narrowing {
	const cor_day *days;
	uint16_t *near_days;
	bool any_far;
} narrowing;

static void narrow_stretch(void *data, uint32_t from, uint32_t to)
{
	narrowing *n = data;
	bool any_far = false;

	for (uint32_t i = from; i < to; i++) {
		cor_day day = n->days[i];

		any_far |= (day < NEAR_FROM && day != COR_DAY_NONE) || day >= NEAR_TO;
		n->near_days[i] = near_of(day);
	}
	if (any_far)
		__atomic_store_n(&n->any_far, true, __ATOMIC_RELAXED);
}

static cor_status narrow(cor_freeze *f, unsigned k, const cor_day_span *spans, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_table *table = &e->tables[COR_ELEMENT];
	narrowing n = {.days = table->columns[kept[k]].days};
	cor_arena_mark mark = cor_arena_here(e->keep);
	cor_day greatest = COR_DAY_NONE;

	for (uint32_t b = 0; b < cor_span_blocks(table->row_count); b++)
		greatest = spans[b].greatest > greatest ? spans[b].greatest : greatest;
	if (greatest == COR_DAY_NONE)
		return COR_OK;
	COR_TRY(cor_arena_new_raw(e->keep, table->row_count, sizeof(*n.near_days), &n.near_days,
		err));
	cor_team_split(table->row_count, narrow_stretch, &n);
	if (n.any_far)
		cor_arena_back(e->keep, mark);
	else
		e->layout.near_days[k] = n.near_days;
	return COR_OK;
}

cor_status cor_freeze_spans(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	const cor_table *table = &e->tables[COR_ELEMENT];
	uint32_t blocks = cor_span_blocks(table->row_count);

	e->layout.any_retired = false;
	for (unsigned k = 0; k < COR_SPAN_COLUMNS; k++) {
		cor_day_span *spans;

		COR_TRY(cor_arena_new_raw(e->keep, blocks, sizeof(*spans), &spans, err));
		cor_team_split(table->row_count, find_stretch,
			&(finding){table->columns[kept[k]].days, spans});
		e->layout.spans[k] = spans;
		e->layout.near_days[k] = NULL;
		COR_TRY(narrow(f, k, spans, err));
		for (uint32_t b = 0; kept[k] == COR_ELEMENT_RETIRED && b < blocks; b++)
			e->layout.any_retired |= spans[b].greatest != COR_DAY_NONE;
	}
	return COR_OK;
}

/* ---- asking ---- */

/* COR_SPAN_COLUMNS: it has none. */
static unsigned place_of(unsigned column)
{
	unsigned k = 0;

	while (k < COR_SPAN_COLUMNS && kept[k] != column)
		k++;
	return k;
}

const void *cor_estate_days_read(const cor_estate *e, unsigned column, uint32_t *ret_width)
{
	unsigned k = place_of(column);
	const uint16_t *near_days = k < COR_SPAN_COLUMNS ? e->layout.near_days[k] : NULL;

	*ret_width = near_days ? sizeof(*near_days) : sizeof(cor_day);
	return near_days ? (const void *)near_days : e->tables[COR_ELEMENT].columns[column].days;
}

/* low <= high, and high is known or low is not: no date is between those of no year and 1925. */
static void near_between(uint64_t *bits, const uint16_t *near_days, uint32_t rows, cor_day low,
	cor_day high)
{
	uint32_t words = rows >> 6;
	uint16_t from = low == COR_DAY_NONE ? 0 : low < NEAR_FROM ? 1 : UINT16_MAX;
	uint16_t to = high >= NEAR_TO ? UINT16_MAX : near_of(high);

	if (low >= NEAR_FROM && low < NEAR_TO)
		from = near_of(low);
	cor_wide_between16(near_days, words, from, to, bits);
	if (rows & 63)
		bits[words] = 0;
	for (uint32_t i = words << 6; i < rows; i++)
		bits[words] |= (uint64_t)(near_days[i] >= from && near_days[i] <= to) << (i & 63);
}

static void set_all(uint64_t *bits, uint32_t rows, bool is_set)
{
	memset(bits, 0, cor_bits_words(rows) * sizeof(*bits));
	if (is_set)
		cor_bits_fill(bits, 0, rows);
}

void cor_estate_days_between(const cor_estate *e, unsigned column, uint32_t from, uint32_t rows,
	cor_day low, cor_day high, uint64_t *bits)
{
	unsigned k = place_of(column);
	const cor_day_span *spans = k < COR_SPAN_COLUMNS ? e->layout.spans[k] : NULL;
	const uint16_t *near_days = k < COR_SPAN_COLUMNS ? e->layout.near_days[k] : NULL;
	cor_day least = INT32_MAX, greatest = INT32_MIN;

	if (rows == 0)
		return;
	for (uint32_t b = from / COR_SPAN_ROWS; spans && b <= (from + rows - 1) / COR_SPAN_ROWS;
		b++) {
		least = spans[b].least < least ? spans[b].least : least;
		greatest = spans[b].greatest > greatest ? spans[b].greatest : greatest;
	}
	if (spans && low <= least && greatest <= high)
		set_all(bits, rows, true);
	else if (low > high || (spans && (greatest < low || least > high)))
		set_all(bits, rows, false);
	else if (near_days)
		near_between(bits, near_days + from, rows, low, high);
	else
		cor_bits_between(bits, e->tables[COR_ELEMENT].columns[column].days + from, rows,
			low, high);
}
