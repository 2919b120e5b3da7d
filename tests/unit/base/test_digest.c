#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/digest_lanes.h"
#include "base/digest_table.h"
#include "base/wide.h"
#include "draw.h"

static void check(const char *bytes, size_t count, const char *expected)
{
	cor_digest digest = cor_digest_of(bytes, count);
	char hex[COR_DIGEST_HEX_BYTES];

	assert_string_equal(cor_digest_write(&digest, hex), expected);
}

/* What "b2sum -l 256" says. */
static void test_known(void **state)
{
	char counted[1000];

	(void)state;
	check(NULL, 0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	check("abc", 3, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	for (int i = 0; i < 1000; i++)
		counted[i] = (char)(i % 251);
	check(counted, 1000, "b372d0608f720c8c3dd41e9c8eecb10143b41abe520b616607e754bf79c08331");
}

static void test_file(void **state)
{
	const char *place = getenv("TMPDIR");
	cor_digest whole = cor_digest_of("abc", 3), digest;
	char path[600];
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/cordon-digest-XXXXXX", place ? place : "/tmp");
	fd = mkstemp(path);
	assert_int_equal(write(fd, "abc", 3), 3);
	assert_int_equal(close(fd), 0);
	assert_int_equal(cor_digest_of_file(path, &digest, NULL), COR_OK);
	assert_true(cor_digest_equal(&digest, &whole));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(cor_digest_of_file(path, &digest, NULL), COR_ESYSTEM);
}

static void test_framing(void **state)
{
	static const char framed[] = "\3\0\0\0abc\0\0\0\0\x08\7\6\5\4\3\2\1";
	cor_digest whole = cor_digest_of(framed, sizeof(framed) - 1), parts;
	cor_hasher hasher;

	(void)state;
	cor_hasher_init(&hasher);
	cor_hasher_add_text(&hasher, COR_TEXT("abc"));
	cor_hasher_add_text(&hasher, (cor_text){NULL, 0});
	cor_hasher_add_u64(&hasher, 0x0102030405060708);
	parts = cor_hasher_done(&hasher);
	assert_true(cor_digest_equal(&whole, &parts));
	parts.bytes[31] ^= 1;
	assert_false(cor_digest_equal(&whole, &parts));
}

static void test_pieces_do_not_matter(void **state)
{
	draw d = draw_new("digest");
	static char bytes[4000];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)draw_below(&d, 256);
	for (int round = 0; round < 300; round++) {
		size_t count = draw_below(&d, sizeof(bytes)), done = 0;
		cor_digest whole = cor_digest_of(bytes, count), parts;
		cor_hasher hasher;

		cor_hasher_init(&hasher);
		while (done < count) {
			size_t piece = draw_below(&d, 400);

			if (piece > count - done)
				piece = count - done;
			cor_hasher_add(&hasher, bytes + done, piece);
			done += piece;
		}
		parts = cor_hasher_done(&hasher);
		assert_true(cor_digest_equal(&whole, &parts));
	}
}

/* Texts of any length and number, hashed together on every kind of processor, as one by one. */
static void test_each(void **state)
{
	enum { TEXTS = 21, LENGTH = 700 };
	static unsigned char bytes[TEXTS * LENGTH];
	cor_digest digests[TEXTS];
	draw d = draw_new("digests of each");

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)draw_below(&d, 256);
	for (int round = 0; round < 6000; round++) {
		/* Every length of a last block, many times. */
		size_t length = round < 4 * LENGTH ? (size_t)round / 4 : draw_below(&d, LENGTH);
		size_t count = draw_below(&d, TEXTS + 1);
		size_t shift = draw_below(&d, (uint32_t)(sizeof(bytes) - count * length) + 1);

		cor_wide_limit((cor_wide)(round % 3));
		memset(digests, 0, sizeof(digests));
		cor_digest_of_each(bytes + shift, length, count, digests);
		for (size_t i = 0; i < count; i++) {
			cor_digest alone = cor_digest_of(bytes + shift + i * length, length);

			if (!cor_digest_equal(&alone, &digests[i]))
				fail_msg("text %zu of %zu of %zu bytes, level %d", i, count, length,
					round % 3);
		}
	}
	cor_wide_limit(COR_WIDE_AVX512);
}

/* Pieces on any number of threads, as the definition says (doc/estate.md). */
static void test_pieces(void **state)
{
	enum { MOST = 131 * COR_DIGEST_PIECE };
	unsigned char *bytes = malloc(MOST);
	draw d = draw_new("digests of pieces");

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < MOST; i += 8) {
		uint64_t word = draw_u64(&d);

		memcpy(bytes + i, &word, sizeof(word));
	}
	for (int round = 0; round < 60; round++) {
		size_t count = round % 4 ? draw_below(&d, MOST)
					 : draw_below(&d, 131) * COR_DIGEST_PIECE;
		cor_digest got, expected;
		cor_hasher hasher;

		cor_hasher_init(&hasher);
		cor_hasher_add_u64(&hasher, count);
		for (size_t at = 0; at < count; at += COR_DIGEST_PIECE) {
			cor_digest piece = cor_digest_of(bytes + at,
				count - at < COR_DIGEST_PIECE ? count - at : COR_DIGEST_PIECE);

			cor_hasher_add(&hasher, piece.bytes, sizeof(piece.bytes));
		}
		expected = cor_hasher_done(&hasher);
		cor_wide_limit((cor_wide)(round % 3));
		assert_int_equal(cor_digest_of_pieces(bytes, count, 1 + (uint32_t)round % 3, &got,
					 NULL),
			COR_OK);
		assert_true(cor_digest_equal(&got, &expected));
	}
	cor_wide_limit(COR_WIDE_AVX512);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_framing),
		cmocka_unit_test(test_pieces_do_not_matter),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_pieces),
	};

	return cmocka_run_group_tests_name("base/digest", tests, NULL, NULL);
}
