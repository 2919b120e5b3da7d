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
	COR_ASSERT(scope.count > 0 && scope.count <= COR_SCOPE_ADDRESSES);
	for (uint32_t i = 1; i < scope.count; i++)
		COR_ASSERT(scope.addresses[i - 1] < scope.addresses[i]);
	COR_ASSERT(cor_scope_has(&scope, scope.addresses[scope.count / 2]));
	return 0;
}
