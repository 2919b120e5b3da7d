/* suppliers: how many rows of each maker set a group has, counted run by run. */
#include "judge/suppliers.h"
#include "judge/tally.h"

/* By code, sure and maybe; two tables in turns for those that are sure, as neighbours are alike and
 * one counter would wait for itself. */
typedef struct code_counts {
	uint32_t *sure, *sure_too, *maybe;
} code_counts;

#define COUNT_WORDS(name, type)                                                                \
	static void name(const type *codes, const cor_outcomes *o, cor_run run, code_counts c) \
	{                                                                                      \
		for (uint32_t w = run.from / 64; w <= (run.to - 1) / 64; w++) {                \
			uint64_t in = o->may_in[w] & cor_word_mask(w, run.from, run.to);       \
			uint64_t sure = in & o->must_in[w];                                    \
			const type *here = codes + (size_t)w * 64;                             \
                                                                                               \
			if (sure == ~(uint64_t)0) {                                            \
				for (unsigned k = 0; k < 64; k += 2) {                         \
					c.sure[here[k]]++;                                     \
					c.sure_too[here[k + 1]]++;                             \
				}                                                              \
				continue;                                                      \
			}                                                                      \
			for (uint64_t bits = sure; bits; bits &= bits - 1)                     \
				c.sure[here[__builtin_ctzll(bits)]]++;                         \
			for (uint64_t bits = in & ~sure; bits; bits &= bits - 1)               \
				c.maybe[here[__builtin_ctzll(bits)]]++;                        \
		}                                                                              \
	}

COUNT_WORDS(count_words8, uint8_t)
COUNT_WORDS(count_words16, uint16_t)
COUNT_WORDS(count_words32, uint32_t)

/* What the codes come to in the groups they belong to. */
static void spread(const cor_groups *groups, uint32_t sets, code_counts by_code, uint32_t *sure,
	uint32_t *maybe)
{
	for (uint32_t code = 0; code < groups->code_count; code++) {
		size_t from = (size_t)code * sets;

		for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
			cor_belonging b = groups->belongings[i];
			size_t to = (size_t)b.group * sets;
			uint32_t *here = b.how == COR_BELONGS ? sure : maybe;

			for (uint32_t s = 0; s < sets; s++) {
				here[to + s] += by_code.sure[from + s] + by_code.sure_too[from + s];
				maybe[to + s] += by_code.maybe[from + s];
			}
		}
	}
}

static void count_codes(const cor_trial *t, const cor_codes *makers, code_counts all)
{
	cor_run_reader reader = {&t->groups, 0, t->rows.count};
	cor_run run;

	while (cor_next_run(&reader, &run)) {
		size_t at = (size_t)run.code * makers->value_count;
		code_counts here = {all.sure + at, all.sure_too + at, all.maybe + at};

		if (makers->width == 1)
			count_words8(makers->codes, &t->of_rows, run, here);
		else if (makers->width == 2)
			count_words16(makers->codes, &t->of_rows, run, here);
		else
			count_words32(makers->codes, &t->of_rows, run, here);
	}
}

cor_status cor_supply_counts_of(cor_trial *t, cor_supply_counts *ret_counts, bool *ret_counted,
	cor_err *err)
{
	cor_arena *scratch = t->docket->scratch;
	cor_codes makers;
	uint32_t *sure, *maybe;
	code_counts by_code;
	size_t cells;

	*ret_counted = false;
	if (t->rows.element)
		return COR_OK;
	makers = cor_grain_maker_codes(t->docket->estate, t->rows.grain);
	cells = (size_t)t->groups.code_count * makers.value_count;
	/* A table larger than the rows it counts is no gain. */
	if (cells + (size_t)t->groups.count * makers.value_count > (size_t)t->rows.count + 65536)
		return COR_OK;
	COR_TRY(cor_arena_new_array(scratch, cells, sizeof(*sure), &by_code.sure, err));
	COR_TRY(cor_arena_new_array(scratch, cells, sizeof(*sure), &by_code.sure_too, err));
	COR_TRY(cor_arena_new_array(scratch, cells, sizeof(*sure), &by_code.maybe, err));
	cells = (size_t)t->groups.count * makers.value_count;
	COR_TRY(cor_arena_new_array(scratch, cells, sizeof(*sure), &sure, err));
	COR_TRY(cor_arena_new_array(scratch, cells, sizeof(*maybe), &maybe, err));
	count_codes(t, &makers, by_code);
	spread(&t->groups, makers.value_count, by_code, sure, maybe);
	*ret_counts = (cor_supply_counts){makers.value_count, sure, maybe};
	*ret_counted = true;
	return COR_OK;
}
