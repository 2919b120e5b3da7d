/* Lists of places that a policy names and somebody keeps: doc/policy.md, Places.  Nothing is said of
 * what stands in one. */
#include "base/file.h"
#include "base/sphere.h"
#include "verify/verify.h"

/* The rows of one list have all been read; %Q is its label. */
#define LIES                                                                                       \
	"INSERT INTO lies SELECT %Q, s.id, ifnull(max(CASE WHEN p.site NOT NULL THEN "             \
	"2 * (p.site = s.id) WHEN s.lat IS NULL OR s.lon IS NULL THEN 1 WHEN p.lat NOT NULL THEN " \
	"lies_within(s.lat, s.lon, p.lat, p.lon, p.radius_m) END), 0) "                            \
	"FROM site s LEFT JOIN place p GROUP BY s.id"

#define COLUMN(name, type)                                            \
	{                                                             \
		name, COR_TYPE_##type, 0, COR_TABLE_COUNT, NULL, NULL \
	}
static const cor_table_spec place = {"place", NULL, false, 6,
	{COLUMN("site", TEXT), COLUMN("lat", LAT), COLUMN("lon", LON), COLUMN("radius_m", NUMBER),
		COLUMN("name", TEXT), COLUMN("nonce", TEXT)}};

/* lies_within(latitude, longitude, those of a centre, radius): 2, 1 or 0 */
void ver_lies_within(sqlite3_context *context, int count, sqlite3_value **values)
{
	int64_t n[4] = {0};

	for (int i = 0; i < count - 1; i++)
		if (!cor_text_to_fixed(cor_text_of((const char *)sqlite3_value_text(values[i])), 7,
			    true, &n[i]))
			return;
	sqlite3_result_int(context,
		(int)cor_sphere_within((cor_position){(int32_t)n[0], (int32_t)n[1]},
			(cor_position){(int32_t)n[2], (int32_t)n[3]},
			(uint32_t)sqlite3_value_int64(values[4])));
}

/* The file given for a label; NULL for none. */
static const char *find_file(char **given, int count, const char *label)
{
	size_t n = strlen(label);

	for (int i = 0; i < count; i++)
		if (strncmp(given[i], label, n) == 0 && given[i][n] == '=')
			return given[i] + n + 1;
	return NULL;
}

/* The digest of the list, which is read when it is the one that the proof knew. */
static json_t *read_list(const char *label, const char *path, const json_t *proved)
{
	char hex[COR_DIGEST_HEX_BYTES];
	cor_digest digest;
	cor_text bytes;
	cor_err err;

	if (cor_file_map(path, &bytes, &err))
		ver_stop(2, "%s", err.text);
	digest = cor_digest_of(bytes.p, bytes.n);
	cor_file_unmap(bytes);
	if (strcmp(cor_digest_write(&digest, hex), json_string_value(proved)) != 0)
		ver_stop(1, "places.%s: the list given is not the one of the proof", label);
	ver_run("DELETE FROM place");
	ver_load_csv(&place, path);
	ver_run(LIES, label);
	return json_string(hex);
}

json_t *ver_places(char **given, int count, const json_t *proved)
{
	json_t *named = json_object_get(ver_policy, "places");
	json_t *places = named ? json_object() : NULL, *one;
	const char *label;
	int used = 0;

	ver_create(&place);
	json_object_foreach(named, label, one)
	{
		const char *path = find_file(given, count, label);
		const json_t *digest = json_object_get(proved, label);

		if (json_is_string(digest) && !path)
			ver_stop(2,
				"the proof knew the list places.%s: give it with --places %s=FILE",
				label, label);
		if (path && !json_is_string(digest))
			ver_stop(2, "--places %s: the proof did not know that list", label);
		used += path != NULL;
		json_object_set_new(places, label,
			path ? read_list(label, path, digest) : json_null());
	}
	if (used != count)
		ver_stop(2, "--places: expected LABEL=FILE with labels of the policy, each once");
	return places;
}
