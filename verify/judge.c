/* Rules to verdicts: doc/policy.md, Rules; doc/proof.md.  What can be said in SQL is in judge.sql. */
#include "verify/verify.h"

enum { SATISFIED, UNKNOWN, VIOLATED };

static bool is(const char *key, const char *value)
{
	return cor_text_is(ver_get(ver_rule, key), value);
}

/* The rows that the rule ranges over, the most detailed thing it names, and what it says of them. */
static void select_rows(void)
{
	cor_text where = ver_get(ver_rule, cor_yaml_get(ver_rule, "from") ? "from" : "where");
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

static json_t *json_day(const char *key)
{
	const char *day = ver_date(key);

	return day ? json_string(day) : json_null();
}

static json_t *judge_rule(bool in_force)
{
	bool evaluated = !strchr("ai", ver_kind()[0]), vacuous, counts;
	const cor_yaml_node *per = cor_yaml_get(ver_rule, "per");
	const char *by = ver_date("by");
	json_t *json, *selected, *group;
	cor_ratio cap;
	size_t i = 0;

	ver_run("DELETE FROM selected; DELETE FROM key");
	if (evaluated)
		select_rows();
	if (evaluated && per && per->kind == COR_YAML_TEXT && per->text.n)
		add_attribute(0, ver_get(ver_rule, "per"));
	for (per = per && evaluated ? per->first : NULL; per; per = per->next)
		add_attribute((int)i++, cor_text_trim(per->text));
	ver_run(ver_judge_sql);
	json = ver_json("SELECT json FROM answer");
	selected = json_object_get(json, "selected");
	vacuous = evaluated && !json_integer_value(json_object_get(selected, "sure")) &&
		!json_integer_value(json_object_get(selected, "maybe"));
	if (!evaluated || (vacuous && !is("may_be_empty", "true")))
		json_object_set_new(json, "verdict", json_string("unknown"));
	counts = !(in_force && by && strcmp(by, ver_at) > 0);
	json_array_foreach(json_object_get(json, "groups"), i, group)
	{
		bool limit = ver_kind()[0] == 'l' && cor_ratio_parse(ver_get(ver_rule, "to"), &cap);

		json_object_set_new(group, "cap",
			limit ? json_pack("{s:I,s:I}", "num", (json_int_t)cap.num, "den",
					(json_int_t)cap.den)
			      : json_null());
	}
	json_object_update_new(json,
		json_pack("{s:s,s:s,s:b,s:b,s:o,s:o,s:b}", "id", ver_text(ver_get(ver_rule, "id")),
			"kind", ver_kind(), "vacuous", vacuous, "evaluated", evaluated, "by",
			json_day("by"), "target", json_day("target"), "counts", counts));
	return json;
}

json_t *ver_judge(const json_t *proof, const cor_digest *policy_digest)
{
	static const char *const verdicts[] = {"satisfied", "unknown", "violated"};
	json_t *options = json_object_get(proof, "options"), *rules = json_array();
	json_t *dates = json_object();
	bool tolerate = json_is_true(json_object_get(options, "tolerate_refused"));
	bool in_force = json_is_true(json_object_get(options, "in_force")), counted = false;
	json_t *refused = ver_json("SELECT json_array(count(*)) FROM refused");
	const cor_yaml_node *node = cor_yaml_get(ver_policy, "rules");
	char hex[COR_DIGEST_HEX_BYTES];
	int whole = SATISFIED;

	if (json_integer_value(json_array_get(refused, 0)) && !tolerate)
		whole = UNKNOWN;
	json_decref(refused);
	for (ver_rule = node->first; ver_rule; ver_rule = ver_rule->next) {
		json_t *rule = judge_rule(in_force);
		const char *verdict = json_string_value(json_object_get(rule, "verdict"));
		bool counts = json_is_true(json_object_get(rule, "counts"));

		counted |= counts;
		for (int v = whole + 1; v <= VIOLATED && counts; v++)
			whole = strcmp(verdict, verdicts[v]) == 0 ? v : whole;
		json_array_append_new(rules, rule);
	}
	node = cor_yaml_get(ver_policy, "dates");
	for (node = node ? node->first : NULL; node; node = node->next)
		if (ver_symbol(node->key->text))
			json_object_set_new(dates, ver_text(node->key->text),
				json_string(ver_symbol(node->key->text)));
	return json_pack("{s:{s:s,s:s},s:s,s:o,s:{s:b,s:b},s:s,s:o}", "policy", "id",
		ver_text(ver_get(ver_policy, "id")), "digest", cor_digest_write(policy_digest, hex),
		"at", ver_at, "dates", dates, "options", "tolerate_refused", tolerate, "in_force",
		in_force, "verdict", verdicts[counted || whole == VIOLATED ? whole : UNKNOWN],
		"rules", rules);
}
