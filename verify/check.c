/* The proof that was given against the one that was expected. */
#include "verify/verify.h"

json_t *ver_proof_read(cor_text bytes, cor_buf *why)
{
	json_error_t error;
	json_t *proof = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, &error);

	if (!proof)
		cor_buf_addf(why, "%d:%d: %s", error.line, error.column, error.text);
	return proof;
}

/* A value for people: a fraction as 3/7, a text or number as it is. */
static void describe(const json_t *value, cor_buf *out)
{
	json_t *num = json_object_get(value, "num"), *den = json_object_get(value, "den");

	if (json_is_integer(num) && json_is_integer(den))
		cor_buf_addf(out, "%" JSON_INTEGER_FORMAT "/%" JSON_INTEGER_FORMAT,
			json_integer_value(num), json_integer_value(den));
	else if (json_is_integer(value))
		cor_buf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_string(value))
		cor_buf_addf(out, "\"%.80s\"", json_string_value(value));
	else
		cor_buf_addz(out,
			!value                           ? "missing"
				: json_is_null(value)    ? "null"
				: json_is_boolean(value) ? (json_is_true(value) ? "true" : "false")
				: json_is_real(value)    ? "a fraction"
				: json_is_array(value)   ? "a list"
							 : "an object");
}

static bool differ(const char *place, const json_t *expected, const json_t *given, cor_buf *why)
{
	cor_buf_addf(why, "%s is ", place);
	describe(expected, why);
	cor_buf_addz(why, ", the proof says ");
	describe(given, why);
	return false;
}

/* "rule a, group b: " before an entry of a list, where it has a name. */
static cor_text name_item(const char *context, const char *list, size_t i, const json_t *item)
{
	static const char *const lists[] = {"rules", "groups", "findings"};
	static const char *const words[] = {"rule", "group", "finding"};
	static const char *const keys[] = {"id", "group", "subject"};
	const char *comma = *context ? ", " : "";

	for (int l = 0; l < 3; l++)
		if (strcmp(list, lists[l]) == 0)
			return ver_format("%s%s%s %s", context, comma, words[l],
				json_string_value(json_object_get(item, keys[l])));
	return ver_format("%s%s%s %zu", context, comma, list, i + 1);
}

/* context: rules and groups passed on the way; path: members since. */
static bool same(const json_t *expected, const json_t *given, const char *context, const char *path,
	cor_buf *why)
{
	const char *place = ver_format("%s%s%s", context, *context && *path ? ": " : "", path).p;
	bool fraction = json_is_integer(json_object_get(expected, "num"));
	const char *key;
	json_t *value;
	size_t count = json_array_size(expected), i;

	if (!given || json_typeof(expected) != json_typeof(given) ||
		((fraction || !(json_is_object(expected) || json_is_array(expected))) &&
			!json_equal(expected, given)))
		return differ(place, expected, given, why);
	json_object_foreach((json_t *)(uintptr_t)expected, key,
		value) if (!same(value, json_object_get(given, key), context,
				   ver_format("%s%s%s", path, *path ? "." : "", key).p,
				   why)) return false;
	json_object_foreach((json_t *)(uintptr_t)given, key,
		value) if (!json_object_get(expected, key))
	{
		cor_buf_addf(why, "%s has a member \"%s\" that means nothing", place, key);
		return false;
	}
	json_array_foreach(expected, i, value) if (i < json_array_size(given) &&
		!same(value, json_array_get(given, i), name_item(context, path, i, value).p, "",
			why)) return false;
	if (count != json_array_size(given))
		cor_buf_addf(why, "%s has %zu entries, the proof has %zu", place, count,
			json_array_size(given));
	return count == json_array_size(given);
}

bool ver_same(const json_t *expected, const json_t *given, cor_buf *why)
{
	return same(expected, given, "", "", why);
}
