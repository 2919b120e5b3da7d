/* Verdicts on an estate that was opened from its image, against those on the estate itself: the same
 * bytes, on random small estates and rules of every kind. */
#include "model.h"

#include <stdlib.h>

#include "../unit/store/image_in_memory.h"
#include "../unit/store/same_estate.h"
#include "report/report.h"

#define CASES 4000
#define SEED 20260105u /* CORDON_SEED sets another */

static void report(const m_rule *rule, const cor_estate *estate, cor_buf *out)
{
	cor_policy *policy = rule_policy(rule, estate);
	cor_result *result = judge_of(policy, estate, 0);
	cor_report_options options = {.all = true, .estate = "estate"};

	assert_int_equal(cor_report_json(result, &options, out, NULL), COR_OK);
	cor_result_free(result);
	cor_policy_free(policy);
}

static void check_case(const model *m, const m_rule *rule)
{
	cor_digest source = {{1, 2, 3}};
	cor_estate *estate = model_estate(m), *again = NULL;
	cor_buf image = image_of(estate, &source), expected = {0}, got = {0};
	cor_text map = image_map(&image, image.n);
	cor_err err = {0};

	assert_int_equal(cor_image_look(map, map.n, &source, NULL, NULL), COR_IMAGE_FITS);
	if (cor_image_open(map, false, NULL, &again, &err) != COR_OK)
		fail_msg("%s", err.text);
	same_estate(estate, again);
	report(rule, estate, &expected);
	report(rule, again, &got);
	assert_true(cor_text_equal(cor_buf_text(&expected), cor_buf_text(&got)));
	/* The image of what was opened is the image. */
	cor_buf second = image_of(again, &source);
	assert_true(cor_text_equal(cor_buf_text(&image), cor_buf_text(&second)));
	cor_buf_done(&second);
	cor_buf_done(&expected);
	cor_buf_done(&got);
	cor_buf_done(&image);
	cor_estate_free(again);
	cor_estate_free(estate);
}

static void images_say_the_same(void **unused)
{
	const char *given = getenv("CORDON_SEED");
	draw d = {given ? strtoull(given, NULL, 10) : SEED};
	static model m;
	m_rule rule;

	(void)unused;
	printf("seed %llu\n", (unsigned long long)d.state);
	for (int i = 0; i < CASES; i++) {
		model_draw(&d, &m);
		rule_draw(&d, &rule);
		check_case(&m, &rule);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(images_say_the_same)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
