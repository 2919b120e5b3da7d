#include "report/html.h"

#include "report/embedded.h"

/* Shapes that are used again and again, and the hatching of what is not known. */
static const char shapes[] =
	"<svg width=\"0\" height=\"0\" class=\"defs\" aria-hidden=\"true\" focusable=\"false\"><defs>\n"
	"<symbol id=\"sign-violated\" viewBox=\"0 0 16 16\"><path class=\"violated-fill\" d=\"M8 0l8 8-8 8-8-8z\"/>"
	"<path class=\"stroke\" d=\"M5.5 5.5l5 5m0-5l-5 5\"/></symbol>\n"
	"<symbol id=\"sign-satisfied\" viewBox=\"0 0 16 16\"><circle class=\"satisfied-fill\" cx=\"8\" cy=\"8\" r=\"7.5\"/>"
	"<path class=\"stroke\" d=\"M4.5 8.5l2.5 2.5 4.5-5.5\"/></symbol>\n"
	"<symbol id=\"sign-unknown\" viewBox=\"0 0 16 16\"><path class=\"unknown-line\" d=\"M8 1.8l6.6 12.2H1.4z\"/>"
	"<path class=\"unknown-line\" d=\"M8 6.2v3.6m0 1.6v.6\"/></symbol>\n"
	"<symbol id=\"sign-none\" viewBox=\"0 0 16 16\"><circle class=\"none-line\" cx=\"8\" cy=\"8\" r=\"6.5\"/>"
	"<path class=\"none-line\" d=\"M5 8h6\"/></symbol>\n"
	"<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
	"patternTransform=\"rotate(45)\"><rect class=\"hatch-back\" width=\"6\" height=\"6\"/>"
	"<rect class=\"hatch-line\" width=\"2.4\" height=\"6\"/></pattern>\n"
	"</defs></svg>\n";

static void put_opening(const cor_html *h)
{
	const cor_result *r = h->result;
	cor_html_put(h,
		"<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
		"<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'sha256-");
	cor_html_put(h, cor_embedded_css_sha256);
	cor_html_put(h,
		"'; base-uri 'none'; form-action 'none'\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		"<meta name=\"referrer\" content=\"no-referrer\"/>\n"
		"<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>");
	cor_html_text(h, cor_text_of(cor_verdict_name(r->verdict)));
	cor_html_put(h, ": ");
	cor_html_text(h, r->policy_id);
	cor_html_put(h, " on ");
	cor_html_text(h, cor_text_of(h->options->estate ? h->options->estate : "estate"));
	cor_html_put(h, r->is_model ? " (a model)</title>\n<style>" : "</title>\n<style>");
	cor_buf_add(h->out, (cor_text){(const char *)cor_embedded_css, cor_embedded_css_bytes});
	cor_html_put(h,
		"</style>\n</head>\n<body>\n"
		"<a class=\"skip\" href=\"#main\">Skip to the answer</a>\n");
	cor_html_put(h, shapes);
}

static void put_contents(const cor_html *h)
{
	cor_html_put(h,
		"<nav aria-label=\"Contents\"><ul>\n"
		"<li><a href=\"#rules\">Rules</a></li>\n<li><a href=\"#shares\">Shares</a></li>\n"
		"<li><a href=\"#map\">Map</a></li>\n<li><a href=\"#dates\">Dates</a></li>\n"
		"<li><a href=\"#findings\">Findings</a></li>\n<li><a href=\"#unknown\">Unknown</a></li>\n"
		"<li><a href=\"#sources\">Sources</a></li>\n<li><a href=\"#proof\">Proof</a></li>\n"
		"</ul></nav>\n<main id=\"main\" tabindex=\"-1\">\n");
}

static void put_closing(const cor_html *h)
{
	cor_html_put(h, "</main>\n<footer>\n<p>");
	cor_html_text(h, cor_text_of(h->options->program ? h->options->program : "cordon"));
	cor_html_put(h,
		" computed this page from the estate, the register and the policy named above. It states "
		"what follows from them, and is no legal advice.</p>\n");
	if (h->result->is_model)
		cor_html_put(h, "<p>Once more: " COR_REPORT_MODEL ".</p>\n");
	cor_html_put(h, "</footer>\n</body>\n</html>\n");
}

static cor_status put_page(const cor_html *h, cor_err *err)
{
	put_opening(h);
	cor_html_head(h);
	put_contents(h);
	cor_html_rules(h);
	cor_html_shares(h);
	COR_TRY(cor_html_map(h, err));
	COR_TRY(cor_html_dates(h, err));
	cor_html_findings(h);
	COR_TRY(cor_html_unknown(h, err));
	cor_html_sources(h);
	cor_html_proof(h);
	put_closing(h);
	return cor_buf_status(h->out, err);
}

cor_status cor_report_html(const cor_result *result, const cor_report_options *options,
	cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	COR_TRY(cor_arena_new("page", 0, &arena, err));
	cor_html h = {result, options, out, arena};
	return put_page(&h, err);
}
