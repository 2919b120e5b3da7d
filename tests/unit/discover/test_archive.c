/* Archives: what is written is read; every torn tail and every turned byte is noticed. */
#include "discover/recording.h"
#include "discover/snmp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t problems;
static void count_problem(void *context, const cor_recording_problem *problem)
{
	(void)context;
	assert_non_null(problem->reason);
	problems++;
}

static uint64_t read_into(const char *text, bool walk, cor_buf *out)
{
	cor_recording recording = {.path = "x.snmprec",
		.agent = COR_TEXT("x"),
		.time_ms = 7,
		.walk = walk,
		.sink = count_problem};
	uint64_t values;
	problems = 0;
	assert_int_equal(cor_recording_read(&recording, cor_text_of(text), out, &values, NULL),
		COR_OK);
	return values;
}

static void tails(void **unused)
{
	(void)unused;
	cor_buf out = {0};
	size_t ends[4];
	cor_archive_put_head(&out);
	ends[0] = out.n;
	for (int i = 1; i < 4; i++) {
		static const uint8_t BODY[] = {0x30, 0x0d, 0x06, 0x08, 0x2b, 6, 1, 2, 1, 1, 7, 0, 2,
			1, 72};
		cor_archive_record record = {.kind = COR_ARCHIVE_SAID,
			.agent = COR_TEXT("192.0.2.1"),
			.source = COR_TEXT("x"),
			.time_ms = i,
			.body = {BODY, sizeof(BODY)}};
		assert_int_equal(cor_archive_put(&out, &record, NULL), COR_OK);
		ends[i] = out.n;
	}
	for (size_t cut = COR_ARCHIVE_HEAD_BYTES; cut <= out.n; cut++) {
		cor_archive_reader reader;
		cor_archive_record record;
		unsigned whole = 0, expected = 0;
		while (expected < 3 && cut >= ends[expected + 1])
			expected++;
		assert_int_equal(cor_archive_open("x", (cor_text){out.p, cut}, &reader, NULL),
			COR_OK);
		while (cor_archive_next(&reader, &record))
			whole++;
		assert_int_equal(whole, expected);
		assert_int_equal(reader.lost_bytes, cut - ends[expected]);
		assert_int_equal(reader.damaged, 0);
	}
	for (size_t at = COR_ARCHIVE_HEAD_BYTES; at < out.n; at++) {
		cor_archive_reader reader;
		cor_archive_record record;
		unsigned whole = 0;
		out.p[at] ^= 0x10;
		assert_int_equal(cor_archive_open("x", cor_buf_text(&out), &reader, NULL), COR_OK);
		while (cor_archive_next(&reader, &record))
			whole++;
		assert_true(whole < 3 && (reader.damaged == 1 || reader.lost_bytes > 0));
		assert_true(at < ends[1] || whole >= 1); /* what stands before is there */
		out.p[at] ^= 0x10;
	}
	cor_buf_done(&out);
}

static void same_said(const char *rec, const char *walk)
{
	cor_buf a = {0}, b = {0};
	cor_archive_reader reader;
	cor_archive_record one, other;
	cor_archive_put_head(&a);
	cor_archive_put_head(&b);
	read_into(rec, false, &a);
	assert_int_equal(problems, 0);
	read_into(walk, true, &b);
	assert_int_equal(problems, 0);
	assert_int_equal(cor_archive_open("a", cor_buf_text(&a), &reader, NULL), COR_OK);
	assert_true(cor_archive_next(&reader, &one));
	assert_int_equal(cor_archive_open("b", cor_buf_text(&b), &reader, NULL), COR_OK);
	assert_true(cor_archive_next(&reader, &other));
	assert_int_equal(one.body.n, other.body.n);
	assert_memory_equal(one.body.p, other.body.p, one.body.n);
	cor_buf_done(&a);
	cor_buf_done(&b);
}

static void recordings(void **unused)
{
	(void)unused;
	cor_buf out = {0};
	same_said("1.3.6.1.2.1.1.1.0|4|two\r", ".1.3.6.1.2.1.1.1.0 = STRING: \"two\"\n");
	same_said("1.3.6.1.2.1.1.1.0|4x|410a42\n1.3.6.1.2.1.1.3.0|67|1234\n",
		".1.3.6.1.2.1.1.1.0 = STRING: \"A\nB\"\n"
		".1.3.6.1.2.1.1.3.0 = Timeticks: (1234) 0:00:12.34\n");
	same_said("1.3.6.1.2.1.2.2.1.6.1|4x|00e0fc010203\n1.3.6.1.2.1.2.2.1.8.1|2|1\n"
		  "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.9.1.1\n1.3.6.1.2.1.4.20.1.1.1|64|192.0.2.1\n",
		".1.3.6.1.2.1.2.2.1.6.1 = Hex-STRING: 00 E0 FC 01 02 03 \n"
		".1.3.6.1.2.1.2.2.1.8.1 = INTEGER: up(1)\n"
		".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.9.1.1\n"
		".1.3.6.1.2.1.4.20.1.1.1 = IpAddress: 192.0.2.1\n");
	assert_int_equal(read_into("1.3.x|4|a\n1.3.6|4x|123\n1.3.6|2|many\nwhat\n1.3.6|4|ok\n",
				 false, &out),
		1);
	assert_int_equal(problems, 4);
	cor_buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tails),
		cmocka_unit_test(recordings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
