/* The policy file, and the rows that its rules select: doc/policy.md. */
#include "base/file.h"
#include "verify/verify.h"

const ver_rule *ver_policy;
static const json_t *given_dates;
static ver_vendors *vendors;
static uint32_t vendor_count;

cor_text ver_get(const ver_rule *map, const char *key)
{
	const ver_rule *node = map && map->kind == COR_YAML_MAP ? cor_yaml_get(map, key) : NULL;

	return node ? cor_text_trim(node->text) : COR_TEXT("");
}

bool ver_is(const ver_rule *map, const char *key, const char *value)
{
	return cor_text_is(ver_get(map, key), value);
}

const char *ver_kind(const ver_rule *rule)
{
	static const char *const kinds[] = {"exclude", "limit", "freeze", "suppliers", "permit",
		"avoid", "isolate"};

	for (int kind = 0; kind < 7; kind++)
		if (cor_yaml_get(rule, kinds[kind]))
			return kinds[kind];
	ver_stop(2, "the policy has a rule of no kind");
}

cor_day ver_symbol(cor_text name)
{
	const char *z = ver_format("%.*s", COR_FMT(name)).p;
	const char *given = json_string_value(json_object_get(given_dates, z));
	cor_text text = ver_get(cor_yaml_get(ver_policy, "dates"), z);
	cor_day day;

	return cor_day_parse(text.n || !given ? text : cor_text_of(given), &day) ? day
										 : COR_DAY_NONE;
}

/* A day or a symbol, then + or - so many days, months or years. */
cor_day ver_date(const ver_rule *rule, const char *key)
{
	cor_text rest = ver_get(rule, key), words[3];
	cor_day day = COR_DAY_NONE;
	int64_t n;

	if (rest.n && cor_text_cut(&rest, ' ', &words[0]) && !cor_day_parse(words[0], &day))
		day = ver_symbol(words[0]);
	while (rest.n && day != COR_DAY_NONE) {
		for (int i = 0; i < 3; i++)
			for (words[i].n = 0; words[i].n == 0 && rest.n;)
				cor_text_cut(&rest, ' ', &words[i]);
		if (!words[2].n || !cor_text_to_i64(words[1], &n) || n < 0 || n > 100000)
			ver_stop(2, "%s of a rule is no date", key);
		n = words[0].p[0] == '-' ? -n : n;
		day = words[2].p[0] == 'd'
			? day + (cor_day)n
			: cor_day_add_months(day, (int)n * (words[2].p[0] == 'y' ? 12 : 1));
	}
	return day;
}

const ver_vendors *ver_vendors_find(cor_text name)
{
	for (uint32_t i = 0; i < vendor_count; i++)
		if (cor_text_equal(vendors[i].name, name))
			return &vendors[i];
	return NULL;
}

static void add_member(ver_vendors *v, cor_text party)
{
	ver_set set = ver_meant(PARTY, party);

	if (set.n != 1)
		ver_stop(2, "vendors.%.*s: no one party is %.*s", COR_FMT(v->name), COR_FMT(party));
	v->members[set.ids[0]] = COR_YES;
}

static void read_vendors(const ver_rule *map)
{
	cor_text include = ver_get(map, "include"), way = ver_get(map, "stake_test");
	cor_text least = ver_get(map, "stake_at_least_pct"), where = ver_get(map, "where");
	const ver_rule *parties = cor_yaml_get(map, "parties");
	uint32_t count = ver_t[PARTY].rows;
	ver_vendors v = {map->key->text, ver_new((size_t)count + 1, 1), where.n > 0};
	ver_spread s = {include.n ? include.p[0] : 'l', way.n ? way.p[0] : 's', least.n > 0,
		ver_is(map, "successors", "true"), 500000};

	cor_text_to_fixed(least.n ? least : ver_get(map, "stake_over_pct"), 4, false, &s.stake);
	for (uint32_t p = 0; where.n && p < count; p++)
		v.members[p] = (uint8_t)ver_holds(where,
			&(ver_row_of){COR_NONE, COR_NONE, COR_NONE, COR_NONE, p, COR_NO});
	for (const ver_rule *p = parties ? parties->first : NULL; p; p = p->next)
		add_member(&v, cor_text_trim(p->text));
	if (parties && parties->kind == COR_YAML_TEXT && parties->text.n)
		add_member(&v, cor_text_trim(parties->text));
	ver_spread_over(&s, v.members);
	v.members[count] = v.has_where ? COR_YES : COR_NO;
	vendors = ver_grow(vendors, vendor_count, sizeof(v));
	vendors[vendor_count++] = v;
}

cor_digest ver_policy_load(const char *path, const json_t *dates)
{
	const cor_yaml *yaml;
	const ver_rule *map;
	cor_text bytes;
	cor_err err;

	if (cor_file_map(path, &bytes, &err) ||
		cor_yaml_read(ver_arena(), path, bytes, &yaml, &err))
		ver_stop(2, "%s", err.text);
	ver_policy = yaml->root;
	given_dates = dates;
	if (!ver_is(ver_policy, "cordon", "1") || !cor_yaml_get(ver_policy, "rules"))
		ver_stop(2, "%s:1:1: expected a policy with cordon: 1 and rules", path);
	map = cor_yaml_get(ver_policy, "vendors");
	for (map = map ? map->first : NULL; map; map = map->next)
		read_vendors(map);
	return cor_digest_of(bytes.p, bytes.n);
}

/* ---- the rows ---- */

static cor_tri is_v(const ver_rule *rule, const uint8_t *v, const ver_row_of *row)
{
	cor_text depth = ver_get(rule, "depth");
	bool own = cor_text_is(depth, "role"),
	     essential = cor_text_is(depth, "essential_part") ||
		cor_text_is(depth, "essential_contained");
	cor_tri any = ver_set_in(ver_maker(ELEMENT, row->element), v);
	uint32_t count;

	if (row->component != COR_NONE && !own)
		any = ver_set_in(ver_maker(PRODUCT, row->component), v);
	else if (row->part != COR_NONE && !own)
		any = ver_set_in(ver_maker(PART, row->part), v);
	else if (row->role != COR_NONE)
		any = cor_tri_or(ver_set_in(ver_maker(ROLE, row->role), v), own ? COR_NO : any);
	if (own || depth.n == 0 || cor_text_is(depth, "element"))
		return any;
	EACH(p, PART, "element", ver_cell(ELEMENT, row->element, "id"))
	{
		cor_tri way = essential ? ver_yes_no(ver_cell(PART, p, "essential")) : COR_YES;

		any = cor_tri_or(any, cor_tri_and(way, ver_set_in(ver_maker(PART, p), v)));
	}
	if (cor_text_is(depth, "essential_contained") || cor_text_is(depth, "contained"))
		for (ver_inside *i = ver_contents(row->element, &count), *end = i + count; i < end;
			i++)
			any = cor_tri_or(any,
				cor_tri_and(essential ? i->essential : COR_YES,
					ver_set_in(ver_maker(PRODUCT, i->product), v)));
	return any;
}

static cor_tri is_dated(const ver_rule *rule, uint32_t element)
{
	cor_day after = ver_date(rule, "after");
	cor_day day = ver_day(ELEMENT, element,
		ver_is(rule, "event", "procured") ? "procured" : "installed");

	if ((after != COR_DAY_NONE && after >= ver_at) || (day != COR_DAY_NONE && day > ver_at))
		return COR_NO;
	return after == COR_DAY_NONE || day == COR_DAY_NONE ? COR_MAYBE : cor_tri_of(day > after);
}

static cor_tri is_permitted(const char *kind, cor_text id)
{
	cor_tri any = id.n ? COR_NO : COR_MAYBE;

	EACH(r, PERMIT, "subject", ver_format("%s:%.*s", kind, COR_FMT(id)))
	{
		cor_day granted = ver_day(PERMIT, r, "granted"),
			expires = ver_day(PERMIT, r, "expires");

		if (id.n && granted <= ver_at && (expires == COR_DAY_NONE || expires >= ver_at))
			any = cor_tri_or(any, granted == COR_DAY_NONE ? COR_MAYBE : COR_YES);
	}
	return any;
}

static cor_tri has_permit(cor_text what, uint32_t element, ver_set maker)
{
	cor_tri least = COR_YES, most = COR_NO;

	if (!cor_text_is(what, "maker"))
		return is_permitted(ver_format("%.*s", COR_FMT(what)).p,
			ver_cell(ELEMENT, element,
				cor_text_is(what, "element")        ? "id"
					: cor_text_is(what, "site") ? "site"
								    : "product"));
	for (uint32_t i = 0; i < maker.n; i++) {
		cor_tri permit = is_permitted("party", ver_cell(PARTY, maker.ids[i], "id"));

		least = cor_tri_and(least, permit);
		most = cor_tri_or(most, permit);
	}
	return maker.n == 0 || least != most ? COR_MAYBE : least;
}

static void add_row(const ver_rule *rule, const ver_row_of *row, cor_tri in, ver_pick **picks,
	uint32_t *count)
{
	cor_text where = ver_get(rule, cor_yaml_get(rule, "from") ? "from" : "where");
	const char *kind = ver_kind(rule);
	const ver_vendors *v = ver_vendors_find(ver_get(rule, kind));
	ver_pick pick = {.v = COR_YES};
	uint32_t *ids;

	pick.in = where.n ? cor_tri_and(in, ver_holds(where, row)) : in;
	if (pick.in == COR_NO)
		return;
	pick.maker = row->part != COR_NONE ? ver_maker(PART, row->part)
		: row->role != COR_NONE    ? ver_maker(ROLE, row->role)
					   : ver_maker(ELEMENT, row->element);
	if (kind[0] == 'p')
		pick.v = cor_tri_not(has_permit(ver_get(rule, kind), row->element, pick.maker));
	else if (kind[0] != 's' && !v)
		ver_stop(2, "a rule names no vendor set");
	else if (kind[0] != 's')
		pick.v = is_v(rule, v->members, row);
	if (kind[0] == 'f')
		pick.v = cor_tri_and(pick.v, is_dated(rule, row->element));
	ver_brief = false; /* the pick stays */
	ids = ver_new(pick.maker.n, sizeof(*ids));
	*picks = ver_grow(*picks, *count, sizeof(pick));
	ver_brief = true;
	if (pick.maker.n)
		memcpy(ids, pick.maker.ids, pick.maker.n * sizeof(*ids));
	pick.maker.ids = ids;
	(*picks)[(*count)++] = pick;
}

static bool has_state(const ver_rule *rule, const char *state)
{
	const ver_rule *node = cor_yaml_get(rule, "states");
	bool has = node && cor_text_is(node->text, state);

	for (node = node ? node->first : NULL; node; node = node->next)
		has |= cor_text_is(node->text, state);
	return has;
}

uint32_t ver_select(const ver_rule *rule, uint32_t element, ver_pick **ret_picks)
{
	cor_text where = ver_get(rule, cor_yaml_get(rule, "from") ? "from" : "where");
	cor_text id = ver_cell(ELEMENT, element, "id");
	ver_row_of row = {element, COR_NONE, COR_NONE, COR_NONE, COR_NONE, COR_NO}, none = row;
	unsigned over = ver_is(rule, "of", "roles") ? OVER_ROLE
		: ver_is(rule, "of", "parts")       ? OVER_PART
		: ver_is(rule, "of", "components")  ? OVER_COMPONENT
						    : 0;
	uint32_t count = 0, inside;
	cor_tri in;

	ver_brief = true;
	*ret_picks = NULL;
	in = ver_present(element, has_state(rule, "planned"), has_state(rule, "spare"));
	if (where.n)
		ver_evaluate(where, &none, &over);
	if (in == COR_NO) {
	} else if (over & OVER_COMPONENT) {
		ver_inside *i = ver_contents(element, &inside);

		for (ver_inside *end = i + inside; i < end; i++) {
			row.component = i->product;
			row.essential = i->essential;
			add_row(rule, &row, in, ret_picks, &count);
		}
	} else if (over & OVER_PART) {
		EACH(p, PART, "element", id)
		{
			row.part = p;
			add_row(rule, &row, in, ret_picks, &count);
		}
	} else if (over & OVER_ROLE && ver_find(ROLE, "element", id) != COR_NONE) {
		EACH(r, ROLE, "element", id)
		{
			bool maybe = cor_text_is(ver_cell(ROLE, r, "membership"), "maybe");

			row.role = r;
			add_row(rule, &row, maybe ? cor_tri_and(in, COR_MAYBE) : in, ret_picks,
				&count);
		}
	} else {
		add_row(rule, &row, in, ret_picks, &count);
	}
	ver_brief = false;
	ver_forget();
	return count;
}
