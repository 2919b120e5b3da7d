/* Snapshots beside estates: used when they fit, written when not, refused when they are damaged. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "image_in_memory.h"
#include "random_estate.h"
#include "same_estate.h"

#include "base/file.h"
#include "base/notice.h"
#include "store/snapshot.h"
#include "store/store.h"

static char where[64], path[96], place[112];
static char noticed[COR_ERR_TEXT_BYTES];
static unsigned notices;
static cor_estate *below, *first, *second;

static void note_notice(const char *text)
{
	notices++;
	snprintf(noticed, sizeof(noticed), "%s", text);
}

static int set_up(void **state)
{
	draw d = draw_new("snapshot");

	(void)state;
	setenv("CORDON_SNAPSHOT", "always", 1);
	snprintf(where, sizeof(where), "snapshot.XXXXXX");
	if (!mkdtemp(where))
		return -1;
	snprintf(path, sizeof(path), "%s/e.db", where);
	snprintf(place, sizeof(place), "%s.snapshot", path);
	below = random_estate(&d, 9);
	first = random_estate(&d, 60);
	second = random_estate(&d, 50);
	cor_notice_to(note_notice);
	return 0;
}

static int tear_down(void **state)
{
	char command[100];

	(void)state;
	cor_estate_free(first);
	cor_estate_free(second);
	cor_estate_free(below);
	snprintf(command, sizeof(command), "rm -rf %s", where);
	return system(command);
}

static int begin(void **state)
{
	(void)state;
	unlink(place);
	notices = 0;
	noticed[0] = '\0';
	return cor_store_write(path, first, NULL) == COR_OK ? 0 : -1;
}

/* Codes depend on the order in which rows were read. */
static void same_rows(const cor_estate *a, const cor_estate *b)
{
	assert_true(cor_digest_equal(cor_estate_digest(a), cor_estate_digest(b)));
}

static cor_estate *open_again(const cor_estate *ground)
{
	cor_estate *estate = NULL;
	cor_err err = {0};

	if (cor_store_open_again(path, ground, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	return estate;
}

static cor_estate *open_anew(const cor_estate *ground)
{
	cor_estate *estate = NULL;

	assert_int_equal(cor_store_open(path, false, ground, &estate, NULL), COR_OK);
	return estate;
}

/* What the snapshot alone says, or NULL. */
static cor_estate *open_snapshot(const cor_estate *ground, cor_err *note)
{
	cor_snapshot_source source = cor_snapshot_look(path);
	cor_estate *estate = NULL;

	cor_snapshot_open(path, &source, ground, &estate, note);
	return estate;
}

static void assert_fits(const cor_estate *ground, const cor_estate *expected)
{
	cor_err note = {0};
	cor_estate *estate = open_snapshot(ground, &note);

	assert_string_equal(note.text, "");
	assert_non_null(estate);
	same_rows(expected, estate);
	cor_estate_free(estate);
}

static void test_is_written_and_used(void **state)
{
	cor_estate *anew = open_anew(below), *again;
	struct stat info;

	(void)state;
	assert_null(open_snapshot(below, NULL));
	cor_estate_free(open_again(below));
	assert_fits(below, anew);
	again = open_again(below);
	same_estate(anew, again);
	cor_estate_free(again);
	/* Over another register it is another estate. */
	assert_null(open_snapshot(NULL, NULL));
	assert_int_equal(chmod(path, 0600), 0);
	assert_null(open_snapshot(below, NULL));
	cor_estate_free(open_again(below));
	assert_int_equal(stat(place, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(notices, 0);
	cor_estate_free(anew);
}

static void test_folder(void **state)
{
	char folder[96], beside[112];
	cor_snapshot_source source;
	cor_estate *estate = NULL;
	int file;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/folder/", where);
	snprintf(beside, sizeof(beside), "%s/folder.snapshot", where);
	assert_int_equal(cor_store_write(folder, first, NULL), COR_OK);
	assert_int_equal(cor_store_open_again(folder, NULL, &estate, NULL), COR_OK);
	cor_estate_free(estate);
	assert_true(cor_file_exists(beside));
	source = cor_snapshot_look(folder);
	estate = NULL;
	cor_snapshot_open(folder, &source, NULL, &estate, NULL);
	same_rows(first, estate);
	cor_estate_free(estate);
	/* One byte appended to one table. */
	snprintf(beside, sizeof(beside), "%s/folder/refused.csv", where);
	file = open(beside, O_WRONLY | O_APPEND);
	assert_int_equal(write(file, "\n", 1), 1);
	close(file);
	source = cor_snapshot_look(folder);
	estate = NULL;
	cor_snapshot_open(folder, &source, NULL, &estate, NULL);
	assert_null(estate);
}

static void test_stale(void **state)
{
	struct stat info;
	cor_estate *estate;

	(void)state;
	cor_estate_free(open_again(NULL));
	assert_fits(NULL, first);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(cor_store_write(path, second, NULL), COR_OK);
	/* Setting back the time of change does not hide the change. */
	assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[]){info.st_atim, info.st_mtim},
				 0),
		0);
	assert_null(open_snapshot(NULL, NULL));
	estate = open_again(NULL);
	same_rows(second, estate);
	cor_estate_free(estate);
	assert_fits(NULL, second);
	assert_int_equal(notices, 0);
}

static void test_journal(void **state)
{
	char journal[112];

	(void)state;
	cor_estate_free(open_again(NULL));
	snprintf(journal, sizeof(journal), "%s-wal", path);
	assert_int_equal(cor_file_write(journal, COR_TEXT("changes"), NULL), COR_OK);
	assert_null(open_snapshot(NULL, NULL));
	unlink(journal);
	assert_fits(NULL, first);
}

/* A source that changes without a sign: the next reading of the estate itself finds it out. */
static void test_liar_is_removed(void **state)
{
	cor_snapshot_source source = cor_snapshot_look(path);
	cor_estate *estate;

	(void)state;
	cor_snapshot_write(path, &source, second);
	assert_fits(NULL, second);
	estate = open_anew(NULL);
	same_rows(first, estate);
	cor_estate_free(estate);
	assert_int_equal(notices, 1);
	assert_non_null(strstr(noticed, "held another estate"));
	assert_false(cor_file_exists(place));
}

static void test_foreign_file_stays(void **state)
{
	static const char *const CONTENTS[] = {"a snapshot of something else", "x"};
	cor_estate *estate;
	char *bytes;
	size_t count;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		cor_text content = cor_text_of(CONTENTS[i]);

		assert_int_equal(cor_file_write(place, content, NULL), COR_OK);
		estate = open_again(NULL);
		same_rows(first, estate);
		cor_estate_free(estate);
		assert_int_equal(notices, i + 1);
		assert_non_null(strstr(noticed, "no snapshot of Cordon's"));
		assert_int_equal(cor_file_read(place, 100, &bytes, &count, NULL), COR_OK);
		assert_true(cor_text_equal(content, (cor_text){bytes, count}));
		cor_mem_free(bytes);
	}
	/* Nor is a link followed, or a folder minded. */
	unlink(place);
	assert_int_equal(symlink("e.db", place), 0);
	cor_estate_free(open_again(NULL));
	assert_int_equal(notices, 3);
	unlink(place);
	assert_int_equal(mkdir(place, 0777), 0);
	cor_estate_free(open_again(NULL));
	assert_int_equal(notices, 4);
	assert_int_equal(rmdir(place), 0);
}

static void test_damaged_file_is_replaced(void **state)
{
	static const off_t LENGTHS[] = {0, 1, 7, 8, 100, 255, 256, 300, 5000, -1};
	struct stat info;

	(void)state;
	cor_estate_free(open_again(NULL));
	for (unsigned i = 0; i < sizeof(LENGTHS) / sizeof(*LENGTHS); i++) {
		bool is_foreign = LENGTHS[i] > 0 && LENGTHS[i] < 6;
		cor_estate *estate;

		assert_int_equal(stat(place, &info), 0);
		notices = 0;
		assert_int_equal(truncate(place, LENGTHS[i] < 0 ? info.st_size - 1 : LENGTHS[i]),
			0);
		estate = open_again(NULL);
		same_rows(first, estate);
		cor_estate_free(estate);
		assert_int_equal(notices, 1);
		if (is_foreign) {
			unlink(place);
			cor_estate_free(open_again(NULL));
		}
		assert_fits(NULL, first);
	}
}

/* Where nothing can be written nothing is said. */
static void test_place_that_cannot_be_written(void **state)
{
	(void)state;
	if (geteuid() == 0)
		skip(); /* the administrator may write everywhere */
	assert_int_equal(chmod(where, 0500), 0);
	cor_estate_free(open_again(NULL));
	assert_int_equal(chmod(where, 0700), 0);
	assert_int_equal(notices, 0);
	assert_false(cor_file_exists(place));
}

/* ---- bytes ---- */

/* Refused, or what was changed holds nothing. */
static void try_bytes(cor_text map, const cor_digest *source)
{
	cor_estate *estate = NULL;
	cor_status status = COR_EINPUT;
	cor_err err = {0};

	if (cor_image_look(map, map.n, source, NULL, NULL) == COR_IMAGE_FITS)
		status = cor_image_open(map, false, NULL, &estate, &err);
	if (status == COR_OK) {
		same_estate(first, estate);
		cor_estate_free(estate);
		return;
	}
	assert_int_equal(status, COR_EINPUT);
	assert_null(estate);
	cor_file_unmap(map);
}

static void test_flipped_bits(void **state)
{
	draw d = draw_new("flipped bits");
	cor_digest source = {{7}};
	cor_buf image = image_of(first, &source);

	(void)state;
	/* Every byte of the beginning, and one in every 64 after that. */
	for (size_t at = 0; at < image.n; at += at < 2048 ? 1 : 1 + draw_below(&d, 64)) {
		char bit = (char)(1 << draw_below(&d, 8));

		image.p[at] ^= bit;
		try_bytes(image_map(&image, image.n), &source);
		image.p[at] ^= bit;
	}
	cor_buf_done(&image);
}

/* Each number that says how much there is, as none, with right sums. */
static void test_forged_counts(void **state)
{
	cor_digest source = {{7}};
	cor_buf image = image_of(first, &source);
	cor_image_entry counts;
	unsigned refused = 0;

	(void)state;
	memcpy(&counts, image.p + sizeof(cor_image_head), sizeof(counts));
	assert_int_equal(counts.width, 8);
	for (uint64_t i = 0; i < counts.count; i++) {
		char *at = image.p + counts.at + 8 * i;
		cor_estate *estate = NULL;
		uint64_t number, none = 0;
		cor_text map;

		memcpy(&number, at, sizeof(number));
		if (!number)
			continue;
		memcpy(at, &none, sizeof(none));
		image_put_right(image.p, image.n);
		map = image_map(&image, image.n);
		if (cor_image_open(map, false, NULL, &estate, NULL) == COR_OK) {
			cor_estate_free(estate);
		} else {
			assert_null(estate);
			cor_file_unmap(map);
			refused++;
		}
		memcpy(at, &number, sizeof(number));
	}
	/* A table that is there has rows, and a width for each column of them. */
	assert_true(refused > cor_schema[COR_ELEMENT].column_count);
	cor_buf_done(&image);
}

static void test_cut_short(void **state)
{
	draw d = draw_new("cut short");
	cor_digest source = {{7}};
	cor_buf image = image_of(first, &source);

	(void)state;
	for (size_t n = 0; n < image.n; n += 1 + draw_below(&d, n < 600 ? 4 : 2000)) {
		cor_text map = image_map(&image, n);

		assert_int_not_equal(cor_image_look(map, n, &source, NULL, NULL), COR_IMAGE_FITS);
		/* Also by one who does not look first: only the head has to be there. */
		if (n >= COR_IMAGE_HEAD_BYTES) {
			cor_estate *estate = NULL;

			assert_int_equal(cor_image_open(map, false, NULL, &estate, NULL),
				COR_EINPUT);
		}
		cor_file_unmap(map);
	}
	cor_buf_done(&image);
}

/* ---- what is so big that it is written in another way ---- */

#define BIG 300000u

/* Elements whose ids rise, or fall; nothing tells of their makers. */
static void write_big(const char *folder, bool falls)
{
	char name[128];
	FILE *file;

	assert_int_equal(mkdir(folder, 0700), 0);
	snprintf(name, sizeof(name), "%s/site.csv", folder);
	file = fopen(name, "w");
	assert_non_null(file);
	fputs("id\n", file);
	for (uint32_t i = 0; i < BIG / 3; i++)
		fprintf(file, "S%06u\n", i);
	assert_int_equal(fclose(file), 0);
	snprintf(name, sizeof(name), "%s/element.csv", folder);
	file = fopen(name, "w");
	assert_non_null(file);
	fputs("id,site,name,maker,installed\n", file);
	for (uint32_t i = 0; i < BIG; i++)
		fprintf(file, "E%06u,S%06u,unit %u,Nobody,20%02u-05-%02u\n", falls ? BIG - i : i,
			i / 3, i * 7 % 90001, i % 20, 1 + i % 28);
	assert_int_equal(fclose(file), 0);
}

/* A sink that fails on what need not be written. */
static bool take_no_zeros(void *context, uint64_t at, const void *bytes, size_t count)
{
	const char *p = bytes;
	size_t i = 0;

	while (i < count && p[i] == '\0')
		i++;
	assert_true(count < 1u << 20 || i < count);
	return image_take(context, at, bytes, count);
}

static void test_big(void **state)
{
	cor_digest source = cor_digest_of("big", 3);

	(void)state;
	for (unsigned falls = 0; falls < 2; falls++) {
		cor_estate *estate = NULL, *opened = NULL;
		char folder[96];
		cor_buf image = {0};
		bool is_done = false;

		snprintf(folder, sizeof(folder), "%s/big-%u", where, falls);
		write_big(folder, falls);
		assert_int_equal(cor_store_open(folder, false, NULL, &estate, NULL), COR_OK);
		assert_int_equal(cor_estate_rows(estate, COR_ELEMENT), BIG);
		assert_int_equal(cor_image_write(estate, &source, take_no_zeros, &image, &is_done,
					 NULL),
			COR_OK);
		assert_true(is_done && cor_buf_status(&image, NULL) == COR_OK);
		assert_int_equal(cor_image_open(image_map(&image, image.n), false, NULL, &opened,
					 NULL),
			COR_OK);
		same_estate(estate, opened);
		cor_buf_done(&image);
		cor_estate_free(opened);
		cor_estate_free(estate);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_is_written_and_used, begin),
		cmocka_unit_test_setup(test_folder, begin),
		cmocka_unit_test_setup(test_stale, begin),
		cmocka_unit_test_setup(test_journal, begin),
		cmocka_unit_test_setup(test_liar_is_removed, begin),
		cmocka_unit_test_setup(test_foreign_file_stays, begin),
		cmocka_unit_test_setup(test_damaged_file_is_replaced, begin),
		cmocka_unit_test_setup(test_place_that_cannot_be_written, begin),
		cmocka_unit_test_setup(test_flipped_bits, begin),
		cmocka_unit_test_setup(test_forged_counts, begin),
		cmocka_unit_test_setup(test_cut_short, begin),
		cmocka_unit_test(test_big),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
