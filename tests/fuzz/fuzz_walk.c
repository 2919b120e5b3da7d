/*
 * A whole conversation with an agent that says whatever it likes: the input is datagrams, each behind two
 * bytes of length; an empty one is silence.  What is kept must be well formed, what is asked must be a
 * message, and the conversation must end.
 */
#include "base/err.h"
#include "discover/walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static cor_walk walk;
	static uint8_t body[COR_WALK_BODY_BYTES], room[COR_WALK_REQUEST_BYTES];
	static const cor_text COMMUNITIES[] = {{"public", 6}, {"other", 5}};
	cor_snmp said, asked;
	cor_walk_kept kept;

	cor_walk_prepare();
	cor_walk_begin(&walk, 2);
	for (size_t at = 0; walk.step != COR_WALK_DONE; at = at < size ? at : size) {
		size_t n = at + 2 <= size ? (size_t)data[at] << 8 | data[at + 1] : 0;
		at += 2;
		n = at < size && n < size - at ? n : at < size ? size - at : 0;
		size_t length = cor_walk_ask(&walk, COMMUNITIES, 7, room);
		COR_ASSERT(
			!cor_snmp_decode(room + COR_WALK_REQUEST_BYTES - length, length, &asked));
		COR_ASSERT(asked.version == COR_SNMP_V3 || asked.request_id == 7);
		if (n > 0 && cor_snmp_decode(data + at, n, &said) == NULL &&
			(said.version == COR_SNMP_V3) == (walk.step == COR_WALK_ENGINE)) {
			cor_walk_take(&walk, &said, body, &kept);
			COR_ASSERT(!cor_snmp_check_bindings(kept.body));
		} else {
			(void)cor_walk_give_up(&walk);
		}
		at += n;
	}
	COR_ASSERT(walk.requests <= COR_WALK_REQUESTS);
	return 0;
}
