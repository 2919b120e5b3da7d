/* The policy file, and the functions through which the SQL asks of it: doc/policy.md. */
#include "base/file.h"
#include "verify/verify.h"

/* The groups that count and the rows that each can have made, both numbered from 1, and how many. */
#define PAIRS                                                                                     \
	"SELECT DISTINCT dense_rank() OVER (ORDER BY pick), dense_rank() OVER (ORDER BY narrow)," \
	" count(*) OVER () FROM supplier WHERE grp = %Q AND level > 0 AND narrow NOT NULL "       \
	"ORDER BY 2"

const cor_yaml_node *ver_policy, *ver_rule;
const char *ver_at;
static const json_t *given_dates;
static cor_arena *arena;

const cor_yaml_node *ver_child(const cor_yaml_node *node, const char *path)
{
	cor_text rest = cor_text_of(path), key;

	while (node && rest.n && cor_text_cut(&rest, '.', &key))
		node = node->kind == COR_YAML_MAP ? cor_yaml_get(node, ver_text(key)) : NULL;
	return node;
}

cor_text ver_get(const cor_yaml_node *map, const char *path)
{
	const cor_yaml_node *node = ver_child(map, path);

	return node ? cor_text_trim(node->text) : COR_TEXT("");
}

const char *ver_kind(void)
{
	static const char *const kinds[] = {"exclude", "limit", "freeze", "suppliers", "permit",
		"avoid", "isolate"};

	for (int kind = 0; kind < 7; kind++)
		if (cor_yaml_get(ver_rule, kinds[kind]))
			return kinds[kind];
	ver_stop(2, "the policy has a rule of no kind");
}

/* ---- dates ---- */

const char *ver_symbol(cor_text name)
{
	const char *z = ver_text(name);
	const char *given = json_string_value(json_object_get(given_dates, z));
	cor_text text = ver_get(ver_child(ver_policy, "dates"), z);
	cor_day day;

	text = text.n || !given ? text : cor_text_of(given);
	return cor_day_parse(text, &day) ? ver_text(text) : NULL;
}

/* A day or a symbol, then + or - so many days, months or years. */
const char *ver_date(const char *key)
{
	cor_text rest = ver_get(ver_rule, key), words[3] = {0};
	const char *start;
	cor_day day;
	int64_t n;

	if (rest.n == 0)
		return NULL;
	cor_text_cut(&rest, ' ', &words[0]);
	start = cor_day_parse(words[0], &day) ? ver_text(words[0]) : ver_symbol(words[0]);
	cor_day_parse(cor_text_of(start), &day);
	while (rest.n && start && day != COR_DAY_NONE) {
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
	return start && day != COR_DAY_NONE ? cor_day_write(day, ver_new(COR_DAY_BYTES, 1)) : NULL;
}

/* ---- what the SQL asks ---- */

/* The text there, or the texts, with | between them. */
static const char *texts(const cor_yaml_node *map, const char *key)
{
	const cor_yaml_node *node = ver_child(map, key);
	cor_text text = ver_get(map, key);
	const char *all = text.n ? ver_text(text) : NULL;

	for (node = node && node->kind == COR_YAML_LIST ? node->first : NULL; node;
		node = node->next)
		all = ver_format("%s|%s", all ? all : "", ver_text(node->text));
	return all;
}

/* over(num, den): whether it is more than the rule has there; share(num, den): as much at least. */
static void compare(sqlite3_context *context, sqlite3_value **share, const char *key, char which)
{
	cor_ratio r = {(uint64_t)sqlite3_value_int64(share[0]),
			  (uint64_t)sqlite3_value_int64(share[1])},
		  there;

	if (!cor_ratio_parse(ver_get(ver_rule, key), &there))
		there = (cor_ratio){which == 'o', which == 'o'}; /* no cap: nothing is over it */
	if (which == 'o' || there.num)
		sqlite3_result_int(context, r.den && cor_ratio_compare(r, there) >= (which == 'o'));
}

/* Finds a group a row of its own, moving others where need be (Kuhn).  ends: where its rows end. */
static bool give_row(const uint32_t *rows, const uint32_t *ends, uint32_t group, uint32_t *of,
	uint8_t *tried)
{
	for (uint32_t i = ends[group - 1]; i < ends[group]; i++) {
		uint32_t row = rows[i];

		if (tried[row])
			continue;
		tried[row] = 1;
		if (of[row] == 0 || give_row(rows, ends, of[row], of, tried)) {
			of[row] = group;
			return true;
		}
	}
	return false;
}

static void match(sqlite3_context *context, const char *grp)
{
	sqlite3_stmt *q = ver_prepare(ver_db, ver_format(PAIRS, grp));
	uint32_t *rows = NULL, *ends = NULL, *of = NULL, groups = 0, given = 0, n = 0;

	while (ver_step(q)) {
		uint32_t count = (uint32_t)sqlite3_column_int(q, 2);

		rows = rows ? rows : ver_new(count, sizeof(*rows));
		of = of ? of : ver_new(count, sizeof(*of));
		ends = ends ? ends : ver_new((size_t)count + 1, sizeof(*ends));
		rows[n++] = (uint32_t)sqlite3_column_int(q, 0) - 1;
		groups = (uint32_t)sqlite3_column_int(q, 1);
		ends[groups] = n;
	}
	for (uint32_t g = 1; g <= groups; g++)
		given += give_row(rows, ends, g, of, ver_new(n, 1));
	sqlite3_result_int64(context, given);
}

static const char *cap(void)
{
	cor_ratio cap;

	return strcmp(ver_kind(), "limit") == 0 && cor_ratio_parse(ver_get(ver_rule, "to"), &cap)
		? ver_format("{\"num\":%llu,\"den\":%llu}", cap.num, cap.den)
		: NULL;
}

/* The functions of the SQL, each known by its first letter. */
static void answer(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *text = count ? (const char *)sqlite3_value_text(values[0]) : "", *out = NULL;
	char which = *(const char *)sqlite3_user_data(context), *folded;

	if (!text)
		return; /* of NULL all is NULL */
	if (which == 'o' || which == 's') {
		compare(context, values, which == 'o' ? "to" : "suppliers.share_at_least", which);
	} else if (which == 'm') {
		match(context, text);
	} else if (which == 'f') {
		folded = sqlite3_mprintf("%s", text);
		folded[cor_text_fold(cor_text_of(text), folded)] = '\0';
		sqlite3_result_text(context, folded, -1, sqlite3_free);
	} else {
		out = which == 'k'     ? ver_kind()
			: which == 'c' ? cap()
			: which == 'r' ? texts(ver_rule, text)
			: which == 'p' ? texts(ver_policy, text)
			: which == 'd' ? ver_date(text)
				       : ver_at;
		sqlite3_result_text(context, out, -1, SQLITE_TRANSIENT);
	}
}

void ver_functions(void)
{
	static const struct {
		const char *name;
		int arguments;
	} functions[] = {{"kind", 0}, {"cap", 0}, {"rule", 1}, {"policy", 1}, {"day", 1}, {"at", 0},
		{"fold", 1}, {"over", 2}, {"share", 2}, {"matching", 1}};

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		sqlite3_create_function(ver_db, functions[i].name, functions[i].arguments,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC, (void *)(uintptr_t)functions[i].name,
			answer, NULL, NULL);
}

/* ---- the file ---- */

cor_digest ver_policy_read(const char *path, const json_t *dates)
{
	const cor_yaml *yaml;
	cor_text bytes;
	cor_err err;

	if (cor_file_map(path, &bytes, &err) || cor_arena_new("policy", 0, &arena, &err) ||
		cor_yaml_read(arena, path, bytes, &yaml, &err))
		ver_stop(2, "%s", err.text);
	ver_policy = yaml->root;
	given_dates = dates;
	if (!cor_text_is(ver_get(ver_policy, "cordon"), "1") || !cor_yaml_get(ver_policy, "rules"))
		ver_stop(2, "%s:1:1: expected a policy with cordon: 1 and rules", path);
	return cor_digest_of(bytes.p, bytes.n);
}

static void add_member(const char *vset, cor_text party)
{
	const char *name = ver_format("%Q", ver_text(cor_text_trim(party)));

	if (ver_changed(ver_format("UPDATE vendor SET level = 2 WHERE vset = %Q AND party IN (%s)",
		    vset, ver_meant("party", name))) != 1)
		ver_stop(2, "vendors.%s: no one party is %s", vset, name);
}

static void read_vendors(const cor_yaml_node *map)
{
	const char *vset = ver_text(map->key->text);
	cor_text where = ver_get(map, "where");
	const cor_yaml_node *parties = cor_yaml_get(map, "parties");

	ver_rule = map;
	ver_run(ver_format("INSERT INTO vendor SELECT %Q, y.id, ifnull(2 * (%s), 1) FROM party y",
		vset, where.n ? ver_selector(where, NULL) : "0"));
	if (parties && parties->kind == COR_YAML_TEXT && parties->text.n)
		add_member(vset, parties->text);
	for (parties = parties ? parties->first : NULL; parties; parties = parties->next)
		add_member(vset, parties->text);
	for (int level = 2; level > 0; level--) {
		const char *group = level == 2 ? "narrow" : "wide";

		if (cor_text_is(ver_get(map, "include"), "group"))
			ver_run(ver_format("UPDATE vendor SET level = %d WHERE vset = %Q AND "
					   "level < %d AND party IN (SELECT party FROM corporate "
					   "WHERE %s IN (SELECT %s FROM corporate JOIN vendor "
					   "USING(party) WHERE vset = %Q AND level >= %d))",
				level, vset, level, group, group, vset, level));
		while (ver_changed(ver_format(ver_spread_sql, level, vset)) > 0)
			;
	}
}

void ver_policy_vendors(void)
{
	const cor_yaml_node *map = ver_child(ver_policy, "vendors");

	for (map = map ? map->first : NULL; map; map = map->next)
		read_vendors(map);
}
