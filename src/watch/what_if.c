#include "watch/what_if.h"

#include "estate/variant.h"
#include "judge/elements.h"
#include "policy/field.h"

struct cor_what_if {
	const cor_yaml *yaml;
	cor_text title;
	cor_digest digest;
	const cor_yaml_node *vendors, *close, *remove, *replace;
};

/* ---- reading ---- */

/* A list of texts that are not empty, none of them twice. */
static cor_status check_texts(const cor_yaml *yaml, const cor_yaml_node *list, const char *of,
	cor_err *err)
{
	if (list->kind != COR_YAML_LIST || list->count == 0)
		return cor_yaml_fail(yaml, list->start, err, "%.*s is %s, expected a list of %s",
			COR_FMT(list->key->text),
			list->kind == COR_YAML_LIST ? "empty" : cor_yaml_kind_name(list), of);
	for (const cor_yaml_node *n = list->first; n; n = n->next) {
		if (n->kind != COR_YAML_TEXT || n->text.n == 0)
			return cor_yaml_fail(yaml, n->start, err,
				"%s in %.*s, expected the id of one of the %s",
				cor_yaml_kind_name(n), COR_FMT(list->key->text), of);
	}
	return COR_OK;
}

static cor_status check_vendors(const cor_what_if *w, cor_err *err)
{
	if (!w->vendors)
		return COR_OK;
	if (w->vendors->kind != COR_YAML_MAP)
		return cor_yaml_fail(w->yaml, w->vendors->start, err,
			"vendors is %s, expected a mapping: the policy's vendor set, then a list of parties",
			cor_yaml_kind_name(w->vendors));
	for (const cor_yaml_node *n = w->vendors->first; n; n = n->next)
		COR_TRY(check_texts(w->yaml, n, "parties", err));
	return COR_OK;
}

/* `elements` or `where`, one of them. */
static cor_status check_which(const cor_yaml *yaml, const cor_yaml_node *node, const char *what,
	cor_err *err)
{
	const cor_yaml_node *elements = cor_yaml_get(node, "elements"),
			    *where = cor_yaml_get(node, "where");

	if (!elements == !where)
		return cor_yaml_fail(yaml, node->start, err,
			"%s says %s, expected elements or where", what,
			elements ? "elements and where" : "neither which elements nor where");
	if (elements)
		return check_texts(yaml, elements, "elements", err);
	if (where->kind != COR_YAML_TEXT || where->text.n == 0)
		return cor_yaml_fail(yaml, where->start, err,
			"where is %s, expected an expression over elements",
			cor_yaml_kind_name(where));
	return COR_OK;
}

static cor_status check_texts_of(const cor_yaml *yaml, const cor_yaml_node *map,
	const char *const *keys, cor_err *err)
{
	for (; *keys; keys++) {
		const cor_yaml_node *n = cor_yaml_get(map, *keys);

		if (n && (n->kind != COR_YAML_TEXT || n->text.n == 0))
			return cor_yaml_fail(yaml, n->start, err, "%s is %s, expected a text",
				*keys, cor_yaml_kind_name(n));
	}
	return COR_OK;
}

static cor_status check_elements(const cor_what_if *w, const cor_yaml_node *list, bool replace,
	cor_err *err)
{
	static const char *const texts[] = {"product", "maker", "procured", "installed", NULL};

	if (!list)
		return COR_OK;
	if (list->kind != COR_YAML_LIST || list->count == 0)
		return cor_yaml_fail(w->yaml, list->start, err,
			"%.*s is %s, expected a list of mappings with elements or where",
			COR_FMT(list->key->text),
			list->kind == COR_YAML_LIST ? "empty" : cor_yaml_kind_name(list));
	for (const cor_yaml_node *n = list->first; n; n = n->next) {
		COR_TRY(cor_field_keys(w->yaml, n,
			replace ? "elements where product maker procured installed"
				: "elements where",
			replace ? "a replacement" : "a removal", err));
		COR_TRY(check_which(w->yaml, n, replace ? "replace" : "remove", err));
		COR_TRY(check_texts_of(w->yaml, n, texts, err));
		if (replace && !cor_yaml_get(n, "product") && !cor_yaml_get(n, "maker"))
			return cor_yaml_fail(w->yaml, n->start, err,
				"replace says neither product nor maker, expected one of them or both");
	}
	return COR_OK;
}

static cor_status check_head(cor_what_if *w, cor_err *err)
{
	static const char *const texts[] = {"title", NULL};
	const cor_yaml_node *root = w->yaml->root, *version, *title;

	COR_TRY(cor_field_keys(w->yaml, root, "what-if title vendors close remove replace",
		"a what-if file", err));
	version = cor_yaml_get(root, "what-if");
	if (!version || version->kind != COR_YAML_TEXT || !cor_text_is(version->text, "1"))
		return cor_yaml_fail(w->yaml, version ? version->start : root->start, err,
			"expected \"what-if: 1\", the version of this format");
	COR_TRY(check_texts_of(w->yaml, root, texts, err));
	title = cor_yaml_get(root, "title");
	w->title = title ? title->text : (cor_text){0};
	w->vendors = cor_yaml_get(root, "vendors");
	w->close = cor_yaml_get(root, "close");
	w->remove = cor_yaml_get(root, "remove");
	w->replace = cor_yaml_get(root, "replace");
	if (!w->vendors && !w->close && !w->remove && !w->replace)
		return cor_yaml_fail(w->yaml, root->start, err,
			"nothing is supposed, expected vendors, close, remove or replace");
	return COR_OK;
}

cor_status cor_what_if_read(cor_arena *arena, const char *name, cor_text text,
	const cor_what_if **ret_what_if, cor_err *err)
{
	cor_what_if *w;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*w), &w, err));
	COR_TRY(cor_yaml_read(arena, name, text, &w->yaml, err));
	w->digest = cor_digest_of(text.p, text.n);
	COR_TRY(check_head(w, err));
	COR_TRY(check_vendors(w, err));
	if (w->close)
		COR_TRY(check_texts(w->yaml, w->close, "links", err));
	COR_TRY(check_elements(w, w->remove, false, err));
	COR_TRY(check_elements(w, w->replace, true, err));
	*ret_what_if = w;
	return COR_OK;
}

/* ---- supposing ---- */

typedef struct supposing {
	const cor_what_if *w;
	cor_policy *policy;
	const cor_estate *base;
	cor_variant *variant;
	cor_day at;
	cor_arena *arena;
	const cor_yaml_node **by; /* by row of element: the mapping that changes it, or NULL */
	cor_supposition said;
} supposing;

static unsigned column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	COR_ASSERT(column >= 0);
	return (unsigned)column;
}

/* What the variant refuses is said with its place in the file. */
static cor_status placed(const supposing *s, const cor_yaml_node *node, cor_status status,
	cor_err *err)
{
	cor_err cause = *err;

	return status == COR_EINPUT ? cor_yaml_fail(s->w->yaml, node->start, err, "%s", cause.text)
				    : status;
}

static cor_status add_vendors(supposing *s, cor_err *err)
{
	cor_supposed_vendor *vendors;
	uint32_t count = 0;

	for (const cor_yaml_node *n = s->w->vendors ? s->w->vendors->first : NULL; n; n = n->next)
		count += n->count;
	COR_TRY(cor_arena_new_array(s->arena, count, sizeof(*vendors), &vendors, err));
	for (const cor_yaml_node *n = s->w->vendors ? s->w->vendors->first : NULL; n; n = n->next) {
		COR_TRY(cor_policy_add_vendors(s->policy, s->w->yaml, n, err));
		for (const cor_yaml_node *p = n->first; p; p = p->next)
			vendors[s->said.vendor_count++] = (cor_supposed_vendor){n->key->text,
				p->text};
	}
	s->said.vendors = vendors;
	return COR_OK;
}

static cor_status close_links(supposing *s, cor_err *err)
{
	const cor_yaml_node *list = s->w->close;
	uint64_t *seen;
	cor_text *closed;

	COR_TRY(cor_arena_new_array(s->arena, list ? list->count : 0, sizeof(*closed), &closed,
		err));
	COR_TRY(cor_arena_new_array(s->arena, cor_bits_words(cor_estate_rows(s->base, COR_LINK)),
		sizeof(*seen), &seen, err));
	for (const cor_yaml_node *n = list ? list->first : NULL; n; n = n->next) {
		uint32_t row = cor_estate_find(s->base, COR_LINK, n->text);

		if (row == COR_NONE)
			return cor_yaml_fail(s->w->yaml, n->start, err,
				"the estate has no link \"%.*s\"",
				COR_FMT(cor_field_show(n->text)));
		if (cor_bit_is(seen, row))
			return cor_yaml_fail(s->w->yaml, n->start, err,
				"link %.*s is closed twice, expected once",
				COR_FMT(cor_field_show(n->text)));
		cor_bit_set(seen, row);
		COR_TRY(cor_variant_drop(s->variant, COR_LINK, row, err));
		closed[s->said.closed_count++] = n->text;
	}
	s->said.closed = closed;
	return COR_OK;
}

static cor_status claim(supposing *s, uint32_t row, const cor_yaml_node *by,
	const cor_yaml_node *place, cor_err *err)
{
	if (s->by[row] && s->by[row] != by)
		return cor_yaml_fail(s->w->yaml, place->start, err,
			"element %.*s is removed or replaced twice, expected once",
			COR_FMT(cor_estate_cell(s->base, COR_ELEMENT, row, 0)));
	s->by[row] = by;
	return COR_OK;
}

static cor_status claim_where(supposing *s, const cor_yaml_node *node, const cor_yaml_node *where,
	cor_err *err)
{
	cor_triset set, there;
	cor_status status = cor_judge_elements(s->policy, s->base, where->text, s->at, s->arena,
		&set, err);

	if (status != COR_OK)
		return placed(s, where, status, err);
	/* What is gone is neither removed nor replaced. */
	COR_TRY(cor_triset_new(s->arena, set.size, &there, err));
	cor_estate_presence(s->base, s->at, COR_COUNT_PLANNED | COR_COUNT_SPARE, &there);
	for (uint32_t w = 0; w < cor_bits_words(set.size); w++) {
		set.must[w] &= there.may[w];
		set.may[w] &= there.may[w];
	}
	if (cor_triset_is_empty(&set))
		return cor_yaml_fail(s->w->yaml, where->start, err,
			"where selects no element that is there");
	for (uint32_t v = cor_bits_next(set.may, set.size, 0); v < set.size;
		v = cor_bits_next(set.may, set.size, v + 1))
		COR_TRY(claim(s, v, node, where, err));
	return COR_OK;
}

static cor_status claim_all(supposing *s, const cor_yaml_node *list, cor_err *err)
{
	for (const cor_yaml_node *node = list ? list->first : NULL; node; node = node->next) {
		const cor_yaml_node *elements = cor_yaml_get(node, "elements");

		if (!elements)
			COR_TRY(claim_where(s, node, cor_yaml_get(node, "where"), err));
		for (const cor_yaml_node *n = elements ? elements->first : NULL; n; n = n->next) {
			uint32_t row = cor_estate_find(s->base, COR_ELEMENT, n->text);

			if (row == COR_NONE)
				return cor_yaml_fail(s->w->yaml, n->start, err,
					"the estate has no element \"%.*s\"",
					COR_FMT(cor_field_show(n->text)));
			COR_TRY(claim(s, row, node, n, err));
		}
	}
	return COR_OK;
}

static cor_status put(supposing *s, cor_table_id table, uint32_t row, const char *column,
	cor_text text, cor_err *err)
{
	return cor_variant_put(s->variant, table, row, column_of(table, column), text, err);
}

/* As if it had been retired on the day that is asked about. */
static cor_status remove_element(supposing *s, uint32_t row, cor_err *err)
{
	cor_day installed = cor_estate_days(s->base, COR_ELEMENT,
		column_of(COR_ELEMENT, "installed"))[row];
	char day[COR_DAY_BYTES];

	if (installed != COR_DAY_NONE && installed > s->at)
		COR_TRY(put(s, COR_ELEMENT, row, "installed", (cor_text){0}, err));
	COR_TRY(put(s, COR_ELEMENT, row, "state", COR_TEXT("retired"), err));
	return put(s, COR_ELEMENT, row, "retired", cor_text_of(cor_day_write(s->at, day)), err);
}

/* The new box: what is said of it, and nothing of the old one. */
static cor_status replace_element(supposing *s, uint32_t row, cor_err *err)
{
	static const char *const said[] = {"product", "maker", "procured", "installed"};
	const cor_yaml_node *by = s->by[row];
	unsigned state = column_of(COR_ELEMENT, "state");

	for (unsigned i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		const cor_yaml_node *n = cor_yaml_get(by, said[i]);
		cor_status status = put(s, COR_ELEMENT, row, said[i], n ? n->text : (cor_text){0},
			err);

		if (status != COR_OK)
			return placed(s, n ? n : by, status, err);
	}
	if (cor_text_is(cor_estate_cell(s->base, COR_ELEMENT, row, state), "retired"))
		COR_TRY(put(s, COR_ELEMENT, row, "state", COR_TEXT("live"), err));
	return put(s, COR_ELEMENT, row, "retired", (cor_text){0}, err);
}

static bool is_replaced(const supposing *s, uint32_t row)
{
	return row != COR_NONE && s->by[row] &&
		(cor_yaml_get(s->by[row], "product") || cor_yaml_get(s->by[row], "maker"));
}

static cor_status drop_old(supposing *s, cor_err *err)
{
	uint32_t rows = cor_estate_rows(s->base, COR_ELEMENT);
	uint64_t *renewed;

	COR_TRY(cor_arena_new_array(s->arena, cor_bits_words(rows), sizeof(*renewed), &renewed,
		err));
	for (uint32_t row = 0; row < rows; row++) {
		if (is_replaced(s, row))
			cor_bit_set(renewed, row);
	}
	return cor_variant_renew(s->variant, renewed, err);
}

static cor_text text_of(const cor_yaml_node *map, const char *key)
{
	const cor_yaml_node *n = cor_yaml_get(map, key);

	return n ? n->text : (cor_text){0};
}

static cor_status change_elements(supposing *s, cor_err *err)
{
	uint32_t rows = cor_estate_rows(s->base, COR_ELEMENT), changed = 0;
	cor_supposed_element *replaced;
	cor_text *removed;

	for (uint32_t row = 0; row < rows; row++)
		changed += s->by[row] != NULL;
	COR_TRY(cor_arena_new_array(s->arena, changed, sizeof(*removed), &removed, err));
	COR_TRY(cor_arena_new_array(s->arena, changed, sizeof(*replaced), &replaced, err));
	for (uint32_t row = 0; row < rows; row++) {
		cor_text id = cor_estate_cell(s->base, COR_ELEMENT, row, 0);

		if (!s->by[row])
			continue;
		if (is_replaced(s, row)) {
			COR_TRY(replace_element(s, row, err));
			replaced[s->said.replaced_count++] = (cor_supposed_element){id,
				text_of(s->by[row], "product"), text_of(s->by[row], "maker")};
		} else {
			COR_TRY(remove_element(s, row, err));
			removed[s->said.removed_count++] = id;
		}
	}
	s->said.removed = removed;
	s->said.replaced = replaced;
	return s->said.replaced_count ? drop_old(s, err) : COR_OK;
}

static cor_status suppose(supposing *s, cor_err *err)
{
	COR_TRY(cor_policy_bind(s->policy, s->base, err));
	COR_TRY(add_vendors(s, err));
	COR_TRY(cor_policy_bind(s->policy, s->base, err));
	COR_TRY(cor_arena_new_array(s->arena, cor_estate_rows(s->base, COR_ELEMENT),
		sizeof(const cor_yaml_node *), &s->by, err));
	COR_TRY(claim_all(s, s->w->remove, err));
	COR_TRY(claim_all(s, s->w->replace, err));
	COR_TRY(close_links(s, err));
	return change_elements(s, err);
}

cor_status cor_what_if_suppose(const cor_what_if *what_if, cor_policy *policy,
	const cor_estate *base, cor_day at, cor_arena *arena, cor_estate **ret_estate,
	cor_supposition *ret_supposition, cor_err *err)
{
	COR_AUTO(cor_variant) variant = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	supposing s = {.w = what_if, .policy = policy, .base = base, .at = at, .arena = arena};

	COR_TRY(cor_variant_new(base, &variant, err));
	s.variant = variant;
	s.said.file = cor_text_of(what_if->yaml->name);
	s.said.title = what_if->title;
	s.said.digest = what_if->digest;
	COR_TRY(suppose(&s, err));
	COR_TRY(cor_variant_freeze(variant, &estate, err));
	COR_TRY(cor_policy_bind(policy, estate, err));
	*ret_estate = COR_TAKE(estate);
	*ret_supposition = s.said;
	return COR_OK;
}
