/*
 * Several policies judged on one estate, side by side.
 *
 * text  the answer in the first three lines, then one table a policy
 * json  cordon-compare/1, doc/schema/compare.schema.json: a document around those of cordon-check/1
 * csv   the findings of all, which name their policy
 */
#ifndef COR_REPORT_COMPARE_H
#define COR_REPORT_COMPARE_H

#include "base/json.h"
#include "report/report.h"

/* The verdict over all: violated if any is, else unknown if any is. */
cor_verdict cor_compare_verdict(const cor_result *const *results, size_t count);
/* COR_EINPUT for a format in which several policies cannot be written. */
cor_status cor_compare_can_write(const char *format, cor_err *err);
/* format: one that can be written.  count is at least 1; the results are of one estate. */
cor_status cor_compare_write(const char *format, const cor_result *const *results, size_t count,
	const cor_report_options *options, cor_buf *out, cor_err *err);

/* json.c: one result as a value; name as in base/json.h. */
void cor_report_json_value(cor_json *json, const char *name, const cor_result *result,
	const cor_report_options *options);

#endif
