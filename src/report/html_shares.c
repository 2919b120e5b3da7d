/* Caps: a bar a group, with the limit and the band of what is not known; and supplier numbers. */
#include "report/html.h"

/* Drawing needs no exactness: the exact fraction stands beside the bar. */
static double fraction(cor_ratio r)
{
	return (double)r.num / (double)r.den;
}

/* The right end of a rule's bars: the least round share with room for all of them. */
static double scale_of(const cor_rule_result *rule)
{
	static const double ends[] = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8};
	double most = 0;
	for (uint32_t i = 0; i < rule->group_count; i++) {
		double high = fraction(rule->groups[i].high), cap = fraction(rule->groups[i].cap);
		most = high > most ? high : most;
		most = cap > most ? cap : most;
	}
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (most <= ends[i] * 0.8)
			return ends[i];
	return 1;
}

static void put_bar(const cor_html *h, const cor_group_result *group, double scale)
{
	double low = fraction(group->low) / scale * 100, high = fraction(group->high) / scale * 100;
	double cap = fraction(group->cap) / scale * 100;
	cor_buf_addf(h->out,
		"<svg class=\"bar\" width=\"100%%\" height=\"20\" aria-hidden=\"true\">"
		"<rect class=\"track\" y=\"4\" width=\"100%%\" height=\"12\"/>");
	if (low > 0)
		cor_buf_addf(h->out,
			"<rect class=\"known\" y=\"4\" width=\"%.2f%%\" height=\"12\"/>", low);
	if (high > low)
		cor_buf_addf(h->out,
			"<rect class=\"band\" fill=\"url(#hatch)\" x=\"%.2f%%\" y=\"4\" width=\"%.2f%%\" "
			"height=\"12\"/>",
			low, high - low);
	cor_buf_addf(h->out,
		"<line class=\"limit-edge\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" y2=\"20\"/>"
		"<line class=\"limit\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" y2=\"20\"/></svg>",
		cap, cap, cap, cap);
}

static void put_exempt(const cor_html *h, const cor_group_result *group)
{
	if (group->tolerated > 0) {
		cor_html_put(h, "<small>");
		cor_html_number(h, group->tolerated);
		cor_html_put(h, " unknown, tolerated</small>");
	}
	if (!group->exempt)
		return;
	cor_html_put(h, "<small>exempt: ");
	cor_html_name(h, group->exempt_reason);
	cor_html_put(h, "</small>");
}

static void put_exact(const cor_html *h, const char *before, cor_ratio r)
{
	cor_html_put(h, "<small class=\"exact\">");
	cor_html_put(h, before);
	cor_html_number(h, r.num);
	cor_html_put(h, "/");
	cor_html_number(h, r.den);
	cor_html_put(h, "</small>");
}

static void put_share(const cor_html *h, const cor_group_result *group, double scale)
{
	bool apart = cor_ratio_compare(group->low, group->high) != 0;
	cor_html_put(h, "<tr><th scope=\"row\">");
	cor_html_name(h, group->name);
	put_bar(h, group, scale);
	cor_html_put(h, "</th><td class=\"number\">");
	cor_html_percent(h, group->low);
	if (apart) {
		cor_html_put(h, " to ");
		cor_html_percent(h, group->high);
	}
	put_exact(h, "", group->low);
	if (apart)
		put_exact(h, "to ", group->high);
	cor_html_put(h, "</td><td>");
	cor_html_verdict(h, group->verdict);
	put_exempt(h, group);
	cor_html_put(h, "</td></tr>\n");
}

static void put_number(const cor_html *h, const cor_group_result *group)
{
	cor_html_put(h, "<tr><th scope=\"row\">");
	cor_html_name(h, group->name);
	cor_html_put(h, "</th><td class=\"number\">");
	cor_html_number(h, group->number_low);
	if (group->number_high != group->number_low) {
		cor_html_put(h, " to ");
		cor_html_number(h, group->number_high);
	}
	cor_html_put(h, "</td><td>");
	cor_html_verdict(h, group->verdict);
	put_exempt(h, group);
	cor_html_put(h, "</td></tr>\n");
}

/* Violated groups first, then unknown ones, then those that hold; cut after the first. */
static void put_groups(const cor_html *h, const cor_rule_result *rule, double scale)
{
	static const cor_verdict order[] = {COR_VIOLATED, COR_UNKNOWN, COR_SATISFIED};
	uint32_t most = cor_html_shown(h, rule->group_count, COR_HTML_GROUPS), put = 0;
	for (int pass = 0; pass < 3; pass++)
		for (uint32_t i = 0; i < rule->group_count && put < most; i++) {
			if (rule->groups[i].verdict != order[pass])
				continue;
			if (rule->groups[i].has_share)
				put_share(h, &rule->groups[i], scale);
			else
				put_number(h, &rule->groups[i]);
			put++;
		}
	cor_html_put(h, "</tbody>\n</table>\n");
	cor_html_rest(h, rule->group_count - most, "group",
		", the worst are shown; all are in the workbook (-o xlsx)");
}

/* The scale over the bars: zero, the limit, the end.  Letters keep their size at any width. */
static void put_axis(const cor_html *h, const cor_rule_result *rule, double scale)
{
	double cap = fraction(rule->groups[0].cap) / scale * 100;
	cor_buf_addf(h->out,
		"<svg class=\"axis\" width=\"100%%\" height=\"16\" aria-hidden=\"true\">"
		"<text x=\"0\" y=\"12\">0</text>");
	if (cap > 12 && cap < 90) {
		cor_buf_addf(h->out, "<text x=\"%.2f%%\" y=\"12\" text-anchor=\"middle\">", cap);
		cor_html_limit(h, rule->groups[0].cap);
		cor_html_put(h, "</text>");
	}
	if (cap < 65 || cap >= 90)
		cor_buf_addf(h->out, "<text x=\"100%%\" y=\"12\" text-anchor=\"end\">%.0f%%</text>",
			scale * 100);
	cor_html_put(h, "</svg>");
}

static void put_limit(const cor_html *h, const cor_rule_result *rule)
{
	double scale = scale_of(rule);
	cor_html_put(h, "<table class=\"shares\">\n<caption>At most <strong>");
	cor_html_limit(h, rule->groups[0].cap);
	cor_html_put(h, "</strong> of ");
	cor_html_name(h, rule->measure);
	if (rule->vendors.n > 0) {
		cor_html_put(h, " may come from ");
		cor_html_name(h, rule->vendors);
	}
	cor_html_put(h, ".</caption>\n<thead><tr><th scope=\"col\">Group");
	put_axis(h, rule, scale);
	cor_html_put(h,
		"</th><th scope=\"col\" class=\"number\">Share</th><th scope=\"col\">Verdict</th></tr>"
		"</thead>\n<tbody>\n");
	put_groups(h, rule, scale);
}

static void put_suppliers(const cor_html *h, const cor_rule_result *rule)
{
	cor_html_put(h, "<table class=\"shares\">\n<caption>How many corporate groups");
	if (rule->vendors.n > 0) {
		cor_html_put(h, " among ");
		cor_html_name(h, rule->vendors);
	}
	cor_html_put(h,
		" supply each group.</caption>\n<thead><tr><th scope=\"col\">Group</th>"
		"<th scope=\"col\" class=\"number\">Suppliers</th><th scope=\"col\">Verdict</th></tr>"
		"</thead>\n<tbody>\n");
	put_groups(h, rule, 1);
}

void cor_html_shares(const cor_html *h)
{
	bool any = false;
	cor_html_section(h, "shares", "Shares and limits");
	for (uint32_t i = 0; i < h->result->rule_count; i++) {
		const cor_rule_result *rule = &h->result->rules[i];
		if (rule->group_count == 0 ||
			!(rule->groups[0].has_share || rule->groups[0].has_number))
			continue;
		if (!any)
			cor_html_put(h,
				"<p class=\"key\">"
				"<svg class=\"swatch\" width=\"28\" height=\"12\" aria-hidden=\"true\">"
				"<rect class=\"known\" width=\"28\" height=\"12\"/></svg> surely so "
				"<svg class=\"swatch\" width=\"28\" height=\"12\" aria-hidden=\"true\">"
				"<rect class=\"band\" fill=\"url(#hatch)\" width=\"28\" height=\"12\"/></svg> "
				"may be so: the band between the least and the greatest share that the facts "
				"allow <svg class=\"swatch\" width=\"8\" height=\"14\" aria-hidden=\"true\">"
				"<line class=\"limit\" x1=\"4\" x2=\"4\" y2=\"14\"/></svg> the limit</p>\n");
		any = true;
		cor_html_put(h, "<h3>");
		cor_html_rule_name(h, rule);
		cor_html_put(h, "</h3>\n");
		if (rule->groups[0].has_share)
			put_limit(h, rule);
		else
			put_suppliers(h, rule);
	}
	if (!any)
		cor_html_put(h,
			"<p>No rule of this regime asks for a share or a number of suppliers.</p>\n");
	cor_html_put(h, "</section>\n");
}
