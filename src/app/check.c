#include "app/open.h"
#include "base/file.h"
#include "judge/judge.h"

static cor_status write_proof(const cor_result *result, const char *path, cor_err *err)
{
	cor_buf proof = {0};
	cor_status status = cor_proof_write(result, &proof, err);
	if (status == COR_OK)
		status = cor_file_write(path, cor_buf_text(&proof), err);
	cor_buf_done(&proof);
	return status;
}

static cor_status judge(const cor_check_request *request, cor_policy *policy,
	const cor_estate *estate, cor_result **ret_result, cor_err *err)
{
	cor_judge_options options = {
		.at = cor_day_today(),
		.tolerate_refused = request->tolerate_refused,
		.in_force = request->in_force,
	};
	if (request->at && !cor_day_parse(cor_text_of(request->at), &options.at))
		return cor_fail(err, COR_EINPUT,
			"--at is \"%s\", expected a date YYYY-MM-DD that exists", request->at);
	COR_TRY(cor_policy_bind(policy, estate, err));
	COR_AUTO(cor_result) result = NULL;
	COR_TRY(cor_judge(policy, estate, &options, &result, err));
	if (request->proof)
		COR_TRY(write_proof(result, request->proof, err));
	*ret_result = COR_TAKE(result);
	return COR_OK;
}

cor_status cor_app_check(const cor_check_request *request, cor_result **ret_result, cor_err *err)
{
	COR_AUTO(cor_policy) policy = NULL;
	COR_TRY(cor_open_policy(request->policy, request->dates, request->date_count, &policy,
		err));
	cor_opened opened = {0};
	COR_TRY(cor_open_estate(request->estate, request->register_path, &opened, err));
	cor_status status = judge(request, policy, opened.estate, ret_result, err);
	cor_opened_done(&opened);
	return status;
}
