#include "report/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Worse first. */
static const cor_verdict by_weight[] = {COR_VIOLATED, COR_UNKNOWN, COR_SATISFIED};

cor_verdict cor_compare_verdict(const cor_result *const *results, size_t count)
{
	for (size_t v = 0; v < 3; v++)
		for (size_t i = 0; i < count; i++)
			if (results[i]->verdict == by_weight[v])
				return by_weight[v];
	return COR_UNKNOWN; /* nothing was judged */
}

/* ---- json, csv ---- */

static cor_status write_json(const cor_result *const *results, size_t count,
	const cor_report_options *options, cor_buf *out, cor_err *err)
{
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_json_text(&json, "format", COR_TEXT("cordon-compare/1"));
	cor_json_day(&json, "at", results[0]->at);
	cor_json_text(&json, "verdict",
		cor_text_of(cor_verdict_name(cor_compare_verdict(results, count))));
	cor_json_array(&json, "policies");
	for (size_t i = 0; i < count; i++)
		cor_report_json_value(&json, NULL, results[i], options);
	cor_json_end_array(&json);
	cor_json_end_object(&json);
	return cor_buf_status(out, err);
}

/* One header line over the findings of all. */
static cor_status write_csv(const cor_result *const *results, size_t count,
	const cor_report_options *options, cor_buf *out, cor_err *err)
{
	for (size_t i = 0; i < count; i++) {
		cor_buf one = {0};
		cor_status status = cor_report_csv(results[i], options, &one, err);
		cor_text text = cor_buf_text(&one), head;

		if (status == COR_OK && i > 0)
			(void)cor_text_cut(&text, '\n', &head);
		if (status == COR_OK)
			cor_buf_add(out, text);
		cor_buf_done(&one);
		COR_TRY(status);
	}
	return cor_buf_status(out, err);
}

/* ---- text ---- */

typedef struct page {
	const cor_result *const *results;
	size_t count;
	const cor_report_options *options;
	cor_buf *out;
	size_t rule_width, kind_width; /* of the columns, the same in every table */
} page;

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* Signs and words carry the verdict; colour only repeats it. */
static void put_verdict(const page *p, cor_verdict verdict, bool loud)
{
	static const char *const colors[] = {
		[COR_SATISFIED] = "\033[34m",
		[COR_VIOLATED] = "\033[1;31m",
		[COR_UNKNOWN] = "\033[33m",
	};
	static const char *const loud_words[] = {
		[COR_SATISFIED] = "SATISFIED",
		[COR_VIOLATED] = "VIOLATED",
		[COR_UNKNOWN] = "UNKNOWN",
	};

	cor_buf_addf(p->out, "%s%-9s%s", p->options->color ? colors[verdict] : "",
		loud ? loud_words[verdict] : cor_verdict_name(verdict),
		p->options->color ? "\033[0m" : "");
}

/* "1 violated: a; 2 unknown: b, c (of 3 policies)" */
static void put_overview(const page *p)
{
	bool any = false;

	for (size_t v = 0; v < 3; v++) {
		size_t of_it = 0;

		for (size_t i = 0; i < p->count; i++)
			of_it += p->results[i]->verdict == by_weight[v];
		if (of_it == 0)
			continue;
		cor_buf_addf(p->out, "%s%zu %s", any ? "; " : "", of_it,
			cor_verdict_name(by_weight[v]));
		any = true;
		const char *mark = ": ";
		for (size_t i = 0; i < p->count; i++) {
			if (p->results[i]->verdict != by_weight[v])
				continue;
			cor_buf_addf(p->out, "%s%.*s", mark, COR_FMT(p->results[i]->policy_id));
			mark = ", ";
		}
	}
	cor_buf_addf(p->out, " (of %zu polic%s)\n", p->count, p->count == 1 ? "y" : "ies");
}

static void put_head(const page *p)
{
	const cor_result *r = p->results[0];
	char at[COR_DAY_BYTES];

	put_verdict(p, cor_compare_verdict(p->results, p->count), true);
	cor_buf_addf(p->out, " %zu polic%s on %s at %s\n", p->count, p->count == 1 ? "y" : "ies",
		p->options->estate ? p->options->estate : "estate", cor_day_write(r->at, at));
	put_overview(p);
	cor_buf_addf(p->out,
		"maker not known for %" PRIu64 " of %" PRIu64
		" elements; %u unlisted name%s; %" PRIu64 " refused row%s%s\n",
		r->maker_unknown, r->element_count, r->unlisted_count, plural(r->unlisted_count),
		r->refused, plural(r->refused),
		r->refused == 0               ? ""
			: r->tolerate_refused ? " (tolerated)"
					      : " (so nothing is satisfied as a whole)");
}

/* The group that says most: one of the rule's own verdict, and of these the one with the highest end. */
static const cor_group_result *telling_group(const cor_rule_result *rule)
{
	const cor_group_result *best = NULL;

	for (uint32_t i = 0; i < rule->group_count; i++) {
		const cor_group_result *g = &rule->groups[i];

		if (g->exempt || g->verdict != rule->verdict)
			continue;
		if (!best ||
			(g->has_share ? cor_ratio_compare(g->high, best->high) > 0
				      : g->number_high > best->number_high))
			best = g;
	}
	return best ? best : rule->group_count > 0 ? &rule->groups[0] : NULL;
}

static void put_share(const cor_group_result *g, cor_buf *out)
{
	char low[32], high[32], cap[32];

	cor_buf_addz(out, cor_ratio_write_percent(g->low, low));
	if (cor_ratio_compare(g->low, g->high) != 0)
		cor_buf_addf(out, " to %s", cor_ratio_write_percent(g->high, high));
	cor_buf_addf(out, ", cap %s", cor_ratio_write_percent(g->cap, cap));
}

static void put_number(const cor_group_result *g, cor_buf *out)
{
	cor_buf_addf(out, "%" PRIu64, g->number_low);
	if (g->number_low != g->number_high)
		cor_buf_addf(out, " to %" PRIu64, g->number_high);
	cor_buf_addf(out, " corporate group%s", g->number_high == 1 ? "" : "s");
}

static void put_findings(const cor_rule_result *rule, cor_buf *out)
{
	uint32_t sure = 0;

	for (uint32_t i = 0; i < rule->finding_count; i++)
		sure += rule->findings[i].sure;
	cor_buf_addf(out, "%u finding%s", rule->finding_count, plural(rule->finding_count));
	if (sure < rule->finding_count)
		cor_buf_addf(out, ", %u of them maybe", rule->finding_count - sure);
}

static void put_what_came(const cor_rule_result *rule, cor_buf *out)
{
	const cor_group_result *group = telling_group(rule);

	if (!rule->evaluated) {
		cor_buf_addz(out, "not evaluated");
	} else if (rule->vacuous) {
		cor_buf_addz(out, "selects nothing");
	} else if (group && (group->has_share || group->has_number)) {
		if (group->has_share)
			put_share(group, out);
		else
			put_number(group, out);
		cor_buf_addf(out, ", %.*s", COR_FMT(group->name));
		if (rule->group_count > 1)
			cor_buf_addf(out, " (one of %u groups)", rule->group_count);
	} else {
		put_findings(rule, out);
	}
	if (!rule->counts)
		cor_buf_addz(out, "; not in force yet");
}

static void put_padded(cor_buf *out, cor_text t, size_t width)
{
	size_t n = 0;

	cor_buf_add(out, t);
	for (size_t i = 0; i < t.n; i++)
		n += ((unsigned char)t.p[i] & 0xc0) != 0x80;
	for (; n < width; n++)
		cor_buf_addc(out, ' ');
}

static size_t kind_text(const cor_rule_result *rule, char *text, size_t bytes)
{
	int n = rule->measure.n > 0
		? snprintf(text, bytes, "%.*s of %.*s", COR_FMT(rule->kind), COR_FMT(rule->measure))
		: snprintf(text, bytes, "%.*s", COR_FMT(rule->kind));

	return n < 0 ? 0 : (size_t)n < bytes ? (size_t)n : bytes - 1;
}

#define KIND_BYTES 64

static void put_rule(const page *p, const cor_rule_result *rule)
{
	char kind[KIND_BYTES], day[COR_DAY_BYTES];

	cor_buf_addz(p->out, "  ");
	put_verdict(p, rule->verdict, false);
	cor_buf_addz(p->out, "  ");
	put_padded(p->out, rule->id, p->rule_width);
	cor_buf_addz(p->out, "  ");
	size_t n = kind_text(rule, kind, sizeof(kind));
	put_padded(p->out, (cor_text){kind, n}, p->kind_width);
	cor_buf_addf(p->out, "  %-10s  ",
		rule->by != COR_DAY_NONE      ? cor_day_write(rule->by, day)
			: rule->by_text.n > 0 ? "not known"
					      : "-");
	put_what_came(rule, p->out);
	cor_buf_addc(p->out, '\n');
}

static void measure_columns(page *p)
{
	char kind[KIND_BYTES];

	p->rule_width = strlen("rule");
	p->kind_width = strlen("kind");
	for (size_t i = 0; i < p->count; i++)
		for (uint32_t r = 0; r < p->results[i]->rule_count; r++) {
			const cor_rule_result *rule = &p->results[i]->rules[r];
			size_t n = kind_text(rule, kind, sizeof(kind));

			p->rule_width = rule->id.n > p->rule_width ? rule->id.n : p->rule_width;
			p->kind_width = n > p->kind_width ? n : p->kind_width;
		}
}

static void put_policy(const page *p, const cor_result *result)
{
	cor_buf_addc(p->out, '\n');
	put_verdict(p, result->verdict, true);
	cor_buf_addf(p->out, " %.*s", COR_FMT(result->policy_id));
	if (result->policy_title.n > 0)
		cor_buf_addf(p->out, ": %.*s", COR_FMT(result->policy_title));
	if (result->policy_binding.n > 0)
		cor_buf_addf(p->out, " (%.*s)", COR_FMT(result->policy_binding));
	cor_buf_addz(p->out, "\n  verdict    ");
	put_padded(p->out, COR_TEXT("rule"), p->rule_width);
	cor_buf_addz(p->out, "  ");
	put_padded(p->out, COR_TEXT("kind"), p->kind_width);
	cor_buf_addz(p->out, "  due         what came\n");
	for (uint32_t i = 0; i < result->rule_count; i++)
		put_rule(p, &result->rules[i]);
}

static void put_tail(const page *p)
{
	char hex[COR_DIGEST_HEX_BYTES];

	cor_buf_addf(p->out, "\nestate   %s\n", cor_digest_write(&p->results[0]->estate, hex));
	cor_buf_addf(p->out, "register %s\n",
		cor_digest_write(&p->results[0]->register_digest, hex));
	for (size_t i = 0; i < p->count; i++)
		cor_buf_addf(p->out, "policy   %s  %.*s\n",
			cor_digest_write(&p->results[i]->policy, hex),
			COR_FMT(p->results[i]->policy_id));
}

static cor_status write_text(const cor_result *const *results, size_t count,
	const cor_report_options *options, cor_buf *out, cor_err *err)
{
	page p = {.results = results, .count = count, .options = options, .out = out};

	measure_columns(&p);
	put_head(&p);
	for (size_t i = 0; i < count; i++)
		put_policy(&p, results[i]);
	put_tail(&p);
	return cor_buf_status(out, err);
}

static const struct {
	const char *name;
	cor_status (*write)(const cor_result *const *results, size_t count,
		const cor_report_options *options, cor_buf *out, cor_err *err);
} formats[] = {{"text", write_text}, {"json", write_json}, {"csv", write_csv}};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static size_t find_format(const char *name)
{
	size_t i = 0;

	while (i < FORMATS && strcmp(formats[i].name, name) != 0)
		i++;
	return i;
}

cor_status cor_compare_can_write(const char *format, cor_err *err)
{
	if (find_format(format) < FORMATS)
		return COR_OK;
	return cor_fail(err, COR_EINPUT,
		"check: --output is \"%s\", expected text, json or csv for several policies",
		format);
}

cor_status cor_compare_write(const char *format, const cor_result *const *results, size_t count,
	const cor_report_options *options, cor_buf *out, cor_err *err)
{
	size_t i = find_format(format);

	COR_ASSERT(count > 0 && i < FORMATS);
	return formats[i].write(results, count, options, out, err);
}
