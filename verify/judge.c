/* Rules to verdicts: doc/policy.md, Rules; doc/proof.md. */
#include "verify/verify.h"

/* The next of a list or mapping of the policy, with its kind when it is a rule. */
#define NEXT                                                                                        \
	"INSERT OR REPLACE INTO document SELECT 'rule', json_set(r.value, '$.key', r.key, "         \
	"'$.kind', (SELECT value FROM json_each('[\"exclude\", \"limit\", \"freeze\", "             \
	"\"suppliers\", \"permit\", \"avoid\", \"isolate\"]') k WHERE r.value ->> k.value <> '')) " \
	"FROM json_each(policy(%Q)) r LIMIT 1 OFFSET %d"

void ver_open_policy(const char *path)
{
	ver_keep_yaml("policy", path);
	if (!ver_ask("SELECT 1 WHERE policy('cordon') IS '1' "
		     "AND json_type(policy('rules')) = 'array'"))
		ver_stop(2, "%s:1:1: expected a policy with cordon: 1 and rules", path);
	ver_run("UPDATE document SET json = json_set(json, '$.digest', file_digest(%Q)) "
		"WHERE name = 'policy'",
		path);
	ver_run("%s%s%s", ver_facts_sql, ver_attributes_sql, ver_places_sql);
	for (int i = 0; ver_run(NEXT, "vendors", i); i++) {
		ver_execute(ver_vendors_sql);
		for (int level = 2; level > 0; level--)
			while (ver_run(ver_spread_sql, level) > 0)
				;
	}
}

static void judge_rule(void)
{
	const char *kind = ver_ask("SELECT ifnull(rule('kind'), '')"), *table;
	bool paths;

	if (!*kind)
		ver_stop(2, "the policy has a rule of no kind");
	paths = strcmp(kind, "avoid") == 0 || strcmp(kind, "isolate") == 0;
	if (paths && !ver_ask("SELECT proof('format')"))
		return;
	ver_execute(ver_gear_sql);
	if (paths)
		ver_run("%s%s", ver_sides_sql, ver_paths_sql);
	ver_execute(ver_rows_sql);
	ver_execute(strcmp(kind, "limit") == 0           ? ver_limit_sql
			: strcmp(kind, "suppliers") == 0 ? ver_suppliers_sql
							 : ver_findings_sql);
	ver_execute(ver_rule_sql);
	while ((table = ver_ask("SELECT name FROM sqlite_temp_schema WHERE type = 'table'")))
		ver_run("DROP TABLE temp.\"%w\"", table); /* the next rule begins with nothing */
}

void ver_judge(void)
{
	if (ver_ask("SELECT proof('question')"))
		ver_run("%s%s%s%s%s", ver_question_sql, ver_gear_sql, ver_sides_sql, ver_paths_sql,
			ver_ask_sql);
	else
		for (int i = 0; ver_run(NEXT, "rules", i); i++)
			judge_rule();
}
