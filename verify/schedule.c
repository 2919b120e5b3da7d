/*
 * The schedule of a plan (doc/plan.md, doc/proof.md): the plan file is asked what it allows and what that costs, and
 * the estate as the schedule makes it is judged on every day.
 *
 * Each day is a process of its own, which begins with the estate as it is.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "verify/verify.h"

/* The calendar; what the sum of money is for. */
#define CALENDAR                                                                                      \
	"CREATE TABLE aim AS SELECT %Q AS goal; CREATE TABLE period AS WITH p(t, m) AS (SELECT 0, "   \
	"CASE rule('calendar.unit') WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END UNION ALL " \
	"SELECT t + 1, m FROM p WHERE t + 1 < CAST(rule('calendar.count') AS INTEGER)) SELECT t, "    \
	"date(rule('calendar.first'), (t * m) || ' months') AS first, date(rule('calendar.first'), "  \
	"(t * m + m) || ' months', '-1 day') AS last, t * m / 12 AS year FROM p"

/* From when a rule must hold: by the plan file, or its own date, or that of its policy (doc/plan.md). */
#define DUE                                                                               \
	"WITH d(day) AS (SELECT max(coalesce((SELECT value FROM json_each(rule('from')) " \
	"WHERE key IN (%Q, %Q)), %Q, %Q, ''), rule('calendar.first'))) "                  \
	"SELECT iif(day < (SELECT min(last) FROM period), "                               \
	"max(day, ifnull(rule('overdue'), '')), day) FROM d"

/* New gear in its place: another box, of which what was known of the old one says nothing. */
#define APPLY                                                                                        \
	"CREATE TABLE gone AS SELECT element, product, last FROM change JOIN period USING(t) "       \
	"WHERE last <= at(); CREATE TABLE old AS SELECT 'element:' || element AS subject FROM gone " \
	"UNION SELECT 'part:' || id FROM part WHERE element IN (SELECT element FROM gone); "         \
	"DELETE FROM evidence WHERE subject IN old; DELETE FROM permit WHERE subject IN old; "       \
	"DELETE FROM exemption WHERE subject IN old; "                                               \
	"DELETE FROM part WHERE element IN (SELECT element FROM gone); "                             \
	"UPDATE role SET maker = NULL, product = NULL WHERE element IN (SELECT element FROM gone); " \
	"UPDATE element SET procured = NULL, retired = NULL, "                                       \
	"maker = iif(EXISTS (SELECT 1 FROM product WHERE id = g.product), NULL, "                    \
	"(SELECT value ->> '$.maker' FROM json_each(rule('products')) WHERE key = g.product)), "     \
	"product = (SELECT id FROM product WHERE id = g.product), "                                  \
	"installed = iif(state = 'planned' AND ifnull(installed > g.last, 1), installed, g.last) "   \
	"FROM gone g WHERE g.element = element.id"

static json_t *file;

static void open_policy(const char *path, const json_t *dates, const char *day)
{
	ver_at = day;
	(void)ver_policy_read(path, dates);
	ver_run("%s%s%s", ver_facts_sql, ver_shown_sql, ver_attributes_sql);
	(void)ver_places(NULL, 0, NULL);
	ver_vendors();
}

/* What the plan file says of the schedule. */
static void ask_file(const char *policy, const json_t *dates, int64_t cost)
{
	static const char *const lists[] = {"replace", "together", "coverage"};
	const char *wrong;
	json_t *entry;
	size_t i;

	open_policy(policy, dates, ver_string(file, "calendar.first"));
	ver_run("CREATE TABLE taken(list, i INTEGER, element, chosen)");
	for (int l = 0; l < 3; l++)
		json_array_foreach(json_object_get(file, lists[l]), i, entry)
		{
			ver_rule = entry;
			ver_select(ver_string(entry, "where"));
			ver_run("INSERT INTO taken SELECT %Q, %d, element, max(chosen) FROM selected "
				"WHERE chosen > 0 GROUP BY element; DELETE FROM selected",
				lists[l], (int)i);
		}
	ver_rule = file;
	ver_run("%s", ver_schedule_sql);
	wrong = ver_ask("SELECT what FROM refusal");
	if (wrong)
		ver_stop(1, "%s", wrong);
	if (!ver_ask("SELECT 1 FROM price WHERE price = %lld", (long long)cost))
		ver_stop(1, "by the plan file the schedule costs %s",
			ver_ask("SELECT price FROM price"));
}

static bool is_of_paths(const json_t *rule)
{
	return json_object_get(rule, "avoid") || json_object_get(rule, "isolate");
}

/* Judges a policy on a day: all but rules about paths. */
static void judge_day(const char *policy, const json_t *dates, const char *day, json_t *due)
{
	json_t *rules, *rule, *expected;
	size_t i;

	ver_at = day;
	ver_rule = file;
	ver_run(APPLY);
	open_policy(policy, dates, day);
	rules = json_object_get(ver_policy, "rules");
	for (i = json_array_size(rules); i-- > 0;)
		if (is_of_paths(json_array_get(rules, i)))
			json_array_remove(rules, i);
	expected = ver_judge(NULL);
	json_array_foreach(json_object_get(expected, "rules"), i, rule)
	{
		const char *id = ver_string(rule, "id"), *from = ver_string(due, id);

		if (from && strcmp(from, day) <= 0 &&
			!json_is_true(json_object_get(rule, "vacuous")) &&
			strcmp(ver_string(rule, "verdict"), "satisfied") != 0)
			ver_stop(1,
				"rule %s of %s must hold on %s, and under the schedule does not",
				id, policy, day);
	}
}

/* From when each rule must hold, and into `day` the days to judge. */
static json_t *find_dues(const char *policy, const json_t *dates)
{
	json_t *due = json_object(), *rule;
	size_t i;

	(void)ver_policy_read(policy, dates);
	json_array_foreach(json_object_get(ver_policy, "rules"), i, rule)
	{
		const char *id = ver_string(rule, "id"), *from;

		ver_rule_read(rule, "");
		ver_rule = file;
		from = ver_ask(DUE, ver_format("%s/%s", ver_string(ver_policy, "id"), id), id,
			ver_string(rule, "by"), ver_string(ver_policy, "in_force"));
		if (!is_of_paths(rule))
			json_object_set_new(due, id, json_string(from));
		if (!is_of_paths(rule))
			ver_run("INSERT INTO day SELECT %Q UNION SELECT last FROM period WHERE last >= %Q",
				from, from);
	}
	ver_run("DELETE FROM day WHERE day > (SELECT max(last) FROM period)");
	return due;
}

/* Whether this is a process of its own, to be ended; the other waits for it. */
static bool apart(void)
{
	int status = 0;
	pid_t child = fork();

	if (child < 0)
		ver_stop(2, "there can be no more processes");
	if (child > 0 && (waitpid(child, &status, 0) != child || status != 0))
		exit(WIFEXITED(status) ? WEXITSTATUS(status) : 2);
	return child == 0;
}

int ver_schedule(const char *plan, char **policies, int count, const json_t *dates,
	const char *goal, int64_t cost, const char *day)
{
	cor_digest digest;
	int judged = 0;

	ver_rule = file = ver_yaml(plan, &digest);
	ver_run(CALENDAR, goal);
	if (apart()) {
		ask_file(policies[0], dates, cost);
		_exit(0);
	}
	for (int i = 0; i < count; i++) {
		sqlite3_stmt *days;
		json_t *due;

		ver_run("DROP TABLE IF EXISTS day; CREATE TABLE day(day)");
		due = find_dues(policies[i], dates);
		days = ver_query("SELECT DISTINCT day FROM day WHERE %Q IN (day, 'all') ORDER BY 1",
			day);
		for (; ver_next(days); judged++)
			if (apart()) {
				judge_day(policies[i], dates, ver_cell(days, 0), due);
				_exit(0);
			}
		json_decref(due);
		json_decref(ver_policy);
	}
	if (judged == 0 && strcmp(day, "all") != 0)
		ver_stop(2,
			"no rule is judged on %s: expected the last day of a period or a day from "
			"which a rule must hold",
			day);
	json_decref(file);
	return judged;
}
