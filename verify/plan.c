/*
 * The proof of a plan (doc/proof.md, cordon-plan-proof/1): one pass, bundle by bundle.
 *
 * Under the prices every bundle takes what is cheapest for it alone, found by trying out every set of visits; the sum, less
 * what the limits are worth, is what no schedule of this table can cost less than.  The schedule is added up
 * beside it.  All in whole numbers.
 */
#include <stdio.h>

#include "base/file.h"
#include "verify/verify.h"

enum { PERIODS = 128, STAY = 255, STATES = 4, VISITS = 3 };
#define MOST (INT64_C(1) << 60)

__extension__ typedef __int128 wide;

typedef struct item { /* a visit, an option or a moment, with its terms */
	int64_t period, cost;
	wide value; /* under the prices, in 2^-shift */
	size_t owner, first, count;
} item;

static struct {
	cor_text rest, line;
	uint64_t number;
	bool impossible;
	int64_t cost, bound, shift, spent;
	int64_t *limit, *price, *use;
	size_t rows, bundles, visits_room, options_room, moments_room, terms_room, marks_room;
	/* of the bundle at hand: */
	int64_t copies, visits_most, taken;
	size_t units, states, visit_count, option_count, moment_count, term_count, mark_count;
	item *visits, *options, *moments;
	int64_t (*terms)[2], (*marks)[2]; /* row, amount; state, unit */
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

static void add(int64_t *sum, int64_t a, int64_t b)
{
	int64_t more;

	if (__builtin_mul_overflow(a, b, &more) || __builtin_add_overflow(*sum, more, sum))
		refuse("a sum passes 2^63");
}

/* PERIOD COST row:amount … up to the end of the line. */
static item read_item(int64_t last_period, int64_t least, size_t owner)
{
	item one = {.period = number(0, last_period), .owner = owner, .first = g.term_count};
	cor_text piece, row;

	one.cost = number(least, MOST);
	one.value = g.impossible ? 0 : (wide)one.cost * ((wide)1 << g.shift);
	while (cor_text_cut(&g.line, ' ', &piece)) {
		if (!cor_text_cut(&piece, ':', &row))
			refuse("a term is not row:amount");
		g.terms = room(g.terms, &g.terms_room, g.term_count, sizeof(*g.terms));
		g.terms[g.term_count][0] = number_of(row, 0, (int64_t)g.rows - 1);
		g.terms[g.term_count][1] = number_of(piece, least, MOST);
		one.value += (wide)g.price[g.terms[g.term_count][0]] * g.terms[g.term_count][1];
		g.term_count++;
	}
	one.count = g.term_count - one.first;
	return one;
}

static void use(const item *one, int64_t copies)
{
	add(&g.spent, one->cost, copies);
	for (size_t t = one->first; t < one->first + one->count; t++)
		add(&g.use[g.terms[t][0]], g.terms[t][1], copies);
}

/* ---- what is cheapest for the bundle alone ---- */

/* With visits in these periods and these ends of states (STAY: never); 2^100: it cannot be. */
static wide value_of(const int64_t *at, int count, const int64_t *end)
{
	wide sum = 0, none = (wide)1 << 100;

	for (size_t v = 0; v < g.visit_count; v++)
		for (int i = 0; i < count; i++)
			if (at[i] == g.visits[v].period && (i == 0 || at[i] != at[i - 1]))
				sum += g.visits[v].value;
	for (size_t m = 0; m < g.moment_count; m++)
		if (g.moments[m].period < end[g.moments[m].owner])
			sum += g.moments[m].value;
	for (size_t u = 0, o = 0; u < g.units; u++) {
		int64_t last = STAY;
		wide best = none;

		for (size_t i = 0; i < g.mark_count; i++)
			if (g.marks[i][1] == (int64_t)u && end[g.marks[i][0]] < last)
				last = end[g.marks[i][0]];
		for (; o < g.option_count && g.options[o].owner == u; o++) {
			bool open = g.options[o].period == STAY;

			for (int i = 0; i < count; i++)
				open |= at[i] == g.options[o].period;
			if (open && g.options[o].period <= last && g.options[o].value < best)
				best = g.options[o].value;
		}
		if (best == none)
			return none;
		sum += best;
	}
	return sum;
}

/* Over every way the states may end: with one of the visits, or never. */
static wide least_value(const int64_t *at, int count)
{
	wide best = (wide)1 << 100;
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

	for (size_t o = 0; o < g.option_count; o++)
		seen[g.options[o].period] = true;
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
	g.closed |= best == (wide)1 << 100;
	g.sum += best * g.copies;
}

/* ---- what the schedule does ---- */

/* take COPIES CHOICE… */
static void read_lot(void)
{
	int64_t copies = number(1, g.copies - g.taken), last[STATES] = {0}, visits = 0;
	bool seen[STAY + 1] = {false};

	g.taken += copies;
	for (size_t u = 0, o = 0; u < g.units; u++) {
		size_t first = o;

		for (; o < g.option_count && g.options[o].owner == u;)
			o++;
		const item *one = &g.options[first + (size_t)number(0, (int64_t)(o - first) - 1)];

		use(one, copies);
		seen[one->period] = true;
		for (size_t i = 0; i < g.mark_count; i++)
			if (g.marks[i][1] == (int64_t)u && one->period > last[g.marks[i][0]])
				last[g.marks[i][0]] = one->period;
	}
	for (int t = 0; t < PERIODS; t++)
		visits += seen[t];
	if (g.line.p || visits > g.visits_most)
		refuse("a schedule has choices, or visits, too many");
	for (size_t v = 0; v < g.visit_count; v++)
		if (seen[g.visits[v].period])
			use(&g.visits[v], copies);
	for (size_t m = 0; m < g.moment_count; m++)
		if (g.moments[m].period < last[g.moments[m].owner])
			use(&g.moments[m], copies);
}

static void end_bundle(void)
{
	if (g.bundles > 0)
		add_cheapest();
	if (g.bundles > 0 && !g.impossible && g.taken != g.copies)
		refuse("before it, copies of a bundle have no choice");
	g.units = g.states = g.visit_count = g.option_count = 0;
	g.moment_count = g.term_count = g.mark_count = 0;
	g.taken = 0;
}

/* A line within a bundle. */
static void read_line(void)
{
	if (begins("visit")) {
		g.visits = room(g.visits, &g.visits_room, g.visit_count, sizeof(item));
		g.visits[g.visit_count] = read_item(PERIODS - 1, 0, 0);
		for (size_t v = 0; v < g.visit_count; v++)
			if (g.visits[v].period == g.visits[g.visit_count].period)
				refuse("a second visit in a period");
		g.visit_count++;
	} else if (begins("unit")) {
		g.units++;
		end_line();
	} else if (g.units && begins("option")) {
		g.options = room(g.options, &g.options_room, g.option_count, sizeof(item));
		g.options[g.option_count] = read_item(STAY, -MOST, g.units - 1);
		if (g.options[g.option_count].period >= PERIODS &&
			g.options[g.option_count].period != STAY)
			refuse("an option in no period");
		g.option_count++;
	} else if (begins("state")) {
		if (g.states++ == STATES)
			refuse("a state too many");
		while (g.line.p) {
			g.marks = room(g.marks, &g.marks_room, g.mark_count, sizeof(*g.marks));
			g.marks[g.mark_count][0] = (int64_t)g.states - 1;
			g.marks[g.mark_count++][1] = number(0, (int64_t)g.units - 1);
		}
	} else if (g.states && begins("moment")) {
		g.moments = room(g.moments, &g.moments_room, g.moment_count, sizeof(item));
		g.moments[g.moment_count] = read_item(PERIODS - 1, 0, g.states - 1);
		if (g.moments[g.moment_count++].cost)
			refuse("a moment has no cost");
	} else if (!g.impossible && begins("take")) {
		read_lot();
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
	size_t limits = 0, prices = 0, uses = 0;

	while (next_line() && begins("row")) {
		g.limit = room(g.limit, &limits, g.rows, sizeof(*g.limit));
		g.price = room(g.price, &prices, g.rows, sizeof(*g.price));
		g.use = room(g.use, &uses, g.rows, sizeof(*g.use));
		g.limit[g.rows] = number(-MOST, MOST);
		g.price[g.rows] = number(0, INT64_MAX);
		g.sum -= (wide)g.price[g.rows] * g.limit[g.rows];
		g.rows++;
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
	if (!begins("end") || number(0, INT32_MAX) != (int64_t)g.bundles || g.line.p || g.rest.n)
		refuse("expected: end and the number of bundles");
}

/* Whether the sums are what the head says. */
static void compare(void)
{
	wide bound = -(-g.sum >> g.shift); /* up to a whole number: so are costs */

	if (g.impossible && !g.closed && g.sum <= 0)
		refuse("the prices do not show that there is no schedule");
	if (g.impossible)
		return;
	if (g.closed || bound != g.bound)
		refuse("the prices do not give this bound");
	if (g.spent != g.cost)
		refuse("the schedule does not cost this");
	for (size_t r = 0; r < g.rows; r++)
		if (g.use[r] > g.limit[r])
			refuse(ver_format("the schedule passes the limit of row %u", (unsigned)r));
}

void ver_plan(const char *estate, const char *folder, const char *plan, char **policies, int count,
	const char *proof)
{
	const char *of_estate, *of_register;
	cor_err err;

	ver_open();
	ver_load(estate, folder, &of_estate, &of_register);
	if (cor_file_map(proof, &g.rest, &err))
		ver_stop(2, "%s", err.text);
	expect("cordon-plan-proof/1", NULL);
	expect("estate", of_estate);
	expect("register", of_register);
	for (int i = 0; i < count; i++) {
		const char *digest = digest_of(policies[i]);

		expect("policy", NULL);
		if (g.line.n < 65 || memcmp(g.line.p, digest, 64) != 0)
			refuse(ver_format("expected: policy %s", digest));
	}
	expect("plan", digest_of(plan));
	expect("case", NULL);
	if (!next_line())
		refuse("expected: impossible, or cost");
	g.impossible = begins("impossible");
	if (g.impossible)
		end_line();
	if (!g.impossible) {
		if (!begins("cost"))
			refuse("expected: impossible, or cost");
		g.cost = number(-MOST, MOST);
		end_line();
		g.bound = expect_number("bound", -MOST, MOST);
		end_line();
	}
	g.shift = expect_number("shift", 0, 40);
	end_line();
	read_rows();
	read_bundles();
	compare();
	if (g.impossible)
		printf("accepted: of what the proof lists no choice keeps to all limits\n");
	else
		printf("accepted: the schedule keeps to all limits the proof lists and costs %" PRId64
		       "; no other costs less than %" PRId64 "\n",
			g.cost, g.bound);
}
