/* suppliers: how many rows of each maker set a group has, counted run by run. */
#include "base/wide.h"
#include "estate/census.h"
#include "judge/sweep.h"

#define LANES 4 /* tables in turns: neighbours are alike, and one counter would wait for itself */

struct cor_supply_table {
	cor_codes makers;
	size_t cells;
	uint32_t *sure[LANES], *maybe; /* by code and maker set */
	const uint32_t *all; /* NULL, or: of all elements, from which those not sure are taken */
};

/* Most words are sure but for a few rows: all are counted, and those few taken back. */
#define COUNT_WORDS(name, type)                                                                    \
	static void name(const cor_supply_table *t, const uint64_t *must_in,                       \
		const uint64_t *may_in, uint32_t first, cor_run run)                               \
	{                                                                                          \
		size_t at = (size_t)run.code * t->makers.value_count;                              \
		uint32_t *sure[LANES], *maybe = t->maybe + at;                                     \
                                                                                                   \
		for (unsigned lane = 0; lane < LANES; lane++)                                      \
			sure[lane] = t->sure[lane] + at;                                           \
		for (uint32_t w = run.from / 64; w <= (run.to - 1) / 64; w++) {                    \
			uint64_t stretch = cor_word_mask(w, run.from, run.to);                     \
			uint64_t in = may_in[w] & stretch, yes = in & must_in[w];                  \
			const type *here = (const type *)t->makers.codes + first + (size_t)w * 64; \
			unsigned from = (unsigned)__builtin_ctzll(stretch);                        \
			unsigned to = 64 - (unsigned)__builtin_clzll(stretch);                     \
                                                                                                   \
			for (uint64_t bits = in & ~yes; bits; bits &= bits - 1)                    \
				maybe[here[__builtin_ctzll(bits)]]++;                              \
			if (t->all) {                                                              \
				for (uint64_t bits = stretch & ~yes; bits; bits &= bits - 1)       \
					sure[0][here[__builtin_ctzll(bits)]]--;                    \
				continue;                                                          \
			}                                                                          \
			if (yes == 0)                                                              \
				continue;                                                          \
			if (__builtin_popcountll(stretch & ~yes) > 16) {                           \
				for (uint64_t bits = yes; bits; bits &= bits - 1)                  \
					sure[0][here[__builtin_ctzll(bits)]]++;                    \
				continue;                                                          \
			}                                                                          \
			for (; to - from >= LANES; from += LANES) {                                \
				sure[0][here[from]]++;                                             \
				sure[1][here[from + 1]]++;                                         \
				sure[2][here[from + 2]]++;                                         \
				sure[3][here[from + 3]]++;                                         \
			}                                                                          \
			for (; from < to; from++)                                                  \
				sure[0][here[from]]++;                                             \
			for (uint64_t bits = stretch & ~yes; bits; bits &= bits - 1)               \
				sure[0][here[__builtin_ctzll(bits)]]--;                            \
		}                                                                                  \
	}

COUNT_WORDS(count_words8, uint8_t)
COUNT_WORDS(count_words16, uint16_t)
COUNT_WORDS(count_words32, uint32_t)

void cor_supply_table_add(const cor_supply_table *t, const uint64_t *must_in,
	const uint64_t *may_in, uint32_t first, cor_run run)
{
	if (t->makers.width == 1)
		count_words8(t, must_in, may_in, first, run);
	else if (t->makers.width == 2)
		count_words16(t, must_in, may_in, first, run);
	else
		count_words32(t, must_in, may_in, first, run);
}

/* Rows that are not surely in are few: only these are looked at, and the run of each is found on the way. */
static void take_back(const cor_supply_table *t, const uint64_t *must_in, const uint64_t *may_in,
	uint32_t first, cor_run of, const cor_run *runs)
{
	uint32_t from = of.from - first, to = of.to - first, word = from / 64;
	uint32_t words = (to - 1) / 64 - word + 1;
	uint64_t unsure[COR_WINDOW_WORDS], busy[COR_WINDOW_WORDS / 64];

	COR_ASSERT(words > 0 && words <= COR_WINDOW_WORDS);
	for (uint32_t w = 0; w < words; w++)
		unsure[w] = ~(must_in[word + w] & may_in[word + w]);
	unsure[0] &= cor_word_mask(word, from, to);
	/* cppcheck-suppress arrayIndexOutOfBoundsCond; more than a window's words were a bug: see above */
	unsure[words - 1] &= cor_word_mask(word + words - 1, from, to);
	cor_wide_any(unsure, words, busy);
	for (uint32_t w = cor_bits_next(busy, words, 0); w < words;
		w = cor_bits_next(busy, words, w + 1)) {
		uint64_t in = may_in[word + w];

		for (uint64_t bits = unsure[w]; bits; bits &= bits - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(bits);
			uint32_t row = first + (word + w) * 64 + bit;
			size_t cell = cor_code_at(&t->makers, row);

			while (runs->to <= row)
				runs++;
			cell += (size_t)runs->code * t->makers.value_count;
			t->sure[0][cell]--;
			t->maybe[cell] += (uint32_t)(in >> bit & 1);
		}
	}
}

void cor_supply_table_add_runs(const cor_supply_table *t, const uint64_t *must_in,
	const uint64_t *may_in, uint32_t first, cor_run of, const cor_run *runs)
{
	if (t->all && runs) {
		take_back(t, must_in, may_in, first, of, runs);
		return;
	}
	for (uint32_t from = of.from, to; from < of.to; from = to, runs += runs != NULL) {
		to = runs && runs->to < of.to ? runs->to : of.to;
		cor_supply_table_add(t, must_in, may_in, first,
			(cor_run){from - first, to - first, runs ? runs->code : of.code});
	}
}

cor_status cor_supply_table_new(const cor_docket *docket, const cor_groups *groups, cor_grain grain,
	cor_arena *arena, cor_supply_table **ret_table, cor_err *err)
{
	cor_codes makers = cor_grain_maker_codes(docket->estate, grain);
	size_t cells = (size_t)groups->code_count * makers.value_count;
	cor_supply_table *t;

	/* A table larger than the rows it counts is no gain. */
	if (cells + (size_t)groups->count * makers.value_count > (size_t)makers.row_count + 65536)
		return COR_OK;
	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*t), &t, err));
	t->makers = makers;
	t->cells = cells;
	if (makers.codes == cor_estate_maker_codes(docket->estate, COR_ELEMENT).codes)
		t->all = cor_estate_census(docket->estate, groups->runs);
	for (unsigned lane = 0; lane < LANES; lane++)
		COR_TRY(cor_arena_new_array(arena, cells, sizeof(*t->maybe), &t->sure[lane], err));
	COR_TRY(cor_arena_new_array(arena, cells, sizeof(*t->maybe), &t->maybe, err));
	*ret_table = t;
	return COR_OK;
}

void cor_supply_table_join(cor_supply_table *table, const cor_supply_table *other)
{
	COR_ASSERT(table->cells == other->cells);
	for (size_t i = 0; i < table->cells; i++) {
		for (unsigned lane = 0; lane < LANES; lane++)
			table->sure[lane][i] += other->sure[lane][i];
		table->maybe[i] += other->maybe[i];
	}
}

cor_status cor_supply_table_spread(const cor_docket *docket, const cor_supply_table *t,
	const cor_groups *groups, cor_supply_counts *ret_counts, cor_err *err)
{
	uint32_t sets = t->makers.value_count, *sure, *maybe;
	size_t cells = (size_t)groups->count * sets;

	COR_TRY(cor_arena_new_array(docket->scratch, cells, sizeof(*sure), &sure, err));
	COR_TRY(cor_arena_new_array(docket->scratch, cells, sizeof(*maybe), &maybe, err));
	for (uint32_t code = 0; code < groups->code_count; code++) {
		size_t from = (size_t)code * sets;

		for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
			cor_belonging b = groups->belongings[i];
			size_t to = (size_t)b.group * sets;
			uint32_t *here = b.how == COR_BELONGS ? sure : maybe;

			for (uint32_t s = 0; s < sets; s++) {
				/* Any of them may have wrapped around; together they have not. */
				here[to + s] += (t->all ? t->all[from + s] : 0) +
					t->sure[0][from + s] + t->sure[1][from + s] +
					t->sure[2][from + s] + t->sure[3][from + s];
				maybe[to + s] += t->maybe[from + s];
			}
		}
	}
	*ret_counts = (cor_supply_counts){sets, sure, maybe};
	return COR_OK;
}

cor_status cor_supply_counts_of(cor_trial *t, cor_supply_counts *ret_counts, bool *ret_counted,
	cor_err *err)
{
	cor_run_reader reader = {&t->groups, 0, t->rows.count};
	cor_supply_table *table = NULL;
	cor_run run;

	*ret_counted = t->counts != NULL;
	if (t->counts)
		return cor_supply_table_spread(t->docket, t->counts->supplies, &t->groups,
			ret_counts, err);
	if (t->rows.element)
		return COR_OK;
	COR_TRY(cor_supply_table_new(t->docket, &t->groups, t->rows.grain, t->docket->scratch,
		&table, err));
	if (!table)
		return COR_OK;
	while (cor_next_run(&reader, &run))
		cor_supply_table_add(table, t->of_rows.must_in, t->of_rows.may_in, 0, run);
	COR_TRY(cor_supply_table_spread(t->docket, table, &t->groups, ret_counts, err));
	*ret_counted = true;
	return COR_OK;
}
