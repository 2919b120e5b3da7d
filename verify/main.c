/* The program: reads what it is given, judges, compares, says so. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/data.h"
#include "base/day.h"
#include "base/file.h"
#include "base/mem.h"
#include "verify/verify.h"

#define MODEL "SELECT 1 FROM network_tag WHERE tag = 'model'"
#define USAGE                                                                                     \
	"usage: cordon-verify [--register FOLDER] [--places LABEL=FILE]... ESTATE POLICY PROOF; " \
	"of a plan: cordon-verify --plan FILE [--at DAY|none] ESTATE POLICY... PROOF"

static char *policy_path(const char *said)
{
	char *path, *kept;
	cor_err err;

	if (cor_policy_path(said, &path, &err))
		ver_stop(2, "%s", err.text);
	kept = ver_text(cor_text_of(path));
	cor_mem_free(path);
	return kept;
}

static void read_proof(const char *path)
{
	json_error_t error;
	cor_text bytes;
	cor_day day;
	cor_err err;

	if (cor_file_map(path, &bytes, &err))
		ver_stop(2, "%s", err.text);
	ver_proof = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES, &error);
	if (!ver_proof)
		ver_stop(2, "%s:%d:%d: %s", path, error.line, error.column, error.text);
	ver_at = ver_string(ver_proof, "at");
	ver_dates = json_object_get(ver_proof, "dates");
	if (!cor_day_parse(cor_text_of(ver_at), &day))
		ver_stop(1, "at is not a day");
}

/* Compares the proof with the one that this policy would have. */
static void verify(const char *policy)
{
	const char *question = ver_string(ver_proof, "question"), *wrong;
	char *asked = json_dumps(json_object_get(ver_proof, "asked"), JSON_COMPACT);
	const char *many = question ? "answers" : "rules";
	json_t *expected;

	ver_open_policy(policy);
	if (question)
		ver_question();
	else
		ver_judge();
	expected = json_loads(ver_ask("SELECT json FROM %s", question ? "answered" : "proof"), 0,
		NULL);
	wrong = ver_difference(expected, ver_proof, "proof");
	if (wrong)
		ver_stop(1, "%s", wrong);
	printf("accepted: %s on estate %.4s…: %s (%zu %s)%s\n",
		question ? ver_format("%s %s", question, asked)
			 : ver_string(ver_proof, "policy.id"),
		ver_string(ver_proof, "estate.digest"),
		ver_string(ver_proof, question ? "answer" : "verdict"),
		json_array_size(json_object_get(ver_proof, many)), many,
		ver_ask(MODEL) ? "; this estate is a model, not a real network" : "");
	free(asked);
	json_decref(expected);
	if (question)
		json_decref(ver_rule);
	json_decref(ver_proof);
	json_decref(ver_policy);
}

int main(int argc, char **argv)
{
	const char *folder = NULL, *plan = NULL, *day = "all";
	char **last, *shipped = NULL;
	cor_err err;

	mallopt(M_TRIM_THRESHOLD, 1 << 30); /* what is freed is soon wanted again */
	mallopt(M_TOP_PAD, 1 << 24);
	ver_open();
	for (; argc > 4 && argv[1][0] == '-'; argc -= 2, argv += 2)
		if (strcmp(argv[1], "--register") == 0)
			folder = argv[2];
		else if (strcmp(argv[1], "--places") == 0)
			ver_run("INSERT INTO list_given SELECT substr(t, 1, n - 1), substr(t, n + 1) "
				"FROM (SELECT t, instr(t, '=') AS n FROM (SELECT %Q AS t))",
				argv[2]);
		else if (strcmp(argv[1], "--plan") == 0)
			plan = argv[2];
		else if (strcmp(argv[1], "--at") == 0 && plan)
			day = argv[2];
		else
			break;
	last = argv + argc - 1;
	if (argc < 4 || (argc > 4 && !plan) || argv[1][0] == '-')
		ver_stop(2, "%s", USAGE);
	for (char **policy = argv + 2; policy < last; policy++)
		*policy = policy_path(*policy);
	if (!folder && cor_data_path("register", &shipped, &err) == COR_OK &&
		cor_file_exists(shipped))
		folder = shipped;
	if (!plan)
		read_proof(*last);
	ver_load(argv[1], folder);
	if (plan)
		ver_plan(plan, argv + 2, argc - 3, *last, day);
	else
		verify(argv[2]);
	cor_mem_free(shipped);
	ver_end();
	return 0;
}
