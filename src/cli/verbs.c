#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "report/compare.h"
#include "report/report.h"
#include "report/supposed.h"

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
		cor_fail(err, COR_EINPUT,
			"check: --output is \"%s\", expected text, json, csv, html or xlsx", name);
	return format;
}

/* To the file that was named, then a line to stderr says what it holds; or to out. */
static cor_status deliver(const cor_buf *report, cor_verdict verdict, const char *file,
	cor_buf *out, cor_err *err)
{
	if (!file) {
		cor_buf_add(out, cor_buf_text(report));
		return cor_buf_status(out, err);
	}
	COR_TRY(cor_file_write(file, cor_buf_text(report), err));
	fprintf(stderr, "cordon: %s; written to %s (%zu bytes)\n", cor_verdict_name(verdict), file,
		report->n);
	return COR_OK;
}

static cor_status write_report(const cor_report_format *format, const cor_result *result,
	const cor_report_options *options, const char *file, cor_buf *out, cor_err *err)
{
	if (!file)
		return format->write(result, options, out, err);
	cor_buf report = {0};
	cor_status status = format->write(result, options, &report, err);
	if (status == COR_OK)
		status = deliver(&report, result->verdict, file, out, err);
	cor_buf_done(&report);
	return status;
}

/* Several policies side by side. */
static cor_status compare(const cor_args *args, const cor_check_request *request,
	const cor_report_format *format, cor_buf *out, int *ret_exit, cor_err *err)
{
	cor_result *results[COR_VALUES_MAX];
	const cor_result *judged[COR_VALUES_MAX];
	size_t count;
	const char *const *policies = cor_args_values(args, "policy", &count);
	const char *file = cor_args_value(args, "out");
	cor_report_options options = {
		.color = !file && wants_color(),
		.estate = request->estate,
	};
	cor_buf report = {0};

	COR_TRY(cor_compare_can_write(format->name, err));
	COR_TRY(cor_app_check_each(request, policies, count, results, err));
	for (size_t i = 0; i < count; i++)
		judged[i] = results[i];
	cor_verdict verdict = cor_compare_verdict(judged, count);
	cor_status status = cor_compare_write(format->name, judged, count, &options, &report, err);
	if (status == COR_OK)
		status = deliver(&report, verdict, file, out, err);
	*ret_exit = exit_of(verdict);
	cor_buf_done(&report);
	for (size_t i = 0; i < count; i++)
		cor_result_free(results[i]);
	return status;
}

/* As the estate is, and as it would be if. */
static cor_status suppose(const cor_args *args, const cor_check_request *request,
	const cor_report_format *format, cor_buf *out, int *ret_exit, cor_err *err)
{
	const char *what_if = cor_args_value(args, "what-if"), *file = cor_args_value(args, "out");
	cor_report_options options = {.estate = request->estate};
	COR_AUTO(cor_session) session = NULL;
	COR_AUTO(cor_supposed) supposed = NULL;
	cor_buf report = {0};
	char *bytes = NULL;
	size_t count = 0;

	if (request->proof)
		return cor_fail(err, COR_EINPUT,
			"check: --proof with --what-if is not supported: a proof is of the estate as it is");
	if (cor_args_count(args, "policy") > 1)
		return cor_fail(err, COR_EINPUT, "check: --what-if goes with one policy");
	COR_TRY(cor_supposed_can_write(format->name, err));
	COR_TRY(cor_session_open(request, &session, err));
	COR_TRY(cor_file_read(what_if, COR_LIMIT_POLICY_BYTES, &bytes, &count, err));
	cor_status status = cor_session_what_if(session, what_if, (cor_text){bytes, count},
		&supposed, err);
	cor_mem_free(bytes);
	COR_TRY(status);
	status = cor_supposed_write(format->name, supposed->said, supposed->before, supposed->after,
		&options, &report, err);
	if (status == COR_OK)
		status = deliver(&report, supposed->after->verdict, file, out, err);
	*ret_exit = exit_of(supposed->after->verdict);
	cor_buf_done(&report);
	return status;
}

static cor_status check(const cor_args *args, cor_buf *out, int *ret_exit, cor_err *err)
{
	const cor_report_format *format = find_format(cor_args_value(args, "output"), err);
	if (!format)
		return COR_EINPUT;
	const char *file = cor_args_value(args, "out");
	if (format->binary && !file && isatty(STDOUT_FILENO))
		return cor_fail(err, COR_EINPUT,
			"check: -o %s is not for a terminal; give it a file with --out",
			format->name);
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
	request.places = cor_args_values(args, "places", &request.places_count);
	if (!request.policy)
		return cor_fail(err, COR_EINPUT,
			"check: which policy? -p POLICY (see: cordon policy list)");
	heed_no_snapshot(args);
	if (cor_args_value(args, "what-if"))
		return suppose(args, &request, format, out, ret_exit, err);
	if (cor_args_count(args, "policy") > 1)
		return compare(args, &request, format, out, ret_exit, err);
	/* What is not shown need not be listed: of millions that takes longer than judging them. */
	if (format->write == cor_report_text && !cor_args_has(args, "all"))
		request.most_findings = COR_REPORT_FIRST;
	request.without_setting = !format->shows_setting;
	COR_AUTO(cor_result) result = NULL;
	COR_TRY(cor_app_check(&request, &result, err));
	cor_report_options options = {
		.color = !file && wants_color(),
		.all = cor_args_has(args, "all"),
		.estate = request.estate,
		.policy = request.policy,
		.register_path = request.register_path,
		.proof = request.proof,
		.dates = request.dates,
		.date_count = request.date_count,
		.program = "cordon " CORDON_VERSION,
	};
	COR_TRY(write_report(format, result, &options, file, out, err));
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
	cor_import_request request = {
		.estate = args->operands[0],
		.files = args->operands + 1,
		.file_count = args->operand_count - 1,
		.map = cor_args_value(args, "map"),
		.as = cor_args_value(args, "as"),
		.prefix = cor_args_value(args, "prefix"),
		.register_path = cor_args_value(args, "register"),
		.rejects = cor_args_value(args, "rejects"),
		.strict = cor_args_has(args, "strict"),
		.dry_run = cor_args_has(args, "dry-run"),
	};
	uint64_t refused = 0;
	cor_status status = cor_app_import(&request, &out, &refused, &err);
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}

int cor_verb_archive(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	uint64_t refused = 0;
	cor_archive_request request = {
		.archive = args->operands[0],
		.files = args->operands + 1,
		.file_count = args->operand_count - 1,
		.as = cor_args_value(args, "as"),
	};
	cor_status status = cor_app_archive(&request, &out, &refused, &err);
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}

int cor_verb_identify(const cor_args *args)
{
	cor_buf out = {0}, notices = {0};
	cor_err err = {0};
	cor_identify_request request = {
		.archive = args->operands[0],
		.register_path = cor_args_value(args, "register"),
		.is = cor_args_value(args, "is"),
		.output = cor_args_value(args, "output"),
	};
	cor_status status = cor_app_identify(&request, &out, &notices, &err);
	fprintf(stderr, "%.*s", COR_FMT(cor_buf_text(&notices)));
	cor_buf_done(&notices);
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}

int cor_verb_diff(const cor_args *args)
{
	cor_buf out = {0}, notices = {0};
	cor_err err = {0};
	bool same = false;
	cor_diff_request request = {
		.old_estate = args->operands[0],
		.new_estate = args->operands[1],
		.check = {.policy = cor_args_value(args, "policy"),
			.register_path = cor_args_value(args, "register"),
			.at = cor_args_value(args, "at"),
			.tolerate_refused = cor_args_has(args, "tolerate-refused"),
			.in_force = cor_args_has(args, "in-force")},
		.old_at = cor_args_value(args, "old-at"),
		.output = cor_args_value(args, "output"),
		.all = cor_args_has(args, "all"),
	};
	request.check.dates = cor_args_values(args, "date", &request.check.date_count);
	request.check.places = cor_args_values(args, "places", &request.check.places_count);
	heed_no_snapshot(args);
	cor_status status = cor_app_diff(&request, &out, &notices, &same, &err);
	fprintf(stderr, "%.*s", COR_FMT(cor_buf_text(&notices)));
	cor_buf_done(&notices);
	return finish(status, &out, same ? COR_EXIT_SATISFIED : COR_EXIT_VIOLATED, &err);
}

int cor_verb_scan(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	cor_scan_words words = {
		.estate = args->operands[0],
		.scope = cor_args_value(args, "scope"),
		.credentials = cor_args_value(args, "credentials"),
		.register_path = cor_args_value(args, "register"),
		.port = cor_args_value(args, "port"),
		.window = cor_args_value(args, "window"),
		.rate = cor_args_value(args, "rate"),
		.gap = cor_args_value(args, "gap"),
		.timeout = cor_args_value(args, "timeout"),
		.tries = cor_args_value(args, "tries"),
		.again = cor_args_has(args, "again"),
	};
	cor_status status = cor_app_scan(&words, &out, &err);
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}

int cor_verb_export(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	cor_status status = cor_app_export(args->operands[0], args->operands[1],
		cor_args_value(args, "as"), cor_args_value(args, "register"),
		cor_args_has(args, "replace"), &out, &err);
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}

int cor_verb_generate(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	cor_generate_request request = {
		.estate = args->operands[0],
		.sites = cor_args_value(args, "sites"),
		.elements = cor_args_value(args, "elements"),
		.seed = cor_args_value(args, "seed"),
		.register_path = cor_args_value(args, "register"),
		.replace = cor_args_has(args, "replace"),
	};
	cor_status status = cor_app_generate(&request, &out, &err);
	return finish(status, &out, COR_EXIT_SATISFIED, &err);
}

int cor_verb_show(const cor_args *args)
{
	cor_buf out = {0};
	cor_err err = {0};
	/* "show party ID" asks the register alone; "show ESTATE party" without an id would be no question. */
	bool alone = args->operand_count == 2 &&
		(strcmp(args->operands[0], "party") == 0 ||
			strcmp(args->operands[0], "product") == 0);
	const char *const *rest = args->operands + (alone ? 0 : 1);
	size_t rest_count = args->operand_count - (alone ? 0 : 1);
	cor_show_request request = {
		.estate = alone ? NULL : args->operands[0],
		.what = rest_count > 0 ? rest[0] : NULL,
		.id = rest_count > 1 ? rest[1] : NULL,
		.register_path = cor_args_value(args, "register"),
		.at = cor_args_value(args, "at"),
		.policy = cor_args_value(args, "policy"),
		.output = cor_args_value(args, "output"),
		.why = cor_args_has(args, "why"),
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
