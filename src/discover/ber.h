/*
 * BER as SNMP uses it (ITU-T X.690 under RFC 3417 section 8): definite lengths, tags of one byte.
 *
 * Reading: a cor_ber is a view of what is still to be read; taking one value moves it on.  Every
 * length is compared with what is there before anything is looked at; nothing is copied and nothing
 * allocated.  Writing goes backwards, from the end of a buffer to its front, so that each length is
 * known when it is written.
 *
 * Functions that read return NULL, or why not: a literal for people.
 */
#ifndef COR_DISCOVER_BER_H
#define COR_DISCOVER_BER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cor_ber_tag {
	COR_BER_INTEGER = 0x02,
	COR_BER_OCTETS = 0x04,
	COR_BER_NULL = 0x05,
	COR_BER_OID = 0x06,
	COR_BER_SEQUENCE = 0x30,
	COR_BER_ADDRESS = 0x40,
	COR_BER_COUNTER32 = 0x41,
	COR_BER_GAUGE32 = 0x42,
	COR_BER_TICKS = 0x43,
	COR_BER_OPAQUE = 0x44,
	COR_BER_COUNTER64 = 0x46,
	COR_BER_NO_OBJECT = 0x80,
	COR_BER_NO_INSTANCE = 0x81,
	COR_BER_END_OF_VIEW = 0x82,
};

typedef struct cor_ber {
	const uint8_t *p;
	size_t n;
} cor_ber;

#define COR_OID_ARCS 128 /* RFC 2578 section 3.5 */
typedef struct cor_oid {
	uint32_t count;
	uint32_t arcs[COR_OID_ARCS];
} cor_oid;

/* The next value: its tag and content; *rest moves behind it. */
const char *cor_ber_take_any(cor_ber *rest, uint8_t *ret_tag, cor_ber *ret_content);
/* The same; short values, which nearly all are, without a call. */
static inline const char *cor_ber_take(cor_ber *rest, uint8_t *ret_tag, cor_ber *ret_content)
{
	if (rest->n < 2 || rest->p[1] >= 0x80 || (rest->p[0] & 0x1f) == 0x1f ||
		rest->p[1] > rest->n - 2)
		return cor_ber_take_any(rest, ret_tag, ret_content);
	size_t length = rest->p[1];
	*ret_tag = rest->p[0];
	*ret_content = (cor_ber){rest->p + 2, length};
	rest->p += 2 + length;
	rest->n -= 2 + length;
	return NULL;
}
/* The same, which must have this tag. */
static inline const char *cor_ber_expect(cor_ber *rest, uint8_t tag, cor_ber *ret_content)
{
	cor_ber ahead = *rest;
	uint8_t found;
	const char *why = cor_ber_take(&ahead, &found, ret_content);

	if (why)
		return why;
	if (found != tag)
		return "a value of another type than expected";
	*rest = ahead;
	return NULL;
}
/* Content of INTEGER: 1 to 8 bytes. */
const char *cor_ber_integer(cor_ber content, int64_t *ret_value);
/* Content of Counter32, Gauge32, TimeTicks, Counter64: 1 to 9 bytes, the ninth a zero.  What agents
 * write with its top bit set, as if it had no sign, is read as they mean it. */
const char *cor_ber_unsigned(cor_ber content, uint64_t *ret_value);
const char *cor_ber_oid(cor_ber content, cor_oid *ret_oid);

/* "1.3.6.1", with or without a dot in front. */
bool cor_oid_parse(const char *text, size_t n, cor_oid *ret_oid);
/* In the order of arcs; what begins the other comes first. */
int cor_oid_compare(const cor_oid *a, const cor_oid *b);
bool cor_oid_begins(const cor_oid *oid, const cor_oid *prefix);

/* A buffer that is filled from its end; `at` is where what is written begins. */
typedef struct cor_ber_out {
	uint8_t *p;
	size_t at;
	bool full; /* something did not fit: what is there is not to be used */
} cor_ber_out;

void cor_ber_put(cor_ber_out *out, const void *bytes, size_t n);
/* Tag and length in front of everything since `end`, an earlier value of out->at. */
void cor_ber_wrap(cor_ber_out *out, uint8_t tag, size_t end);
void cor_ber_put_integer(cor_ber_out *out, int64_t value);
void cor_ber_put_unsigned(cor_ber_out *out, uint8_t tag, uint64_t value);
void cor_ber_put_octets(cor_ber_out *out, uint8_t tag, const void *bytes, size_t n);
/* At least two arcs, the first at most 2, the second below 40 unless the first is 2. */
void cor_ber_put_oid(cor_ber_out *out, const cor_oid *oid);

#endif
