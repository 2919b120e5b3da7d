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

enum { PERIODS = 128, NEVER = 254, STAY = 255, STATES = 4, VISITS = 3 };
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
	cor_text rest, word,
		line; /* of the line at hand what has not been read yet; p is NULL at its end */
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

/* Behind the last line there is none of any word. */
static void next_line(void)
{
	if (g.line.p)
		refuse("more on a line than there should be");
	g.number++;
	g.word = (cor_text){0};
	if (cor_text_cut(&g.rest, '\n', &g.line))
		cor_text_cut(&g.line, ' ', &g.word);
}

static bool is(const char *word)
{
	return cor_text_is(g.word, word);
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
	cor_text piece = {0};

	cor_text_cut(&g.line, ' ', &piece);
	return number_of(piece, least, most);
}

/* The rest of the line. */
static cor_text text(void)
{
	cor_text rest = g.line;

	g.line = (cor_text){0};
	return rest;
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
	int64_t cost = number(least, of == MOMENT ? 0 : MOST);
	cor_text piece, row;

	one->value = g.impossible ? 0 : (wide)cost * ((wide)1 << g.shift);
	while (cor_text_cut(&g.line, ' ', &piece)) {
		cor_text_cut(&piece, ':', &row);
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
		int rest = way;
		wide value;

		for (size_t s = 0; s < g.states; s++, rest /= count + 1)
			end[s] = rest % (count + 1) == count ? STAY : at[rest % (count + 1)];
		value = value_of(at, count, end);
		best = value < best ? value : best;
	}
	return best;
}

static void end_bundle(void)
{
	int64_t periods[PERIODS + 1] = {NEVER}, n = 1;
	bool seen[STAY + 1] = {false};
	wide best = NONE;

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
	g.bundles++;
}

/* A line within a bundle; false: it is the next bundle, or the end. */
static bool read_line(void)
{
	next_line();
	if (is("visit")) {
		read_item(VISIT, PERIODS - 1, 0, 0);
		for (const item *i = g.items; i < g.items + g.count - 1; i++)
			if (i->kind == VISIT && i->period == g.items[g.count - 1].period)
				refuse("a second visit in a period");
	} else if (is("unit")) {
		g.units++;
	} else if (g.units && is("option")) {
		read_item(OPTION, STAY, -MOST, g.units - 1);
		if (g.items[g.count - 1].period >= PERIODS && g.items[g.count - 1].period != STAY)
			refuse("an option in no period");
	} else if (g.states < STATES && is("state")) {
		for (g.states++; g.line.p;)
			add_item(MARK, number(0, (int64_t)g.units - 1), g.states - 1);
	} else if (g.states && is("moment")) {
		read_item(MOMENT, PERIODS - 1, 0, g.states - 1);
	} else {
		return false;
	}
	return true;
}

/* ---- the file ---- */

static void expect(const char *word, const char *value)
{
	next_line();
	if (!is(word) || (value && !cor_text_is(text(), value)))
		refuse(ver_format("expected: %s %s", word, value ? value : ""));
}

/* What the proof is of; into `claim` what the costs are. */
static void read_head(const char *plan, char **policies, int count)
{
	cor_text name;

	expect("cordon-plan-proof/2", NULL);
	expect("estate", ver_ask("SELECT estate FROM head"));
	expect("register", ver_ask("SELECT register FROM head"));
	for (int i = 0; i < count; i++) {
		const char *digest = ver_file_digest(policies[i]);

		expect("policy", NULL);
		if (!cor_text_cut(&g.line, ' ', &name) || !cor_text_is(name, digest) || !text().p)
			refuse(ver_format("expected: policy %s ID", digest));
	}
	expect("plan", ver_file_digest(plan));
	ver_dates = json_object();
	for (next_line(); is("date"); next_line()) {
		if (!cor_text_cut(&g.line, '=', &name))
			refuse("expected: date SYMBOL=DAY");
		json_object_set_new(ver_dates, ver_text(name), json_string(ver_text(text())));
	}
	if (!is("goal"))
		refuse("expected: goal");
	ver_run("CREATE TABLE claim AS SELECT %Q AS goal, NULL AS cost", ver_text(text()));
	expect("case", "mid");
	next_line();
	g.impossible = is("impossible");
	if (!g.impossible) {
		if (!is("cost"))
			refuse("expected: impossible, or cost");
		g.cost = number(-MOST, MOST);
		ver_run("UPDATE claim SET cost = %lld", (long long)g.cost);
		expect("bound", NULL);
		g.bound = number(-MOST, MOST);
	}
	expect("shift", NULL);
	g.shift = number(0, 40);
}

static void read_table(void)
{
	size_t prices = 0;

	for (next_line(); is("row"); next_line()) {
		int64_t limit = number(-MOST, MOST);

		g.price = room(g.price, &prices, g.rows, sizeof(*g.price));
		g.price[g.rows] = number(0, INT64_MAX);
		g.sum -= (wide)g.price[g.rows++] * limit;
	}
	while (is("bundle")) {
		g.copies = number(1, INT32_MAX);
		g.visits_most = number(1, VISITS);
		g.units = g.states = g.count = 0;
		while (read_line())
			;
		end_bundle();
	}
	if (!is("end") || number(0, INT32_MAX) != (int64_t)g.bundles)
		refuse("a line that does not belong here, or not the number of bundles");
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

/* The schedule: the products, and behind each what becomes it. */
static void read_changes(void)
{
	const char *product = "";

	ver_run("CREATE TABLE change(element PRIMARY KEY, t INTEGER, product)");
	for (next_line(); g.word.n || g.line.p || g.rest.n; next_line()) {
		if (is("product")) {
			product = ver_text(text());
			continue;
		}
		if (g.impossible || !is("change"))
			refuse("expected: product, or change PERIOD ELEMENT");
		int64_t period = number(0, PERIODS - 1);

		if (ver_run("INSERT OR IGNORE INTO change VALUES(%Q, %lld, %Q)", ver_text(text()),
			    (long long)period, product) != 1)
			refuse("an element changes twice");
	}
}

void ver_plan(const char *plan, char **policies, int count, const char *proof, const char *day)
{
	const char *shown = "the schedule was not looked at";
	int days;
	cor_err err;

	if (cor_file_map(proof, &g.rest, &err))
		ver_stop(2, "%s", err.text);
	read_head(plan, policies, count);
	read_table();
	compare();
	read_changes();
	if (g.impossible) {
		printf("accepted: of what the proof lists no choice keeps to all limits\n");
		return;
	}
	if (strcmp(day, "none") != 0) {
		days = ver_schedule(plan, policies, count, day);
		shown = ver_format(days == 0
				? "no rule that was looked at must hold before the calendar ends, so no day was "
				  "judged; the schedule is what the plan file allows and costs %lld"
				: "the schedule is what the plan file allows and costs %lld; on %d days, each "
				  "policy's counted, it keeps every rule that must hold and was looked at",
			(long long)g.cost, days);
	}
	printf("accepted: of what the proof lists nothing costs less than %" PRId64 "; %s\n",
		g.bound, shown);
}
