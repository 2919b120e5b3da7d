#include <inttypes.h>
#include <stdio.h>

#include "report/html.h"
#include "report/plain.h"
#include "report/words.h"

void cor_html_put(const cor_html *h, const char *markup)
{
	cor_buf_addz(h->out, markup);
}

static void add_character(cor_buf *out, cor_text character)
{
	switch (character.p[0]) {
	case '&':
		cor_buf_addz(out, "&amp;");
		break;
	case '<':
		cor_buf_addz(out, "&lt;");
		break;
	case '>':
		cor_buf_addz(out, "&gt;");
		break;
	case '"':
		cor_buf_addz(out, "&quot;");
		break;
	case '\'':
		cor_buf_addz(out, "&#39;");
		break;
	default:
		cor_buf_add(out, character);
	}
}

void cor_html_text(const cor_html *h, cor_text text)
{
	size_t bytes;
	for (size_t i = 0; i < text.n; i += bytes)
		add_character(h->out,
			cor_plain_character((cor_text){text.p + i, text.n - i}, &bytes));
}

void cor_html_prose(const cor_html *h, cor_text text)
{
	cor_html_put(h, "<bdi>");
	cor_html_text(h, text);
	cor_html_put(h, "</bdi>");
}

void cor_html_name(const cor_html *h, cor_text name)
{
	size_t end = 0, bytes;
	for (unsigned shown = 0; end < name.n && shown < COR_HTML_NAME; shown++, end += bytes)
		cor_plain_character((cor_text){name.p + end, name.n - end}, &bytes);
	cor_html_prose(h, (cor_text){name.p, end});
	if (end < name.n) {
		cor_html_put(h, " … (cut: it has ");
		cor_html_count(h, name.n, "byte");
		cor_html_put(h, ")");
	}
}

void cor_html_number(const cor_html *h, uint64_t number)
{
	char digits[24];
	int count = snprintf(digits, sizeof(digits), "%" PRIu64, number);
	for (int i = 0; i < count; i++) {
		if (i > 0 && (count - i) % 3 == 0)
			cor_buf_addc(h->out, ',');
		cor_buf_addc(h->out, digits[i]);
	}
}

void cor_html_count(const cor_html *h, uint64_t number, const char *noun)
{
	cor_html_number(h, number);
	cor_buf_addf(h->out, " %s%s", noun, number == 1 ? "" : "s");
}

void cor_html_day(const cor_html *h, cor_day day)
{
	char written[COR_DAY_BYTES];
	if (day == COR_DAY_NONE)
		cor_html_put(h, "not known");
	else
		cor_buf_addf(h->out, "<time>%s</time>", cor_day_write(day, written));
}

void cor_html_long_day(const cor_html *h, cor_day day)
{
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"};
	char w[COR_DAY_BYTES];
	cor_day_write(day, w);
	if (w[0] == '\0') {
		cor_html_put(h, "a day not known");
		return;
	}
	int month = (w[5] - '0') * 10 + w[6] - '0';
	cor_buf_addf(h->out, "<time datetime=\"%s\">%d %s %.4s</time>", w,
		(w[8] - '0') * 10 + w[9] - '0', months[month - 1], w);
}

void cor_html_days_left(const cor_html *h, int days)
{
	if (days == 0) {
		cor_html_put(h, "today");
		return;
	}
	cor_html_put(h, days > 0 ? "in " : "");
	cor_html_count(h, (uint64_t)(days > 0 ? days : -days), "day");
	cor_html_put(h, days > 0 ? "" : " ago");
}

void cor_html_percent(const cor_html *h, cor_ratio ratio)
{
	char percent[32];
	cor_html_put(h, cor_ratio_write_percent(ratio, percent));
}

void cor_html_limit(const cor_html *h, cor_ratio ratio)
{
	char percent[32];
	cor_ratio_write_percent(ratio, percent);
	char *whole = strstr(percent, ".00%");
	if (whole)
		memcpy(whole, "%", 2);
	cor_html_put(h, percent);
}

/* The shapes are in the head of the page: diamond, disc, triangle, dash. */
static void put_sign(const cor_html *h, const char *shape, const char *word)
{
	cor_buf_addf(h->out,
		"<span class=\"verdict %s\"><svg class=\"sign\" viewBox=\"0 0 16 16\" "
		"aria-hidden=\"true\"><use href=\"#sign-%s\"/></svg>%s</span>",
		shape, shape, word);
}

void cor_html_verdict(const cor_html *h, cor_verdict verdict)
{
	put_sign(h, cor_verdict_name(verdict), cor_verdict_name(verdict));
}

void cor_html_rule_verdict(const cor_html *h, const cor_rule_result *rule)
{
	switch (cor_rule_class_of(rule)) {
	case COR_CLASS_VIOLATED:
	case COR_CLASS_UNKNOWN:
	case COR_CLASS_SATISFIED:
	case COR_CLASS_COUNT:
		cor_html_verdict(h, rule->verdict);
		break;
	case COR_CLASS_VACUOUS:
		put_sign(h, "none", "vacuous");
		cor_html_put(h, "<small>selects nothing here, so it is not satisfied</small>");
		break;
	case COR_CLASS_NOT_EVALUATED:
		put_sign(h, "none", "not evaluated");
		break;
	case COR_CLASS_NOT_DUE:
		cor_html_verdict(h, rule->verdict);
		cor_html_put(h, "<small>not in force yet, does not count</small>");
		break;
	}
}

void cor_html_rule_name(const cor_html *h, const cor_rule_result *rule)
{
	cor_html_name(h, rule->title.n > 0 ? rule->title : rule->id);
}

void cor_html_section(const cor_html *h, const char *id, const char *heading)
{
	cor_buf_addf(h->out,
		"<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">%s</h2>\n", id, id,
		id, heading);
}

void cor_html_rest(const cor_html *h, uint64_t rest, const char *noun, const char *where)
{
	if (rest == 0)
		return;
	cor_html_put(h, "<p class=\"rest\">… and ");
	cor_html_number(h, rest);
	cor_buf_addf(h->out, " more %s%s%s.</p>\n", noun, rest == 1 ? "" : "s", where);
}

uint32_t cor_html_shown(const cor_html *h, uint32_t count, uint32_t most)
{
	return h->options->all || count <= most ? count : most;
}
