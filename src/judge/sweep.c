#include "base/wide.h"
#include "estate/span.h"
#include "judge/sweep.h"

/* ---- opening ---- */

static cor_grain grain_of(const cor_rule *rule)
{
	cor_grain grain = cor_selector_grain(rule->selector);

	return grain < COR_GRAIN_ELEMENT ? COR_GRAIN_ELEMENT : grain;
}

/* Rows that are one an element, in the order of elements. */
static bool rows_are_elements(const cor_docket *docket, const cor_rule *rule, cor_grain grain)
{
	static const char *const counted[] = {COR_MEASURE_ROLES, COR_MEASURE_PARTS,
		COR_MEASURE_COMPONENTS};

	/* Rows that are counted may be others than those selected: rows.c. */
	for (unsigned i = 0; rule->kind == COR_LIMIT && i < 3; i++) {
		if (cor_text_is(rule->measure, counted[i]))
			return false;
	}
	return grain == COR_GRAIN_ELEMENT ||
		(grain == COR_GRAIN_ROLE && cor_estate_is_one_each(docket->estate, COR_ROLE)) ||
		(grain == COR_GRAIN_PART && cor_estate_is_one_each(docket->estate, COR_PART));
}

static cor_status add_v(cor_sweep *s, cor_grain grain, cor_err *err)
{
	return cor_glances_v(s->docket, s->rule->vendors, grain, &s->v[s->v_count++], err);
}

/* As cor_rows_v; what lies in parts that are several an element, and in components, it works out. */
static cor_status find_v(cor_sweep *s, cor_err *err)
{
	cor_depth depth = s->rule->depth;
	bool of_role = s->grain == COR_GRAIN_ROLE;
	bool own_rows = depth != COR_DEPTH_ROLE || of_role;
	bool own_elements = depth == COR_DEPTH_ROLE ? !of_role : of_role;
	cor_rows rows = {.grain = s->grain, .count = s->count};

	s->asks_v = true;
	if (depth == COR_DEPTH_ANY_PART && cor_estate_is_one_each(s->docket->estate, COR_PART)) {
		COR_TRY(add_v(s, COR_GRAIN_PART, err));
	} else if (depth >= COR_DEPTH_ESSENTIAL_PART) {
		return cor_rows_v(s->docket, s->rule, &rows, &s->listed_v, err);
	}
	if (own_rows)
		COR_TRY(add_v(s, s->grain, err));
	return own_elements ? add_v(s, COR_GRAIN_ELEMENT, err) : COR_OK;
}

static bool any_bit(const uint64_t *bits, uint32_t size)
{
	return bits && cor_bits_next(bits, size, 0) < size;
}

static cor_status open_sweep(cor_sweep *s, cor_err *err)
{
	cor_docket *docket = s->docket;
	const cor_rule *rule = s->rule;
	const cor_judge_columns *c = &docket->columns;
	cor_window_plan *plan;

	COR_TRY(cor_window_plan_new(docket->policy, rule->selector, s->grain, docket->at,
		docket->scratch, &plan, err));
	s->plan = plan;
	COR_TRY(cor_glances_of(docket, &s->glances, err));
	s->presence = cor_glances_presence(docket, rule->count_states);
	COR_TRY(cor_arena_new_array(docket->scratch, cor_bits_words(s->word_count),
		sizeof(*s->busy), &s->busy, err));
	if (s->grain == COR_GRAIN_ROLE &&
		any_bit(cor_estate_roles(docket->estate)->maybe, s->count))
		s->maybe = cor_estate_roles(docket->estate)->maybe;
	s->asks_days = rule->kind == COR_FREEZE;
	s->day_column = rule->event == COR_EVENT_PROCURED ? c->element_procured
							  : c->element_installed;
	return rule->kind == COR_SUPPLIERS ? COR_OK : find_v(s, err);
}

cor_status cor_sweep_new(cor_docket *docket, const cor_rule *rule, cor_sweep **ret_sweep,
	cor_err *err)
{
	cor_grain grain = grain_of(rule);
	cor_sweep *s;

	if (docket->element_count == 0 || rule->kind == COR_PERMIT_RULE ||
		rule->kind >= COR_AVOID || !rows_are_elements(docket, rule, grain))
		return COR_OK;
	COR_TRY(cor_arena_new_array(docket->scratch, 1, sizeof(*s), &s, err));
	s->docket = docket;
	s->rule = rule;
	s->grain = grain;
	s->count = docket->element_count;
	s->word_count = cor_bits_words(s->count);
	COR_TRY(open_sweep(s, err));
	*ret_sweep = s;
	return COR_OK;
}

void cor_sweep_reads(const cor_sweep *s, cor_ahead *ahead)
{
	cor_codes states = cor_estate_codes(s->docket->estate, COR_ELEMENT,
		s->docket->columns.element_state);
	uint32_t width;

	cor_ahead_add(ahead, states.codes, states.width);
	cor_window_plan_reads(s->plan, ahead);
	for (unsigned i = 0; i < s->v_count; i++)
		cor_window_plan_reads(s->glances->each[s->v[i]].makers, ahead);
	if (s->asks_days) {
		const void *days = cor_estate_days_read(s->docket->estate, s->day_column, &width);

		cor_ahead_add(ahead, days, width);
	}
}

/* The same words say the same everywhere in a policy. */
static bool have_same_selector(const cor_rule *a, const cor_rule *b)
{
	return !a->selector == !b->selector && cor_text_equal(a->selector_text, b->selector_text);
}

bool cor_sweep_is_like(const cor_sweep *a, const cor_sweep *b)
{
	if (a == b)
		return true;
	if (a->grain != b->grain || a->presence != b->presence || a->asks_v != b->asks_v ||
		a->v_count != b->v_count || a->listed_v.must || b->listed_v.must || a->asks_days ||
		b->asks_days || !have_same_selector(a->rule, b->rule))
		return false;
	for (unsigned i = 0; i < a->v_count; i++) {
		if (a->v[i] != b->v[i])
			return false;
	}
	return true;
}

/* ---- a window ---- */

/* As cor_event_dated. */
static void look_at_days(cor_sweep *s, uint32_t word, uint32_t words)
{
	cor_day after = s->rule->after.day, at = s->docket->at;
	uint32_t from = word * 64,
		 rows = s->count - from < words * 64 ? s->count - from : words * 64;
	uint64_t *must = s->now.dated.must, *may = s->now.dated.may;

	if (after != COR_DAY_NONE && after >= at) {
		memset(must, 0, words * sizeof(*must));
		memset(may, 0, words * sizeof(*may));
		return;
	}
	cor_estate_days_between(s->docket->estate, s->day_column, from, rows, COR_DAY_NONE,
		COR_DAY_NONE, may);
	cor_estate_days_between(s->docket->estate, s->day_column, from, rows,
		after == COR_DAY_NONE ? COR_DAY_NONE + 1 : after + 1, at, must);
	for (uint32_t w = 0; w < words; w++) {
		may[w] |= must[w];
		must[w] = after == COR_DAY_NONE ? 0 : must[w];
	}
}

/* Loops over words are inlined into one for a whole window, whose length is known: it becomes wide
 * instructions, and nearly all looks are such. */
#define INLINE static inline __attribute__((always_inline))

INLINE void add_words(uint64_t *restrict to, const uint64_t *restrict more, uint32_t words)
{
	for (uint32_t w = 0; w < words; w++)
		to[w] |= more[w];
}

INLINE void look_at_makers(cor_sweep *s, uint32_t word, uint32_t words)
{
	uint64_t *must = s->now.makers.must, *may = s->now.makers.may;

	if (s->listed_v.must) {
		memcpy(must, s->listed_v.must + word, words * sizeof(*must));
		memcpy(may, s->listed_v.may + word, words * sizeof(*may));
	}
	for (unsigned i = 0; i < s->v_count; i++) {
		const cor_bits_pair *v = cor_glances_bits(s->glances, s->v[i], word, words);

		if (i == 0) {
			memcpy(must, v->must, words * sizeof(*must));
			memcpy(may, v->may, words * sizeof(*may));
			continue;
		}
		add_words(must, v->must, words);
		add_words(may, v->may, words);
	}
}

/* Those of the selected that are there: whether any may be, and whether any of these may be out. */
INLINE void keep_present(cor_swept *restrict now, const cor_bits_pair *restrict here,
	uint32_t words)
{
	uint64_t any = 0, out = 0;

	for (uint32_t w = 0; w < words; w++) {
		now->must_in[w] &= here->must[w];
		now->may_in[w] &= here->may[w];
		any |= now->may_in[w];
		out |= now->may_in[w] & ~now->must_in[w];
	}
	now->any = any != 0;
	now->any_out = out != 0;
}

/* Selector, membership, presence. */
INLINE void look_at_selected(cor_sweep *s, uint32_t word, uint32_t words)
{
	const cor_bits_pair *here = cor_glances_bits(s->glances, s->presence, word, words);
	cor_swept *now = &s->now;

	cor_window_eval(s->plan, word, words, now->must_in, now->may_in);
	for (uint32_t w = 0; s->maybe && w < words; w++)
		now->must_in[w] &= ~s->maybe[word + w];
	keep_present(now, here, words);
}

/* What the selected can be, by their makers: dates are asked for, or not. */
INLINE void find_outcomes(cor_swept *now, bool asks_days, uint32_t words)
{
	uint64_t any_v = 0;

	for (uint32_t w = 0; w < words; w++) {
		uint64_t must = now->makers.must[w], may = now->makers.may[w];

		must &= asks_days ? now->dated.must[w] : ~(uint64_t)0;
		may &= asks_days ? now->dated.may[w] : ~(uint64_t)0;
		now->must_v[w] = now->must_in[w] & must;
		now->may_v[w] = now->may_in[w] & may;
		now->may_n[w] = now->may_in[w] & ~must;
		any_v |= now->may_v[w];
	}
	now->any_v = any_v != 0;
}

INLINE void look(cor_sweep *s, uint32_t word, uint32_t words)
{
	cor_swept *now = &s->now;

	now->word = word;
	now->words = words;
	look_at_selected(s, word, words);
	if (now->any && s->asks_v) {
		look_at_makers(s, word, words);
		if (s->asks_days) {
			look_at_days(s, word, words);
			find_outcomes(now, true, words);
		} else {
			find_outcomes(now, false, words);
		}
	} else {
		memset(now->must_v, 0, words * sizeof(*now->must_v));
		memset(now->may_v, 0, words * sizeof(*now->may_v));
		memcpy(now->may_n, now->may_in, words * sizeof(*now->may_n));
		now->any_v = false;
	}
	now->must_in[words] = now->may_in[words] = now->must_v[words] = now->may_v[words] =
		now->may_n[words] = 0;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void look_wide(cor_sweep *s, uint32_t word)
{
	look(s, word, COR_WINDOW_WORDS);
}
#else
#define look_wide(s, word) look(s, word, COR_WINDOW_WORDS)
#endif

void cor_sweep_look(cor_sweep *s, uint32_t word, uint32_t words)
{
	if (words == COR_WINDOW_WORDS && cor_wide_level() != COR_WIDE_PLAIN)
		look_wide(s, word);
	else
		look(s, word, words);
}

void cor_sweep_cover(cor_sweep *s, uint32_t from, uint32_t to)
{
	uint32_t word = from / 64, words = (to - 1) / 64 - word + 1;

	if (words > COR_WINDOW_WORDS)
		words = COR_WINDOW_WORDS;
	if (word < s->now.word || word + words > s->now.word + s->now.words)
		cor_sweep_look(s, word, words);
}

uint8_t cor_sweep_mask(cor_sweep *s, uint32_t element)
{
	const cor_swept *now = &s->now;
	uint32_t i;

	if (element / 64 < now->word || element / 64 >= now->word + now->words)
		cor_sweep_look(s, element / 64, 1);
	i = element - now->word * 64;
	if (!cor_bit_is(now->may_in, i))
		return 0;
	return (uint8_t)((cor_bit_is(now->must_in, i) ? 0 : COR_CAN_OUT) |
		(cor_bit_is(now->may_n, i) ? COR_CAN_N : 0) |
		(cor_bit_is(now->may_v, i) ? COR_CAN_V : 0));
}

uint32_t cor_sweep_next_v(cor_sweep *s, uint32_t from, uint32_t to)
{
	while (from < to) {
		const cor_swept *now = &s->now;
		uint32_t last = (to - 1) / 64 + 1, word = cor_bits_next(s->busy, last, from / 64);
		uint32_t first, end, found;

		if (word == last)
			break;
		from = word * 64 > from ? word * 64 : from;
		cor_sweep_cover(s, from, to);
		first = now->word * 64;
		end = now->words * 64 < to - first ? now->words * 64 : to - first;
		found = cor_bits_next(now->may_v, end, from - first);
		if (found < end)
			return first + found;
		from = first + end;
	}
	return to;
}
