/*
 * What would decide an unknown group of a limit.
 *
 * With cap p/q and amounts a, the greatest share is within the cap when the sum of a(q - p) over V
 * less the sum of a p over N is not above 0, each item taken as badly as it can be; a roaming
 * element that can be V adds q.  A named element moves its item from there to as well as it can be:
 * a gain.  The fewest elements whose gains make up the sum are a covering problem
 * (analysis/cover.h).  For violated it is the mirror image, strictly above 0, and a roaming element
 * that can be N takes p + q away.
 */
#include "analysis/cover.h"
#include "judge/limit.h"
#include "judge/order.h"

typedef struct plan {
	cor_trial *trial;
	const cor_limit_group *group;
	bool well; /* for satisfied; else for violated */
	cor_i128 p, q;
	cor_i128 need;
	cor_cover_class *classes;
	uint32_t class_count;
	uint32_t *site_of;      /* sites: of each class but the roaming elements' */
	uint32_t roaming_class; /* class_count when there is none */
	uint32_t *elements;     /* named */
	uint32_t count;
} plan;

/* What an amount of 1 adds to the sum. */
static cor_i128 weight(const plan *w, uint8_t outcome)
{
	return outcome == COR_CAN_V ? w->q - w->p : outcome == COR_CAN_N ? -w->p : 0;
}

/* What it adds as things stand, and once it is named. */
static cor_i128 weight_now(const plan *w, uint8_t mask)
{
	return weight(w, w->well ? cor_outcome_badly(mask) : cor_outcome_well(mask));
}

static cor_i128 weight_named(const plan *w, uint8_t mask)
{
	return weight(w, w->well ? cor_outcome_well(mask) : cor_outcome_badly(mask));
}

static cor_i128 gain_of(const plan *w, uint8_t mask)
{
	cor_i128 change = weight_named(w, mask) - weight_now(w, mask);

	return w->well ? -change : change;
}

/* Sum so far -> what the gains must make up. */
static cor_i128 need_of(const plan *w, cor_i128 sum)
{
	return w->well ? sum : 1 - sum;
}

static cor_status new_classes(plan *w, uint32_t count, cor_err *err)
{
	return cor_arena_new_array(w->trial->docket->scratch, count, sizeof(*w->classes),
		&w->classes, err);
}

/* Writes the entry down. */
static cor_status finish(const plan *w, bool fewest, cor_err *err)
{
	return cor_trial_add_decide(w->trial, w->group->group,
		w->well ? COR_SATISFIED : COR_VIOLATED, w->elements, w->count, w->count, fewest,
		err);
}

/* ---- elements: one class a mask, and with amounts one an element ---- */

/* An element of unknown amount that spoils the share whatever else is known: it must be named. */
static bool must_name(const plan *w, uint32_t member)
{
	return w->group->amount && w->group->amount[member] == COR_AMOUNT_UNKNOWN &&
		w->group->mask[member] & (w->well ? COR_CAN_V : COR_CAN_N);
}

static cor_i128 amount_at(const plan *w, uint32_t member)
{
	if (!w->group->amount)
		return 1;
	return w->group->amount[member] == COR_AMOUNT_UNKNOWN ? 0 : w->group->amount[member];
}

/* Members of these masks, by id, the first `most`. */
static cor_status name_first(plan *w, uint8_t mask, uint32_t most, cor_err *err)
{
	const cor_limit_group *g = w->group;
	uint32_t *named = w->elements + w->count;
	uint32_t count = 0;

	for (uint32_t i = 0; i < g->count; i++) {
		if (g->mask[i] == mask)
			named[count++] = g->member[i];
	}
	COR_TRY(cor_order_by_id(w->trial->docket->estate, COR_ELEMENT, named, count,
		w->trial->docket->scratch, err));
	w->count += most;
	return COR_OK;
}

static cor_status decide_units(plan *w, cor_err *err)
{
	const cor_limit_group *g = w->group;
	uint32_t counts[COR_OUTCOME_MASKS] = {0};
	uint8_t mask_of[COR_OUTCOME_MASKS];
	cor_i128 sum = 0;
	cor_cover cover;

	for (uint32_t i = 0; i < g->count; i++)
		counts[g->mask[i]]++;
	COR_TRY(new_classes(w, COR_OUTCOME_MASKS, err));
	for (uint8_t m = 1; m < COR_OUTCOME_MASKS; m++) {
		cor_cover_class *c = &w->classes[w->class_count];

		sum += weight_now(w, m) * counts[m];
		if (counts[m] == 0 || gain_of(w, m) == 0)
			continue;
		*c = (cor_cover_class){{gain_of(w, m), 0}, {1, 0}, counts[m], {0, 0}};
		mask_of[w->class_count++] = m;
	}
	COR_TRY(cor_cover_fewest(w->classes, w->class_count, need_of(w, sum),
		w->trial->docket->scratch, &cover, err));
	if (!cover.possible)
		return COR_OK;
	for (uint32_t c = 0; c < w->class_count; c++) {
		if (w->classes[c].taken[0])
			COR_TRY(name_first(w, mask_of[c], w->classes[c].taken[0], err));
	}
	return finish(w, cover.fewest, err);
}

/* Elements with amounts, or of several rows: each a class of its own. */
static cor_status decide_each(plan *w, cor_err *err)
{
	const cor_limit_group *g = w->group;
	uint32_t *element_of;
	cor_i128 sum = 0;
	cor_cover cover;

	COR_TRY(new_classes(w, g->count, err));
	COR_TRY(cor_arena_new_array(w->trial->docket->scratch, g->count, sizeof(*element_of),
		&element_of, err));
	for (uint32_t i = 0; i < g->count; i++) {
		uint32_t element = cor_limit_element(g, i), last = w->class_count;
		cor_i128 gain = gain_of(w, g->mask[i]) * amount_at(w, i);

		sum += weight_now(w, g->mask[i]) * amount_at(w, i);
		if (must_name(w, i))
			w->elements[w->count++] = element;
		if (gain == 0)
			continue;
		if (last > 0 && element_of[last - 1] == element) {
			w->classes[last - 1].gain[0] += gain;
			continue;
		}
		element_of[last] = element;
		w->classes[w->class_count++] = (cor_cover_class){{gain, 0}, {1, 0}, 1, {0, 0}};
	}
	COR_TRY(cor_cover_fewest(w->classes, w->class_count, need_of(w, sum),
		w->trial->docket->scratch, &cover, err));
	if (!cover.possible)
		return COR_OK;
	for (uint32_t c = 0; c < w->class_count; c++) {
		if (w->classes[c].taken[0])
			w->elements[w->count++] = element_of[c];
	}
	return finish(w, cover.fewest, err);
}

/* ---- sites ---- */

static cor_fold fold_of(const plan *w)
{
	cor_count count = w->trial->rule->count;

	return count == COR_COUNT_ANY         ? COR_FOLD_ANY
		: count == COR_COUNT_MAJORITY ? COR_FOLD_MAJORITY
					      : COR_FOLD_EACH;
}

/* Ways that gain, the second more than the first.  With a cap of 0 a site that is N weighs as
 * one that is out. */
static unsigned ways_of(const plan *w, uint32_t site, cor_site_way ways[2], cor_i128 gains[2])
{
	const cor_limit_item *item = &w->group->sites[site];
	cor_i128 now = weight_now(w, item->mask);
	uint32_t counts[COR_OUTCOME_MASKS] = {0};
	unsigned count, kept = 0;

	for (uint32_t i = item->from; i < item->to; i++)
		counts[w->group->mask[i]]++;
	count = cor_site_ways(fold_of(w), counts, w->well, ways);
	for (unsigned k = 0; k < count; k++) {
		cor_i128 change = weight(w, ways[k].outcome) - now;
		cor_i128 gain = w->well ? -change : change;

		if (gain <= (kept ? gains[kept - 1] : 0))
			continue;
		gains[kept] = gain;
		ways[kept++] = ways[k];
	}
	return kept;
}

/* An element of unknown site that can be known better, and by how much. */
static bool is_roaming_open(const plan *w, uint32_t member)
{
	uint8_t mask = w->group->mask[member], spoils = w->well ? COR_CAN_V : COR_CAN_N;

	return mask & spoils && mask != spoils;
}

static cor_i128 roaming_gain(const plan *w)
{
	return w->well ? w->q : w->q + w->p;
}

/* A site that can be changed is a class. */
static void add_site(plan *w, uint32_t site)
{
	cor_cover_class class = {.times = 1};
	cor_site_way ways[2];
	unsigned count = ways_of(w, site, ways, class.gain);

	if (count == 0)
		return;
	for (unsigned k = 0; k < count; k++)
		class.cost[k] = ways[k].cost;
	w->site_of[w->class_count] = site;
	w->classes[w->class_count++] = class;
}

/* Sites, then one class for the roaming elements. */
static cor_status list_sites(plan *w, cor_i128 *ret_sum, cor_err *err)
{
	const cor_limit_group *g = w->group;
	cor_i128 sum = w->well ? w->q * g->roaming_v : -(w->q + w->p) * (cor_i128)g->roaming_n;
	uint32_t roaming = 0;

	COR_TRY(new_classes(w, g->site_count + 1, err));
	COR_TRY(cor_arena_new_array(w->trial->docket->scratch, g->site_count, sizeof(*w->site_of),
		&w->site_of, err));
	for (uint32_t s = 0; s < g->site_count; s++) {
		sum += weight_now(w, g->site_mask[s]);
		add_site(w, s);
	}
	for (uint32_t i = g->roaming_from; i < g->count; i++)
		roaming += is_roaming_open(w, i);
	w->roaming_class = w->class_count;
	if (roaming)
		w->classes[w->class_count++] = (cor_cover_class){{roaming_gain(w), 0}, {1, 0},
			roaming, {0, 0}};
	*ret_sum = sum;
	return COR_OK;
}

/* The first elements of each mask in a site, as many as the way names. */
static cor_status name_site(plan *w, const cor_limit_item *site, const cor_site_way *way,
	cor_err *err)
{
	const cor_limit_group *g = w->group;

	for (uint8_t m = 1; m < COR_OUTCOME_MASKS; m++) {
		uint32_t count = 0;

		for (uint32_t i = site->from; i < site->to; i++) {
			if (g->mask[i] == m && way->named[m])
				w->elements[w->count + count++] = g->member[i];
		}
		COR_TRY(cor_order_by_id(w->trial->docket->estate, COR_ELEMENT,
			w->elements + w->count, count, w->trial->docket->scratch, err));
		w->count += way->named[m];
	}
	return COR_OK;
}

static cor_status name_roaming(plan *w, uint32_t most, cor_err *err)
{
	const cor_limit_group *g = w->group;
	uint32_t count = 0;

	for (uint32_t i = g->roaming_from; i < g->count; i++) {
		if (is_roaming_open(w, i))
			w->elements[w->count + count++] = g->member[i];
	}
	COR_TRY(cor_order_by_id(w->trial->docket->estate, COR_ELEMENT, w->elements + w->count,
		count, w->trial->docket->scratch, err));
	w->count += most;
	return COR_OK;
}

static cor_status decide_sites(plan *w, cor_err *err)
{
	const cor_limit_group *g = w->group;
	cor_cover cover;
	cor_i128 sum;

	COR_TRY(list_sites(w, &sum, err));
	COR_TRY(cor_cover_fewest(w->classes, w->class_count, need_of(w, sum),
		w->trial->docket->scratch, &cover, err));
	if (!cover.possible)
		return COR_OK;
	for (uint32_t c = 0; c < w->class_count; c++) {
		const cor_cover_class *class = &w->classes[c];
		cor_i128 gains[2] = {0, 0};
		cor_site_way ways[2];

		if (class->taken[0] + class->taken[1] == 0)
			continue;
		if (c == w->roaming_class) {
			COR_TRY(name_roaming(w, class->taken[0], err));
			continue;
		}
		ways_of(w, w->site_of[c], ways, gains);
		COR_TRY(name_site(w, &g->sites[w->site_of[c]], &ways[class->taken[1] ? 1 : 0],
			err));
	}
	return finish(w, cover.fewest, err);
}

static cor_status decide(cor_trial *trial, const cor_limit_group *group, bool well, cor_err *err)
{
	cor_arena *scratch = trial->docket->scratch;
	cor_arena_mark mark = cor_arena_here(scratch);
	plan w = {.trial = trial,
		.group = group,
		.well = well,
		.p = trial->rule->cap.num,
		.q = trial->rule->cap.den};

	/* name_first and its like write a whole class before they keep its first. */
	COR_TRY(cor_arena_new_array(scratch, 2 * (size_t)group->count, sizeof(*w.elements),
		&w.elements, err));
	if (group->of_sites)
		COR_TRY(decide_sites(&w, err));
	else if (group->amount || group->row_element)
		COR_TRY(decide_each(&w, err));
	else
		COR_TRY(decide_units(&w, err));
	cor_arena_back(scratch, mark);
	return COR_OK;
}

cor_status cor_limit_decide(cor_trial *trial, const cor_limit_group *group, cor_err *err)
{
	COR_TRY(decide(trial, group, true, err));
	return decide(trial, group, false, err);
}
