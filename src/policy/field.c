#include "policy/field.h"

#include "policy/near.h"

cor_text cor_field_show(cor_text text)
{
	if (text.n > 60) {
		text.n = 60;
		while (text.n > 0 && ((unsigned char)text.p[text.n] & 0xc0) == 0x80)
			text.n--;
	}
	return text;
}

cor_text cor_field_trim(cor_text text)
{
	while (text.n > 0 && strchr(" \t\n", text.p[text.n - 1]))
		text.n--;
	while (text.n > 0 && strchr(" \t\n", text.p[0])) {
		text.p++;
		text.n--;
	}
	return text;
}

static bool is_among(const char *words, cor_text word, cor_near *near)
{
	cor_text rest = cor_text_of(words), piece;

	while (cor_text_cut(&rest, ' ', &piece)) {
		if (cor_text_equal(piece, word))
			return true;
		cor_near_offer(near, piece);
	}
	return false;
}

cor_status cor_field_keys(const cor_yaml *yaml, const cor_yaml_node *map, const char *keys,
	const char *what, cor_err *err)
{
	cor_near near;

	if (map->kind != COR_YAML_MAP)
		return cor_yaml_fail(yaml, map->start, err, "%s is %s, expected a mapping", what,
			cor_yaml_kind_name(map));
	for (const cor_yaml_node *node = map->first; node; node = node->next) {
		cor_near_init(&near, node->key->text);
		if (is_among(keys, node->key->text, &near))
			continue;
		return cor_yaml_fail(yaml, node->key->start, err, "%s has no key \"%.*s\"%s%s%s",
			what, COR_FMT(cor_field_show(node->key->text)), cor_near_hint(&near),
			near.best.p ? "" : ", it has: ", near.best.p ? "" : keys);
	}
	return COR_OK;
}

cor_status cor_field_need(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	const char *what, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);

	if (!node)
		return cor_yaml_fail(yaml, map->start, err, "%s needs a key \"%s\"", what, key);
	if (cor_yaml_is_empty(node))
		return cor_yaml_fail(yaml, node->start, err, "\"%s\" is empty", key);
	return COR_OK;
}

/* The text behind a key, or NULL. */
static cor_status get_text(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	const char *expected, const cor_yaml_node **ret_node, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);

	*ret_node = NULL;
	if (!node)
		return COR_OK;
	if (node->kind != COR_YAML_TEXT)
		return cor_yaml_fail(yaml, node->start, err, "%s is %s, expected %s", key,
			cor_yaml_kind_name(node), expected);
	*ret_node = node;
	return COR_OK;
}

static cor_status fail_value(const cor_yaml *yaml, const cor_yaml_node *node, cor_err *err,
	const char *expected)
{
	cor_text key = node->key ? node->key->text : COR_TEXT("this");

	if (node->kind != COR_YAML_TEXT || cor_yaml_is_empty(node))
		return cor_yaml_fail(yaml, node->start, err, "%.*s is %s, expected %s",
			COR_FMT(key), cor_yaml_kind_name(node), expected);
	return cor_yaml_fail(yaml, node->start, err, "%.*s is \"%.*s\", expected %s", COR_FMT(key),
		COR_FMT(cor_field_show(node->text)), expected);
}

cor_status cor_field_text(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	cor_text *ret_text, cor_err *err)
{
	const cor_yaml_node *node;

	COR_TRY(get_text(yaml, map, key, "a text", &node, err));
	if (node)
		*ret_text = cor_field_trim(node->text);
	return COR_OK;
}

cor_status cor_field_id(const cor_yaml *yaml, const cor_yaml_node *node, const char *signs,
	cor_err *err)
{
	bool good = node->kind == COR_YAML_TEXT && node->text.n > 0;

	for (size_t i = 0; good && i < node->text.n; i++) {
		char c = node->text.p[i];
		bool letter = (c >= 'a' && c <= 'z') || c == '_';

		letter = letter || (c >= 'A' && c <= 'Z' && strchr(signs, 'A'));
		letter = letter || (c >= '0' && c <= '9' && (i > 0 || strchr(signs, '0')));
		good = c != '\0' && (letter || (i > 0 && strchr("-.", c) && strchr(signs, c)));
	}
	if (good)
		return COR_OK;
	return cor_yaml_fail(yaml, node->start, err,
		"\"%.*s\" cannot be a name here, expected letters%s, digits and _%s",
		COR_FMT(cor_field_show(node->text)), strchr(signs, 'A') ? "" : " a-z",
		strchr(signs, '.')           ? " - ."
			: strchr(signs, '-') ? " -"
					     : "");
}

cor_status cor_field_texts_of(cor_policy *policy, const cor_yaml_node *list, cor_texts *ret_texts,
	const cor_yaml_node ***ret_places, cor_err *err)
{
	cor_text *texts, key = list->key->text;
	const cor_yaml_node **places;
	uint32_t i = 0;

	if (list->kind != COR_YAML_LIST)
		return fail_value(policy->yaml, list, err, "a list of texts in [ ]");
	if (list->count > COR_LIMIT_POLICY_ITEMS)
		return cor_yaml_fail(policy->yaml, list->start, err,
			"%.*s has %u items, more than the limit of %u", COR_FMT(key), list->count,
			COR_LIMIT_POLICY_ITEMS);
	COR_TRY(cor_arena_new_array(policy->arena, list->count, sizeof(*texts), &texts, err));
	COR_TRY(cor_arena_new_array(policy->arena, list->count, sizeof(const cor_yaml_node *),
		&places, err));
	for (const cor_yaml_node *node = list->first; node; node = node->next, i++) {
		bool text = node->kind == COR_YAML_TEXT;

		places[i] = node;
		if (text)
			texts[i] = cor_field_trim(node->text);
		if (texts[i].n == 0)
			return cor_yaml_fail(policy->yaml, node->start, err,
				"an item of %.*s is %s, expected a text", COR_FMT(key),
				text ? "empty" : cor_yaml_kind_name(node));
	}
	*ret_texts = (cor_texts){texts, i};
	if (ret_places)
		*ret_places = places;
	return COR_OK;
}

cor_status cor_field_texts(cor_policy *policy, const cor_yaml_node *map, const char *key,
	cor_texts *ret_texts, const cor_yaml_node ***ret_places, cor_err *err)
{
	const cor_yaml_node *list = cor_yaml_get(map, key);

	return list ? cor_field_texts_of(policy, list, ret_texts, ret_places, err) : COR_OK;
}

cor_status cor_field_word_of(const cor_yaml *yaml, const cor_yaml_node *node, const char *words,
	unsigned *ret_index, cor_err *err)
{
	cor_text rest = cor_text_of(words), piece,
		 key = node->key ? node->key->text : COR_TEXT("this");
	cor_near near;

	if (node->kind != COR_YAML_TEXT || cor_yaml_is_empty(node))
		return cor_yaml_fail(yaml, node->start, err, "%.*s is %s, expected one of: %s",
			COR_FMT(key), cor_yaml_kind_name(node), words);
	cor_near_init(&near, node->text);
	for (unsigned i = 0; cor_text_cut(&rest, ' ', &piece); i++) {
		if (cor_text_equal(piece, node->text)) {
			*ret_index = i;
			return COR_OK;
		}
		cor_near_offer(&near, piece);
	}
	return cor_yaml_fail(yaml, node->start, err, "%.*s is \"%.*s\", expected one of: %s%s",
		COR_FMT(key), COR_FMT(cor_field_show(node->text)), words, cor_near_hint(&near));
}

cor_status cor_field_word(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	const char *words, unsigned *ret_index, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);

	return node ? cor_field_word_of(yaml, node, words, ret_index, err) : COR_OK;
}

cor_status cor_field_flag(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	bool *ret_flag, cor_err *err)
{
	unsigned index = *ret_flag ? 0 : 1;

	COR_TRY(cor_field_word(yaml, map, key, "true false", &index, err));
	*ret_flag = index == 0;
	return COR_OK;
}

cor_status cor_field_day(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	cor_day *ret_day, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);

	if (node && (node->kind != COR_YAML_TEXT || !cor_day_parse(node->text, ret_day)))
		return fail_value(yaml, node, err, "a day that exists as YYYY-MM-DD");
	return COR_OK;
}

cor_status cor_field_number(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	uint32_t most, uint32_t *ret_number, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);
	uint64_t value;

	if (!node)
		return COR_OK;
	if (node->kind != COR_YAML_TEXT || !cor_text_to_u64(node->text, &value) || value > most)
		return fail_value(yaml, node, err, "a whole number, not too large");
	*ret_number = (uint32_t)value;
	return COR_OK;
}

cor_status cor_field_ratio(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	cor_ratio *ret_ratio, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);

	if (node && (node->kind != COR_YAML_TEXT || !cor_ratio_parse(node->text, ret_ratio)))
		return fail_value(yaml, node, err,
			"a share from 0 to 1, such as 35%, 7/20 or 0.35");
	return COR_OK;
}

/* ---- due dates ---- */

static bool read_offset(cor_text text, bool minus, cor_day *day)
{
	cor_text rest = cor_text_trim(text), digits;
	uint64_t count;
	int sign = minus ? -1 : 1;

	if (!cor_text_cut(&rest, ' ', &digits) || !rest.p || !cor_text_to_u64(digits, &count) ||
		count > 120000)
		return false;
	cor_text unit = cor_text_trim(rest);
	bool months = cor_text_is(unit, "months"), years = cor_text_is(unit, "years");
	if (!months && !years && !cor_text_is(unit, "days"))
		return false;
	if (years && count > 10000)
		return false;
	if (*day == COR_DAY_NONE)
		return true;
	if (months || years) {
		*day = cor_day_add_months(*day, sign * (int)count * (years ? 12 : 1));
		return *day != COR_DAY_NONE;
	}
	*day += sign * (int)count;
	char buffer[COR_DAY_BYTES];
	return cor_day_write(*day, buffer)[0] != '\0';
}

cor_status cor_field_due(const cor_policy *policy, const cor_yaml_node *map, const char *key,
	cor_due *ret_due, cor_err *err)
{
	static const char expected[] =
		"a day as YYYY-MM-DD, or a symbol of dates such as designation + 36 months";
	const cor_yaml_node *node;
	size_t n = 0;
	cor_near near;

	COR_TRY(get_text(policy->yaml, map, key, expected, &node, err));
	if (!node)
		return COR_OK;
	cor_text text = cor_field_trim(node->text);
	cor_due due = {.given = true, .text = text};
	if (!cor_day_parse(text, &due.day)) {
		while (n < text.n && !strchr(" +-\t\n", text.p[n]))
			n++;
		if (n == 0 || (text.p[0] >= '0' && text.p[0] <= '9'))
			return fail_value(policy->yaml, node, err, expected);
		uint32_t symbol = cor_strtab_find(policy->symbol_names, (cor_text){text.p, n});
		if (symbol == COR_NONE) {
			cor_near_init(&near, (cor_text){text.p, n});
			for (uint32_t i = 0; i < policy->symbol_count; i++)
				cor_near_offer(&near, policy->symbols[i].name);
			return cor_yaml_fail(policy->yaml, node->start, err,
				"%s: there is no symbol \"%.*s\" in dates%s", key,
				COR_FMT(cor_field_show((cor_text){text.p, n})),
				cor_near_hint(&near));
		}
		due.day = policy->symbols[symbol].day;
		cor_text rest = cor_text_trim((cor_text){text.p + n, text.n - n});
		if (rest.n > 0 &&
			((rest.p[0] != '+' && rest.p[0] != '-') ||
				!read_offset((cor_text){rest.p + 1, rest.n - 1}, rest.p[0] == '-',
					&due.day)))
			return fail_value(policy->yaml, node, err,
				"an offset such as + 36 months, + 2 years or - 10 days within the calendar");
	}
	*ret_due = due;
	return COR_OK;
}
