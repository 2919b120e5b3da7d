/* The four operators of a model and their networks: names that say what they are. */
#ifndef COR_MODEL_OPERATOR_H
#define COR_MODEL_OPERATOR_H

enum { COR_OPERATOR_A, COR_OPERATOR_B, COR_OPERATOR_C, COR_OPERATOR_D, COR_OPERATOR_COUNT };

static inline const char *cor_operator_label(unsigned carrier)
{
	static const char *const labels[COR_OPERATOR_COUNT] = {"Operator A (model)",
		"Operator B (model)", "Operator C (model)", "Operator D (model)"};

	return labels[carrier];
}
/* The two who use the towers of a group. */
static inline const char *cor_operator_pair(unsigned group)
{
	return group ? "Operator B (model)|Operator D (model)"
		     : "Operator A (model)|Operator C (model)";
}
static inline const char *cor_operator_mobile(unsigned carrier)
{
	static const char *const networks[COR_OPERATOR_COUNT] = {"a-mobile", "b-mobile", "c-mobile",
		"d-mobile"};

	return networks[carrier];
}
static inline const char *cor_operator_transport(unsigned group)
{
	return group ? "bd-transport" : "ac-transport";
}

#define COR_NETWORK_FIXED_A "a-fixed"
#define COR_NETWORK_FIXED_B "b-fixed"
#define COR_NETWORK_EMERGENCY "a-emergency"
#define COR_NETWORK_SHARED "bc-shared"

#endif
