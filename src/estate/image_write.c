#include "base/checksum.h"
#include "base/team.h"
#include "estate/image_head.h"
#include "estate/image_walk.h"

#define LINE_MIN 1024 /* shorter arrays are held as they are */

#define ALONE_BYTES ((uint64_t)16 << 20) /* less is written before another thread has started */

typedef struct writer {
	const cor_image_walk *walk;
	cor_image_entry *entries;
	cor_image_sink sink;
	void *context;
	bool is_stopped;
	cor_status summed;
	cor_err *err;
} writer;

/* ---- what there is ---- */

typedef struct counting_up {
	const uint32_t *values;
	bool is_broken;
} counting_up;

#define LANES 64u /* values that are compared without asking for each */

static void find_break(void *data, uint32_t from, uint32_t to)
{
	counting_up *c = data;
	uint32_t bad = 0, i = from;

	for (; to - i >= LANES && !bad && !__atomic_load_n(&c->is_broken, __ATOMIC_RELAXED);
		i += LANES) {
		const uint32_t *values = c->values + i;
		uint32_t first = c->values[0] + i;

		for (uint32_t k = 0; k < LANES; k++)
			bad |= values[k] ^ (first + k);
	}
	for (; i < to && !bad && to - i < LANES; i++)
		bad = c->values[i] ^ (c->values[0] + i);
	if (bad)
		__atomic_store_n(&c->is_broken, true, __ATOMIC_RELAXED);
}

/* The same, where an array that was looked at holds these very values; else 0. */
static uint32_t known_line(const cor_image_walk *w, const cor_image_part *part)
{
	uintptr_t from = (uintptr_t)part->bytes, to = from + part->count * sizeof(uint32_t);

	for (size_t p = 0; p < w->part_count; p++) {
		const cor_image_part *other = &w->parts[p];
		uintptr_t first = (uintptr_t)other->bytes;

		if (other->line && first <= from && to <= first + other->count * sizeof(uint32_t))
			return other->line + (uint32_t)((from - first) / sizeof(uint32_t));
	}
	return 0;
}

/* Where on the line (COR_NONE, 0, 1, 2, ...) an array lies: a place plus one, or 0. */
static uint32_t find_line(const cor_image_walk *w, const cor_image_part *part)
{
	const uint32_t *values = part->bytes;
	counting_up c = {values, false};
	uint32_t known;

	if (part->width != 4 || part->count < LINE_MIN || part->count > UINT32_MAX ||
		values[0] + 1 > 2 ||
		(part->rule != COR_IMAGE_BELOW && part->rule != COR_IMAGE_BELOW_OR_NONE))
		return 0;
	known = known_line(w, part);
	if (known)
		return known;
	cor_team_split((uint32_t)part->count, find_break, &c);
	return c.is_broken ? 0 : values[0] + 2;
}

/* ---- zeros ---- */

#define ZEROS_MIN ((uint64_t)1 << 20) /* bytes; less is written as it is */
#define ZEROS_STEP 4096u

typedef struct zeros {
	const unsigned char *bytes;
	bool is_broken;
} zeros;

static void find_other(void *data, uint32_t from, uint32_t to)
{
	zeros *z = data;

	for (uint32_t i = from; i < to && !__atomic_load_n(&z->is_broken, __ATOMIC_RELAXED); i++) {
		const unsigned char *at = z->bytes + (uint64_t)i * ZEROS_STEP;

		if (at[0] || memcmp(at, at + 1, ZEROS_STEP - 1) != 0)
			__atomic_store_n(&z->is_broken, true, __ATOMIC_RELAXED);
	}
}

static bool is_all_zeros(const cor_image_part *part)
{
	uint64_t bytes = part->count * part->width, whole = bytes / ZEROS_STEP;
	zeros z = {part->bytes, false};

	if (bytes < ZEROS_MIN || whole > UINT32_MAX)
		return false;
	for (uint64_t i = whole * ZEROS_STEP; i < bytes; i++)
		z.is_broken |= z.bytes[i] != 0;
	cor_team_split((uint32_t)whole, find_other, &z);
	return !z.is_broken;
}

static cor_status list_part(cor_image_walk *w, void *field, cor_image_part part, cor_err *err)
{
	/* By memcpy: what stands at field is a pointer of its own type. */
	memcpy(&part.bytes, field, sizeof(part.bytes));
	part.line = part.count && part.bytes ? find_line(w, &part) : 0;
	part.is_zero = part.bytes && !part.line && is_all_zeros(&part);
	COR_TRY(cor_mem_reserve((void **)&w->parts, &w->part_capacity, w->part_count + 1,
		sizeof(*w->parts), err));
	w->parts[w->part_count++] = part;
	return COR_OK;
}

/* The line, last of the parts, as long as the longest array on it needs.  It is drawn where it is needed. */
static cor_status list_line(cor_image_walk *w, cor_err *err)
{
	const void *nowhere = NULL;
	uint64_t count = 0;

	for (size_t p = 0; p < w->part_count; p++) {
		const cor_image_part *part = &w->parts[p];

		if (part->line && part->line - 1 + part->count > count)
			count = part->line - 1 + part->count;
	}
	COR_TRY(list_part(w, &nowhere, (cor_image_part){.width = 4, .count = count}, err));
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
	for (unsigned k = 0; k < COR_SPAN_COLUMNS; k++)
		w->counts.near_days[k] = l->near_days[k] ? e->tables[COR_ELEMENT].row_count : 0;
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

	for (size_t i = 0; i < before && bytes && part->bytes; i++) {
		const cor_image_part *other = &w->parts[i];

		if (!other->line && other->count * other->width == bytes &&
			other->is_zero == part->is_zero &&
			(part->is_zero || other->bytes == part->bytes ||
				memcmp(other->bytes, part->bytes, bytes) == 0))
			return &entries[i];
	}
	return NULL;
}

/* A big part begins at a big page of the file, so that what is kept of it in memory is big pages: of a map of
 * small ones each costs a fault.  What lies between is a hole. */
#define BIG_PAGE ((uint64_t)2 << 20)

static uint64_t aligned(uint64_t at, uint64_t bytes)
{
	uint64_t align = bytes < BIG_PAGE ? COR_IMAGE_ALIGN : BIG_PAGE;

	return (at + align - 1) & ~(align - 1);
}

/* Places all parts; returns the end of the last.  Sums are still to come. */
static uint64_t place(const cor_image_walk *w, cor_image_entry *entries)
{
	uint64_t end = sizeof(cor_image_head) + w->part_count * sizeof(*entries);

	for (size_t p = 0; p < w->part_count; p++) {
		const cor_image_part *part = &w->parts[p];
		cor_image_entry entry = {0, part->count, 0, part->width, part->line};
		const cor_image_entry *equal;

		if (part->line || part->count == 0) {
			entries[p] = entry;
			continue;
		}
		equal = find_equal(w, entries, p);
		if (equal) {
			entry.at = equal->at;
		} else {
			entry.at = aligned(end, part->count * part->width);
			end = entry.at + part->count * part->width;
		}
		entries[p] = entry;
	}
	return end;
}

/* ---- writing ---- */

static void put(writer *to, uint64_t at, const void *bytes, uint64_t count)
{
	to->is_stopped = to->is_stopped || (count && !to->sink(to->context, at, bytes, count));
}

/* Values of the line, by pieces that stay in the cache. */
static void put_line(writer *to, uint64_t at, uint64_t count)
{
	uint32_t values[COR_IMAGE_DRAWN];

	for (uint64_t from = 0; from < count; from += COR_IMAGE_DRAWN) {
		uint64_t some = count - from < COR_IMAGE_DRAWN ? count - from : COR_IMAGE_DRAWN;

		cor_image_draw(values, from, some);
		put(to, at + from * sizeof(*values), values, some * sizeof(*values));
	}
}

static void put_parts(writer *to)
{
	uint64_t end = 0;

	for (size_t p = 0; p < to->walk->part_count; p++) {
		const cor_image_part *part = &to->walk->parts[p];
		const cor_image_entry *entry = &to->entries[p];

		/* What lies before is there already, for an equal part. */
		if (part->line || part->count == 0 || entry->at < end)
			continue;
		/* Zeros are what is there before anything is written. */
		if (part->is_zero)
			continue;
		if (part->rule == COR_IMAGE_LINE)
			put_line(to, entry->at, part->count);
		else
			put(to, entry->at, part->bytes, part->count * part->width);
		end = entry->at + part->count * part->width;
	}
}

/* The first member, the caller, sums, which takes memory; the last one writes. */
static void sum_and_put(void *data, uint32_t member, uint32_t count)
{
	writer *to = data;

	if (member == 0)
		to->summed = cor_image_check(to->walk->parts, (uint32_t)to->walk->part_count, false,
			to->err);
	if (member + 1 == count)
		put_parts(to);
}

static void put_head(writer *to, cor_image_head *head)
{
	const cor_image_walk *w = to->walk;
	size_t bytes = w->part_count * sizeof(*to->entries);

	for (size_t p = 0; p < w->part_count; p++) {
		if (!w->parts[p].line && w->parts[p].count)
			to->entries[p].sum = w->parts[p].sum;
	}
	head->list_sum = cor_checksum(to->entries, bytes);
	head->sum = cor_image_head_sum(head);
	put(to, sizeof(*head), to->entries, bytes);
	put(to, 0, head, sizeof(*head));
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
	COR_TRY(cor_arena_new_array(w->scratch, w->part_count, sizeof(*entries), &entries, err));
	head.part_count = (uint32_t)w->part_count;
	head.estate = w->estate->digest;
	head.file_bytes = place(w, entries);
	to->walk = w;
	to->entries = entries;
	to->err = err;
	cor_team_run(head.file_bytes > ALONE_BYTES && cor_team_size() > 1 ? 2 : 1, sum_and_put, to);
	COR_TRY(to->summed);
	put_head(to, &head);
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
