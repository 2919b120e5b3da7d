#include "judge/groups.h"

#include <stdlib.h>

#include "base/limits.h"
#include "judge/codes.h"

#define UNKNOWN_TEXT COR_TEXT("?")

/* One attribute of one code: the keys that are known, and whether there is one that is not. */
typedef struct known_keys {
	uint32_t *pieces; /* numbers of texts */
	uint32_t count, capacity;
	bool unknown;
} known_keys;

typedef struct grouping {
	cor_docket *docket;
	cor_key_column columns[COR_KEY_COLUMNS_MAX];
	uint32_t column_count, attribute_count;
	cor_combined combined;
	cor_strtab *pieces; /* texts of keys */
	cor_strtab *tuples; /* a group: the numbers of its keys, as bytes */
	uint32_t unknown_piece;
	known_keys keys[COR_KEYS_MAX]; /* of the code at hand, by attribute */
	cor_belonging *belongings;
	uint64_t count, capacity;
	uint64_t *start;
} grouping;

static void add_key_column(grouping *g, cor_key key, uint32_t attribute)
{
	g->columns[g->column_count++] = (cor_key_column){
		.key = key,
		.attribute = attribute,
		.is_maker = key.table == COR_ELEMENT &&
			key.column == g->docket->columns.element_maker,
	};
}

/* `shared` puts the owner in the place of the operators, or beside them. */
static void list_columns(grouping *g, const cor_rule *rule)
{
	const cor_judge_columns *c = &g->docket->columns;
	cor_key owner = {COR_ELEMENT, c->element_owner};

	for (uint32_t i = 0; i < rule->per_count; i++) {
		bool is_operator = rule->per[i].table == COR_ELEMENT &&
			rule->per[i].column == c->element_operator;

		if (!is_operator || rule->shared != COR_SHARED_OWNER)
			add_key_column(g, rule->per[i], i);
		/* Twice the same attribute is once: there is room for one owner. */
		if (is_operator && rule->shared != COR_SHARED_USER &&
			g->column_count < COR_KEY_COLUMNS_MAX)
			add_key_column(g, owner, i);
	}
	g->attribute_count = rule->per_count;
}

static cor_status add_piece(grouping *g, known_keys *keys, cor_text text, cor_err *err)
{
	size_t capacity = keys->capacity;
	uint32_t piece;

	COR_TRY(cor_strtab_add(g->pieces, text, &piece, err));
	for (uint32_t i = 0; i < keys->count; i++) {
		if (keys->pieces[i] == piece)
			return COR_OK;
	}
	if (keys->count == capacity) {
		uint32_t *more;

		capacity = capacity ? 2 * capacity : 8;
		COR_TRY(cor_arena_new_array(g->docket->scratch, capacity, sizeof(*more), &more,
			err));
		if (keys->count)
			memcpy(more, keys->pieces, keys->count * sizeof(*more));
		keys->pieces = more;
		keys->capacity = (uint32_t)capacity;
	}
	keys->pieces[keys->count++] = piece;
	return COR_OK;
}

static cor_status add_maker(grouping *g, known_keys *keys, uint32_t set, cor_err *err)
{
	const cor_maker_set *makers = cor_estate_maker_set(g->docket->estate, set);

	if (makers->open || makers->count != 1) {
		keys->unknown = true;
		return COR_OK;
	}
	return add_piece(g, keys, cor_estate_party(g->docket->estate, makers->parties[0])->id, err);
}

static cor_status add_value(grouping *g, const cor_key_column *column, known_keys *keys,
	uint32_t code, cor_err *err)
{
	const cor_estate *estate = g->docket->estate;
	cor_table_id table = column->key.table;
	cor_column_type type = cor_schema[table].columns[column->key.column].type;
	const cor_text *pieces;
	uint32_t count;

	if (column->is_maker)
		return add_maker(g, keys, code, err);
	if (code == 0) {
		if (table == COR_ELEMENT && column->key.column == g->docket->columns.element_state)
			return add_piece(g, keys, COR_TEXT("live"), err);
		keys->unknown = true;
		return COR_OK;
	}
	if (type != COR_TYPE_LABELS && type != COR_TYPE_LABEL && type != COR_TYPE_LIST)
		return add_piece(g, keys, cor_estate_value(estate, table, column->key.column, code),
			err);
	count = cor_estate_pieces(estate, table, column->key.column, code, &pieces);
	if (count == 0)
		return add_piece(g, keys, COR_TEXT("none"), err);
	for (uint32_t i = 0; i < count; i++)
		COR_TRY(add_piece(g, keys, pieces[i], err));
	return COR_OK;
}

static cor_status read_code(grouping *g, uint32_t code, bool *ret_unknown, cor_err *err)
{
	uint32_t apart[COR_KEY_COLUMNS_MAX];

	*ret_unknown = false;
	for (uint32_t a = 0; a < g->attribute_count; a++)
		g->keys[a].count = g->keys[a].unknown = 0;
	cor_codes_apart(&g->combined, code, apart);
	for (uint32_t c = 0; c < g->column_count; c++) {
		known_keys *keys = &g->keys[g->columns[c].attribute];

		COR_TRY(add_value(g, &g->columns[c], keys, apart[c], err));
		*ret_unknown = *ret_unknown || keys->unknown;
	}
	return COR_OK;
}

static cor_status add_belonging(grouping *g, uint32_t group, cor_belongs how, cor_err *err)
{
	if (g->count == g->capacity) {
		uint64_t capacity = g->capacity ? 2 * g->capacity : 64;
		cor_belonging *more;

		if (g->count >= COR_LIMIT_GROUP_ITEMS)
			return cor_fail(err, COR_ELIMIT,
				"keys that are not known may name more than %u groups",
				COR_LIMIT_GROUP_ITEMS);
		COR_TRY(cor_arena_new_array(g->docket->scratch, capacity, sizeof(*more), &more,
			err));
		if (g->count)
			memcpy(more, g->belongings, g->count * sizeof(*more));
		g->belongings = more;
		g->capacity = capacity;
	}
	g->belongings[g->count++] = (cor_belonging){group, how};
	return COR_OK;
}

/* Every combination of the keys of the code at hand, a key that is not known as `?`. */
static cor_status add_own(grouping *g, cor_err *err)
{
	uint32_t at[COR_KEYS_MAX] = {0}, tuple[COR_KEYS_MAX] = {0};
	size_t bytes = g->attribute_count * sizeof(*tuple);
	uint32_t a;

	do {
		cor_belongs how = COR_BELONGS;
		uint32_t group;

		for (a = 0; a < g->attribute_count; a++) {
			bool known = at[a] < g->keys[a].count;

			tuple[a] = known ? g->keys[a].pieces[at[a]] : g->unknown_piece;
			how = known ? how : COR_BELONGS_OWN;
		}
		COR_TRY(cor_strtab_add(g->tuples, (cor_text){(const char *)tuple, bytes}, &group,
			err));
		COR_TRY(add_belonging(g, group, how, err));
		for (a = 0; a < g->attribute_count; a++) {
			if (++at[a] < g->keys[a].count + g->keys[a].unknown)
				break;
			at[a] = 0;
		}
	} while (a < g->attribute_count);
	return COR_OK;
}

static bool has_key(const known_keys *keys, uint32_t piece)
{
	for (uint32_t i = 0; i < keys->count; i++) {
		if (keys->pieces[i] == piece)
			return true;
	}
	return false;
}

/* The groups that an unknown key of the code at hand may name, besides its own. */
static cor_status add_possible(grouping *g, cor_err *err)
{
	for (uint32_t group = 0; group < cor_strtab_count(g->tuples); group++) {
		bool own = true, agrees = true;
		uint32_t tuple[COR_KEYS_MAX];
		cor_text bytes = cor_strtab_at(g->tuples, group);

		memcpy(tuple, bytes.p, bytes.n);
		for (uint32_t a = 0; a < g->attribute_count && agrees; a++) {
			bool known = has_key(&g->keys[a], tuple[a]);

			agrees = known || g->keys[a].unknown;
			own = own &&
				(known || (g->keys[a].unknown && tuple[a] == g->unknown_piece));
		}
		if (agrees && !own)
			COR_TRY(add_belonging(g, group, COR_BELONGS_MAYBE, err));
	}
	return COR_OK;
}

typedef struct named {
	cor_text name;
	uint32_t group;
} named;

static int compare_named(const void *a, const void *b)
{
	const named *left = a, *right = b;
	int order = cor_text_compare(left->name, right->name);

	return order ? order : (left->group > right->group) - (left->group < right->group);
}

static cor_status name_group(grouping *g, uint32_t group, cor_buf *buf, cor_text *ret_name,
	cor_err *err)
{
	cor_text bytes = cor_strtab_at(g->tuples, group);
	uint32_t tuple[COR_KEYS_MAX];

	memcpy(tuple, bytes.p, bytes.n);
	buf->n = 0;
	for (uint32_t a = 0; a < g->attribute_count; a++) {
		if (a > 0)
			cor_buf_addz(buf, " / ");
		cor_buf_add(buf, cor_strtab_at(g->pieces, tuple[a]));
	}
	COR_TRY(cor_buf_status(buf, err));
	ret_name->n = buf->n;
	return cor_arena_copy(g->docket->keep, buf->p, buf->n, &ret_name->p, err);
}

/* Names the groups and puts them in the order of their names. */
static cor_status name_groups(grouping *g, cor_buf *buf, cor_groups *ret_groups, cor_err *err)
{
	uint32_t count = cor_strtab_count(g->tuples);
	cor_arena *scratch = g->docket->scratch;
	uint32_t *rank;
	cor_text *names;
	named *order;

	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*order), &order, err));
	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*rank), &rank, err));
	COR_TRY(cor_arena_new_array(scratch, count, sizeof(*names), &names, err));
	for (uint32_t i = 0; i < count; i++) {
		COR_TRY(name_group(g, i, buf, &order[i].name, err));
		order[i].group = i;
	}
	qsort(order, count, sizeof(*order), compare_named);
	for (uint32_t i = 0; i < count; i++) {
		names[i] = order[i].name;
		rank[order[i].group] = i;
	}
	for (uint64_t i = 0; i < g->count; i++)
		g->belongings[i].group = rank[g->belongings[i].group];
	*ret_groups = (cor_groups){.count = count,
		.names = names,
		.runs = g->combined.runs,
		.run_count = g->combined.run_count,
		.code_of = g->combined.code_of,
		.code_count = g->combined.count,
		.start = g->start,
		.belongings = g->belongings};
	return COR_OK;
}

/* Marks the codes that occur; elements NULL: of all elements, which have runs. */
static void mark_codes(const grouping *g, const uint64_t *elements, uint64_t *used)
{
	/* Codes of pairs are those of pairs that were met. */
	if (!elements && g->column_count > 1) {
		cor_bits_fill(used, 0, g->combined.count);
		return;
	}
	for (uint32_t r = 0; r < g->combined.run_count; r++) {
		const cor_run *run = &g->combined.runs[r];

		/* Few are new: a write for each run would have the next one wait for it. */
		if (!cor_bit_is(used, run->code) &&
			(!elements || cor_bits_next(elements, run->to, run->from) < run->to))
			cor_bit_set(used, run->code);
	}
	if (g->combined.runs)
		return;
	COR_ASSERT(elements);
	for (uint32_t w = 0; w < cor_bits_words(g->docket->element_count); w++) {
		for (uint64_t bits = elements[w]; bits; bits &= bits - 1)
			cor_bit_set(used,
				g->combined.code_of[w * 64 + (uint32_t)__builtin_ctzll(bits)]);
	}
}

/*
 * Two rounds: the groups that known keys and `?` make, then, when all groups are there, those that
 * an unknown key may name.  A code's belongings must lie together, so the second round rewrites.
 */
static cor_status place_codes(grouping *g, const uint64_t *used, cor_err *err)
{
	uint32_t codes = g->combined.count;
	bool unknown;

	for (uint32_t c = cor_bits_next(used, codes, 0); c < codes;
		c = cor_bits_next(used, codes, c + 1)) {
		COR_TRY(read_code(g, c, &unknown, err));
		COR_TRY(add_own(g, err));
	}
	g->count = 0;
	for (uint32_t c = 0; c < codes; c++) {
		g->start[c] = g->count;
		if (!cor_bit_is(used, c))
			continue;
		COR_TRY(read_code(g, c, &unknown, err));
		COR_TRY(add_own(g, err));
		if (unknown)
			COR_TRY(add_possible(g, err));
	}
	g->start[codes] = g->count;
	return COR_OK;
}

static cor_status place_groups(grouping *g, const uint64_t *may_in, cor_groups *ret_groups,
	cor_err *err)
{
	cor_arena *scratch = g->docket->scratch;
	cor_buf buf = {0};
	uint64_t *used;
	cor_status status;

	COR_TRY(cor_strtab_new(scratch, &g->pieces, err));
	COR_TRY(cor_strtab_new(scratch, &g->tuples, err));
	COR_TRY(cor_strtab_add(g->pieces, UNKNOWN_TEXT, &g->unknown_piece, err));
	COR_TRY(cor_arena_new_array(scratch, cor_bits_words(g->combined.count), sizeof(*used),
		&used, err));
	COR_TRY(cor_arena_new_array(scratch, (size_t)g->combined.count + 1, sizeof(*g->start),
		&g->start, err));
	mark_codes(g, may_in, used);
	COR_TRY(place_codes(g, used, err));
	status = name_groups(g, &buf, ret_groups, err);
	cor_buf_done(&buf);
	return status;
}

static cor_status group_by_keys(cor_docket *docket, const cor_rule *rule, const uint64_t *may_in,
	cor_groups *ret_groups, cor_err *err)
{
	grouping g = {.docket = docket};

	list_columns(&g, rule);
	COR_TRY(cor_codes_combine(docket, g.columns, g.column_count, may_in, &g.combined, err));
	return place_groups(&g, may_in, ret_groups, err);
}

/* Without `per` all elements are in one group. */
static cor_groups one_group(void)
{
	static const cor_text names[] = {{"all", 3}};
	static const uint64_t start[] = {0, 1};
	static const cor_belonging belongings[] = {{0, COR_BELONGS}};

	return (cor_groups){1, names, NULL, 0, NULL, 1, start, belongings};
}

cor_status cor_groups_of(cor_docket *docket, const cor_rule *rule, const uint64_t *may_in,
	cor_groups *ret_groups, cor_err *err)
{
	if (cor_bits_next(may_in, docket->element_count, 0) == docket->element_count) {
		*ret_groups = (cor_groups){.count = 0};
		return COR_OK;
	}
	if (rule->per_count)
		return group_by_keys(docket, rule, may_in, ret_groups, err);
	*ret_groups = one_group();
	return COR_OK;
}

cor_status cor_groups_of_runs(cor_docket *docket, const cor_rule *rule, cor_groups *ret_groups,
	bool *ret_has_runs, cor_err *err)
{
	grouping g = {.docket = docket};
	cor_err trouble = {0};
	cor_status status;

	*ret_has_runs = true;
	if (!rule->per_count) {
		*ret_groups = one_group();
		return COR_OK;
	}
	list_columns(&g, rule);
	COR_TRY(cor_codes_combine(docket, g.columns, g.column_count, NULL, &g.combined, err));
	*ret_has_runs = g.combined.runs != NULL;
	if (!*ret_has_runs)
		return COR_OK;
	status = place_groups(&g, NULL, ret_groups, &trouble);
	if (status == COR_ELIMIT) {
		/* Those that are in may name fewer. */
		*ret_has_runs = false;
		return COR_OK;
	}
	return status == COR_OK ? COR_OK : cor_fail(err, status, "%s", trouble.text);
}

/* Belongings of the codes in use, to groups that are kept. */
static cor_status keep_belongings(cor_docket *docket, cor_groups *groups, const uint64_t *used,
	const uint32_t *kept, cor_err *err)
{
	cor_arena *scratch = docket->scratch;
	cor_belonging *belongings;
	uint64_t *start, count = 0;

	COR_TRY(cor_arena_new_raw(scratch, (size_t)groups->code_count + 1, sizeof(*start), &start,
		err));
	COR_TRY(cor_arena_new_raw(scratch, groups->start[groups->code_count], sizeof(*belongings),
		&belongings, err));
	for (uint32_t c = 0; c < groups->code_count; c++) {
		start[c] = count;
		for (uint64_t i = groups->start[c]; i < groups->start[c + 1]; i++) {
			cor_belonging b = groups->belongings[i];

			if (cor_bit_is(used, c) && kept[b.group] != COR_NONE)
				belongings[count++] = (cor_belonging){kept[b.group], b.how};
		}
	}
	start[groups->code_count] = count;
	groups->start = start;
	groups->belongings = belongings;
	return COR_OK;
}

cor_status cor_groups_keep(cor_docket *docket, cor_groups *groups, const uint64_t *used,
	const uint32_t **ret_kept, cor_err *err)
{
	uint32_t *number, *kept, count = 0;
	cor_text *names;

	COR_TRY(cor_arena_new_raw(docket->scratch, groups->count, sizeof(*number), &number, err));
	COR_TRY(cor_arena_new_raw(docket->scratch, groups->count, sizeof(*kept), &kept, err));
	COR_TRY(cor_arena_new_raw(docket->scratch, groups->count, sizeof(*names), &names, err));
	for (uint32_t g = 0; g < groups->count; g++)
		number[g] = COR_NONE;
	for (uint32_t c = cor_bits_next(used, groups->code_count, 0); c < groups->code_count;
		c = cor_bits_next(used, groups->code_count, c + 1)) {
		for (uint64_t i = groups->start[c]; i < groups->start[c + 1]; i++) {
			if (groups->belongings[i].how != COR_BELONGS_MAYBE)
				number[groups->belongings[i].group] = 0;
		}
	}
	for (uint32_t g = 0; g < groups->count; g++) {
		if (number[g] == COR_NONE)
			continue;
		names[count] = groups->names[g];
		kept[count] = g;
		number[g] = count++;
	}
	*ret_kept = count == groups->count ? NULL : kept;
	if (count == groups->count)
		return COR_OK;
	COR_TRY(keep_belongings(docket, groups, used, number, err));
	groups->names = names;
	groups->count = count;
	return COR_OK;
}

uint32_t cor_groups_code(const cor_groups *groups, uint32_t element)
{
	uint32_t from = 0, to = groups->run_count;

	if (!groups->runs)
		return groups->code_of ? groups->code_of[element] : 0;
	while (to - from > 1) {
		uint32_t middle = from + (to - from) / 2;

		if (groups->runs[middle].from <= element)
			from = middle;
		else
			to = middle;
	}
	return groups->runs[from].code;
}

/* Codes of items one after the other, whose elements ascend. */
typedef struct code_reader {
	const cor_groups *groups;
	const uint32_t *element;
	uint32_t run;
} code_reader;

static inline uint32_t code_at(code_reader *reader, uint32_t item)
{
	const cor_groups *groups = reader->groups;
	uint32_t e = reader->element ? reader->element[item] : item;

	if (!groups->runs)
		return groups->code_of ? groups->code_of[e] : 0;
	while (groups->runs[reader->run].to <= e)
		reader->run++;
	return groups->runs[reader->run].code;
}

bool cor_groups_is_unknown(const cor_groups *groups, uint32_t element)
{
	uint32_t code = cor_groups_code(groups, element);

	for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
		if (groups->belongings[i].how != COR_BELONGS)
			return true;
	}
	return false;
}

static void count_members(const cor_groups *groups, const cor_outcomes *outcomes,
	const uint32_t *element, const bool *wanted, uint64_t *count)
{
	code_reader reader = {groups, element, 0};

	for (uint32_t w = 0; w < cor_bits_words(outcomes->size); w++) {
		for (uint64_t bits = outcomes->may_in[w]; bits; bits &= bits - 1) {
			uint32_t item = w * 64 + (uint32_t)__builtin_ctzll(bits);
			uint32_t code = code_at(&reader, item);

			for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
				uint32_t group = groups->belongings[i].group;

				count[group] += !wanted || wanted[group];
			}
		}
	}
}

static void place_members(const cor_groups *groups, const cor_outcomes *outcomes,
	const uint32_t *element, bool own_surely, const bool *wanted, uint64_t *next,
	uint32_t *items, uint8_t *masks)
{
	code_reader reader = {groups, element, 0};

	for (uint32_t w = 0; w < cor_bits_words(outcomes->size); w++) {
		for (uint64_t bits = outcomes->may_in[w]; bits; bits &= bits - 1) {
			uint32_t item = w * 64 + (uint32_t)__builtin_ctzll(bits);
			uint32_t code = code_at(&reader, item);
			uint8_t mask = cor_outcomes_at(outcomes, item);

			for (uint64_t i = groups->start[code]; i < groups->start[code + 1]; i++) {
				cor_belonging b = groups->belongings[i];
				bool maybe = b.how == COR_BELONGS_MAYBE ||
					(b.how == COR_BELONGS_OWN && !own_surely);
				uint64_t to;

				if (wanted && !wanted[b.group])
					continue;
				to = next[b.group]++;
				items[to] = item;
				masks[to] = (uint8_t)(mask | (maybe ? COR_CAN_OUT : 0));
			}
		}
	}
}

cor_status cor_groups_members(const cor_groups *groups, const cor_outcomes *outcomes,
	const uint32_t *element, bool own_surely, const bool *wanted, cor_arena *arena,
	cor_members *ret_members, cor_err *err)
{
	uint64_t *start;
	uint32_t *items;
	uint8_t *masks;

	/* Two places on: placing moves start[g + 1] from the begin of g to its end. */
	COR_TRY(cor_arena_new_array(arena, (size_t)groups->count + 2, sizeof(*start), &start, err));
	count_members(groups, outcomes, element, wanted, start + 2);
	for (uint32_t g = 2; g < groups->count + 2; g++)
		start[g] += start[g - 1];
	if (start[groups->count + 1] > COR_LIMIT_GROUP_ITEMS)
		return cor_fail(err, COR_ELIMIT,
			"more than %u items to judge, each once a group that it is, or may be, in",
			COR_LIMIT_GROUP_ITEMS);
	COR_TRY(cor_arena_new_array(arena, start[groups->count + 1], sizeof(*items), &items, err));
	COR_TRY(cor_arena_new_array(arena, start[groups->count + 1], 1, &masks, err));
	place_members(groups, outcomes, element, own_surely, wanted, start + 1, items, masks);
	*ret_members = (cor_members){start, items, masks};
	return COR_OK;
}
