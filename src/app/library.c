/* The installed interface (include/cordon/cordon.h) over the use cases. */
#include "cordon/cordon.h"

#include <stddef.h>

#include "app/app.h"
#include "base/mem.h"
#include "proof/verdict.h"
#include "report/report.h"

struct cordon_result {
	cor_result *result;
	const char **rule_ids; /* NUL-terminated, in the result's arena */
};

_Static_assert((int)CORDON_INPUT == (int)COR_EINPUT && (int)CORDON_LIMIT == (int)COR_ELIMIT &&
		(int)CORDON_MEMORY == (int)COR_ENOMEM && (int)CORDON_SYSTEM == (int)COR_ESYSTEM,
	"the two lists of statuses are one");
_Static_assert((int)CORDON_SATISFIED == (int)COR_SATISFIED &&
		(int)CORDON_VIOLATED == (int)COR_VIOLATED &&
		(int)CORDON_UNKNOWN == (int)COR_UNKNOWN,
	"the two lists of verdicts are one");

static cordon_status give(cor_status status, const cor_err *err, cordon_error *error)
{
	if (error) {
		error->status = (cordon_status)status;
		error->text[0] = '\0';
		if (status != COR_OK)
			memcpy(error->text, err->text,
				sizeof(error->text) < sizeof(err->text) ? sizeof(error->text)
									: sizeof(err->text));
		error->text[sizeof(error->text) - 1] = '\0';
	}
	return (cordon_status)status;
}

const char *cordon_version(void)
{
	return CORDON_VERSION;
}

void cordon_result_free(cordon_result *result)
{
	if (!result)
		return;
	cor_result_free(result->result);
	cor_mem_free(result);
}
COR_CLEANUP(cordon_result, cordon_result_free)

static cor_status copy_ids(cordon_result *result, cor_err *err)
{
	const cor_result *r = result->result;
	COR_TRY(cor_arena_new_array(r->arena, r->rule_count, sizeof(char *), &result->rule_ids,
		err));
	for (uint32_t i = 0; i < r->rule_count; i++)
		COR_TRY(cor_arena_copy(r->arena, r->rules[i].id.p, r->rules[i].id.n,
			&result->rule_ids[i], err));
	return COR_OK;
}

/* Reads what a caller of any version gave: members beyond its size are 0. */
static cor_status read_options(const cordon_check_options *said, cor_check_request *ret_request,
	cor_err *err)
{
	cordon_check_options o = {0};
	if (!said || said->size < offsetof(cordon_check_options, register_path))
		return cor_fail(err, COR_EINPUT, "cordon_check: options.size is not set");
	memcpy(&o, said, said->size < sizeof(o) ? said->size : sizeof(o));
	if (!o.estate || !o.policy)
		return cor_fail(err, COR_EINPUT, "cordon_check: estate and policy must be given");
	*ret_request = (cor_check_request){
		.estate = o.estate,
		.policy = o.policy,
		.register_path = o.register_path,
		.at = o.at,
		.dates = o.dates,
		.tolerate_refused = o.tolerate_refused != 0,
		.in_force = o.in_force != 0,
	};
	while (o.dates && o.dates[ret_request->date_count])
		ret_request->date_count++;
	return COR_OK;
}

static cor_status check(const cordon_check_options *options, cordon_result **ret_result,
	cor_err *err)
{
	cor_check_request request = {0};
	COR_TRY(read_options(options, &request, err));
	COR_AUTO(cordon_result) result = cor_mem_new(1, sizeof(*result));
	if (!result)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	COR_TRY(cor_app_check(&request, &result->result, err));
	COR_TRY(copy_ids(result, err));
	*ret_result = COR_TAKE(result);
	return COR_OK;
}

cordon_status cordon_check(const cordon_check_options *options, cordon_result **result,
	cordon_error *error)
{
	cor_err err = {0};
	return give(check(options, result, &err), &err, error);
}

cordon_verdict cordon_result_verdict(const cordon_result *result)
{
	return (cordon_verdict)result->result->verdict;
}

size_t cordon_result_rule_count(const cordon_result *result)
{
	return result->result->rule_count;
}

const char *cordon_result_rule_id(const cordon_result *result, size_t rule)
{
	return rule < result->result->rule_count ? result->rule_ids[rule] : NULL;
}

cordon_verdict cordon_result_rule_verdict(const cordon_result *result, size_t rule)
{
	return rule < result->result->rule_count
		? (cordon_verdict)result->result->rules[rule].verdict
		: CORDON_UNKNOWN;
}

int cordon_result_rule_is_vacuous(const cordon_result *result, size_t rule)
{
	return rule < result->result->rule_count && result->result->rules[rule].vacuous;
}

static cor_status write_as(const cor_result *result, const char *format, cor_buf *out, cor_err *err)
{
	if (strcmp(format, "proof") == 0)
		return cor_proof_write(result, out, err);
	const cor_report_format *writer = cor_report_format_by_name(format);
	if (!writer)
		return cor_fail(err, COR_EINPUT,
			"\"%s\" is no format; expected text, json, csv, html, xlsx or proof",
			format);
	cor_report_options options = {.program = "libcordon " CORDON_VERSION};
	return writer->write(result, &options, out, err);
}

cordon_status cordon_result_write(const cordon_result *result, const char *format, char **text,
	size_t *length, cordon_error *error)
{
	cor_err err = {0};
	cor_buf out = {0};
	cor_status status = write_as(result->result, format, &out, &err);
	if (status == COR_OK) {
		*text = out.p;
		*length = out.n;
	} else {
		cor_buf_done(&out);
	}
	return give(status, &err, error);
}

void cordon_text_free(char *text)
{
	cor_mem_free(text);
}
