/* Ids: copied as they lie, each with its end; whether they rise is told on the way. */
#include "base/cell.h"
#include "base/limits.h"
#include "estate/bulk_column.h"

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

static bool comes_behind(const cor_bulk_column *c, uint32_t row, cor_text t)
{
	uint32_t start = row > 1 ? c->id_ends[row - 2] : 0;
	cor_text before;

	if (row == 0)
		return true;
	before = (cor_text){c->ids + start, c->id_ends[row - 1] - start - 1};
	return cor_text_compare(before, t) < 0;
}

cor_bulk_step cor_bulk_read_ids(cor_bulk_column *c, const cor_bulk_cells *cells)
{
	size_t most = c->id_bytes + cells->bytes + cells->rows + COR_BULK_HEAD;
	/* The first id of a window is compared with the last one in full. */
	place before = ~(place)0;
	bool is_bad = false;
	char *out;

	if (cor_mem_reserve((void **)&c->ids, &c->id_capacity, most, 1, NULL) != COR_OK)
		return COR_BULK_NOMEM;
	out = c->ids + c->id_bytes;
	for (uint32_t r = 0; r < cells->rows; r++) {
		uint32_t n, row = c->row_count + r;
		const char *s = cor_bulk_cell(cells, r, &n);
		uint64_t head[2];
		place own;

		is_bad |= (n - 1 >= COR_LIMIT_CELL_BYTES) | (s[0] == ' ') |
			(s[n - (n != 0)] == ' ');
		cor_bulk_head(s, n, head);
		own = place_of(head);
		if (own <= before && c->is_rising)
			c->is_rising = comes_behind(c, row, (cor_text){s, n});
		before = own;
		/* Sixteen without asking: behind there is room, and it is written next. */
		if (n <= COR_BULK_HEAD)
			memcpy(out, s, COR_BULK_HEAD);
		else
			memcpy(out, s, n);
		out[n] = '\0';
		out += n + 1;
		c->id_ends[row] = (uint32_t)(out - c->ids);
	}
	if (is_bad || (cells->is_odd && !are_canonical(c, cells)))
		return COR_BULK_BACK;
	c->id_bytes = (size_t)(out - c->ids);
	c->row_count += cells->rows;
	return COR_BULK_GOOD;
}
