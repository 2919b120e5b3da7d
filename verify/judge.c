/* Rules to verdicts: doc/policy.md, Rules; doc/proof.md.  What can be said in SQL is in judge.sql. */
#include "verify/verify.h"

static bool is(const char *key, const char *value)
{
	return cor_text_is(ver_get(ver_rule, key), value);
}

/* The rows that the rule ranges over, the most detailed thing it names, and what it says of them. */
void ver_select(cor_text where)
{
	unsigned over = is("of", "roles") ? OVER_ROLE
		: is("of", "parts")       ? OVER_PART
		: is("of", "components")  ? OVER_COMPONENT
					  : 0;
	const char *holds = where.n ? ver_selector(where, &over) : "1";
	const char *columns = "NULL, NULL, NULL", *join = "", *sure = "2";

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
	ver_run(ver_format("INSERT INTO selected SELECT e.id, %s, min(%s, ifnull(2 * %s, 1)) "
			   "FROM element e LEFT JOIN site s ON s.id = e.site %s",
		columns, sure, holds, join));
}

static void add_keys(int i, const char *attribute)
{
	ver_run(ver_format("INSERT INTO key SELECT e.id, %d, k.value FROM element e "
			   "LEFT JOIN site s ON s.id = e.site, "
			   "json_each((SELECT json_group_array(x) FROM (%s))) k "
			   "WHERE e.id IN (SELECT element FROM selected)",
		i, ver_keys(attribute)));
}

static void add_attribute(int i, cor_text attribute)
{
	bool by_operator = cor_text_is(attribute, "element.operator");

	if (!by_operator || !is("shared", "owner"))
		add_keys(i, ver_text(attribute));
	if (by_operator && (is("shared", "owner") || is("shared", "both")))
		add_keys(i, "element.owner");
}

json_t *ver_judge(const json_t *given)
{
	const json_t *options = json_object_get(given, "options");
	const json_t *rules = json_object_get(given, "rules");
	size_t number = 0;
	const cor_yaml_node *node = ver_child(ver_policy, "dates");

	for (node = node ? node->first : NULL; node; node = node->next)
		ver_run(ver_format("INSERT INTO symbol VALUES(%Q, %Q)", ver_text(node->key->text),
			ver_symbol(node->key->text)));
	ver_run(ver_format("INSERT INTO option VALUES(%d, %d)",
		json_is_true(json_object_get(options, "in_force")),
		json_is_true(json_object_get(options, "tolerate_refused"))));
	for (ver_rule = ver_child(ver_policy, "rules")->first; ver_rule;
		ver_rule = ver_rule->next) {
		const cor_yaml_node *per = ver_child(ver_rule, "per");
		int i = 0;

		ver_run("DELETE FROM selected; DELETE FROM key");
		if (strchr("ai", ver_kind()[0])) /* avoid and isolate */
			ver_paths(json_object_get(json_array_get(rules, number), "shown"));
		else
			ver_select(ver_get(ver_rule,
				cor_yaml_get(ver_rule, "from") ? "from" : "where"));
		number++;
		if (per && per->kind == COR_YAML_TEXT && per->text.n)
			add_attribute(0, ver_get(ver_rule, "per"));
		for (per = per ? per->first : NULL; per; per = per->next)
			add_attribute(i++, cor_text_trim(per->text));
		ver_run(ver_gear_sql);
		ver_run(ver_judge_sql);
	}
	return ver_json("SELECT json FROM proof");
}
