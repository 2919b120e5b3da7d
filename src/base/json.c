#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void cor_json_init(cor_json *json, cor_buf *out)
{
	*json = (cor_json){.out = out};
}

static void break_line(cor_json *json)
{
	cor_buf_addc(json->out, '\n');
	for (unsigned i = 0; i < json->depth; i++)
		cor_buf_addz(json->out, "  ");
}

/* Length of the well-formed UTF-8 sequence at the start of t, or 0. */
static size_t sequence_length(cor_text t)
{
	unsigned char lead = (unsigned char)t.p[0];
	size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	return n <= t.n && cor_text_is_utf8((cor_text){t.p, n}) ? n : 0;
}

static void add_escape(cor_buf *out, char c)
{
	switch (c) {
	case '"':
		cor_buf_addz(out, "\\\"");
		break;
	case '\\':
		cor_buf_addz(out, "\\\\");
		break;
	case '\n':
		cor_buf_addz(out, "\\n");
		break;
	case '\t':
		cor_buf_addz(out, "\\t");
		break;
	default:
		cor_buf_addf(out, "\\u%04x", (unsigned)(unsigned char)c);
	}
}

static void add_string(cor_buf *out, cor_text t)
{
	cor_buf_addc(out, '"');
	while (t.n > 0) {
		size_t plain = 0;
		while (plain < t.n && (unsigned char)t.p[plain] >= 0x20 &&
			(unsigned char)t.p[plain] < 0x7f && t.p[plain] != '"' && t.p[plain] != '\\')
			plain++;
		cor_buf_add(out, (cor_text){t.p, plain});
		t = (cor_text){t.p + plain, t.n - plain};
		if (t.n == 0)
			break;
		size_t step = 1;
		if ((unsigned char)t.p[0] < 0x80) {
			add_escape(out, t.p[0]);
		} else {
			step = sequence_length(t);
			cor_buf_add(out, step ? (cor_text){t.p, step} : COR_TEXT("\xef\xbf\xbd"));
			step = step ? step : 1;
		}
		t = (cor_text){t.p + step, t.n - step};
	}
	cor_buf_addc(out, '"');
}

/* Comma and line before a member. */
static void separate(cor_json *json)
{
	unsigned d = json->depth;
	if (json->started[d])
		cor_buf_addz(json->out, json->flat[d] ? ", " : ",");
	json->started[d] = true;
	if (d > 0 && !json->flat[d])
		break_line(json);
}

void cor_json_name(cor_json *json, cor_text name)
{
	separate(json);
	add_string(json->out, name);
	cor_buf_addz(json->out, ": ");
	json->named = true;
}

/* What comes before every value. */
static void begin(cor_json *json, const char *name)
{
	if (name)
		cor_json_name(json, cor_text_of(name));
	else if (!json->named)
		separate(json);
	json->named = false;
}

static void open_bracket(cor_json *json, const char *name, char bracket, bool flat)
{
	begin(json, name);
	cor_buf_addc(json->out, bracket);
	COR_ASSERT(json->depth + 1 < COR_JSON_DEPTH_MAX);
	flat = flat || json->flat[json->depth];
	json->depth++;
	json->started[json->depth] = false;
	json->flat[json->depth] = flat;
}

static void close_bracket(cor_json *json, char bracket)
{
	COR_ASSERT(json->depth > 0);
	bool broken = json->started[json->depth] && !json->flat[json->depth];
	json->depth--;
	if (broken)
		break_line(json);
	cor_buf_addc(json->out, bracket);
	if (json->depth == 0)
		cor_buf_addc(json->out, '\n');
}

void cor_json_object(cor_json *json, const char *name)
{
	open_bracket(json, name, '{', false);
}

void cor_json_array(cor_json *json, const char *name)
{
	open_bracket(json, name, '[', false);
}

void cor_json_object_flat(cor_json *json, const char *name)
{
	open_bracket(json, name, '{', true);
}

void cor_json_array_flat(cor_json *json, const char *name)
{
	open_bracket(json, name, '[', true);
}

void cor_json_end_object(cor_json *json)
{
	close_bracket(json, '}');
}

void cor_json_end_array(cor_json *json)
{
	close_bracket(json, ']');
}

void cor_json_text(cor_json *json, const char *name, cor_text value)
{
	begin(json, name);
	add_string(json->out, value);
}

void cor_json_u64(cor_json *json, const char *name, uint64_t value)
{
	begin(json, name);
	cor_buf_addf(json->out, "%" PRIu64, value);
}

void cor_json_i64(cor_json *json, const char *name, int64_t value)
{
	begin(json, name);
	cor_buf_addf(json->out, "%" PRId64, value);
}

void cor_json_double(cor_json *json, const char *name, double value)
{
	char text[32];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	begin(json, name);
	cor_buf_addz(json->out, text);
}

void cor_json_bool(cor_json *json, const char *name, bool value)
{
	begin(json, name);
	cor_buf_addz(json->out, value ? "true" : "false");
}

void cor_json_null(cor_json *json, const char *name)
{
	begin(json, name);
	cor_buf_addz(json->out, "null");
}

void cor_json_day(cor_json *json, const char *name, cor_day day)
{
	char text[COR_DAY_BYTES];
	if (day == COR_DAY_NONE)
		cor_json_null(json, name);
	else
		cor_json_text(json, name, cor_text_of(cor_day_write(day, text)));
}

void cor_json_ratio(cor_json *json, const char *name, cor_ratio ratio)
{
	cor_json_object_flat(json, name);
	cor_json_u64(json, "num", ratio.num);
	cor_json_u64(json, "den", ratio.den);
	cor_json_end_object(json);
}

void cor_json_digest(cor_json *json, const char *name, const cor_digest *digest)
{
	char hex[COR_DIGEST_HEX_BYTES];
	cor_json_text(json, name, cor_text_of(cor_digest_write(digest, hex)));
}
