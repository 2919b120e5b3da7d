/*
 * avoid and isolate on small random estates of which not all is known: every way the facts can fall is
 * tried, and in each all ways are walked.  What is said to be sure must hold in all of them, what is
 * said to be fine in all of them, too; where all is known nothing may be left open that need not be.
 * What is said to decide must decide: in all ways the rest can fall, and to the judge when the estate says so;
 * nothing of it may be too much, and where it is said to be the fewest nothing smaller may do.
 */
#include "path_plain.h"

enum { CASES = 9000 };

static net now; /* the case at hand */

/* ---- comparing ---- */

static cor_tri finding_of(const cor_rule_result *r, uint32_t v)
{
	char subject[24];

	snprintf(subject, sizeof(subject), "element:e%u", v);
	for (uint32_t i = 0; i < r->finding_count; i++) {
		if (cor_text_is(r->findings[i].subject, subject)) {
			assert_true(r->findings[i].sure || r->findings[i].unknown.n > 0);
			return r->findings[i].sure ? COR_YES : COR_MAYBE;
		}
	}
	return COR_NO;
}

static uint32_t open_cases, left_open, settled;

static void compare(const net *n, const cor_rule_result *r, uint32_t falls)
{
	bool all_bad[E], ever_bad[E] = {false}, ever_open[E] = {false}, all_judged[E];
	uint64_t sure = 0, maybe = 0;
	cor_verdict worst = COR_SATISFIED;

	memset(ever_way, 0, sizeof(ever_way));
	memset(ever_pair, 0, sizeof(ever_pair));
	for (uint32_t v = 0; v < n->element_count; v++)
		all_bad[v] = all_judged[v] = true;
	for (uint32_t i = 0; i < falls; i++) {
		outcome o;
		fall f;

		fall_as(n, i, &f);
		judge_slowly(n, &f, &o);
		for (uint32_t v = 0; v < n->element_count; v++) {
			bool bad = o.judged[v] && o.bad[v];

			all_bad[v] = all_bad[v] && bad;
			ever_bad[v] = ever_bad[v] || bad;
			all_judged[v] = all_judged[v] && o.judged[v];
			maybe |= (uint64_t)o.judged[v] << v;
		}
	}
	/* A pair that never has a way is never fine, nor ever bad. */
	for (uint32_t i = 0; i < E * E * E; i++)
		ever_open[i / (E * E)] |= ever_pair[i / (E * E)][i / E % E][i % E] &&
			!ever_way[i / E % E][i % E];
	for (uint32_t v = 0; v < n->element_count; v++) {
		cor_tri found = finding_of(r, v);
		sure += all_judged[v];
		if (found == COR_YES)
			assert_true(all_bad[v]);
		if (found == COR_NO)
			assert_false(ever_bad[v] || ever_open[v]);
		if (falls == 1 && !ever_open[v]) {
			bool two_ways = n->mode != EVERY;

			for (uint32_t l = 0; !two_ways && l < n->link_count; l++)
				two_ways = n->one_way[l];
			/* Only what lies over links of one way may be left open. */
			if (n->mode != EVERY || !two_ways)
				assert_int_equal(found, ever_bad[v] ? COR_YES : COR_NO);
		}
		settled += found != COR_MAYBE;
		left_open += found == COR_MAYBE && (all_bad[v] || !(ever_bad[v] || ever_open[v]));
		worst = found == COR_YES                               ? COR_VIOLATED
			: found == COR_MAYBE && worst == COR_SATISFIED ? COR_UNKNOWN
								       : worst;
	}
	/* Who is judged is told exactly, but for one that has now this pair, now that. */
	assert_true(r->selected_sure <= sure);
	assert_int_equal(r->selected_sure + r->selected_maybe, __builtin_popcountll(maybe));
	assert_int_equal(r->vacuous, maybe == 0);
	assert_int_equal(r->verdict, maybe == 0 ? COR_UNKNOWN : worst);
}

/* ---- what is shown ---- */

static uint32_t number_of(cor_text id)
{
	return (uint32_t)(id.p[1] - '0');
}

/* Distances of a list against Bellman and Ford's. */
static void check_list(const net *n, const cor_shown_list *list)
{
	int far[E];
	uint64_t most = 0;

	for (uint32_t v = 0; v < n->element_count; v++)
		far[v] = FAR;
	for (uint32_t i = 0; i < list->count; i++) {
		if (list->steps[i].distance == 0)
			far[number_of(list->steps[i].element)] = 0;
		most = list->steps[i].distance > most ? list->steps[i].distance : most;
	}
	for (uint32_t round = 0; round < E * L; round++) {
		for (uint32_t k = 0; k < 2 * n->link_count; k++) {
			uint32_t l = k / 2, u = k % 2 ? n->b[l] : n->a[l],
				 v = k % 2 ? n->a[l] : n->b[l], from = n->mode == ISOLATE ? v : u,
				 to = n->mode == ISOLATE ? u : v;
			int metric = n->mode != USED ? 1
				: n->metric[l]       ? n->metric[l]
				: n->default_metric  ? n->default_metric
						     : 1;
			bool open = n->kind[l] == DATA || (n->kind[l] == UNKNOWN && !list->sure);

			for (int e = 0; e < 2; e++) {
				uint32_t x = e ? u : v;

				open = open && n->there[x] >= (list->sure ? COR_YES : COR_MAYBE);
				if (n->mode == EXISTS)
					open = open &&
						n->dirty[x] <= (list->sure ? COR_NO : COR_MAYBE);
			}
			if (open && !(k % 2 && n->one_way[l]) && far[to] + metric < far[from])
				far[from] = far[to] + metric;
		}
	}
	for (uint32_t i = 0; i < list->count; i++) {
		assert_int_equal(list->steps[i].distance, far[number_of(list->steps[i].element)]);
		far[number_of(list->steps[i].element)] = FAR;
		assert_true(i == 0 ||
			cor_text_compare(list->steps[i - 1].element, list->steps[i].element) < 0);
	}
	for (uint32_t v = 0; v < n->element_count; v++)
		assert_true(far[v] == FAR || (n->mode == USED && (uint64_t)far[v] > most));
}

static void check_shown(const net *n, const cor_rule_result *r)
{
	bool stops = false;

	for (uint32_t v = 0; v < n->element_count; v++)
		stops = stops || n->stop[v] != COR_NO;
	if (n->mode == EVERY || (n->mode == ISOLATE && stops) || (n->mode == EXISTS && n->services))
		return; /* tests/proof looks at these, and test_between at blocks */
	for (const cor_shown_list *list = r->shown; list; list = list->next)
		check_list(n, list);
}

static void check_all(const net *n, const cor_rule_result *r, uint32_t falls)
{
	compare(n, r, falls);
	check_shown(n, r);
	check_decides(n, r);
}

static uint64_t seed = 20270501;
static int at_case;

static void every_way_the_facts_fall(void **unused)
{
	(void)unused;
	sample_seed(seed);
	for (at_case = 0; at_case < CASES; at_case++) {
		uint32_t falls;

		draw_net(&now);
		falls = count_falls(&now);
		open_cases += falls > 1;
		if (falls > 0)
			judge_net(&now, falls, check_all);
	}
	print_message("%u cases with unknowns; %u answers settled, %u left open that need not be\n",
		open_cases, settled, left_open);
	print_message("%u entries of what would decide, %u the fewest; %u times there was none\n",
		entries, fewest_entries, no_entries);
	assert_true(open_cases > CASES / 3);
	assert_true(fewest_entries > CASES / 4);
	assert_true(left_open < settled / 20);
}

static int tell(void **unused)
{
	const net *n = &now;
	cor_buf yaml = {0};

	(void)unused;
	if (at_case == CASES)
		return 0;
	write_rule(n, &yaml);
	print_error("seed %llu, case %d\n%s", (unsigned long long)seed, at_case, yaml.p);
	cor_buf_done(&yaml);
	for (uint32_t v = 0; v < n->element_count; v++)
		print_error("e%u there %d dirty %d from %d to %d stop %d\n", v, n->there[v],
			n->dirty[v], n->from[v], n->to[v], n->stop[v]);
	for (uint32_t l = 0; l < n->link_count; l++)
		print_error("l%u e%u - e%u kind %d metric %d%s\n", l, n->a[l], n->b[l], n->kind[l],
			n->metric[l], n->one_way[l] ? " one way" : "");
	for (uint32_t d = 0; d < n->demand_count; d++)
		print_error("d%u e%u to e%u\n", d, n->source[d], n->sink[d]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_way_the_facts_fall, tell)};
	const char *given = getenv("CORDON_SEED");

	seed = given ? strtoull(given, NULL, 10) : seed;
	printf("seed %llu\n", (unsigned long long)seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
