/* The program: reads what it is given, judges, compares, says so. */
#include <stdio.h>

#include "base/data.h"
#include "base/file.h"
#include "verify/verify.h"

#define USAGE                                                                                     \
	"usage: cordon-verify [--register FOLDER] [--places LABEL=FILE]... ESTATE POLICY PROOF; " \
	"of a plan: cordon-verify --plan FILE [--at DAY|none] ESTATE POLICY... PROOF"

static void read_proof(const char *path, bool json)
{
	cor_text bytes;
	cor_err err;

	if (cor_file_map(path, &bytes, &err))
		ver_stop(2, "%s", err.text);
	ver_keep("given", bytes);
	cor_file_unmap(bytes);
	if (json && !ver_ask(VER_VALID))
		ver_stop(2, "%s: expected one piece of JSON", path);
	if (json)
		ver_execute(ver_proof_sql);
}

/* Compares the proof with the one that this policy would have. */
static void verify(const char *policy)
{
	ver_open_policy(policy);
	ver_judge();
	ver_run("INSERT OR IGNORE INTO document SELECT 'expected', json FROM proof;"
		"DELETE FROM document WHERE name = 'rule';%s"
		"SELECT stop(1, what) FROM difference",
		ver_compare_sql);
}

int main(int argc, char **argv)
{
	const char *folder = NULL, *plan = NULL, *day = "all";
	static char *shipped; /* until the end */
	char **last;
	cor_err err;

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
		if (cor_policy_path(*policy, policy, &err))
			ver_stop(2, "%s", err.text);
	if (!folder && cor_data_path("register", &shipped, &err) == COR_OK &&
		cor_file_exists(shipped))
		folder = shipped;
	read_proof(*last, !plan);
	ver_load(argv[1], folder);
	if (plan)
		ver_plan(plan, argv + 2, argc - 3, day);
	else
		verify(argv[2]);
	if (printf("%s\n", ver_ask("SELECT what FROM accepted")) < 0 || fflush(stdout))
		ver_stop(2, "it is accepted, and that cannot be written");
	ver_end();
	return 0;
}
