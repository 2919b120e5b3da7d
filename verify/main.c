/* The program: reads four things, judges, compares, says so. */
#include <stdio.h>
#include <stdlib.h>

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

static json_t *read_proof(const char *path)
{
	cor_buf why = {0};
	char *bytes;
	size_t count;
	cor_err err;
	json_t *proof;

	if (cor_file_read(path, COR_LIMIT_PROOF_BYTES, &bytes, &count, &err))
		ver_stop(2, "%s", err.text);
	proof = ver_proof_read((cor_text){bytes, count}, &why);
	cor_mem_free(bytes);
	if (!proof)
		ver_stop(2, "%s:%s", path, why.p ? why.p : "");
	return proof;
}

/* Some network of the estate bears the tag `model` (doc/estate.md). */
static bool is_model(const ver_table *tags)
{
	bool found = false;

	for (uint32_t row = 0; row < tags->row_count; row++)
		found = found || cor_text_is(ver_cell(tags, row, "tag"), "model");
	return found;
}

static void accept(const json_t *proof, bool model)
{
	size_t groups = 0, findings = 0, i;
	json_t *rule, *rules = json_object_get(proof, "rules");

	json_array_foreach(rules, i, rule)
	{
		groups += json_array_size(json_object_get(rule, "groups"));
		findings += json_array_size(json_object_get(rule, "findings"));
	}
	printf("accepted: %s on estate %.4s…: %s (%zu rules, %zu groups, %zu findings checked)%s\n",
		json_string_value(json_object_get(json_object_get(proof, "policy"), "id")),
		json_string_value(json_object_get(json_object_get(proof, "estate"), "digest")),
		json_string_value(json_object_get(proof, "verdict")), json_array_size(rules),
		groups, findings, model ? "; this estate is a model, not a real network" : "");
}

static const char *hex(cor_digest digest)
{
	return cor_digest_write(&digest, ver_new(COR_DIGEST_HEX_BYTES, 1));
}

int main(int argc, char **argv)
{
	static ver_world world;
	static ver_table reg[TABLES];
	const char *folder = shipped("register", "", ""), *policy_path;
	ver_policy policy = {.world = &world};
	cor_buf why = {0};
	json_t *proof, *expected;

	if (argc == 6 && strcmp(argv[1], "--register") == 0) {
		folder = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc != 4 || argv[1][0] == '-')
		ver_stop(2, "usage: cordon-verify [--register FOLDER] ESTATE POLICY PROOF");
	policy_path = argv[2];
	if (!cor_file_exists(policy_path) && !strchr(policy_path, '/'))
		policy_path = shipped("policies/", argv[2], ".yaml");
	if (!policy_path)
		ver_stop(2, "%s: not found", argv[2]);
	proof = read_proof(argv[3]);
	world.at = ver_day(cor_text_of(json_string_value(json_object_get(proof, "at"))));
	if (world.at == COR_DAY_NONE)
		ver_stop(1, "at is not a day");
	ver_tables_load(folder, reg, true);
	ver_tables_load(argv[1], world.t, false);
	expected = json_pack("{s:s,s:{s:s,s:I},s:{s:s}}", "format", "cordon-proof/1", "estate",
		"digest", hex(ver_tables_digest(world.t)), "refused",
		(json_int_t)world.t[REFUSED].row_count, "register", "digest",
		folder ? hex(ver_tables_digest(reg)) : ver_format("%064d", 0).p);
	ver_tables_merge(world.t, reg);
	ver_facts(&world);
	ver_corporate_groups(&world);
	ver_policy_load(&policy, policy_path, json_object_get(proof, "dates"));
	json_object_update_new(expected, ver_judge(&policy, proof));
	if (!ver_same(expected, proof, &why))
		ver_stop(1, "%s", why.p);
	accept(proof, is_model(&world.t[NETWORK_TAG]));
	json_decref(expected);
	json_decref(proof);
	cor_buf_done(&why);
	ver_end();
	return 0;
}
