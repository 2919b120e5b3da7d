#include "judge/tally.h"

#include "base/wide.h"

bool cor_next_run(cor_run_reader *r, cor_run *ret_run)
{
	const cor_groups *g = r->groups;
	uint32_t from = r->next;

	if (g->runs) {
		if (r->next == g->run_count)
			return false;
		*ret_run = g->runs[r->next++];
		return true;
	}
	if (from == r->count)
		return false;
	if (!g->code_of) {
		r->next = r->count;
	} else {
		while (r->next < r->count && g->code_of[r->next] == g->code_of[from])
			r->next++;
	}
	*ret_run = (cor_run){from, r->next, g->code_of ? g->code_of[from] : 0};
	return true;
}

static inline __attribute__((always_inline)) void split(const cor_outcomes *o, uint32_t w,
	uint64_t mask, uint64_t ret_bits[COR_OUTCOME_MASKS])
{
	cor_tally_split(o->must_in[w], o->may_in[w] & mask, o->may_n[w], o->may_v[w], ret_bits);
}

static inline __attribute__((always_inline)) void count_range(const cor_outcomes *o, uint32_t from,
	uint32_t to, uint64_t count[COR_OUTCOME_MASKS])
{
	for (uint32_t w = from >> 6; w <= (to - 1) >> 6; w++) {
		uint64_t bits[COR_OUTCOME_MASKS];

		split(o, w, cor_word_mask(w, from, to), bits);
		for (int m = 1; m < COR_OUTCOME_MASKS; m++)
			count[m] += (uint64_t)__builtin_popcountll(bits[m]);
	}
}

static void count_plain(const cor_outcomes *o, uint32_t from, uint32_t to,
	uint64_t count[COR_OUTCOME_MASKS])
{
	count_range(o, from, to, count);
}

typedef void (*counter)(const cor_outcomes *, uint32_t, uint32_t, uint64_t[COR_OUTCOME_MASKS]);

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static void count_popcnt(const cor_outcomes *o, uint32_t from,
	uint32_t to, uint64_t count[COR_OUTCOME_MASKS])
{
	count_range(o, from, to, count);
}
#endif

/* Counting bits without the instruction for it costs several times as much. */
static counter find_counter(void)
{
#if defined(__x86_64__)
	if (cor_wide_level() != COR_WIDE_PLAIN)
		return count_popcnt;
#endif
	return count_plain;
}

/* How the mask of an element of the code reads in a group it belongs to. */
static inline unsigned mask_in(unsigned mask, cor_belongs how, bool own_surely)
{
	bool maybe = how == COR_BELONGS_MAYBE || (how == COR_BELONGS_OWN && !own_surely);

	return mask | (maybe ? COR_CAN_OUT : 0);
}

cor_status cor_tally_spread(const cor_docket *docket, const cor_groups *groups,
	const cor_tally *by_code, bool own_surely, const cor_tally **ret_tallies, cor_err *err)
{
	cor_tally *tallies;

	COR_TRY(cor_arena_new_array(docket->scratch, groups->count, sizeof(*tallies), &tallies,
		err));
	for (uint32_t code = 0; code < groups->code_count; code++) {
		for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
			cor_belonging b = groups->belongings[i];

			for (unsigned m = 1; m < COR_OUTCOME_MASKS; m++)
				tallies[b.group].count[mask_in(m, b.how, own_surely)] +=
					by_code[code].count[m];
		}
	}
	*ret_tallies = tallies;
	return COR_OK;
}

cor_status cor_tally_elements(const cor_docket *docket, const cor_groups *groups,
	const cor_outcomes *outcomes, bool own_surely, const cor_tally **ret_tallies, cor_err *err)
{
	cor_run_reader reader = {groups, 0, outcomes->size};
	counter count = find_counter();
	cor_tally *by_code;
	cor_run run;

	COR_TRY(cor_arena_new_array(docket->scratch, groups->code_count, sizeof(*by_code), &by_code,
		err));
	while (cor_next_run(&reader, &run))
		count(outcomes, run.from, run.to, by_code[run.code].count);
	return cor_tally_spread(docket, groups, by_code, own_surely, ret_tallies, err);
}

/* ---- amounts ---- */

uint64_t cor_amount_at(const cor_amounts *a, uint32_t element)
{
	if (a->width == 2) {
		uint16_t value = ((const uint16_t *)a->values)[element];

		return value == UINT16_MAX ? COR_AMOUNT_UNKNOWN : value;
	}
	if (a->width == 4) {
		uint32_t value = ((const uint32_t *)a->values)[element];

		return value == UINT32_MAX ? COR_AMOUNT_UNKNOWN : value;
	}
	return ((const uint64_t *)a->values)[element];
}

void cor_tally_add_amounts(const cor_amounts *a, uint32_t word, uint64_t bits, unsigned mask,
	cor_tally_sum *sum)
{
	if (bits && a->complete && a->width == 2) {
		sum->sum[mask] += cor_wide_sum16((const uint16_t *)a->values + (size_t)word * 64,
			bits);
		return;
	}
	for (; bits; bits &= bits - 1) {
		uint32_t element = word * 64 + (uint32_t)__builtin_ctzll(bits);
		uint64_t amount = cor_amount_at(a, element);

		if (amount == COR_AMOUNT_UNKNOWN)
			sum->unknown[mask] = true;
		else
			sum->sum[mask] += amount;
	}
}

cor_status cor_tally_spread_sums(const cor_docket *docket, const cor_groups *groups,
	const cor_tally_sum *by_code, const cor_tally_sum **ret_sums, cor_err *err)
{
	cor_tally_sum *sums;

	COR_TRY(cor_arena_new_array(docket->scratch, groups->count, sizeof(*sums), &sums, err));
	for (uint32_t code = 0; code < groups->code_count; code++) {
		for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
			cor_belonging b = groups->belongings[i];

			for (unsigned m = 1; m < COR_OUTCOME_MASKS; m++) {
				unsigned mask = mask_in(m, b.how, false);
				cor_tally_sum *to = &sums[b.group];

				to->sum[mask] += by_code[code].sum[m];
				to->unknown[mask] |= by_code[code].unknown[m];
			}
		}
	}
	*ret_sums = sums;
	return COR_OK;
}

cor_status cor_tally_amounts(const cor_docket *docket, const cor_groups *groups,
	const cor_outcomes *outcomes, const cor_amounts *amounts, const cor_tally_sum **ret_sums,
	cor_err *err)
{
	cor_run_reader reader = {groups, 0, outcomes->size};
	cor_tally_sum *by_code;
	cor_run run;

	COR_TRY(cor_arena_new_array(docket->scratch, groups->code_count, sizeof(*by_code), &by_code,
		err));
	while (cor_next_run(&reader, &run)) {
		for (uint32_t w = run.from >> 6; w <= (run.to - 1) >> 6; w++) {
			uint64_t bits[COR_OUTCOME_MASKS];

			split(outcomes, w, cor_word_mask(w, run.from, run.to), bits);
			for (unsigned m = 1; m < COR_OUTCOME_MASKS; m++)
				cor_tally_add_amounts(amounts, w, bits[m], m, &by_code[run.code]);
		}
	}
	return cor_tally_spread_sums(docket, groups, by_code, ret_sums, err);
}

/* ---- sites ---- */

struct cor_site_folder {
	const cor_docket *docket;
	cor_arena *arena;
	const cor_groups *groups;
	const uint32_t *first;     /* element of each site, and where the last ends */
	uint32_t site, begin, end; /* the site at hand and its elements; COR_NONE: those of none */
	uint32_t sites, roaming_from;
	cor_fold fold;
	cor_tally_site *tallies;
	cor_tally *of_group; /* the site at hand, by group */
	uint32_t *touched;   /* groups that it has elements in */
	bool *is_touched;
	uint32_t touched_count;
	cor_site_mark *marks;
	uint32_t mark_count, mark_capacity;
};

static void add_run(cor_site_folder *s, uint32_t code, const uint64_t count[COR_OUTCOME_MASKS])
{
	for (uint64_t i = s->groups->start[code]; i < s->groups->start[code + 1]; i++) {
		cor_belonging b = s->groups->belongings[i];

		if (!s->is_touched[b.group]) {
			s->is_touched[b.group] = true;
			s->touched[s->touched_count++] = b.group;
		}
		for (unsigned m = 1; m < COR_OUTCOME_MASKS; m++)
			s->of_group[b.group].count[mask_in(m, b.how, false)] += count[m];
	}
}

static cor_status reserve_marks(cor_site_folder *s, uint32_t need, cor_err *err)
{
	uint32_t capacity = s->mark_capacity ? 2 * s->mark_capacity : 1024;
	cor_site_mark *more;

	if (need <= s->mark_capacity)
		return COR_OK;
	capacity = capacity < need ? need : capacity;
	COR_TRY(cor_arena_new_raw(s->arena, capacity, sizeof(*more), &more, err));
	if (s->mark_count)
		memcpy(more, s->marks, s->mark_count * sizeof(*more));
	s->marks = more;
	s->mark_capacity = capacity;
	return COR_OK;
}

static cor_status add_mark(cor_site_folder *s, uint32_t group, uint32_t site, uint8_t mask,
	cor_err *err)
{
	COR_TRY(reserve_marks(s, s->mark_count + 1, err));
	s->marks[s->mark_count++] = (cor_site_mark){site, s->tallies[group].last, mask};
	s->tallies[group].last = s->mark_count;
	return COR_OK;
}

/* What the site at hand is in a group. */
static cor_status fold_site(cor_site_folder *s, uint32_t group, uint32_t site, cor_err *err)
{
	const uint64_t *count = s->of_group[group].count;
	uint32_t counts[COR_OUTCOME_MASKS] = {0};
	uint64_t all = cor_tally_all(&s->of_group[group]);
	uint8_t mask = COR_CAN_N;

	if (all == 0)
		return COR_OK;
	for (unsigned m = 1; m < COR_OUTCOME_MASKS; m++)
		counts[m] = (uint32_t)count[m];
	/* Many a site is all N, which then it is, too. */
	if (all != count[COR_CAN_N])
		mask = cor_outcome_fold_counts(s->fold, counts);
	s->tallies[group].sites.count[mask]++;
	return mask & COR_CAN_V ? add_mark(s, group, site, mask, err) : COR_OK;
}

/* The site (COR_NONE: all that is of unknown site) ends. */
static cor_status close_site(cor_site_folder *s, uint32_t site, cor_err *err)
{
	for (uint32_t i = 0; i < s->touched_count; i++) {
		uint32_t group = s->touched[i];
		cor_tally *here = &s->of_group[group];

		s->tallies[group].unsettled += cor_tally_unsettled(here);
		if (site == COR_NONE)
			s->tallies[group].roaming = *here;
		else
			COR_TRY(fold_site(s, group, site, err));
		*here = (cor_tally){{0}};
		s->is_touched[group] = false;
	}
	s->touched_count = 0;
	return COR_OK;
}

cor_status cor_site_folder_new(const cor_docket *docket, const cor_groups *groups, cor_fold fold,
	cor_arena *arena, cor_site_folder **ret_folder, cor_err *err)
{
	uint32_t count = groups->count;
	cor_site_folder *s;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*s), &s, err));
	s->docket = docket;
	s->arena = arena;
	s->groups = groups;
	s->first = cor_estate_first_elements(docket->estate);
	s->fold = fold;
	s->sites = cor_estate_rows(docket->estate, COR_SITE);
	s->site = COR_NONE; /* and one more is the first */
	s->roaming_from = docket->element_count;
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*s->tallies), &s->tallies, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*s->of_group), &s->of_group, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*s->touched), &s->touched, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*s->is_touched), &s->is_touched, err));
	*ret_folder = s;
	return COR_OK;
}

uint32_t cor_site_folder_end(cor_site_folder *s, uint32_t element)
{
	while (s->end <= element) {
		s->begin = s->end;
		if (s->site + 1 < s->sites) {
			s->site++;
			s->begin = s->first[s->site];
			s->end = s->first[s->site + 1];
			continue;
		}
		s->site = COR_NONE;
		s->sites = 0;
		s->roaming_from = s->begin;
		s->end = s->docket->element_count;
		break;
	}
	return s->end;
}

/* As cor_outcome_fold_counts, of elements that are all in. */
static uint8_t fold_three(cor_fold fold, cor_three c)
{
	uint32_t can_be_v = c.v + c.either, can_be_n = c.n + c.either;
	bool can_v = can_be_v > 0, can_n = can_be_n > 0;

	switch (fold) {
	case COR_FOLD_ANY:
		can_n = can_n && c.v == 0;
		break;
	case COR_FOLD_MAJORITY:
		can_v = can_be_v > c.n;
		can_n = can_n && c.v <= can_be_n;
		break;
	case COR_FOLD_EACH:
		can_v = can_v && c.n == 0;
		break;
	}
	return (uint8_t)((can_n ? COR_CAN_N : 0) | (can_v ? COR_CAN_V : 0));
}

cor_status cor_site_folder_add(cor_site_folder *s, uint32_t code,
	const uint64_t count[COR_OUTCOME_MASKS], uint32_t to, cor_err *err)
{
	add_run(s, code, count);
	return to == s->end ? close_site(s, s->site, err) : COR_OK;
}

/* Most are a whole site, whose elements are all surely of one group. */
cor_status cor_site_folder_add_in(cor_site_folder *s, uint32_t code, cor_three count, uint32_t from,
	uint32_t to, cor_err *err)
{
	const cor_belonging *belonging = &s->groups->belongings[s->groups->start[code]];
	bool is_whole = from == s->begin && to == s->end && s->site != COR_NONE &&
		s->groups->start[code + 1] == s->groups->start[code] + 1 &&
		belonging->how == COR_BELONGS;
	cor_tally_site *tally;
	uint8_t mask;

	if (!is_whole)
		return cor_site_folder_add(s, code,
			(const uint64_t[COR_OUTCOME_MASKS]){[COR_CAN_N] = count.n,
				[COR_CAN_V] = count.v,
				[COR_CAN_N | COR_CAN_V] = count.either},
			to, err);
	if (count.n + count.v + count.either == 0)
		return COR_OK;
	tally = &s->tallies[belonging->group];
	mask = fold_three(s->fold, count);
	tally->unsettled += count.either;
	tally->sites.count[mask]++;
	return mask & COR_CAN_V ? add_mark(s, belonging->group, s->site, mask, err) : COR_OK;
}

static void add_tally(cor_tally *to, const cor_tally *more)
{
	for (unsigned m = 0; m < COR_OUTCOME_MASKS; m++)
		to->count[m] += more->count[m];
}

/* The marks of a group are a chain, from its last site to its first: two of them become one. */
static uint32_t join_marks(cor_site_mark *marks, uint32_t a, uint32_t b)
{
	uint32_t last = 0, *to = &last;

	while (a && b) {
		uint32_t *from = marks[a - 1].site > marks[b - 1].site ? &a : &b;

		*to = *from;
		to = &marks[*from - 1].before;
		*from = *to;
	}
	*to = a ? a : b;
	return last;
}

cor_status cor_site_folder_join(cor_site_folder *s, const cor_site_folder *other, cor_err *err)
{
	uint32_t own = s->mark_count, before = own;

	COR_TRY(reserve_marks(s, own + other->mark_count, err));
	if (other->mark_count)
		memcpy(s->marks + own, other->marks, other->mark_count * sizeof(*s->marks));
	for (s->mark_count += other->mark_count; before < s->mark_count; before++)
		s->marks[before].before += s->marks[before].before ? own : 0;
	for (uint32_t g = 0; g < s->groups->count; g++) {
		cor_tally_site *to = &s->tallies[g];
		const cor_tally_site *more = &other->tallies[g];

		to->last = join_marks(s->marks, to->last, more->last ? own + more->last : 0);
		add_tally(&to->sites, &more->sites);
		add_tally(&to->roaming, &more->roaming);
		to->unsettled += more->unsettled;
	}
	if (other->roaming_from < s->roaming_from)
		s->roaming_from = other->roaming_from;
	return COR_OK;
}

cor_site_tallies cor_site_folder_result(const cor_site_folder *s)
{
	return (cor_site_tallies){s->tallies, s->marks, s->roaming_from};
}

static cor_status add_counts(cor_site_folder *s, uint32_t code,
	const uint64_t count[COR_OUTCOME_MASKS], uint32_t from, uint32_t to, cor_err *err)
{
	bool any_out = count[1] + count[3] + count[5] + count[7] > 0;

	return any_out ? cor_site_folder_add(s, code, count, to, err)
		       : cor_site_folder_add_in(s, code,
				 (cor_three){(uint32_t)count[COR_CAN_N], (uint32_t)count[COR_CAN_V],
					 (uint32_t)count[COR_CAN_N | COR_CAN_V]},
				 from, to, err);
}

cor_status cor_tally_sites(const cor_docket *docket, const cor_groups *groups,
	const cor_outcomes *outcomes, cor_fold fold, cor_site_tallies *ret_tallies, cor_err *err)
{
	cor_run_reader reader = {groups, 0, outcomes->size};
	counter count = find_counter();
	cor_site_folder *s;
	cor_run run;

	COR_TRY(cor_site_folder_new(docket, groups, fold, docket->scratch, &s, err));
	while (cor_next_run(&reader, &run)) {
		for (uint32_t from = run.from, to; from < run.to; from = to) {
			uint64_t counts[COR_OUTCOME_MASKS] = {0};
			uint32_t end = cor_site_folder_end(s, from);

			to = end < run.to ? end : run.to;
			count(outcomes, from, to, counts);
			COR_TRY(add_counts(s, run.code, counts, from, to, err));
		}
	}
	*ret_tallies = cor_site_folder_result(s);
	return COR_OK;
}
