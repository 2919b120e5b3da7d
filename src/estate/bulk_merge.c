#include "estate/bulk_merge.h"

#include "base/limits.h"
#include "base/team.h"
#include "estate/order.h"

#define PACK_MIN 256u /* so many different values are packed at once instead of added one by one */

static unsigned width_for(uint32_t code)
{
	return code <= UINT8_MAX ? 1 : code <= UINT16_MAX ? 2 : 4;
}

/* ---- many values ---- */

/*
 * Adding a million texts to a dictionary one by one takes longer than reading them.  Each part knows its own
 * apart already, so only what later parts share with earlier ones is looked for, and the texts are then
 * laid out as an image (base/strtab.h).
 */
typedef struct packing {
	const cor_bulk_job *job;
	unsigned column;        /* of the file */
	uint32_t part;          /* whose texts are looked for in those before */
	const cor_text *values; /* by code */
	char *texts;
	const void *starts;
	unsigned width;
} packing;

#define BATCH 256u

static void find_known(void *data, uint32_t from, uint32_t to)
{
	const packing *k = data;
	const cor_bulk_part *parts = k->job->parts;
	const cor_text *texts = parts[k->part].columns[k->column].texts;
	uint32_t *map = parts[k->part].map[k->column] + 1;

	for (uint32_t n = from; n < to; n++)
		map[n] = COR_NONE;
	for (uint32_t q = 0; q < k->part; q++) {
		const uint32_t *known = parts[q].map[k->column];
		uint32_t codes[BATCH], some;

		for (uint32_t at = from; at < to; at += some) {
			some = to - at < BATCH ? to - at : BATCH;
			cor_bulk_column_find(&parts[q].columns[k->column], texts + at, some, codes);
			for (uint32_t i = 0; i < some; i++) {
				if (map[at + i] == COR_NONE && codes[i] != COR_NONE)
					map[at + i] = known ? known[codes[i]] : codes[i];
			}
		}
	}
}

static void copy_texts(void *data, uint32_t from, uint32_t to)
{
	const packing *k = data;

	for (uint32_t code = from; code < to; code++) {
		uint64_t at = k->width == 4 ? ((const uint32_t *)k->starts)[code]
					    : ((const uint64_t *)k->starts)[code];
		cor_text t = k->values[code];

		if (t.n)
			memcpy(k->texts + at, t.p, t.n);
		k->texts[at + t.n] = '\0';
	}
}

/* Codes of the table for each part's, and the texts by code; the empty one is 0. */
static cor_status number_values(cor_bulk_job *j, unsigned i, cor_text *values, uint32_t *ret_count,
	cor_err *err)
{
	uint32_t count = 0;

	values[count++] = COR_TEXT("");
	for (uint32_t k = 0; k < j->part_count; k++) {
		cor_bulk_part *p = &j->parts[k];
		const cor_bulk_column *from = &p->columns[i];

		if (k > 0) {
			p->map[i] = cor_mem_new(from->text_count + 1, sizeof(uint32_t));
			if (!p->map[i])
				return cor_fail(err, COR_ENOMEM, "out of memory: reading a table");
			cor_team_split((uint32_t)from->text_count, find_known,
				&(packing){.job = j, .column = i, .part = k});
		}
		for (size_t n = 0; n < from->text_count; n++) {
			if (k > 0 && p->map[i][n + 1] != COR_NONE)
				continue;
			if (k > 0)
				p->map[i][n + 1] = count;
			values[count++] = from->texts[n];
		}
	}
	*ret_count = count;
	return COR_OK;
}

/* Where each text begins when they are packed. */
static cor_status place_values(const cor_text *values, uint32_t count, cor_arena *keep,
	cor_strtab_image *ret_image, cor_err *err)
{
	cor_strtab_image image = {.count = count};
	uint64_t bytes = 0, at = 0;
	char *texts;
	void *starts;

	for (uint32_t code = 0; code < count; code++)
		bytes += values[code].n + 1;
	image.width = bytes <= UINT32_MAX ? 4 : 8;
	COR_TRY(cor_arena_new_raw(keep, bytes, 1, &texts, err));
	COR_TRY(cor_arena_new_raw(keep, (size_t)count + 1, image.width, &starts, err));
	for (uint32_t code = 0; code <= count; code++) {
		if (image.width == 4)
			((uint32_t *)starts)[code] = (uint32_t)at;
		else
			((uint64_t *)starts)[code] = at;
		at += code < count ? values[code].n + 1 : 0;
	}
	cor_team_split(count, copy_texts,
		&(packing){.values = values,
			.texts = texts,
			.starts = starts,
			.width = image.width});
	image.texts = texts;
	image.starts = starts;
	*ret_image = image;
	return COR_OK;
}

static cor_status order_values(cor_strtab_image *image, cor_arena *keep, cor_arena *scratch,
	cor_err *err)
{
	uint32_t *order, code = 0;
	bool are_different; /* each part knew its own apart */
	cor_arena_mark mark = cor_arena_here(keep);
	cor_strtab *texts;

	COR_TRY(cor_strtab_view(scratch, *image, &texts, err));
	COR_TRY(cor_arena_new_raw(keep, image->count, sizeof(*order), &order, err));
	COR_TRY(cor_order_texts(texts, order, &are_different, scratch, err));
	while (code < image->count && order[code] == code)
		code++;
	if (code < image->count)
		image->order = order;
	else
		cor_arena_back(keep, mark);
	return COR_OK;
}

static cor_status pack_words(cor_bulk_job *j, unsigned i, uint64_t most, cor_err *err)
{
	cor_column *column = &j->table->columns[j->bulk->target[i]];
	cor_arena *keep = j->builder->keep;
	COR_AUTO(cor_arena) scratch = NULL;
	cor_strtab_image image;
	cor_text *values;
	uint32_t count = 0;

	COR_TRY(cor_arena_new("reading", 0, &scratch, err));
	COR_TRY(cor_arena_new_raw(scratch, most + 1, sizeof(*values), &values, err));
	COR_TRY(number_values(j, i, values, &count, err));
	COR_TRY(place_values(values, count, keep, &image, err));
	COR_TRY(order_values(&image, keep, scratch, err));
	COR_TRY(cor_strtab_adopt(keep, image, &column->dictionary->texts, err));
	j->made[j->bulk->target[i]].width = width_for(count - 1);
	j->made[j->bulk->target[i]].numbered = count;
	return COR_OK;
}

static bool is_for_packing(const cor_bulk_job *j, unsigned i, uint64_t *ret_most)
{
	const cor_column *column = &j->table->columns[j->bulk->target[i]];

	*ret_most = 0;
	for (uint32_t k = 0; k < j->part_count; k++)
		*ret_most += j->parts[k].columns[i].text_count;
	/* A reference's values are another table's ids. */
	return *ret_most >= PACK_MIN && *ret_most <= COR_LIMIT_ROWS &&
		cor_table_spec_of(j->table, j->bulk->target[i])->type != COR_TYPE_REF &&
		cor_column_values(column) == 1;
}

/* ---- few ---- */

/* Dictionaries get the values in the order of the file. */
static cor_status name_words(cor_bulk_job *j, unsigned i, cor_err *err)
{
	cor_column *column = &j->table->columns[j->bulk->target[i]];
	/* Nobody else has put values there. */
	bool is_new = cor_column_values(column) == 1 &&
		cor_table_spec_of(j->table, j->bulk->target[i])->type != COR_TYPE_REF;
	bool is_same = true; /* codes of the part and of the table */
	uint32_t highest = 0;
	unsigned width = 1;

	for (uint32_t k = 0; k < j->part_count; k++) {
		cor_bulk_part *p = &j->parts[k];
		const cor_bulk_column *from = &p->columns[i];

		if (from->kind == COR_BULK_REF) {
			width = from->width > width ? from->width : width;
			continue;
		}
		p->map[i] = cor_mem_new(from->text_count + 1, sizeof(uint32_t));
		if (!p->map[i])
			return cor_fail(err, COR_ENOMEM, "out of memory: reading a table");
		for (size_t n = 0; n < from->text_count; n++) {
			uint32_t *code = &p->map[i][n + 1];

			COR_TRY(cor_strtab_add(column->dictionary->texts, from->texts[n], code,
				err));
			highest = *code > highest ? *code : highest;
			is_same &= *code == n + 1;
		}
		if (is_same) {
			cor_mem_free(p->map[i]);
			p->map[i] = NULL;
		}
	}
	j->made[j->bulk->target[i]].width = width_for(highest) > width ? width_for(highest) : width;
	j->made[j->bulk->target[i]].numbered = is_new ? highest + 1 : 0;
	return COR_OK;
}

static bool fit_all(const cor_bulk_job *j)
{
	for (uint32_t k = 0; k < j->part_count; k++) {
		if (j->parts[k].has_left)
			return false;
	}
	return true;
}

/* Whether ids, and their ends, lie where they can stay. */
static bool fit_ids(const cor_bulk_job *j, unsigned i)
{
	for (uint32_t k = 0; k < j->part_count; k++) {
		if (j->parts[k].columns[i].ids_are_own)
			return false;
	}
	return fit_all(j) && j->id_texts;
}

static uint64_t id_bytes_of(const cor_bulk_column *c)
{
	return c->id_bytes - c->id_first;
}

/* What each id takes, if it is the same in all parts; else 0, and all ends are there. */
static uint32_t common_stride(cor_bulk_job *j, unsigned i)
{
	uint32_t stride = 0;
	bool is_common = j->row_count >= COR_STRTAB_STRIDE_MIN;

	for (uint32_t k = 0; k < j->part_count; k++) {
		const cor_bulk_column *from = &j->parts[k].columns[i];

		if (from->row_count == 0)
			continue;
		is_common &= from->id_stride && (stride == 0 || from->id_stride == stride);
		stride = from->id_stride;
	}
	for (uint32_t k = 0; k < j->part_count && !is_common; k++)
		cor_bulk_end_ids(&j->parts[k].columns[i]);
	return is_common ? stride : 0;
}

static cor_status make_ids(cor_bulk_job *j, unsigned i, cor_err *err)
{
	cor_arena *keep = j->ids_keep;
	uint64_t bytes = 1;
	char *texts = j->id_texts;
	void *starts = j->id_starts;
	uint32_t stride = common_stride(j, i);

	for (uint32_t k = 0; k < j->part_count; k++)
		bytes += id_bytes_of(&j->parts[k].columns[i]);
	j->ids = (cor_strtab_image){.width = stride ? 0
			: bytes <= UINT32_MAX       ? 4
						    : 8,
		.count = j->row_count + 1,
		.stride = stride};
	if (!fit_ids(j, i))
		COR_TRY(cor_arena_new_raw(keep, bytes, 1, &texts, err));
	if (!fit_ids(j, i) && !stride)
		COR_TRY(cor_arena_new_raw(keep, (size_t)j->row_count + 2, j->ids.width, &starts,
			err));
	j->row_of = cor_mem_resize(NULL, (size_t)j->row_count + 1, sizeof(*j->row_of));
	if (!j->row_of)
		return cor_fail(err, COR_ENOMEM, "out of memory: a column");
	j->row_of[0] = COR_NONE;
	texts[0] = '\0'; /* the empty text */
	if (j->ids.width == 4)
		memcpy(starts, (const uint32_t[]){0, 1}, 2 * sizeof(uint32_t));
	else if (j->ids.width == 8)
		memcpy(starts, (const uint64_t[]){0, 1}, 2 * sizeof(uint64_t));
	j->ids.texts = texts;
	j->ids.starts = stride ? NULL : starts;
	j->made[j->bulk->target[i]].width = width_for(j->row_count);
	j->made[j->bulk->target[i]].numbered = j->row_count + 1;
	return COR_OK;
}

static cor_status make_columns(cor_bulk_job *j, cor_err *err)
{
	bool fits = fit_all(j);
	uint64_t most;

	for (unsigned i = 0; i < j->bulk->count; i++) {
		cor_column *made = &j->made[j->bulk->target[i]];
		bool is_id = j->parts[0].columns[i].kind == COR_BULK_ID;

		if (is_id)
			COR_TRY(make_ids(j, i, err));
		else if (is_for_packing(j, i, &most))
			COR_TRY(pack_words(j, i, most, err));
		else
			COR_TRY(name_words(j, i, err));
		made->codes = fits && !is_id ? cor_bulk_room_take(&j->rooms[i], made->width)
					     : cor_mem_resize(NULL, j->row_count, made->width);
		if (!made->codes)
			return cor_fail(err, COR_ENOMEM, "out of memory: a column");
	}
	/* What the file does not have is not known. */
	for (unsigned c = 0; c < cor_schema[j->table->id].column_count; c++) {
		if (j->made[c].codes)
			continue;
		j->made[c].codes = cor_mem_new(j->row_count, 1);
		j->made[c].width = 1;
		j->made[c].numbered = 1;
		if (!j->made[c].codes)
			return cor_fail(err, COR_ENOMEM, "out of memory: a column");
	}
	return COR_OK;
}

/* ---- columns of the table ---- */

#define AT_ONCE 64u /* numbers: a few instructions for all of them */

static void count_up(uint32_t *numbers, uint32_t next, uint32_t count)
{
	for (; count >= AT_ONCE; count -= AT_ONCE, numbers += AT_ONCE, next += AT_ONCE) {
		for (uint32_t k = 0; k < AT_ONCE; k++)
			numbers[k] = next + k;
	}
	for (uint32_t k = 0; k < count; k++)
		numbers[k] = next + k;
}

/* Codes of ids are the places of their rows. */
static void number_ids(cor_bulk_job *j, uint32_t from, uint32_t to)
{
	for (unsigned i = 0; i < j->bulk->count; i++) {
		cor_column *made = &j->made[j->bulk->target[i]];

		if (j->parts[0].columns[i].kind != COR_BULK_ID)
			continue;
		for (uint32_t row = from; row < to && made->width < 4; row++)
			cor_column_put(made, row, row + 1);
		if (made->width == 4)
			count_up((uint32_t *)made->codes + from, from + 1, to - from);
		count_up(j->row_of + 1 + from, from, to - from);
	}
}

/* Ids of the part behind those before it, which is where they are or further down; so are their ends. */
static void put_ids(cor_bulk_job *j, const cor_bulk_part *p, unsigned i)
{
	const cor_bulk_column *from = &p->columns[i];
	uint64_t start = 1;
	char *texts;
	void *starts;

	for (const cor_bulk_part *q = j->parts; q < p; q++)
		start += id_bytes_of(&q->columns[i]);
	memcpy(&texts, &j->ids.texts, sizeof(texts));
	memcpy(&starts, &j->ids.starts, sizeof(starts));
	if (from->ids && texts + start != from->ids + from->id_first)
		memmove(texts + start, from->ids + from->id_first, id_bytes_of(from));
	/* starts[code] is the end of what comes before: text 0 ends at 1. */
	start -= from->id_first;
	if (j->ids.stride)
		return;
	if (j->ids.width == 4) {
		uint32_t *to = (uint32_t *)starts + p->first_row + 2;

		for (uint32_t r = 0; r < p->row_count && (start || to != from->id_ends); r++)
			to[r] = (uint32_t)start + from->id_ends[r];
	} else {
		for (uint32_t r = 0; r < p->row_count; r++)
			((uint64_t *)starts)[p->first_row + r + 2] = start + from->id_ends[r];
	}
}

#define PUT_AS(name, type)                                                                     \
	static void name(const cor_column *from, uint32_t rows, const uint32_t *map, type *to) \
	{                                                                                      \
		COR_EACH_CODE(from, 0, rows, row, code,                                        \
			      to[row] = (type)(map ? map[code] : code););                      \
	}

PUT_AS(put_bytes, uint8_t)
PUT_AS(put_shorts, uint16_t)
PUT_AS(put_words, uint32_t)

/* Codes of the part behind those before it: where they are, further down, or elsewhere. */
static void put_codes(cor_bulk_job *j, const cor_bulk_part *p, unsigned i)
{
	cor_column from = {.codes = p->columns[i].codes, .width = p->columns[i].width};
	cor_column *to = &j->made[j->bulk->target[i]];
	char *first = (char *)to->codes + (size_t)p->first_row * to->width;
	const uint32_t *map = p->map[i];

	if (!map && from.width == to->width) {
		if (first != from.codes)
			memmove(first, from.codes, (size_t)p->row_count * to->width);
	} else if (to->width == 1) {
		put_bytes(&from, p->row_count, map, (uint8_t *)first);
	} else if (to->width == 2) {
		put_shorts(&from, p->row_count, map, (uint16_t *)(void *)first);
	} else {
		put_words(&from, p->row_count, map, (uint32_t *)(void *)first);
	}
}

#define STRETCH (1u << 18) /* ids that are numbered by one thread at a time */

typedef struct putting {
	cor_bulk_job *job;
	uint32_t next; /* column, or stretch of ids, that nobody has taken yet */
} putting;

static void put_columns(void *data, uint32_t member, uint32_t count)
{
	putting *w = data;
	cor_bulk_job *j = w->job;
	uint64_t from;
	uint32_t n;

	(void)member;
	(void)count;
	while ((n = __atomic_fetch_add(&w->next, 1, __ATOMIC_RELAXED)) < j->bulk->count) {
		/* One part after the other: the next one may lie where this one ends. */
		for (uint32_t k = 0; k < j->part_count; k++) {
			if (j->parts[k].columns[n].kind == COR_BULK_ID)
				put_ids(j, &j->parts[k], n);
			else
				put_codes(j, &j->parts[k], n);
		}
	}
	while ((from = (uint64_t)(n - j->bulk->count) * STRETCH) < j->row_count) {
		number_ids(j, (uint32_t)from,
			j->row_count - from < STRETCH ? j->row_count : (uint32_t)from + STRETCH);
		n = __atomic_fetch_add(&w->next, 1, __ATOMIC_RELAXED);
	}
}

cor_status cor_bulk_merge(cor_bulk_job *j, cor_err *err)
{
	COR_TRY(make_columns(j, err));
	cor_team_run(j->part_count, put_columns, &(putting){.job = j});
	return COR_OK;
}
