/* The end of the program, and its two arenas. */
#include <stdio.h>
#include <stdlib.h>

#include "verify/verify.h"

static cor_arena *keep, *scratch;
static cor_arena_mark scratch_start;

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

static void *take(cor_arena **arena, const char *name, size_t count, size_t size)
{
	void *memory;
	cor_err err;

	if ((!*arena && cor_arena_new(name, 0, arena, &err)) ||
		cor_arena_new_array(*arena, count, size, &memory, &err))
		ver_stop(2, "%s", err.text);
	return memory;
}

void *ver_new(size_t count, size_t size)
{
	return take(&keep, "verify", count, size);
}

void *ver_new_row(size_t count, size_t size)
{
	if (!scratch) {
		take(&scratch, "row", 0, 0);
		scratch_start = cor_arena_here(scratch);
	}
	return take(&scratch, "row", count, size);
}

void ver_forget(void)
{
	if (scratch)
		cor_arena_back(scratch, scratch_start);
}

void ver_end(void)
{
	cor_arena_free(keep);
	cor_arena_free(scratch);
	keep = scratch = NULL;
}

void *ver_grow(void *items, size_t count, size_t item_bytes)
{
	void *more;

	if (count & (count - 1)) /* room is a power of two, full only when count is one */
		return items;
	more = ver_new(count ? 2 * count : 1, item_bytes);
	if (count)
		memcpy(more, items, count * item_bytes);
	return more;
}

cor_text ver_format(const char *format, ...)
{
	va_list arguments, again;
	char *text;
	int n;

	va_start(arguments, format);
	va_copy(again, arguments);
	n = vsnprintf(NULL, 0, format, arguments);
	text = ver_new((size_t)n + 1, 1);
	vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	va_end(arguments);
	return (cor_text){text, (size_t)n};
}

cor_strtab *ver_strtab(void)
{
	cor_strtab *table;
	cor_err err;

	ver_new(1, 1);
	if (cor_strtab_new(keep, &table, &err))
		ver_stop(2, "%s", err.text);
	return table;
}

uint32_t ver_id(cor_strtab *table, cor_text t)
{
	uint32_t id;
	cor_err err;

	if (cor_strtab_add(table, t, &id, &err))
		ver_stop(2, "%s", err.text);
	return id;
}
