#include "judge/panel.h"

#include "base/team.h"
#include "judge/phrase.h"
#include "judge/sweep.h"

typedef struct member {
	cor_docket docket;
	cor_phrases phrases;
} member;

typedef struct said {
	bool is_done;
	cor_status status;
	cor_err err;
} said;

typedef struct panel {
	cor_docket *docket;
	cor_trial *trials;
	uint32_t count, next;
	cor_panel_work *work;
	said *said;                     /* by trial */
	member *members[COR_TEAM_MOST]; /* the first is the docket itself: NULL */
} panel;

/* ---- dockets of members ---- */

static cor_status copy_array(cor_arena *arena, const void *from, size_t count, size_t size,
	void *ret_copy, cor_err *err)
{
	void *copy;

	COR_TRY(cor_arena_new_raw(arena, count, size, &copy, err));
	if (count)
		memcpy(copy, from, count * size);
	memcpy(ret_copy, &copy, sizeof(copy));
	return COR_OK;
}

/* What was computed is there to be read; where the next is kept is the member's own. */
static cor_status open_docket(cor_docket *docket, cor_phrases *phrases, cor_err *err)
{
	size_t vendors = cor_policy_vendor_count(docket->policy);

	COR_TRY(cor_arena_new("verdicts", 0, &docket->keep, err));
	COR_TRY(cor_arena_new("judging", 0, &docket->cache, err));
	COR_TRY(cor_arena_new("rule", 0, &docket->scratch, err));
	COR_TRY(copy_array(docket->cache, docket->v_by_set, vendors, sizeof(*docket->v_by_set),
		&docket->v_by_set, err));
	COR_TRY(copy_array(docket->cache, docket->v_by_party, vendors, sizeof(*docket->v_by_party),
		&docket->v_by_party, err));
	COR_TRY(copy_array(docket->cache, docket->v, vendors * COR_MAKER_KINDS, sizeof(*docket->v),
		&docket->v, err));
	COR_TRY(cor_glances_copy(docket->glances, docket->cache, &docket->glances, err));
	return cor_phrases_init(docket, phrases, err);
}

static cor_status open_member(panel *p, uint32_t number, cor_err *err)
{
	member *m;

	COR_TRY(cor_arena_new_array(p->docket->scratch, 1, sizeof(*m), &m, err));
	m->docket = *p->docket;
	m->docket.keep = m->docket.cache = m->docket.scratch = NULL;
	p->members[number] = m;
	return open_docket(&m->docket, &m->phrases, err);
}

/* What was written for the result becomes its own. */
static cor_status close_member(panel *p, member *m, bool is_kept, cor_err *err)
{
	cor_status status = COR_OK;

	cor_phrases_done(&m->phrases);
	cor_docket_done(&m->docket);
	if (is_kept)
		status = cor_arena_join(p->docket->keep, m->docket.keep, err);
	if (!is_kept || status != COR_OK)
		cor_arena_free(m->docket.keep);
	return status;
}

/* ---- judging ---- */

static cor_status judge(const panel *p, cor_docket *docket, cor_trial *t, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(docket->scratch);
	cor_status status;

	t->docket = docket;
	if (t->sweep) {
		t->sweep->docket = docket;
		t->sweep->glances = docket->glances;
	}
	status = p->work(t, err);
	cor_arena_back(docket->scratch, mark);
	t->docket = p->docket;
	return status;
}

static void take_trials(void *data, uint32_t number, uint32_t count)
{
	panel *p = data;
	cor_docket *docket = p->members[number] ? &p->members[number]->docket : p->docket;

	(void)count;
	for (;;) {
		uint32_t i = __atomic_fetch_add(&p->next, 1, __ATOMIC_RELAXED);

		if (i >= p->count)
			return;
		if (!p->trials[i].sweep)
			continue;
		p->said[i].is_done = true;
		p->said[i].status = judge(p, docket, &p->trials[i], &p->said[i].err);
	}
}

static cor_status judge_swept(panel *p, uint32_t members, cor_err *err)
{
	cor_status status = COR_OK;

	COR_TRY(cor_arena_new_array(p->docket->scratch, p->count, sizeof(*p->said), &p->said, err));
	for (uint32_t i = 1; i < members && status == COR_OK; i++)
		status = open_member(p, i, err);
	if (status == COR_OK)
		cor_team_run(members, take_trials, p);
	for (uint32_t i = 1; i < members; i++) {
		bool is_kept = status == COR_OK;
		cor_status closed;

		if (!p->members[i])
			continue;
		closed = close_member(p, p->members[i], is_kept, is_kept ? err : NULL);
		status = is_kept ? closed : status;
	}
	return status;
}

cor_status cor_panel_run(cor_docket *docket, cor_trial *trials, uint32_t count,
	cor_panel_work *work, cor_err *err)
{
	panel p = {.docket = docket, .trials = trials, .count = count, .work = work};
	uint32_t swept = 0, members;

	for (uint32_t i = 0; i < count; i++)
		swept += trials[i].sweep != NULL;
	members = swept ? cor_sweep_members(docket, swept) : 1;
	members = members < swept ? members : swept;
	if (members > 1)
		COR_TRY(judge_swept(&p, members, err));
	for (uint32_t i = 0; i < count; i++) {
		if (p.said && p.said[i].status != COR_OK)
			return cor_fail(err, p.said[i].status, "%s", p.said[i].err.text);
		if (!p.said || !p.said[i].is_done)
			COR_TRY(judge(&p, docket, &trials[i], err));
	}
	return COR_OK;
}
