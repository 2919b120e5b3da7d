/* Work orders, one line an element that changes, by period, region and crew. */
#include "app/plan.h"
#include "base/csv.h"

#define COLUMNS 18u

static cor_text element_cell(const cor_planned *p, uint32_t element, const char *column)
{
	return cor_estate_cell(p->opened.estate, COR_ELEMENT, element,
		(unsigned)cor_schema_column(COR_ELEMENT, cor_text_of(column)));
}

/* Numbers and dates are written one after the other; what is kept are their places. */
typedef struct line {
	cor_text cells[COLUMNS];
	char numbers[COLUMNS][32];
	uint32_t count;
} line;

static void add_text(line *l, cor_text text)
{
	l->cells[l->count++] = text;
}

static void add_number(line *l, int64_t number)
{
	size_t n = cor_text_from_fixed(number, 0, l->numbers[l->count]);

	l->cells[l->count] = (cor_text){l->numbers[l->count], n};
	l->count++;
}

static void add_day(line *l, cor_day day)
{
	add_text(l, cor_text_of(cor_day_write(day, l->numbers[l->count])));
}

static void put_order(const cor_planned *p, uint32_t m, cor_buf *out)
{
	const cor_plan_change *change = &p->cases[COR_PLAN_MID].changes[m];
	const cor_plan_gear *gear = cor_plan_gear_of(&p->scope, m, change->choice);
	uint32_t element = p->scope.element[m];
	line l = {.count = 0};

	add_number(&l, change->period + 1);
	add_day(&l, p->file->first_day[change->period]);
	add_day(&l, p->file->last_day[change->period]);
	add_text(&l, cor_plan_region(&p->scope, m));
	add_text(&l, element_cell(p, element, "site"));
	add_text(&l, element_cell(p, element, "id"));
	add_text(&l, element_cell(p, element, "operator"));
	add_text(&l, cor_plan_entry_of(&p->scope, m)->name);
	add_text(&l, element_cell(p, element, "product"));
	add_text(&l, element_cell(p, element, "maker"));
	add_text(&l, gear->id);
	for (int c = 0; c < COR_PLAN_CASES; c++)
		add_number(&l, cor_plan_cost_of(&p->scope, m, change->choice, (cor_plan_case)c));
	add_text(&l, p->file->currency);
	add_number(&l, cor_plan_entry_of(&p->scope, m)->hours);
	add_day(&l, (cor_day)(p->file->first_day[change->period] - gear->lead_days));
	add_text(&l, cor_planned_same(p, m) ? COR_TEXT("yes") : COR_TEXT("no"));
	cor_csv_add_record(out, l.cells, l.count);
}

cor_status cor_plan_write_csv(const cor_planned *p, cor_buf *out, cor_err *err)
{
	if (p->verdict > COR_PLAN_VERDICT_OPEN)
		return cor_plan_write_text(p, out, err);
	cor_buf_addz(out,
		"period,first_day,last_day,crew_region,site,element,operator,entry,old_product,old_maker,new_product,"
		"cost_low,cost_mid,cost_high,currency,hours,order_by,same_in_all_cases\n");
	for (uint32_t t = 0; t < p->file->period_count; t++) {
		for (uint32_t r = 0; r < p->bounds.region_count; r++) {
			for (uint32_t m = 0; m < p->scope.count; m++) {
				if (p->cases[COR_PLAN_MID].changes[m].period == t &&
					p->bounds.region[m] == r)
					put_order(p, m, out);
			}
		}
	}
	return cor_buf_status(out, err);
}
