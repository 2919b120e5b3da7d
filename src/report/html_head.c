/* The head of the page: the verdict in words, of what, on which day; and every rule in a line. */
#include "report/html.h"
#include "report/words.h"

static const char *headline(const cor_result *r)
{
	switch (r->verdict) {
	case COR_SATISFIED:
		return "The rules hold";
	case COR_VIOLATED:
		return "The rules are broken";
	case COR_UNKNOWN:
		return "It cannot be said yet whether the rules hold";
	}
	return "";
}

static void put_of_what(const cor_html *h)
{
	const cor_result *r = h->result;
	cor_html_put(h, "<p class=\"lead\">Judged as of ");
	cor_html_long_day(h, r->at);
	cor_html_put(h, ": ");
	cor_html_name(h, r->policy_title.n > 0 ? r->policy_title : r->policy_id);
	cor_html_put(h, ", on the network in ");
	cor_html_name(h, cor_text_of(h->options->estate ? h->options->estate : "the estate"));
	cor_html_put(h, ".</p>\n");
}

/* "1 of 10 rules is violated, 3 are unknown …": every rule is in one of the numbers. */
static void put_tally(const cor_html *h)
{
	static const char *const says[COR_CLASS_COUNT] = {"violated", "unknown",
		"vacuous (nothing is there for the rule to judge)", "not evaluated", "satisfied",
		"not in force yet"};
	const cor_result *r = h->result;
	bool first = true;
	cor_html_put(h, "<p class=\"tally\">Of ");
	cor_html_count(h, r->rule_count, "rule");
	for (cor_rule_class c = COR_CLASS_VIOLATED; c < COR_CLASS_COUNT; c++) {
		uint32_t count = 0;
		for (uint32_t i = 0; i < r->rule_count; i++)
			count += cor_rule_class_of(&r->rules[i]) == c;
		if (count == 0)
			continue;
		cor_buf_addf(h->out, "%s <strong>%u</strong> %s %s", first ? "," : ";", count,
			count == 1 ? "is" : "are", says[c]);
		first = false;
	}
	cor_html_put(h, ".");
	if (r->refused > 0) {
		cor_html_put(h, " ");
		cor_html_count(h, r->refused, "row");
		cor_html_put(h,
			r->tolerate_refused
				? " of the inventory could not be read; this was tolerated."
				: " of the inventory could not be read, so nothing is satisfied as a whole.");
	}
	cor_html_put(h, "</p>\n");
}

static void put_fact(const cor_html *h, const char *term, cor_text text)
{
	if (text.n == 0)
		return;
	cor_buf_addf(h->out, "<div><dt>%s</dt><dd>", term);
	cor_html_name(h, text);
	cor_html_put(h, "</dd></div>\n");
}

static void put_facts(const cor_html *h)
{
	const cor_result *r = h->result;
	const cor_rule_result *due = cor_next_due(r);
	cor_html_put(h, "<dl class=\"facts\">\n");
	put_fact(h, "Regime", r->policy_id);
	put_fact(h, "Jurisdiction", r->setting.jurisdiction);
	put_fact(h, "Binding as", r->policy_binding);
	cor_html_put(h, "<div><dt>Elements</dt><dd>");
	cor_html_number(h, r->element_count);
	cor_html_put(h, "</dd></div>\n<div><dt>Maker not known</dt><dd>");
	cor_html_number(h, r->maker_unknown);
	cor_html_put(h, "</dd></div>\n<div><dt>Next date</dt><dd>");
	if (due)
		cor_html_day(h, due->by);
	else
		cor_html_put(h, "none known");
	cor_html_put(h, "</dd></div>\n</dl>\n");
}

void cor_html_head(const cor_html *h)
{
	const char *name = cor_verdict_name(h->result->verdict); /* also of class and sign */
	cor_buf_addf(h->out,
		"<header class=\"answer %s-edge\">\n<p class=\"kind\">Cordon: high-risk vendors, judged "
		"with proof</p>\n<h1><svg class=\"sign\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">"
		"<use href=\"#sign-%s\"/></svg><span>%s<small>Verdict: %s</small></span></h1>\n",
		name, name, headline(h->result), name);
	put_of_what(h);
	if (h->result->is_model)
		cor_html_put(h,
			"<p class=\"notice\" role=\"note\"><strong>Not a real network:</strong> " COR_REPORT_MODEL
			". Nothing on this page is said about anybody's equipment.</p>\n");
	put_tally(h);
	put_facts(h);
	cor_html_put(h, "</header>\n");
}

/* ---- rules ---- */

static void put_due(const cor_html *h, const cor_rule_result *rule)
{
	if (rule->by_text.n == 0) {
		cor_html_put(h, "no date");
		return;
	}
	cor_html_day(h, rule->by);
	if (rule->by == COR_DAY_NONE) {
		cor_html_put(h, "<small>");
		cor_html_text(h, rule->by_text);
		cor_html_put(h, "</small>");
		return;
	}
	cor_html_put(h, "<small>");
	cor_html_days_left(h, rule->by - h->result->at);
	cor_html_put(h, "</small>");
}

static void put_selected(const cor_html *h, const cor_rule_result *rule)
{
	if (!rule->evaluated || rule->vacuous)
		return;
	cor_html_put(h, "<small>about ");
	cor_html_count(h, rule->selected_sure, "element");
	if (rule->selected_maybe > 0) {
		cor_html_put(h, " and maybe ");
		cor_html_number(h, rule->selected_maybe);
		cor_html_put(h, " more");
	}
	cor_html_put(h, "</small>");
}

static void put_rule(const cor_html *h, const cor_rule_result *rule)
{
	cor_html_put(h, "<tr><th scope=\"row\">");
	cor_html_rule_name(h, rule);
	cor_html_put(h, "<small>");
	cor_html_name(h, rule->clause);
	cor_html_put(h, "</small>");
	put_selected(h, rule);
	cor_html_put(h, "</th><td>");
	cor_html_rule_verdict(h, rule);
	if (!rule->evaluated) {
		cor_html_put(h, "<small>");
		cor_html_text(h, rule->why_not);
		cor_html_put(h, "</small>");
	}
	cor_html_put(h, "</td><td>");
	put_due(h, rule);
	cor_html_put(h, "</td></tr>\n");
}

void cor_html_rules(const cor_html *h)
{
	cor_html_section(h, "rules", "Rule by rule");
	cor_html_put(h,
		"<table class=\"rules\">\n<caption>Each rule of the regime, its verdict, how many elements "
		"it is about, and the day by which it must hold.</caption>\n<thead><tr><th scope=\"col\">Rule"
		"</th><th scope=\"col\">Verdict</th><th scope=\"col\">Due</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < h->result->rule_count; i++)
		put_rule(h, &h->result->rules[i]);
	cor_html_put(h, "</tbody>\n</table>\n</section>\n");
}
