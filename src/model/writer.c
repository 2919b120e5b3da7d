#include "model/writer.h"

#include <stdio.h>

/* Of ten thousand elements: nobody knows the maker; it is one of two; only evidence tells; it is a
 * name that nobody has listed. */
#define NOTHING 100
#define SEVERAL 80
#define EVIDENCE 50
#define UNLISTED 10
/* The same of leaves, which are the most. */
#define LEAF_NOTHING 20
#define LEAF_SEVERAL 10
#define LEAF_EVIDENCE 10
#define NO_INSTALLED 300 /* dates that are missing, of ten thousand */
#define NO_PROCURED 500

#define FIRST_DAY 13879 /* 2008-01-01 */
#define DAYS 6575       /* up to 2025-12-31 */

struct cor_writer {
	const cor_plan *plan;
	cor_builder *builder;
	uint32_t element_count;
	bool is_used[COR_KIND_COUNT][COR_MAKER_COUNT];
	cor_row_id products[COR_KIND_COUNT][COR_MAKER_COUNT];
	char days[DAYS][COR_DAY_BYTES];
};

/* ---- texts ---- */

static void put(cor_row_id *id, cor_text t)
{
	COR_ASSERT(id->n + t.n <= sizeof(id->p));
	memcpy(id->p + id->n, t.p, t.n);
	id->n += (uint32_t)t.n;
}

static void put_number(cor_row_id *id, uint32_t value, uint32_t digits)
{
	COR_ASSERT(id->n + digits <= sizeof(id->p));
	for (uint32_t i = digits; i-- > 0; value /= 10)
		id->p[id->n + i] = (char)('0' + value % 10);
	COR_ASSERT(value == 0);
	id->n += digits;
}

cor_row_id cor_row_site(const cor_plan *plan, uint32_t site)
{
	uint32_t towers = plan->core_count + plan->tower_count;
	cor_row_id id = {.n = 0};

	put(&id,
		site < plan->core_count ? COR_TEXT("C")
			: site < towers ? COR_TEXT("T")
					: COR_TEXT("X"));
	put_number(&id,
		site < plan->core_count ? site
			: site < towers ? site - plan->core_count
					: site - towers,
		6);
	return id;
}

cor_row_id cor_row_on(const cor_row_id *base, const char *suffix)
{
	cor_row_id id = *base;

	put(&id, COR_TEXT("-"));
	put(&id, cor_text_of(suffix));
	return id;
}

cor_row_id cor_row_leaf(const cor_row_id *site, uint32_t leaf)
{
	cor_row_id id = *site;

	put(&id, COR_TEXT("-Z"));
	put_number(&id, leaf, 6);
	return id;
}

/* In decimal, at the end of buffer. */
static cor_text number_text(uint64_t value, char buffer[20])
{
	char *p = buffer + 20;

	do {
		*--p = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	return (cor_text){p, (size_t)(buffer + 20 - p)};
}

static cor_text day_text(const cor_writer *w, cor_day day)
{
	COR_ASSERT(day >= FIRST_DAY && day < FIRST_DAY + DAYS);
	return (cor_text){w->days[day - FIRST_DAY], COR_DAY_BYTES - 1};
}

/* ---- rows ---- */

cor_status cor_writer_new(const cor_plan *plan, cor_builder *builder, cor_arena *arena,
	cor_writer **ret_writer, cor_err *err)
{
	cor_writer *w;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*w), &w, err));
	w->plan = plan;
	w->builder = builder;
	for (cor_day i = 0; i < DAYS; i++)
		cor_day_write(FIRST_DAY + i, w->days[i]);
	*ret_writer = w;
	return COR_OK;
}

uint32_t cor_writer_element_count(const cor_writer *writer)
{
	return writer->element_count;
}

static cor_status add(cor_writer *w, cor_table_id table, const cor_text *cells, cor_err *err)
{
	return cor_builder_add(w->builder, table, cells, (cor_place){0}, NULL, NULL, err);
}

cor_status cor_writer_site(cor_writer *w, const cor_row_id *id, const char *operators,
	const char *name, const cor_town *town, cor_spot spot, cor_err *err)
{
	char full[96], lat[32], lon[32];
	size_t lat_bytes, lon_bytes;

	if (!w->builder)
		return COR_OK;
	lat_bytes = cor_text_from_fixed(spot.lat, 7, lat);
	lon_bytes = cor_text_from_fixed(spot.lon, 7, lon);
	snprintf(full, sizeof(full), "%s %.*s, %s", name, COR_FMT(cor_row_text(id)), town->name);
	return add(w, COR_SITE,
		(cor_text[]){
			cor_row_text(id),
			cor_text_of(operators),
			cor_text_of(full),
			COR_TEXT("GB"),
			cor_text_of(town->region),
			{lat, lat_bytes},
			{lon, lon_bytes},
			COR_TEXT("inferred: a model made by cordon generate, no real place"),
			{NULL, 0},
			COR_TEXT("I"),
		},
		err);
}

cor_status cor_writer_tag(cor_writer *w, cor_table_id table, cor_text subject, const char *tag,
	cor_err *err)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {subject, cor_text_of(tag)};

	return w->builder ? add(w, table, cells, err) : COR_OK;
}

/* Makes the product known that a cell names. */
static cor_text use_product(cor_writer *w, cor_gear_kind kind, cor_gear_maker maker)
{
	cor_row_id *id = &w->products[kind][maker];

	if (!w->is_used[kind][maker]) {
		w->is_used[kind][maker] = true;
		put(id, COR_TEXT("model-"));
		put(id, cor_text_of(cor_gear_kind_of(kind)->slug));
		put(id, COR_TEXT("-"));
		put(id, cor_gear_maker_id(maker));
	}
	return cor_row_text(id);
}

typedef enum said { SAID_PRODUCT, SAID_NOTHING, SAID_SEVERAL, SAID_EVIDENCE, SAID_UNLISTED } said;

static said what_is_said(cor_draw *draw, cor_knowledge knowledge)
{
	uint32_t drawn = cor_draw_below(draw, 10000);

	switch (knowledge) {
	case COR_KNOWN_NOT:
		return SAID_NOTHING;
	case COR_KNOWN_MORE:
		return drawn < LEAF_NOTHING                                   ? SAID_NOTHING
			: drawn < LEAF_NOTHING + LEAF_SEVERAL                 ? SAID_SEVERAL
			: drawn < LEAF_NOTHING + LEAF_SEVERAL + LEAF_EVIDENCE ? SAID_EVIDENCE
									      : SAID_PRODUCT;
	case COR_KNOWN_MOSTLY:
		break;
	}
	return drawn < NOTHING                                    ? SAID_NOTHING
		: drawn < NOTHING + SEVERAL                       ? SAID_SEVERAL
		: drawn < NOTHING + SEVERAL + EVIDENCE            ? SAID_EVIDENCE
		: drawn < NOTHING + SEVERAL + EVIDENCE + UNLISTED ? SAID_UNLISTED
								  : SAID_PRODUCT;
}

/* The cells product and maker; `several` has room for two ids. */
static void say_maker(cor_writer *w, const cor_model_element *e, said what, cor_row_id *several,
	cor_text *ret_product, cor_text *ret_maker)
{
	cor_gear_maker other = e->maker == COR_MAKER_HUAWEI ? COR_MAKER_NOKIA : COR_MAKER_HUAWEI;

	*ret_product = *ret_maker = (cor_text){NULL, 0};
	switch (what) {
	case SAID_PRODUCT:
		*ret_product = use_product(w, e->kind, e->maker);
		return;
	case SAID_SEVERAL:
		several->n = 0;
		put(several, cor_gear_maker_id(e->maker));
		put(several, COR_TEXT("|"));
		put(several, cor_gear_maker_id(other));
		*ret_maker = cor_row_text(several);
		return;
	case SAID_UNLISTED:
		*ret_maker = COR_TEXT("Unlisted Model Systems Ltd");
		return;
	case SAID_NOTHING:
	case SAID_EVIDENCE:
		return;
	}
}

static cor_status add_evidence(cor_writer *w, const cor_model_element *e, cor_day seen,
	cor_err *err)
{
	cor_row_id subject = {.n = 0};

	put(&subject, COR_TEXT("element:"));
	put(&subject, cor_row_text(e->id));
	return add(w, COR_EVIDENCE,
		(cor_text[]){
			cor_row_text(&subject),
			COR_TEXT("snmp sysDescr"),
			COR_TEXT("a model's answer"),
			cor_gear_maker_id(e->maker),
			COR_TEXT("3"),
			day_text(w, seen),
			COR_TEXT("model scan"),
		},
		err);
}

static cor_status add_roles(cor_writer *w, const cor_model_element *e, cor_err *err)
{
	cor_text functions = cor_text_of(cor_gear_kind_of(e->kind)->functions), function;
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {cor_row_text(e->id)};

	while (cor_text_cut(&functions, ' ', &function)) {
		cells[1] = function;
		COR_TRY(add(w, COR_ROLE, cells, err));
	}
	return COR_OK;
}

#define SEEN_DAY 18627 /* 2020-12-31 */

cor_status cor_writer_element(cor_writer *w, const cor_model_element *e, cor_err *err)
{
	cor_draw draw = cor_draw_of(w->plan->seed, COR_FOR_FACTS, w->element_count);
	said what = what_is_said(&draw, e->knowledge);
	cor_day installed = e->from +
		(cor_day)cor_draw_below(&draw, (uint32_t)(e->to - e->from) + 1);
	cor_day procured = installed - 30 - (cor_day)cor_draw_below(&draw, 180);
	bool is_procured = !cor_draw_hit(&draw, NO_PROCURED);
	bool is_installed = !cor_draw_hit(&draw, NO_INSTALLED) || e->is_planned;
	const cor_kind_spec *kind = cor_gear_kind_of(e->kind);
	cor_text product, maker, none = {NULL, 0};
	cor_row_id several;

	w->element_count++;
	if (!w->builder)
		return COR_OK;
	say_maker(w, e, what, &several, &product, &maker);
	COR_TRY(add(w, COR_ELEMENT,
		(cor_text[]){
			cor_row_text(e->id),
			cor_row_text(e->site),
			cor_text_of(e->operators),
			cor_text_of(e->owner),
			cor_text_of(e->network),
			none,
			product,
			maker,
			cor_text_of(e->generations ? e->generations : kind->generations),
			e->is_planned ? COR_TEXT("planned") : COR_TEXT("live"),
			is_procured ? day_text(w, procured) : none,
			is_installed ? day_text(w, installed) : none,
			none,
		},
		err));
	if (what == SAID_EVIDENCE)
		COR_TRY(add_evidence(w, e, SEEN_DAY - (cor_day)cor_draw_below(&draw, 300), err));
	return add_roles(w, e, err);
}

cor_status cor_writer_role(cor_writer *w, const cor_row_id *element, const char *function,
	cor_gear_maker maker, cor_err *err)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {cor_row_text(element), cor_text_of(function),
		cor_gear_maker_id(maker)};

	return w->builder ? add(w, COR_ROLE, cells, err) : COR_OK;
}

cor_status cor_writer_part(cor_writer *w, const cor_row_id *element, const char *suffix,
	const char *slot, cor_gear_kind kind, cor_gear_maker maker, bool is_known, cor_err *err)
{
	cor_row_id id;

	if (!w->builder)
		return COR_OK;
	id = cor_row_on(element, suffix);
	return add(w, COR_PART,
		(cor_text[]){
			cor_row_text(&id),
			cor_row_text(element),
			cor_text_of(slot),
			is_known ? use_product(w, kind, maker) : (cor_text){NULL, 0},
			{NULL, 0},
			{NULL, 0},
			kind == COR_KIND_OPTIC ? COR_TEXT("no") : COR_TEXT("yes"),
		},
		err);
}

cor_status cor_writer_measure(cor_writer *w, const cor_row_id *element, const char *name,
	uint64_t value, cor_err *err)
{
	char number[20];

	if (!w->builder)
		return COR_OK;
	return add(w, COR_MEASURE,
		(cor_text[]){cor_row_text(element), cor_text_of(name), number_text(value, number)},
		err);
}

static cor_status add_link(cor_writer *w, cor_text id, const cor_row_id *a, const cor_row_id *b,
	const char *kind, cor_text metric, const char *capacity_bps, cor_err *err)
{
	return add(w, COR_LINK,
		(cor_text[]){
			id,
			cor_row_text(a),
			cor_row_text(b),
			cor_text_of(kind),
			metric.n ? COR_TEXT("no") : COR_TEXT("yes"),
			metric,
			cor_text_of(capacity_bps),
		},
		err);
}

cor_status cor_writer_link(cor_writer *w, const cor_row_id *low, const cor_row_id *high,
	const char *suffix, uint32_t metric, const char *capacity_bps, cor_err *err)
{
	char number[20];
	cor_row_id id;

	if (!w->builder)
		return COR_OK;
	id = *low;
	put(&id, COR_TEXT("/"));
	put(&id, cor_text_of(suffix));
	return add_link(w, cor_row_text(&id), low, high, "data", number_text(metric, number),
		capacity_bps, err);
}

cor_status cor_writer_manages(cor_writer *w, const cor_row_id *manager, const cor_row_id *managed,
	cor_err *err)
{
	cor_row_id id;

	if (!w->builder)
		return COR_OK;
	id = *managed;
	put(&id, COR_TEXT("/m"));
	return add_link(w, cor_row_text(&id), manager, managed, "management", (cor_text){NULL, 0},
		"", err);
}

cor_status cor_writer_demand(cor_writer *w, const cor_row_id *source, const char *suffix,
	const cor_row_id *sink, uint64_t volume_bps, const char *class_name, cor_err *err)
{
	char number[20];
	cor_row_id id;

	if (!w->builder)
		return COR_OK;
	id = *source;
	put(&id, COR_TEXT("/"));
	put(&id, cor_text_of(suffix));
	return add(w, COR_DEMAND,
		(cor_text[]){
			cor_row_text(&id),
			cor_row_text(source),
			cor_row_text(sink),
			number_text(volume_bps, number),
			cor_text_of(class_name),
		},
		err);
}

/* ---- products ---- */

static cor_status add_product(cor_writer *w, cor_gear_kind kind, cor_gear_maker maker, cor_err *err)
{
	const cor_kind_spec *spec = cor_gear_kind_of(kind);
	cor_text cells[COR_TABLE_COLUMNS_MAX] = {cor_row_text(&w->products[kind][maker]),
		cor_gear_maker_id(maker)};
	char model[64];

	snprintf(model, sizeof(model), "%s (model)", spec->class_name);
	cells[3] = cor_text_of(model);
	cells[4] = cor_text_of(spec->class_name);
	COR_TRY(add(w, COR_PRODUCT, cells, err));
	if (spec->inside == kind)
		return COR_OK;
	return add(w, COR_BOM,
		(cor_text[]){
			cells[0],
			use_product(w, spec->inside, cor_gear_inside_maker(spec->inside, maker)),
			COR_TEXT("1"),
			COR_TEXT("yes"),
		},
		err);
}

/* What is contained stands behind what contains it in the list of kinds, so one walk meets all. */
cor_status cor_writer_products(cor_writer *w, cor_err *err)
{
	for (cor_gear_kind kind = 0; kind < COR_KIND_COUNT; kind++)
		for (cor_gear_maker maker = 0; maker < COR_MAKER_COUNT; maker++)
			if (w->is_used[kind][maker])
				COR_TRY(add_product(w, kind, maker, err));
	return COR_OK;
}
