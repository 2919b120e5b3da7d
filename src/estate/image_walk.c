#include "estate/image_walk.h"

#include "base/limits.h"
#include "base/team.h"
#include "estate/order.h"

enum { NAME_OF_MEASURE = 1 }; /* column */

static cor_status visit(cor_image_walk *w, void *field, cor_image_part part, cor_err *err)
{
	return w->visit(w, field, part, err);
}

static cor_status fail_damaged(cor_err *err)
{
	return cor_fail(err, COR_EINPUT, "its parts do not fit together");
}

/* ---- dictionaries ---- */

/* Ids in the order of bytes; NULL when they are in it. */
static cor_status order_ids(cor_image_walk *w, const cor_strtab *texts, const uint32_t **ret_order,
	cor_err *err)
{
	uint32_t count = cor_strtab_count(texts), i = 1;
	uint32_t *order;
	bool are_different;

	while (i < count &&
		cor_text_compare(cor_strtab_at(texts, i - 1), cor_strtab_at(texts, i)) < 0)
		i++;
	*ret_order = NULL;
	if (i >= count)
		return COR_OK;
	COR_TRY(cor_arena_new_raw(w->scratch, count, sizeof(*order), &order, err));
	COR_TRY(cor_order_texts(texts, order, &are_different, w->scratch, err));
	*ret_order = order;
	return COR_OK;
}

static cor_status make_image(cor_image_walk *w, const cor_strtab *texts,
	cor_strtab_image *ret_image, uint64_t *ret_bytes, cor_err *err)
{
	const cor_strtab_image *packed = cor_strtab_image_of(texts);
	cor_strtab_image image = {.count = cor_strtab_count(texts)};
	uint64_t total = 0;
	char *to;
	void *starts;

	if (packed) {
		*ret_image = *packed;
		*ret_bytes = cor_strtab_start(packed, packed->count);
		return COR_OK;
	}
	for (uint32_t id = 0; id < image.count; id++)
		total += cor_strtab_at(texts, id).n + 1;
	image.width = total <= UINT32_MAX ? 4 : 8;
	COR_TRY(cor_arena_new_array(w->scratch, total, 1, &to, err));
	COR_TRY(cor_arena_new_array(w->scratch, (size_t)image.count + 1, image.width, &starts,
		err));
	image.texts = to;
	image.starts = starts;
	for (uint32_t id = 0; id <= image.count; id++) {
		uint64_t start = (uint64_t)(to - image.texts);
		cor_text t;

		if (image.width == 4)
			((uint32_t *)starts)[id] = (uint32_t)start;
		else
			((uint64_t *)starts)[id] = start;
		if (id == image.count)
			break;
		t = cor_strtab_at(texts, id);
		if (t.n)
			memcpy(to, t.p, t.n);
		to += t.n + 1;
	}
	COR_TRY(order_ids(w, texts, &image.order, err));
	*ret_image = image;
	*ret_bytes = total;
	return COR_OK;
}

#define LANES 64u /* texts that are compared without asking for each */

typedef struct striding {
	const uint32_t *starts;
	uint32_t stride;
	bool is_broken;
} striding;

static void find_leap(void *data, uint32_t from, uint32_t to)
{
	striding *s = data;
	uint32_t bad = 0, i = from;

	/* Item i is text i + 1, which begins i strides behind 1. */
	for (; to - i >= LANES && !bad && !__atomic_load_n(&s->is_broken, __ATOMIC_RELAXED);
		i += LANES) {
		const uint32_t *starts = s->starts + i + 1;
		uint32_t first = 1 + i * s->stride;

		for (uint32_t k = 0; k < LANES; k++)
			bad |= starts[k] ^ (first + k * s->stride);
	}
	for (; i < to && !bad && to - i < LANES; i++)
		bad = s->starts[i + 1] ^ (1 + i * s->stride);
	if (bad)
		__atomic_store_n(&s->is_broken, true, __ATOMIC_RELAXED);
}

/* Ids are often of one length: one number tells where all of them begin.  0: it does not. */
static uint64_t find_stride(const cor_strtab_image *image)
{
	striding s = {image->starts, 0, false};
	uint64_t stride;

	if (image->width == 0)
		return image->stride;
	if (image->count < COR_STRTAB_STRIDE_MIN || cor_strtab_start(image, 1) != 1)
		return 0;
	stride = cor_strtab_start(image, 2) - cor_strtab_start(image, 1);
	if (image->width != 4) {
		uint32_t id = 1;

		while (id <= image->count && cor_strtab_start(image, id) == 1 + (id - 1) * stride)
			id++;
		return id > image->count ? stride : 0;
	}
	/* In 32 bits all of them are, so what would not fit does not stand there. */
	if (1 + (image->count - 1) * stride != cor_strtab_start(image, image->count))
		return 0;
	s.stride = (uint32_t)stride;
	cor_team_split(image->count, find_leap, &s);
	return s.is_broken ? 0 : stride;
}

/* Where texts begin, the end of the last behind them; or the one number. */
static cor_status walk_starts(cor_image_walk *w, cor_strtab_image *image, uint64_t count,
	uint64_t bytes, cor_err *err)
{
	uint64_t stride = w->is_reading ? 0 : find_stride(image);
	const uint64_t *one = &stride;
	const cor_image_part *part;

	if (!w->is_reading && stride) {
		uint64_t *kept;

		COR_TRY(cor_arena_new_array(w->scratch, 1, sizeof(*kept), &kept, err));
		*kept = stride;
		one = kept;
		return visit(w, &one, (cor_image_part){.width = 8, .count = 1}, err);
	}
	COR_TRY(visit(w, &image->starts,
		(cor_image_part){.width = w->is_reading ? 0 : image->width,
			.count = w->is_reading ? COR_IMAGE_FREE : count + 1,
			.rule = COR_IMAGE_STARTS,
			.limit = bytes},
		err));
	part = &w->parts[w->part_count - 1];
	image->width = part->width;
	if (!w->is_reading || part->count == count + 1)
		return COR_OK;
	if (part->count != 1 || part->width != 8 || count < COR_STRTAB_STRIDE_MIN)
		return fail_damaged(err);
	memcpy(&stride, image->starts, sizeof(stride));
	if (stride == 0 || stride > COR_LIMIT_CELL_BYTES + 1 || 1 + (count - 1) * stride != bytes)
		return fail_damaged(err);
	w->parts[w->part_count - 1].rule = COR_IMAGE_ANY;
	image->width = 0;
	image->stride = (uint32_t)stride;
	return COR_OK;
}

/* A dictionary of `count` texts, at least one. */
static cor_status walk_texts(cor_image_walk *w, cor_strtab **texts, uint64_t count, cor_err *err)
{
	uint64_t bytes = COR_IMAGE_FREE, order_count = COR_IMAGE_FREE;
	cor_strtab_image image = {0};

	if (!w->is_reading) {
		COR_TRY(make_image(w, *texts, &image, &bytes, err));
		order_count = image.order ? count : 0;
	}
	COR_TRY(visit(w, &image.texts, (cor_image_part){.width = 1, .count = bytes}, err));
	bytes = w->parts[w->part_count - 1].count;
	COR_TRY(walk_starts(w, &image, count, bytes, err));
	COR_TRY(visit(w, &image.order,
		(cor_image_part){.width = 4,
			.count = order_count,
			.rule = COR_IMAGE_BELOW,
			.limit = count},
		err));
	if (!w->is_reading)
		return COR_OK;
	order_count = w->parts[w->part_count - 1].count;
	if ((order_count && order_count != count) ||
		(image.width != 4 && image.width != 8 && !image.stride) || bytes == 0 ||
		image.texts[bytes - 1] != '\0')
		return fail_damaged(err);
	if (order_count == 0)
		image.order = NULL;
	image.count = (uint32_t)count;
	return cor_strtab_view(w->estate->keep, image, texts, err);
}

/* ---- tables ---- */

static cor_status walk_dictionary(cor_image_walk *w, cor_table_id t, unsigned c, cor_err *err)
{
	const cor_column_spec *spec = &cor_schema[t].columns[c];
	cor_column *column = &w->estate->tables[t].columns[c];
	uint64_t values = w->counts.tables[t].columns[c].values;

	if (values == 0)
		return COR_OK;
	if (spec->type == COR_TYPE_REF) {
		if (w->is_reading)
			column->dictionary = w->estate->tables[spec->ref].columns[0].dictionary;
		return column->dictionary && cor_strtab_count(column->dictionary->texts) == values
			? COR_OK
			: fail_damaged(err);
	}
	if (w->is_reading)
		COR_TRY(cor_arena_new_array(w->estate->keep, 1, sizeof(*column->dictionary),
			&column->dictionary, err));
	return walk_texts(w, &column->dictionary->texts, values, err);
}

static cor_status walk_column(cor_image_walk *w, cor_table_id t, unsigned c, cor_err *err)
{
	cor_column *column = &w->estate->tables[t].columns[c];
	cor_column_type type = cor_schema[t].columns[c].type;
	uint64_t rows = w->counts.tables[t].rows;

	column->width = (unsigned)w->counts.tables[t].columns[c].width;
	/* Only a table without rows has columns that nobody gave a width. */
	if (rows && column->width != 1 && column->width != 2 && column->width != 4)
		return fail_damaged(err);
	COR_TRY(visit(w, &column->codes,
		(cor_image_part){.width = column->width ? column->width : 1,
			.count = rows,
			.rule = COR_IMAGE_BELOW,
			.limit = w->counts.tables[t].columns[c].values},
		err));
	if (type == COR_TYPE_DATE)
		return visit(w, &column->days,
			(cor_image_part){.width = sizeof(*column->days), .count = rows}, err);
	if (type == COR_TYPE_NUMBER || type == COR_TYPE_PERCENT || type == COR_TYPE_LAT ||
		type == COR_TYPE_LON)
		return visit(w, &column->numbers,
			(cor_image_part){.width = sizeof(*column->numbers), .count = rows}, err);
	return COR_OK;
}

/* NOLINTNEXTLINE(readability-function-size): two passes over every column, in view together */
static cor_status walk_tables(cor_image_walk *w, cor_err *err)
{
	/* A reference shares the dictionary of another table's key: they all come first. */
	for (unsigned pass = 0; pass < 2; pass++) {
		for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
			for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
				bool is_reference = cor_schema[t].columns[c].type == COR_TYPE_REF;

				if (is_reference == (pass == 1))
					COR_TRY(walk_dictionary(w, t, c, err));
			}
		}
	}
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		cor_table *table = &w->estate->tables[t];

		table->row_count = (uint32_t)w->counts.tables[t].rows;
		for (unsigned c = 0; c < cor_schema[t].column_count; c++)
			COR_TRY(walk_column(w, t, c, err));
		table->row_of_count = w->counts.tables[t].row_of;
		COR_TRY(visit(w, &table->row_of,
			(cor_image_part){.width = 4,
				.count = table->row_of_count,
				.rule = COR_IMAGE_BELOW_OR_NONE,
				.limit = table->row_count},
			err));
	}
	return COR_OK;
}

/* ---- joined facts ---- */

/* An array of rows or numbers below `limit`. */
static cor_status walk_rows(cor_image_walk *w, void *field, uint64_t count, uint64_t limit,
	cor_image_rule rule, bool is_ascending, cor_err *err)
{
	return visit(w, field,
		(cor_image_part){.width = 4,
			.count = count,
			.rule = rule,
			.limit = limit,
			.is_ascending = is_ascending},
		err);
}

static cor_status walk_joins(cor_image_walk *w, cor_err *err)
{
	cor_estate *e = w->estate;
	uint64_t sites = w->counts.tables[COR_SITE].rows, parts = w->counts.tables[COR_PART].rows;
	uint64_t elements = w->counts.tables[COR_ELEMENT].rows, products = w->counts.products;

	COR_TRY(walk_rows(w, &e->site_of_element, elements, sites, COR_IMAGE_BELOW_OR_NONE, true,
		err));
	/* Elements of unknown site come behind those of the last. */
	COR_TRY(walk_rows(w, &e->first_element, sites + 1, elements + 1, COR_IMAGE_BELOW, true,
		err));
	COR_TRY(walk_rows(w, &e->element_of_part, parts, elements, COR_IMAGE_BELOW_OR_NONE, true,
		err));
	COR_TRY(walk_rows(w, &e->product_of_element, elements, products, COR_IMAGE_BELOW_OR_NONE,
		false, err));
	return walk_rows(w, &e->product_of_part, parts, products, COR_IMAGE_BELOW_OR_NONE, false,
		err);
}

static cor_status walk_makers(cor_image_walk *w, cor_err *err)
{
	const cor_image_counts *n = &w->counts;
	cor_image_extras *x = &w->extras;
	cor_estate *e = w->estate;

	COR_TRY(walk_rows(w, &x->set_first, n->maker_sets + 1, n->set_members, COR_IMAGE_RANGES,
		false, err));
	COR_TRY(walk_rows(w, &x->set_members, n->set_members, n->parties, COR_IMAGE_BELOW, false,
		err));
	COR_TRY(visit(w, &x->set_open,
		(cor_image_part){.width = 1,
			.count = n->maker_sets,
			.rule = COR_IMAGE_BELOW,
			.limit = 2},
		err));
	COR_TRY(walk_rows(w, &x->product_makers, n->products, n->maker_sets, COR_IMAGE_BELOW, false,
		err));
	COR_TRY(walk_rows(w, &e->makers_of_elements, n->tables[COR_ELEMENT].rows, n->maker_sets,
		COR_IMAGE_BELOW, false, err));
	COR_TRY(walk_rows(w, &e->makers_of_parts, n->tables[COR_PART].rows, n->maker_sets,
		COR_IMAGE_BELOW, false, err));
	COR_TRY(visit(w, &x->unlisted_cells,
		(cor_image_part){.width = sizeof(*x->unlisted_cells), .count = n->unlisted}, err));
	return n->unlisted ? walk_texts(w, &x->unlisted, n->unlisted, err) : COR_OK;
}

static cor_status walk_roles(cor_image_walk *w, cor_err *err)
{
	const cor_image_counts *n = &w->counts;
	cor_roles *r = &w->estate->roles;

	r->count = (uint32_t)n->roles;
	COR_TRY(walk_rows(w, &r->element, n->roles, n->tables[COR_ELEMENT].rows, COR_IMAGE_BELOW,
		true, err));
	COR_TRY(walk_rows(w, &r->row, n->roles, n->tables[COR_ROLE].rows, COR_IMAGE_BELOW_OR_NONE,
		false, err));
	COR_TRY(walk_rows(w, &r->function, n->roles, n->function_sets, COR_IMAGE_BELOW, false,
		err));
	COR_TRY(walk_rows(w, &r->maker, n->roles, n->maker_sets, COR_IMAGE_BELOW, false, err));
	COR_TRY(walk_rows(w, &r->product, n->roles, n->products, COR_IMAGE_BELOW_OR_NONE, false,
		err));
	return visit(w, &r->maybe,
		(cor_image_part){.width = sizeof(*r->maybe),
			.count = cor_bits_words((uint32_t)n->roles)},
		err);
}

static cor_status walk_components(cor_image_walk *w, cor_err *err)
{
	const cor_image_counts *n = &w->counts;
	cor_components *k = &w->estate->components;

	k->count = (uint32_t)n->components;
	COR_TRY(walk_rows(w, &k->element, n->components, n->tables[COR_ELEMENT].rows,
		COR_IMAGE_BELOW, true, err));
	COR_TRY(walk_rows(w, &k->product, n->components, n->products, COR_IMAGE_BELOW, false, err));
	COR_TRY(walk_rows(w, &k->maker, n->components, n->maker_sets, COR_IMAGE_BELOW, false, err));
	return visit(w, &k->essential,
		(cor_image_part){.width = 1,
			.count = n->components,
			.rule = COR_IMAGE_BELOW,
			.limit = COR_YES + 1},
		err);
}

/* ---- layout ---- */

static cor_status walk_codes(cor_image_walk *w, cor_codes *codes, uint64_t rows, uint64_t values,
	cor_err *err)
{
	unsigned width = values <= 1u << 8 ? 1 : values <= 1u << 16 ? 2 : 4;

	if (w->is_reading)
		*codes = (cor_codes){NULL, width, (uint32_t)rows, (uint32_t)values};
	return visit(w, &codes->codes,
		(cor_image_part){.width = width,
			.count = rows,
			.rule = COR_IMAGE_BELOW,
			.limit = values},
		err);
}

static cor_status walk_amounts(cor_image_walk *w, cor_err *err)
{
	const cor_image_counts *n = &w->counts;
	cor_image_extras *x = &w->extras;
	cor_layout *l = &w->estate->layout;

	COR_TRY(walk_rows(w, &x->amount_names, n->amounts,
		n->tables[COR_MEASURE].columns[NAME_OF_MEASURE].values, COR_IMAGE_BELOW, false,
		err));
	COR_TRY(visit(w, &x->amount_complete,
		(cor_image_part){.width = 1,
			.count = n->amounts,
			.rule = COR_IMAGE_BELOW,
			.limit = 2},
		err));
	if (w->is_reading) {
		l->amount_count = (uint32_t)n->amounts;
		COR_TRY(cor_arena_new_array(w->estate->keep, n->amounts, sizeof(*l->amounts),
			&l->amounts, err));
	}
	for (uint32_t i = 0; i < l->amount_count; i++) {
		cor_amounts *a = &l->amounts[i];

		COR_TRY(visit(w, &a->values,
			(cor_image_part){.width = w->is_reading ? 0 : a->width,
				.count = n->tables[COR_ELEMENT].rows},
			err));
		a->width = w->parts[w->part_count - 1].width;
		if (a->width != 2 && a->width != 4 && a->width != 8)
			return fail_damaged(err);
	}
	return COR_OK;
}

static cor_status walk_dates(cor_image_walk *w, uint64_t elements, cor_err *err)
{
	cor_layout *l = &w->estate->layout;

	for (unsigned k = 0; k < COR_SPAN_COLUMNS; k++) {
		uint64_t near_days = w->counts.near_days[k];

		COR_TRY(visit(w, &l->spans[k],
			(cor_image_part){.width = 4,
				.count = (uint64_t)cor_span_blocks((uint32_t)elements) * 2},
			err));
		if (near_days && near_days != elements)
			return fail_damaged(err);
		if (near_days)
			COR_TRY(visit(w, &l->near_days[k],
				(cor_image_part){.width = 2, .count = near_days}, err));
	}
	return COR_OK;
}

static cor_status walk_layout(cor_image_walk *w, cor_err *err)
{
	const cor_image_counts *n = &w->counts;
	uint64_t elements = n->tables[COR_ELEMENT].rows, parts = n->tables[COR_PART].rows;
	cor_layout *l = &w->estate->layout;

	if (w->is_reading) {
		l->one_role_each = n->one_role_each;
		l->one_part_each = n->one_part_each;
		l->any_retired = n->any_retired;
		l->makers_unknown = n->makers_unknown;
		if ((l->one_role_each && n->roles != elements) ||
			(l->one_part_each && parts != elements) ||
			n->amounts > n->tables[COR_MEASURE].rows)
			return fail_damaged(err);
	}
	COR_TRY(walk_codes(w, &l->element_makers, elements, n->maker_sets, err));
	COR_TRY(walk_codes(w, &l->role_makers, n->roles, n->maker_sets, err));
	COR_TRY(walk_codes(w, &l->part_makers, parts, n->maker_sets, err));
	COR_TRY(walk_codes(w, &l->role_functions, n->roles, n->function_sets, err));
	COR_TRY(walk_rows(w, &l->elements_by_id, elements, elements, COR_IMAGE_BELOW, false, err));
	COR_TRY(walk_rows(w, &l->element_ranks, elements, elements, COR_IMAGE_BELOW, false, err));
	COR_TRY(walk_rows(w, &l->site_ranks, n->tables[COR_SITE].rows, elements,
		COR_IMAGE_BELOW_OR_NONE, false, err));
	/* What they are is looked at when all has been read: cor_layout_runs_fit. */
	for (unsigned k = 0; k < COR_RUN_COLUMNS; k++) {
		l->run_count[k] = (uint32_t)n->runs[k];
		COR_TRY(visit(w, &l->runs[k], (cor_image_part){.width = 4, .count = n->runs[k] * 3},
			err));
		COR_TRY(visit(w, &l->census[k],
			(cor_image_part){.width = 4,
				.count = cor_census_cells(w->estate, k, n->maker_sets)},
			err));
		if (w->parts[w->part_count - 1].count == 0)
			l->census[k] = NULL;
	}
	COR_TRY(walk_dates(w, elements, err));
	return walk_amounts(w, err);
}

cor_status cor_image_walk_all(cor_image_walk *w, cor_err *err)
{
	COR_TRY(walk_tables(w, err));
	COR_TRY(walk_joins(w, err));
	COR_TRY(walk_makers(w, err));
	COR_TRY(walk_roles(w, err));
	COR_TRY(walk_components(w, err));
	return walk_layout(w, err);
}
