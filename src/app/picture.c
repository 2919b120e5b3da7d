#include "app/picture.h"

#include <inttypes.h>
#include <stdio.h>

#include "report/picture.h"

typedef struct drawing {
	cor_picture picture;
	uint8_t *kinds;
	cor_picture_line *links;
	char numbers[4][24], day[COR_DAY_BYTES];
} drawing;

static void raise_kind(drawing *d, uint32_t v, cor_picture_kind kind)
{
	if (d->kinds[v] != COR_PICTURE_GONE && d->kinds[v] < kind)
		d->kinds[v] = (uint8_t)kind;
}

static void add_fact(drawing *d, const char *term, const char *value)
{
	if (value && d->picture.fact_count < 8)
		d->picture.facts[d->picture.fact_count++] = (cor_picture_fact){term,
			cor_text_of(value)};
}

/* What all three share: who is a risk, who an asset, what links there are, what was asked. */
static cor_status start(const cor_paths *p, const char *about, drawing *d, cor_err *err)
{
	const cor_link_ends *links = &p->network.links;
	uint32_t count = p->from.size;

	*d = (drawing){.picture = {.estate = p->opened.estate,
			       .about = about,
			       .element_count = count,
			       .link_count = links->count,
			       .from_what = "a risk",
			       .starts = "risks",
			       .from = cor_text_of(p->request->from),
			       .to = cor_text_of(p->request->to),
			       .over = cor_text_of(p->request->over),
			       .start_kinds = 1u << COR_PICTURE_RISK | 1u << COR_PICTURE_MAYBE}};
	COR_TRY(cor_arena_new_array(p->arena, count, 1, &d->kinds, err));
	COR_TRY(cor_arena_new_array(p->arena, links->count, sizeof(*d->links), &d->links, err));
	for (uint32_t v = 0; v < count; v++) {
		d->kinds[v] = cor_bit_is(p->network.absent, v) ? COR_PICTURE_GONE
							       : COR_PICTURE_OTHER;
		if (cor_bit_is(p->to.may, v))
			raise_kind(d, v, COR_PICTURE_ASSET);
		if (cor_bit_is(p->from.may, v))
			raise_kind(d, v,
				cor_bit_is(p->from.must, v) ? COR_PICTURE_RISK : COR_PICTURE_MAYBE);
	}
	for (uint32_t l = 0; l < links->count; l++)
		d->links[l] = (cor_picture_line){links->a[l], links->b[l], 0};
	d->picture.kinds = d->kinds;
	d->picture.links = d->links;
	d->picture.lines = d->links;
	cor_day_write(p->at, d->day);
	add_fact(d, "As of", d->day);
	return COR_OK;
}

static void add_number(drawing *d, unsigned slot, const char *term, uint64_t number)
{
	snprintf(d->numbers[slot], sizeof(d->numbers[slot]), "%" PRIu64, number);
	add_fact(d, term, d->numbers[slot]);
}

/* headlines: of no, yes and unknown. */
static cor_status finish(const cor_paths *p, drawing *d, const char *const headlines[3],
	cor_buf *out, cor_err *err)
{
	static const char *const SHAPES[] = {"satisfied", "violated", "unknown"};
	cor_report_options options = {
		.estate = p->request->estate,
		.program = "cordon " CORDON_VERSION,
	};
	cor_buf words = *out;
	cor_status status;

	*out = (cor_buf){0};
	d->picture.headline = headlines[p->answer];
	d->picture.shape = SHAPES[p->answer];
	d->picture.words = cor_buf_text(&words);
	status = cor_report_picture(&d->picture, &options, out, err);
	cor_buf_done(&words);
	return status;
}

/* The links of the way to v that no way has marked before; written to lines, their number returned. */
static uint32_t mark_chain(drawing *d, const cor_reach *reach, uint32_t v, uint32_t weight,
	cor_picture_line *lines)
{
	uint32_t count = 0;

	for (; reach->from[v] != COR_NONE; v = reach->from[v]) {
		cor_picture_line *link = &d->links[reach->link[v]];

		if (link->weight)
			break; /* and all before it */
		link->weight = weight;
		lines[count++] = (cor_picture_line){reach->from[v], v, weight};
	}
	return count;
}

cor_status cor_picture_reach(const cor_paths *p, const cor_blast *blast, cor_buf *out, cor_err *err)
{
	static const char *const HEADLINES[] = {"The assets are out of reach",
		"An asset is within reach",
		"It cannot be said yet whether an asset is within reach"};
	cor_picture_line *lines;
	uint32_t count = 0;
	drawing d;

	COR_TRY(start(p, "what the risks could reach", &d, err));
	COR_TRY(cor_arena_new_array(p->arena, p->from.size, sizeof(*lines), &lines, err));
	d.picture.touched = "reached";
	d.picture.line = "a shortest way to an asset";
	for (uint32_t v = 0; v < p->from.size; v++) {
		bool is_sure = cor_bit_is(blast->sure.reached, v);
		const cor_reach *reach = is_sure ? &blast->sure : &blast->may;

		if (!cor_bit_is(blast->may.reached, v))
			continue;
		raise_kind(&d, v, COR_PICTURE_TOUCHED);
		if (cor_bit_is(p->to.may, v))
			count += mark_chain(&d, reach, v, is_sure ? 2 : 1, lines + count);
	}
	d.picture.lines = lines;
	d.picture.line_count = count;
	add_number(&d, 0, "Reached surely", blast->sure.count);
	add_number(&d, 1, "Perhaps", blast->may.count - blast->sure.count);
	return finish(p, &d, HEADLINES, out, err);
}

cor_status cor_picture_cut(const cor_paths *p, const cor_cut *cut, cor_buf *out, cor_err *err)
{
	static const char *const HEADLINES[] = {"A line can be drawn", "No line can be drawn",
		"It cannot be said: there is no risk, or no asset"};
	const cor_cut_set *set = &cut->near_risks;
	cor_picture_line *lines;
	uint32_t count = 0;
	drawing d;

	COR_TRY(start(p, "where the cheapest line stands", &d, err));
	COR_TRY(cor_arena_new_array(p->arena, p->network.links.count, sizeof(*lines), &lines, err));
	d.picture.touched = "on the way";
	d.picture.line = cut->possible ? "link to cut (the line nearest the risks)"
				       : "way that nothing can cut";
	d.picture.from_what = "an asset";
	d.picture.starts = "assets";
	d.picture.start_kinds = 1u << COR_PICTURE_ASSET;
	for (uint32_t v = 0; cut->possible && v < p->from.size; v++) {
		if (cor_bit_is(set->vertices, v))
			raise_kind(&d, v, COR_PICTURE_CUT);
	}
	for (uint32_t l = 0; cut->possible && l < p->network.links.count; l++) {
		if (!cor_bit_is(set->links, l))
			continue;
		d.links[l].weight = 2;
		lines[count++] = d.links[l];
	}
	for (uint32_t i = 0; !cut->possible && i < cut->chain_length; i++) {
		raise_kind(&d, cut->chain[i], COR_PICTURE_TOUCHED);
		if (i == 0)
			continue;
		d.links[cut->chain_links[i - 1]].weight = 2;
		lines[count++] = d.links[cut->chain_links[i - 1]];
	}
	d.picture.lines = lines;
	d.picture.line_count = count;
	if (cut->possible)
		add_number(&d, 0, "Costs", cut->cost);
	return finish(p, &d, HEADLINES, out, err);
}

cor_status cor_picture_trace(const cor_paths *p, const cor_trace *trace, cor_buf *out, cor_err *err)
{
	static const char *const HEADLINES[] = {"No demand touches the risks",
		"Demands touch the risks", "It cannot be said yet whether demands touch the risks"};
	uint32_t count = 0, touched = 0, unavoidable = 0;
	cor_picture_line *lines;
	drawing d;

	COR_TRY(start(p, "which traffic touches the risks", &d, err));
	COR_TRY(cor_arena_new_array(p->arena, trace->count, sizeof(*lines), &lines, err));
	d.picture.touched = "end of an exposed demand";
	d.picture.line = "exposed demand";
	for (uint32_t i = 0; i < trace->count; i++) {
		const cor_demand_trace *demand = &trace->demands[i];

		if (!demand->routed || demand->high <= 0)
			continue;
		raise_kind(&d, demand->source, COR_PICTURE_TOUCHED);
		raise_kind(&d, demand->sink, COR_PICTURE_TOUCHED);
		lines[count++] = (cor_picture_line){demand->source, demand->sink,
			demand->low > 0 ? 2 : 1};
		touched += demand->low > 0;
		unavoidable += demand->unavoidable == COR_YES;
	}
	d.picture.lines = lines;
	d.picture.line_count = count;
	add_number(&d, 0, "Demands", trace->count);
	add_number(&d, 1, "Touched surely", touched);
	add_number(&d, 2, "Perhaps", count - touched);
	add_number(&d, 3, "Cannot avoid it", unavoidable);
	return finish(p, &d, HEADLINES, out, err);
}
