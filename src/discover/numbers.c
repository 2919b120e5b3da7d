#include "discover/numbers.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/file.h"
#include "discover/names.h"

#define TABLE_BYTES ((size_t)64 << 20)

typedef struct enterprise {
	uint32_t number;
	cor_text owner;
} enterprise;

typedef struct prefix {
	uint64_t from, to; /* of 48 bits, both in */
	cor_text owner;
} prefix;

typedef struct list {
	void *at;
	size_t count, capacity;
} list;

struct cor_numbers {
	cor_names *names;
	char *manuf, *numbers; /* the files */
	list enterprises, prefixes;
	cor_text dated;
	cor_digest digest;
};

static cor_status read_file(const char *folder, const char *name, char **ret_bytes, size_t *ret_n,
	cor_hasher *hasher, cor_err *err)
{
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return cor_fail(err, COR_ELIMIT, "the path of %s is too long", name);
	if (!cor_file_exists(path))
		return cor_fail(err, COR_EINPUT,
			"%s: is not there; install Debian's libwireshark-data, or say where it lies with "
			"CORDON_NUMBERS=FOLDER",
			path);
	COR_TRY(cor_file_read(path, TABLE_BYTES, ret_bytes, ret_n, err));
	cor_hasher_add_text(hasher, (cor_text){*ret_bytes, *ret_n});
	return COR_OK;
}

static cor_status read_enterprises(cor_numbers *t, cor_text text, cor_err *err)
{
	cor_text line, number;
	uint64_t value;

	while (cor_text_cut(&text, '\n', &line)) {
		cor_text rest = line;
		if (line.n == 0 || line.p[0] == '#' || !cor_text_cut(&rest, '\t', &number) ||
			!rest.p || !cor_text_to_u64(cor_text_trim(number), &value) ||
			value > UINT32_MAX)
			continue;
		cor_text note = rest; /* "Name\t# formerly 'Other'" */
		cor_text_cut(&note, '\t', &rest);
		COR_TRY(cor_mem_reserve(&t->enterprises.at, &t->enterprises.capacity,
			t->enterprises.count + 1, sizeof(enterprise), err));
		((enterprise *)t->enterprises.at)[t->enterprises.count++] =
			(enterprise){(uint32_t)value, cor_text_trim(rest)};
	}
	return COR_OK;
}

/* "00:11:22", "00:1B:C5:00:00:00/36": the bits that count, from the left. */
static bool read_prefix(cor_text said, prefix *ret)
{
	uint64_t bits = 0, length = 0;
	unsigned digits = 0;
	cor_text address, rest = said;

	if (!cor_text_cut(&rest, '/', &address))
		return false;
	for (size_t i = 0; i < address.n; i++) {
		char c = address.p[i];
		int v = c >= '0' && c <= '9'                 ? c - '0'
			: (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
							     : -1;
		if (c == ':' || c == '-')
			continue;
		if (v < 0 || digits++ == 12)
			return false;
		bits = bits << 4 | (uint64_t)v;
	}
	if (digits == 0)
		return false;
	length = (uint64_t)digits * 4;
	bits <<= 48 - length;
	if (rest.p &&
		(!cor_text_to_u64(cor_text_trim(rest), &length) || length == 0 || length > 48))
		return false;
	uint64_t tail = (UINT64_C(1) << (48 - length)) - 1;
	ret->from = bits & ~tail;
	ret->to = bits | tail;
	return true;
}

static cor_status read_manuf(cor_numbers *t, cor_text text, cor_err *err)
{
	cor_text line, address, name;

	while (cor_text_cut(&text, '\n', &line)) {
		cor_text rest = line;
		prefix p;
		const char *stamp = memmem(line.p, line.n, "Last-Modified: ", 15);
		if (stamp && t->dated.n == 0)
			t->dated = (cor_text){stamp + 15, (size_t)(line.p + line.n - stamp - 15)};
		if (line.n == 0 || line.p[0] == '#' || !cor_text_cut(&rest, '\t', &address) ||
			!rest.p || !cor_text_cut(&rest, '\t', &name) ||
			!read_prefix(cor_text_trim(address), &p))
			continue;
		p.owner = cor_text_trim(rest.p && rest.n ? rest : name);
		COR_TRY(cor_mem_reserve(&t->prefixes.at, &t->prefixes.capacity,
			t->prefixes.count + 1, sizeof(prefix), err));
		((prefix *)t->prefixes.at)[t->prefixes.count++] = p;
	}
	return COR_OK;
}

static int by_number(const void *left, const void *right)
{
	const enterprise *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

/* A longer prefix stands behind the shorter one that it is cut out of. */
static int by_range(const void *left, const void *right)
{
	const prefix *a = left, *b = right;

	return a->from != b->from ? (a->from < b->from ? -1 : 1)
		: a->to > b->to   ? -1
				  : a->to < b->to;
}

static cor_status read_all(cor_numbers *t, const char *folder, const char *register_folder,
	const cor_estate *ground, cor_err *err)
{
	cor_hasher hasher;
	size_t n;

	cor_hasher_init(&hasher);
	COR_TRY(read_file(folder, "enterprises.tsv", &t->numbers, &n, &hasher, err));
	COR_TRY(read_enterprises(t, (cor_text){t->numbers, n}, err));
	COR_TRY(read_file(folder, "manuf", &t->manuf, &n, &hasher, err));
	COR_TRY(read_manuf(t, (cor_text){t->manuf, n}, err));
	COR_TRY(cor_names_open(register_folder, ground, &hasher, &t->names, err));
	t->digest = cor_hasher_done(&hasher);
	if (t->enterprises.count == 0 || t->prefixes.count == 0)
		return cor_fail(err, COR_EINPUT, "%s: manuf or enterprises.tsv holds no row",
			folder);
	qsort(t->enterprises.at, t->enterprises.count, sizeof(enterprise), by_number);
	qsort(t->prefixes.at, t->prefixes.count, sizeof(prefix), by_range);
	return COR_OK;
}

cor_status cor_numbers_open(const char *folder, const char *register_folder,
	const cor_estate *ground, cor_numbers **ret_tables, cor_err *err)
{
	COR_AUTO(cor_numbers) t = cor_mem_new(1, sizeof(*t));

	if (!t)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	COR_TRY(read_all(t, folder, register_folder, ground, err));
	*ret_tables = COR_TAKE(t);
	return COR_OK;
}

void cor_numbers_free(cor_numbers *t)
{
	if (!t)
		return;
	cor_names_free(t->names);
	cor_mem_free(t->manuf);
	cor_mem_free(t->numbers);
	cor_mem_free(t->enterprises.at);
	cor_mem_free(t->prefixes.at);
	cor_mem_free(t);
}

const cor_digest *cor_numbers_digest(const cor_numbers *t)
{
	return &t->digest;
}

cor_text cor_numbers_dated(const cor_numbers *t)
{
	return t->dated;
}

cor_owner cor_numbers_enterprise(const cor_numbers *t, const uint32_t *arcs, uint32_t count)
{
	enterprise key;
	const enterprise *found;
	cor_owner owner = {0};

	if (count == 0)
		return owner;
	key = (enterprise){.number = arcs[0]};
	found = bsearch(&key, t->enterprises.at, t->enterprises.count, sizeof(key), by_number);
	if (found) {
		owner.as_listed = found->owner;
		owner.known = true;
	}
	if (cor_names_enterprise(t->names, arcs, count, &owner))
		return owner;
	if (found)
		cor_names_organisation(t->names, found->owner, &owner);
	return owner;
}

cor_owner cor_numbers_mac(const cor_numbers *t, const uint8_t *mac)
{
	const prefix *all = t->prefixes.at;
	cor_owner owner = {0};
	uint64_t bits = 0;
	size_t from = 0, to = t->prefixes.count;

	for (int i = 0; i < 6; i++)
		bits = bits << 8 | mac[i];
	if ((mac[0] & 3) != 0 || bits >> 24 == 0) {
		owner.generic = true;
		return owner;
	}
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (all[middle].from <= bits)
			from = middle + 1;
		else
			to = middle;
	}
	/* Ranges nest at most three deep (24, 28, 36 bits), and siblings lie between. */
	for (unsigned steps = 0; from > 0 && steps < 8192; steps++) {
		const prefix *p = &all[--from];
		if (bits <= p->to) {
			owner.as_listed = p->owner;
			owner.known = true;
			cor_names_organisation(t->names, p->owner, &owner);
			return owner;
		}
		if (p->from >> 24 != bits >> 24)
			break;
	}
	return owner;
}

cor_owner cor_numbers_maker(const cor_numbers *t, cor_text said)
{
	return cor_names_maker(t->names, said);
}

bool cor_numbers_text(const cor_numbers *t, cor_text said, uint32_t *at, cor_text *ret_party,
	cor_text *ret_words)
{
	return cor_names_text(t->names, said, at, ret_party, ret_words);
}

bool cor_numbers_begins(const cor_numbers *t, cor_text said, cor_text *ret_party)
{
	return cor_names_begins(t->names, said, ret_party);
}

bool cor_numbers_same(const cor_numbers *t, cor_text a, cor_text b)
{
	return cor_names_same(a, b) || cor_names_one_group(t->names, a, b);
}

bool cor_numbers_is_named(const cor_numbers *t, cor_text party)
{
	return cor_names_is_named(t->names, party);
}
