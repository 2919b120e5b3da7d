#include "judge/warm.h"

#include "estate/runs.h"
#include "estate/span.h"
#include "judge/docket.h"

#define PAGE_BYTES 4096u
#define LINE_BYTES 64u
#define ELEMENTS_MIN (1u << 20)

bool cor_warm_pays(const cor_estate *estate)
{
	return cor_estate_is_mapped(estate) && cor_estate_rows(estate, COR_ELEMENT) >= ELEMENTS_MIN;
}

static void touch(const void *bytes, uint64_t count)
{
	const volatile unsigned char *p = bytes;

	for (uint64_t i = 0; i < count; i += PAGE_BYTES)
		(void)p[i];
}

/* What is read while rules are prepared: all of it. */
static void touch_lines(const void *bytes, uint64_t count)
{
	const volatile unsigned char *p = bytes;

	for (uint64_t i = 0; i < count; i += LINE_BYTES)
		(void)p[i];
}

static void touch_runs(const cor_estate *estate)
{
	static const struct {
		cor_table_id table;
		const char *column;
	} of[] = {{COR_ELEMENT, "operator"}, {COR_SITE, "region"}, {COR_SITE, "country"},
		{COR_ELEMENT, "network"}};

	for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++) {
		int column = cor_schema_column(of[i].table, cor_text_of(of[i].column));
		uint32_t count = 0;
		const cor_run *runs = cor_estate_runs(estate, of[i].table, (unsigned)column,
			&count);

		touch_lines(runs, (uint64_t)count * sizeof(*runs));
	}
}

static void touch_codes(cor_codes codes)
{
	touch(codes.codes, (uint64_t)codes.row_count * codes.width);
}

static unsigned column_of(const char *name)
{
	int column = cor_schema_column(COR_ELEMENT, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

/* What it reads besides makers and states. */
static void touch_rule(const cor_rule *rule, const cor_estate *estate, bool *parts, bool *days)
{
	uint32_t elements = cor_estate_rows(estate, COR_ELEMENT);
	const cor_amounts *amounts = rule->kind == COR_LIMIT
		? cor_estate_amounts(estate, rule->measure)
		: NULL;

	if (amounts)
		touch(amounts->values, (uint64_t)elements * amounts->width);
	if (rule->depth == COR_DEPTH_ANY_PART && !*parts) {
		touch_codes(cor_estate_maker_codes(estate, COR_PART));
		*parts = true;
	}
	if (rule->kind == COR_FREEZE && !*days) {
		uint32_t width;
		const void *read = cor_estate_days_read(estate,
			column_of(rule->event == COR_EVENT_PROCURED ? "procured" : "installed"),
			&width);

		touch(read, (uint64_t)elements * width);
		*days = true;
	}
}

void cor_warm(const cor_policy *policy, const cor_estate *estate)
{
	bool parts = false, days = false;

	touch_runs(estate);
	touch_codes(cor_estate_maker_codes(estate, COR_ELEMENT));
	touch_codes(cor_estate_codes(estate, COR_ELEMENT, column_of("state")));
	touch_codes(cor_estate_function_codes(estate));
	for (uint32_t i = 0; i < cor_policy_rule_count(policy); i++)
		touch_rule(cor_policy_rule(policy, i), estate, &parts, &days);
}
