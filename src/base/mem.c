#include "base/mem.h"

#include <limits.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGN 16u
#define ALIGN_BIG 64u
#define BIG_BYTES 4096u

/* By thread: every allocation counts, and threads would fight over one cache line. */
static _Thread_local uint64_t asked_count;
static _Thread_local uint64_t fail_countdown = UINT64_MAX;

/* Counts an allocation; true when it is the one that shall fail. */
static bool is_refused(void)
{
	asked_count++;
	if (fail_countdown == UINT64_MAX)
		return false;
	/* 0 wraps to "never": one failure for each call of cor_mem_fail_at. */
	return fail_countdown-- == 0;
}

void cor_mem_fail_at(uint64_t countdown)
{
	fail_countdown = countdown;
}

uint64_t cor_mem_count(void)
{
	return asked_count;
}

/*
 * Big blocks lie on pages of two megabytes: they are read all over, and with small pages most of the time
 * goes into faults and lookups.  A wish, and no harm where it is refused.  Linux begins a map of whole such
 * pages at one, so the size is rounded up to that, less what malloc writes before the block.
 */
#define HUGE_PAGE ((size_t)2 << 20)
#define HUGE_BYTES ((size_t)4 << 20) /* from here on */
#define MALLOC_BYTES 64u

#ifdef COR_ARENA_SEPARATE
static size_t huge_size(size_t bytes)
{
	return bytes;
}

static void *ask_for_huge_pages(void *block, size_t bytes)
{
	(void)bytes;
	return block;
}

void cor_mem_prepare(void)
{
}
#else
static size_t huge_size(size_t bytes)
{
	if (bytes < HUGE_BYTES || bytes > PTRDIFF_MAX - 2 * HUGE_PAGE)
		return bytes;
	return ((bytes + MALLOC_BYTES + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1)) - MALLOC_BYTES;
}

static void *ask_for_huge_pages(void *block, size_t bytes)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)block;

	/* The pages of its ends are its own, or a neighbour's as well. */
	if (block && bytes >= HUGE_BYTES)
		(void)madvise((char *)block - at % page,
			(at % page + bytes + page - 1) / page * page, MADV_HUGEPAGE);
	return block;
}

/* Smaller blocks come from one heap, which is asked for in one go before anything lies in it. */
#define HEAP_BYTES ((size_t)64 << 20)

void cor_mem_prepare(void)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)sbrk(0);
	uintptr_t from = (at + page + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1), to;
	void *first;

	if (mallopt(M_MMAP_THRESHOLD, (int)HUGE_BYTES) != 1 ||
		mallopt(M_TRIM_THRESHOLD, INT_MAX) != 1 || mallopt(M_ARENA_MAX, 1) != 1 ||
		mallopt(M_TOP_PAD, (int)HEAP_BYTES) != 1)
		return;
	/* What malloc writes at once lies on the small page before; a big one must not have been touched. */
	if (sbrk((intptr_t)(from - page - at)) == (void *)-1)
		return;
	first = malloc(1);
	to = (uintptr_t)sbrk(0) & ~(HUGE_PAGE - 1);
	if (first && from < to && to - from <= 2 * HEAP_BYTES)
		(void)madvise((void *)from, to - from, MADV_HUGEPAGE);
	free(first);
}
#endif

/* Half the address space is more than any object may have; the sanitizers abort on a try. */
static bool is_too_much(size_t count, size_t size, size_t *ret_bytes)
{
	return __builtin_mul_overflow(count, size, ret_bytes) || *ret_bytes > PTRDIFF_MAX;
}

void *cor_mem_new(size_t count, size_t size)
{
	size_t bytes;

	if (is_refused() || is_too_much(count, size, &bytes))
		return NULL;
	/* Nothing is still a block, so that NULL always means failure. */
	bytes = huge_size(bytes);
	return ask_for_huge_pages(calloc(1, bytes ? bytes : 1), bytes);
}

void *cor_mem_resize(void *block, size_t count, size_t size)
{
	size_t bytes;

	if (is_refused() || is_too_much(count, size, &bytes))
		return NULL;
	bytes = huge_size(bytes);
	return ask_for_huge_pages(realloc(block, bytes ? bytes : 1), bytes);
}

void cor_mem_free(void *block)
{
	free(block);
}

cor_status cor_mem_reserve(void **items, size_t *capacity, size_t need, size_t item_bytes,
	cor_err *err)
{
	size_t wanted;
	void *block;

	if (need <= *capacity)
		return COR_OK;
	if (__builtin_mul_overflow(*capacity, (size_t)2, &wanted) || wanted < need)
		wanted = need;
	if (wanted < 8)
		wanted = 8;
	/* By memcpy: behind items may stand a pointer of another type. */
	memcpy(&block, items, sizeof(block));
	block = cor_mem_resize(block, wanted, item_bytes);
	if (!block)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	memcpy(items, &block, sizeof(block));
	*capacity = wanted;
	return COR_OK;
}

/*
 * Arenas.  Both kinds charge the same bytes for the same requests and count the same allocations,
 * so that a budget or a fault test that holds in one build holds in the other.
 */

static size_t align_of(size_t bytes)
{
	return bytes >= BIG_BYTES ? ALIGN_BIG : ALIGN;
}

#ifdef COR_ARENA_SEPARATE

struct cor_arena {
	const char *name;
	size_t budget_bytes, total;
	void **blocks;
	size_t block_count, capacity;
};

static void *take(cor_arena *arena, size_t charge, size_t bytes, bool zero)
{
	void *block;

	(void)charge;
	if (arena->block_count == arena->capacity) {
		size_t capacity = arena->capacity ? 2 * arena->capacity : 16;
		void **blocks = realloc(arena->blocks, capacity * sizeof(*blocks));

		if (!blocks)
			return NULL;
		arena->blocks = blocks;
		arena->capacity = capacity;
	}
	/* The exact size, not the charged one: one byte too far must be seen. */
	if (posix_memalign(&block, align_of(bytes), bytes ? bytes : 1))
		return NULL;
	/* What nobody wrote shall not look like nothing. */
	memset(block, zero ? 0 : 0xa5, bytes);
	arena->blocks[arena->block_count++] = block;
	return block;
}

void cor_arena_expect(cor_arena *arena, size_t bytes)
{
	(void)arena;
	(void)bytes;
}

static void drop_to(cor_arena *arena, cor_arena_mark mark)
{
	COR_ASSERT(mark.used <= arena->block_count);
	while (arena->block_count > mark.used)
		free(arena->blocks[--arena->block_count]);
}

static void drop_all(cor_arena *arena)
{
	drop_to(arena, (cor_arena_mark){NULL, 0, 0});
	free(arena->blocks);
}

static bool move_all(cor_arena *to, cor_arena *from)
{
	size_t count = to->block_count + from->block_count;
	void **blocks = count > to->capacity ? realloc(to->blocks, count * sizeof(*blocks))
					     : to->blocks;

	if (count > 0 && !blocks)
		return false;
	to->blocks = blocks;
	to->capacity = count > to->capacity ? count : to->capacity;
	if (from->block_count)
		memcpy(blocks + to->block_count, from->blocks, from->block_count * sizeof(*blocks));
	to->block_count = count;
	from->block_count = 0;
	return true;
}

cor_arena_mark cor_arena_here(const cor_arena *arena)
{
	return (cor_arena_mark){NULL, arena->block_count, arena->total};
}

#else

#define BLOCK_BYTES_MIN ((size_t)16 << 10)
#define BLOCK_BYTES_MAX ((size_t)4 << 20)
/* Blocks of this size always come as fresh zero pages (malloc keeps what is freed up to 32 MB at most);
 * calloc writes all bytes of smaller ones, even those that nobody asks to be zero. */
#define BLOCK_BYTES_FRESH ((size_t)33 << 20)

typedef struct block {
	struct block *before;
	size_t capacity, used;
	size_t dirty; /* bytes from here on are zero for sure: never handed out, and fresh */
	_Alignas(ALIGN) unsigned char bytes[];
} block;

struct cor_arena {
	const char *name;
	size_t budget_bytes, total;
	block *head;
	block *spare; /* kept when going back, so that a loop at a block's edge need not allocate */
	size_t next_bytes, expected;
};

void cor_arena_expect(cor_arena *arena, size_t bytes)
{
	arena->expected = bytes;
}

static block *new_block(cor_arena *arena, size_t need)
{
	size_t size = arena->next_bytes ? arena->next_bytes : BLOCK_BYTES_MIN;
	size_t bytes;
	block *b;

	arena->next_bytes = size < BLOCK_BYTES_MAX ? 2 * size : size;
	if (size < arena->expected)
		size = arena->expected;
	/* An arena with a budget takes no more from the machine than it may hand out. */
	if (arena->budget_bytes && size > arena->budget_bytes - arena->total)
		size = arena->budget_bytes - arena->total;
	if (size < need)
		size = need;
	if (__builtin_add_overflow(size, sizeof(*b), &bytes))
		return NULL;
	if (!arena->budget_bytes) {
		bytes = huge_size(bytes);
		size = bytes - sizeof(*b);
	}
	/* calloc and not memset: a big block comes as zero pages, touched when they are used. */
	b = bytes < BLOCK_BYTES_FRESH ? malloc(bytes) : calloc(1, bytes);
	if (b) {
		b->capacity = size;
		b->dirty = bytes < BLOCK_BYTES_FRESH ? size : 0;
		ask_for_huge_pages(b, bytes);
	}
	return b;
}

static bool push_block(cor_arena *arena, size_t bytes)
{
	block *b = arena->spare;
	size_t need;

	if (__builtin_add_overflow(bytes, (size_t)ALIGN_BIG, &need))
		return false;
	if (b && b->capacity >= need)
		arena->spare = NULL;
	else
		b = new_block(arena, need);
	if (!b)
		return false;
	b->before = arena->head;
	b->used = 0;
	arena->head = b;
	return true;
}

/* Where the next array of this alignment would begin in the block. */
static size_t start_in(const block *b, size_t align)
{
	uintptr_t free_at = (uintptr_t)b->bytes + b->used;

	return b->used + (size_t)(-free_at & (align - 1));
}

static void *take(cor_arena *arena, size_t charge, size_t bytes, bool zero)
{
	size_t align = align_of(bytes);
	block *b = arena->head;
	size_t start = b ? start_in(b, align) : 0;

	if (!b || start > b->capacity || b->capacity - start < charge) {
		if (!push_block(arena, charge))
			return NULL;
		b = arena->head;
		start = start_in(b, align);
	}
	if (zero && start < b->dirty) {
		size_t stale = b->dirty - start;

		memset(b->bytes + start, 0, stale < charge ? stale : charge);
	}
	b->used = start + charge;
	if (b->dirty < b->used)
		b->dirty = b->used;
	return b->bytes + start;
}

static void drop_block(cor_arena *arena, block *b)
{
	if ((b->capacity <= BLOCK_BYTES_MAX ||
		    b->capacity <= huge_size(arena->expected + sizeof(*b))) &&
		(!arena->spare || arena->spare->capacity < b->capacity)) {
		free(arena->spare);
		arena->spare = b;
	} else {
		free(b);
	}
}

static void drop_to(cor_arena *arena, cor_arena_mark mark)
{
	while (arena->head != mark.block) {
		block *b = arena->head;

		COR_ASSERT(b);
		arena->head = b->before;
		drop_block(arena, b);
	}
	if (arena->head) {
		COR_ASSERT(mark.used <= arena->head->used);
		arena->head->used = mark.used;
	}
}

static void drop_all(cor_arena *arena)
{
	drop_to(arena, (cor_arena_mark){NULL, 0, 0});
	free(arena->spare);
}

static bool move_all(cor_arena *to, cor_arena *from)
{
	block *first = from->head;

	if (!first)
		return true;
	while (first->before)
		first = first->before;
	first->before = to->head;
	to->head = from->head;
	from->head = NULL;
	return true;
}

cor_arena_mark cor_arena_here(const cor_arena *arena)
{
	return (cor_arena_mark){arena->head, arena->head ? arena->head->used : 0, arena->total};
}

#endif

cor_status cor_arena_new(const char *name, size_t budget_bytes, cor_arena **ret_arena, cor_err *err)
{
	cor_arena *arena = cor_mem_new(1, sizeof(*arena));

	if (!arena)
		return cor_fail(err, COR_ENOMEM, "out of memory: arena %s", name);
	arena->name = name;
	arena->budget_bytes = budget_bytes;
	*ret_arena = arena;
	return COR_OK;
}

void cor_arena_free(cor_arena *arena)
{
	if (!arena)
		return;
	drop_all(arena);
	free(arena);
}

static cor_status new_array(cor_arena *arena, size_t count, size_t size, bool zero,
	void *ret_pointer, cor_err *err)
{
	size_t bytes, charge, total;
	void *pointer;

	if (is_too_much(count, size, &bytes))
		return cor_fail(err, COR_ENOMEM, "out of memory: arena %s: %zu items of %zu bytes",
			arena->name, count, size);
	charge = (bytes + align_of(bytes) - 1) & ~(align_of(bytes) - 1);
	if (charge == 0)
		charge = ALIGN;
	if (__builtin_add_overflow(arena->total, charge, &total) ||
		(arena->budget_bytes && total > arena->budget_bytes))
		return cor_fail(err, COR_ENOMEM,
			"out of memory: arena %s holds %zu bytes, %zu more would pass its "
			"budget of %zu",
			arena->name, arena->total, charge, arena->budget_bytes);
	pointer = is_refused() ? NULL : take(arena, charge, bytes, zero);
	if (!pointer)
		return cor_fail(err, COR_ENOMEM,
			"out of memory: arena %s holds %zu bytes and needs %zu more", arena->name,
			arena->total, charge);
	arena->total = total;
	/* By memcpy: what stands behind ret_pointer is a pointer of the caller's own type. */
	memcpy(ret_pointer, &pointer, sizeof(pointer));
	return COR_OK;
}

cor_status cor_arena_new_array(cor_arena *arena, size_t count, size_t size, void *ret_pointer,
	cor_err *err)
{
	return new_array(arena, count, size, true, ret_pointer, err);
}

cor_status cor_arena_new_raw(cor_arena *arena, size_t count, size_t size, void *ret_pointer,
	cor_err *err)
{
	return new_array(arena, count, size, false, ret_pointer, err);
}

cor_status cor_arena_apart(cor_arena *arena, cor_err *err)
{
	void *gap;

	return cor_arena_new_raw(arena, 1, COR_APART_BYTES, &gap, err);
}

cor_status cor_arena_copy(cor_arena *arena, const char *text, size_t length, const char **ret_text,
	cor_err *err)
{
	char *copy = NULL;

	if (length == SIZE_MAX)
		return cor_fail(err, COR_ENOMEM, "out of memory: arena %s: a text of %zu bytes",
			arena->name, length);
	COR_TRY(cor_arena_new_array(arena, length + 1, 1, &copy, err));
	if (length)
		memcpy(copy, text, length); /* NOLINT: the array is there when the call succeeds */
	*ret_text = copy;
	return COR_OK;
}

void cor_arena_back(cor_arena *arena, cor_arena_mark mark)
{
	drop_to(arena, mark);
	arena->total = mark.total;
}

cor_status cor_arena_join(cor_arena *to, cor_arena *from, cor_err *err)
{
	COR_ASSERT(to != from && !to->budget_bytes && !from->budget_bytes);
	if (!move_all(to, from))
		return cor_fail(err, COR_ENOMEM, "out of memory: arena %s takes over arena %s",
			to->name, from->name);
	to->total += from->total;
	cor_arena_free(from);
	return COR_OK;
}

size_t cor_arena_bytes(const cor_arena *arena)
{
	return arena->total;
}
