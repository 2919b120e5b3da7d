#include "discover/scope.h"

#include <stdlib.h>

typedef struct range {
	uint32_t from, to;
	bool away;
} range;

static bool read_address(cor_text text, uint32_t *ret)
{
	cor_text piece;
	uint64_t byte;
	unsigned count = 0;
	uint32_t address = 0;

	while (cor_text_cut(&text, '.', &piece)) {
		if (count++ == 4 || piece.n > 3 || !cor_text_to_u64(piece, &byte) || byte > 255)
			return false;
		address = address << 8 | (uint32_t)byte;
	}
	*ret = address;
	return count == 4;
}

static const char *read_range(cor_text said, range *ret)
{
	cor_text first;
	uint64_t bits;

	ret->away = said.p[0] == '!';
	if (ret->away)
		said = cor_text_trim((cor_text){said.p + 1, said.n - 1});
	if (memchr(said.p, '/', said.n)) {
		cor_text_cut(&said, '/', &first);
		if (!read_address(first, &ret->from) || !cor_text_to_u64(said, &bits) || bits > 32)
			return "expected a prefix such as 192.0.2.0/24";
		uint32_t tail = bits == 0 ? UINT32_MAX
					  : (uint32_t)((UINT64_C(1) << (32 - bits)) - 1);
		if (ret->from & tail)
			return "has bits set behind the prefix";
		ret->to = ret->from | tail;
		return NULL;
	}
	cor_text_cut(&said, '-', &first);
	if (!read_address(cor_text_trim(first), &ret->from))
		return "expected an IPv4 address, a prefix or a range";
	ret->to = ret->from;
	if (said.p && (!read_address(cor_text_trim(said), &ret->to) || ret->to < ret->from))
		return "expected a range such as 192.0.2.1-192.0.2.9";
	return NULL;
}

static int by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* What may be contacted before what may not, each by its first address. */
static int by_start(const void *left, const void *right)
{
	const range *a = left, *b = right;

	return a->away != b->away ? a->away - b->away : by_number(&a->from, &b->from);
}

static cor_status spread(const char *path, range *ranges, size_t count, uint64_t total,
	cor_arena *arena, cor_scope *ret, cor_err *err)
{
	uint64_t at = 0; /* all before it are done */
	size_t away = 0;
	uint32_t *all, n = 0;

	COR_TRY(cor_arena_new_array(arena, total, sizeof(*all), &all, err));
	if (count > 1)
		qsort(ranges, count, sizeof(*ranges), by_start);
	while (away < count && !ranges[away].away)
		away++;
	for (const range *r = ranges; r < ranges + count && !r->away; r++) {
		at = r->from > at ? r->from : at;
		while (at <= r->to) {
			while (away < count && ranges[away].to < at)
				away++;
			if (away < count && ranges[away].from <= at)
				at = (uint64_t)ranges[away].to + 1;
			else
				all[n++] = (uint32_t)at++;
		}
	}
	if (n == 0)
		return cor_fail(err, COR_EINPUT, "%s: names no address that may be contacted",
			path);
	*ret = (cor_scope){all, n};
	return COR_OK;
}

static cor_status read_lines(const char *path, cor_text text, range **ranges, size_t *count,
	uint64_t *total, cor_err *err)
{
	cor_text line, said;
	size_t capacity = 0;
	unsigned number = 0;

	while (cor_text_cut(&text, '\n', &line)) {
		range r;
		const char *why;
		number++;
		cor_text_cut(&line, '#', &said);
		if (said.n > 0 && said.p[said.n - 1] == '\r')
			said.n--;
		said = cor_text_trim(said);
		if (said.n == 0)
			continue;
		why = read_range(said, &r);
		if (why)
			return cor_fail(err, COR_EINPUT, "%s:%u:1: \"%.*s\": %s", path, number,
				(int)(said.n < 64 ? said.n : 64), said.p, why);
		*total += r.away ? 0 : (uint64_t)r.to - r.from + 1;
		if (*total > COR_SCOPE_ADDRESSES)
			return cor_fail(err, COR_ELIMIT, "%s:%u:1: more than %u addresses in all",
				path, number, COR_SCOPE_ADDRESSES);
		COR_TRY(cor_mem_reserve((void **)ranges, &capacity, *count + 1, sizeof(r), err));
		(*ranges)[(*count)++] = r;
	}
	return COR_OK;
}

cor_status cor_scope_read(const char *path, cor_text text, cor_arena *arena, cor_scope *ret,
	cor_err *err)
{
	range *ranges = NULL;
	size_t count = 0;
	uint64_t total = 0;
	cor_status status = read_lines(path, text, &ranges, &count, &total, err);

	if (status == COR_OK)
		status = spread(path, ranges, count, total, arena, ret, err);
	cor_mem_free(ranges);
	return status;
}

bool cor_scope_has(const cor_scope *scope, uint32_t address)
{
	return scope->count > 0 &&
		bsearch(&address, scope->addresses, scope->count, sizeof(address), by_number) !=
		NULL;
}
