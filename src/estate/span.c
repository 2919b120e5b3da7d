#include "estate/span.h"

#include "base/team.h"
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
		for (uint32_t b = 0; kept[k] == COR_ELEMENT_RETIRED && b < blocks; b++)
			e->layout.any_retired |= spans[b].greatest != COR_DAY_NONE;
	}
	return COR_OK;
}

/* ---- asking ---- */

static const cor_day_span *spans_of(const cor_estate *e, unsigned column)
{
	for (unsigned k = 0; k < COR_SPAN_COLUMNS; k++) {
		if (kept[k] == column)
			return e->layout.spans[k];
	}
	return NULL;
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
	const cor_day_span *spans = spans_of(e, column);
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
	else
		cor_bits_between(bits, e->tables[COR_ELEMENT].columns[column].days + from, rows,
			low, high);
}
