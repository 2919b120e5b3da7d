#include "estate/image_part.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/checksum.h"
#include "base/limits.h"
#include "base/strtab.h"

#define BLOCK_BYTES ((uint64_t)1 << 20)
#define ALONE_BLOCKS 32 /* fewer are done before another thread has started */

typedef struct block {
	uint32_t part;
	uint64_t number; /* among the blocks of its part */
} block;

typedef struct work {
	cor_image_part *parts;
	block *blocks;
	uint64_t *sums;  /* by block */
	uint32_t *drawn; /* a block of the line, when that is written */
	uint64_t block_count;
	atomic_uint_fast64_t next;
	bool is_reading;
} work;

/* ---- rules; each looks at the values [from, to) and at the one before ---- */

/* Vectors of 16 bytes: every x86-64 and ARMv8 has them.  Signed, since x86-64 compares nothing else;
 * with the highest bit turned over the order is that of unsigned numbers. */
typedef int8_t bytes_vector __attribute__((vector_size(16)));
typedef int16_t shorts_vector __attribute__((vector_size(16)));
typedef int32_t words_vector __attribute__((vector_size(16)));
typedef uint32_t sums_vector __attribute__((vector_size(16))); /* may wrap around */
#define TURN8(x) ((x) ^ INT8_MIN)
#define TURN16(x) ((x) ^ INT16_MIN)
#define TURN32(x) ((x) ^ INT32_MIN)

#define IS_ZERO(vector)                                      \
	__extension__({                                      \
		uint64_t halves_[2];                         \
		memcpy(halves_, &(vector), sizeof(halves_)); \
		(halves_[0] | halves_[1]) == 0;              \
	})

static bool bytes_below(const uint8_t *values, uint64_t from, uint64_t to, uint64_t limit)
{
	bytes_vector bad = {0}, v, most = {0};

	if (limit > UINT8_MAX)
		return true;
	for (size_t i = 0; i < sizeof(most); i++)
		most[i] = (int8_t)limit;
	for (; to - from >= sizeof(v); from += sizeof(v)) {
		memcpy(&v, values + from, sizeof(v));
		bad |= TURN8(v) >= TURN8(most);
	}
	for (; from < to; from++)
		bad[0] |= values[from] >= limit;
	return IS_ZERO(bad);
}

static bool shorts_below(const uint16_t *values, uint64_t from, uint64_t to, uint64_t limit)
{
	shorts_vector bad = {0}, v, most = {0};

	if (limit > UINT16_MAX)
		return true;
	for (size_t i = 0; i < sizeof(most) / 2; i++)
		most[i] = (int16_t)limit;
	for (; to - from >= sizeof(v) / 2; from += sizeof(v) / 2) {
		memcpy(&v, values + from, sizeof(v));
		bad |= TURN16(v) >= TURN16(most);
	}
	for (; from < to; from++)
		bad[0] |= values[from] >= limit;
	return IS_ZERO(bad);
}

/* plus 1: COR_NONE becomes 0 and is below every limit, which is one more as well. */
static bool words_below(const uint32_t *values, uint64_t from, uint64_t to, uint64_t limit,
	uint32_t plus)
{
	words_vector bad = {0};
	sums_vector v;

	limit += plus;
	if (limit > UINT32_MAX)
		return true;
	for (; to - from >= sizeof(v) / 4; from += sizeof(v) / 4) {
		memcpy(&v, values + from, sizeof(v));
		bad |= TURN32((words_vector)(v + plus)) >= TURN32((int32_t)limit);
	}
	for (; from < to; from++)
		bad[0] |= values[from] + plus >= limit;
	return IS_ZERO(bad);
}

static bool words_ascend(const uint32_t *values, uint64_t from, uint64_t to)
{
	words_vector bad = {0}, v, before;
	uint64_t i = from ? from : 1;

	for (; i < to && to - i >= sizeof(v) / 4; i += sizeof(v) / 4) {
		memcpy(&v, values + i, sizeof(v));
		memcpy(&before, values + i - 1, sizeof(v));
		bad |= TURN32(v) < TURN32(before);
	}
	for (; i < to; i++)
		bad[0] |= values[i] < values[i - 1];
	return IS_ZERO(bad);
}

static bool words_count_up(const uint32_t *values, uint64_t from, uint64_t to)
{
	uint32_t bad = 0;

	for (; from < to; from++)
		bad |= values[from] ^ ((uint32_t)from - 1);
	return bad == 0;
}

/* A text of no bytes takes one; the longest, one more than a cell may have. */
#define TEXT_BYTES_MAX (COR_LIMIT_CELL_BYTES + 1)

static bool short_starts_rise(const uint32_t *values, uint64_t from, uint64_t to)
{
	words_vector bad = {0};
	sums_vector v, before;
	uint64_t i = from ? from : 1;

	for (; i < to && to - i >= sizeof(v) / 4; i += sizeof(v) / 4) {
		memcpy(&v, values + i, sizeof(v));
		memcpy(&before, values + i - 1, sizeof(v));
		/* ~before is -before - 1. */
		bad |= TURN32((words_vector)(v + ~before)) >= TURN32((int32_t)TEXT_BYTES_MAX);
	}
	for (; i < to; i++)
		bad[0] |= values[i] - values[i - 1] - 1 >= TEXT_BYTES_MAX;
	return IS_ZERO(bad);
}

static bool long_starts_rise(const uint64_t *values, uint64_t from, uint64_t to)
{
	bool is_good = true;

	for (uint64_t i = from ? from : 1; i < to; i++)
		is_good &= values[i] - values[i - 1] - 1 < TEXT_BYTES_MAX;
	return is_good;
}

static uint64_t start_at(const cor_image_part *p, uint64_t i)
{
	return p->width == 4 ? ((const uint32_t *)p->bytes)[i] : ((const uint64_t *)p->bytes)[i];
}

static bool are_starts(const cor_image_part *p, uint64_t from, uint64_t to)
{
	return (from > 0 || start_at(p, 0) == 0) &&
		(to < p->count || start_at(p, p->count - 1) == p->limit) &&
		(p->width == 4 ? short_starts_rise(p->bytes, from, to)
			       : long_starts_rise(p->bytes, from, to));
}

static bool are_ranges(const cor_image_part *p, uint64_t from, uint64_t to)
{
	const uint32_t *values = p->bytes;

	return (from > 0 || values[0] == 0) &&
		(to < p->count || values[p->count - 1] == p->limit) &&
		words_ascend(values, from, to);
}

static bool follows_rule(const cor_image_part *p, uint64_t from, uint64_t to)
{
	if (p->is_ascending && !words_ascend(p->bytes, from, to))
		return false;
	switch (p->rule) {
	case COR_IMAGE_ANY:
		return true;
	case COR_IMAGE_BELOW:
		return p->width == 1    ? bytes_below(p->bytes, from, to, p->limit)
			: p->width == 2 ? shorts_below(p->bytes, from, to, p->limit)
					: words_below(p->bytes, from, to, p->limit, 0);
	case COR_IMAGE_BELOW_OR_NONE:
		return words_below(p->bytes, from, to, p->limit, 1);
	case COR_IMAGE_STARTS:
		return are_starts(p, from, to);
	case COR_IMAGE_RANGES:
		return are_ranges(p, from, to);
	case COR_IMAGE_LINE:
		return words_count_up(p->bytes, from, to);
	}
	return false;
}

/* ---- the line ---- */

#define DRAWN 64u /* at once */

void cor_image_draw(uint32_t *values, uint64_t place, uint64_t count)
{
	uint32_t next = (uint32_t)place - 1;

	for (; count >= DRAWN; count -= DRAWN, values += DRAWN, next += DRAWN) {
		for (uint32_t k = 0; k < DRAWN; k++)
			values[k] = next + k;
	}
	for (uint32_t k = 0; k < count; k++)
		values[k] = next + k;
}

/* ---- blocks ---- */

static uint64_t blocks_of(const cor_image_part *p)
{
	return p->line ? 0 : (p->count * p->width + BLOCK_BYTES - 1) / BLOCK_BYTES;
}

static void do_blocks(work *w)
{
	for (;;) {
		uint64_t i = atomic_fetch_add_explicit(&w->next, 1, memory_order_relaxed);
		const cor_image_part *p;
		uint64_t from, bytes;

		if (i >= w->block_count)
			return;
		p = &w->parts[w->blocks[i].part];
		from = w->blocks[i].number * BLOCK_BYTES;
		bytes = p->count * p->width - from;
		if (bytes > BLOCK_BYTES)
			bytes = BLOCK_BYTES;
		if (!p->bytes) {
			cor_image_draw(w->drawn, from / p->width, bytes / p->width);
			w->sums[i] = cor_checksum(w->drawn, bytes);
			continue;
		}
		w->sums[i] = cor_checksum((const char *)p->bytes + from, bytes);
		if (w->is_reading && !follows_rule(p, from / p->width, (from + bytes) / p->width))
			__atomic_store_n(&w->parts[w->blocks[i].part].is_bad, true,
				__ATOMIC_RELAXED);
	}
}

static void *help(void *context)
{
	do_blocks(context);
	return NULL;
}

static void do_all(work *w)
{
	pthread_t helper;
	bool has_helper = w->is_reading && w->block_count > ALONE_BLOCKS &&
		sysconf(_SC_NPROCESSORS_ONLN) > 1 && pthread_create(&helper, NULL, help, w) == 0;

	do_blocks(w);
	if (has_helper)
		pthread_join(helper, NULL);
}

/* A part's sum is that of the sums of its blocks. */
static void gather(work *w)
{
	uint64_t first = 0;

	for (uint32_t p = 0; first < w->block_count; p++) {
		cor_image_part *part = &w->parts[p];
		uint64_t blocks = blocks_of(part);
		uint64_t sum = cor_checksum(w->sums + first, blocks * sizeof(*w->sums));

		if (blocks && w->is_reading)
			part->is_bad |= sum != part->sum;
		else if (blocks)
			part->sum = sum;
		first += blocks;
	}
}

cor_status cor_image_check(cor_image_part *parts, uint32_t count, bool is_reading, cor_err *err)
{
	work w = {.parts = parts, .is_reading = is_reading};

	for (uint32_t p = 0; p < count; p++)
		w.block_count += blocks_of(&parts[p]);
	w.blocks = cor_mem_new(w.block_count, sizeof(*w.blocks));
	w.sums = cor_mem_new(w.block_count, sizeof(*w.sums));
	w.drawn = is_reading ? NULL : cor_mem_resize(NULL, BLOCK_BYTES, 1);
	if (!w.blocks || !w.sums || (!is_reading && !w.drawn)) {
		cor_mem_free(w.blocks);
		cor_mem_free(w.sums);
		cor_mem_free(w.drawn);
		return cor_fail(err, COR_ENOMEM, "out of memory: checksums of a snapshot");
	}
	for (uint64_t p = 0, to = 0; p < count; p++) {
		for (uint64_t i = 0, n = blocks_of(&parts[p]); i < n; i++)
			w.blocks[to++] = (block){(uint32_t)p, i};
	}
	do_all(&w);
	gather(&w);
	cor_mem_free(w.blocks);
	cor_mem_free(w.sums);
	cor_mem_free(w.drawn);
	return COR_OK;
}
