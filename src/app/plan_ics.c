/* Deadlines as a calendar (RFC 5545): the date of each rule, and the end of each period in which work is done. */
#include <stdio.h>

#include "app/plan.h"

/* A content line: folded so that none has more than 75 octets, ended by CR LF (3.1); text escaped (3.3.11). */
typedef struct calendar {
	cor_buf *out;
	size_t octets; /* of the line so far */
} calendar;

static void put_octets(calendar *c, const char *bytes, size_t count)
{
	if (c->octets + count > 75) {
		cor_buf_addz(c->out, "\r\n ");
		c->octets = 1;
	}
	cor_buf_add(c->out, (cor_text){bytes, count});
	c->octets += count;
}

static size_t character_bytes(const char *p, size_t rest)
{
	size_t n = 1;

	while (n < rest && ((unsigned char)p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static void put_plain(calendar *c, const char *text)
{
	for (; *text; text++)
		put_octets(c, text, 1);
}

static void put_text(calendar *c, cor_text t)
{
	for (size_t i = 0; i < t.n;) {
		size_t n = character_bytes(t.p + i, t.n - i);
		char one = t.p[i];

		if (one == '\n')
			put_octets(c, "\\n", 2);
		else if (strchr("\\;,", one))
			put_octets(c, (const char[]){'\\', one}, 2);
		else if ((unsigned char)one >= 32 && one != 127)
			put_octets(c, t.p + i, n);
		i += n;
	}
}

static void end_line(calendar *c)
{
	cor_buf_addz(c->out, "\r\n");
	c->octets = 0;
}

static void put_line(calendar *c, const char *line)
{
	put_plain(c, line);
	end_line(c);
}

static void put_date(calendar *c, const char *name, cor_day day)
{
	char text[COR_DAY_BYTES], line[64];

	(void)cor_day_write(day, text);
	(void)snprintf(line, sizeof(line), "%s;VALUE=DATE:%.4s%.2s%.2s", name, text, text + 5,
		text + 8);
	put_line(c, line);
}

/* The stamp is the plan's first day: equal input gives equal bytes. */
static void open_event(const cor_planned *p, calendar *c, const char *kind, cor_text id,
	cor_day day)
{
	char text[COR_DAY_BYTES], stamp[32];

	put_line(c, "BEGIN:VEVENT");
	put_plain(c, "UID:");
	put_plain(c, kind);
	put_text(c, id);
	put_plain(c, "@cordon.invalid");
	end_line(c);
	(void)cor_day_write(p->file->first_day[0], text);
	(void)snprintf(stamp, sizeof(stamp), "DTSTAMP:%.4s%.2s%.2sT000000Z", text, text + 5,
		text + 8);
	put_line(c, stamp);
	put_date(c, "DTSTART", day);
	put_date(c, "DTEND", day + 1);
	put_line(c, "TRANSP:TRANSPARENT");
}

static void put_rule(const cor_planned *p, const cor_plan_due *due, calendar *c)
{
	char day[COR_DAY_BYTES];

	open_event(p, c, "rule-", due->name, due->from);
	put_plain(c, "SUMMARY:");
	put_text(c, due->name);
	put_plain(c, " must hold");
	end_line(c);
	put_plain(c, "DESCRIPTION:");
	put_text(c, due->said->title.n ? due->said->title : due->said->clause);
	if (due->put_off) {
		put_plain(c, "\\nput off by the plan file\\; due ");
		put_plain(c, cor_day_write(due->own, day));
	}
	end_line(c);
	put_line(c, "END:VEVENT");
}

static void put_period(const cor_planned *p, uint32_t t, const cor_plan_period *period, calendar *c)
{
	char number[16], line[96];

	(void)snprintf(number, sizeof(number), "%u", t + 1);
	open_event(p, c, "period-", cor_text_of(number), p->file->last_day[t]);
	(void)snprintf(line, sizeof(line), "SUMMARY:Period %u ends: %u elements changed", t + 1,
		period->elements);
	put_line(c, line);
	(void)snprintf(line, sizeof(line), "DESCRIPTION:%u visits\\, %lld hours\\, %lld ",
		period->visits, (long long)period->hours, (long long)period->spend[COR_PLAN_MID]);
	put_plain(c, line);
	put_text(c, p->file->currency);
	end_line(c);
	put_line(c, "END:VEVENT");
}

cor_status cor_plan_write_ics(const cor_planned *p, cor_buf *out, cor_err *err)
{
	calendar c = {.out = out};
	cor_plan_period *periods;

	if (p->verdict > COR_PLAN_VERDICT_OPEN)
		return cor_plan_write_text(p, out, err);
	put_line(&c, "BEGIN:VCALENDAR");
	put_line(&c, "VERSION:2.0");
	put_line(&c, "PRODID:-//Cordon//plan//EN");
	for (uint32_t i = 0; i < p->dues.count; i++)
		put_rule(p, &p->dues.items[i], &c);
	COR_TRY(cor_planned_periods(p, p->arena, &periods, err));
	for (uint32_t t = 0; t < p->file->period_count; t++) {
		if (periods[t].elements)
			put_period(p, t, &periods[t], &c);
	}
	put_line(&c, "END:VCALENDAR");
	return cor_buf_status(out, err);
}
