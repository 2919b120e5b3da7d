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

#endif
