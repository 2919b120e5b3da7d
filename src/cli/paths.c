/* The verbs that ask about paths: trace, reach and cut. */
#include <stdlib.h>

#include "app/app.h"
#include "cli/verbs.h"

static cor_status read_cost(const cor_args *args, const char *option, uint64_t least, uint64_t most,
	uint64_t *ret_cost, cor_err *err)
{
	const char *said = cor_args_value(args, option);

	if (said &&
		(!cor_text_to_u64(cor_text_of(said), ret_cost) || *ret_cost < least ||
			*ret_cost > most))
		return cor_fail(err, COR_EINPUT,
			"--%s is \"%s\", expected a whole number from %llu to %llu", option, said,
			(unsigned long long)least, (unsigned long long)most);
	return COR_OK;
}

#define COST_MOST ((uint64_t)1 << 40)

enum question { TRACE, REACH, CUT };

static cor_status read_request(const cor_args *args, enum question question,
	cor_paths_request *request, cor_err *err)
{
	const char *output = cor_args_value(args, "output"), *over = cor_args_value(args, "over");
	uint64_t metric = 0;

	*request = (cor_paths_request){
		.estate = args->operands[0],
		.policy = cor_args_value(args, "policy"),
		.register_path = cor_args_value(args, "register"),
		.at = cor_args_value(args, "at"),
		.from = cor_args_value(args, "from"),
		.to = question == TRACE ? NULL : cor_args_value(args, "to"),
		.over = over                ? over
			: question == TRACE ? "data"
					    : "data,control,management",
		.link_cost = 1,
		.json = output && cor_text_is(cor_text_of(output), "json"),
		.all = question != CUT && cor_args_has(args, "all"),
	};
	request->dates = cor_args_values(args, "date", &request->date_count);
	if (!request->policy)
		return cor_fail(err, COR_EINPUT,
			"which policy? -p POLICY: its vendors, sets and lists can be named");
	if (question != TRACE)
		request->stop = cor_args_value(args, question == CUT ? "fixed" : "stop");
	if (!request->from || (question != TRACE && !request->to))
		return cor_fail(err, COR_EINPUT,
			"%s: which elements? Expressions as in a policy, for example "
			"\"element.maker in vendors['high-risk']\"",
			question == TRACE ? "--from" : "--from and --to");
	if (output && !request->json && !cor_text_is(cor_text_of(output), "text"))
		return cor_fail(err, COR_EINPUT, "--output is \"%s\", expected text or json",
			output);
	if (question == TRACE) {
		COR_TRY(read_cost(args, "metric", 1, UINT32_MAX, &metric, err));
		request->metric = (uint32_t)metric;
	}
	if (question != CUT)
		return COR_OK;
	COR_TRY(read_cost(args, "element-cost", 0, COST_MOST, &request->element_cost, err));
	return read_cost(args, "link-cost", 1, COST_MOST, &request->link_cost, err);
}

static int ask(const cor_args *args, enum question question)
{
	cor_paths_request request;
	cor_answer answer = COR_ANSWER_UNKNOWN;
	cor_buf out = {0};
	cor_err err = {0};
	cor_status status = read_request(args, question, &request, &err);
	int exit_status;

	if (status == COR_OK)
		status = (question == TRACE       ? cor_app_trace
				: question == CUT ? cor_app_cut
						  : cor_app_reach)(&request, &out, &answer, &err);
	exit_status = answer == COR_ANSWER_NO ? COR_EXIT_SATISFIED
		: answer == COR_ANSWER_YES    ? COR_EXIT_VIOLATED
					      : COR_EXIT_UNKNOWN;
	if (status == COR_OK)
		exit_status = cor_cli_print(&out, exit_status);
	cor_buf_done(&out);
	return status == COR_OK ? exit_status : cor_cli_fail(&err);
}

int cor_verb_trace(const cor_args *args)
{
	return ask(args, TRACE);
}

int cor_verb_reach(const cor_args *args)
{
	return ask(args, REACH);
}

int cor_verb_cut(const cor_args *args)
{
	return ask(args, CUT);
}
