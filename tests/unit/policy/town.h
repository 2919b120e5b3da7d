/* Small estates for the tests of the policy layer, written as text:
 *     # party id country
 *     huawei; CN
 * one table after the other, cells divided by semicolons, in the columns that the head names. */
#ifndef TEST_POLICY_TOWN_H
#define TEST_POLICY_TOWN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "estate/builder.h"
#include "estate/estate.h"
#include "policy/selector.h"
#include "policy/vendor.h"

static inline bool town_refused(void *context, const cor_refusal *refusal)
{
	(void)context;
	print_error("refused: %s %s: %s\n", cor_schema[refusal->table].name,
		refusal->column ? refusal->column : "", refusal->reason);
	fail();
	return false;
}

/* Reads "# table column ..." into the schema's numbers. */
static inline cor_table_id town_head(cor_text line, unsigned *columns, unsigned *ret_count)
{
	cor_text rest = line, word;
	cor_table_id table = COR_TABLE_COUNT;

	*ret_count = 0;
	for (unsigned i = 0; cor_text_cut(&rest, ' ', &word); i++) {
		if (word.n == 0 || cor_text_is(word, "#"))
			continue;
		if (table == COR_TABLE_COUNT) {
			table = cor_schema_table(word);
			assert_int_not_equal(table, COR_TABLE_COUNT);
			continue;
		}
		int column = cor_schema_column(table, word);
		assert_true(column >= 0);
		columns[(*ret_count)++] = (unsigned)column;
	}
	return table;
}

static inline cor_status town_try(const char *rows, const cor_estate *below,
	cor_estate **ret_estate, cor_err *err)
{
	COR_AUTO(cor_builder) builder = NULL;
	cor_text rest = cor_text_of(rows), line, cell;
	unsigned columns[COR_TABLE_COLUMNS_MAX], count = 0;
	cor_table_id table = COR_TABLE_COUNT;

	COR_TRY(cor_builder_new(town_refused, NULL, &builder, err));
	while (cor_text_cut(&rest, '\n', &line)) {
		cor_text cells[COR_TABLE_COLUMNS_MAX];

		if (cor_text_trim(line).n == 0)
			continue;
		if (line.p[0] == '#') {
			table = town_head(line, columns, &count);
			continue;
		}
		for (unsigned i = 0; i < COR_TABLE_COLUMNS_MAX; i++)
			cells[i] = COR_TEXT("");
		for (unsigned i = 0; i < count && cor_text_cut(&line, ';', &cell); i++)
			cells[columns[i]] = cor_text_trim(cell);
		COR_TRY(cor_builder_add(builder, table, cells, (cor_place){0}, NULL, NULL, err));
	}
	return cor_builder_freeze(builder, below, ret_estate, err);
}

static inline cor_estate *town(const char *rows)
{
	cor_estate *estate = NULL;
	cor_err err = {0};

	if (town_try(rows, NULL, &estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	return estate;
}

static inline cor_policy *policy_of(const char *yaml)
{
	cor_policy *policy = NULL;
	cor_err err = {0};

	if (cor_policy_read("p.yaml", cor_text_of(yaml), NULL, 0, &policy, &err) != COR_OK)
		fail_msg("%s", err.text);
	return policy;
}

/* Reads and binds; both must succeed. */
static inline cor_policy *policy_for(const char *yaml, const cor_estate *estate)
{
	cor_policy *policy = policy_of(yaml);
	cor_err err = {0};

	if (cor_policy_bind(policy, estate, &err) != COR_OK)
		fail_msg("%s", err.text);
	return policy;
}

#define TOWN_RULE "rules:\n- {id: r, clause: c, exclude: v}\n"

static inline cor_day day_of(const char *text)
{
	cor_day day = COR_DAY_NONE;

	assert_true(cor_day_parse(cor_text_of(text), &day));
	return day;
}

#endif
