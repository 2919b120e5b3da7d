/*
 * Failures.
 *
 * Three kinds of trouble are never mixed.  A bug is COR_ASSERT, on in release.  A failure of input,
 * of a limit, of memory or of the system is a cor_status plus a cor_err, which tells the story
 * without allocating.  A finding about the estate (a row that is refused, a rule that is broken) is
 * data: it goes to a sink or into a result, never through here.
 *
 * A function that can fail returns cor_status and takes `cor_err *err` last; err may be NULL.
 * Results (`ret_x`) are written only on success.
 */
#ifndef COR_BASE_ERR_H
#define COR_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>

typedef enum cor_status {
	COR_OK = 0,
	COR_EINPUT,  /* what the user gave is wrong; the text says where and what was expected */
	COR_ELIMIT,  /* a named limit would be passed; the text names it */
	COR_ENOMEM,  /* memory ran out, or the budget of an arena */
	COR_ESYSTEM, /* the system refused: file, disk, database */
} cor_status;

#define COR_ERR_TEXT_BYTES 768

typedef struct cor_err {
	cor_status status;
	/* One line, NUL-terminated, cut when too long; control characters become spaces. */
	char text[COR_ERR_TEXT_BYTES];
} cor_err;

/* Fills err (if any) and returns status: `return cor_fail(err, COR_EINPUT, …)` reads well. */
cor_status cor_fail(cor_err *err, cor_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "place: " before the text that err already holds.  Returns err->status, or status if err is
 * NULL or holds nothing yet. */
cor_status cor_fail_in(cor_err *err, cor_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A bug: prints file, line and the condition to stderr and aborts.  Never used for bad input. */
_Noreturn void cor_bug(const char *file, int line, const char *condition);

#define COR_ASSERT(condition) ((condition) ? (void)0 : cor_bug(__FILE__, __LINE__, #condition))

/* Returns from the calling function when call fails. */
#define COR_TRY(call)                                \
	do {                                         \
		cor_status cor_try_status_ = (call); \
		if (cor_try_status_ != COR_OK)       \
			return cor_try_status_;      \
	} while (0)

/* The same, and puts a place before the cause: COR_TRY_IN(read(f, err), err, "%s", path). */
#define COR_TRY_IN(call, err, ...)                                               \
	do {                                                                     \
		cor_status cor_try_status_ = (call);                             \
		if (cor_try_status_ != COR_OK)                                   \
			return cor_fail_in((err), cor_try_status_, __VA_ARGS__); \
	} while (0)

/*
 * Scope-end cleaning.  COR_CLEANUP(cor_policy, cor_policy_free) once beside the type, then
 * `COR_AUTO(cor_policy) p = NULL;` declares a pointer that is freed at scope end, and COR_TAKE(p)
 * moves it out.
 */
#define COR_CLEANUP(type, free_function)                                           \
	static inline __attribute__((unused)) void type##_cleanup_(type **pointer) \
	{                                                                          \
		free_function(*pointer);                                           \
	}
#define COR_AUTO(type) __attribute__((cleanup(type##_cleanup_))) type *
#define COR_TAKE(pointer)                                  \
	__extension__({                                    \
		__typeof__(pointer) cor_take_ = (pointer); \
		(pointer) = NULL;                          \
		cor_take_;                                 \
	})

#endif
