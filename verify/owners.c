/* Who belongs to whom on the day of judgement: doc/policy.md, Vendors. */
#include "verify/verify.h"

enum { OVER_HALF = 500000 };

typedef struct stake {
	uint32_t owner, owned;
	char kind;         /* s(hares), c(ontrol), S(uccessor), b(rand) */
	int64_t low, high; /* percent * 10000 */
} stake;

/* The stake of a row; false when it does not count on the day. */
static bool read_stake(const ver_world *world, uint32_t row, stake *s)
{
	const ver_table *t = &world->t[STAKE];
	cor_text kind = ver_cell(t, row, "kind"), low = ver_cell(t, row, "share_low_pct");
	cor_text high = ver_cell(t, row, "share_high_pct");
	cor_day until = ver_day(ver_cell(t, row, "until"));

	s->owner = ver_row_of(world, PARTY, t, row, "owner");
	s->owned = ver_row_of(world, PARTY, t, row, "owned");
	s->kind = cor_text_is(kind, "successor") ? 'S' : kind.n ? kind.p[0] : '?';
	if (!cor_text_to_fixed(low, 4, false, &s->low))
		s->low = 0;
	if (!cor_text_to_fixed(high, 4, false, &s->high))
		s->high = low.n ? s->low : 1000000;
	return ver_day(ver_cell(t, row, "since")) <= world->at &&
		(until == COR_DAY_NONE || world->at < until);
}

static void join(uint32_t *group, uint32_t count, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < count && from != to; i++)
		if (group[i] == from)
			group[i] = to;
}

void ver_corporate_groups(ver_world *world)
{
	uint32_t count = world->party_count + 1;
	stake s;

	world->narrow = ver_new(count, sizeof(uint32_t));
	world->wide = ver_new(count, sizeof(uint32_t));
	for (uint32_t i = 0; i < count; i++)
		world->narrow[i] = world->wide[i] = i;
	for (uint32_t r = 0; r < world->t[STAKE].row_count; r++) {
		if (!read_stake(world, r, &s) || s.kind == '?')
			continue;
		if (s.kind != 's' || s.low > OVER_HALF)
			join(world->narrow, count, world->narrow[s.owner], world->narrow[s.owned]);
		if (s.kind != 's' || s.high > OVER_HALF)
			join(world->wide, count, world->wide[s.owner], world->wide[s.owned]);
	}
}

static bool passes(const ver_spread *spread, int64_t share)
{
	return spread->at_least ? share >= spread->stake : share > spread->stake;
}

/* Whether a stake makes its owned one (or, of a successor, its owner) a member. */
static bool holds(const ver_spread *spread, const stake *s, int64_t share, int64_t together)
{
	if (s->kind == 'b')
		return true;
	if (spread->include != 's')
		return false;
	if (spread->test == 'c')
		return s->kind == 'c' || (s->kind == 's' && share > OVER_HALF);
	return s->kind == 's' && passes(spread, spread->test == 'a' ? together : share);
}

/* Spreads membership of at least `level` until nothing changes; `level` picks low or high shares. */
static void spread_level(const ver_world *world, const ver_spread *spread, uint8_t *members,
	uint8_t level)
{
	const uint32_t *group = level == COR_YES ? world->narrow : world->wide;
	int64_t *together = ver_new(world->party_count, sizeof(int64_t));
	bool *in_group = ver_new(world->party_count + 1, 1);
	bool changed = true;
	stake s;

	for (uint32_t p = 0; p < world->party_count; p++)
		in_group[group[p]] |= spread->include == 'g' && members[p] >= level;
	for (uint32_t p = 0; p < world->party_count; p++)
		members[p] = in_group[group[p]] && members[p] < level ? level : members[p];
	while (changed) {
		changed = false;
		memset(together, 0, world->party_count * sizeof(int64_t));
		for (uint32_t r = 0; r < world->t[STAKE].row_count; r++)
			if (read_stake(world, r, &s) && s.kind == 's' && members[s.owner] >= level)
				together[s.owned] += level == COR_YES ? s.low : s.high;
		for (uint32_t r = 0; r < world->t[STAKE].row_count; r++) {
			uint32_t to, from;
			bool follows;

			if (!read_stake(world, r, &s))
				continue;
			follows = s.kind == 'S' && spread->successors;
			from = follows ? s.owned : s.owner;
			to = follows ? s.owner : s.owned;
			if (members[from] < level || members[to] >= level ||
				!(follows ||
					holds(spread, &s, level == COR_YES ? s.low : s.high,
						together[to])))
				continue;
			members[to] = level;
			changed = true;
		}
	}
}

void ver_spread_over(const ver_world *world, const ver_spread *spread, uint8_t *members)
{
	spread_level(world, spread, members, COR_YES);
	spread_level(world, spread, members, COR_MAYBE);
}
