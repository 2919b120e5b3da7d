#include "discover/credentials.h"

#define EXPECTED "expected \"community WORD\" or \"user NAME [sha-256 PASSWORD [aes PASSWORD]]\""

cor_status cor_credentials_add_community(const char *path, unsigned line, const char *word,
	cor_credentials *c, cor_err *err)
{
	if (c->community_count == COR_SCAN_COMMUNITIES)
		return cor_fail(err, COR_ELIMIT, "%s:%u:1: more than %u communities", path, line,
			COR_SCAN_COMMUNITIES);
	if (strlen(word) > 255)
		return cor_fail(err, COR_ELIMIT, "%s:%u:1: a community of more than 255 bytes",
			path, line);
	c->communities[c->community_count++] = cor_text_of(word);
	return COR_OK;
}

/* What is wrong is said without saying what stands there. */
static cor_status take_user(cor_credentials *c, const char *path, unsigned line, char *words[7],
	unsigned count, cor_err *err)
{
	cor_snmp_user user = {.name = words[1]};

	if (count != 2 && count != 4 && count != 6)
		return cor_fail(err, COR_EINPUT, "%s:%u:1: " EXPECTED, path, line);
	if (count >= 4) {
		user.auth_word = words[2];
		user.auth = words[3];
	}
	if (count == 6) {
		user.priv_word = words[4];
		user.priv = words[5];
	}
	if (user.auth && !cor_user_knows(user.auth_word, false))
		return cor_fail(err, COR_EINPUT,
			"%s:%u:1: expected sha, sha-224, sha-256, sha-384 or sha-512 for authentication",
			path, line);
	if (user.priv && !cor_user_knows(user.priv_word, true))
		return cor_fail(err, COR_EINPUT,
			"%s:%u:1: expected aes, aes-192 or aes-256 for privacy", path, line);
	if ((user.auth && strlen(user.auth) < 8) || (user.priv && strlen(user.priv) < 8))
		return cor_fail(err, COR_EINPUT,
			"%s:%u:1: a password of fewer than 8 characters (RFC 3414, 11.2)", path,
			line);
	if (strlen(user.name) > 32 || c->user_count == COR_USERS_MAX)
		return cor_fail(err, COR_ELIMIT,
			"%s:%u:1: more than %u users, or a name of more than 32 bytes", path, line,
			COR_USERS_MAX);
	c->users[c->user_count++] = user;
	return COR_OK;
}

/* One line, which is cut into words in place. */
static cor_status take_credential(cor_credentials *c, const char *path, unsigned line, char *said,
	cor_err *err)
{
	char *words[7] = {0}, *rest = said;
	unsigned count = 0;

	if (*said == '#')
		return COR_OK;
	for (char *word; count < 7 && (word = strtok_r(rest, " \t\r", &rest)) != NULL;)
		words[count++] = word;
	if (count == 0)
		return COR_OK;
	if (count == 2 && strcmp(words[0], "community") == 0)
		return cor_credentials_add_community(path, line, words[1], c, err);
	if (count >= 2 && strcmp(words[0], "user") == 0)
		return take_user(c, path, line, words, count, err);
	return cor_fail(err, COR_EINPUT, "%s:%u:1: " EXPECTED, path, line);
}

cor_status cor_credentials_read(const char *path, char *bytes, size_t n, cor_credentials *ret,
	cor_err *err)
{
	char *rest = bytes, *line;
	unsigned number = 0;

	if (strlen(bytes) != n)
		return cor_fail(err, COR_EINPUT, "%s: holds a zero byte", path);
	while ((line = strsep(&rest, "\n")) != NULL)
		COR_TRY(take_credential(ret, path, ++number, line, err));
	return COR_OK;
}
