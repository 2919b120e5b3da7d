/* What the tables say: doc/estate.md, Names to What is there; doc/policy.md, Vendors. */
#include "verify/verify.h"

enum { OVER_HALF = 500000 };

cor_day ver_at;
uint32_t *ver_narrow, *ver_wide;

static cor_text fold(cor_text name)
{
	char *out = ver_new(name.n + 1, 1);

	return (cor_text){out, cor_text_fold(name, out)};
}

/* A table of folded names, of the ids (and other columns) of one table and of its aliases. */
static void fill_names(int names, int table, int aliases, const char *id)
{
	const struct {
		int table;
		const char *name, *id;
	} from[] = {{table, "id", "id"}, {aliases, "alias", id}, {table, "name", "id"}};
	ver_table *t = &ver_t[names];

	t->cells = ver_new(2 * (2 * (size_t)ver_t[table].rows + ver_t[aliases].rows) + 2,
		sizeof(cor_text));
	for (int i = 0; i < (table == PARTY ? 3 : 2); i++)
		for (uint32_t r = 0; r < ver_t[from[i].table].rows; r++) {
			cor_text name = ver_cell(from[i].table, r, from[i].name);

			if (name.n == 0)
				continue;
			t->cells[2 * (size_t)t->rows] = fold(name);
			t->cells[2 * (size_t)t->rows++ + 1] = ver_cell(from[i].table, r,
				from[i].id);
		}
}

static void set_add(ver_set *set, uint32_t id)
{
	for (uint32_t i = 0; i < set->n; i++)
		if (set->ids[i] == id)
			return;
	set->ids = ver_grow(set->ids, set->n, sizeof(*set->ids));
	set->ids[set->n++] = id;
}

ver_set ver_called(int table, cor_text name)
{
	int names = table == PARTY ? PARTY_NAME : FUNCTION_NAME;
	ver_set set = {0};

	if (name.n)
		EACH(r, names, "name", fold(name))
	set_add(&set, ver_row(table, names, r, "id"));
	return set;
}

ver_set ver_meant(int table, cor_text name)
{
	uint32_t row = ver_find(table, "id", name);
	ver_set set = {0};

	if (row == COR_NONE)
		return ver_called(table, name);
	set_add(&set, row);
	return set;
}

cor_text ver_label(cor_text label)
{
	ver_set set = ver_called(PARTY, label);

	return set.n == 1 ? ver_cell(PARTY, set.ids[0], "id") : label;
}

/* Adds who a cell means; one piece that could be anyone makes the whole so, and keeps it so. */
static void add_candidates(ver_set *set, cor_text cell)
{
	cor_text piece;

	while (cell.n && cor_text_cut(&cell, '|', &piece)) {
		ver_set one = ver_called(PARTY, piece);
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

	add_candidates(&set, cell);
	return set;
}

/* Its cell, else its product's, else its element's (a role's) or as evidence says. */
ver_set ver_maker(int table, uint32_t row)
{
	ver_set set = ver_candidates(ver_cell(table, row, "maker"));
	uint32_t product = table == PRODUCT ? COR_NONE : ver_row(PRODUCT, table, row, "product");
	cor_text id;

	if (!set.named && product != COR_NONE)
		set = ver_maker(PRODUCT, product);
	if (set.named || row == COR_NONE)
		return set;
	if (table == ROLE)
		return ver_maker(ELEMENT, ver_row(ELEMENT, ROLE, row, "element"));
	id = ver_cell(table, row, "id");
	EACH(r, EVIDENCE, "subject", ver_format("%s:%.*s", ver_t[table].name, COR_FMT(id)))
	if (!cor_text_is(ver_cell(EVIDENCE, r, "weight"), "0"))
		add_candidates(&set, ver_cell(EVIDENCE, r, "party"));
	return set;
}

cor_tri ver_set_in(ver_set set, const uint8_t *members)
{
	for (uint32_t i = 1; i < set.n; i++)
		if (members[set.ids[i]] != members[set.ids[0]])
			return COR_MAYBE;
	return set.n ? (cor_tri)members[set.ids[0]] : COR_MAYBE;
}

cor_tri ver_present(uint32_t element, bool planned, bool spare)
{
	cor_text state = ver_cell(ELEMENT, element, "state");
	cor_day installed = ver_day(ELEMENT, element, "installed");
	cor_day retired = ver_day(ELEMENT, element, "retired");
	bool here = installed <= ver_at; /* COR_DAY_NONE is before every day */
	bool gone = retired != COR_DAY_NONE && retired <= ver_at;

	if (cor_text_is(state, "planned"))
		return gone                         ? COR_NO
			: planned                   ? COR_YES
			: installed == COR_DAY_NONE ? COR_MAYBE
						    : cor_tri_of(here);
	if (cor_text_is(state, "spare"))
		return cor_tri_of(spare && !gone);
	if (cor_text_is(state, "retired"))
		return !here || gone ? COR_NO : retired == COR_DAY_NONE ? COR_MAYBE : COR_YES;
	return cor_tri_of(here && !gone);
}

/* What a product contains, all the way down, each by the best way to it; `way` is the product's. */
static void add_contents(cor_text product, cor_tri way, ver_inside **list, uint32_t *count)
{
	if (product.n == 0)
		return;
	EACH(r, BOM, "product", product)
	{
		cor_tri essential = cor_tri_and(way, ver_yes_no(ver_cell(BOM, r, "essential")));
		uint32_t to = ver_row(PRODUCT, BOM, r, "part_product"), i = 0;

		while (i < *count && (*list)[i].product != to)
			i++;
		if (i < *count && (*list)[i].essential >= essential)
			continue;
		if (i == *count)
			*list = ver_grow(*list, (*count)++, sizeof(**list));
		(*list)[i] = (ver_inside){to, essential};
		add_contents(ver_cell(BOM, r, "part_product"), essential, list, count);
	}
}

ver_inside *ver_contents(uint32_t element, uint32_t *ret_count)
{
	ver_inside *list = NULL;

	*ret_count = 0;
	add_contents(ver_cell(ELEMENT, element, "product"), COR_YES, &list, ret_count);
	EACH(p, PART, "element", ver_cell(ELEMENT, element, "id"))
	add_contents(ver_cell(PART, p, "product"), ver_yes_no(ver_cell(PART, p, "essential")),
		&list, ret_count);
	return list;
}

/* ---- who belongs to whom ---- */

typedef struct stake {
	uint32_t owner, owned;
	char kind; /* first letter, o for control */
	int64_t low, high;
} stake;

/* The stake of a row; false when it does not count on the day. */
static bool read_stake(uint32_t row, stake *s)
{
	cor_text kind = ver_cell(STAKE, row, "kind"), low = ver_cell(STAKE, row, "share_low_pct");
	cor_day until = ver_day(STAKE, row, "until");

	s->owner = ver_row(PARTY, STAKE, row, "owner");
	s->owned = ver_row(PARTY, STAKE, row, "owned");
	s->kind = cor_text_is(kind, "successor") ? 'S' : kind.n ? kind.p[0] : '?';
	if (!cor_text_to_fixed(low, 4, false, &s->low))
		s->low = 0;
	if (!cor_text_to_fixed(ver_cell(STAKE, row, "share_high_pct"), 4, false, &s->high))
		s->high = low.n ? s->low : 1000000;
	return s->kind != '?' && ver_day(STAKE, row, "since") <= ver_at &&
		(until == COR_DAY_NONE || ver_at < until);
}

static uint32_t *find_groups(bool narrow)
{
	uint32_t count = ver_t[PARTY].rows, *group = ver_new((size_t)count + 1, sizeof(*group));
	stake s;

	for (uint32_t i = 0; i <= count; i++)
		group[i] = i;
	for (uint32_t r = 0; r < ver_t[STAKE].rows; r++) {
		uint32_t from, to;

		if (!read_stake(r, &s) || (s.kind == 's' && (narrow ? s.low : s.high) <= OVER_HALF))
			continue;
		from = group[s.owner], to = group[s.owned];
		for (uint32_t i = 0; i < count; i++)
			group[i] = group[i] == from ? to : group[i];
	}
	return group;
}

/* Whether a stake makes its owned one a member; together: what all members hold of it. */
static bool holds(const ver_spread *spread, const stake *s, int64_t share, int64_t together)
{
	if (s->kind == 'b' || spread->include != 's')
		return s->kind == 'b';
	if (spread->test == 'c')
		return s->kind == 'c' || (s->kind == 's' && share > OVER_HALF);
	share = spread->test == 'a' ? together : share;
	return s->kind == 's' &&
		(spread->at_least ? share >= spread->stake : share > spread->stake);
}

/* Spreads membership of at least `level` until nothing changes; `level` picks low or high shares. */
static void spread_level(const ver_spread *spread, uint8_t *members, uint8_t level)
{
	const uint32_t *group = level == COR_YES ? ver_narrow : ver_wide;
	uint32_t count = ver_t[PARTY].rows;
	bool *in_group = ver_new((size_t)count + 1, 1), changed = true;
	stake s;

	for (uint32_t p = 0; p < count; p++)
		in_group[group[p]] |= spread->include == 'g' && members[p] >= level;
	for (uint32_t p = 0; p < count; p++)
		members[p] = in_group[group[p]] && members[p] < level ? level : members[p];
	while (changed) {
		int64_t *together = ver_new((size_t)count + 1, sizeof(int64_t));

		changed = false;
		for (uint32_t r = 0; r < ver_t[STAKE].rows; r++)
			if (read_stake(r, &s) && s.kind == 's' && members[s.owner] >= level)
				together[s.owned] += level == COR_YES ? s.low : s.high;
		for (uint32_t r = 0; r < ver_t[STAKE].rows; r++) {
			bool counts = read_stake(r, &s);
			bool follows = s.kind == 'S' && spread->successors;
			uint32_t from = follows ? s.owned : s.owner,
				 to = follows ? s.owner : s.owned;

			if (!counts || members[from] < level || members[to] >= level ||
				(!follows &&
					!holds(spread, &s, level == COR_YES ? s.low : s.high,
						together[to])))
				continue;
			members[to] = level;
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
	fill_names(PARTY_NAME, PARTY, ALIAS, "party");
	fill_names(FUNCTION_NAME, FUNCTION, FUNCTION_ALIAS, "function");
	ver_narrow = find_groups(true);
	ver_wide = find_groups(false);
}
