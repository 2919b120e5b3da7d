/*
 * The three mappings of examples/ over the data they were written for, which is not part of Cordon:
 * skipped where it is not there.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "kit.h"

static const char *root(void)
{
	const char *given = getenv("CORDON_SOURCE_ROOT");

	return given ? given : ".";
}

/* A file of the data, or NULL. */
static char *data_file(const char *name, char path[600])
{
	const char *given = getenv("CORDON_DATA");
	int n;

	if (given)
		n = snprintf(path, 600, "%s/cells/%s", given, name);
	else
		n = snprintf(path, 600, "%s/../shared/data/cells/%s", root(), name);
	assert_true(n > 0 && n < 600);
	if (cor_file_exists(path))
		return path;
	printf("no %s: skipped\n", path);
	return NULL;
}

static kit_result run_example(const char *example, const char *const *files, size_t count)
{
	char path[600];
	char *text = NULL;
	size_t length;
	kit_result r;

	snprintf(path, sizeof(path), "%s/examples/%s", root(), example);
	assert_int_equal(cor_file_read(path, 1u << 20, &text, &length, NULL), COR_OK);
	r = kit_run(text, false, files, count);
	cor_mem_free(text);
	if (r.status != COR_OK)
		fail_msg("%s", r.err.text);
	return r;
}

static void assert_shown(const kit_result *r, const char *line)
{
	if (!strstr(r->shown.p, line))
		fail_msg("there is no line \"%s\"", line);
}

static unsigned count_lines(const kit_result *r, const char *begin, const char *within)
{
	cor_text rest = cor_buf_text(&r->shown), line;
	size_t n = strlen(begin), k = strlen(within);
	unsigned count = 0;

	while (cor_text_cut(&rest, '\n', &line))
		count += line.n >= n && memcmp(line.p, begin, n) == 0 &&
			memmem(line.p, line.n, within, k);
	return count;
}

static void test_leipzig(void **state)
{
	char paths[3][600];
	const char *files[3] = {data_file("leipzig/sites.csv", paths[0]),
		data_file("leipzig/antennas.csv", paths[1]),
		data_file("leipzig/cells.csv", paths[2])};
	kit_result r;

	(void)state;
	if (!files[0] || !files[1] || !files[2])
		skip();
	r = run_example("leipzig/leipzig.map.yaml", files, 3);
	assert_int_equal(r.rows_read, 380 + 2633 + 10552);
	assert_int_equal(r.refused, 0);
	assert_int_equal(r.counts[COR_SITE].added, 380);
	assert_int_equal(r.counts[COR_ELEMENT].added, 2633);
	assert_int_equal(r.counts[COR_ROLE].added, 4135);
	assert_int_equal(r.counts[COR_ROLE].repeated, 10552 - 4135);
	assert_int_equal(r.counts[COR_MEASURE].added, 2633);
	assert_shown(&r,
		"site: 10002;Telekom|Vodafone;Freestanding 10002;DE;Leipzig;51.27245;12.30876;");
	assert_shown(&r, "element: ANT000001;10054;Telekom;;;;;Commscope;4G|5G\n");
	assert_shown(&r, "role: ANT000010;BTS\nrole: ANT000010;eNB\nrole: ANT000010;gNB\n");
	assert_shown(&r, "measure: ANT000010;cells;10\n");
	assert_int_equal(count_lines(&r, "element:", ";Huawei"), 46 + 413 + 501 + 281);
	assert_int_equal(count_lines(&r, "element:", ";Telekom;;;;;Huawei"), 501);
	assert_int_equal(count_lines(&r, "element:", ";2G|4G|5G"), 892);
	assert_int_equal(count_lines(&r, "role:", ";gNB"), 1531);
	assert_int_equal(count_lines(&r, "role:", ";eNB"), 1666);
	assert_int_equal(count_lines(&r, "role:", ";BTS"), 938);
	kit_done(&r);
}

static void test_uk(void **state)
{
	char path[600];
	const char *file = data_file("uk-netmonster/combined.ntm", path);
	kit_result r;

	(void)state;
	if (!file)
		skip();
	r = run_example("uk-netmonster/ntm.map.yaml", &file, 1);
	assert_int_equal(r.rows_read, 21596); /* three of the 21,599 lines are empty */
	assert_int_equal(r.refused, 30);
	assert_int_equal(count_lines(&r, "refused:", "has 10 cells, expected 11"), 18);
	assert_int_equal(count_lines(&r, "refused:", "has 12 cells, expected 11"), 1);
	assert_int_equal(count_lines(&r,
				 "refused:", "operator is \"04\", expected one of 10, 15, 20, 30"),
		4);
	assert_int_equal(count_lines(&r, "refused:", "which has the same key"), 7);
	assert_int_equal(r.counts[COR_SITE].added, 2311);
	assert_int_equal(r.counts[COR_ELEMENT].added, 5140);
	assert_int_equal(r.counts[COR_ROLE].added, 5140);
	assert_int_equal(r.counts[COR_MEASURE].added, 4130);
	assert_shown(&r, "refused: combined.ntm;13486;;has 10 cells, expected 11;4G,234;30;15;");
	kit_done(&r);
}

static void test_israel(void **state)
{
	char path[600];
	const char *file = data_file("israel/Cell_towers.csv", path);
	kit_result r;

	(void)state;
	if (!file)
		skip();
	r = run_example("israel/israel.map.yaml", &file, 1);
	assert_int_equal(r.rows_read, 7781);
	assert_int_equal(r.refused, 0);
	assert_int_equal(r.counts[COR_SITE].added, 7781);
	assert_int_equal(r.counts[COR_ELEMENT].added, 7781);
	/* 34 are not permitted to operate, 8 were permitted both on one day. */
	assert_int_equal(r.counts[COR_PERMIT].added, 2 * 7781 - 34 - 8);
	assert_int_equal(r.counts[COR_PERMIT].skipped, 34);
	assert_int_equal(r.counts[COR_PERMIT].repeated, 8);
	assert_shown(&r, "site: 1;P.H.I;\xd7\x93\xd7\xa8\xd7\x95\xd7\x9d");
	assert_shown(&r, ";31.8774171;35.0272708;");
	assert_shown(&r,
		"permit: element:1;2016-03-31;;permit to set up (hakama)\n"
		"permit: element:1;2016-05-11;;permit to operate (hafala)\n");
	/* Doubled quotes twice over, as the file has them. */
	assert_shown(&r, "site: 2;P.H.I;\xd7\xa9\xd7\xaa\"\"\xd7\xa4 ");
	kit_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leipzig),
		cmocka_unit_test(test_uk),
		cmocka_unit_test(test_israel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
