#include "report/report.h"

/* Quoted when it must be (RFC 4180); a leading = + - @ is what spreadsheets would run, so it gets a quote
 * mark before it. */
static void put_cell(cor_buf *out, cor_text t, bool last)
{
	bool quote = false, formula = t.n > 0 && memchr("=+-@", t.p[0], 4);
	for (size_t i = 0; i < t.n; i++)
		quote = quote || t.p[i] == ',' || t.p[i] == '"' || t.p[i] == '\n' || t.p[i] == '\r';
	if (quote)
		cor_buf_addc(out, '"');
	if (formula)
		cor_buf_addc(out, '\'');
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '"')
			cor_buf_addc(out, '"');
		cor_buf_addc(out, t.p[i]);
	}
	if (quote)
		cor_buf_addc(out, '"');
	cor_buf_addz(out, last ? "\r\n" : ",");
}

static void put_finding(const cor_result *result, const cor_rule_result *rule,
	const cor_finding *finding, cor_buf *out)
{
	char by[COR_DAY_BYTES], at[COR_DAY_BYTES];
	put_cell(out, result->policy_id, false);
	put_cell(out, cor_text_of(cor_day_write(result->at, at)), false);
	put_cell(out, rule->id, false);
	put_cell(out, rule->kind, false);
	put_cell(out, rule->clause, false);
	put_cell(out, cor_text_of(cor_verdict_name(rule->verdict)), false);
	put_cell(out, cor_text_of(cor_day_write(rule->by, by)), false);
	put_cell(out, finding->group, false);
	put_cell(out, finding->subject, false);
	put_cell(out, cor_text_of(finding->sure ? "yes" : "maybe"), false);
	put_cell(out, cor_text_of(finding->exempt ? "yes" : "no"), false);
	put_cell(out, finding->exempt_reason, false);
	put_cell(out, finding->maker, false);
	put_cell(out, finding->where, false);
	put_cell(out, finding->what, false);
	put_cell(out, finding->unknown, false);
	put_cell(out, cor_text_of(result->is_model ? COR_REPORT_MODEL : ""), true);
}

cor_status cor_report_csv(const cor_result *result, const cor_report_options *options, cor_buf *out,
	cor_err *err)
{
	(void)options;
	cor_buf_addz(out,
		"policy,at,rule,kind,clause,rule_verdict,due,group,subject,value,exempt,"
		"exempt_reason,maker,where,what,unknown,note\r\n");
	for (uint32_t r = 0; r < result->rule_count; r++)
		for (uint32_t i = 0; i < result->rules[r].finding_count; i++)
			put_finding(result, &result->rules[r], &result->rules[r].findings[i], out);
	return cor_buf_status(out, err);
}
