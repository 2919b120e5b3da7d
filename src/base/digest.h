/* BLAKE2b with 256 bits (RFC 7693, libsodium's crypto_generichash), in pieces. */
#ifndef COR_BASE_DIGEST_H
#define COR_BASE_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

#define COR_DIGEST_BYTES 32
#define COR_DIGEST_HEX_BYTES 65

typedef struct cor_digest {
	uint8_t bytes[COR_DIGEST_BYTES];
} cor_digest;

typedef struct cor_hasher {
	_Alignas(64) unsigned char state[512];
} cor_hasher;

void cor_hasher_init(cor_hasher *hasher);
void cor_hasher_add(cor_hasher *hasher, const void *bytes, size_t count);
/* u32 little-endian length, then the bytes. */
void cor_hasher_add_text(cor_hasher *hasher, cor_text t);
/* u64 little-endian. */
void cor_hasher_add_u64(cor_hasher *hasher, uint64_t value);
cor_digest cor_hasher_done(cor_hasher *hasher);
cor_digest cor_digest_of(const void *bytes, size_t count);
cor_status cor_digest_of_file(const char *path, cor_digest *ret_digest, cor_err *err);
bool cor_digest_equal(const cor_digest *a, const cor_digest *b);
char *cor_digest_write(const cor_digest *digest, char hex[COR_DIGEST_HEX_BYTES]);

#endif
