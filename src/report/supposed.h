/*
 * A policy judged as the estate is and as it would be if (doc/what-if.md), rule by rule.
 *
 * text  what is supposed, the two verdicts, one line a rule
 * json  cordon-what-if/1, doc/schema/what-if.schema.json: both results as in cordon-check/1
 * csv   one line a rule
 *
 * Each says that it is not the estate as it is.
 */
#ifndef COR_REPORT_SUPPOSED_H
#define COR_REPORT_SUPPOSED_H

#include "base/json.h"
#include "proof/supposition.h"
#include "report/report.h"

/* COR_EINPUT for a format in which a supposition cannot be written. */
cor_status cor_supposed_can_write(const char *format, cor_err *err);
/* Both results are of one policy, so their rules are the same ones. */
cor_status cor_supposed_write(const char *format, const cor_supposition *said,
	const cor_result *before, const cor_result *after, const cor_report_options *options,
	cor_buf *out, cor_err *err);

/* Heads of other answers: what is supposed, as lines or as a member `what_if`. */
void cor_supposition_put(const cor_supposition *said, cor_buf *out);
void cor_supposition_json(cor_json *json, const cor_supposition *said);

#endif
