/* ---- what the SQL asks ---- */

/* The text there, or the texts, with | between them. */
static const char *texts(const cor_yaml_node *map, const char *key)
{
	const cor_yaml_node *node = ver_child(map, key);
	cor_text text = ver_get(map, key);
	const char *all = text.n ? ver_text(text) : NULL;

	for (node = node && node->kind == COR_YAML_LIST ? node->first : NULL; node; node = node->next)
		all = ver_format("%s|%s", all ? all : "", ver_text(node->text));
	return all;
}

/* num / den against what the rule has there: > 0 is over it. */
static void compare(sqlite3_context *context, sqlite3_value **share, const char *key, int least)
{
	cor_ratio r = {(uint64_t)sqlite3_value_int64(share[0]),
			  (uint64_t)sqlite3_value_int64(share[1])},
		  there;

	if (cor_ratio_parse(ver_get(ver_rule, key), &there) && there.num + least)
		sqlite3_result_int(context, r.den && cor_ratio_compare(r, there) >= least);
}

/* Finds a group a row of its own, moving others where need be (Kuhn).  ends: where its rows end. */
static bool give_row(const uint32_t *rows, const uint32_t *ends, uint32_t group, uint32_t *of,
	uint8_t *tried)
{
	for (uint32_t i = ends[group - 1]; i < ends[group]; i++) {
		uint32_t row = rows[i];

		if (tried[row])
			continue;
		tried[row] = 1;
		if (of[row] == 0 || give_row(rows, ends, of[row], of, tried)) {
			of[row] = group;
			return true;
		}
	}
	return false;
}

static void match(sqlite3_context *context, const char *grp)
{
	sqlite3_stmt *q = ver_prepare(ver_db, ver_format(PAIRS, grp));
	uint32_t *rows = NULL, *ends = NULL, *of = NULL, groups = 0, given = 0, n = 0;

	while (ver_step(q)) {
		uint32_t count = (uint32_t)sqlite3_column_int(q, 2);

		rows = rows ? rows : ver_new(count, sizeof(*rows));
		of = of ? of : ver_new(count, sizeof(*of));
		ends = ends ? ends : ver_new((size_t)count + 1, sizeof(*ends));
		rows[n++] = (uint32_t)sqlite3_column_int(q, 0) - 1;
		groups = (uint32_t)sqlite3_column_int(q, 1);
		ends[groups] = n;
	}
	for (uint32_t g = 1; g <= groups; g++)
		given += give_row(rows, ends, g, of, ver_new(n, 1));
	sqlite3_result_int64(context, given);
}

static void answer(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *text = count ? (const char *)sqlite3_value_text(values[0]) : "";
	const char *out = NULL;

	switch (*(const char *)sqlite3_user_data(context)) {
	case 'k': /* kind() */
		out = ver_kind();
		break;
	case 'r': /* rule(key) */
		out = texts(ver_rule, text);
		break;
	case 'p': /* policy(key) */
		out = text ? texts(ver_policy, text) : NULL;
		break;
	case 'd': /* day(key) */
		out = ver_date(text);
		break;
	case 'a': /* at() */
		out = ver_at;
		break;
	case 'f': /* fold(name) */
		out = text ? ver_text(cor_text_of(text)) : NULL;
		if (out)
			cor_text_fold(cor_text_of(text), memset(ver_text(
		break;
	case 'o': /* over(num, den) */
		compare(context, values, "to", 1);
		return;
	case 's': /* asked(num, den) */
		compare(context, values, "suppliers.share_at_least", 0);
		return;
	default: /* matching(grp) */
		match(context, text);
		return;
	}
	sqlite3_result_text(context, out, -1, SQLITE_TRANSIENT);
}
