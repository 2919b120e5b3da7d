/* Corporate groups: parties connected by stakes, found by union-find. */
#include "policy/regime.h"
#include "policy/vendor.h"

static uint32_t find_root(uint32_t *parent, uint32_t party)
{
	while (parent[party] != party) {
		parent[party] = parent[parent[party]];
		party = parent[party];
	}
	return party;
}

/* The smaller number leads, so that groups come in the order of their first parties. */
static void unite(uint32_t *parent, uint32_t a, uint32_t b)
{
	a = find_root(parent, a);
	b = find_root(parent, b);
	if (a < b)
		parent[b] = a;
	else
		parent[a] = b;
}

cor_tri cor_stake_connects(const cor_stake *stake, cor_day at)
{
	if (!cor_stake_counts(stake, at))
		return COR_NO;
	if (stake->kind != COR_STAKE_SHARES || stake->low > COR_STAKE_HALF)
		return COR_YES;
	return stake->high > COR_STAKE_HALF ? COR_MAYBE : COR_NO;
}

/* parent of each party -> number of its group. */
static uint32_t number_groups(uint32_t *parent, uint32_t parties)
{
	uint32_t count = 0;

	for (uint32_t p = 0; p < parties; p++)
		parent[p] = find_root(parent, p);
	/* A root comes before its group, and is its own parent until it gets a number. */
	for (uint32_t p = 0; p < parties; p++)
		parent[p] = parent[p] == p ? count++ : parent[parent[p]];
	return count;
}

/* A root's id, the smallest; without roots (a circle) the smallest id of all. */
static void name_groups(const cor_estate *estate, const uint32_t *group, const uint8_t *owned,
	cor_text *names, uint8_t *has_root)
{
	for (uint32_t p = 0; p < cor_estate_party_count(estate); p++) {
		cor_text *name = &names[group[p]], id = cor_estate_party(estate, p)->id;
		uint8_t *rooted = &has_root[group[p]];

		if (!owned[p] && !*rooted) {
			*rooted = 1;
			*name = id;
		} else if ((!owned[p] || !*rooted) &&
			(!name->p || cor_text_compare(id, *name) < 0)) {
			*name = id;
		}
	}
}

cor_status cor_corporate_groups(const cor_estate *estate, cor_day at, cor_arena *arena,
	cor_corporate *ret_groups, cor_err *err)
{
	const cor_stake *stakes;
	uint32_t count = cor_estate_stakes(estate, &stakes),
		 parties = cor_estate_party_count(estate);
	uint32_t *sure, *wide;
	uint8_t *owned, *has_root;
	cor_text *names;
	cor_corporate groups;

	COR_TRY(cor_arena_new_array(arena, parties, sizeof(*sure), &sure, err));
	COR_TRY(cor_arena_new_array(arena, parties, sizeof(*wide), &wide, err));
	COR_TRY(cor_arena_new_array(arena, parties, sizeof(*names), &names, err));
	COR_TRY(cor_arena_new_array(arena, parties, 1, &owned, err));
	COR_TRY(cor_arena_new_array(arena, parties, 1, &has_root, err));
	for (uint32_t p = 0; p < parties; p++)
		sure[p] = wide[p] = p;
	for (uint32_t i = 0; i < count; i++) {
		cor_tri link = cor_stake_connects(&stakes[i], at);

		if (link == COR_YES) {
			unite(sure, stakes[i].owner, stakes[i].owned);
			owned[stakes[i].owned] = 1;
		}
		if (link != COR_NO)
			unite(wide, stakes[i].owner, stakes[i].owned);
	}
	groups.sure_count = number_groups(sure, parties);
	groups.wide_count = number_groups(wide, parties);
	name_groups(estate, sure, owned, names, has_root);
	groups.sure = sure;
	groups.wide = wide;
	groups.sure_names = names;
	*ret_groups = groups;
	return COR_OK;
}
