/*
 * Exact shares: num / den, both at most INT64_MAX, den > 0.  Compared by 128-bit products, never
 * rounded.
 */
#ifndef COR_BASE_RATIO_H
#define COR_BASE_RATIO_H

#include <stdint.h>

#include "base/text.h"

__extension__ typedef unsigned __int128 cor_u128;

typedef struct cor_ratio {
	uint64_t num, den;
} cor_ratio;

static inline int cor_ratio_compare(cor_ratio a, cor_ratio b)
{
	cor_u128 left = (cor_u128)a.num * b.den;
	cor_u128 right = (cor_u128)b.num * a.den;

	return (left > right) - (left < right);
}
cor_ratio cor_ratio_reduce(cor_ratio r);
/* "35%", "35 %", "12.5%", "7/20", "0.35": between 0 and 1; false on anything else. Reduced. */
bool cor_ratio_parse(cor_text t, cor_ratio *ret_ratio);
/* As a percentage with two decimals, rounded half up, for people only: "35.00%".
 * buffer >= 32 bytes.  Returns buffer. */
char *cor_ratio_write_percent(cor_ratio r, char *buffer);

#endif
