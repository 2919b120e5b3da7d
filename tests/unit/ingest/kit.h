/* Runs a mapping over files written for the purpose and shows what came of it as text. */
#ifndef COR_TESTS_INGEST_KIT_H
#define COR_TESTS_INGEST_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "ingest/import.h"

static char kit_where[64];

static inline int kit_set_up(void **state)
{
	(void)state;
	snprintf(kit_where, sizeof(kit_where), "test_ingest.XXXXXX");
	return mkdtemp(kit_where) ? 0 : -1;
}

static inline int kit_tear_down(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", kit_where);
	return system(command);
}

static inline const char *kit_path(const char *name)
{
	static char paths[4][200];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", kit_where, name);
	return path;
}

static inline const char *kit_write(const char *name, const char *text)
{
	const char *path = kit_path(name);
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
	return path;
}

/* "TABLE: CELL|CELL\n" of every row, without the empty cells at the end. */
static inline void kit_show(const cor_estate *estate, cor_buf *out)
{
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++) {
		for (uint32_t row = 0; row < cor_estate_rows(estate, (cor_table_id)t); row++) {
			size_t end;

			cor_buf_addf(out, "%s:", cor_schema[t].name);
			end = out->n;
			for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
				cor_text cell = cor_estate_cell(estate, (cor_table_id)t, row, c);

				cor_buf_addc(out, c ? ';' : ' ');
				cor_buf_add(out, cell);
				if (cell.n)
					end = out->n;
			}
			out->n = end;
			cor_buf_addc(out, '\n');
		}
	}
}

typedef struct kit_result {
	cor_status status;
	cor_err err;
	cor_buf shown, rejects;
	cor_import_count counts[COR_TABLE_COUNT];
	uint64_t rows_read, refused;
} kit_result;

static inline void kit_done(kit_result *result)
{
	cor_buf_done(&result->shown);
	cor_buf_done(&result->rejects);
}

static inline cor_status kit_fill(cor_import *import, const cor_import_map *map,
	const char *const *files, size_t count, cor_err *err)
{
	return map ? cor_import_run(import, map, files, count, err)
		   : cor_import_files(import, files, count, NULL, NULL, err);
}

/* map NULL: the files are in estate form. */
static inline kit_result kit_run(const char *map, bool strict, const char *const *files,
	size_t count)
{
	COR_AUTO(cor_import_map) read = NULL;
	COR_AUTO(cor_import) import = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	kit_result r = {0};

	assert_int_equal(cor_import_new(strict, &import, &r.err), COR_OK);
	if (map)
		r.status = cor_import_map_read("test.map.yaml", cor_text_of(map), &read, &r.err);
	if (r.status == COR_OK)
		r.status = kit_fill(import, read, files, count, &r.err);
	if (r.status == COR_OK)
		r.status = cor_import_freeze(import, NULL, &estate, &r.err);
	if (r.status != COR_OK)
		return r;
	kit_show(estate, &r.shown);
	cor_buf_add(&r.rejects, cor_import_rejects(import));
	for (unsigned t = 0; t < COR_TABLE_COUNT; t++)
		r.counts[t] = cor_import_counted(import, (cor_table_id)t);
	r.rows_read = cor_import_rows_read(import);
	r.refused = cor_import_refused(import);
	return r;
}

/* The same while an allocation fails: what comes after the import is spared. */
static inline kit_result kit_run_failing(const char *map, const char *const *files, size_t count)
{
	COR_AUTO(cor_import_map) read = NULL;
	COR_AUTO(cor_import) import = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	kit_result r = {0};

	r.status = cor_import_new(false, &import, &r.err);
	if (r.status == COR_OK && map)
		r.status = cor_import_map_read("test.map.yaml", cor_text_of(map), &read, &r.err);
	if (r.status == COR_OK)
		r.status = kit_fill(import, read, files, count, &r.err);
	if (r.status == COR_OK)
		r.status = cor_import_freeze(import, NULL, &estate, &r.err);
	cor_mem_fail_at(UINT64_MAX);
	if (r.status == COR_OK)
		kit_show(estate, &r.shown);
	return r;
}

/* One file and what is expected of it. */
static inline void kit_check(const char *map, const char *name, const char *text, const char *shown)
{
	const char *path = kit_write(name, text);
	kit_result r = kit_run(map, false, &path, 1);

	if (r.status != COR_OK)
		fail_msg("%s", r.err.text);
	assert_string_equal(r.shown.p ? r.shown.p : "", shown);
	kit_done(&r);
}

#endif
