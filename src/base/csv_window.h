/*
 * CSV by the window: where the cells of some hundred lines lie, found at once.
 *
 * The idea: 64 bytes at a time become a mask of the delimiters and line ends (AVX-512, AVX2 or plain,
 * chosen at run time; the same places), masks become a list of places, and when each line has as
 * many cells as expected that list is the table.  Only what a program wrote plainly is read: comma
 * and double quote, one line a record, every line of the same number of cells, quoted cells without
 * doubled quotes and line ends.  Whatever else there is, and everything that is wrong, is left to the
 * careful reader (csv.h), which gives the same cells for what is read here.
 *
 * O(n) time, about 10 GB/s.
 */
#ifndef COR_BASE_CSV_WINDOW_H
#define COR_BASE_CSV_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COR_CSV_WINDOW 16384u /* bytes of whole lines that are taken at once, at most */
#define COR_CSV_PAD 64u       /* readable bytes that stand behind the text */
#define COR_CSV_PLACES (COR_CSV_WINDOW + 64u)

typedef struct cor_csv_window {
	uint32_t rows;
	uint32_t bytes; /* that these rows take */
	/* Some byte is no plain character: a control character other than the line end, DEL, or
	 * of a character beyond ASCII. */
	bool is_odd;
	/* Cell c of row r is from[r * count + c] up to to[r * count + c]. */
	uint32_t from[COR_CSV_PLACES], to[COR_CSV_PLACES];
} cor_csv_window;

/* Cells of the whole lines that begin at p, `count` a line (at least 1).  `bytes` of text are there, the
 * last of them a line end, and COR_CSV_PAD more may be read.  False: the careful reader is needed. */
bool cor_csv_window_read(const char *p, size_t bytes, unsigned count, cor_csv_window *window);

/* Line ends in the text. */
uint64_t cor_csv_count_lines(const char *p, size_t bytes);

#endif
