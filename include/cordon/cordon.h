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
 * An estate kept open with a policy, to be asked again and again what would be if (cordon-what-if(5)).
 * The estate is read once; a supposition makes anew only what it changes. The options are copied.
 */
typedef struct cordon_session cordon_session;

CORDON_API cordon_status cordon_session_open(const cordon_check_options *options,
	cordon_session **session, cordon_error *error);
/* Frees the session; its suppositions must be freed before it. */
CORDON_API void cordon_session_free(cordon_session *session);

/*
 * Judges every rule on the estate as it is (once) and as `text` supposes, a what-if file of `length` bytes
 * that errors call `name`. O(rows x rules) time at worst, and copies of the columns that change.
 */
typedef struct cordon_supposed cordon_supposed;

CORDON_API cordon_status cordon_session_what_if(cordon_session *session, const char *name,
	const char *text, size_t length, cordon_supposed **supposed, cordon_error *error);
CORDON_API void cordon_supposed_free(cordon_supposed *supposed);

/* Of the whole, and of rule 0 .. count - 1: as the estate is, and as it would be. */
CORDON_API cordon_verdict cordon_supposed_before(const cordon_supposed *supposed);
CORDON_API cordon_verdict cordon_supposed_after(const cordon_supposed *supposed);
CORDON_API size_t cordon_supposed_rule_count(const cordon_supposed *supposed);
CORDON_API cordon_verdict cordon_supposed_rule_before(const cordon_supposed *supposed, size_t rule);
CORDON_API cordon_verdict cordon_supposed_rule_after(const cordon_supposed *supposed, size_t rule);
/* "text", "json" (cordon-what-if/1) or "csv"; each says that it is not the estate as it is. As
 * cordon_result_write. There is no proof of a supposition. */
CORDON_API cordon_status cordon_supposed_write(const cordon_supposed *supposed, const char *format,
	char **text, size_t *length, cordon_error *error);

/*
 * A watch: every verdict kept current while one thing after the other changes (cordon-what-if(5), Watching).
 * A change costs a few memory accesses, whatever the size of the estate, for every rule that is counted; others
 * are judged anew by cordon_watch_settle. The options are read while it opens. After CORDON_MEMORY or
 * CORDON_SYSTEM from one of its functions a watch is only to be freed.
 */
typedef struct cordon_watch cordon_watch;

/* O(elements x rules) time; 16 to 32 bytes an element beside the estate. Settled. */
CORDON_API cordon_status cordon_watch_open(const cordon_check_options *options,
	cordon_watch **watch, cordon_error *error);
CORDON_API void cordon_watch_free(cordon_watch *watch);

/* Numbers of an element (by id) and of a maker, written as in a cell: "huawei", "a|b"; not empty. */
CORDON_API cordon_status cordon_watch_element(const cordon_watch *watch, const char *id,
	uint32_t *element, cordon_error *error);
CORDON_API cordon_status cordon_watch_maker(cordon_watch *watch, const char *text, uint32_t *maker,
	cordon_error *error);

/* By numbers that the two above gave. there 0: retired on the day of the question; else live, without dates of
 * installation or retirement. */
CORDON_API void cordon_watch_put_maker(cordon_watch *watch, uint32_t element, uint32_t maker);
CORDON_API void cordon_watch_put_there(cordon_watch *watch, uint32_t element, int there);
/* open 0: the link is left out; else it is back. */
CORDON_API cordon_status cordon_watch_put_link(cordon_watch *watch, const char *id, int open,
	cordon_error *error);
/* The party (an id, or a name that means one party) stands in the policy's vendor set, too. O(elements x
 * rules). */
CORDON_API cordon_status cordon_watch_designate(cordon_watch *watch, const char *vendors,
	const char *party, cordon_error *error);

/* Judges what is not counted and was touched; the verdicts are those of then. */
CORDON_API cordon_status cordon_watch_settle(cordon_watch *watch, cordon_error *error);
CORDON_API cordon_verdict cordon_watch_verdict(const cordon_watch *watch);
CORDON_API size_t cordon_watch_rule_count(const cordon_watch *watch);
CORDON_API cordon_verdict cordon_watch_rule_verdict(const cordon_watch *watch, size_t rule);
/* 1 while the rule needs no settling. */
CORDON_API int cordon_watch_is_counted(const cordon_watch *watch, size_t rule);

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
