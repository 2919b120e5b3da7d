/*
 * Reads bytes as a proof and compares them with one that is right: what is accepted must be equal
 * to it, member by member, and what is refused must come with a reason.
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
	"\"decide\":[{\"group\":\"g\",\"elements\":[\"E1\",\"E2\"],\"fewest\":true}]}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cor_buf why = {0};
	json_t *expected = ver_proof_read(COR_TEXT(right), &why);
	json_t *given = ver_proof_read((cor_text){(const char *)data, size}, &why);
	bool accepted = given && ver_same(expected, given, &why);

	if (!expected || (given && accepted != json_equal(expected, given)) ||
		accepted != (why.n == 0))
		abort();
	json_decref(expected);
	json_decref(given);
	cor_buf_done(&why);
	ver_end();
	return 0;
}
