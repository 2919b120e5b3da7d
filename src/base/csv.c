#include "base/csv.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"

#define BLOCK 64
#define TOO_LONG "cell is too long, limit in bytes"

struct cor_csv {
	cor_text text;
	char delimiter, quote, comment;
	size_t at;           /* where the next record begins */
	uint64_t line;       /* the line of what is looked at */
	size_t line_start;   /* its first byte */
	uint64_t line_inner; /* `inner_total` at its first byte */

	/* The block of 64 bytes that is being passed. */
	size_t block;
	uint64_t special;     /* delimiters, quotes and line ends of it that lie ahead */
	uint64_t inner;       /* continuation bytes of UTF-8 in it: bytes that begin no character */
	uint64_t inner_total; /* how many of those the blocks before it hold, since the last seek */

	cor_text cells[COR_LIMIT_COLUMNS];
	uint32_t columns[COR_LIMIT_COLUMNS];
	uint32_t doubled[COR_LIMIT_COLUMNS]; /* the cells with doubled quotes */
	uint32_t count, doubled_count;
	char *unquoted;
	size_t unquoted_capacity;
	char trouble[64];
};

/* ---- the scanner: hop from one byte that means something to the next ---- */

static void classify_bytes(cor_csv *csv, const char *p, size_t n)
{
	uint64_t special = 0, inner = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t bit = (uint64_t)1 << i;

		if (p[i] == csv->delimiter || p[i] == '\n' || (csv->quote && p[i] == csv->quote))
			special |= bit;
		if (((unsigned char)p[i] & 0xc0) == 0x80)
			inner |= bit;
	}
	csv->special = special;
	csv->inner = inner;
}

#if defined(__SSE2__)
static void classify_block(cor_csv *csv, const char *p)
{
	__m128i delimiter = _mm_set1_epi8(csv->delimiter);
	/* Without quoting the line end stands in: a compare that changes nothing. */
	__m128i quote = _mm_set1_epi8(csv->quote ? csv->quote : '\n');
	__m128i newline = _mm_set1_epi8('\n'), first = _mm_set1_epi8(-64);
	uint64_t special = 0, inner = 0;

	for (unsigned i = 0; i < BLOCK / 16; i++) {
		__m128i bytes = _mm_loadu_si128(
			(const __m128i *)(const void *)(p + (size_t)16 * i));
		__m128i any = _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiter),
			_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, newline)));

		special |= (uint64_t)(uint32_t)_mm_movemask_epi8(any) << (16 * i);
		/* 0x80 to 0xbf are the signed bytes below -64 */
		inner |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(bytes, first))
			<< (16 * i);
	}
	csv->special = special;
	csv->inner = inner;
}
#else
static void classify_block(cor_csv *csv, const char *p)
{
	classify_bytes(csv, p, BLOCK);
}
#endif

static void classify(cor_csv *csv)
{
	const char *p = csv->text.p + csv->block;
	size_t left = csv->text.n - csv->block;

	if (left >= BLOCK)
		classify_block(csv, p);
	else
		classify_bytes(csv, p, left);
}

/* Offset of the next byte that means something, or the end. */
static inline size_t next_special(cor_csv *csv)
{
	size_t at;

	while (csv->special == 0) {
		if (csv->text.n - csv->block <= BLOCK) {
			csv->inner_total += (uint64_t)__builtin_popcountll(csv->inner);
			csv->inner = 0;
			return csv->text.n;
		}
		if (csv->inner)
			csv->inner_total += (uint64_t)__builtin_popcountll(csv->inner);
		csv->block += BLOCK;
		classify(csv);
	}
	at = csv->block + (size_t)__builtin_ctzll(csv->special);
	csv->special &= csv->special - 1;
	return at;
}

/* Continuation bytes since the last seek, up to a byte of the block being passed. */
static inline uint64_t inner_until(const cor_csv *csv, size_t at)
{
	uint64_t below;

	if (csv->inner == 0)
		return csv->inner_total;
	below = at - csv->block < BLOCK ? ((uint64_t)1 << (at - csv->block)) - 1 : UINT64_MAX;
	return csv->inner_total + (uint64_t)__builtin_popcountll(csv->inner & below);
}

/* 1-based character column of a byte in the block being passed. */
static inline uint32_t column_of(const cor_csv *csv, size_t at)
{
	uint64_t column = at - csv->line_start - (inner_until(csv, at) - csv->line_inner) + 1;

	return column > UINT32_MAX ? UINT32_MAX : (uint32_t)column;
}

static inline void begin_line(cor_csv *csv, size_t newline)
{
	csv->line++;
	csv->line_start = newline + 1;
	csv->line_inner = inner_until(csv, newline);
}

/* Goes (back) to the first byte of a line. */
static void seek(cor_csv *csv, size_t at, uint64_t line)
{
	csv->at = at;
	csv->line = line;
	csv->line_start = at;
	csv->block = at;
	csv->special = csv->inner = csv->inner_total = csv->line_inner = 0;
	if (at < csv->text.n)
		classify(csv);
}

/* ---- records ---- */

cor_status cor_csv_new(cor_text text, char delimiter, char quote, cor_csv **ret_csv, cor_err *err)
{
	cor_csv *csv = cor_mem_new(1, sizeof(*csv));

	if (!csv)
		return cor_fail(err, COR_ENOMEM, "out of memory for a CSV reader");
	COR_ASSERT(delimiter != '\n' && delimiter != quote && quote != '\n');
	csv->text = text;
	csv->delimiter = delimiter;
	csv->quote = quote;
	seek(csv, text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, 1);
	*ret_csv = csv;
	return COR_OK;
}

void cor_csv_comment(cor_csv *csv, char first)
{
	csv->comment = first;
}

void cor_csv_free(cor_csv *csv)
{
	if (!csv)
		return;
	cor_mem_free(csv->unquoted);
	cor_mem_free(csv);
}

static bool trouble(cor_csv *csv, cor_csv_record *record, uint64_t line, uint32_t column,
	const char *what, unsigned limit)
{
	snprintf(csv->trouble, sizeof(csv->trouble), limit ? "%s %u" : "%s", what, limit);
	record->trouble = csv->trouble;
	record->trouble_line = line;
	record->trouble_column = column;
	return false;
}

/* at: one past a closing quote.  Whether the cell ends there; *ret_end = its delimiter or line end. */
static bool ends_cell(const cor_csv *csv, size_t at, size_t *ret_end)
{
	const char *p = csv->text.p;
	size_t n = csv->text.n;

	if (at < n && p[at] == '\r' && (at + 1 == n || p[at + 1] == '\n'))
		at++;
	*ret_end = at;
	return at == n || p[at] == csv->delimiter || p[at] == '\n';
}

/* A cell whose first byte is the quote at `start`.  False: trouble. */
static bool read_quoted(cor_csv *csv, size_t start, cor_csv_record *record, size_t *ret_end)
{
	const char *p = csv->text.p;
	uint64_t line = csv->line;
	uint32_t column = column_of(csv, start);
	bool doubled = false;
	size_t at, end;

	next_special(csv); /* the opening quote */
	for (;;) {
		at = next_special(csv);
		if (at >= csv->text.n)
			return trouble(csv, record, line, column, "quote is never closed", 0);
		if (at - start > COR_LIMIT_CELL_BYTES)
			return trouble(csv, record, line, column, TOO_LONG, COR_LIMIT_CELL_BYTES);
		if (p[at] == '\n') {
			begin_line(csv, at);
		} else if (p[at] == csv->quote) {
			if (at + 1 >= csv->text.n || p[at + 1] != csv->quote)
				break;
			doubled = true;
			next_special(csv); /* its twin */
		}
	}
	if (!ends_cell(csv, at + 1, &end))
		return trouble(csv, record, csv->line, column_of(csv, at) + 1,
			"text behind the closing quote", 0);
	if (end < csv->text.n)
		next_special(csv); /* the delimiter or line end itself */
	csv->cells[csv->count] = (cor_text){p + start + 1, at - start - 1};
	if (doubled)
		csv->doubled[csv->doubled_count++] = csv->count;
	*ret_end = end;
	return true;
}

static inline bool read_plain(cor_csv *csv, size_t start, cor_csv_record *record, size_t *ret_end)
{
	const char *p = csv->text.p;
	size_t at = next_special(csv), end;

	while (at < csv->text.n && p[at] != csv->delimiter && p[at] != '\n')
		at = next_special(csv); /* a quote inside is text */
	end = at;
	if (end > start && p[end - 1] == '\r' && (end == csv->text.n || p[end] == '\n'))
		end--;
	if (end - start > COR_LIMIT_CELL_BYTES)
		return trouble(csv, record, csv->line, csv->columns[csv->count], TOO_LONG,
			COR_LIMIT_CELL_BYTES);
	csv->cells[csv->count] = (cor_text){p + start, end - start};
	*ret_end = at;
	return true;
}

static cor_status unquote(cor_csv *csv, size_t raw_bytes, cor_err *err)
{
	char *out;

	COR_TRY(cor_mem_reserve((void **)&csv->unquoted, &csv->unquoted_capacity, raw_bytes, 1,
		err));
	out = csv->unquoted;
	for (uint32_t i = 0; i < csv->doubled_count; i++) {
		cor_text *cell = &csv->cells[csv->doubled[i]];
		const char *from = cell->p, *end = cell->p + cell->n;
		char *begin = out;

		while (from < end) {
			const char *quote = memchr(from, csv->quote, (size_t)(end - from));
			size_t length = (size_t)((quote ? quote + 1 : end) - from);

			memcpy(out, from, length);
			out += length;
			from += length + (quote != NULL); /* passes the twin */
		}
		*cell = (cor_text){begin, (size_t)(out - begin)};
	}
	return COR_OK;
}

/* Trouble: the record is its first line, and the next begins behind it. */
static void recover(cor_csv *csv, cor_csv_record *record)
{
	size_t start = csv->at;
	const char *newline = memchr(csv->text.p + start, '\n', csv->text.n - start);
	size_t end = newline ? (size_t)(newline - csv->text.p) : csv->text.n;

	record->count = 0;
	record->raw = (cor_text){csv->text.p + start, end - start};
	if (record->raw.n && record->raw.p[record->raw.n - 1] == '\r')
		record->raw.n--;
	seek(csv, newline ? end + 1 : end, record->line + 1);
}

static void skip_line(cor_csv *csv)
{
	const char *p = csv->text.p + csv->at;
	const char *newline = memchr(p, '\n', csv->text.n - csv->at);

	seek(csv, newline ? (size_t)(newline - csv->text.p) + 1 : csv->text.n, csv->line + 1);
}

static void skip_empty_lines(cor_csv *csv)
{
	const char *p = csv->text.p;

	while (csv->at < csv->text.n) {
		size_t at = csv->at;

		if (csv->comment && p[at] == csv->comment) {
			skip_line(csv);
			continue;
		}

		if (p[at] == '\r' && at + 1 == csv->text.n) {
			csv->at = csv->text.n;
			return;
		}
		if (p[at] == '\r' && p[at + 1] == '\n')
			at++;
		if (p[at] != '\n')
			return;
		next_special(csv);
		begin_line(csv, at);
		csv->at = at + 1;
	}
}

/* Reads cells until the line ends.  False: trouble. */
static bool read_cells(cor_csv *csv, cor_csv_record *record, size_t *ret_end)
{
	const char *p = csv->text.p;
	size_t start = csv->at, end = start;
	uint32_t column = 1;

	for (;;) {
		bool quoted = csv->quote && start < csv->text.n && p[start] == csv->quote;

		if (csv->count == COR_LIMIT_COLUMNS)
			return trouble(csv, record, csv->line, column, "too many cells, limit",
				COR_LIMIT_COLUMNS);
		csv->columns[csv->count] = csv->line == record->line ? column : 0;
		if (quoted ? !read_quoted(csv, start, record, &end)
			   : !read_plain(csv, start, record, &end))
			return false;
		csv->count++;
		if (end == csv->text.n || p[end] == '\n')
			break;
		start = end + 1;
		column = column_of(csv, end) + 1;
	}
	*ret_end = end;
	return true;
}

cor_status cor_csv_next(cor_csv *csv, cor_csv_record *ret_record, bool *ret_more, cor_err *err)
{
	cor_csv_record record = {.cells = csv->cells, .columns = csv->columns};
	size_t end = 0;

	skip_empty_lines(csv);
	if (csv->at >= csv->text.n) {
		*ret_more = false;
		return COR_OK;
	}
	record.line = csv->line;
	csv->count = csv->doubled_count = 0;
	if (!read_cells(csv, &record, &end)) {
		recover(csv, &record);
	} else {
		record.count = csv->count;
		record.raw = (cor_text){csv->text.p + csv->at, end - csv->at};
		if (record.raw.n && record.raw.p[record.raw.n - 1] == '\r')
			record.raw.n--;
		if (csv->doubled_count)
			COR_TRY(unquote(csv, record.raw.n, err));
		if (end < csv->text.n)
			begin_line(csv, end);
		csv->at = end < csv->text.n ? end + 1 : end;
	}
	*ret_record = record;
	*ret_more = true;
	return COR_OK;
}

cor_status cor_csv_header(cor_csv *csv, const char *name, cor_csv_record *ret_record, cor_err *err)
{
	cor_csv_record record;
	bool more;

	COR_TRY_IN(cor_csv_next(csv, &record, &more, err), err, "%s", name);
	if (!more)
		return cor_fail(err, COR_EINPUT,
			"%s:1:1: expected a header line, the file is empty", name);
	if (record.trouble)
		return cor_fail(err, COR_EINPUT, "%s:%" PRIu64 ":%u: %s", name, record.trouble_line,
			record.trouble_column, record.trouble);
	for (uint32_t i = 0; i < record.count; i++) {
		cor_text cell = record.cells[i];

		if (!cor_text_is_utf8(cell) || (cell.n && memchr(cell.p, '\0', cell.n)))
			return cor_fail(err, COR_EINPUT,
				"%s:%" PRIu64 ":%u: the name of column %u is no UTF-8 text, "
				"expected a file in UTF-8 (not UTF-16 or Latin-1)",
				name, record.line, record.columns[i] ? record.columns[i] : 1,
				i + 1);
	}
	*ret_record = record;
	return COR_OK;
}

/* ---- writing ---- */

static bool needs_quotes(cor_text cell)
{
	for (size_t i = 0; i < cell.n; i++) {
		char c = cell.p[i];

		if (c == ',' || c == '"' || c == '\n' || c == '\r')
			return true;
	}
	return false;
}

void cor_csv_add_cell(cor_buf *buf, cor_text cell)
{
	cor_text piece, rest = cell;
	bool first = true;

	if (!needs_quotes(cell)) {
		cor_buf_add(buf, cell);
		return;
	}
	cor_buf_addc(buf, '"');
	while (cor_text_cut(&rest, '"', &piece)) {
		if (!first)
			cor_buf_addz(buf, "\"\"");
		cor_buf_add(buf, piece);
		first = false;
	}
	cor_buf_addc(buf, '"');
}

void cor_csv_add_record(cor_buf *buf, const cor_text *cells, uint32_t count)
{
	/* A lone empty cell would make an empty line, which is skipped when read. */
	if (count == 1 && cells[0].n == 0)
		cor_buf_addz(buf, "\"\"");
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			cor_buf_addc(buf, ',');
		cor_csv_add_cell(buf, cells[i]);
	}
	cor_buf_addc(buf, '\n');
}
