/* Exemptions that are in force for one rule (doc/policy.md, Exemptions). */
#ifndef COR_JUDGE_EXEMPTION_H
#define COR_JUDGE_EXEMPTION_H

#include "judge/docket.h"

typedef struct cor_exemptions {
	cor_strtab *subjects;   /* "element:E7", "site:S1", "group:A"; NULL: there are none */
	const uint32_t *row_of; /* by subject: row of the table exemption */
} cor_exemptions;

/* In scratch.  O(exemptions). */
cor_status cor_exemptions_of(cor_docket *docket, const cor_rule *rule,
	cor_exemptions *ret_exemptions, cor_err *err);
/* Row of the exemption for kind ("element:", "site:", "group:") and id, or COR_NONE.  O(1). */
cor_status cor_exemptions_find(const cor_exemptions *exemptions, const char *kind, cor_text id,
	cor_buf *buf, uint32_t *ret_row, cor_err *err);
/* "reason (approver, until 2026-01-31)", in keep. */
cor_status cor_exemption_text(cor_docket *docket, uint32_t row, cor_buf *buf, cor_text *ret_text,
	cor_err *err);

#endif
