/*
 * Outlines of countries for maps: Natural Earth 1:50m (public domain), from npm's world-atlas 2.0.2
 * (ISC); see NOTICE.  Steps of a hundredth of a degree, about 1 km, which is finer than the data.
 */
#ifndef COR_REPORT_OUTLINE_H
#define COR_REPORT_OUTLINE_H

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

/* Degrees; west < east, south < north.  east may pass 180: a map may lie across the date line. */
typedef struct cor_window {
	double west, east, south, north;
} cor_window;

typedef struct cor_point {
	double x, y; /* longitude and latitude in degrees */
} cor_point;

/* A ring of a polygon, what lies in the window of it, at least 3 points. */
typedef cor_status (
	*cor_ring_sink)(void *context, const cor_point *points, size_t count, cor_err *err);

/*
 * Visits every ring that reaches into the window, cut to it (Sutherland and Hodgman 1974: what is
 * cut runs along the window's edge, so give a window somewhat larger than what is shown).  Rings
 * of one polygon follow each other; with the even-odd rule holes come out.
 * O(all points) time, about 3 ms.
 */
cor_status cor_outline_each(const cor_window *window, cor_ring_sink sink, void *context,
	cor_err *err);

#endif
