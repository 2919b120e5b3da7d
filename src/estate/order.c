#include "estate/order.h"

#include <endian.h>
#include <string.h>

#include "base/team.h"

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)

/* ---- numbers ---- */

static unsigned bits_for(uint32_t limit)
{
	return limit <= 1 ? 0 : 32 - (unsigned)__builtin_clz(limit - 1);
}

/* Sorts by the bits from `low` on; result in *values. */
static void sort_bits(uint64_t **values, uint64_t **other, uint32_t count, unsigned low,
	unsigned bits)
{
	uint32_t starts[DIGITS];

	for (unsigned done = 0; done < bits; done += DIGIT_BITS) {
		unsigned shift = low + done;
		uint64_t *from = *values, *to = *other;
		uint32_t start = 0;

		memset(starts, 0, sizeof(starts));
		for (uint32_t i = 0; i < count; i++)
			starts[from[i] >> shift & (DIGITS - 1)]++;
		for (unsigned d = 0; d < DIGITS; d++) {
			uint32_t next = start + starts[d];

			starts[d] = start;
			start = next;
		}
		for (uint32_t i = 0; i < count; i++)
			to[starts[from[i] >> shift & (DIGITS - 1)]++] = from[i];
		*values = to;
		*other = from;
	}
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
	uint64_t first[WORDS],
		differ[WORDS];  /* of the first text; bits that are not its everywhere */
	uint32_t from;          /* the first text but an empty one */
	bool is_long;           /* some text has more words */
	span spans[32 * WORDS]; /* highest first */
	unsigned span_count, bits, id_bits;
	uint64_t *values;
} numbers;

static void find_bits(void *data, uint32_t from, uint32_t to)
{
	numbers *m = data;
	uint64_t differ[WORDS] = {0};
	bool is_long = false;

	for (uint32_t i = m->from + from; i < m->from + to && !is_long; i++) {
		cor_text t = cor_strtab_at(m->texts, i);

		is_long = t.n > WORDS * sizeof(uint64_t);
		for (unsigned k = 0; k < WORDS; k++)
			differ[k] |= head_of(t, k * sizeof(uint64_t)) ^ m->first[k];
	}
	for (unsigned k = 0; k < WORDS; k++)
		__atomic_fetch_or(&m->differ[k], differ[k], __ATOMIC_RELAXED);
	if (is_long)
		__atomic_store_n(&m->is_long, true, __ATOMIC_RELAXED);
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
		cor_text t = cor_strtab_at(m->texts, m->from + i);
		uint64_t head[WORDS], value = 0;

		for (unsigned k = 0; k < WORDS; k++)
			head[k] = head_of(t, k * sizeof(uint64_t));
		for (unsigned s = 0; s < m->span_count; s++) {
			span at = m->spans[s];

			value = value << at.bits |
				(head[at.word] >> at.shift & (((uint64_t)1 << at.bits) - 1));
		}
		m->values[i] = value << m->id_bits | i;
	}
}

/* *ret_done is false when these texts are to be sorted as they are. */
static cor_status order_by_numbers(const cor_strtab *texts, uint32_t *ranks, cor_arena *scratch,
	bool *ret_done, cor_err *err)
{
	uint32_t count = cor_strtab_count(texts);
	numbers m = {.texts = texts};
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
	if (m.is_long || m.bits + m.id_bits > 64)
		return COR_OK;
	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(*m.values), &m.values, err));
	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(*other), &other, err));
	cor_team_split(count, write_numbers, &m);
	sort_bits(&m.values, &other, count, m.id_bits, m.bits);
	ranks[0] = 0;
	for (uint32_t i = 0; i < count; i++)
		ranks[m.from + (m.values[i] & (((uint64_t)1 << m.id_bits) - 1))] = m.from + i;
	*ret_done = true;
	return COR_OK;
}

/* ---- any texts ---- */

static bool is_in_order(const cor_strtab *texts, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		if (cor_text_compare(cor_strtab_at(texts, i - 1), cor_strtab_at(texts, i)) > 0)
			return false;
	}
	return true;
}

cor_status cor_order_texts(const cor_strtab *texts, uint32_t *ranks, cor_arena *scratch,
	cor_err *err)
{
	const cor_strtab_image *image = cor_strtab_image_of(texts);
	uint32_t count = cor_strtab_count(texts);
	cor_arena_mark mark = cor_arena_here(scratch);
	sorter s = {.texts = texts};
	cor_status status;
	bool is_done;

	if (image && image->order) {
		for (uint32_t i = 0; i < count; i++)
			ranks[image->order[i]] = i;
		return COR_OK;
	}
	if (is_in_order(texts, count)) {
		for (uint32_t i = 0; i < count; i++)
			ranks[i] = i;
		return COR_OK;
	}
	COR_TRY(order_by_numbers(texts, ranks, scratch, &is_done, err));
	if (is_done) {
		cor_arena_back(scratch, mark);
		return COR_OK;
	}
	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(item), &s.items, err));
	COR_TRY(cor_arena_new_raw(scratch, count, sizeof(item), &s.other, err));
	for (uint32_t i = 0; i < count; i++)
		s.items[i].id = i;
	status = sort_all(&s, count, err);
	for (uint32_t i = 0; status == COR_OK && i < count; i++)
		ranks[s.items[i].id] = i;
	cor_mem_free(s.runs);
	cor_arena_back(scratch, mark);
	return status;
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

static bool rows_in_order(const cor_order_key *keys, unsigned key_count, const uint32_t *rows,
	uint32_t row_count)
{
	for (uint32_t i = 1; i < row_count; i++) {
		for (unsigned k = 0; k < key_count; k++) {
			uint32_t before = ordinal_at(&keys[k], rows[i - 1]);
			uint32_t after = ordinal_at(&keys[k], rows[i]);

			if (before > after)
				return false;
			if (before < after)
				break;
		}
	}
	return true;
}

cor_status cor_order_rows(const cor_order_key *keys, unsigned key_count, uint32_t *rows,
	uint32_t row_count, cor_arena *scratch, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(scratch);
	uint64_t *values, *other;
	uint32_t highest = 0;
	unsigned row_bits;

	if (rows_in_order(keys, key_count, rows, row_count))
		return COR_OK;
	COR_TRY(cor_arena_new_array(scratch, row_count, sizeof(*values), &values, err));
	COR_TRY(cor_arena_new_array(scratch, row_count, sizeof(*other), &other, err));
	for (uint32_t i = 0; i < row_count; i++)
		highest = rows[i] > highest ? rows[i] : highest;
	row_bits = highest == UINT32_MAX ? 32 : bits_for(highest + 1);
	for (unsigned last = key_count; last > 0;) {
		unsigned bits = 0, first = last;

		/* The least keys first, as many as fit; the sort is stable. */
		while (first > 0 && bits + bits_for(keys[first - 1].limit) + row_bits <= 64)
			bits += bits_for(keys[--first].limit);
		for (uint32_t i = 0; i < row_count; i++) {
			uint64_t value = 0;

			for (unsigned k = first; k < last; k++)
				value = value << bits_for(keys[k].limit) |
					ordinal_at(&keys[k], rows[i]);
			values[i] = value << row_bits | rows[i];
		}
		sort_bits(&values, &other, row_count, row_bits, bits);
		for (uint32_t i = 0; i < row_count; i++)
			rows[i] = (uint32_t)(values[i] & (((uint64_t)1 << row_bits) - 1));
		last = first;
	}
	cor_arena_back(scratch, mark);
	return COR_OK;
}
