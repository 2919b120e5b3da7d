/* Documents as JSON; the functions through which the SQL asks of them and of C: doc/policy.md. */
#include "base/digest.h"
#include "base/ratio.h"
#include "base/yaml_json.h"
#include "verify/verify.h"

/* What is at a path of keys, with dots between them; NULL where there is nothing, or no text. */
#define THERE "SELECT nullif(json ->> ('$.' || ?1), '') FROM "
/* What the rule has there as a list, which a text alone is, too. */
#define ITEMS "SELECT nullif(json -> ('$.' || ?1), '\"\"') FROM document WHERE name = 'rule'"

/* ---- documents ---- */

void ver_keep(const char *name, cor_text text)
{
	sqlite3_stmt *into = ver_prepare("INSERT OR REPLACE INTO document VALUES(?, ?)");

	sqlite3_bind_text(into, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_text64(into, 2, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
	ver_next(into);
}

void ver_keep_yaml(const char *name, const char *path)
{
	cor_buf json = {0};
	cor_err err;

	if (cor_yaml_json(path, &json, &err))
		ver_stop(2, "%s", err.text);
	ver_keep(name, cor_buf_text(&json));
	cor_buf_done(&json);
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

static void forget(void *value)
{
	sqlite3_value_free(value);
}

/* What a SELECT of one cell, which is the function, says of its arguments.  A statement that asks
 * the same in every row asks once: SQLite keeps the answer beside a last one that is constant. */
static void look_up(sqlite3_context *context, int count, sqlite3_value **values)
{
	sqlite3_value *known = sqlite3_get_auxdata(context, count - 1);
	sqlite3_stmt *query;

	if (known) {
		sqlite3_result_value(context, known);
		return;
	}
	query = ver_prepare(sqlite3_user_data(context));
	for (int i = 0; i < count; i++)
		sqlite3_bind_value(query, i + 1, values[i]);
	if (ver_next(query)) {
		known = sqlite3_value_dup(sqlite3_column_value(query, 0));
		sqlite3_result_value(context, sqlite3_column_value(query, 0));
		sqlite3_set_auxdata(context, count - 1, known, forget);
		sqlite3_finalize(query);
	}
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

/* file_digest(path) */
static void digest_file(sqlite3_context *context, int count, sqlite3_value **values)
{
	char written[COR_DIGEST_HEX_BYTES];
	cor_digest digest;
	cor_err err;

	if (cor_digest_of_file(text_of(values[count - 1]), &digest, &err))
		ver_stop(2, "%s", err.text);
	give(context, cor_digest_write(&digest, written));
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
	const char *rule = ver_ask("SELECT ifnull(rule('id') || ': ', '')");

	(void)context;
	ver_stop(sqlite3_value_int(values[0]), "%s%s", rule, text_of(values[count - 1]));
}

/* selector(text), rows(text), keys(text): what the C function makes of a text. */
typedef const char *maker(const char *text);

static void translate(sqlite3_context *context, int count, sqlite3_value **values)
{
	maker *const *make = sqlite3_user_data(context);

	give(context, (*make)(text_of(values[count - 1])));
}

void ver_open(void)
{
	static maker *const make[] = {ver_selector, ver_rows, ver_keys};
	/* A view of an estate can only ask. */
	enum { ASKS = SQLITE_UTF8 | SQLITE_DETERMINISTIC, ACTS = SQLITE_UTF8 | SQLITE_DIRECTONLY };
	const struct {
		const char *name;
		int arguments, flags;
		ver_function *call;
		const void *data;
	} functions[] = {
		{"policy", 1, ASKS, look_up, THERE "document WHERE name = 'policy'"},
		{"rule", 1, ASKS, look_up, THERE "document WHERE name = 'rule'"},
		{"proof", 1, ASKS, look_up, THERE "document WHERE name = 'proof'"},
		{"proved", 1, ASKS, look_up, THERE "told WHERE i = rule('key')"},
		{"items", 1, ASKS, look_up, ITEMS},
		{"at", 0, ASKS, look_up, "SELECT json FROM document WHERE name = 'at'"},
		{"day", 1, ASKS, look_up, ver_day_sql},
		{"fold", 1, ASKS, fold, NULL},
		{"ratio", 1, ASKS, ratio, NULL},
		{"compare", 3, ASKS, compare, NULL},
		{"gives", 3, ACTS, look_up, ver_gives_sql},
		{"lies_within", 5, ASKS, ver_lies, NULL},
		{"cell", 3, ASKS, ver_canonical, NULL},
		{"selector", 1, ACTS, translate, &make[0]},
		{"rows", 1, ACTS, translate, &make[1]},
		{"keys", 1, ACTS, translate, &make[2]},
		{"file_digest", 1, SQLITE_UTF8, digest_file, NULL},
		{"read_list", 2, ACTS, ver_read_list, NULL},
		{"run", 1, ACTS, run, NULL},
		{"stop", 2, ACTS, stop, NULL},
	};

	sqlite3_config(SQLITE_CONFIG_URI, 1);
	if (sqlite3_open(":memory:", &ver_db) != SQLITE_OK)
		ver_stop(2, "%s", ver_db ? sqlite3_errmsg(ver_db) : "memory is out");
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		sqlite3_create_function(ver_db, functions[i].name, functions[i].arguments,
			functions[i].flags, (void *)(uintptr_t)functions[i].data, functions[i].call,
			NULL, NULL);
	ver_execute(
		"PRAGMA temp_store = memory; CREATE TABLE document(name PRIMARY KEY, json); "
		"CREATE TABLE told(i INTEGER PRIMARY KEY, json); CREATE TABLE list_given(label, path)");
}
