#include "discover/names.h"

#include <stdio.h>

#include "base/csv.h"
#include "base/file.h"

#define IDENTIFIER_BYTES (16u << 20)
#define FOLD_BYTES 1024u /* of a name or a description; what is longer is looked at so far */

enum kind {
	KIND_ENTERPRISE,   /* value: arcs below 1.3.6.1.4.1 */
	KIND_ORGANISATION, /* value: words with which the name of an owner begins */
	KIND_MAKER,        /* value: all words of a maker's name */
	KIND_TEXT,         /* value: words in a description */
	KIND_CODED,        /* value: words before the name of the maker */
	KIND_NAMED,        /* party: named by a regime */
	KIND_COUNT,
};
static const char *const KINDS[KIND_COUNT] = {"enterprise", "organisation", "maker", "text",
	"coded", "named"};

typedef struct row {
	enum kind kind;
	cor_text value; /* folded words; KIND_ENTERPRISE: as written */
	cor_oid arcs;   /* KIND_ENTERPRISE: behind two arcs that do not count */
	cor_text party; /* "" = nobody: generic */
} row;

struct cor_names {
	const cor_estate *ground;
	cor_arena *arena;
	char *file;
	row *rows;
	size_t count, capacity;
};

/*
 * Words at the end of a company's name that tell nothing of which company it is: forms of companies, and words of trade.
 * A word of trade stands here only if, forms of companies aside, it ends at least a hundred of the 89,713 names that IANA
 * and IEEE list (libwireshark-data of August 2024): whom it is about, a word that common does not say.
 */
static const char *const ENDINGS[] = {"inc", "incorporated", "ltd", "limited", "co", "corp",
	"corporation", "company", "gmbh", "ag", "sa", "srl", "spa", "bv", "ab", "as", "oy", "oyj",
	"plc", "llc", "kg", "nv", "a", "s", "l", "r", "o", "p", "b", "v", "pte", "pty", "sas",
	"aps", "kk", "sp", "z", "us", "usa", "technology", "technologies", "systems", "system",
	"networks", "network", "communications", "communication", "international", "group",
	"electronics", "industrial"};

static cor_text fold(cor_text said, char buffer[FOLD_BYTES])
{
	if (said.n > FOLD_BYTES)
		said.n = FOLD_BYTES;
	return (cor_text){buffer, cor_text_fold(said, buffer)};
}

static bool begins_with_words(cor_text text, cor_text words)
{
	return text.n >= words.n && memcmp(text.p, words.p, words.n) == 0 &&
		(text.n == words.n || text.p[words.n] == ' ');
}

static bool has_words(cor_text text, cor_text words)
{
	for (size_t i = 0; i + words.n <= text.n; i++)
		if ((i == 0 || text.p[i - 1] == ' ') &&
			begins_with_words((cor_text){text.p + i, text.n - i}, words))
			return true;
	return false;
}

/* ---- reading ---- */

static cor_status read_row(cor_names *names, const cor_csv_record *record, const char *path,
	cor_err *err)
{
	row r = {.kind = KIND_ENTERPRISE};
	char text[FOLD_BYTES], dotted[160];
	cor_text value;

	if (record->trouble || record->count != 6)
		return cor_fail(err, COR_EINPUT,
			"%s:%llu:1: expected sign,value,party,source,dated,grade", path,
			(unsigned long long)record->line);
	while (r.kind < KIND_COUNT && !cor_text_is(record->cells[0], KINDS[r.kind]))
		r.kind++;
	value = fold(record->cells[1], text);
	snprintf(dotted, sizeof(dotted), "1.3.%.*s", COR_FMT(record->cells[1]));
	if (r.kind == KIND_COUNT || value.n == 0 ||
		(r.kind == KIND_ENTERPRISE && !cor_oid_parse(dotted, strlen(dotted), &r.arcs)))
		return cor_fail(err, COR_EINPUT, "%s:%llu:1: is no identifier: %.*s,%.*s", path,
			(unsigned long long)record->line, COR_FMT(record->cells[0]),
			COR_FMT(record->cells[1]));
	COR_TRY(cor_arena_copy(names->arena, value.p, value.n, &r.value.p, err));
	r.value.n = value.n;
	r.party = cor_text_trim(record->cells[2]);
	COR_TRY(cor_arena_copy(names->arena, r.party.p, r.party.n, &r.party.p, err));
	COR_TRY(cor_mem_reserve((void **)&names->rows, &names->capacity, names->count + 1,
		sizeof(r), err));
	names->rows[names->count++] = r;
	return COR_OK;
}

static cor_status read_rows(cor_names *names, const char *folder, cor_hasher *hasher, cor_err *err)
{
	char path[4096];
	size_t n;
	bool more;
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record record;

	if (snprintf(path, sizeof(path), "%s/identifier.csv", folder) >= (int)sizeof(path))
		return cor_fail(err, COR_ELIMIT, "the path of the register is too long");
	COR_TRY(cor_file_read(path, IDENTIFIER_BYTES, &names->file, &n, err));
	cor_hasher_add_text(hasher, (cor_text){names->file, n});
	COR_TRY(cor_csv_new((cor_text){names->file, n}, ',', '"', &csv, err));
	for (bool header = true;; header = false) {
		COR_TRY(cor_csv_next(csv, &record, &more, err));
		if (!more)
			return COR_OK;
		if (!header)
			COR_TRY(read_row(names, &record, path, err));
	}
}

cor_status cor_names_open(const char *register_folder, const cor_estate *ground, cor_hasher *hasher,
	cor_names **ret_names, cor_err *err)
{
	COR_AUTO(cor_names) names = cor_mem_new(1, sizeof(*names));

	if (!names)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	names->ground = ground;
	COR_TRY(cor_arena_new("identifiers", 0, &names->arena, err));
	COR_TRY(read_rows(names, register_folder, hasher, err));
	*ret_names = COR_TAKE(names);
	return COR_OK;
}

void cor_names_free(cor_names *names)
{
	if (!names)
		return;
	cor_arena_free(names->arena);
	cor_mem_free(names->file);
	cor_mem_free(names->rows);
	cor_mem_free(names);
}

/* ---- looking up ---- */

static void take(cor_owner *owner, cor_text party)
{
	owner->party = party;
	owner->generic = party.n == 0;
}

bool cor_names_enterprise(const cor_names *names, const uint32_t *arcs, uint32_t count,
	cor_owner *owner)
{
	const row *best = NULL;

	for (size_t i = 0; i < names->count; i++) {
		const row *r = &names->rows[i];
		uint32_t n = r->arcs.count - 2;
		if (r->kind == KIND_ENTERPRISE && n <= count &&
			memcmp(r->arcs.arcs + 2, arcs, n * sizeof(*arcs)) == 0 &&
			(!best || n > best->arcs.count - 2))
			best = r;
	}
	if (best)
		take(owner, best->party);
	return best != NULL;
}

static const row *find_words(const cor_names *names, enum kind kind, cor_text folded)
{
	const row *best = NULL;

	for (size_t i = 0; i < names->count; i++) {
		const row *r = &names->rows[i];
		if (r->kind == kind && begins_with_words(folded, r->value) &&
			(kind != KIND_MAKER || r->value.n == folded.n) &&
			(!best || r->value.n > best->value.n))
			best = r;
	}
	return best;
}

/* Takes off the last word if it is one of these; false when nothing would be left. */
static bool strip_one_of(cor_text *folded, const char *const *words, size_t count)
{
	const char *space = memrchr(folded->p, ' ', folded->n);
	size_t start = space ? (size_t)(space - folded->p) + 1 : 0;
	cor_text last = {folded->p + start, folded->n - start};

	for (size_t i = 0; space && i < count; i++)
		if (cor_text_is(last, words[i])) {
			folded->n = start - 1;
			return true;
		}
	return false;
}

/* The last word if it is one of form. */
static bool strip_word(cor_text *folded)
{
	return strip_one_of(folded, ENDINGS, sizeof(ENDINGS) / sizeof(ENDINGS[0]));
}

/* A party of the register by that name, forms of companies aside. */
static bool find_party(const cor_names *names, cor_text folded, cor_text *ret_party)
{
	const uint32_t *parties;

	do {
		if (folded.n > 0 &&
			cor_estate_party_by_name(names->ground, folded, &parties) == 1) {
			*ret_party = cor_estate_party(names->ground, parties[0])->id;
			return true;
		}
	} while (strip_word(&folded));
	return false;
}

void cor_names_organisation(const cor_names *names, cor_text said, cor_owner *owner)
{
	char text[FOLD_BYTES];
	const char *bracket = memchr(said.p, '(', said.n);
	cor_text own = bracket && bracket > said.p ? (cor_text){said.p, (size_t)(bracket - said.p)}
						   : said;
	cor_text folded = fold(own, text);
	const row *r = find_words(names, KIND_ORGANISATION, folded);

	if (r)
		take(owner, r->party);
	else if (!find_party(names, folded, &owner->party))
		take(owner, said);
}

static bool has_letters(cor_text text)
{
	size_t letters = 0, digits = 0;

	for (size_t i = 0; i < text.n; i++) {
		letters += (text.p[i] >= 'a' && text.p[i] <= 'z') || (text.p[i] & 0x80);
		digits += text.p[i] >= '0' && text.p[i] <= '9';
	}
	return letters >= 2 && letters >= digits;
}

/* The text of a field that some agents give as the hexadecimal of its bytes. */
static cor_text unhex(cor_text said, char buffer[FOLD_BYTES])
{
	size_t n = 0;

	if (said.n < 8 || said.n % 2 != 0 || said.n / 2 > FOLD_BYTES)
		return said;
	for (size_t i = 0; i < said.n; i++) {
		char c = said.p[i];
		int v = c >= '0' && c <= '9'                 ? c - '0'
			: (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
							     : -1;
		if (v < 0)
			return said;
		buffer[n] = (char)(i % 2 ? (buffer[n] << 4) | v : v);
		n += i % 2;
	}
	for (size_t i = 0; i < n; i++)
		if (buffer[i] != 0 && (buffer[i] < ' ' || buffer[i] > '~'))
			return said;
	return (cor_text){buffer, n};
}

cor_owner cor_names_maker(const cor_names *names, cor_text said)
{
	char text[FOLD_BYTES], bytes[FOLD_BYTES];
	cor_owner owner = {.as_listed = said, .known = true};
	cor_text folded = fold(unhex(said, bytes), text);
	const row *coded = find_words(names, KIND_CODED, folded), *r;

	/* Taken out for privacy, or no name at all. */
	if (!has_letters(folded) || said.p[0] == '<') {
		owner.generic = true;
		return owner;
	}
	r = find_words(names, KIND_MAKER, folded);
	if (!r && find_party(names, folded, &owner.party))
		return owner;
	if (!r && coded && folded.n > coded->value.n + 1) {
		cor_text rest = {folded.p + coded->value.n + 1, folded.n - coded->value.n - 1};
		r = find_words(names, KIND_MAKER, rest);
		if (!r && find_party(names, rest, &owner.party))
			return owner;
		if (!r) {
			/* Coded for one, made by another who is not listed. */
			owner.party = (cor_text){said.p + said.n, 0};
			for (size_t i = coded->value.n; i < said.n && owner.party.n == 0; i++)
				if (said.p[i] != ' ' && said.p[i] != '-')
					owner.party = cor_text_trim(
						(cor_text){said.p + i, said.n - i});
			return owner;
		}
	}
	if (!r)
		r = find_words(names, KIND_ORGANISATION, folded);
	take(&owner, r ? r->party : cor_text_trim(said));
	return owner;
}

bool cor_names_text(const cor_names *names, cor_text said, uint32_t *at, cor_text *ret_party,
	cor_text *ret_words)
{
	char text[FOLD_BYTES];
	cor_text folded = fold(said, text);

	while (*at < names->count) {
		const row *r = &names->rows[(*at)++];
		if (r->kind == KIND_TEXT && has_words(folded, r->value)) {
			*ret_party = r->party;
			*ret_words = r->value;
			return true;
		}
	}
	return false;
}

#define BEGINNING_WORDS 4

bool cor_names_begins(const cor_names *names, cor_text said, cor_text *ret_party)
{
	char text[FOLD_BYTES];
	cor_text folded = fold(said, text);
	const row *r = find_words(names, KIND_ORGANISATION, folded);
	size_t ends[BEGINNING_WORDS], count = 0;

	if (r) {
		*ret_party = r->party;
		return r->party.n > 0;
	}
	for (size_t i = 0; i <= folded.n && count < BEGINNING_WORDS; i++)
		if (i == folded.n || folded.p[i] == ' ')
			ends[count++] = i;
	while (count > 0) {
		cor_text words = {folded.p, ends[--count]};
		const uint32_t *parties;
		if (words.n >= 4 && has_letters(words) &&
			cor_estate_party_by_name(names->ground, words, &parties) == 1) {
			*ret_party = cor_estate_party(names->ground, parties[0])->id;
			return true;
		}
	}
	return false;
}

bool cor_names_mentions(cor_text said, cor_text party)
{
	char text[FOLD_BYTES], own[FOLD_BYTES];
	cor_text folded = fold(said, text), piece, word;

	while (cor_text_cut(&party, '|', &piece)) {
		cor_text rest = fold(piece, own);
		cor_text_cut(&rest, ' ', &word);
		if (word.n >= 4 && has_letters(word) && has_words(folded, word))
			return true;
	}
	return false;
}

/* Left aside only between two names that are compared, not when a party is looked for, since a holding or a country's branch
 * may be a party of its own: more words of trade by the same count, and countries (those that end ten of the names). */
static bool strip_loosely(cor_text *folded)
{
	static const char *const LOOSE[] = {"holding", "holdings", "products", "automation",
		"solutions", "america", "asia", "australia", "austria", "belgium", "brasil",
		"canada", "china", "denmark", "deutschland", "europe", "finland", "france",
		"germany", "india", "israel", "italia", "japan", "korea", "nederland",
		"netherlands", "norway", "poland", "singapore", "sverige", "sweden", "switzerland",
		"taiwan", "thailand", "uk"};

	return strip_one_of(folded, LOOSE, sizeof(LOOSE) / sizeof(LOOSE[0])) || strip_word(folded);
}

/* "Audio Codes" is "AudioCodes". */
static cor_text close_up(cor_text folded, char buffer[FOLD_BYTES])
{
	size_t n = 0;

	for (size_t i = 0; i < folded.n; i++)
		if (folded.p[i] != ' ')
			buffer[n++] = folded.p[i];
	return (cor_text){buffer, n};
}

bool cor_names_same(cor_text a, cor_text b)
{
	char one[FOLD_BYTES], other[FOLD_BYTES], close_one[FOLD_BYTES], close_other[FOLD_BYTES];
	cor_text x = fold(a, one), y = fold(b, other);

	if (x.n > 0 && cor_text_equal(x, y))
		return true;
	while (strip_loosely(&x))
		;
	while (strip_loosely(&y))
		;
	if (x.n < 3 || y.n < 3)
		return false;
	return begins_with_words(x, y) || begins_with_words(y, x) ||
		cor_text_equal(close_up(x, close_one), close_up(y, close_other));
}

#define GROUP_PARTIES 64

/* Stakes that make one of two: a named party's never do. */
static bool ties(const cor_names *names, const cor_stake *stake)
{
	return (stake->kind != COR_STAKE_SHARES || stake->high >= 500000) &&
		!cor_names_is_named(names, cor_estate_party(names->ground, stake->owner)->id) &&
		!cor_names_is_named(names, cor_estate_party(names->ground, stake->owned)->id);
}

/* Whether `above` owns `below`, however many steps up. */
static bool is_above(const cor_names *names, uint32_t above, uint32_t below)
{
	const cor_stake *stakes;
	uint32_t count = cor_estate_stakes(names->ground, &stakes);
	uint32_t group[GROUP_PARTIES] = {below}, size = 1;

	for (uint32_t at = 0; at < size; at++) {
		for (uint32_t i = 0; i < count && size < GROUP_PARTIES; i++) {
			bool known = stakes[i].owned != group[at] || !ties(names, &stakes[i]);
			for (uint32_t k = 0; k < size && !known; k++)
				known = group[k] == stakes[i].owner;
			if (!known)
				group[size++] = stakes[i].owner;
		}
		if (group[at] == above)
			return true;
	}
	return false;
}

bool cor_names_one_group(const cor_names *names, cor_text a, cor_text b)
{
	uint32_t one = cor_estate_party_by_id(names->ground, a);
	uint32_t other = cor_estate_party_by_id(names->ground, b);

	return one != COR_NONE && other != COR_NONE &&
		(is_above(names, one, other) || is_above(names, other, one));
}

bool cor_names_is_named(const cor_names *names, cor_text party)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->rows[i].kind == KIND_NAMED &&
			cor_text_equal(names->rows[i].party, party))
			return true;
	return false;
}
