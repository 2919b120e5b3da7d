#include "estate/bulk_eight.h"

#include "base/wide.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))

#define EIGHT COR_BULK_EIGHT
#define HEAD_BYTES 8 /* of the parts that texts are looked at in */

_Static_assert(sizeof(cor_bulk_word) == 32 && offsetof(cor_bulk_word, n) == 24 &&
		offsetof(cor_bulk_word, code) == 28,
	"number and code of a word are one part");

/* Eight cells; those of no row are empty, and nothing of them is read. */
typedef struct eight {
	__mmask8 live;
	__m512i from, n;
} eight;

AVX512 static inline eight eight_at(const cor_bulk_cells *cells, uint32_t row, uint32_t end)
{
	const __m256i places = _mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7),
		_mm256_set1_epi32((int)cells->stride));
	__mmask8 live = end - row < EIGHT ? (__mmask8)((1u << (end - row)) - 1) : 0xff;
	size_t first = (size_t)row * cells->stride;
	__m256i none = _mm256_setzero_si256();
	__m256i from = _mm256_mmask_i32gather_epi32(none, live, places, cells->from + first, 4);
	__m256i to = _mm256_mmask_i32gather_epi32(none, live, places, cells->to + first, 4);

	return (eight){live, _mm512_cvtepu32_epi64(from),
		_mm512_cvtepu32_epi64(_mm256_sub_epi32(to, from))};
}

AVX512 static inline __m512i texts_at(const cor_bulk_cells *cells, __m512i at)
{
	return _mm512_i64gather_epi64(at, cells->p, 1);
}

/* Bytes that stand behind a text of n bytes do not count. */
AVX512 static inline __m512i cut_to(__m512i bytes, __m512i n)
{
	const __m512i all = _mm512_set1_epi64(-1);

	return _mm512_andnot_si512(_mm512_sllv_epi64(all, _mm512_slli_epi64(n, 3)), bytes);
}

AVX512 static inline __m512i first_head(const cor_bulk_cells *cells, const eight *e)
{
	return cut_to(texts_at(cells, e->from), e->n);
}

/* The second eight bytes; of shorter texts none. */
AVX512 static inline __m512i second_head(const cor_bulk_cells *cells, const eight *e)
{
	const __m512i head = _mm512_set1_epi64(HEAD_BYTES);
	__m512i rest = _mm512_max_epi64(_mm512_sub_epi64(e->n, head), _mm512_setzero_si512());

	return cut_to(texts_at(cells, _mm512_add_epi64(e->from, head)), rest);
}

AVX512 static inline __mmask8 longer_than(const eight *e, unsigned bytes)
{
	return _mm512_cmpgt_epi64_mask(e->n, _mm512_set1_epi64((long long)bytes));
}

/* ---- recent words ---- */

/* Of sixteen, those at the places. */
AVX512 static inline __m512i of_sixteen(const uint64_t *all, __m512i at)
{
	return _mm512_permutex2var_epi64(_mm512_loadu_si512(all), at,
		_mm512_loadu_si512(all + EIGHT));
}

/* is_fewest is told when it is compiled, so that what is chosen by it costs nothing. */
AVX512 static inline __attribute__((always_inline)) uint32_t find_words(const cor_bulk_recent
										*recent,
	const cor_bulk_cells *cells, uint32_t row, uint32_t *codes, bool is_fewest)
{
	const cor_bulk_cells own = *cells;
	const cor_bulk_fewest *fewest = &recent->fewest;
	const __m512i factor[2] = {_mm512_set1_epi64((long long)recent->factor[0]),
		_mm512_set1_epi64((long long)recent->factor[1])};
	const __m512i low = _mm512_set1_epi64(UINT32_MAX);
	const cor_bulk_word *words = recent->words;

	for (; row < own.rows; row += EIGHT) {
		eight e = eight_at(&own, row, own.rows);
		__m512i head = first_head(&own, &e), second = _mm512_setzero_si512(), at, known;
		__m512i mixed = _mm512_mullo_epi64(head, factor[0]);
		__mmask8 is_long = longer_than(&e, HEAD_BYTES), equal;

		if (is_long) {
			second = second_head(&own, &e);
			mixed = _mm512_xor_si512(mixed, _mm512_mullo_epi64(second, factor[1]));
		}
		/* Words in parts of eight bytes, of which each has four. */
		at = is_fewest
			? _mm512_srli_epi64(mixed, 64 - COR_BULK_FEWEST_LOG)
			: _mm512_slli_epi64(_mm512_srli_epi64(mixed, 64 - COR_BULK_RECENT_LOG), 2);
		known = is_fewest ? of_sixteen(fewest->known, at)
				  : _mm512_i64gather_epi64(at, &words->n, 8);
		equal = _mm512_cmpeq_epi64_mask(head,
				is_fewest ? of_sixteen(fewest->first, at)
					  : _mm512_i64gather_epi64(at, words->head, 8)) &
			_mm512_cmpeq_epi64_mask(_mm512_and_si512(known, low), e.n);
		if (is_long)
			equal &= _mm512_cmpeq_epi64_mask(second,
				is_fewest ? of_sixteen(fewest->second, at)
					  : _mm512_i64gather_epi64(at, words->head + 1, 8));
		_mm256_storeu_si256((__m256i *)(void *)(codes + row),
			_mm512_cvtepi64_epi32(_mm512_srli_epi64(known, 32)));
		if (e.live & (__mmask8)~equal)
			return row;
	}
	return own.rows;
}

AVX512 static uint32_t find_recent(const cor_bulk_recent *recent, const cor_bulk_cells *cells,
	uint32_t row, uint32_t *codes)
{
	return recent->has_fewest ? find_words(recent, cells, row, codes, true)
				  : find_words(recent, cells, row, codes, false);
}

/* ---- dates ---- */

#define DATE_BYTES 10
#define NINETEEN 0x3931 /* "19" */
#define TWENTY 0x3032   /* "20" */

/* As place_of in bulk_date.c. */
AVX512 static inline __m512i places_of(const cor_bulk_places *places, const cor_bulk_cells *cells,
	const eight *e)
{
	const __m512i digits = _mm512_set1_epi64(0x30302d30302d3030),
		      byte = _mm512_set1_epi64(0xff);
	const __m512i too_great = _mm512_set1_epi64(0x767c7f767e7f7676);
	const __m512i tops = _mm512_set1_epi64((long long)0x8080808080808080u);
	__m512i century = _mm512_and_si512(texts_at(cells, e->from), _mm512_set1_epi64(0xffff));
	__m512i x = _mm512_xor_si512(texts_at(cells,
					     _mm512_add_epi64(e->from, _mm512_set1_epi64(2))),
		digits);
	__m512i pairs = _mm512_add_epi64(_mm512_add_epi64(_mm512_slli_epi64(x, 3),
						 _mm512_slli_epi64(x, 1)),
		_mm512_srli_epi64(x, 8));
	__mmask8 is_twenty = _mm512_cmpeq_epi64_mask(century, _mm512_set1_epi64(TWENTY));
	__mmask8 is_date = (is_twenty |
				   _mm512_cmpeq_epi64_mask(century, _mm512_set1_epi64(NINETEEN))) &
		_mm512_testn_epi64_mask(_mm512_or_si512(_mm512_add_epi64(x, too_great), x), tops) &
		_mm512_cmpeq_epi64_mask(e->n, _mm512_set1_epi64(DATE_BYTES));
	__m512i place = _mm512_mul_epu32(_mm512_and_si512(pairs, byte),
		_mm512_set1_epi64(places->year));

	place = _mm512_add_epi64(place,
		_mm512_mul_epu32(_mm512_and_si512(_mm512_srli_epi64(pairs, 24), byte),
			_mm512_set1_epi64(places->month)));
	place = _mm512_add_epi64(place, _mm512_and_si512(_mm512_srli_epi64(pairs, 48), byte));
	place = _mm512_mask_add_epi64(place, is_twenty, place, _mm512_set1_epi64(places->twenty));
	place = _mm512_mask_mov_epi64(_mm512_set1_epi64(places->none), is_date, place);
	return _mm512_mask_mov_epi64(place, _mm512_testn_epi64_mask(e->n, e->n),
		_mm512_set1_epi64(places->empty));
}

AVX512 static uint32_t find_dates(const cor_bulk_places *places, const cor_bulk_cells *cells,
	uint32_t row, uint32_t *codes)
{
	const cor_bulk_cells own = *cells;
	const cor_bulk_places there = *places;

	for (; row < own.rows; row += EIGHT) {
		eight e = eight_at(&own, row, own.rows);
		__m256i known = _mm512_i64gather_epi32(places_of(&there, &own, &e), there.known, 4);

		_mm256_storeu_si256((__m256i *)(void *)(codes + row),
			_mm256_sub_epi32(known, _mm256_set1_epi32(1)));
		if (e.live & _mm256_testn_epi32_mask(known, known))
			return row;
	}
	return own.rows;
}

/* ---- changes ---- */

/* Each lane's is that of the one before; the first one's, of the last before them. */
AVX512 static inline __m512i shift_in(__m512i before, __m512i now)
{
	return _mm512_alignr_epi64(now, before, EIGHT - 1);
}

AVX512 static inline __mmask8 differ(__m512i before, __m512i now)
{
	return _mm512_cmpneq_epi64_mask(shift_in(before, now), now);
}

/* Of those that are longer than what was gathered of them. */
static __mmask8 compare_long(const cor_bulk_cells *cells, uint32_t row, __mmask8 which)
{
	__mmask8 bad = 0;

	for (uint32_t i = 0; i < EIGHT; i++) {
		uint32_t n, n_before;
		const char *p, *before;

		/* The first row of all is another in length (list_changes). */
		if (!(which >> i & 1) || row + i == 0)
			continue;
		p = cor_bulk_cell(cells, row + i, &n);
		before = cor_bulk_cell(cells, row + i - 1, &n_before);
		if (n != n_before || memcmp(p, before, n) != 0)
			bad |= (__mmask8)(1u << i);
	}
	return bad;
}

/* Texts of up to 24 bytes by three parts, the last of which may reach back. */
AVX512 static uint32_t list_changes(const cor_bulk_cells *cells, uint32_t from, uint32_t to,
	uint32_t *changes)
{
	const cor_bulk_cells own = *cells;
	const __m512i part = _mm512_set1_epi64(HEAD_BYTES);
	__m512i n = _mm512_set1_epi64(-1), head = n, second = n, last = n;
	uint32_t count = 0;

	for (uint32_t row = from; row < to; row += EIGHT) {
		eight e = eight_at(&own, row, to);
		__m512i now = first_head(&own, &e);
		__mmask8 differs = differ(n, e.n) | differ(head, now), is_long;

		n = e.n;
		head = now;
		now = second_head(&own, &e);
		differs |= differ(second, now);
		second = now;
		now = texts_at(&own,
			_mm512_add_epi64(e.from,
				_mm512_sub_epi64(_mm512_max_epi64(e.n, part), part)));
		/* What it says of shorter texts does not count. */
		differs |= differ(last, now) & longer_than(&e, HEAD_BYTES);
		last = now;
		is_long = longer_than(&e, 3 * HEAD_BYTES);
		if (is_long)
			differs |= compare_long(&own, row, is_long);
		differs &= e.live;
		_mm256_storeu_si256((__m256i *)(void *)(changes + count),
			_mm256_maskz_compress_epi32(differs,
				_mm256_add_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7),
					_mm256_set1_epi32((int)row))));
		count += (uint32_t)__builtin_popcount(differs);
	}
	return count;
}

/* ---- ids ---- */

/* As numbers heads are in the order of their bytes. */
AVX512 static inline __m512i number_of(__m512i head)
{
	const __m512i turned = _mm512_broadcast_i32x4(
		_mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));

	return _mm512_shuffle_epi8(head, turned);
}

AVX512 static inline __mmask8 are_spaces(__m512i byte)
{
	return _mm512_cmpeq_epi64_mask(_mm512_and_si512(byte, _mm512_set1_epi64(0xff)),
		_mm512_set1_epi64(' '));
}

AVX512 static bool do_rise(const cor_bulk_cells *cells, uint32_t n, const uint64_t before[2])
{
	const cor_bulk_cells own = *cells;
	const __m512i length = _mm512_set1_epi64(n);
	const __m128i to_last = _mm_cvtsi32_si128((int)((n - 1) % HEAD_BYTES * 8));
	__m512i first = number_of(_mm512_set1_epi64((long long)before[0]));
	__m512i second = number_of(_mm512_set1_epi64((long long)before[1]));
	__mmask8 good = 0xff;

	for (uint32_t row = 0; row < own.rows && good == 0xff; row += EIGHT) {
		eight e = eight_at(&own, row, own.rows);
		__m512i head = first_head(&own, &e);
		__m512i rest = n > HEAD_BYTES ? second_head(&own, &e) : _mm512_setzero_si512();
		__m512i last = _mm512_srl_epi64(n > HEAD_BYTES ? rest : head, to_last);
		__m512i before_first = first, before_second = second;

		first = number_of(head);
		second = number_of(rest);
		before_first = shift_in(before_first, first);
		before_second = shift_in(before_second, second);
		good = _mm512_cmpgt_epu64_mask(first, before_first) |
			(_mm512_cmpeq_epi64_mask(first, before_first) &
				_mm512_cmpgt_epu64_mask(second, before_second));
		good &= _mm512_cmpeq_epi64_mask(e.n, length);
		good &= (__mmask8) ~(are_spaces(head) | are_spaces(last));
		good |= (__mmask8)~e.live;
	}
	return good == 0xff;
}
#endif

/* ---- which ---- */

uint32_t cor_bulk_eight_recent(const cor_bulk_recent *recent, const cor_bulk_cells *cells,
	uint32_t row, uint32_t *codes)
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512)
		return find_recent(recent, cells, row, codes);
#endif
	(void)recent;
	(void)cells;
	(void)codes;
	return row;
}

uint32_t cor_bulk_eight_dates(const cor_bulk_places *places, const cor_bulk_cells *cells,
	uint32_t row, uint32_t *codes)
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512)
		return find_dates(places, cells, row, codes);
#endif
	(void)places;
	(void)cells;
	(void)codes;
	return row;
}

bool cor_bulk_eight_changes(const cor_bulk_cells *cells, uint32_t from, uint32_t to,
	uint32_t *changes, uint32_t *ret_count)
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512) {
		*ret_count = list_changes(cells, from, to, changes);
		return true;
	}
#endif
	(void)cells;
	(void)from;
	(void)to;
	(void)changes;
	(void)ret_count;
	return false;
}

bool cor_bulk_eight_rise(const cor_bulk_cells *cells, uint32_t n, const uint64_t before[2])
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512)
		return do_rise(cells, n, before);
#endif
	(void)cells;
	(void)n;
	(void)before;
	return false;
}
