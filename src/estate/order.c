#include "estate/order.h"

#include <endian.h>
#include <string.h>

#include "base/team.h"
#include "estate/radix.h"

/* ---- numbers ---- */

static unsigned bits_for(uint32_t limit)
{
	return limit <= 1 ? 0 : 32 - (unsigned)__builtin_clz(limit - 1);
}

/* ---- texts ---- */

#define BYTE_PASSES 8
#define SMALL 256 /* texts that are sorted by comparing */

typedef struct item {
	uint64_t head; /* eight bytes from the depth on, first byte highest */
	uint32_t id;
} item;

typedef struct run {
	size_t first, count, depth;
} run;

typedef struct sorter {
	const cor_strtab *texts;
	item *items, *other;
	run *runs; /* still to be sorted */
	size_t run_count, run_capacity;
} sorter;

/* Texts hold no NUL, so a text that ends reads as bytes less than any. */
static uint64_t head_of(cor_text t, size_t depth)
{
	uint64_t head = 0;

	/* Of fixed length where there is room: one load instead of a call. */
	if (depth + sizeof(head) <= t.n) {
		memcpy(&head, t.p + depth, sizeof(head));
	} else if (depth < t.n && t.n >= sizeof(head)) {
		memcpy(&head, t.p + t.n - sizeof(head), sizeof(head));
		return be64toh(head) << 8 * (depth + sizeof(head) - t.n);
	} else if (depth < t.n) {
		memcpy(&head, t.p + depth, t.n - depth);
	}
	return be64toh(head);
}

static size_t common_length(cor_text a, cor_text b, size_t limit)
{
	size_t n = 0;

	if (limit > a.n)
		limit = a.n;
	if (limit > b.n)
		limit = b.n;
	while (n < limit && a.p[n] == b.p[n])
		n++;
	return n;
}

/* How far the texts of a run agree; they do up to depth. */
static size_t common_depth(const sorter *s, run r)
{
	cor_text first = cor_strtab_at(s->texts, s->items[r.first].id);
	size_t common = first.n;

	for (size_t i = 1; i < r.count && common > r.depth; i++)
		common = common_length(first, cor_strtab_at(s->texts, s->items[r.first + i].id),
			common);
	return common > r.depth ? common : r.depth;
}

static bool is_before(const sorter *s, item a, item b)
{
	if (a.head != b.head)
		return a.head < b.head;
	return cor_text_compare(cor_strtab_at(s->texts, a.id), cor_strtab_at(s->texts, b.id)) < 0;
}

/* Shell's sort, with the gaps of Ciura 2001. */
static void sort_small(const sorter *s, item *items, size_t count)
{
	static const size_t gaps[] = {132, 57, 23, 10, 4, 1};

	for (unsigned g = 0; g < sizeof(gaps) / sizeof(*gaps); g++) {
		size_t gap = gaps[g];

		for (size_t i = gap; i < count; i++) {
			item moving = items[i];
			size_t to = i;

			for (; to >= gap && is_before(s, moving, items[to - gap]); to -= gap)
				items[to] = items[to - gap];
			items[to] = moving;
		}
	}
}

/* By head, least byte first; bytes that are the same in all need no pass. */
static void sort_by_head(item *items, item *other, size_t count)
{
	item *from = items, *to = other;

	for (unsigned pass = 0; pass < BYTE_PASSES; pass++) {
		unsigned shift = 8 * pass;
		size_t starts[256] = {0};
		size_t start = 0;

		for (size_t i = 0; i < count; i++)
			starts[from[i].head >> shift & 0xff]++;
		if (starts[from[0].head >> shift & 0xff] == count)
			continue;
		for (unsigned b = 0; b < 256; b++) {
			size_t next = start + starts[b];

			starts[b] = start;
			start = next;
		}
		for (size_t i = 0; i < count; i++)
			to[starts[from[i].head >> shift & 0xff]++] = from[i];
		item *swap = from;
		from = to;
		to = swap;
	}
	if (from != items)
		memcpy(items, from, count * sizeof(*items));
}

static cor_status push_run(sorter *s, run r, cor_err *err)
{
	COR_TRY(cor_mem_reserve((void **)&s->runs, &s->run_capacity, s->run_count + 1,
		sizeof(*s->runs), err));
	s->runs[s->run_count++] = r;
	return COR_OK;
}

static cor_status sort_run(sorter *s, run r, cor_err *err)
{
	item *items = s->items + r.first;

	r.depth = common_depth(s, r);
	for (size_t i = 0; i < r.count; i++)
		items[i].head = head_of(cor_strtab_at(s->texts, items[i].id), r.depth);
	if (r.count <= SMALL) {
		sort_small(s, items, r.count);
		return COR_OK;
	}
	sort_by_head(items, s->other + r.first, r.count);
	for (size_t i = 0, next; i < r.count; i = next) {
		for (next = i + 1; next < r.count && items[next].head == items[i].head;)
			next++;
		if (next - i > 1)
			COR_TRY(push_run(s, (run){r.first + i, next - i, r.depth + 8}, err));
	}
	return COR_OK;
}

static cor_status sort_runs(sorter *s, cor_err *err)
{
	while (s->run_count)
		COR_TRY(sort_run(s, s->runs[--s->run_count], err));
	return COR_OK;
}

#define TEXTS_ALONE (1u << 17) /* fewer are sorted before another thread has started */

/* Runs of a sorter, which lie apart: each thread takes the next when it is done with one. */
typedef struct sharing {
	const sorter *from;
	size_t next;
	bool has_failed;
} sharing;

static void sort_shared(void *data, uint32_t number, uint32_t count)
{
	sharing *shared = data;
	sorter own = *shared->from;
	size_t i;

	(void)number;
	(void)count;
	own.runs = NULL;
	own.run_count = own.run_capacity = 0;
	while ((i = __atomic_fetch_add(&shared->next, 1, __ATOMIC_RELAXED)) <
		shared->from->run_count) {
		if (push_run(&own, shared->from->runs[i], NULL) != COR_OK ||
			sort_runs(&own, NULL) != COR_OK)
			__atomic_store_n(&shared->has_failed, true, __ATOMIC_RELAXED);
	}
	cor_mem_free(own.runs);
}

static cor_status sort_all(sorter *s, uint32_t count, cor_err *err)
{
	sharing shared = {s, 0, false};

	if (count < TEXTS_ALONE) {
		COR_TRY(push_run(s, (run){0, count, 0}, err));
		return sort_runs(s, err);
	}
	COR_TRY(sort_run(s, (run){0, count, 0}, err));
	cor_team_run(cor_team_size(), sort_shared, &shared);
	return shared.has_failed
		? cor_fail(err, COR_ENOMEM, "out of memory: the order of %u texts", count)
		: COR_OK;
}

/* ---- texts that differ in few bits ---- */

/*
 * Names that programs give are short, and most of their bits are the same in all: those that are not, in
 * order, are a number that orders the texts, and that number fits beside the text's into 64 bits.
 */
#define FEW_BITS_MIN 4096u /* fewer texts are sorted as they are */
#define WORDS 4u           /* of eight bytes that a text may have */

typedef struct span {
	unsigned word, shift, bits; /* bits of a word that follow one another */
} span;

typedef struct numbers {
	const cor_strtab *texts;
	const cor_strtab_image *image; /* of the texts, if there is one */
	uint64_t first[WORDS],
		differ[WORDS];  /* of the first text; bits that are not its everywhere */
	uint32_t from;          /* the first text but an empty one */
	unsigned words;         /* that the longest has */
	span spans[32 * WORDS]; /* highest first */
	unsigned span_count, bits, id_bits;
	uint64_t *values;
	uint32_t *order;
	bool are_different;
} numbers;

static cor_text text_at(const numbers *m, uint32_t id)
{
	return m->image ? cor_strtab_image_at(m->image, id) : cor_strtab_at(m->texts, id);
}

static unsigned words_of(cor_text t)
{
	return (unsigned)((t.n + sizeof(uint64_t) - 1) / sizeof(uint64_t));
}

static void find_bits(void *data, uint32_t from, uint32_t to)
{
	numbers *m = data;
	uint64_t differ[WORDS] = {0};
	unsigned words = 0;

	for (uint32_t i = m->from + from; i < m->from + to && words <= WORDS; i++) {
		cor_text t = text_at(m, i);
		/* Where this one has ended the first may go on. */
		unsigned own = t.n > WORDS * sizeof(uint64_t) ? WORDS + 1 : words_of(t);

		words = own > words ? own : words;
		for (unsigned k = 0; k < WORDS && (k < own || m->first[k]); k++)
			differ[k] |= head_of(t, k * sizeof(uint64_t)) ^ m->first[k];
	}
	for (unsigned k = 0; k < WORDS; k++)
		__atomic_fetch_or(&m->differ[k], differ[k], __ATOMIC_RELAXED);
	for (unsigned most = __atomic_load_n(&m->words, __ATOMIC_RELAXED); most < words;) {
		if (__atomic_compare_exchange_n(&m->words, &most, words, true, __ATOMIC_RELAXED,
			    __ATOMIC_RELAXED))
			break;
	}
}

static void list_spans(numbers *m)
{
	for (unsigned k = 0; k < WORDS; k++) {
		for (uint64_t left = m->differ[k]; left;) {
			unsigned high = 64 - (unsigned)__builtin_clzll(left), bits = 0;

			while (bits < high && left >> (high - 1 - bits) & 1)
				bits++;
			m->spans[m->span_count++] = (span){k, high - bits, bits};
			m->bits += bits;
			left &= high == bits ? 0 : ((uint64_t)1 << (high - bits)) - 1;
		}
	}
}

static void write_numbers(void *data, uint32_t from, uint32_t to)
{
	const numbers *m = data;

	for (uint32_t i = from; i < to; i++) {
		cor_text t = text_at(m, m->from + i);
		uint64_t head[WORDS] = {0}, value = 0;

		for (unsigned k = 0; k < m->words; k++)
			head[k] = head_of(t, k * sizeof(uint64_t));
		for (unsigned s = 0; s < m->span_count; s++) {
			span at = m->spans[s];

			value = value << at.bits |
				(head[at.word] >> at.shift & (((uint64_t)1 << at.bits) - 1));
		}
		m->values[i] = value << m->id_bits | i;
	}
}

static void read_order(void *data, uint32_t from, uint32_t to)
{
	numbers *m = data;
	uint64_t mask = ((uint64_t)1 << m->id_bits) - 1;
	bool are_different = true;

	for (uint32_t i = from; i < to; i++) {
		m->order[m->from + i] = m->from + (uint32_t)(m->values[i] & mask);
		are_different &= i == 0 || (m->values[i] ^ m->values[i - 1]) > mask;
	}
	if (!are_different)
		__atomic_store_n(&m->are_different, false, __ATOMIC_RELAXED);
}

/* *ret_done is false when these texts are to be sorted as they are. */
static cor_status order_by_numbers(const cor_strtab *texts, uint32_t *order, bool *are_different,
	cor_arena *scratch, bool *ret_done, cor_err *err)
{
	uint32_t count = cor_strtab_count(texts);
	numbers m = {.texts = texts,
		.image = cor_strtab_image_of(texts),
		.order = order,
		.are_different = true};
	uint64_t *other;

	*ret_done = false;
	if (count < FEW_BITS_MIN)
		return COR_OK;
	m.from = cor_strtab_at(texts, 0).n == 0;
	count -= m.from;
	m.id_bits = bits_for(count);
	for (unsigned k = 0; k < WORDS; k++)
		m.first[k] = head_of(cor_strtab_at(texts, m.from), k * sizeof(uint64_t));
	cor_team_split(count, find_bits, &m);
	list_spans(&m);
	if (m.words > WORDS || m.bits + m.id_bits > 64)
		return COR_OK;
	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(*m.values), &m.values, err));
	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(*other), &other, err));
	cor_team_split(count, write_numbers, &m);
	cor_radix_sort(&m.values, &other, count, m.id_bits, m.bits);
	order[0] = 0;
	cor_team_split(count, read_order, &m);
	*are_different = m.are_different;
	*ret_done = true;
	return COR_OK;
}

/* ---- any texts ---- */

static bool is_in_order(const cor_strtab *texts, uint32_t count, bool *are_different)
{
	for (uint32_t i = 1; i < count; i++) {
		int order = cor_text_compare(cor_strtab_at(texts, i - 1), cor_strtab_at(texts, i));

		if (order > 0)
			return false;
		*are_different &= order < 0;
	}
	return true;
}

static cor_status order_any(const cor_strtab *texts, uint32_t *order, bool *are_different,
	cor_arena *scratch, cor_err *err)
{
	uint32_t count = cor_strtab_count(texts);
	sorter s = {.texts = texts};
	cor_status status;

	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(item), &s.items, err));
	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(item), &s.other, err));
	for (uint32_t i = 0; i < count; i++)
		s.items[i].id = i;
	status = sort_all(&s, count, err);
	cor_mem_free(s.runs);
	COR_TRY(status);
	for (uint32_t i = 0; i < count; i++)
		order[i] = s.items[i].id;
	for (uint32_t i = 1; i < count && *are_different; i++)
		*are_different = !cor_text_equal(cor_strtab_at(texts, order[i - 1]),
			cor_strtab_at(texts, order[i]));
	return COR_OK;
}

cor_status cor_order_texts(const cor_strtab *texts, uint32_t *order, bool *ret_are_different,
	cor_arena *scratch, cor_err *err)
{
	const cor_strtab_image *image = cor_strtab_image_of(texts);
	uint32_t count = cor_strtab_count(texts);
	cor_arena_mark mark = cor_arena_here(scratch);
	bool is_done;

	*ret_are_different = true;
	if (image && image->order) {
		memcpy(order, image->order, count * sizeof(*order));
		return COR_OK;
	}
	if (is_in_order(texts, count, ret_are_different)) {
		for (uint32_t i = 0; i < count; i++)
			order[i] = i;
		return COR_OK;
	}
	*ret_are_different = true;
	COR_TRY(order_by_numbers(texts, order, ret_are_different, scratch, &is_done, err));
	if (!is_done)
		COR_TRY(order_any(texts, order, ret_are_different, scratch, err));
	cor_arena_back(scratch, mark);
	return COR_OK;
}

typedef struct ranking {
	const uint32_t *order;
	uint32_t *ranks;
} ranking;

static void rank_stretch(void *data, uint32_t from, uint32_t to)
{
	const ranking *r = data;

	for (uint32_t i = from; i < to; i++)
		r->ranks[r->order[i]] = i;
}

void cor_order_ranks(const uint32_t *order, uint32_t count, uint32_t *ranks)
{
	ranking r = {.order = order};

	r.ranks = ranks;
	cor_team_split(count, rank_stretch, &r);
}

/* ---- rows ---- */

static inline uint32_t ordinal_at(const cor_order_key *key, uint32_t row)
{
	if (key->width == 1)
		return key->ordinals[((const uint8_t *)key->codes)[row]];
	if (key->width == 2)
		return key->ordinals[((const uint16_t *)key->codes)[row]];
	return key->ordinals[((const uint32_t *)key->codes)[row]];
}

typedef struct row_order {
	const cor_order_key *keys;
	unsigned first, last; /* keys that are sorted by now, as many as fit beside a row */
	unsigned row_bits;
	uint32_t *rows;
	uint64_t *values;
	bool is_broken;
} row_order;

static void find_broken(void *data, uint32_t from, uint32_t to)
{
	row_order *o = data;

	for (uint32_t i = from ? from : 1; i < to; i++) {
		for (unsigned k = 0; k < o->last; k++) {
			uint32_t before = ordinal_at(&o->keys[k], o->rows[i - 1]);
			uint32_t after = ordinal_at(&o->keys[k], o->rows[i]);

			if (before > after) {
				__atomic_store_n(&o->is_broken, true, __ATOMIC_RELAXED);
				return;
			}
			if (before < after)
				break;
		}
	}
}

static void write_values(void *data, uint32_t from, uint32_t to)
{
	const row_order *o = data;

	for (uint32_t i = from; i < to; i++) {
		uint64_t value = 0;

		for (unsigned k = o->first; k < o->last; k++)
			value = value << bits_for(o->keys[k].limit) |
				ordinal_at(&o->keys[k], o->rows[i]);
		o->values[i] = value << o->row_bits | o->rows[i];
	}
}

static void read_rows(void *data, uint32_t from, uint32_t to)
{
	const row_order *o = data;

	for (uint32_t i = from; i < to; i++)
		o->rows[i] = (uint32_t)(o->values[i] & (((uint64_t)1 << o->row_bits) - 1));
}

cor_status cor_order_rows(const cor_order_key *keys, unsigned key_count, uint32_t *rows,
	uint32_t row_count, cor_arena *scratch, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(scratch);
	row_order o = {.keys = keys, .last = key_count};
	uint64_t *other;
	uint32_t highest = 0;

	o.rows = rows;
	cor_team_split(row_count, find_broken, &o);
	if (!o.is_broken)
		return COR_OK;
	COR_TRY(cor_arena_new_raw(scratch, row_count, sizeof(*o.values), &o.values, err));
	COR_TRY(cor_arena_new_raw(scratch, row_count, sizeof(*other), &other, err));
	for (uint32_t i = 0; i < row_count; i++)
		highest = rows[i] > highest ? rows[i] : highest;
	o.row_bits = highest == UINT32_MAX ? 32 : bits_for(highest + 1);
	for (; o.last > 0; o.last = o.first) {
		unsigned bits = 0;

		/* The least keys first, as many as fit; the sort is stable. */
		o.first = o.last;
		while (o.first > 0 && bits + bits_for(keys[o.first - 1].limit) + o.row_bits <= 64)
			bits += bits_for(keys[--o.first].limit);
		cor_team_split(row_count, write_values, &o);
		cor_radix_sort(&o.values, &other, row_count, o.row_bits, bits);
		cor_team_split(row_count, read_rows, &o);
	}
	cor_arena_back(scratch, mark);
	return COR_OK;
}
