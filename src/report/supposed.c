#include "report/supposed.h"

#include <stdio.h>
#include <string.h>

#include "report/compare.h"

enum { SHOWN = 12 }; /* things that one line names */

/* ---- what is supposed ---- */

static void put_names(cor_buf *out, const char *one, const char *many, uint32_t count)
{
	cor_buf_addf(out, "  %u %s", count, count == 1 ? one : many);
}

static void put_more(cor_buf *out, uint32_t count)
{
	if (count > SHOWN)
		cor_buf_addf(out, " and %u more", count - SHOWN);
	cor_buf_addc(out, '\n');
}

static void put_texts(cor_buf *out, const cor_text *texts, uint32_t count, const char *one,
	const char *many)
{
	if (count == 0)
		return;
	put_names(out, one, many, count);
	for (uint32_t i = 0; i < count && i < SHOWN; i++)
		cor_buf_addf(out, "%s%.*s", i ? ", " : ": ", COR_FMT(texts[i]));
	put_more(out, count);
}

static void put_replaced(cor_buf *out, const cor_supposition *s)
{
	if (s->replaced_count == 0)
		return;
	put_names(out, "element replaced", "elements replaced", s->replaced_count);
	for (uint32_t i = 0; i < s->replaced_count && i < SHOWN; i++) {
		const cor_supposed_element *e = &s->replaced[i];

		cor_buf_addf(out, "%s%.*s", i ? ", " : ": ", COR_FMT(e->id));
		if (e->product.n)
			cor_buf_addf(out, " by %.*s", COR_FMT(e->product));
		if (e->maker.n)
			cor_buf_addf(out, "%s made by %.*s", e->product.n ? "" : " by gear",
				COR_FMT(e->maker));
	}
	put_more(out, s->replaced_count);
}

void cor_supposition_put(const cor_supposition *s, cor_buf *out)
{
	cor_buf_addz(out, "WHAT IF, not the estate as it is");
	if (s->title.n)
		cor_buf_addf(out, ": %.*s", COR_FMT(s->title));
	cor_buf_addf(out, " (%.*s)\n", COR_FMT(s->file));
	for (uint32_t i = 0; i < s->vendor_count; i++)
		cor_buf_addf(out, "  vendor set %.*s also takes in %.*s\n",
			COR_FMT(s->vendors[i].set), COR_FMT(s->vendors[i].party));
	put_texts(out, s->closed, s->closed_count, "link closed", "links closed");
	put_texts(out, s->removed, s->removed_count, "element removed", "elements removed");
	put_replaced(out, s);
}

static void json_texts(cor_json *json, const char *name, const cor_text *texts, uint32_t count)
{
	cor_json_array_flat(json, name);
	for (uint32_t i = 0; i < count; i++)
		cor_json_text(json, NULL, texts[i]);
	cor_json_end_array(json);
}

void cor_supposition_json(cor_json *json, const cor_supposition *s)
{
	cor_json_object(json, "what_if");
	cor_json_text(json, "sign", cor_text_of(COR_WHAT_IF_SIGN));
	cor_json_text(json, "title", s->title);
	cor_json_digest(json, "digest", &s->digest);
	cor_json_array(json, "vendors");
	for (uint32_t i = 0; i < s->vendor_count; i++) {
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "set", s->vendors[i].set);
		cor_json_text(json, "party", s->vendors[i].party);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	json_texts(json, "closed", s->closed, s->closed_count);
	json_texts(json, "removed", s->removed, s->removed_count);
	cor_json_array(json, "replaced");
	for (uint32_t i = 0; i < s->replaced_count; i++) {
		cor_json_object_flat(json, NULL);
		cor_json_text(json, "element", s->replaced[i].id);
		cor_json_text(json, "product", s->replaced[i].product);
		cor_json_text(json, "maker", s->replaced[i].maker);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
	cor_json_end_object(json);
}

/* ---- the answer ---- */

typedef struct pair {
	const cor_supposition *said;
	const cor_result *before, *after;
	const cor_report_options *options;
} pair;

static const char *word_of(const cor_rule_result *rule)
{
	return !rule->evaluated ? "not evaluated"
		: rule->vacuous ? "vacuous"
				: cor_verdict_name(rule->verdict);
}

static bool is_changed(const cor_rule_result *a, const cor_rule_result *b)
{
	return strcmp(word_of(a), word_of(b)) != 0;
}

static void put_rules(const pair *p, cor_buf *out)
{
	size_t width = strlen("rule");

	for (uint32_t i = 0; i < p->before->rule_count; i++)
		width = p->before->rules[i].id.n > width ? p->before->rules[i].id.n : width;
	cor_buf_addf(out, "\n  %-13s  %-13s  %-*s  what came: as it is -> what if\n", "as it is",
		"what if", (int)width, "rule");
	for (uint32_t i = 0; i < p->before->rule_count; i++) {
		const cor_rule_result *a = &p->before->rules[i], *b = &p->after->rules[i];

		cor_buf_addf(out, "%s %-13s  %-13s  %.*s%*s  ", is_changed(a, b) ? "*" : " ",
			word_of(a), word_of(b), COR_FMT(a->id), (int)(width - a->id.n), "");
		cor_compare_put_what_came(a, out);
		cor_buf_addz(out, " -> ");
		cor_compare_put_what_came(b, out);
		cor_buf_addc(out, '\n');
	}
}

static cor_status write_text(const pair *p, cor_buf *out, cor_err *err)
{
	char at[COR_DAY_BYTES], hex[COR_DIGEST_HEX_BYTES];
	uint32_t changed = 0;

	for (uint32_t i = 0; i < p->before->rule_count; i++)
		changed += is_changed(&p->before->rules[i], &p->after->rules[i]);
	cor_supposition_put(p->said, out);
	cor_buf_addf(out, "%s as it is, %s what if: policy %.*s at %s; %u of %u rules change\n",
		cor_verdict_name(p->before->verdict), cor_verdict_name(p->after->verdict),
		COR_FMT(p->before->policy_id), cor_day_write(p->before->at, at), changed,
		p->before->rule_count);
	if (p->before->is_model)
		cor_buf_addz(out, COR_REPORT_MODEL "\n");
	put_rules(p, out);
	cor_buf_addf(out, "\nestate as it is %s\n", cor_digest_write(&p->before->estate, hex));
	cor_buf_addf(out, "policy          %s\n", cor_digest_write(&p->before->policy, hex));
	cor_buf_addf(out, "what if         %s\n", cor_digest_write(&p->said->digest, hex));
	return cor_buf_status(out, err);
}

static cor_status write_json(const pair *p, cor_buf *out, cor_err *err)
{
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_json_text(&json, "format", COR_TEXT("cordon-what-if/1"));
	cor_supposition_json(&json, p->said);
	cor_json_day(&json, "at", p->before->at);
	cor_json_text(&json, "before", cor_text_of(cor_verdict_name(p->before->verdict)));
	cor_json_text(&json, "after", cor_text_of(cor_verdict_name(p->after->verdict)));
	cor_json_array(&json, "rules");
	for (uint32_t i = 0; i < p->before->rule_count; i++) {
		const cor_rule_result *a = &p->before->rules[i], *b = &p->after->rules[i];

		cor_json_object_flat(&json, NULL);
		cor_json_text(&json, "id", a->id);
		cor_json_text(&json, "before", cor_text_of(word_of(a)));
		cor_json_text(&json, "after", cor_text_of(word_of(b)));
		cor_json_bool(&json, "changed", is_changed(a, b));
		cor_json_end_object(&json);
	}
	cor_json_end_array(&json);
	cor_report_json_value(&json, "as_it_is", p->before, p->options);
	cor_report_json_value(&json, "supposed", p->after, p->options);
	cor_json_end_object(&json);
	return cor_buf_status(out, err);
}

static void csv_count(cor_buf *out, uint32_t count, bool last)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%u", count);
	cor_report_csv_cell(out, cor_text_of(digits), last);
}

static cor_status write_csv(const pair *p, cor_buf *out, cor_err *err)
{
	cor_buf_addz(out,
		"note,rule,as_it_is,what_if,changed,findings_as_it_is,findings_what_if\r\n");
	for (uint32_t i = 0; i < p->before->rule_count; i++) {
		const cor_rule_result *a = &p->before->rules[i], *b = &p->after->rules[i];

		cor_report_csv_cell(out, cor_text_of(COR_WHAT_IF_SIGN), false);
		cor_report_csv_cell(out, a->id, false);
		cor_report_csv_cell(out, cor_text_of(word_of(a)), false);
		cor_report_csv_cell(out, cor_text_of(word_of(b)), false);
		cor_report_csv_cell(out, cor_text_of(is_changed(a, b) ? "yes" : "no"), false);
		csv_count(out, a->finding_count, false);
		csv_count(out, b->finding_count, true);
	}
	return cor_buf_status(out, err);
}

cor_status cor_supposed_can_write(const char *format, cor_err *err)
{
	if (strcmp(format, "text") == 0 || strcmp(format, "json") == 0 ||
		strcmp(format, "csv") == 0)
		return COR_OK;
	return cor_fail(err, COR_EINPUT,
		"check: --output is \"%s\", expected text, json or csv with --what-if", format);
}

cor_status cor_supposed_write(const char *format, const cor_supposition *said,
	const cor_result *before, const cor_result *after, const cor_report_options *options,
	cor_buf *out, cor_err *err)
{
	pair p = {said, before, after, options};

	COR_ASSERT(before->rule_count == after->rule_count);
	return strcmp(format, "json") == 0   ? write_json(&p, out, err)
		: strcmp(format, "csv") == 0 ? write_csv(&p, out, err)
					     : write_text(&p, out, err);
}
