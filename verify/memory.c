/* Memory and texts that last until the end, and the end of the program. */
#include <stdio.h>
#include <stdlib.h>

#include "verify/verify.h"

enum { LONGEST = 1 << 20 }; /* a text; sets within sets grow fast */
static cor_arena *memory;

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
	cor_arena_free(memory);
	memory = NULL;
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
