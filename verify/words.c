/* The policy file, and the functions through which the SQL asks of it and of C: doc/policy.md. */
#include <stdio.h>
#include <stdlib.h>

#include "base/day.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/ratio.h"
#include "base/yaml.h"
#include "verify/verify.h"

/* The groups that count and the rows that each can have made, both numbered from 1, and how many. */
#define PAIRS                                                                                     \
	"SELECT DISTINCT dense_rank() OVER (ORDER BY pick), dense_rank() OVER (ORDER BY narrow)," \
	" count(*) OVER () FROM supplier WHERE grp = %Q AND level > 0 AND narrow NOT NULL "       \
	"ORDER BY 2"

json_t *ver_policy, *ver_rule, *ver_proof, *ver_proved, *ver_dates;
const char *ver_at;

/* ---- files ---- */

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

json_t *ver_yaml(const char *path)
{
	const cor_yaml *yaml;
	cor_arena *arena;
	cor_text bytes;
	json_t *json;
	cor_err err;

	if (cor_file_map(path, &bytes, &err) || cor_arena_new("policy", 0, &arena, &err) ||
		cor_yaml_read(arena, path, bytes, &yaml, &err))
		ver_stop(2, "%s", err.text);
	json = to_json(yaml->root);
	cor_arena_free(arena);
	cor_file_unmap(bytes);
	return json;
}

const char *ver_file_digest(const char *path)
{
	cor_digest digest;
	cor_text bytes;
	cor_err err;

	if (cor_file_map(path, &bytes, &err))
		ver_stop(2, "%s", err.text);
	digest = cor_digest_of(bytes.p, bytes.n);
	cor_file_unmap(bytes);
	return cor_digest_write(&digest, ver_new(COR_DIGEST_HEX_BYTES, 1));
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

/* ---- functions of SQL ---- */

static const char *text_of(sqlite3_value *value)
{
	return (const char *)sqlite3_value_text(value);
}

static void give(sqlite3_context *context, const char *text)
{
	sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* policy(path), rule(path) …: the text or number there; what is neither, as JSON. */
static void member(sqlite3_context *context, int count, sqlite3_value **values)
{
	const json_t *const *root = sqlite3_user_data(context);
	const char *path = text_of(values[count - 1]);
	const json_t *there = path ? ver_member(*root, path) : NULL;

	if (json_string_length(there))
		give(context, json_string_value(there));
	else if (json_is_integer(there) || json_is_true(there))
		sqlite3_result_int64(context, json_is_true(there) + json_integer_value(there));
	else if (json_is_object(there) || json_is_array(there))
		sqlite3_result_text(context, json_dumps(there, JSON_COMPACT), -1, free);
}

/* items(path): what the rule has there as a list, which a text alone is, too. */
static void items(sqlite3_context *context, int count, sqlite3_value **values)
{
	json_t *there = (json_t *)(uintptr_t)ver_member(ver_rule, text_of(values[count - 1]));
	json_t *list = json_string_length(there) ? json_pack("[O]", there)
		: json_is_array(there)           ? json_incref(there)
						 : json_array();

	sqlite3_result_text(context, json_dumps(list, JSON_COMPACT), -1, free);
	json_decref(list);
}

static void at(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	(void)values;
	give(context, ver_at);
}

/* day(text): a day, or that of a symbol (the policy's, or else the one given), which + or - so many
 * days, months or years may follow; NULL where there is none. */
static void date(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *text = text_of(values[count - 1]), *name, *symbol;
	char sign, unit[8], written[COR_DAY_BYTES];
	size_t n = text ? strcspn(text, " +-\t\n") : 0;
	cor_day day;

	if (!text || cor_day_parse(cor_text_of(text), &day)) {
		give(context, text);
		return;
	}
	name = ver_text((cor_text){text, n});
	symbol = ver_string(json_object_get(ver_policy, "dates"), name);
	symbol = symbol ? symbol : ver_string(ver_dates, name);
	if (!cor_day_parse(cor_text_of(symbol), &day))
		return;
	/* NOLINTNEXTLINE(cert-err34-c): a count of so many digits is refused as no date */
	if (sscanf(text + n, " %c %d %7s", &sign, &count, unit) == 3) {
		count = sign == '-' ? -count : count;
		day = unit[0] == 'd' ? day + count
				     : cor_day_add_months(day, unit[0] == 'y' ? 12 * count : count);
	}
	give(context, cor_day_write(day, written));
}

static void fold(sqlite3_context *context, int count, sqlite3_value **values)
{
	cor_text text = cor_text_of(text_of(values[count - 1]));
	char *folded = text.p ? sqlite3_malloc64(text.n + 1) : NULL;

	if (folded)
		sqlite3_result_text(context, folded, (int)cor_text_fold(text, folded),
			sqlite3_free);
	else if (text.p)
		sqlite3_result_error_nomem(context);
}

/* ratio(share): as the proof has it. */
static void ratio(sqlite3_context *context, int count, sqlite3_value **values)
{
	cor_ratio share;

	if (cor_ratio_parse(cor_text_of(text_of(values[count - 1])), &share))
		give(context, ver_format("{\"num\":%llu,\"den\":%llu}", share.num, share.den));
}

/* compare(num, den, share): less, equal, more is -1, 0, 1; NULL where one is NULL. */
static void compare(sqlite3_context *context, int count, sqlite3_value **values)
{
	uint64_t num = (uint64_t)sqlite3_value_int64(values[0]);
	uint64_t den = (uint64_t)sqlite3_value_int64(values[1]);
	cor_ratio there;

	if (den && cor_ratio_parse(cor_text_of(text_of(values[count - 1])), &there))
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

/* matching(grp): how many groups can have a row each. */
static void match(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	sqlite3_stmt *q = ver_query(PAIRS, text_of(values[n_values - 1]));
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

/* run(sql): SQL that a query has made; how many rows changed. */
static void run(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *sql = text_of(values[count - 1]);

	sqlite3_result_int(context, sql ? ver_execute(ver_text(cor_text_of(sql))) : 0);
}

/* stop(status, text) */
static void stop(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)context;
	ver_stop(sqlite3_value_int(values[0]), "%s", text_of(values[count - 1]));
}

/* selector(text), rows(text), keys(text), file_digest(path): what the C function makes of a text. */
static void translate(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *(*make)(const char *text) = *(const char *(**)(const char *))sqlite3_user_data(
		context);

	give(context, make(text_of(values[count - 1])));
}

void ver_open(void)
{
	static const char *(*const make[])(
		const char *) = {ver_selector, ver_rows, ver_keys, ver_file_digest};
	enum { ASKS = SQLITE_UTF8 | SQLITE_DETERMINISTIC, ACTS = SQLITE_UTF8 };
	const struct {
		const char *name;
		int arguments, flags;
		ver_function *call;
		const void *data;
	} functions[] = {
		{"policy", 1, ASKS, member, &ver_policy},
		{"rule", 1, ASKS, member, &ver_rule},
		{"proof", 1, ASKS, member, &ver_proof},
		{"proved", 1, ASKS, member, &ver_proved},
		{"items", 1, ASKS, items, NULL},
		{"at", 0, ASKS, at, NULL},
		{"day", 1, ASKS, date, NULL},
		{"fold", 1, ASKS, fold, NULL},
		{"ratio", 1, ASKS, ratio, NULL},
		{"compare", 3, ASKS, compare, NULL},
		{"matching", 1, ASKS, match, NULL},
		{"lies_within", 5, ASKS, ver_lies, NULL},
		{"cell", 3, ASKS, ver_canonical, NULL},
		{"selector", 1, ACTS, translate, &make[0]},
		{"rows", 1, ACTS, translate, &make[1]},
		{"keys", 1, ACTS, translate, &make[2]},
		{"file_digest", 1, ACTS, translate, &make[3]},
		{"read_list", 2, ACTS, ver_read_list, NULL},
		{"run", 1, ACTS, run, NULL},
		{"stop", 2, ACTS, stop, NULL},
	};

	if (sqlite3_open_v2(":memory:", &ver_db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI |
			    SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK)
		ver_stop(2, "%s", ver_db ? sqlite3_errmsg(ver_db) : "memory is out");
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		sqlite3_create_function(ver_db, functions[i].name, functions[i].arguments,
			functions[i].flags, (void *)(uintptr_t)functions[i].data, functions[i].call,
			NULL, NULL);
	ver_execute("CREATE TABLE list_given(label, path)");
}
