/*
 * GraphML and SNDlib's XML, by expat, which hands over one element after the other; no tree is kept.
 *
 * A file that declares an entity is refused, whatever the entity would stand for: neither format needs
 * one, and entities that stand for entities are how a small file becomes a large one.
 */
#include "ingest/topology_xml.h"

#include <stdio.h>

#include "base/limits.h"

#define PARSE_BYTES ((size_t)1 << 20)

size_t cor_xml_at(const xml_reader *r)
{
	return (size_t)XML_GetCurrentByteIndex(r->parser);
}

void cor_xml_stop(xml_reader *r, cor_status status)
{
	if (status == COR_OK || r->status != COR_OK)
		return;
	r->status = status;
	XML_StopParser(r->parser, XML_FALSE);
}

const char *cor_xml_attribute(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2) {
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	}
	return NULL;
}

cor_status cor_xml_field(xml_reader *r, const char *name, const char *value)
{
	if (!value)
		return COR_OK;
	return cor_topology_field_copy(r->t, cor_text_of(name), cor_text_of(value), r->err);
}

cor_status cor_xml_gather(xml_reader *r, const char *name)
{
	r->is_gathering = true;
	r->gather_depth = r->depth;
	r->text.n = 0;
	return cor_arena_copy(r->t->arena, name, strlen(name), &r->gathered, r->err);
}

cor_status cor_xml_end_item(xml_reader *r)
{
	r->item_depth = 0;
	cor_topology_end(r->t, cor_xml_at(r) + (size_t)XML_GetCurrentByteCount(r->parser));
	return COR_OK;
}

/* ---- expat calls these ---- */

static const char *local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static cor_status start_root(xml_reader *r, const char *name)
{
	bool is_graphml = strcmp(name, "graphml") == 0;

	if (!is_graphml && strcmp(name, "network") != 0)
		return cor_topology_fail(r->t, cor_xml_at(r), r->err,
			"expected <graphml>, or <network> of SNDlib, got <%.60s>", name);
	if (r->format != COR_TOPOLOGY_XML && is_graphml != (r->format == COR_TOPOLOGY_GRAPHML))
		return cor_topology_fail(r->t, cor_xml_at(r), r->err, "expected <%s>, got <%s>",
			is_graphml ? "network" : "graphml", name);
	r->is_graphml = is_graphml;
	r->t->has_unitless_rates = !is_graphml;
	return COR_OK;
}

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	xml_reader *r = data;

	if (r->status != COR_OK)
		return;
	name = local_name(name);
	if (++r->depth > COR_LIMIT_TOPOLOGY_DEPTH)
		cor_xml_stop(r,
			cor_topology_fail(r->t, cor_xml_at(r), r->err,
				"elements are nested deeper than %u", COR_LIMIT_TOPOLOGY_DEPTH));
	else if (r->depth == 1)
		cor_xml_stop(r, start_root(r, name));
	else if (r->is_graphml)
		cor_xml_stop(r, cor_graphml_start(r, name, attributes));
	else
		cor_xml_stop(r, cor_sndlib_start(r, name, attributes));
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
	xml_reader *r = data;

	if (r->status != COR_OK)
		return;
	if (r->is_gathering && r->gather_depth == r->depth) {
		cor_text text = cor_text_trim(cor_buf_text(&r->text));

		while (text.n && strchr("\r\n\t ", text.p[0]))
			text = (cor_text){text.p + 1, text.n - 1};
		while (text.n && strchr("\r\n\t ", text.p[text.n - 1]))
			text.n--;
		r->is_gathering = false;
		cor_xml_stop(r, cor_buf_status(&r->text, r->err));
		if (r->status == COR_OK && r->is_graphml)
			cor_xml_stop(r, cor_graphml_text(r, text));
		else if (r->status == COR_OK)
			cor_xml_stop(r, cor_sndlib_text(r, text));
	}
	if (r->status == COR_OK && r->is_graphml)
		cor_xml_stop(r, cor_graphml_end(r));
	else if (r->status == COR_OK)
		cor_xml_stop(r, cor_sndlib_end(r, local_name(name)));
	r->depth--;
}

static void XMLCALL on_text(void *data, const XML_Char *text, int n)
{
	xml_reader *r = data;

	if (!r->is_gathering || r->gather_depth != r->depth || r->status != COR_OK)
		return;
	if (r->text.n + (size_t)n > COR_LIMIT_CELL_BYTES)
		cor_xml_stop(r,
			cor_topology_fail(r->t, cor_xml_at(r), r->err,
				"a text longer than %u bytes", COR_LIMIT_CELL_BYTES));
	else
		cor_buf_add(&r->text, (cor_text){text, (size_t)n});
}

static void XMLCALL on_entity(void *data, const XML_Char *name, int is_parameter,
	const XML_Char *value, int n, const XML_Char *base, const XML_Char *system,
	const XML_Char *public, const XML_Char *notation)
{
	xml_reader *r = data;

	(void)is_parameter, (void)value, (void)n, (void)base, (void)system, (void)public;
	(void)notation;
	cor_xml_stop(r,
		cor_topology_fail(r->t, cor_xml_at(r), r->err,
			"the entity \"%.60s\" is declared here, a network needs none", name));
}

/* ---- the whole ---- */

static void *take_memory(size_t size)
{
	return cor_mem_new(1, size);
}

static void *resize_memory(void *block, size_t size)
{
	return cor_mem_resize(block, 1, size);
}

static cor_status parse(xml_reader *r)
{
	cor_text rest = r->t->text;
	enum XML_Error code;

	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetEntityDeclHandler(r->parser, on_entity);
	for (bool is_last = false; !is_last;) {
		size_t n = rest.n < PARSE_BYTES ? rest.n : PARSE_BYTES;

		is_last = n == rest.n;
		if (XML_Parse(r->parser, rest.p, (int)n, is_last) == XML_STATUS_OK) {
			rest = (cor_text){rest.p + n, rest.n - n};
			continue;
		}
		if (r->status != COR_OK)
			return r->status;
		code = XML_GetErrorCode(r->parser);
		if (code == XML_ERROR_NO_MEMORY)
			return cor_fail(r->err, COR_ENOMEM, "out of memory for XML");
		if (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN)
			return cor_topology_fail(r->t, r->t->text.n, r->err,
				"the file ends before it is complete (%s)", XML_ErrorString(code));
		return cor_topology_fail(r->t, cor_xml_at(r), r->err, "%s", XML_ErrorString(code));
	}
	return r->status;
}

cor_status cor_topology_read_xml(cor_topology *t, cor_topology_format format, cor_err *err)
{
	static const XML_Memory_Handling_Suite MEMORY = {take_memory, resize_memory, cor_mem_free};
	xml_reader r = {.t = t, .format = format, .err = err};
	cor_status status;

	r.capacity = "capacity_mbps";
	r.volume = "volume_mbps";
	r.parser = XML_ParserCreate_MM(NULL, &MEMORY, NULL);
	if (!r.parser)
		return cor_fail(err, COR_ENOMEM, "out of memory for XML");
	status = parse(&r);
	XML_ParserFree(r.parser);
	cor_buf_done(&r.text);
	cor_mem_free(r.keys);
	return status;
}
