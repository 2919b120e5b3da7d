/* What the files of the installed interface share. */
#ifndef COR_APP_LIBRARY_H
#define COR_APP_LIBRARY_H

#include "app/app.h"
#include "cordon/cordon.h"

/* Tells the caller what happened; error may be NULL. */
cordon_status cor_library_give(cor_status status, const cor_err *err, cordon_error *error);
/* Reads what a caller of any version gave: members beyond its size are 0. */
cor_status cor_library_options(const cordon_check_options *said, cor_check_request *ret_request,
	cor_err *err);

#endif
