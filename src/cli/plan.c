/* The verb that plans: its progress is on a terminal only, and the first interrupt asks for the best so far. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/app.h"
#include "base/file.h"
#include "cli/verbs.h"

static volatile bool interrupted;

static void interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = true;
	/* A second one ends the program as ever. */
	(void)signal(SIGINT, SIG_DFL);
}

static void tell(void *data, const char *which, int64_t bound, int64_t cost, double seconds)
{
	(void)data;
	fprintf(stderr, "\r%-4s costs, %6.1f s", which, seconds);
	if (cost != COR_PLAN_NO_MONEY)
		fprintf(stderr, ": %" PRId64, cost);
	if (bound != COR_PLAN_NO_MONEY)
		fprintf(stderr, ", at least %" PRId64, bound);
	if (cost != COR_PLAN_NO_MONEY && bound != COR_PLAN_NO_MONEY && cost > 0)
		fprintf(stderr, ", gap %.3f %%", 100.0 * (double)(cost - bound) / (double)cost);
	fprintf(stderr, "\033[K");
}

static cor_status read_words(const cor_args *args, cor_plan_words *w, cor_err *err)
{
	*w = (cor_plan_words){
		.estate = args->operands[0],
		.plan = cor_args_value(args, "plan"),
		.register_path = cor_args_value(args, "register"),
		.output = cor_args_value(args, "output"),
		.gap = cor_args_value(args, "gap"),
		.seconds = cor_args_value(args, "seconds"),
		.proof = cor_args_value(args, "proof"),
		.apply = cor_args_value(args, "apply"),
		.to = cor_args_value(args, "to"),
		.objective = cor_args_value(args, "objective"),
		.by = cor_args_value(args, "by"),
		.keep = cor_args_value(args, "keep"),
		.frontier = cor_args_has(args, "frontier"),
		.price = cor_args_has(args, "price"),
		.all = cor_args_has(args, "all"),
	};
	w->versus = cor_args_values(args, "versus", &w->versus_count);
	w->policies = cor_args_values(args, "policy", &w->policy_count);
	w->dates = cor_args_values(args, "date", &w->date_count);
	w->places = cor_args_values(args, "places", &w->places_count);
	if (w->policy_count == 0)
		return cor_fail(err, COR_EINPUT,
			"plan: which policy? -p POLICY (see: cordon policy list)");
	if (!w->plan)
		return cor_fail(err, COR_EINPUT,
			"plan: what may be done, and what does it cost? --plan FILE (see: man cordon-plan)");
	if (w->output && strcmp(w->output, "xlsx") == 0 && !cor_args_value(args, "out") &&
		isatty(STDOUT_FILENO))
		return cor_fail(err, COR_EINPUT,
			"plan: -o xlsx is not for a terminal; give it a file with --out");
	w->watch.stop = &interrupted;
	if (isatty(STDERR_FILENO))
		w->watch.tell = tell;
	return COR_OK;
}

static int exit_of(cor_answer answer)
{
	switch (answer) {
	case COR_ANSWER_YES:
		return COR_EXIT_SATISFIED;
	case COR_ANSWER_UNKNOWN:
		return COR_EXIT_UNKNOWN;
	case COR_ANSWER_NO:
		break;
	}
	return COR_EXIT_VIOLATED;
}

int cor_verb_plan(const cor_args *args)
{
	cor_answer answer = COR_ANSWER_NO;
	cor_buf out = {0}, notices = {0};
	cor_plan_words words;
	cor_err err = {0};
	const char *file = cor_args_value(args, "out");
	cor_status status = read_words(args, &words, &err);
	int exit_status;

	(void)signal(SIGINT, interrupt);
	if (status == COR_OK)
		status = cor_app_plan(&words, &out, &notices, &answer, &err);
	if (words.watch.tell)
		fputs("\r\033[K", stderr);
	exit_status = exit_of(answer);
	if (status == COR_OK && file)
		status = cor_file_write(file, cor_buf_text(&out), &err);
	else if (status == COR_OK)
		exit_status = cor_cli_print(&out, exit_status);
	if (status != COR_OK)
		exit_status = cor_cli_fail(&err);
	if (notices.n > 0)
		fprintf(stderr, "%.*s", (int)notices.n, notices.p);
	cor_buf_done(&out);
	cor_buf_done(&notices);
	return exit_status;
}
