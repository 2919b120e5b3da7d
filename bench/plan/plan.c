/*
 * bench-plan: plans the programme of sites.h, or writes it for others.
 * usage: bench-plan solve SITES SEED RUNS GAP_PPM SECONDS [THREADS]     one JSON object
 *        bench-plan write SITES SEED FILE                     columns, for plan.py
 *        bench-plan mps SITES SEED FILE                       the same for CBC
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/text.h"
#include "plan/solve.h"
#include "sites.h"
#include "towers.h"

typedef struct watch {
	double first_cost, enough;
	uint32_t gap_ppm;
} watch;

static void tell(void *data, const cor_plan_progress *g)
{
	watch *w = data;

	if (getenv("TELL"))
		fprintf(stderr, "%8.3f  bound %" PRId64 "  cost %" PRId64 "  gap %.5f %%\n",
			g->seconds, g->bound, g->has_cost ? g->cost : 0,
			g->has_cost ? 100.0 * (double)(g->cost - g->bound) / (double)g->cost : 0);
	if (g->has_cost && w->first_cost == 0)
		w->first_cost = g->seconds;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static cor_status solve(uint32_t sites, uint64_t seed, uint32_t runs, cor_plan_task *task,
	cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	double seconds[64];
	cor_plan_problem p;
	cor_plan_answer a = {0};
	struct rusage used;
	watch w = {0};

	COR_TRY(cor_arena_new("bench", 0, &arena, err));
	COR_TRY(getenv("TOWERS") ? towers_make(sites, seed, arena, &p, err)
				 : sites_make(sites, seed, arena, &p, err));
	task->tell = tell;
	task->tell_data = &w;
	for (uint32_t i = 0; i < runs; i++) {
		cor_arena_mark mark = cor_arena_here(arena);

		COR_TRY(cor_plan_solve(&p, task, arena, &a, err));
		seconds[i] = a.seconds;
		cor_arena_back(arena, mark);
	}
	qsort(seconds, runs, sizeof(*seconds), by_size);
	getrusage(RUSAGE_SELF, &used);
	printf("{\"bench\": \"plan\", \"solver\": \"cordon\", \"sites\": %u, \"threads\": %u, \"seconds\": "
	       "%.3f, \"seconds_least\": %.3f, \"seconds_most\": %.3f, \"gap_pct\": %.5f, \"cost\": %" PRId64
	       ", \"bound\": %" PRId64 ", \"priced_bound\": %" PRId64
	       ", \"steps\": %u, \"end\": %d, \"memory_mb\": %ld}\n",
		sites, task->threads, seconds[runs / 2], seconds[0], seconds[runs - 1],
		100.0 * (double)(a.cost - a.bound) / (double)a.cost, a.cost, a.bound,
		a.priced_bound, a.steps, a.end, used.ru_maxrss / 1024);
	return COR_OK;
}

/* int64 each: options, rows, entries; costs; row limits; first entry of each option; row and amount of
 * entries.  Option i is of site i / 16. */
static bool write_columns(const cor_plan_problem *p, FILE *file)
{
	const cor_plan_terms *t = &p->option_terms;
	int64_t head[3] = {p->option_count, p->row_count, t->first[p->option_count]};

	fwrite(head, 8, 3, file);
	fwrite(p->option_cost, 8, p->option_count, file);
	fwrite(p->row_limit, 8, p->row_count, file);
	for (uint32_t o = 0; o <= p->option_count; o++)
		fwrite(&(int64_t){t->first[o]}, 8, 1, file);
	for (uint32_t i = 0; i < t->first[p->option_count]; i++)
		fwrite(&(int64_t){t->row[i]}, 8, 1, file);
	fwrite(t->amount, 8, t->first[p->option_count], file);
	return !ferror(file);
}

static bool write_mps(const cor_plan_problem *p, FILE *file)
{
	const cor_plan_terms *t = &p->option_terms;

	fputs("NAME plan\nROWS\n N cost\n", file);
	for (uint32_t r = 0; r < p->row_count; r++)
		fprintf(file, " L r%u\n", r);
	for (uint32_t b = 0; b < p->bundle_count; b++)
		fprintf(file, " E s%u\n", b);
	fputs("COLUMNS\n M1 'MARKER' 'INTORG'\n", file);
	for (uint32_t o = 0; o < p->option_count; o++) {
		fprintf(file, " x%u cost %" PRId64 "\n x%u s%u 1\n", o, p->option_cost[o], o,
			o / SITES_OPTIONS);
		for (uint32_t i = t->first[o]; i < t->first[o + 1]; i++)
			fprintf(file, " x%u r%u %" PRId64 "\n", o, t->row[i], t->amount[i]);
	}
	fputs(" M2 'MARKER' 'INTEND'\nRHS\n", file);
	for (uint32_t r = 0; r < p->row_count; r++)
		fprintf(file, " rhs r%u %" PRId64 "\n", r, p->row_limit[r]);
	for (uint32_t b = 0; b < p->bundle_count; b++)
		fprintf(file, " rhs s%u 1\n", b);
	fputs("BOUNDS\n", file);
	for (uint32_t o = 0; o < p->option_count; o++)
		fprintf(file, " BV b x%u\n", o);
	fputs("ENDATA\n", file);
	return !ferror(file);
}

static cor_status write_for_others(const char *how, uint32_t sites, uint64_t seed, const char *path,
	cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_plan_problem p;
	FILE *file;
	bool written;

	COR_TRY(cor_arena_new("bench", 0, &arena, err));
	COR_TRY(sites_make(sites, seed, arena, &p, err));
	file = fopen(path, "w");
	if (!file)
		return cor_fail(err, COR_ESYSTEM, "%s cannot be written", path);
	written = strcmp(how, "mps") == 0 ? write_mps(&p, file) : write_columns(&p, file);
	if (fclose(file) != 0 || !written)
		return cor_fail(err, COR_ESYSTEM, "%s was not written whole", path);
	return COR_OK;
}

static uint32_t number(const char *text)
{
	uint64_t value;

	if (!cor_text_to_u64(cor_text_of(text), &value) || value > UINT32_MAX) {
		fprintf(stderr, "bench-plan: %s is not a number\n", text);
		exit(2);
	}
	return (uint32_t)value;
}

int main(int argc, char **argv)
{
	cor_err err = {0};
	cor_status status = COR_EINPUT;

	if (argc >= 7 && strcmp(argv[1], "solve") == 0) {
		cor_plan_task task = {.gap_ppm = number(argv[5]),
			.seconds = number(argv[6]),
			.threads = argc > 7 ? number(argv[7]) : 2};

		if (getenv("WAY"))
			task.way = strcmp(getenv("WAY"), "prices") == 0 ? COR_PLAN_PRICES
									: COR_PLAN_EXACT;
		status = solve(number(argv[2]), number(argv[3]), number(argv[4]), &task, &err);
	} else if (argc == 5) {
		status = write_for_others(argv[1], number(argv[2]), number(argv[3]), argv[4], &err);
	}
	if (status != COR_OK)
		fprintf(stderr, "bench-plan: %s\n",
			err.text[0] ? err.text : "see plan.c for usage");
	return status == COR_OK ? 0 : 2;
}
