#include "report/outline.h"

#include "report/embedded.h"

#define UNITS 100.0 /* steps a degree */
#define HEAD "outlines1\n"

typedef struct reader {
	const unsigned char *at, *end;
} reader;

typedef struct ring {
	cor_point *points;
	size_t count, capacity;
} ring;

/* The data stands in the program: what does not read is a bug. */
static uint64_t read_number(reader *in)
{
	uint64_t value = 0;
	for (unsigned shift = 0;; shift += 7) {
		COR_ASSERT(in->at < in->end && shift < 63);
		value |= (uint64_t)(*in->at & 127u) << shift;
		if (!(*in->at++ & 128u))
			return value;
	}
}

static int64_t read_step(reader *in)
{
	uint64_t value = read_number(in);
	return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static cor_status add_point(ring *r, cor_point point, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&r->points, &r->capacity, r->count + 1, sizeof(cor_point),
		err));
	r->points[r->count++] = point;
	return COR_OK;
}

static cor_status read_ring(reader *in, ring *out, cor_window *ret_bounds, cor_err *err)
{
	uint64_t count = read_number(in);
	int64_t x = 0, y = 0;
	cor_window b = {1e9, -1e9, 1e9, -1e9};
	out->count = 0;
	for (uint64_t i = 0; i < count; i++) {
		x += read_step(in);
		y += read_step(in);
		cor_point p = {(double)x / UNITS, (double)y / UNITS};
		b.west = p.x < b.west ? p.x : b.west;
		b.east = p.x > b.east ? p.x : b.east;
		b.south = p.y < b.south ? p.y : b.south;
		b.north = p.y > b.north ? p.y : b.north;
		COR_TRY(add_point(out, p, err));
	}
	*ret_bounds = b;
	return COR_OK;
}

/* One edge of the window: what is inside has side * (coordinate - at) >= 0. */
typedef struct edge {
	bool vertical;
	double at, side;
} edge;

static double inside(const edge *e, cor_point p)
{
	return e->side * ((e->vertical ? p.x : p.y) - e->at);
}

static cor_status cut(const edge *e, const ring *in, ring *out, cor_err *err)
{
	out->count = 0;
	for (size_t i = 0; i < in->count; i++) {
		cor_point a = in->points[i ? i - 1 : in->count - 1], b = in->points[i];
		double from = inside(e, a), to = inside(e, b);
		if ((from < 0) != (to < 0)) {
			double t = from / (from - to);
			cor_point crossing = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
			COR_TRY(add_point(out, crossing, err));
		}
		if (to >= 0)
			COR_TRY(add_point(out, b, err));
	}
	return COR_OK;
}

/* Cuts rings[0] by all four edges, back into rings[0]. */
static cor_status cut_to(const cor_window *w, ring rings[2], cor_err *err)
{
	const edge edges[4] = {{true, w->west, 1}, {true, w->east, -1}, {false, w->south, 1},
		{false, w->north, -1}};
	for (int i = 0; i < 4; i += 2) {
		COR_TRY(cut(&edges[i], &rings[0], &rings[1], err));
		COR_TRY(cut(&edges[i + 1], &rings[1], &rings[0], err));
	}
	return COR_OK;
}

/* The ring in read, moved east by `turn` degrees, if it then reaches into the window. */
static cor_status show(const ring *read, const cor_window *bounds, const cor_window *window,
	double turn, ring rings[2], cor_ring_sink sink, void *context, cor_err *err)
{
	if (bounds->east + turn < window->west || bounds->west + turn > window->east ||
		bounds->north < window->south || bounds->south > window->north)
		return COR_OK;
	rings[0].count = 0;
	for (size_t i = 0; i < read->count; i++)
		COR_TRY(add_point(&rings[0],
			(cor_point){read->points[i].x + turn, read->points[i].y}, err));
	COR_TRY(cut_to(window, rings, err));
	return rings[0].count < 3 ? COR_OK : sink(context, rings[0].points, rings[0].count, err);
}

static cor_status each(const cor_window *window, ring *read, ring rings[2], cor_ring_sink sink,
	void *context, cor_err *err)
{
	reader in = {cor_embedded_outlines, cor_embedded_outlines + cor_embedded_outlines_bytes};
	COR_ASSERT(cor_embedded_outlines_bytes > sizeof(HEAD) &&
		memcmp(in.at, HEAD, sizeof(HEAD) - 1) == 0);
	in.at += sizeof(HEAD) - 1;
	for (uint64_t polygons = read_number(&in); polygons > 0; polygons--)
		for (uint64_t left = read_number(&in); left > 0; left--) {
			cor_window bounds;
			COR_TRY(read_ring(&in, read, &bounds, err));
			for (int turn = -360; turn <= 360; turn += 360)
				COR_TRY(show(read, &bounds, window, turn, rings, sink, context,
					err));
		}
	COR_ASSERT(in.at == in.end);
	return COR_OK;
}

cor_status cor_outline_each(const cor_window *window, cor_ring_sink sink, void *context,
	cor_err *err)
{
	ring read = {0}, rings[2] = {{0}};
	cor_status status = each(window, &read, rings, sink, context, err);
	cor_mem_free(read.points);
	cor_mem_free(rings[0].points);
	cor_mem_free(rings[1].points);
	return status;
}
