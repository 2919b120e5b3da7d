#include "report/report.h"

#include <string.h>

const cor_report_format cor_report_formats[] = {
	{"text", "for a person at a terminal", false, false, cor_report_text},
	{"json", "cordon-check/1, one JSON object", false, false, cor_report_json},
	{"csv", "findings, one a line", false, false, cor_report_csv},
	{"html", "one page for a board or a regulator, on screen or paper", false, true,
		cor_report_html},
	{"xlsx", "a workbook of verdict, rules, groups, findings and what decides", true, true,
		cor_report_xlsx},
};
const size_t cor_report_format_count = sizeof(cor_report_formats) / sizeof(cor_report_formats[0]);

const cor_report_format *cor_report_format_by_name(const char *name)
{
	for (size_t i = 0; i < cor_report_format_count; i++)
		if (strcmp(cor_report_formats[i].name, name) == 0)
			return &cor_report_formats[i];
	return NULL;
}
