/* Expressions: whatever the bytes, they are refused with a place, or evaluated at every grain they
 * fit. */
#include "policy_estate.h"

static const char yaml[] =
	"cordon: 1\nid: fuzz\nlists: {eu: [DE, FR], makers: [huawei, HW]}\n"
	"vendors:\n  v: {parties: [huawei], include: subsidiaries}\n  w: {where: party.country == 'CN'}\n"
	"sets:\n  core: role.function in functions.core\n  uk: site.country == 'GB'\n"
	"  five: element.generations.exists(g, g == '5G')\n"
	"rules:\n- {id: r, clause: c, exclude: v}\n";

static void evaluate(const cor_policy *policy, const cor_selector *selector)
{
	cor_grain least = cor_selector_grain(selector);
	const char *names[4];

	for (cor_grain grain = least; grain <= COR_GRAIN_COMPONENT; grain++) {
		COR_AUTO(cor_arena) arena = NULL;
		cor_triset set;

		if (grain > COR_GRAIN_ELEMENT && least > COR_GRAIN_ELEMENT && grain != least)
			continue;
		COR_ASSERT(cor_arena_new("fuzz", (size_t)64 << 20, &arena, NULL) == COR_OK);
		COR_ASSERT(cor_selector_eval(policy, selector, grain, 18000, arena, &set, NULL) ==
			COR_OK);
		for (uint32_t row = 0; row < set.size; row++) {
			COR_ASSERT(!cor_bit_is(set.must, row) || cor_bit_is(set.may, row));
			cor_selector_unknowns(policy, selector, grain, row, names, 4);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	COR_AUTO(cor_policy) policy = NULL;
	const cor_selector *selector;
	cor_err err = {0};
	cor_text text = {size ? (const char *)data : "", size};

	COR_ASSERT(
		cor_policy_read("fuzz.yaml", cor_text_of(yaml), NULL, 0, &policy, &err) == COR_OK);
	COR_ASSERT(cor_policy_bind(policy, policy_estate(), &err) == COR_OK);
	if (cor_selector_read(policy, text, &selector, &err) == COR_OK)
		evaluate(policy, selector);
	else
		COR_ASSERT(strncmp(err.text, "expression:1:", 13) == 0 ||
			strncmp(err.text, "fuzz.yaml:", 10) == 0);
	return 0;
}
