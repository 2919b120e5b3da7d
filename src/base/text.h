/*
 * Text: slices, growing buffers, folding of names, numbers, suggestions.
 *
 * A cor_text is a view (pointer and length, not NUL-terminated, never owned).  All text is UTF-8.
 */
#ifndef COR_BASE_TEXT_H
#define COR_BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

typedef struct cor_text {
	const char *p;
	size_t n;
} cor_text;

#define COR_TEXT(literal) ((cor_text){(literal), sizeof(literal) - 1})
/* For printf: "%.*s", COR_FMT(t) */
#define COR_FMT(t) (int)(t).n, (t).p

static inline cor_text cor_text_of(const char *z)
{
	return (cor_text){z, z ? strlen(z) : 0};
}
static inline bool cor_text_is(cor_text a, const char *z)
{
	return a.n == strlen(z) && (a.n == 0 || memcmp(a.p, z, a.n) == 0);
}
bool cor_text_equal(cor_text a, cor_text b);
/* Order of bytes (memcmp), shorter first on a tie. */
int cor_text_compare(cor_text a, cor_text b);
/* Without spaces and tabs at both ends. */
cor_text cor_text_trim(cor_text t);
/* Cuts *rest at the next separator: returns the piece (untrimmed) and moves *rest behind it.
 * Returns false when *rest is spent (rest->p is NULL, as it is after the last piece).  "a||b" has
 * three pieces; "" has one empty piece. */
bool cor_text_cut(cor_text *rest, char separator, cor_text *ret_piece);
bool cor_text_is_utf8(cor_text t);

/* Decimal digits only, with an optional leading '-' for i64; false on anything else or overflow. */
bool cor_text_to_u64(cor_text t, uint64_t *ret_value);
bool cor_text_to_i64(cor_text t, int64_t *ret_value);
/* A decimal such as "-12.5" as value * 10^places (0 to 18), exactly; false when it is none, has
 * more than `places` significant decimals, or overflows.  With `cut` more decimals are allowed and
 * rounded half away from zero.  A point needs a digit on both sides; no '+', no exponent. */
bool cor_text_to_fixed(cor_text t, int places, bool cut, int64_t *ret_value);
/* The inverse, shortest form: no trailing zeros, no point when whole.  NUL-terminated; buffer >= 32
 * bytes.  Returns length. */
size_t cor_text_from_fixed(int64_t value, int places, char *buffer);

/*
 * Folds a name for matching: ASCII letters to lower case; every run of ASCII spaces, control
 * characters and punctuation (anything ASCII that is neither letter nor digit) to one space; none
 * at the ends; other bytes (UTF-8) as they are.  "Huawei Technologies Co., Ltd." becomes "huawei
 * technologies co ltd".
 * Writes at most t.n bytes to out, which may be t.p itself, and returns the length.
 */
size_t cor_text_fold(cor_text t, char *out);

/* Damerau-Levenshtein (optimal string alignment) distance in bytes, at most `limit` + 1; for "did
 * you mean".  A limit above 127 counts as 127.  O(n * limit) time. */
unsigned cor_text_distance(cor_text a, cor_text b, unsigned limit);

/* A growing, NUL-terminated buffer.  An append that fails sets `failed` and later ones do nothing:
 * check once at the end with cor_buf_status. */
typedef struct cor_buf {
	char *p;
	size_t n, capacity;
	bool failed;
} cor_buf;
void cor_buf_done(cor_buf *buf); /* frees; buf may be used again */
void cor_buf_add(cor_buf *buf, cor_text t);
void cor_buf_addz(cor_buf *buf, const char *z);
void cor_buf_addc(cor_buf *buf, char c);
void cor_buf_addf(cor_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
cor_status cor_buf_status(const cor_buf *buf, cor_err *err);
static inline cor_text cor_buf_text(const cor_buf *buf)
{
	return (cor_text){buf->p ? buf->p : "", buf->n};
}

#endif
