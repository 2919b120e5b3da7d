/*
 * A whole table at once: the rows of a big CSV file in the form that programs write, read by a few
 * threads straight into columns of codes.
 *
 * The idea: the text is cut at line ends, a part a thread.  Each thread reads its part once, through a
 * buffer that stays in the cache, finds its cells by the window (base/csv_window.h) and goes through a
 * window column by column.  What a cell says is looked up in a
 * small table of the thread's own, keyed by the bytes as they are written, and only what was never
 * seen before is read as the builder reads it (cell.h).  Ids are only copied, since ids that rise are
 * all different; references mostly name what the row before named, or the next.  At the end the
 * threads' values are put into the dictionaries in the order of the file, so that codes are those
 * that adding row by row would have given.
 *
 * It takes all rows or none.  Anything wrong, and what is right but unusual (line ends within quotes,
 * doubled quotes, empty lines, rows of one key that do not stand together), makes it step back: the
 * rows are then added one by one, so that there is one place where refusals are made.
 */
#ifndef COR_ESTATE_BULK_H
#define COR_ESTATE_BULK_H

#include "estate/builder.h"

typedef struct cor_bulk {
	cor_text text;          /* behind the header line */
	const char *file;       /* for places; kept by pointer */
	uint64_t line;          /* of the first row, 1-based */
	unsigned count;         /* columns of the file */
	const unsigned *target; /* column of the file -> column of the table */
	uint32_t threads;       /* 0: as many as the size is worth */
	/* The file that the text is the map of, to be read into buffers instead; NULL: text alone. */
	const int *source;
	uint64_t source_at; /* where in the file the text begins */
} cor_bulk;

/*
 * Takes the rows into a table that has none yet.  *ret_taken is false when the builder is as it was (but
 * for texts in dictionaries) and the rows are to be added one by one.  Rows that are taken have no columns
 * in their places: references that lead nowhere are told without them.
 */
cor_status cor_builder_take(cor_builder *builder, cor_table_id table, const cor_bulk *bulk,
	bool *ret_taken, cor_err *err);

#endif
