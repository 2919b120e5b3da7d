#include "estate/runs.h"

#include "base/wide.h"
#include "estate/frozen.h"

enum { ELEMENT_OPERATOR = 2, ELEMENT_NETWORK = 4, SITE_COUNTRY = 3, SITE_REGION = 4 };

/* What groups are made of again and again. */
static const struct {
	cor_table_id table;
	unsigned column;
} kept[COR_RUN_COLUMNS] = {{COR_ELEMENT, ELEMENT_OPERATOR}, {COR_ELEMENT, ELEMENT_NETWORK},
	{COR_SITE, SITE_COUNTRY}, {COR_SITE, SITE_REGION}};

uint32_t cor_runs_most(const cor_estate *estate)
{
	return cor_estate_rows(estate, COR_ELEMENT) / COR_RUN_ELEMENTS_MIN + 64;
}

/* ---- finding ---- */

/* Where runs are collected. */
typedef struct run_list {
	cor_run *runs;
	uint32_t count, most;
} run_list;

/* False when there are too many. */
static bool add_run(run_list *list, uint32_t from, uint32_t to, uint32_t code)
{
	if (list->count && list->runs[list->count - 1].code == code) {
		list->runs[list->count - 1].to = to;
		return true;
	}
	if (list->count == list->most)
		return false;
	list->runs[list->count++] = (cor_run){from, to, code};
	return true;
}

/* Sites in their order; those of unknown site come last. */
static bool find_site_runs(const cor_estate *estate, const cor_codes *codes, run_list *list)
{
	uint32_t sites = cor_estate_rows(estate, COR_SITE), from, to = 0;
	uint32_t elements = cor_estate_rows(estate, COR_ELEMENT);

	for (uint32_t site = 0; site < sites; site++) {
		cor_estate_elements_at(estate, site, &from, &to);
		if (from < to && !add_run(list, from, to, cor_code_at(codes, site)))
			return false;
	}
	return to == elements || add_run(list, to, elements, 0);
}

#define BLOCK_WORDS 64u

/* Codes of one byte: where they change is found 64 at a time. */
static bool find_byte_runs(const uint8_t *codes, uint32_t count, run_list *list)
{
	uint64_t bits[BLOCK_WORDS];
	uint32_t from = 0, at = 1;

	for (; count - at >= 64;) {
		uint32_t words = (count - at) / 64;

		words = words < BLOCK_WORDS ? words : BLOCK_WORDS;
		cor_wide_changes8(codes + at, words, bits);
		for (uint32_t w = 0; w < words; w++) {
			for (uint64_t left = bits[w]; left; left &= left - 1) {
				uint32_t to = at + w * 64 + (uint32_t)__builtin_ctzll(left);

				if (!add_run(list, from, to, codes[from]))
					return false;
				from = to;
			}
		}
		at += words * 64;
	}
	for (; at < count; at++) {
		if (codes[at] == codes[at - 1])
			continue;
		if (!add_run(list, from, at, codes[from]))
			return false;
		from = at;
	}
	return add_run(list, from, count, codes[from]);
}

static bool find_element_runs(const cor_codes *codes, uint32_t count, run_list *list)
{
	uint32_t from = 0;

	if (codes->width == 1)
		return find_byte_runs(codes->codes, count, list);
	for (uint32_t e = 1; e <= count; e++) {
		if (e < count && cor_code_at(codes, e) == cor_code_at(codes, from))
			continue;
		if (!add_run(list, from, e, cor_code_at(codes, from)))
			return false;
		from = e;
	}
	return true;
}

bool cor_runs_find(const cor_estate *estate, cor_codes codes, bool of_sites, cor_run *runs,
	uint32_t most, uint32_t *ret_count)
{
	uint32_t elements = cor_estate_rows(estate, COR_ELEMENT);
	run_list list = {runs, 0, most};
	bool found = elements == 0 ||
		(of_sites ? find_site_runs(estate, &codes, &list)
			  : find_element_runs(&codes, elements, &list));

	*ret_count = list.count;
	return found;
}

/* ---- keeping ---- */

uint32_t cor_runs_values(const cor_estate *e, unsigned k)
{
	return cor_estate_codes(e, kept[k].table, kept[k].column).value_count;
}

cor_status cor_freeze_runs(cor_freeze *f, cor_err *err)
{
	cor_estate *e = f->estate;
	uint32_t most = cor_runs_most(e), count;
	cor_arena_mark mark = cor_arena_here(f->scratch);
	cor_run *found, *runs;

	COR_TRY(cor_arena_new_raw(f->scratch, most, sizeof(*found), &found, err));
	for (unsigned k = 0; k < COR_RUN_COLUMNS; k++) {
		cor_codes codes = cor_estate_codes(e, kept[k].table, kept[k].column);

		if (!cor_runs_find(e, codes, kept[k].table == COR_SITE, found, most, &count))
			continue;
		COR_TRY(cor_arena_new_raw(e->keep, count, sizeof(*runs), &runs, err));
		if (count)
			memcpy(runs, found, count * sizeof(*runs));
		e->layout.runs[k] = runs;
		e->layout.run_count[k] = count;
	}
	cor_arena_back(f->scratch, mark);
	return COR_OK;
}

bool cor_layout_runs_fit(const cor_estate *e)
{
	for (unsigned k = 0; k < COR_RUN_COLUMNS; k++) {
		uint32_t count = e->layout.run_count[k], to = 0;
		uint32_t values = cor_estate_codes(e, kept[k].table, kept[k].column).value_count;

		for (uint32_t i = 0; i < count; i++) {
			const cor_run *run = &e->layout.runs[k][i];

			if (run->from != to || run->to <= to || run->code >= values)
				return false;
			to = run->to;
		}
		if (count && to != cor_estate_rows(e, COR_ELEMENT))
			return false;
	}
	return true;
}

const cor_run *cor_estate_runs(const cor_estate *e, cor_table_id table, unsigned column,
	uint32_t *ret_count)
{
	for (unsigned k = 0; k < COR_RUN_COLUMNS; k++) {
		if (kept[k].table != table || kept[k].column != column || !e->layout.run_count[k])
			continue;
		*ret_count = e->layout.run_count[k];
		return e->layout.runs[k];
	}
	return NULL;
}
