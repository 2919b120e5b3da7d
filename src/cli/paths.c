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
		.what_if = cor_args_value(args, "what-if"),
		.proof = cor_args_value(args, "proof"),
		.services = question == TRACE ? cor_args_value(args, "services") : NULL,
		.json = output && cor_text_is(cor_text_of(output), "json"),
		.csv = question == TRACE && output && cor_text_is(cor_text_of(output), "csv"),
		.all = question != CUT && cor_args_has(args, "all"),
	};
	request->html = output && cor_text_is(cor_text_of(output), "html");
	request->dates = cor_args_values(args, "date", &request->date_count);
	if (!request->policy)
		return cor_fail(err, COR_EINPUT,
			"which policy? -p POLICY: its vendors, sets and lists can be named");
	request->stop_option = question == CUT ? "--keep" : "--stop";
	if (question != TRACE)
		request->stop = cor_args_value(args, request->stop_option + 2);
	if (question == REACH)
		request->stop_over = cor_args_values(args, "stop-over", &request->stop_over_count);
	if (!request->from || (question != TRACE && !request->to))
		return cor_fail(err, COR_EINPUT,
			"%s: which elements? Expressions as in a policy, for example "
			"\"element.maker in vendors['high-risk']\"",
			question == TRACE ? "--from" : "--from and --to");
	if (output && !request->json && !request->csv && !request->html &&
		!cor_text_is(cor_text_of(output), "text"))
		return cor_fail(err, COR_EINPUT, "--output is \"%s\", expected %s", output,
			question == TRACE ? "text, json, csv or html" : "text, json or html");
	if (question == TRACE) {
		COR_TRY(read_cost(args, "metric", 1, UINT32_MAX, &metric, err));
		request->metric = (uint32_t)metric;
	}
	if (question != CUT)
		return COR_OK;
	const char *cost = cor_args_value(args, "element-cost");
	request->register_costs = cost && cor_text_is(cor_text_of(cost), "register");
	request->costs = cor_args_values(args, "cost", &request->cost_count);
	request->also_closed = cor_args_values(args, "also-closed", &request->also_closed_count);
	if (!request->register_costs)
		COR_TRY(read_cost(args, "element-cost", 1, COST_MOST, &request->element_cost, err));
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

static cor_status read_depend(const cor_args *args, cor_paths_request *r, cor_err *err)
{
	const char *output = cor_args_value(args, "output"), *over = cor_args_value(args, "over");

	*r = (cor_paths_request){
		.estate = args->operands[0],
		.policy = cor_args_value(args, "policy"),
		.register_path = cor_args_value(args, "register"),
		.at = cor_args_value(args, "at"),
		.to = cor_args_value(args, "to"),
		.over = over ? over : "data",
		.what_if = cor_args_value(args, "what-if"),
		.json = output && cor_text_is(cor_text_of(output), "json"),
		.csv = output && cor_text_is(cor_text_of(output), "csv"),
	};
	r->dates = cor_args_values(args, "date", &r->date_count);
	if (!r->policy && (r->to || r->what_if))
		return cor_fail(err, COR_EINPUT,
			"--%s: under which policy? -p POLICY: its vendors, sets and lists can be named",
			r->to ? "to" : "what-if");
	if (output && !r->json && !r->csv && !cor_text_is(cor_text_of(output), "text"))
		return cor_fail(err, COR_EINPUT, "--output is \"%s\", expected text, json or csv",
			output);
	return COR_OK;
}

int cor_verb_depend(const cor_args *args)
{
	cor_answer answer = COR_ANSWER_UNKNOWN;
	cor_paths_request request;
	cor_buf out = {0};
	cor_err err = {0};
	int exit_status = COR_EXIT_ERROR;
	cor_status status = read_depend(args, &request, &err);

	if (status == COR_OK)
		status = cor_app_depend(&request, cor_args_value(args, "measure"),
			cor_args_has(args, "pairs"), &out, &answer, &err);
	if (status == COR_OK)
		exit_status = cor_cli_print(&out,
			answer == COR_ANSWER_UNKNOWN ? COR_EXIT_UNKNOWN : COR_EXIT_SATISFIED);
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
