#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text may quote bytes of hostile input: one line, nothing a terminal would act upon. */
static void clean(char *text)
{
	for (unsigned char *p = (unsigned char *)text; *p; p++) {
		if (*p < 0x20 || *p == 0x7f)
			*p = ' ';
	}
}

/* A cut may have left the head of a UTF-8 sequence without its tail: takes it off. */
static void trim_half_character(char *text, size_t length)
{
	size_t head = length;
	unsigned char lead;
	size_t want;

	while (head > 0 && length - head < 4 && ((unsigned char)text[head - 1] & 0xc0) == 0x80)
		head--;
	if (head == 0)
		return;
	lead = (unsigned char)text[head - 1];
	if (lead < 0xc0)
		return;
	want = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (length - (head - 1) < want)
		text[head - 1] = '\0';
}

/* Appends to text, which holds *length bytes.  What does not fit is cut. */
static void append(char text[COR_ERR_TEXT_BYTES], size_t *length, const char *more)
{
	size_t room = COR_ERR_TEXT_BYTES - 1 - *length;
	size_t count = strlen(more);
	size_t taken = count < room ? count : room;

	memcpy(text + *length, more, taken);
	*length += taken;
	text[*length] = '\0';
	if (taken < count)
		trim_half_character(text, *length);
}

static void format_text(char text[COR_ERR_TEXT_BYTES], const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

static void format_text(char text[COR_ERR_TEXT_BYTES], const char *format, va_list arguments)
{
	int length = vsnprintf(text, COR_ERR_TEXT_BYTES, format, arguments);

	if (length < 0)
		text[0] = '\0';
	else if (length >= COR_ERR_TEXT_BYTES)
		trim_half_character(text, COR_ERR_TEXT_BYTES - 1);
	clean(text);
}

cor_status cor_fail(cor_err *err, cor_status status, const char *format, ...)
{
	char text[COR_ERR_TEXT_BYTES];
	va_list arguments;

	COR_ASSERT(status != COR_OK);
	if (!err)
		return status;
	/* Not straight into err->text: the arguments may point there. */
	va_start(arguments, format);
	format_text(text, format, arguments);
	va_end(arguments);
	err->status = status;
	memcpy(err->text, text, sizeof(text));
	return status;
}

cor_status cor_fail_in(cor_err *err, cor_status status, const char *format, ...)
{
	char text[COR_ERR_TEXT_BYTES];
	va_list arguments;
	size_t length;

	COR_ASSERT(status != COR_OK);
	if (!err)
		return status;
	va_start(arguments, format);
	format_text(text, format, arguments);
	va_end(arguments);
	if (err->status == COR_OK) {
		err->status = status;
	} else {
		length = strlen(text);
		append(text, &length, ": ");
		append(text, &length, err->text);
	}
	memcpy(err->text, text, sizeof(text));
	return err->status;
}

void cor_bug(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: bug: not true that %s\n", file, line, condition);
	abort();
}
