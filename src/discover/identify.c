#include "discover/identify.h"

#include <stdio.h>

#include "discover/names.h"

#define SYS_DESCR "1.3.6.1.2.1.1.1.0"
#define SYS_OBJECT_ID "1.3.6.1.2.1.1.2.0"
#define IF_PHYS_ADDRESS "1.3.6.1.2.1.2.2.1.6"
#define ENGINE_ID "1.3.6.1.6.3.10.2.1.1.0"
#define ENTITY_CLASS "1.3.6.1.2.1.47.1.1.1.1.5"
#define ENTITY_MAKER "1.3.6.1.2.1.47.1.1.1.1.12"
#define BRIDGE_ADDRESS "1.3.6.1.2.1.17.1.1.0"
enum { ENTITY_IS_CHASSIS = 3, ENTITY_IS_STACK = 11 };

static const cor_oid ENTERPRISES = {6, {1, 3, 6, 1, 4, 1}};

typedef struct work {
	const cor_agent *agent;
	const cor_numbers *numbers;
	cor_arena *arena;
	cor_identity *identity;
} work;

cor_status cor_printable(cor_text bytes, cor_arena *arena, cor_text *ret, cor_err *err)
{
	static const char HEX[] = "0123456789abcdef";
	size_t n = bytes.n;
	bool text = cor_text_is_utf8(bytes);
	char *to;

	while (n > 0 && bytes.p[n - 1] == '\0')
		n--;
	for (size_t i = 0; i < n; i++)
		text = text &&
			((uint8_t)bytes.p[i] >= ' ' || bytes.p[i] == '\n' || bytes.p[i] == '\r' ||
				bytes.p[i] == '\t');
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

static cor_claim *add(work *w, const char *signal, cor_origin origin)
{
	cor_identity *identity = w->identity;

	if (identity->count == COR_CLAIMS_MAX)
		return NULL;
	identity->claims[identity->count] = (cor_claim){.signal = signal, .origin = origin};
	return &identity->claims[identity->count++];
}

/* What an owner of a number says: B, or G with the reason. */
static void judge_owner(cor_claim *claim, const cor_owner *owner)
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

static cor_status claim_object_id(work *w, cor_err *err)
{
	const cor_cell_said *cell = cor_agent_get(w->agent, SYS_OBJECT_ID);
	cor_owner owner = {0};
	cor_oid oid;

	if (!cell || cell->tag != COR_BER_OID || cor_ber_oid(cell->value, &oid) != NULL)
		return COR_OK;
	cor_claim *claim = add(w, "sys-object-id", COR_ORIGIN_FIRMWARE);
	if (cor_oid_begins(&oid, &ENTERPRISES))
		owner = cor_numbers_enterprise(w->numbers, oid.arcs + 6, oid.count - 6);
	judge_owner(claim, &owner);
	return raw_oid(oid.arcs, oid.count, w->arena, &claim->raw, err);
}

static cor_status claim_description(work *w, cor_err *err)
{
	cor_text said = cor_said_text(cor_agent_get(w->agent, SYS_DESCR)), party, words, raw;
	uint32_t at = 0;
	bool any = false;

	if (said.n == 0)
		return COR_OK;
	COR_TRY(cor_printable(said, w->arena, &raw, err));
	while (cor_numbers_text(w->numbers, said, &at, &party, &words)) {
		bool again = false;
		for (uint32_t i = 0; i < w->identity->count; i++)
			again |= strcmp(w->identity->claims[i].signal, "sys-descr") == 0 &&
				cor_text_equal(w->identity->claims[i].party, party);
		cor_claim *claim = again ? NULL : add(w, "sys-descr", COR_ORIGIN_FIRMWARE);
		if (claim)
			*claim = (cor_claim){.signal = "sys-descr",
				.raw = raw,
				.party = party,
				.class = 'A',
				.votes = true};
		any = true;
	}
	cor_claim *claim = any ? NULL : add(w, "sys-descr", COR_ORIGIN_FIRMWARE);
	if (claim)
		*claim = (cor_claim){.signal = "sys-descr",
			.raw = raw,
			.class = 'G',
			.why = "names no maker that is known by its words"};
	return COR_OK;
}

static bool firmware_votes(const work *w)
{
	for (uint32_t i = 0; i < w->identity->count; i++)
		if (w->identity->claims[i].votes &&
			w->identity->claims[i].origin == COR_ORIGIN_FIRMWARE)
			return true;
	return false;
}

/* Objects below one maker's own number.  Anybody may implement another's MIB: it counts only where
 * the box says nothing else of itself and only one maker's is there. */
static cor_status claim_private(work *w, cor_err *err)
{
	bool others = firmware_votes(w);
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
			: add(w, "private-mib", COR_ORIGIN_FIRMWARE);
		i = next;
		if (!claim)
			continue;
		judge_owner(claim, &owner);
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

static cor_status claim_engine(work *w, cor_err *err)
{
	const cor_cell_said *cell = cor_agent_get(w->agent, ENGINE_ID);
	uint32_t number;

	if (!cell || cell->tag != COR_BER_OCTETS || cell->value.n < 5 || !(cell->value.p[0] & 0x80))
		return COR_OK; /* not in the form of RFC 3411 */
	const uint8_t *p = cell->value.p;
	number = (p[0] & 0x7fu) << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	cor_owner owner = cor_numbers_enterprise(w->numbers, &number, 1);
	cor_claim *claim = add(w, "engine-id", COR_ORIGIN_FIRMWARE);
	if (!claim)
		return COR_OK;
	judge_owner(claim, &owner);
	return cor_printable((cor_text){(const char *)p, cell->value.n}, w->arena, &claim->raw,
		err);
}

/* ---- hardware ---- */

typedef struct tally {
	cor_owner owner;
	const uint8_t *mac;
	uint32_t count;
} tally;
#define TALLIES 16

static void count_mac(work *w, const uint8_t *mac, tally *tallies, uint32_t *count)
{
	cor_owner owner = cor_numbers_mac(w->numbers, mac);

	if (owner.party.n == 0 && owner.as_listed.n == 0)
		return;
	for (uint32_t i = 0; i < *count; i++)
		if (cor_text_equal(tallies[i].owner.party, owner.party)) {
			tallies[i].count++;
			return;
		}
	if (*count < TALLIES)
		tallies[(*count)++] = (tally){owner, mac, 1};
}

static cor_status put_mac_claim(work *w, const tally *t, uint32_t all, cor_err *err)
{
	cor_claim *claim = add(w, "mac", COR_ORIGIN_HARDWARE);
	char text[80];

	if (!claim)
		return COR_OK;
	judge_owner(claim, &t->owner);
	if (claim->votes && t->count * 2 <= all) {
		claim->votes = false;
		claim->why = "not most of the box's addresses: a module's";
	}
	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x, %u of %u", t->mac[0],
		t->mac[1], t->mac[2], t->mac[3], t->mac[4], t->mac[5], t->count, all);
	claim->raw.n = strlen(text);
	return cor_arena_copy(w->arena, text, claim->raw.n, &claim->raw.p, err);
}

static cor_status claim_macs(work *w, cor_err *err)
{
	const cor_cell_said *bridge = cor_agent_get(w->agent, BRIDGE_ADDRESS);
	uint32_t from, to, count = 0, all = 0;
	tally tallies[TALLIES];
	cor_oid column;

	COR_ASSERT(cor_oid_parse(IF_PHYS_ADDRESS, strlen(IF_PHYS_ADDRESS), &column));
	cor_agent_below(w->agent, &column, &from, &to);
	for (uint32_t i = from; i < to; i++)
		if (w->agent->cells[i].tag == COR_BER_OCTETS && w->agent->cells[i].value.n == 6)
			count_mac(w, w->agent->cells[i].value.p, tallies, &count);
	if (bridge && bridge->tag == COR_BER_OCTETS && bridge->value.n == 6)
		count_mac(w, bridge->value.p, tallies, &count);
	for (uint32_t i = 0; i < count; i++)
		all += tallies[i].owner.generic ? 0 : tallies[i].count;
	for (uint32_t i = 0; i < count; i++)
		COR_TRY(put_mac_claim(w, &tallies[i], all, err));
	return COR_OK;
}

static cor_status claim_chassis(work *w, cor_err *err)
{
	cor_oid column;
	uint32_t from, to, first = w->identity->count;

	COR_ASSERT(cor_oid_parse(ENTITY_MAKER, strlen(ENTITY_MAKER), &column));
	cor_agent_below(w->agent, &column, &from, &to);
	for (uint32_t i = from; i < to; i++) {
		const cor_cell_said *cell = &w->agent->cells[i];
		int64_t kind = cor_said_number(cor_agent_row(w->agent, ENTITY_CLASS,
			cell->arcs + column.count, cell->count - column.count));
		cor_text said = cor_text_trim(cor_said_text(cell));
		if ((kind != ENTITY_IS_CHASSIS && kind != ENTITY_IS_STACK) || said.n == 0)
			continue;
		cor_owner owner = cor_numbers_maker(w->numbers, said);
		bool again = false;
		for (uint32_t k = first; k < w->identity->count; k++)
			again |= cor_text_equal(w->identity->claims[k].party, owner.party);
		cor_claim *claim = again ? NULL : add(w, "chassis", COR_ORIGIN_HARDWARE);
		if (!claim)
			continue;
		judge_owner(claim, &owner);
		claim->class = claim->votes ? 'A' : 'G';
		COR_TRY(cor_printable(said, w->arena, &claim->raw, err));
	}
	return COR_OK;
}

/* ---- together ---- */

/* One of the ids of `a` is one of `b`'s; each is an id, ids divided by |, or a name. */
static bool overlap(cor_text a, cor_text b)
{
	cor_text piece, other;

	while (cor_text_cut(&a, '|', &piece)) {
		cor_text rest = b;
		while (cor_text_cut(&rest, '|', &other))
			if (cor_text_equal(piece, other) || cor_names_same(piece, other))
				return true;
	}
	return false;
}

static void conclude(work *w)
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
			(overlap(identity->party, claim->party) &&
				!memchr(claim->party.p, '|', claim->party.n)))
			identity->party = claim->party;
	}
	for (uint32_t i = 0; i < identity->count; i++)
		conflict |= identity->claims[i].votes &&
			!overlap(identity->claims[i].party, identity->party);
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
	work w = {agent, numbers, arena, ret};

	*ret = (cor_identity){0};
	COR_TRY(claim_object_id(&w, err));
	COR_TRY(claim_description(&w, err));
	COR_TRY(claim_engine(&w, err));
	COR_TRY(claim_private(&w, err));
	COR_TRY(claim_chassis(&w, err));
	COR_TRY(claim_macs(&w, err));
	conclude(&w);
	return COR_OK;
}

/* Ids are compared as they are: no likeness of names makes a box one of those asked for. */
static bool is_candidate(cor_text party, cor_text id)
{
	cor_text piece;

	while (cor_text_cut(&party, '|', &piece))
		if (cor_text_equal(piece, id))
			return true;
	return false;
}

static bool is_one_of(cor_text party, cor_text parties, char divider)
{
	cor_text piece;

	while (cor_text_cut(&parties, divider, &piece))
		if (is_candidate(party, cor_text_trim(piece)))
			return true;
	return false;
}

cor_identity_answer cor_identity_is(const cor_identity *identity, cor_text parties,
	const char **ret_why)
{
	bool any = false;

	*ret_why = "";
	if (identity->kind == COR_IDENTITY_NONE) {
		*ret_why = "nothing that votes";
		return COR_IDENTITY_IS_UNKNOWN;
	}
	for (uint32_t i = 0; i < identity->count; i++)
		any |= identity->claims[i].votes &&
			is_one_of(identity->claims[i].party, parties, ',');
	if (identity->kind == COR_IDENTITY_CONFLICT && any)
		*ret_why = "signs for one of them and against";
	else if (any)
		return COR_IDENTITY_IS_YES;
	else if (identity->kind == COR_IDENTITY_CONFLICT)
		*ret_why = "signs name different makers";
	else if (identity->kind == COR_IDENTITY_ALONE)
		*ret_why = "only its own firmware or only its addresses speak";
	else
		return COR_IDENTITY_IS_NO;
	return COR_IDENTITY_IS_UNKNOWN;
}
