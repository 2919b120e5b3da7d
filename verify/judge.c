/* Rules to verdicts: doc/policy.md, Rules; doc/proof.md. */
#include "verify/verify.h"

static bool is(const char *key, const char *value)
{
	const char *there = ver_string(ver_rule, key);

	return there && strcmp(there, value) == 0;
}

void ver_select(const char *where)
{
	static const char *const words[] = {"roles", "parts", "components"};
	const char *columns = "NULL, NULL, NULL", *join = "", *sure = "2";
	unsigned over = 0;
	const char *holds = where ? ver_selector(where, &over) : "1";

	for (int i = 0; i < 3; i++)
		if (is("of", words[i]))
			over |= 1U << i;
	if (over & OVER_COMPONENT) {
		columns = "NULL, NULL, 'product:' || c.product";
		join = "JOIN inside c ON c.element = e.id";
	} else if (over & OVER_PART) {
		columns = "NULL, 'part:' || p.id, NULL";
		join = "JOIN part p ON p.element = e.id";
	} else if (over & OVER_ROLE) {
		columns = "'role:' || r.rowid, NULL, NULL";
		join = "LEFT JOIN role r ON r.element = e.id";
		sure = "iif(r.membership = 'maybe', 1, 2)";
	}
	ver_run("INSERT INTO selected SELECT e.id, %s, min(%s, ifnull(2 * %s, 1)) "
		"FROM element e LEFT JOIN site s ON s.id = e.site %s",
		columns, sure, holds, join);
}

static void add_key(int i, const char *attribute)
{
	ver_run("INSERT INTO key SELECT e.id, %d, k.value FROM element e "
		"LEFT JOIN site s ON s.id = e.site, "
		"json_each((SELECT json_group_array(x) FROM (%s))) k "
		"WHERE e.id IN (SELECT element FROM selected)",
		i, ver_keys(attribute));
}

static void add_attribute(int i, const char *attribute)
{
	bool by_operator = strcmp(attribute, "element.operator") == 0;

	if (!by_operator || !is("shared", "owner"))
		add_key(i, attribute);
	if (by_operator && (is("shared", "owner") || is("shared", "both")))
		add_key(i, "element.owner");
}

static void add_keys(void)
{
	const json_t *attribute;
	size_t i;

	if (ver_string(ver_rule, "per"))
		add_attribute(0, ver_string(ver_rule, "per"));
	json_array_foreach(json_object_get(ver_rule, "per"), i, attribute)
		add_attribute((int)i, json_string_value(attribute));
}

/* How the rules of each kind are judged. */
static const struct {
	const char *name, *sql;
	ver_judgement *judge;
} kinds[] = {{"exclude", ver_findings_sql, NULL}, {"limit", ver_limit_sql, NULL},
	{"freeze", ver_findings_sql, NULL}, {"suppliers", ver_suppliers_sql, NULL},
	{"permit", ver_findings_sql, NULL}, {"avoid", ver_findings_sql, ver_paths},
	{"isolate", ver_findings_sql, ver_paths}};

/* What the proof shows of one rule besides what rule.sql says: a mapping, mostly empty. */
static json_t *judge_rule(json_t *rule, const json_t *proved)
{
	json_t *shown = NULL;
	int k = 0;

	while (k < 7 && !json_object_get(rule, kinds[k].name))
		k++;
	if (k == 7)
		ver_stop(2, "the policy has a rule of no kind");
	ver_rule_read(rule, kinds[k].name);
	ver_run("%s", ver_gear_sql);
	if (kinds[k].judge)
		shown = kinds[k].judge(proved);
	else
		ver_select(ver_string(rule, json_object_get(rule, "from") ? "from" : "where"));
	add_keys();
	ver_run("%s%s%s", ver_rows_sql, kinds[k].sql, ver_rule_sql);
	return shown ? shown : json_object();
}

json_t *ver_judge(const json_t *proof)
{
	const json_t *proved = json_object_get(proof, "rules");
	json_t *all = json_array(), *expected, *shown, *rule;
	size_t i;

	ver_run("INSERT INTO option VALUES(%d, %d)",
		json_is_true(ver_member(proof, "options.in_force")),
		json_is_true(ver_member(proof, "options.tolerate_refused")));
	json_array_foreach(json_object_get(ver_policy, "rules"), i, rule)
		json_array_append_new(all, judge_rule(rule, json_array_get(proved, i)));
	expected = json_loads(ver_ask("SELECT json FROM proof"), 0, NULL);
	json_array_foreach(all, i, shown)
		json_object_update(json_array_get(json_object_get(expected, "rules"), i), shown);
	json_decref(all);
	return expected;
}
