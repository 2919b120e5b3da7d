/* "Did you mean": offered words one after another, keeps the nearest one that is near enough. */
#ifndef COR_POLICY_NEAR_H
#define COR_POLICY_NEAR_H

#include "base/text.h"

#define COR_NEAR_BYTES 96

typedef struct cor_near {
	char wanted[COR_NEAR_BYTES]; /* folded */
	size_t wanted_length;        /* 0: too long, nothing is near */
	unsigned distance;
	cor_text best; /* p NULL = none yet */
	char hint[COR_NEAR_BYTES + 32];
} cor_near;

void cor_near_init(cor_near *near, cor_text wanted);
/* candidate is kept by pointer.  Compared folded (case and punctuation do not count). */
void cor_near_offer(cor_near *near, cor_text candidate);
/* `; did you mean "x"?` or "": in near. */
const char *cor_near_hint(cor_near *near);

#endif
