#include "ingest/map_reader.h"

#include "base/limits.h"

/* The word of a list that is nearest to a text, or n 0. */
static cor_text nearest(cor_text wanted, const char *words)
{
	unsigned best = wanted.n < 6 ? 2 : 3;
	cor_text rest = cor_text_of(words), word, near = {"", 0};

	while (cor_text_cut(&rest, ' ', &word)) {
		unsigned distance = cor_text_distance(wanted, word, best);

		if (distance < best) {
			best = distance;
			near = word;
		}
	}
	return near;
}

static bool find_word(cor_text wanted, const char *words, unsigned *ret_word)
{
	cor_text rest = cor_text_of(words), word;

	*ret_word = 0;
	while (cor_text_cut(&rest, ' ', &word)) {
		if (cor_text_equal(word, wanted))
			return true;
		++*ret_word;
	}
	return false;
}

cor_status cor_map_check_keys(const cor_map_reader *r, const cor_yaml_node *node, const char *what,
	const char *keys, cor_err *err)
{
	if (node->kind != COR_YAML_MAP)
		return cor_yaml_fail(r->yaml, node->start, err, "%s is %s, expected a mapping",
			what, cor_yaml_kind_name(node));
	for (const cor_yaml_node *item = node->first; item; item = item->next) {
		cor_text key = item->key->text, near;
		unsigned word;

		if (find_word(key, keys, &word))
			continue;
		near = nearest(key, keys);
		if (near.n)
			return cor_yaml_fail(r->yaml, item->key->start, err,
				"%s has no key \"%.*s\"; did you mean \"%.*s\"?", what,
				COR_FMT(key), COR_FMT(near));
		return cor_yaml_fail(r->yaml, item->key->start, err,
			"%s has no key \"%.*s\"; expected one of %s", what, COR_FMT(key), keys);
	}
	return COR_OK;
}

cor_status cor_map_text(const cor_map_reader *r, const cor_yaml_node *node, cor_text *ret_text,
	cor_err *err)
{
	if (node->kind != COR_YAML_TEXT)
		return cor_yaml_fail(r->yaml, node->start, err, "expected a text, this is %s",
			cor_yaml_kind_name(node));
	if (node->text.n > COR_LIMIT_CELL_BYTES)
		return cor_yaml_fail(r->yaml, node->start, err, "expected at most %u bytes",
			COR_LIMIT_CELL_BYTES);
	*ret_text = node->text;
	return COR_OK;
}

cor_status cor_map_texts(const cor_map_reader *r, const cor_yaml_node *node,
	const cor_text **ret_texts, uint32_t *ret_count, cor_err *err)
{
	uint32_t count = node->kind == COR_YAML_LIST ? node->count : 1, i = 0;
	cor_text *texts;

	COR_TRY(cor_arena_new_array(r->arena, count, sizeof(*texts), &texts, err));
	if (node->kind != COR_YAML_LIST) {
		COR_TRY(cor_map_text(r, node, texts, err));
	} else {
		for (const cor_yaml_node *item = node->first; item; item = item->next)
			COR_TRY(cor_map_text(r, item, &texts[i++], err));
	}
	*ret_texts = texts;
	*ret_count = count;
	return COR_OK;
}

cor_status cor_map_word(const cor_map_reader *r, const cor_yaml_node *node, const char *words,
	unsigned *ret_word, cor_err *err)
{
	cor_text text = {"", 0}, near;

	COR_TRY(cor_map_text(r, node, &text, err));
	if (find_word(text, words, ret_word))
		return COR_OK;
	near = nearest(text, words);
	if (near.n)
		return cor_yaml_fail(r->yaml, node->start, err,
			"\"%.*s\" is not known here; did you mean \"%.*s\"?", COR_FMT(text),
			COR_FMT(near));
	return cor_yaml_fail(r->yaml, node->start, err,
		"\"%.*s\" is not known here; expected one of %s", COR_FMT(text), words);
}

cor_status cor_map_yes(const cor_map_reader *r, const cor_yaml_node *node, bool *ret_yes,
	cor_err *err)
{
	unsigned word = 0;

	COR_TRY(cor_map_word(r, node, "yes true no false", &word, err));
	*ret_yes = word < 2;
	return COR_OK;
}

cor_status cor_map_input_named(const cor_map_reader *r, const cor_yaml_node *node,
	uint32_t *ret_input, cor_err *err)
{
	cor_text name = {"", 0}, near = name;
	unsigned best;

	COR_TRY(cor_map_text(r, node, &name, err));
	best = name.n < 6 ? 2 : 3;
	for (uint32_t i = 0; i < r->map->input_count; i++) {
		unsigned distance = cor_text_distance(name, r->map->inputs[i].name, best);

		if (cor_text_equal(r->map->inputs[i].name, name)) {
			*ret_input = i;
			return COR_OK;
		}
		if (distance < best) {
			best = distance;
			near = r->map->inputs[i].name;
		}
	}
	return cor_yaml_fail(r->yaml, node->start, err, "there is no input \"%.*s\"%s%.*s%s",
		COR_FMT(name), near.n ? "; did you mean \"" : "", COR_FMT(near),
		near.n ? "\"?" : "");
}

/* Files without a header: the names are known now. */
static cor_status check_given(const cor_map_reader *r, const cor_map_input *input,
	const cor_yaml_node *node, cor_text name, cor_err *err)
{
	unsigned best = name.n < 6 ? 2 : 3;
	cor_text near = {"", 0};

	for (uint32_t i = 0; i < input->column_count; i++) {
		unsigned distance = cor_text_distance(name, input->columns[i], best);

		if (cor_text_equal(input->columns[i], name))
			return COR_OK;
		if (distance < best) {
			best = distance;
			near = input->columns[i];
		}
	}
	return cor_yaml_fail(r->yaml, node->start, err, "input %.*s has no column \"%.*s\"%s%.*s%s",
		COR_FMT(input->name), COR_FMT(name), near.n ? "; did you mean \"" : "",
		COR_FMT(near), near.n ? "\"?" : "");
}

cor_status cor_map_use_column(cor_map_reader *r, uint32_t at, const cor_yaml_node *node,
	cor_text name, uint32_t *ret_use, cor_err *err)
{
	cor_map_input *input = &r->map->inputs[at];

	for (uint32_t i = 0; i < input->use_count; i++) {
		if (cor_text_equal(input->uses[i].name, name)) {
			*ret_use = i;
			return COR_OK;
		}
	}
	if (!input->has_header)
		COR_TRY(check_given(r, input, node, name, err));
	if (input->use_count == COR_LIMIT_COLUMNS)
		return cor_yaml_fail_as(r->yaml, node->start, COR_ELIMIT, err,
			"more than %u columns of one input", COR_LIMIT_COLUMNS);
	COR_TRY(cor_mem_reserve((void **)&input->uses, &input->use_capacity,
		(size_t)input->use_count + 1, sizeof(*input->uses), err));
	*ret_use = input->use_count;
	input->uses[input->use_count++] = (cor_map_use){name, node->start};
	return COR_OK;
}

/* ---- where ---- */

static cor_status read_words(const cor_map_reader *r, const cor_yaml_node *node, cor_map_test *test,
	cor_err *err)
{
	return cor_map_texts(r, node, &test->words, &test->word_count, err);
}

/* One `is: x`, `unlike: [a*, b*]`, `known: yes`. */
static cor_status read_test(const cor_map_reader *r, const cor_yaml_node *node, cor_map_test *test,
	cor_err *err)
{
	bool yes;

	if (cor_text_is(node->key->text, "known")) {
		test->kind = COR_MAP_KNOWN;
		COR_TRY(cor_map_yes(r, node, &yes, err));
		test->negated = !yes;
		return COR_OK;
	}
	test->kind = cor_text_is(node->key->text, "like") || cor_text_is(node->key->text, "unlike")
		? COR_MAP_LIKE
		: COR_MAP_IS;
	test->negated = cor_text_is(node->key->text, "not") ||
		cor_text_is(node->key->text, "unlike");
	return read_words(r, node, test, err);
}

static cor_status read_alternative(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	cor_map_where *where, cor_err *err)
{
	cor_map_test *tests;
	size_t count = 0;

	if (node->kind != COR_YAML_MAP)
		return cor_yaml_fail(r->yaml, node->start, err,
			"where is %s, expected COLUMN: {is: VALUE}", cor_yaml_kind_name(node));
	for (const cor_yaml_node *item = node->first; item; item = item->next)
		count += item->kind == COR_YAML_MAP ? item->count : 1;
	COR_TRY(cor_arena_new_array(r->arena, count, sizeof(*tests), &tests, err));
	where->tests = tests;
	for (const cor_yaml_node *item = node->first; item; item = item->next) {
		uint32_t use;

		COR_TRY(cor_map_use_column(r, input, item->key, item->key->text, &use, err));
		if (item->kind != COR_YAML_MAP) {
			tests->use = use;
			COR_TRY(read_words(r, item, tests++, err));
			where->test_count++;
			continue;
		}
		COR_TRY(cor_map_check_keys(r, item, "a condition", "is not like unlike known",
			err));
		for (const cor_yaml_node *said = item->first; said; said = said->next) {
			tests->use = use;
			COR_TRY(read_test(r, said, tests++, err));
			where->test_count++;
		}
	}
	return COR_OK;
}

cor_status cor_map_read_where(cor_map_reader *r, uint32_t input, const cor_yaml_node *node,
	const cor_map_where **ret_where, cor_err *err)
{
	cor_map_where *where, *last = NULL, *first = NULL;

	if (node->kind != COR_YAML_LIST) {
		COR_TRY(cor_arena_new_array(r->arena, 1, sizeof(*first), &first, err));
		*ret_where = first;
		return read_alternative(r, input, node, first, err);
	}
	for (const cor_yaml_node *item = node->first; item; item = item->next) {
		COR_TRY(cor_arena_new_array(r->arena, 1, sizeof(*where), &where, err));
		COR_TRY(read_alternative(r, input, item, where, err));
		if (last)
			last->next = where;
		else
			first = where;
		last = where;
	}
	if (!first)
		return cor_yaml_fail(r->yaml, node->start, err, "where is an empty list");
	*ret_where = first;
	return COR_OK;
}
