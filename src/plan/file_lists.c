/* The lists of a plan file: products, what replaces what, what changes together, crews, coverage, suppliers. */
#include <stdio.h>

#include "analysis/network.h"
#include "base/sphere.h"
#include "plan/file.h"
#include "policy/field.h"

#define ITEMS_MOST 1024u

/* A list of mappings; none when the key is not there. */
static cor_status list_of(const cor_plan_reading *r, const char *key,
	const cor_yaml_node **ret_list, cor_err *err)
{
	const cor_yaml_node *list = cor_yaml_get(r->yaml->root, key);

	*ret_list = list;
	if (!list)
		return COR_OK;
	if (list->kind != COR_YAML_LIST || list->count == 0)
		return cor_yaml_fail(r->yaml, list->start, err,
			"%s is %s, expected a list of mappings", key,
			list->kind == COR_YAML_LIST ? "empty" : cor_yaml_kind_name(list));
	if (list->count > ITEMS_MOST)
		return cor_yaml_fail_as(r->yaml, list->start, COR_ELIMIT, err,
			"%s has more than %u items", key, ITEMS_MOST);
	return COR_OK;
}

static cor_status expression_of(const cor_plan_reading *r, const cor_yaml_node *map,
	const char *key, const cor_yaml_node **ret_where, cor_err *err)
{
	const cor_yaml_node *where = cor_yaml_get(map, key);

	if (where && (where->kind != COR_YAML_TEXT || where->text.n == 0))
		return cor_yaml_fail(r->yaml, where->start, err,
			"%s is %s, expected an expression over elements", key,
			cor_yaml_kind_name(where));
	*ret_where = where;
	return COR_OK;
}

static cor_status share_of(const cor_plan_reading *r, const cor_yaml_node *map, const char *key,
	cor_ratio *ret_share, cor_err *err)
{
	const cor_yaml_node *node = cor_yaml_get(map, key);

	if (node->kind != COR_YAML_TEXT || !cor_ratio_parse(node->text, ret_share) ||
		ret_share->den > 100000000)
		return cor_yaml_fail(r->yaml, node->start, err,
			"%s is \"%.*s\", expected a share such as 65%%", key,
			COR_FMT(cor_field_show(node->text)));
	return COR_OK;
}

static cor_status per_of(const cor_plan_reading *r, const cor_yaml_node *map, cor_plan_per *ret_per,
	cor_err *err)
{
	unsigned per = 0;

	if (!cor_yaml_get(map, "per"))
		return COR_OK;
	COR_TRY(cor_field_word(r->yaml, map, "per", "region operator", &per, err));
	*ret_per = per == 0 ? COR_PLAN_PER_REGION : COR_PLAN_PER_OPERATOR;
	return COR_OK;
}

/* ---- products ---- */

static uint32_t add_product(cor_plan_reading *r, cor_plan_product product)
{
	cor_plan_file *f = r->file;

	for (uint32_t i = 0; i < f->product_count; i++) {
		if (cor_text_equal(r->products[i].id, product.id))
			return i;
	}
	COR_ASSERT(f->product_count < r->product_capacity);
	r->products[f->product_count] = product;
	return f->product_count++;
}

static cor_status read_product(cor_plan_reading *r, const cor_yaml_node *n, cor_err *err)
{
	cor_plan_product product = {.id = n->key->text, .node = n->key, .lead_days = -1};

	COR_TRY(cor_field_keys(r->yaml, n, "maker cost lead_days source", "a product", err));
	COR_TRY(cor_field_text(r->yaml, n, "maker", &product.maker, err));
	COR_TRY(cor_plan_read_cost(r, n, "the product", &product.cost, err));
	COR_TRY(cor_plan_read_number(r, n, "lead_days", COR_PLAN_LEAD_DAYS_MOST, &product.lead_days,
		err));
	(void)add_product(r, product);
	return COR_OK;
}

/* How many products the file names at most, so that their array need not move. */
static cor_status reserve_products(cor_plan_reading *r, const cor_yaml_node *map, cor_err *err)
{
	const cor_yaml_node *list;

	r->product_capacity = map ? map->count : 0;
	COR_TRY(list_of(r, "replace", &list, err));
	for (const cor_yaml_node *n = list->first; n; n = n->next) {
		const cor_yaml_node *by = n->kind == COR_YAML_MAP ? cor_yaml_get(n, "by") : NULL;

		r->product_capacity += by ? by->count : 0;
	}
	COR_TRY(cor_arena_new_array(r->arena, r->product_capacity, sizeof(*r->products),
		&r->products, err));
	r->file->products = r->products;
	return COR_OK;
}

cor_status cor_plan_read_products(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *map = cor_yaml_get(r->yaml->root, "products");

	if (map && map->kind != COR_YAML_MAP)
		return cor_yaml_fail(r->yaml, map->start, err,
			"products is %s, expected a mapping: a product, then what is said of it",
			cor_yaml_kind_name(map));
	COR_TRY(reserve_products(r, map, err));
	for (const cor_yaml_node *n = map ? map->first : NULL; n; n = n->next)
		COR_TRY(read_product(r, n, err));
	return COR_OK;
}

/* ---- replace, together ---- */

static cor_status read_by(cor_plan_reading *r, const cor_yaml_node *map, cor_plan_entry *entry,
	cor_err *err)
{
	const cor_yaml_node *list = cor_yaml_get(map, "by");
	uint32_t *by;

	if (!list || list->kind != COR_YAML_LIST || list->count == 0 || list->count > 32)
		return cor_yaml_fail(r->yaml, list ? list->start : map->start, err,
			"by is %s, expected a list of 1 to 32 products",
			!list                                 ? "missing"
				: list->kind == COR_YAML_LIST ? "a list of another length"
							      : cor_yaml_kind_name(list));
	COR_TRY(cor_arena_new_array(r->arena, list->count, sizeof(*by), &by, err));
	for (const cor_yaml_node *n = list->first; n; n = n->next) {
		cor_plan_product product = {.id = n->text, .node = n, .lead_days = -1};

		if (n->kind != COR_YAML_TEXT || n->text.n == 0)
			return cor_yaml_fail(r->yaml, n->start, err,
				"%s in by, expected the id of a product", cor_yaml_kind_name(n));
		by[entry->by_count] = add_product(r, product);
		for (uint32_t i = 0; i < entry->by_count; i++)
			if (by[i] == by[entry->by_count])
				return cor_yaml_fail(r->yaml, n->start, err,
					"by names product \"%.*s\" twice", COR_FMT(n->text));
		entry->by_count++;
	}
	entry->by = by;
	return COR_OK;
}

static cor_status name_of(const cor_plan_reading *r, const cor_yaml_node *map, uint32_t number,
	cor_text *ret_name, cor_err *err)
{
	char name[32];
	const char *copy;

	COR_TRY(cor_field_text(r->yaml, map, "name", ret_name, err));
	if (ret_name->n > 0)
		return COR_OK;
	(void)snprintf(name, sizeof(name), "entry %u", number + 1);
	COR_TRY(cor_arena_copy(r->arena, name, strlen(name), &copy, err));
	*ret_name = cor_text_of(copy);
	return COR_OK;
}

cor_status cor_plan_read_entries(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *list;
	cor_plan_entry *entries;
	uint32_t i = 0;

	COR_TRY(list_of(r, "replace", &list, err));
	COR_TRY(cor_arena_new_array(r->arena, list->count, sizeof(*entries), &entries, err));
	for (const cor_yaml_node *n = list->first; n; n = n->next, i++) {
		int64_t hours = 0;

		COR_TRY(cor_field_keys(r->yaml, n, "name where by hours cost source",
			"an entry of replace", err));
		COR_TRY(cor_field_need(r->yaml, n, "where", "an entry of replace", err));
		COR_TRY(expression_of(r, n, "where", &entries[i].where, err));
		COR_TRY(name_of(r, n, i, &entries[i].name, err));
		COR_TRY(read_by(r, n, &entries[i], err));
		COR_TRY(cor_plan_read_cost(r, n, "the entry", &entries[i].cost, err));
		COR_TRY(cor_plan_read_number(r, n, "hours", COR_PLAN_HOURS_MOST, &hours, err));
		entries[i].hours = (uint32_t)hours;
	}
	r->file->entries = entries;
	r->file->entry_count = i;
	return COR_OK;
}

static cor_status kind_of(const cor_plan_reading *r, const cor_yaml_node *n, unsigned *kinds,
	cor_err *err)
{
	unsigned kind = n->kind == COR_YAML_TEXT ? cor_link_kind(n->text) : 0;

	if (kind == 0)
		return cor_yaml_fail(r->yaml, n->start, err,
			"over has %s%.*s%s, expected data, control, management, timing or power",
			n->kind == COR_YAML_TEXT ? "\"" : cor_yaml_kind_name(n),
			n->kind == COR_YAML_TEXT ? (int)cor_field_show(n->text).n : 0,
			n->kind == COR_YAML_TEXT ? n->text.p : "",
			n->kind == COR_YAML_TEXT ? "\"" : "");
	*kinds |= kind;
	return COR_OK;
}

/* Kinds of links: one, or a list. */
static cor_status kinds_of(const cor_plan_reading *r, const cor_yaml_node *map, unsigned *ret_kinds,
	cor_err *err)
{
	const cor_yaml_node *over = cor_yaml_get(map, "over");
	unsigned kinds = 0;

	if (over && over->kind != COR_YAML_LIST)
		COR_TRY(kind_of(r, over, &kinds, err));
	for (const cor_yaml_node *n = over && over->kind == COR_YAML_LIST ? over->first : NULL; n;
		n = n->next)
		COR_TRY(kind_of(r, n, &kinds, err));
	if (over && kinds == 0)
		return cor_yaml_fail(r->yaml, over->start, err,
			"over is an empty list, expected kinds of links");
	*ret_kinds = kinds;
	return COR_OK;
}

static cor_status read_together(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *list;
	cor_plan_together *togethers;
	uint32_t i = 0;

	COR_TRY(list_of(r, "together", &list, err));
	if (!list)
		return COR_OK;
	COR_TRY(cor_arena_new_array(r->arena, list->count, sizeof(*togethers), &togethers, err));
	for (const cor_yaml_node *n = list->first; n; n = n->next, i++) {
		COR_TRY(cor_field_keys(r->yaml, n, "name where same_maker over first",
			"an entry of together", err));
		COR_TRY(cor_field_need(r->yaml, n, "where", "an entry of together", err));
		COR_TRY(expression_of(r, n, "where", &togethers[i].where, err));
		COR_TRY(cor_field_flag(r->yaml, n, "same_maker", &togethers[i].same_maker, err));
		COR_TRY(name_of(r, n, i, &togethers[i].name, err));
		COR_TRY(kinds_of(r, n, &togethers[i].over, err));
		COR_TRY(expression_of(r, n, "first", &togethers[i].first, err));
		if (togethers[i].first && !togethers[i].over)
			return cor_yaml_fail(r->yaml, togethers[i].first->start, err,
				"first without over, expected the kinds of links that join what goes first and what follows");
	}
	r->file->togethers = togethers;
	r->file->together_count = i;
	return COR_OK;
}

/* ---- crews, coverage, suppliers ---- */

static cor_status read_crews(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *map = cor_yaml_get(r->yaml->root, "crews");
	cor_plan_crew *crews;
	cor_plan_file *f = r->file;

	if (!map)
		return COR_OK;
	if (map->kind != COR_YAML_MAP)
		return cor_yaml_fail(r->yaml, map->start, err,
			"crews is %s, expected a mapping: a region or default, then hours in a period",
			cor_yaml_kind_name(map));
	COR_TRY(cor_arena_new_array(r->arena, map->count, sizeof(*crews), &crews, err));
	for (const cor_yaml_node *n = map->first; n; n = n->next) {
		const int64_t *hours;

		COR_TRY(cor_plan_read_periods(r, n, COR_PLAN_MONEY_MOST, &hours, err));
		if (cor_text_is(n->key->text, "default"))
			f->default_hours = hours;
		else
			crews[f->crew_count++] = (cor_plan_crew){.node = n,
				.region = n->key->text,
				.hours = hours};
	}
	f->crews = crews;
	return COR_OK;
}

static cor_status within_of(const cor_plan_reading *r, const cor_yaml_node *map,
	uint32_t *ret_metres, cor_err *err)
{
	const cor_yaml_node *within = cor_yaml_get(map, "within_m");
	int64_t metres = 0;

	if (!within)
		return COR_OK;
	COR_TRY(cor_plan_read_number(r, map, "within_m", COR_SPHERE_RADIUS_MAX, &metres, err));
	if (metres == 0)
		return cor_yaml_fail(r->yaml, within->start, err,
			"within_m is 0, expected a distance in metres");
	if (cor_yaml_get(map, "per"))
		return cor_yaml_fail(r->yaml, within->start, err,
			"within_m and per exclude each other: neighbours are counted site by site");
	*ret_metres = (uint32_t)metres;
	return COR_OK;
}

static cor_status read_coverages(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *list, *most;
	cor_plan_coverage *coverages;
	uint32_t i = 0;

	COR_TRY(list_of(r, "coverage", &list, err));
	if (!list)
		return COR_OK;
	COR_TRY(cor_arena_new_array(r->arena, list->count, sizeof(*coverages), &coverages, err));
	for (const cor_yaml_node *n = list->first; n; n = n->next, i++) {
		cor_plan_coverage *c = &coverages[i];

		COR_TRY(cor_field_keys(r->yaml, n, "name where at_most per within_m",
			"an entry of coverage", err));
		COR_TRY(cor_field_need(r->yaml, n, "at_most", "an entry of coverage", err));
		COR_TRY(expression_of(r, n, "where", &c->where, err));
		COR_TRY(name_of(r, n, i, &c->name, err));
		COR_TRY(per_of(r, n, &c->per, err));
		COR_TRY(within_of(r, n, &c->within_m, err));
		c->node = n;
		most = cor_yaml_get(n, "at_most");
		c->is_share = most->kind == COR_YAML_TEXT && most->text.n > 0 &&
			most->text.p[most->text.n - 1] == '%';
		if (c->is_share)
			COR_TRY(share_of(r, n, "at_most", &c->share, err));
		else
			COR_TRY(cor_plan_read_number(r, n, "at_most", UINT32_MAX, &c->most, err));
	}
	r->file->coverages = coverages;
	r->file->coverage_count = i;
	return COR_OK;
}

static cor_status read_suppliers(cor_plan_reading *r, cor_err *err)
{
	const cor_yaml_node *list;
	cor_plan_supplier *suppliers;
	uint32_t i = 0;

	COR_TRY(list_of(r, "suppliers", &list, err));
	if (!list)
		return COR_OK;
	COR_TRY(cor_arena_new_array(r->arena, list->count, sizeof(*suppliers), &suppliers, err));
	for (const cor_yaml_node *n = list->first; n; n = n->next, i++) {
		COR_TRY(cor_field_keys(r->yaml, n, "maker at_most per", "an entry of suppliers",
			err));
		COR_TRY(cor_field_need(r->yaml, n, "at_most", "an entry of suppliers", err));
		COR_TRY(share_of(r, n, "at_most", &suppliers[i].share, err));
		COR_TRY(per_of(r, n, &suppliers[i].per, err));
		suppliers[i].node = n;
		suppliers[i].maker = cor_yaml_get(n, "maker");
		if (suppliers[i].maker && suppliers[i].maker->kind != COR_YAML_TEXT)
			return cor_yaml_fail(r->yaml, suppliers[i].maker->start, err,
				"maker is %s, expected a party",
				cor_yaml_kind_name(suppliers[i].maker));
	}
	r->file->suppliers = suppliers;
	r->file->supplier_count = i;
	return COR_OK;
}

cor_status cor_plan_read_lists(cor_plan_reading *r, cor_err *err)
{
	COR_TRY(read_together(r, err));
	COR_TRY(read_crews(r, err));
	COR_TRY(read_coverages(r, err));
	return read_suppliers(r, err);
}
