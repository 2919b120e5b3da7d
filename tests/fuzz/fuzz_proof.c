/*
 * Reads bytes as a proof and compares them with one that is right: what is accepted must be equal
 * to it, member by member.
 */
#include <stdint.h>
#include <stdlib.h>

#include "verify/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char right[] =
	"{\"format\":\"cordon-proof/1\",\"at\":\"2020-06-30\",\"dates\":{},\"verdict\":\"unknown\","
	"\"rules\":[{\"id\":\"a\",\"vacuous\":false,\"by\":null,\"groups\":[{\"group\":\"g\","
	"\"share\":{\"low\":{\"num\":1,\"den\":3},\"high\":{\"num\":2,\"den\":3}}}],\"findings\":["
	"{\"group\":\"g\",\"subject\":\"element:E1\",\"value\":\"maybe\",\"exempt\":false}],"
	"\"shown\":{\"format\":\"cordon-shown/1\",\"as\":\"routes\",\"lists\":[{\"of\":\"may\","
	"\"steps\":[[\"E1\",0,\"no\",false],[\"E2\",30,\"maybe\",true]]},{\"of\":\"sure\","
	"\"steps\":[\"E1\",\"E2\"]}]}}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *expected = json_loads(right, 0, NULL);
	json_t *given = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);

	if (!expected ||
		(given &&
			(ver_difference(expected, given, "proof") == NULL) !=
				json_equal(expected, given)))
		abort();
	json_decref(expected);
	json_decref(given);
	ver_end();
	return 0;
}
