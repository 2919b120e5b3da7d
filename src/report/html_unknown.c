/* How much is not known, and which facts would decide it, fewest first. */
#include <stdlib.h>

#include "report/html.h"

/* ---- makers ---- */

static void put_makers(const cor_html *h)
{
	const cor_result *r = h->result;
	double share = r->element_count ? (double)r->maker_unknown * 100 / (double)r->element_count
					: 0;
	cor_html_put(h, "<p>The maker is not known, or one of several, for <strong>");
	cor_html_number(h, r->maker_unknown);
	cor_html_put(h, "</strong> of ");
	cor_html_count(h, r->element_count, "element");
	cor_buf_addf(h->out,
		" (%.*f%%).</p>\n<svg class=\"bar\" width=\"100%%\" height=\"20\" aria-hidden=\"true\">"
		"<rect class=\"track\" y=\"4\" width=\"100%%\" height=\"12\"/><rect class=\"band\" "
		"fill=\"url(#hatch)\" y=\"4\" width=\"%.2f%%\" height=\"12\"/></svg>\n",
		share < 10 ? 1 : 0, share, share);
}

static void put_unlisted(const cor_html *h)
{
	const cor_result *r = h->result;
	uint32_t most = cor_html_shown(h, r->unlisted_count, COR_HTML_NAMES);
	if (r->unlisted_count == 0)
		return;
	cor_html_put(h,
		"<h3>Names that match no party</h3>\n<table class=\"names\">\n<caption>Whoever goes by one "
		"of these names could be anyone. A row in the table party or alias settles it.</caption>\n"
		"<thead><tr><th scope=\"col\">Name</th><th scope=\"col\" class=\"number\">Cells</th></tr>"
		"</thead>\n<tbody>\n");
	for (uint32_t i = 0; i < most; i++) {
		cor_html_put(h, "<tr><th scope=\"row\">");
		cor_html_name(h, r->unlisted[i].name);
		cor_html_put(h, "</th><td class=\"number\">");
		cor_html_number(h, r->unlisted[i].cells);
		cor_html_put(h, "</td></tr>\n");
	}
	cor_html_put(h, "</tbody>\n</table>\n");
	cor_html_rest(h, r->unlisted_count - most, "name", "; all are in -o xlsx and -o json");
}

static void put_refused_row(const cor_html *h, const cor_refused_result *row)
{
	cor_html_put(h, "<tr><th scope=\"row\">");
	cor_html_name(h, row->file);
	cor_html_put(h, "</th><td class=\"number\">");
	if (row->line >= 0)
		cor_html_number(h, (uint64_t)row->line);
	cor_html_put(h, "</td><td>");
	cor_html_name(h, row->column);
	cor_html_put(h, "</td><td>");
	cor_html_name(h, row->reason);
	cor_html_put(h, "</td></tr>\n");
}

static void put_refused(const cor_html *h)
{
	const cor_result *r = h->result;
	uint32_t most = r->setting.refused_count;
	if (r->refused == 0)
		return;
	most = most > COR_HTML_NAMES ? COR_HTML_NAMES : most;
	cor_html_put(h,
		"<h3>Rows that were refused</h3>\n<table class=\"refused\">\n<caption>Rows of the inventory "
		"that could not be read. They are in no number of this page.</caption>\n<thead><tr>"
		"<th scope=\"col\">File</th><th scope=\"col\" class=\"number\">Line</th><th scope=\"col\">"
		"Column</th><th scope=\"col\">Reason</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < most; i++)
		put_refused_row(h, &r->setting.refused[i]);
	cor_html_put(h, "</tbody>\n</table>\n");
	cor_html_rest(h, r->refused - most, "row", "; all are in the estate's table refused");
}

/* ---- what would decide ---- */

typedef struct entry {
	const cor_rule_result *rule;
	const cor_decide *decide;
	uint32_t rank;
} entry;

static int fewest_first(const void *a, const void *b)
{
	const entry *left = a, *right = b;
	if (left->decide->count != right->decide->count)
		return left->decide->count < right->decide->count ? -1 : 1;
	return (left->rank > right->rank) - (left->rank < right->rank);
}

static cor_status collect(const cor_html *h, entry **ret_entries, uint32_t *ret_count, cor_err *err)
{
	uint32_t count = 0, at = 0;
	entry *entries;
	for (uint32_t i = 0; i < h->result->rule_count; i++)
		count += h->result->rules[i].decide_count;
	COR_TRY(cor_arena_new_array(h->arena, count, sizeof(*entries), &entries, err));
	for (uint32_t i = 0; i < h->result->rule_count; i++)
		for (uint32_t d = 0; d < h->result->rules[i].decide_count; d++, at++)
			entries[at] = (entry){&h->result->rules[i], &h->result->rules[i].decide[d],
				at};
	if (count > 1)
		qsort(entries, count, sizeof(*entries), fewest_first);
	*ret_entries = entries;
	*ret_count = count;
	return COR_OK;
}

static void put_elements(const cor_html *h, const cor_decide *d)
{
	uint32_t most = cor_html_shown(h, d->count, COR_HTML_ELEMENTS);
	cor_html_put(h, "<small>");
	for (uint32_t i = 0; i < most; i++) {
		cor_html_put(h, i ? ", " : "");
		cor_html_put(h, cor_decide_is_link(d, i) ? "link " : "");
		cor_html_name(h, d->elements[i]);
		if (d->facts[i].n > 0) {
			cor_html_put(h, " (");
			cor_html_name(h, d->facts[i]);
			cor_html_put(h, ")");
		}
	}
	if (most < d->count) {
		cor_html_put(h, " … and ");
		cor_html_number(h, d->count - most);
		cor_html_put(h, " more");
	}
	cor_html_put(h, "</small>");
}

static void put_entry(const cor_html *h, const entry *e)
{
	const cor_decide *d = e->decide;
	cor_html_put(h, "<tr><th scope=\"row\">");
	cor_html_rule_name(h, e->rule);
	if (e->rule->group_count > 1) {
		cor_html_put(h, "<small>");
		cor_html_name(h, d->group);
		cor_html_put(h, "</small>");
	}
	cor_html_put(h, "</th><td>");
	cor_html_put(h, d->fewest ? "" : "at most ");
	cor_html_count(h, d->count,
		d->links == 0                  ? "element"
			: d->links == d->count ? "link"
					       : "fact");
	cor_html_put(h, d->verdict == COR_SATISFIED ? " turning out well" : " turning out badly");
	put_elements(h, d);
	cor_html_put(h, "</td><td>");
	cor_html_verdict(h, d->verdict);
	cor_html_put(h, "</td></tr>\n");
}

static cor_status put_decides(const cor_html *h, cor_err *err)
{
	entry *entries;
	uint32_t count;
	COR_TRY(collect(h, &entries, &count, err));
	if (count == 0)
		return COR_OK;
	uint32_t most = cor_html_shown(h, count, COR_HTML_DECIDE);
	cor_html_put(h,
		"<h3>What would decide it</h3>\n<table class=\"decide\">\n<caption>The fewest facts to find "
		"out, fewest first. What is not known of an element stands in brackets.</caption>\n<thead>"
		"<tr><th scope=\"col\">Rule</th><th scope=\"col\">Settled by</th><th scope=\"col\">Then it is"
		"</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < most; i++)
		put_entry(h, &entries[i]);
	cor_html_put(h, "</tbody>\n</table>\n");
	cor_html_rest(h, count - most, "way", " to decide; all are in -o xlsx and -o json");
	return COR_OK;
}

cor_status cor_html_unknown(const cor_html *h, cor_err *err)
{
	cor_html_section(h, "unknown", "What is not known");
	put_makers(h);
	COR_TRY(put_decides(h, err));
	put_unlisted(h);
	put_refused(h);
	cor_html_put(h, "</section>\n");
	return COR_OK;
}
