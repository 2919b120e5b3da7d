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

static void read_shown(const json_t *proved)
{
	const json_t *shown = json_object_get(proved, "shown");
	char *text = shown ? json_dumps(shown, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;

	if (!text)
		ver_stop(1, "nothing is shown");
	read_lists(text,
		"INSERT INTO list SELECT l.key, "
		"CASE l.value ->> 'of' WHEN 'clean' THEN 3 WHEN 'sure' THEN 2 ELSE 1 END, NULL, NULL, "
		"json_array_length(l.value, '$.steps') FROM json_each(?, '$.lists') l");
	read_lists(text,
		"INSERT OR IGNORE INTO mark SELECT l.key, s.key, "
		"CAST(iif(s.type = 'array', s.value ->> 0, s.atom) AS TEXT), "
		"CAST(iif(s.type = 'array', s.value ->> 1, 0) AS INTEGER), iif(s.type = 'array', "
		"CASE s.value ->> 2 WHEN 'yes' THEN 2 WHEN 'maybe' THEN 1 ELSE 0 + (s.value ->> 2) END, 0), "
		"iif(s.type = 'array', 0 + ifnull(s.value ->> 3, 0), 0) "
		"FROM json_each(?, '$.lists') l, json_each(l.value, '$.steps') s");
	free(text);
	ver_run("UPDATE list SET root = (SELECT element FROM mark WHERE list = n AND d = 0), "
		"far = (SELECT max(d) FROM mark WHERE list = n)");
}

/* What the proof shows is so, or the program ends. */
static void look_at(const json_t *proved, const char *sql)
{
	const char *wrong;

	ver_run("DELETE FROM selected");
	if (!json_object_get(ver_rule, "cut"))
		read_shown(proved);
	ver_run("%s%s", ver_paths_sql, sql);
	wrong = ver_ask("SELECT ifnull(what, 'null') FROM wrong ORDER BY rowid");
	if (wrong)
		ver_stop(1, "%s: %s", ver_string(ver_rule, "id"), wrong);
}

json_t *ver_paths(const json_t *proved)
{
	bool avoid = json_object_get(ver_rule, "avoid") != NULL;

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
	look_at(proved, "");
	return json_pack("{s:o}", "shown", json_loads(ver_ask("SELECT json FROM shown"), 0, NULL));
}

/* The rule that asks as much: of kind avoid, isolate, or cut. */
static void ask(const json_t *proof)
{
	const char *question = ver_string(proof, "question"), *kind = NULL;
	json_t *asked = json_deep_copy(json_object_get(proof, "asked"));

	for (int i = 0; question && i < 3; i++)
		if (strcmp(question, (const char *[]){"trace", "reach", "cut"}[i]) == 0)
			kind = (const char *[]){"avoid", "isolate", "cut"}[i];
	if (!kind || !json_is_object(asked))
		ver_stop(1, "proof.question is none");
	ver_rule = json_pack("{s:s, s:s, s:O, s:o}", "id", question, "kind", kind, "asked",
		json_object_get(proof, "asked"), kind, asked);
	if (*kind == 'a')
		json_object_set_new(asked, "paths", json_string("trace"));
}

json_t *ver_question(const json_t *proof)
{
	const json_t *cost;
	const char *from;
	json_t *answer;
	char *answers;
	size_t n;

	ask(proof);
	from = ver_string(ver_rule, "asked.from");
	ver_run("INSERT INTO here SELECT id, here FROM present WHERE here > 0");
	if (json_object_get(ver_rule, "avoid")) {
		add_side("gear", from, true);
		from = NULL;
	}
	add_side("from", from, true);
	add_side("to", ver_string(ver_rule, "asked.to"), true);
	if (json_object_get(ver_rule, "isolate"))
		add_stops();
	if (ver_string(ver_rule, "asked.keep"))
		add_side("keep", ver_string(ver_rule, "asked.keep"), false);
	json_array_foreach(ver_member(ver_rule, "asked.costs"), n, cost)
		add_side(ver_format("cost %d", (int)n), ver_string(cost, "at"), false);
	answers = json_dumps(json_object_get(proof, "answers"), JSON_COMPACT);
	read_lists(answers, "INSERT INTO given SELECT key, value FROM json_each(?)");
	free(answers);
	look_at(proof, ver_ask_sql);
	answer = json_loads(ver_ask("SELECT json FROM answered"), 0, NULL);
	if (json_object_get(ver_rule, "cut"))
		json_object_del(answer, "shown");
	json_object_set(answer, "question", json_object_get(proof, "question"));
	json_object_set(answer, "asked", json_object_get(proof, "asked"));
	json_decref(ver_rule);
	return answer;
}
