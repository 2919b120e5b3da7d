/* Rules about paths: what their expressions say of elements, and what the proof shows of them. */
#include <stdlib.h>

#include "verify/verify.h"

/* The elements that an expression takes in, as side; there: as far as they are there. */
static void add_side(const char *what, cor_text where, bool there)
{
	ver_run("DELETE FROM selected");
	ver_select(where);
	ver_run(ver_format(
		"INSERT INTO side SELECT %Q, element, max(min(chosen, %s)) AS v "
		"FROM selected LEFT JOIN here USING(element) GROUP BY element HAVING v > 0",
		what, there ? "ifnull(here.v, 0)" : "2"));
}

/* Kinds of links with | between them. */
static const char *kinds_of(const cor_yaml_node *map, const char *key, const char *otherwise)
{
	const cor_yaml_node *node = ver_child(map, key);
	const char *all = otherwise;

	if (node && node->kind == COR_YAML_TEXT)
		return ver_text(cor_text_trim(node->text));
	for (node = node ? node->first : NULL; node; node = node->next)
		all = ver_format("%s|%s", all == otherwise ? "" : all,
			ver_text(cor_text_trim(node->text)));
	return all;
}

static bool holds(const char *kinds, const char *all)
{
	static const char *const words[] = {"data", "control", "management", "timing", "power"};

	for (int i = 0; i < 5; i++)
		if (strstr(all, words[i]) && !strstr(kinds, words[i]))
			return false;
	return true;
}

static void add_stops(void)
{
	const char *over = kinds_of(ver_rule, "isolate.over", "data|control|management");
	const cor_yaml_node *stop = ver_child(ver_rule, "isolate.stop_over");
	cor_text stops = ver_get(ver_rule, "isolate.stops");
	int n = 0;

	if (stops.n) {
		add_side("stop", stops, false);
		ver_run(ver_format("INSERT INTO halt VALUES('stop', %Q, 1, 0, 1)", over));
	}
	for (stop = stop ? stop->first : NULL; stop; stop = stop->next) {
		const char *what = ver_format("stop %d", n++), *kinds = kinds_of(stop, "over", "");
		cor_text way = ver_get(stop, "stops");

		add_side(what, ver_get(stop, "at"), false);
		ver_run(ver_format("INSERT INTO halt VALUES(%Q, %Q, %d, %d, %d)", what, kinds,
			holds(kinds, over), !cor_text_is(way, "out"), !cor_text_is(way, "in")));
	}
}

static void read_shown(const json_t *shown)
{
	char *text = shown ? json_dumps(shown, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	sqlite3_stmt *q = ver_prepare(ver_db,
		"INSERT INTO list SELECT l.key, iif(l.value ->> 'of' = 'sure', 2, 1), NULL, "
		"json_array_length(l.value, '$.steps') FROM json_each(?, '$.lists') l");

	if (!text)
		ver_stop(1, "a rule about paths shows nothing");
	sqlite3_bind_text(q, 1, text, -1, SQLITE_STATIC);
	while (ver_step(q))
		;
	q = ver_prepare(ver_db,
		"INSERT OR IGNORE INTO mark SELECT l.key, s.key, "
		"CAST(iif(s.type = 'array', s.value ->> 0, s.atom) AS TEXT), "
		"CAST(iif(s.type = 'array', s.value ->> 1, 0) AS INTEGER), iif(s.type = 'array', "
		"CASE s.value ->> 2 WHEN 'yes' THEN 2 WHEN 'maybe' THEN 1 ELSE 0 END, 0), "
		"iif(s.type = 'array', ifnull(s.value ->> 3, 0), 0) "
		"FROM json_each(?, '$.lists') l, json_each(l.value, '$.steps') s");
	sqlite3_bind_text(q, 1, text, -1, SQLITE_STATIC);
	while (ver_step(q))
		;
	free(text);
	ver_run("UPDATE list SET root = (SELECT element FROM mark WHERE list = n AND d = 0)");
}

void ver_paths(const json_t *shown)
{
	bool avoid = ver_kind()[0] == 'a';
	sqlite3_stmt *q;

	ver_run("DELETE FROM here; DELETE FROM side; DELETE FROM halt; DELETE FROM list; "
		"DELETE FROM mark; INSERT INTO here SELECT id, here FROM present WHERE here > 0");
	add_side("from", ver_get(ver_rule, avoid ? "avoid.between" : "isolate.from"), true);
	add_side("to", ver_get(ver_rule, avoid ? "avoid.and" : "isolate.to"), true);
	if (avoid) {
		ver_run("DELETE FROM selected");
		ver_select(ver_get(ver_rule, cor_yaml_get(ver_rule, "from") ? "from" : "where"));
		ver_run(ver_gear_sql);
		ver_run("INSERT INTO side SELECT 'gear', element, max(min(chosen, v)) FROM gear "
			"GROUP BY element");
	} else {
		add_stops();
	}
	ver_run("DELETE FROM selected");
	read_shown(shown);
	ver_run(ver_paths_sql);
	q = ver_prepare(ver_db, "SELECT what FROM wrong ORDER BY rowid");
	if (ver_step(q))
		ver_stop(1, "rule %s: %s", ver_text(ver_get(ver_rule, "id")),
			sqlite3_column_text(q, 0));
}
