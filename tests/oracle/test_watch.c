/*
 * A watch against judging everything anew: on random small estates under random rules, after every batch of
 * events, verdict, what is selected and every group must be the same bytes as on an estate that was really
 * written so.  The changed estate is built from its rows; nothing of estate/variant.h is in it.
 */
#include "model.h"

#include <stdlib.h>

#include "base/yaml.h"
#include "watch/watch.h"

enum { CASES = 1000, BATCHES = 5, EVENTS = 4, PARTIES_ADDED = 4 };
#define SEED 20260214u /* CORDON_SEED sets another */

static cor_arena *arena;

typedef struct world {
	model m, base; /* as it is now, as it was opened */
	m_rule rule;
	const char *designated[PARTIES_ADDED];
	int designated_count;
	cor_policy *policy;
	cor_estate *estate;
	cor_watch *watch;
} world;

static void put_rule(const cor_rule_result *r, cor_buf *out)
{
	cor_buf_addf(out, "%s%s%s %llu %llu\n", cor_verdict_name(r->verdict),
		r->vacuous ? " vacuous" : "", r->evaluated ? "" : " not evaluated",
		(unsigned long long)r->selected_sure, (unsigned long long)r->selected_maybe);
	for (uint32_t g = 0; g < r->group_count; g++) {
		const cor_group_result *group = &r->groups[g];

		cor_buf_addf(out,
			" %.*s: %s%s %llu/%llu %llu/%llu of %llu/%llu, %llu to %llu, %llu let pass\n",
			COR_FMT(group->name), cor_verdict_name(group->verdict),
			group->exempt ? " exempt" : "", (unsigned long long)group->low.num,
			(unsigned long long)group->low.den, (unsigned long long)group->high.num,
			(unsigned long long)group->high.den, (unsigned long long)group->cap.num,
			(unsigned long long)group->cap.den, (unsigned long long)group->number_low,
			(unsigned long long)group->number_high,
			(unsigned long long)group->tolerated);
	}
}

static void watched(world *x, cor_buf *out)
{
	cor_rule_result rule;
	cor_err err;

	if (cor_watch_settle(x->watch, &err) != COR_OK)
		fail_msg("%s", err.text);
	assert_int_equal(cor_watch_rule(x->watch, 0, arena, &rule, &err), COR_OK);
	assert_int_equal(rule.verdict, cor_watch_rule_verdict(x->watch, 0));
	cor_buf_addf(out, "%s\n", cor_verdict_name(cor_watch_verdict(x->watch)));
	put_rule(&rule, out);
}

static void add_vendor(cor_policy *policy, const char *party, cor_estate *estate)
{
	const cor_yaml *yaml;
	char *text;
	cor_err err;

	assert_int_equal(cor_arena_new_array(arena, 64, 1, &text, &err), COR_OK);
	snprintf(text, 64, "v: [%s]\n", party);
	assert_int_equal(cor_yaml_read(arena, "v", cor_text_of(text), &yaml, &err), COR_OK);
	if (cor_policy_add_vendors(policy, yaml, yaml->root->first, &err) != COR_OK ||
		cor_policy_bind(policy, estate, &err) != COR_OK)
		fail_msg("%s", err.text);
}

static void judged(const world *x, cor_buf *out)
{
	cor_estate *estate = model_estate(&x->m);
	cor_policy *policy = rule_policy(&x->rule, estate);
	cor_result *result;

	for (int i = 0; i < x->designated_count; i++)
		add_vendor(policy, x->designated[i], estate);
	result = judge_of(policy, estate, 0);
	cor_buf_addf(out, "%s\n", cor_verdict_name(result->verdict));
	put_rule(&result->rules[0], out);
	cor_result_free(result);
	cor_policy_free(policy);
	cor_estate_free(estate);
}

static void change_one(world *x, draw *d)
{
	m_element *e = &x->m.elements[draw_below(d, (uint64_t)x->m.element_count)];
	uint32_t row = cor_estate_find(x->estate, COR_ELEMENT, cor_text_of(e->id)), maker;
	cor_err err;

	if (draw_below(d, 4)) {
		e->maker = DRAW(d, "pa", "pb", "pc", "pd", "px", "pa|pb", "pb|pc", "Who", "pa|Who");
		assert_int_equal(cor_watch_maker(x->watch, cor_text_of(e->maker), &maker, &err),
			COR_OK);
		cor_watch_put_maker(x->watch, row, maker);
		return;
	}
	if (draw_below(d, 2)) {
		e->state = "live";
		e->installed = e->retired = "";
		cor_watch_put_there(x->watch, row, true);
		return;
	}
	e->state = "retired";
	e->retired = AT;
	e->installed = x->base.elements[e - x->m.elements].installed;
	if (strcmp(e->installed, AT) > 0)
		e->installed = "";
	cor_watch_put_there(x->watch, row, false);
}

static void designate(world *x, draw *d)
{
	const char *party = DRAW(d, "pb", "pc", "pd", "px");
	cor_err err;

	if (x->designated_count == PARTIES_ADDED || x->rule.kind == M_PERMIT ||
		(x->rule.kind == M_SUPPLIERS && !x->rule.among))
		return;
	if (cor_watch_designate(x->watch, COR_TEXT("v"), cor_text_of(party), &err) != COR_OK)
		fail_msg("%s", err.text);
	x->designated[x->designated_count++] = party;
}

static void compare(world *x)
{
	cor_buf got = {0}, expected = {0};

	watched(x, &got);
	judged(x, &expected);
	if (!cor_text_equal(cor_buf_text(&got), cor_buf_text(&expected))) {
		cor_buf yaml = {0};

		rule_yaml(&x->rule, &yaml);
		model_print(&x->m);
		for (int i = 0; i < x->designated_count; i++)
			printf("designated %s\n", x->designated[i]);
		printf("%s\n", cor_watch_is_counted(x->watch, 0) ? "counted" : "judged");
		fail_msg("%s\n--- watched\n%s\n--- judged\n%s", yaml.p, got.p, expected.p);
	}
	cor_buf_done(&got);
	cor_buf_done(&expected);
}

static void one_case(draw *d, int *counted, int *flips)
{
	cor_judge_options options = {0};
	cor_verdict before;
	world x = {0};
	cor_err err;

	assert_true(cor_day_parse(COR_TEXT(AT), &options.at));
	model_draw(d, &x.m);
	x.base = x.m;
	rule_draw(d, &x.rule);
	x.estate = model_estate(&x.m);
	x.policy = rule_policy(&x.rule, x.estate);
	if (cor_watch_open(x.policy, x.estate, &options, &x.watch, &err) != COR_OK)
		fail_msg("%s", err.text);
	*counted += cor_watch_is_counted(x.watch, 0);
	compare(&x);
	before = cor_watch_verdict(x.watch);
	for (int batch = 0; batch < BATCHES; batch++) {
		for (int i = (int)draw_below(d, EVENTS); i >= 0; i--)
			change_one(&x, d);
		if (draw_below(d, 8) == 0)
			designate(&x, d);
		compare(&x);
		*flips += before != cor_watch_verdict(x.watch);
		before = cor_watch_verdict(x.watch);
	}
	cor_watch_free(x.watch);
	cor_policy_free(x.policy);
	cor_estate_free(x.estate);
}

static void watching_is_judging(void **unused)
{
	const char *given = getenv("CORDON_SEED");
	draw d = {given ? strtoull(given, NULL, 10) : SEED};
	int counted = 0, flips = 0;

	(void)unused;
	printf("seed %llu\n", (unsigned long long)d.state);
	for (int i = 0; i < CASES; i++) {
		cor_arena_mark mark = cor_arena_here(arena);

		one_case(&d, &counted, &flips);
		cor_arena_back(arena, mark);
	}
	printf("%d of %d rules are counted, verdicts turned %d times\n", counted, CASES, flips);
	assert_true(counted > CASES / 10 && flips > CASES / 10);
}

static void wrong_input_is_refused(void **unused)
{
	cor_judge_options options = {0};
	draw d = {7};
	world x = {0};
	uint32_t maker;
	cor_err err;

	(void)unused;
	assert_true(cor_day_parse(COR_TEXT(AT), &options.at));
	model_draw(&d, &x.m);
	do
		rule_draw(&d, &x.rule);
	while (x.rule.kind != M_EXCLUDE);
	x.estate = model_estate(&x.m);
	x.policy = rule_policy(&x.rule, x.estate);
	assert_int_equal(cor_watch_open(x.policy, x.estate, &options, &x.watch, &err), COR_OK);
	assert_int_equal(cor_watch_maker(x.watch, COR_TEXT(""), &maker, &err), COR_EINPUT);
	assert_string_equal(err.text, "maker is empty, expected a name");
	assert_int_equal(cor_watch_designate(x.watch, COR_TEXT("w"), COR_TEXT("pb"), &err),
		COR_EINPUT);
	assert_string_equal(err.text, "the policy has no vendor set \"w\"");
	assert_int_equal(cor_watch_designate(x.watch, COR_TEXT("v"), COR_TEXT("zz"), &err),
		COR_EINPUT);
	assert_string_equal(err.text, "party is \"zz\", expected the id or the name of one party");
	compare(&x);
	cor_watch_free(x.watch);
	cor_policy_free(x.policy);
	cor_estate_free(x.estate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(watching_is_judging),
		cmocka_unit_test(wrong_input_is_refused),
	};
	cor_err err;
	int failed;

	if (cor_arena_new("watch", 0, &arena, &err))
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
