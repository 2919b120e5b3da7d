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

/* A stretch is a number of whole blocks. */
_Static_assert(COR_TEAM_STRETCH % COR_SPAN_ROWS == 0, "blocks are not shared");

static void find_stretch(void *data, uint32_t from, uint32_t to)
{
	const finding *f = data;

	while (from < to) {
		uint32_t end = to - from < COR_SPAN_ROWS ? to : from + COR_SPAN_ROWS;
		cor_day least = f->days[from], greatest = least;

		for (uint32_t i = from; i < end; i++) {
			cor_day day = f->days[i];

			least = day < least ? day : least;
			greatest = day > greatest ? day : greatest;
		}
		f->spans[from / COR_SPAN_ROWS] = (cor_day_span){least, greatest};
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
