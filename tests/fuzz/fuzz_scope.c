/* Scopes: refused with a line, or addresses in order, each once and of the scope. */
#include "discover/scope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_scope scope;
	cor_err err = {0};
	cor_text text = {size ? (const char *)data : "", size};

	COR_ASSERT(cor_arena_new("fuzz", 0, &arena, NULL) == COR_OK);
	if (cor_scope_read("f", text, arena, &scope, &err) != COR_OK) {
		COR_ASSERT(strncmp(err.text, "f:", 2) == 0);
		return 0;
	}
	COR_ASSERT(scope.count > 0 && scope.four_count <= COR_SCOPE_ADDRESSES);
	COR_ASSERT(scope.count - scope.four_count <= COR_SCOPE_ADDRESSES6);
	for (uint32_t i = 1; i < scope.four_count; i++)
		COR_ASSERT(scope.four[i - 1] < scope.four[i]);
	for (uint32_t i = scope.four_count + 1; i < scope.count; i++)
		COR_ASSERT(cor_address_compare(cor_scope_at(&scope, i - 1),
				   cor_scope_at(&scope, i)) < 0);
	for (uint32_t i = 0; i < scope.count; i += 1 + scope.count / 16) {
		char name[COR_ADDRESS_BYTES];
		cor_address a = cor_scope_at(&scope, i), again;
		size_t n = cor_address_write(a, name);
		COR_ASSERT(cor_scope_has(&scope, a));
		COR_ASSERT(cor_address_is_v4(a) == (i < scope.four_count));
		COR_ASSERT(cor_address_parse((cor_text){name, n}, &again) &&
			cor_address_equal(a, again));
	}
	return 0;
}
