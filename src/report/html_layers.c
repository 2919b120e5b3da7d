/* The layered diagram. Places are percents of the width and pixels of the height, so that letters keep
 * their size on every screen. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/strtab.h"
#include "report/html_picture.h"
#include "report/layers.h"

#define ROW_HEIGHT 86
#define MARK_AT 34
#define LABEL_CHARACTERS 11
#define LABEL_ROOM 4 /* marks of a row that leave each other room for their labels */

static const char *const classes[COR_PICTURE_KINDS] = {"", "other", "touched", "asset", "maybe",
	"risk", "cut"};

/* Round a point, of about that radius: disc, ring, square, triangle, diamond, crossed square. */
void cor_html_mark(const cor_html *h, cor_picture_kind kind, int r)
{
	const char *name = classes[kind];

	if (kind == COR_PICTURE_OTHER || kind == COR_PICTURE_TOUCHED)
		cor_buf_addf(h->out, "<circle class=\"mark-%s\" r=\"%d\"/>", name, r);
	else if (kind == COR_PICTURE_MAYBE)
		cor_buf_addf(h->out, "<path class=\"mark-%s\" d=\"M0-%dl%d %dh-%dz\"/>", name, r, r,
			2 * r - r / 4, 2 * r);
	else if (kind == COR_PICTURE_RISK)
		cor_buf_addf(h->out, "<path class=\"mark-%s\" d=\"M0-%dl%d %d-%d %d-%d-%dz\"/>",
			name, r, r, r, r, r, r, r);
	else
		cor_buf_addf(h->out,
			"<rect class=\"mark-%s\" x=\"-%d\" y=\"-%d\" width=\"%d\" height=\"%d\"/>",
			name, r, r, 2 * r, 2 * r);
	if (kind == COR_PICTURE_CUT)
		cor_buf_addf(h->out,
			"<path class=\"mark-cut-bar\" d=\"M-%d-%dl%d %dm0-%dl-%d %d\"/>", r - 3,
			r - 3, 2 * r - 6, 2 * r - 6, 2 * r - 6, 2 * r - 6, 2 * r - 6);
}

static double x_of(const cor_layers *l, const cor_layer_mark *m)
{
	return 100 * (m->place + 0.5) / l->row_marks[m->row];
}

static int y_of(const cor_layer_mark *m)
{
	return (int)m->row * ROW_HEIGHT + MARK_AT;
}

static int radius_of(const cor_layer_mark *m)
{
	int r = 6 + (int)(1.2 * log2(m->count));

	return r > 17 ? 17 : r;
}

/* ---- lines ---- */

static void put_line(const cor_html *h, const char *name, double width, double x1, int y1,
	double x2, int y2)
{
	cor_buf_addf(h->out,
		"<line class=\"%s\" stroke-width=\"%.1f\" x1=\"%.2f%%\" y1=\"%d\" x2=\"%.2f%%\" "
		"y2=\"%d\"/>\n",
		name, width, x1, y1, x2, y2);
}

/* Those of a weight, over those of less. */
static void put_lines(const cor_html *h, const cor_layers *l, unsigned weight)
{
	static const char *const NAMES[] = {"way", "marked-maybe", "marked"};

	for (uint32_t i = 0; i < l->line_count; i++) {
		const cor_layer_line *line = &l->lines[i];
		const cor_layer_mark *a = &l->marks[line->a], *b = &l->marks[line->b];
		uint32_t count = line->marked[weight];
		double width = 1 + (weight ? 1.5 : 0) + 0.6 * log2(count ? count : 1);
		double x1 = x_of(l, a), x2 = x_of(l, b);

		if (count == 0 || line->a == line->b)
			continue;
		width = width > 7 ? 7 : width;
		if (a->row != b->row) {
			put_line(h, NAMES[weight], width, x1, y_of(a), x2, y_of(b));
			continue;
		}
		/* In one row: over what stands between. */
		put_line(h, NAMES[weight], width, x1, y_of(a), (x1 + x2) / 2, y_of(a) - 20);
		put_line(h, NAMES[weight], width, (x1 + x2) / 2, y_of(a) - 20, x2, y_of(b));
	}
}

/* ---- marks ---- */

/* The first characters of a name, so that it stays narrower than its mark's part of a phone's row. */
static void put_short(const cor_html *h, cor_text name, unsigned most)
{
	size_t n = 0;
	unsigned count = 0;

	for (; n < name.n; n++) {
		if (((unsigned char)name.p[n] & 0xc0) != 0x80 && ++count > most)
			break;
	}
	cor_html_text(h, (cor_text){name.p, n});
	if (n < name.n)
		cor_html_put(h, "…");
}

static void put_label(const cor_html *h, const cor_picture *p, const cor_layers *l,
	const cor_layer_mark *m)
{
	uint32_t marks = l->row_marks[m->row];
	bool is_low = marks > LABEL_ROOM && m->place % 2;
	bool is_first = marks > LABEL_ROOM && m->place == 0;
	bool is_last = marks > LABEL_ROOM && m->place + 1 == marks;

	/* The outermost ones lean on the edge. */
	cor_buf_addf(h->out, "<text%s x=\"%.2f%%\" y=\"%d\">",
		is_first          ? " class=\"first\""
			: is_last ? " class=\"last\""
				  : "",
		is_first          ? 1
			: is_last ? 99
				  : x_of(l, m),
		y_of(m) + radius_of(m) + 12 + (is_low ? 12 : 0));
	if (m->count > 1)
		cor_html_number(h, m->count);
	if (m->count > 1 && m->grain == 1) {
		cor_html_put(h, "× ");
		put_short(h, cor_estate_cell(p->estate, COR_ELEMENT, m->element, 1),
			LABEL_CHARACTERS - (m->count > 99 ? 6 : 4));
	} else if (m->count == 1) {
		put_short(h, cor_estate_cell(p->estate, COR_ELEMENT, m->element, 0),
			LABEL_CHARACTERS);
	}
	cor_html_put(h, "</text>\n");
}

static void put_marks(const cor_html *h, const cor_picture *p, const cor_layers *l)
{
	for (uint32_t i = 0; i < l->mark_count; i++) {
		const cor_layer_mark *m = &l->marks[i];

		cor_buf_addf(h->out,
			"<svg class=\"at\" x=\"%.2f%%\" y=\"%d\" overflow=\"visible\">", x_of(l, m),
			y_of(m));
		cor_html_mark(h, (cor_picture_kind)m->kind, radius_of(m));
		cor_html_put(h, "</svg>\n");
	}
	for (uint32_t i = 0; i < l->mark_count; i++)
		put_label(h, p, l, &l->marks[i]);
}

static void put_hops(const cor_html *h, const cor_picture *p, const cor_layers *l, uint32_t row)
{
	if (l->hops[row] == COR_NONE) {
		cor_buf_addf(h->out, "no way to %s", p->from_what);
		return;
	}
	if (row == 0) {
		cor_html_put(h, p->starts);
		return;
	}
	cor_buf_addf(h->out, "%" PRIu32 " hop%s%s", l->hops[row], l->hops[row] == 1 ? "" : "s",
		l->last_holds_more && row == COR_PICTURE_ROWS - 1 ? " and more" : "");
}

static void put_rows(const cor_html *h, const cor_picture *p, const cor_layers *l)
{
	for (uint32_t row = 0; row < l->row_count; row++) {
		if (row % 2)
			cor_buf_addf(h->out,
				"<rect class=\"band\" width=\"100%%\" y=\"%d\" height=\"%d\"/>\n",
				(int)row * ROW_HEIGHT, ROW_HEIGHT);
		cor_buf_addf(h->out, "<text class=\"hops\" x=\"4\" y=\"%d\">",
			(int)row * ROW_HEIGHT + 12);
		put_hops(h, p, l, row);
		cor_html_put(h, "</text>\n");
	}
}

/* ---- the same in numbers ---- */

static void put_table(const cor_html *h, const cor_picture *p, const cor_layers *l)
{
	uint32_t all[COR_PICTURE_KINDS] = {0};

	for (uint32_t row = 0; row < l->row_count; row++) {
		for (int kind = 0; kind < COR_PICTURE_KINDS; kind++)
			all[kind] += l->of_kind[row][kind];
	}
	cor_buf_addf(h->out,
		"<table class=\"hops-table\">\n<caption>The same in numbers: elements by hops from %s."
		"</caption>\n<thead><tr><th scope=\"col\">Hops</th>",
		p->from_what);
	for (int kind = COR_PICTURE_KINDS - 1; kind > COR_PICTURE_GONE; kind--) {
		if (all[kind])
			cor_buf_addf(h->out, "<th scope=\"col\" class=\"number\">%s</th>",
				cor_html_kind(p, (cor_picture_kind)kind));
	}
	cor_html_put(h, "</tr></thead>\n<tbody>\n");
	for (uint32_t row = 0; row < l->row_count; row++) {
		cor_html_put(h, "<tr><th scope=\"row\">");
		put_hops(h, p, l, row);
		cor_html_put(h, "</th>");
		for (int kind = COR_PICTURE_KINDS - 1; kind > COR_PICTURE_GONE; kind--) {
			if (!all[kind])
				continue;
			cor_html_put(h, "<td class=\"number\">");
			cor_html_number(h, l->of_kind[row][kind]);
			cor_html_put(h, "</td>");
		}
		cor_html_put(h, "</tr>\n");
	}
	cor_html_put(h, "</tbody>\n</table>\n");
}

cor_status cor_html_layers(const cor_html *h, const cor_picture *p, cor_err *err)
{
	cor_layers l;

	cor_html_section(h, "layers", "How far things are");
	COR_TRY(cor_layers_make(p, h->arena, &l, err));
	if (l.mark_count == 0) {
		cor_html_put(h, "<p>There is no element to draw.</p>\n</section>\n");
		return COR_OK;
	}
	cor_buf_addf(h->out,
		"<figure>\n<svg class=\"layers\" width=\"100%%\" height=\"%d\" role=\"img\" "
		"aria-labelledby=\"layers-say\">\n",
		(int)l.row_count * ROW_HEIGHT);
	put_rows(h, p, &l);
	for (unsigned weight = 0; weight < 3; weight++)
		put_lines(h, &l, weight);
	put_marks(h, p, &l);
	cor_html_put(h, "</svg>\n<figcaption>\n");
	cor_html_legend(h, p, "layers-say");
	cor_buf_addf(h->out,
		"<p>Each row is one hop farther from %s, over links in either direction. A mark with a number stands "
		"for so many elements of a kind, of one site where it names one; lines are thicker the more links "
		"they stand for.</p>\n</figcaption>\n</figure>\n",
		p->from_what);
	put_table(h, p, &l);
	cor_html_put(h, "</section>\n");
	return COR_OK;
}
