/* SNMP messages: what is taken can be written and taken again, with the same meaning. */
#include <string.h>

#include "base/err.h"
#include "discover/snmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[2 * COR_SNMP_MESSAGE_BYTES];
	cor_ber_out out = {.p = bytes, .at = sizeof(bytes)};
	cor_snmp one, again;
	cor_binding binding;

	if (size > COR_SNMP_MESSAGE_BYTES || cor_snmp_decode(data, size, &one) != NULL)
		return 0;
	for (cor_ber rest = one.bindings; rest.n > 0;)
		COR_ASSERT(cor_snmp_next(&rest, &binding));
	cor_snmp_encode(&one, &out);
	COR_ASSERT(!out.full);
	COR_ASSERT(cor_snmp_decode(bytes + out.at, sizeof(bytes) - out.at, &again) == NULL);
	COR_ASSERT(one.request_id == again.request_id && one.pdu == again.pdu);
	COR_ASSERT(one.bindings.n == again.bindings.n &&
		(one.bindings.n == 0 ||
			memcmp(one.bindings.p, again.bindings.p, one.bindings.n) == 0));
	return 0;
}
