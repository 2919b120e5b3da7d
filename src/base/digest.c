#include "base/digest.h"

#include <endian.h>
#include <sodium.h>

#include "base/file.h"

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(cor_hasher), "room for the state");
_Static_assert(_Alignof(crypto_generichash_state) <= _Alignof(cor_hasher), "aligned state");

static crypto_generichash_state *state_of(cor_hasher *hasher)
{
	return (crypto_generichash_state *)(void *)hasher->state;
}

void cor_hasher_init(cor_hasher *hasher)
{
	/* Chooses the fastest code for this processor, once; if it fails, plain code serves. */
	int chosen = sodium_init();

	(void)chosen;
	crypto_generichash_init(state_of(hasher), NULL, 0, COR_DIGEST_BYTES);
}

void cor_hasher_add(cor_hasher *hasher, const void *bytes, size_t count)
{
	if (count)
		crypto_generichash_update(state_of(hasher), bytes, count);
}

void cor_hasher_add_text(cor_hasher *hasher, cor_text t)
{
	uint32_t length = htole32((uint32_t)t.n);

	COR_ASSERT(t.n <= UINT32_MAX);
	cor_hasher_add(hasher, &length, sizeof(length));
	cor_hasher_add(hasher, t.p, t.n);
}

void cor_hasher_add_u64(cor_hasher *hasher, uint64_t value)
{
	uint64_t little = htole64(value);

	cor_hasher_add(hasher, &little, sizeof(little));
}

cor_digest cor_hasher_done(cor_hasher *hasher)
{
	cor_digest digest;

	crypto_generichash_final(state_of(hasher), digest.bytes, sizeof(digest.bytes));
	return digest;
}

cor_digest cor_digest_of(const void *bytes, size_t count)
{
	cor_hasher hasher;

	cor_hasher_init(&hasher);
	cor_hasher_add(&hasher, bytes, count);
	return cor_hasher_done(&hasher);
}

cor_status cor_digest_of_file(const char *path, cor_digest *ret_digest, cor_err *err)
{
	cor_text bytes;

	COR_TRY(cor_file_map(path, &bytes, err));
	*ret_digest = cor_digest_of(bytes.p, bytes.n);
	cor_file_unmap(bytes);
	return COR_OK;
}

bool cor_digest_equal(const cor_digest *a, const cor_digest *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

char *cor_digest_write(const cor_digest *digest, char hex[COR_DIGEST_HEX_BYTES])
{
	return sodium_bin2hex(hex, COR_DIGEST_HEX_BYTES, digest->bytes, sizeof(digest->bytes));
}
