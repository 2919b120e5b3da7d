/* The workbook of a result: for those who sort, filter and count on. */
#include <inttypes.h>
#include <stdio.h>

#include "report/report.h"
#include "report/workbook.h"

static void put_yes(cor_sheet *sheet, bool yes)
{
	cor_sheet_word(sheet, yes ? "yes" : "no");
}

static void put_verdict(cor_sheet *sheet, cor_verdict verdict)
{
	cor_sheet_word(sheet, cor_verdict_name(verdict));
}

/* ---- verdict ---- */

static void fact_text(cor_sheet *sheet, const char *name, cor_text text)
{
	cor_sheet_word(sheet, name);
	cor_sheet_text(sheet, text);
	cor_sheet_end_row(sheet);
}

static void fact_number(cor_sheet *sheet, const char *name, uint64_t number)
{
	cor_sheet_word(sheet, name);
	cor_sheet_number(sheet, number);
	cor_sheet_end_row(sheet);
}

static void fact_digest(cor_sheet *sheet, const char *name, const cor_digest *digest)
{
	char hex[COR_DIGEST_HEX_BYTES];
	fact_text(sheet, name, cor_text_of(cor_digest_write(digest, hex)));
}

static void add_verdict(cor_workbook *book, const cor_result *r, const cor_report_options *options)
{
	static const cor_sheet_column columns[] = {{"fact", 24}, {"value", 90}, {NULL, 0}};
	cor_sheet *sheet = cor_workbook_sheet(book, "verdict", columns);
	fact_text(sheet, "verdict", cor_text_of(cor_verdict_name(r->verdict)));
	if (r->is_model)
		fact_text(sheet, "note", COR_TEXT(COR_REPORT_MODEL));
	fact_text(sheet, "policy", r->policy_id);
	fact_text(sheet, "policy title", r->policy_title);
	fact_text(sheet, "jurisdiction", r->setting.jurisdiction);
	fact_text(sheet, "binding", r->policy_binding);
	fact_text(sheet, "grade of the facts", r->policy_grade);
	fact_text(sheet, "estate", cor_text_of(options->estate ? options->estate : ""));
	cor_sheet_word(sheet, "judged as of");
	cor_sheet_day(sheet, r->at);
	cor_sheet_end_row(sheet);
	fact_text(sheet, "only rules in force count", cor_text_of(r->in_force ? "yes" : "no"));
	fact_number(sheet, "rules", r->rule_count);
	fact_number(sheet, "elements", r->element_count);
	fact_number(sheet, "maker not known", r->maker_unknown);
	fact_number(sheet, "unlisted names", r->unlisted_count);
	fact_number(sheet, "refused rows", r->refused);
	fact_text(sheet, "refused rows tolerated", cor_text_of(r->tolerate_refused ? "yes" : "no"));
	for (uint32_t i = 0; i < r->symbol_count; i++) {
		cor_sheet_text(sheet, r->symbols[i].name);
		cor_sheet_day(sheet, r->symbols[i].day);
		cor_sheet_end_row(sheet);
	}
	fact_digest(sheet, "digest of the estate", &r->estate);
	fact_digest(sheet, "digest of the register", &r->register_digest);
	fact_digest(sheet, "digest of the policy", &r->policy);
	for (uint32_t i = 0; i < r->setting.source_count; i++)
		fact_text(sheet, "source", r->setting.sources[i]);
	if (options->program)
		fact_text(sheet, "made by", cor_text_of(options->program));
}

/* ---- rules ---- */

static void add_rule(cor_sheet *sheet, const cor_rule_result *rule, cor_day at)
{
	uint64_t sure = 0;
	for (uint32_t i = 0; i < rule->finding_count; i++)
		sure += rule->findings[i].sure;
	cor_sheet_text(sheet, rule->id);
	cor_sheet_text(sheet, rule->title);
	put_verdict(sheet, rule->verdict);
	cor_sheet_text(sheet, rule->kind);
	cor_sheet_text(sheet, rule->clause);
	put_yes(sheet, rule->counts);
	put_yes(sheet, rule->vacuous);
	put_yes(sheet, rule->evaluated);
	cor_sheet_day(sheet, rule->by);
	cor_sheet_text(sheet, rule->by_text);
	if (rule->by == COR_DAY_NONE)
		cor_sheet_empty(sheet);
	else
		cor_sheet_days(sheet, rule->by - at);
	cor_sheet_day(sheet, rule->target);
	cor_sheet_text(sheet, rule->target_text);
	cor_sheet_number(sheet, rule->selected_sure);
	cor_sheet_number(sheet, rule->selected_maybe);
	cor_sheet_number(sheet, rule->group_count);
	cor_sheet_number(sheet, sure);
	cor_sheet_number(sheet, rule->finding_count - sure);
	cor_sheet_text(sheet, rule->measure);
	cor_sheet_text(sheet, rule->vendors);
	cor_sheet_text(sheet, rule->source);
	cor_sheet_text(sheet, rule->grade);
	cor_sheet_text(sheet, rule->note);
	cor_sheet_text(sheet, rule->why_not);
	cor_sheet_text(sheet, rule->remark);
	cor_sheet_end_row(sheet);
}

static void add_rules(cor_workbook *book, const cor_result *r)
{
	static const cor_sheet_column columns[] = {{"rule", 22}, {"title", 40}, {"verdict", 11},
		{"kind", 10}, {"clause", 40}, {"counts", 8}, {"vacuous", 8}, {"evaluated", 9},
		{"due", 11}, {"due as written", 24}, {"days left", 9}, {"target", 11},
		{"target as written", 24}, {"elements sure", 10}, {"elements maybe", 10},
		{"groups", 8}, {"findings sure", 10}, {"findings maybe", 10}, {"measure", 12},
		{"vendors", 40}, {"source", 40}, {"grade", 7}, {"note", 40},
		{"why not evaluated", 30}, {"remark", 40}, {NULL, 0}};
	cor_sheet *sheet = cor_workbook_sheet(book, "rules", columns);
	for (uint32_t i = 0; i < r->rule_count; i++)
		add_rule(sheet, &r->rules[i], r->at);
}

/* ---- groups ---- */

static void put_exact(cor_sheet *sheet, cor_ratio ratio)
{
	char text[48];
	snprintf(text, sizeof(text), "%" PRIu64 "/%" PRIu64, ratio.num, ratio.den);
	cor_sheet_word(sheet, text);
}

static void add_group(cor_sheet *sheet, const cor_rule_result *rule, const cor_group_result *group)
{
	cor_sheet_text(sheet, rule->id);
	cor_sheet_text(sheet, group->name);
	put_verdict(sheet, group->verdict);
	if (group->has_share) {
		cor_sheet_share(sheet, group->low);
		cor_sheet_share(sheet, group->high);
		cor_sheet_share(sheet, group->cap);
		put_exact(sheet, group->low);
		put_exact(sheet, group->high);
	} else {
		for (int i = 0; i < 5; i++)
			cor_sheet_empty(sheet);
	}
	if (group->has_number) {
		cor_sheet_number(sheet, group->number_low);
		cor_sheet_number(sheet, group->number_high);
	} else {
		cor_sheet_empty(sheet);
		cor_sheet_empty(sheet);
	}
	cor_sheet_number(sheet, group->tolerated);
	put_yes(sheet, group->exempt);
	cor_sheet_text(sheet, group->exempt_reason);
	cor_sheet_end_row(sheet);
}

static void add_groups(cor_workbook *book, const cor_result *r)
{
	static const cor_sheet_column columns[] = {{"rule", 22}, {"group", 30}, {"verdict", 11},
		{"share low", 10}, {"share high", 10}, {"limit", 10}, {"low exactly", 16},
		{"high exactly", 16}, {"suppliers low", 10}, {"suppliers high", 10},
		{"tolerated maybes", 10}, {"exempt", 8}, {"exempt because", 40}, {NULL, 0}};
	cor_sheet *sheet = cor_workbook_sheet(book, "groups", columns);
	for (uint32_t i = 0; i < r->rule_count; i++)
		for (uint32_t g = 0; g < r->rules[i].group_count; g++)
			add_group(sheet, &r->rules[i], &r->rules[i].groups[g]);
}

/* ---- findings ---- */

static void add_finding(cor_sheet *sheet, const cor_rule_result *rule, const cor_finding *f,
	bool is_model)
{
	cor_sheet_text(sheet, rule->id);
	put_verdict(sheet, rule->verdict);
	cor_sheet_text(sheet, f->group);
	cor_sheet_text(sheet, f->subject);
	cor_sheet_word(sheet, f->sure ? "sure" : "maybe");
	cor_sheet_text(sheet, f->maker);
	cor_sheet_text(sheet, f->what);
	cor_sheet_text(sheet, f->where);
	cor_sheet_text(sheet, f->unknown);
	cor_sheet_day(sheet, rule->by);
	put_yes(sheet, f->exempt);
	cor_sheet_text(sheet, f->exempt_reason);
	cor_sheet_word(sheet, is_model ? COR_REPORT_MODEL : "");
	cor_sheet_end_row(sheet);
}

static void add_findings(cor_workbook *book, const cor_result *r)
{
	static const cor_sheet_column columns[] = {{"rule", 22}, {"rule's verdict", 11},
		{"group", 26}, {"subject", 28}, {"how sure", 9}, {"maker", 34}, {"what", 30},
		{"where", 44}, {"not known", 24}, {"due", 11}, {"exempt", 8},
		{"exempt because", 40}, {"note", 40}, {NULL, 0}};
	cor_sheet *sheet = cor_workbook_sheet(book, "findings", columns);
	for (uint32_t i = 0; i < r->rule_count; i++)
		for (uint32_t f = 0; f < r->rules[i].finding_count; f++)
			add_finding(sheet, &r->rules[i], &r->rules[i].findings[f], r->is_model);
}

/* ---- decide, unlisted ---- */

static void add_decide(cor_sheet *sheet, const cor_rule_result *rule, const cor_decide *d,
	uint64_t number)
{
	for (uint32_t i = 0; i < d->count; i++) {
		cor_sheet_number(sheet, number);
		cor_sheet_text(sheet, rule->id);
		cor_sheet_text(sheet, d->group);
		cor_sheet_word(sheet, d->verdict == COR_SATISFIED ? "well" : "badly");
		put_verdict(sheet, d->verdict);
		cor_sheet_number(sheet, d->count);
		put_yes(sheet, d->fewest);
		cor_sheet_text(sheet, d->elements[i]);
		cor_sheet_word(sheet, cor_decide_is_link(d, i) ? "link" : "element");
		cor_sheet_text(sheet, d->facts[i]);
		cor_sheet_end_row(sheet);
	}
}

static void add_decides(cor_workbook *book, const cor_result *r)
{
	static const cor_sheet_column columns[] = {{"way", 6}, {"rule", 22}, {"group", 26},
		{"if all turn out", 10}, {"then it is", 11}, {"elements of this way", 10},
		{"proved fewest", 9}, {"element or link", 28}, {"which", 9}, {"not known", 30},
		{NULL, 0}};
	cor_sheet *sheet = cor_workbook_sheet(book, "decide", columns);
	uint64_t number = 0;
	for (uint32_t i = 0; i < r->rule_count; i++)
		for (uint32_t d = 0; d < r->rules[i].decide_count; d++)
			add_decide(sheet, &r->rules[i], &r->rules[i].decide[d], ++number);
}

static void add_unlisted(cor_workbook *book, const cor_result *r)
{
	static const cor_sheet_column columns[] = {{"name that matches no party", 60},
		{"cells", 10}, {NULL, 0}};
	cor_sheet *sheet = cor_workbook_sheet(book, "unlisted", columns);
	for (uint32_t i = 0; i < r->unlisted_count; i++) {
		cor_sheet_text(sheet, r->unlisted[i].name);
		cor_sheet_number(sheet, r->unlisted[i].cells);
		cor_sheet_end_row(sheet);
	}
}

cor_status cor_report_xlsx(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_workbook) book = NULL;
	COR_TRY(cor_workbook_new(result->at, "Cordon: verdict and findings", &book, err));
	add_verdict(book, result, options);
	add_rules(book, result);
	add_groups(book, result);
	add_findings(book, result);
	add_decides(book, result);
	add_unlisted(book, result);
	return cor_workbook_take(book, out, err);
}
