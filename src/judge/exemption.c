#include "judge/exemption.h"

enum { RULE_COLUMN, SUBJECT_COLUMN };

/* The rule's id, or policy-id/rule-id. */
static bool names_rule(const cor_docket *docket, cor_text written, cor_text rule)
{
	cor_text policy = cor_policy_id(docket->policy);

	if (cor_text_equal(written, rule))
		return true;
	return written.n == policy.n + 1 + rule.n && written.p[policy.n] == '/' &&
		cor_text_equal((cor_text){written.p, policy.n}, policy) &&
		cor_text_equal((cor_text){written.p + policy.n + 1, rule.n}, rule);
}

cor_status cor_exemptions_of(cor_docket *docket, const cor_rule *rule,
	cor_exemptions *ret_exemptions, cor_err *err)
{
	const cor_estate *estate = docket->estate;
	const cor_day *until = cor_estate_days(estate, COR_EXEMPTION,
		docket->columns.exemption_until);
	uint32_t rows = cor_estate_rows(estate, COR_EXEMPTION), subject;
	cor_exemptions exemptions = {NULL, NULL};
	uint32_t *row_of = NULL;

	for (uint32_t row = 0; row < rows; row++) {
		uint32_t known;

		if (until[row] == COR_DAY_NONE || until[row] < docket->at ||
			!names_rule(docket,
				cor_estate_cell(estate, COR_EXEMPTION, row, RULE_COLUMN), rule->id))
			continue;
		if (!exemptions.subjects) {
			COR_TRY(cor_strtab_new(docket->scratch, &exemptions.subjects, err));
			COR_TRY(cor_arena_new_array(docket->scratch, rows, sizeof(*row_of), &row_of,
				err));
		}
		known = cor_strtab_count(exemptions.subjects);
		COR_TRY(cor_strtab_add(exemptions.subjects,
			cor_estate_cell(estate, COR_EXEMPTION, row, SUBJECT_COLUMN), &subject,
			err));
		/* Two for one subject: the one that lasts longer is shown. */
		if (subject == known || until[row] > until[row_of[subject]])
			row_of[subject] = row;
	}
	exemptions.row_of = row_of;
	*ret_exemptions = exemptions;
	return COR_OK;
}

cor_status cor_exemptions_find(const cor_exemptions *exemptions, const char *kind, cor_text id,
	cor_buf *buf, uint32_t *ret_row, cor_err *err)
{
	uint32_t subject;

	*ret_row = COR_NONE;
	if (!exemptions->subjects)
		return COR_OK;
	buf->n = 0;
	cor_buf_addz(buf, kind);
	cor_buf_add(buf, id);
	COR_TRY(cor_buf_status(buf, err));
	subject = cor_strtab_find(exemptions->subjects, cor_buf_text(buf));
	if (subject != COR_NONE)
		*ret_row = exemptions->row_of[subject];
	return COR_OK;
}

cor_status cor_exemption_text(cor_docket *docket, uint32_t row, cor_buf *buf, cor_text *ret_text,
	cor_err *err)
{
	const cor_estate *estate = docket->estate;
	const cor_judge_columns *c = &docket->columns;
	cor_text reason = cor_estate_cell(estate, COR_EXEMPTION, row, c->exemption_reason);
	cor_text by = cor_estate_cell(estate, COR_EXEMPTION, row, c->exemption_by);

	buf->n = 0;
	cor_buf_add(buf, reason.n ? reason : COR_TEXT("no reason given"));
	cor_buf_addz(buf, " (");
	if (by.n) {
		cor_buf_add(buf, by);
		cor_buf_addz(buf, ", ");
	}
	cor_buf_addz(buf, "until ");
	cor_buf_add(buf, cor_estate_cell(estate, COR_EXEMPTION, row, c->exemption_until));
	cor_buf_addc(buf, ')');
	COR_TRY(cor_buf_status(buf, err));
	ret_text->n = buf->n;
	return cor_arena_copy(docket->keep, buf->p, buf->n, &ret_text->p, err);
}
