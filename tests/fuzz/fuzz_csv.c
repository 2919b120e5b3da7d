/* CSV: the first two bytes choose delimiter and quote; what is read is written and read again. */
#include <stdint.h>

#include "base/csv.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const cor_csv_record *record)
{
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record again;
	cor_buf buf = {0};
	bool more = false;

	cor_csv_add_record(&buf, record->cells, record->count);
	COR_ASSERT(cor_buf_status(&buf, NULL) == COR_OK);
	/* What begins like a byte order mark loses it. */
	if (buf.n >= 3 && memcmp(buf.p, "\xef\xbb\xbf", 3) != 0) {
		COR_ASSERT(cor_csv_new(cor_buf_text(&buf), ',', '"', &csv, NULL) == COR_OK);
		COR_ASSERT(cor_csv_next(csv, &again, &more, NULL) == COR_OK && more);
		/* Quoting makes a cell longer, and the limit is on what is written. */
		if (!again.trouble) {
			COR_ASSERT(again.count == record->count);
			for (uint32_t i = 0; i < record->count; i++)
				COR_ASSERT(cor_text_equal(again.cells[i], record->cells[i]));
			COR_ASSERT(cor_csv_next(csv, &again, &more, NULL) == COR_OK && !more);
		}
	}
	cor_buf_done(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char DELIMITERS[] = ",;\t|", QUOTES[] = {'"', '\'', 0, '"'};
	COR_AUTO(cor_csv) csv = NULL;
	cor_csv_record record;
	uint64_t line = 0;
	cor_text text;
	bool more;

	if (size < 2)
		return 0;
	text = (cor_text){(const char *)data + 2, size - 2};
	COR_ASSERT(cor_csv_new(text, DELIMITERS[data[0] & 3], QUOTES[data[1] & 3], &csv, NULL) ==
		COR_OK);
	if (data[1] & 4)
		cor_csv_comment(csv, '#');
	for (;;) {
		COR_ASSERT(cor_csv_next(csv, &record, &more, NULL) == COR_OK);
		if (!more)
			return 0;
		COR_ASSERT(record.line > line);
		line = record.line;
		COR_ASSERT(
			record.raw.p >= text.p && record.raw.p + record.raw.n <= text.p + text.n);
		COR_ASSERT((record.trouble != NULL) == (record.count == 0));
		COR_ASSERT(!record.trouble || record.trouble_line >= line);
		for (uint32_t i = 0; i < record.count; i++)
			COR_ASSERT(record.cells[i].n <= COR_LIMIT_CELL_BYTES &&
				record.columns[i] <= record.raw.n + 1);
		if (record.count)
			check_again(&record);
	}
}
