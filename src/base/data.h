/* Where the shipped register and policies are. */
#ifndef COR_BASE_DATA_H
#define COR_BASE_DATA_H

#include "base/err.h"

/* $CORDON_DATADIR; else ../share/cordon beside the program; else the source tree for a program that was not
 * installed; else where this build would be installed.  Path of `name` in it, in memory to be freed with cor_mem_free. */
cor_status cor_data_path(const char *name, char **ret_path, cor_err *err);
/* A policy as the user says it: a file that exists, or the id of a shipped one. */
cor_status cor_policy_path(const char *said, char **ret_path, cor_err *err);

#endif
