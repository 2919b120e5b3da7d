#include "policy/near.h"

#include <stdio.h>

void cor_near_init(cor_near *near, cor_text wanted)
{
	near->wanted_length = 0;
	if (wanted.n < sizeof(near->wanted))
		near->wanted_length = cor_text_fold(wanted, near->wanted);
	/* A third of the letters may be wrong, one at least and three at most; a single letter may
	 * not. */
	near->distance = (unsigned)near->wanted_length / 3 + 1;
	if (near->distance < 2 && near->wanted_length > 1)
		near->distance = 2;
	if (near->distance > 4)
		near->distance = 4;
	near->best = (cor_text){NULL, 0};
	near->hint[0] = '\0';
}

void cor_near_offer(cor_near *near, cor_text candidate)
{
	char folded[COR_NEAR_BYTES];

	if (near->wanted_length == 0 || candidate.n == 0 || candidate.n >= sizeof(folded))
		return;
	cor_text word = {folded, cor_text_fold(candidate, folded)};
	unsigned distance = cor_text_distance((cor_text){near->wanted, near->wanted_length}, word,
		near->distance);
	if (distance < near->distance) {
		near->distance = distance;
		near->best = candidate;
	}
}

const char *cor_near_hint(cor_near *near)
{
	if (near->best.p)
		snprintf(near->hint, sizeof(near->hint), "; did you mean \"%.*s\"?",
			COR_FMT(near->best));
	return near->hint;
}
