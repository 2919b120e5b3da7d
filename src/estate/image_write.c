#include "base/checksum.h"
#include "estate/image_head.h"
#include "estate/image_walk.h"

#define LINE_MIN 1024 /* shorter arrays are held as they are */

typedef struct writer {
	cor_image_sink sink;
	void *context;
	uint64_t at;
	bool is_stopped;
} writer;

/* ---- what there is ---- */

/* Where on the line (COR_NONE, 0, 1, 2, ...) an array lies: a place plus one, or 0. */
static uint32_t find_line(const cor_image_part *part)
{
	const uint32_t *values = part->bytes;

	if (part->width != 4 || part->count < LINE_MIN || values[0] + 1 > 2 ||
		(part->rule != COR_IMAGE_BELOW && part->rule != COR_IMAGE_BELOW_OR_NONE))
		return 0;
	for (uint64_t i = 1; i < part->count; i++) {
		if (values[i] != values[0] + (uint32_t)i)
			return 0;
	}
	return values[0] + 2;
}

static cor_status list_part(cor_image_walk *w, void *field, cor_image_part part, cor_err *err)
{
	/* By memcpy: what stands at field is a pointer of its own type. */
	memcpy(&part.bytes, field, sizeof(part.bytes));
	part.line = part.count ? find_line(&part) : 0;
	COR_TRY(cor_mem_reserve((void **)&w->parts, &w->part_capacity, w->part_count + 1,
		sizeof(*w->parts), err));
	w->parts[w->part_count++] = part;
	return COR_OK;
}

/* The line, last of the parts, as long as the longest array on it needs. */
static cor_status list_line(cor_image_walk *w, cor_err *err)
{
	uint64_t count = 0;
	uint32_t *line;

	for (size_t p = 0; p < w->part_count; p++) {
		const cor_image_part *part = &w->parts[p];

		if (part->line && part->line - 1 + part->count > count)
			count = part->line - 1 + part->count;
	}
	COR_TRY(cor_arena_new_array(w->scratch, count, sizeof(*line), &line, err));
	for (uint64_t i = 0; i < count; i++)
		line[i] = (uint32_t)i - 1;
	COR_TRY(list_part(w, &line, (cor_image_part){.width = 4, .count = count}, err));
	w->parts[w->part_count - 1].rule = COR_IMAGE_LINE;
	return COR_OK;
}

static void count_tables(const cor_estate *e, cor_image_counts *n)
{
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		const cor_table *table = &e->tables[t];

		n->tables[t].rows = table->row_count;
		n->tables[t].row_of = table->row_of_count;
		for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
			const cor_column *column = &table->columns[c];

			n->tables[t].columns[c].width = column->width;
			n->tables[t].columns[c].values = column->dictionary
				? cor_column_values(column)
				: 0;
		}
	}
}

static cor_status gather_layout(cor_image_walk *w, cor_err *err)
{
	const cor_estate *e = w->estate;
	const cor_layout *l = &e->layout;
	const cor_column *names = &e->tables[COR_MEASURE].columns[1];
	cor_image_extras *x = &w->extras;

	w->counts.one_role_each = l->one_role_each;
	w->counts.one_part_each = l->one_part_each;
	w->counts.any_retired = l->any_retired;
	w->counts.makers_unknown = l->makers_unknown;
	w->counts.amounts = l->amount_count;
	for (unsigned k = 0; k < COR_RUN_COLUMNS; k++)
		w->counts.runs[k] = l->run_count[k];
	COR_TRY(cor_arena_new_array(w->scratch, l->amount_count, 4, &x->amount_names, err));
	COR_TRY(cor_arena_new_array(w->scratch, l->amount_count, 1, &x->amount_complete, err));
	for (uint32_t i = 0; i < l->amount_count; i++) {
		uint32_t name = 0;

		while (!cor_text_equal(cor_column_text(names, name), l->amounts[i].name))
			name++;
		x->amount_names[i] = name;
		x->amount_complete[i] = l->amounts[i].complete;
	}
	return COR_OK;
}

static cor_status gather(cor_image_walk *w, cor_err *err)
{
	const cor_estate *e = w->estate;
	cor_image_extras *x = &w->extras;
	uint32_t sets = e->makers.count, id;

	count_tables(e, &w->counts);
	w->counts.parties = e->joined_parties.count;
	w->counts.functions = e->joined_functions.count;
	w->counts.products = e->joined_products.count;
	w->counts.maker_sets = sets;
	w->counts.function_sets = e->function_sets.count;
	w->counts.unlisted = e->unlisted_count;
	w->counts.roles = e->roles.count;
	w->counts.components = e->components.count;
	COR_TRY(cor_arena_new_array(w->scratch, (size_t)sets + 1, 4, &x->set_first, err));
	COR_TRY(cor_arena_new_array(w->scratch, sets, 1, &x->set_open, err));
	for (uint32_t s = 0; s < sets; s++) {
		x->set_first[s + 1] = x->set_first[s] + e->makers.sets[s].count;
		x->set_open[s] = e->makers.sets[s].open;
	}
	w->counts.set_members = x->set_first[sets];
	COR_TRY(cor_arena_new_array(w->scratch, w->counts.set_members, 4, &x->set_members, err));
	for (uint32_t s = 0; s < sets; s++) {
		if (e->makers.sets[s].count)
			memcpy(x->set_members + x->set_first[s], e->makers.sets[s].parties,
				e->makers.sets[s].count * sizeof(uint32_t));
	}
	COR_TRY(cor_arena_new_array(w->scratch, w->counts.products, 4, &x->product_makers, err));
	for (uint32_t p = 0; p < e->joined_products.count; p++)
		x->product_makers[p] = e->products[p].maker;
	COR_TRY(cor_arena_new_array(w->scratch, e->unlisted_count, sizeof(uint64_t),
		&x->unlisted_cells, err));
	COR_TRY(cor_strtab_new(w->scratch, &x->unlisted, err));
	for (uint32_t i = 0; i < e->unlisted_count; i++) {
		x->unlisted_cells[i] = e->unlisted[i].cells;
		COR_TRY(cor_strtab_add(x->unlisted, e->unlisted[i].name, &id, err));
	}
	return gather_layout(w, err);
}

/* ---- where it goes ---- */

static const cor_image_entry *find_equal(const cor_image_walk *w, const cor_image_entry *entries,
	size_t before)
{
	const cor_image_part *part = &w->parts[before];
	uint64_t bytes = part->count * part->width;

	for (size_t i = 0; i < before && bytes; i++) {
		const cor_image_part *other = &w->parts[i];

		if (!other->line && other->sum == part->sum &&
			other->count * other->width == bytes &&
			memcmp(other->bytes, part->bytes, bytes) == 0)
			return &entries[i];
	}
	return NULL;
}

static uint64_t aligned(uint64_t at)
{
	return (at + COR_IMAGE_ALIGN - 1) & ~(uint64_t)(COR_IMAGE_ALIGN - 1);
}

/* Places all parts; returns the end of the last. */
static uint64_t place(const cor_image_walk *w, cor_image_entry *entries)
{
	uint64_t end = sizeof(cor_image_head) + w->part_count * sizeof(*entries);

	for (size_t p = 0; p < w->part_count; p++) {
		const cor_image_part *part = &w->parts[p];
		cor_image_entry entry = {0, part->count, part->sum, part->width, part->line};
		const cor_image_entry *equal;

		if (part->line || part->count == 0) {
			entry.sum = 0;
			entries[p] = entry;
			continue;
		}
		equal = find_equal(w, entries, p);
		if (equal) {
			entry.at = equal->at;
		} else {
			entry.at = aligned(end);
			end = entry.at + part->count * part->width;
		}
		entries[p] = entry;
	}
	return end;
}

/* ---- writing ---- */

static void put(writer *to, const void *bytes, uint64_t count)
{
	to->is_stopped = to->is_stopped || (count && !to->sink(to->context, bytes, count));
	to->at += count;
}

static void put_all(writer *to, cor_image_head *head, const cor_image_walk *w,
	const cor_image_entry *entries)
{
	static const unsigned char zeros[COR_IMAGE_ALIGN];

	head->list_sum = cor_checksum(entries, w->part_count * sizeof(*entries));
	head->sum = cor_image_head_sum(head);
	put(to, head, sizeof(*head));
	put(to, entries, w->part_count * sizeof(*entries));
	for (size_t p = 0; p < w->part_count; p++) {
		const cor_image_part *part = &w->parts[p];

		/* What lies before is there already, for an equal part. */
		if (part->line || part->count == 0 || entries[p].at < to->at)
			continue;
		put(to, zeros, entries[p].at - to->at);
		put(to, part->bytes, part->count * part->width);
	}
}

static cor_status write_walk(cor_image_walk *w, const cor_digest *source, writer *to, cor_err *err)
{
	cor_image_head head = cor_image_head_new(source, w->estate->below);
	const cor_image_counts *counts = &w->counts;
	cor_image_entry *entries;

	COR_TRY(gather(w, err));
	COR_TRY(list_part(w, &counts,
		(cor_image_part){.width = 8, .count = sizeof(*counts) / sizeof(uint64_t)}, err));
	COR_TRY(cor_image_walk_all(w, err));
	COR_TRY(list_line(w, err));
	COR_ASSERT(w->part_count <= COR_IMAGE_PARTS_MAX);
	COR_TRY(cor_image_check(w->parts, (uint32_t)w->part_count, false, err));
	COR_TRY(cor_arena_new_array(w->scratch, w->part_count, sizeof(*entries), &entries, err));
	head.part_count = (uint32_t)w->part_count;
	head.estate = w->estate->digest;
	head.file_bytes = place(w, entries);
	put_all(to, &head, w, entries);
	return COR_OK;
}

cor_status cor_image_write(const cor_estate *estate, const cor_digest *source, cor_image_sink sink,
	void *context, bool *ret_done, cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;
	/* The walk reads through the same pointers that it would set. */
	cor_estate copy = *estate;
	cor_image_walk w = {.estate = &copy, .visit = list_part};
	writer to = {.sink = sink, .context = context};
	cor_status status;

	COR_TRY(cor_arena_new("snapshot", 0, &scratch, err));
	w.scratch = scratch;
	status = write_walk(&w, source, &to, err);
	cor_mem_free(w.parts);
	*ret_done = status == COR_OK && !to.is_stopped;
	return status;
}
