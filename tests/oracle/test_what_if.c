/*
 * A supposition against an estate that was really changed that way: on random small estates, as they are
 * built and as they are mapped, the report and the proof must be the same bytes.  The changed estate is
 * made from rows as they are written, by a builder; nothing of estate/variant.h is in it.
 */
#include "model.h"

#include <stdlib.h>

#include "../unit/store/image_in_memory.h"
#include "estate/builder.h"
#include "report/report.h"
#include "watch/what_if.h"

#define CASES 4000
#define SEED 20260107u /* CORDON_SEED sets another */

/* ---- rows as they are written ---- */

enum { ROWS_MAX = 256, CELL = 40 };

typedef struct row {
	cor_table_id table;
	char cells[COR_TABLE_COLUMNS_MAX][CELL];
	bool gone;
} row;

typedef struct rows {
	row items[ROWS_MAX];
	int count;
} rows;

static int column(cor_table_id table, const char *name)
{
	int c = cor_schema_column(table, cor_text_of(name));

	assert_true(c >= 0);
	return c;
}

static void set(row *r, const char *name, const char *value)
{
	snprintf(r->cells[column(r->table, name)], CELL, "%s", value);
}

static const char *get(const row *r, const char *name)
{
	return r->cells[column(r->table, name)];
}

static row *append(rows *all, cor_table_id table)
{
	row *r = &all->items[all->count++];

	assert_true(all->count < ROWS_MAX);
	*r = (row){.table = table};
	return r;
}

static void rows_of(const cor_estate *estate, rows *all)
{
	all->count = 0;
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (uint32_t i = 0; i < cor_estate_rows(estate, t); i++) {
			row *r = append(all, t);

			for (unsigned c = 0; c < cor_schema[t].column_count; c++)
				snprintf(r->cells[c], CELL, "%.*s",
					COR_FMT(cor_estate_cell(estate, t, i, c)));
		}
	}
}

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	fail_msg("refused: %s", refusal->reason);
	return false;
}

static cor_estate *build(const rows *all)
{
	COR_AUTO(cor_builder) b = NULL;
	cor_estate *estate = NULL;
	cor_err err;

	assert_int_equal(cor_builder_new(refuse, NULL, &b, &err), COR_OK);
	for (int i = 0; i < all->count; i++) {
		cor_text cells[COR_TABLE_COLUMNS_MAX];

		if (all->items[i].gone)
			continue;
		for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++)
			cells[c] = cor_text_of(all->items[i].cells[c]);
		assert_int_equal(cor_builder_add(b, all->items[i].table, cells, (cor_place){0},
					 NULL, NULL, &err),
			COR_OK);
	}
	if (cor_builder_freeze(b, NULL, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	return estate;
}

/* What model.h does not draw. */
static void add_rows(draw *d, const model *m, rows *all)
{
	char subject[24];

	for (int i = 0, count = (int)draw_below(d, 5); i < count; i++) {
		row *r = append(all, COR_EVIDENCE);

		if (draw_below(d, 3) && m->part_count)
			snprintf(subject, sizeof(subject), "part:p%d",
				(int)draw_below(d, (uint64_t)m->part_count));
		else
			snprintf(subject, sizeof(subject), "element:%s",
				m->elements[draw_below(d, (uint64_t)m->element_count)].id);
		set(r, "subject", subject);
		set(r, "signal", "label");
		set(r, "raw", DRAW(d, "x", "y"));
		set(r, "party", DRAW(d, "pa", "pb|pc", "Nobody Ltd"));
		snprintf(subject, sizeof(subject), "%d", i);
		set(r, "source", subject);
	}
	for (int i = 0, count = (int)draw_below(d, 6); i < count; i++) {
		row *r = append(all, COR_LINK);

		snprintf(subject, sizeof(subject), "l%d", i);
		set(r, "id", subject);
		set(r, "a", m->elements[draw_below(d, (uint64_t)m->element_count)].id);
		set(r, "b", m->elements[draw_below(d, (uint64_t)m->element_count)].id);
		set(r, "kind", DRAW(d, "data", "", "control"));
		set(r, "metric", DRAW(d, "1", "2", ""));
	}
}

/* ---- suppositions ---- */

typedef struct drawn {
	cor_buf yaml;
	cor_buf policy; /* the policy really changed */
	rows changed;
	int done; /* how many changes */
} drawn;

static void draw_vendor(draw *d, const m_rule *rule, drawn *x)
{
	const char *party = DRAW(d, "pc", "pb", "px", "pa");
	cor_buf yaml = {0};
	const char *at;

	rule_yaml(rule, &yaml);
	at = yaml.p;
	if (draw_below(d, 3) == 0) {
		const char *brace = strstr(at, "  v: {");

		cor_buf_addf(&x->yaml, "vendors: {v: [%s]}\n", party);
		cor_buf_add(&x->policy, (cor_text){at, (size_t)(brace - at)});
		if (rule->vendors == V_WHERE)
			cor_buf_addf(&x->policy, "  v: {parties: [%s], ", party);
		else if (strcmp(party, "pa") == 0)
			cor_buf_addz(&x->policy, "  v: {parties: [pa");
		else
			cor_buf_addf(&x->policy, "  v: {parties: [pa, %s", party);
		at = brace + strlen(rule->vendors == V_WHERE ? "  v: {" : "  v: {parties: [pa");
		x->done++;
	}
	cor_buf_addz(&x->policy, at);
	cor_buf_done(&yaml);
}

static void draw_close(draw *d, drawn *x)
{
	bool any = false;

	for (int i = 0; i < x->changed.count; i++) {
		row *r = &x->changed.items[i];

		if (r->table != COR_LINK || draw_below(d, 3))
			continue;
		r->gone = true;
		cor_buf_addf(&x->yaml, "%s%s", any ? ", " : "close: [", get(r, "id"));
		any = true;
		x->done++;
	}
	cor_buf_addz(&x->yaml, any ? "]\n" : "");
}

static bool speaks_of(const rows *all, const row *r, const char *element)
{
	char subject[CELL];

	snprintf(subject, sizeof(subject), "element:%.30s", element);
	if (strcmp(get(r, "subject"), subject) == 0)
		return true;
	for (int i = 0; i < all->count; i++) {
		const row *part = &all->items[i];

		if (part->table != COR_PART || strcmp(get(part, "element"), element) != 0)
			continue;
		snprintf(subject, sizeof(subject), "part:%.30s", get(part, "id"));
		if (strcmp(get(r, "subject"), subject) == 0)
			return true;
	}
	return false;
}

static void replace(draw *d, drawn *x, row *e)
{
	const char *product = DRAW(d, "box", "chip", ""), *maker = DRAW(d, "pb", "pb|px", "Who"),
		   *date = DRAW(d, "", BEFORE, LATER);

	if (*product && draw_below(d, 2))
		maker = "";
	set(e, "product", product);
	set(e, "maker", maker);
	set(e, "procured", date);
	set(e, "installed", date);
	set(e, "retired", "");
	if (strcmp(get(e, "state"), "retired") == 0)
		set(e, "state", "live");
	cor_buf_addf(&x->yaml, "- elements: [%s]\n", get(e, "id"));
	if (*product)
		cor_buf_addf(&x->yaml, "  product: %s\n", product);
	if (*maker)
		cor_buf_addf(&x->yaml, "  maker: '%s'\n", maker);
	if (*date)
		cor_buf_addf(&x->yaml, "  procured: %s\n  installed: %s\n", date, date);
	for (int i = 0; i < x->changed.count; i++) {
		row *r = &x->changed.items[i];

		if (r->table == COR_ROLE && strcmp(get(r, "element"), get(e, "id")) == 0) {
			set(r, "maker", "");
			set(r, "product", "");
		}
		if (r->table == COR_EVIDENCE || r->table == COR_PERMIT || r->table == COR_EXEMPTION)
			r->gone = r->gone || speaks_of(&x->changed, r, get(e, "id"));
	}
	for (int i = 0; i < x->changed.count; i++) {
		row *r = &x->changed.items[i];

		if (r->table == COR_PART && strcmp(get(r, "element"), get(e, "id")) == 0)
			r->gone = true;
	}
	x->done++;
}

static void draw_elements(draw *d, drawn *x)
{
	unsigned long long which = draw_below(d, 6) ? draw_below(d, 64) : 0,
			   removed = draw_below(d, 64);
	bool any = false;

	for (int pass = 0; pass < 2; pass++, any = false) {
		for (int i = 0, n = 0; i < x->changed.count; i++) {
			row *e = &x->changed.items[i];

			if (e->table != COR_ELEMENT)
				continue;
			n++;
			if (!(which >> n & 1) || (removed >> n & 1) != (unsigned)pass)
				continue;
			if (!any)
				cor_buf_addz(&x->yaml, pass ? "remove:\n" : "replace:\n");
			any = true;
			if (!pass) {
				replace(d, x, e);
				continue;
			}
			cor_buf_addf(&x->yaml, "- elements: [%s]\n", get(e, "id"));
			set(e, "state", "retired");
			set(e, "retired", AT);
			if (strcmp(get(e, "installed"), AT) > 0)
				set(e, "installed", "");
			x->done++;
		}
	}
}

/* ---- answers ---- */

static void answer(const cor_policy *policy, const cor_estate *estate, const cor_digest *digest,
	const cor_digest *policy_digest, cor_buf *out)
{
	cor_result *result = judge_of(policy, estate, 0);
	cor_report_options options = {.all = true, .estate = "estate"};

	result->estate = *digest; /* the only thing in which they may differ */
	result->policy = *policy_digest;
	assert_int_equal(cor_report_json(result, &options, out, NULL), COR_OK);
	assert_int_equal(cor_proof_write(result, out, NULL), COR_OK);
	cor_result_free(result);
}

static cor_policy *read_policy(cor_text yaml)
{
	cor_policy *policy = NULL;
	cor_err err;

	if (cor_policy_read("p", yaml, NULL, 0, &policy, &err) != COR_OK)
		fail_msg("%s\n%.*s", err.text, COR_FMT(yaml));
	return policy;
}

static void supposed(const drawn *x, const m_rule *rule, const cor_estate *base, cor_buf *out)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_what_if *what_if;
	cor_supposition said;
	cor_buf yaml = {0};
	cor_policy *policy;
	cor_estate *estate = NULL;
	cor_day at;
	cor_err err;

	assert_true(cor_day_parse(COR_TEXT(AT), &at));
	assert_int_equal(cor_arena_new("test", 0, &arena, &err), COR_OK);
	rule_yaml(rule, &yaml);
	policy = read_policy(cor_buf_text(&yaml));
	if (cor_what_if_read(arena, "w", cor_buf_text(&x->yaml), &what_if, &err) != COR_OK ||
		cor_what_if_suppose(what_if, policy, base, at, arena, &estate, &said, &err) !=
			COR_OK)
		fail_msg("%s\n%s", err.text, x->yaml.p);
	answer(policy, estate, cor_estate_digest(base), cor_policy_digest(policy), out);
	cor_policy_free(policy);
	cor_estate_free(estate);
	cor_buf_done(&yaml);
}

static void changed(const drawn *x, const cor_digest *digest, const cor_digest *policy_digest,
	cor_buf *out)
{
	cor_policy *policy = read_policy(cor_buf_text(&x->policy));
	cor_estate *estate = build(&x->changed);
	cor_err err;

	assert_int_equal(cor_policy_bind(policy, estate, &err), COR_OK);
	answer(policy, estate, digest, policy_digest, out);
	cor_policy_free(policy);
	cor_estate_free(estate);
}

static void compare(const drawn *x, const m_rule *rule, const cor_estate *base, bool is_mapped)
{
	cor_buf got = {0}, expected = {0}, yaml = {0};
	cor_policy *policy;

	rule_yaml(rule, &yaml);
	policy = read_policy(cor_buf_text(&yaml));
	supposed(x, rule, base, &got);
	changed(x, cor_estate_digest(base), cor_policy_digest(policy), &expected);
	if (!cor_text_equal(cor_buf_text(&got), cor_buf_text(&expected)))
		fail_msg("%s\n%s\n--- supposed%s\n%s\n--- changed\n%s", yaml.p, x->yaml.p,
			is_mapped ? ", mapped" : "", got.p, expected.p);
	cor_policy_free(policy);
	cor_buf_done(&got);
	cor_buf_done(&expected);
	cor_buf_done(&yaml);
}

static void check_case(draw *d, int *changes)
{
	static model m;
	static drawn x;
	cor_digest source = {{1, 2, 3}};
	cor_estate *plain, *base, *mapped = NULL;
	cor_buf image, as_it_is = {0}, still = {0};
	cor_policy *policy;
	m_rule rule;
	cor_err err;

	model_draw(d, &m);
	rule_draw(d, &rule);
	x = (drawn){.done = 0};
	plain = model_estate(&m);
	rows_of(plain, &x.changed);
	add_rows(d, &m, &x.changed);
	base = build(&x.changed);
	policy = rule_policy(&rule, base);
	answer(policy, base, &source, &source, &as_it_is);
	cor_buf_addz(&x.yaml, "what-if: 1\n");
	draw_vendor(d, &rule, &x);
	draw_close(d, &x);
	draw_elements(d, &x);
	if (x.done) {
		compare(&x, &rule, base, false);
		image = image_of(base, &source);
		assert_int_equal(cor_image_open(image_map(&image, image.n), false, NULL, &mapped,
					 &err),
			COR_OK);
		compare(&x, &rule, mapped, true);
		cor_estate_free(mapped);
		cor_buf_done(&image);
	}
	/* The estate as it is is what it was. */
	answer(policy, base, &source, &source, &still);
	assert_true(cor_text_equal(cor_buf_text(&as_it_is), cor_buf_text(&still)));
	*changes += x.done;
	cor_policy_free(policy);
	cor_estate_free(base);
	cor_estate_free(plain);
	cor_buf_done(&as_it_is);
	cor_buf_done(&still);
	cor_buf_done(&x.yaml);
	cor_buf_done(&x.policy);
}

static void supposing_is_changing(void **unused)
{
	const char *given = getenv("CORDON_SEED");
	draw d = {given ? strtoull(given, NULL, 10) : SEED};
	int changes = 0;

	(void)unused;
	printf("seed %llu\n", (unsigned long long)d.state);
	for (int i = 0; i < CASES; i++)
		check_case(&d, &changes);
	printf("%d changes\n", changes);
	assert_true(changes > CASES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(supposing_is_changing)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
