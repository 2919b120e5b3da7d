/* The digest of what an estate says (doc/estate.md, Digest). */

#include "base/digest_table.h"
#include "base/team.h"
#include "estate/frozen.h"

/* Rows in the order of their ids, or NULL when they are. */
static cor_status order_parts(cor_freeze *f, const uint32_t **ret_rows, cor_err *err)
{
	const cor_table *table = &f->estate->tables[COR_PART];
	cor_column *id = &f->estate->tables[COR_PART].columns[0];
	uint32_t values = cor_column_values(id), count = 0;
	uint32_t *rows;

	COR_TRY(cor_freeze_ranks(f, id, err));
	COR_TRY(cor_arena_new_raw(f->scratch, values, sizeof(*rows), &rows, err));
	memset(rows, 0xff, values * sizeof(*rows));
	for (uint32_t row = 0; row < table->row_count; row++)
		rows[id->dictionary->ranks[cor_column_code(id, row)]] = row;
	for (uint32_t rank = 0; rank < values; rank++) {
		if (rows[rank] != COR_NONE)
			rows[count++] = rows[rank];
	}
	*ret_rows = rows;
	return COR_OK;
}

static void order_elements(const cor_freeze *f, const uint32_t **ret_rows)
{
	const cor_layout *l = &f->estate->layout;
	uint32_t rows = f->estate->tables[COR_ELEMENT].row_count, row = 0;

	/* One array that serves both ways is in order (layout.c). */
	if (l->elements_by_id == l->element_ranks)
		row = rows;
	while (row < rows && l->elements_by_id[row] == row)
		row++;
	*ret_rows = row < rows ? l->elements_by_id : NULL;
}

/* Children lie by the row of their element; hashed they are by its id. */
static cor_status order_by_element(cor_freeze *f, cor_table_id t, const uint32_t **ret_rows,
	cor_err *err)
{
	const cor_table *table = &f->estate->tables[t];
	const cor_table *parents = &f->estate->tables[COR_ELEMENT];
	const uint32_t *elements;
	uint32_t *rows, *first, count = 0;

	order_elements(f, &elements);
	*ret_rows = NULL;
	if (!elements)
		return COR_OK;
	COR_TRY(cor_arena_new_array(f->scratch, (size_t)parents->row_count + 1, sizeof(*first),
		&first, err));
	COR_TRY(cor_arena_new_array(f->scratch, table->row_count, sizeof(*rows), &rows, err));
	for (uint32_t row = 0; row < table->row_count; row++)
		first[parents->row_of[cor_column_code(&table->columns[0], row)] + 1]++;
	for (uint32_t e = 0; e < parents->row_count; e++)
		first[e + 1] += first[e];
	for (uint32_t i = 0; i < parents->row_count; i++) {
		for (uint32_t row = first[elements[i]]; row < first[elements[i] + 1]; row++)
			rows[count++] = row;
	}
	*ret_rows = rows;
	return COR_OK;
}

#define RUN 64u

/* The numbers from..to of a column: none is more than one above those before it, of which *most is the
 * greatest.  Most rows say what was said before: sixty-four of those are told by their greatest. */
#define RISES_BY_ONE(name, type)                                                      \
	static bool name(const type *codes, size_t rows, uint32_t *ret_most)          \
	{                                                                             \
		const type *end = codes + rows;                                       \
		uint32_t most = 0;                                                    \
		bool leaps = false;                                                   \
                                                                                      \
		for (; end - codes >= (ptrdiff_t)RUN && !leaps; codes += RUN) {       \
			type greatest = 0;                                            \
                                                                                      \
			for (size_t i = 0; i < RUN; i++)                              \
				greatest = codes[i] > greatest ? codes[i] : greatest; \
			for (size_t i = 0; i < RUN && greatest > most; i++) {         \
				most += codes[i] == most + 1;                         \
				leaps |= codes[i] > most;                             \
			}                                                             \
		}                                                                     \
		for (; codes < end && !leaps; codes++) {                              \
			most += *codes == most + 1;                                   \
			leaps |= *codes > most;                                       \
		}                                                                     \
		*ret_most = most;                                                     \
		return !leaps;                                                        \
	}

RISES_BY_ONE(bytes_rise, uint8_t)
RISES_BY_ONE(shorts_rise, uint16_t)
RISES_BY_ONE(words_rise, uint32_t)

/* Values are numbered in the order in which they appear already, and there are no others. */
static bool is_numbered(const cor_column *column, uint32_t rows)
{
	uint32_t most, values = cor_column_values(column);
	bool rises;

	if (column->width != cor_digest_width(values))
		return false;
	if (column->numbered == values)
		return true;
	rises = column->width == 1   ? bytes_rise(column->codes, rows, &most)
		: column->width == 2 ? shorts_rise(column->codes, rows, &most)
				     : words_rise(column->codes, rows, &most);

	return rises && most + 1 == values;
}

#define ROWS_ALONE (1u << 20) /* fewer are looked at before another thread has started */

typedef struct numbering {
	const cor_table *table;
	unsigned next;
	bool are_numbered[COR_TABLE_COLUMNS_MAX];
} numbering;

static void look_at_columns(void *data, uint32_t member, uint32_t count)
{
	numbering *n = data;
	unsigned c;

	(void)member;
	(void)count;
	while ((c = __atomic_fetch_add(&n->next, 1, __ATOMIC_RELAXED)) <
		cor_schema[n->table->id].column_count)
		n->are_numbered[c] = is_numbered(&n->table->columns[c], n->table->row_count);
}

/* Numbers and texts of a column as they are hashed. */
typedef struct said {
	const void *numbers;
	const char *texts;
	size_t number_bytes, text_bytes;
} said;

/* Texts of these values, each followed by a NUL. */
static cor_status gather_texts(cor_freeze *f, const cor_column *column, const uint32_t *values,
	uint32_t count, said *ret_said, cor_err *err)
{
	uint64_t bytes = 0;
	char *to;

	for (uint32_t i = 1; i < count; i++)
		bytes += cor_column_text(column, values ? values[i] : i).n + 1;
	COR_TRY(cor_arena_new_raw(f->scratch, bytes, 1, &to, err));
	ret_said->texts = to;
	ret_said->text_bytes = bytes;
	for (uint32_t i = 1; i < count; i++) {
		cor_text t = cor_column_text(column, values ? values[i] : i);

		memcpy(to, t.p, t.n);
		to[t.n] = '\0';
		to += t.n + 1;
	}
	return COR_OK;
}

static cor_status read_numbered(cor_freeze *f, const cor_column *column, uint32_t rows,
	said *ret_said, cor_err *err)
{
	uint32_t values = cor_column_values(column);
	const cor_strtab_image *image = column->dictionary
		? cor_strtab_image_of(column->dictionary->texts)
		: NULL;

	ret_said->numbers = column->codes;
	ret_said->number_bytes = (size_t)rows * column->width;
	if (!image)
		return gather_texts(f, column, NULL, values, ret_said, err);
	/* Packed as they are to be; the first is the empty one. */
	ret_said->texts = image->texts + 1;
	ret_said->text_bytes = 0;
	if (values > 1) {
		cor_text last = cor_column_text(column, values - 1);

		ret_said->text_bytes = (size_t)(last.p + last.n - image->texts);
	}
	return COR_OK;
}

static void write_numbers(const uint32_t *numbers, uint32_t rows, unsigned width, void *to)
{
	cor_column column = {.codes = to, .width = width};

	for (uint32_t i = 0; i < rows; i++)
		cor_column_put(&column, i, numbers[i]);
}

/* rows: in which order, NULL = as they are. */
static cor_status number_anew(cor_freeze *f, const cor_column *column, const uint32_t *rows,
	uint32_t row_count, said *ret_said, cor_err *err)
{
	uint32_t *number_of, *values, *numbers, count = 1;
	unsigned width;

	COR_TRY(cor_arena_new_array(f->scratch, cor_column_values(column), sizeof(*number_of),
		&number_of, err));
	COR_TRY(cor_arena_new_raw(f->scratch, cor_column_values(column), sizeof(*values), &values,
		err));
	COR_TRY(cor_arena_new_raw(f->scratch, row_count, sizeof(*numbers), &numbers, err));
	for (uint32_t i = 0; i < row_count; i++) {
		uint32_t code = cor_column_code(column, rows ? rows[i] : i);

		if (code && !number_of[code]) {
			values[count] = code;
			number_of[code] = count++;
		}
		numbers[i] = number_of[code];
	}
	width = cor_digest_width(count);
	/* In place: a number becomes no longer than it was. */
	if (width < sizeof(*numbers))
		write_numbers(numbers, row_count, width, numbers);
	ret_said->numbers = numbers;
	ret_said->number_bytes = (size_t)row_count * width;
	return gather_texts(f, column, values, count, ret_said, err);
}

static cor_status hash_table(cor_freeze *f, cor_table_id t, cor_hasher *hasher, cor_err *err)
{
	const cor_table *table = &f->estate->tables[t];
	numbering numbered = {.table = table};
	const uint32_t *rows = NULL;

	if (t == COR_ELEMENT)
		order_elements(f, &rows);
	else if (t == COR_PART)
		COR_TRY(order_parts(f, &rows, err));
	else if (t == COR_ROLE || t == COR_MEASURE)
		COR_TRY(order_by_element(f, t, &rows, err));
	if (!rows)
		cor_team_run(table->row_count < ROWS_ALONE ? 1 : cor_team_size(), look_at_columns,
			&numbered);
	for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
		const cor_column *column = &table->columns[c];
		cor_arena_mark mark = cor_arena_here(f->scratch);
		cor_digest texts, numbers;
		said what = {.texts = ""};

		if (numbered.are_numbered[c])
			COR_TRY(read_numbered(f, column, table->row_count, &what, err));
		else
			COR_TRY(number_anew(f, column, rows, table->row_count, &what, err));
		COR_TRY(cor_digest_of_pieces(what.texts, what.text_bytes, cor_team_size(), &texts,
			err));
		COR_TRY(cor_digest_of_pieces(what.numbers, what.number_bytes, cor_team_size(),
			&numbers, err));
		cor_hasher_add(hasher, texts.bytes, sizeof(texts.bytes));
		cor_hasher_add(hasher, numbers.bytes, sizeof(numbers.bytes));
		cor_arena_back(f->scratch, mark);
	}
	return COR_OK;
}

void cor_estate_drop_ranks(cor_estate *estate)
{
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (unsigned c = 0; c < cor_schema[t].column_count; c++) {
			cor_dictionary *dictionary = estate->tables[t].columns[c].dictionary;

			if (!dictionary)
				continue;
			cor_mem_free(dictionary->ranks);
			dictionary->ranks = NULL;
		}
	}
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "codes are hashed as they lie in memory");

cor_status cor_freeze_digest(cor_freeze *f, cor_err *err)
{
	cor_hasher hasher;

	cor_hasher_init(&hasher);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		cor_arena_mark mark = cor_arena_here(f->scratch);
		uint32_t rows = f->estate->tables[t].row_count;

		cor_hasher_add_text(&hasher, cor_text_of(cor_schema[t].name));
		cor_hasher_add_u64(&hasher, rows);
		if (rows)
			COR_TRY(hash_table(f, t, &hasher, err));
		cor_arena_back(f->scratch, mark);
	}
	f->estate->digest = cor_hasher_done(&hasher);
	/* Who changes codes from here on need not say so. */
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		for (unsigned c = 0; c < COR_TABLE_COLUMNS_MAX; c++)
			f->estate->tables[t].columns[c].numbered = 0;
	}
	cor_estate_drop_ranks(f->estate);
	return COR_OK;
}
