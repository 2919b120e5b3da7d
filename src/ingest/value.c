#include "ingest/value.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/day.h"

__extension__ typedef __int128 wide;

/* Long enough for a number, a date or an angle. */
#define SMALL_BYTES 64

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_one_of(cor_text text, const cor_text *words, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (cor_text_equal(text, words[i]))
			return true;
	}
	return false;
}

/* ---- pieces ---- */

/* The take-th piece (from 1, or from the end) between separators of any length. */
static bool take_piece(cor_text text, cor_text at, int take, cor_text *ret_piece)
{
	const char *p = text.p, *end = text.p + text.n;
	int count = 1, wanted;

	for (const char *hit = p; (hit = memmem(hit, (size_t)(end - hit), at.p, at.n)); hit += at.n)
		count++;
	wanted = take > 0 ? take : count + take + 1;
	if (wanted < 1 || wanted > count)
		return false;
	for (int i = 1;; i++) {
		const char *hit = memmem(p, (size_t)(end - p), at.p, at.n);

		if (i == wanted) {
			*ret_piece = cor_text_trim((cor_text){p, (size_t)((hit ? hit : end) - p)});
			return true;
		}
		p = hit + at.n;
	}
}

/* "POINT (12.3 51.3)": what stands between the parentheses. */
static bool take_wkt(cor_text text, cor_text *ret_inside)
{
	char word[5];

	if (text.n < 8)
		return false;
	for (unsigned i = 0; i < 5; i++)
		word[i] = (char)(text.p[i] & ~0x20);
	if (memcmp(word, "POINT", 5) != 0 || text.p[text.n - 1] != ')')
		return false;
	text = cor_text_trim((cor_text){text.p + 5, text.n - 6});
	if (text.n == 0 || text.p[0] != '(')
		return false;
	*ret_inside = cor_text_trim((cor_text){text.p + 1, text.n - 1});
	return true;
}

/* Cuts a pair at the first of ';' ',' ' ' that stands in it once (a run of spaces is one). */
static bool cut_pair(cor_text pair, cor_text halves[2])
{
	static const char SEPARATORS[] = ";, ";

	for (unsigned i = 0; i < 3; i++) {
		size_t runs = 0, at = 0;

		for (size_t k = 0; k < pair.n; k++) {
			if (pair.p[k] == SEPARATORS[i] &&
				(SEPARATORS[i] != ' ' || k == 0 || pair.p[k - 1] != ' ')) {
				runs++;
				at = k;
			}
		}
		if (runs != 1)
			continue;
		halves[0] = cor_text_trim((cor_text){pair.p, at});
		halves[1] = cor_text_trim((cor_text){pair.p + at + 1, pair.n - at - 1});
		return halves[0].n && halves[1].n;
	}
	return false;
}

static const char *take_point(const cor_map_value *value, cor_text *text)
{
	cor_text halves[2] = {{"", 0}, {"", 0}}, inside = *text;

	if (value->point == COR_POINT_WKT && !take_wkt(*text, &inside))
		return "POINT (longitude latitude)";
	if (!cut_pair(inside, halves))
		return value->point == COR_POINT_WKT ? "POINT (longitude latitude)"
						     : "two numbers, divided by ; , or a space";
	*text = halves[value->point_take];
	return NULL;
}

/* ---- numbers and angles ---- */

/* A decimal of at most 9 places, comma or point. */
static bool read_decimal(cor_text text, bool comma, int64_t *ret_value)
{
	char copy[SMALL_BYTES];

	if (text.n >= sizeof(copy))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (comma && text.p[i] == '.')
			return false;
		copy[i] = text.p[i];
		if (comma && text.p[i] == ',')
			copy[i] = '.';
	}
	return cor_text_to_fixed((cor_text){copy, text.n}, 9, true, ret_value);
}

/* Cuts N, S, E or W off either end, and a sign off the front.  A latitude has no E. */
static bool cut_hemisphere(cor_text *text, const char *possible, bool *ret_negative)
{
	static const char LETTERS[] = "NSEWnsew";
	char letter = 0;

	if (text->n && memchr(LETTERS, text->p[0], sizeof(LETTERS) - 1)) {
		letter = text->p[0];
		*text = (cor_text){text->p + 1, text->n - 1};
	} else if (text->n && memchr(LETTERS, text->p[text->n - 1], sizeof(LETTERS) - 1)) {
		letter = text->p[--text->n];
	}
	if (letter && possible && !strchr(possible, letter))
		return false;
	*text = cor_text_trim(*text);
	*ret_negative = letter && memchr("SWsw", letter, 4);
	if (text->n && text->p[0] == '-') {
		if (letter)
			return false;
		*ret_negative = true;
		*text = (cor_text){text->p + 1, text->n - 1};
	}
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Up to three numbers: degrees, minutes, seconds; signs between them say nothing.  Only the last may
 * have a fraction, and 60 minutes are a degree; 60 seconds come of rounding. */
static bool read_angle(cor_text text, int64_t *ret_value)
{
	static const int64_t PARTS[] = {1, 60, 3600},
			     MOST[] = {360000000000, 59999999999, 60000000000};
	int64_t number = 0, total = 0;
	unsigned count = 0;
	size_t i = 0, start;

	while (i < text.n) {
		if (!is_digit(text.p[i])) {
			if (is_letter(text.p[i++]))
				return false;
			continue;
		}
		start = i;
		while (i < text.n && (is_digit(text.p[i]) || text.p[i] == '.' || text.p[i] == ','))
			i++;
		if (count == 3 || number % 1000000000 != 0 ||
			!read_decimal((cor_text){text.p + start, i - start},
				memchr(text.p + start, ',', i - start) != NULL, &number) ||
			number > MOST[count])
			return false;
		total += (number + PARTS[count] / 2) / PARTS[count];
		count++;
	}
	*ret_value = total;
	return count > 0;
}

/* 51°20'15.5"N, N 51 20 15, 51 20.258 N, -51 20 15 as 1e-9 degrees. */
static bool read_dms(cor_text text, const char *hemispheres, int64_t *ret_value)
{
	bool negative;

	if (!cut_hemisphere(&text, hemispheres, &negative) || !read_angle(text, ret_value))
		return false;
	if (negative)
		*ret_value = -*ret_value;
	return true;
}

static const char *read_number(const cor_map_value *value, cor_text *text, char small[SMALL_BYTES])
{
	wide product;
	int64_t number;

	if (value->is_dms) {
		if (!read_dms(*text, value->hemispheres, &number))
			return "degrees, minutes and seconds such as 51°20'15\"N";
	} else if (!read_decimal(*text, value->has_decimal_comma, &number)) {
		return value->has_decimal_comma ? "a number with a decimal comma" : "a number";
	}
	if (value->has_scale) {
		product = (wide)number * value->scale;
		product = (product + (product < 0 ? -500000000 : 500000000)) / 1000000000;
		if (product > INT64_MAX || product < -INT64_MAX)
			return "a smaller number";
		number = (int64_t)product;
	}
	*text = (cor_text){small, cor_text_from_fixed(number, 9, small)};
	return NULL;
}

/* ---- dates ---- */

typedef enum date_part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PARTS } date_part;
static const char *const PART_NAMES[PARTS] = {"yyyy", "mm", "dd", "HH", "MM", "SS"};

static date_part part_at(cor_text format, size_t at)
{
	for (unsigned i = 0; i < PARTS; i++) {
		size_t n = strlen(PART_NAMES[i]);

		if (format.n - at >= n && memcmp(format.p + at, PART_NAMES[i], n) == 0)
			return (date_part)i;
	}
	return PARTS;
}

bool cor_value_is_date_format(cor_text format)
{
	unsigned seen[PARTS + 1] = {0};
	size_t at = 0;

	while (at < format.n) {
		date_part part = part_at(format, at);

		seen[part]++;
		at += part == PARTS ? 1 : strlen(PART_NAMES[part]);
	}
	return seen[YEAR] == 1 && seen[MONTH] == 1 && seen[DAY] == 1 && seen[HOUR] <= 1 &&
		seen[MINUTE] <= 1 && seen[SECOND] <= 1;
}

static bool read_date(cor_text format, cor_text text, char small[SMALL_BYTES], cor_text *ret_date)
{
	unsigned parts[PARTS] = {0};
	size_t at = 0, t = 0;
	cor_day day;
	int n;

	while (at < format.n) {
		date_part part = part_at(format, at);
		size_t width = part == PARTS ? 1 : strlen(PART_NAMES[part]);

		if (text.n - t < width)
			return false;
		if (part == PARTS) {
			if (text.p[t] != format.p[at])
				return false;
		} else {
			for (size_t i = 0; i < width; i++) {
				if (!is_digit(text.p[t + i]))
					return false;
				parts[part] = parts[part] * 10 + (unsigned)(text.p[t + i] - '0');
			}
		}
		at += width;
		t += width;
	}
	if (t != text.n || parts[HOUR] > 24 || parts[MINUTE] > 59 || parts[SECOND] > 60)
		return false;
	n = snprintf(small, SMALL_BYTES, "%04u-%02u-%02u", parts[YEAR], parts[MONTH], parts[DAY]);
	*ret_date = (cor_text){small, (size_t)n};
	return cor_day_parse(*ret_date, &day);
}

/* ---- value tables ---- */

int cor_value_compare_entries(const void *a, const void *b)
{
	return cor_text_compare(((const cor_map_entry *)a)->from, ((const cor_map_entry *)b)->from);
}

static bool find_entry(const cor_map_value *value, cor_text text, cor_text *ret_to)
{
	cor_map_entry wanted = {.from = text};
	const cor_map_entry *entry = NULL;

	if (value->entry_count)
		entry = bsearch(&wanted, value->entries, value->entry_count, sizeof(wanted),
			cor_value_compare_entries);
	for (uint32_t i = 0; !entry && i < value->glob_count; i++) {
		if (cor_map_is_like(text, value->globs[i].from))
			entry = &value->globs[i];
	}
	if (entry)
		*ret_to = entry->to;
	return entry != NULL;
}

static const char *list_entries(const cor_map_value *value, char phrase[COR_VALUE_PHRASE_BYTES])
{
	size_t n = (size_t)snprintf(phrase, COR_VALUE_PHRASE_BYTES, "one of");
	uint32_t count = value->entry_count + value->glob_count;

	for (uint32_t i = 0; i < count; i++) {
		cor_text from = i < value->entry_count ? value->entries[i].from
						       : value->globs[i - value->entry_count].from;

		if (from.n + n + 8 > COR_VALUE_PHRASE_BYTES) {
			snprintf(phrase + n, COR_VALUE_PHRASE_BYTES - n, " ...");
			break;
		}
		n += (size_t)snprintf(phrase + n, COR_VALUE_PHRASE_BYTES - n, "%s %.*s",
			i ? "," : "", COR_FMT(from));
	}
	return phrase;
}

static const char *look_up(const cor_map_value *value, cor_text *text,
	char phrase[COR_VALUE_PHRASE_BYTES])
{
	if (find_entry(value, *text, text))
		return NULL;
	if (text->n == 0)
		return NULL; /* not known stays not known */
	if (value->has_else) {
		*text = value->otherwise;
		return NULL;
	}
	switch (value->unlisted) {
	case COR_UNLISTED_UNKNOWN:
		*text = COR_TEXT("");
		return NULL;
	case COR_UNLISTED_KEEP:
		return NULL;
	case COR_UNLISTED_REFUSE:
		break;
	}
	return list_entries(value, phrase);
}

/* ---- all of it ---- */

const char *cor_value_change_one(const cor_map_value *value, cor_text raw, cor_buf *out,
	char phrase[COR_VALUE_PHRASE_BYTES])
{
	cor_text text = cor_text_trim(raw);
	const char *expected = NULL;
	char small[SMALL_BYTES];

	if (is_one_of(text, value->unknown, value->unknown_count))
		text.n = 0;
	if (text.n && value->split_at.n &&
		!take_piece(text, value->split_at, value->split_take, &text)) {
		snprintf(phrase, COR_VALUE_PHRASE_BYTES, "at least %d pieces divided by \"%.*s\"",
			abs(value->split_take), COR_FMT(value->split_at));
		return phrase;
	}
	if (text.n && value->point != COR_POINT_NONE)
		expected = take_point(value, &text);
	if (!expected && text.n && (value->is_dms || value->has_decimal_comma || value->has_scale))
		expected = read_number(value, &text, small);
	if (!expected && text.n && value->date.n && !read_date(value->date, text, small, &text)) {
		snprintf(phrase, COR_VALUE_PHRASE_BYTES, "a date written %.*s",
			COR_FMT(value->date));
		return phrase;
	}
	if (!expected && value->has_map)
		expected = look_up(value, &text, phrase);
	else if (!expected && value->is_divided && text.n && memchr(text.p, '|', text.n))
		expected = "text without '|', which divides values (say so: list: \"|\")";
	if (!expected)
		cor_buf_add(out, text);
	return expected;
}

/* Whether buf from `start` on holds the piece at `piece` among those before it. */
static bool is_repeated(const cor_buf *buf, size_t start, size_t piece)
{
	cor_text last = {buf->p + piece, buf->n - piece}, rest = {buf->p + start, piece - start},
		 one;

	while (rest.n && cor_text_cut(&rest, '|', &one)) {
		if (one.n && cor_text_equal(one, last))
			return true;
	}
	return false;
}

const char *cor_value_change(const cor_map_value *value, cor_text raw, cor_buf *out,
	char phrase[COR_VALUE_PHRASE_BYTES], cor_text *ret_piece)
{
	size_t start = out->n;
	cor_text rest = raw;
	const char *expected;

	*ret_piece = raw;
	if (value->divide.n == 0)
		return cor_value_change_one(value, raw, out, phrase);
	while (cor_text_cut(&rest, value->divide.p[0], ret_piece)) {
		size_t piece;

		*ret_piece = cor_text_trim(*ret_piece);
		if (ret_piece->n == 0)
			continue;
		if (out->n > start)
			cor_buf_addc(out, '|');
		piece = out->n;
		expected = cor_value_change_one(value, *ret_piece, out, phrase);
		if (expected)
			return expected;
		if (out->failed)
			return NULL;
		if (out->n == piece || (piece > start && is_repeated(out, start, piece))) {
			out->n = piece > start ? piece - 1 : start;
			if (out->p)
				out->p[out->n] = '\0';
		}
	}
	return NULL;
}
