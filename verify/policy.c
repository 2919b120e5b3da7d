/* The policy file, and the functions through which the SQL asks of it: doc/policy.md. */
#include <stdlib.h>

#include "base/file.h"
#include "verify/verify.h"

const cor_yaml_node *ver_policy, *ver_rule;
const char *ver_at;
static const json_t *given_dates;
static cor_arena *arena;

cor_text ver_get(const cor_yaml_node *map, const char *key)
{
	const cor_yaml_node *node = map && map->kind == COR_YAML_MAP ? cor_yaml_get(map, key)
								     : NULL;

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
	cor_text text = ver_get(cor_yaml_get(ver_policy, "dates"), z);
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

static void answer(sqlite3_context *context, const char *text)
{
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT); /* NULL: NULL */
}

static const char *argument(sqlite3_value *value)
{
	const char *text = (const char *)sqlite3_value_text(value);

	return text ? text : "";
}

/* rule(key), policy(key): the text there, or the texts, with | between them. */
static void sql_get(sqlite3_context *context, int count, sqlite3_value **values)
{
	const cor_yaml_node *map = *(const cor_yaml_node *const *)sqlite3_user_data(context);
	const char *key = argument(values[count - 1]), *all = NULL;
	const cor_yaml_node *node = cor_yaml_get(map, key);

	if (strcmp(key, "kind") == 0)
		all = ver_kind();
	else if (node && node->kind == COR_YAML_TEXT)
		all = ver_get(map, key).n ? ver_text(ver_get(map, key)) : NULL;
	else if (node && node->kind == COR_YAML_LIST)
		for (node = node->first; node; node = node->next)
			all = ver_format("%s|%s", all ? all : "", ver_text(node->text));
	answer(context, all);
}

static void sql_rule_date(sqlite3_context *context, int count, sqlite3_value **values)
{
	answer(context, ver_date(argument(values[count - 1])));
}

static void sql_at(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	(void)values;
	answer(context, ver_at);
}

static void sql_fold(sqlite3_context *context, int count, sqlite3_value **values)
{
	cor_text name = cor_text_of(argument(values[count - 1]));
	char *out = malloc(name.n + 1);

	if (out && sqlite3_value_type(values[0]) != SQLITE_NULL)
		sqlite3_result_text(context, out, (int)cor_text_fold(name, out), SQLITE_TRANSIENT);
	free(out);
}

/* Whether a share is over what the limit allows. */
static void sql_exceeds(sqlite3_context *context, int count, sqlite3_value **values)
{
	cor_ratio r = {(uint64_t)sqlite3_value_int64(values[0]),
			  (uint64_t)sqlite3_value_int64(values[count - 1])},
		  cap;

	if (!cor_ratio_parse(ver_get(ver_rule, "to"), &cap))
		ver_stop(2, "a limit has no cap");
	sqlite3_result_int(context, cor_ratio_compare(r, cap) > 0);
}

static void sql_decimal(sqlite3_context *context, int count, sqlite3_value **values)
{
	if (sqlite3_value_type(values[0]) != SQLITE_NULL)
		sqlite3_result_double(context, strtod(argument(values[count - 1]), NULL));
}

/* arith(op, a, b): NULL where it overflows or has no answer. */
static void sql_arith(sqlite3_context *context, int count, sqlite3_value **values)
{
	int64_t x = sqlite3_value_int64(values[1]), y = sqlite3_value_int64(values[count - 1]),
		r = 0;
	double p = sqlite3_value_double(values[1]), q = sqlite3_value_double(values[2]);
	int a = sqlite3_value_type(values[1]), b = sqlite3_value_type(values[2]);
	char op = argument(values[0])[0];

	if (a == SQLITE_NULL || b == SQLITE_NULL)
		return;
	if (a == SQLITE_FLOAT || b == SQLITE_FLOAT) {
		if (op != '%' && (op != '/' || q != 0))
			sqlite3_result_double(context,
				op == '+'           ? p + q
					: op == '-' ? p - q
					: op == '*' ? p * q
						    : p / q);
		return;
	}
	if (((op == '/' || op == '%') && (y == 0 || (x == INT64_MIN && y == -1))) ||
		(op == '+' && __builtin_add_overflow(x, y, &r)) ||
		(op == '-' && __builtin_sub_overflow(x, y, &r)) ||
		(op == '*' && __builtin_mul_overflow(x, y, &r)))
		return;
	sqlite3_result_int64(context, op == '/' ? x / y : op == '%' ? x % y : r);
}

void ver_functions(sqlite3 *db)
{
	static const struct {
		const char *name;
		int arguments;
		void (*function)(sqlite3_context *, int, sqlite3_value **);
		const cor_yaml_node **data;
	} functions[] = {{"rule", 1, sql_get, &ver_rule}, {"policy", 1, sql_get, &ver_policy},
		{"rule_date", 1, sql_rule_date, NULL}, {"at", 0, sql_at, NULL},
		{"fold", 1, sql_fold, NULL}, {"exceeds", 2, sql_exceeds, NULL},
		{"decimal", 1, sql_decimal, NULL}, {"arith", 3, sql_arith, NULL},
		{"supply", 1, ver_supply, NULL}};

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		sqlite3_create_function(db, functions[i].name, functions[i].arguments,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC, (void *)functions[i].data,
			functions[i].function, NULL, NULL);
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
	const cor_yaml_node *map = cor_yaml_get(ver_policy, "lists");

	for (map = map ? map->first : NULL; map; map = map->next)
		for (const cor_yaml_node *x = map->first; x; x = x->next)
			ver_run(ver_format("INSERT INTO list VALUES(%Q, %Q)",
				ver_text(map->key->text), ver_text(cor_text_trim(x->text))));
	/* Corporate groups bear the least number of their parties. */
	for (int wide = 0; wide < 2; wide++)
		while (ver_changed(ver_format(
			       "UPDATE corporate SET %s = m FROM (SELECT a, min(c.%s) AS m FROM tie "
			       "JOIN corporate c ON c.party = b WHERE sure >= %d GROUP BY a) "
			       "WHERE party = a AND m < %s",
			       wide ? "wide" : "narrow", wide ? "wide" : "narrow", !wide,
			       wide ? "wide" : "narrow")) > 0)
			;
	map = cor_yaml_get(ver_policy, "vendors");
	for (map = map ? map->first : NULL; map; map = map->next)
		read_vendors(map);
}
