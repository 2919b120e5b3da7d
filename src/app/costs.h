/* What it costs to cut each element and link: from the register, from expressions, or one for all. */
#ifndef COR_APP_COSTS_H
#define COR_APP_COSTS_H

#include "app/paths.h"

typedef struct cor_costs {
	uint64_t *element,
		*link;     /* by element, by link of the network; COR_UNCUTTABLE (graph/cut.h) */
	cor_text currency; /* of costs from the register; "" = none are used */
	uint32_t priced, unpriced; /* elements with such a cost, and without: these are not cut */
} cor_costs;

/*
 * An element costs what the last expression that takes it in says (surely or maybe); else, with register_costs,
 * the upper end of what one of its product costs, and without a known one it is not cut; else element_cost, and
 * with 0 it is not cut.  What request->stop takes in is not cut, nor links between two such elements.
 * COR_EINPUT when products that could be cut cost in more than one currency.  In the arena of paths.
 */
cor_status cor_costs_find(cor_paths *paths, cor_costs *ret_costs, cor_err *err);

#endif
