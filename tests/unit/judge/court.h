/* Small estates and policies as text, and what is judged of them. */
#ifndef COR_TESTS_COURT_H
#define COR_TESTS_COURT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "estate/builder.h"
#include "judge/judge.h"

typedef struct court {
	cor_estate *estate;
	cor_policy *policy;
	cor_result *result;
	const cor_rule_result *rule; /* the first */
} court;

static inline bool court_refuse(void *context, const cor_refusal *r)
{
	(void)context;
	print_error("refused: %s.%s: %s\n", cor_schema[r->table].name, r->column ? r->column : "",
		r->reason);
	return false;
}

/* "table column=cell; column=cell" to a line. */
static inline void court_row(cor_builder *builder, cor_text line)
{
	cor_text cells[COR_TABLE_COLUMNS_MAX], pair, name, rest = line;
	cor_err err = {0};
	cor_table_id table;

	for (unsigned i = 0; i < COR_TABLE_COLUMNS_MAX; i++)
		cells[i] = COR_TEXT("");
	assert_true(cor_text_cut(&rest, ' ', &name));
	table = cor_schema_table(name);
	assert_int_not_equal(table, COR_TABLE_COUNT);
	while (cor_text_cut(&rest, ';', &pair)) {
		cor_text value = cor_text_trim(pair), column;

		assert_true(cor_text_cut(&value, '=', &column));
		assert_true(cor_schema_column(table, column) >= 0);
		cells[cor_schema_column(table, column)] = value;
	}
	if (cor_builder_add(builder, table, cells, (cor_place){0}, NULL, NULL, &err) != COR_OK)
		fail_msg("%s", err.text);
}

static inline cor_estate *court_estate(const char *rows)
{
	cor_text rest = cor_text_of(rows), line;
	cor_builder *builder = NULL;
	cor_estate *estate = NULL;
	cor_err err = {0};

	assert_int_equal(cor_builder_new(court_refuse, NULL, &builder, NULL), COR_OK);
	while (cor_text_cut(&rest, '\n', &line)) {
		line = cor_text_trim(line);
		if (line.n)
			court_row(builder, line);
	}
	if (cor_builder_freeze(builder, NULL, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	cor_builder_free(builder);
	return estate;
}

static inline cor_day court_day(const char *text)
{
	cor_day day = COR_DAY_NONE;

	assert_true(cor_day_parse(cor_text_of(text), &day));
	return day;
}

/* yaml: what comes behind id and vendors. */
static inline court court_judge(const char *rows, const char *yaml, const char *at, bool in_force,
	bool tolerate)
{
	cor_judge_options options = {.at = court_day(at),
		.tolerate_refused = tolerate,
		.in_force = in_force};
	cor_buf text = {0};
	cor_err err = {0};
	court c = {.estate = court_estate(rows)};

	cor_buf_addz(&text, "cordon: 1\nid: p\nvendors:\n  v: {parties: [alpha]}\n");
	cor_buf_addz(&text, yaml);
	if (cor_policy_read("p.yaml", cor_buf_text(&text), NULL, 0, &c.policy, &err) != COR_OK ||
		cor_policy_bind(c.policy, c.estate, &err) != COR_OK ||
		cor_judge(c.policy, c.estate, &options, &c.result, &err) != COR_OK)
		fail_msg("%s", err.text);
	c.rule = c.result->rules;
	cor_buf_done(&text);
	return c;
}

static inline court court_of(const char *rows, const char *yaml)
{
	return court_judge(rows, yaml, "2026-01-01", false, false);
}

static inline void court_done(court *c)
{
	cor_result_free(c->result);
	cor_policy_free(c->policy);
	cor_estate_free(c->estate);
}

#define assert_text(text, expected)                                                   \
	do {                                                                          \
		cor_text text_ = (text);                                              \
		if (!cor_text_is(text_, expected))                                    \
			fail_msg("\"%.*s\" is not \"%s\"", COR_FMT(text_), expected); \
	} while (0)

#define PARTIES                                             \
	"party id=alpha; name=Alpha Networks; country=CN\n" \
	"party id=beta; name=Beta; country=SE\n"            \
	"party id=gamma; name=Gamma; country=FI\n"

#endif
