/* The proof that was given against the one that was expected. */
#include "verify/verify.h"

/* A value as it stands in JSON, cut when it is long. */
static const char *describe(const json_t *value)
{
	char *text = ver_new(256, 1);

	if (!value)
		return "missing";
	json_dumpb(value, text, 255, JSON_COMPACT | JSON_ENCODE_ANY);
	return text;
}

const char *ver_difference(const json_t *expected, const json_t *given, const char *path)
{
	bool list = json_is_array(expected), object = json_is_object(expected);
	size_t count = list ? json_array_size(expected) : json_object_size(expected), i;
	const char *key, *found;
	json_t *value;

	if (!given || json_typeof(expected) != json_typeof(given) ||
		(!list && !object && !json_equal(expected, given)))
		return ver_format("%s is %s, the proof says %s", path, describe(expected),
			describe(given));
	json_object_foreach((json_t *)(uintptr_t)expected, key, value)
	{
		found = ver_difference(value, json_object_get(given, key),
			ver_format("%s.%s", path, key));
		if (found)
			return found;
	}
	json_array_foreach(expected, i, value)
	{
		found = ver_difference(value, json_array_get(given, i),
			ver_format("%s[%d]", path, (int)i));
		if (found)
			return found;
	}
	return count == (list ? json_array_size(given) : json_object_size(given))
		? NULL
		: ver_format("%s has %lld entries, the proof has more", path, (long long)count);
}
