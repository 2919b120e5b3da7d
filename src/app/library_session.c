/* The installed interface (include/cordon/cordon.h) over a session. */
#include "app/library.h"
#include "cordon/cordon.h"
#include "proof/verdict.h"
#include "report/supposed.h"

struct cordon_session {
	cor_session *session;
};

struct cordon_supposed {
	cor_supposed *supposed;
};

void cordon_session_free(cordon_session *session)
{
	if (!session)
		return;
	cor_session_free(session->session);
	cor_mem_free(session);
}
COR_CLEANUP(cordon_session, cordon_session_free)

void cordon_supposed_free(cordon_supposed *supposed)
{
	if (!supposed)
		return;
	cor_supposed_free(supposed->supposed);
	cor_mem_free(supposed);
}
COR_CLEANUP(cordon_supposed, cordon_supposed_free)

static cor_status open_session(const cordon_check_options *options, cordon_session **ret_session,
	cor_err *err)
{
	cor_check_request request = {0};

	COR_TRY(cor_library_options(options, &request, err));
	COR_AUTO(cordon_session) session = cor_mem_new(1, sizeof(*session));
	if (!session)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	COR_TRY(cor_session_open(&request, &session->session, err));
	*ret_session = COR_TAKE(session);
	return COR_OK;
}

cordon_status cordon_session_open(const cordon_check_options *options, cordon_session **session,
	cordon_error *error)
{
	cor_err err = {0};

	return cor_library_give(open_session(options, session, &err), &err, error);
}

static cor_status suppose(cordon_session *session, const char *name, cor_text text,
	cordon_supposed **ret_supposed, cor_err *err)
{
	COR_AUTO(cordon_supposed) supposed = cor_mem_new(1, sizeof(*supposed));

	if (!supposed)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	COR_TRY(cor_session_what_if(session->session, name, text, &supposed->supposed, err));
	*ret_supposed = COR_TAKE(supposed);
	return COR_OK;
}

cordon_status cordon_session_what_if(cordon_session *session, const char *name, const char *text,
	size_t length, cordon_supposed **supposed, cordon_error *error)
{
	cor_err err = {0};

	return cor_library_give(suppose(session, name, (cor_text){text, length}, supposed, &err),
		&err, error);
}

cordon_verdict cordon_supposed_before(const cordon_supposed *supposed)
{
	return (cordon_verdict)supposed->supposed->before->verdict;
}

cordon_verdict cordon_supposed_after(const cordon_supposed *supposed)
{
	return (cordon_verdict)supposed->supposed->after->verdict;
}

size_t cordon_supposed_rule_count(const cordon_supposed *supposed)
{
	return supposed->supposed->before->rule_count;
}

static cordon_verdict verdict_of(const cor_result *result, size_t rule)
{
	return rule < result->rule_count ? (cordon_verdict)result->rules[rule].verdict
					 : CORDON_UNKNOWN;
}

cordon_verdict cordon_supposed_rule_before(const cordon_supposed *supposed, size_t rule)
{
	return verdict_of(supposed->supposed->before, rule);
}

cordon_verdict cordon_supposed_rule_after(const cordon_supposed *supposed, size_t rule)
{
	return verdict_of(supposed->supposed->after, rule);
}

static cor_status write_as(const cor_supposed *s, const char *format, cor_buf *out, cor_err *err)
{
	cor_report_options options = {.program = "libcordon " CORDON_VERSION};

	COR_TRY(cor_supposed_can_write(format, err));
	return cor_supposed_write(format, s->said, s->before, s->after, &options, out, err);
}

cordon_status cordon_supposed_write(const cordon_supposed *supposed, const char *format,
	char **text, size_t *length, cordon_error *error)
{
	cor_err err = {0};
	cor_buf out = {0};
	cor_status status = write_as(supposed->supposed, format, &out, &err);

	if (status == COR_OK) {
		*text = out.p;
		*length = out.n;
	} else {
		cor_buf_done(&out);
	}
	return cor_library_give(status, &err, error);
}
