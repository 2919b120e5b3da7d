/* The program: reads four things, judges, compares, says so. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "verify/verify.h"

#define MODEL "SELECT 1 FROM network_tag WHERE tag = 'model'"

/* What Cordon ships lies in CORDON_DATADIR, or else where it is installed, or else in its source. */
static const char *shipped(const char *folder, const char *name, const char *ending)
{
	const char *bases[] = {getenv("CORDON_DATADIR"), CORDON_DATADIR, CORDON_SOURCE_DATADIR};

	for (int i = bases[0] ? 0 : 1; i < 3; i++) {
		const char *path = ver_format("%s/%s%s%s", bases[i], folder, name, ending);

		if (cor_file_exists(path))
			return path;
	}
	return NULL;
}

/* Options before three operands; ret_lists has room for all words.  Returns the operands. */
static char **read_words(int argc, char **argv, const char **folder, char **ret_lists,
	int *ret_count)
{
	for (; argc > 5 && argv[1][0] == '-'; argc -= 2, argv += 2)
		if (strcmp(argv[1], "--register") == 0)
			*folder = argv[2];
		else if (strcmp(argv[1], "--places") == 0)
			ret_lists[(*ret_count)++] = argv[2];
		else
			break;
	if (argc != 4 || argv[1][0] == '-')
		ver_stop(2,
			"usage: cordon-verify [--register FOLDER] [--places LABEL=FILE]... ESTATE "
			"POLICY PROOF; of a plan: cordon-verify --plan FILE [--at DAY|none] ESTATE "
			"POLICY... PROOF");
	return argv + 1;
}

static const char *policy_path(const char *name)
{
	const char *path = cor_file_exists(name) || strchr(name, '/')
		? name
		: shipped("policies/", name, ".yaml");

	if (!path)
		ver_stop(2, "there is no such policy");
	return path;
}

/* --plan FILE [--at DAY] ESTATE POLICY... PROOF */
static int verify_plan(int argc, char **argv, const char *folder)
{
	const char *plan = argc > 2 ? argv[2] : NULL, *day = "all";

	argc -= 3, argv += 3;
	if (argc > 2 && strcmp(argv[0], "--at") == 0)
		day = argv[1], argc -= 2, argv += 2;
	if (argc < 3)
		ver_stop(2,
			"usage: cordon-verify --plan FILE [--at DAY|none] ESTATE POLICY... PROOF");
	for (int i = 1; i < argc - 1; i++)
		argv[i] = ver_text(cor_text_of(policy_path(argv[i])));
	ver_plan(argv[0], folder, plan, argv + 1, argc - 2, argv[argc - 1], day);
	ver_end();
	return 0;
}

static json_t *read_proof(const char *path)
{
	json_error_t error;
	cor_text bytes;
	json_t *proof;
	cor_day day;
	cor_err err;

	if (cor_file_map(path, &bytes, &err))
		ver_stop(2, "%s", err.text);
	proof = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, &error);
	if (!proof)
		ver_stop(2, "%s:%d:%d: %s", path, error.line, error.column, error.text);
	ver_at = json_string_value(json_object_get(proof, "at"));
	if (!cor_day_parse(cor_text_of(ver_at), &day))
		ver_stop(1, "at is not a day");
	return proof;
}

/* The proof that these would have. */
static json_t *expect(const char *path, const char *folder, const char *policy, const json_t *proof,
	char **lists, int list_count)
{
	cor_digest digest = ver_policy_read(policy, json_object_get(proof, "dates"));
	bool question = json_object_get(proof, "question") != NULL;
	const char *of_estate, *of_register, *symbol;
	json_t *expected, *places, *day;

	ver_open();
	ver_load(path, folder, &of_estate, &of_register);
	ver_run("%s%s%s", ver_facts_sql, ver_shown_sql, ver_attributes_sql);
	places = ver_places(lists, list_count, json_object_get(proof, "places"));
	ver_vendors();
	json_object_foreach(json_object_get(ver_policy, "dates"), symbol, day)
		ver_run("INSERT INTO symbol VALUES(%Q, %Q)", symbol, ver_symbol(symbol));
	expected = question ? ver_question(proof) : ver_judge(proof);
	json_object_set_new(json_object_get(expected, "estate"), "digest", json_string(of_estate));
	json_object_set_new(expected, "register", json_pack("{s:s}", "digest", of_register));
	json_object_set_new(json_object_get(expected, "policy"), "digest",
		json_string(cor_digest_write(&digest, ver_new(COR_DIGEST_HEX_BYTES, 1))));
	if (places)
		json_object_set_new(expected, "places", places);
	return expected;
}

int main(int argc, char **argv)
{
	const char *folder = shipped("register", "", ""), *policy, *wrong;
	char **lists = ver_new((size_t)argc, sizeof(*lists)), **words;
	json_t *proof, *expected;
	int list_count = 0;
	char *asked;

	mallopt(M_TRIM_THRESHOLD, 1 << 30); /* what is freed is soon wanted again */
	mallopt(M_TOP_PAD, 1 << 24);
	if (argc > 1 && strcmp(argv[1], "--plan") == 0)
		return verify_plan(argc, argv, folder);
	words = read_words(argc, argv, &folder, lists, &list_count);
	policy = policy_path(words[1]);
	proof = read_proof(words[2]);
	expected = expect(words[0], folder, policy, proof, lists, list_count);
	wrong = ver_difference(expected, proof, "proof");
	if (wrong)
		ver_stop(1, "%s", wrong);
	asked = json_dumps(json_object_get(proof, "asked"), JSON_COMPACT);
	printf("accepted: %s on estate %.4s…: %s (%zu %s)%s\n",
		asked ? ver_format("%s %s", ver_string(proof, "question"), asked)
		      : ver_string(proof, "policy.id"),
		ver_string(proof, "estate.digest"), ver_string(proof, asked ? "answer" : "verdict"),
		json_array_size(json_object_get(proof, asked ? "answers" : "rules")),
		asked ? "answers" : "rules",
		ver_ask(MODEL) ? "; this estate is a model, not a real network" : "");
	free(asked);
	json_decref(expected);
	json_decref(proof);
	json_decref(ver_policy);
	ver_end();
	return 0;
}
