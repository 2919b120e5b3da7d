/* Rules to verdicts: doc/policy.md, Rules; doc/proof.md. */
#include "verify/verify.h"

/* How the rules of each kind are judged, once the rows are there. */
static const struct {
	const char *name, *sql;
} kinds[] = {{"exclude", ver_findings_sql}, {"limit", ver_limit_sql}, {"freeze", ver_findings_sql},
	{"suppliers", ver_suppliers_sql}, {"permit", ver_findings_sql}, {"avoid", ver_findings_sql},
	{"isolate", ver_findings_sql}};

void ver_open_policy(const char *path)
{
	const char *vset, *version;
	json_t *map;

	ver_policy = ver_yaml(path);
	version = ver_string(ver_policy, "cordon");
	if (!version || strcmp(version, "1") != 0 ||
		!json_is_array(json_object_get(ver_policy, "rules")))
		ver_stop(2, "%s:1:1: expected a policy with cordon: 1 and rules", path);
	json_object_set_new(ver_policy, "digest", json_string(ver_file_digest(path)));
	ver_run("%s%s%s%s", ver_facts_sql, ver_shown_sql, ver_attributes_sql, ver_places_sql);
	json_object_foreach(json_object_get(ver_policy, "vendors"), vset, map)
	{
		ver_rule = map;
		json_object_set_new(map, "id", json_string(vset));
		ver_execute(ver_vendors_sql);
		for (int level = 2; level > 0; level--)
			while (ver_run(ver_spread_sql, level, vset) > 0)
				;
	}
}

static void judge_rule(void)
{
	bool paths;
	int k = 0;

	while (k < 7 && !json_object_get(ver_rule, kinds[k].name))
		k++;
	if (k == 7)
		ver_stop(2, "the policy has a rule of no kind");
	paths = k > 4;
	if (paths && !ver_proof)
		return;
	json_object_set_new(ver_rule, "kind", json_string(kinds[k].name));
	ver_execute(ver_gear_sql);
	if (paths)
		ver_run("%s%s", ver_sides_sql, ver_paths_sql);
	else
		ver_execute(
			"SELECT run('INSERT INTO selected ' || rows(coalesce(rule('from'), rule('where'))))");
	ver_run("%s%s%s", ver_rows_sql, kinds[k].sql, ver_rule_sql);
}

void ver_judge(void)
{
	size_t i;

	json_array_foreach(json_object_get(ver_policy, "rules"), i, ver_rule)
	{
		ver_proved = json_array_get(json_object_get(ver_proof, "rules"), i);
		judge_rule();
	}
}

/* As a rule of the kind avoid, isolate or cut would ask. */
void ver_question(void)
{
	static const char *const names[][2] = {{"trace", "avoid"}, {"reach", "isolate"},
		{"cut", "cut"}};
	const char *question = ver_string(ver_proof, "question");
	json_t *asked = json_object_get(ver_proof, "asked"), *copy = json_deep_copy(asked);
	int k = 0;

	while (k < 3 && (!question || strcmp(question, names[k][0]) != 0))
		k++;
	if (k == 3 || !json_is_object(asked))
		ver_stop(1, "proof.question is none");
	if (k == 0)
		json_object_set_new(copy, "paths", json_string("trace"));
	ver_rule = json_pack("{s:s, s:s, s:O, s:o}", "id", question, "kind", names[k][1], "asked",
		asked, names[k][1], copy);
	ver_proved = ver_proof;
	ver_run("%s%s%s", ver_sides_sql, ver_paths_sql, ver_ask_sql);
}
