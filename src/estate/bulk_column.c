#include "estate/bulk_column.h"

#include "base/cell.h"
#include "base/limits.h"
#include "estate/bulk_eight.h"
#include "estate/bulk_room.h"

#define PHRASE_BYTES 160
#define BATCH 256u /* rows whose words are looked up side by side */

/* ---- words ---- */

static inline const cor_bulk_word *find_cell(const cor_bulk_column *c, const char *p, uint32_t n)
{
	uint64_t head[2];

	cor_bulk_head(p, n, head);
	return cor_bulk_find(&c->words, cor_bulk_hash(&c->words, head, p, n), head, p, n);
}

static const cor_bulk_word *find_text(const cor_bulk_column *c, cor_text t)
{
	uint64_t head[2];
	uint32_t n = (uint32_t)t.n;

	cor_bulk_head_of_text(t, head);
	return cor_bulk_find(&c->words, cor_bulk_hash(&c->words, head, t.p, n), head, t.p, n);
}

static cor_bulk_step put_word(cor_bulk_column *c, cor_text t, uint32_t code)
{
	return cor_bulk_words_put(&c->words, t, code) ? COR_BULK_GOOD : COR_BULK_NOMEM;
}

#define ROOM_BYTES ((size_t)64 << 10)

/* A copy that lasts, since a window does not; NULL when memory is out. */
static const char *keep_text(cor_bulk_column *c, cor_text t)
{
	char *to;

	if (!c->space || t.n > c->space_bytes) {
		c->space_bytes = t.n > ROOM_BYTES ? t.n : ROOM_BYTES;
		if (cor_arena_new_raw(c->keep, c->space_bytes, 1, &c->space, NULL) != COR_OK)
			return NULL;
	}
	to = c->space;
	if (t.n)
		memcpy(to, t.p, t.n);
	c->space += t.n;
	c->space_bytes -= t.n;
	return to;
}

/* A canonical text that was not seen before in any writing. */
static cor_bulk_step add_text(cor_bulk_column *c, cor_text t, uint32_t *ret_code)
{
	if (cor_mem_reserve((void **)&c->texts, &c->text_capacity, c->text_count + 1,
		    sizeof(*c->texts), NULL) != COR_OK)
		return COR_BULK_NOMEM;
	c->texts[c->text_count++] = t;
	*ret_code = (uint32_t)c->text_count;
	return COR_BULK_GOOD;
}

static cor_bulk_step code_of_canonical(cor_bulk_column *c, cor_text raw, cor_text t,
	uint32_t *ret_code)
{
	const cor_bulk_word *word;

	if (t.n == 0) {
		*ret_code = 0;
		return COR_BULK_GOOD;
	}
	if (cor_text_equal(t, raw))
		return add_text(c, raw, ret_code);
	word = find_text(c, t);
	if (word) {
		*ret_code = word->code;
		return COR_BULK_GOOD;
	}
	t.p = keep_text(c, t);
	if (!t.p || add_text(c, t, ret_code) != COR_BULK_GOOD)
		return COR_BULK_NOMEM;
	return put_word(c, t, *ret_code);
}

/* Plain characters, and no space at an end, make a text that stays as it is. */
static bool is_plain_text(const cor_bulk_column *c, cor_text raw, bool is_odd)
{
	return c->spec->type == COR_TYPE_TEXT && !is_odd && raw.n <= COR_LIMIT_CELL_BYTES &&
		raw.p[0] != ' ' && raw.p[raw.n - 1] != ' ';
}

/* What is met for the first time is read as the builder reads it.  is_odd: of its window. */
static cor_bulk_step meet(cor_bulk_column *c, cor_text raw, bool is_odd, uint32_t *ret_code)
{
	char phrase[PHRASE_BYTES];
	cor_bulk_step step = COR_BULK_GOOD;

	raw.p = keep_text(c, raw);
	if (!raw.p)
		return COR_BULK_NOMEM;
	if (raw.n == 0) {
		*ret_code = 0;
		return c->spec->flags & COR_COLUMN_REQUIRED ? COR_BULK_BACK
							    : put_word(c, raw, *ret_code);
	}
	if (c->kind == COR_BULK_REF) {
		*ret_code = cor_strtab_find(c->names, raw);
		return *ret_code == COR_NONE ? COR_BULK_BACK : put_word(c, raw, *ret_code);
	}
	if (is_plain_text(c, raw, is_odd)) {
		step = add_text(c, raw, ret_code);
		return step == COR_BULK_GOOD ? put_word(c, raw, *ret_code) : step;
	}
	c->canonical.n = 0;
	if (cor_cell_read(c->spec, raw, &c->canonical, phrase))
		return COR_BULK_BACK;
	if (c->canonical.failed)
		return COR_BULK_NOMEM;
	step = code_of_canonical(c, raw, cor_buf_text(&c->canonical), ret_code);
	return step == COR_BULK_GOOD ? put_word(c, raw, *ret_code) : step;
}

cor_bulk_step cor_bulk_column_code(cor_bulk_column *c, const cor_bulk_cells *cells, uint32_t row,
	uint32_t *ret_code)
{
	uint32_t n;
	const char *p = cor_bulk_cell(cells, row, &n);
	const cor_bulk_word *word = find_cell(c, p, n);

	if (!word)
		return meet(c, (cor_text){p, n}, cells->is_odd, ret_code);
	*ret_code = word->code;
	return COR_BULK_GOOD;
}

/* ---- few words ---- */

/* Rows from..to, one by one. */
static cor_bulk_step read_each(cor_bulk_column *c, const cor_bulk_cells *cells, uint32_t from,
	uint32_t to, uint32_t *codes)
{
	const cor_bulk_cells own = *cells;
	const cor_bulk_word *recent = c->recent->words;
	uint64_t factor[2] = {c->recent->factor[0], c->recent->factor[1]}, head[2];

	for (uint32_t r = from; r < to; r++) {
		const cor_bulk_word *word;
		cor_bulk_step step;
		uint32_t n;
		const char *p = cor_bulk_cell(&own, r, &n);

		cor_bulk_head(p, n, head);
		word = &recent[cor_bulk_recent_at(factor, head)];
		codes[r] = word->code;
		if (cor_bulk_is_head(word, head, n))
			continue;
		step = cor_bulk_column_code(c, cells, r, &codes[r]);
		if (step != COR_BULK_GOOD)
			return step;
		if (c->recent->settled != c->words.count && c->words.count <= COR_BULK_FEW) {
			cor_bulk_recent_settle(c->recent, &c->words);
			factor[0] = c->recent->factor[0];
			factor[1] = c->recent->factor[1];
		}
	}
	return COR_BULK_GOOD;
}

static cor_bulk_step read_few_words(cor_bulk_column *c, const cor_bulk_cells *cells,
	uint32_t *codes)
{
	cor_bulk_step step = COR_BULK_GOOD;
	uint32_t row = 0, to;

	while (step == COR_BULK_GOOD && row < cells->rows) {
		row = cor_bulk_eight_recent(c->recent, cells, row, codes);
		to = cor_bulk_eight_behind(cells, row);
		step = read_each(c, cells, row, to, codes);
		row = to;
	}
	return step;
}

/* ---- many words ---- */

/* The rows from..to that do not say what the row before them says, without asking which they are: that would
 * be guessed wrong.  The row `from` is one of them. */
static uint32_t list_changes(const cor_bulk_cells *cells, uint32_t from, uint32_t to,
	uint32_t *changes)
{
	const cor_bulk_cells own = *cells;
	uint64_t before[2] = {0}, head[2];
	const char *p_before = own.p;
	uint32_t n_before = UINT32_MAX, count = 0;

	if (cor_bulk_eight_changes(cells, from, to, changes, &count))
		return count;
	for (uint32_t r = from; r < to; r++) {
		uint32_t n;
		const char *p = cor_bulk_cell(&own, r, &n);
		bool differs;

		cor_bulk_head(p, n, head);
		differs = ((before[0] ^ head[0]) | (before[1] ^ head[1]) | (n_before ^ n)) != 0;
		if (n > COR_BULK_HEAD && !differs)
			differs = cor_bulk_tails_differ(p_before, p, n);
		changes[count] = r;
		count += differs;
		before[0] = head[0];
		before[1] = head[1];
		p_before = p;
		n_before = n;
	}
	return count;
}

static inline void fill(uint32_t *codes, uint32_t from, uint32_t to, uint32_t code)
{
	while (from < to)
		codes[from++] = code;
}

/* Hashes first, and their slots asked for: what is not in the cache then comes at once, not in turn. */
static void prepare(const cor_bulk_column *c, const cor_bulk_cells *cells, const uint32_t *changes,
	uint32_t count, uint64_t *hashes)
{
	const cor_bulk_cells own = *cells;
	const cor_bulk_words words = c->words;

	for (uint32_t k = 0; k < count; k++) {
		uint64_t head[2];
		uint32_t n;
		const char *p = cor_bulk_cell(&own, changes[k], &n);

		cor_bulk_head(p, n, head);
		hashes[k] = cor_bulk_hash(&words, head, p, n);
		cor_bulk_prefetch(&words, hashes[k]);
	}
}

static cor_bulk_step read_words(cor_bulk_column *c, const cor_bulk_cells *cells, uint32_t *codes)
{
	uint32_t changes[BATCH + COR_BULK_EIGHT], count;
	uint64_t hashes[BATCH];

	for (uint32_t from = 0, to; from < cells->rows; from = to) {
		to = cells->rows - from < BATCH ? cells->rows : from + BATCH;
		count = list_changes(cells, from, to, changes);
		changes[count] = to;
		prepare(c, cells, changes, count, hashes);
		for (uint32_t k = 0; k < count; k++) {
			uint32_t n, code;
			const char *p = cor_bulk_cell(cells, changes[k], &n);
			const cor_bulk_word *word;
			cor_bulk_step step;
			uint64_t head[2];

			cor_bulk_head(p, n, head);
			word = cor_bulk_find(&c->words, hashes[k], head, p, n);
			code = word ? word->code : 0;
			if (!word) {
				step = meet(c, (cor_text){p, n}, cells->is_odd, &code);
				if (step != COR_BULK_GOOD)
					return step;
			}
			fill(codes, changes[k], changes[k + 1], code);
		}
	}
	return COR_BULK_GOOD;
}

/* ---- references ---- */

static cor_bulk_word word_of(const cor_bulk_column *c, uint32_t code)
{
	cor_text t = cor_strtab_at(c->names, code);
	cor_bulk_word word = {.p = t.p, .n = (uint32_t)t.n, .code = code};

	cor_bulk_head_of_text(t, word.head);
	return word;
}

static void expect_code(cor_bulk_column *c, uint32_t code)
{
	bool is_next = code == c->last + 1 && c->last_word.p;

	c->last = code;
	c->last_word = is_next ? c->next_word : word_of(c, code);
	c->next_word = code + 1 < cor_strtab_count(c->names) ? word_of(c, code + 1) : c->last_word;
}

/* Sets c->last to what the row names. */
static cor_bulk_step read_ref(cor_bulk_column *c, const cor_bulk_cells *cells, uint32_t row)
{
	cor_bulk_step step;
	uint64_t head[2];
	uint32_t n, code;
	const char *p = cor_bulk_cell(cells, row, &n);

	cor_bulk_head(p, n, head);
	if (cor_bulk_is_word(&c->last_word, head, p, n))
		return COR_BULK_GOOD;
	if (cor_bulk_is_word(&c->next_word, head, p, n)) {
		expect_code(c, c->last + 1);
		return COR_BULK_GOOD;
	}
	step = cor_bulk_column_code(c, cells, row, &code);
	if (step == COR_BULK_GOOD)
		expect_code(c, code);
	return step;
}

static cor_bulk_step read_refs(cor_bulk_column *c, const cor_bulk_cells *cells, uint32_t *codes)
{
	uint32_t changes[BATCH + COR_BULK_EIGHT], count;

	for (uint32_t from = 0, to; from < cells->rows; from = to) {
		to = cells->rows - from < BATCH ? cells->rows : from + BATCH;
		count = list_changes(cells, from, to, changes);
		changes[count] = to;
		for (uint32_t k = 0; k < count; k++) {
			cor_bulk_step step = read_ref(c, cells, changes[k]);

			if (step != COR_BULK_GOOD)
				return step;
			/* Text 0 is the empty one. */
			if (c->last == 0 && c->spec->flags & COR_COLUMN_REQUIRED)
				return COR_BULK_BACK;
			fill(codes, changes[k], changes[k + 1], c->last);
		}
	}
	return COR_BULK_GOOD;
}

/* ---- columns ---- */

/* By so many at a time, which the compiler makes a few instructions of. */
#define PACK(name, type)                                                                    \
	static void name(const uint32_t *restrict codes, uint32_t count, type *restrict to) \
	{                                                                                   \
		const uint32_t *end = codes + count;                                        \
                                                                                            \
		for (; codes < end; codes += COR_BULK_SPARE, to += COR_BULK_SPARE) {        \
			for (size_t k = 0; k < COR_BULK_SPARE; k++)                         \
				to[k] = (type)codes[k];                                     \
		}                                                                           \
	}

PACK(pack_bytes, uint8_t)
PACK(pack_shorts, uint16_t)

static uint32_t bits_of(const uint32_t *codes, uint32_t count)
{
	uint32_t bits[COR_BULK_SPARE] = {0}, all = 0;

	for (const uint32_t *end = codes + count; codes < end; codes += COR_BULK_SPARE) {
		for (size_t k = 0; k < COR_BULK_SPARE; k++)
			bits[k] |= codes[k];
	}
	for (size_t k = 0; k < COR_BULK_SPARE; k++)
		all |= bits[k];
	return all;
}

/* codes has room for whole stretches. */
static cor_bulk_step keep_codes(cor_bulk_column *c, uint32_t *codes, uint32_t count)
{
	uint32_t whole = (count + COR_BULK_SPARE - 1) / COR_BULK_SPARE * COR_BULK_SPARE, all;
	unsigned width;

	for (uint32_t i = count; i < whole; i++)
		codes[i] = 0;
	all = bits_of(codes, whole);
	c->was_empty = all == 0;
	width = all <= UINT8_MAX ? 1 : all <= UINT16_MAX ? 2 : 4;
	if (width > c->width && !cor_bulk_room_widen(c, width))
		return COR_BULK_NOMEM;
	if (c->width == 1)
		pack_bytes(codes, whole, (uint8_t *)c->codes + c->row_count);
	else if (c->width == 2)
		pack_shorts(codes, whole, (uint16_t *)c->codes + c->row_count);
	else
		memcpy((uint32_t *)c->codes + c->row_count, codes, count * sizeof(*codes));
	c->row_count += count;
	return COR_BULK_GOOD;
}

/* Nothing at all, as in the window before; no cell of such a column is looked at. */
static bool is_still_empty(const cor_bulk_column *c, const cor_bulk_cells *cells)
{
	uint32_t differs = 0;

	if (!c->was_empty || c->spec->flags & COR_COLUMN_REQUIRED)
		return false;
	for (uint32_t r = 0; r < cells->rows; r++) {
		size_t at = (size_t)r * cells->stride;

		differs |= cells->from[at] ^ cells->to[at];
	}
	return differs == 0;
}

static void keep_nothing(cor_bulk_column *c, uint32_t count)
{
	memset((char *)c->codes + (size_t)c->row_count * c->width, 0, (size_t)count * c->width);
	c->row_count += count;
}

void cor_bulk_column_find(const cor_bulk_column *c, const cor_text *canonical, uint32_t count,
	uint32_t *codes)
{
	uint64_t hashes[BATCH], head[2];

	for (uint32_t from = 0, some; from < count; from += some) {
		some = count - from < BATCH ? count - from : BATCH;
		for (uint32_t k = 0; k < some; k++) {
			cor_text t = canonical[from + k];

			cor_bulk_head_of_text(t, head);
			hashes[k] = cor_bulk_hash(&c->words, head, t.p, (uint32_t)t.n);
			cor_bulk_prefetch(&c->words, hashes[k]);
		}
		for (uint32_t k = 0; k < some; k++) {
			cor_text t = canonical[from + k];
			const cor_bulk_word *word;

			cor_bulk_head_of_text(t, head);
			word = cor_bulk_find(&c->words, hashes[k], head, t.p, (uint32_t)t.n);
			codes[from + k] = word ? word->code : COR_NONE;
		}
	}
}

cor_bulk_step cor_bulk_column_begin(cor_bulk_column *c, cor_arena *keep)
{
	c->keep = keep;
	c->is_rising = true;
	if (c->kind == COR_BULK_REF)
		expect_code(c, 0);
	if (c->kind == COR_BULK_ID)
		return COR_BULK_GOOD;
	if (c->kind == COR_BULK_WORDS) {
		c->recent = cor_mem_new(1, sizeof(*c->recent));
		if (!c->recent)
			return COR_BULK_NOMEM;
	}
	if (!cor_bulk_words_begin(&c->words))
		return COR_BULK_NOMEM;
	if (c->recent)
		cor_bulk_recent_settle(c->recent, &c->words);
	return COR_BULK_GOOD;
}

cor_bulk_step cor_bulk_column_read(cor_bulk_column *c, const cor_bulk_cells *cells, uint32_t *codes)
{
	cor_bulk_step step;

	if (c->kind == COR_BULK_ID)
		return cor_bulk_read_ids(c, cells, codes);
	if (is_still_empty(c, cells)) {
		keep_nothing(c, cells->rows);
		return COR_BULK_GOOD;
	}
	if (c->kind == COR_BULK_REF)
		step = read_refs(c, cells, codes);
	else if (c->spec->type == COR_TYPE_DATE)
		step = cor_bulk_read_dates(c, cells, codes);
	else if (c->words.count <= COR_BULK_FEW)
		step = read_few_words(c, cells, codes);
	else
		step = read_words(c, cells, codes);
	return step == COR_BULK_GOOD ? keep_codes(c, codes, cells->rows) : step;
}

void cor_bulk_column_done(cor_bulk_column *c)
{
	cor_bulk_words_done(&c->words);
	cor_mem_free(c->recent);
	cor_mem_free(c->days);
	cor_mem_free(c->texts);
	if (c->is_own)
		cor_mem_free(c->kind == COR_BULK_ID ? (void *)c->id_ends : c->codes);
	if (c->ids_are_own)
		cor_mem_free(c->ids);
	cor_buf_done(&c->canonical);
}
