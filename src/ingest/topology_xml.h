/* Shared by the readers of XML: what expat has handed over so far. */
#ifndef COR_INGEST_TOPOLOGY_XML_H
#define COR_INGEST_TOPOLOGY_XML_H

#include <expat.h>

#include "ingest/topology.h"

/* <key>: the id that <data> uses, and the field meant. */
typedef struct graphml_key {
	const char *id, *name, *value; /* value: the default, or NULL */
	bool for_nodes, for_edges;
} graphml_key;

typedef struct xml_reader {
	cor_topology *t;
	cor_topology_format format;
	XML_Parser parser;
	cor_status status; /* what a handler met; the story is in err */
	cor_err *err;
	unsigned depth, item_depth; /* item_depth 0 = in no item */
	bool is_graphml;

	/* The text of the element at gather_depth is being gathered for the field `gathered`. */
	bool is_gathering;
	unsigned gather_depth;
	const char *gathered;
	cor_buf text;

	/* GraphML */
	unsigned graph_depth; /* 0 = in no graph */
	bool is_directed, is_of_demands;
	graphml_key *keys;
	size_t key_count, key_capacity;
	bool in_key;

	/* SNDlib */
	bool in_installed;
	const char *capacity, *volume;
} xml_reader;

/* The byte that expat is at. */
size_t cor_xml_at(const xml_reader *r);
/* Ends the parse when status says so. */
void cor_xml_stop(xml_reader *r, cor_status status);
/* NULL when it is not there. */
const char *cor_xml_attribute(const char **attributes, const char *name);
/* A field of the open item, from an attribute; NULL is none. */
cor_status cor_xml_field(xml_reader *r, const char *name, const char *value);
/* From here on the text directly in the element just begun is gathered. */
cor_status cor_xml_gather(xml_reader *r, const char *name);
cor_status cor_xml_end_item(xml_reader *r);

cor_status cor_graphml_start(xml_reader *r, const char *name, const char **attributes);
cor_status cor_graphml_text(xml_reader *r, cor_text text);
cor_status cor_graphml_end(xml_reader *r);
cor_status cor_sndlib_start(xml_reader *r, const char *name, const char **attributes);
cor_status cor_sndlib_text(xml_reader *r, cor_text text);
cor_status cor_sndlib_end(xml_reader *r, const char *name);

#endif
