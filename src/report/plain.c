#include "report/plain.h"

#define REPLACEMENT COR_TEXT("\xef\xbf\xbd") /* U+FFFD */

/* Bytes of the first character; 0 when there is none in UTF-8. */
static size_t length(cor_text rest)
{
	for (size_t bytes = 1; bytes <= 4 && bytes <= rest.n; bytes++)
		if (cor_text_is_utf8((cor_text){rest.p, bytes}))
			return bytes;
	return 0;
}

cor_text cor_plain_character(cor_text rest, size_t *ret_bytes)
{
	size_t bytes = length(rest);
	unsigned char first = (unsigned char)rest.p[0];
	bool good = bytes > 0;
	if (bytes == 1)
		good = (first >= 0x20 && first != 0x7f) || first == '\t' || first == '\n';
	if (bytes == 2)
		good = first != 0xc2 || (unsigned char)rest.p[1] >= 0xa0; /* U+0080 to U+009F */
	if (bytes == 3)
		good = memcmp(rest.p, "\xef\xbf\xbe", 3) != 0 &&
			memcmp(rest.p, "\xef\xbf\xbf", 3) != 0;
	*ret_bytes = bytes > 0 ? bytes : 1;
	return good ? (cor_text){rest.p, bytes} : REPLACEMENT;
}
