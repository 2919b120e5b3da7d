/* Eight sinks at once, with AVX-512 and plainly; the same bytes in both (base/wide.h says which). */
#include "graph/exposure_part.h"

#include <string.h>

#include "base/wide.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX512 __attribute__((target("avx512f,avx512dq")))
#endif

#define LANES COR_EXPOSURE_LANES

/* Slots of both ends of a chain; COR_NONE. */
typedef struct chain_ends {
	uint32_t a, b;
} chain_ends;

static inline chain_ends ends_of(const cor_contraction *c, const cor_chain *chain)
{
	return (chain_ends){chain->a == COR_NONE ? COR_NONE : cor_contraction_slot(c, chain->a),
		chain->b == COR_NONE ? COR_NONE : cor_contraction_slot(c, chain->b)};
}

/* ---- plainly ---- */

typedef struct lanes {
	int64_t distance[LANES];
	double clean[LANES];
} lanes;

static void load(const cor_exposure *e, uint32_t slot, lanes *l)
{
	for (uint32_t i = 0; i < LANES; i++) {
		l->distance[i] = slot == COR_NONE ? COR_ENDLESS
						  : e->distance[(size_t)slot * LANES + i];
		l->clean[i] = slot == COR_NONE ? 0 : e->clean[(size_t)slot * LANES + i];
	}
}

static void pass_rung(const cor_rung *r, const lanes *a, const lanes *b, double *clean,
	int64_t *distance)
{
	for (uint32_t i = 0; i < LANES; i++) {
		int64_t to_a = a->distance[i] + r->to_a, to_b = b->distance[i] + r->to_b;
		int64_t least = to_a < to_b ? to_a : to_b;
		double from_a = a->clean[i] * r->clean_a, from_b = b->clean[i] * r->clean_b;

		clean[i] = to_a < to_b ? from_a
			: to_b < to_a  ? from_b
				       : from_a * r->both_a + from_b * r->both_b;
		if (distance)
			distance[i] = least < COR_ENDLESS ? least : COR_ENDLESS;
	}
}

static void rungs_plain(const cor_exposure *e)
{
	const cor_contraction *c = e->shade->contraction;

	for (uint32_t i = c->chain_count; i-- > 0;) {
		const cor_chain *chain = &c->chains[i];
		chain_ends ends = ends_of(c, chain);
		lanes a, b;

		load(e, ends.a, &a);
		load(e, ends.b, &b);
		for (uint32_t k = chain->first + chain->count; k-- > chain->first;) {
			size_t at = (size_t)(c->core_count + c->rung_count - 1 - k) * LANES;

			pass_rung(&e->shade->rungs[k], &a, &b, e->clean + at,
				cor_bit_is(c->anchors, k) ? e->distance + at : NULL);
		}
	}
}

static void trees_plain(const cor_exposure *e)
{
	static const double NOTHING[LANES];
	const cor_contraction *c = e->shade->contraction;

	for (uint32_t k = 0; k < c->layout->kernel_count; k++) {
		const double *clean = e->clean + (size_t)k * LANES;
		uint32_t p = c->spread[k];

		memcpy(e->all + (size_t)p * LANES, clean, sizeof(NOTHING));
		while (++p < c->spread[k + 1])
			memcpy(e->all + (size_t)p * LANES,
				cor_bit_is(e->shade->through, p) ? clean : NOTHING,
				sizeof(NOTHING));
	}
}

#if defined(__x86_64__)

/* ---- AVX-512 ---- */

typedef struct wide_lanes {
	__m512i distance;
	__m512d clean;
} wide_lanes;

AVX512 static inline wide_lanes load_512(const cor_exposure *e, uint32_t slot)
{
	if (slot == COR_NONE)
		return (wide_lanes){_mm512_set1_epi64(COR_ENDLESS), _mm512_setzero_pd()};
	return (wide_lanes){_mm512_load_si512(e->distance + (size_t)slot * LANES),
		_mm512_load_pd(e->clean + (size_t)slot * LANES)};
}

/* Returns the distance to the nearer end. */
AVX512 static inline __m512i pass_512(const cor_rung *r, wide_lanes a, wide_lanes b, double *clean)
{
	__m512i to_a = _mm512_add_epi64(a.distance, _mm512_set1_epi64(r->to_a));
	__m512i to_b = _mm512_add_epi64(b.distance, _mm512_set1_epi64(r->to_b));
	__m512d from_a = _mm512_mul_pd(a.clean, _mm512_set1_pd(r->clean_a));
	__m512d from_b = _mm512_mul_pd(b.clean, _mm512_set1_pd(r->clean_b));
	__m512d part = _mm512_mask_blend_pd(_mm512_cmplt_epi64_mask(to_b, to_a), from_a, from_b);
	__mmask8 tied = _mm512_cmpeq_epi64_mask(to_a, to_b);

	if (tied) {
		__m512d both_a = _mm512_mul_pd(from_a, _mm512_set1_pd(r->both_a));
		__m512d both_b = _mm512_mul_pd(from_b, _mm512_set1_pd(r->both_b));

		part = _mm512_mask_add_pd(part, tied, both_a, both_b);
	}
	_mm512_store_pd(clean, part);
	return _mm512_min_epi64(to_a, to_b);
}

AVX512 static void rungs_512(const cor_exposure *e)
{
	const cor_contraction *c = e->shade->contraction;
	const __m512i endless = _mm512_set1_epi64(COR_ENDLESS);

	for (uint32_t i = c->chain_count; i-- > 0;) {
		const cor_chain *chain = &c->chains[i];
		chain_ends ends = ends_of(c, chain);
		wide_lanes a = load_512(e, ends.a), b = load_512(e, ends.b);

		for (uint32_t k = chain->first + chain->count; k-- > chain->first;) {
			size_t at = (size_t)(c->core_count + c->rung_count - 1 - k) * LANES;
			__m512i least = pass_512(&e->shade->rungs[k], a, b, e->clean + at);

			if (cor_bit_is(c->anchors, k))
				_mm512_store_si512(e->distance + at,
					_mm512_min_epi64(least, endless));
		}
	}
}

AVX512 static void trees_512(const cor_exposure *e)
{
	const cor_contraction *c = e->shade->contraction;

	for (uint32_t k = 0; k < c->layout->kernel_count; k++) {
		uint32_t p = c->spread[k], end = c->spread[k + 1];
		__m512d clean = _mm512_load_pd(e->clean + (size_t)k * LANES);

		_mm512_store_pd(e->all + (size_t)p * LANES, clean);
		while (++p < end)
			_mm512_store_pd(e->all + (size_t)p * LANES,
				_mm512_maskz_mov_pd((__mmask8)-cor_bit_is(e->shade->through, p),
					clean));
	}
}

#endif

/* Lines of the arrays begin at 64 bytes (cor_exposure_new). */
void cor_exposure_rungs(const cor_exposure *e)
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512) {
		rungs_512(e);
		return;
	}
#endif
	rungs_plain(e);
}

void cor_exposure_trees(const cor_exposure *e)
{
#if defined(__x86_64__)
	if (cor_wide_level() == COR_WIDE_AVX512) {
		trees_512(e);
		return;
	}
#endif
	trees_plain(e);
}
