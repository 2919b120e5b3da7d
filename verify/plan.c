/* The proof of a plan (doc/proof.md, cordon-plan-proof/2): plan.sql looks at its lines, schedule.c at its schedule,
 * which does not rest on what they list. */
#include "verify/verify.h"

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 bits;
enum { WIDE = sizeof(wide) };

/* A wide number is a blob, its highest byte first and its sign turned round: so blobs sort as numbers do. */
static wide wide_of(sqlite3_value *value)
{
	const uint8_t *bytes = sqlite3_value_blob(value);
	bits number = 0;

	if (sqlite3_value_type(value) != SQLITE_BLOB)
		return sqlite3_value_int64(value);
	for (int i = 0; i < WIDE; i++)
		number = number << 8 | bytes[i];
	return (wide)(number ^ (bits)1 << 127);
}

typedef struct __attribute__((packed, aligned(8))) sum { /* as SQLite's memory is */
	wide sum;
	bool unknown;
} sum;

/* exact(a, b): the sum of a times b; NULL where one is NULL. */
static void add(sqlite3_context *context, int count, sqlite3_value **values)
{
	sum *all = sqlite3_aggregate_context(context, sizeof(*all));
	wide product, total;

	for (int i = 0; all && i < count; i++)
		all->unknown |= sqlite3_value_type(values[i]) == SQLITE_NULL;
	if (all && !__builtin_mul_overflow(wide_of(values[0]), wide_of(values[1]), &product) &&
		!__builtin_add_overflow(all->sum, product, &total))
		all->sum = total;
	else
		ver_stop(1, "the numbers of the proof are too great to be added up");
}

static void give_sum(sqlite3_context *context)
{
	const sum *all = sqlite3_aggregate_context(context, 0);
	bits number = (bits)(all ? all->sum : 0) ^ (bits)1 << 127;
	uint8_t bytes[WIDE];

	for (int i = WIDE; i-- > 0; number >>= 8)
		bytes[i] = (uint8_t)number;
	if (!all || !all->unknown)
		sqlite3_result_blob(context, bytes, WIDE, SQLITE_TRANSIENT);
}

/* ceiling(wide, shift): over 2^shift, up to a whole number; NULL where 64 bits do not hold it. */
static void ceiling(sqlite3_context *context, int count, sqlite3_value **values)
{
	wide bound = -(-wide_of(values[0]) >> sqlite3_value_int(values[count - 1]));

	if (sqlite3_value_type(values[0]) != SQLITE_NULL && bound == (int64_t)bound)
		sqlite3_result_int64(context, (int64_t)bound);
}

void ver_plan(const char *plan, char **policies, int count, const char *day)
{
	ver_run("INSERT INTO document SELECT 'rule', "
		"json_object('plan', %Q, 'policies', json('[]'))",
		plan);
	for (int i = 0; i < count; i++)
		ver_run("UPDATE document SET json = json_insert(json, '$.policies[#]', %Q) "
			"WHERE name = 'rule'",
			policies[i]);
	sqlite3_create_function(ver_db, "exact", 2, SQLITE_UTF8, NULL, NULL, add, give_sum);
	sqlite3_create_function(ver_db, "ceiling", 2, SQLITE_UTF8, NULL, ceiling, NULL, NULL);
	ver_execute(ver_plan_sql);
	for (int i = 0; i < count; i++) {
		ver_keep_yaml("policy", policies[i]);
		ver_run("SELECT stop(1, 'expected: policy ' || said) "
			"FROM (SELECT file_digest(%Q) || ' ' || policy('id') AS said) WHERE said IS NOT "
			"(SELECT rest FROM line WHERE word = 'policy' ORDER BY n LIMIT 1 OFFSET %d)",
			policies[i], i);
	}
	if (ver_ask("SELECT bound FROM claim") && strcmp(day, "none") != 0)
		ver_run("INSERT INTO judged VALUES(%d)", ver_schedule(plan, policies, count, day));
}
