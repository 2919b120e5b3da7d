/* Opening what a use case needs: an estate over its register, a policy bound to it. */
#ifndef COR_APP_OPEN_H
#define COR_APP_OPEN_H

#include "app/app.h"
#include "estate/estate.h"
#include "policy/policy.h"

/* An estate and the register beneath it, freed together. */
typedef struct cor_opened {
	cor_estate *ground; /* the register */
	cor_estate *estate; /* NULL when only the register was asked for */
} cor_opened;
void cor_opened_done(cor_opened *opened);

/* estate NULL: the register alone. */
cor_status cor_open_estate(const char *estate, const char *register_path, cor_opened *ret_opened,
	cor_err *err);
/* The same, from the estate itself and never from its snapshot. */
cor_status cor_open_estate_anew(const char *estate, const char *register_path,
	cor_opened *ret_opened, cor_err *err);
cor_status cor_open_policy(const char *said, const char *const *dates, size_t date_count,
	cor_policy **ret_policy, cor_err *err);
/* The one policy of a request, with its dates and lists of places (check.c). */
cor_status cor_open_policy_of(const cor_check_request *request, cor_policy **ret_policy,
	cor_err *err);
/* The same of several policies, which stand instead of request->policy and must have different ids. */
cor_status cor_open_policies(const cor_check_request *request, const char *const *said,
	size_t count, cor_policy **ret_policies, cor_err *err);
/* The day of --at; today when NULL. */
cor_status cor_open_day(const char *said, cor_day *ret_day, cor_err *err);

#endif
