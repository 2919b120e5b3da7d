/*
 * Writers: a result in, text out.  One table of formats, so that the command line, the library and later
 * the page cannot disagree.
 *
 * text  for a person at a terminal: the answer stands in the first three lines
 * json  cordon-check/1, doc/schema/check.schema.json
 * csv   findings, one a line
 * html  the page: one file, no scripts, no requests, for screens and paper (report/html.h)
 * xlsx  a workbook: verdict, rules, groups, findings, decide
 */
#ifndef COR_REPORT_REPORT_H
#define COR_REPORT_REPORT_H

#include "proof/verdict.h"

/* What every writer says of an estate that is a model (doc/estate.md, network_tag). */
#define COR_REPORT_MODEL "this estate is a model, not a real network"

/* text, unless all is asked for: findings of a rule, and elements that decide, that are shown.  A result that
 * lists no more of each kind reads the same. */
#define COR_REPORT_FIRST 10u

typedef struct cor_report_options {
	bool color;         /* text: ANSI colours */
	bool all;           /* text, html: every finding and deciding element, not the first ones */
	const char *estate; /* what to call the estate; the others may be NULL, too */
	/* html: how to verify, in the words the user said */
	const char *policy, *register_path, *proof;
	const char *const *dates; /* "symbol=YYYY-MM-DD" */
	size_t date_count;
	const char *program; /* "cordon 0.1.0" */
} cor_report_options;

typedef struct cor_report_format {
	const char *name;
	const char *doc;
	bool binary;        /* not for a terminal */
	bool shows_setting; /* of the result: sites, sources, what was refused */
	cor_status (*write)(const cor_result *result, const cor_report_options *options,
		cor_buf *out, cor_err *err);
} cor_report_format;

extern const cor_report_format cor_report_formats[];
extern const size_t cor_report_format_count;

/* NULL when there is none of that name. */
const cor_report_format *cor_report_format_by_name(const char *name);

/* One cell of a CSV line, quoted where it must be, and what follows it: a comma, or CR LF behind the
 * last one. */
void cor_report_csv_cell(cor_buf *out, cor_text t, bool last);

/* The writers; used through the table. */
cor_status cor_report_text(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err);
cor_status cor_report_json(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err);
cor_status cor_report_csv(const cor_result *result, const cor_report_options *options, cor_buf *out,
	cor_err *err);
cor_status cor_report_html(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err);
cor_status cor_report_xlsx(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err);

#endif
