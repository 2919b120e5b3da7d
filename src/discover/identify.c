#include "discover/identify.h"

#include <stdio.h>

#include "discover/claims.h"
#include "discover/names.h"

#define SYS_DESCR "1.3.6.1.2.1.1.1.0"
#define SYS_OBJECT_ID "1.3.6.1.2.1.1.2.0"
#define ENGINE_ID "1.3.6.1.6.3.10.2.1.1.0"

static const cor_oid ENTERPRISES = {6, {1, 3, 6, 1, 4, 1}};

/* Blanks aside; also the C1 set, with which terminals are told things. */
static bool is_control(const char *p, size_t n)
{
	uint8_t c = (uint8_t)p[0];

	return (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f ||
		(c == 0xc2 && n > 1 && (uint8_t)p[1] < 0xa0);
}

cor_status cor_printable(cor_text bytes, cor_arena *arena, cor_text *ret, cor_err *err)
{
	static const char HEX[] = "0123456789abcdef";
	size_t n = bytes.n;
	bool text = cor_text_is_utf8(bytes);
	char *to;

	while (n > 0 && bytes.p[n - 1] == '\0')
		n--;
	for (size_t i = 0; i < n; i++)
		text = text && !is_control(bytes.p + i, n - i);
	if (!text && n > 64)
		n = 64;
	COR_TRY(cor_arena_new_array(arena, text ? n + 1 : 2 * n + 3, 1, &to, err));
	if (!text) {
		memcpy(to, "0x", 2);
		for (size_t i = 0; i < n; i++) {
			to[2 + 2 * i] = HEX[(uint8_t)bytes.p[i] >> 4];
			to[3 + 2 * i] = HEX[bytes.p[i] & 15];
		}
		*ret = (cor_text){to, 2 * n + 2};
		return COR_OK;
	}
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)bytes.p[i] < ' ' ? ' ' : bytes.p[i];
	*ret = cor_text_trim((cor_text){to, n});
	return COR_OK;
}

cor_claim *cor_claims_add(cor_claims *w, const char *signal, cor_origin origin)
{
	cor_identity *identity = w->identity;

	if (identity->count == COR_CLAIMS_MAX)
		return NULL;
	identity->claims[identity->count] = (cor_claim){.signal = signal, .origin = origin};
	return &identity->claims[identity->count++];
}

void cor_claims_owner(cor_claim *claim, const cor_owner *owner)
{
	claim->party = owner->party;
	claim->class = 'B';
	claim->votes = true;
	if (owner->generic)
		claim->why = "says nothing of who made the box";
	else if (!owner->known && owner->party.n == 0)
		claim->why = "a number that was given to nobody";
	if (claim->why) {
		claim->class = 'G';
		claim->votes = false;
	}
}

static cor_status raw_oid(const uint32_t *arcs, uint32_t count, cor_arena *arena, cor_text *ret,
	cor_err *err)
{
	cor_buf text = {0};

	for (uint32_t i = 0; i < count; i++)
		cor_buf_addf(&text, "%s%u", i ? "." : "", arcs[i]);
	cor_status status = cor_buf_status(&text, err);
	if (status == COR_OK)
		status = cor_arena_copy(arena, text.p ? text.p : "", text.n, &ret->p, err);
	ret->n = text.n;
	cor_buf_done(&text);
	return status;
}

static cor_status claim_object_id(cor_claims *w, cor_err *err)
{
	const cor_cell_said *cell = cor_agent_get(w->agent, SYS_OBJECT_ID);
	cor_owner owner = {0};
	cor_oid oid;

	if (!cell || cell->tag != COR_BER_OID || cor_ber_oid(cell->value, &oid) != NULL)
		return COR_OK;
	cor_claim *claim = cor_claims_add(w, "sys-object-id", COR_ORIGIN_FIRMWARE);
	if (cor_oid_begins(&oid, &ENTERPRISES))
		owner = cor_numbers_enterprise(w->numbers, oid.arcs + 6, oid.count - 6);
	cor_claims_owner(claim, &owner);
	return raw_oid(oid.arcs, oid.count, w->arena, &claim->raw, err);
}

/* The box names a maker in its own words; each maker once. */
static void add_description(cor_claims *w, cor_text raw, cor_text party)
{
	for (uint32_t i = 0; i < w->identity->count; i++)
		if (strcmp(w->identity->claims[i].signal, "sys-descr") == 0 &&
			cor_text_equal(w->identity->claims[i].party, party))
			return;
	cor_claim *claim = cor_claims_add(w, "sys-descr", COR_ORIGIN_FIRMWARE);
	if (claim)
		*claim = (cor_claim){.signal = "sys-descr",
			.raw = raw,
			.party = party,
			.class = 'A',
			.votes = true};
}

static cor_status claim_description(cor_claims *w, cor_err *err)
{
	cor_text said = cor_said_text(cor_agent_get(w->agent, SYS_DESCR)), party, words, raw;
	uint32_t at = 0;
	bool any = false;

	if (said.n == 0)
		return COR_OK;
	COR_TRY(cor_printable(said, w->arena, &raw, err));
	while (cor_numbers_text(w->numbers, said, &at, &party, &words)) {
		add_description(w, raw, party);
		any = true;
	}
	if (!any && cor_numbers_begins(w->numbers, said, &party)) {
		add_description(w, raw, party);
		any = true;
	}
	cor_claim *claim = any ? NULL : cor_claims_add(w, "sys-descr", COR_ORIGIN_FIRMWARE);
	if (claim)
		*claim = (cor_claim){.signal = "sys-descr",
			.raw = raw,
			.class = 'G',
			.why = "names no maker that is known by its words"};
	return COR_OK;
}

bool cor_claims_vote(const cor_claims *w, cor_origin origin)
{
	for (uint32_t i = 0; i < w->identity->count; i++)
		if (w->identity->claims[i].votes && w->identity->claims[i].origin == origin)
			return true;
	return false;
}

/* Objects below one maker's own number.  Anybody may implement another's MIB: it counts only where
 * the box says nothing else of itself and only one maker's is there. */
static cor_status claim_private(cor_claims *w, cor_err *err)
{
	bool others = cor_claims_vote(w, COR_ORIGIN_FIRMWARE);
	uint32_t first = w->identity->count, from, to, votes = 0;

	cor_agent_below(w->agent, &ENTERPRISES, &from, &to);
	for (uint32_t i = from; i < to;) {
		const cor_cell_said *cell = &w->agent->cells[i];
		cor_oid below = ENTERPRISES;
		uint32_t next;
		if (cell->count < 7)
			break;
		below.arcs[below.count++] = cell->arcs[6];
		cor_agent_below(w->agent, &below, &from, &next);
		cor_owner owner = cor_numbers_enterprise(w->numbers, cell->arcs + 6,
			cell->count - 6);
		cor_claim *claim = owner.generic || w->identity->count - first == 8
			? NULL
			: cor_claims_add(w, "private-mib", COR_ORIGIN_FIRMWARE);
		i = next;
		if (!claim)
			continue;
		cor_claims_owner(claim, &owner);
		votes += claim->votes;
		COR_TRY(raw_oid(below.arcs, below.count, w->arena, &claim->raw, err));
	}
	for (uint32_t i = first; i < w->identity->count; i++) {
		cor_claim *claim = &w->identity->claims[i];
		if (claim->votes && (others || votes > 1)) {
			claim->votes = false;
			claim->class = 'G';
			claim->why = others
				? "the box says who it is; anybody may serve another's MIB"
				: "objects of several makers";
		}
	}
	return COR_OK;
}

static cor_status claim_engine(cor_claims *w, cor_err *err)
{
	const cor_cell_said *cell = cor_agent_get(w->agent, ENGINE_ID);
	uint32_t number;

	if (!cell || cell->tag != COR_BER_OCTETS || cell->value.n < 5 || !(cell->value.p[0] & 0x80))
		return COR_OK; /* not in the form of RFC 3411 */
	const uint8_t *p = cell->value.p;
	number = (p[0] & 0x7fu) << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	cor_owner owner = cor_numbers_enterprise(w->numbers, &number, 1);
	cor_claim *claim = cor_claims_add(w, "engine-id", COR_ORIGIN_FIRMWARE);
	if (!claim)
		return COR_OK;
	cor_claims_owner(claim, &owner);
	return cor_printable((cor_text){(const char *)p, cell->value.n}, w->arena, &claim->raw,
		err);
}

/* Where firmware's numbers say nothing: a description that bears the name of whose addresses it has. */
static cor_status claim_namesake(cor_claims *w, cor_err *err)
{
	cor_text said = cor_said_text(cor_agent_get(w->agent, SYS_DESCR)), raw;

	if (said.n == 0 || cor_claims_vote(w, COR_ORIGIN_FIRMWARE))
		return COR_OK;
	COR_TRY(cor_printable(said, w->arena, &raw, err));
	for (uint32_t i = 0, count = w->identity->count; i < count; i++) {
		const cor_claim *claim = &w->identity->claims[i];
		if (claim->votes && cor_names_mentions(said, claim->party))
			add_description(w, raw, claim->party);
	}
	return COR_OK;
}

/* ---- together ---- */

/* One of the ids of `a` is one of `b`'s, or of the same group (numbers.h); each is an id, ids divided by |,
 * or a name. */
static bool overlap(const cor_claims *w, cor_text a, cor_text b)
{
	cor_text piece, other;

	while (cor_text_cut(&a, '|', &piece)) {
		cor_text rest = b;
		while (cor_text_cut(&rest, '|', &other))
			if (cor_text_equal(piece, other) ||
				cor_numbers_same(w->numbers, piece, other))
				return true;
	}
	return false;
}

static void conclude(cor_claims *w)
{
	cor_identity *identity = w->identity;
	bool origins[COR_ORIGIN_COUNT] = {false}, conflict = false;

	for (uint32_t i = 0; i < identity->count; i++) {
		const cor_claim *claim = &identity->claims[i];
		if (!claim->votes)
			continue;
		origins[claim->origin] = true;
		/* Of candidates and one of them, the one. */
		if (identity->party.n == 0 ||
			(overlap(w, identity->party, claim->party) &&
				!memchr(claim->party.p, '|', claim->party.n)))
			identity->party = claim->party;
	}
	for (uint32_t i = 0; i < identity->count; i++)
		conflict |= identity->claims[i].votes &&
			!overlap(w, identity->claims[i].party, identity->party);
	if (identity->party.n == 0)
		identity->kind = COR_IDENTITY_NONE;
	else if (conflict)
		identity->kind = COR_IDENTITY_CONFLICT;
	else if ((origins[0] && origins[1]) || cor_numbers_is_named(w->numbers, identity->party))
		identity->kind = COR_IDENTITY_AGREED;
	else
		identity->kind = COR_IDENTITY_ALONE;
}

cor_status cor_identify(const cor_agent *agent, const cor_numbers *numbers, cor_arena *arena,
	cor_identity *ret, cor_err *err)
{
	cor_claims w = {agent, numbers, arena, ret};

	*ret = (cor_identity){0};
	COR_TRY(claim_object_id(&w, err));
	COR_TRY(claim_description(&w, err));
	COR_TRY(claim_engine(&w, err));
	COR_TRY(claim_private(&w, err));
	COR_TRY(cor_claims_hardware(&w, err));
	COR_TRY(claim_namesake(&w, err));
	conclude(&w);
	return COR_OK;
}

/* Ids are compared as they are: no likeness of names makes a box one of those asked for. */
static bool is_one_of(cor_text id, cor_text parties)
{
	cor_text piece;

	while (cor_text_cut(&parties, ',', &piece))
		if (cor_text_equal(cor_text_trim(piece), id))
			return true;
	return false;
}

/* Whether one of the candidates, or every one, is asked for. */
static void look_candidates(cor_text party, cor_text parties, bool *ret_any, bool *ret_all)
{
	cor_text piece;

	*ret_any = false;
	*ret_all = party.n > 0;
	while (cor_text_cut(&party, '|', &piece)) {
		bool is = is_one_of(piece, parties);
		*ret_any |= is;
		*ret_all &= is;
	}
}

cor_identity_answer cor_identity_is(const cor_identity *identity, cor_text parties,
	const char **ret_why)
{
	bool maybe = false, sure = false, any, all;

	*ret_why = "";
	if (identity->kind == COR_IDENTITY_NONE) {
		*ret_why = "nothing that votes";
		return COR_IDENTITY_IS_UNKNOWN;
	}
	for (uint32_t i = 0; i < identity->count; i++) {
		if (!identity->claims[i].votes)
			continue;
		look_candidates(identity->claims[i].party, parties, &any, &all);
		maybe |= any;
		sure |= all;
	}
	look_candidates(identity->party, parties, &any, &all);
	sure |= all;
	if (identity->kind == COR_IDENTITY_CONFLICT)
		*ret_why = maybe ? "signs for one of them and against"
				 : "signs name different makers";
	else if (sure)
		return COR_IDENTITY_IS_YES;
	else if (maybe)
		*ret_why = "signs name several, and one of them among these";
	else if (identity->kind == COR_IDENTITY_ALONE)
		*ret_why = "only its own firmware or only its addresses speak";
	else
		return COR_IDENTITY_IS_NO;
	return COR_IDENTITY_IS_UNKNOWN;
}
