#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double measure_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Kept sorted. */
void measure_add(measure *m, double ms)
{
	if (m->count == MEASURE_RUNS_MOST)
		return;
	m->ms[m->count++] = ms;
	qsort(m->ms, (size_t)m->count, sizeof(m->ms[0]), by_size);
}

double measure_median(const measure *m)
{
	int half = m->count / 2;

	if (m->count == 0)
		return 0;
	return m->count % 2 ? m->ms[half] : (m->ms[half - 1] + m->ms[half]) / 2;
}

double measure_least(const measure *m)
{
	return m->count ? m->ms[0] : 0;
}

double measure_most(const measure *m)
{
	return m->count ? m->ms[m->count - 1] : 0;
}

static double status_mib(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	double kib = 0;

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		if (!strncmp(line, name, strlen(name)))
			kib = strtod(line + strlen(name), NULL);
	}
	fclose(file);
	return kib / 1024;
}

double measure_mib(void)
{
	return status_mib("VmRSS:");
}

double measure_peak_mib(void)
{
	return status_mib("VmHWM:");
}

void measure_forget_peak(void)
{
	FILE *file = fopen("/proc/self/clear_refs", "w");

	if (!file)
		return;
	fputs("5", file);
	fclose(file);
}
