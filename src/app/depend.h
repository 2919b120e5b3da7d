/* What the use case of depend hands to its writers. */
#ifndef COR_APP_DEPEND_H
#define COR_APP_DEPEND_H

#include "analysis/depend.h"
#include "app/paths.h"
#include "app/vendors.h"

/* More vendors than this are not all paired: those whose loss alone is greatest are. */
#define COR_DEPEND_PAIRED_MAX 64

typedef struct cor_loss {
	uint32_t a, b; /* vendors; b: COR_NONE for one alone */
	cor_stock low, high;
} cor_loss;

typedef struct cor_dependence {
	const cor_paths *paths;
	const char *measure;
	bool has_measure; /* some element has it */
	uint64_t anchors; /* elements */
	const cor_stock *all;
	uint32_t kernel_vertices, kernel_links;
	const cor_vendor *vendors;
	uint32_t vendor_count;
	const cor_loss *alone; /* of each vendor */
	bool pairs_asked;
	const uint32_t *paired; /* vendors of which every two were tried */
	uint32_t paired_count;
	const cor_loss *pairs;
	uint32_t pair_count;
} cor_dependence;

void cor_depend_put_text(const cor_dependence *d, cor_buf *out);
void cor_depend_put_json(const cor_dependence *d, cor_buf *out);
void cor_depend_put_csv(const cor_dependence *d, cor_buf *out);

#endif
