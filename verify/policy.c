/* The policy file: doc/policy.md.  What it says wrongly was refused by Cordon; here it only stops. */
#include <libfyaml.h>

#include "verify/verify.h"

static _Noreturn void bad(const ver_policy *policy, struct fy_node *node, const char *expected)
{
	struct fy_token *token = fy_node_get_scalar_token(node);
	const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;

	ver_stop(2, "%s:%d:%d: expected %s", policy->path, mark ? mark->line + 1 : 1,
		mark ? mark->column + 1 : 1, expected);
}

static cor_text scalar(const ver_policy *policy, struct fy_node *node)
{
	size_t n = 0;
	const char *p;

	if (!node)
		return (cor_text){NULL, 0};
	if (!fy_node_is_scalar(node) || fy_node_is_alias(node))
		bad(policy, node, "a text");
	p = fy_node_get_scalar(node, &n);
	return n ? cor_text_trim(ver_format("%.*s", (int)n, p)) : COR_TEXT("");
}

static struct fy_node *get(struct fy_node *map, const char *key)
{
	return fy_node_mapping_lookup_by_string(map, key, (size_t)-1);
}

static cor_text text(const ver_policy *policy, struct fy_node *map, const char *key)
{
	return scalar(policy, get(map, key));
}

/* Nothing but these keys, each between blanks. */
static void only(const ver_policy *policy, struct fy_node *map, const char *keys)
{
	struct fy_node_pair *pair;
	void *at = NULL;

	if (!fy_node_is_mapping(map))
		bad(policy, map, "keys and values");
	while ((pair = fy_node_mapping_iterate(map, &at))) {
		cor_text key = scalar(policy, fy_node_pair_key(pair));

		if (!key.n || !strstr(keys, ver_format(" %.*s ", COR_FMT(key)).p))
			bad(policy, fy_node_pair_key(pair), ver_format("one of%s", keys).p);
	}
}

/* A scalar, or a list of them. */
static cor_text *texts(const ver_policy *policy, struct fy_node *node, uint32_t *ret_count)
{
	cor_text *items = NULL;
	struct fy_node *item;
	void *at = NULL;

	*ret_count = 0;
	if (node && fy_node_is_sequence(node))
		while ((item = fy_node_sequence_iterate(node, &at))) {
			items = ver_grow(items, *ret_count, sizeof(*items));
			items[(*ret_count)++] = scalar(policy, item);
		}
	else if (scalar(policy, node).n) {
		items = ver_grow(items, (*ret_count)++, sizeof(*items));
		items[0] = scalar(policy, node);
	}
	return items;
}

ver_named *ver_named_find(ver_named *named, uint32_t count, cor_text name)
{
	for (uint32_t i = 0; i < count; i++)
		if (cor_text_equal(named[i].name, name))
			return &named[i];
	return NULL;
}

static const char *place_of(const ver_policy *policy, struct fy_node *node)
{
	struct fy_token *token = node ? fy_node_get_scalar_token(node) : NULL;
	const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;

	return ver_format("%s:%d:%d", policy->path, mark ? mark->line + 1 : 1,
		mark ? mark->column + 1 : 1)
		.p;
}

/* The pairs of a mapping, their scalars as text and their lists as items. */
static ver_named *read_named(const ver_policy *policy, struct fy_node *map, uint32_t *ret_count)
{
	ver_named *named = NULL;
	struct fy_node_pair *pair;
	void *at = NULL;

	while (map && fy_node_is_mapping(map) && (pair = fy_node_mapping_iterate(map, &at))) {
		struct fy_node *value = fy_node_pair_value(pair);
		ver_named *n;

		named = ver_grow(named, *ret_count, sizeof(*named));
		n = &named[(*ret_count)++];
		n->name = scalar(policy, fy_node_pair_key(pair));
		n->place = place_of(policy, value);
		if (value && fy_node_is_sequence(value))
			n->items = texts(policy, value, &n->count);
		else if (!value || !fy_node_is_mapping(value))
			n->text = scalar(policy, value);
	}
	return named;
}

static void read_dates(ver_policy *policy, const json_t *dates)
{
	const char *name;
	json_t *day;

	for (uint32_t i = 0; i < policy->date_count; i++) {
		ver_named *d = &policy->dates[i];

		d->day = ver_day(d->text);
		if (d->text.n && d->day == COR_DAY_NONE)
			ver_stop(2, "%s: expected a day, YYYY-MM-DD", d->place);
	}
	json_object_foreach((json_t *)(uintptr_t)dates, name, day)
	{
		ver_named *d = ver_named_find(policy->dates, policy->date_count, cor_text_of(name));
		cor_day given = ver_day(cor_text_of(json_string_value(day)));

		if (!d || given == COR_DAY_NONE || (d->day != COR_DAY_NONE && d->day != given))
			ver_stop(1, "dates.%s is not what the policy says", name);
		d->day = given;
	}
}

/* day or symbol, then + or - so many days, months or years */
static cor_day read_date(const ver_policy *policy, struct fy_node *node)
{
	cor_text rest = scalar(policy, node), word, unit;
	const ver_named *symbol;
	cor_day day = COR_DAY_NONE;
	int64_t number;

	if (rest.n == 0)
		return day;
	cor_text_cut(&rest, ' ', &word);
	symbol = ver_named_find(policy->dates, policy->date_count, word);
	if (symbol)
		day = symbol->day;
	else if (!cor_day_parse(word, &day))
		bad(policy, node, "a day or a symbol of dates");
	while (rest.p) {
		bool minus;

		rest = cor_text_trim(rest);
		cor_text_cut(&rest, ' ', &word);
		minus = cor_text_is(word, "-");
		rest = cor_text_trim(rest);
		if ((!minus && !cor_text_is(word, "+")) || !cor_text_cut(&rest, ' ', &word) ||
			!cor_text_to_i64(word, &number) || number < 0 || number > 100000)
			bad(policy, node, "+ or - and a number");
		number = minus ? -number : number;
		rest = cor_text_trim(rest);
		cor_text_cut(&rest, ' ', &unit);
		if (unit.n && unit.p[unit.n - 1] == 's')
			unit.n--;
		if (cor_text_is(unit, "day"))
			day = day == COR_DAY_NONE ? day : day + (cor_day)number;
		else if (cor_text_is(unit, "month") || cor_text_is(unit, "year"))
			day = cor_day_add_months(day, (int)number * (unit.n == 4 ? 12 : 1));
		else
			bad(policy, node, "days, months or years");
	}
	return day;
}

static void read_vendors(ver_policy *policy, struct fy_node *map, ver_named *v)
{
	ver_world *world = policy->world;
	ver_spread s = {.include = 'l', .test = 's', .stake = 500000};
	ver_row row = {COR_NONE, COR_NONE, COR_NONE, COR_NONE, COR_NONE, COR_NO};
	cor_text include, test, over, least, *parties;
	ver_node *where = NULL;
	unsigned ranges = 0;
	uint32_t count;

	only(policy, map,
		" parties include stake_test stake_over_pct stake_at_least_pct where "
		"successors title note source sources grade ");
	include = text(policy, map, "include");
	test = text(policy, map, "stake_test");
	over = text(policy, map, "stake_over_pct");
	least = text(policy, map, "stake_at_least_pct");
	s.include = include.n ? include.p[0] : s.include;
	s.test = test.n ? test.p[0] : s.test;
	s.at_least = least.n > 0;
	if ((over.n || least.n) && !cor_text_to_fixed(over.n ? over : least, 4, false, &s.stake))
		bad(policy, get(map, over.n ? "stake_over_pct" : "stake_at_least_pct"),
			"a percentage");
	s.successors = cor_text_is(text(policy, map, "successors"), "true");
	v->members = ver_new(world->party_count + 1, 1);
	v->has_where = text(policy, map, "where").n > 0;
	if (v->has_where)
		where = ver_parse(policy, text(policy, map, "where"),
			place_of(policy, get(map, "where")), &ranges);
	for (row.party = 0; where && row.party < world->party_count; row.party++)
		v->members[row.party] = (uint8_t)ver_holds(world, where, &row);
	parties = texts(policy, get(map, "parties"), &count);
	for (uint32_t i = 0; i < count; i++) {
		ver_set set = ver_meant(world, PARTY, parties[i]);

		if (set.n != 1)
			bad(policy, get(map, "parties"), "parties of the register");
		v->members[set.ids[0]] = COR_YES;
	}
	ver_spread_over(world, &s, v->members);
	v->members[world->party_count] = v->has_where ? COR_YES : COR_NO;
}

static void read_suppliers(const ver_policy *policy, struct fy_node *map, ver_rule *rule)
{
	cor_text least = text(policy, map, "at_least"), most = text(policy, map, "at_most");
	cor_text share = text(policy, map, "share_at_least"), among = text(policy, map, "among");

	only(policy, map, " at_least at_most among share_at_least ");
	rule->has_least = least.n > 0;
	rule->has_most = most.n > 0;
	if ((least.n && !cor_text_to_u64(least, &rule->least)) ||
		(most.n && !cor_text_to_u64(most, &rule->most)) ||
		(share.n && !cor_ratio_parse(share, &rule->share)) || (!least.n && !most.n))
		bad(policy, map, "suppliers as they are described");
	if (among.n)
		rule->vendors = ver_named_find(policy->vendors, policy->vendor_count, among);
	if (among.n && !rule->vendors)
		bad(policy, get(map, "among"), "a vendor set");
}

static const char *const kinds[] = {"exclude", "limit", "freeze", "suppliers", "permit", "avoid",
	"isolate"};

static void read_choices(const ver_policy *policy, struct fy_node *map, ver_rule *rule)
{
	cor_text depth = text(policy, map, "depth"), count = text(policy, map, "count");
	cor_text shared = text(policy, map, "shared"), unknown = text(policy, map, "unknown");
	cor_text *states;
	uint32_t n;

	/* e(lement), r(ole), p(essential_part), a(ny_part), C(essential_contained), c(ontained) */
	rule->depth = cor_text_is(depth, "essential_part")  ? 'p'
		: cor_text_is(depth, "essential_contained") ? 'C'
		: depth.n                                   ? depth.p[0]
							    : 'e';
	rule->count = count.n ? count.p[0] : 'a';
	rule->shared = shared.n ? shared.p[0] : 'u';
	rule->violates = cor_text_is(unknown, "violates");
	rule->tolerated = cor_text_is(unknown, "tolerated");
	rule->may_be_empty = cor_text_is(text(policy, map, "may_be_empty"), "true");
	states = texts(policy, get(map, "states"), &n);
	for (uint32_t i = 0; i < n; i++) {
		rule->planned |= cor_text_is(states[i], "planned");
		rule->spare |= cor_text_is(states[i], "spare");
	}
	if (!strchr("erapcC", rule->depth) || !strchr("ame", rule->count) ||
		!strchr("uob", rule->shared))
		bad(policy, map, "depth, count and shared as they are described");
}

static void read_rule(ver_policy *policy, struct fy_node *map, ver_rule *rule)
{
	struct fy_node *from = get(map, get(map, "from") ? "from" : "where");
	cor_text vendors, *per;
	int kind = 0;

	while (kind < 7 && (!fy_node_is_mapping(map) || !get(map, kinds[kind])))
		kind++;
	if (kind == 7)
		bad(policy, map, "a rule");
	rule->kind = kinds[kind];
	rule->evaluated = kind < 5;
	rule->id = text(policy, map, "id");
	rule->by = read_date(policy, get(map, "by"));
	rule->target = read_date(policy, get(map, "target"));
	if (!rule->evaluated)
		return;
	only(policy, map,
		" id clause source grade title note from where per by target depth count "
		"shared states unknown may_be_empty exclude limit to of freeze event after "
		"suppliers permit ");
	read_choices(policy, map, rule);
	if (from)
		rule->where = ver_parse(policy, scalar(policy, from), place_of(policy, from),
			&rule->over);
	per = texts(policy, get(map, "per"), &rule->per_count);
	for (uint32_t i = 0; i < rule->per_count && i < 8; i++) {
		unsigned over = 0;

		bool by_operator = cor_text_is(per[i], "element.operator");

		if (by_operator && rule->shared == 'b')
			rule->owner = ver_parse(policy, COR_TEXT("element.owner"), policy->path,
				&over);
		if (by_operator && rule->shared == 'o')
			per[i] = COR_TEXT("element.owner");
		rule->both = by_operator && rule->shared == 'b' ? i : rule->both;
		rule->per[i] = ver_parse(policy, per[i], place_of(policy, get(map, "per")), &over);
	}
	vendors = kind < 3 ? text(policy, map, rule->kind) : COR_TEXT("");
	if (kind < 3)
		rule->vendors = ver_named_find(policy->vendors, policy->vendor_count, vendors);
	rule->of = text(policy, map, "of");
	rule->over |= cor_text_is(rule->of, "roles")  ? OVER_ROLE
		: cor_text_is(rule->of, "parts")      ? OVER_PART
		: cor_text_is(rule->of, "components") ? OVER_COMPONENT
						      : 0;
	rule->event = text(policy, map, "event");
	rule->permit = text(policy, map, "permit");
	rule->after = read_date(policy, get(map, "after"));
	if (kind == 3)
		read_suppliers(policy, get(map, "suppliers"), rule);
	if ((kind < 3 && !rule->vendors) || rule->per_count > 8 ||
		(rule->over & (rule->over - 1)) ||
		(kind == 1 &&
			(!rule->of.n || !cor_ratio_parse(text(policy, map, "to"), &rule->to))) ||
		(kind == 2 && !cor_text_is(rule->event, "procured") &&
			!cor_text_is(rule->event, "installed")))
		bad(policy, map, "a rule as it is described");
}

void ver_policy_load(ver_policy *policy, const char *path, const json_t *dates)
{
	struct fy_diag *diag = fy_diag_create(NULL);
	struct fy_parse_cfg config = {.flags = FYPCF_DEFAULT_DOC, .diag = diag};
	struct fy_diag_error *first;
	struct fy_document *document;
	struct fy_node *root, *node;
	void *at = NULL;
	char *bytes;
	size_t count;
	cor_err err;

	policy->path = path;
	if (cor_file_read(path, COR_LIMIT_POLICY_BYTES, &bytes, &count, &err))
		ver_stop(2, "%s", err.text);
	policy->digest = cor_digest_of(bytes, count);
	fy_diag_set_collect_errors(diag, true);
	document = fy_document_build_from_string(&config, bytes, count);
	first = fy_diag_errors_iterate(diag, &at);
	if (first)
		ver_stop(2, "%s:%d:%d: %s", path, first->line, first->column, first->msg);
	at = NULL;
	root = document ? fy_document_root(document) : NULL;
	if (!root || !fy_node_is_mapping(root))
		ver_stop(2, "%s:1:1: expected a policy in YAML", path);
	only(policy, root,
		" cordon id title jurisdiction binding in_force supersedes sources grade expect "
		"note dates lists vendors sets rules ");
	policy->id = text(policy, root, "id");
	if (!cor_text_is(text(policy, root, "cordon"), "1") || !policy->id.n)
		bad(policy, root, "cordon: 1 and an id");
	policy->dates = read_named(policy, get(root, "dates"), &policy->date_count);
	read_dates(policy, dates);
	policy->lists = read_named(policy, get(root, "lists"), &policy->list_count);
	policy->sets = read_named(policy, get(root, "sets"), &policy->set_count);
	policy->vendors = read_named(policy, get(root, "vendors"), &policy->vendor_count);
	for (uint32_t i = 0; i < policy->vendor_count; i++)
		read_vendors(policy,
			fy_node_mapping_lookup_by_string(get(root, "vendors"),
				policy->vendors[i].name.p, policy->vendors[i].name.n),
			&policy->vendors[i]);
	policy->rules = ver_new(COR_LIMIT_RULES, sizeof(*policy->rules));
	node = get(root, "rules");
	while (node && fy_node_is_sequence(node) && (root = fy_node_sequence_iterate(node, &at))) {
		if (policy->rule_count == COR_LIMIT_RULES)
			bad(policy, root, "fewer rules");
		read_rule(policy, root, &policy->rules[policy->rule_count++]);
	}
	if (policy->rule_count == 0)
		ver_stop(2, "%s:1:1: expected rules", path);
	fy_document_destroy(document);
	fy_diag_destroy(diag);
	cor_mem_free(bytes);
}
