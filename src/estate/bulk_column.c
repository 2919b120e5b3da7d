#include "estate/bulk_column.h"

#include <endian.h>
#include <sys/random.h>

#include "base/cell.h"
#include "base/limits.h"

#define SLOTS_LOG_MIN 8
#define SLOW_LOG 14
#define HEAD_BYTES 16u
#define PHRASE_BYTES 160

/* ---- words ---- */

#define ALL UINT64_MAX
#define FIRST(n) (((uint64_t)1 << 8 * (n)) - 1)

/* Bits that count of the heads of texts of n bytes: lengths change from row to row, and asking for them
 * would be guessed wrong. */
static const uint64_t COUNTS[HEAD_BYTES + 1][2] = {{0, 0}, {FIRST(1), 0}, {FIRST(2), 0},
	{FIRST(3), 0}, {FIRST(4), 0}, {FIRST(5), 0}, {FIRST(6), 0}, {FIRST(7), 0}, {ALL, 0},
	{ALL, FIRST(1)}, {ALL, FIRST(2)}, {ALL, FIRST(3)}, {ALL, FIRST(4)}, {ALL, FIRST(5)},
	{ALL, FIRST(6)}, {ALL, FIRST(7)}, {ALL, ALL}};

/* What stands behind a text of n bytes does not count. */
static inline void head_of(const char *p, uint32_t n, uint64_t head[2])
{
	const uint64_t *counts = COUNTS[n < HEAD_BYTES ? n : HEAD_BYTES];

	memcpy(head, p, HEAD_BYTES);
	head[0] = le64toh(head[0]) & counts[0];
	head[1] = le64toh(head[1]) & counts[1];
}

/* The same of a text that may have nothing behind it. */
static inline void head_of_text(cor_text t, uint64_t head[2])
{
	char padded[HEAD_BYTES] = {0};

	memcpy(padded, t.p, t.n < HEAD_BYTES ? t.n : HEAD_BYTES);
	head_of(padded, (uint32_t)t.n, head);
}

/* Keyed, so that nobody can write a file in which all values collide. */
static inline uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* What finding a word needs, apart from the column: what is written meanwhile cannot change it. */
typedef struct finder {
	const cor_bulk_word *words;
	uint32_t *slots;
	uint64_t seed[2];
	unsigned log;
} finder;

static inline finder finder_of(const cor_bulk_column *c)
{
	return (finder){c->words, c->slots, {c->seed[0], c->seed[1]}, c->slots_log};
}

static inline uint64_t hash_of(const finder *f, const uint64_t head[2], const char *p, uint32_t n)
{
	uint64_t hash = mix(head[0] ^ f->seed[0], head[1] ^ f->seed[1] ^ n);

	for (uint32_t at = HEAD_BYTES; at < n; at += HEAD_BYTES) {
		uint64_t piece[2];

		/* The last piece reaches back into the one before. */
		memcpy(piece, p + (n - at < HEAD_BYTES ? n - HEAD_BYTES : at), HEAD_BYTES);
		hash = mix(piece[0] ^ f->seed[0] ^ hash, piece[1] ^ f->seed[1]);
	}
	return hash;
}

static inline bool is_word(const cor_bulk_word *word, const uint64_t head[2], const char *p,
	uint32_t n)
{
	return word->head[0] == head[0] && word->head[1] == head[1] && word->n == n &&
		(n <= HEAD_BYTES ||
			memcmp(word->p + HEAD_BYTES, p + HEAD_BYTES, n - HEAD_BYTES) == 0);
}

/* The slot of the word, or the free one where it would stand. */
static inline uint32_t *find_slot(const finder *f, const uint64_t head[2], const char *p,
	uint32_t n)
{
	size_t mask = ((size_t)1 << f->log) - 1;

	for (size_t i = hash_of(f, head, p, n) >> (64 - f->log);; i = (i + 1) & mask) {
		uint32_t *slot = &f->slots[i];

		if (!*slot || is_word(&f->words[*slot - 1], head, p, n))
			return slot;
	}
}

/* NULL when it was not met. */
static inline const cor_bulk_word *find_word(const finder *f, const uint64_t head[2], const char *p,
	uint32_t n)
{
	uint32_t number = *find_slot(f, head, p, n);

	return number ? &f->words[number - 1] : NULL;
}

static bool grow_slots(cor_bulk_column *c)
{
	/* Small ones stay in the cache; big ones are not to be written again and again. */
	unsigned log = !c->slots ? SLOTS_LOG_MIN : c->slots_log + (c->slots_log < SLOW_LOG ? 1 : 2);
	uint32_t *slots = cor_mem_new((size_t)1 << log, sizeof(*slots));
	finder to;

	if (!slots)
		return false;
	cor_mem_free(c->slots);
	c->slots = slots;
	c->slots_log = log;
	to = finder_of(c);
	for (uint32_t i = 0; i < c->word_count; i++) {
		const cor_bulk_word *word = &c->words[i];

		*find_slot(&to, word->head, word->p, word->n) = i + 1;
	}
	return true;
}

#define ROOM_BYTES ((size_t)64 << 10)

/* A copy that lasts, since a window does not; NULL when memory is out. */
static const char *keep_text(cor_bulk_column *c, cor_text t)
{
	char *to;

	if (!c->room || t.n > c->room_bytes) {
		c->room_bytes = t.n > ROOM_BYTES ? t.n : ROOM_BYTES;
		if (cor_arena_new_raw(c->keep, c->room_bytes, 1, &c->room, NULL) != COR_OK)
			return NULL;
	}
	to = c->room;
	if (t.n)
		memcpy(to, t.p, t.n);
	c->room += t.n;
	c->room_bytes -= t.n;
	return to;
}

/* t lasts as long as the column, and was not met. */
static cor_bulk_step put_word(cor_bulk_column *c, cor_text t, uint32_t code)
{
	cor_bulk_word word = {.p = t.p, .n = (uint32_t)t.n, .code = code};
	finder to;

	if ((c->word_count + 1) * 2 > (size_t)1 << c->slots_log && !grow_slots(c))
		return COR_BULK_NOMEM;
	if (cor_mem_reserve((void **)&c->words, &c->word_capacity, c->word_count + 1,
		    sizeof(*c->words), NULL) != COR_OK)
		return COR_BULK_NOMEM;
	head_of_text(t, word.head);
	to = finder_of(c);
	*find_slot(&to, word.head, t.p, word.n) = (uint32_t)c->word_count + 1;
	c->words[c->word_count++] = word;
	return COR_BULK_GOOD;
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
	uint64_t head[2];
	finder f;

	if (t.n == 0) {
		*ret_code = 0;
		return COR_BULK_GOOD;
	}
	if (cor_text_equal(t, raw))
		return add_text(c, raw, ret_code);
	head_of_text(t, head);
	f = finder_of(c);
	word = find_word(&f, head, t.p, (uint32_t)t.n);
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

static cor_bulk_step read_words(cor_bulk_column *c, const char *p, const cor_csv_window *w,
	unsigned i, unsigned count, uint32_t *codes)
{
	finder f = finder_of(c);

	for (uint32_t r = 0; r < w->rows; r++) {
		uint32_t from = w->from[r * count + i], n = w->to[r * count + i] - from;
		const cor_bulk_word *word;
		uint64_t head[2];

		head_of(p + from, n, head);
		word = find_word(&f, head, p + from, n);
		if (word) {
			codes[r] = word->code;
		} else {
			cor_bulk_step step = meet(c, (cor_text){p + from, n}, w->is_odd, &codes[r]);

			if (step != COR_BULK_GOOD)
				return step;
			f = finder_of(c);
		}
	}
	return COR_BULK_GOOD;
}

/* The same for a column that says the same for some rows on end: the table is rarely asked. */
static cor_bulk_step read_repeated_words(cor_bulk_column *c, const char *p, const cor_csv_window *w,
	unsigned i, unsigned count, uint32_t *codes)
{
	cor_bulk_word last = {.p = p, .n = UINT32_MAX};

	for (uint32_t r = 0; r < w->rows; r++) {
		uint32_t from = w->from[r * count + i], n = w->to[r * count + i] - from;
		uint64_t head[2];

		head_of(p + from, n, head);
		if (!is_word(&last, head, p + from, n)) {
			finder f = finder_of(c);
			const cor_bulk_word *word = find_word(&f, head, p + from, n);

			last = (cor_bulk_word){{head[0], head[1]}, p + from, n,
				word ? word->code : 0};
			if (!word) {
				cor_bulk_step step = meet(c, (cor_text){p + from, n}, w->is_odd,
					&last.code);

				if (step != COR_BULK_GOOD)
					return step;
			}
		}
		codes[r] = last.code;
	}
	return COR_BULK_GOOD;
}

/* ---- references ---- */

static cor_bulk_word word_of(const cor_bulk_column *c, uint32_t code)
{
	cor_text t = cor_strtab_at(c->names, code);
	cor_bulk_word word = {.p = t.p, .n = (uint32_t)t.n, .code = code};

	head_of_text(t, word.head);
	return word;
}

static void expect_code(cor_bulk_column *c, uint32_t code)
{
	bool is_next = code == c->last + 1 && c->last_word.p;

	c->last = code;
	c->last_word = is_next ? c->next_word : word_of(c, code);
	c->next_word = code + 1 < cor_strtab_count(c->names) ? word_of(c, code + 1) : c->last_word;
}

static cor_bulk_step read_refs(cor_bulk_column *c, const char *p, const cor_csv_window *w,
	unsigned i, unsigned count, uint32_t *codes)
{
	for (uint32_t r = 0; r < w->rows; r++) {
		uint32_t from = w->from[r * count + i], n = w->to[r * count + i] - from;
		const cor_bulk_word *word;
		cor_bulk_step step;
		uint64_t head[2];
		finder f;

		head_of(p + from, n, head);
		if (is_word(&c->last_word, head, p + from, n)) {
			codes[r] = c->last;
		} else if (is_word(&c->next_word, head, p + from, n)) {
			expect_code(c, c->last + 1);
			codes[r] = c->last;
		} else {
			f = finder_of(c);
			word = find_word(&f, head, p + from, n);
			codes[r] = word ? word->code : 0;
			if (!word) {
				step = meet(c, (cor_text){p + from, n}, w->is_odd, &codes[r]);
				if (step != COR_BULK_GOOD)
					return step;
			}
			expect_code(c, codes[r]);
		}
		/* Text 0 is the empty one. */
		if (codes[r] == 0 && c->spec->flags & COR_COLUMN_REQUIRED)
			return COR_BULK_BACK;
	}
	return COR_BULK_GOOD;
}

/* ---- ids ---- */

static bool is_canonical(cor_bulk_column *c, cor_text t)
{
	char phrase[PHRASE_BYTES];

	c->canonical.n = 0;
	return !cor_cell_read(c->spec, t, &c->canonical, phrase) && !c->canonical.failed &&
		cor_text_equal(cor_buf_text(&c->canonical), t);
}

static inline bool comes_before(const uint64_t a[2], const uint64_t b[2])
{
	uint64_t x = htobe64(htole64(a[0])), y = htobe64(htole64(b[0]));

	return x != y ? x < y : htobe64(htole64(a[1])) < htobe64(htole64(b[1]));
}

static cor_bulk_step read_ids(cor_bulk_column *c, const char *p, const cor_csv_window *w,
	unsigned i, unsigned count)
{
	size_t most = c->id_bytes + w->bytes + w->rows + HEAD_BYTES;
	char *out;
	/* Less than nothing: the first id of a window is compared with the last one in full. */
	uint64_t before[2] = {UINT64_MAX, UINT64_MAX}, head[2];

	if (cor_mem_reserve((void **)&c->ids, &c->id_capacity, most, 1, NULL) != COR_OK)
		return COR_BULK_NOMEM;
	out = c->ids + c->id_bytes;
	for (uint32_t r = 0; r < w->rows; r++) {
		uint32_t from = w->from[r * count + i], n = w->to[r * count + i] - from;
		const char *s = p + from;
		uint32_t row = c->row_count + r;

		if (n == 0 || n > COR_LIMIT_CELL_BYTES || s[0] == ' ' || s[n - 1] == ' ' ||
			(w->is_odd && !is_canonical(c, (cor_text){s, n})))
			return COR_BULK_BACK;
		head_of(s, n, head);
		if (c->is_rising && !comes_before(before, head)) {
			uint32_t start = row > 1 ? c->id_ends[row - 2] : 0;

			c->is_rising = row == 0 ||
				cor_text_compare((cor_text){c->ids + start,
							 c->id_ends[row - 1] - start - 1},
					(cor_text){s, n}) < 0;
		}
		/* Sixteen without asking: behind there is room, and it is written next. */
		if (n <= HEAD_BYTES)
			memcpy(out, s, HEAD_BYTES);
		else
			memcpy(out, s, n);
		out[n] = '\0';
		out += n + 1;
		c->id_ends[row] = (uint32_t)(out - c->ids);
		before[0] = head[0];
		before[1] = head[1];
	}
	c->id_bytes = (size_t)(out - c->ids);
	c->row_count += w->rows;
	return COR_BULK_GOOD;
}

/* ---- columns ---- */

static void widen(cor_bulk_column *c, unsigned width)
{
	cor_column from = {.codes = c->codes, .width = c->width};
	cor_column to = {.codes = c->codes, .width = width};

	/* From the end, in place: what is written lies behind all that is still to be read. */
	for (uint32_t row = c->row_count; row-- > 0;)
		cor_column_put(&to, row, cor_column_code(&from, row));
	c->width = width;
}

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

	for (uint32_t i = 0; i < count; i += COR_BULK_SPARE) {
		for (uint32_t k = 0; k < COR_BULK_SPARE; k++)
			bits[k] |= codes[i + k];
	}
	for (uint32_t k = 0; k < COR_BULK_SPARE; k++)
		all |= bits[k];
	return all;
}

/* Whether most of a window's first rows say what the row before says. */
static bool do_repeat(const uint32_t *codes, uint32_t count)
{
	uint32_t same = 0;

	if (count <= COR_BULK_SPARE)
		return false;
	for (size_t k = 0; k < COR_BULK_SPARE; k++)
		same += codes[k] == codes[k + 1];
	return same > COR_BULK_SPARE / 4 * 3;
}

/* codes has room for whole stretches. */
static void keep_codes(cor_bulk_column *c, uint32_t *codes, uint32_t count)
{
	uint32_t whole = (count + COR_BULK_SPARE - 1) / COR_BULK_SPARE * COR_BULK_SPARE, all;
	unsigned width;

	for (uint32_t i = count; i < whole; i++)
		codes[i] = 0;
	all = bits_of(codes, whole);
	c->repeats = do_repeat(codes, count);
	width = all <= UINT8_MAX ? 1 : all <= UINT16_MAX ? 2 : 4;
	if (width > c->width)
		widen(c, width);
	if (c->width == 1)
		pack_bytes(codes, whole, (uint8_t *)c->codes + c->row_count);
	else if (c->width == 2)
		pack_shorts(codes, whole, (uint16_t *)c->codes + c->row_count);
	else
		memcpy((uint32_t *)c->codes + c->row_count, codes, count * sizeof(*codes));
	c->row_count += count;
}

uint32_t cor_bulk_column_find(const cor_bulk_column *c, cor_text canonical)
{
	const cor_bulk_word *word;
	uint64_t head[2];
	finder f;

	head_of_text(canonical, head);
	f = finder_of(c);
	word = find_word(&f, head, canonical.p, (uint32_t)canonical.n);
	return word ? word->code : COR_NONE;
}

cor_bulk_step cor_bulk_column_begin(cor_bulk_column *c, cor_arena *keep)
{
	c->width = 1;
	c->keep = keep;
	c->is_rising = true;
	/* Without randomness the worst is a crafted file that takes long. */
	if (getrandom(c->seed, sizeof(c->seed), GRND_NONBLOCK) != (ssize_t)sizeof(c->seed))
		c->seed[0] = 0x9e3779b97f4a7c15u ^ (uint64_t)(uintptr_t)c;
	if (c->kind == COR_BULK_REF)
		expect_code(c, 0);
	return c->kind == COR_BULK_ID || grow_slots(c) ? COR_BULK_GOOD : COR_BULK_NOMEM;
}

cor_bulk_step cor_bulk_column_read(cor_bulk_column *c, const char *p, const cor_csv_window *w,
	unsigned i, unsigned count, uint32_t *codes)
{
	cor_bulk_step step;

	if (c->kind == COR_BULK_ID)
		return read_ids(c, p, w, i, count);
	step = c->kind == COR_BULK_REF ? read_refs(c, p, w, i, count, codes)
		: c->repeats           ? read_repeated_words(c, p, w, i, count, codes)
				       : read_words(c, p, w, i, count, codes);
	if (step == COR_BULK_GOOD)
		keep_codes(c, codes, w->rows);
	return step;
}

void cor_bulk_column_done(cor_bulk_column *c)
{
	cor_mem_free(c->words);
	cor_mem_free(c->slots);
	cor_mem_free(c->texts);
	cor_mem_free(c->ids);
	cor_mem_free(c->id_ends);
	cor_buf_done(&c->canonical);
}
