/* The program: reads four things, judges, compares, says so. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "verify/verify.h"

/* What Cordon ships lies in CORDON_DATADIR, or else where it is installed, or else in its source. */
static const char *shipped(const char *folder, const char *name, const char *ending)
{
	const char *bases[] = {getenv("CORDON_DATADIR"), CORDON_DATADIR, CORDON_SOURCE_DATADIR};

	for (int i = bases[0] ? 0 : 1; i < 3; i++) {
		cor_text path = ver_format("%s/%s%s%s", bases[i], folder, name, ending);

		if (cor_file_exists(path.p))
			return path.p;
	}
	return NULL;
}

static const char *hex(cor_digest digest)
{
	return cor_digest_write(&digest, ver_new(COR_DIGEST_HEX_BYTES, 1));
}

int main(int argc, char **argv)
{
	static ver_table reg[ALL_TABLES];
	const char *folder = shipped("register", "", ""), *path, *wrong, *digests[2];
	bool own = argc == 6 && strcmp(argv[1], "--register") == 0, model;
	cor_digest digest;
	json_error_t error;
	json_t *proof, *expected;
	cor_text bytes;
	cor_err err;

	folder = own ? argv[2] : folder;
	argv += own ? 2 : 0;
	if (argc != (own ? 6 : 4) || argv[1][0] == '-')
		ver_stop(2, "usage: cordon-verify [--register FOLDER] ESTATE POLICY PROOF");
	path = cor_file_exists(argv[2]) || strchr(argv[2], '/')
		? argv[2]
		: shipped("policies/", argv[2], ".yaml");
	if (!path || cor_file_map(argv[3], &bytes, &err))
		ver_stop(2, "%s", path ? err.text : "there is no such policy");
	proof = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, &error);
	if (!proof)
		ver_stop(2, "%s:%d:%d: %s", argv[3], error.line, error.column, error.text);
	if (!cor_day_parse(cor_text_of(json_string_value(json_object_get(proof, "at"))), &ver_at))
		ver_stop(1, "at is not a day");
	ver_load(reg, folder, true);
	ver_load(ver_t, argv[1], false);
	digests[0] = hex(ver_digest(ver_t));
	digests[1] = folder ? hex(ver_digest(reg)) : ver_format("%064d", 0).p;
	expected = json_pack("{s:s,s:{s:s,s:I},s:{s:s}}", "format", "cordon-proof/1", "estate",
		"digest", digests[0], "refused", (json_int_t)ver_t[REFUSED].rows, "register",
		"digest", digests[1]);
	ver_merge(reg);
	ver_facts();
	digest = ver_policy_load(path, json_object_get(proof, "dates"));
	json_object_update_new(expected, ver_judge(proof, &digest));
	wrong = ver_difference(expected, proof, "proof");
	if (wrong)
		ver_stop(1, "%s", wrong);
	model = ver_find(NETWORK_TAG, "tag", COR_TEXT("model")) != COR_NONE; /* doc/estate.md */
	printf("accepted: %s on estate %.4s…: %s (%zu rules)%s\n",
		json_string_value(json_object_get(json_object_get(proof, "policy"), "id")),
		digests[0], json_string_value(json_object_get(proof, "verdict")),
		json_array_size(json_object_get(proof, "rules")),
		model ? "; this estate is a model, not a real network" : "");
	json_decref(expected);
	json_decref(proof);
	ver_end();
	return 0;
}
