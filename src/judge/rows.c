#include "judge/rows.h"

/* `of: roles` and its like count rows: the rule then looks at such rows, whatever its selector
 * names. */
static cor_status grain_of(const cor_rule *rule, cor_grain *ret_grain, cor_err *err)
{
	static const struct {
		const char *measure;
		cor_grain grain;
	} counted[] = {
		{COR_MEASURE_ROLES, COR_GRAIN_ROLE},
		{COR_MEASURE_PARTS, COR_GRAIN_PART},
		{COR_MEASURE_COMPONENTS, COR_GRAIN_COMPONENT},
	};
	cor_grain grain = cor_selector_grain(rule->selector);

	if (grain < COR_GRAIN_ELEMENT)
		grain = COR_GRAIN_ELEMENT;
	for (unsigned i = 0; rule->kind == COR_LIMIT && i < 3; i++) {
		if (!cor_text_is(rule->measure, counted[i].measure))
			continue;
		if (grain != COR_GRAIN_ELEMENT && grain != counted[i].grain)
			return cor_fail(err, COR_EINPUT,
				"line %u: rule %.*s counts %s, but its selector ranges over "
				"other rows",
				rule->line, COR_FMT(rule->id), counted[i].measure);
		grain = counted[i].grain;
	}
	*ret_grain = grain;
	return COR_OK;
}

static cor_status apply_presence(cor_docket *docket, const cor_rule *rule, cor_rows *rows,
	cor_err *err)
{
	const cor_triset *presence;
	cor_arena_mark mark = cor_arena_here(docket->scratch);
	cor_triset here;

	COR_TRY(cor_docket_presence(docket, rule->count_states, &presence, err));
	if (!rows->element) {
		cor_triset_and(&rows->selected, presence);
		return COR_OK;
	}
	COR_TRY(cor_triset_new_raw(docket->scratch, rows->count, &here, err));
	cor_triset_gather(&here, presence, rows->element, COR_MAYBE);
	cor_triset_and(&rows->selected, &here);
	cor_arena_back(docket->scratch, mark);
	return COR_OK;
}

cor_status cor_rows_select_anywhere(cor_docket *docket, const cor_rule *rule, cor_rows *ret_rows,
	cor_err *err)
{
	cor_rows rows = {.grain = COR_GRAIN_ELEMENT};

	COR_TRY(grain_of(rule, &rows.grain, err));
	rows.count = cor_grain_rows(docket->estate, rows.grain);
	rows.element = cor_grain_elements(docket->estate, rows.grain);
	if (rule->selector) {
		COR_TRY(cor_selector_eval(docket->policy, rule->selector, rows.grain, docket->at,
			docket->scratch, &rows.selected, err));
	} else {
		COR_TRY(cor_triset_new_raw(docket->scratch, rows.count, &rows.selected, err));
		cor_triset_fill(&rows.selected, COR_YES);
	}
	if (rows.grain == COR_GRAIN_ROLE) {
		const uint64_t *maybe = cor_estate_roles(docket->estate)->maybe;

		for (uint32_t w = 0; w < cor_bits_words(rows.count); w++)
			rows.selected.must[w] &= ~maybe[w];
	}
	*ret_rows = rows;
	return COR_OK;
}

cor_status cor_rows_select(cor_docket *docket, const cor_rule *rule, cor_rows *ret_rows,
	cor_err *err)
{
	cor_rows rows;

	COR_TRY(cor_rows_select_anywhere(docket, rule, &rows, err));
	COR_TRY(apply_presence(docket, rule, &rows, err));
	*ret_rows = rows;
	return COR_OK;
}

static cor_status new_bits(cor_arena *arena, uint32_t size, uint64_t **ret_bits, cor_err *err)
{
	return cor_arena_new_array(arena, cor_bits_words(size), sizeof(**ret_bits), ret_bits, err);
}

static cor_status raw_bits(cor_arena *arena, uint32_t size, uint64_t **ret_bits, cor_err *err)
{
	return cor_arena_new_raw(arena, cor_bits_words(size), sizeof(**ret_bits), ret_bits, err);
}

cor_status cor_outcomes_of_rows(const cor_rows *rows, const cor_triset *v, cor_arena *arena,
	cor_outcomes *ret_outcomes, cor_err *err)
{
	const cor_triset *selected = &rows->selected;
	cor_outcomes o = {rows->count, selected->must, selected->may, NULL, NULL, NULL};

	COR_TRY(raw_bits(arena, o.size, &o.must_v, err));
	COR_TRY(raw_bits(arena, o.size, &o.may_v, err));
	COR_TRY(raw_bits(arena, o.size, &o.may_n, err));
	for (uint32_t w = 0; w < cor_bits_words(o.size); w++) {
		uint64_t must = v ? v->must[w] : 0, may = v ? v->may[w] : 0;

		o.must_v[w] = o.must_in[w] & must;
		o.may_v[w] = o.may_in[w] & may;
		o.may_n[w] = o.may_in[w] & ~must;
	}
	*ret_outcomes = o;
	return COR_OK;
}

/* out[element] |= in[row] */
static void scatter(const uint64_t *in, uint32_t count, const uint32_t *element, uint64_t *out)
{
	for (uint32_t w = 0; w < cor_bits_words(count); w++) {
		for (uint64_t bits = in[w]; bits; bits &= bits - 1) {
			size_t row = (size_t)w * 64 + (unsigned)__builtin_ctzll(bits);

			cor_bit_set(out, element[row]);
		}
	}
}

cor_status cor_outcomes_of_elements(const cor_rows *rows, const cor_outcomes *of_rows,
	uint32_t element_count, cor_arena *arena, cor_outcomes *ret_outcomes, cor_err *err)
{
	cor_outcomes o = {.size = element_count};

	if (!rows->element) {
		*ret_outcomes = *of_rows;
		return COR_OK;
	}
	COR_TRY(new_bits(arena, o.size, &o.must_in, err));
	COR_TRY(new_bits(arena, o.size, &o.may_in, err));
	COR_TRY(new_bits(arena, o.size, &o.must_v, err));
	COR_TRY(new_bits(arena, o.size, &o.may_v, err));
	COR_TRY(new_bits(arena, o.size, &o.may_n, err));
	scatter(of_rows->must_in, of_rows->size, rows->element, o.must_in);
	scatter(of_rows->may_in, of_rows->size, rows->element, o.may_in);
	scatter(of_rows->must_v, of_rows->size, rows->element, o.must_v);
	scatter(of_rows->may_v, of_rows->size, rows->element, o.may_v);
	scatter(of_rows->may_n, of_rows->size, rows->element, o.may_n);
	for (uint32_t w = 0; w < cor_bits_words(o.size); w++)
		o.may_n[w] &= ~o.must_v[w];
	*ret_outcomes = o;
	return COR_OK;
}
