#include "policy/lexer.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"

cor_status cor_selector_fail(const cor_selector *selector, uint32_t at, cor_status status,
	cor_err *err, const char *format, ...)
{
	char message[COR_ERR_TEXT_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (!selector->yaml)
		return cor_fail(err, status, "expression:1:%u: %s", at + 1, message);
	at = cor_yaml_place(selector->yaml, selector->place, at);
	return cor_yaml_fail_as(selector->yaml, at, status, err, "%s", message);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

static char char_at(const cor_lexer *lexer, size_t at)
{
	return at < lexer->selector->text.n ? lexer->selector->text.p[at] : '\0';
}

static cor_status fail_at(const cor_lexer *lexer, size_t at, cor_err *err, const char *message)
{
	return cor_selector_fail(lexer->selector, (uint32_t)at, COR_EINPUT, err, "%s", message);
}

static size_t write_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	out[0] = (char)(0xe0 | c >> 12);
	out[1] = (char)(0x80 | (c >> 6 & 0x3f));
	out[2] = (char)(0x80 | (c & 0x3f));
	return 3;
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* \xHH and \uHHHH: a character of Unicode. */
static cor_status read_hex(const cor_lexer *lexer, size_t *at, char *out, size_t *length,
	cor_err *err)
{
	size_t digits = char_at(lexer, *at + 1) == 'x' ? 2 : 4;
	uint32_t c = 0;

	for (size_t i = 0; i < digits; i++) {
		int value = hex_value(char_at(lexer, *at + 2 + i));
		if (value < 0)
			return fail_at(lexer, *at, err,
				digits == 2 ? "\\x needs two hexadecimal digits"
					    : "\\u needs four hexadecimal digits");
		c = c * 16 + (uint32_t)value;
	}
	if (c == 0 || (c >= 0xd800 && c <= 0xdfff))
		return fail_at(lexer, *at, err, "this escape stands for no character");
	*length += write_utf8(out + *length, c);
	*at += 2 + digits;
	return COR_OK;
}

static cor_status read_escape(const cor_lexer *lexer, size_t *at, char *out, size_t *length,
	cor_err *err)
{
	static const char from[] = "\\'\"ntr", to[] = "\\'\"\n\t\r";
	char c = char_at(lexer, *at + 1);
	const char *found = c ? strchr(from, c) : NULL;

	if (c == 'x' || c == 'u')
		return read_hex(lexer, at, out, length, err);
	if (!found)
		return fail_at(lexer, *at, err,
			"unknown escape, expected one of \\\\ \\' \\\" \\n \\t \\r \\xHH \\uHHHH");
	out[(*length)++] = to[found - from];
	*at += 2;
	return COR_OK;
}

static cor_status read_text(cor_lexer *lexer, cor_token *token, cor_err *err)
{
	cor_text expression = lexer->selector->text;
	char quote = char_at(lexer, lexer->at), *out;
	size_t at = lexer->at + 1, end = at, length = 0;

	while (end < expression.n && expression.p[end] != quote && expression.p[end] != '\n')
		end += expression.p[end] == '\\' ? 2 : 1;
	if (end >= expression.n || expression.p[end] != quote)
		return fail_at(lexer, lexer->at, err, "this quote is never closed");
	/* An escape is never shorter than what it stands for. */
	COR_TRY(cor_arena_new_array(lexer->arena, end - at + 1, 1, &out, err));
	while (at < end) {
		if (expression.p[at] == '\\')
			COR_TRY(read_escape(lexer, &at, out, &length, err));
		else
			out[length++] = expression.p[at++];
	}
	COR_ASSERT(at == end);
	token->kind = COR_TOKEN_TEXT;
	token->text = (cor_text){out, length};
	lexer->at = (uint32_t)end + 1;
	return COR_OK;
}

static cor_status read_number(cor_lexer *lexer, cor_token *token, cor_err *err)
{
	size_t at = lexer->at;

	token->kind = COR_TOKEN_NUMBER;
	while (is_digit(char_at(lexer, at)))
		at++;
	if (char_at(lexer, at) == '.' && is_digit(char_at(lexer, at + 1))) {
		token->kind = COR_TOKEN_DECIMAL;
		at++;
		while (is_digit(char_at(lexer, at)))
			at++;
	}
	if (is_name(char_at(lexer, at)))
		return fail_at(lexer, lexer->at, err,
			"expected a whole number such as 12 or a decimal such as 1.5");
	lexer->at = (uint32_t)at;
	return COR_OK;
}

/* What people coming from other languages write. */
static const char *sign_advice(char c)
{
	switch (c) {
	case '=':
		return "\"=\" is no operator: use == to compare";
	case '&':
		return "\"&\" is no operator: use &&";
	case '|':
		return "\"|\" is no operator: use ||";
	case '{':
	case '}':
		return "maps and messages { } are not supported";
	case '`':
		return "a text stands in ' or \"";
	default:
		return NULL;
	}
}

static cor_status read_sign(cor_lexer *lexer, cor_err *err)
{
	static const char *const pairs[] = {"||", "&&", "==", "!=", "<=", ">="};
	char c = char_at(lexer, lexer->at), d = char_at(lexer, lexer->at + 1);

	for (unsigned i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (c == pairs[i][0] && d == pairs[i][1]) {
			lexer->at += 2;
			return COR_OK;
		}
	if (strchr("()[],.?:!<>+-*/%", c)) {
		lexer->at++;
		return COR_OK;
	}
	if (sign_advice(c))
		return fail_at(lexer, lexer->at, err, sign_advice(c));
	if ((unsigned char)c >= 0x80)
		return fail_at(lexer, lexer->at, err,
			"letters beyond ASCII may stand in quotes only");
	return cor_selector_fail(lexer->selector, lexer->at, COR_EINPUT, err, "unexpected \"%c\"",
		c);
}

cor_status cor_lexer_next(cor_lexer *lexer, cor_token *ret_token, cor_err *err)
{
	cor_text expression = lexer->selector->text;

	while (lexer->at < expression.n && strchr(" \t\r\n", expression.p[lexer->at]) &&
		expression.p[lexer->at])
		lexer->at++;
	cor_token token = {.kind = COR_TOKEN_END, .at = lexer->at};
	if (lexer->at >= expression.n) {
		/* The end is where the last token ends, not behind the lines that follow it. */
		while (token.at > 0 && strchr(" \t\r\n", expression.p[token.at - 1]))
			token.at--;
	} else {
		char c = expression.p[lexer->at];

		if (c == '\0')
			return fail_at(lexer, lexer->at, err, "unexpected NUL");
		if (is_digit(c)) {
			COR_TRY(read_number(lexer, &token, err));
		} else if (is_name(c)) {
			token.kind = COR_TOKEN_NAME;
			while (is_name(char_at(lexer, lexer->at)))
				lexer->at++;
		} else if (c == '\'' || c == '"') {
			COR_TRY(read_text(lexer, &token, err));
		} else {
			token.kind = COR_TOKEN_SIGN;
			COR_TRY(read_sign(lexer, err));
		}
	}
	token.raw = (cor_text){expression.p + token.at, lexer->at - token.at};
	*ret_token = token;
	return COR_OK;
}
