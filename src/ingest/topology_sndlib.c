/*
 * SNDlib, native format (sndlib.zib.de): sections NAME ( … ) of entries ID ( … ) numbers.
 *
 *	META ( unit = MBITPERSEC )
 *	NODES ( N1 ( LON LAT ) … )
 *	LINKS ( L1 ( N1 N2 ) CAPACITY COST ROUTING_COST SETUP_COST ( CAPACITY COST … ) … )
 *	DEMANDS ( D1 ( N1 N2 ) ROUTING_UNIT VALUE MAX_PATH … )
 *	ADMISSIBLE_PATHS ( … )            not read
 */
#include "ingest/topology.h"

#include "base/limits.h"

typedef struct token_reader {
	cor_topology *t;
	size_t at;
	cor_text token; /* "(", ")" or a word; n 0 at the end */
	size_t from;
	const char *capacity, *volume; /* names of the fields that fit the file's unit */
} token_reader;

static void next(token_reader *r)
{
	cor_text text = r->t->text;

	while (r->at < text.n) {
		char c = text.p[r->at];

		if (c == '#' || (c == '?' && r->at == 0)) {
			while (r->at < text.n && text.p[r->at] != '\n')
				r->at++;
		} else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			r->at++;
		} else {
			break;
		}
	}
	r->from = r->at;
	if (r->at < text.n && (text.p[r->at] == '(' || text.p[r->at] == ')'))
		r->at++;
	else
		while (r->at < text.n && !memchr("() \t\r\n", text.p[r->at], 6))
			r->at++;
	r->token = (cor_text){text.p + r->from, r->at - r->from};
}

static bool is(const token_reader *r, const char *word)
{
	return cor_text_is(r->token, word);
}

static cor_status take(token_reader *r, const char *word, cor_err *err)
{
	if (!is(r, word))
		return cor_topology_fail(r->t, r->from, err, "expected %s%s%.*s", word,
			r->token.n ? ", got " : ", the file ends",
			(int)(r->token.n < 40 ? r->token.n : 40), r->token.p);
	next(r);
	return COR_OK;
}

static cor_status take_word(token_reader *r, const char *what, cor_text *ret_word, cor_err *err)
{
	if (!r->token.n || is(r, "(") || is(r, ")"))
		return cor_topology_fail(r->t, r->from, err, "expected %s%s%.*s", what,
			r->token.n ? ", got " : ", the file ends", COR_FMT(r->token));
	*ret_word = r->token;
	next(r);
	return COR_OK;
}

/* What is left up to the ')' of a list, lists in it too. */
static cor_status skip_list(token_reader *r, size_t opened_at, cor_err *err)
{
	for (unsigned depth = 1; depth;) {
		if (!r->token.n)
			return cor_topology_fail(r->t, opened_at, err,
				"the file ends inside the list that begins here");
		depth += is(r, "(");
		depth -= is(r, ")");
		if (depth > COR_LIMIT_TOPOLOGY_DEPTH)
			return cor_topology_fail(r->t, r->from, err,
				"lists are nested deeper than %u", COR_LIMIT_TOPOLOGY_DEPTH);
		next(r);
	}
	return COR_OK;
}

/* ---- sections ---- */

static cor_status read_meta(token_reader *r, size_t opened_at, cor_err *err)
{
	cor_text key = {0}, value = {0};

	while (r->token.n && !is(r, ")")) {
		COR_TRY(take_word(r, "a name", &key, err));
		COR_TRY(take(r, "=", err));
		COR_TRY(take_word(r, "a value", &value, err));
		if (cor_text_is(key, "unit"))
			cor_topology_unit(r->t, value, &r->capacity, &r->volume);
	}
	return skip_list(r, opened_at, err);
}

static cor_status read_numbers(token_reader *r, const char *const *names, unsigned count,
	cor_err *err)
{
	cor_text word = {0};

	for (unsigned i = 0; i < count; i++) {
		COR_TRY(take_word(r, "a number", &word, err));
		if (names[i] && !(names[i] == r->capacity && cor_topology_is_zero(word)))
			COR_TRY(cor_topology_field_add(r->t, cor_text_of(names[i]), word, err));
	}
	return COR_OK;
}

static cor_status read_entry(token_reader *r, cor_topology_item_kind kind, cor_err *err)
{
	const char *const ENDS[] = {"source", "target"}, *const POINT[] = {"lon", "lat"};
	const char *const LINK[] = {r->capacity, NULL, NULL, NULL};
	const char *const DEMAND[] = {"routing_unit", r->volume, NULL};
	cor_text id = {0};
	size_t opened_at;

	COR_TRY(cor_topology_begin(r->t, kind, r->from, kind == COR_ITEM_DEMAND, err));
	COR_TRY(take_word(r, "an id", &id, err));
	COR_TRY(cor_topology_field_add(r->t, COR_TEXT("id"), id, err));
	COR_TRY(take(r, "(", err));
	if (kind != COR_ITEM_NODE || !is(r, ")"))
		COR_TRY(read_numbers(r, kind == COR_ITEM_NODE ? POINT : ENDS, 2, err));
	COR_TRY(take(r, ")", err));
	if (kind == COR_ITEM_EDGE) {
		COR_TRY(read_numbers(r, LINK, 4, err));
		opened_at = r->from;
		COR_TRY(take(r, "(", err));
		COR_TRY(skip_list(r, opened_at, err));
	} else if (kind == COR_ITEM_DEMAND) {
		COR_TRY(read_numbers(r, DEMAND, 3, err));
	}
	return COR_OK;
}

static cor_status read_entries(token_reader *r, cor_topology_item_kind kind, size_t opened_at,
	cor_err *err)
{
	while (r->token.n && !is(r, ")")) {
		COR_TRY(read_entry(r, kind, err));
		cor_topology_end(r->t, r->from);
	}
	return skip_list(r, opened_at, err);
}

cor_status cor_topology_read_sndlib(cor_topology *t, cor_err *err)
{
	token_reader r = {.t = t, .capacity = "capacity_mbps", .volume = "volume_mbps"};
	bool had_links = false;
	cor_text name = {0};

	t->has_unitless_rates = true; /* until a unit is read */
	if (t->text.n >= 3 && memcmp(t->text.p, "\xef\xbb\xbf", 3) == 0)
		r.at = 3;
	for (next(&r); r.token.n;) {
		size_t name_at = r.from, opened_at;

		COR_TRY(take_word(&r, "the name of a section", &name, err));
		opened_at = r.from;
		COR_TRY(take(&r, "(", err));
		if (cor_text_is(name, "META"))
			COR_TRY(read_meta(&r, opened_at, err));
		else if (cor_text_is(name, "NODES"))
			COR_TRY(read_entries(&r, COR_ITEM_NODE, opened_at, err));
		else if (cor_text_is(name, "LINKS"))
			COR_TRY(read_entries(&r, COR_ITEM_EDGE, opened_at, err));
		else if (cor_text_is(name, "DEMANDS"))
			COR_TRY(read_entries(&r, COR_ITEM_DEMAND, opened_at, err));
		else if (cor_text_is(name, "ADMISSIBLE_PATHS"))
			COR_TRY(skip_list(&r, opened_at, err));
		else
			return cor_topology_fail(t, name_at, err,
				"expected META, NODES, LINKS, DEMANDS or ADMISSIBLE_PATHS, got "
				"\"%.*s\"",
				(int)(name.n < 40 ? name.n : 40), name.p);
		had_links |= cor_text_is(name, "LINKS");
	}
	if (!had_links)
		return cor_topology_fail(t, t->text.n, err, "the file ends before its LINKS");
	return COR_OK;
}
