/* Rules about paths: what their expressions say of elements, and what the proof shows of them. */
#include "verify/verify.h"

#include <stdlib.h>

/* The elements that an expression takes in, as side; there: as far as they are there. */
static void add_side(const char *what, const char *where, bool there)
{
	ver_run("DELETE FROM selected");
	ver_select(where);
	ver_run("INSERT INTO side SELECT %Q, element, max(min(chosen, %s)) AS v "
		"FROM selected LEFT JOIN here USING(element) GROUP BY element HAVING v > 0",
		what, there ? "ifnull(here.v, 0)" : "2");
}

/* Kinds of links, as whoever looks for a word in it wants them. */
static const char *kinds_of(const json_t *map, const char *path, const char *otherwise)
{
	const json_t *kinds = ver_member(map, path);
	char *text = kinds ? json_dumps(kinds, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	const char *kept = text ? ver_format("%s", text) : otherwise;

	free(text);
	return kept;
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
	const char *over = kinds_of(ver_rule, "isolate.over", "data, control, management");
	const json_t *stop;
	size_t n;

	if (ver_string(ver_rule, "isolate.stops")) {
		add_side("stop", ver_string(ver_rule, "isolate.stops"), false);
		ver_run("INSERT INTO halt VALUES('stop', %Q, 1, 0, 1)", over);
	}
	json_array_foreach(ver_member(ver_rule, "isolate.stop_over"), n, stop)
	{
		const char *what = ver_format("stop %d", (int)n);
		const char *kinds = kinds_of(stop, "over", ""), *way = ver_string(stop, "stops");

		add_side(what, ver_string(stop, "at"), false);
		ver_run("INSERT INTO halt VALUES(%Q, %Q, %d, %d, %d)", what, kinds,
			holds(kinds, over), !way || strcmp(way, "out") != 0,
			!way || strcmp(way, "in") != 0);
	}
}

/* Runs a query that reads the lists as JSON. */
static void read_lists(const char *text, const char *sql)
{
	sqlite3_stmt *q = ver_prepare(sql);

	sqlite3_bind_text(q, 1, text, -1, SQLITE_STATIC);
	while (ver_next(q))
		;
}

static void read_shown(const json_t *shown)
{
	char *text = shown ? json_dumps(shown, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

	if (!text)
		ver_stop(1, "a rule about paths shows nothing");
	read_lists(text,
		"INSERT INTO list SELECT l.key, iif(l.value ->> 'of' = 'sure', 2, 1), NULL, NULL, "
		"json_array_length(l.value, '$.steps') FROM json_each(?, '$.lists') l");
	read_lists(text,
		"INSERT OR IGNORE INTO mark SELECT l.key, s.key, "
		"CAST(iif(s.type = 'array', s.value ->> 0, s.atom) AS TEXT), "
		"CAST(iif(s.type = 'array', s.value ->> 1, 0) AS INTEGER), iif(s.type = 'array', "
		"CASE s.value ->> 2 WHEN 'yes' THEN 2 WHEN 'maybe' THEN 1 ELSE 0 END, 0), "
		"iif(s.type = 'array', ifnull(s.value ->> 3, 0), 0) "
		"FROM json_each(?, '$.lists') l, json_each(l.value, '$.steps') s");
	free(text);
	ver_run("UPDATE list SET root = (SELECT element FROM mark WHERE list = n AND d = 0), "
		"far = (SELECT max(d) FROM mark WHERE list = n)");
}

json_t *ver_paths(const json_t *proved)
{
	bool avoid = json_object_get(ver_rule, "avoid") != NULL;
	const char *wrong;

	ver_run("DELETE FROM here; DELETE FROM side; DELETE FROM halt; DELETE FROM list; "
		"DELETE FROM mark; INSERT INTO here SELECT id, here FROM present WHERE here > 0");
	add_side("from", ver_string(ver_rule, avoid ? "avoid.between" : "isolate.from"), true);
	add_side("to", ver_string(ver_rule, avoid ? "avoid.and" : "isolate.to"), true);
	if (avoid) {
		ver_run("DELETE FROM selected");
		ver_select(
			ver_string(ver_rule, json_object_get(ver_rule, "from") ? "from" : "where"));
		ver_run("INSERT INTO side SELECT 'gear', element, max(min(chosen, v)) FROM gear "
			"GROUP BY element");
	} else {
		add_stops();
	}
	ver_run("DELETE FROM selected");
	read_shown(json_object_get(proved, "shown"));
	ver_run("%s", ver_paths_sql);
	wrong = ver_ask("SELECT what FROM wrong ORDER BY rowid");
	if (wrong)
		ver_stop(1, "rule %s: %s", ver_string(ver_rule, "id"), wrong);
	return json_pack("{s:o}", "shown", json_loads(ver_ask("SELECT json FROM shown"), 0, NULL));
}
