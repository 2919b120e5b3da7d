/* The policy file, and the functions through which the SQL asks of it: doc/policy.md. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "verify/verify.h"

/* The groups that count and the rows that each can have made, both numbered from 1, and how many. */
#define PAIRS                                                                                     \
	"SELECT DISTINCT dense_rank() OVER (ORDER BY pick), dense_rank() OVER (ORDER BY narrow)," \
	" count(*) OVER () FROM supplier WHERE grp = %Q AND level > 0 AND narrow NOT NULL "       \
	"ORDER BY 2"

json_t *ver_policy, *ver_rule;
const char *ver_at;
static const json_t *given_dates;

/* ---- the file ---- */

static json_t *to_json(const cor_yaml_node *node)
{
	cor_text text = cor_text_trim(node->text);
	json_t *json = node->kind == COR_YAML_TEXT ? json_stringn(text.n ? text.p : "", text.n)
		: node->kind == COR_YAML_LIST      ? json_array()
						   : json_object();

	for (const cor_yaml_node *kid = node->first; kid; kid = kid->next)
		if (node->kind == COR_YAML_LIST)
			json_array_append_new(json, to_json(kid));
		else
			json_object_set_new(json, ver_text(kid->key->text), to_json(kid));
	return json;
}

const json_t *ver_member(const json_t *json, const char *path)
{
	cor_text rest = cor_text_of(path), key;

	while (json && rest.n && cor_text_cut(&rest, '.', &key))
		json = json_object_getn(json, key.p, key.n);
	return json;
}

const char *ver_string(const json_t *json, const char *path)
{
	const char *text = json_string_value(ver_member(json, path));

	return text && *text ? text : NULL;
}

cor_digest ver_policy_read(const char *path, const json_t *dates)
{
	const char *version;
	const cor_yaml *yaml;
	cor_digest digest;
	cor_arena *arena;
	cor_text bytes;
	cor_err err;

	if (cor_file_map(path, &bytes, &err) || cor_arena_new("policy", 0, &arena, &err) ||
		cor_yaml_read(arena, path, bytes, &yaml, &err))
		ver_stop(2, "%s", err.text);
	ver_policy = to_json(yaml->root);
	given_dates = dates;
	digest = cor_digest_of(bytes.p, bytes.n);
	cor_arena_free(arena);
	cor_file_unmap(bytes);
	version = ver_string(ver_policy, "cordon");
	if (!version || strcmp(version, "1") != 0 ||
		!json_is_array(json_object_get(ver_policy, "rules")))
		ver_stop(2, "%s:1:1: expected a policy with cordon: 1 and rules", path);
	return digest;
}

/* ---- dates ---- */

/* Of a symbol: the policy's, or else the one given. */
const char *ver_symbol(const char *name)
{
	const char *text = ver_string(ver_member(ver_policy, "dates"), name);
	cor_day day;

	text = text ? text : ver_string(given_dates, name);
	return cor_day_parse(cor_text_of(text), &day) ? text : NULL;
}

/* A day, or a symbol, which + or - so many days, months or years may follow. */
static const char *date(const char *text)
{
	size_t n = strcspn(text, " +-\t\n");
	char sign, unit[8];
	const char *start;
	cor_day day;
	int count;

	if (cor_day_parse(cor_text_of(text), &day))
		return text;
	start = ver_symbol(ver_text((cor_text){text, n}));
	if (!cor_day_parse(cor_text_of(start), &day) ||
		/* NOLINTNEXTLINE(cert-err34-c): a count of so many digits is refused as no date */
		sscanf(text + n, " %c %d %7s", &sign, &count, unit) != 3)
		return start;
	count = sign == '-' ? -count : count;
	day = unit[0] == 'd' ? day + count
			     : cor_day_add_months(day, unit[0] == 'y' ? 12 * count : count);
	return cor_day_write(day, ver_new(COR_DAY_BYTES, 1));
}

void ver_rule_read(json_t *rule, const char *kind)
{
	static const char *const dates[] = {"by", "target", "after"};
	const char *text;
	cor_ratio cap;

	ver_rule = rule;
	json_object_set_new(rule, "kind", json_string(kind));
	for (int i = 0; i < 3; i++)
		if ((text = ver_string(rule, dates[i])))
			json_object_set_new(rule, dates[i],
				(text = date(text)) ? json_string(text) : json_null());
	if (cor_ratio_parse(cor_text_of(ver_string(rule, "to")), &cap))
		json_object_set_new(rule, "cap",
			json_pack("{sIsI}", "num", (json_int_t)cap.num, "den",
				(json_int_t)cap.den));
}

/* ---- what the SQL asks ---- */

/* policy(path), rule(path): the text there; what is no text, as JSON. */
static void member(sqlite3_context *context, int count, sqlite3_value **values)
{
	const json_t *const *root = sqlite3_user_data(context);
	const char *path = (const char *)sqlite3_value_text(values[count - 1]);
	const json_t *there = path ? ver_member(*root, path) : NULL;

	if (json_string_length(there))
		sqlite3_result_text(context, json_string_value(there), -1, SQLITE_TRANSIENT);
	else if (json_is_object(there) || json_is_array(there))
		sqlite3_result_text(context, json_dumps(there, JSON_COMPACT), -1, free);
}

static void at(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	(void)values;
	sqlite3_result_text(context, ver_at, -1, SQLITE_TRANSIENT);
}

static void fold(sqlite3_context *context, int count, sqlite3_value **values)
{
	cor_text text = cor_text_of((const char *)sqlite3_value_text(values[count - 1]));
	char *folded;

	if (!text.p)
		return; /* NULL stays NULL */
	if (!(folded = sqlite3_malloc64(text.n + 1)))
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_text(context, folded, (int)cor_text_fold(text, folded),
			sqlite3_free);
}

/* compare(num, den, share): less, equal, more is -1, 0, 1; NULL where one is NULL. */
static void compare(sqlite3_context *context, int count, sqlite3_value **values)
{
	cor_text share = cor_text_of((const char *)sqlite3_value_text(values[count - 1]));
	uint64_t num = (uint64_t)sqlite3_value_int64(values[0]);
	uint64_t den = (uint64_t)sqlite3_value_int64(values[1]);
	cor_ratio there;

	if (den && cor_ratio_parse(share, &there))
		sqlite3_result_int(context, cor_ratio_compare((cor_ratio){num, den}, there));
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

/* matching(grp) */
static void match(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	sqlite3_stmt *q = ver_query(PAIRS, sqlite3_value_text(values[n_values - 1]));
	uint32_t *rows = NULL, *ends = NULL, *of = NULL, groups = 0, given = 0, n = 0;

	while (ver_next(q)) {
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

void ver_open(void)
{
	static const struct {
		const char *name;
		int arguments;
		void (*call)(sqlite3_context *context, int count, sqlite3_value **values);
		json_t **data;
	} functions[] = {
		{"policy", 1, member, &ver_policy},
		{"rule", 1, member, &ver_rule},
		{"at", 0, at, NULL},
		{"fold", 1, fold, NULL},
		{"compare", 3, compare, NULL},
		{"matching", 1, match, NULL},
		{"lies_within", 5, ver_lies_within, NULL},
	};

	if (sqlite3_open_v2(":memory:", &ver_db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI |
			    SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK)
		ver_stop(2, "%s", ver_db ? sqlite3_errmsg(ver_db) : "memory is out");
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		sqlite3_create_function(ver_db, functions[i].name, functions[i].arguments,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC, functions[i].data, functions[i].call,
			NULL, NULL);
}

/* ---- vendor sets ---- */

static void add_member(const char *vset, const char *party)
{
	if (ver_run("UPDATE vendor SET level = 2 WHERE vset = %Q AND party IN (%s)", vset,
		    ver_meant("party", ver_format("%Q", party))) != 1)
		ver_stop(2, "vendors.%s: no one party is %s", vset, party);
}

static void read_vendors(const char *vset, json_t *map)
{
	const char *where = ver_string(map, "where");
	const json_t *parties = json_object_get(map, "parties");
	json_t *party;
	size_t i;

	ver_rule = map;
	ver_run("INSERT INTO vendor SELECT %Q, y.id, ifnull(2 * %s, 1) FROM party y", vset,
		where ? ver_selector(where, NULL) : "0");
	json_array_foreach(parties, i, party) add_member(vset, json_string_value(party));
	if (ver_string(map, "parties"))
		add_member(vset, ver_string(map, "parties"));
	for (int level = 2; level > 0; level--)
		while (ver_run(ver_spread_sql, level, vset) > 0)
			;
}

void ver_vendors(void)
{
	const char *vset;
	json_t *map;

	json_object_foreach(json_object_get(ver_policy, "vendors"), vset, map)
		read_vendors(vset, map);
}
