/*
 * libcordon: does a network obey a policy on high-risk vendors? Judged with proof.
 *
 * The library never prints and never exits. Handles are opaque; each has one function that frees it
 * and takes NULL. Texts that a handle returns live as long as the handle. A handle may be used by one
 * thread at a time. Functions that can fail return 0 on success, or one of cordon_status with
 * *error filled in (error may be NULL), and then write no result.
 *
 * Words, policy semantics and verdicts: cordon-policy(5), cordon-estate(5), cordon-proof(5).
 */
#ifndef CORDON_CORDON_H
#define CORDON_CORDON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CORDON_API __attribute__((visibility("default")))
#else
#define CORDON_API
#endif

typedef enum cordon_status {
	CORDON_OK = 0,
	CORDON_INPUT, /* what was given is wrong; the text says where and what was expected */
	CORDON_LIMIT, /* a named limit would be passed */
	CORDON_MEMORY,
	CORDON_SYSTEM, /* file, disk or database */
} cordon_status;

typedef enum cordon_verdict {
	CORDON_SATISFIED = 0,
	CORDON_VIOLATED = 1,
	CORDON_UNKNOWN = 2
} cordon_verdict;

typedef struct cordon_error {
	cordon_status status;
	char text[768]; /* one line */
} cordon_error;

/* "0.1.0" */
CORDON_API const char *cordon_version(void);

/* Set size to sizeof(struct); members added later are 0 for callers that do not know them. */
typedef struct cordon_check_options {
	size_t size;
	const char *estate;        /* a SQLite file or a folder of CSV files */
	const char *policy;        /* a shipped policy's id, or a file */
	const char *register_path; /* NULL = the shipped register */
	const char *at;            /* YYYY-MM-DD; NULL = today, UTC */
	const char *const *dates;  /* NULL-terminated "symbol=YYYY-MM-DD"; may be NULL */
	int tolerate_refused; /* rows refused at import do not keep the whole from being satisfied */
	int in_force;         /* rules whose date has not come do not count */
} cordon_check_options;

typedef struct cordon_result cordon_result;

/* Judges every rule. O(rows x rules) time at worst; memory a few bytes a row. */
CORDON_API cordon_status cordon_check(const cordon_check_options *options, cordon_result **result,
	cordon_error *error);
CORDON_API void cordon_result_free(cordon_result *result);

CORDON_API cordon_verdict cordon_result_verdict(const cordon_result *result);
CORDON_API size_t cordon_result_rule_count(const cordon_result *result);
CORDON_API const char *cordon_result_rule_id(const cordon_result *result, size_t rule);
CORDON_API cordon_verdict cordon_result_rule_verdict(const cordon_result *result, size_t rule);
/* 1 when the rule selects nothing, surely or maybe. */
CORDON_API int cordon_result_rule_is_vacuous(const cordon_result *result, size_t rule);

/*
 * Writes the whole result: format is "text", "json" (cordon-check/1), "csv" (findings), "html" (a
 * page), "xlsx" (a workbook: bytes, *length of them) or "proof" (cordon-proof/1). *text is
 * NUL-terminated and to be freed with cordon_text_free.
 */
CORDON_API cordon_status cordon_result_write(const cordon_result *result, const char *format,
	char **text, size_t *length, cordon_error *error);
CORDON_API void cordon_text_free(char *text);

#ifdef __cplusplus
}
#endif

#endif
