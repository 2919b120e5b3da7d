#include "app/open.h"
#include "base/file.h"
#include "base/limits.h"
#include "judge/judge.h"
#include "policy/places.h"

typedef struct sitting {
	const cor_check_request *request;
	const char *const *said; /* policies */
	size_t count;
	cor_policy **policies;
	cor_result **results;
} sitting;

/* ---- proofs ---- */

/* The file of a policy's proof: %p stands for its id. */
static cor_status proof_path(const char *said, cor_text id, cor_buf *out, cor_err *err)
{
	cor_text rest = cor_text_of(said);

	for (; rest.n > 0; rest.p++, rest.n--) {
		if (rest.n > 1 && rest.p[0] == '%' && rest.p[1] == 'p') {
			cor_buf_add(out, id);
			rest.p++;
			rest.n--;
		} else {
			cor_buf_addc(out, rest.p[0]);
		}
	}
	return cor_buf_status(out, err);
}

/* A slip of the hand must not cost what was judged; the command line looks at names without %p. */
static cor_status check_apart(const sitting *b, const char *path, cor_err *err)
{
	bool apart = !cor_file_is_same(path, b->request->estate);

	for (size_t p = 0; p < b->count; p++)
		apart = apart && !cor_file_is_same(path, b->said[p]);
	for (size_t i = 0; i < b->request->places_count; i++) {
		const char *equals = strchr(b->request->places[i], '=');

		apart = apart && !(equals && cor_file_is_same(path, equals + 1));
	}
	if (!apart)
		return cor_fail(err, COR_EINPUT,
			"the proof would overwrite %s, which is asked about; expected another file",
			path);
	return COR_OK;
}

static cor_status write_proof(const cor_result *result, const char *said, cor_err *err)
{
	cor_buf proof = {0}, path = {0};

	cor_status status = proof_path(said, result->policy_id, &path, err);
	if (status == COR_OK)
		status = cor_proof_write(result, &proof, err);
	if (status == COR_OK)
		status = cor_file_write(path.p ? path.p : "", cor_buf_text(&proof), err);
	cor_buf_done(&proof);
	cor_buf_done(&path);
	return status;
}

static cor_status check_proofs(const sitting *b, cor_err *err)
{
	cor_status status = COR_OK;

	for (size_t p = 0; b->request->proof && p < b->count && status == COR_OK; p++) {
		cor_buf path = {0};

		status = proof_path(b->request->proof, cor_policy_id(b->policies[p]), &path, err);
		if (status == COR_OK)
			status = check_apart(b, path.p ? path.p : "", err);
		cor_buf_done(&path);
	}
	return status;
}

/* ---- dates ---- */

static cor_text setting_name(const char *setting)
{
	cor_text rest = cor_text_of(setting), name = {0};

	(void)cor_text_cut(&rest, '=', &name);
	return name;
}

static bool has_symbol(const cor_policy *policy, const char *setting)
{
	cor_text name = setting_name(setting);
	cor_day day;

	for (uint32_t i = 0; i < cor_policy_symbol_count(policy); i++)
		if (cor_text_equal(cor_policy_symbol(policy, i, &day), name))
			return true;
	return false;
}

/* Dates go to those policies that have such a symbol; one that none has is refused by the first policy. */
static cor_status open_with_dates(sitting *b, size_t p, const bool *unused, cor_err *err)
{
	const cor_check_request *r = b->request;
	const char *dates[COR_CHECK_DATES_MAX];
	cor_policy *policy = NULL;
	size_t count = 0;

	for (size_t i = 0; i < r->date_count; i++)
		if ((p == 0 && unused[i]) || has_symbol(b->policies[p], r->dates[i]))
			dates[count++] = r->dates[i];
	if (count == 0)
		return COR_OK;
	COR_TRY(cor_open_policy(b->said[p], dates, count, &policy, err));
	cor_policy_free(b->policies[p]);
	b->policies[p] = policy;
	return COR_OK;
}

/* ---- lists of places ---- */

static bool has_places(const cor_policy *policy, cor_text label)
{
	const cor_digest *digest;

	for (uint32_t i = 0; i < cor_places_count(policy); i++)
		if (cor_text_equal(cor_places_label(policy, i, &digest), label))
			return true;
	return false;
}

/* Errors name the file as it was given, never what stands in it. */
static cor_status give_list(const sitting *b, cor_text label, const char *file, cor_err *err)
{
	char *bytes = NULL;
	size_t count = 0;
	bool any = false;

	for (size_t p = 0; p < b->count; p++)
		any = any || has_places(b->policies[p], label);
	COR_TRY(cor_file_read(file, COR_LIMIT_PLACES_BYTES, &bytes, &count, err));
	cor_status status = COR_OK;
	for (size_t p = 0; p < b->count && status == COR_OK; p++)
		if (has_places(b->policies[p], label) || (!any && p == 0))
			status = cor_places_read(b->policies[p], label, file,
				(cor_text){bytes, count}, err);
	cor_mem_free(bytes);
	return status;
}

static cor_status give_lists(const sitting *b, cor_err *err)
{
	for (size_t i = 0; i < b->request->places_count; i++) {
		const char *said = b->request->places[i];
		const char *equals = strchr(said, '=');

		if (!equals || equals == said || equals[1] == '\0')
			return cor_fail(err, COR_EINPUT, "--places is \"%s\", expected LABEL=FILE",
				said);
		COR_TRY(give_list(b, (cor_text){said, (size_t)(equals - said)}, equals + 1, err));
	}
	return COR_OK;
}

static cor_status open_policies(sitting *b, cor_err *err)
{
	bool unused[COR_CHECK_DATES_MAX];

	if (b->request->date_count > COR_CHECK_DATES_MAX)
		return cor_fail(err, COR_ELIMIT, "more than %d dates are set", COR_CHECK_DATES_MAX);
	for (size_t p = 0; p < b->count; p++)
		COR_TRY(cor_open_policy(b->said[p], NULL, 0, &b->policies[p], err));
	for (size_t i = 0; i < b->request->date_count; i++) {
		unused[i] = true;
		for (size_t p = 0; p < b->count; p++)
			unused[i] = unused[i] && !has_symbol(b->policies[p], b->request->dates[i]);
	}
	for (size_t p = 0; p < b->count; p++)
		COR_TRY(open_with_dates(b, p, unused, err));
	for (size_t p = 0; p < b->count; p++)
		for (size_t q = 0; q < p; q++)
			if (cor_text_equal(cor_policy_id(b->policies[p]),
				    cor_policy_id(b->policies[q])))
				return cor_fail(err, COR_EINPUT,
					"policy %.*s is named twice, expected policies of different ids",
					COR_FMT(cor_policy_id(b->policies[p])));
	return give_lists(b, err);
}

cor_status cor_open_policy_of(const cor_check_request *request, cor_policy **ret_policy,
	cor_err *err)
{
	return cor_open_policies(request, &request->policy, 1, ret_policy, err);
}

cor_status cor_open_policies(const cor_check_request *request, const char *const *said,
	size_t count, cor_policy **ret_policies, cor_err *err)
{
	sitting b = {.request = request, .said = said, .count = count, .policies = ret_policies};
	cor_status status = open_policies(&b, err);

	for (size_t p = 0; p < count && status != COR_OK; p++) {
		cor_policy_free(ret_policies[p]);
		ret_policies[p] = NULL;
	}
	return status;
}

cor_status cor_open_day(const char *said, cor_day *ret_day, cor_err *err)
{
	cor_day day = cor_day_today();

	if (said && !cor_day_parse(cor_text_of(said), &day))
		return cor_fail(err, COR_EINPUT,
			"--at is \"%s\", expected a date YYYY-MM-DD that exists", said);
	*ret_day = day;
	return COR_OK;
}

static cor_status judge(sitting *b, const cor_estate *estate, cor_err *err)
{
	const cor_check_request *request = b->request;
	cor_judge_options options = {
		.tolerate_refused = request->tolerate_refused,
		.in_force = request->in_force,
		.most_findings = request->proof ? 0 : request->most_findings,
		.without_setting = request->without_setting,
	};

	COR_TRY(cor_open_day(request->at, &options.at, err));
	for (size_t p = 0; p < b->count; p++) {
		COR_TRY(cor_policy_bind(b->policies[p], estate, err));
		options.is_first = p == 0;
		COR_TRY(cor_judge(b->policies[p], estate, &options, &b->results[p], err));
	}
	for (size_t p = 0; request->proof && p < b->count; p++)
		COR_TRY(write_proof(b->results[p], request->proof, err));
	return COR_OK;
}

static cor_status run(sitting *b, cor_err *err)
{
	cor_opened opened = {0};

	if (b->count > 1 && b->request->proof && !strstr(b->request->proof, "%p"))
		return cor_fail(err, COR_EINPUT,
			"--proof is \"%s\", expected %%p in it, which stands for the policy's id: each of %zu policies has a proof of its own",
			b->request->proof, b->count);
	COR_TRY(open_policies(b, err));
	COR_TRY(check_proofs(b, err));
	COR_TRY(cor_open_estate(b->request->estate, b->request->register_path, &opened, err));
	cor_status status = judge(b, opened.estate, err);
	cor_opened_done(&opened);
	return status;
}

cor_status cor_app_check_each(const cor_check_request *request, const char *const *policies,
	size_t count, cor_result **ret_results, cor_err *err)
{
	sitting b = {.request = request, .said = policies, .count = count};
	COR_AUTO(cor_arena) arena = NULL;

	COR_TRY(cor_arena_new("check", 0, &arena, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(cor_policy *), &b.policies, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(cor_result *), &b.results, err));
	cor_status status = run(&b, err);
	for (size_t p = 0; p < count; p++) {
		cor_policy_free(b.policies[p]);
		if (status == COR_OK)
			ret_results[p] = b.results[p];
		else
			cor_result_free(b.results[p]);
	}
	return status;
}

cor_status cor_app_check(const cor_check_request *request, cor_result **ret_result, cor_err *err)
{
	return cor_app_check_each(request, &request->policy, 1, ret_result, err);
}
