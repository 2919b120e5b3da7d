/*
 * An estate for other programs: GraphML 1.0, and GeoJSON (RFC 7946).
 *
 * GraphML holds elements, their sites and measures, links and demands, with fields named TABLE.COLUMN, so
 * that the import of the file makes the same rows (doc/formats.md).  GeoJSON holds sites, elements and
 * links for a map.  What a format has no room for is counted in `left_out`, never dropped unseen.
 *
 * O(rows) time; memory for the file.
 */
#ifndef COR_REPORT_EXCHANGE_H
#define COR_REPORT_EXCHANGE_H

#include "estate/estate.h"

typedef struct cor_exchange_count {
	uint64_t written[COR_TABLE_COUNT], left_out[COR_TABLE_COUNT]; /* rows */
	uint64_t products; /* cells element.product, of elements that were written */
} cor_exchange_count;

cor_status cor_graphml_write(const cor_estate *estate, cor_buf *out, cor_exchange_count *ret_count,
	cor_err *err);
cor_status cor_geojson_write(const cor_estate *estate, cor_buf *out, cor_exchange_count *ret_count,
	cor_err *err);

#endif
