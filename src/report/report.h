/*
 * Writers: a result in, text out.  One table of formats, so that the command line, the library and later
 * the page cannot disagree.
 *
 * text  for a person at a terminal: the answer stands in the first three lines
 * json  cordon-check/1, doc/schema/check.schema.json
 * csv   findings, one a line
 */
#ifndef COR_REPORT_REPORT_H
#define COR_REPORT_REPORT_H

#include "proof/verdict.h"

/* What every writer says of an estate that is a model (doc/estate.md, network_tag). */
#define COR_REPORT_MODEL "this estate is a model, not a real network"

typedef struct cor_report_options {
	bool color;         /* text: ANSI colours */
	bool all;           /* text: every finding and deciding element, not the first ten */
	const char *estate; /* what to call the estate */
} cor_report_options;

typedef struct cor_report_format {
	const char *name;
	const char *doc;
	cor_status (*write)(const cor_result *result, const cor_report_options *options,
		cor_buf *out, cor_err *err);
} cor_report_format;

extern const cor_report_format cor_report_formats[];
extern const size_t cor_report_format_count;

/* NULL when there is none of that name. */
const cor_report_format *cor_report_format_by_name(const char *name);

/* The writers; used through the table. */
cor_status cor_report_text(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err);
cor_status cor_report_json(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err);
cor_status cor_report_csv(const cor_result *result, const cor_report_options *options, cor_buf *out,
	cor_err *err);

#endif
