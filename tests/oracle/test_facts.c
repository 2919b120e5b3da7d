/*
 * What a verdict promises: whatever the facts that are not known turn out to be, it holds.  Facts
 * are filled in and the engine judges again; where each of them touches one row, the interval must
 * be exactly what the fillings reach.
 */
#include "model.h"

#include <stdlib.h>

#define CASES 800
#define FILLINGS 5
#define EXACT_CASES 400
#define SEED 20260105u /* CORDON_SEED sets another */

static uint64_t seed;
static int now_case;
static model now_model, now_filled;
static m_rule now_rule;

/* ---- filling in ---- */

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* One of the candidates; anyone where it could be anyone. */
static const char *fill_maker(draw *d, const char *maker)
{
	static const char *const pairs[][3] = {{"pa|pc", "pa", "pc"}, {"pb|pc", "pb", "pc"},
		{"pc|pd", "pc", "pd"}};

	for (int i = 0; i < 3; i++) {
		if (is(maker, pairs[i][0]))
			return pairs[i][1 + draw_below(d, 2)];
	}
	if (!*maker || is(maker, "Nobody Ltd"))
		return DRAW(d, "pa", "pb", "pc", "pd", "px");
	return maker;
}

static void fill_dates(draw *d, m_element *e)
{
	if (!*e->installed && is(e->state, "planned"))
		e->installed = *e->retired ? BEFORE : DRAW(d, BEFORE, LATER, FUTURE);
	else if (!*e->installed)
		e->installed = *e->retired ? BEFORE : DRAW(d, BEFORE, LATER);
	if (!*e->retired && is(e->state, "retired"))
		e->retired = is(e->installed, BEFORE) ? DRAW(d, BEFORE, FUTURE) : FUTURE;
	if (!*e->procured)
		e->procured = DRAW(d, BEFORE, LATER, FUTURE);
}

static void fill_element(draw *d, const model *m, m_element *e)
{
	if (!*e->site)
		e->site = DRAW(d, "s0", "s1", "s2", "s8", "s9");
	if (!*e->operators)
		e->operators = DRAW(d, "A", "B", "C");
	if (!*e->owner)
		e->owner = DRAW(d, "A", "B", "C");
	if (!*e->network)
		e->network = DRAW(d, "core", "edge");
	if (!*e->generations)
		e->generations = DRAW(d, "4G", "5G", "none");
	/* Without a maker of its own it is the product's, where that has one. */
	if (*e->maker || !is(e->product, "box") || !*m->box_maker)
		e->maker = fill_maker(d, e->maker);
	if (!e->cells || !*e->cells)
		e->cells = DRAW(d, "0", "1", "2", "9");
	fill_dates(d, e);
}

static bool has_role(const model *m, int element, const char *function)
{
	for (int i = 0; i < m->role_count; i++) {
		if (!m->roles[i].removed && m->roles[i].element == element &&
			(!function || is(m->roles[i].function, function)))
			return true;
	}
	return false;
}

static void fill_roles(draw *d, model *m)
{
	for (int e = 0; e < m->element_count; e++) {
		if (!has_role(m, e, NULL) && m->role_count < ROLES_MAX)
			m->roles[m->role_count++] = (m_role){e, "", "", "", false};
	}
	for (int i = 0; i < m->role_count; i++) {
		m_role *r = &m->roles[i];
		const char *function = DRAW(d, "fa", "fb", "fc");

		if (r->removed)
			continue;
		if ((!*r->function || is(r->function, "strange")) &&
			!has_role(m, r->element, function))
			r->function = function;
		if (*r->maker)
			r->maker = fill_maker(d, r->maker);
		if (is(r->membership, "maybe")) {
			r->removed = draw_below(d, 2);
			/* Without any row its function would be unknown again. */
			if (!has_role(m, r->element, NULL))
				r->removed = false;
			r->membership = "sure";
		}
	}
}

static void fill(draw *d, model *m, m_rule *rule)
{
	for (int e = 0; e < m->element_count; e++)
		fill_element(d, m, &m->elements[e]);
	fill_roles(d, m);
	for (int i = 0; i < m->part_count; i++) {
		m_part *p = &m->parts[i];

		p->maker = fill_maker(d, p->maker);
		p->slot = *p->slot ? p->slot : DRAW(d, "x", "y");
		p->essential = *p->essential ? p->essential : DRAW(d, "yes", "no");
	}
	if (m->stake_low && is(m->stake_low, "40"))
		m->stake_low = m->stake_high = DRAW(d, "40", "60");
	if (!*m->country_d)
		m->country_d = DRAW(d, "CN", "SE");
	if (m->fb_core && is(m->fb_core, "maybe"))
		m->fb_core = DRAW(d, "sure", NULL);
	if (!*m->box_maker)
		m->box_maker = DRAW(d, "pa", "pc", "px");
	if (!*m->chip_maker)
		m->chip_maker = DRAW(d, "pa", "pc", "px");
	if (!*m->chip_essential)
		m->chip_essential = DRAW(d, "yes", "no");
	if (is(rule->after, "someday"))
		rule->after = DRAW(d, AFTER, BEFORE, FUTURE);
}

/* ---- judging both ---- */

typedef struct judged {
	cor_estate *estate;
	cor_policy *policy;
	cor_result *result;
	const cor_rule_result *rule;
} judged;

static judged judge_model(const model *m, const m_rule *rule)
{
	judged j;

	j.estate = model_estate(m);
	j.policy = rule_policy(rule, j.estate);
	j.result = judge_of(j.policy, j.estate, 0);
	j.rule = &j.result->rules[0];
	return j;
}

static void judged_done(judged *j)
{
	cor_result_free(j->result);
	cor_policy_free(j->policy);
	cor_estate_free(j->estate);
}

static const cor_group_result *find_group(const cor_rule_result *r, cor_text name)
{
	for (uint32_t g = 0; g < r->group_count; g++) {
		if (cor_text_equal(r->groups[g].name, name))
			return &r->groups[g];
	}
	return NULL;
}

static void check_sound(const cor_rule_result *before, const cor_rule_result *after)
{
	if (before->verdict == COR_SATISFIED)
		assert_true(after->verdict == COR_SATISFIED || after->vacuous);
	if (before->verdict == COR_VIOLATED)
		assert_int_equal(after->verdict, COR_VIOLATED);
	assert_true(after->selected_sure >= before->selected_sure);
	for (uint32_t g = 0; g < after->group_count; g++) {
		const cor_group_result *then = &after->groups[g];
		const cor_group_result *now = find_group(before, then->name);

		/* A group of a key that nobody had, or that somebody may still have. */
		if (!now || memchr(now->name.p, '?', now->name.n))
			continue;
		if (now->has_share) {
			assert_true(cor_ratio_compare(now->low, then->low) <= 0);
			assert_true(cor_ratio_compare(now->high, then->high) >= 0);
		}
		if (now->has_number) {
			assert_true(now->number_low <= then->number_low);
			assert_true(now->number_high >= then->number_high);
		}
	}
}

static void verdicts_hold_whatever_the_facts(void **unused)
{
	draw d = {seed};

	(void)unused;
	for (now_case = 0; now_case < CASES; now_case++) {
		judged before, after;

		model_draw(&d, &now_model);
		rule_draw(&d, &now_rule);
		now_model.exemption_count = 0;
		now_rule.unknown = COR_UNKNOWN_STAYS;
		before = judge_model(&now_model, &now_rule);
		for (int k = 0; k < FILLINGS; k++) {
			m_rule rule = now_rule;

			now_filled = now_model;
			fill(&d, &now_filled, &rule);
			after = judge_model(&now_filled, &rule);
			check_sound(before.rule, after.rule);
			judged_done(&after);
		}
		judged_done(&before);
	}
}

/* ---- exactly ---- */

/* Facts that touch one row each, and no others unknown. */
static void draw_plain(draw *d, model *m, m_rule *r)
{
	static const m_selector selectors[] = {S_ALL, S_NETWORK, S_GENERATION, S_NETWORK_5G};

	*m = (model){.element_count = 1 + (int)draw_below(d, 4),
		.country_d = "SE",
		.box_maker = "pc",
		.chip_maker = "pc",
		.chip_essential = "no"};
	for (int i = 0; i < m->element_count; i++) {
		m_element *e = &m->elements[i];

		*e = (m_element){.product = "", .owner = "A", .state = "live", .cells = "1"};
		e->procured = e->installed = BEFORE;
		e->retired = "";
		snprintf(e->id, sizeof(e->id), "e%d", i);
		e->site = DRAW(d, "s0", "s1");
		e->operators = DRAW(d, "A", "B");
		e->network = DRAW(d, "core", "edge", "");
		e->generations = DRAW(d, "4G", "5G", "");
		e->maker = DRAW(d, "pa", "pc", "");
	}
	rule_draw(d, r);
	r->kind = draw_below(d, 4) ? M_LIMIT : M_EXCLUDE;
	r->selector = selectors[draw_below(d, 4)];
	r->per = draw_below(d, 2) ? P_OPERATOR : P_NONE;
	r->shared = COR_SHARED_USER;
	r->of = draw_below(d, 2) ? OF_SITES : OF_ELEMENTS;
	r->vendors = V_LISTED;
	r->depth = COR_DEPTH_ELEMENT;
	r->unknown = COR_UNKNOWN_STAYS;
	if (r->cap_den == 0)
		r->cap_den = 3;
}

/* Where a blank cell stands, and what it can be. */
typedef struct blank {
	const char **cell;
	const char *values[2];
} blank;

static int list_blanks(model *m, blank *blanks)
{
	int count = 0;

	for (int i = 0; i < m->element_count; i++) {
		m_element *e = &m->elements[i];

		if (!*e->network)
			blanks[count++] = (blank){&e->network, {"core", "edge"}};
		if (!*e->generations)
			blanks[count++] = (blank){&e->generations, {"4G", "5G"}};
		if (!*e->maker)
			blanks[count++] = (blank){&e->maker, {"pa", "pc"}};
	}
	return count;
}

typedef struct reached {
	cor_ratio low[3], high[3]; /* by group */
	bool satisfied, violated;
} reached;

static void reach(reached *x, const cor_rule_result *before, const cor_rule_result *after)
{
	for (uint32_t g = 0; g < before->group_count; g++) {
		const cor_group_result *then = find_group(after, before->groups[g].name);
		/* Nobody of the group is in: its share is 0. */
		cor_ratio low = then ? then->low : (cor_ratio){0, 1};
		cor_ratio high = then ? then->high : (cor_ratio){0, 1};

		assert_true(!then || !then->has_share || cor_ratio_compare(low, high) == 0);
		if (cor_ratio_compare(low, x->low[g]) < 0)
			x->low[g] = low;
		if (cor_ratio_compare(high, x->high[g]) > 0)
			x->high[g] = high;
	}
	x->satisfied = x->satisfied || after->vacuous || after->verdict == COR_SATISFIED;
	x->violated = x->violated || after->verdict == COR_VIOLATED;
}

static void check_exact(const cor_rule_result *before, const reached *x)
{
	for (uint32_t g = 0; g < before->group_count && before->groups[g].has_share; g++) {
		assert_int_equal(cor_ratio_compare(before->groups[g].low, x->low[g]), 0);
		assert_int_equal(cor_ratio_compare(before->groups[g].high, x->high[g]), 0);
	}
	if (before->vacuous)
		return;
	if (before->group_count == 1) {
		assert_int_equal(before->verdict == COR_SATISFIED, !x->violated);
		assert_int_equal(before->verdict == COR_VIOLATED, !x->satisfied);
	}
	assert_false(before->verdict == COR_SATISFIED && x->violated);
	assert_false(before->verdict == COR_VIOLATED && x->satisfied);
}

static void intervals_are_what_the_facts_reach(void **unused)
{
	draw d = {seed + 1};

	(void)unused;
	for (now_case = 0; now_case < EXACT_CASES; now_case++) {
		reached x = {.satisfied = false};
		blank blanks[3 * ELEMENTS_MAX];
		judged before, after;
		int count;

		draw_plain(&d, &now_model, &now_rule);
		before = judge_model(&now_model, &now_rule);
		assert_true(before.rule->group_count <= 3);
		for (int g = 0; g < 3; g++) {
			x.low[g] = (cor_ratio){1, 1};
			x.high[g] = (cor_ratio){0, 1};
		}
		now_filled = now_model;
		count = list_blanks(&now_filled, blanks);
		for (unsigned way = 0; count <= 7 && way < 1u << count; way++) {
			for (int i = 0; i < count; i++)
				*blanks[i].cell = blanks[i].values[way >> i & 1];
			after = judge_model(&now_filled, &now_rule);
			reach(&x, before.rule, after.rule);
			judged_done(&after);
		}
		if (count <= 7)
			check_exact(before.rule, &x);
		judged_done(&before);
	}
	now_case = -1;
}

/* Says which case it was, when one failed. */
static int tell(void **unused)
{
	cor_buf yaml = {0};

	(void)unused;
	if (now_case == CASES || now_case < 0)
		return 0;
	rule_yaml(&now_rule, &yaml);
	print_error("seed %llu, case %d\n%s", (unsigned long long)seed, now_case, yaml.p);
	cor_buf_done(&yaml);
	model_print(&now_model);
	print_error("filled in:\n");
	model_print(&now_filled);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(verdicts_hold_whatever_the_facts, tell),
		cmocka_unit_test_teardown(intervals_are_what_the_facts_reach, tell),
	};
	const char *given = getenv("CORDON_SEED");

	seed = given ? strtoull(given, NULL, 10) : SEED;
	printf("seed %llu\n", (unsigned long long)seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
