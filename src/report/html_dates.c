/* Dates: a time line to scale, and under it each date with its rules. */
#include <stdio.h>
#include <stdlib.h>

#include "report/html.h"

typedef struct event {
	cor_day day;
	bool hard; /* due, else target */
	const cor_rule_result *rule;
	uint32_t rank;
} event;

typedef struct timeline {
	event *events;
	uint32_t count;
	cor_day from, to; /* what the line shows */
} timeline;

static int compare(const void *a, const void *b)
{
	const event *left = a, *right = b;
	if (left->day != right->day)
		return left->day < right->day ? -1 : 1;
	if (left->hard != right->hard)
		return left->hard ? -1 : 1;
	return (left->rank > right->rank) - (left->rank < right->rank);
}

static void add_event(timeline *t, cor_day day, bool hard, const cor_rule_result *rule,
	uint32_t rank)
{
	if (day != COR_DAY_NONE)
		t->events[t->count++] = (event){day, hard, rule, rank};
}

static cor_status collect(const cor_html *h, timeline *t, cor_err *err)
{
	const cor_result *r = h->result;
	COR_TRY(cor_arena_new_array(h->arena, (size_t)r->rule_count * 2, sizeof(event), &t->events,
		err));
	for (uint32_t i = 0; i < r->rule_count; i++) {
		add_event(t, r->rules[i].by, true, &r->rules[i], i);
		add_event(t, r->rules[i].target, false, &r->rules[i], i);
	}
	if (t->count > 1)
		qsort(t->events, t->count, sizeof(event), compare);
	t->from = t->to = r->at;
	if (t->count > 0) {
		cor_day first = t->events[0].day, last = t->events[t->count - 1].day;
		t->from = first < t->from ? first : t->from;
		t->to = last > t->to ? last : t->to;
	}
	int room = (t->to - t->from) / 14 + 15;
	t->from -= room;
	t->to += room;
	return COR_OK;
}

static double place(const timeline *t, cor_day day)
{
	return 100.0 * (day - t->from) / (t->to - t->from);
}

/* ---- the line ---- */

static int year_of(cor_day day)
{
	char w[COR_DAY_BYTES];
	cor_day_write(day, w);
	return w[0] ? (w[0] - '0') * 1000 + (w[1] - '0') * 100 + (w[2] - '0') * 10 + w[3] - '0' : 1;
}

/* Every `step` months, a tick and its month; steps are so large that six fit on a phone. */
static void put_ticks(const cor_html *h, const timeline *t)
{
	static const int steps[] = {1, 3, 6, 12, 24, 60, 120, 240, 600, 1200};
	int months = (t->to - t->from) / 30, step = 12000;
	for (size_t i = sizeof(steps) / sizeof(steps[0]); i-- > 0;)
		step = months / steps[i] <= 5 ? steps[i] : step;
	char start[16];
	cor_day day;
	int year = year_of(t->from);
	year -= step >= 12 ? year % (step / 12) : 0;
	snprintf(start, sizeof(start), "%04d-01-01", year > 0 ? year % 10000 : 1);
	if (!cor_day_parse(cor_text_of(start), &day))
		return;
	for (; day != COR_DAY_NONE && day < t->to; day = cor_day_add_months(day, step)) {
		char w[COR_DAY_BYTES];
		double x = place(t, day);
		if (x < 3 || x > 96)
			continue;
		cor_buf_addf(h->out,
			"<line class=\"tick\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"44\" y2=\"50\"/>"
			"<text x=\"%.2f%%\" y=\"64\" text-anchor=\"middle\">%.*s</text>\n",
			x, x, x, step >= 12 ? 4 : 7, cor_day_write(day, w));
	}
}

static void put_line(const cor_html *h, const timeline *t)
{
	double now = place(t, h->result->at);
	cor_html_put(h,
		"<svg class=\"timeline\" width=\"100%\" height=\"70\" aria-hidden=\"true\">\n"
		"<line class=\"tick\" x1=\"0\" x2=\"100%\" y1=\"44\" y2=\"44\"/>\n");
	put_ticks(h, t);
	cor_buf_addf(h->out,
		"<line class=\"now\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"14\" y2=\"50\"/>"
		"<text class=\"now-text\" x=\"%.2f%%\" y=\"10\" text-anchor=\"%s\">judged</text>\n",
		now, now, now,
		now < 8            ? "start"
			: now > 92 ? "end"
				   : "middle");
	for (uint32_t i = 0; i < t->count; i++) {
		if (i > 0 && t->events[i].day == t->events[i - 1].day &&
			t->events[i].hard == t->events[i - 1].hard)
			continue;
		/* A flag for what is due, an open ring for what is aimed at. */
		cor_buf_addf(h->out,
			"<svg x=\"%.2f%%\" y=\"20\" overflow=\"visible\"><path class=\"%s\" d=\"%s\"/></svg>\n",
			place(t, t->events[i].day), t->events[i].hard ? "due" : "target",
			t->events[i].hard ? "M0 24V0h13l-3.5 4.5L13 9H0" : "M0 19a5 5 0 1 0 .1 0z");
	}
	cor_html_put(h, "</svg>\n");
}

/* ---- the list ---- */

static void put_same(const cor_html *h, const timeline *t, uint32_t from, uint32_t to)
{
	const event *e = &t->events[from];
	int left = e->day - h->result->at;
	cor_html_put(h, "<tr><th scope=\"row\">");
	cor_html_day(h, e->day);
	cor_html_put(h, "<small>");
	cor_html_days_left(h, left);
	cor_buf_addf(h->out, "</small></th><td>%s</td><td><ul class=\"plain\">\n",
		e->hard ? "due" : "target");
	for (uint32_t i = from; i < to; i++) {
		cor_html_put(h, "<li><span>");
		cor_html_rule_name(h, t->events[i].rule);
		cor_html_put(h, "</span> ");
		cor_html_verdict(h, t->events[i].rule->verdict);
		cor_html_put(h, "</li>\n");
	}
	cor_html_put(h, "</ul></td></tr>\n");
}

static void put_undated_row(const cor_html *h, const cor_rule_result *rule, const char *kind,
	cor_text text)
{
	cor_html_put(h, "<tr><th scope=\"row\">not known<small>");
	cor_html_name(h, text);
	cor_buf_addf(h->out, "</small></th><td>%s</td><td><ul class=\"plain\"><li><span>", kind);
	cor_html_rule_name(h, rule);
	cor_html_put(h, "</span> ");
	cor_html_verdict(h, rule->verdict);
	cor_html_put(h, "</li></ul></td></tr>\n");
}

static void put_undated(const cor_html *h)
{
	for (uint32_t i = 0; i < h->result->rule_count; i++) {
		const cor_rule_result *rule = &h->result->rules[i];
		if (rule->by_text.n > 0 && rule->by == COR_DAY_NONE)
			put_undated_row(h, rule, "due", rule->by_text);
		if (rule->target_text.n > 0 && rule->target == COR_DAY_NONE)
			put_undated_row(h, rule, "target", rule->target_text);
	}
}

static void put_list(const cor_html *h, const timeline *t)
{
	cor_html_put(h,
		"<table class=\"dates\">\n<caption>Days by which a rule must hold (due, a flag on the line) or is meant to "
		"(target, a ring), with the verdict as of ");
	cor_html_day(h, h->result->at);
	cor_html_put(h,
		".</caption>\n<thead><tr><th scope=\"col\">Day</th><th scope=\"col\">Kind</th>"
		"<th scope=\"col\">Rules</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < t->count;) {
		uint32_t to = i + 1;
		while (to < t->count && t->events[to].day == t->events[i].day &&
			t->events[to].hard == t->events[i].hard)
			to++;
		put_same(h, t, i, to);
		i = to;
	}
	put_undated(h);
	cor_html_put(h, "</tbody>\n</table>\n");
}

cor_status cor_html_dates(const cor_html *h, cor_err *err)
{
	timeline t = {0};
	bool any = false;
	cor_html_section(h, "dates", "Dates");
	COR_TRY(collect(h, &t, err));
	for (uint32_t i = 0; i < h->result->rule_count; i++)
		any = any || h->result->rules[i].by_text.n > 0 ||
			h->result->rules[i].target_text.n > 0;
	if (t.count > 0)
		put_line(h, &t);
	if (any)
		put_list(h, &t);
	else
		cor_html_put(h,
			"<p>No rule of this regime has a date: all hold from the start.</p>\n");
	cor_html_put(h, "</section>\n");
	return COR_OK;
}
