/* The pass of a sweep: elements by windows, each window for all rules, by as many threads as pay. */
#include "base/team.h"
#include "base/wide.h"
#include "judge/sweep.h"

/* Elements that can be one thing only, or N and V, as three numbers in one: a window has fewer than 2^21. */
typedef uint64_t kinds;
#define V_SHIFT 21
#define EITHER_SHIFT 42

/* What rules that ask the same of a window see in it: who is what, and how many lie before each word.  Any
 * stretch is counted by looking at its ends. */
typedef struct seen {
	bool is_there;  /* it is of this window */
	bool is_summed; /* and so is `all` */
	kinds all;
	uint64_t n[COR_WINDOW_WORDS + 1], v[COR_WINDOW_WORDS + 1], either[COR_WINDOW_WORDS + 1];
	kinds before[COR_WINDOW_WORDS + 1];
} seen;

/* One rule on its way over the elements of one member. */
typedef struct pass {
	cor_sweep sweep;      /* the rule's, with a window of its own */
	const cor_swept *now; /* its window, or that of the pass it is like */
	seen *seen;           /* likewise */
	const cor_groups *groups;
	cor_sweep_counts *counts;
	cor_ahead *ahead;   /* the member's */
	kinds *by_code;     /* what is not yet in counts->by_code */
	uint32_t unsettled; /* elements since it was put there */
	uint32_t run;
	uint32_t first; /* element of the window */
} pass;

/* So many elements fit one number of kinds, and a window more. */
#define SETTLE_AFTER (1u << 20)

#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t count_bits(uint64_t bits)
{
	return (uint32_t)__builtin_popcountll(bits);
}

INLINE kinds count_kinds(uint64_t n, uint64_t v, uint64_t either)
{
	return count_bits(n) | (kinds)count_bits(v) << V_SHIFT |
		(kinds)count_bits(either) << EITHER_SHIFT;
}

/* Those before an element of the window. */
INLINE kinds kinds_before(const seen *s, uint32_t at)
{
	uint32_t w = at >> 6;
	uint64_t mask = ((uint64_t)1 << (at & 63)) - 1;

	return s->before[w] + count_kinds(s->n[w] & mask, s->v[w] & mask, s->either[w] & mask);
}

INLINE void find_kinds(seen *s, const cor_swept *now)
{
	kinds sum = 0;

	for (uint32_t w = 0; w <= now->words; w++) {
		uint64_t n = now->may_n[w] & ~now->may_v[w];
		uint64_t v = now->may_v[w] & ~now->may_n[w];
		uint64_t either = now->may_v[w] & now->may_n[w];

		s->n[w] = n;
		s->v[w] = v;
		s->either[w] = either;
		s->before[w] = sum;
		sum += count_kinds(n, v, either);
	}
	s->all = sum;
	s->is_there = s->is_summed = true;
}

INLINE void sum_kinds(seen *s, const cor_swept *now)
{
	kinds sum = 0;

	for (uint32_t w = 0; w < now->words; w++)
		sum += count_kinds(now->may_n[w] & ~now->may_v[w], now->may_v[w] & ~now->may_n[w],
			now->may_v[w] & now->may_n[w]);
	s->all = sum;
	s->is_summed = true;
}

/* Adds them by mask. */
INLINE void add_kinds(kinds k, uint64_t count[COR_OUTCOME_MASKS])
{
	const kinds all = ((kinds)1 << V_SHIFT) - 1;

	count[COR_CAN_N] += k & all;
	count[COR_CAN_V] += k >> V_SHIFT & all;
	count[COR_CAN_N | COR_CAN_V] += k >> EITHER_SHIFT;
}

/* All that are in, where nobody may be out. */
INLINE uint32_t count_all(kinds k)
{
	const kinds all = ((kinds)1 << V_SHIFT) - 1;

	return (uint32_t)((k & all) + (k >> V_SHIFT & all) + (k >> EITHER_SHIFT));
}

/* Before the numbers of a code become too large. */
static void settle(pass *p)
{
	for (uint32_t code = 0; code < p->groups->code_count; code++) {
		add_kinds(p->by_code[code], p->counts->by_code[code].count);
		p->by_code[code] = 0;
	}
	p->unsettled = 0;
}

INLINE void split(const cor_swept *now, uint32_t w, uint64_t mask, uint64_t bits[COR_OUTCOME_MASKS])
{
	cor_tally_split(now->must_in[w], now->may_in[w] & mask, now->may_n[w], now->may_v[w], bits);
}

INLINE void count_split(const pass *p, uint32_t from, uint32_t to,
	uint64_t count[COR_OUTCOME_MASKS])
{
	for (uint32_t w = from >> 6; w <= (to - 1) >> 6; w++) {
		uint64_t bits[COR_OUTCOME_MASKS];

		split(p->now, w, cor_word_mask(w, from, to), bits);
		for (int m = 1; m < COR_OUTCOME_MASKS; m++)
			count[m] += count_bits(bits[m]);
	}
}

static void add_amounts(const pass *p, uint32_t from, uint32_t to, cor_tally_sum *sum)
{
	const cor_amounts *a = p->counts->amounts;

	if (!p->now->any_out && a->complete && a->width == 2) {
		const uint64_t *const bits[] = {p->seen->n, p->seen->v, p->seen->either};
		uint64_t sums[3] = {0};

		cor_wide_sum16_three((const uint16_t *)a->values + p->first, bits, from, to, sums);
		sum->sum[COR_CAN_N] += sums[0];
		sum->sum[COR_CAN_V] += sums[1];
		sum->sum[COR_CAN_N | COR_CAN_V] += sums[2];
		return;
	}
	for (uint32_t w = from >> 6; w <= (to - 1) >> 6; w++) {
		uint64_t bits[COR_OUTCOME_MASKS];

		split(p->now, w, cor_word_mask(w, from, to), bits);
		for (unsigned m = 1; m < COR_OUTCOME_MASKS; m++)
			cor_tally_add_amounts(a, p->now->word + w, bits[m], m, sum);
	}
}

/* Elements [from, to) of the window, all of one code and, where sites are asked for, of one site; some may be out. */
static cor_status take_mixed(const pass *p, uint32_t code, uint32_t from, uint32_t to, cor_err *err)
{
	cor_sweep_counts *c = p->counts;
	uint64_t count[COR_OUTCOME_MASKS] = {0};

	count_split(p, from, to, count);
	for (unsigned m = 1; m < COR_OUTCOME_MASKS; m++)
		c->by_code[code].count[m] += count[m];
	if (c->amounts)
		add_amounts(p, from, to, &c->sums[code]);
	return c->sites ? cor_site_folder_add(c->sites, code, count, p->first + to, err) : COR_OK;
}

/* The same where nobody is out. */
INLINE cor_status take_piece(const pass *p, uint32_t code, uint32_t from, uint32_t to, kinds here,
	cor_err *err)
{
	const cor_sweep_counts *c = p->counts;
	const uint32_t all = (1u << V_SHIFT) - 1;

	p->by_code[code] += here;
	if (c->amounts)
		add_amounts(p, from, to, &c->sums[code]);
	if (!c->sites)
		return COR_OK;
	return cor_site_folder_add_in(c->sites, code,
		(cor_three){(uint32_t)here & all, (uint32_t)(here >> V_SHIFT) & all,
			(uint32_t)(here >> EITHER_SHIFT)},
		p->first + from, p->first + to, err);
}

/* The window's elements [at, last), piece by piece; no bit of others is set. */
INLINE cor_status take_window(pass *p, uint32_t at, uint32_t last, cor_err *err)
{
	const cor_run *run = p->groups->runs ? &p->groups->runs[p->run] : NULL;
	cor_site_folder *sites = p->counts->sites;
	bool any_out = p->now->any_out;
	kinds begin = 0, end;
	uint32_t to;

	if (p->counts->supplies)
		cor_supply_table_add_runs(p->counts->supplies, p->now->must_in, p->now->may_in,
			p->first, (cor_run){at, last, 0}, run);
	for (; at < last; at = to) {
		uint32_t code = run ? run->code : 0;

		to = run && run->to < last ? run->to : last;
		if (sites) {
			uint32_t site_end = cor_site_folder_end(sites, at);

			to = site_end < to ? site_end : to;
		}
		end = kinds_before(p->seen, to - p->first);
		COR_TRY(any_out ? take_mixed(p, code, at - p->first, to - p->first, err)
				: take_piece(p, code, at - p->first, to - p->first, end - begin,
					  err));
		begin = end;
		cor_ahead_ask(p->ahead);
		run += run && run->to == to;
	}
	if (run)
		p->run = (uint32_t)(run - p->groups->runs);
	return COR_OK;
}

INLINE cor_status take_elements(pass *p, uint32_t from, uint32_t to, cor_err *err)
{
	cor_sweep_counts *c = p->counts;
	const cor_swept *now = p->now;
	bool in_pieces = p->groups->runs || now->any_out || c->sites || c->amounts || c->supplies;

	if (in_pieces && !p->seen->is_there)
		find_kinds(p->seen, now);
	if (!now->any_out && !p->seen->is_summed)
		sum_kinds(p->seen, now);
	c->selected_sure += now->any_out ? cor_wide_count(now->must_in, now->words)
					 : count_all(p->seen->all);
	c->selected_may += now->any_out ? cor_wide_count(now->may_in, now->words)
					: count_all(p->seen->all);
	p->unsettled += to - from;
	if (p->unsettled > SETTLE_AFTER)
		settle(p);
	if (in_pieces)
		return take_window(p, from, to, err);
	/* All of the window at once, where nobody asks for pieces of it. */
	p->by_code[0] += p->seen->all;
	return COR_OK;
}

typedef cor_status (*taker)(pass *, uint32_t at, uint32_t last, cor_err *);

static cor_status take_plain(pass *p, uint32_t at, uint32_t last, cor_err *err)
{
	return take_elements(p, at, last, err);
}

#if defined(__x86_64__)
__attribute__((target("popcnt,bmi,lzcnt"))) static cor_status take_popcnt(pass *p, uint32_t at,
	uint32_t last, cor_err *err)
{
	return take_elements(p, at, last, err);
}
#endif

/* Counting bits without the instruction for it costs several times as much. */
static taker find_taker(void)
{
#if defined(__x86_64__)
	if (cor_wide_level() != COR_WIDE_PLAIN)
		return take_popcnt;
#endif
	return take_plain;
}

/* ---- members ---- */

#define STRETCHES_MOST 16u /* of a member that is held up, the others take the rest */

/* One who passes, and what became of the elements that it took. */
typedef struct member {
	pass *passes;
	cor_glances *glances;
	cor_ahead ahead; /* what they will read next */
	cor_arena *arena;
	cor_status status;
	cor_err err;
} member;

/* Stretches [bounds[i], bounds[i + 1]) of elements begin and end where a site does.  Members take them in their
 * order, each the next one. */
typedef struct team {
	const cor_docket *docket;
	cor_sweep_job *jobs;
	uint32_t job_count, count;
	uint32_t bounds[STRETCHES_MOST + 1], stretch_count, next;
	member members[COR_TEAM_MOST];
} team;

/* Bits of other elements are cleared. */
static void cut_window(cor_swept *now, uint32_t from, uint32_t to)
{
	for (uint32_t w = 0; w < now->words; w++) {
		uint64_t mask = w < from >> 6 || w > (to - 1) >> 6 ? 0 : cor_word_mask(w, from, to);

		now->must_in[w] &= mask;
		now->may_in[w] &= mask;
		now->must_v[w] &= mask;
		now->may_v[w] &= mask;
		now->may_n[w] &= mask;
	}
}

/* A window begins at a multiple of 64 words: 64 of them are one word of bits. */
static void note_busy(pass *p)
{
	const cor_swept *now = &p->sweep.now;
	uint64_t busy[COR_WINDOW_WORDS / 64], *to = p->sweep.busy + (now->word >> 6);

	cor_wide_any(now->may_v, now->words, busy);
	for (uint32_t k = 0; k * 64 < now->words; k++)
		to[k] |= busy[k];
}

/* What the rule sees of the elements [from, to) of a window, unless it is like another that has looked. */
static void look(pass *p, uint32_t word, uint32_t words, uint32_t from, uint32_t to)
{
	cor_sweep *s = &p->sweep;
	uint32_t first = word * 64;

	if (p->now != &s->now)
		return;
	cor_sweep_look(s, word, words);
	p->seen->is_there = p->seen->is_summed = false;
	if (from > first || to < first + words * 64)
		cut_window(&s->now, from - first, to - first);
	if (s->now.any_v)
		note_busy(p);
}

static cor_status pass_window(pass *p, taker take, uint32_t word, uint32_t words, uint32_t from,
	uint32_t to, cor_err *err)
{
	const cor_sweep_counts *c = p->counts;

	p->first = word * 64;
	look(p, word, words, from, to);
	/* Sites and suppliers are told of those that are not in, as well. */
	if (p->now->any || c->sites || c->supplies)
		return take(p, from, to, err);
	while (p->groups->runs && p->run < p->groups->run_count && p->groups->runs[p->run].to <= to)
		p->run++;
	return COR_OK;
}

/* The run that an element lies in. */
static uint32_t run_at(const cor_groups *groups, uint32_t element)
{
	uint32_t from = 0, to = groups->runs ? groups->run_count : 0;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (groups->runs[middle].to <= element)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static cor_status pass_stretch(const team *t, member *m, uint32_t begin, uint32_t end, taker take,
	cor_err *err)
{
	uint32_t last_word = (end - 1) / 64 + 1;

	for (uint32_t j = 0; j < t->job_count; j++)
		m->passes[j].run = run_at(m->passes[j].groups, begin);
	for (uint32_t word = begin / 64 / COR_WINDOW_WORDS * COR_WINDOW_WORDS; word < last_word;
		word += COR_WINDOW_WORDS) {
		uint32_t words = t->docket->element_count > (word + COR_WINDOW_WORDS) * 64
			? COR_WINDOW_WORDS
			: cor_bits_words(t->docket->element_count) - word;
		uint32_t from = word * 64 > begin ? word * 64 : begin;
		uint32_t to = last_word > word + words ? (word + words) * 64 : end;

		cor_ahead_begin(&m->ahead, (uint64_t)(word + words) * 64,
			(uint64_t)COR_WINDOW_WORDS * 64);
		for (uint32_t j = 0; j < t->job_count; j++)
			COR_TRY(pass_window(&m->passes[j], take, word, words, from, to, err));
		cor_ahead_finish(&m->ahead);
	}
	for (uint32_t j = 0; j < t->job_count; j++)
		settle(&m->passes[j]);
	return COR_OK;
}

static void take_stretches(void *data, uint32_t number, uint32_t count)
{
	team *t = data;
	member *m = &t->members[number];
	taker take = find_taker();

	(void)count;
	while (m->status == COR_OK) {
		uint32_t i = __atomic_fetch_add(&t->next, 1, __ATOMIC_RELAXED);

		if (i >= t->stretch_count)
			return;
		if (t->bounds[i] < t->bounds[i + 1])
			m->status = pass_stretch(t, m, t->bounds[i], t->bounds[i + 1], take,
				&m->err);
	}
}

/* Where the site of an element begins; for those of unknown site, where these do. */
static uint32_t site_begin(const cor_docket *docket, uint32_t element)
{
	uint32_t from = 0, sites = cor_estate_rows(docket->estate, COR_SITE), to = sites;
	uint32_t first = 0, last = 0;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		cor_estate_elements_at(docket->estate, middle, &first, &last);
		if (last <= element)
			from = middle + 1;
		else
			to = middle;
	}
	if (sites == 0)
		return 0;
	cor_estate_elements_at(docket->estate, from < sites ? from : sites - 1, &first, &last);
	return from < sites ? first : last;
}

/* What it sees: of its own, or of the pass that the job is like. */
static cor_status open_view(const cor_sweep_job *job, member *m, pass *p, cor_err *err)
{
	pass *like = &m->passes[job->like];

	p->now = &like->sweep.now;
	p->seen = like->seen;
	return like == p ? cor_arena_new_array(m->arena, 1, sizeof(*p->seen), &p->seen, err)
			 : COR_OK;
}

/* The first member counts where the rule wants it, the others for themselves. */
static cor_status open_pass(const cor_sweep_job *job, member *m, bool is_first, pass *p,
	cor_err *err)
{
	cor_window_plan *plan;

	p->sweep = *job->sweep;
	COR_TRY(open_view(job, m, p, err));
	p->groups = job->groups;
	p->counts = job->counts;
	p->ahead = &m->ahead;
	cor_sweep_reads(job->sweep, &m->ahead);
	if (job->counts->amounts)
		cor_ahead_add(&m->ahead, job->counts->amounts->values, job->counts->amounts->width);
	COR_TRY(cor_arena_new_array(m->arena, job->groups->code_count, sizeof(*p->by_code),
		&p->by_code, err));
	p->unsettled = 0;
	if (is_first)
		return COR_OK;
	COR_TRY(cor_window_plan_copy(job->sweep->plan, m->arena, &plan, err));
	p->sweep.plan = plan;
	p->sweep.glances = m->glances;
	COR_TRY(cor_arena_new_array(m->arena, cor_bits_words(p->sweep.word_count),
		sizeof(*p->sweep.busy), &p->sweep.busy, err));
	return cor_sweep_counts_new(job->sweep, job->groups, m->arena, &p->counts, err);
}

static void find_stretches(team *t)
{
	uint32_t elements = t->docket->element_count;

	t->stretch_count = t->count > 1 ? STRETCHES_MOST : 1;
	for (uint32_t i = 1; i < t->stretch_count; i++)
		t->bounds[i] = site_begin(t->docket,
			(uint32_t)((uint64_t)elements * i / t->stretch_count));
	t->bounds[t->stretch_count] = elements;
}

static cor_status open_team(team *t, cor_err *err)
{
	find_stretches(t);
	for (uint32_t i = 0; i < t->count; i++) {
		member *m = &t->members[i];

		COR_TRY(cor_arena_new("part", 0, &m->arena, err));
		COR_TRY(cor_arena_new_raw(m->arena, t->job_count, sizeof(*m->passes), &m->passes,
			err));
		if (i > 0)
			COR_TRY(cor_glances_copy(t->docket->glances, m->arena, &m->glances, err));
		for (uint32_t j = 0; j < t->job_count; j++)
			COR_TRY(open_pass(&t->jobs[j], m, i == 0, &m->passes[j], err));
	}
	return COR_OK;
}

/* What the members counted becomes the rules'. */
static cor_status join_team(team *t, cor_err *err)
{
	uint32_t words = cor_bits_words(cor_bits_words(t->docket->element_count));

	for (uint32_t i = 0; i < t->count; i++) {
		const member *m = &t->members[i];

		if (m->status != COR_OK)
			return cor_fail(err, m->status, "%s", m->err.text);
		for (uint32_t j = 0; i > 0 && j < t->job_count; j++) {
			const pass *p = &m->passes[j];

			for (uint32_t w = 0; t->jobs[j].like == j && w < words; w++)
				t->jobs[j].sweep->busy[w] |= p->sweep.busy[w];
			COR_TRY(cor_sweep_counts_join(t->jobs[j].counts, p->counts,
				t->jobs[j].groups, err));
		}
	}
	return COR_OK;
}

/* A thread costs some 50 us, and a turn of the scheduler when the machine is busy. */
#define WORK_OF_A_MEMBER ((uint64_t)8 << 20) /* elements times rules: some milliseconds */

uint32_t cor_sweep_members(const cor_docket *docket, uint32_t jobs)
{
	uint64_t work = (uint64_t)docket->element_count * jobs, members = work / WORK_OF_A_MEMBER;
	uint32_t most = docket->members ? docket->members : cor_team_size();

	if (docket->members)
		members = docket->members;
	most = most < COR_TEAM_MOST ? most : COR_TEAM_MOST;
	return members < 1 ? 1 : members < most ? (uint32_t)members : most;
}

/* Rules that ask the same of every window look once. */
static void find_likes(cor_sweep_job *jobs, uint32_t count)
{
	for (uint32_t j = 0; j < count; j++) {
		uint32_t like = 0;

		while (!cor_sweep_is_like(jobs[like].sweep, jobs[j].sweep))
			like++;
		jobs[j].like = like;
		jobs[j].sweep->busy = jobs[like].sweep->busy;
	}
}

static cor_status run_team(team *t, cor_err *err)
{
	find_likes(t->jobs, t->job_count);
	COR_TRY(open_team(t, err));
	cor_team_run(t->count, take_stretches, t);
	return join_team(t, err);
}

cor_status cor_sweep_run(cor_docket *docket, cor_sweep_job *jobs, uint32_t count, cor_err *err)
{
	team *t;
	cor_status status;

	if (count == 0)
		return COR_OK;
	COR_TRY(cor_arena_new_array(docket->scratch, 1, sizeof(*t), &t, err));
	t->docket = docket;
	t->jobs = jobs;
	t->job_count = count;
	t->count = cor_sweep_members(docket, count);
	status = run_team(t, err);
	for (uint32_t i = 0; i < t->count; i++)
		cor_arena_free(t->members[i].arena);
	return status;
}
