/*
 * Files of network research: GraphML, GML, SNDlib (native and XML), REPETITA and node-link JSON.
 *
 * The idea: each reader only turns its file into items (nodes, edges, demands) with named fields and
 * the place where each item stands; one step after them (topology_rows.c) decides what the fields mean
 * and makes rows of tables, so that no two formats can disagree.  doc/formats.md says what becomes of
 * which field.
 *
 * What kind of file it is, is read from its first bytes, never from its name.  What is wrong with the
 * file as a whole (cut short, nested too deep, an entity declared) is an error with its place; what is
 * wrong with an item is a refused row.
 *
 * O(bytes) time; about 40 bytes an item and 32 a field besides the file, which stays mapped.
 * Sources: graphml.graphdrawing.org (GraphML 1.0); M. Himsolt, GML, 1997; sndlib.zib.de, formats;
 * github.com/svissicchio/Repetita, README; networkx.org, node_link_data.
 */
#ifndef COR_INGEST_TOPOLOGY_H
#define COR_INGEST_TOPOLOGY_H

#include "base/mem.h"
#include "base/strtab.h"
#include "ingest/import.h"

typedef enum cor_topology_item_kind {
	COR_ITEM_NODE,
	COR_ITEM_EDGE,
	COR_ITEM_DEMAND
} cor_topology_item_kind;

/* Name and value; a name may have a path in it ("graphics.x").  Texts live as long as the topology. */
typedef struct cor_topology_field {
	cor_text name, value;
} cor_topology_field;

typedef struct cor_topology_item {
	cor_topology_item_kind kind;
	bool is_directed;
	uint32_t column; /* of its first character, from 1 */
	uint64_t line;
	size_t from, to; /* bytes of the file */
	size_t first_field;
	uint32_t field_count;
} cor_topology_item;

typedef struct cor_topology {
	cor_arena *arena;
	const char *path; /* for messages */
	cor_text text;    /* the file */
	cor_topology_item *items;
	size_t item_count, item_capacity;
	cor_topology_field *fields;
	size_t field_count, field_capacity;
	/* Where cor_topology_place has counted to. */
	size_t counted_to, counted_line_start;
	uint64_t counted_line;
	bool is_sorted;          /* items by place */
	bool is_not_geographic;  /* the file says that its coordinates are no degrees */
	bool has_unitless_rates; /* amounts whose unit the file does not say, read as Mbit/s */
} cor_topology;

/* COR_TOPOLOGY_NONE when the text looks like none of them. */
cor_topology_format cor_topology_sniff(cor_text text);

/* Reads text, which must outlive the topology. */
cor_status cor_topology_read(const char *path, cor_text text, cor_topology_format format,
	cor_topology **ret_topology, cor_err *err);
void cor_topology_free(cor_topology *topology);
COR_CLEANUP(cor_topology, cor_topology_free)

/* Gives the rows to the import; places name `file`.  prefix goes before every id. */
cor_status cor_topology_rows(cor_topology *topology, cor_import *import, const char *file,
	const char *prefix, cor_err *err);
/* The item that stands there, as written; empty when none does.  Sorts the items. */
cor_text cor_topology_raw(cor_topology *topology, uint64_t line, uint32_t column);

/* ---- for the readers ---- */

cor_status cor_topology_read_gml(cor_topology *topology, cor_err *err);
cor_status cor_topology_read_xml(cor_topology *topology, cor_topology_format format, cor_err *err);
cor_status cor_topology_read_sndlib(cor_topology *topology, cor_err *err);
cor_status cor_topology_read_repetita(cor_topology *topology, cor_err *err);
cor_status cor_topology_read_json(cor_topology *topology, cor_err *err);

/* Begins an item at a byte of the file; places must not go backwards by much (it counts lines). */
cor_status cor_topology_begin(cor_topology *topology, cor_topology_item_kind kind, size_t from,
	bool is_directed, cor_err *err);
/* A field of the item begun last; the value is kept by pointer. */
cor_status cor_topology_field_add(cor_topology *topology, cor_text name, cor_text value,
	cor_err *err);
/* The same with copies of both. */
cor_status cor_topology_field_copy(cor_topology *topology, cor_text name, cor_text value,
	cor_err *err);
/* The item begun last ends before that byte. */
void cor_topology_end(cor_topology *topology, size_t to);
/* COR_EINPUT "path:line:column: …". */
cor_status cor_topology_fail(cor_topology *topology, size_t at, cor_err *err, const char *format,
	...) __attribute__((format(printf, 4, 5)));
/* The names of fields of amounts in a unit of SNDlib ("MBITPERSEC"); of an unknown unit nothing. */
void cor_topology_unit(cor_topology *topology, cor_text unit, const char **ret_capacity,
	const char **ret_volume);
/* Whether a capacity of SNDlib says anything: nothing installed is 0 there. */
bool cor_topology_is_zero(cor_text number);
/* A number of things that a file says it holds: refused when no estate could hold it. */
cor_status cor_topology_expect(cor_topology *topology, size_t at, cor_text count, const char *what,
	uint64_t *ret_count, cor_err *err);

#endif
