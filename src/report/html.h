/*
 * The page (-o html): an answer that people can hand over.
 *
 * One file that asks nothing of anybody: no script, no font, no picture from elsewhere, and a
 * content security policy that forbids them all; the style sheet (html.css) stands in it under its
 * digest.  Each section is one file html_*.c with one function, which reads the result and adds
 * to the buffer; what is drawn is inline SVG in fractions of the width, so that letters keep
 * their size from a phone to paper.
 *
 * Names come from strangers: every text passes cor_html_text, _prose or _name, which escape what
 * means something in HTML, replace what no XML may hold, and shut in what turns the writing
 * direction.  The page is well-formed XML, too, which a test can check.
 *
 * Colour repeats what shape and word say.  Nothing stands in hover alone.  Lists are cut after
 * the first ones, always with the number of the rest and where the rest is.
 */
#ifndef COR_REPORT_HTML_H
#define COR_REPORT_HTML_H

#include "report/report.h"

#define COR_HTML_FINDINGS 10 /* of a rule */
#define COR_HTML_GROUPS 24   /* of a rule */
#define COR_HTML_DECIDE 20   /* entries in all */
#define COR_HTML_ELEMENTS 12 /* of an entry */
#define COR_HTML_NAMES 40    /* unlisted names, refused rows */
#define COR_HTML_REGIONS 20
#define COR_HTML_NAME 400 /* characters */

typedef struct cor_html {
	const cor_result *result;
	const cor_report_options *options;
	cor_buf *out;
	cor_arena *arena; /* for the time of writing */
} cor_html;

/* ---- words (html_put.c) ---- */

/* Markup, as it stands. */
void cor_html_put(const cor_html *h, const char *markup);
/* Text of the program or of anybody, escaped. */
void cor_html_text(const cor_html *h, cor_text text);
/* From outside, too: its writing direction is shut in. */
void cor_html_prose(const cor_html *h, cor_text text);
/* A name from outside: the same, and cut after COR_HTML_NAME characters. */
void cor_html_name(const cor_html *h, cor_text name);
/* "12,345" */
void cor_html_number(const cor_html *h, uint64_t number);
/* "12,345 sites"; the noun gets an s unless the number is 1. */
void cor_html_count(const cor_html *h, uint64_t number, const char *noun);
/* <time>2023-01-28</time>, or "not known". */
void cor_html_day(const cor_html *h, cor_day day);
/* "28 January 2023" */
void cor_html_long_day(const cor_html *h, cor_day day);
/* "in 942 days", "154 days ago", "today". */
void cor_html_days_left(const cor_html *h, int days);
void cor_html_percent(const cor_html *h, cor_ratio ratio); /* "27.27%" */
void cor_html_limit(const cor_html *h, cor_ratio ratio);   /* "35%", "12.50%" */
/* Sign and word. */
void cor_html_verdict(const cor_html *h, cor_verdict verdict);
/* The same for a rule: also vacuous, not evaluated, not in force. */
void cor_html_rule_verdict(const cor_html *h, const cor_rule_result *rule);
/* Title, or id when it has none; a link to nothing. */
void cor_html_rule_name(const cor_html *h, const cor_rule_result *rule);
/* <section> with its heading, and the note "… N more" below a list that was cut. */
void cor_html_section(const cor_html *h, const char *id, const char *heading);
void cor_html_rest(const cor_html *h, uint64_t rest, const char *noun, const char *where);
/* How many of `count` a list shows. */
uint32_t cor_html_shown(const cor_html *h, uint32_t count, uint32_t most);

/* ---- sections, in the order of the page ---- */

void cor_html_head(const cor_html *h);   /* verdict in words, regime, estate, date */
void cor_html_rules(const cor_html *h);  /* every rule in a line */
void cor_html_shares(const cor_html *h); /* caps and numbers of suppliers, a bar a group */
cor_status cor_html_map(const cor_html *h, cor_err *err);
cor_status cor_html_dates(const cor_html *h, cor_err *err);
void cor_html_findings(const cor_html *h);
cor_status cor_html_unknown(const cor_html *h, cor_err *err); /* and what would decide it */
void cor_html_sources(const cor_html *h);
void cor_html_proof(const cor_html *h); /* digests, how to verify */

#endif
