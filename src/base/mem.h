/*
 * Memory: the one place that calls malloc, and arenas.
 *
 * Lifetimes are three: keep (an estate, a register: one arena each), scratch (mark before, reset
 * after) and request (an arena with a hard cap).  An arena hands out memory in big blocks and frees
 * all of it at once.  It has a name and a budget; passing the budget is an error with a sentence,
 * as is running out of memory.  In sanitizer builds (COR_ARENA_SEPARATE) every allocation of an
 * arena is a block of its own, so that AddressSanitizer sees overruns.
 *
 * Faults: cor_mem_fail_at(n) makes the n-th allocation from now fail (0 = the next; UINT64_MAX =
 * never), once, for the fault tests.  An array of an arena counts as one allocation, in whatever
 * block it lies, so that every build counts alike.  Count and hook belong to the calling thread.
 */
#ifndef COR_BASE_MEM_H
#define COR_BASE_MEM_H

#include <stdint.h>

#include "base/err.h"

#if !defined(COR_ARENA_SEPARATE)
#if defined(__SANITIZE_ADDRESS__)
#define COR_ARENA_SEPARATE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COR_ARENA_SEPARATE 1
#endif
#endif
#endif

/* Plain allocations, zeroed.  NULL when memory is out or count * size overflows. */
void *cor_mem_new(size_t count, size_t size);
/* Grows or shrinks; new bytes are NOT zeroed.  On NULL the old block stays valid. */
void *cor_mem_resize(void *block, size_t count, size_t size);
void cor_mem_free(void *block);
/* For a program's main, before it allocates: memory comes from one heap on pages of two megabytes, since the
 * first touch of each small one costs as much as reading it a hundred times.  A wish; no effect under the
 * sanitizers. */
void cor_mem_prepare(void);
void cor_mem_fail_at(uint64_t countdown);
/* Allocations asked for since the start (of this thread), for fault tests. */
uint64_t cor_mem_count(void);

/* Makes room for at least `need` items: doubles *capacity.  *items is an array from here or NULL;
 * any pointer type may stand behind it, cast to void **.  New bytes are NOT zeroed. */
cor_status cor_mem_reserve(void **items, size_t *capacity, size_t need, size_t item_bytes,
	cor_err *err);

typedef struct cor_arena cor_arena;
typedef struct cor_arena_mark {
	void *block;
	size_t used;
	size_t total;
} cor_arena_mark;

/* name is kept by pointer (a literal).  budget_bytes 0 = no budget but the machine's. */
cor_status cor_arena_new(const char *name, size_t budget_bytes, cor_arena **ret_arena,
	cor_err *err);
void cor_arena_free(cor_arena *arena);
COR_CLEANUP(cor_arena, cor_arena_free)

/* count * size zeroed bytes aligned for any type (64 bytes when >= 4 KiB); an error names arena and
 * budget.  count * size == 0 gives a valid non-NULL pointer.  ret_pointer is the address of the
 * caller's pointer, of whatever type. */
cor_status cor_arena_new_array(cor_arena *arena, size_t count, size_t size, void *ret_pointer,
	cor_err *err);
/* The same without zeroing: every byte is the caller's to write before it is read. */
cor_status cor_arena_new_raw(cor_arena *arena, size_t count, size_t size, void *ret_pointer,
	cor_err *err);
/* What different threads write to is kept so far apart: the processor hands lines of its cache about, often two at a time, and a
 * thread that writes where another one reads or writes nearby makes both of them wait. */
#define COR_APART_BYTES 128u
/* What is taken next lies that far behind what was taken so far (but where every array has its own block). */
cor_status cor_arena_apart(cor_arena *arena, cor_err *err);
/* A hint: so many bytes will be wanted; they are taken in one piece, and kept when going back. */
void cor_arena_expect(cor_arena *arena, size_t bytes);
/* Copy of length bytes, NUL-terminated. */
cor_status cor_arena_copy(cor_arena *arena, const char *text, size_t length, const char **ret_text,
	cor_err *err);
/* A mark, and back to it: what was taken since is free again.  Marks are used in reverse order. */
cor_arena_mark cor_arena_here(const cor_arena *arena);
void cor_arena_back(cor_arena *arena, cor_arena_mark mark);
/* What `from` holds belongs to `to` from now on, as if it had been taken just now; `from` is freed.  Neither has
 * a budget.  COR_ENOMEM only where every array has its own block: both are as they were. */
cor_status cor_arena_join(cor_arena *to, cor_arena *from, cor_err *err);
/* Bytes handed out, rounded up to their alignment; what the budget is compared with. */
size_t cor_arena_bytes(const cor_arena *arena);

#endif
