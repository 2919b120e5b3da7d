/* Files that need no mapping: each is what its content says it is. */
#include "base/file.h"
#include "ingest/refusal.h"
#include "ingest/topology.h"

typedef struct named_format {
	const char *name;
	cor_topology_format format;
} named_format;

static const named_format FORMATS[] = {
	{"csv", COR_TOPOLOGY_NONE},
	{"graphml", COR_TOPOLOGY_GRAPHML},
	{"gml", COR_TOPOLOGY_GML},
	{"sndlib", COR_TOPOLOGY_SNDLIB},
	{"sndlib-xml", COR_TOPOLOGY_SNDLIB_XML},
	{"repetita", COR_TOPOLOGY_REPETITA},
	{"json", COR_TOPOLOGY_JSON},
};

static cor_status find_format(const char *as, cor_topology_format *ret_format, cor_err *err)
{
	for (unsigned f = 0; f < sizeof(FORMATS) / sizeof(FORMATS[0]); f++) {
		if (strcmp(FORMATS[f].name, as) == 0) {
			*ret_format = FORMATS[f].format;
			return COR_OK;
		}
	}
	return cor_fail(err, COR_EINPUT,
		"--as %.60s: expected csv, graphml, gml, sndlib, sndlib-xml, repetita or json", as);
}

/* The topology keeps text. */
static cor_status read_topology(cor_import *import, const char *path, cor_text text,
	cor_topology_format format, const char *prefix, cor_err *err)
{
	COR_AUTO(cor_topology) topology = NULL;
	cor_import_file file = {.path = path};
	cor_status status;

	COR_TRY(cor_import_file_named(import, path, &file.name, err));
	COR_TRY(cor_topology_read(file.name, text, format, &topology, err));
	file.topology = topology;
	COR_TRY(cor_import_note_file(import, file, err));
	status = cor_topology_rows(topology, import, file.name, prefix, err);
	(void)COR_TAKE(topology); /* the import frees it, and its text */
	return status;
}

static cor_status read_file(cor_import *import, const char *path, const char *as,
	cor_topology_format format, const char *prefix, cor_err *err)
{
	cor_status status;
	size_t before;
	cor_text text;

	if (cor_file_is_folder(path) || (as && format == COR_TOPOLOGY_NONE))
		return cor_import_native(import, &path, 1, err);
	COR_TRY(cor_file_map(path, &text, err));
	if (!as)
		format = cor_topology_sniff(text);
	if (format == COR_TOPOLOGY_NONE) {
		cor_file_unmap(text);
		return cor_import_native(import, &path, 1, err);
	}
	before = import->file_count;
	status = read_topology(import, path, text, format, prefix, err);
	if (import->file_count == before)
		cor_file_unmap(text);
	return status;
}

cor_status cor_import_files(cor_import *import, const char *const *files, size_t file_count,
	const char *as, const char *prefix, cor_err *err)
{
	cor_topology_format format = COR_TOPOLOGY_NONE;

	if (as)
		COR_TRY(find_format(as, &format, err));
	for (size_t f = 0; f < file_count; f++)
		COR_TRY(read_file(import, files[f], as, format, prefix, err));
	return COR_OK;
}
