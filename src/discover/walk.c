#include "discover/walk.h"

#include "base/err.h"
#include "discover/asked.h"

#define VALUES_FIRST 10u /* what real agents stand; doubled up to VALUES_MOST while they do */
#define VALUES_MOST 64u

static const char *const ENGINE_ID = "1.3.6.1.6.3.10.2.1.1.0";
#define COLUMN_COUNT (sizeof(COLUMNS) / sizeof(COLUMNS[0]))
#define ENTERPRISES (COLUMN_COUNT - 1) /* the last column: one object of each private number */
#define ENTERPRISE_ARC 6u
#define SCALAR_COUNT (sizeof(SCALARS) / sizeof(SCALARS[0]))
_Static_assert(COLUMN_COUNT <= COR_WALK_COLUMNS, "a bit for each column");

static cor_oid columns[COLUMN_COUNT], scalars[SCALAR_COUNT], engine_id;

static void parse(const char *text, cor_oid *ret)
{
	COR_ASSERT(cor_oid_parse(text, strlen(text), ret));
}

void cor_walk_prepare(void)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		parse(COLUMNS[i], &columns[i]);
	for (size_t i = 0; i < SCALAR_COUNT; i++)
		parse(SCALARS[i], &scalars[i]);
	parse(ENGINE_ID, &engine_id);
}

void cor_walk_begin(cor_walk *walk, unsigned community_count)
{
	/* Lanes are written when they are begun. */
	walk->step = COR_WALK_ENGINE;
	walk->version = COR_SNMP_V2C;
	walk->community = 0;
	walk->community_count = community_count;
	walk->values_asked = VALUES_FIRST;
	walk->waiting = (UINT64_C(1) << COLUMN_COUNT) - 1;
	walk->first = 0;
	walk->requests = 0;
	walk->answered = walk->spoke_v3 = walk->was_big = false;
	walk->lane_count = 0;
}

/* ---- asking ---- */

static unsigned repetitions(const cor_walk *walk)
{
	unsigned each = walk->lane_count ? walk->values_asked / walk->lane_count : 0;

	return walk->version == COR_SNMP_V1 || each < 1 ? 1 : each;
}

/* Columns begin while there are lanes; one at a time for agents that stand little. */
static void fill_lanes(cor_walk *walk)
{
	unsigned most = walk->version == COR_SNMP_V1 || walk->values_asked < VALUES_FIRST
		? 1
		: COR_WALK_LANES;

	while (walk->lane_count < most && walk->waiting) {
		unsigned c = (unsigned)__builtin_ctzll(walk->waiting);
		cor_walk_lane *lane = &walk->lanes[walk->lane_count++];
		walk->waiting &= walk->waiting - 1;
		lane->column = (uint8_t)c;
		lane->values = 0;
		lane->at = columns[c];
	}
}

static unsigned first_end(const cor_walk *walk)
{
	unsigned end = walk->first + COR_WALK_FIRSTS;

	return end < COLUMN_COUNT ? end : COLUMN_COUNT;
}

/* Behind what was heard of a column; of private numbers, behind all of this one. */
static void put_lane(const cor_walk_lane *lane, cor_ber_out *list)
{
	const cor_ber null = {0};
	cor_oid next;

	if (lane->column != ENTERPRISES || lane->at.count <= ENTERPRISE_ARC ||
		lane->at.arcs[ENTERPRISE_ARC] == UINT32_MAX) {
		cor_snmp_put_binding(list, &lane->at, COR_BER_NULL, null);
		return;
	}
	next = columns[ENTERPRISES];
	next.arcs[next.count++] = lane->at.arcs[ENTERPRISE_ARC] + 1;
	cor_snmp_put_binding(list, &next, COR_BER_NULL, null);
}

static void put_names(const cor_walk *walk, cor_ber_out *list)
{
	const cor_ber null = {0};

	if (walk->step == COR_WALK_SYSTEM)
		for (size_t i = SCALAR_COUNT; i-- > 0;)
			cor_snmp_put_binding(list, &scalars[i], COR_BER_NULL, null);
	if (walk->step == COR_WALK_FIRST)
		for (size_t i = first_end(walk); i-- > walk->first;)
			cor_snmp_put_binding(list, &columns[i], COR_BER_NULL, null);
	if (walk->step == COR_WALK_COLUMNS_STEP)
		for (unsigned i = walk->lane_count; i-- > 0;)
			put_lane(&walk->lanes[i], list);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): what it points to is written through a struct */
size_t cor_walk_ask(cor_walk *walk, const cor_text *communities, uint32_t id, uint8_t *room)
{
	uint8_t listed[COR_WALK_REQUEST_BYTES];
	cor_ber_out list = {.p = listed, .at = sizeof(listed)};
	cor_ber_out out = {.p = room, .at = COR_WALK_REQUEST_BYTES};
	cor_text community = communities[walk->community];
	cor_snmp message = {.version = walk->version,
		.pdu = walk->step == COR_WALK_ENGINE || walk->step == COR_WALK_SYSTEM
			? COR_SNMP_GET
			: COR_SNMP_NEXT,
		.request_id = id,
		.community = {(const uint8_t *)community.p, community.n}};

	if (walk->step == COR_WALK_ENGINE) {
		message.version = COR_SNMP_V3;
		message.message_id = id;
	}
	if (walk->step == COR_WALK_COLUMNS_STEP && repetitions(walk) > 1) {
		message.pdu = COR_SNMP_BULK;
		message.error_index = repetitions(walk);
	}
	put_names(walk, &list);
	COR_ASSERT(!list.full);
	message.bindings = (cor_ber){listed + list.at, sizeof(listed) - list.at};
	cor_snmp_encode(&message, &out);
	COR_ASSERT(!out.full);
	return COR_WALK_REQUEST_BYTES - out.at;
}

/* ---- answers ---- */

static void end_lane(cor_walk *walk, unsigned lane)
{
	if (lane + 1 < walk->lane_count)
		walk->lanes[lane] = walk->lanes[walk->lane_count - 1];
	walk->lane_count--;
}

static void begin_columns(cor_walk *walk)
{
	walk->step = COR_WALK_COLUMNS_STEP;
	fill_lanes(walk);
	if (walk->lane_count == 0)
		walk->step = COR_WALK_DONE;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): what it points to is written through a struct */
static void take_engine(cor_walk *walk, const cor_snmp *answer, uint8_t *body, cor_walk_kept *ret)
{
	cor_ber_out out = {.p = body, .at = 1024};

	walk->spoke_v3 = true;
	walk->step = walk->community_count ? COR_WALK_SYSTEM : COR_WALK_DONE;
	if (answer->engine_id.n == 0)
		return;
	cor_snmp_put_binding(&out, &engine_id, COR_BER_OCTETS, answer->engine_id);
	ret->body = (cor_ber){body + out.at, 1024 - out.at};
	ret->is_engine = true;
	ret->values = 1;
}

static void take_system(cor_walk *walk, const cor_snmp *answer, cor_walk_kept *ret)
{
	cor_ber rest = answer->bindings;
	cor_binding b;

	walk->answered = true;
	walk->step = walk->version == COR_SNMP_V1 ? COR_WALK_COLUMNS_STEP : COR_WALK_FIRST;
	if (walk->step == COR_WALK_COLUMNS_STEP)
		begin_columns(walk);
	if (answer->error_status != 0)
		return;
	ret->body = answer->bindings;
	while (cor_snmp_next(&rest, &b))
		ret->values += b.tag < COR_BER_NO_OBJECT;
}

typedef struct keeper {
	uint8_t *body;
	size_t n;
} keeper;

static void keep(keeper *k, const cor_binding *b, cor_walk_kept *ret)
{
	if (k->n + b->whole.n > COR_WALK_BODY_BYTES)
		return; /* no datagram is as long */
	memcpy(k->body + k->n, b->whole.p, b->whole.n);
	k->n += b->whole.n;
	ret->body = (cor_ber){k->body, k->n};
	ret->values++;
}

/* The first value of each column; a column that answers with another's is not there. */
/* NOLINTNEXTLINE(readability-non-const-parameter): what it points to is written through a struct */
static void take_first(cor_walk *walk, const cor_snmp *answer, uint8_t *body, cor_walk_kept *ret)
{
	cor_ber rest = answer->bindings;
	keeper k = {.body = body};
	cor_binding b;

	for (unsigned c = walk->first, end = first_end(walk);
		answer->error_status == 0 && c < end && cor_snmp_next(&rest, &b); c++) {
		bool is_there = b.tag < COR_BER_NO_OBJECT && cor_oid_begins(&b.oid, &columns[c]) &&
			b.oid.count > columns[c].count;
		if (!is_there) {
			walk->waiting &= ~(UINT64_C(1) << c);
		} else if (walk->lane_count < COR_WALK_LANES) {
			cor_walk_lane *lane = &walk->lanes[walk->lane_count++];
			walk->waiting &= ~(UINT64_C(1) << c);
			*lane = (cor_walk_lane){.column = (uint8_t)c, .values = 1, .at = b.oid};
			keep(&k, &b, ret);
		}
	}
	walk->first += COR_WALK_FIRSTS;
	if (answer->error_status != 0 || walk->first >= COLUMN_COUNT)
		begin_columns(walk);
}

/* One value of a lane; false: its column is over. */
static bool take_value(cor_walk_lane *lane, const cor_binding *b, keeper *k, cor_walk_kept *ret)
{
	if (b->tag >= COR_BER_NO_OBJECT || !cor_oid_begins(&b->oid, &columns[lane->column]))
		return false;
	if (cor_oid_compare(&b->oid, &lane->at) <= 0) {
		ret->trouble = "its table does not grow: the walk was ended there";
		return false;
	}
	/* Of a private number the first object is enough. */
	bool is_more = lane->column == ENTERPRISES && lane->at.count > ENTERPRISE_ARC &&
		lane->at.arcs[ENTERPRISE_ARC] == b->oid.arcs[ENTERPRISE_ARC];
	lane->at.count = b->oid.count;
	memcpy(lane->at.arcs, b->oid.arcs, b->oid.count * sizeof(b->oid.arcs[0]));
	if (!is_more)
		keep(k, b, ret);
	if (++lane->values < COR_WALK_COLUMN_VALUES)
		return true;
	ret->trouble = "it does not end: the walk was ended";
	return false;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): what it points to is written through a struct */
static void take_columns(cor_walk *walk, const cor_snmp *answer, uint8_t *body, cor_walk_kept *ret)
{
	bool over[COR_WALK_LANES] = {0};
	cor_ber rest = answer->bindings;
	keeper k = {.body = body};
	cor_binding b;
	unsigned taken = 0;

	while (cor_snmp_next(&rest, &b)) {
		unsigned lane = taken++ % walk->lane_count;
		if (!over[lane])
			over[lane] = !take_value(&walk->lanes[lane], &b, &k, ret);
	}
	/* An agent that leaves out a column in answers without end must not be asked for ever. */
	for (unsigned lane = walk->lane_count; lane-- > 0;)
		if (over[lane] || taken == 0)
			end_lane(walk, lane);
	if (walk->version != COR_SNMP_V1 && walk->values_asked >= VALUES_FIRST && !walk->was_big)
		walk->values_asked = 2 * walk->values_asked > VALUES_MOST ? VALUES_MOST
									  : 2 * walk->values_asked;
}

/* An error instead of values. */
static void take_refusal(cor_walk *walk, const cor_snmp *answer, cor_walk_kept *ret)
{
	if (answer->error_status == COR_SNMP_TOO_BIG &&
		(walk->values_asked > 1 || walk->lane_count > 1)) {
		walk->was_big = true;
		walk->values_asked = walk->values_asked > 1 ? walk->values_asked / 2 : 1;
		while (walk->lane_count > 1 && walk->lane_count > walk->values_asked) {
			/* Begun anew later; what was heard of it is said again. */
			walk->waiting |= UINT64_C(1) << walk->lanes[--walk->lane_count].column;
		}
		return;
	}
	if (answer->error_status == COR_SNMP_TOO_BIG)
		ret->trouble = "says that even one value is too big";
	else if (answer->error_status != COR_SNMP_NO_SUCH_NAME)
		ret->trouble = "answers with an error: the column was left";
	/* The index says which lane it was. */
	unsigned lane = answer->error_index >= 1 && answer->error_index <= walk->lane_count
		? (unsigned)answer->error_index - 1
		: 0;
	end_lane(walk, lane);
}

void cor_walk_take(cor_walk *walk, const cor_snmp *answer, uint8_t body[COR_WALK_BODY_BYTES],
	cor_walk_kept *ret)
{
	*ret = (cor_walk_kept){.version = walk->version};
	switch (walk->step) {
	case COR_WALK_ENGINE:
		take_engine(walk, answer, body, ret);
		break;
	case COR_WALK_SYSTEM:
		take_system(walk, answer, ret);
		break;
	case COR_WALK_FIRST:
		take_first(walk, answer, body, ret);
		break;
	case COR_WALK_COLUMNS_STEP:
		if (answer->error_status != 0)
			take_refusal(walk, answer, ret);
		else
			take_columns(walk, answer, body, ret);
		begin_columns(walk);
		break;
	case COR_WALK_DONE:
		break;
	}
	if (++walk->requests >= COR_WALK_REQUESTS && walk->step != COR_WALK_DONE) {
		ret->trouble = "it does not end: the walk was ended";
		walk->step = COR_WALK_DONE;
	}
}

const char *cor_walk_give_up(cor_walk *walk)
{
	switch (walk->step) {
	case COR_WALK_ENGINE:
		walk->step = walk->community_count ? COR_WALK_SYSTEM : COR_WALK_DONE;
		return NULL;
	case COR_WALK_SYSTEM:
		if (walk->version == COR_SNMP_V2C) {
			walk->version = COR_SNMP_V1;
		} else if (walk->community + 1 < walk->community_count) {
			walk->community++;
			walk->version = COR_SNMP_V2C;
		} else {
			walk->step = COR_WALK_DONE;
		}
		return NULL;
	case COR_WALK_FIRST:
		begin_columns(walk);
		return NULL;
	case COR_WALK_COLUMNS_STEP:
		/* Some agents stand no bulk; some no more than a few values. */
		if (walk->version == COR_SNMP_V1 || walk->values_asked == 1)
			break;
		walk->was_big = true;
		walk->values_asked = walk->values_asked > 4 ? 4 : 1;
		while (walk->lane_count > 1)
			walk->waiting |= UINT64_C(1) << walk->lanes[--walk->lane_count].column;
		return NULL;
	case COR_WALK_DONE:
		return NULL;
	}
	walk->step = COR_WALK_DONE;
	return "fell silent: not everything was asked";
}
