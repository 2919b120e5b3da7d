#include "base/day.h"

#include <stdlib.h>
#include <time.h>

#define YEAR_FIRST 1
#define YEAR_LAST 9999
#define DAY_FIRST (-719162) /* 0001-01-01 */
#define DAY_LAST 2932896    /* 9999-12-31 */
#define SECONDS_A_DAY 86400

typedef struct date {
	int year, month, day;
} date;

/*
 * The year is counted from March, so that the leap day is its last day, and in eras of 400 years,
 * which all have 146097 days (Howard Hinnant, "chrono-compatible low-level date algorithms").
 */
static cor_day day_of(date d)
{
	int year = d.month <= 2 ? d.year - 1 : d.year;
	int era = year / 400; /* never negative here: the first year is 1 */
	int year_of_era = year - era * 400;
	int month = d.month > 2 ? d.month - 3 : d.month + 9;
	int day_of_year = (153 * month + 2) / 5 + d.day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
		day_of_year - 719468;
}

static date date_of(cor_day day)
{
	int shifted = day + 719468;
	int era = shifted / 146097;
	int day_of_era = shifted - era * 146097;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
				  day_of_era / 146096) /
		365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month = (5 * day_of_year + 2) / 153;
	date d;

	d.day = day_of_year - (153 * month + 2) / 5 + 1;
	d.month = month < 10 ? month + 3 : month - 9;
	d.year = year_of_era + era * 400 + (d.month <= 2);
	return d;
}

static int days_of_month(int year, int month)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool is_written(cor_day day)
{
	return day >= DAY_FIRST && day <= DAY_LAST;
}

static bool digits(const char *p, int count, int *ret_value)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		value = 10 * value + (p[i] - '0');
	}
	*ret_value = value;
	return true;
}

bool cor_day_parse(cor_text t, cor_day *ret_day)
{
	date d;

	if (t.n != COR_DAY_BYTES - 1 || t.p[4] != '-' || t.p[7] != '-')
		return false;
	if (!digits(t.p, 4, &d.year) || !digits(t.p + 5, 2, &d.month) ||
		!digits(t.p + 8, 2, &d.day))
		return false;
	if (d.year < YEAR_FIRST || d.month < 1 || d.month > 12)
		return false;
	if (d.day < 1 || d.day > days_of_month(d.year, d.month))
		return false;
	*ret_day = day_of(d);
	return true;
}

static void write_digits(char *p, int count, int value)
{
	while (count-- > 0) {
		p[count] = (char)('0' + value % 10);
		value /= 10;
	}
}

char *cor_day_write(cor_day day, char buffer[COR_DAY_BYTES])
{
	date d;

	buffer[0] = '\0';
	if (!is_written(day))
		return buffer;
	d = date_of(day);
	write_digits(buffer, 4, d.year);
	buffer[4] = '-';
	write_digits(buffer + 5, 2, d.month);
	buffer[7] = '-';
	write_digits(buffer + 8, 2, d.day);
	buffer[10] = '\0';
	return buffer;
}

cor_day cor_day_add_months(cor_day day, int months)
{
	int64_t month;
	int last;
	date d;

	if (!is_written(day))
		return COR_DAY_NONE;
	d = date_of(day);
	month = (int64_t)d.year * 12 + (d.month - 1) + months;
	if (month < (int64_t)YEAR_FIRST * 12 || month >= (int64_t)(YEAR_LAST + 1) * 12)
		return COR_DAY_NONE;
	d.year = (int)(month / 12);
	d.month = (int)(month % 12) + 1;
	last = days_of_month(d.year, d.month);
	if (d.day > last)
		d.day = last;
	return day_of(d);
}

cor_day cor_day_today(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds;

	if (epoch && cor_text_to_u64(cor_text_of(epoch), &seconds) &&
		seconds / SECONDS_A_DAY <= DAY_LAST)
		return (cor_day)(seconds / SECONDS_A_DAY);
	return (cor_day)(time(NULL) / SECONDS_A_DAY);
}
