/* An estate kept open with a policy, and what comes of suppositions. */
#include "app/open.h"
#include "judge/judge.h"
#include "watch/what_if.h"

struct cor_session {
	cor_arena *arena; /* what was asked, copied */
	cor_check_request request;
	cor_judge_options options;
	cor_opened opened;
	cor_policy *policy;
	cor_result *result; /* NULL: not judged yet */
};

static cor_status keep(cor_arena *arena, const char **text, cor_err *err)
{
	return *text ? cor_arena_copy(arena, *text, strlen(*text), text, err) : COR_OK;
}

static cor_status keep_list(cor_arena *arena, const char *const **list, size_t count, cor_err *err)
{
	const char **copy;

	COR_TRY(cor_arena_new_array(arena, count, sizeof(const char *), &copy, err));
	for (size_t i = 0; i < count; i++) {
		copy[i] = (*list)[i];
		COR_TRY(keep(arena, &copy[i], err));
	}
	*list = copy;
	return COR_OK;
}

/* The caller's texts may go once the session is open. */
static cor_status keep_request(cor_session *s, const cor_check_request *request, cor_err *err)
{
	s->request = *request;
	s->request.proof = NULL;
	COR_TRY(keep(s->arena, &s->request.estate, err));
	COR_TRY(keep(s->arena, &s->request.policy, err));
	COR_TRY(keep(s->arena, &s->request.register_path, err));
	COR_TRY(keep(s->arena, &s->request.at, err));
	COR_TRY(keep_list(s->arena, &s->request.dates, request->date_count, err));
	return keep_list(s->arena, &s->request.places, request->places_count, err);
}

cor_status cor_session_open(const cor_check_request *request, cor_session **ret_session,
	cor_err *err)
{
	COR_AUTO(cor_session) s = cor_mem_new(1, sizeof(*s));

	if (!s)
		return cor_fail(err, COR_ENOMEM, "out of memory: a session");
	COR_TRY(cor_arena_new("session", 0, &s->arena, err));
	COR_TRY(keep_request(s, request, err));
	s->options.tolerate_refused = request->tolerate_refused;
	s->options.in_force = request->in_force;
	COR_TRY(cor_open_day(request->at, &s->options.at, err));
	COR_TRY(cor_open_policy_of(&s->request, &s->policy, err));
	COR_TRY(cor_open_estate(request->estate, request->register_path, &s->opened, err));
	COR_TRY(cor_policy_bind(s->policy, s->opened.estate, err));
	*ret_session = COR_TAKE(s);
	return COR_OK;
}

void cor_session_free(cor_session *s)
{
	if (!s)
		return;
	cor_result_free(s->result);
	cor_policy_free(s->policy);
	cor_opened_done(&s->opened);
	cor_arena_free(s->arena);
	cor_mem_free(s);
}

cor_status cor_session_check(cor_session *s, const cor_result **ret_result, cor_err *err)
{
	if (!s->result)
		COR_TRY(cor_judge(s->policy, s->opened.estate, &s->options, &s->result, err));
	*ret_result = s->result;
	return COR_OK;
}

void cor_supposed_free(cor_supposed *supposed)
{
	if (!supposed)
		return;
	cor_result_free(supposed->after);
	cor_arena_free(supposed->arena);
	cor_mem_free(supposed);
}

/* A policy of its own, because a supposition may change it. */
static cor_status judge_supposed(cor_session *s, const cor_what_if *what_if, cor_supposed *x,
	cor_policy *policy, cor_err *err)
{
	COR_AUTO(cor_estate) estate = NULL;
	cor_supposition *said;

	COR_TRY(cor_arena_new_array(x->arena, 1, sizeof(*said), &said, err));
	COR_TRY(cor_what_if_suppose(what_if, policy, s->opened.estate, s->options.at, x->arena,
		&estate, said, err));
	x->said = said;
	return cor_judge(policy, estate, &s->options, &x->after, err);
}

cor_status cor_session_what_if(cor_session *s, const char *name, cor_text text,
	cor_supposed **ret_supposed, cor_err *err)
{
	COR_AUTO(cor_supposed) x = cor_mem_new(1, sizeof(*x));
	COR_AUTO(cor_policy) policy = NULL;
	const cor_what_if *what_if;

	if (!x)
		return cor_fail(err, COR_ENOMEM, "out of memory: a supposition");
	COR_TRY(cor_arena_new("what if", 0, &x->arena, err));
	COR_TRY(cor_what_if_read(x->arena, name, text, &what_if, err));
	COR_TRY(cor_session_check(s, &x->before, err));
	COR_TRY(cor_open_policy_of(&s->request, &policy, err));
	COR_TRY(judge_supposed(s, what_if, x, policy, err));
	*ret_supposed = COR_TAKE(x);
	return COR_OK;
}
