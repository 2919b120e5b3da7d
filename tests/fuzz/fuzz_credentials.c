/* Files of secrets: refused with a line and without a word of what stands there, or words that are whole. */
#include "discover/credentials.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_users(const cor_credentials *c)
{
	COR_ASSERT(c->community_count <= COR_SCAN_COMMUNITIES && c->user_count <= COR_USERS_MAX);
	for (unsigned i = 0; i < c->community_count; i++)
		COR_ASSERT(c->communities[i].n > 0 && c->communities[i].n <= 255);
	for (unsigned i = 0; i < c->user_count; i++) {
		const cor_snmp_user *user = &c->users[i];

		COR_ASSERT(strlen(user->name) <= 32);
		COR_ASSERT(!user->auth == !user->auth_word && !user->priv == !user->priv_word);
		COR_ASSERT(!user->auth || (strlen(user->auth) >= 8 && user->auth_word));
		COR_ASSERT(!user->priv || (strlen(user->priv) >= 8 && user->auth));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cor_credentials c = {0};
	cor_err err = {0};
	char *bytes = cor_mem_new(size + 1, 1);

	COR_ASSERT(bytes != NULL);
	if (size > 0)
		memcpy(bytes, data, size);
	if (cor_credentials_read("f", bytes, size, &c, &err) == COR_OK)
		check_users(&c);
	else
		COR_ASSERT(strncmp(err.text, "f:", 2) == 0);
	cor_mem_free(bytes);
	return 0;
}
