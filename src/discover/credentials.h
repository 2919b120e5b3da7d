/*
 * The file of secrets for a scan, a line each: `community WORD`, or `user NAME [AUTH PASSWORD [PRIVACY
 * PASSWORD]]`; '#' begins a comment line.  What is wrong is said by line and never repeats what stands
 * there.
 */
#ifndef COR_DISCOVER_CREDENTIALS_H
#define COR_DISCOVER_CREDENTIALS_H

#include "discover/scan.h"
#include "discover/user.h"

typedef struct cor_credentials {
	cor_text communities[COR_SCAN_COMMUNITIES];
	unsigned community_count;
	cor_snmp_user users[COR_USERS_MAX];
	unsigned user_count;
} cor_credentials;

/* bytes: n of them, a NUL behind; they are cut into words in place, and hold what is returned.  They are
 * the caller's to wipe. */
cor_status cor_credentials_read(const char *path, char *bytes, size_t n, cor_credentials *ret,
	cor_err *err);
/* One more; word must outlive c. */
cor_status cor_credentials_add_community(const char *path, unsigned line, const char *word,
	cor_credentials *c, cor_err *err);

#endif
