#include "discover/scope.h"

#include <stdlib.h>

typedef struct range {
	cor_address from, to;
	bool is_v4, away;
} range;

static cor_address plus_one(cor_address a)
{
	a.low++;
	a.high += a.low == 0;
	return a;
}

/* The bits behind a prefix of so many. */
static cor_address tail_of(unsigned bits)
{
	return (cor_address){bits >= 64 ? 0 : UINT64_MAX >> bits,
		bits <= 64            ? UINT64_MAX
			: bits == 128 ? 0
				      : UINT64_MAX >> (bits - 64)};
}

static const char *read_prefix(cor_text first, cor_text said, range *ret)
{
	uint64_t bits;
	unsigned most;
	cor_address tail;

	if (!cor_address_parse(cor_text_trim(first), &ret->from) ||
		!cor_text_to_u64(cor_text_trim(said), &bits))
		return "expected a prefix such as 192.0.2.0/24 or 2001:db8::/120";
	most = cor_address_is_v4(ret->from) ? 32 : 128;
	if (bits > most)
		return most == 32 ? "expected a prefix of at most 32 bits"
				  : "expected a prefix of at most 128 bits";
	tail = tail_of((unsigned)bits + 128 - most);
	if ((ret->from.high & tail.high) != 0 || (ret->from.low & tail.low) != 0)
		return "has bits set behind the prefix";
	ret->to = (cor_address){ret->from.high | tail.high, ret->from.low | tail.low};
	return NULL;
}

static const char *read_ends(cor_text said, range *ret)
{
	cor_text first;

	if (memchr(said.p, '/', said.n)) {
		cor_text_cut(&said, '/', &first);
		return read_prefix(first, said, ret);
	}
	cor_text_cut(&said, '-', &first);
	if (!cor_address_parse(cor_text_trim(first), &ret->from))
		return "expected an IPv4 address or an IPv6 address, a prefix or a range";
	ret->to = ret->from;
	if (said.p &&
		(!cor_address_parse(cor_text_trim(said), &ret->to) ||
			cor_address_is_v4(ret->from) != cor_address_is_v4(ret->to) ||
			cor_address_compare(ret->to, ret->from) < 0))
		return "expected a range such as 192.0.2.1-192.0.2.9";
	return NULL;
}

/* What of IPv6 can be asked at all. */
static const char *judge_v6(const range *r)
{
	if (r->from.high >> 56 == 0xff || r->to.high >> 56 == 0xff)
		return "a group (ff00::/8) is not one agent";
	if (r->from.high >> 54 == 0x3fa || r->to.high >> 54 == 0x3fa)
		return "an address of one link (fe80::/10) needs an interface, which is not supported";
	if (r->to.high != r->from.high || r->to.low - r->from.low >= COR_SCOPE_RANGE6)
		return "more addresses of IPv6 than can be asked one by one: expected a prefix of 112 "
		       "bits or more, or the agents' own addresses";
	return NULL;
}

static const char *read_range(cor_text said, range *ret)
{
	const char *why;

	ret->away = said.p[0] == '!';
	if (ret->away)
		said = cor_text_trim((cor_text){said.p + 1, said.n - 1});
	why = read_ends(said, ret);
	ret->is_v4 = !why && cor_address_is_v4(ret->from);
	return why || ret->is_v4 || ret->away ? why : judge_v6(ret);
}

/* IPv4 before IPv6; what may be contacted before what may not, each by its first address. */
static int by_start(const void *left, const void *right)
{
	const range *a = left, *b = right;

	if (a->is_v4 != b->is_v4)
		return b->is_v4 - a->is_v4;
	return a->away != b->away ? a->away - b->away : cor_address_compare(a->from, b->from);
}

static void add(cor_scope *scope, cor_address a)
{
	if (cor_address_is_v4(a))
		scope->four[scope->four_count++] = (uint32_t)a.low;
	else
		scope->six[scope->count - scope->four_count] = a;
	scope->count++;
}

/* Ranges of one version, in order. */
static void spread(const range *ranges, size_t count, cor_scope *scope)
{
	const range *end = ranges + count, *away = ranges;
	cor_address at = {0}; /* all before it are done */

	while (away < end && !away->away)
		away++;
	end = away;
	for (const range *r = ranges; r < end; r++) {
		if (cor_address_compare(r->from, at) > 0)
			at = r->from;
		while (cor_address_compare(at, r->to) <= 0) {
			while (away < ranges + count && cor_address_compare(away->to, at) < 0)
				away++;
			if (away == ranges + count || cor_address_compare(away->from, at) > 0)
				add(scope, at);
			else if (cor_address_compare(away->to, r->to) >= 0)
				at = r->to;
			else
				at = away->to;
			at = plus_one(at);
		}
	}
}

static cor_status spread_all(const char *path, range *ranges, size_t count, const uint64_t total[2],
	cor_arena *arena, cor_scope *ret, cor_err *err)
{
	cor_scope scope = {0};
	size_t four = 0;

	COR_TRY(cor_arena_new_array(arena, total[0], sizeof(*scope.four), &scope.four, err));
	COR_TRY(cor_arena_new_array(arena, total[1], sizeof(*scope.six), &scope.six, err));
	if (count > 1)
		qsort(ranges, count, sizeof(*ranges), by_start);
	while (four < count && ranges[four].is_v4)
		four++;
	if (count > 0) {
		spread(ranges, four, &scope);
		spread(ranges + four, count - four, &scope);
	}
	if (scope.count == 0)
		return cor_fail(err, COR_EINPUT, "%s: names no address that may be contacted",
			path);
	*ret = scope;
	return COR_OK;
}

static cor_status count_range(const char *path, unsigned line, const range *r, uint64_t total[2],
	cor_err *err)
{
	unsigned which = r->is_v4 ? 0 : 1;
	uint32_t most = r->is_v4 ? COR_SCOPE_ADDRESSES : COR_SCOPE_ADDRESSES6;

	total[which] += r->away ? 0 : r->to.low - r->from.low + 1;
	return total[which] <= most
		? COR_OK
		: cor_fail(err, COR_ELIMIT, "%s:%u:1: more than %u addresses of IPv%c in all", path,
			  line, most, r->is_v4 ? '4' : '6');
}

static cor_status read_lines(const char *path, cor_text text, range **ranges, size_t *count,
	uint64_t total[2], cor_err *err)
{
	cor_text line, said;
	size_t capacity = 0;
	unsigned number = 0;

	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = (cor_text){text.p + 3, text.n - 3};
	while (cor_text_cut(&text, '\n', &line)) {
		range r = {0};
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
		COR_TRY(count_range(path, number, &r, total, err));
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
	uint64_t total[2] = {0, 0};
	cor_status status = read_lines(path, text, &ranges, &count, total, err);

	if (status == COR_OK)
		status = spread_all(path, ranges, count, total, arena, ret, err);
	cor_mem_free(ranges);
	return status;
}

static int find_v4(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static int find_v6(const void *left, const void *right)
{
	return cor_address_compare(*(const cor_address *)left, *(const cor_address *)right);
}

bool cor_scope_has(const cor_scope *scope, cor_address address)
{
	uint32_t four = (uint32_t)address.low, six_count = scope->count - scope->four_count;

	if (cor_address_is_v4(address))
		return scope->four_count > 0 &&
			bsearch(&four, scope->four, scope->four_count, sizeof(four), find_v4);
	return six_count > 0 && bsearch(&address, scope->six, six_count, sizeof(address), find_v6);
}
