#include "plan/cbc.h"

#include <coin/Cbc_C_Interface.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/late.h"

/* Opened for the first program: it brings LAPACK and more along. */
#define LIBRARY "libCbcSolver.so.3"
#define DENSE_CUTS_MOST 10000u /* columns */
#define EACH_FUNCTION(X)                            \
	X(Cbc_newModel)                             \
	X(Cbc_addCutCallback)                       \
	X(Cbc_bestSolution)                         \
	X(Cbc_deleteModel)                          \
	X(Cbc_getBestPossibleObjValue)              \
	X(Cbc_getObjValue)                          \
	X(Cbc_getReducedCost)                       \
	X(Cbc_isInitialSolveProvenOptimal)          \
	X(Cbc_isInitialSolveProvenPrimalInfeasible) \
	X(Cbc_isProvenInfeasible)                   \
	X(Cbc_isProvenOptimal)                      \
	X(Cbc_loadProblem)                          \
	X(Cbc_setInteger)                           \
	X(Cbc_setLogLevel)                          \
	X(Cbc_setMIPStartI)                         \
	X(Cbc_setParameter)                         \
	X(Cbc_solve)                                \
	X(Cbc_status)                               \
	X(Osi_getColUpper)                          \
	X(Osi_getNumCols)                           \
	X(Osi_getNumRows)                           \
	X(Osi_getRowCoeffs)                         \
	X(Osi_getRowIndices)                        \
	X(Osi_getRowNz)                             \
	X(Osi_getRowRHS)                            \
	X(Osi_getRowSense)
static struct {
	EACH_FUNCTION(COR_LATE_MEMBER)
} lib;
static const char *const NAMES[] = {EACH_FUNCTION(COR_LATE_NAME)};

/* The cuts of the last pass at the root, and the columns that are out by then. */
typedef struct watch {
	const cor_sheet *sheet;
	cor_sheet cuts;
	double *upper;  /* by column */
	size_t *filler; /* by row: the column that fills it up, or SIZE_MAX */
	bool seen;
	cor_status status;
	cor_err err;
} watch;

static void set(Cbc_Model *cbc, const char *name, double value)
{
	char text[40];

	snprintf(text, sizeof(text), "%.17g", value);
	lib.Cbc_setParameter(cbc, name, text);
}

static cor_status load(const cor_sheet *s, Cbc_Model *cbc, cor_arena *arena, cor_err *err)
{
	double *amount, *least;
	int *start, *row;

	COR_TRY(cor_sheet_columns(s, arena, &start, &row, &amount, err));
	COR_TRY(cor_arena_new_array(arena, s->column_count, 8, &least, err));
	lib.Cbc_loadProblem(cbc, (int)s->column_count, (int)s->row_count, start, row, amount, least,
		s->most, s->cost, s->low, s->high);
	lib.Cbc_setLogLevel(cbc, 0);
	return COR_OK;
}

/* Of 16,000 columns Gomory's and zero-half cuts took three quarters of the time and brought a twentieth of what all did; of
 * 8,000 they are worth it (bench/PLAN.md). */
static void stay_at_root(const cor_sheet *s, Cbc_Model *cbc)
{
	const char *dense = s->column_count > DENSE_CUTS_MOST ? "off" : "on";

	lib.Cbc_setParameter(cbc, "gomoryCuts", dense);
	lib.Cbc_setParameter(cbc, "zeroHalfCuts", dense);
	lib.Cbc_setParameter(cbc, "heuristicsOnOff", "off");
	lib.Cbc_setParameter(cbc, "maxNodes", "0");
}

static cor_status give_start(const double *value, size_t columns, Cbc_Model *cbc, cor_arena *arena,
	cor_err *err)
{
	int *index;

	if (!value)
		return COR_OK;
	COR_TRY(cor_arena_new_array(arena, columns, sizeof(*index), &index, err));
	for (size_t c = 0; c < columns; c++)
		index[c] = (int)c;
	lib.Cbc_setMIPStartI(cbc, (int)columns, index, value);
	return COR_OK;
}

/* ---- what the root leaves ---- */

static cor_status copy_cut(watch *w, void *osi, int row, cor_err *err)
{
	double end = lib.Osi_getRowRHS(osi, row);
	const int *column = lib.Osi_getRowIndices(osi, row);
	const double *amount = lib.Osi_getRowCoeffs(osi, row);
	char sense = lib.Osi_getRowSense(osi, row);
	size_t own = w->cuts.row_count;

	if (sense != 'L' && sense != 'G')
		return COR_OK;
	COR_TRY(cor_sheet_add_row(&w->cuts, sense == 'L' ? -INFINITY : end,
		sense == 'L' ? end : INFINITY, err));
	for (int i = 0; i < lib.Osi_getRowNz(osi, row); i++)
		COR_TRY(cor_sheet_add(&w->cuts, own, (size_t)column[i], amount[i], err));
	return COR_OK;
}

static void look(void *osi, void *cuts, void *data)
{
	watch *w = data;
	size_t columns = w->sheet->column_count;

	(void)cuts;
	if ((size_t)lib.Osi_getNumCols(osi) != columns || w->status != COR_OK)
		return;
	cor_sheet_done(&w->cuts);
	for (int r = (int)w->sheet->row_count; r < lib.Osi_getNumRows(osi) && w->status == COR_OK;
		r++)
		w->status = copy_cut(w, osi, r, &w->err);
	memcpy(w->upper, lib.Osi_getColUpper(osi), columns * sizeof(*w->upper));
	w->seen = true;
}

/* The cuts become rows.  Columns have no highest value but 0, so that reduced costs are not below 0.  A row with a highest
 * value only gets a column that fills it up, at no cost: its reduced cost is the price of the row, of which the interface tells
 * nothing. */
static cor_status add_cuts(cor_sheet *s, const watch *w, cor_err *err)
{
	size_t rows = s->row_count;

	for (size_t c = 0; c < s->column_count; c++)
		s->most[c] = w->upper[c] < 0.5 ? 0 : INFINITY;
	for (size_t r = 0; r < rows; r++) {
		w->filler[r] = SIZE_MAX;
		if (s->low[r] != -INFINITY)
			continue;
		s->low[r] = s->high[r];
		w->filler[r] = s->column_count;
		COR_TRY(cor_sheet_add_column(s, 0, INFINITY, false, err));
		COR_TRY(cor_sheet_add(s, r, w->filler[r], 1, err));
	}
	for (size_t r = 0; r < w->cuts.row_count; r++)
		COR_TRY(cor_sheet_add_row(s, w->cuts.low[r], w->cuts.high[r], err));
	for (size_t i = 0; i < w->cuts.entry_count; i++) {
		const cor_sheet_entry *e = &w->cuts.entries[i];

		COR_TRY(cor_sheet_add(s, rows + (size_t)e->row, (size_t)e->column, e->amount, err));
	}
	return COR_OK;
}

static cor_status read_root(const cor_sheet *s, const watch *w, size_t rows, size_t columns,
	Cbc_Model *cbc, cor_arena *arena, cor_cbc_root *root, cor_err *err)
{
	const double *reduced;

	COR_TRY(load(s, cbc, arena, err));
	lib.Cbc_solve(cbc);
	reduced = lib.Cbc_getReducedCost(cbc);
	if (!lib.Cbc_isInitialSolveProvenOptimal(cbc) || !reduced)
		return COR_OK;
	COR_TRY(cor_arena_new_array(arena, rows, 8, &root->price, err));
	COR_TRY(cor_arena_new_array(arena, columns, 8, &root->reduced, err));
	for (size_t c = 0; c < columns; c++)
		root->reduced[c] = w->upper[c] < 0.5 ? INFINITY : reduced[c];
	for (size_t r = 0; r < rows; r++)
		root->price[r] = w->filler[r] == SIZE_MAX ? 0 : fmax(0, reduced[w->filler[r]]);
	root->bound = lib.Cbc_getObjValue(cbc);
	root->has = true;
	return COR_OK;
}

static cor_status solve_root(cor_sheet *s, watch *w, cor_arena *arena, cor_cbc_root *root,
	cor_err *err)
{
	size_t rows = s->row_count, columns = s->column_count;
	cor_status status;
	Cbc_Model *cbc;

	if (w->status != COR_OK) {
		*err = w->err;
		return w->status;
	}
	if (!w->seen)
		return COR_OK;
	COR_TRY(cor_arena_new_array(arena, rows, sizeof(*w->filler), &w->filler, err));
	COR_TRY(add_cuts(s, w, err));
	cbc = lib.Cbc_newModel();
	status = read_root(s, w, rows, columns, cbc, arena, root, err);
	lib.Cbc_deleteModel(cbc);
	return status;
}

/* ---- a search ---- */

static void set_all(const cor_sheet *s, const cor_cbc_task *task, Cbc_Model *cbc)
{
	lib.Cbc_setParameter(cbc, "timeMode", "elapsed");
	lib.Cbc_setParameter(cbc, "randomSeed", "7");
	/* Its own way looks for special ordered sets, too, adds columns for them, and then loses a start.  Where cuts are
	 * to be read it has to leave the columns as they are. */
	lib.Cbc_setParameter(cbc, "preprocess", task->root ? "off" : "on");
	if (task->seconds > 0)
		set(cbc, "seconds", task->seconds);
	set(cbc, "ratioGap", task->part);
	set(cbc, "allowableGap", task->distance);
	if (task->any_will_do)
		lib.Cbc_setParameter(cbc, "maxSolutions", "1");
	if (task->root_only)
		stay_at_root(s, cbc);
}

static cor_status search(const cor_sheet *s, const cor_cbc_task *task, watch *w, Cbc_Model *cbc,
	cor_arena *arena, cor_cbc_end *end, cor_err *err)
{
	const double *best;
	double *value;

	COR_TRY(load(s, cbc, arena, err));
	for (size_t c = 0; c < s->column_count; c++) {
		if (s->whole[c])
			lib.Cbc_setInteger(cbc, (int)c);
	}
	set_all(s, task, cbc);
	if (task->root) {
		COR_TRY(cor_arena_new_array(arena, s->column_count, 8, &w->upper, err));
		lib.Cbc_addCutCallback(cbc, look, "watch", w);
	}
	COR_TRY(give_start(task->root ? NULL : task->start, s->column_count, cbc, arena, err));
	lib.Cbc_solve(cbc);
	best = lib.Cbc_bestSolution(cbc);
	end->finished = lib.Cbc_isProvenOptimal(cbc) && best;
	/* After preprocessing the flags of the first solution may be left from something else. */
	end->impossible = !best && lib.Cbc_status(cbc) == 0 &&
		(lib.Cbc_isProvenInfeasible(cbc) ||
			lib.Cbc_isInitialSolveProvenPrimalInfeasible(cbc));
	end->interrupted = lib.Cbc_status(cbc) == 5;
	end->bound = lib.Cbc_getBestPossibleObjValue(cbc);
	end->has_bound = !end->impossible && fabs(end->bound) < 0x1p60;
	if (best) {
		COR_TRY(cor_arena_new_array(arena, s->column_count, 8, &value, err));
		memcpy(value, best, s->column_count * sizeof(*value));
		end->value = value;
	}
	return COR_OK;
}

cor_status cor_cbc_run(cor_sheet *sheet, const cor_cbc_task *task, cor_arena *arena,
	cor_cbc_end *ret_end, cor_err *err)
{
	watch w = {.sheet = sheet};
	cor_cbc_end found = {0};
	cor_cbc_root root = {0};
	cor_status status;
	Cbc_Model *cbc;

	COR_TRY(cor_late_open(LIBRARY, "a plan", NAMES, sizeof(NAMES) / sizeof(NAMES[0]), &lib,
		err));
	cbc = lib.Cbc_newModel();
	status = search(sheet, task, &w, cbc, arena, &found, err);
	lib.Cbc_deleteModel(cbc);
	if (status == COR_OK && task->root)
		status = solve_root(sheet, &w, arena, &root, err);
	cor_sheet_done(&w.cuts);
	if (status != COR_OK)
		return status;
	if (task->root)
		*task->root = root;
	*ret_end = found;
	return COR_OK;
}
