/* What the names in an expression mean: attributes, sets, vendor sets, lists, variables. */
#include <stdio.h>

#include "policy/checker.h"

/* Names with a meaning of their own, besides the roots of attributes. */
static const char *const reserved[] = {"at", "functions", "vendors", "lists", "true", "false",
	"null", "in", "has", "size", "date", "and", "or", "not"};
static const char *const roots[] = {"site", "network", "element", "role", "part", "component",
	"party"};

bool cor_name_is_reserved(cor_text name)
{
	for (unsigned i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (cor_text_is(name, reserved[i]))
			return true;
	return cor_source_is_root(name);
}

static int find_variable(const cor_checker *c, cor_text name)
{
	for (uint32_t i = 0; i < c->loops; i++)
		if (cor_text_equal(c->variables[i].name, name))
			return (int)i;
	return -1;
}

bool cor_checker_is_taken(const cor_checker *c, cor_text name)
{
	return cor_name_is_reserved(name) || find_variable(c, name) >= 0 ||
		cor_strtab_find(c->policy->set_names, name) != COR_NONE;
}

/* ---- sets ---- */

static cor_status fail_circle(const cor_checker *c, uint32_t set, uint32_t at, cor_err *err)
{
	const cor_policy *policy = c->policy;
	char way[400];
	size_t length = 0;
	uint32_t i = 0;

	while (policy->open_sets[i] != set)
		i++;
	for (; i < policy->open_count; i++) {
		cor_text name = policy->sets[policy->open_sets[i]].name;
		if (length + name.n + 5 > sizeof(way))
			break;
		length += (size_t)snprintf(way + length, sizeof(way) - length, "%.*s -> ",
			COR_FMT(name));
	}
	return cor_checker_fail(c, at, err, "sets name each other in a circle: %.*s%.*s",
		(int)length, way, COR_FMT(policy->sets[set].name));
}

cor_status cor_set_check(cor_policy *policy, uint32_t index, uint32_t depth, cor_err *err)
{
	cor_named_set *set = &policy->sets[index];

	if (set->state == COR_SET_CHECKED)
		return COR_OK;
	COR_ASSERT(
		policy->open_count < COR_LIMIT_EXPRESSION_DEPTH); /* every open set adds to depth */
	policy->open_sets[policy->open_count++] = index;
	set->state = COR_SET_OPEN;
	COR_TRY(cor_selector_check(policy, &set->selector, depth, err));
	set->state = COR_SET_CHECKED;
	policy->open_count--;
	return COR_OK;
}

/* Roles, parts and components of one element are not joined with each other. */
static cor_status note_detail(cor_checker *c, cor_grain grain, const char *name, uint32_t at,
	cor_err *err)
{
	static const char *const things[] = {"sites", "elements", "roles", "parts", "components"};

	if (grain < COR_GRAIN_ROLE)
		return COR_OK;
	if (!c->detail) {
		c->detail = name;
		c->detail_grain = grain;
	}
	if (c->detail_grain == grain)
		return COR_OK;
	return cor_checker_fail(c, at, err,
		"%s is about %s and %s about %s: nothing says which belong together, so one expression cannot name both",
		name, things[grain], c->detail, things[c->detail_grain]);
}

static cor_status name_set(cor_checker *c, cor_node *node, uint32_t index, cor_err *err)
{
	const cor_selector *set = &c->policy->sets[index].selector;

	if (c->selector->of_party)
		return cor_checker_fail(c, node->at, err,
			"a vendor set's where is about parties: it cannot name a set");
	if (c->policy->sets[index].state == COR_SET_OPEN)
		return fail_circle(c, index, node->at, err);
	COR_TRY(cor_checker_limit(c, node->at, 1, err));
	COR_TRY(cor_set_check(c->policy, index, c->depth, err));
	node->kind = COR_NODE_SET;
	node->type = COR_VALUE_YESNO;
	node->id = index;
	node->sources = set->root->sources;
	node->depth = set->root->depth + 1;
	c->selector->node_count += set->node_count;
	COR_TRY(cor_checker_limit(c, node->at, set->root->depth, err));
	if (c->loops + set->loops > c->selector->loops)
		c->selector->loops = c->loops + set->loops;
	if (c->selector->loops > COR_LOOPS_MAX)
		return cor_selector_fail(c->selector, node->at, COR_ELIMIT, err,
			"with this set, exists() and all() are nested more than %u deep (limit)",
			COR_LOOPS_MAX);
	if (!set->root->sources)
		return COR_OK;
	const char *name;
	COR_TRY(cor_arena_copy(c->policy->arena, node->text.p, node->text.n, &name, err));
	return note_detail(c, set->grain, name, node->at, err);
}

/* ---- bare names ---- */

static cor_status fail_name(const cor_checker *c, const cor_node *node, cor_err *err)
{
	cor_near near;

	cor_near_init(&near, node->text);
	for (uint32_t i = 0; i < c->loops; i++)
		cor_near_offer(&near, c->variables[i].name);
	for (uint32_t i = 0; i < c->policy->set_count; i++)
		cor_near_offer(&near, c->policy->sets[i].name);
	for (unsigned i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		cor_near_offer(&near, cor_text_of(roots[i]));
	cor_near_offer(&near, COR_TEXT("at"));
	return cor_checker_fail(c, node->at, err, "there is no set \"%.*s\"%s%s",
		(int)(node->text.n < 60 ? node->text.n : 60), node->text.p, cor_near_hint(&near),
		near.best.p ? "" : " (a text stands in quotes)");
}

static bool is_namespace(cor_text name)
{
	return cor_text_is(name, "functions") || cor_text_is(name, "vendors") ||
		cor_text_is(name, "lists") || cor_text_is(name, "places");
}

cor_status cor_checker_name(cor_checker *c, cor_node *node, cor_err *err)
{
	int variable = find_variable(c, node->text);

	if (variable >= 0) {
		node->kind = COR_NODE_VARIABLE;
		node->type = c->variables[variable].type;
		node->id = (uint32_t)variable;
		return COR_OK;
	}
	if (cor_text_is(node->text, "at")) {
		node->kind = COR_NODE_AT;
		node->type = COR_VALUE_DATE;
		return COR_OK;
	}
	uint32_t set = cor_strtab_find(c->policy->set_names, node->text);
	if (set != COR_NONE)
		return name_set(c, node, set, err);
	if (cor_source_is_root(node->text) || is_namespace(node->text))
		return cor_checker_fail(c, node->at, err,
			"\"%.*s\" is no value, expected a name behind it: %.*s.%s",
			COR_FMT(node->text), COR_FMT(node->text),
			is_namespace(node->text) ? "NAME" : "id");
	return fail_name(c, node, err);
}

/* ---- attributes ---- */

static cor_status fail_member(const cor_checker *c, const cor_node *node, cor_text root,
	cor_value_type type, cor_err *err)
{
	cor_near near;
	cor_buf names = {0};

	cor_near_init(&near, node->text);
	if (type == COR_VALUE_NONE) {
		cor_source_offer(&near, root);
		cor_source_list(root, &names);
	} else {
		cor_field_offer(&near, type);
		cor_field_list(type, &names);
	}
	cor_status status = cor_buf_status(&names, err);
	if (status == COR_OK)
		status = cor_checker_fail(c, node->at, err,
			"%.*s has no attribute \"%.*s\"%s%s%.*s", COR_FMT(root),
			(int)(node->text.n < 60 ? node->text.n : 60), node->text.p,
			cor_near_hint(&near),
			near.best.p ? "" : ", it has: ", near.best.p ? 0 : (int)names.n, names.p);
	cor_buf_done(&names);
	return status;
}

/* The attribute's name in full, in the policy's arena. */
static cor_status set_name(cor_checker *c, cor_node *node, cor_text root, cor_err *err)
{
	char name[96];
	int length = snprintf(name, sizeof(name), "%.*s.%.*s", COR_FMT(root), COR_FMT(node->text));

	COR_ASSERT(length > 0 && (size_t)length < sizeof(name)); /* made of names of attributes */
	node->text.n = (size_t)length;
	return cor_arena_copy(c->policy->arena, name, (size_t)length, &node->text.p, err);
}

static cor_status name_attribute(cor_checker *c, cor_node *node, cor_text root, cor_err *err)
{
	cor_source_id source = cor_source_find(root, node->text);

	if (source == COR_SOURCE_COUNT)
		return fail_member(c, node, root, COR_VALUE_NONE, err);
	if (cor_text_is(root, "party") && !c->selector->of_party)
		return cor_checker_fail(c, node->start, err,
			"party.%.*s stands in a vendor set's where only; here: element.maker.%.*s",
			COR_FMT(node->text), COR_FMT(node->text));
	if (!cor_text_is(root, "party") && c->selector->of_party)
		return cor_checker_fail(c, node->start, err,
			"a vendor set's where is about parties, expected party.id, party.name or party.country");
	COR_TRY(set_name(c, node, root, err));
	node->kind = COR_NODE_ATTRIBUTE;
	node->type = cor_sources[source].type;
	node->path.source = source;
	if (cor_sources[source].column)
		node->path.column = (unsigned)cor_schema_column(cor_sources[source].table,
			cor_text_of(cor_sources[source].column));
	node->sources = (uint64_t)1 << source;
	node->kids = node->last_kid = NULL;
	return note_detail(c, cor_sources[source].grain, node->text.p, node->start, err);
}

/* places.L: yes/no of a site. */
static cor_status name_places(cor_checker *c, cor_node *node, cor_text space, cor_err *err)
{
	const cor_policy *policy = c->policy;
	uint32_t list = cor_strtab_find(policy->place_names, node->text);
	cor_near near;

	if (list == COR_NONE) {
		cor_near_init(&near, node->text);
		for (uint32_t i = 0; i < policy->place_list_count; i++)
			cor_near_offer(&near, policy->place_lists[i].name);
		return cor_checker_fail(c, node->at, err, "there is no list of places \"%.*s\"%s",
			COR_FMT(cor_field_show(node->text)), cor_near_hint(&near));
	}
	COR_TRY(set_name(c, node, space, err));
	node->kind = COR_NODE_ATTRIBUTE;
	node->type = COR_VALUE_YESNO;
	node->path.source = COR_SITE_PLACES;
	node->path.column = list;
	node->sources = (uint64_t)1 << COR_SITE_PLACES;
	return COR_OK;
}

/* vendors.V, functions.G, lists.L, places.L: kid is the word before the point. */
static cor_status name_in_namespace(cor_checker *c, cor_node *node, cor_text space, cor_text name,
	uint32_t at, cor_err *err)
{
	const cor_policy *policy = c->policy;
	bool vendors = cor_text_is(space, "vendors");
	cor_near near;

	node->text = name;
	node->at = at;
	node->kids = node->last_kid = NULL;
	if (c->selector->of_party && !cor_text_is(space, "lists"))
		return cor_checker_fail(c, node->start, err,
			"a vendor set's where is about parties: it cannot name %.*s",
			COR_FMT(space));
	if (cor_text_is(space, "places"))
		return name_places(c, node, space, err);
	if (cor_text_is(space, "functions")) {
		node->kind = COR_NODE_GROUP;
		node->type = COR_VALUE_GROUP;
		return COR_OK;
	}
	node->id = cor_strtab_find(vendors ? policy->vendor_names : policy->list_names, name);
	if (node->id == COR_NONE) {
		cor_near_init(&near, name);
		for (uint32_t i = 0; i < (vendors ? policy->vendor_count : policy->list_count); i++)
			cor_near_offer(&near,
				vendors ? policy->vendors[i].name : policy->lists[i].name);
		return cor_checker_fail(c, at, err, "there is no %s \"%.*s\"%s",
			vendors ? "vendor set" : "list", (int)(name.n < 60 ? name.n : 60), name.p,
			cor_near_hint(&near));
	}
	node->kind = vendors ? COR_NODE_VENDORS : COR_NODE_LIST;
	node->type = vendors ? COR_VALUE_VENDORS : COR_VALUE_TEXTS;
	if (!vendors) {
		node->list = node->id;
		node->texts = policy->lists[node->id].texts.items;
		node->count = policy->lists[node->id].texts.count;
	}
	return COR_OK;
}

static cor_status name_field(cor_checker *c, cor_node *node, cor_err *err)
{
	cor_node *kid = node->kids;
	cor_text root = kid->text;

	if (kid->kind != COR_NODE_ATTRIBUTE ||
		(kid->type != COR_VALUE_PARTY && kid->type != COR_VALUE_PRODUCT))
		return cor_checker_fail(c, node->at, err, "%s has no attributes",
			cor_value_type_name(kid->type));
	node->path = kid->path;
	if (kid->type == COR_VALUE_PARTY) {
		node->path.party = cor_party_field_find(node->text);
		node->type = COR_VALUE_TEXT;
		if (node->path.party == COR_PARTY_IT)
			return fail_member(c, node, root, kid->type, err);
	} else {
		node->path.product = cor_product_field_find(node->text, &node->type);
		if (node->path.product == COR_PRODUCT_IT)
			return fail_member(c, node, root, kid->type, err);
	}
	COR_TRY(set_name(c, node, root, err));
	node->kind = COR_NODE_ATTRIBUTE;
	node->sources = kid->sources;
	node->kids = node->last_kid = NULL;
	return COR_OK;
}

cor_status cor_checker_member(cor_checker *c, cor_node *node, cor_err *err)
{
	cor_node *kid = node->kids;

	if (kid->kind == COR_NODE_NAME && find_variable(c, kid->text) < 0) {
		if (is_namespace(kid->text))
			return name_in_namespace(c, node, kid->text, node->text, node->at, err);
		if (cor_source_is_root(kid->text))
			return name_attribute(c, node, kid->text, err);
	}
	COR_TRY(cor_checker_node(c, kid, err));
	return name_field(c, node, err);
}

cor_status cor_checker_index(cor_checker *c, cor_node *node, cor_err *err)
{
	cor_node *kid = node->kids, *index = kid->next;

	if (kid->kind != COR_NODE_NAME || !is_namespace(kid->text))
		return cor_checker_fail(c, node->at, err,
			"only vendors, functions and lists take [ ]");
	if (index->kind != COR_NODE_TEXT)
		return cor_checker_fail(c, index->start, err,
			"expected a name in quotes: %.*s[\"NAME\"]", COR_FMT(kid->text));
	return name_in_namespace(c, node, kid->text, index->text, index->at, err);
}
