/* The parts of a policy's file, each read by its own file into the policy; policy.c calls them in
 * this order. */
#ifndef COR_POLICY_READING_H
#define COR_POLICY_READING_H

#include "policy/field.h"

/* vendor_reading.c: one entry of `vendors`. */
cor_status cor_vendors_read(cor_policy *policy, const cor_yaml_node *node, cor_vendors *vendors,
	cor_err *err);
/* vendor_reading.c: its description, "huawei, zte and subsidiaries over 50 %". */
cor_status cor_vendors_describe(cor_policy *policy, cor_vendors *vendors, cor_err *err);
/* rule_reading.c: one entry of `rules`. */
cor_status cor_rule_read(cor_policy *policy, const cor_yaml_node *node, cor_rule *rule,
	cor_err *err);
/* path_reading.c: what stands behind `avoid` and `isolate`. */
cor_status cor_avoid_read(cor_policy *policy, const cor_yaml_node *map, cor_rule *rule,
	cor_err *err);
cor_status cor_isolate_read(cor_policy *policy, const cor_yaml_node *map, cor_rule *rule,
	cor_err *err);
/* The number of a vendor set that a key names. */
cor_status cor_vendors_named(const cor_policy *policy, const cor_yaml_node *node,
	uint32_t *ret_vendors, cor_err *err);
/* places.c: one entry of `places`; where the sites of policy->estate lie. */
cor_status cor_place_list_read(cor_policy *policy, const cor_yaml_node *node, cor_place_list *list,
	cor_err *err);
cor_status cor_places_bind(cor_policy *policy, cor_err *err);
/* expect_estate.c: `estate` of a case, checked as far as it can be without the builder. */
struct cor_expect_case;
cor_status cor_expect_read_estate(const cor_yaml *yaml, const cor_yaml_node *node,
	struct cor_expect_case *one, cor_err *err);
/* names.c: what no set may be called. */
bool cor_name_is_reserved(cor_text name);

#endif
