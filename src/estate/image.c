#include "estate/image.h"

#include "base/checksum.h"
#include "base/file.h"
#include "base/limits.h"
#include "estate/image_head.h"
#include "estate/image_walk.h"

typedef struct reader {
	cor_text map;
	cor_image_head head;
	uint32_t next;
	const uint32_t *line;
	uint64_t line_count;
	bool is_checked;
} reader;

static cor_status fail_damaged(cor_err *err, const char *what)
{
	return cor_fail(err, COR_EINPUT, "%s", what);
}

/* ---- parts ---- */

static cor_image_entry entry_at(const reader *r, uint32_t number)
{
	cor_image_entry entry;

	memcpy(&entry, r->map.p + sizeof(r->head) + number * sizeof(entry), sizeof(entry));
	return entry;
}

/* The bytes of an entry that lie in the map, at a place that fits their width; else NULL. */
static const void *bytes_of(const reader *r, const cor_image_entry *entry)
{
	uint64_t list_end = sizeof(r->head) + r->head.part_count * sizeof(*entry);

	if ((entry->width != 1 && entry->width != 2 && entry->width != 4 && entry->width != 8) ||
		entry->count > r->map.n / entry->width)
		return NULL;
	if (entry->count == 0)
		return r->map.p;
	if (entry->at % COR_IMAGE_ALIGN || entry->at < list_end || entry->at > r->map.n ||
		entry->count * entry->width > r->map.n - entry->at)
		return NULL;
	return r->map.p + entry->at;
}

/* An array that only counts up: what must hold of its values can be told from its ends. */
static bool lies_on_line(const reader *r, const cor_image_part *part)
{
	uint64_t from = part->line - 1; /* value plus one */
	bool may_be_none = part->rule == COR_IMAGE_BELOW_OR_NONE && !part->is_ascending;

	return part->width == 4 && from <= r->line_count && part->count &&
		part->count <= r->line_count - from && (from > 0 || may_be_none) &&
		(part->rule == COR_IMAGE_BELOW || part->rule == COR_IMAGE_BELOW_OR_NONE) &&
		from + part->count <= part->limit + 1;
}

static cor_status find_part(cor_image_walk *w, void *field, cor_image_part part, cor_err *err)
{
	reader *r = w->context;
	cor_image_entry entry;

	if (r->next >= r->head.part_count)
		return fail_damaged(err, "a part is missing");
	entry = entry_at(r, r->next++);
	if ((part.count != COR_IMAGE_FREE && part.count != entry.count) ||
		(part.width && part.width != entry.width))
		return fail_damaged(err, "a part has another length than expected");
	part.count = entry.count;
	part.width = entry.width;
	part.sum = entry.sum;
	part.line = entry.line;
	if (part.line) {
		if (!lies_on_line(r, &part))
			return fail_damaged(err, "a part lies where there is nothing");
		part.bytes = r->line + part.line - 1;
	} else {
		part.bytes = bytes_of(r, &entry);
	}
	if (!part.bytes)
		return fail_damaged(err, "a part lies where there is nothing");
	COR_TRY(cor_mem_reserve((void **)&w->parts, &w->part_capacity, w->part_count + 1,
		sizeof(*w->parts), err));
	w->parts[w->part_count++] = part;
	memcpy(field, &part.bytes, sizeof(part.bytes));
	return COR_OK;
}

/* ---- the list, the counts ---- */

static cor_status read_list(reader *r, cor_err *err)
{
	uint64_t bytes;
	cor_image_entry line;

	COR_ASSERT(r->map.n >= sizeof(r->head));
	memcpy(&r->head, r->map.p, sizeof(r->head));
	bytes = (uint64_t)r->head.part_count * sizeof(cor_image_entry);
	if (r->head.sum != cor_image_head_sum(&r->head) || r->head.part_count < 2 ||
		bytes > r->map.n - sizeof(r->head))
		return fail_damaged(err, "its head is damaged");
	if (cor_checksum(r->map.p + sizeof(r->head), bytes) != r->head.list_sum)
		return fail_damaged(err, "its list of parts is damaged");
	line = entry_at(r, r->head.part_count - 1);
	r->line = line.width == 4 && !line.line ? bytes_of(r, &line) : NULL;
	r->line_count = line.count;
	return r->line ? COR_OK : fail_damaged(err, "a part lies where there is nothing");
}

/* Nothing that is counted can be more than rows may be. */
static bool are_possible(const cor_image_counts *n)
{
	const uint64_t *counts = (const uint64_t *)n;

	for (size_t i = 0; i < sizeof(*n) / sizeof(*counts); i++) {
		if (counts[i] > COR_LIMIT_ROWS)
			return false;
	}
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
			uint64_t width = n->tables[t].columns[c].width;
			const char *words = cor_schema[t].columns[c].words;
			uint64_t most = 2; /* the empty text and one word */

			for (; words && *words; words++)
				most += *words == ' ';
			if (width > 4 || width == 3 ||
				(words && n->tables[t].columns[c].values > most))
				return false;
		}
	}
	return true;
}

static cor_status read_counts(cor_image_walk *w, cor_err *err)
{
	const cor_image_counts *counts = NULL;
	cor_image_part *part;

	COR_TRY(find_part(w, &counts,
		(cor_image_part){.width = 8, .count = sizeof(*counts) / sizeof(uint64_t)}, err));
	COR_ASSERT(counts);
	part = &w->parts[w->part_count - 1];
	COR_TRY(cor_image_check(part, 1, true, err));
	if (part->is_bad)
		return fail_damaged(err, "a part is damaged");
	w->counts = *counts;
	return are_possible(counts) ? COR_OK : fail_damaged(err, "its counts cannot be");
}

static cor_status check_parts(cor_image_walk *w, cor_err *err)
{
	const uint32_t *line;

	/* All but the line have been found. */
	COR_TRY(find_part(w, &line, (cor_image_part){.width = 4, .count = COR_IMAGE_FREE}, err));
	w->parts[w->part_count - 1].rule = COR_IMAGE_LINE;
	if (w->part_count != ((const reader *)w->context)->head.part_count)
		return fail_damaged(err, "it has more parts than expected");
	if (((const reader *)w->context)->is_checked)
		return COR_OK;
	COR_TRY(cor_image_check(w->parts, (uint32_t)w->part_count, true, err));
	for (size_t p = 0; p < w->part_count; p++) {
		if (w->parts[p].is_bad)
			return fail_damaged(err, "a part is damaged");
	}
	return cor_layout_runs_fit(w->estate) ? COR_OK : fail_damaged(err, "its runs cannot be");
}

/* ---- what is made anew ---- */

/* Every row of a table is found by its key. */
static bool finds_rows(const cor_estate *e, cor_table_id t)
{
	for (uint32_t row = 0; row < cor_estate_rows(e, t); row++) {
		if (cor_estate_find(e, t, cor_estate_cell(e, t, row, 0)) != row)
			return false;
	}
	return true;
}

static bool are_names_of(const cor_names *names, uint32_t count)
{
	uint32_t members = names->first[cor_strtab_count(names->folded)];

	for (uint32_t i = 0; i < members; i++) {
		if (names->members[i] >= count)
			return false;
	}
	return true;
}

static bool have_parties(const cor_estate *e)
{
	for (uint32_t i = 0; i < e->stake_count; i++) {
		if (e->stakes[i].owner >= e->joined_parties.count ||
			e->stakes[i].owned >= e->joined_parties.count)
			return false;
	}
	return true;
}

static cor_status make_sets(cor_image_walk *w, cor_err *err)
{
	const cor_image_extras *x = &w->extras;
	cor_estate *e = w->estate;

	COR_TRY(cor_sets_new(&e->makers, e->keep, err));
	for (uint32_t s = 0; s < w->counts.maker_sets; s++) {
		uint32_t set, first = x->set_first[s];

		cor_sets_begin(&e->makers);
		COR_TRY(cor_sets_add(&e->makers, x->set_members + first,
			x->set_first[s + 1] - first, x->set_open[s], err));
		COR_TRY(cor_sets_end(&e->makers, &set, err));
		if (set != s)
			return fail_damaged(err, "its sets of makers cannot be");
	}
	return COR_OK;
}

static cor_status make_unlisted(cor_image_walk *w, cor_err *err)
{
	cor_estate *e = w->estate;
	uint32_t count = (uint32_t)w->counts.unlisted;

	COR_TRY(cor_arena_new_array(e->keep, count, sizeof(*e->unlisted), &e->unlisted, err));
	for (uint32_t i = 0; i < count; i++)
		e->unlisted[i] = (cor_unlisted){cor_strtab_at(w->extras.unlisted, i),
			w->extras.unlisted_cells[i]};
	e->unlisted_count = count;
	return COR_OK;
}

/* What is small and leads into the register is made as freezing makes it. */
static cor_status make_rest(cor_image_walk *w, cor_err *err)
{
	cor_freeze f = {.estate = w->estate, .scratch = w->scratch};
	const cor_image_counts *n = &w->counts;
	cor_estate *e = w->estate;

	if (!finds_rows(e, COR_PARTY) || !finds_rows(e, COR_FUNCTION) ||
		!finds_rows(e, COR_PRODUCT))
		return fail_damaged(err, "its keys cannot be");
	COR_TRY(cor_freeze_parties(&f, err));
	COR_TRY(cor_freeze_stakes(&f, err));
	if (e->joined_parties.count != n->parties ||
		!are_names_of(&e->party_names, e->joined_parties.count) || !have_parties(e))
		return fail_damaged(err, "its parties cannot be");
	COR_TRY(cor_freeze_labels(&f, err));
	COR_TRY(cor_freeze_functions(&f, err));
	if (e->joined_functions.count != n->functions ||
		e->function_sets.count != n->function_sets ||
		!are_names_of(&e->function_names, e->joined_functions.count))
		return fail_damaged(err, "its functions cannot be");
	COR_TRY(make_sets(w, err));
	COR_TRY(cor_freeze_products(&f, err));
	if (e->joined_products.count != n->products || e->makers.count != n->maker_sets)
		return fail_damaged(err, "its products cannot be");
	for (uint32_t p = 0; p < e->joined_products.count; p++)
		e->products[p].maker = w->extras.product_makers[p];
	COR_TRY(make_unlisted(w, err));
	for (uint32_t i = 0; i < e->layout.amount_count; i++) {
		e->layout.amounts[i].name = cor_column_text(&e->tables[COR_MEASURE].columns[1],
			w->extras.amount_names[i]);
		e->layout.amounts[i].complete = w->extras.amount_complete[i];
	}
	cor_estate_drop_ranks(e);
	return COR_OK;
}

static cor_status read_all(cor_image_walk *w, cor_err *err)
{
	reader *r = w->context;

	COR_TRY(read_list(r, err));
	w->estate->digest = r->head.estate;
	COR_TRY(read_counts(w, err));
	COR_TRY(cor_image_walk_all(w, err));
	COR_TRY(check_parts(w, err));
	return make_rest(w, err);
}

cor_status cor_image_open(cor_text map, bool is_checked, const cor_estate *below,
	cor_estate **ret_estate, cor_err *err)
{
	COR_AUTO(cor_arena) scratch = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	reader r = {.map = map, .is_checked = is_checked};
	cor_image_walk w = {.visit = find_part, .is_reading = true, .context = &r};
	cor_status status;

	COR_TRY(cor_arena_new("snapshot", 0, &scratch, err));
	estate = cor_mem_new(1, sizeof(*estate));
	if (!estate)
		return cor_fail(err, COR_ENOMEM, "out of memory: an estate");
	estate->is_mapped = true;
	estate->below = below;
	COR_TRY(cor_arena_new("estate", 0, &estate->keep, err));
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		estate->tables[t].id = t;
	w.estate = estate;
	w.scratch = scratch;
	status = read_all(&w, err);
	cor_mem_free(w.parts);
	if (status != COR_OK)
		return status;
	estate->map = map;
	*ret_estate = COR_TAKE(estate);
	return COR_OK;
}
