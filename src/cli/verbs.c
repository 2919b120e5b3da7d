#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"
#include "base/mem.h"
#include "report/report.h"

/* One way for people and for scripts. */
static void heed_no_snapshot(const cor_args *args)
{
	if (cor_args_has(args, "no-snapshot"))
		setenv("CORDON_SNAPSHOT", "off", 1);
}

static int exit_of(cor_verdict verdict)
{
	switch (verdict) {
	case COR_SATISFIED:
		return COR_EXIT_SATISFIED;
	case COR_VIOLATED:
		return COR_EXIT_VIOLATED;
	case COR_UNKNOWN:
		return COR_EXIT_UNKNOWN;
	}
	return COR_EXIT_ERROR;
}

/* Colours on a terminal, unless NO_COLOR (no-color.org) or a dumb terminal says otherwise. */
static bool wants_color(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return isatty(STDOUT_FILENO) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

static const cor_report_format *find_format(const char *name, cor_err *err)
{
	const cor_report_format *format = cor_report_format_by_name(name ? name : "text");
	if (!format)
		cor_fail(err, COR_EINPUT, "check: --output is \"%s\", expected text, json or csv",
			name);
	return format;
}

static cor_status check(const cor_args *args, cor_buf *out, int *ret_exit, cor_err *err)
{
	const cor_report_format *format = find_format(cor_args_value(args, "output"), err);
	if (!format)
		return COR_EINPUT;
	cor_check_request request = {
		.estate = args->operands[0],
		.policy = cor_args_value(args, "policy"),
		.register_path = cor_args_value(args, "register"),
		.at = cor_args_value(args, "at"),
		.tolerate_refused = cor_args_has(args, "tolerate-refused"),
		.in_force = cor_args_has(args, "in-force"),
		.proof = cor_args_value(args, "proof"),
	};
	request.dates = cor_args_values(args, "date", &request.date_count);
	if (!request.policy)
		return cor_fail(err, COR_EINPUT,
			"check: which policy? -p POLICY (see: cordon policy list)");
	heed_no_snapshot(args);
	COR_AUTO(cor_result) result = NULL;
	COR_TRY(cor_app_check(&request, &result, err));
	cor_report_options options = {
		.color = wants_color(),
		.all = cor_args_has(args, "all"),
		.estate = request.estate,
	};
	COR_TRY(format->write(result, &options, out, err));
	*ret_exit = exit_of(result->verdict);
	return COR_OK;
}

/* Prints what a use case wrote, also when it failed later on: a summary of refused rows must not be lost. */
static int finish(cor_status status, cor_buf *out, int exit_status, const cor_err *err)
{
	int result = cor_cli_print(out, exit_status);
	cor_buf_done(out);
	return status == COR_OK ? result : cor_cli_fail(err);
}

int cor_verb_check(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	int exit_status = COR_EXIT_ERROR;
	cor_status status = check(args, &out, &exit_status, &err);
	return finish(status, &out, exit_status, &err);
}

int cor_verb_import(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	const char *as = cor_args_value(args, "as");
	if (as && strcmp(as, "csv") != 0) {
		cor_fail(&err, COR_EINPUT, "import: --as %s is not supported; csv is read", as);
		return cor_cli_fail(&err);
	}
	cor_import_request request = {
		.estate = args->operands[0],
		.files = args->operands + 1,
		.file_count = args->operand_count - 1,
		.map = cor_args_value(args, "map"),
		.register_path = cor_args_value(args, "register"),
		.rejects = cor_args_value(args, "rejects"),
		.strict = cor_args_has(args, "strict"),
		.dry_run = cor_args_has(args, "dry-run"),
	};
	uint64_t refused = 0;
	cor_status status = cor_app_import(&request, &out, &refused, &err);
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}

int cor_verb_export(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	cor_status status = cor_app_export(args->operands[0], args->operands[1],
		cor_args_value(args, "register"), cor_args_has(args, "replace"), &out, &err);
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}

int cor_verb_show(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	cor_show_request request = {
		.estate = args->operands[0],
		.what = args->operand_count > 1 ? args->operands[1] : NULL,
		.id = args->operand_count > 2 ? args->operands[2] : NULL,
		.register_path = cor_args_value(args, "register"),
		.at = cor_args_value(args, "at"),
	};
	heed_no_snapshot(args);
	cor_status status = cor_app_show(&request, &out, &err);
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}

/* Tests one policy and prints at once; a policy that cannot be read does not keep the others from their test. */
static int test_policy(const cor_args *args, const char *policy)
{
	cor_buf out = {0};
	cor_err err = {0};
	cor_policy_test test = {0};
	cor_status status = cor_app_policy_test(policy, cor_args_value(args, "register"), &out,
		&test, &err);
	bool failed = test.failed > 0 || (test.gaps > 0 && cor_args_has(args, "strict"));
	return finish(status, &out, failed ? COR_EXIT_VIOLATED : COR_EXIT_SATISFIED, &err);
}

static int test_policies(const cor_args *args)
{
	const char *const *said = args->operands + 1;
	size_t count = args->operand_count - 1;
	cor_err err = {0};
	COR_AUTO(cor_arena) arena = NULL;

	if (count == 0 &&
		(cor_arena_new("policies", 0, &arena, &err) != COR_OK ||
			cor_app_policy_ids(arena, &said, &count, &err) != COR_OK))
		return cor_cli_fail(&err);
	int worst = COR_EXIT_SATISFIED;
	for (size_t i = 0; i < count; i++) {
		int one = test_policy(args, said[i]);
		worst = one > worst ? one : worst; /* 0 < 1 < 2: passed, failed, unreadable */
	}
	return worst;
}

int cor_verb_policy(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	cor_status status;
	const char *what = args->operands[0];
	if (strcmp(what, "test") == 0)
		return test_policies(args);
	if (cor_args_has(args, "strict"))
		status = cor_fail(&err, COR_EINPUT, "policy: --strict goes with test only");
	else if (strcmp(what, "list") == 0 && args->operand_count == 1)
		status = cor_app_policy_list(&out, &err);
	else if (strcmp(what, "show") == 0 && args->operand_count == 2)
		status = cor_app_policy_show(args->operands[1], cor_args_value(args, "register"),
			&out, &err);
	else
		status = cor_fail(&err, COR_EINPUT,
			"policy: expected list, show POLICY, or test [POLICY...]");
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}
