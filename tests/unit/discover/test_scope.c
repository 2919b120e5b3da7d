/* Scopes: who may be contacted, against a mark for each address of a small net; and what is refused. */
#include "discover/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 192.0.2.0/24, and 2001:db8::ffff:ff00/120, behind which the next group of digits begins. */
static void write_host(char to[64], unsigned net, uint32_t host)
{
	snprintf(to, 64, net == 0 ? "192.0.2.%u" : "2001:db8::ffff:ff%02x", host);
}

static cor_address in_net(unsigned net, int host)
{
	return net == 0 ? cor_address_v4(UINT32_C(0xc0000200) + (uint32_t)host)
			: (cor_address){UINT64_C(0x20010db800000000),
				  UINT64_C(0xffffff00) + (uint64_t)(int64_t)host};
}

static uint64_t state = 20200128;
static uint32_t draw(uint32_t below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((state >> 33) % below);
}

/* A line of some form for [from, to], and its marks. */
static size_t write_line(char *text, size_t room, unsigned net, bool away, char marks[256])
{
	char first[64], last[64];
	uint32_t bits = 24 + draw(9), from = draw(256), to = from + draw(256 - from);
	unsigned form = draw(3);
	int n;

	if (form == 0) {
		from &= ~((1U << (32 - bits)) - 1) & 255;
		to = from + (1U << (32 - bits)) - 1;
	}
	to = form == 1 ? from : to;
	write_host(first, net, from);
	write_host(last, net, to);
	if (form == 0)
		n = snprintf(text, room, "%s%s/%u\n", away ? "! " : "", first, bits + 96 * net);
	else if (form == 1)
		n = snprintf(text, room, "%s%s  # one\r\n", away ? "!" : "", first);
	else
		n = snprintf(text, room, "%s%s - %s\n", away ? "!" : "", first, last);
	for (uint32_t i = from; i <= to; i++)
		marks[i] = away || marks[i] == 2 ? 2 : 1;
	return (size_t)n;
}

static void random_scopes(void **unused)
{
	(void)unused;
	for (int round = 0; round < 3000; round++) {
		char text[2048], marks[2][256] = {{0}};
		uint32_t lines = 1 + draw(12), kept = 0;
		size_t n = 0;
		cor_arena *arena;
		cor_scope scope;
		cor_err err;
		cor_status status;

		while (lines-- > 0) {
			unsigned net = draw(2);
			n += write_line(text + n, sizeof(text) - n, net, draw(3) == 0, marks[net]);
		}
		assert_int_equal(cor_arena_new("scope", 0, &arena, &err), COR_OK);
		status = cor_scope_read("f", (cor_text){text, n}, arena, &scope, &err);
		for (unsigned i = 0; i < 512; i++)
			kept += marks[i / 256][i % 256] == 1;
		assert_int_equal(status, kept ? COR_OK : COR_EINPUT);
		if (kept) {
			assert_int_equal(scope.count, kept);
			for (unsigned i = 0; i < 512; i++)
				assert_int_equal(cor_scope_has(&scope,
							 in_net(i / 256, (int)(i % 256))),
					marks[i / 256][i % 256] == 1);
			for (uint32_t i = 0; i < kept; i++)
				assert_true(cor_scope_has(&scope, cor_scope_at(&scope, i)));
			for (unsigned net = 0; net < 2; net++) {
				assert_false(cor_scope_has(&scope, in_net(net, -1)));
				assert_false(cor_scope_has(&scope, in_net(net, 256)));
			}
			/* The same number in the other version is another address. */
			assert_false(cor_scope_has(&scope, (cor_address){0, 0xc0000200}));
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
		{"192.0.2.1/\n", "expected a prefix"},
		{"2001:db8::/64\n",
			"f:1:1: \"2001:db8::/64\": more addresses of IPv6 than can be asked"},
		{"2001:db8::/111\n", "more addresses of IPv6"},
		{"2001:db8::1/120\n", "has bits set behind"},
		{"2001:db8::/129\n", "at most 128"},
		{"2001:db8::1-2001:db8::2:0\n", "more addresses of IPv6"},
		{"2001:db8::2-2001:db8::1\n", "expected a range"},
		{"192.0.2.1-2001:db8::1\n", "expected a range"},
		{"::ffff:192.0.2.1\n", "expected an IPv4 address or"},
		{"fe80::1\n", "needs an interface"},
		{"fe80::1%eth0\n", "expected an IPv4 address or"},
		{"ff02::1\n", "is not one agent"},
		{"[2001:db8::1]\n", "expected an IPv4 address or"},
		{"2001:db8::/112\n!::/0\n", "names no address"},
		{"192.0.2.0/24\n!0.0.0.0/0\n", "names no address"},
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

/* What takes away may be of any size, and of one version only; a whole /112 goes. */
static void sizes(void **unused)
{
	static const struct {
		const char *text;
		uint32_t four, six;
	} cases[] = {
		{"192.0.2.0/30\n2001:db8::/112\n!2001:db8::8000/113\n", 4, 32768},
		{"192.0.2.0/30\n::/112\n!::/1\n255.255.255.254-255.255.255.255\n", 6, 0},
		{"\xef\xbb\xbf"
		 "192.0.2.0/30\r\n2001:db8::1\r\n!0.0.0.0/0\r\n",
			0, 1},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		cor_arena *arena;
		cor_scope scope;
		cor_err err;

		assert_int_equal(cor_arena_new("scope", 0, &arena, &err), COR_OK);
		assert_int_equal(cor_scope_read("f", cor_text_of(cases[i].text), arena, &scope,
					 &err),
			COR_OK);
		assert_int_equal(scope.four_count, cases[i].four);
		assert_int_equal(scope.count, cases[i].four + cases[i].six);
		assert_int_equal(cor_scope_family(&scope), cases[i].six ? AF_INET6 : AF_INET);
		cor_arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_scopes),
		cmocka_unit_test(refused),
		cmocka_unit_test(sizes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
