#include "base/text.h"

#include <stdio.h>

#include "base/mem.h"

#define PLACES_MAX 18

bool cor_text_equal(cor_text a, cor_text b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int cor_text_compare(cor_text a, cor_text b)
{
	size_t shorter = a.n < b.n ? a.n : b.n;
	int order = shorter ? memcmp(a.p, b.p, shorter) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

cor_text cor_text_trim(cor_text t)
{
	while (t.n && is_blank(t.p[0])) {
		t.p++;
		t.n--;
	}
	while (t.n && is_blank(t.p[t.n - 1]))
		t.n--;
	return t;
}

bool cor_text_cut(cor_text *rest, char separator, cor_text *ret_piece)
{
	const char *at;

	if (!rest->p)
		return false;
	at = memchr(rest->p, separator, rest->n);
	if (!at) {
		*ret_piece = *rest;
		*rest = (cor_text){NULL, 0};
		return true;
	}
	*ret_piece = (cor_text){rest->p, (size_t)(at - rest->p)};
	rest->n -= ret_piece->n + 1;
	rest->p = at + 1;
	return true;
}

/* Bytes of the well-formed sequence (Unicode, table 3-7) that begins at p, or 0; n > 0. */
static size_t utf8_sequence(const unsigned char *p, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t length;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	length = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (n < length)
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0; /* or the form is too long */
	else if (p[0] == 0xed)
		high = 0x9f; /* or it is a surrogate */
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f; /* or it is beyond U+10FFFF */
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

bool cor_text_is_utf8(cor_text t)
{
	const unsigned char *p = (const unsigned char *)t.p;
	size_t i = 0;

	while (i < t.n) {
		uint64_t eight;
		size_t length;

		if (t.n - i >= sizeof(eight)) {
			memcpy(&eight, p + i, sizeof(eight));
			if (!(eight & 0x8080808080808080u)) {
				i += sizeof(eight);
				continue;
			}
		}
		length = utf8_sequence(p + i, t.n - i);
		if (!length)
			return false;
		i += length;
	}
	return true;
}

/* value * 10 + digit; false when it would pass UINT64_MAX. */
static bool push_digit(uint64_t *value, unsigned digit)
{
	return !__builtin_mul_overflow(*value, (uint64_t)10, value) &&
		!__builtin_add_overflow(*value, (uint64_t)digit, value);
}

bool cor_text_to_u64(cor_text t, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (t.n == 0)
		return false;
	for (size_t i = 0; i < t.n; i++) {
		if (!is_digit(t.p[i]) || !push_digit(&value, (unsigned)(t.p[i] - '0')))
			return false;
	}
	*ret_value = value;
	return true;
}

static bool with_sign(uint64_t magnitude, bool negative, int64_t *ret_value)
{
	if (magnitude > (uint64_t)INT64_MAX + negative)
		return false;
	*ret_value = (int64_t)(negative ? -magnitude : magnitude);
	return true;
}

static bool cut_minus(cor_text *t)
{
	if (t->n == 0 || t->p[0] != '-')
		return false;
	t->p++;
	t->n--;
	return true;
}

bool cor_text_to_i64(cor_text t, int64_t *ret_value)
{
	bool negative = cut_minus(&t);
	uint64_t magnitude;

	return cor_text_to_u64(t, &magnitude) && with_sign(magnitude, negative, ret_value);
}

/* Pushes `places` decimals, zeros where there are no more; the others must be zero or be cut. */
static bool push_decimals(uint64_t *magnitude, cor_text decimals, int places, bool cut)
{
	size_t kept = (size_t)places;

	for (size_t i = 0; i < decimals.n; i++) {
		if (!is_digit(decimals.p[i]))
			return false;
		if (i >= kept && decimals.p[i] != '0' && !cut)
			return false;
	}
	for (size_t i = 0; i < kept; i++) {
		if (!push_digit(magnitude, i < decimals.n ? (unsigned)(decimals.p[i] - '0') : 0))
			return false;
	}
	if (kept < decimals.n && decimals.p[kept] >= '5')
		return !__builtin_add_overflow(*magnitude, (uint64_t)1, magnitude);
	return true;
}

bool cor_text_to_fixed(cor_text t, int places, bool cut, int64_t *ret_value)
{
	bool negative = cut_minus(&t);
	cor_text whole = {t.p, 0};
	cor_text decimals = {NULL, 0};
	uint64_t magnitude;

	COR_ASSERT(places >= 0 && places <= PLACES_MAX);
	while (whole.n < t.n && t.p[whole.n] != '.')
		whole.n++;
	if (whole.n < t.n) {
		decimals = (cor_text){t.p + whole.n + 1, t.n - whole.n - 1};
		if (decimals.n == 0)
			return false;
	}
	return cor_text_to_u64(whole, &magnitude) &&
		push_decimals(&magnitude, decimals, places, cut) &&
		with_sign(magnitude, negative, ret_value);
}

size_t cor_text_from_fixed(int64_t value, int places, char *buffer)
{
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char reversed[32];
	size_t count = 0, length = 0;
	int digits = 0;

	COR_ASSERT(places >= 0 && places <= PLACES_MAX);
	for (; places > 0 && rest % 10 == 0; places--)
		rest /= 10;
	do {
		if (digits == places && digits > 0)
			reversed[count++] = '.';
		reversed[count++] = (char)('0' + rest % 10);
		rest /= 10;
		digits++;
	} while (rest || digits <= places);
	if (value < 0)
		buffer[length++] = '-';
	while (count > 0)
		buffer[length++] = reversed[--count];
	buffer[length] = '\0';
	return length;
}

size_t cor_text_fold(cor_text t, char *out)
{
	size_t length = 0;
	bool gap = false;

	for (size_t i = 0; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + ('a' - 'A'));
		else if (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
			gap = length > 0;
			continue;
		}
		if (gap)
			out[length++] = ' ';
		gap = false;
		out[length++] = (char)c;
	}
	return length;
}

#define DISTANCE_LIMIT_MAX 127
#define BAND_MAX (2 * DISTANCE_LIMIT_MAX + 1)

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * One row of the matrix, only its band around the diagonal: cell k stands for column i + k - limit.
 * The diagonal neighbour, and the one before it (for a swap), have the same k one and two rows up.
 * Returns the least of the row.
 */
static unsigned distance_row(cor_text a, cor_text b, size_t i, size_t limit, const unsigned *two_up,
	const unsigned *up, unsigned *row)
{
	const unsigned far = (unsigned)limit + 1;
	unsigned best = far;

	for (size_t k = 0; k <= 2 * limit; k++) {
		unsigned cost = far;
		size_t j = i + k - limit;

		row[k] = far;
		if (i + k < limit || j > b.n)
			continue;
		if (j == 0)
			cost = (unsigned)i;
		if (j > 0)
			cost = up[k] + (a.p[i - 1] != b.p[j - 1]);
		if (k < 2 * limit)
			cost = least(cost, up[k + 1] + 1);
		if (k > 0)
			cost = least(cost, row[k - 1] + 1);
		if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
			cost = least(cost, two_up[k] + 1);
		row[k] = least(cost, far);
		best = least(best, cost);
	}
	return best;
}

unsigned cor_text_distance(cor_text a, cor_text b, unsigned limit)
{
	unsigned rows[3][BAND_MAX];
	unsigned best = 0;
	size_t band;

	band = limit = least(limit, DISTANCE_LIMIT_MAX);
	if ((a.n > b.n ? a.n - b.n : b.n - a.n) > band)
		return limit + 1;
	for (size_t k = 0; k <= 2 * band; k++) {
		rows[0][k] = k >= band && k - band <= b.n ? (unsigned)(k - band) : limit + 1;
		rows[1][k] = rows[2][k] = limit + 1;
	}
	for (size_t i = 1; i <= a.n; i++) {
		unsigned before = best;

		best = distance_row(a, b, i, band, rows[(i + 1) % 3], rows[(i + 2) % 3],
			rows[i % 3]);
		/* A swap looks two rows up, so both must be beyond. */
		if (best > limit && before > limit)
			return limit + 1;
	}
	return rows[a.n % 3][band + b.n - a.n];
}

void cor_buf_done(cor_buf *buf)
{
	cor_mem_free(buf->p);
	*buf = (cor_buf){NULL, 0, 0, false};
}

/* Room for `more` bytes and the NUL. */
static bool buf_reserve(cor_buf *buf, size_t more)
{
	size_t need;

	if (buf->failed)
		return false;
	if (__builtin_add_overflow(buf->n, more, &need) || need == SIZE_MAX ||
		cor_mem_reserve((void **)&buf->p, &buf->capacity, need + 1, 1, NULL) != COR_OK)
		buf->failed = true;
	return !buf->failed;
}

void cor_buf_add(cor_buf *buf, cor_text t)
{
	if (!buf_reserve(buf, t.n))
		return;
	if (t.n)
		memcpy(buf->p + buf->n, t.p, t.n);
	buf->n += t.n;
	buf->p[buf->n] = '\0';
}

void cor_buf_addz(cor_buf *buf, const char *z)
{
	cor_buf_add(buf, cor_text_of(z));
}

void cor_buf_addc(cor_buf *buf, char c)
{
	cor_buf_add(buf, (cor_text){&c, 1});
}

void cor_buf_addf(cor_buf *buf, const char *format, ...)
{
	size_t room = buf->failed || !buf->p ? 0 : buf->capacity - buf->n;
	va_list arguments, again;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(room ? buf->p + buf->n : NULL, room, format, arguments);
	if (length < 0) {
		buf->failed = true;
	} else if ((size_t)length < room) {
		buf->n += (size_t)length;
	} else if (buf_reserve(buf, (size_t)length)) {
		vsnprintf(buf->p + buf->n, (size_t)length + 1, format, again);
		buf->n += (size_t)length;
	} else if (room) {
		buf->p[buf->n] = '\0'; /* what did not fit is not there in part */
	}
	va_end(again);
	va_end(arguments);
}

cor_status cor_buf_status(const cor_buf *buf, cor_err *err)
{
	return buf->failed ? cor_fail(err, COR_ENOMEM, "out of memory") : COR_OK;
}
