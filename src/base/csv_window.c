#include "base/csv_window.h"

#include <string.h>

#include "base/wide.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt")))
#endif

#define BLOCK 64u
#define WORDS (COR_CSV_WINDOW / BLOCK)

typedef struct masks {
	uint64_t special[WORDS]; /* commas and line ends */
	uint64_t newline[WORDS];
	uint64_t quotes, odd; /* of all blocks together */
} masks;

/* ---- masks ---- */

static void classify_plain(const char *p, uint32_t words, masks *m)
{
	for (uint32_t w = 0; w < words; w++) {
		uint64_t comma = 0, newline = 0;

		for (unsigned i = 0; i < BLOCK; i++) {
			unsigned char c = (unsigned char)p[(size_t)w * BLOCK + i];
			bool is_end = c == '\n';

			comma |= (uint64_t)(c == ',') << i;
			newline |= (uint64_t)is_end << i;
			m->quotes |= c == '"';
			m->odd |= (c < 0x20 && !is_end) || c >= 0x7f;
		}
		m->special[w] = comma | newline;
		m->newline[w] = newline;
	}
}

#if defined(__x86_64__)
AVX2 static inline uint64_t bits_of(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) |
		(uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static void classify_avx2(const char *p, uint32_t words, masks *m)
{
	const __m256i comma = _mm256_set1_epi8(','), newline = _mm256_set1_epi8('\n');
	const __m256i quote = _mm256_set1_epi8('"'), del = _mm256_set1_epi8(0x7f);
	const __m256i space = _mm256_set1_epi8(0x20);

	for (uint32_t w = 0; w < words; w++, p += BLOCK) {
		__m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
		__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
		uint64_t ends = bits_of(_mm256_cmpeq_epi8(a, newline),
			_mm256_cmpeq_epi8(b, newline));
		/* As signed bytes those beyond ASCII are less than a space, too. */
		uint64_t low = bits_of(_mm256_cmpgt_epi8(space, a), _mm256_cmpgt_epi8(space, b));

		m->special[w] = ends |
			bits_of(_mm256_cmpeq_epi8(a, comma), _mm256_cmpeq_epi8(b, comma));
		m->newline[w] = ends;
		m->quotes |= bits_of(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote));
		m->odd |= (low & ~ends) |
			bits_of(_mm256_cmpeq_epi8(a, del), _mm256_cmpeq_epi8(b, del));
	}
}

AVX512 static void classify_avx512(const char *p, uint32_t words, masks *m)
{
	const __m512i comma = _mm512_set1_epi8(','), newline = _mm512_set1_epi8('\n');
	const __m512i quote = _mm512_set1_epi8('"'), del = _mm512_set1_epi8(0x7f);
	const __m512i space = _mm512_set1_epi8(0x20);

	for (uint32_t w = 0; w < words; w++, p += BLOCK) {
		__m512i bytes = _mm512_loadu_si512(p);
		uint64_t ends = _mm512_cmpeq_epi8_mask(bytes, newline);

		m->special[w] = ends | _mm512_cmpeq_epi8_mask(bytes, comma);
		m->newline[w] = ends;
		m->quotes |= _mm512_cmpeq_epi8_mask(bytes, quote);
		m->odd |= (_mm512_cmplt_epi8_mask(bytes, space) & ~ends) |
			_mm512_cmpeq_epi8_mask(bytes, del);
	}
}
#endif

static void classify(const char *p, uint32_t words, masks *m)
{
	m->quotes = m->odd = 0;
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512) {
		classify_avx512(p, words, m);
		return;
	}
	if (cor_wide_level() == COR_WIDE_AVX2) {
		classify_avx2(p, words, m);
		return;
	}
#endif
	classify_plain(p, words, m);
}

/* ---- places ---- */

/* Places of the bits; up to 64 places behind the first ones are written too.  Returns how many. */
static uint32_t list_plain(const uint64_t *special, uint32_t words, uint32_t *to)
{
	uint32_t count = 0;

	for (uint32_t w = 0; w < words; w++) {
		for (uint64_t bits = special[w]; bits; bits &= bits - 1)
			to[count++] = w * BLOCK + (uint32_t)__builtin_ctzll(bits);
	}
	return count;
}

#if defined(__x86_64__)
AVX512 static inline __m512i widen(__m128i places, uint32_t first)
{
	return _mm512_add_epi32(_mm512_cvtepu8_epi32(places), _mm512_set1_epi32((int)first));
}

AVX512 static uint32_t list_avx512(const uint64_t *special, uint32_t words, uint32_t *to)
{
	_Alignas(64) uint8_t steps[BLOCK];
	uint32_t *out = to;
	__m512i step;

	for (unsigned i = 0; i < BLOCK; i++)
		steps[i] = (uint8_t)i;
	step = _mm512_load_si512(steps);
	for (uint32_t w = 0; w < words; w++) {
		__m512i places = _mm512_maskz_compress_epi8(special[w], step);
		uint32_t count = (uint32_t)__builtin_popcountll(special[w]);

		/* Sixteen without asking: mostly there are fewer in 64 bytes. */
		_mm512_storeu_si512(out, widen(_mm512_castsi512_si128(places), w * BLOCK));
		if (count > 16)
			_mm512_storeu_si512(out + 16,
				widen(_mm512_extracti32x4_epi32(places, 1), w * BLOCK));
		if (count > 32) {
			_mm512_storeu_si512(out + 32,
				widen(_mm512_extracti32x4_epi32(places, 2), w * BLOCK));
			_mm512_storeu_si512(out + 48,
				widen(_mm512_extracti32x4_epi32(places, 3), w * BLOCK));
		}
		out += count;
	}
	return (uint32_t)(out - to);
}
#endif

static uint32_t list_places(const uint64_t *special, uint32_t words, uint32_t *to)
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512)
		return list_avx512(special, words, to);
#endif
	return list_plain(special, words, to);
}

/* ---- windows with quotes ---- */

/* The end of the cell that begins at `at`, its delimiter or line end at *ret_next; COR_CSV_WINDOW when it
 * is not for this reader. */
static uint32_t end_of_quoted(const char *p, uint32_t at, uint32_t end, uint32_t *ret_next)
{
	const char *quote = memchr(p + at, '"', end - at);
	uint32_t next;

	if (!quote || memchr(p + at, '\n', (size_t)(quote - p) - at))
		return COR_CSV_WINDOW;
	next = (uint32_t)(quote - p) + 1;
	if (next < end && p[next] == '\r' && p[next + 1] == '\n')
		next++;
	*ret_next = next;
	return next < end && (p[next] == ',' || p[next] == '\n') ? (uint32_t)(quote - p)
								 : COR_CSV_WINDOW;
}

static bool read_quoted(const char *p, uint32_t bytes, unsigned count, cor_csv_window *w)
{
	uint32_t at = 0, cell = 0, next;

	for (unsigned c = 0; at < bytes; at = next + 1) {
		if (p[at] == '"') {
			w->from[cell] = ++at;
			w->to[cell] = end_of_quoted(p, at, bytes, &next);
			if (w->to[cell] == COR_CSV_WINDOW)
				return false;
		} else {
			w->from[cell] = at;
			for (next = at; p[next] != ',' && p[next] != '\n';)
				next++;
			w->to[cell] = next > at && p[next] == '\n' && p[next - 1] == '\r' ? next - 1
											  : next;
		}
		cell++;
		c++;
		if ((p[next] == '\n') != (c == count))
			return false;
		c = c == count ? 0 : c;
	}
	w->rows = cell / count;
	return true;
}

/* ---- windows ---- */

/* Rows and bytes of the whole lines. */
static void measure(const masks *m, uint32_t words, cor_csv_window *w)
{
	w->rows = (uint32_t)cor_wide_count(m->newline, words);
	w->bytes = 0;
	for (uint32_t i = words; i-- > 0 && w->bytes == 0;) {
		if (m->newline[i])
			w->bytes = i * BLOCK + BLOCK - (uint32_t)__builtin_clzll(m->newline[i]);
	}
}

/* A lone cell without a byte would be an empty line, which is none. */
static bool has_empty_line(const char *p, unsigned count, const cor_csv_window *w)
{
	for (uint32_t r = 0; r < w->rows; r++) {
		uint32_t first = r * count;

		if (w->from[first] == w->to[first] &&
			(count == 1 && (w->from[first] == 0 || p[w->from[first] - 1] != '"')))
			return true;
	}
	return false;
}

/* Each cell begins behind the end of the one before.  By so many at once, beyond the last one: there is room. */
static void follow(const uint32_t *restrict to, size_t count, uint32_t *restrict from)
{
	const uint32_t *end = to + count;

	for (; to < end; to += BLOCK, from += BLOCK) {
		for (size_t k = 0; k < BLOCK; k++)
			from[k] = to[k] + 1;
	}
}

/* So many line ends, and each where the last cell of a line ends: there is no other. */
static bool ends_lines(const char *p, unsigned count, cor_csv_window *w)
{
	const uint32_t *from = w->from + count - 1;
	uint32_t *to = w->to + count - 1, others = 0;

	for (size_t r = 0; r < w->rows; r++)
		others |= (uint32_t)(p[to[r * count]] != '\n');
	if (others)
		return false;
	/* Where there is a carriage return, bytes are odd. */
	for (size_t r = 0; r < w->rows && w->is_odd; r++)
		to[r * count] -= to[r * count] > from[r * count] && p[to[r * count] - 1] == '\r';
	return true;
}

bool cor_csv_window_read(const char *p, size_t bytes, unsigned count, cor_csv_window *w)
{
	uint32_t n = bytes < COR_CSV_WINDOW ? (uint32_t)bytes : COR_CSV_WINDOW;
	uint32_t words = (n + BLOCK - 1) / BLOCK, places;
	masks m;

	classify(p, words, &m);
	if (n % BLOCK) {
		uint64_t known = ((uint64_t)1 << n % BLOCK) - 1;

		m.special[words - 1] &= known;
		m.newline[words - 1] &= known;
	}
	measure(&m, words, w);
	w->is_odd = m.odd != 0;
	if (w->rows == 0)
		return false;
	if (m.quotes)
		return read_quoted(p, w->bytes, count, w) && !has_empty_line(p, count, w);
	places = list_places(m.special, words, w->to);
	if (places / count < w->rows)
		return false;
	w->from[0] = 0;
	follow(w->to, (size_t)w->rows * count - 1, w->from + 1);
	if (!ends_lines(p, count, w))
		return false;
	return count > 1 || !has_empty_line(p, count, w);
}

uint64_t cor_csv_count_lines(const char *p, size_t bytes)
{
	uint64_t count = 0;
	masks m;

	while (bytes >= COR_CSV_WINDOW) {
		classify(p, WORDS, &m);
		count += cor_wide_count(m.newline, WORDS);
		p += COR_CSV_WINDOW;
		bytes -= COR_CSV_WINDOW;
	}
	for (size_t i = 0; i < bytes; i++)
		count += p[i] == '\n';
	return count;
}
