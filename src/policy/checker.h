/* The checker of expressions: checker.c walks, names.c finds what names mean, comparing.c says what
 * may be compared. */
#ifndef COR_POLICY_CHECKER_H
#define COR_POLICY_CHECKER_H

#include "policy/reading.h"

typedef struct cor_checker {
	cor_policy *policy;
	cor_selector *selector;
	uint32_t depth; /* of the node being checked, sets followed */
	uint32_t loops;
	struct {
		cor_text name;
		cor_value_type type;
	} variables[COR_LOOPS_MAX];
	/* The first attribute of a role, part or component: the others must range over the same. */
	const char *detail;
	cor_grain detail_grain;
} cor_checker;

cor_status cor_checker_node(cor_checker *c, cor_node *node, cor_err *err);
cor_status cor_checker_fail(const cor_checker *c, uint32_t at, cor_err *err, const char *format,
	...) __attribute__((format(printf, 4, 5)));
/* Whether depth (with `below` more) and number of nodes are within the limits. */
cor_status cor_checker_limit(const cor_checker *c, uint32_t at, uint32_t below, cor_err *err);

/* names.c */
cor_status cor_checker_name(cor_checker *c, cor_node *node, cor_err *err);
cor_status cor_checker_member(cor_checker *c, cor_node *node, cor_err *err);
cor_status cor_checker_index(cor_checker *c, cor_node *node, cor_err *err);
/* Whether a name already means something here, so that no variable may have it. */
bool cor_checker_is_taken(const cor_checker *c, cor_text name);

/* comparing.c: == !=, < <= > >=, in */
cor_status cor_checker_equal(cor_checker *c, cor_node *left, cor_node *right, cor_err *err);
cor_status cor_checker_order(cor_checker *c, cor_node *left, cor_node *right, cor_err *err);
cor_status cor_checker_in(cor_checker *c, cor_node *left, cor_node *right, cor_err *err);

#endif
