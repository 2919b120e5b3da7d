/* Where the regime comes from; digests, and how to check the answer without trusting it. */
#include "report/html.h"

/* ---- sources ---- */

static const char *grade_says(cor_text grade)
{
	if (cor_text_is(grade, "P"))
		return "primary text";
	if (cor_text_is(grade, "S"))
		return "secondary text";
	if (cor_text_is(grade, "M"))
		return "general knowledge, not re-read";
	if (cor_text_is(grade, "I"))
		return "inferred";
	return "not stated";
}

static bool is_address(cor_text t)
{
	return (t.n > 8 && memcmp(t.p, "https://", 8) == 0) ||
		(t.n > 7 && memcmp(t.p, "http://", 7) == 0);
}

/* Only web addresses become links: a policy may name anything as its source. */
static void put_source(const cor_html *h, cor_text source)
{
	if (!is_address(source)) {
		cor_html_name(h, source);
		return;
	}
	cor_html_put(h, "<a rel=\"noreferrer noopener\" href=\"");
	cor_html_text(h, source);
	cor_html_put(h, "\">");
	cor_html_text(h, source);
	cor_html_put(h, "</a>");
}

static void put_rule(const cor_html *h, const cor_rule_result *rule)
{
	cor_html_put(h, "<tr><th scope=\"row\">");
	cor_html_name(h, rule->id);
	cor_html_put(h, "</th><td>");
	cor_html_prose(h, rule->clause);
	if (rule->note.n > 0) {
		cor_html_put(h, "<small>");
		cor_html_prose(h, rule->note);
		cor_html_put(h, "</small>");
	}
	if (rule->remark.n > 0) {
		cor_html_put(h, "<small>");
		cor_html_prose(h, rule->remark);
		cor_html_put(h, "</small>");
	}
	if (rule->source.n > 0) {
		cor_html_put(h, "<small>");
		put_source(h, rule->source);
		cor_html_put(h, "</small>");
	}
	cor_html_put(h, "</td><td>");
	cor_html_put(h, grade_says(rule->grade));
	cor_html_put(h, "</td></tr>\n");
}

void cor_html_sources(const cor_html *h)
{
	const cor_result *r = h->result;
	const cor_setting *s = &r->setting;
	cor_html_section(h, "sources", "Where the rules come from");
	cor_html_put(h, "<p>");
	cor_html_name(h, r->policy_title.n > 0 ? r->policy_title : r->policy_id);
	if (s->in_force != COR_DAY_NONE) {
		cor_html_put(h, ", in force since ");
		cor_html_long_day(h, s->in_force);
	}
	cor_html_put(h, ". How well it was read: ");
	cor_html_put(h, grade_says(r->policy_grade));
	cor_html_put(h, ".</p>\n");
	if (s->note.n > 0) {
		cor_html_put(h, "<p>");
		cor_html_prose(h, s->note);
		cor_html_put(h, "</p>\n");
	}
	if (s->source_count > 0)
		cor_html_put(h, "<ul class=\"sources\">\n");
	for (uint32_t i = 0; i < s->source_count; i++) {
		cor_html_put(h, "<li>");
		put_source(h, s->sources[i]);
		cor_html_put(h, "</li>\n");
	}
	cor_html_put(h, s->source_count > 0 ? "</ul>\n" : "");
	cor_html_put(h,
		"<table class=\"clauses\">\n<caption>The clause that each rule expresses, and how well it "
		"was read.</caption>\n<thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Clause</th>"
		"<th scope=\"col\">Read</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < r->rule_count; i++)
		put_rule(h, &r->rules[i]);
	cor_html_put(h, "</tbody>\n</table>\n</section>\n");
}

/* ---- proof ---- */

static void put_digest(const cor_html *h, const char *of, const cor_digest *digest)
{
	char hex[COR_DIGEST_HEX_BYTES];
	cor_buf_addf(h->out, "<div><dt>%s</dt><dd><code>%s</code></dd></div>\n", of,
		cor_digest_write(digest, hex));
}

/* A word for a shell: quoted unless it means only itself. */
static void put_word(const cor_html *h, cor_text word)
{
	bool plain = word.n > 0;
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		plain = plain &&
			((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				(c >= '0' && c <= '9') || memchr("_-./=,:@%+", c, 11));
	}
	cor_html_put(h, " ");
	if (plain) {
		cor_html_text(h, word);
		return;
	}
	cor_html_put(h, "&#39;");
	for (cor_text rest = word, piece; cor_text_cut(&rest, '\'', &piece);) {
		cor_html_text(h, piece);
		cor_html_put(h, rest.p ? "&#39;\\&#39;&#39;" : "");
	}
	cor_html_put(h, "&#39;");
}

static void put_option(const cor_html *h, const char *option, const char *value)
{
	if (!value)
		return;
	cor_html_put(h, option);
	put_word(h, cor_text_of(value));
}

/* The command that gives the same answer, with its proof. */
static void put_check(const cor_html *h, const char *estate, const char *policy, const char *proof)
{
	const cor_result *r = h->result;
	char day[COR_DAY_BYTES];
	cor_html_put(h, "cordon check");
	put_word(h, cor_text_of(estate));
	put_option(h, " -p", policy);
	put_option(h, " --at", cor_day_write(r->at, day));
	/* Dates that the policy gives may not be set again, so only those of the caller are said. */
	for (size_t i = 0; i < h->options->date_count; i++)
		put_option(h, " --date", h->options->dates[i]);
	put_option(h, " --register", h->options->register_path);
	cor_html_put(h, r->in_force ? " --in-force" : "");
	cor_html_put(h, r->tolerate_refused ? " --tolerate-refused" : "");
	put_option(h, " --proof", proof);
}

void cor_html_proof(const cor_html *h)
{
	const cor_result *r = h->result;
	const char *estate = h->options->estate ? h->options->estate : "ESTATE";
	const char *proof = h->options->proof ? h->options->proof : "proof.json";
	const char *policy = h->options->policy;
	cor_buf id = {0};
	if (!policy) {
		cor_buf_add(&id, r->policy_id);
		policy = id.p;
	}
	cor_html_section(h, "proof", "How to check this answer");
	cor_html_put(h,
		"<p>The verdict stands on three things, each named by its digest (BLAKE2b, 256 bits). One "
		"changed letter in any of them gives another.</p>\n<dl class=\"digests\">\n");
	put_digest(h, "Estate", &r->estate);
	put_digest(h, "Register", &r->register_digest);
	put_digest(h, "Policy", &r->policy);
	cor_html_put(h, "</dl>\n<p>");
	cor_html_put(h,
		h->options->proof ? "The proof was written with this page"
				  : "No proof was written with this page; this makes one");
	cor_html_put(h, " by:</p>\n<pre><code>");
	put_check(h, estate, policy ? policy : "POLICY", proof);
	cor_html_put(h,
		"</code></pre>\n<p>A separate program, which shares none of the reasoning, accepts or "
		"refuses it:</p>\n<pre><code>cordon-verify");
	put_option(h, " --register", h->options->register_path);
	put_word(h, cor_text_of(estate));
	put_word(h, cor_text_of(policy ? policy : "POLICY"));
	put_word(h, cor_text_of(proof));
	cor_html_put(h,
		"</code></pre>\n<p>It exits with 0 when every verdict, share and finding follows from the "
		"estate and the policy, and names the first thing that does not otherwise. What people read "
		"here beside the verdicts (names, places, what would decide) is not part of the proof.</p>\n</section>\n");
	cor_buf_done(&id);
}
