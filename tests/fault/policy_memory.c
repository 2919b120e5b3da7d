/* Each public call of the policy layer with allocation 0, 1, 2 … failing: a clean error, nothing
 * lost, result untouched. */
#include "../unit/policy/town.h"
#include "policy/standing.h"

static const char rows[] =
	"# party id name country\nhuawei; Huawei; CN\nzte; ; CN\nnokia; ; FI\n"
	"# stake owner owned share_low_pct share_high_pct kind\nhuawei; zte; 40; 60; shares\nnokia; zte; ; ; brand\n"
	"# function id\namf\n# function_group grp function\ncore; amf\n"
	"# product id maker class\np; huawei; ran\n"
	"# site id country\ns1; GB\ns2; \n# site_tag site tag\ns1; nuclear\n# network_tag network tag\nn; private\n"
	"# element id site product maker network installed\ne1; s1; p; ; n; 2020-01-01\ne2; s2; ; huawei|nokia; ; \n"
	"# role element function\ne1; amf\n";

static const char yaml[] =
	"cordon: 1\nid: a\ndates: {d: 2020-01-01}\nlists: {eu: [DE, FR], l: [huawei, zte]}\n"
	"vendors:\n  v: {parties: [huawei], include: subsidiaries, stake_test: aggregate}\n"
	"  g: {where: party.country == 'CN', include: group}\n"
	"sets:\n  core: role.function in functions.core\n  uk: 'site.country == ''GB'''\n"
	"rules:\n- {id: r, clause: c, exclude: v, from: core && uk && uk, per: [site.region, element.operator], by: d + 2 years}\n"
	"- {id: s, clause: c, limit: v, to: 35%, of: sites, where: \"element.maker in lists.l\"}\n";

static const char expression[] =
	"(uk || core) && !(uk && core) && (element.product.class == 'ran' || element.maker in vendors.v || element.maker in vendors.g)"
	" && element.installed <= at && (site.country == 'GB' ? element.maker == 'huawei' : 'nuclear' in site.tags)";

/* Runs call(n) with allocation n failing until it succeeds; returns how many failed. */
static unsigned fail_each(cor_status (*call)(void *context, cor_err *err), void *context)
{
	for (unsigned n = 0;; n++) {
		cor_err err = {0};

		cor_mem_fail_at(n);
		cor_status status = call(context, &err);
		cor_mem_fail_at(UINT64_MAX);
		if (status == COR_OK)
			return n;
		assert_int_equal(status, COR_ENOMEM);
		assert_int_equal(err.status, COR_ENOMEM);
		assert_true(strlen(err.text) > 0);
		assert_true(n < 100000);
	}
}

typedef struct world {
	cor_estate *estate;
	cor_policy *policy;
	cor_arena *arena;
	const cor_selector *selector;
	cor_triset set;
	const uint8_t *members;
	cor_corporate groups;
} world;

static cor_status call_read(void *context, cor_err *err)
{
	world *w = context;
	cor_policy *policy = NULL;
	cor_status status = cor_policy_read("p.yaml", cor_text_of(yaml), NULL, 0, &policy, err);

	assert_true((policy != NULL) == (status == COR_OK));
	if (policy)
		w->policy = policy;
	return status;
}

static cor_status call_bind(void *context, cor_err *err)
{
	world *w = context;

	return cor_policy_bind(w->policy, w->estate, err);
}

static cor_status call_selector(void *context, cor_err *err)
{
	world *w = context;
	const cor_selector *selector = NULL;
	cor_status status = cor_selector_read(w->policy, cor_text_of(expression), &selector, err);

	assert_true((selector != NULL) == (status == COR_OK));
	w->selector = selector;
	return status;
}

static cor_status call_eval(void *context, cor_err *err)
{
	world *w = context;
	cor_arena *arena = NULL;
	cor_triset set = {.size = 77};

	COR_TRY(cor_arena_new("fault", 0, &arena, err));
	cor_status status = cor_selector_eval(w->policy, w->selector, COR_GRAIN_ROLE, 19000, arena,
		&set, err);
	assert_true((set.size != 77) == (status == COR_OK));
	if (status == COR_OK)
		assert_int_equal(cor_triset_at(&set, 0), COR_NO);
	cor_arena_free(arena);
	return status;
}

static cor_status call_vendors(void *context, cor_err *err)
{
	world *w = context;
	cor_arena *arena = NULL;
	const uint8_t *members = NULL;
	cor_status status = COR_OK;

	COR_TRY(cor_arena_new("fault", 0, &arena, err));
	for (uint32_t i = 0; i < 2 && status == COR_OK; i++) {
		members = NULL;
		status = cor_vendor_sets(w->policy, i, 19000, arena, &members, err);
		assert_true((members != NULL) == (status == COR_OK));
	}
	cor_arena_free(arena);
	return status;
}

static cor_status call_standing(void *context, cor_err *err)
{
	world *w = context;
	cor_arena *arena = NULL;
	cor_standing standing;
	cor_status status = COR_OK;

	COR_TRY(cor_arena_new("fault", 0, &arena, err));
	for (uint32_t p = 0; p < cor_estate_party_count(w->estate) && status == COR_OK; p++) {
		standing.step_count = 77;
		status = cor_vendor_standing(w->policy, 0, p, 19000, arena, &standing, err);
		assert_true((standing.step_count != 77) == (status == COR_OK));
	}
	cor_arena_free(arena);
	return status;
}

static void every_allocation_may_fail(void **state)
{
	world w = {.estate = town(rows)};

	(void)state;
	assert_true(fail_each(call_read, &w) > 10);
	assert_true(fail_each(call_bind, &w) > 2);
	assert_true(fail_each(call_selector, &w) > 2);
	assert_true(fail_each(call_eval, &w) > 2);
	assert_true(fail_each(call_vendors, &w) > 2);
	assert_true(fail_each(call_standing, &w) > 2);
	cor_policy_free(w.policy);
	cor_estate_free(w.estate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
