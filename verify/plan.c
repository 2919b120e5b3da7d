/*
 * The proof of a plan (doc/proof.md, cordon-plan-proof/2): one pass, bundle by bundle.
 *
 * Under the prices every bundle takes what is cheapest for it alone, found by trying out every set of visits; the sum, less
 * what the limits are worth, is what no schedule of this table can cost less than, in whole numbers.  The schedule
 * itself does not rest on the table: schedule.c.
 */
#include <stdio.h>

#include "base/file.h"
#include "verify/verify.h"

enum { PERIODS = 128, STAY = 255, STATES = 4, VISITS = 3 };
#define MOST (INT64_C(1) << 60)
#define NONE ((wide)1 << 100) /* there is no choice */

__extension__ typedef __int128 wide;

typedef enum kind { VISIT, OPTION, MOMENT, MARK } kind;

/* A line of the bundle at hand.  owner: of an option its unit, of a moment and of a mark its state. */
typedef struct item {
	kind kind;
	int64_t period; /* of a mark: the unit */
	size_t owner;
	wide value; /* under the prices, in 2^-shift */
} item;

static struct {
	cor_text rest, line;
	uint64_t number;
	bool impossible;
	int64_t cost, bound, shift;
	int64_t *price;
	size_t rows, bundles, item_room;
	/* of the bundle at hand: */
	int64_t copies, visits_most;
	size_t units, states, count;
	item *items; /* options by unit */
	wide sum;
	bool closed; /* a bundle has no choice at all */
} g;

_Noreturn static void refuse(const char *why)
{
	ver_stop(1, "line %" PRIu64 ": %s", g.number, why);
}

/* Room for one more; what was there before stays with the program to its end. */
static void *room(void *items, size_t *capacity, size_t count, size_t bytes)
{
	void *more = items;

	if (count == *capacity) {
		*capacity = 2 * count + 64;
		more = ver_new(*capacity, bytes);
		if (count)
			memcpy(more, items, count * bytes);
	}
	return more;
}

static bool next_line(void)
{
	g.number++;
	return cor_text_cut(&g.rest, '\n', &g.line);
}

static bool begins(const char *word)
{
	size_t n = strlen(word);

	if (g.line.n < n || memcmp(g.line.p, word, n) != 0 || (g.line.n > n && g.line.p[n] != ' '))
		return false;
	g.line = g.line.n > n ? (cor_text){g.line.p + n + 1, g.line.n - n - 1} : (cor_text){0};
	return true;
}

/* Nothing more may stand on a line. */
static void end_line(void)
{
	if (g.line.p)
		refuse("more on a line than there should be");
}

static int64_t number_of(cor_text t, int64_t least, int64_t most)
{
	int64_t value;

	if (!cor_text_to_i64(t, &value) || value < least || value > most)
		refuse("a number is not what it can be");
	return value;
}

static int64_t number(int64_t least, int64_t most)
{
	cor_text piece;

	if (!cor_text_cut(&g.line, ' ', &piece))
		refuse("a number is missing");
	return number_of(piece, least, most);
}

static item *add_item(kind of, int64_t period, size_t owner)
{
	g.items = room(g.items, &g.item_room, g.count, sizeof(item));
	g.items[g.count] = (item){.kind = of, .period = period, .owner = owner};
	return &g.items[g.count++];
}

/* PERIOD COST row:amount … up to the end of the line. */
static void read_item(kind of, int64_t last_period, int64_t least, size_t owner)
{
	item *one = add_item(of, number(0, last_period), owner);
	int64_t cost = number(least, MOST);
	cor_text piece, row;

	if (of == MOMENT && cost)
		refuse("a moment has no cost");
	one->value = g.impossible ? 0 : (wide)cost * ((wide)1 << g.shift);
	while (cor_text_cut(&g.line, ' ', &piece)) {
		if (!cor_text_cut(&piece, ':', &row))
			refuse("a term is not row:amount");
		one->value += (wide)g.price[number_of(row, 0, (int64_t)g.rows - 1)] *
			number_of(piece, least, MOST);
	}
}

/* ---- what is cheapest for the bundle alone ---- */

static bool is_at(const int64_t *at, int count, int64_t period)
{
	for (int i = 0; i < count; i++)
		if (at[i] == period)
			return true;
	return false;
}

/* The cheapest option of a unit with visits in these periods; none: there is none. */
static wide option_of(size_t unit, const int64_t *at, int count, const int64_t *end)
{
	int64_t last = STAY;
	wide best = NONE;

	for (const item *i = g.items; i < g.items + g.count; i++)
		if (i->kind == MARK && i->period == (int64_t)unit && end[i->owner] < last)
			last = end[i->owner];
	for (const item *i = g.items; i < g.items + g.count; i++)
		if (i->kind == OPTION && i->owner == unit && i->period <= last && i->value < best &&
			(i->period == STAY || is_at(at, count, i->period)))
			best = i->value;
	return best;
}

/* With visits in these periods and these ends of states (STAY: never). */
static wide value_of(const int64_t *at, int count, const int64_t *end)
{
	wide sum = 0;

	for (const item *i = g.items; i < g.items + g.count; i++)
		if ((i->kind == VISIT && is_at(at, count, i->period)) ||
			(i->kind == MOMENT && i->period < end[i->owner]))
			sum += i->value;
	for (size_t u = 0; u < g.units; u++) {
		wide best = option_of(u, at, count, end);

		if (best == NONE)
			return NONE;
		sum += best;
	}
	return sum;
}

/* Over every way the states may end: with one of the visits, or never. */
static wide least_value(const int64_t *at, int count)
{
	wide best = NONE;
	int ways = 1;

	for (size_t s = 0; s < g.states; s++)
		ways *= count + 1;
	for (int way = 0; way < ways; way++) {
		int64_t end[STATES] = {0};
		wide value;

		for (size_t s = 0, rest = (size_t)way; s < g.states;
			s++, rest /= (size_t)count + 1) {
			size_t with = rest % ((size_t)count + 1);

			end[s] = with == (size_t)count ? STAY : at[with];
		}
		value = value_of(at, count, end);
		best = value < best ? value : best;
	}
	return best;
}

static void add_cheapest(void)
{
	int64_t periods[PERIODS] = {0}, n = 0;
	wide best = least_value(periods, 0);
	bool seen[STAY + 1] = {false};

	for (const item *i = g.items; i < g.items + g.count; i++)
		if (i->kind == OPTION)
			seen[i->period] = true;
	for (int64_t t = 0; t < PERIODS; t++)
		if (seen[t])
			periods[n++] = t;
	for (int64_t a = 0; a < n; a++)
		for (int64_t b = a; b < (g.visits_most > 1 ? n : a + 1); b++)
			for (int64_t c = b; c < (g.visits_most > 2 ? n : b + 1); c++) {
				int64_t at[VISITS] = {periods[a], periods[b], periods[c]};
				wide value = least_value(at, (int)g.visits_most);

				best = value < best ? value : best;
			}
	g.closed |= best == NONE;
	g.sum += best * g.copies;
}

static void end_bundle(void)
{
	if (g.bundles > 0)
		add_cheapest();
	g.units = g.states = g.count = 0;
}

/* A line within a bundle. */
static void read_line(void)
{
	if (begins("visit")) {
		read_item(VISIT, PERIODS - 1, 0, 0);
		for (const item *i = g.items; i < g.items + g.count - 1; i++)
			if (i->kind == VISIT && i->period == g.items[g.count - 1].period)
				refuse("a second visit in a period");
	} else if (begins("unit")) {
		g.units++;
		end_line();
	} else if (g.units && begins("option")) {
		read_item(OPTION, STAY, -MOST, g.units - 1);
		if (g.items[g.count - 1].period >= PERIODS && g.items[g.count - 1].period != STAY)
			refuse("an option in no period");
	} else if (begins("state")) {
		if (g.states++ == STATES)
			refuse("a state too many");
		while (g.line.p)
			add_item(MARK, number(0, (int64_t)g.units - 1), g.states - 1);
	} else if (g.states && begins("moment")) {
		read_item(MOMENT, PERIODS - 1, 0, g.states - 1);
	} else {
		refuse("a line that does not belong here");
	}
}

/* ---- the file ---- */

static void expect(const char *word, const char *value)
{
	if (!next_line() || !begins(word) || (value && !cor_text_is(g.line, value)))
		refuse(ver_format("expected: %s %s", word, value ? value : ""));
}

static int64_t expect_number(const char *word, int64_t least, int64_t most)
{
	expect(word, NULL);
	return number(least, most);
}

static const char *digest_of(const char *path)
{
	cor_digest digest;
	cor_text bytes;
	cor_err err;

	if (cor_file_map(path, &bytes, &err))
		ver_stop(2, "%s", err.text);
	digest = cor_digest_of(bytes.p, bytes.n);
	cor_file_unmap(bytes);
	return cor_digest_write(&digest, ver_new(COR_DIGEST_HEX_BYTES, 1));
}

static void read_rows(void)
{
	size_t prices = 0;

	while (next_line() && begins("row")) {
		int64_t limit = number(-MOST, MOST);

		g.price = room(g.price, &prices, g.rows, sizeof(*g.price));
		g.price[g.rows] = number(0, INT64_MAX);
		g.sum -= (wide)g.price[g.rows++] * limit;
		end_line();
	}
}

static void read_bundles(void)
{
	for (; begins("bundle"); g.bundles++) {
		end_bundle();
		g.copies = number(1, INT32_MAX);
		g.visits_most = number(1, VISITS);
		end_line();
		while (next_line()) {
			cor_text line = g.line;
			bool other = begins("bundle") || begins("end");

			g.line = line;
			if (other)
				break;
			read_line();
		}
	}
	end_bundle();
	if (!begins("end") || number(0, INT32_MAX) != (int64_t)g.bundles || g.line.p)
		refuse("expected: end and the number of bundles");
}

/* Whether the prices show what the head says. */
static void compare(void)
{
	wide bound = -(-g.sum >> g.shift); /* up to a whole number: so are costs */

	if (g.impossible && !g.closed && g.sum <= 0)
		refuse("the prices do not show that there is no schedule");
	if (!g.impossible && (g.closed || bound != g.bound || bound > g.cost))
		refuse("the prices do not give this bound, or the schedule costs less");
}

/* What the proof is of, up to its case; returns the dates that the policies were given. */
static json_t *read_head(const char *of_estate, const char *of_register, const char *plan,
	char **policies, int count, const char **ret_goal)
{
	json_t *dates = json_object();

	expect("cordon-plan-proof/2", NULL);
	expect("estate", of_estate);
	expect("register", of_register);
	for (int i = 0; i < count; i++) {
		const char *digest = digest_of(policies[i]);

		expect("policy", NULL);
		if (g.line.n < 65 || memcmp(g.line.p, digest, 64) != 0)
			refuse(ver_format("expected: policy %s", digest));
	}
	expect("plan", digest_of(plan));
	while (next_line() && begins("date")) {
		cor_text name;

		if (!cor_text_cut(&g.line, '=', &name))
			refuse("expected: date SYMBOL=DAY");
		json_object_set_new(dates, ver_text(name), json_string(ver_text(g.line)));
	}
	if (!begins("goal"))
		refuse("expected: goal");
	*ret_goal = ver_text(g.line);
	expect("case", "mid");
	return dates;
}

static void read_claim(void)
{
	if (!next_line())
		refuse("expected: impossible, or cost");
	g.impossible = begins("impossible");
	if (!g.impossible) {
		if (!begins("cost"))
			refuse("expected: impossible, or cost");
		g.cost = number(-MOST, MOST);
		end_line();
		g.bound = expect_number("bound", -MOST, MOST);
	}
	end_line();
	g.shift = expect_number("shift", 0, 40);
	end_line();
}

/* The schedule: the products, and behind each what becomes it. */
static void read_changes(void)
{
	sqlite3_stmt *into;
	cor_text product = {0}, period;

	ver_run("CREATE TABLE change(element PRIMARY KEY, t INTEGER, product)");
	into = ver_query("INSERT INTO change VALUES(?, ?, ?)");
	while (next_line() && (g.line.n || g.rest.n)) {
		if (begins("product")) {
			product = g.line;
			continue;
		}
		if (g.impossible || !begins("change") || !cor_text_cut(&g.line, ' ', &period))
			refuse("expected: product, or change PERIOD ELEMENT");
		sqlite3_bind_text(into, 1, g.line.p, (int)g.line.n, SQLITE_TRANSIENT);
		sqlite3_bind_int64(into, 2, number_of(period, 0, PERIODS - 1));
		sqlite3_bind_text(into, 3, product.p, (int)product.n, SQLITE_TRANSIENT);
		if (sqlite3_step(into) != SQLITE_DONE)
			refuse("an element changes twice");
		sqlite3_reset(into);
	}
	sqlite3_finalize(into);
}

void ver_plan(const char *estate, const char *folder, const char *plan, char **policies, int count,
	const char *proof, const char *day)
{
	const char *of_estate, *of_register, *goal;
	json_t *dates;
	cor_err err;
	int days = 0;

	ver_open();
	ver_load(estate, folder, &of_estate, &of_register);
	if (cor_file_map(proof, &g.rest, &err))
		ver_stop(2, "%s", err.text);
	dates = read_head(of_estate, of_register, plan, policies, count, &goal);
	read_claim();
	read_rows();
	read_bundles();
	compare();
	read_changes();
	if (!g.impossible && strcmp(day, "none") != 0)
		days = ver_schedule(plan, policies, count, dates, goal, g.cost, day);
	json_decref(dates);
	if (g.impossible || strcmp(day, "none") == 0) {
		printf(g.impossible
				? "accepted: of what the proof lists no choice keeps to all limits\n"
				: "accepted: of what the proof lists nothing costs less than %" PRId64
				  "; the schedule was not looked at\n",
			g.bound);
		return;
	}
	if (days == 0)
		printf("accepted: no rule that was looked at must hold before the calendar ends, so no day was "
		       "judged; the schedule");
	else
		printf("accepted: on %d days, each policy's counted, the schedule keeps every rule that must "
		       "hold and was looked at; it",
			days);
	printf(" is what the plan file allows and costs %" PRId64
	       "; of what the proof lists nothing costs less than %" PRId64 "\n",
		g.cost, g.bound);
}
