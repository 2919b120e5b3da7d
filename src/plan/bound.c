#include <string.h>

#include "base/team.h"
#include "plan/pick.h"

__extension__ typedef __int128 wide;

typedef struct part {
	cor_pick pick;
	wide sum;
	bool impossible; /* a bundle has no choice at all */
	char apart[COR_APART_BYTES];
} part;

static void add_part(void *data, uint32_t member, uint32_t count)
{
	part *own = (part *)data + member;
	const cor_plan_problem *p = own->pick.problem;
	uint32_t from = cor_team_share(p->bundle_count, member, count);
	uint32_t to = cor_team_share(p->bundle_count, member + 1, count);

	for (uint32_t b = from; b < to; b++) {
		int64_t value = cor_pick_bundle(&own->pick, b, NULL);

		own->impossible |= value == COR_PICK_NONE;
		own->sum += (wide)value * p->bundle_copies[b];
	}
}

/* Prices of rows that are on. */
static cor_status copy_prices(const cor_plan_problem *p, const uint64_t *groups_off,
	const cor_plan_prices *prices, cor_arena *arena, int64_t **ret_price, cor_err *err)
{
	int64_t *price;

	COR_TRY(cor_arena_new_array(arena, p->row_count, 8, &price, err));
	for (uint32_t r = 0; r < p->row_count; r++) {
		if (prices->numerator[r] < 0)
			return cor_fail(err, COR_EINPUT, "the price of row %u is below 0", r);
		if (!cor_plan_group_is_off(groups_off, p->row_group[r]))
			price[r] = prices->numerator[r];
	}
	*ret_price = price;
	return COR_OK;
}

static cor_status bound(const cor_plan_problem *p, const uint64_t *groups_off,
	const uint64_t *barred, const cor_plan_prices *prices, bool costs_off, cor_arena *arena,
	int64_t *ret_bound, cor_err *err)
{
	/* Below so many units a thread is not worth its start. */
	uint32_t members = p->unit_count < 50000 ? 1 : cor_team_size();
	int64_t *price = NULL;
	part *parts;
	wide sum = 0;
	bool overflow = false, impossible = false;

	if (prices->shift > 40)
		return cor_fail(err, COR_EINPUT, "the prices are over more than 2^40");
	COR_TRY(copy_prices(p, groups_off, prices, arena, &price, err));
	COR_TRY(cor_arena_new_array(arena, members, sizeof(*parts), &parts, err));
	for (uint32_t i = 0; i < members; i++) {
		COR_TRY(cor_pick_new(p, barred, arena, &parts[i].pick, err));
		parts[i].pick.price = price;
		parts[i].pick.shift = prices->shift;
		parts[i].pick.costs_off = costs_off;
	}
	cor_team_run(members, add_part, parts);
	for (uint32_t i = 0; i < members; i++) {
		sum += parts[i].sum;
		overflow |= parts[i].pick.overflow;
		impossible |= parts[i].impossible;
	}
	for (uint32_t r = 0; r < p->row_count; r++)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): one a row */
		sum -= (wide)price[r] * p->row_limit[r];
	if (overflow && !impossible)
		return cor_fail(err, COR_ELIMIT, "prices and amounts of the plan pass 2^62");
	sum = -(-sum >> prices->shift); /* up to the next whole number */
	*ret_bound = impossible || sum >= COR_PICK_NONE ? INT64_MAX
		: sum <= -COR_PICK_NONE                 ? -COR_PICK_NONE
							: (int64_t)sum;
	return COR_OK;
}

cor_status cor_pick_bound(const cor_plan_problem *problem, const uint64_t *groups_off,
	const uint64_t *barred, const cor_plan_prices *prices, bool costs_off, cor_arena *scratch,
	int64_t *ret_bound, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(scratch);
	cor_status status = bound(problem, groups_off, barred, prices, costs_off, scratch,
		ret_bound, err);

	cor_arena_back(scratch, mark);
	return status;
}

cor_status cor_plan_bound(const cor_plan_problem *problem, const uint64_t *groups_off,
	const cor_plan_prices *prices, bool costs_off, cor_arena *scratch, int64_t *ret_bound,
	cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(scratch);
	uint64_t *barred;
	cor_status status = cor_pick_barred(problem, groups_off, scratch, &barred, err);

	if (status == COR_OK)
		status = bound(problem, groups_off, barred, prices, costs_off, scratch, ret_bound,
			err);
	cor_arena_back(scratch, mark);
	return status;
}
