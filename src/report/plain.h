/* Characters that XML, and so HTML and workbooks, may hold; what to write for the others. */
#ifndef COR_REPORT_PLAIN_H
#define COR_REPORT_PLAIN_H

#include "base/text.h"

/*
 * The first character of a text that is not empty: its bytes, or U+FFFD in their place when it is
 * no UTF-8, a control character other than tab and newline, or U+FFFE, U+FFFF.  *ret_bytes is how
 * many bytes of rest it takes.
 */
cor_text cor_plain_character(cor_text rest, size_t *ret_bytes);

#endif
