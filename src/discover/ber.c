#include "discover/ber.h"

#include <string.h>

#include "base/err.h"

const char *cor_ber_take_any(cor_ber *rest, uint8_t *ret_tag, cor_ber *ret_content)
{
	size_t head = 2, length;

	if (rest->n < 2)
		return "a value is cut off";
	if ((rest->p[0] & 0x1f) == 0x1f)
		return "a tag of several bytes";
	length = rest->p[1];
	if (length == 0x80)
		return "an indefinite length";
	if (length > 0x80) {
		size_t bytes = length & 0x7f;
		if (bytes > 4)
			return "a length of more than four bytes";
		head += bytes;
		if (rest->n < head)
			return "a length is cut off";
		length = 0;
		for (size_t i = 2; i < head; i++)
			length = length << 8 | rest->p[i];
	}
	if (length > rest->n - head)
		return "a length runs past the end";
	*ret_tag = rest->p[0];
	*ret_content = (cor_ber){rest->p + head, length};
	rest->p += head + length;
	rest->n -= head + length;
	return NULL;
}

const char *cor_ber_integer(cor_ber content, int64_t *ret_value)
{
	if (content.n < 1 || content.n > 8)
		return "an integer of no byte or more than eight";
	uint64_t value = content.p[0] & 0x80 ? UINT64_MAX : 0;
	for (size_t i = 0; i < content.n; i++)
		value = value << 8 | content.p[i];
	*ret_value = (int64_t)value;
	return NULL;
}

const char *cor_ber_unsigned(cor_ber content, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (content.n < 1 || content.n > 9 || (content.n == 9 && content.p[0] != 0))
		return "a number of no byte or more than eight";
	for (size_t i = 0; i < content.n; i++)
		value = value << 8 | content.p[i];
	*ret_value = value;
	return NULL;
}

const char *cor_ber_oid(cor_ber content, cor_oid *ret_oid)
{
	uint32_t count = 0;
	size_t i = 0;

	if (content.n == 0)
		return "an object identifier without a byte";
	while (i < content.n) {
		uint64_t arc = 0;
		if (content.p[i] < 0x80 && count > 0 &&
			count < COR_OID_ARCS) { /* most arcs are short */
			ret_oid->arcs[count++] = content.p[i++];
			continue;
		}
		do {
			if (i == content.n)
				return "an object identifier is cut off";
			arc = arc << 7 | (content.p[i] & 0x7f);
			if (arc > (uint64_t)UINT32_MAX + 80)
				return "an arc of more than 32 bits";
		} while (content.p[i++] & 0x80);
		if (count == 0) {
			uint32_t first = arc < 40 ? 0 : arc < 80 ? 1 : 2;
			ret_oid->arcs[count++] = first;
			arc -= 40 * (uint64_t)first;
		}
		if (arc > UINT32_MAX)
			return "an arc of more than 32 bits";
		if (count == COR_OID_ARCS)
			return "an object identifier of more than 128 arcs";
		ret_oid->arcs[count++] = (uint32_t)arc;
	}
	ret_oid->count = count;
	return NULL;
}

bool cor_oid_parse(const char *text, size_t n, cor_oid *ret_oid)
{
	uint32_t count = 0;
	size_t i = n > 0 && text[0] == '.' ? 1 : 0;

	while (i < n) {
		uint64_t arc = 0;
		size_t start = i;
		for (; i < n && text[i] >= '0' && text[i] <= '9'; i++) {
			arc = arc * 10 + (uint64_t)(text[i] - '0');
			if (arc > UINT32_MAX)
				return false;
		}
		if (i == start || count == COR_OID_ARCS)
			return false;
		ret_oid->arcs[count++] = (uint32_t)arc;
		if (i == n)
			break;
		if (text[i++] != '.' || i == n)
			return false;
	}
	ret_oid->count = count;
	return count >= 2 && ret_oid->arcs[0] <= 2 &&
		(ret_oid->arcs[0] == 2 || ret_oid->arcs[1] < 40);
}

int cor_oid_compare(const cor_oid *a, const cor_oid *b)
{
	for (uint32_t i = 0; i < a->count && i < b->count; i++)
		if (a->arcs[i] != b->arcs[i])
			return a->arcs[i] < b->arcs[i] ? -1 : 1;
	return a->count == b->count ? 0 : a->count < b->count ? -1 : 1;
}

bool cor_oid_begins(const cor_oid *oid, const cor_oid *prefix)
{
	return oid->count >= prefix->count &&
		memcmp(oid->arcs, prefix->arcs, prefix->count * sizeof(oid->arcs[0])) == 0;
}

void cor_ber_put(cor_ber_out *out, const void *bytes, size_t n)
{
	if (out->full || n > out->at) {
		out->full = true;
		return;
	}
	out->at -= n;
	if (n > 0)
		memcpy(out->p + out->at, bytes, n);
}

static void put_byte(cor_ber_out *out, unsigned byte)
{
	uint8_t b = (uint8_t)byte;

	cor_ber_put(out, &b, 1);
}

void cor_ber_wrap(cor_ber_out *out, uint8_t tag, size_t end)
{
	size_t length = end - out->at;

	if (out->full)
		return;
	if (length < 0x80) {
		put_byte(out, (unsigned)length);
	} else {
		unsigned bytes = 0;
		for (size_t left = length; left > 0; left >>= 8, bytes++)
			put_byte(out, left & 0xff);
		put_byte(out, 0x80 | bytes);
	}
	put_byte(out, tag);
}

void cor_ber_put_integer(cor_ber_out *out, int64_t value)
{
	size_t end = out->at;
	uint64_t left = (uint64_t)value;
	uint64_t sign = value < 0 ? UINT64_MAX : 0;
	unsigned last;

	do {
		last = left & 0xff;
		put_byte(out, last);
		left = left >> 8 | (sign << 56);
	} while (left != sign || (last >> 7) != (sign & 1));
	cor_ber_wrap(out, COR_BER_INTEGER, end);
}

void cor_ber_put_unsigned(cor_ber_out *out, uint8_t tag, uint64_t value)
{
	size_t end = out->at;
	unsigned last;

	do {
		last = value & 0xff;
		put_byte(out, last);
		value >>= 8;
	} while (value > 0);
	if (last & 0x80)
		put_byte(out, 0);
	cor_ber_wrap(out, tag, end);
}

void cor_ber_put_octets(cor_ber_out *out, uint8_t tag, const void *bytes, size_t n)
{
	size_t end = out->at;

	cor_ber_put(out, bytes, n);
	cor_ber_wrap(out, tag, end);
}

static void put_arc(cor_ber_out *out, uint64_t arc)
{
	put_byte(out, arc & 0x7f);
	while ((arc >>= 7) > 0)
		put_byte(out, 0x80 | (arc & 0x7f));
}

void cor_ber_put_oid(cor_ber_out *out, const cor_oid *oid)
{
	size_t end = out->at;

	COR_ASSERT(oid->count >= 2 && oid->count <= COR_OID_ARCS);
	for (uint32_t i = oid->count; i-- > 2;)
		put_arc(out, oid->arcs[i]);
	put_arc(out, (uint64_t)oid->arcs[0] * 40 + oid->arcs[1]);
	cor_ber_wrap(out, COR_BER_OID, end);
}
