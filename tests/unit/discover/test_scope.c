/* Scopes: who may be contacted, against a mark for each address of a small net; and what is refused. */
#include "discover/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NET UINT32_C(0xc0000200) /* 192.0.2.0/24 */

static uint64_t state = 20200128;
static uint32_t draw(uint32_t below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((state >> 33) % below);
}

/* A line of some form for [from, to], and its marks. */
static size_t write_line(char *text, size_t room, bool away, char marks[256])
{
	uint32_t bits = 24 + draw(9), from = draw(256), to = from + draw(256 - from);
	int n;

	switch (draw(3)) {
	case 0:
		from &= ~((1U << (32 - bits)) - 1) & 255;
		to = from + (1U << (32 - bits)) - 1;
		n = snprintf(text, room, "%s192.0.2.%u/%u\n", away ? "! " : "", from, bits);
		break;
	case 1:
		to = from;
		n = snprintf(text, room, "%s192.0.2.%u  # one\r\n", away ? "!" : "", from);
		break;
	default:
		n = snprintf(text, room, "%s192.0.2.%u - 192.0.2.%u\n", away ? "!" : "", from, to);
	}
	for (uint32_t i = from; i <= to; i++)
		marks[i] = away || marks[i] == 2 ? 2 : 1;
	return (size_t)n;
}

static void random_scopes(void **unused)
{
	(void)unused;
	for (int round = 0; round < 3000; round++) {
		char text[1024], marks[256] = {0};
		uint32_t lines = 1 + draw(12), kept = 0;
		size_t n = 0;
		cor_arena *arena;
		cor_scope scope;
		cor_err err;
		cor_status status;

		while (lines-- > 0)
			n += write_line(text + n, sizeof(text) - n, draw(3) == 0, marks);
		assert_int_equal(cor_arena_new("scope", 0, &arena, &err), COR_OK);
		status = cor_scope_read("f", (cor_text){text, n}, arena, &scope, &err);
		for (uint32_t i = 0; i < 256; i++)
			kept += marks[i] == 1;
		assert_int_equal(status, kept ? COR_OK : COR_EINPUT);
		if (kept) {
			assert_int_equal(scope.count, kept);
			for (uint32_t i = 0; i < 256; i++)
				assert_int_equal(cor_scope_has(&scope, NET + i), marks[i] == 1);
			assert_false(cor_scope_has(&scope, NET - 1));
			assert_false(cor_scope_has(&scope, NET + 256));
		}
		cor_arena_free(arena);
	}
}

static void refused(void **unused)
{
	static const char *const cases[][2] = {
		{"192.0.2.256\n", "f:1:1: \"192.0.2.256\": expected an IPv4 address"},
		{"192.0.2.1\n192.0.2.1/24\n", "f:2:1: \"192.0.2.1/24\": has bits set behind"},
		{"192.0.2.0/33\n", "expected a prefix"},
		{"192.0.2.9-192.0.2.1\n", "expected a range"},
		{"0.0.0.0/0\n", "more than"},
		{"\n# none\n", "names no address"},
		{"!\n", "expected"},
		{"255.255.255.255\n!255.255.255.0/24\n", "names no address"},
		{"1.2.3\n", "expected"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		cor_arena *arena;
		cor_scope scope;
		cor_err err;

		assert_int_equal(cor_arena_new("scope", 0, &arena, &err), COR_OK);
		assert_int_not_equal(cor_scope_read("f", cor_text_of(cases[i][0]), arena, &scope,
					     &err),
			COR_OK);
		assert_non_null(strstr(err.text, cases[i][1]));
		cor_arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_scopes),
		cmocka_unit_test(refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
