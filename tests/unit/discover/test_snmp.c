/* BER and SNMP: known encodings, what must be refused, and round trips of random messages. */
#include "discover/snmp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* get-request of sysDescr.0 by v2c "public", request-id 1: written out from X.690 and RFC 3416. */
static const uint8_t GET[] = {0x30, 0x26, 0x02, 0x01, 0x01, 0x04, 0x06, 'p', 'u', 'b', 'l', 'i',
	'c', 0xa0, 0x19, 0x02, 0x01, 0x01, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30, 0x0e, 0x30,
	0x0c, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x02, 0x01, 0x01, 0x01, 0x00, 0x05, 0x00};

static uint64_t state = 20200128;
static uint64_t draw(uint64_t below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (state >> 33) % below;
}

static void known_message(void **unused)
{
	(void)unused;
	cor_snmp m;
	cor_binding b;
	uint8_t bytes[100];
	cor_ber_out out = {.p = bytes, .at = sizeof(bytes)};

	assert_null(cor_snmp_decode(GET, sizeof(GET), &m));
	assert_int_equal(m.version, COR_SNMP_V2C);
	assert_int_equal(m.pdu, COR_SNMP_GET);
	assert_int_equal(m.request_id, 1);
	assert_memory_equal(m.community.p, "public", 6);
	cor_ber rest = m.bindings;
	assert_true(cor_snmp_next(&rest, &b));
	assert_int_equal(b.oid.count, 9);
	assert_int_equal(b.tag, COR_BER_NULL);
	assert_false(cor_snmp_next(&rest, &b));
	cor_snmp_encode(&m, &out);
	assert_false(out.full);
	assert_int_equal(sizeof(bytes) - out.at, sizeof(GET));
	assert_memory_equal(bytes + out.at, GET, sizeof(GET));
}

static void integers(void **unused)
{
	(void)unused;
	static const struct {
		int64_t value;
		uint8_t bytes[11];
		size_t n;
	} KNOWN[] = {
		{0, {2, 1, 0}, 3},
		{127, {2, 1, 0x7f}, 3},
		{128, {2, 2, 0, 0x80}, 4},
		{-1, {2, 1, 0xff}, 3},
		{-128, {2, 1, 0x80}, 3},
		{-129, {2, 2, 0xff, 0x7f}, 4},
		{INT64_MIN, {2, 8, 0x80}, 10},
	};
	for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++) {
		uint8_t bytes[16];
		cor_ber_out out = {.p = bytes, .at = sizeof(bytes)};
		cor_ber_put_integer(&out, KNOWN[i].value);
		assert_int_equal(sizeof(bytes) - out.at, KNOWN[i].n);
		assert_memory_equal(bytes + out.at, KNOWN[i].bytes, KNOWN[i].n);
	}
}

static void oids(void **unused)
{
	(void)unused;
	/* X.690 8.19.5: {2 999 3} is 06 03 88 37 03. */
	static const uint8_t JOINT[] = {0x06, 0x03, 0x88, 0x37, 0x03};
	cor_oid oid;
	uint8_t bytes[16];
	cor_ber_out out = {.p = bytes, .at = sizeof(bytes)};
	assert_true(cor_oid_parse(".2.999.3", 8, &oid));
	cor_ber_put_oid(&out, &oid);
	assert_memory_equal(bytes + out.at, JOINT, sizeof(JOINT));
	assert_false(cor_oid_parse("1.3.", 4, &oid));
	assert_false(cor_oid_parse("1.40.1", 6, &oid));
	assert_false(cor_oid_parse("1.3.4294967296", 14, &oid));
	assert_non_null(cor_ber_oid((cor_ber){(const uint8_t *)"\x2b\x90", 2}, &oid));
	assert_non_null(
		cor_ber_oid((cor_ber){(const uint8_t *)"\x2b\x90\x80\x80\x80\x00", 6}, &oid));
}

/* No message that is cut short is taken, whatever is cut off. */
static void cut_short(void **unused)
{
	(void)unused;
	cor_snmp m;
	for (size_t n = 0; n < sizeof(GET); n++)
		assert_non_null(cor_snmp_decode(GET, n, &m));
	uint8_t longer[sizeof(GET) + 1] = {0};
	memcpy(longer, GET, sizeof(GET));
	assert_string_equal(cor_snmp_decode(longer, sizeof(longer), &m),
		"bytes behind the message");
	memcpy(longer, GET, sizeof(GET));
	longer[1] = 0x80;
	assert_string_equal(cor_snmp_decode(longer, sizeof(GET), &m), "an indefinite length");
}

static size_t random_bindings(uint8_t *bytes, size_t capacity)
{
	static const uint8_t TAGS[] = {COR_BER_OCTETS, COR_BER_OID, COR_BER_INTEGER,
		COR_BER_COUNTER64, COR_BER_ADDRESS, COR_BER_END_OF_VIEW};
	cor_ber_out out = {.p = bytes, .at = capacity};
	for (uint64_t count = draw(12); count > 0; count--) {
		cor_oid oid = {.count = 2 + (uint32_t)draw(COR_OID_ARCS - 1)};
		uint8_t value[200];
		cor_ber_out inner = {.p = value, .at = sizeof(value)};
		uint8_t tag = TAGS[draw(sizeof(TAGS))], found;
		for (uint32_t i = 0; i < oid.count; i++)
			oid.arcs[i] = (uint32_t)draw(i == 0 ? 3 : i == 1 ? 40 : UINT32_MAX);
		cor_ber content = {value, 0};
		if (tag == COR_BER_OCTETS)
			content.n = draw(sizeof(value));
		else if (tag == COR_BER_ADDRESS)
			content.n = 4;
		else if (tag == COR_BER_INTEGER)
			cor_ber_put_integer(&inner, (int64_t)draw(UINT64_MAX) - (1ll << 30));
		else if (tag == COR_BER_COUNTER64)
			cor_ber_put_unsigned(&inner, tag, draw(UINT64_MAX) << 33);
		else if (tag == COR_BER_OID)
			cor_ber_put_octets(&inner, tag, "\x2b\x06\x01", 3);
		if (inner.at < sizeof(value)) {
			cor_ber rest = {value + inner.at, sizeof(value) - inner.at};
			assert_null(cor_ber_take(&rest, &found, &content));
			assert_int_equal(found, tag);
		} else {
			for (size_t i = 0; i < content.n; i++)
				value[i] = (uint8_t)draw(256);
		}
		cor_snmp_put_binding(&out, &oid, tag, content);
	}
	assert_false(out.full);
	memmove(bytes, bytes + out.at, capacity - out.at);
	return capacity - out.at;
}

static void same_message(const cor_snmp *a, const cor_snmp *b)
{
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->pdu, b->pdu);
	assert_int_equal(a->request_id, b->request_id);
	assert_int_equal(a->error_status, b->error_status);
	assert_int_equal(a->error_index, b->error_index);
	assert_int_equal(a->bindings.n, b->bindings.n);
	assert_memory_equal(a->bindings.p, b->bindings.p, a->bindings.n);
	assert_int_equal(a->community.n, b->community.n);
	assert_int_equal(a->engine_id.n, b->engine_id.n);
	assert_memory_equal(a->engine_id.p, b->engine_id.p, a->engine_id.n);
	assert_int_equal(a->message_id, b->message_id);
	assert_int_equal(a->boots, b->boots);
	assert_int_equal(a->engine_time, b->engine_time);
}

static void round_trips(void **unused)
{
	(void)unused;
	static const uint8_t PDUS[] = {0xa0, 0xa1, 0xa2, 0xa3, 0xa5, 0xa6, 0xa7, 0xa8};
	static const int64_t VERSIONS[] = {COR_SNMP_V1, COR_SNMP_V2C, COR_SNMP_V3};
	static uint8_t list[20000], bytes[30000];
	for (int i = 0; i < 20000; i++) {
		cor_snmp sent = {.version = VERSIONS[draw(3)],
			.pdu = PDUS[draw(sizeof(PDUS))],
			.request_id = (int64_t)draw(1u << 31) - (draw(2) ? 1u << 31 : 0),
			.error_status = (int64_t)draw(100),
			.error_index = (int64_t)draw(1000)};
		cor_snmp got;
		cor_ber_out out = {.p = bytes, .at = sizeof(bytes)};
		sent.bindings = (cor_ber){list, random_bindings(list, sizeof(list))};
		if (sent.version == COR_SNMP_V3) {
			sent.message_id = (int64_t)draw(1u << 31);
			sent.boots = (int64_t)draw(1u << 31);
			sent.engine_id = (cor_ber){(const uint8_t *)"engine identifier", draw(17)};
		} else {
			sent.community = (cor_ber){(const uint8_t *)"community", draw(9)};
		}
		cor_snmp_encode(&sent, &out);
		assert_false(out.full);
		assert_null(cor_snmp_decode(bytes + out.at, sizeof(bytes) - out.at, &got));
		same_message(&sent, &got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_message),
		cmocka_unit_test(integers),
		cmocka_unit_test(oids),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(round_trips),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
