/* The workbook of a plan: work orders, periods, rules. */
#include "app/plan.h"
#include "report/workbook.h"

static cor_text element_cell(const cor_planned *p, uint32_t element, const char *column)
{
	return cor_estate_cell(p->opened.estate, COR_ELEMENT, element,
		(unsigned)cor_schema_column(COR_ELEMENT, cor_text_of(column)));
}

static void put_order(const cor_planned *p, cor_sheet *sheet, uint32_t m)
{
	const cor_plan_change *change = &p->cases[COR_PLAN_MID].changes[m];
	const cor_plan_gear *gear = cor_plan_gear_of(&p->scope, m, change->choice);
	uint32_t element = p->scope.element[m];

	cor_sheet_number(sheet, change->period + 1u);
	cor_sheet_day(sheet, p->file->first_day[change->period]);
	cor_sheet_day(sheet, p->file->last_day[change->period]);
	cor_sheet_text(sheet, cor_plan_region(&p->scope, m));
	cor_sheet_text(sheet, element_cell(p, element, "site"));
	cor_sheet_text(sheet, element_cell(p, element, "id"));
	cor_sheet_text(sheet, element_cell(p, element, "operator"));
	cor_sheet_text(sheet, cor_plan_entry_of(&p->scope, m)->name);
	cor_sheet_text(sheet, element_cell(p, element, "product"));
	cor_sheet_text(sheet, gear->id);
	for (int c = 0; c < COR_PLAN_CASES; c++)
		cor_sheet_number(sheet,
			(uint64_t)cor_plan_cost_of(&p->scope, m, change->choice, (cor_plan_case)c));
	cor_sheet_text(sheet, p->file->currency);
	cor_sheet_number(sheet, cor_plan_entry_of(&p->scope, m)->hours);
	cor_sheet_day(sheet, (cor_day)(p->file->first_day[change->period] - gear->lead_days));
	cor_sheet_word(sheet, cor_planned_same(p, m) ? "yes" : "no");
	cor_sheet_end_row(sheet);
}

static void put_orders(const cor_planned *p, cor_workbook *book)
{
	static const cor_sheet_column columns[] = {{"period", 8}, {"first day", 12},
		{"last day", 12}, {"crew region", 20}, {"site", 16}, {"element", 20},
		{"operator", 20}, {"entry", 20}, {"old product", 26}, {"new product", 26},
		{"cost low", 12}, {"cost mid", 12}, {"cost high", 12}, {"currency", 9},
		{"hours", 8}, {"order by", 12}, {"same in all cases", 16}, {NULL, 0}};
	cor_sheet *sheet = cor_workbook_sheet(book, "work orders", columns);

	for (uint32_t t = 0; t < p->file->period_count; t++) {
		for (uint32_t m = 0; m < p->scope.count; m++) {
			if (p->cases[COR_PLAN_MID].changes[m].period == t)
				put_order(p, sheet, m);
		}
	}
}

static void put_periods(const cor_planned *p, const cor_plan_period *periods, cor_workbook *book)
{
	static const cor_sheet_column columns[] = {{"period", 8}, {"first day", 12},
		{"last day", 12}, {"elements", 10}, {"visits", 10}, {"hours", 10},
		{"spent low", 16}, {"spent mid", 16}, {"spent high", 16}, {NULL, 0}};
	cor_sheet *sheet = cor_workbook_sheet(book, "periods", columns);

	for (uint32_t t = 0; t < p->file->period_count; t++) {
		cor_sheet_number(sheet, t + 1u);
		cor_sheet_day(sheet, p->file->first_day[t]);
		cor_sheet_day(sheet, p->file->last_day[t]);
		cor_sheet_number(sheet, periods[t].elements);
		cor_sheet_number(sheet, periods[t].visits);
		cor_sheet_number(sheet, (uint64_t)periods[t].hours);
		for (int c = 0; c < COR_PLAN_CASES; c++)
			cor_sheet_number(sheet, (uint64_t)periods[t].spend[c]);
		cor_sheet_end_row(sheet);
	}
}

static void put_rules(const cor_planned *p, cor_workbook *book)
{
	static const cor_sheet_column columns[] = {{"rule", 40}, {"due", 12}, {"holds from", 12},
		{"put off", 10}, {"on the last day", 16}, {NULL, 0}};
	cor_sheet *sheet = cor_workbook_sheet(book, "rules", columns);
	const cor_plan_day *last = &p->report.days[p->report.day_count - 1];

	for (uint32_t i = 0; i < p->dues.count; i++) {
		const cor_plan_due *due = &p->dues.items[i];

		cor_sheet_text(sheet, due->name);
		cor_sheet_day(sheet, due->own);
		cor_sheet_day(sheet, due->from);
		cor_sheet_word(sheet, due->put_off ? "yes" : "no");
		cor_sheet_word(sheet,
			due->is_outside                                 ? "after the plan"
				: last->rules[i].hold == COR_PLAN_HOLDS ? "holds"
									: "open");
		cor_sheet_end_row(sheet);
	}
}

cor_status cor_plan_write_xlsx(const cor_planned *p, cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_workbook) book = NULL;
	cor_plan_period *periods;

	if (p->verdict > COR_PLAN_VERDICT_OPEN)
		return cor_fail(err, COR_EINPUT,
			"there is no plan to put into a workbook; -o text says why");
	COR_TRY(cor_planned_periods(p, p->arena, &periods, err));
	COR_TRY(cor_workbook_new(p->file->first_day[0], "plan", &book, err));
	put_orders(p, book);
	put_periods(p, periods, book);
	put_rules(p, book);
	return cor_workbook_take(book, out, err);
}
