#include "discover/recording.h"

#include "base/mem.h"
#include "discover/snmp.h"

#define BODY_BYTES 60000u  /* of one record, much as one answer could bring */
#define VALUE_BYTES 65000u /* of one value */

typedef struct reader {
	const cor_recording *recording;
	cor_buf *out;
	cor_buf body;
	uint8_t scratch[VALUE_BYTES + 1024];
	uint8_t value[VALUE_BYTES];
	uint64_t values;
} reader;

static cor_status flush(reader *r, cor_err *err)
{
	cor_archive_record record = {
		.kind = COR_ARCHIVE_SAID,
		.method = r->recording->walk ? COR_ARCHIVE_WALK : COR_ARCHIVE_SNMPREC,
		.time_ms = r->recording->time_ms,
		.agent = r->recording->agent,
		.source = cor_text_of(r->recording->path),
	};

	COR_TRY(cor_buf_status(&r->body, err));
	if (r->body.n == 0)
		return COR_OK;
	record.body = (cor_ber){(const uint8_t *)r->body.p, r->body.n};
	COR_TRY(cor_archive_put(r->out, &record, err));
	r->body.n = 0;
	return COR_OK;
}

/* A whole value, tag and length included, behind its name. */
static cor_status put(reader *r, const cor_oid *oid, uint8_t tag, cor_ber value, cor_err *err)
{
	cor_ber_out out = {.p = r->scratch, .at = sizeof(r->scratch)};

	cor_snmp_put_binding(&out, oid, tag, value);
	COR_ASSERT(!out.full);
	cor_buf_add(&r->body,
		(cor_text){(const char *)out.p + out.at, sizeof(r->scratch) - out.at});
	r->values++;
	return r->body.n > BODY_BYTES ? flush(r, err) : COR_OK;
}

static int nibble(char c)
{
	return c >= '0' && c <= '9'    ? c - '0'
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
		: c >= 'A' && c <= 'F' ? c - 'A' + 10
				       : -1;
}

/* "0a1B", "0A 1B": pairs of digits, with spaces between them or none. */
static const char *read_hex(cor_text text, uint8_t *to, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n;) {
		if (text.p[i] == ' ' || text.p[i] == '\n') {
			i++;
			continue;
		}
		if (i + 1 == text.n || nibble(text.p[i]) < 0 || nibble(text.p[i + 1]) < 0)
			return "expected pairs of hexadecimal digits";
		if (n == VALUE_BYTES)
			return "a value of more than 65000 bytes";
		to[n++] = (uint8_t)(nibble(text.p[i]) << 4 | nibble(text.p[i + 1]));
		i += 2;
	}
	*ret_n = n;
	return NULL;
}

static const char *read_address(cor_text text, uint8_t to[4])
{
	cor_text piece;
	uint64_t value;
	unsigned count = 0;

	while (cor_text_cut(&text, '.', &piece)) {
		if (count == 4 || !cor_text_to_u64(piece, &value) || value > 255)
			return "expected an address such as 192.0.2.1";
		to[count++] = (uint8_t)value;
	}
	return count == 4 ? NULL : "expected an address such as 192.0.2.1";
}

/* Any type but octets, from its decimal or dotted text, into *ret_value (which lies in r). */
static const char *read_plain(reader *r, uint8_t tag, cor_text text, cor_ber *ret_value)
{
	cor_ber_out out = {.p = r->value, .at = sizeof(r->value)};
	cor_ber rest;
	uint8_t found;
	uint64_t u;
	int64_t i;
	cor_oid oid;

	text = cor_text_trim(text);
	switch (tag) {
	case COR_BER_INTEGER:
		if (!cor_text_to_i64(text, &i))
			return "expected a whole number";
		cor_ber_put_integer(&out, i);
		break;
	case COR_BER_COUNTER32:
	case COR_BER_GAUGE32:
	case COR_BER_TICKS:
	case COR_BER_COUNTER64:
		if (cor_text_to_u64(text, &u))
			cor_ber_put_unsigned(&out, tag, u);
		else if (cor_text_to_i64(text, &i) && i >= INT32_MIN)
			cor_ber_put_unsigned(&out, tag, (uint32_t)i);
		else
			return "expected a whole number";
		break;
	case COR_BER_OID:
		if (!cor_oid_parse(text.p, text.n, &oid))
			return "expected an object identifier";
		cor_ber_put_oid(&out, &oid);
		break;
	case COR_BER_ADDRESS:
		*ret_value = (cor_ber){r->value, 4};
		return read_address(text, r->value);
	case COR_BER_NULL:
	case COR_BER_NO_OBJECT:
	case COR_BER_NO_INSTANCE:
	case COR_BER_END_OF_VIEW:
		*ret_value = (cor_ber){r->value, 0};
		return NULL;
	default:
		return "expected a type that SNMP has";
	}
	rest = (cor_ber){r->value + out.at, sizeof(r->value) - out.at};
	return cor_ber_take(&rest, &found, ret_value);
}

static const char *take_octets(reader *r, cor_text text, cor_ber *ret_value)
{
	if (text.n > VALUE_BYTES)
		return "a value of more than 65000 bytes";
	memcpy(r->value, text.p, text.n);
	*ret_value = (cor_ber){r->value, text.n};
	return NULL;
}

/* The tag is decimal; x behind it says hexadecimal, e and others are snmpsim's for text. */
static const char *read_rec(reader *r, cor_text line, cor_oid *oid, uint8_t *tag, cor_ber *value)
{
	cor_text rest = line, name, type;
	uint64_t number = 0;
	size_t digits = 0, n;

	if (!cor_text_cut(&rest, '|', &name) || !cor_text_cut(&rest, '|', &type) || !rest.p)
		return "expected OID|type|value";
	if (!cor_oid_parse(name.p, name.n, oid))
		return "expected an object identifier before the first |";
	while (digits < type.n && type.p[digits] >= '0' && type.p[digits] <= '9')
		digits++;
	if (!cor_text_to_u64((cor_text){type.p, digits}, &number) || number > 255)
		return "expected a type such as 4, 4x or 65";
	*tag = (uint8_t)number;
	bool hex = memchr(type.p + digits, 'x', type.n - digits) != NULL;
	if (hex && *tag != COR_BER_OCTETS && *tag != COR_BER_OPAQUE && *tag != COR_BER_ADDRESS) {
		/* snmpsim writes numbers as the hexadecimal of their decimal text. */
		const char *why = read_hex(rest, r->scratch, &n);
		return why ? why : read_plain(r, *tag, (cor_text){(char *)r->scratch, n}, value);
	}
	if (hex) {
		const char *why = read_hex(rest, r->value, &n);
		*value = (cor_ber){r->value, n};
		return why                                  ? why
			: *tag == COR_BER_ADDRESS && n != 4 ? "expected an address of four bytes"
							    : NULL;
	}
	if (*tag == COR_BER_OCTETS || *tag == COR_BER_OPAQUE)
		return take_octets(r, rest, value);
	return read_plain(r, *tag, rest, value);
}

static bool starts(cor_text text, const char *with)
{
	return text.n >= strlen(with) && memcmp(text.p, with, strlen(with)) == 0;
}

/* Of bits what stands before their names: "80 0(bridge)". */
static cor_text in_front(cor_text said, size_t skip)
{
	cor_text text = {said.p + skip, said.n - skip};
	const char *bracket = memchr(text.p, '(', text.n);

	while (bracket && bracket > text.p && bracket[-1] != ' ')
		bracket--;
	return bracket ? (cor_text){text.p, (size_t)(bracket - text.p)} : text;
}

/* Behind the last '(' and before the ')', or all of it: "up(1)", "(1234) 0:00:12.34". */
static cor_text in_brackets(cor_text text)
{
	const char *open = memrchr(text.p, '(', text.n);
	const char *close = open ? memchr(open, ')', (size_t)(text.p + text.n - open)) : NULL;

	return close ? (cor_text){open + 1, (size_t)(close - open - 1)} : text;
}

/* The number itself, without a unit: "1500 octets". */
static cor_text first_word(cor_text text)
{
	const char *space = memchr(text.p, ' ', text.n);

	return space ? (cor_text){text.p, (size_t)(space - text.p)} : text;
}

static const struct walk_type {
	const char *word;
	uint8_t tag;
} WALK_TYPES[] = {
	{"INTEGER: ", COR_BER_INTEGER},
	{"Counter32: ", COR_BER_COUNTER32},
	{"Gauge32: ", COR_BER_GAUGE32},
	{"Unsigned32: ", COR_BER_GAUGE32},
	{"Timeticks: ", COR_BER_TICKS},
	{"Counter64: ", COR_BER_COUNTER64},
	{"OID: ", COR_BER_OID},
	{"IpAddress: ", COR_BER_ADDRESS},
	{"Network Address: ", COR_BER_ADDRESS},
};

/* Quotes around text, and the backslashes that snmpwalk puts before quotes in it. */
static const char *read_quoted(reader *r, cor_text text, cor_ber *value)
{
	size_t n = 0;

	if (text.n < 2 || text.p[0] != '"' || text.p[text.n - 1] != '"')
		return take_octets(r, text, value);
	for (size_t i = 1; i + 1 < text.n && n < VALUE_BYTES; i++) {
		if (text.p[i] == '\\' && i + 2 < text.n)
			i++;
		r->value[n++] = (uint8_t)text.p[i];
	}
	*value = (cor_ber){r->value, n};
	return NULL;
}

/* ".1.3.6.1", or "iso.3.6.1" as it is printed where no MIB is loaded. */
static bool parse_name(cor_text said, cor_oid *ret)
{
	char text[2048];

	if (!starts(said, "iso.") || said.n - 2 > sizeof(text))
		return cor_oid_parse(said.p, said.n, ret);
	text[0] = '1';
	memcpy(text + 1, said.p + 3, said.n - 3);
	return cor_oid_parse(text, said.n - 2, ret);
}

static const char *read_walk(reader *r, cor_text line, cor_oid *oid, uint8_t *tag, cor_ber *value)
{
	const char *equals = memmem(line.p, line.n, " = ", 3);
	cor_text name, said;
	size_t n;

	if (!equals)
		return "expected OID = TYPE: value";
	name = (cor_text){line.p, (size_t)(equals - line.p)};
	said = (cor_text){equals + 3, line.n - name.n - 3};
	if (!parse_name(name, oid))
		return "expected a numeric object identifier (snmpwalk -On)";
	*tag = COR_BER_OCTETS;
	if (starts(said, "STRING: "))
		return read_quoted(r, (cor_text){said.p + 8, said.n - 8}, value);
	if (starts(said, "Hex-STRING: ") || starts(said, "BITS: ")) {
		size_t skip = said.p[0] == 'H' ? 12 : 6;
		const char *why = read_hex(in_front(said, skip), r->value, &n);
		*value = (cor_ber){r->value, why ? 0 : n};
		return why;
	}
	if (said.n == 2 && said.p[0] == '"')
		return take_octets(r, (cor_text){said.p, 0}, value);
	for (size_t i = 0; i < sizeof(WALK_TYPES) / sizeof(WALK_TYPES[0]); i++)
		if (starts(said, WALK_TYPES[i].word)) {
			size_t skip = strlen(WALK_TYPES[i].word);
			cor_text text = {said.p + skip, said.n - skip};
			*tag = WALK_TYPES[i].tag;
			cor_oid object;
			if (*tag == COR_BER_OID && parse_name(cor_text_trim(text), &object)) {
				cor_ber_out out = {.p = r->value, .at = sizeof(r->value)};
				uint8_t found;
				cor_ber_put_oid(&out, &object);
				cor_ber rest = {r->value + out.at, sizeof(r->value) - out.at};
				return cor_ber_take(&rest, &found, value);
			}
			if (*tag != COR_BER_OID && *tag != COR_BER_ADDRESS)
				text = first_word(in_brackets(text));
			return read_plain(r, *tag, text, value);
		}
	if (starts(said, "No Such Object") || starts(said, "No Such Instance") ||
		starts(said, "No more variables") || starts(said, "NULL")) {
		*tag = COR_BER_NULL;
		*value = (cor_ber){r->value, 0};
		return NULL;
	}
	return "expected a type such as STRING: or INTEGER:";
}

/* A value of snmpwalk goes on over the lines that do not begin with an object identifier. */
static cor_text whole_entry(const cor_recording *recording, cor_text line, cor_text *rest,
	uint64_t *line_number)
{
	while (recording->walk && rest->p && rest->n > 0) {
		cor_text ahead = *rest, next;
		if (!cor_text_cut(&ahead, '\n', &next) ||
			(next.n > 2 && next.p[0] == '.' && next.p[1] >= '0' && next.p[1] <= '2') ||
			starts(next, "iso.") || (!ahead.p && next.n == 0))
			break;
		line.n = (size_t)(next.p + next.n - line.p);
		*rest = ahead;
		++*line_number;
	}
	return line;
}

static cor_status read_lines(reader *r, cor_text text, cor_err *err)
{
	const cor_recording *recording = r->recording;
	cor_text line;
	uint64_t number = 0;

	if (starts(text, "\xef\xbb\xbf"))
		text = (cor_text){text.p + 3, text.n - 3};
	while (cor_text_cut(&text, '\n', &line)) {
		cor_recording_problem problem = {.line = ++number};
		cor_oid oid;
		uint8_t tag;
		cor_ber value;
		line = whole_entry(recording, line, &text, &number);
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		problem.reason = recording->walk ? read_walk(r, line, &oid, &tag, &value)
						 : read_rec(r, line, &oid, &tag, &value);
		if (problem.reason)
			recording->sink(recording->context, &problem);
		else if (tag != COR_BER_NULL)
			COR_TRY(put(r, &oid, tag, value, err));
	}
	return flush(r, err);
}

cor_status cor_recording_read(const cor_recording *recording, cor_text text, cor_buf *out,
	uint64_t *ret_values, cor_err *err)
{
	reader *r = cor_mem_new(1, sizeof(*r));
	cor_status status;

	if (!r)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	r->recording = recording;
	r->out = out;
	status = read_lines(r, text, err);
	/* Also an agent of which nothing could be read is there. */
	cor_archive_record done = {.kind = COR_ARCHIVE_DONE,
		.method = recording->walk ? COR_ARCHIVE_WALK : COR_ARCHIVE_SNMPREC,
		.time_ms = recording->time_ms,
		.agent = recording->agent,
		.source = cor_text_of(recording->path)};
	if (status == COR_OK)
		status = cor_archive_put(out, &done, err);
	if (status == COR_OK)
		*ret_values = r->values;
	cor_buf_done(&r->body);
	cor_mem_free(r);
	return status;
}
