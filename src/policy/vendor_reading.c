#include "policy/reading.h"

static cor_status read_stake(cor_policy *policy, const cor_yaml_node *node, cor_vendors *vendors,
	cor_err *err)
{
	const cor_yaml_node *over = cor_yaml_get(node, "stake_over_pct");
	const cor_yaml_node *least = cor_yaml_get(node, "stake_at_least_pct");
	const cor_yaml_node *stake = over ? over : least;

	vendors->stake = COR_STAKE_HALF;
	vendors->at_least = least != NULL;
	if (over && least)
		return cor_yaml_fail(policy->yaml, least->start, err,
			"stake_over_pct and stake_at_least_pct exclude each other");
	if (!stake)
		return COR_OK;
	if (vendors->test == COR_TEST_CONTROL)
		return cor_yaml_fail(policy->yaml, stake->key->start, err,
			"stake_test: control has a threshold of its own (over 50): no %.*s",
			COR_FMT(stake->key->text));
	if (stake->kind != COR_YAML_TEXT ||
		!cor_text_to_fixed(stake->text, 4, false, &vendors->stake) || vendors->stake < 0 ||
		vendors->stake > 2 * COR_STAKE_HALF)
		return cor_yaml_fail(policy->yaml, stake->start, err,
			"%.*s is %s%.*s, expected a percentage from 0 to 100",
			COR_FMT(stake->key->text),
			stake->kind == COR_YAML_TEXT ? "" : cor_yaml_kind_name(stake),
			COR_FMT(cor_field_show(stake->text)));
	if (least && vendors->stake == 0)
		return cor_yaml_fail(policy->yaml, stake->start, err,
			"a stake of at least 0 is everybody's, expected more");
	return COR_OK;
}

static cor_status read_include(cor_policy *policy, const cor_yaml_node *node, cor_vendors *vendors,
	cor_err *err)
{
	static const char *const only[] = {"stake_test", "stake_over_pct", "stake_at_least_pct"};
	unsigned include = 0, test = 0;

	COR_TRY(cor_field_word(policy->yaml, node, "include", "listed subsidiaries group", &include,
		err));
	COR_TRY(cor_field_word(policy->yaml, node, "stake_test", "share aggregate control", &test,
		err));
	vendors->include = (cor_include)include;
	vendors->test = (cor_stake_test)test;
	if (vendors->include != COR_INCLUDE_SUBSIDIARIES)
		for (unsigned i = 0; i < sizeof(only) / sizeof(only[0]); i++) {
			const cor_yaml_node *key = cor_yaml_get(node, only[i]);
			if (key)
				return cor_yaml_fail(policy->yaml, key->key->start, err,
					"%s goes with include: subsidiaries only", only[i]);
		}
	COR_TRY(read_stake(policy, node, vendors, err));
	return cor_field_flag(policy->yaml, node, "successors", &vendors->successors, err);
}

static void describe_include(const cor_vendors *vendors, cor_buf *out)
{
	char number[32];

	if (vendors->include == COR_INCLUDE_GROUP)
		cor_buf_addz(out, " and their corporate groups");
	if (vendors->include == COR_INCLUDE_SUBSIDIARIES) {
		cor_text_from_fixed(vendors->stake, 4, number);
		if (vendors->test == COR_TEST_CONTROL)
			cor_buf_addz(out, " and what they control");
		else
			cor_buf_addf(out, " and subsidiaries %s %s %%%s",
				vendors->at_least ? "from" : "over", number,
				vendors->test == COR_TEST_AGGREGATE ? " together" : "");
	}
	if (vendors->successors)
		cor_buf_addz(out, " and successors");
}

cor_status cor_vendors_describe(cor_policy *policy, cor_vendors *vendors, cor_err *err)
{
	cor_buf out = {0};
	bool both = vendors->where && vendors->parties.texts.count > 0;

	for (uint32_t i = 0; i < vendors->parties.texts.count; i++) {
		cor_buf_addz(&out, i ? ", " : "");
		cor_buf_add(&out, vendors->parties.texts.items[i]);
	}
	if (vendors->where) {
		cor_buf_addz(&out, both ? ", whoever has " : "whoever has ");
		cor_buf_add(&out, cor_field_trim(vendors->where->text));
	}
	describe_include(vendors, &out);
	cor_status status = cor_buf_status(&out, err);
	vendors->description.n = out.n;
	if (status == COR_OK)
		status = cor_arena_copy(policy->arena, cor_buf_text(&out).p, out.n,
			&vendors->description.p, err);
	cor_buf_done(&out);
	return status;
}

cor_status cor_vendors_read(cor_policy *policy, const cor_yaml_node *node, cor_vendors *vendors,
	cor_err *err)
{
	COR_TRY(cor_field_keys(policy->yaml, node,
		"parties include stake_test stake_over_pct stake_at_least_pct where successors",
		"a vendor set", err));
	COR_TRY(cor_field_texts(policy, node, "parties", &vendors->parties.texts,
		&vendors->parties.places, err));
	const cor_yaml_node *where = cor_yaml_get(node, "where");
	if (where)
		COR_TRY(cor_selector_from(policy, where, true, &vendors->where, err));
	if (vendors->parties.texts.count == 0 && !where)
		return cor_yaml_fail(policy->yaml, node->start, err,
			"vendor set \"%.*s\" names nobody, expected parties or where",
			COR_FMT(vendors->name));
	COR_TRY(read_include(policy, node, vendors, err));
	return cor_vendors_describe(policy, vendors, err);
}

cor_status cor_vendors_named(const cor_policy *policy, const cor_yaml_node *node,
	uint32_t *ret_vendors, cor_err *err)
{
	cor_near near;

	if (node->kind != COR_YAML_TEXT || node->text.n == 0)
		return cor_yaml_fail(policy->yaml, node->start, err,
			"%.*s is %s, expected the name of a vendor set", COR_FMT(node->key->text),
			cor_yaml_kind_name(node));
	*ret_vendors = cor_strtab_find(policy->vendor_names, node->text);
	if (*ret_vendors != COR_NONE)
		return COR_OK;
	cor_near_init(&near, node->text);
	for (uint32_t i = 0; i < policy->vendor_count; i++)
		cor_near_offer(&near, policy->vendors[i].name);
	return cor_yaml_fail(policy->yaml, node->start, err,
		"%.*s: there is no vendor set \"%.*s\"%s", COR_FMT(node->key->text),
		COR_FMT(cor_field_show(node->text)), cor_near_hint(&near));
}
