/* Memory, and the end of the program. */
#include <stdio.h>
#include <stdlib.h>

#include "verify/verify.h"

bool ver_brief;
static cor_arena *keep, *brief;
static cor_arena_mark brief_start;

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
	cor_arena **arena = ver_brief ? &brief : &keep;
	void *memory;
	cor_err err;

	if (!*arena && cor_arena_new("verify", 0, arena, &err))
		ver_stop(2, "%s", err.text);
	if (ver_brief && !brief_start.block)
		brief_start = cor_arena_here(brief);
	if (cor_arena_new_array(*arena, count, size, &memory, &err))
		ver_stop(2, "%s", err.text);
	return memory;
}

void ver_forget(void)
{
	if (brief)
		cor_arena_back(brief, brief_start);
}

void ver_end(void)
{
	cor_arena_free(keep);
	cor_arena_free(brief);
}

void *ver_grow(void *items, size_t count, size_t size)
{
	void *more;

	if (count & (count - 1)) /* room is a power of two, full only when count is one */
		return items;
	more = ver_new(count ? 2 * count : 1, size);
	if (count)
		memcpy(more, items, count * size);
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

cor_arena *ver_arena(void)
{
	cor_err err;

	if (!keep && cor_arena_new("verify", 0, &keep, &err))
		ver_stop(2, "%s", err.text);
	return keep;
}

cor_strtab *ver_strtab(void)
{
	cor_strtab *table;
	cor_err err;

	if (cor_strtab_new(ver_arena(), &table, &err))
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

int ver_by_text(const void *a, const void *b)
{
	return cor_text_compare(*(const cor_text *)a, *(const cor_text *)b);
}
