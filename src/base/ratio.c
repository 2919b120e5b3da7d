#include "base/ratio.h"

#include <inttypes.h>
#include <stdio.h>

#define PLACES 18
#define TEN_TO_18 1000000000000000000u

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

cor_ratio cor_ratio_reduce(cor_ratio r)
{
	uint64_t divisor = common_divisor(r.num, r.den);

	COR_ASSERT(r.den > 0);
	return (cor_ratio){r.num / divisor, r.den / divisor};
}

static bool parse_fraction(cor_text num, cor_text den, cor_ratio *ret_ratio)
{
	return cor_text_to_u64(num, &ret_ratio->num) && cor_text_to_u64(den, &ret_ratio->den);
}

static bool parse_decimal(cor_text t, int places, cor_ratio *ret_ratio)
{
	int64_t value;

	/* The minus is looked for here, because "-0" has the value 0. */
	if (t.n == 0 || t.p[0] == '-' || !cor_text_to_fixed(t, places, false, &value))
		return false;
	*ret_ratio = (cor_ratio){(uint64_t)value, TEN_TO_18};
	return true;
}

bool cor_ratio_parse(cor_text t, cor_ratio *ret_ratio)
{
	cor_text den = t, num;
	cor_ratio ratio;
	bool good;

	if (t.n > 0 && t.p[t.n - 1] == '%')
		good = parse_decimal((cor_text){t.p, t.n - 1 - (t.n > 2 && t.p[t.n - 2] == ' ')},
			PLACES - 2, &ratio);
	else if (cor_text_cut(&den, '/', &num) && den.p)
		good = parse_fraction(num, den, &ratio);
	else
		good = parse_decimal(t, PLACES, &ratio);
	if (!good || ratio.den == 0 || ratio.den > INT64_MAX || ratio.num > ratio.den)
		return false;
	*ret_ratio = cor_ratio_reduce(ratio);
	return true;
}

char *cor_ratio_write_percent(cor_ratio r, char *buffer)
{
	cor_u128 hundredths, whole;
	unsigned cents;

	COR_ASSERT(r.den > 0);
	hundredths = ((cor_u128)r.num * 20000 + r.den) / ((cor_u128)r.den * 2);
	whole = hundredths / 100;
	cents = (unsigned)(hundredths % 100);
	/* INT64_MAX / 1 needs 21 digits, more than printf can take at once. */
	if (whole >= TEN_TO_18)
		snprintf(buffer, 32, "%u%018" PRIu64 ".%02u%%", (unsigned)(whole / TEN_TO_18),
			(uint64_t)(whole % TEN_TO_18), cents);
	else
		snprintf(buffer, 32, "%" PRIu64 ".%02u%%", (uint64_t)whole, cents);
	return buffer;
}
