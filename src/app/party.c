#include "app/party.h"

#include <stdlib.h>

/* ---- cells ---- */

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

cor_text cor_party_stake_cell(const cor_party_sheet *sheet, const cor_stake *stake,
	const char *column)
{
	const cor_estate *from = stake->from_register ? cor_estate_below(sheet->estate)
						      : sheet->estate;

	return cor_estate_cell(from, COR_STAKE, stake->row, column_of(COR_STAKE, column));
}

cor_text cor_party_cell(const cor_party_sheet *sheet, const char *column)
{
	const cor_party *party = cor_estate_party(sheet->estate, sheet->party);
	const cor_estate *from = party->from_register ? cor_estate_below(sheet->estate)
						      : sheet->estate;

	return cor_estate_cell(from, COR_PARTY, cor_estate_find(from, COR_PARTY, party->id),
		column_of(COR_PARTY, column));
}

/* ---- names ---- */

static int compare_texts(const void *a, const void *b)
{
	return cor_text_compare(*(const cor_text *)a, *(const cor_text *)b);
}

static uint32_t aliases_in(const cor_estate *from, cor_text id, cor_text *names)
{
	uint32_t count = 0;

	for (uint32_t row = 0; from && row < cor_estate_rows(from, COR_ALIAS); row++) {
		if (!cor_text_equal(cor_estate_cell(from, COR_ALIAS, row, 1), id))
			continue;
		if (names)
			names[count] = cor_estate_cell(from, COR_ALIAS, row, 0);
		count++;
	}
	return count;
}

static cor_status gather_aliases(cor_party_sheet *sheet, cor_arena *arena, cor_err *err)
{
	const cor_estate *below = cor_estate_below(sheet->estate);
	cor_text id = cor_estate_party(sheet->estate, sheet->party)->id, *names;
	uint32_t under = aliases_in(below, id, NULL);
	uint32_t count = under + aliases_in(sheet->estate, id, NULL), kept = 0;

	COR_TRY(cor_arena_new_array(arena, count, sizeof(*names), &names, err));
	aliases_in(below, id, names);
	aliases_in(sheet->estate, id, names + under);
	qsort(names, count, sizeof(*names), compare_texts);
	for (uint32_t i = 0; i < count; i++)
		if (i == 0 || !cor_text_equal(names[i], names[kept - 1]))
			names[kept++] = names[i];
	sheet->aliases = names;
	sheet->alias_count = kept;
	return COR_OK;
}

/* ---- owners and holdings ---- */

/* The stakes that lead from each party: edges[first[p]..first[p + 1]), in their order. */
typedef struct ties {
	const cor_stake *stakes;
	bool up;
	uint32_t *first, *edges;
} ties;

static uint32_t end_of(const cor_stake *stake, bool owner)
{
	return owner ? stake->owner : stake->owned;
}

static cor_status ties_make(const cor_party_sheet *sheet, bool up, cor_arena *arena, ties *ret_ties,
	cor_err *err)
{
	uint32_t parties = cor_estate_party_count(sheet->estate);
	ties t = {.up = up};
	uint32_t count = cor_estate_stakes(sheet->estate, &t.stakes);

	COR_TRY(cor_arena_new_array(arena, (size_t)parties + 2, sizeof(*t.first), &t.first, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*t.edges), &t.edges, err));
	for (uint32_t i = 0; i < count; i++)
		if (cor_stake_counts(&t.stakes[i], sheet->at))
			t.first[end_of(&t.stakes[i], !up) + 2]++;
	for (uint32_t p = 0; p < parties; p++)
		t.first[p + 2] += t.first[p + 1];
	for (uint32_t i = 0; i < count; i++)
		if (cor_stake_counts(&t.stakes[i], sheet->at))
			t.edges[t.first[end_of(&t.stakes[i], !up) + 1]++] = i;
	*ret_ties = t;
	return COR_OK;
}

/* The tree in reading order, with a stack of its own: each stake is put on it at most once. */
static cor_status gather_tree(const cor_party_sheet *sheet, bool up, cor_arena *arena,
	const cor_party_tie **ret_tree, uint32_t *ret_count, cor_err *err)
{
	uint32_t waiting = 0, count = 0, next = sheet->party, depth = 0;
	cor_party_tie *stack, *tree;
	uint8_t *met;
	ties t;

	COR_TRY(ties_make(sheet, up, arena, &t, err));
	uint32_t total = cor_estate_stakes(sheet->estate, &t.stakes);
	COR_TRY(cor_arena_new_array(arena, total, sizeof(*stack), &stack, err));
	COR_TRY(cor_arena_new_array(arena, total, sizeof(*tree), &tree, err));
	COR_TRY(cor_arena_new_array(arena, cor_estate_party_count(sheet->estate), 1, &met, err));
	for (;;) {
		if (!met[next]) {
			met[next] = 1;
			for (uint32_t i = t.first[next + 1]; i-- > t.first[next];)
				stack[waiting++] = (cor_party_tie){t.edges[i], depth};
		}
		if (waiting == 0)
			break;
		tree[count] = stack[--waiting];
		next = end_of(&t.stakes[tree[count].stake], up);
		depth = tree[count].depth + 1;
		count++;
	}
	*ret_tree = tree;
	*ret_count = count;
	return COR_OK;
}

static cor_status gather_other_times(cor_party_sheet *sheet, cor_arena *arena, cor_err *err)
{
	const cor_stake *stakes;
	uint32_t count = cor_estate_stakes(sheet->estate, &stakes), *others;

	COR_TRY(cor_arena_new_array(arena, count, sizeof(*others), &others, err));
	for (uint32_t i = 0; i < count; i++)
		if ((stakes[i].owner == sheet->party || stakes[i].owned == sheet->party) &&
			!cor_stake_counts(&stakes[i], sheet->at))
			others[sheet->other_time_count++] = i;
	sheet->other_times = others;
	return COR_OK;
}

static cor_status gather_group(cor_party_sheet *sheet, cor_arena *arena, cor_err *err)
{
	uint32_t parties = cor_estate_party_count(sheet->estate), *sure, *perhaps;
	cor_corporate groups;

	COR_TRY(cor_corporate_groups(sheet->estate, sheet->at, arena, &groups, err));
	COR_TRY(cor_arena_new_array(arena, parties, sizeof(*sure), &sure, err));
	COR_TRY(cor_arena_new_array(arena, parties, sizeof(*perhaps), &perhaps, err));
	for (uint32_t p = 0; p < parties; p++) {
		if (p == sheet->party || groups.wide[p] != groups.wide[sheet->party])
			continue;
		if (groups.sure[p] == groups.sure[sheet->party])
			sure[sheet->group_count++] = p;
		else
			perhaps[sheet->perhaps_count++] = p;
	}
	sheet->group = sure;
	sheet->perhaps = perhaps;
	return COR_OK;
}

/* ---- brands ---- */

static bool set_has(const cor_maker_set *set, uint32_t party)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (set->parties[i] == party)
			return true;
	return false;
}

/* Whether brand and maker are known and are not both the party alone. */
static bool tells_apart(const cor_party_sheet *sheet, const cor_product *product)
{
	const cor_maker_set *brand = cor_estate_maker_set(sheet->estate, product->brand);
	const cor_maker_set *maker = cor_estate_maker_set(sheet->estate, product->maker);

	return product->brand != product->maker && brand->count > 0 && maker->count > 0 &&
		(set_has(brand, sheet->party) || set_has(maker, sheet->party));
}

static cor_status gather_products(cor_party_sheet *sheet, cor_arena *arena, cor_err *err)
{
	uint32_t all = cor_estate_product_count(sheet->estate), *products;
	uint32_t sets = sheet->policy ? cor_policy_vendor_count(sheet->policy) : 0;
	uint8_t *levels;

	COR_TRY(cor_arena_new_array(arena, all, sizeof(*products), &products, err));
	for (uint32_t i = 0; i < all; i++)
		if (tells_apart(sheet, cor_estate_product(sheet->estate, i)))
			products[sheet->product_count++] = i;
	COR_TRY(cor_arena_new_array(arena, (size_t)sheet->product_count * sets, 1, &levels, err));
	for (uint32_t v = 0; v < sets && sheet->product_count > 0; v++) {
		const uint8_t *by_set;

		COR_TRY(cor_vendor_sets(sheet->policy, v, sheet->at, arena, &by_set, err));
		for (uint32_t i = 0; i < sheet->product_count; i++)
			levels[(size_t)i * sets + v] =
				by_set[cor_estate_product(sheet->estate, products[i])->maker];
	}
	sheet->products = products;
	sheet->product_levels = levels;
	return COR_OK;
}

/* ---- all of it ---- */

static cor_status gather_standings(cor_party_sheet *sheet, cor_arena *arena, cor_err *err)
{
	uint32_t sets = sheet->policy ? cor_policy_vendor_count(sheet->policy) : 0;
	cor_standing *standings;

	COR_TRY(cor_arena_new_array(arena, sets, sizeof(*standings), &standings, err));
	for (uint32_t v = 0; v < sets; v++)
		COR_TRY(cor_vendor_standing(sheet->policy, v, sheet->party, sheet->at, arena,
			&standings[v], err));
	sheet->standings = standings;
	return COR_OK;
}

cor_status cor_party_sheet_make(const cor_estate *estate, const cor_policy *policy, cor_day at,
	uint32_t party, cor_arena *arena, cor_party_sheet *ret_sheet, cor_err *err)
{
	cor_party_sheet sheet = {.estate = estate, .policy = policy, .at = at, .party = party};

	COR_TRY(gather_aliases(&sheet, arena, err));
	COR_TRY(gather_tree(&sheet, true, arena, &sheet.above, &sheet.above_count, err));
	COR_TRY(gather_tree(&sheet, false, arena, &sheet.below, &sheet.below_count, err));
	COR_TRY(gather_other_times(&sheet, arena, err));
	COR_TRY(gather_group(&sheet, arena, err));
	COR_TRY(gather_products(&sheet, arena, err));
	COR_TRY(gather_standings(&sheet, arena, err));
	*ret_sheet = sheet;
	return COR_OK;
}
