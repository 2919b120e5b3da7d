/* policy show: a regime in plain sentences, for a reader who does not know the language. */
#include <stdio.h>

#include "app/open.h"
#include "policy/sentence.h"

#define WIDTH 100

typedef struct page {
	const cor_policy *policy;
	const cor_estate *ground;
	cor_buf *out;
	cor_buf text; /* of the paragraph that is being written */
} page;

/* ---- layout ---- */

static size_t characters(cor_text t)
{
	size_t count = 0;

	for (size_t i = 0; i < t.n; i++)
		count += ((unsigned char)t.p[i] & 0xc0) != 0x80;
	return count;
}

/* The paragraph in lines of at most WIDTH characters; the first begins with `head`, which is as wide as `indent`
 * or the next line's business.  A word that is longer stands alone. */
static void put_paragraph(page *p, const char *head, size_t indent)
{
	cor_text rest = cor_buf_text(&p->text), word;
	size_t at = characters(cor_text_of(head));

	cor_buf_addz(p->out, head);
	for (; at < indent; at++)
		cor_buf_addc(p->out, ' ');
	bool first = true;
	while (cor_text_cut(&rest, ' ', &word)) {
		size_t n = characters(word);

		if (n == 0)
			continue;
		if (!first && at + 1 + n > WIDTH) {
			cor_buf_addf(p->out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			cor_buf_addc(p->out, ' ');
			at++;
		}
		cor_buf_add(p->out, word);
		at += n;
		first = false;
	}
	cor_buf_addc(p->out, '\n');
	p->out->failed |= p->text.failed;
	cor_buf_done(&p->text);
}

/* A text of the file may hold line ends. */
static void put_text(page *p, const char *head, size_t indent, cor_text text)
{
	if (text.n == 0)
		return;
	for (size_t i = 0; i < text.n; i++)
		cor_buf_addc(&p->text, text.p[i] == '\n' ? ' ' : text.p[i]);
	put_paragraph(p, head, indent);
}

/* ---- parts of the page ---- */

#define LABEL 15 /* width of the labels of the head */

static void put_head(page *p)
{
	const cor_policy *policy = p->policy;
	const cor_text *texts;
	char day[COR_DAY_BYTES];
	uint32_t count = cor_policy_supersedes(policy, &texts);

	cor_buf_addf(p->out, "%.*s\n", COR_FMT(cor_policy_id(policy)));
	put_text(p, "", 0, cor_policy_title(policy));
	cor_buf_addc(p->out, '\n');
	put_text(p, "Jurisdiction", LABEL, cor_policy_jurisdiction(policy));
	cor_text binding = cor_policy_binding(policy);
	put_text(p, "Binding", LABEL,
		binding.n > 0 ? cor_text_of(cor_sentence_binding(binding))
			      : COR_TEXT("not stated"));
	cor_day since = cor_policy_in_force(policy);
	cor_buf_addf(&p->text, "%s%s", since == COR_DAY_NONE ? "not stated" : "from ",
		cor_day_write(since, day));
	put_paragraph(p, "In force", LABEL);
	for (uint32_t i = 0; i < count; i++)
		put_text(p, i ? "" : "Supersedes", LABEL, texts[i]);
	cor_text grade = cor_policy_grade(policy);
	cor_buf_addz(&p->text, cor_sentence_grade(grade));
	if (grade.n > 0)
		cor_buf_addf(&p->text, " (grade %.*s)", COR_FMT(grade));
	put_paragraph(p, "How well read", LABEL);
	put_text(p, "Note", LABEL, cor_policy_note(policy));
}

static void put_symbols(page *p)
{
	uint32_t count = cor_policy_symbol_count(p->policy);

	for (uint32_t i = 0; i < count; i++) {
		char day[COR_DAY_BYTES];
		cor_day at;
		cor_text name = cor_policy_symbol(p->policy, i, &at);

		cor_buf_addf(&p->text, "\"%.*s\" is %s.", COR_FMT(name),
			at == COR_DAY_NONE ? "not known yet; set it with --date"
					   : cor_day_write(at, day));
		put_paragraph(p, i ? "" : "Dates", LABEL);
	}
}

static void put_vendors(page *p)
{
	uint32_t count = cor_policy_vendor_count(p->policy);

	if (count > 0)
		cor_buf_addz(p->out, "\nWHO IS MEANT BY THE NAMES OF VENDORS\n");
	for (uint32_t i = 0; i < count; i++) {
		cor_buf_addf(&p->text, "\"%.*s\": ", COR_FMT(cor_policy_vendor_name(p->policy, i)));
		cor_sentence_vendors(p->policy, i, &p->text);
		put_paragraph(p, "  ", 4);
	}
}

static void put_sets(page *p)
{
	uint32_t count = cor_policy_set_count(p->policy);

	if (count > 0)
		cor_buf_addz(p->out, "\nWHAT IS MEANT BY THE NAMES OF THINGS\n");
	for (uint32_t i = 0; i < count; i++) {
		cor_text expression, name = cor_policy_set(p->policy, i, &expression);

		cor_buf_addf(&p->text, "\"%.*s\": ", COR_FMT(name));
		cor_sentence_set(p->policy, i, &p->text);
		cor_buf_addc(&p->text, '.');
		put_paragraph(p, "  ", 4);
	}
}

static void put_rule(page *p, uint32_t number, const cor_rule *rule)
{
	char head[16];

	snprintf(head, sizeof(head), "%u.", number);
	cor_buf_addc(p->out, '\n');
	cor_buf_addf(&p->text, "%.*s", COR_FMT(rule->id));
	if (rule->title.n > 0)
		cor_buf_addf(&p->text, ": %.*s", COR_FMT(rule->title));
	put_paragraph(p, head, 4);
	cor_sentence_rule(p->policy, rule, &p->text);
	put_paragraph(p, "", 4);
	put_text(p, "    Clause: ", 6, rule->clause);
	cor_buf_addz(&p->text, cor_sentence_grade(rule->grade));
	if (rule->grade.n > 0)
		cor_buf_addf(&p->text, " (grade %.*s)", COR_FMT(rule->grade));
	put_paragraph(p, "    How well read: ", 6);
	put_text(p, "    Source: ", 6, rule->source);
	put_text(p, "    Note: ", 6, rule->note);
}

/* Names of the functions of a group whose membership is this, behind `lead`. */
static void put_members(page *p, uint32_t group, cor_tri membership, const char *lead)
{
	uint32_t count = cor_estate_function_count(p->ground);
	bool any = false;

	for (uint32_t f = 0; f < count; f++) {
		if (cor_estate_function_in_group(p->ground, f, group) != membership)
			continue;
		cor_buf_addf(&p->text, "%s%.*s", any ? ", " : lead,
			COR_FMT(cor_estate_function(p->ground, f)));
		any = true;
	}
}

static cor_status put_groups(page *p, cor_err *err)
{
	uint32_t count = cor_estate_function_group_count(p->ground);
	COR_AUTO(cor_arena) arena = NULL;
	bool *marks, any = false;

	COR_TRY(cor_arena_new("groups of functions", 0, &arena, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*marks), &marks, err));
	cor_sentence_groups(p->policy, marks);
	for (uint32_t g = 0; g < count; g++) {
		if (!marks[g])
			continue;
		cor_buf_addz(p->out, any ? "" : "\nFUNCTIONS, BY GROUP\n");
		any = true;
		cor_buf_addf(&p->text, "\"%.*s\"",
			COR_FMT(cor_estate_function_group_name(p->ground, g)));
		put_members(p, g, COR_YES, ": ");
		put_members(p, g, COR_MAYBE, "; in some cases ");
		cor_buf_addc(&p->text, '.');
		put_paragraph(p, "  ", 4);
	}
	return COR_OK;
}

static void put_sources(page *p)
{
	const cor_text *texts;
	uint32_t count = cor_policy_sources(p->policy, &texts);

	if (count > 0)
		cor_buf_addz(p->out, "\nSOURCES\n");
	for (uint32_t i = 0; i < count; i++)
		put_text(p, "  ", 4, texts[i]);
}

static cor_status put_policy(page *p, cor_err *err)
{
	uint32_t count = cor_policy_rule_count(p->policy);

	put_head(p);
	put_symbols(p);
	put_vendors(p);
	put_sets(p);
	cor_buf_addf(p->out, "\nTHE %u RULE%s\n", count, count == 1 ? "" : "S");
	for (uint32_t i = 0; i < count; i++)
		put_rule(p, i + 1, cor_policy_rule(p->policy, i));
	COR_TRY(put_groups(p, err));
	put_sources(p);
	return cor_buf_status(p->out, err);
}

cor_status cor_app_policy_show(const char *said, const char *register_path, cor_buf *out,
	cor_err *err)
{
	COR_AUTO(cor_policy) policy = NULL;
	cor_opened opened = {0};

	COR_TRY(cor_open_policy(said, NULL, 0, &policy, err));
	COR_TRY(cor_open_estate(NULL, register_path, &opened, err));
	page p = {.policy = policy, .ground = opened.ground, .out = out};
	cor_status status = cor_policy_bind(policy, opened.ground, err);
	if (status == COR_OK)
		status = put_policy(&p, err);
	cor_opened_done(&opened);
	return status;
}
