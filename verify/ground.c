/* What the other files stand on: memory and texts that last until the end, the end, and SQL. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "verify/verify.h"

enum { LONGEST = 1 << 20 }; /* a text; sets within sets grow fast */
static cor_arena *memory;
sqlite3 *ver_db;

void ver_stop(int status, const char *format, ...)
{
	FILE *out = status == 1 ? stdout : stderr;
	char line[2048];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	for (char *c = line; *c; c++)
		*c = (unsigned char)*c < 0x20 || *c == 0x7f ? ' ' : *c;
	fprintf(out, "%s: %s\n", status == 1 ? "refused" : "cordon-verify", line);
	exit(status);
}

void *ver_new(size_t count, size_t size)
{
	void *block;
	cor_err err;

	if ((!memory && cor_arena_new("verify", 0, &memory, &err)) ||
		cor_arena_new_array(memory, count, size, &block, &err))
		ver_stop(2, "%s", err.text);
	return block;
}

void ver_end(void)
{
	sqlite3_close_v2(ver_db);
	cor_arena_free(memory);
	memory = NULL;
	ver_db = NULL;
}

char *ver_text(cor_text t)
{
	char *text = ver_new(t.n + 1, 1);

	if (t.n)
		memcpy(text, t.p, t.n);
	return text;
}

char *ver_format(const char *format, ...)
{
	va_list arguments;
	char *text, *kept;

	va_start(arguments, format);
	text = sqlite3_vmprintf(format, arguments);
	va_end(arguments);
	if (!text || strlen(text) > LONGEST)
		ver_stop(2, "a selector is too long");
	kept = ver_text(cor_text_of(text));
	sqlite3_free(text);
	return kept;
}

int ver_execute(const char *sql)
{
	if (sqlite3_exec(ver_db, sql, NULL, NULL, NULL) != SQLITE_OK)
		ver_stop(2, "%s", sqlite3_errmsg(ver_db));
	return sqlite3_changes(ver_db);
}

sqlite3_stmt *ver_prepare(const char *sql)
{
	sqlite3_stmt *query;

	if (sqlite3_prepare_v2(ver_db, sql, -1, &query, NULL) != SQLITE_OK)
		ver_stop(2, "%s in %.200s", sqlite3_errmsg(ver_db), sql);
	return query;
}

bool ver_next(sqlite3_stmt *query)
{
	int result = sqlite3_step(query);

	if (result != SQLITE_ROW && result != SQLITE_DONE)
		ver_stop(2, "%s", sqlite3_errmsg(ver_db));
	if (result == SQLITE_DONE)
		sqlite3_finalize(query);
	return result == SQLITE_ROW;
}

const char *ver_cell(sqlite3_stmt *query, int column)
{
	const char *text = (const char *)sqlite3_column_text(query, column);

	return text ? ver_text(cor_text_of(text)) : NULL;
}

const char *ver_first(sqlite3_stmt *query)
{
	bool found = ver_next(query);
	const char *answer = found ? ver_cell(query, 0) : NULL;

	if (found)
		sqlite3_finalize(query);
	return answer;
}
