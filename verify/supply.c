/* Between how many corporate groups makers can be: doc/policy.md, suppliers. */
#include "verify/verify.h"

#define ROWS                                                                                         \
	"SELECT m.rowid, p.rowid, min(p.chosen, 1 + m.sure), c.narrow, c.wide, ifnull(v.level, 2), " \
	"count(*) OVER () FROM member m JOIN pick p USING(element) LEFT JOIN maker k ON "            \
	"k.thing = p.maker LEFT JOIN corporate c ON c.party = k.party LEFT JOIN vendor v ON "        \
	"v.vset = %Q AND v.party = k.party WHERE m.grp = %Q ORDER BY m.rowid, p.rowid"
#define ALL                                                                       \
	"SELECT max(c.rowid), count(DISTINCT iif(level > 0, narrow, NULL)) FROM " \
	"corporate c LEFT JOIN vendor v ON v.vset = %Q AND v.party = c.party"

/* HIGH: as bad as may be.  LOW: as good as may be.  Bad is: of the corporate group in question. */
enum { HIGH, LOW };
enum { NARROW, WIDE };

typedef struct maker { /* a candidate; level: whether it counts */
	uint32_t group[2], level;
} maker;
typedef struct row {
	int64_t element;
	uint32_t in, n;
	maker *makers; /* none: anyone */
} row;
typedef struct supply {
	row *rows;
	uint32_t count, ids; /* corporate groups are below ids */
	uint32_t anyone;     /* rows that anyone may have made */
	uint64_t all;        /* no more than so many groups can count */
	bool among, sure, sure_anyone;
} supply;

static void load(supply *s, const char *among, const char *grp)
{
	const cor_yaml_node *vendors = cor_yaml_get(ver_policy, "vendors");
	sqlite3_stmt *q = ver_prepare(ver_db, ver_format(ALL, among));
	maker *makers = NULL;
	int64_t last = 0;

	s->among = *among != '\0';
	s->all = UINT64_MAX;
	while (ver_step(q)) {
		s->ids = (uint32_t)sqlite3_column_int(q, 0) + 1;
		if (s->among && !ver_get(cor_yaml_get(vendors, among), "where").n)
			s->all = (uint64_t)sqlite3_column_int64(q, 1);
	}
	for (q = ver_prepare(ver_db, ver_format(ROWS, among, grp)); ver_step(q);) {
		row *r = s->rows ? &s->rows[s->count - 1] : NULL;

		if (!r) {
			size_t total = (size_t)sqlite3_column_int64(q, 6);

			s->rows = ver_new(total, sizeof(row));
			makers = ver_new(total, sizeof(maker));
		}
		if (!r || last != sqlite3_column_int64(q, 1)) {
			r = &s->rows[s->count++];
			last = sqlite3_column_int64(q, 1);
			*r = (row){sqlite3_column_int64(q, 0), (uint32_t)sqlite3_column_int(q, 2),
				0, makers};
			s->sure |= r->in == 2;
		}
		if (sqlite3_column_type(q, 3) == SQLITE_NULL) {
			s->anyone++;
			s->sure_anyone |= r->in == 2;
			continue;
		}
		r->n++;
		*makers++ = (maker){{(uint32_t)sqlite3_column_int(q, 3),
					    (uint32_t)sqlite3_column_int(q, 4)},
			(uint32_t)sqlite3_column_int(q, 5)};
	}
}

/* Whether `more` further wide groups can be such that every row that is surely in and surely counts
 * is of one that is taken. */
static bool can_cover(const supply *s, uint8_t *taken, uint32_t more)
{
	for (const row *r = s->rows; r < s->rows + s->count; r++) {
		bool met = r->in != 2 || r->n == 0;

		for (uint32_t i = 0; i < r->n; i++)
			met |= r->makers[i].level != 2 || taken[r->makers[i].group[WIDE]];
		if (met)
			continue;
		for (uint32_t i = 0; i < r->n && more; i++) {
			taken[r->makers[i].group[WIDE]] = 1;
			if (can_cover(s, taken, more - 1))
				return true;
			taken[r->makers[i].group[WIDE]] = 0;
		}
		return false;
	}
	return true;
}

static uint32_t least(const supply *s)
{
	uint8_t *taken = ver_new(s->ids, 1);
	uint32_t sure = 0, more = 0;

	for (const row *r = s->rows; r < s->rows + s->count; r++) { /* those without a choice */
		bool one = r->in == 2 && r->n > 0;

		for (uint32_t i = 0; i < r->n; i++)
			one &= r->makers[i].group[WIDE] == r->makers[0].group[WIDE] &&
				r->makers[i].level == 2;
		if (one && !taken[r->makers[0].group[WIDE]])
			sure += taken[r->makers[0].group[WIDE]] = 1;
	}
	while (!can_cover(s, taken, more))
		if (++more > 12)
			ver_stop(2, "too many makers are not known to count suppliers");
	return sure + more == 0 && s->sure_anyone && !s->among ? 1 : sure + more;
}

/* Finds a narrow group a row of its own, moving others where need be (Kuhn).  of: row -> group. */
static bool give_row(const supply *s, uint32_t group, uint32_t *of, uint8_t *tried)
{
	for (uint32_t p = 0; p < s->count; p++) {
		const row *r = &s->rows[p];
		bool fits = false;

		for (uint32_t i = 0; i < r->n && !tried[p]; i++)
			fits |= r->makers[i].group[NARROW] == group && r->makers[i].level > 0;
		tried[p] |= fits;
		if (fits && (of[p] == 0 || give_row(s, of[p], of, tried))) {
			of[p] = group;
			return true;
		}
	}
	return false;
}

static uint64_t most(const supply *s)
{
	uint32_t *of = ver_new(s->count, sizeof(*of)); /* rowids begin with 1 */
	uint8_t *seen = ver_new(s->ids, 1), *tried = ver_new(s->count, 1);
	uint64_t given = s->anyone;

	for (const row *r = s->rows; r < s->rows + s->count; r++)
		for (uint32_t i = 0; i < r->n; i++) {
			uint32_t group = r->makers[i].group[NARROW];

			if (r->makers[i].level == 0 || seen[group])
				continue;
			seen[group] = 1;
			memset(tried, 0, s->count);
			given += give_row(s, group, of, tried);
		}
	return given < s->all ? given : s->all;
}

/* Whether the lowest or highest share of the elements whose maker is in a group (0: of those that
 * anyone may have made) reaches what is asked.  An element is bad when any of its rows is. */
static bool reaches(const supply *s, int width, uint32_t group, int side, cor_ratio asked)
{
	bool out = true, bad = false, good = false, surely_bad = false;
	cor_ratio share = {0, 0};

	for (const row *r = s->rows; r < s->rows + s->count; r++) {
		uint32_t yes = 0, no = 0;

		for (uint32_t i = 0; i < r->n; i++) {
			bool here = group && r->makers[i].group[width] == group;

			yes += here && r->makers[i].level == 2;
			no += !here || r->makers[i].level == 0;
		}
		out &= r->in != 2;
		bad |= r->n == 0 || no < r->n;
		good |= r->n == 0 || yes < r->n;
		surely_bad |= r->in == 2 && r->n && yes == r->n;
		if (r + 1 < s->rows + s->count && r[1].element == r->element)
			continue;
		good &= !surely_bad;
		share.num += side == HIGH ? bad : !good && !out;
		share.den += !out || (side == HIGH ? bad : good);
		out = true;
		bad = good = surely_bad = false;
	}
	return share.den && cor_ratio_compare(share, asked) >= 0;
}

static void count_shares(const supply *s, cor_ratio asked, uint64_t *ret_low, uint64_t *ret_high)
{
	uint8_t *seen = ver_new(s->ids, 1), *low = ver_new(s->ids, 1);

	for (const row *r = s->rows; r < s->rows + s->count; r++)
		for (const maker *m = r->makers; m < r->makers + r->n; m++) {
			if (m->level == 0 || seen[m->group[NARROW]])
				continue;
			seen[m->group[NARROW]] = 1;
			if (!low[m->group[WIDE]] &&
				reaches(s, NARROW, m->group[NARROW], LOW, asked))
				*ret_low += low[m->group[WIDE]] = 1;
			*ret_high += reaches(s, WIDE, m->group[WIDE], HIGH, asked);
		}
	if (s->anyone && reaches(s, NARROW, 0, HIGH, asked))
		*ret_high += s->anyone;
	*ret_high = *ret_high < s->all ? *ret_high : s->all;
}

/* supply(group): {"low", "high", "verdict"} of the rule at hand. */
void ver_supply(sqlite3_context *context, int count, sqlite3_value **values)
{
	const cor_yaml_node *rule = cor_yaml_get(ver_rule, "suppliers");
	uint64_t at_least = 0, at_most = UINT64_MAX, low = 0, high = 0;
	bool bad, good;
	cor_ratio asked;
	supply s = {0};

	load(&s, ver_text(ver_get(rule, "among")),
		(const char *)sqlite3_value_text(values[count - 1]));
	cor_text_to_u64(ver_get(rule, "at_least"), &at_least);
	cor_text_to_u64(ver_get(rule, "at_most"), &at_most);
	if (cor_ratio_parse(ver_get(rule, "share_at_least"), &asked) && asked.num) {
		count_shares(&s, asked, &low, &high);
	} else {
		low = least(&s);
		high = most(&s);
	}
	bad = (high < at_least && s.sure) || low > at_most;
	good = low >= at_least && high <= at_most;
	sqlite3_result_text(context,
		ver_format("{\"low\":%lld,\"high\":%lld,\"verdict\":\"%s\"}", (long long)low,
			(long long)high,
			bad            ? "violated"
				: good ? "satisfied"
				       : "unknown"),
		-1, SQLITE_TRANSIENT);
}
