#include "report/report.h"

#include <inttypes.h>

#include "report/words.h"

typedef struct page {
	const cor_result *result;
	const cor_report_options *options;
	cor_buf *out;
} page;

/* Signs and words carry the verdict; colour only repeats it. */
static const char *color_of(const page *p, cor_verdict verdict)
{
	if (!p->options->color)
		return "";
	switch (verdict) {
	case COR_SATISFIED:
		return "\033[34m";
	case COR_VIOLATED:
		return "\033[1;31m";
	case COR_UNKNOWN:
		return "\033[33m";
	}
	return "";
}

static const char *color_end(const page *p)
{
	return p->options->color ? "\033[0m" : "";
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static const char *headline_word(cor_verdict verdict)
{
	switch (verdict) {
	case COR_SATISFIED:
		return "SATISFIED";
	case COR_VIOLATED:
		return "VIOLATED";
	case COR_UNKNOWN:
		return "UNKNOWN";
	}
	return "";
}

static void put_overview(const page *p)
{
	bool first = true;
	for (cor_rule_class c = COR_CLASS_VIOLATED; c < COR_CLASS_COUNT; c++) {
		uint32_t count = 0;
		for (uint32_t i = 0; i < p->result->rule_count; i++)
			count += cor_rule_class_of(&p->result->rules[i]) == c;
		if (count == 0)
			continue;
		cor_buf_addf(p->out, "%s%u %s", first ? "" : "; ", count, cor_rule_class_words[c]);
		first = false;
		if (c == COR_CLASS_SATISFIED || c == COR_CLASS_NOT_DUE)
			continue;
		const char *mark = ": ";
		for (uint32_t i = 0; i < p->result->rule_count; i++) {
			const cor_rule_result *rule = &p->result->rules[i];
			if (cor_rule_class_of(rule) != c)
				continue;
			cor_buf_addf(p->out, "%s%.*s", mark, COR_FMT(rule->id));
			mark = ", ";
		}
	}
	cor_buf_addf(p->out, " (of %u rule%s)\n", p->result->rule_count,
		plural(p->result->rule_count));
}

static void put_unknowns(const page *p)
{
	const cor_result *r = p->result;
	cor_buf_addf(p->out,
		"maker not known for %" PRIu64 " of %" PRIu64
		" elements; %u unlisted name%s; %" PRIu64 " refused row%s%s",
		r->maker_unknown, r->element_count, r->unlisted_count, plural(r->unlisted_count),
		r->refused, plural(r->refused),
		r->refused == 0               ? ""
			: r->tolerate_refused ? " (tolerated)"
					      : " (so nothing is satisfied as a whole)");
	const cor_rule_result *due = cor_next_due(r);
	if (due) {
		char day[COR_DAY_BYTES];
		cor_buf_addf(p->out, "; next date %s (%.*s, %d day%s left)",
			cor_day_write(due->by, day), COR_FMT(due->id), due->by - r->at,
			plural((uint64_t)(due->by - r->at)));
	}
	cor_buf_addc(p->out, '\n');
}

static void put_head(const page *p)
{
	char at[COR_DAY_BYTES];
	const cor_result *r = p->result;
	cor_buf_addf(p->out, "%s%s%s  %.*s on %s at %s%s\n", color_of(p, r->verdict),
		headline_word(r->verdict), color_end(p), COR_FMT(r->policy_id),
		p->options->estate ? p->options->estate : "estate", cor_day_write(r->at, at),
		r->is_model ? ": " COR_REPORT_MODEL : "");
	put_overview(p);
	put_unknowns(p);
}

static void put_date(const page *p, const char *word, cor_day day, cor_text text)
{
	char written[COR_DAY_BYTES];
	if (text.n == 0)
		return;
	if (day == COR_DAY_NONE) {
		cor_buf_addf(p->out, "  %s %.*s: date not known\n", word, COR_FMT(text));
		return;
	}
	int left = day - p->result->at;
	cor_buf_addf(p->out, "  %s %s", word, cor_day_write(day, written));
	if (!cor_text_is(text, written))
		cor_buf_addf(p->out, " (%.*s)", COR_FMT(text));
	if (left >= 0)
		cor_buf_addf(p->out, ", %d day%s left\n", left, plural((uint64_t)left));
	else
		cor_buf_addf(p->out, ", passed %d day%s ago\n", -left, plural((uint64_t)-left));
}

static void put_ratio(const page *p, cor_ratio r)
{
	char percent[32];
	cor_buf_addf(p->out, "%s (%" PRIu64 "/%" PRIu64 ")", cor_ratio_write_percent(r, percent),
		r.num, r.den);
}

static void put_group(const page *p, const cor_group_result *group)
{
	cor_buf_addf(p->out, "  %s%-9s%s %.*s", color_of(p, group->verdict),
		cor_verdict_name(group->verdict), color_end(p), COR_FMT(group->name));
	if (group->has_share) {
		char cap[32];
		cor_buf_addz(p->out, ": ");
		put_ratio(p, group->low);
		if (group->low.num != group->high.num || group->low.den != group->high.den) {
			cor_buf_addz(p->out, " to ");
			put_ratio(p, group->high);
		}
		cor_buf_addf(p->out, ", cap %s", cor_ratio_write_percent(group->cap, cap));
	}
	if (group->has_number && group->number_low == group->number_high)
		cor_buf_addf(p->out, ": %" PRIu64 " corporate group%s", group->number_low,
			plural(group->number_low));
	else if (group->has_number)
		cor_buf_addf(p->out, ": %" PRIu64 " to %" PRIu64 " corporate groups",
			group->number_low, group->number_high);
	if (group->tolerated > 0)
		cor_buf_addf(p->out, ", %" PRIu64 " unknown tolerated", group->tolerated);
	if (group->exempt)
		cor_buf_addf(p->out, ", exempt: %.*s", COR_FMT(group->exempt_reason));
	cor_buf_addc(p->out, '\n');
}

static void put_finding(const page *p, const cor_finding *finding, bool with_group)
{
	cor_buf_addf(p->out, "    %s %.*s", finding->sure ? "-" : "?", COR_FMT(finding->subject));
	if (with_group)
		cor_buf_addf(p->out, " [%.*s]", COR_FMT(finding->group));
	if (finding->maker.n > 0)
		cor_buf_addf(p->out, ", %.*s", COR_FMT(finding->maker));
	if (finding->what.n > 0)
		cor_buf_addf(p->out, ", %.*s", COR_FMT(finding->what));
	if (finding->where.n > 0)
		cor_buf_addf(p->out, ", at %.*s", COR_FMT(finding->where));
	if (finding->unknown.n > 0)
		cor_buf_addf(p->out, "; not known: %.*s", COR_FMT(finding->unknown));
	if (finding->exempt)
		cor_buf_addf(p->out, "; exempt: %.*s", COR_FMT(finding->exempt_reason));
	cor_buf_addc(p->out, '\n');
}

static uint32_t shown(const page *p, uint32_t count)
{
	return p->options->all || count <= COR_REPORT_FIRST ? count : COR_REPORT_FIRST;
}

static void put_findings(const page *p, const cor_rule_result *rule)
{
	bool with_group = rule->group_count > 1;
	uint64_t all = rule->findings_sure + rule->findings_maybe;
	if (all == 0)
		return;
	cor_buf_addf(p->out, "  %" PRIu64 " finding%s: %" PRIu64 " sure, %" PRIu64 " maybe\n", all,
		plural(all), rule->findings_sure, rule->findings_maybe);
	uint32_t most = shown(p, rule->finding_count), put = 0;
	/* The sure ones first: they are what breaks the rule. */
	for (int pass = 1; pass >= 0; pass--)
		for (uint32_t i = 0; i < rule->finding_count && put < most; i++)
			if (rule->findings[i].sure == (pass == 1)) {
				put_finding(p, &rule->findings[i], with_group);
				put++;
			}
	if (most < all)
		cor_buf_addf(p->out, "    … %" PRIu64 " more (--all, or -o csv)\n", all - most);
}

static void put_decide(const page *p, const cor_decide *decide, bool with_group)
{
	cor_buf_addz(p->out, "  decides");
	if (with_group)
		cor_buf_addf(p->out, " %.*s", COR_FMT(decide->group));
	cor_buf_addf(p->out, ": %s%u %s%s %s %s:", decide->fewest ? "" : "at most ", decide->count,
		decide->links == 0                       ? "element"
			: decide->links == decide->count ? "link"
							 : "fact",
		plural(decide->count),
		decide->verdict == COR_SATISFIED ? "turning out well make it"
						 : "turning out badly make it",
		cor_verdict_name(decide->verdict));
	uint32_t most = shown(p, decide->listed);
	for (uint32_t i = 0; i < most; i++)
		cor_buf_addf(p->out, "%s %s%.*s (%.*s)", i ? "," : "",
			cor_decide_is_link(decide, i) ? "link " : "", COR_FMT(decide->elements[i]),
			COR_FMT(decide->facts[i]));
	if (most < decide->count)
		cor_buf_addf(p->out, ", … %u more", decide->count - most);
	cor_buf_addc(p->out, '\n');
}

static void put_rule(const page *p, const cor_rule_result *rule)
{
	cor_buf_addf(p->out, "\n%s%-9s%s %.*s  (%.*s", color_of(p, rule->verdict),
		cor_verdict_name(rule->verdict), color_end(p), COR_FMT(rule->id),
		COR_FMT(rule->kind));
	if (rule->measure.n > 0)
		cor_buf_addf(p->out, " of %.*s", COR_FMT(rule->measure));
	cor_buf_addf(p->out, "; %.*s)\n", COR_FMT(rule->clause));
	if (!rule->evaluated)
		cor_buf_addf(p->out, "  not evaluated: %.*s\n", COR_FMT(rule->why_not));
	if (rule->vacuous)
		cor_buf_addf(p->out, "  selects nothing in this estate%s\n",
			rule->verdict == COR_SATISFIED ? ", which the rule allows"
						       : ", so it is not satisfied");
	if (rule->remark.n > 0)
		cor_buf_addf(p->out, "  note: %.*s\n", COR_FMT(rule->remark));
	put_date(p, "due", rule->by, rule->by_text);
	put_date(p, "target", rule->target, rule->target_text);
	if (!rule->counts)
		cor_buf_addz(p->out, "  not in force yet: does not count\n");
	if (rule->evaluated && !rule->vacuous)
		cor_buf_addf(p->out, "  selected %" PRIu64 " element%s%s", rule->selected_sure,
			plural(rule->selected_sure), rule->selected_maybe ? "" : "\n");
	if (rule->selected_maybe > 0)
		cor_buf_addf(p->out, " and maybe %" PRIu64 " more\n", rule->selected_maybe);
	bool single = rule->group_count == 1 && !rule->groups[0].has_share &&
		!rule->groups[0].has_number && !rule->groups[0].exempt &&
		rule->groups[0].tolerated == 0;
	for (uint32_t i = 0; !single && i < rule->group_count; i++)
		put_group(p, &rule->groups[i]);
	put_findings(p, rule);
	for (uint32_t i = 0; i < rule->decide_count; i++)
		put_decide(p, &rule->decide[i], rule->group_count > 1);
}

static void put_tail(const page *p)
{
	const cor_result *r = p->result;
	char hex[COR_DIGEST_HEX_BYTES];
	if (r->unlisted_count > 0)
		cor_buf_addz(p->out,
			"\nnames that match no party (add a row to party or alias):\n");
	uint32_t most = shown(p, r->unlisted_count);
	for (uint32_t i = 0; i < most; i++)
		cor_buf_addf(p->out, "  %.*s (%" PRIu64 " cell%s)\n", COR_FMT(r->unlisted[i].name),
			r->unlisted[i].cells, plural(r->unlisted[i].cells));
	if (most < r->unlisted_count)
		cor_buf_addf(p->out, "  … %u more\n", r->unlisted_count - most);
	cor_buf_addf(p->out, "\nestate   %s\n", cor_digest_write(&r->estate, hex));
	cor_buf_addf(p->out, "register %s\n", cor_digest_write(&r->register_digest, hex));
	cor_buf_addf(p->out, "policy   %s  %.*s%s%.*s, facts of grade %.*s\n",
		cor_digest_write(&r->policy, hex), COR_FMT(r->policy_id),
		r->policy_binding.n > 0 ? ", " : "", COR_FMT(r->policy_binding),
		COR_FMT(r->policy_grade.n > 0 ? r->policy_grade : COR_TEXT("not stated")));
}

cor_status cor_report_text(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err)
{
	page p = {result, options, out};
	put_head(&p);
	for (uint32_t i = 0; i < result->rule_count; i++)
		put_rule(&p, &result->rules[i]);
	put_tail(&p);
	return cor_buf_status(out, err);
}
