#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_framing),
		cmocka_unit_test(test_pieces_do_not_matter),
	};

	return cmocka_run_group_tests_name("base/digest", tests, NULL, NULL);
}
