/*
 * What people read about an element: whose it is, where, what of it made the finding, what is not
 * known.  Not part of the proof.  Equal texts are one text, in the result's arena.
 */
#ifndef COR_JUDGE_PHRASE_H
#define COR_JUDGE_PHRASE_H

#include "judge/trial.h"

#define COR_PHRASE_SITES 1024u
typedef struct cor_phrase_of_site {
	uint32_t site; /* COR_NONE: nothing yet */
	cor_text text;
} cor_phrase_of_site;

typedef struct cor_phrases {
	cor_strtab *texts;
	cor_text *makers;                           /* by maker set; p NULL: not made yet */
	cor_phrase_of_site sites[COR_PHRASE_SITES]; /* the last that fell on each place */
	cor_buf buf;
} cor_phrases;

cor_status cor_phrases_init(cor_docket *docket, cor_phrases *phrases, cor_err *err);
void cor_phrases_done(cor_phrases *phrases);

/* kind and id: "element:E7". */
cor_status cor_phrase_subject(cor_docket *docket, const char *kind, cor_text id, cor_text *ret_text,
	cor_err *err);
/* "S1 (Name)" of the site, or "site not known". */
cor_status cor_phrase_site(cor_docket *docket, uint32_t site, cor_text *ret_text, cor_err *err);
/* Maker and what of an element's most telling row. */
cor_status cor_phrase_cause(const cor_trial *trial, uint32_t element, cor_text *ret_maker,
	cor_text *ret_what, cor_err *err);
/* "maker, role.function"; "" when all is known. */
cor_status cor_phrase_unknown(const cor_trial *trial, uint32_t element, cor_text *ret_text,
	cor_err *err);
/* "3 elements" */
cor_status cor_phrase_count(cor_docket *docket, uint32_t count, cor_text *ret_text, cor_err *err);

#endif
