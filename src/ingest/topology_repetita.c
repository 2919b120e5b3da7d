/*
 * REPETITA: "NODES n", a header line, a line a node; "EDGES m", the same; in files of their own
 * "DEMANDS k", the same.  Nodes are numbered from 0 by their lines; edges lead one way; bandwidths are
 * kilobits per second (its Abilene has 9953280 for the OC-192 links of that network).
 */
#include <stdio.h>

#include "ingest/topology.h"

#define WORDS_MAX 8

typedef struct line_reader {
	cor_topology *t;
	size_t at, from; /* the line read last begins at from */
	cor_text words[WORDS_MAX];
	unsigned word_count;
} line_reader;

/* The words of the next line; false at the end of the file. */
static bool next_line(line_reader *r)
{
	cor_text text = r->t->text;

	r->from = r->at;
	r->word_count = 0;
	if (r->at == text.n)
		return false;
	while (r->at < text.n && text.p[r->at] != '\n') {
		size_t from = r->at;

		if (strchr(" \t\r", text.p[r->at])) {
			r->at++;
			continue;
		}
		while (r->at < text.n && text.p[r->at] && !strchr(" \t\r\n", text.p[r->at]))
			r->at++;
		if (r->at == from)
			r->at++; /* a NUL is a word of its own */
		if (r->word_count < WORDS_MAX)
			r->words[r->word_count] = (cor_text){text.p + from, r->at - from};
		r->word_count++;
	}
	r->at += r->at < text.n;
	return true;
}

static bool next_full_line(line_reader *r)
{
	while (next_line(r)) {
		if (r->word_count)
			return true;
	}
	return false;
}

typedef struct section {
	const char *name, *what;
	cor_topology_item_kind kind;
	unsigned word_count;
	const char *fields[WORDS_MAX]; /* NULL = not read */
} section;

static const section SECTIONS[] = {
	{"NODES", "nodes", COR_ITEM_NODE, 3, {"name", "lon", "lat"}},
	{"EDGES", "edges", COR_ITEM_EDGE, 6,
		{"id", "source", "target", "metric", "capacity_kbps", NULL}},
	{"DEMANDS", "demands", COR_ITEM_DEMAND, 4, {"id", "source", "target", "volume_kbps"}},
};

static cor_status read_row(line_reader *r, const section *s, uint64_t number, cor_err *err)
{
	char id[24];
	int n = snprintf(id, sizeof(id), "%llu", (unsigned long long)number);

	if (r->word_count != s->word_count)
		return cor_topology_fail(r->t, r->from, err,
			"has %u words, expected %u of one of the %s", r->word_count, s->word_count,
			s->what);
	COR_TRY(cor_topology_begin(r->t, s->kind, r->from, true, err));
	if (s->kind == COR_ITEM_NODE)
		COR_TRY(cor_topology_field_copy(r->t, COR_TEXT("id"), (cor_text){id, (size_t)n},
			err));
	for (unsigned i = 0; i < s->word_count; i++) {
		if (s->fields[i])
			COR_TRY(cor_topology_field_add(r->t, cor_text_of(s->fields[i]), r->words[i],
				err));
	}
	cor_topology_end(r->t,
		r->at > r->from && r->t->text.p[r->at - 1] == '\n' ? r->at - 1 : r->at);
	return COR_OK;
}

static cor_status read_section(line_reader *r, const section *s, cor_err *err)
{
	size_t at = r->from;
	uint64_t count;

	COR_TRY(cor_topology_expect(r->t, at, r->words[1], s->what, &count, err));
	if (!next_full_line(r) || !cor_text_is(r->words[0], "label"))
		return cor_topology_fail(r->t, r->from, err,
			"expected the header line \"label …\"");
	for (uint64_t i = 0; i < count; i++) {
		if (!next_full_line(r))
			return cor_topology_fail(r->t, at, err,
				"%llu %s announced, the file ends after %llu",
				(unsigned long long)count, s->what, (unsigned long long)i);
		COR_TRY(read_row(r, s, i, err));
	}
	return COR_OK;
}

cor_status cor_topology_read_repetita(cor_topology *t, cor_err *err)
{
	bool had_nodes = false, had_edges = false;
	line_reader r = {.t = t};
	unsigned s;

	if (t->text.n >= 3 && memcmp(t->text.p, "\xef\xbb\xbf", 3) == 0)
		r.at = 3;
	while (next_full_line(&r)) {
		for (s = 0; s < 3 && !cor_text_is(r.words[0], SECTIONS[s].name); s++) {
		}
		if (s == 3 || r.word_count != 2)
			return cor_topology_fail(t, r.from, err,
				"expected NODES, EDGES or DEMANDS and a number, got \"%.*s\"",
				(int)(r.words[0].n < 40 ? r.words[0].n : 40), r.words[0].p);
		had_nodes |= s == 0;
		had_edges |= s == 1;
		COR_TRY(read_section(&r, &SECTIONS[s], err));
	}
	if (had_nodes && !had_edges)
		return cor_topology_fail(t, t->text.n, err, "the file ends before its EDGES");
	return COR_OK;
}
