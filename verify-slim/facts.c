/* What the tables say: who is meant, who made it, what is there, what is inside, whose it is. */
#include "verify/verify.h"

enum { OVER_HALF = 500000 };

typedef struct stake {
	uint32_t owner, owned;
	char kind;       /* s(hares), c(ontrol), S(uccessor), b(rand) */
	int64_t share[3]; /* percent * 10000, the lowest by COR_YES, the highest by COR_MAYBE */
} stake;

ver_world ver;
static struct {
	cor_strtab *folded;
	ver_set *sets;
} names[FUNCTION + 1];
static stake *stakes; /* those that count on the day */
static uint32_t stake_count, *place; /* of a product in the list of ver_contents; 0: not there */

cor_day ver_day(cor_text cell)
{
	cor_day day;

	return cor_day_parse(cell, &day) ? day : COR_DAY_NONE;
}

cor_tri ver_yes_no(cor_text cell)
{
	return cell.n == 0 ? COR_MAYBE : cor_tri_of(cor_text_is(cell, "yes"));
}

void ver_agree(int *all, cor_tri answer)
{
	*all = *all == -1 || *all == (int)answer ? (int)answer : COR_MAYBE;
}

cor_tri ver_set_in(ver_set set, const uint8_t *members)
{
	int all = set.n ? -1 : COR_MAYBE;

	for (uint32_t i = 0; i < set.n; i++)
		ver_agree(&all, (cor_tri)members[set.ids[i]]);
	return (cor_tri)all;
}

static cor_text fold(cor_text name)
{
	char *out = ver_new(name.n + 1, 1);

	return (cor_text){out, cor_text_fold(name, out)};
}

ver_set ver_who(int table, cor_text name)
{
	uint32_t id = name.n ? cor_strtab_find(names[table].folded, fold(name)) : COR_NONE;

	return id == COR_NONE ? (ver_set){0} : names[table].sets[id];
}

static void set_add(ver_set *set, uint32_t id)
{
	for (uint32_t i = 0; i < set->n; i++)
		if (set->ids[i] == id)
			return;
	set->ids = ver_grow(set->ids, set->n, sizeof(*set->ids));
	set->ids[set->n++] = id;
}

static void name_rows(int table, int of, const char *column, const char *who)
{
	for (uint32_t r = 0; r < ver.t[of].count; r++)
		if (ver_cell(of, r, column).n)
			set_add(&names[table].sets[ver_id(names[table].folded,
					fold(ver_cell(of, r, column)))],
				ver_row(table, ver_cell(of, r, who)));
}

static void name_table(int table, int aliases)
{
	names[table].folded = ver_strtab();
	names[table].sets =
		ver_new(2 * (size_t)ver.t[table].count + ver.t[aliases].count, sizeof(ver_set));
	name_rows(table, table, "id", "id");
	if (table == PARTY)
		name_rows(table, table, "name", "id");
	name_rows(table, aliases, "alias", ver.t[table].name);
}

cor_text ver_label(cor_text label)
{
	ver_set set = ver_who(PARTY, label);

	return set.n == 1 ? ver_cell(PARTY, set.ids[0], "id") : label;
}

/* Adds who a cell means; one piece that could be anyone makes the whole so, and keeps it so. */
static void candidates_add(cor_text cell, ver_set *set)
{
	cor_text piece;

	while (cell.n && cor_text_cut(&cell, '|', &piece)) {
		ver_set one = ver_who(PARTY, piece);
		bool anyone = one.n == 0 || (set->named && set->n == 0);

		for (uint32_t i = 0; i < one.n && !anyone; i++)
			set_add(set, one.ids[i]);
		set->n = anyone ? 0 : set->n;
		set->named = true;
	}
}

ver_set ver_candidates(cor_text cell)
{
	ver_set set = {0};

	candidates_add(cell, &set);
	return set;
}

/* The maker of each row: its cell, else its product's, else its element's or as evidence says. */
static void find_makers(int table)
{
	ver_set *sets = ver.maker[table] = ver_new(ver.t[table].count, sizeof(ver_set));

	for (uint32_t r = 0; r < ver.t[table].count; r++) {
		ver_set *s = &sets[r];
		uint32_t product = COR_NONE;

		*s = ver_candidates(ver_cell(table, r, "maker"));
		if (!s->named && table != PRODUCT)
			product = ver_row(PRODUCT, ver_cell(table, r, "product"));
		if (product != COR_NONE)
			*s = ver.maker[PRODUCT][product];
		if (!s->named && table == ROLE)
			*s = ver.maker[ELEMENT][ver_row(ELEMENT, ver_cell(table, r, "element"))];
		else if (!s->named)
			EACH(e, EVIDENCE, ver_format("%s:%s", ver.t[table].name,
						ver_cell(table, r, "id").p))
			if (!cor_text_is(ver_cell(EVIDENCE, e, "weight"), "0"))
				candidates_add(ver_cell(EVIDENCE, e, "party"), s);
	}
}

/* doc/estate.md, What is there. */
cor_tri ver_present(uint32_t element, bool planned, bool spare)
{
	cor_text state = ver_cell(ELEMENT, element, "state");
	cor_day installed = ver_day(ver_cell(ELEMENT, element, "installed"));
	cor_day retired = ver_day(ver_cell(ELEMENT, element, "retired"));
	bool here = installed <= ver.at; /* COR_DAY_NONE is before every day */
	bool gone = retired != COR_DAY_NONE && retired <= ver.at;
	cor_tri present = cor_tri_of(here && !gone);

	if (cor_text_is(state, "planned") && !gone && planned)
		present = COR_YES;
	else if (cor_text_is(state, "planned") && !gone && installed == COR_DAY_NONE)
		present = COR_MAYBE;
	else if (cor_text_is(state, "spare"))
		present = cor_tri_of(spare && !gone);
	else if (cor_text_is(state, "retired") && here && retired == COR_DAY_NONE)
		present = COR_MAYBE;
	return present;
}

/* The list begins with what the element and its parts are; those are not inside by themselves. */
uint32_t ver_contents(uint32_t element, uint32_t part, ver_inside **ret_list)
{
	cor_text id = part == COR_NONE ? ver_cell(ELEMENT, element, "id") : COR_TEXT("");
	ver_inside *list = ver_new(1, sizeof(*list));
	uint32_t n = 1, starts;

	list[0].essential = part == COR_NONE ? COR_YES : ver_yes_no(ver_cell(PART, part, "essential"));
	list[0].product = ver_row(PRODUCT,
		part == COR_NONE ? ver_cell(ELEMENT, element, "product") : ver_cell(PART, part, "product"));
	EACH(p, PART, id)
	{
		list = ver_grow(list, n, sizeof(*list));
		list[n].essential = ver_yes_no(ver_cell(PART, p, "essential"));
		list[n++].product = ver_row(PRODUCT, ver_cell(PART, p, "product"));
	}
	starts = n;
	for (uint32_t i = 0, back; i < n; i = back) {
		back = i + 1;
		EACH(r, BOM, ver_cell(PRODUCT, list[i].product, "id"))
		{
			uint32_t to = ver_row(PRODUCT, ver_cell(BOM, r, "part_product"));
			cor_tri essential = cor_tri_and(list[i].essential,
				ver_yes_no(ver_cell(BOM, r, "essential")));

			if (!place[to]) {
				list = ver_grow(list, n, sizeof(*list));
				list[n] = (ver_inside){to, essential};
				place[to] = n++;
			} else if (list[place[to]].essential < essential) {
				list[place[to]].essential = essential;
				back = place[to] < back ? place[to] : back; /* once more from there */
			}
		}
	}
	for (uint32_t i = starts; i < n; i++)
		place[list[i].product] = 0;
	*ret_list = list + starts;
	return n - starts;
}

static void read_stakes(void)
{
	for (uint32_t r = 0; r < ver.t[STAKE].count; r++) {
		cor_text kind = ver_cell(STAKE, r, "kind"), low = ver_cell(STAKE, r, "share_low_pct");
		cor_day until = ver_day(ver_cell(STAKE, r, "until"));
		stake s = {.owner = ver_row(PARTY, ver_cell(STAKE, r, "owner")),
			.owned = ver_row(PARTY, ver_cell(STAKE, r, "owned"))};

		s.kind = cor_text_is(kind, "successor") ? 'S' : kind.p[0];
		cor_text_to_fixed(low, 4, false, &s.share[COR_YES]);
		if (!cor_text_to_fixed(ver_cell(STAKE, r, "share_high_pct"), 4, false,
			    &s.share[COR_MAYBE]))
			s.share[COR_MAYBE] = low.n ? s.share[COR_YES] : 1000000;
		if (ver_day(ver_cell(STAKE, r, "since")) > ver.at ||
			(until != COR_DAY_NONE && ver.at >= until))
			continue;
		stakes = ver_grow(stakes, stake_count, sizeof(*stakes));
		stakes[stake_count++] = s;
	}
}

static uint32_t *corporate_groups(cor_tri level)
{
	uint32_t *group = ver_new((size_t)ver.parties + 1, sizeof(*group));

	for (uint32_t p = 0; p <= ver.parties; p++)
		group[p] = p;
	for (const stake *s = stakes; s < stakes + stake_count; s++) {
		uint32_t from = group[s->owner], to = group[s->owned];

		if (s->kind != 's' || s->share[level] > OVER_HALF)
			for (uint32_t p = 0; p < ver.parties; p++)
				group[p] = group[p] == from ? to : group[p];
	}
	return group;
}

/* Whether a stake of a member makes what it owns a member. */
static bool holds(const ver_spread *spread, const stake *s, int64_t share, int64_t together)
{
	if (s->kind == 'b' || spread->include != 's')
		return s->kind == 'b';
	if (spread->test == 'c')
		return s->kind == 'c' || (s->kind == 's' && share > OVER_HALF);
	share = spread->test == 'a' ? together : share;
	return s->kind == 's' && (spread->at_least ? share >= spread->stake : share > spread->stake);
}

/* Spreads membership of at least this level until nothing changes. */
static void spread_level(const ver_spread *spread, uint8_t *members, cor_tri level)
{
	const uint32_t *group = level == COR_YES ? ver.narrow : ver.wide;
	int64_t *together = ver_new(ver.parties, sizeof(*together));
	bool *met = ver_new((size_t)ver.parties + 1, 1), changed = true;

	for (uint32_t p = 0; p < ver.parties; p++)
		met[group[p]] |= spread->include == 'g' && members[p] >= level;
	for (uint32_t p = 0; p < ver.parties; p++)
		members[p] = met[group[p]] && members[p] < level ? (uint8_t)level : members[p];
	while (changed) {
		changed = false;
		memset(together, 0, ver.parties * sizeof(*together));
		for (const stake *s = stakes; s < stakes + stake_count; s++)
			if (s->kind == 's' && members[s->owner] >= level)
				together[s->owned] += s->share[level];
		for (const stake *s = stakes; s < stakes + stake_count; s++) {
			bool follows = s->kind == 'S' && spread->successors;
			uint32_t from = follows ? s->owned : s->owner;
			uint32_t to = follows ? s->owner : s->owned;

			if (members[from] < level || members[to] >= level ||
				(!follows && !holds(spread, s, s->share[level], together[to])))
				continue;
			members[to] = (uint8_t)level;
			changed = true;
		}
	}
}

void ver_spread_over(const ver_spread *spread, uint8_t *members)
{
	spread_level(spread, members, COR_YES);
	spread_level(spread, members, COR_MAYBE);
}

void ver_facts(void)
{
	static const int made[] = {PRODUCT, ELEMENT, ROLE, PART};

	ver.parties = ver.t[PARTY].count;
	place = ver_new(ver.t[PRODUCT].count, sizeof(*place));
	name_table(PARTY, ALIAS);
	name_table(FUNCTION, FUNCTION_ALIAS);
	for (int i = 0; i < 4; i++)
		find_makers(made[i]);
	read_stakes();
	ver.narrow = corporate_groups(COR_YES);
	ver.wide = corporate_groups(COR_MAYBE);
}
