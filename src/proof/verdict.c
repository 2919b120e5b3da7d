#include "proof/verdict.h"

const char *cor_verdict_name(cor_verdict verdict)
{
	switch (verdict) {
	case COR_SATISFIED:
		return "satisfied";
	case COR_VIOLATED:
		return "violated";
	case COR_UNKNOWN:
		break;
	}
	return "unknown";
}

void cor_result_free(cor_result *result)
{
	/* The result lives in the arena it names. */
	if (result)
		cor_arena_free(result->arena);
}
