/*
 * Random expressions over random estates: evaluation by the column against the obvious way, one row
 * after the other over the facts the estate was made of.  The seed of a failure is printed.
 */
#include "town.h"

enum {
	SITES = 7,
	ELEMENTS = 40,
	PARTIES = 4,
	PRODUCTS = 3,
	FUNCTIONS = 3,
	DEPTH = 4,
	EXPRESSIONS = 400
};

static const char *const countries[] = {"GB", "DE", "CN"};
static const char *const party_country[PARTIES] = {"CN", "CN", "FI", ""};
static const char *const states[] = {"live", "planned", "spare", "retired"};
static const char *const generations[] = {"3G", "4G", "5G"};
static const char *const days[] = {"2019-05-05", "2020-01-28", "2023-06-01"};
static const char *const product_class[PRODUCTS] = {"ran", "core", ""};
static const char *const names[PARTIES] = {"p0", "p1", "p2", "p3"};
static const int product_maker[PRODUCTS] = {0, 2, -1};

/* -1 = not known, everywhere. */
typedef struct element_facts {
	int site, product, state, installed, retired;
	unsigned makers; /* bits of parties; 0 = not known */
	int generations; /* bits */
	int roles[2];
	unsigned role_count; /* 0: one, of unknown function */
} element_facts;

typedef struct facts {
	uint64_t random;
	int site_country[SITES];
	element_facts elements[ELEMENTS];
	unsigned order[ELEMENTS]; /* element at each row */
} facts;

/* splitmix64 */
static unsigned pick(facts *f, unsigned below)
{
	uint64_t z = (f->random += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) % below);
}

static int pick_or_unknown(facts *f, unsigned below)
{
	return (int)pick(f, below + 1) - 1;
}

/* ---- the estate ---- */

static void make_facts(facts *f)
{
	for (int i = 0; i < SITES; i++)
		f->site_country[i] = pick_or_unknown(f, 3);
	for (int i = 0; i < ELEMENTS; i++) {
		element_facts *e = &f->elements[i];

		e->site = pick_or_unknown(f, SITES);
		e->product = pick_or_unknown(f, PRODUCTS);
		e->state = pick_or_unknown(f, 4);
		e->installed = pick_or_unknown(f, 3);
		e->retired = pick_or_unknown(f, 3);
		if (e->retired >= 0 && e->retired < e->installed)
			e->retired = e->installed; /* an estate takes no other */
		e->makers = pick(f, 3) ? 1u << pick(f, PARTIES) : pick(f, 1u << PARTIES);
		e->generations = pick(f, 4) ? (int)pick(f, 8) : -1;
		e->role_count = pick(f, 3);
		for (unsigned r = 0; r < e->role_count; r++)
			e->roles[r] = pick_or_unknown(f, FUNCTIONS);
		if (e->role_count == 2 && e->roles[0] == e->roles[1])
			e->role_count = 1;
	}
}

static void write_pieces(cor_buf *out, unsigned bits, const char *const *pieces, unsigned count,
	const char *none)
{
	unsigned written = 0;

	for (unsigned i = 0; i < count; i++)
		if (bits >> i & 1)
			cor_buf_addf(out, "%s%s", written++ ? "|" : "", pieces[i]);
	if (!written)
		cor_buf_addz(out, none);
}

static void write_element(const facts *f, int i, cor_buf *out)
{
	const element_facts *e = &f->elements[i];

	cor_buf_addf(out, "e%02d; ", i);
	if (e->site >= 0)
		cor_buf_addf(out, "s%d", e->site);
	cor_buf_addz(out, "; ");
	if (e->product >= 0)
		cor_buf_addf(out, "q%d", e->product);
	cor_buf_addz(out, "; ");
	/* A maker of its own, even where the product tells one: an unlisted name says nothing. */
	write_pieces(out, e->makers, names, PARTIES, "nobody we know");
	cor_buf_addz(out, "; ");
	if (e->generations >= 0)
		write_pieces(out, (unsigned)e->generations, generations, 3, "none");
	cor_buf_addf(out, "; %s; %s; %s\n", e->state < 0 ? "" : states[e->state],
		e->installed < 0 ? "" : days[e->installed], e->retired < 0 ? "" : days[e->retired]);
}

static cor_estate *make_estate(facts *f)
{
	cor_buf rows = {0};

	make_facts(f);
	cor_buf_addz(&rows, "# party id country\n");
	for (int i = 0; i < PARTIES; i++)
		cor_buf_addf(&rows, "p%d; %s\n", i, party_country[i]);
	cor_buf_addz(&rows,
		"# function id\nf0\nf1\nf2\n# function_group grp function membership\ng; f0; sure\ng; f1; maybe\n");
	cor_buf_addz(&rows, "# product id maker class\n");
	for (int i = 0; i < PRODUCTS; i++)
		cor_buf_addf(&rows, "q%d; %s; %s\n", i,
			product_maker[i] < 0 ? "" : names[product_maker[i]], product_class[i]);
	cor_buf_addz(&rows, "# site id country\n");
	for (int i = 0; i < SITES; i++)
		cor_buf_addf(&rows, "s%d; %s\n", i,
			f->site_country[i] < 0 ? "" : countries[f->site_country[i]]);
	cor_buf_addz(&rows,
		"# element id site product maker generations state installed retired\n");
	for (int i = 0; i < ELEMENTS; i++)
		write_element(f, i, &rows);
	cor_buf_addz(&rows, "# role element function\n");
	for (int i = 0; i < ELEMENTS; i++)
		for (unsigned r = 0; r < f->elements[i].role_count; r++) {
			int function = f->elements[i].roles[r];
			cor_buf_addf(&rows, function < 0 ? "e%02d; strange %d\n" : "e%02d; f%d\n",
				i, function);
		}
	assert_int_equal(cor_buf_status(&rows, NULL), COR_OK);
	cor_estate *estate = town(rows.p);
	cor_buf_done(&rows);
	for (uint32_t row = 0; row < ELEMENTS; row++) {
		cor_text id = cor_estate_cell(estate, COR_ELEMENT, row, 0);
		f->order[row] = (unsigned)((id.p[1] - '0') * 10 + (id.p[2] - '0'));
	}
	return estate;
}

/* ---- expressions: 0 no, 1 maybe, 2 yes ---- */

typedef struct tree {
	int kind, a, b; /* of a leaf */
	struct tree *kid[3];
} tree;
enum { AND = 100, OR, NOT, CHOICE };
enum { LEAVES = 17, ROLE_LEAVES = 3 };

static int all_of(unsigned bits, unsigned wanted)
{
	if (bits == 0)
		return 1;
	return (bits & wanted) == bits ? 2 : (bits & wanted) == 0 ? 0 : 1;
}

static unsigned parties_of(const char *country)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < PARTIES; i++)
		if (strcmp(party_country[i], country) == 0)
			bits |= 1u << i;
	return bits;
}

static int flip(int tri)
{
	return 2 - tri;
}

static int known(int fact, int is)
{
	return fact < 0 ? 1 : is ? 2 : 0;
}

static int choice(int condition, int yes, int no)
{
	if (condition != 1)
		return condition == 2 ? yes : no;
	return yes == no ? yes : 1;
}

/* Makers whose country is not known are neither surely there nor surely not. */
static int country_is(unsigned makers, const char *country)
{
	if (makers == 0 || makers & parties_of(""))
		return 1;
	return all_of(makers, parties_of(country));
}

static int leaf_value(const facts *f, const tree *t, const element_facts *e, int function)
{
	int country = e->site < 0 ? -1 : f->site_country[e->site];
	int maker = e->product < 0 ? -1 : product_maker[e->product];

	switch (t->kind) {
	case 0:
		return known(country, country == t->a);
	case 1:
		return all_of(e->makers, 1u << t->a);
	case 2:
		return flip(all_of(e->makers, 1u << t->a));
	case 3:
		return all_of(e->makers, 1u << t->a | 1u << t->b);
	case 4:
		return known(e->generations, e->generations >> t->a & 1);
	case 5:
		return known(e->installed, e->installed <= t->a);
	case 6:
		return known(e->installed, e->installed != t->a);
	case 7:
		return (e->state < 0 ? 0 : e->state) == t->a ? 2 : 0;
	case 8:
		return known(e->product < 2 ? e->product : -1, e->product == t->a % 2);
	case 9:
		return country_is(e->makers, t->a ? "CN" : "FI");
	case 10:
		return country < 0 ? 0 : 2;
	case 11:
		return e->makers == 0 ? 0 : (e->makers & (e->makers - 1)) == 0 ? 2 : 1;
	case 12:
		return e->installed < 0 ? 0 : 2;
	case 13:
		return known(e->generations, (e->generations & ~(1 << t->a)) == 0);
	case 14:
		return e->installed < 0 || e->retired < 0 ? 1 : e->installed < e->retired ? 2 : 0;
	case 15:
		return maker < 0 ? 1 : all_of(e->makers, 1u << maker);
	case 16:
		return choice(known(country, country == t->a),
			known(e->installed, e->installed == t->a),
			known(e->installed, e->installed > 0));
	case 17:
		return known(function, function == t->a);
	case 18:
		return known(function, function == t->a || function == t->b);
	default:
		return function < 0 ? 1 : 2 - function;
	}
}

static void leaf_text(const tree *t, cor_buf *out)
{
	static const char *const fixed[] = {[10] = "has(site.country)",
		[11] = "has(element.maker)",
		[12] = "has(element.installed)",
		[14] = "element.installed < element.retired",
		[15] = "element.maker == element.product.maker",
		[19] = "role.function in functions.g"};

	switch (t->kind) {
	case 0:
		cor_buf_addf(out, "site.country == '%s'", countries[t->a]);
		break;
	case 1:
	case 2:
		cor_buf_addf(out, "element.maker %s 'p%d'", t->kind == 1 ? "==" : "!=", t->a);
		break;
	case 3:
		cor_buf_addf(out, "element.maker in ['p%d', 'p%d']", t->a, t->b);
		break;
	case 4:
		cor_buf_addf(out, "'%s' in element.generations", generations[t->a]);
		break;
	case 5:
		cor_buf_addf(out, "element.installed <= date('%s')", days[t->a]);
		break;
	case 6:
		cor_buf_addf(out, "date('%s') != element.installed", days[t->a]);
		break;
	case 7:
		cor_buf_addf(out, "element.state == '%s'", states[t->a]);
		break;
	case 8:
		cor_buf_addf(out, "element.product.class == '%s'", product_class[t->a % 2]);
		break;
	case 9:
		cor_buf_addf(out, "element.maker.country == '%s'", t->a ? "CN" : "FI");
		break;
	case 13:
		cor_buf_addf(out, "element.generations.all(g, g == '%s')", generations[t->a]);
		break;
	case 16:
		cor_buf_addf(out,
			"(site.country == '%s' ? element.installed == date('%s') : element.installed > date('%s'))",
			countries[t->a], days[t->a], days[0]);
		break;
	case 17:
		cor_buf_addf(out, "role.function == 'f%d'", t->a);
		break;
	case 18:
		cor_buf_addf(out, "role.function in ['f%d', 'f%d']", t->a, t->b);
		break;
	default:
		cor_buf_addz(out, fixed[t->kind]);
	}
}

static tree *grow(facts *f, tree **free_trees, int depth, bool roles)
{
	tree *t = (*free_trees)++;

	*t = (tree){0};
	if (depth == 0 || pick(f, 4) == 0) {
		t->kind = (int)pick(f, LEAVES + (roles ? ROLE_LEAVES : 0));
		t->a = (int)pick(f, 3);
		t->b = (int)pick(f, 3);
		return t;
	}
	t->kind = AND + (int)pick(f, 4);
	for (int i = 0; i < (t->kind == NOT ? 1 : t->kind == CHOICE ? 3 : 2); i++)
		t->kid[i] = grow(f, free_trees, depth - 1, roles);
	return t;
}

static int value(const facts *f, const tree *t, const element_facts *e, int function)
{
	int v[3] = {0};

	for (int i = 0; i < 3 && t->kid[i]; i++)
		v[i] = value(f, t->kid[i], e, function);
	switch (t->kind) {
	case AND:
		return v[0] < v[1] ? v[0] : v[1];
	case OR:
		return v[0] > v[1] ? v[0] : v[1];
	case NOT:
		return flip(v[0]);
	case CHOICE:
		return choice(v[0], v[1], v[2]);
	default:
		return leaf_value(f, t, e, function);
	}
}

static void text_of(const tree *t, cor_buf *out)
{
	if (t->kind < AND) {
		leaf_text(t, out);
		return;
	}
	cor_buf_addz(out, t->kind == NOT ? "!(" : "(");
	for (int i = 0; i < 3 && t->kid[i]; i++) {
		if (i > 0)
			cor_buf_addz(out,
				t->kind == AND          ? " && "
					: t->kind == OR ? " || "
					: i == 1        ? " ? "
							: " : ");
		text_of(t->kid[i], out);
	}
	cor_buf_addz(out, ")");
}

/* ---- the comparison ---- */

static void compare(facts *f, cor_policy *policy, const cor_estate *estate, const tree *t,
	uint64_t seed)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_roles *roles = cor_estate_roles(estate);
	const cor_selector *selector;
	cor_triset set;
	cor_buf text = {0};
	cor_err err = {0};
	unsigned nth = 0;

	text_of(t, &text);
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	if (cor_selector_read(policy, cor_buf_text(&text), &selector, &err) != COR_OK)
		fail_msg("%s: %s", text.p, err.text);
	assert_int_equal(cor_selector_eval(policy, selector, COR_GRAIN_ROLE, 0, arena, &set, &err),
		COR_OK);
	assert_int_equal(set.size, roles->count);
	for (uint32_t row = 0; row < set.size; row++) {
		const element_facts *e = &f->elements[f->order[roles->element[row]]];
		nth = row > 0 && roles->element[row] == roles->element[row - 1] ? nth + 1 : 0;
		const cor_maker_set *functions = cor_estate_function_set(estate,
			roles->function[row]);
		int function = functions->open || functions->count != 1
			? -1
			: (int)functions->parties[0];
		int expected = value(f, t, e, function);

		/* The estate must have the roles it was given. */
		assert_true(e->role_count == 0
				? function == -1
				: function == e->roles[0] || function == e->roles[1]);
		if ((int)cor_triset_at(&set, row) != expected)
			fail_msg("seed %llu, element %u, role %u: %s is %d, expected %d",
				(unsigned long long)seed, f->order[roles->element[row]], nth,
				text.p, cor_triset_at(&set, row), expected);
	}
	cor_buf_done(&text);
}

static void columns_equal_rows(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 8; seed++) {
		static tree trees[4096];
		static facts f;

		f = (facts){.random = seed};
		cor_estate *estate = make_estate(&f);
		cor_policy *policy =
			policy_for("cordon: 1\nid: a\nvendors:\n  v: {parties: [p0]}\n" TOWN_RULE,
				estate);
		for (int i = 0; i < EXPRESSIONS / 8; i++) {
			tree *free_trees = trees;
			compare(&f, policy, estate, grow(&f, &free_trees, DEPTH, pick(&f, 2)),
				seed);
		}
		cor_policy_free(policy);
		cor_estate_free(estate);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(columns_equal_rows)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
