/* Suppositions: whatever the bytes, they are refused with a place, or the estate that they suppose is made. */
#include "policy_estate.h"
#include "watch/what_if.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char POLICY[] =
	"cordon: 1\nid: p\nvendors:\n  high-risk: {parties: [huawei]}\n"
	"rules:\n- {id: r, clause: c, exclude: high-risk, from: role.function in functions.core}\n";

static void suppose(const cor_what_if *what_if, cor_arena *arena)
{
	COR_AUTO(cor_policy) policy = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	cor_supposition supposition;
	cor_err err = {0};

	COR_ASSERT(cor_policy_read("p", cor_text_of(POLICY), NULL, 0, &policy, &err) == COR_OK);
	if (cor_what_if_suppose(what_if, policy, policy_estate(), 18000, arena, &estate,
		    &supposition, &err) != COR_OK)
		COR_ASSERT(err.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_what_if *what_if;
	cor_err err = {0};
	cor_text text = {size ? (const char *)data : "", size};

	COR_ASSERT(cor_arena_new("fuzz", (size_t)256 << 20, &arena, NULL) == COR_OK);
	if (cor_what_if_read(arena, "f", text, &what_if, &err) != COR_OK)
		COR_ASSERT(strncmp(err.text, "f:", 2) == 0);
	else
		suppose(what_if, arena);
	return 0;
}
