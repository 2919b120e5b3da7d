/* The page of a plan: the answer, who is due when, work by region and period, falling shares, the cost frontier. */
#include "app/plan.h"
#include "report/html.h"

typedef struct page {
	const cor_planned *p;
	cor_html html;
	const cor_html *h; /* &html */
	cor_plan_period *periods;
} page;

static void put_cost(const page *g, int64_t money)
{
	cor_html_number(g->h, (uint64_t)(money < 0 ? 0 : money));
	cor_html_put(g->h, " ");
	cor_html_text(g->h, g->p->file->currency);
}

static void put_case(const page *g, cor_plan_case c)
{
	const cor_planned_case *one = &g->p->cases[c];

	if (one->changes)
		put_cost(g, one->answer.cost);
	else
		cor_html_put(g->h, one->is_solved ? "no lawful plan" : "not solved");
}

/* ---- the answer ---- */

static void put_facts(const page *g)
{
	const cor_planned *p = g->p;

	cor_html_put(g->h, "<dl class=\"facts\"><div><dt>at low costs</dt><dd>");
	put_case(g, COR_PLAN_LOW);
	cor_html_put(g->h, "</dd></div><div><dt>at high costs</dt><dd>");
	put_case(g, COR_PLAN_HIGH);
	cor_html_put(g->h, "</dd></div><div><dt>elements that change</dt><dd>");
	cor_html_number(g->h, cor_planned_count(p));
	cor_html_put(g->h, "</dd></div><div><dt>judged on</dt><dd>");
	cor_html_count(g->h, p->dues.day_count, "day");
	cor_html_put(g->h, "</dd></div><div><dt>nothing cheaper by more than</dt><dd>");
	if (p->cases[COR_PLAN_MID].answer.has_bound)
		cor_buf_addf(g->h->out, "%.3f %%", cor_planned_gap(&p->cases[COR_PLAN_MID].answer));
	else
		cor_html_put(g->h, "not known");
	cor_html_put(g->h, "</dd></div></dl>\n");
}

static void put_policies(const page *g)
{
	for (uint32_t i = 0; i < g->p->policy_count; i++) {
		cor_html_put(g->h, i ? " and " : "");
		cor_html_name(g->h, cor_policy_id(g->p->policies[i]));
	}
}

static void put_answer(const page *g)
{
	const cor_planned *p = g->p;
	bool found = p->verdict <= COR_PLAN_VERDICT_OPEN;

	cor_html_put(g->h, "<header class=\"answer ");
	cor_html_put(g->h,
		p->verdict == COR_PLAN_VERDICT_HOLDS ? "satisfied-edge"
			: found                      ? "unknown-edge"
						     : "violated-edge");
	cor_html_put(g->h, "\">\n<p class=\"kind\">Plan for ");
	put_policies(g);
	cor_html_put(g->h, " on ");
	cor_html_name(g->h, cor_text_of(p->words->estate));
	cor_html_put(g->h, "</p>\n<h1>");
	if (found)
		put_case(g, COR_PLAN_MID);
	else
		cor_html_put(g->h,
			p->verdict == COR_PLAN_VERDICT_UNDECIDED ? "No plan was found in time"
								 : "No lawful plan");
	cor_html_put(g->h, "</h1>\n");
	if (cor_estate_is_model(p->opened.estate))
		cor_html_put(g->h, "<p class=\"notice\">" COR_REPORT_MODEL ".</p>\n");
	if (p->file->title.n > 0) {
		cor_html_put(g->h, "<p class=\"lead\">");
		cor_html_prose(g->h, p->file->title);
		cor_html_put(g->h, "</p>\n");
	}
	if (found)
		put_facts(g);
	cor_html_put(g->h, "</header>\n<main id=\"main\" tabindex=\"-1\">\n");
}

static cor_status put_words(const page *g, cor_err *err)
{
	cor_buf text = {0};
	cor_status status = cor_plan_write_text(g->p, &text, err);

	if (status == COR_OK) {
		cor_html_section(g->h, "words", "In words");
		cor_html_put(g->h, "<pre>");
		cor_html_prose(g->h, cor_buf_text(&text));
		cor_html_put(g->h, "</pre>\n</section>\n");
	}
	cor_buf_done(&text);
	return status;
}

/* ---- rules ---- */

static void put_rules(const page *g)
{
	const cor_planned *p = g->p;

	cor_html_section(g->h, "rules", "From when each rule holds");
	cor_html_put(g->h,
		"<table class=\"dates\"><caption>What is put off by the plan file says so.</caption>\n"
		"<thead><tr><th scope=\"col\">holds from</th><th scope=\"col\">last day</th><th scope=\"col\">rule</th></tr></thead><tbody>\n");
	for (uint32_t i = 0; i < p->dues.count; i++) {
		const cor_plan_due *due = &p->dues.items[i];
		cor_plan_hold hold = p->report.days[p->report.day_count - 1].rules[i].hold;

		cor_html_put(g->h, "<tr><td>");
		cor_html_day(g->h, due->from);
		cor_html_put(g->h, "</td><td>");
		cor_html_put(g->h,
			hold == COR_PLAN_HOLDS          ? "holds"
				: hold == COR_PLAN_OPEN ? "open"
							: "not yet");
		cor_html_put(g->h, "</td><th scope=\"row\">");
		cor_html_name(g->h, due->name);
		if (due->put_off) {
			cor_html_put(g->h, "<small>put off; due ");
			cor_html_day(g->h, due->own);
			cor_html_put(g->h, "</small>");
		}
		if (due->is_outside)
			cor_html_put(g->h, "<small>after the plan: not looked at</small>");
		if (cor_plan_why_not(due) || cor_plan_how(due)) {
			cor_html_put(g->h, "<small>");
			cor_html_put(g->h,
				cor_plan_why_not(due) ? cor_plan_why_not(due) : cor_plan_how(due));
			cor_html_put(g->h, "</small>");
		}
		cor_html_put(g->h, "</th></tr>\n");
	}
	cor_html_put(g->h, "</tbody></table>\n</section>\n");
}

/* ---- work by region ---- */

/* counts: by region and period. */
static void put_region(const page *g, cor_text name, const uint32_t *counts, uint32_t most)
{
	uint32_t periods = g->p->file->period_count, sum = 0;
	double width = 100.0 / periods;

	cor_html_put(g->h, "<tr><th scope=\"row\">");
	cor_html_name(g->h, name);
	cor_html_put(g->h,
		"<svg class=\"bar\" width=\"100%\" height=\"22\" aria-hidden=\"true\"><rect class=\"track\" y=\"2\" "
		"width=\"100%\" height=\"18\"/>");
	for (uint32_t t = 0; t < periods; t++) {
		sum += counts[t];
		if (counts[t] == 0)
			continue;
		/* Higher where more is done; never too low to be seen. */
		double height = 4 + 14.0 * counts[t] / most;

		cor_buf_addf(g->h->out,
			"<rect class=\"known\" x=\"%.3f%%\" y=\"%.2f\" width=\"%.3f%%\" height=\"%.2f\"/>",
			t * width, 20 - height, width * 0.92, height);
	}
	cor_html_put(g->h, "</svg></th><td class=\"number\">");
	cor_html_number(g->h, sum);
	cor_html_put(g->h, "</td></tr>\n");
}

static cor_status put_gantt(const page *g, cor_err *err)
{
	const cor_planned *p = g->p;
	const cor_plan_change *changes = p->cases[COR_PLAN_MID].changes;
	uint32_t periods = p->file->period_count, most = 1, *counts;

	COR_TRY(cor_arena_new_array(g->h->arena, (size_t)p->bounds.region_count * periods,
		sizeof(*counts), &counts, err));
	for (uint32_t m = 0; m < p->scope.count; m++) {
		if (changes[m].period != COR_PLAN_STAY)
			counts[p->bounds.region[m] * periods + changes[m].period]++;
	}
	for (size_t i = 0; i < (size_t)p->bounds.region_count * periods; i++)
		most = counts[i] > most ? counts[i] : most;
	cor_html_section(g->h, "work", "Work by region");
	cor_html_put(g->h, "<table class=\"names\"><caption>From ");
	cor_html_long_day(g->h, p->file->first_day[0]);
	cor_html_put(g->h, " to ");
	cor_html_long_day(g->h, p->file->last_day[periods - 1]);
	cor_html_put(g->h,
		", a bar a period: the higher, the more elements change; the highest is ");
	cor_html_number(g->h, most);
	cor_html_put(g->h,
		".</caption>\n<thead><tr><th scope=\"col\">region</th><th scope=\"col\" class=\"number\">elements</th></tr></thead><tbody>\n");
	for (uint32_t r = 0; r < p->bounds.region_count; r++) {
		bool any = false;

		for (uint32_t t = 0; t < periods; t++)
			any = any || counts[r * periods + t];
		if (any)
			put_region(g, p->bounds.regions[r], counts + (size_t)r * periods, most);
	}
	cor_html_put(g->h, "</tbody></table>\n</section>\n");
	return COR_OK;
}

static void put_periods(const page *g)
{
	const cor_planned *p = g->p;

	cor_html_section(g->h, "periods", "Money and hours");
	cor_html_put(g->h,
		"<table class=\"regions\"><caption>Money as it is spent, at mid costs.</caption>\n<thead><tr>"
		"<th scope=\"col\">period</th><th scope=\"col\" class=\"number\">elements</th><th scope=\"col\" "
		"class=\"number\">visits</th><th scope=\"col\" class=\"number\">hours</th></tr></thead><tbody>\n");
	for (uint32_t t = 0; t < p->file->period_count; t++) {
		if (g->periods[t].elements == 0)
			continue;
		cor_html_put(g->h, "<tr><th scope=\"row\">");
		cor_html_day(g->h, p->file->first_day[t]);
		cor_html_put(g->h, "<small>");
		put_cost(g, g->periods[t].spend[COR_PLAN_MID]);
		cor_html_put(g->h, "</small></th><td class=\"number\">");
		cor_html_number(g->h, g->periods[t].elements);
		cor_html_put(g->h, "</td><td class=\"number\">");
		cor_html_number(g->h, g->periods[t].visits);
		cor_html_put(g->h, "</td><td class=\"number\">");
		cor_html_number(g->h, (uint64_t)g->periods[t].hours);
		cor_html_put(g->h, "</td></tr>\n");
	}
	cor_html_put(g->h, "</tbody></table>\n</section>\n");
}

static cor_status put_risks(const page *g, cor_err *err)
{
	const cor_planned *p = g->p;
	int64_t *risks, before;

	if (!p->model.risk)
		return COR_OK;
	COR_TRY(cor_planned_risks(p, g->h->arena, &risks, &before, err));
	cor_html_section(g->h, "risk", "Falling risk");
	cor_html_put(g->h,
		"<table class=\"names\"><caption>What is left on the last day of each period of ");
	cor_html_number(g->h, (uint64_t)before);
	cor_html_put(g->h,
		" as things are: traffic that passes, and what could be reached from, gear that a rule has a reason against."
		"</caption>\n<thead><tr><th scope=\"col\">on the last day</th><th scope=\"col\" class=\"number\">risk</th>"
		"</tr></thead><tbody>\n");
	for (uint32_t t = 0; t < p->file->period_count; t++) {
		cor_html_put(g->h, "<tr><th scope=\"row\">");
		cor_html_day(g->h, p->file->last_day[t]);
		cor_buf_addf(g->h->out,
			"<svg class=\"bar\" width=\"100%%\" height=\"14\" aria-hidden=\"true\"><rect class=\"track\" y=\"2\" "
			"width=\"100%%\" height=\"10\"/><rect class=\"known\" y=\"2\" width=\"%.2f%%\" "
			"height=\"10\"/></svg>",
			before ? 100.0 * (double)risks[t] / (double)before : 0);
		cor_html_put(g->h, "</th><td class=\"number\">");
		cor_html_number(g->h, (uint64_t)risks[t]);
		cor_html_put(g->h, "</td></tr>\n");
	}
	cor_html_put(g->h, "</tbody></table>\n</section>\n");
	return COR_OK;
}

/* ---- falling shares ---- */

static const cor_plan_share *share_of(const cor_plan_day *day, uint32_t due, cor_text group)
{
	for (uint32_t i = 0; i < day->rules[due].share_count; i++) {
		if (cor_text_equal(day->rules[due].shares[i].group, group))
			return &day->rules[due].shares[i];
	}
	return NULL;
}

static double fraction(cor_ratio r)
{
	return r.den ? (double)r.num / (double)r.den : 0;
}

/* The greatest share day by day, as steps; days true to scale. */
static void put_curve(const page *g, uint32_t due, cor_text group, cor_ratio cap)
{
	const cor_plan_report *r = &g->p->report;
	cor_day first = r->days[0].day, last = r->days[r->day_count - 1].day;
	double span = last > first ? last - first : 1, before = -1, from;

	cor_html_put(g->h,
		"<svg class=\"bar\" width=\"100%\" height=\"64\" viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\"><rect class=\"track\" width=\"1000\" height=\"100\"/><polyline class=\"curve\" points=\"");
	for (uint32_t d = 0; d < r->day_count; d++) {
		const cor_plan_share *share = share_of(&r->days[d], due, group);
		double x = 1000.0 * (r->days[d].day - first) / span,
		       y = 100 - 100 * (share ? fraction(share->high) : 0);

		if (before >= 0)
			cor_buf_addf(g->h->out, "%.1f,%.1f ", x, before);
		cor_buf_addf(g->h->out, "%.1f,%.1f ", x, y);
		before = y;
	}
	from = 1000.0 * (g->p->dues.items[due].from - first) / span;
	cor_buf_addf(g->h->out, "\"/>");
	if (from < 1000)
		cor_buf_addf(g->h->out,
			"<line class=\"limit curve-limit\" x1=\"%.1f\" x2=\"1000\" y1=\"%.1f\" y2=\"%.1f\"/>",
			from < 0 ? 0 : from, 100 - 100 * fraction(cap), 100 - 100 * fraction(cap));
	cor_html_put(g->h, "</svg>");
}

static void put_share(const page *g, uint32_t due, const cor_plan_share *last)
{
	const cor_plan_share *first = share_of(&g->p->report.days[0], due, last->group);

	cor_html_put(g->h, "<tr><th scope=\"row\">");
	cor_html_name(g->h, last->group);
	cor_html_put(g->h, "<small>");
	cor_html_name(g->h, g->p->dues.items[due].name);
	cor_html_put(g->h, "</small>");
	put_curve(g, due, last->group, last->cap);
	cor_html_put(g->h, "</th><td class=\"number\">");
	if (first)
		cor_html_percent(g->h, first->high);
	cor_html_put(g->h, " to ");
	cor_html_percent(g->h, last->high);
	cor_html_put(g->h, "</td><td class=\"number\">");
	cor_html_limit(g->h, last->cap);
	cor_html_put(g->h, "</td></tr>\n");
}

static void put_shares(const page *g)
{
	const cor_plan_report *r = &g->p->report;
	const cor_plan_day *last = &r->days[r->day_count - 1];
	uint32_t shown = 0, count = 0;

	for (uint32_t i = 0; i < g->p->dues.count; i++)
		count += last->rules[i].share_count;
	if (count == 0)
		return;
	cor_html_section(g->h, "shares", "Falling shares");
	cor_html_put(g->h,
		"<table class=\"shares\"><caption>The greatest that each share can be, from the first day to the last, on a "
		"scale from 0 to 100 %; the line is the limit, from the day on which it must hold.</caption>\n<thead><tr>"
		"<th scope=\"col\">group</th><th scope=\"col\" class=\"number\">share</th><th scope=\"col\" "
		"class=\"number\">limit</th></tr></thead><tbody>\n");
	for (uint32_t i = 0; i < g->p->dues.count; i++) {
		for (uint32_t k = 0; k < last->rules[i].share_count; k++) {
			if (shown++ < COR_HTML_GROUPS)
				put_share(g, i, &last->rules[i].shares[k]);
		}
	}
	cor_html_put(g->h, "</tbody></table>\n");
	if (count > COR_HTML_GROUPS)
		cor_html_rest(g->h, count - COR_HTML_GROUPS, "group", "-o json");
	cor_html_put(g->h, "</section>\n");
}

/* ---- the frontier ---- */

static void put_frontier(const page *g)
{
	const cor_planned *p = g->p;
	int64_t most = 1;

	if (p->frontier_count == 0)
		return;
	for (uint32_t i = 0; i < p->frontier_count; i++) {
		if (cor_plan_point_is_found(&p->frontier[i]) && p->frontier[i].cost > most)
			most = p->frontier[i].cost;
	}
	cor_html_section(g->h, "frontier", "What haste costs");
	cor_html_put(g->h,
		"<table class=\"names\"><caption>The cost, mid, when every rule holds from a day on, or from its own when that is "
		"earlier.</caption>\n<thead><tr><th scope=\"col\">every rule holds from</th><th scope=\"col\" "
		"class=\"number\"></th></tr></thead><tbody>\n");
	for (uint32_t i = 0; i < p->frontier_count; i++) {
		const cor_plan_point *point = &p->frontier[i];

		cor_html_put(g->h, "<tr><th scope=\"row\">");
		cor_html_day(g->h, point->by);
		cor_html_put(g->h, " ");
		if (!cor_plan_point_is_found(point)) {
			cor_html_put(g->h,
				point->end == COR_PLAN_IMPOSSIBLE ? "no lawful plan"
								  : "not decided");
		} else {
			put_cost(g, point->cost);
			cor_buf_addf(g->h->out,
				"<svg class=\"bar\" width=\"100%%\" height=\"14\" aria-hidden=\"true\"><rect class=\"track\" "
				"y=\"2\" width=\"100%%\" height=\"10\"/><rect class=\"known\" y=\"2\" width=\"%.2f%%\" "
				"height=\"10\"/></svg>",
				100.0 * (double)point->cost / (double)most);
		}
		cor_html_put(g->h, "</th><td></td></tr>\n");
	}
	cor_html_put(g->h, "</tbody></table>\n</section>\n");
}

static cor_status put_page(page *g, cor_err *err)
{
	const cor_planned *p = g->p;
	bool is_model = cor_estate_is_model(p->opened.estate);

	cor_html_opening(g->h, COR_TEXT("Plan"), cor_policy_id(p->policies[0]), is_model);
	put_answer(g);
	if (p->verdict <= COR_PLAN_VERDICT_OPEN) {
		COR_TRY(cor_planned_periods(p, g->h->arena, &g->periods, err));
		put_rules(g);
		COR_TRY(put_gantt(g, err));
		COR_TRY(put_risks(g, err));
		put_shares(g);
		put_frontier(g);
		put_periods(g);
	}
	COR_TRY(put_words(g, err));
	cor_html_closing(g->h, is_model);
	return cor_buf_status(g->h->out, err);
}

cor_status cor_plan_write_html(const cor_planned *p, cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_report_options options = {.estate = p->words->estate,
		.program = "cordon " CORDON_VERSION};
	page g = {.p = p};

	COR_TRY(cor_arena_new("page", 0, &arena, err));
	g.html = (cor_html){NULL, &options, out, arena};
	g.h = &g.html;
	return put_page(&g, err);
}
