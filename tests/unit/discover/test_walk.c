/* The conversation with one agent, without a network: what is asked after which answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "discover/walk.h"

static const cor_text COMMUNITIES[] = {{"one", 3}, {"two", 3}};
static uint8_t request[COR_WALK_REQUEST_BYTES], body[COR_WALK_BODY_BYTES];

/* The request as it goes out, decoded. */
static cor_snmp ask(cor_walk *walk)
{
	cor_snmp said;
	size_t n = cor_walk_ask(walk, COMMUNITIES, 7, request);

	assert_null(cor_snmp_decode(request + sizeof(request) - n, n, &said));
	return said;
}

static unsigned count(cor_ber list)
{
	cor_binding b;
	unsigned n = 0;

	while (cor_snmp_next(&list, &b))
		n++;
	return n;
}

/* Bindings, in the order given: names with a value of one letter; an empty value is the end of the view. */
typedef struct said {
	const char *name, *value;
} said;

static cor_snmp answer(const said *rows, unsigned n, int64_t error)
{
	static uint8_t room[8192];
	cor_ber_out out = {.p = room, .at = sizeof(room)};

	for (unsigned i = n; i-- > 0;) {
		cor_oid name;
		size_t length = strlen(rows[i].value);
		assert_true(cor_oid_parse(rows[i].name, strlen(rows[i].name), &name));
		cor_snmp_put_binding(&out, &name, length ? COR_BER_OCTETS : COR_BER_END_OF_VIEW,
			(cor_ber){(const uint8_t *)rows[i].value, length});
	}
	return (cor_snmp){.version = COR_SNMP_V2C,
		.pdu = COR_SNMP_RESPONSE,
		.error_status = error,
		.bindings = {room + out.at, sizeof(room) - out.at}};
}

static cor_walk_kept take(cor_walk *walk, const said *rows, unsigned n, int64_t error)
{
	cor_walk_kept kept;
	cor_snmp a = answer(rows, n, error);

	cor_walk_take(walk, &a, body, &kept);
	return kept;
}

static void begin(cor_walk *walk)
{
	static const said SYSTEM[] = {{"1.3.6.1.2.1.1.1.0", "x"}};

	cor_walk_prepare();
	cor_walk_begin(walk, 2);
	assert_null(cor_walk_give_up(walk)); /* no engine */
	assert_int_equal(walk->step, COR_WALK_SYSTEM);
	assert_int_equal(take(walk, SYSTEM, 1, 0).values, 1);
	assert_int_equal(walk->step, COR_WALK_FIRST);
}

/* As many as are waited for at the beginning. */
static unsigned count_columns(void)
{
	cor_walk walk;

	cor_walk_begin(&walk, 1);
	return (unsigned)__builtin_popcountll(walk.waiting);
}

/* Two columns of ENTITY-MIB are there and nothing else. */
static void take_two(cor_walk *walk)
{
	said rows[COR_WALK_COLUMNS];
	cor_snmp asked = ask(walk);
	unsigned n = count(asked.bindings);

	assert_int_equal(asked.pdu, COR_SNMP_NEXT);
	for (unsigned i = 0; i < n; i++)
		rows[i] = (said){"1.3.6.1.9", ""};
	for (unsigned i = 0, at = 0; i < n; i++) {
		cor_binding b;
		cor_ber rest = asked.bindings;
		for (at = 0; at <= i; at++)
			assert_true(cor_snmp_next(&rest, &b));
		if (b.oid.count == 12 && b.oid.arcs[6] == 47 && b.oid.arcs[11] == 11)
			rows[i] = (said){"1.3.6.1.2.1.47.1.1.1.1.11.1", "a"};
		if (b.oid.count == 12 && b.oid.arcs[6] == 47 && b.oid.arcs[11] == 12)
			rows[i] = (said){"1.3.6.1.2.1.47.1.1.1.1.12.1", "b"};
	}
	assert_int_equal(n, COR_WALK_FIRSTS);
	assert_int_equal(take(walk, rows, n, 0).values, 2);
	while (walk->step == COR_WALK_FIRST) {
		n = count(ask(walk).bindings);
		for (unsigned i = 0; i < n; i++)
			rows[i] = (said){"1.3.6.1.9", ""};
		assert_int_equal(take(walk, rows, n, 0).values, 0);
	}
	assert_int_equal(walk->step, COR_WALK_COLUMNS_STEP);
	assert_int_equal(walk->lane_count, 2);
}

#define SERIAL "1.3.6.1.2.1.47.1.1.1.1.11"
#define MAKER "1.3.6.1.2.1.47.1.1.1.1.12"

static void test_side_by_side(void **state)
{
	static const said ROWS[] = {{SERIAL ".2", "a"}, {MAKER ".2", "b"}, {SERIAL ".3", "a"},
		{MAKER ".3", "b"}, {MAKER ".1", "b"}, {"1.3.6.1.2.1.47.1.1.1.1.13.1", "c"}};
	cor_walk walk;

	(void)state;
	begin(&walk);
	take_two(&walk);
	cor_snmp asked = ask(&walk);
	assert_int_equal(asked.pdu, COR_SNMP_BULK);
	assert_int_equal(asked.error_index, 5); /* of both: 10 values */
	/* Both end in this answer: what lies behind the columns is not kept. */
	cor_walk_kept kept = take(&walk, ROWS, 6, 0);
	assert_int_equal(kept.values, 4);
	assert_null(kept.trouble);
	assert_int_equal(walk.step, COR_WALK_DONE);
}

static void test_does_not_grow(void **state)
{
	static const said AGAIN[] = {{SERIAL ".1", "a"}, {MAKER ".2", "b"}};
	cor_walk walk;

	(void)state;
	begin(&walk);
	take_two(&walk);
	cor_walk_kept kept = take(&walk, AGAIN, 2, 0);
	assert_int_equal(kept.values, 1);
	assert_string_equal(kept.trouble, "its table does not grow: the walk was ended there");
	assert_int_equal(walk.lane_count, 1); /* the other goes on */
}

/* Too big until one value of one column at a time; and then too big again: reported, and it ends. */
static void test_too_big(void **state)
{
	cor_walk walk;
	cor_walk_kept kept;
	unsigned asked = 0, reported = 0;

	(void)state;
	begin(&walk);
	take_two(&walk);
	for (; walk.step != COR_WALK_DONE && asked < 100; asked++) {
		(void)ask(&walk);
		kept = take(&walk, NULL, 0, COR_SNMP_TOO_BIG);
		reported += kept.trouble != NULL;
	}
	assert_true(asked < 20);
	assert_int_equal(reported, 2);
}

static void test_silence(void **state)
{
	cor_walk walk;
	unsigned asked = 0;
	const char *why = NULL;

	(void)state;
	begin(&walk);
	take_two(&walk);
	for (; walk.step != COR_WALK_DONE && asked < 100; asked++)
		why = cor_walk_give_up(&walk);
	assert_int_equal(asked, 3); /* fewer values, one value, nothing more */
	assert_string_equal(why, "fell silent: not everything was asked");
	/* Each community by v2c and by v1. */
	cor_walk_begin(&walk, 2);
	for (asked = 0; walk.step != COR_WALK_DONE && asked < 100; asked++)
		assert_null(cor_walk_give_up(&walk));
	assert_int_equal(asked, 5);
	assert_false(walk.answered);
}

/* An agent that says something new for ever. */
static void test_no_end(void **state)
{
	cor_walk walk;
	cor_walk_kept kept = {0};
	char names[2][64];

	(void)state;
	begin(&walk);
	take_two(&walk);
	for (unsigned i = 2; walk.step != COR_WALK_DONE; i++) {
		said rows[2] = {{names[0], "a"}, {names[1], "b"}};
		for (unsigned k = 0; k < 2; k++)
			snprintf(names[k], sizeof(names[k]), "%s.%u", k ? MAKER : SERIAL, i);
		kept = take(&walk, rows, 2, 0);
		assert_true(i < 2 * COR_WALK_REQUESTS);
	}
	assert_string_equal(kept.trouble, "it does not end: the walk was ended");
}

/* Of private numbers the first object of each, however many there are. */
static void test_private_numbers(void **state)
{
#define OWN "1.3.6.1.4.1."
	static const said ROWS[] = {{OWN "9.1.1", "a"}, {OWN "9.1.2", "a"}, {OWN "2011.5.1", "b"},
		{OWN "2011.6.1", "b"}};
	static const said MORE[] = {{OWN "4294967295.1", "c"}}, END[] = {{"1.3.6.1.5.1", "d"}};
	cor_walk walk;
	cor_walk_kept kept;
	cor_binding b;

	(void)state;
	begin(&walk);
	walk.waiting = UINT64_C(1) << (count_columns() - 1);
	assert_null(cor_walk_give_up(&walk));
	kept = take(&walk, ROWS, 4, 0);
	assert_int_equal(kept.values, 2);
	assert_true(cor_snmp_next(&kept.body, &b) && b.oid.arcs[6] == 9 && b.oid.arcs[8] == 1);
	assert_true(cor_snmp_next(&kept.body, &b) && b.oid.arcs[6] == 2011 && b.oid.arcs[7] == 5);
	cor_ber rest = ask(&walk).bindings;
	assert_true(cor_snmp_next(&rest, &b));
	assert_int_equal(b.oid.count, 7);
	assert_int_equal(b.oid.arcs[6], 2012);
	kept = take(&walk, MORE, 1, 0);
	assert_int_equal(kept.values, 1);
	rest = ask(&walk).bindings; /* there is none behind it */
	assert_true(cor_snmp_next(&rest, &b));
	assert_int_equal(b.oid.count, 8);
	kept = take(&walk, END, 1, 0);
	assert_int_equal(kept.values, 0);
	assert_null(kept.trouble);
	assert_int_equal(walk.step, COR_WALK_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_does_not_grow),
		cmocka_unit_test(test_too_big),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_no_end),
		cmocka_unit_test(test_private_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
