/* Findings: what counts against a rule, the sure ones first, the first ones of each rule. */
#include "report/html.h"

static void put_detail(const cor_html *h, const char *before, cor_text text)
{
	if (text.n == 0)
		return;
	cor_html_put(h, "<small>");
	cor_html_put(h, before);
	cor_html_name(h, text);
	cor_html_put(h, "</small>");
}

static void put_finding(const cor_html *h, const cor_finding *f, bool with_group)
{
	cor_html_put(h, "<tr><th scope=\"row\">");
	cor_html_name(h, f->subject);
	put_detail(h, "", f->where);
	if (with_group)
		put_detail(h, "", f->group);
	cor_html_put(h, "</th><td>");
	cor_html_name(h, f->maker.n > 0 ? f->maker : COR_TEXT("not known"));
	put_detail(h, "", f->what);
	cor_html_put(h, "</td><td>");
	cor_html_put(h, f->sure ? "sure" : "maybe");
	put_detail(h, "not known: ", f->unknown);
	if (f->exempt)
		put_detail(h, "exempt: ", f->exempt_reason);
	cor_html_put(h, "</td></tr>\n");
}

static void put_counts(const cor_html *h, const cor_rule_result *rule)
{
	uint64_t sure = 0, exempt = 0;
	for (uint32_t i = 0; i < rule->finding_count; i++) {
		sure += rule->findings[i].sure;
		exempt += rule->findings[i].exempt;
	}
	cor_html_count(h, rule->finding_count, "finding");
	cor_html_put(h, ": ");
	cor_html_number(h, sure);
	cor_html_put(h, " sure, ");
	cor_html_number(h, rule->finding_count - sure);
	cor_html_put(h, " maybe");
	if (exempt > 0) {
		cor_html_put(h, "; ");
		cor_html_number(h, exempt);
		cor_html_put(h, " of them exempt");
	}
	cor_html_put(h, ".");
}

static void put_rule(const cor_html *h, const cor_rule_result *rule)
{
	uint32_t most = cor_html_shown(h, rule->finding_count, COR_HTML_FINDINGS), put = 0;
	cor_html_put(h, "<h3>");
	cor_html_rule_name(h, rule);
	cor_html_put(h, "</h3>\n<table class=\"findings\">\n<caption>");
	cor_html_rule_verdict(h, rule);
	cor_html_put(h, " ");
	put_counts(h, rule);
	cor_html_put(h,
		"</caption>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Whose</th>"
		"<th scope=\"col\">How sure</th></tr></thead>\n<tbody>\n");
	for (int pass = 1; pass >= 0; pass--)
		for (uint32_t i = 0; i < rule->finding_count && put < most; i++)
			if (rule->findings[i].sure == (pass == 1)) {
				put_finding(h, &rule->findings[i], rule->group_count > 1);
				put++;
			}
	cor_html_put(h, "</tbody>\n</table>\n");
	cor_html_rest(h, rule->finding_count - most, "finding", "; all are in -o xlsx and -o csv");
}

void cor_html_findings(const cor_html *h)
{
	bool any = false;
	cor_html_section(h, "findings", "Findings");
	for (uint32_t i = 0; i < h->result->rule_count; i++) {
		if (h->result->rules[i].finding_count == 0)
			continue;
		if (!any)
			cor_html_put(h,
				"<p>A finding is what counts against a rule: <em>sure</em>, or <em>maybe</em> "
				"where something about it is not known. Under a limit, findings are listed "
				"for the groups that are violated or unknown.</p>\n");
		any = true;
		put_rule(h, &h->result->rules[i]);
	}
	if (!any)
		cor_html_put(h, "<p>Nothing counts against any rule.</p>\n");
	cor_html_put(h, "</section>\n");
}
