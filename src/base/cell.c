#include "base/cell.h"

#include <stdio.h>

#include "base/day.h"
#include "base/limits.h"

#define PHRASE_BYTES 160
#define PERCENT_PLACES 4
#define DEGREE_PLACES 7
#define DEGREE_ONE 10000000

/* ISO 3166-1, the officially assigned codes (maintenance agency, November 2026). */
static const char countries[] =
	"AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "
	"BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "
	"DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "
	"GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
	"KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
	"MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
	"PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
	"SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
	"VN VU WF WS YE YT ZA ZM ZW ";

bool cor_cell_is_country(cor_text t)
{
	if (t.n != 2 || t.p[0] < 'A' || t.p[0] > 'Z' || t.p[1] < 'A' || t.p[1] > 'Z')
		return false;
	/* XA to XZ are left to users by the standard; XK is in wide use. */
	if (t.p[0] == 'X')
		return true;
	for (const char *p = countries; *p; p += 3) {
		if (p[0] == t.p[0] && p[1] == t.p[1])
			return true;
	}
	return false;
}

/* What is wrong with a text of any type, or NULL. */
static const char *text_trouble(cor_text t)
{
	const unsigned char *p = (const unsigned char *)t.p;
	unsigned char high = 0;

	if (t.n > COR_LIMIT_CELL_BYTES)
		return "at most 65536 bytes";
	for (size_t i = 0; i < t.n; i++) {
		if ((p[i] < 0x20 && p[i] != '\t' && p[i] != '\n') || p[i] == 0x7f)
			return "text without control characters";
		high |= p[i];
	}
	return (high & 0x80) && !cor_text_is_utf8(t) ? "UTF-8 text" : NULL;
}
_Static_assert(COR_LIMIT_CELL_BYTES == 65536, "the phrase names the limit");

static bool is_in_pieces(cor_text pieces, cor_text piece)
{
	cor_text one;

	while (cor_text_cut(&pieces, '|', &one)) {
		if (cor_text_equal(one, piece))
			return true;
	}
	return false;
}

static const char *read_pieces(cor_text raw, bool may_be_none, cor_buf *out)
{
	size_t start = out->n;
	unsigned count = 0;
	bool has_none = false;
	cor_text piece;

	while (cor_text_cut(&raw, '|', &piece)) {
		piece = cor_text_trim(piece);
		if (piece.n == 0 || out->failed)
			continue;
		if (count && is_in_pieces((cor_text){out->p + start, out->n - start}, piece))
			continue;
		if (++count > COR_LIMIT_LIST_ITEMS)
			return "at most 256 pieces";
		has_none |= cor_text_is(piece, "none");
		if (out->n > start)
			cor_buf_addc(out, '|');
		cor_buf_add(out, piece);
	}
	return may_be_none && has_none && count > 1 ? "none alone, or a list without it" : NULL;
}
_Static_assert(COR_LIMIT_LIST_ITEMS == 256, "the phrase names the limit");

/* "one of planned, live, spare, retired" */
static const char *words_phrase(const char *words, char phrase[PHRASE_BYTES])
{
	cor_text rest = cor_text_of(words), word;
	int length = 0;

	while (cor_text_cut(&rest, ' ', &word) && length >= 0 && length < PHRASE_BYTES)
		length += snprintf(phrase + length, (size_t)(PHRASE_BYTES - length), "%s%.*s",
			length ? ", " : "one of ", COR_FMT(word));
	return phrase;
}

static const char *read_word(const char *words, cor_text t, cor_buf *out, char *phrase)
{
	cor_text rest = cor_text_of(words), word;

	while (cor_text_cut(&rest, ' ', &word)) {
		if (cor_text_equal(word, t)) {
			cor_buf_add(out, t);
			return NULL;
		}
	}
	return words_phrase(words, phrase);
}

static const char *read_yes_no(cor_text t, cor_buf *out)
{
	if (cor_text_is(t, "yes") || cor_text_is(t, "true") || cor_text_is(t, "1"))
		cor_buf_addz(out, "yes");
	else if (cor_text_is(t, "no") || cor_text_is(t, "false") || cor_text_is(t, "0"))
		cor_buf_addz(out, "no");
	else
		return "yes or no";
	return NULL;
}

static const char *read_number(cor_text t, cor_buf *out)
{
	uint64_t value;

	if (!cor_text_to_u64(t, &value))
		return "a whole number";
	if (value > INT64_MAX)
		return "a whole number up to 9223372036854775807";
	while (t.n > 1 && t.p[0] == '0') {
		t.p++;
		t.n--;
	}
	cor_buf_add(out, t);
	return NULL;
}

static const char *read_fixed(cor_text t, int places, bool cut, int64_t low, int64_t high,
	cor_buf *out, const char *expected)
{
	char text[32];
	int64_t value;

	if (!cor_text_to_fixed(t, places, cut, &value) || value < low || value > high)
		return expected;
	cor_buf_add(out, (cor_text){text, cor_text_from_fixed(value, places, text)});
	return NULL;
}

static const char *read_plain(cor_text t, cor_buf *out)
{
	cor_buf_add(out, t);
	return NULL;
}

static const char *read_known(const cor_column_spec *column, cor_text t, cor_buf *out, char *phrase)
{
	cor_day day;

	switch (column->type) {
	case COR_TYPE_TEXT:
	case COR_TYPE_KEY:
	case COR_TYPE_REF:
		return read_plain(t, out);
	case COR_TYPE_LABEL:
		return memchr(t.p, '|', t.n) ? "one name, without |" : read_plain(t, out);
	case COR_TYPE_PARTY:
		return read_pieces(t, false, out);
	case COR_TYPE_LABELS:
	case COR_TYPE_LIST:
		return read_pieces(t, true, out);
	case COR_TYPE_WORD:
		return read_word(column->words, t, out, phrase);
	case COR_TYPE_DATE:
		return cor_day_parse(t, &day) ? read_plain(t, out)
					      : "a date YYYY-MM-DD that exists";
	case COR_TYPE_NUMBER:
		return read_number(t, out);
	case COR_TYPE_PERCENT:
		return read_fixed(t, PERCENT_PLACES, false, 0, 1000000, out,
			"a percentage from 0 to 100 with at most four decimals");
	case COR_TYPE_LAT:
		return read_fixed(t, DEGREE_PLACES, true, -90 * (int64_t)DEGREE_ONE,
			90 * (int64_t)DEGREE_ONE, out, "degrees from -90 to 90");
	case COR_TYPE_LON:
		return read_fixed(t, DEGREE_PLACES, true, -180 * (int64_t)DEGREE_ONE,
			180 * (int64_t)DEGREE_ONE, out, "degrees from -180 to 180");
	case COR_TYPE_YESNO:
		return read_yes_no(t, out);
	case COR_TYPE_COUNTRY:
		return cor_cell_is_country(t)
			? read_plain(t, out)
			: "an ISO 3166-1 country code of two capitals such as GB";
	}
	return "a column of a known type";
}

static const char *empty_trouble(const cor_column_spec *column, char *phrase)
{
	if (column->type == COR_TYPE_WORD)
		return words_phrase(column->words, phrase);
	return column->type == COR_TYPE_DATE ? "a date YYYY-MM-DD" : "a text that is not empty";
}

const char *cor_cell_read(const cor_column_spec *column, cor_text raw, cor_buf *out,
	char phrase[PHRASE_BYTES])
{
	cor_text t = cor_text_trim(raw);
	size_t start = out->n;
	const char *trouble = text_trouble(t);

	if (trouble)
		return trouble;
	if (t.n)
		trouble = read_known(column, t, out, phrase);
	if (!trouble && out->n == start && !out->failed && (column->flags & COR_COLUMN_REQUIRED))
		return empty_trouble(column, phrase);
	return trouble;
}

cor_text cor_cell_of_real(const cor_column_spec *column, double value,
	char buffer[COR_CELL_REAL_BYTES])
{
	int n = snprintf(buffer, COR_CELL_REAL_BYTES, "%.*f",
		column->type == COR_TYPE_PERCENT ? PERCENT_PLACES : DEGREE_PLACES, value);

	while (n > 0 && buffer[n - 1] == '0')
		n--;
	if (n > 0 && buffer[n - 1] == '.')
		n--;
	return (cor_text){buffer, (size_t)n};
}

int64_t cor_cell_number(const cor_column_spec *column, cor_text canonical)
{
	bool is_degrees = column->type == COR_TYPE_LAT || column->type == COR_TYPE_LON;
	int places = is_degrees                    ? DEGREE_PLACES
		: column->type == COR_TYPE_PERCENT ? PERCENT_PLACES
						   : 0;
	int64_t value;

	if (canonical.n == 0 || !cor_text_to_fixed(canonical, places, is_degrees, &value))
		return is_degrees ? INT64_MIN : -1;
	return value;
}
