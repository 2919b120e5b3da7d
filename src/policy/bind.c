/*
 * Binding: parties, functions and groups that a policy names are looked up in the estate's joined
 * register, and the tags of its sites and networks are put in order.
 */
#include <stdio.h>

#include "policy/reading.h"

/* ---- names of parties and functions ---- */

typedef struct lookup {
	const cor_estate *estate;
	bool functions;
} lookup;

static uint32_t find_name(const lookup *l, cor_text name, const uint32_t **ret_found)
{
	return l->functions ? cor_estate_function_by_name(l->estate, name, ret_found)
			    : cor_estate_party_by_name(l->estate, name, ret_found);
}

static cor_text id_of(const lookup *l, uint32_t thing)
{
	return l->functions ? cor_estate_function(l->estate, thing)
			    : cor_estate_party(l->estate, thing)->id;
}

static void offer_column(cor_near *near, const cor_estate *estate, cor_table_id table,
	const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));

	for (uint32_t row = 0; row < cor_estate_rows(estate, table); row++)
		cor_near_offer(near, cor_estate_cell(estate, table, row, (unsigned)column));
}

/* Ids, names and aliases of the estate and of the register beneath. */
static void offer_names(cor_near *near, const lookup *l)
{
	for (const cor_estate *e = l->estate; e; e = cor_estate_below(e)) {
		offer_column(near, e, l->functions ? COR_FUNCTION : COR_PARTY, "id");
		offer_column(near, e, l->functions ? COR_FUNCTION : COR_PARTY, "name");
		offer_column(near, e, l->functions ? COR_FUNCTION_ALIAS : COR_ALIAS, "alias");
	}
}

/* Says what is wrong with a name in `message`; false: nothing, and *ret_thing is what it means. */
static bool is_wrong(const lookup *l, cor_text name, uint32_t *ret_thing,
	char message[COR_ERR_TEXT_BYTES])
{
	const uint32_t *found;
	uint32_t count = find_name(l, name, &found);
	cor_near near;
	int shown = (int)(name.n < 60 ? name.n : 60);

	/* An id stands for its bearer, whoever else goes by that name. */
	for (uint32_t i = 0; i < count; i++)
		if (count == 1 || cor_text_equal(id_of(l, found[i]), name)) {
			*ret_thing = found[i];
			return false;
		}
	if (count > 1) {
		snprintf(message, COR_ERR_TEXT_BYTES,
			"\"%.*s\" could be %.*s or %.*s: write the id of one", shown, name.p,
			COR_FMT(id_of(l, found[0])), COR_FMT(id_of(l, found[1])));
		return true;
	}
	cor_near_init(&near, name);
	offer_names(&near, l);
	snprintf(message, COR_ERR_TEXT_BYTES, "the register has no %s \"%.*s\"%s",
		l->functions ? "function" : "party", shown, name.p, cor_near_hint(&near));
	return true;
}

/* ---- expressions ---- */

static cor_status fail_text(const cor_policy *policy, const cor_selector *selector,
	const cor_node *node, uint32_t item, const char *message, cor_err *err)
{
	const cor_node *kid = node->kids;

	if (node->list != COR_NO_LIST)
		return cor_yaml_fail(policy->yaml, policy->lists[node->list].places[item]->start,
			err, "%s", message);
	for (uint32_t i = 0; kid && i < item; i++)
		kid = kid->next;
	return cor_selector_fail(selector, kid ? kid->start : node->start, COR_EINPUT, err, "%s",
		message);
}

static cor_status bind_texts(cor_policy *policy, const cor_selector *selector, cor_node *node,
	cor_err *err)
{
	lookup l = {policy->estate, node->as == COR_VALUE_FUNCTION};
	const cor_text *texts = node->kind == COR_NODE_TEXT ? &node->text : node->texts;
	uint32_t count = node->kind == COR_NODE_TEXT ? 1 : node->count;
	char message[COR_ERR_TEXT_BYTES];

	COR_TRY(cor_arena_new_array(policy->bound, count, sizeof(*node->bound), &node->bound, err));
	for (uint32_t i = 0; i < count; i++) {
		if (node->as == COR_VALUE_PRODUCT)
			node->bound[i] = cor_estate_product_by_id(policy->estate, texts[i]);
		else if (is_wrong(&l, texts[i], &node->bound[i], message))
			return fail_text(policy, selector, node, i, message, err);
	}
	return COR_OK;
}

static cor_status bind_group(const cor_policy *policy, const cor_selector *selector, cor_node *node,
	cor_err *err)
{
	cor_near near;

	node->id = cor_estate_function_group(policy->estate, node->text);
	if (node->id != COR_NONE)
		return COR_OK;
	cor_near_init(&near, node->text);
	for (uint32_t i = 0; i < cor_estate_function_group_count(policy->estate); i++)
		cor_near_offer(&near, cor_estate_function_group_name(policy->estate, i));
	return cor_selector_fail(selector, node->at, COR_EINPUT, err,
		"the register has no group of functions \"%.*s\"%s",
		(int)(node->text.n < 60 ? node->text.n : 60), node->text.p, cor_near_hint(&near));
}

static bool is_party_id(const cor_node *node)
{
	if (node->kind != COR_NODE_ATTRIBUTE || node->type != COR_VALUE_TEXT)
		return false;
	return node->path.party == COR_PARTY_ITS_ID ||
		(node->path.party == COR_PARTY_IT && node->path.source == COR_PARTY_ID);
}

/* An id that no party has would be equal to none: silently, as a misspelt one. */
static cor_status check_ids(const cor_policy *policy, const cor_selector *selector,
	const cor_node *node, cor_err *err)
{
	lookup l = {policy->estate, false};
	const cor_text *texts = node->kind == COR_NODE_TEXT ? &node->text : node->texts;
	uint32_t count = node->kind == COR_NODE_TEXT ? 1
		: node->kind == COR_NODE_LIST        ? node->count
						     : 0;
	char message[COR_ERR_TEXT_BYTES];

	for (uint32_t i = 0; i < count; i++) {
		const uint32_t *found;
		uint32_t party, parties = find_name(&l, texts[i], &found);

		while (parties && !cor_text_equal(id_of(&l, found[parties - 1]), texts[i]))
			parties--;
		if (parties)
			continue;
		if (!is_wrong(&l, texts[i], &party, message))
			snprintf(message, sizeof(message),
				"the register has no party with the id \"%.*s\"; did you mean "
				"\"%.*s\"?",
				(int)(texts[i].n < 60 ? texts[i].n : 60), texts[i].p,
				COR_FMT(id_of(&l, party)));
		return fail_text(policy, selector, node, i, message, err);
	}
	return COR_OK;
}

/* Comparisons of an id with literals; with != it may be any text. */
static cor_status bind_ids(const cor_policy *policy, const cor_selector *selector,
	const cor_node *node, cor_err *err)
{
	if (node->kind != COR_NODE_EQ && node->kind != COR_NODE_IN)
		return COR_OK;
	if (is_party_id(node->kids))
		return check_ids(policy, selector, node->kids->next, err);
	return is_party_id(node->kids->next) ? check_ids(policy, selector, node->kids, err)
					     : COR_OK;
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the expression, COR_LIMIT_EXPRESSION_DEPTH. */
static cor_status bind_node(cor_policy *policy, const cor_selector *selector, cor_node *node,
	cor_err *err)
{
	if (node->as != COR_VALUE_NONE &&
		(node->kind == COR_NODE_TEXT || node->kind == COR_NODE_LIST))
		return bind_texts(policy, selector, node, err);
	if (node->kind == COR_NODE_GROUP)
		return bind_group(policy, selector, node, err);
	COR_TRY(bind_ids(policy, selector, node, err));
	for (cor_node *kid = node->kids; kid; kid = kid->next)
		COR_TRY(bind_node(policy, selector, kid, err));
	return COR_OK;
}
/* NOLINTEND(misc-no-recursion) */

cor_status cor_selector_bind(cor_policy *policy, cor_selector *selector, cor_err *err)
{
	return bind_node(policy, selector, selector->root, err);
}

static cor_status bind_vendors(cor_policy *policy, cor_vendors *vendors, cor_err *err)
{
	lookup l = {policy->estate, false};
	char message[COR_ERR_TEXT_BYTES];
	uint32_t count = vendors->parties.texts.count;

	COR_TRY(cor_arena_new_array(policy->bound, count, sizeof(*vendors->bound), &vendors->bound,
		err));
	for (uint32_t i = 0; i < count; i++)
		if (is_wrong(&l, vendors->parties.texts.items[i], &vendors->bound[i], message))
			return cor_yaml_fail(policy->yaml, vendors->parties.places[i]->start, err,
				"%s", message);
	return COR_OK;
}

static bool names_party(const cor_named_list *list, uint32_t count, cor_text id)
{
	for (uint32_t i = 0; i < count; i++)
		if (cor_text_equal(list->texts.items[i], id))
			return true;
	return false;
}

cor_status cor_policy_add_vendors(cor_policy *policy, const cor_yaml *yaml,
	const cor_yaml_node *list, cor_err *err)
{
	lookup l = {policy->estate, false};
	uint32_t index = cor_strtab_find(policy->vendor_names, list->key->text), count, to, party;
	char message[COR_ERR_TEXT_BYTES];
	const cor_yaml_node **places;
	cor_vendors *vendors;
	cor_text *items;

	COR_ASSERT(policy->estate);
	if (index == COR_NONE)
		return cor_yaml_fail(yaml, list->key->start, err,
			"policy %.*s has no vendor set \"%.*s\"", COR_FMT(policy->id),
			COR_FMT(cor_field_show(list->key->text)));
	vendors = &policy->vendors[index];
	count = to = vendors->parties.texts.count;
	COR_TRY(cor_arena_new_array(policy->arena, (size_t)count + list->count, sizeof(*items),
		&items, err));
	COR_TRY(cor_arena_new_array(policy->arena, (size_t)count + list->count, sizeof(*places),
		&places, err));
	for (uint32_t i = 0; i < count; i++) {
		items[i] = vendors->parties.texts.items[i];
		places[i] = vendors->parties.places[i];
	}
	vendors->parties.texts.items = items;
	vendors->parties.places = places;
	for (const cor_yaml_node *n = list->first; n; n = n->next) {
		if (is_wrong(&l, n->text, &party, message))
			return cor_yaml_fail(yaml, n->start, err, "%s", message);
		if (names_party(&vendors->parties, to, n->text))
			continue;
		COR_TRY(cor_arena_copy(policy->arena, n->text.p, n->text.n, &items[to].p, err));
		items[to].n = n->text.n;
		places[to++] = NULL; /* found above, so binding has nothing to say about it */
	}
	vendors->parties.texts.count = to;
	return cor_vendors_describe(policy, vendors, err);
}

/* ---- tags ---- */

/* Row of the tag table -> whose tag it is, or COR_NONE. */
typedef uint32_t (*owner_of)(const cor_policy *policy, const cor_strtab *names, uint32_t row);

static uint32_t site_of_tag(const cor_policy *policy, const cor_strtab *names, uint32_t row)
{
	unsigned column = (unsigned)cor_schema_column(COR_SITE_TAG, COR_TEXT("site"));

	(void)names;
	return cor_estate_referred(policy->estate, COR_SITE_TAG, row, column);
}

static uint32_t network_of_tag(const cor_policy *policy, const cor_strtab *names, uint32_t row)
{
	unsigned column = (unsigned)cor_schema_column(COR_NETWORK_TAG, COR_TEXT("network"));

	return cor_strtab_find(names,
		cor_estate_cell(policy->estate, COR_NETWORK_TAG, row, column));
}

static cor_status bind_tags(cor_policy *policy, cor_table_id table, uint32_t owners, owner_of owner,
	const cor_strtab *names, cor_tags *tags, cor_err *err)
{
	uint32_t rows = cor_estate_rows(policy->estate, table);
	unsigned column = (unsigned)cor_schema_column(table, COR_TEXT("tag"));
	uint32_t *first, *owner_at;
	cor_arena_mark mark;

	/* first[i + 1] counts, then is where owner i goes on, then where it ends. */
	COR_TRY(cor_arena_new_array(policy->bound, (size_t)owners + 2, sizeof(*first), &first,
		err));
	COR_TRY(cor_arena_new_array(policy->bound, rows, sizeof(*tags->items), &tags->items, err));
	mark = cor_arena_here(policy->bound);
	COR_TRY(cor_arena_new_raw(policy->bound, rows, sizeof(*owner_at), &owner_at, err));
	for (uint32_t row = 0; row < rows; row++) {
		owner_at[row] = owner(policy, names, row);
		if (owner_at[row] != COR_NONE)
			first[owner_at[row] + 2]++;
	}
	for (uint32_t i = 0; i < owners; i++)
		first[i + 2] += first[i + 1];
	for (uint32_t row = 0; row < rows; row++) {
		if (owner_at[row] != COR_NONE)
			tags->items[first[owner_at[row] + 1]++] = cor_estate_cell(policy->estate,
				table, row, column);
	}
	cor_arena_back(policy->bound, mark);
	tags->first = first;
	return COR_OK;
}

/* Networks are the texts of element.network; their code is the number here. */
static cor_status bind_networks(cor_policy *policy, cor_err *err)
{
	unsigned column = (unsigned)cor_schema_column(COR_ELEMENT, COR_TEXT("network"));
	cor_codes codes = cor_estate_codes(policy->estate, COR_ELEMENT, column);
	cor_strtab *names;
	uint32_t id;

	COR_TRY(cor_strtab_new(policy->bound, &names, err));
	for (uint32_t code = 0; code < codes.value_count; code++) {
		COR_TRY(cor_strtab_add(names,
			cor_estate_value(policy->estate, COR_ELEMENT, column, code), &id, err));
		COR_ASSERT(id ==
			code); /* a dictionary holds no text twice, and code 0 is the empty one */
	}
	return bind_tags(policy, COR_NETWORK_TAG, codes.value_count, network_of_tag, names,
		&policy->network_tags, err);
}

static cor_status bind_all(cor_policy *policy, cor_err *err)
{
	COR_TRY(bind_tags(policy, COR_SITE_TAG, cor_estate_rows(policy->estate, COR_SITE),
		site_of_tag, NULL, &policy->site_tags, err));
	COR_TRY(bind_networks(policy, err));
	COR_TRY(cor_places_bind(policy, err));
	for (uint32_t i = 0; i < policy->vendor_count; i++)
		COR_TRY(bind_vendors(policy, &policy->vendors[i], err));
	for (cor_selector *selector = policy->selectors; selector; selector = selector->next)
		COR_TRY(cor_selector_bind(policy, selector, err));
	return COR_OK;
}

cor_status cor_policy_bind(cor_policy *policy, const cor_estate *estate, cor_err *err)
{
	cor_arena_free(policy->bound);
	policy->bound = NULL;
	policy->estate = NULL;
	COR_TRY(cor_arena_new("policy names", COR_LIMIT_POLICY_MEMORY, &policy->bound, err));
	policy->estate = estate;
	cor_status status = bind_all(policy, err);
	if (status != COR_OK)
		policy->estate = NULL;
	return status;
}
