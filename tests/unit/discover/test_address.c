/* Addresses: what is written reads back, and as the C library has it; what is none is refused. */
#include "discover/address.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint64_t state = 8200;
static uint64_t draw(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return state >> 32;
}

static void round_trip(void **unused)
{
	(void)unused;
	for (int i = 0; i < 20000; i++) {
		char text[COR_ADDRESS_BYTES], theirs[64];
		uint8_t bytes[16] = {0};
		size_t size = i % 2 ? 16 : 4, n;
		cor_address a, again;
		cor_socket_address at;
		uint16_t port;

		for (size_t b = 0; b < size; b++)
			bytes[b] = draw() % 3 ? 0 : (uint8_t)draw();
		bytes[0] |= 0x20; /* not IPv4 in other clothes */
		assert_true(cor_address_of_bytes(bytes, size, &a));
		assert_int_equal(cor_address_is_v4(a), size == 4);
		n = cor_address_write(a, text);
		assert_int_equal(n, strlen(text));
		inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, theirs, sizeof(theirs));
		assert_string_equal(text, theirs);
		assert_true(cor_address_parse((cor_text){text, n}, &again));
		assert_true(cor_address_equal(a, again));
		/* Through a socket of either kind. */
		cor_address_to_socket(a, 161, AF_INET6, &at);
		assert_true(cor_address_equal(cor_address_of_socket(&at, &port), a));
		assert_int_equal(port, 161);
		if (size == 4) {
			cor_address_to_socket(a, 162, AF_INET, &at);
			assert_memory_equal(&at.four.sin_addr, bytes, 4);
			assert_true(cor_address_equal(cor_address_of_socket(&at, &port), a));
		}
	}
}

static void refused(void **unused)
{
	static const char *const cases[] = {"", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256",
		"1.2.3.-4", "1.2..4", ":", ":::", "1::2::3", "2001:db8::g", "1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9", "fe80::1%lo", "::ffff:1.2.3.4", "2001:db8::1 ", "[::1]",
		"2001:db8::1/64", "2001:0db8:0000:0000:0000:0000:0000:0000:0000:0001"};
	cor_address a;

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_false(cor_address_parse(cor_text_of(cases[i]), &a));
	assert_false(cor_address_parse((cor_text){"::\0", 3}, &a));
	assert_false(cor_address_of_bytes((const uint8_t *)"12345", 5, &a));
}

static void global(void **unused)
{
	static const struct {
		const char *text;
		bool is_global;
	} cases[] = {{"192.0.2.1", true}, {"127.0.0.1", false}, {"0.0.0.0", false},
		{"224.0.0.1", false}, {"169.254.1.1", false}, {"169.253.1.1", true},
		{"2001:db8::1", true}, {"fd00::1", true}, {"::", false}, {"::1", false},
		{"fe80::1", false}, {"febf::1", false}, {"fec0::1", true}, {"ff02::1", false}};
	cor_address a;

	(void)unused;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(cor_address_parse(cor_text_of(cases[i].text), &a));
		assert_int_equal(cor_address_is_global(a), cases[i].is_global);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(refused),
		cmocka_unit_test(global),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
