#include "estate/frozen.h"

/* ---- joined lists ---- */

static cor_text id_at(const cor_estate *estate, cor_table_id table, uint32_t row)
{
	return cor_table_cell(&estate->tables[table], row, 0);
}

cor_status cor_joined_new(const cor_estate *estate, cor_table_id table, cor_arena *keep,
	cor_joined *ret_joined, cor_err *err)
{
	const cor_estate *below = estate->below;
	uint32_t own_count = cor_estate_rows(estate, table);
	uint32_t below_count = below ? cor_estate_rows(below, table) : 0;
	cor_joined joined = {0};

	COR_TRY(cor_arena_new_array(keep, own_count, sizeof(uint32_t), &joined.of_own, err));
	COR_TRY(cor_arena_new_array(keep, below_count, sizeof(uint32_t), &joined.of_below, err));
	/* Both are sorted by id. */
	for (uint32_t own = 0, under = 0; own < own_count || under < below_count; joined.count++) {
		int order = own == own_count ? 1
			: under == below_count
			? -1
			: cor_text_compare(id_at(estate, table, own), id_at(below, table, under));

		if (order <= 0)
			joined.of_own[own++] = joined.count;
		if (order >= 0)
			joined.of_below[under++] = joined.count;
	}
	*ret_joined = joined;
	return COR_OK;
}

uint32_t cor_joined_find(const cor_estate *estate, const cor_joined *joined, cor_table_id table,
	cor_text id)
{
	uint32_t row = cor_estate_find(estate, table, id);

	if (row != COR_NONE)
		return joined->of_own[row];
	if (!estate->below)
		return COR_NONE;
	row = cor_estate_find(estate->below, table, id);
	return row == COR_NONE ? COR_NONE : joined->of_below[row];
}

bool cor_joined_is_hidden(const cor_estate *estate, cor_table_id table, uint32_t below_row)
{
	return cor_estate_find(estate, table, id_at(estate->below, table, below_row)) != COR_NONE;
}

/* ---- parties ---- */

static cor_party party_at(const cor_estate *estate, uint32_t row, bool from_register)
{
	return (cor_party){cor_estate_cell(estate, COR_PARTY, row, 0),
		cor_estate_cell(estate, COR_PARTY, row, 1),
		cor_estate_cell(estate, COR_PARTY, row, 2), from_register};
}

static cor_status list_parties(cor_estate *e, cor_err *err)
{
	COR_TRY(cor_joined_new(e, COR_PARTY, e->keep, &e->joined_parties, err));
	COR_TRY(cor_arena_new_array(e->keep, e->joined_parties.count, sizeof(*e->parties),
		&e->parties, err));
	for (uint32_t row = 0; e->below && row < cor_estate_rows(e->below, COR_PARTY); row++)
		e->parties[e->joined_parties.of_below[row]] = party_at(e->below, row, true);
	for (uint32_t row = 0; row < cor_estate_rows(e, COR_PARTY); row++)
		e->parties[e->joined_parties.of_own[row]] = party_at(e, row, false);
	return COR_OK;
}

/* The aliases that one estate writes, for the parties as `e` numbers them. */
static cor_status add_aliases(const cor_estate *e, const cor_estate *from, cor_names_draft *draft,
	cor_err *err)
{
	for (uint32_t row = 0; row < cor_estate_rows(from, COR_ALIAS); row++) {
		cor_text id = cor_estate_cell(from, COR_ALIAS, row, 1);
		uint32_t party = cor_joined_find(e, &e->joined_parties, COR_PARTY, id);

		COR_TRY(cor_names_add(draft, cor_estate_cell(from, COR_ALIAS, row, 0), party, err));
	}
	return COR_OK;
}

static cor_status gather_names(cor_estate *e, cor_names_draft *draft, cor_err *err)
{
	COR_TRY(cor_names_begin(draft, e->keep, err));
	for (uint32_t p = 0; p < e->joined_parties.count; p++) {
		COR_TRY(cor_names_add(draft, e->parties[p].id, p, err));
		COR_TRY(cor_names_add(draft, e->parties[p].name, p, err));
	}
	if (e->below)
		COR_TRY(add_aliases(e, e->below, draft, err));
	COR_TRY(add_aliases(e, e, draft, err));
	return cor_names_end(draft, e->keep, &e->party_names, err);
}

cor_status cor_freeze_parties(cor_freeze *f, cor_err *err)
{
	cor_names_draft draft = {0};
	cor_status status;

	COR_TRY(list_parties(f->estate, err));
	status = gather_names(f->estate, &draft, err);
	cor_names_draft_done(&draft);
	return status;
}
