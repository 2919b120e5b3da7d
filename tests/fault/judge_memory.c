/* Judging and writing the proof with every allocation failing in turn: a clean error, no leak,
 * results untouched. */
#include "../oracle/model.h"

#define CASES 60
#define SEED 20260106u

static void fail_each(const cor_policy *policy, const cor_estate *estate)
{
	cor_judge_options options = {0};
	cor_status status = COR_ENOMEM;

	assert_true(cor_day_parse(COR_TEXT(AT), &options.at));
	for (uint64_t n = 0; status != COR_OK; n++) {
		cor_result *untouched = (cor_result *)&options, *result = untouched;
		cor_err err = {0};

		cor_mem_fail_at(n);
		status = cor_judge(policy, estate, &options, &result, &err);
		cor_mem_fail_at(UINT64_MAX);
		if (status == COR_OK) {
			assert_ptr_not_equal(result, untouched);
			cor_result_free(result);
			continue;
		}
		assert_int_equal(status, COR_ENOMEM);
		assert_ptr_equal(result, untouched);
		assert_non_null(strstr(err.text, "out of memory"));
	}
}

static void fail_writing(const cor_policy *policy, const cor_estate *estate)
{
	cor_result *result = judge_of(policy, estate, 0);
	cor_status status = COR_ENOMEM;

	for (uint64_t n = 0; status != COR_OK; n++) {
		cor_buf out = {0};
		cor_err err = {0};

		cor_mem_fail_at(n);
		status = cor_proof_write(result, &out, &err);
		cor_mem_fail_at(UINT64_MAX);
		assert_true(status == COR_OK || status == COR_ENOMEM);
		cor_buf_done(&out);
	}
	cor_result_free(result);
}

static void judging_survives(void **unused)
{
	draw d = {SEED};

	(void)unused;
	for (int i = 0; i < CASES; i++) {
		cor_estate *estate;
		cor_policy *policy;
		m_rule rule;
		model m;

		model_draw(&d, &m);
		rule_draw(&d, &rule);
		estate = model_estate(&m);
		policy = rule_policy(&rule, estate);
		fail_each(policy, estate);
		fail_writing(policy, estate);
		cor_policy_free(policy);
		cor_estate_free(estate);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(judging_survives)};

	printf("seed %u\n", SEED);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
