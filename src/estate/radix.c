#include "estate/radix.h"

#include <string.h>

#include "base/team.h"

#define DIGIT_BITS 8u
#define DIGITS (1u << DIGIT_BITS)
#define LINE 8u          /* numbers of a line of the cache */
#define ALONE (1u << 18) /* fewer are sorted before another thread has started */

/* One digit of all numbers; each member of the team has a share of them. */
typedef struct pass {
	const uint64_t *from;
	uint64_t *to;
	uint32_t count;
	unsigned shift;
	uint64_t mask;
	uint32_t starts[COR_TEAM_MOST][DIGITS]; /* how many there are, then where they go */
} pass;

static void count_digits(void *data, uint32_t member, uint32_t count)
{
	pass *p = data;
	uint32_t to = cor_team_share(p->count, member + 1, count), seen[DIGITS] = {0};

	for (uint32_t i = cor_team_share(p->count, member, count); i < to; i++)
		seen[p->from[i] >> p->shift & p->mask]++;
	memcpy(p->starts[member], seen, sizeof(seen));
}

static void place_digits(pass *p, uint32_t count)
{
	uint32_t start = 0;

	for (unsigned d = 0; d < DIGITS; d++) {
		for (uint32_t m = 0; m < count; m++) {
			uint32_t next = start + p->starts[m][d];

			p->starts[m][d] = start;
			start = next;
		}
	}
}

/* Those of a line that came since `first`: all of it, but at the beginning of a digit. */
static void write_line(uint64_t *to, const uint64_t *line, uint32_t first, uint32_t end)
{
	uint32_t from = (end - 1) / LINE * LINE;

	if (from < first)
		from = first;
	memcpy(to + from, line + from % LINE, (end - from) * sizeof(*to));
}

static void move_digits(void *data, uint32_t member, uint32_t count)
{
	pass *p = data;
	_Alignas(64) uint64_t lines[DIGITS][LINE];
	const uint32_t *first = p->starts[member];
	uint32_t next[DIGITS], to = cor_team_share(p->count, member + 1, count);

	memcpy(next, first, sizeof(next));
	for (uint32_t i = cor_team_share(p->count, member, count); i < to; i++) {
		uint64_t value = p->from[i];
		unsigned d = (unsigned)(value >> p->shift & p->mask);
		uint32_t at = next[d]++;

		lines[d][at % LINE] = value;
		if (at % LINE < LINE - 1)
			continue;
		if (at - first[d] >= LINE - 1)
			memcpy(p->to + at - (LINE - 1), lines[d], sizeof(lines[d]));
		else
			write_line(p->to, lines[d], first[d], at + 1);
	}
	for (unsigned d = 0; d < DIGITS; d++) {
		if (next[d] > first[d] && next[d] % LINE)
			write_line(p->to, lines[d], first[d], next[d]);
	}
}

void cor_radix_sort(uint64_t **values, uint64_t **other, uint32_t count, unsigned low,
	unsigned bits)
{
	unsigned passes = (bits + DIGIT_BITS - 1) / DIGIT_BITS;
	uint32_t members = count < ALONE ? 1 : cor_team_size();

	for (unsigned done = 0; passes > 0; passes--) {
		unsigned digit = (bits - done + passes - 1) / passes;
		pass p = {.from = *values,
			.to = *other,
			.count = count,
			.shift = low + done,
			.mask = ((uint64_t)1 << digit) - 1};

		cor_team_run(members, count_digits, &p);
		place_digits(&p, members);
		cor_team_run(members, move_digits, &p);
		*other = *values;
		*values = p.to;
		done += digit;
	}
}
