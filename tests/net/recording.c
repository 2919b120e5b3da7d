#include "recording.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void die(const char *why)
{
	fprintf(stderr, "responder: %s\n", why);
	exit(2);
}

void *take(size_t n)
{
	void *p = calloc(1, n);

	if (!p)
		die("out of memory");
	return p;
}

/* ---- writing BER ---- */

static size_t put_head(uint8_t *to, uint8_t tag, size_t n)
{
	to[0] = tag;
	if (n < 128) {
		to[1] = (uint8_t)n;
		return 2;
	}
	if (n < 256) {
		to[1] = 0x81;
		to[2] = (uint8_t)n;
		return 3;
	}
	to[1] = 0x82;
	to[2] = (uint8_t)(n >> 8);
	to[3] = (uint8_t)n;
	return 4;
}

size_t put_tlv(uint8_t *to, uint8_t tag, const void *content, size_t n)
{
	uint8_t head[4];
	size_t length = put_head(head, tag, n);

	if (n > 0)
		memmove(to + length, content, n); /* it may lie in `to` */
	memcpy(to, head, length);
	return length + n;
}

static size_t put_arc(uint8_t *to, uint64_t arc)
{
	size_t n = 1;

	for (uint64_t left = arc >> 7; left; left >>= 7)
		n++;
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)((arc >> (7 * (n - 1 - i)) & 127) | (i + 1 < n ? 128 : 0));
	return n;
}

static size_t put_oid(uint8_t *to, const uint32_t *arcs, uint32_t n)
{
	uint8_t body[ARCS * 5];
	size_t length = put_arc(body, (uint64_t)arcs[0] * 40 + arcs[1]);

	for (uint32_t i = 2; i < n; i++)
		length += put_arc(body + length, arcs[i]);
	return put_tlv(to, 6, body, length);
}

/* Least bytes, with a sign or (is_unsigned) a zero in front of a set top bit. */
static size_t put_number(uint8_t *to, uint8_t tag, uint64_t value, bool is_unsigned)
{
	uint8_t body[9] = {0};
	size_t from = 1;

	for (size_t i = 0; i < 8; i++)
		body[1 + i] = (uint8_t)(value >> (56 - 8 * i));
	if (is_unsigned) {
		while (from < 8 && body[from] == 0)
			from++;
		from -= body[from] >> 7;
	} else {
		while (from < 8 &&
			((body[from] == 0 && body[from + 1] < 128) ||
				(body[from] == 255 && body[from + 1] > 127)))
			from++;
	}
	return put_tlv(to, tag, body + from, 9 - from);
}

/* ---- recordings ---- */

static bool read_oid(const char *text, oid *ret)
{
	ret->n = 0;
	while (*text >= '0' && *text <= '9' && ret->n < ARCS) {
		char *end;
		ret->arcs[ret->n++] = (uint32_t)strtoul(text, &end, 10);
		text = end;
		if (*text == '.')
			text++;
	}
	return ret->n >= 2 && *text == '\0';
}

int compare_arcs(const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb)
{
	for (uint32_t i = 0; i < na && i < nb; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return na == nb ? 0 : na < nb ? -1 : 1;
}

static int by_oid(const void *left, const void *right)
{
	const row *a = left, *b = right;

	return compare_arcs(a->arcs, a->n, b->arcs, b->n);
}

static void add_row(agent *a, const oid *name, const uint8_t *value, size_t n)
{
	uint8_t *bytes = take(ARCS * 5 + 8 + n);
	uint32_t *arcs = take(name->n * sizeof(*arcs));
	size_t length = put_oid(bytes, name->arcs, name->n);

	if (a->count == a->capacity) {
		a->capacity = a->capacity ? 2 * a->capacity : 64;
		a->rows = realloc(a->rows, a->capacity * sizeof(*a->rows));
		if (!a->rows)
			die("out of memory");
	}
	memcpy(arcs, name->arcs, name->n * sizeof(*arcs));
	memcpy(bytes + length, value, n);
	bytes = realloc(bytes, length + n);
	a->rows[a->count++] = (row){arcs, name->n, (uint32_t)length, (uint32_t)(length + n), bytes};
}

/* Pairs of digits, spaces between them or none; SIZE_MAX: something else. */
static size_t read_hex(const char *text, uint8_t *to)
{
	size_t n = 0;

	for (; *text; text++) {
		char pair[3] = {text[0], text[1], '\0'};
		if (*text == ' ')
			continue;
		if (strspn(pair, "0123456789abcdefABCDEF") != 2)
			return SIZE_MAX;
		to[n++] = (uint8_t)strtoul(pair, NULL, 16);
		text++;
	}
	return n;
}

/* The TLV of a value of snmprec; 0: none. */
static size_t read_value(const char *type, char *text, uint8_t *to)
{
	static uint8_t raw[DATAGRAM];
	uint8_t tag = (uint8_t)strtoul(type, NULL, 10);
	size_t n = strlen(text);
	oid name;
	struct in_addr address;

	memcpy(raw, text, n + 1);
	if (strchr(type, 'x'))
		n = read_hex(text, raw);
	if (n == SIZE_MAX)
		return 0;
	raw[n] = '\0';
	if (tag != 4 && tag != 68 && !strchr(type, 'x')) {
		size_t from = strspn((char *)raw, " ");
		while (n > from && raw[n - 1] == ' ')
			n--;
		n -= from;
		memmove(raw, raw + from, n);
		raw[n] = '\0';
	}
	bool is_number = tag == 2 || tag == 65 || tag == 66 || tag == 67 || tag == 70;
	if (is_number && raw[strspn((char *)raw, "-0123456789")] != '\0')
		return 0;
	if (is_number && n == 0)
		return 0;
	switch (tag) {
	case 2:
		return put_number(to, tag, (uint64_t)strtoll((char *)raw, NULL, 10), false);
	case 65:
	case 66:
	case 67:
		return put_number(to, tag, (uint32_t)strtoll((char *)raw, NULL, 10), true);
	case 70:
		return put_number(to, tag, strtoull((char *)raw, NULL, 10), true);
	case 4:
	case 68:
		return put_tlv(to, tag, raw, n);
	case 5:
		return put_tlv(to, tag, raw, 0);
	case 6:
		return read_oid((char *)raw + (raw[0] == '.'), &name)
			? put_oid(to, name.arcs, name.n)
			: 0;
	case 64:
		if (strchr(type, 'x') && n == 4)
			return put_tlv(to, tag, raw, 4);
		return inet_aton((char *)raw, &address) ? put_tlv(to, tag, &address, 4) : 0;
	default:
		return 0;
	}
}

static void finish_agent(agent *a)
{
	uint32_t kept = 0;

	if (a->count == 0)
		return;
	qsort(a->rows, a->count, sizeof(*a->rows), by_oid);
	for (uint32_t i = 0; i < a->count; i++) /* the last of those with one name */
		if (i + 1 == a->count || by_oid(&a->rows[i], &a->rows[i + 1]) != 0)
			a->rows[kept++] = a->rows[i];
	a->count = kept;
}

void read_file(const char *path, agent *a)
{
	static uint8_t value[DATAGRAM];
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!file)
		die(path);
	while ((n = getline(&line, &room, file)) > 0) {
		char *type, *text;
		size_t length;
		oid name;
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = '\0';
		if (n == 0 || n > 60000 || !(type = strchr(line, '|')) ||
			!(text = strchr(type + 1, '|')))
			continue;
		*type++ = '\0';
		*text++ = '\0';
		length = read_oid(line + (line[0] == '.'), &name) ? read_value(type, text, value)
								  : 0;
		if (length > 0)
			add_row(a, &name, value, length);
	}
	free(line);
	fclose(file);
	finish_agent(a);
}

/* ---- the made-up switch ---- */

static void made(agent *a, const char *name, uint32_t last, const char *type, const char *text)
{
	uint8_t value[256];
	char copy[128];
	oid o;

	if (!read_oid(name, &o))
		die("a name of its own is wrong");
	o.arcs[o.n++] = last;
	snprintf(copy, sizeof(copy), "%s", text);
	add_row(a, &o, value, read_value(type, copy, value));
}

void make_agent(agent *a)
{
	char text[64];

	made(a, "1.3.6.1.2.1.1.1", 0, "4", "Cisco IOS Software, made up for a measurement");
	made(a, "1.3.6.1.2.1.1.2", 0, "6", "1.3.6.1.4.1.9.1.516");
	made(a, "1.3.6.1.2.1.1.3", 0, "67", "123456789");
	made(a, "1.3.6.1.2.1.1.5", 0, "4", "made.example");
	for (uint32_t i = 1; i <= 28; i++) {
		snprintf(text, sizeof(text), "GigabitEthernet1/0/%u", i);
		made(a, "1.3.6.1.2.1.2.2.1.2", i, "4", text);
		made(a, "1.3.6.1.2.1.31.1.1.1.1", i, "4", text + 7);
		made(a, "1.3.6.1.2.1.31.1.1.1.6", i, "70", "98765432109876");
		made(a, "1.3.6.1.2.1.31.1.1.1.10", i, "70", "12345678901234");
		snprintf(text, sizeof(text), "00000c0000%02x", i);
		made(a, "1.3.6.1.2.1.2.2.1.6", i, "4x", text);
	}
	for (uint32_t i = 1; i <= 50; i++) {
		snprintf(text, sizeof(text), "module %u of a made-up switch", i);
		made(a, "1.3.6.1.2.1.47.1.1.1.1.2", i, "4", text);
		made(a, "1.3.6.1.2.1.47.1.1.1.1.5", i, "2", i == 1 ? "3" : "9");
		made(a, "1.3.6.1.2.1.47.1.1.1.1.7", i, "4", text);
		snprintf(text, sizeof(text), "FOC%08u", i);
		made(a, "1.3.6.1.2.1.47.1.1.1.1.11", i, "4", text);
		made(a, "1.3.6.1.2.1.47.1.1.1.1.12", i, "4", "Cisco Systems, Inc.");
		made(a, "1.3.6.1.2.1.47.1.1.1.1.13", i, "4", "WS-C3750-48P");
	}
	finish_agent(a);
}
