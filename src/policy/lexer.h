/* Expressions as tokens (CEL's lexis as far as doc/policy.md takes it). */
#ifndef COR_POLICY_LEXER_H
#define COR_POLICY_LEXER_H

#include "policy/ast.h"

typedef enum cor_token_kind {
	COR_TOKEN_END,
	COR_TOKEN_NAME,
	COR_TOKEN_NUMBER,
	COR_TOKEN_DECIMAL,
	COR_TOKEN_TEXT,
	COR_TOKEN_SIGN, /* one of the operators and brackets */
} cor_token_kind;

typedef struct cor_token {
	cor_token_kind kind;
	uint32_t at;
	cor_text raw;  /* as written */
	cor_text text; /* decoded, of COR_TOKEN_TEXT */
} cor_token;

typedef struct cor_lexer {
	cor_arena *arena;
	const cor_selector *selector;
	uint32_t at;
} cor_lexer;

cor_status cor_lexer_next(cor_lexer *lexer, cor_token *ret_token, cor_err *err);

#endif
