/* Measuring: times in milliseconds, memory in MiB, one JSON object a line. */
#ifndef CORDON_BENCH_MEASURE_H
#define CORDON_BENCH_MEASURE_H

#ifdef __cplusplus
extern "C" {
#endif

enum { MEASURE_RUNS_MOST = 101 };

typedef struct measure {
	double ms[MEASURE_RUNS_MOST];
	int count;
} measure;

double measure_now(void); /* milliseconds of a clock that only rises */
void measure_add(measure *m, double ms);
double measure_median(const measure *m);
double measure_least(const measure *m);
double measure_most(const measure *m);

/* Memory of this process: now, and the most since the last measure_forget_peak. */
double measure_mib(void);
double measure_peak_mib(void);
void measure_forget_peak(void);

#ifdef __cplusplus
}
#endif

#endif
