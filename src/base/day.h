/*
 * Dates: a cor_day is the number of days since 1970-01-01 in the proleptic Gregorian calendar
 * (ISO 8601).
 */
#ifndef COR_BASE_DAY_H
#define COR_BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef int32_t cor_day;
#define COR_DAY_NONE INT32_MIN /* not known */
#define COR_DAY_BYTES 11       /* "2020-01-28" and its NUL */

/* Strict YYYY-MM-DD, years 0001 to 9999, a day that exists (2023-02-30 does not). */
bool cor_day_parse(cor_text t, cor_day *ret_day);
/* Writes YYYY-MM-DD; "" for COR_DAY_NONE and days outside those years.  Returns buffer. */
char *cor_day_write(cor_day day, char buffer[COR_DAY_BYTES]);
/* Same day of the month `months` later, or the last day of that month when it has none such.
 * COR_DAY_NONE for COR_DAY_NONE and for what lies outside the years 0001 to 9999. */
cor_day cor_day_add_months(cor_day day, int months);
/* Today in UTC, or SOURCE_DATE_EPOCH's day when that environment variable is set to a number. */
cor_day cor_day_today(void);

#endif
