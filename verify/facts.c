/* What the tables say: who is meant, who made it, what is there, what is inside. */
#include "verify/verify.h"

cor_day ver_day(cor_text cell)
{
	cor_day day;

	return cor_day_parse(cell, &day) ? day : COR_DAY_NONE;
}

static cor_text fold(cor_text name)
{
	char *out = ver_new_row(name.n + 1, 1);

	return (cor_text){out, cor_text_fold(name, out)};
}

ver_set ver_names_find(const ver_names *names, cor_text name)
{
	uint32_t id = name.n ? cor_strtab_find(names->folded, fold(name)) : COR_NONE;

	return id == COR_NONE ? (ver_set){0} : names->sets[id];
}

ver_set ver_meant(const ver_world *world, int table, cor_text name)
{
	uint32_t row = cor_strtab_find(world->t[table].keys, name);
	uint32_t *ids = ver_new_row(1, sizeof(*ids));

	*ids = row;
	return row == COR_NONE
		? ver_names_find(table == PARTY ? &world->parties : &world->functions, name)
		: (ver_set){.ids = ids, .n = 1};
}

static void set_add(ver_set *set, uint32_t id)
{
	for (uint32_t i = 0; i < set->n; i++)
		if (set->ids[i] == id)
			return;
	set->ids = ver_grow(set->ids, set->n, sizeof(*set->ids));
	set->ids[set->n++] = id;
}

static void names_add(ver_names *names, cor_text name, uint32_t who)
{
	if (name.n)
		set_add(&names->sets[ver_id(names->folded, fold(name))], who);
}

/* The ids of main, and the aliases, with what they stand for in column `to`. */
static void names_fill(ver_names *names, const ver_table *main, const ver_table *aliases)
{
	names->folded = ver_strtab();
	names->sets = ver_new(2 * (size_t)main->row_count + aliases->row_count, sizeof(ver_set));
	for (uint32_t r = 0; r < main->row_count; r++) {
		names_add(names, ver_cell(main, r, "id"), r);
		if (strcmp(main->name, "party") == 0)
			names_add(names, ver_cell(main, r, "name"), r);
	}
	for (uint32_t r = 0; r < aliases->row_count; r++)
		names_add(names, ver_cell(aliases, r, "alias"),
			cor_strtab_find(main->keys, ver_cell(aliases, r, main->name)));
}

cor_text ver_label(const ver_world *world, cor_text label)
{
	ver_set set = ver_names_find(&world->parties, label);

	return set.n == 1 ? ver_cell(&world->t[PARTY], set.ids[0], "id") : label;
}

/* Adds who a cell means; one piece that could be anyone makes the whole so, and keeps it so. */
static void candidates_add(const ver_world *world, cor_text cell, ver_set *set)
{
	cor_text piece;

	while (cell.n && cor_text_cut(&cell, '|', &piece)) {
		ver_set one = ver_names_find(&world->parties, piece);
		bool anyone = one.n == 0 || (set->named && set->n == 0);

		for (uint32_t i = 0; i < one.n && !anyone; i++)
			set_add(set, one.ids[i]);
		set->n = anyone ? 0 : set->n;
		set->named = true;
	}
}

ver_set ver_candidates(const ver_world *world, cor_text cell)
{
	ver_set set = {0};

	candidates_add(world, cell, &set);
	return set;
}

static ver_set from_evidence(const ver_world *world, const char *kind, cor_text id)
{
	const ver_table *t = &world->t[EVIDENCE];
	ver_set set = {0};

	EACH(r, t, ver_format("%s:%.*s", kind, COR_FMT(id)))
	if (!cor_text_is(ver_cell(t, r, "weight"), "0"))
		candidates_add(world, ver_cell(t, r, "party"), &set);
	return set;
}

/* The maker of each row: its cell, else its product's, else its element's or as evidence says. */
static ver_set *makers(const ver_world *world, int table)
{
	const ver_table *t = &world->t[table];
	ver_set *sets = ver_new(t->row_count, sizeof(ver_set));

	for (uint32_t r = 0; r < t->row_count; r++) {
		uint32_t product = table == PRODUCT ? COR_NONE
						    : ver_row_of(world, PRODUCT, t, r, "product");

		sets[r] = ver_candidates(world, ver_cell(t, r, "maker"));
		if (!sets[r].named && product != COR_NONE)
			sets[r] = world->product_maker[product];
		if (!sets[r].named && table == ROLE)
			sets[r] = world->element_maker[ver_row_of(world, ELEMENT, t, r, "element")];
		else if (!sets[r].named)
			sets[r] = from_evidence(world, t->name, ver_cell(t, r, "id"));
		ver_forget();
	}
	return sets;
}

uint32_t ver_row_of(const ver_world *world, int to, const ver_table *t, uint32_t r,
	const char *column)
{
	return cor_strtab_find(world->t[to].keys, ver_cell(t, r, column));
}

void ver_facts(ver_world *world)
{
	static const struct {
		int table;
		const char *column;
	} indexes[] = {{ROLE, "element"}, {PART, "element"}, {SITE_TAG, "site"}, {BOM, "product"},
		{NETWORK_TAG, "network"}, {EVIDENCE, "subject"}, {PERMIT, "subject"},
		{FUNCTION_GROUP, "grp"}, {MEASURE, "element"}, {EXEMPTION, "subject"}};

	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++)
		ver_table_index(&world->t[indexes[i].table], indexes[i].column);
	world->party_count = world->t[PARTY].row_count;
	names_fill(&world->parties, &world->t[PARTY], &world->t[ALIAS]);
	names_fill(&world->functions, &world->t[FUNCTION], &world->t[FUNCTION_ALIAS]);
	world->product_maker = makers(world, PRODUCT);
	world->element_maker = makers(world, ELEMENT);
	world->role_maker = makers(world, ROLE);
	world->part_maker = makers(world, PART);
	world->contained = ver_new(world->t[PRODUCT].row_count, sizeof(ver_contained *));
}

cor_tri ver_set_in(ver_set set, const uint8_t *members)
{
	for (uint32_t i = 0; i < set.n; i++)
		if (members[set.ids[i]] != members[set.ids[0]])
			return COR_MAYBE;
	return set.n ? (cor_tri)members[set.ids[0]] : COR_MAYBE;
}

/* doc/estate.md, What is there. */
cor_tri ver_present(const ver_world *world, uint32_t element, bool planned, bool spare)
{
	const ver_table *t = &world->t[ELEMENT];
	cor_text state = ver_cell(t, element, "state");
	cor_day installed = ver_day(ver_cell(t, element, "installed"));
	cor_day retired = ver_day(ver_cell(t, element, "retired"));
	bool here = installed <= world->at; /* COR_DAY_NONE is before every day */
	bool gone = retired != COR_DAY_NONE && retired <= world->at;

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

cor_tri ver_yes_no(cor_text cell)
{
	return cell.n == 0 ? COR_MAYBE : cor_tri_of(cor_text_is(cell, "yes"));
}

/* NOLINTNEXTLINE(readability-function-size): one search, its steps in view */
const ver_contained *ver_contents(ver_world *world, uint32_t product)
{
	const ver_table *bom = &world->t[BOM];
	uint8_t *best = ver_new_row(world->t[PRODUCT].row_count,
		1); /* 0 not met, else 1 + essential */
	ver_contained *list = NULL;
	uint32_t n = 0;
	bool better = world->contained[product] == NULL;

	while (better) {
		better = false;
		for (uint32_t i = 0; i <= n; i++) { /* the product itself, then what was met */
			uint32_t from = i == 0 ? product : list[i - 1].product;
			cor_tri way = i == 0 ? COR_YES : (cor_tri)(best[from] - 1);

			EACH(r, bom, ver_cell(&world->t[PRODUCT], from, "id"))
			{
				uint32_t to = ver_row_of(world, PRODUCT, bom, r, "part_product");
				cor_tri essential = cor_tri_and(way,
					ver_yes_no(ver_cell(bom, r, "essential")));

				if (best[to] > essential)
					continue;
				if (best[to] == 0) {
					list = ver_grow(list, n, sizeof(*list));
					list[n++].product = to;
				}
				best[to] = (uint8_t)(1 + essential);
				better = true;
			}
		}
	}
	if (!world->contained[product]) {
		list = ver_grow(list, n, sizeof(*list));
		for (uint32_t i = 0; i < n; i++)
			list[i].essential = (cor_tri)(best[list[i].product] - 1);
		list[n].product = COR_NONE;
		world->contained[product] = list;
	}
	return world->contained[product];
}
