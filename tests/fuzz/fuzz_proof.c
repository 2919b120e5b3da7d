/*
 * Reads bytes as a proof and compares them with one that is right.  jansson is the judge: what is
 * accepted must be equal to it, member by member, and what is equal, once jansson has written it, be
 * accepted.
 */
#include <jansson.h>
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

static bool accepts(const char *bytes, size_t size)
{
	bool accepted;

	ver_open();
	ver_keep("given", (cor_text){bytes, size});
	accepted = ver_ask(VER_VALID);
	ver_keep("expected", COR_TEXT(right));
	ver_execute(ver_compare_sql);
	accepted = accepted && !ver_ask("SELECT what FROM difference");
	ver_end();
	return accepted;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *expected = json_loads(right, 0, NULL);
	json_t *given = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	bool equal = expected && given && json_equal(expected, given);

	if (!expected || (accepts((const char *)data, size) && !equal))
		abort();
	if (equal) {
		char *written = json_dumps(given, JSON_SORT_KEYS);

		if (!written || !accepts(written, strlen(written)))
			abort();
		free(written);
	}
	json_decref(expected);
	json_decref(given);
	return 0;
}
