/*
 * What was supposed, where an answer is not about the estate as it is (doc/what-if.md).  Plain data for
 * those who write answers: none of them may show such an answer without showing this.
 */
#ifndef COR_PROOF_SUPPOSITION_H
#define COR_PROOF_SUPPOSITION_H

#include "base/digest.h"
#include "base/text.h"

/* What every writer says of such an answer. */
#define COR_WHAT_IF_SIGN "what if, not the estate as it is"

typedef struct cor_supposed_vendor {
	cor_text set, party; /* the vendor set also takes in this party */
} cor_supposed_vendor;

typedef struct cor_supposed_element {
	cor_text id;
	cor_text product, maker; /* replaced: by what; "" = not said */
} cor_supposed_element;

typedef struct cor_supposition {
	cor_text file, title; /* title "" = none */
	cor_digest digest;    /* of the file's bytes */
	const cor_supposed_vendor *vendors;
	const cor_text *closed;               /* links */
	const cor_text *removed;              /* elements, in the order of the estate */
	const cor_supposed_element *replaced; /* likewise */
	uint32_t vendor_count, closed_count, removed_count, replaced_count;
} cor_supposition;

#endif
