/* Ids: copied as they lie, each with its end; whether they rise is told on the way. */
#include "base/cell.h"
#include "base/limits.h"
#include "estate/bulk_eight.h"

#define PHRASE_BYTES 160

static bool is_canonical(cor_bulk_column *c, cor_text t)
{
	char phrase[PHRASE_BYTES];

	c->canonical.n = 0;
	return !cor_cell_read(c->spec, t, &c->canonical, phrase) && !c->canonical.failed &&
		cor_text_equal(cor_buf_text(&c->canonical), t);
}

static bool are_canonical(cor_bulk_column *c, const cor_bulk_cells *cells)
{
	for (uint32_t r = 0; r < cells->rows; r++) {
		cor_text t;
		uint32_t n;

		t.p = cor_bulk_cell(cells, r, &n);
		t.n = n;
		if (!is_canonical(c, t))
			return false;
	}
	return true;
}

__extension__ typedef unsigned __int128 place;

/* As numbers heads are in the order of their bytes. */
static inline place place_of(const uint64_t head[2])
{
	return (place)htobe64(htole64(head[0])) << 64 | htobe64(htole64(head[1]));
}

/* Where the id of a row ends; window: ends of those behind the rows that are there. */
static uint32_t end_of(const cor_bulk_column *c, const uint32_t *window, uint32_t row)
{
	if (row >= c->row_count)
		return window[row - c->row_count];
	return c->id_stride ? (uint32_t)c->id_first + (row + 1) * c->id_stride : c->id_ends[row];
}

static bool comes_behind(const cor_bulk_column *c, const uint32_t *window, uint32_t row, cor_text t)
{
	uint32_t start = row > 1 ? end_of(c, window, row - 2) : (uint32_t)c->id_first;
	cor_text before;

	if (row == 0)
		return true;
	before = (cor_text){c->ids + start, end_of(c, window, row - 1) - start - 1};
	return cor_text_compare(before, t) < 0;
}

void cor_bulk_end_ids(cor_bulk_column *c)
{
	uint32_t end = (uint32_t)c->id_first;

	for (uint32_t row = 0; row < c->row_count && c->id_stride; row++)
		c->id_ends[row] = end += c->id_stride;
	c->id_stride = 0;
}

/* Room for so many bytes; ids that have no more where they lie move to a block of their own. */
static bool reserve(cor_bulk_column *c, size_t bytes)
{
	char *there = c->ids;

	if (bytes <= c->id_capacity)
		return true;
	if (!c->ids_are_own) {
		c->ids = NULL;
		c->id_capacity = 0;
	}
	if (cor_mem_reserve((void **)&c->ids, &c->id_capacity, bytes, 1, NULL) != COR_OK) {
		c->ids = there;
		return false;
	}
	if (!c->ids_are_own && c->id_bytes)
		memcpy(c->ids, there, c->id_bytes);
	c->ids_are_own = true;
	return true;
}

/* The usual case: short ids of one length that rise, told for all before they are copied. */
static bool read_alike(cor_bulk_column *c, const cor_bulk_cells *cells)
{
	uint32_t stride = c->id_stride;
	uint64_t before[2] = {0};
	char *out = c->ids + c->id_bytes;

	if (stride < 2 || stride > COR_BULK_HEAD + 1 || !c->is_rising || cells->is_odd)
		return false;
	if (c->row_count)
		cor_bulk_head(out - stride, stride - 1, before);
	if (!cor_bulk_eight_rise(cells, stride - 1, before))
		return false;
	for (uint32_t r = 0; r < cells->rows; r++, out += stride) {
		memcpy(out, cells->p + cells->from[(size_t)r * cells->stride], COR_BULK_HEAD);
		out[stride - 1] = '\0';
	}
	c->id_bytes += (size_t)cells->rows * stride;
	c->row_count += cells->rows;
	return true;
}

cor_bulk_step cor_bulk_read_ids(cor_bulk_column *c, const cor_bulk_cells *cells, uint32_t *room)
{
	size_t most = c->id_bytes + cells->bytes + cells->rows + COR_BULK_HEAD;
	/* The first id of a window is compared with the last one in full. */
	place before = ~(place)0;
	const cor_bulk_cells own = *cells;
	bool is_bad = false, is_rising = c->is_rising;
	uint32_t *ends, differ = 0, stride;
	char *out, *first;

	if (!reserve(c, most))
		return COR_BULK_NOMEM;
	if (c->row_count == 0)
		c->id_stride = cells->to[0] - cells->from[0] + 1;
	if (read_alike(c, cells))
		return COR_BULK_GOOD;
	stride = c->id_stride;
	first = c->ids;
	out = first + c->id_bytes;
	/* Most often all are of one length, and nobody will ask for their ends. */
	ends = stride ? room : c->id_ends + c->row_count;
	for (uint32_t r = 0; r < own.rows; r++) {
		uint32_t n;
		const char *s = cor_bulk_cell(&own, r, &n);
		uint64_t head[2];
		place here;

		is_bad |= (n - 1 >= COR_LIMIT_CELL_BYTES) | (s[0] == ' ') |
			(s[n - (n != 0)] == ' ');
		differ |= (n + 1) ^ stride;
		cor_bulk_head(s, n, head);
		here = place_of(head);
		if (here <= before && is_rising)
			is_rising = comes_behind(c, ends, c->row_count + r, (cor_text){s, n});
		before = here;
		/* Sixteen without asking: behind there is room, and it is written next. */
		if (n <= COR_BULK_HEAD)
			memcpy(out, s, COR_BULK_HEAD);
		else
			memcpy(out, s, n);
		out[n] = '\0';
		out += n + 1;
		ends[r] = (uint32_t)(out - first);
	}
	if (is_bad || (cells->is_odd && !are_canonical(c, cells)))
		return COR_BULK_BACK;
	if (stride && differ) {
		cor_bulk_end_ids(c);
		memcpy(c->id_ends + c->row_count, room, cells->rows * sizeof(*room));
	}
	c->is_rising = is_rising;
	c->id_bytes = (size_t)(out - first);
	c->row_count += cells->rows;
	return COR_BULK_GOOD;
}
