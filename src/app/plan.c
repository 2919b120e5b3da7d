/* cordon plan: from the files to the answer. */
#include "app/plan.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "report/report.h"
#include "store/store.h"

const char *cor_plan_verdict_name(cor_plan_verdict verdict)
{
	static const char *const names[] = {"holds", "open", "impossible", "undecided", "broken"};

	return names[verdict];
}

const char *cor_plan_objective_name(cor_plan_objective objective)
{
	static const char *const names[] = {"cost", "earliest", "budget", "risk"};

	return names[objective];
}

/* ---- opening ---- */

static cor_status read_file(cor_planned *p, cor_err *err)
{
	char *bytes = NULL;
	size_t count = 0;

	COR_TRY(cor_file_read(p->words->plan, COR_LIMIT_POLICY_BYTES, &bytes, &count, err));
	cor_status status = cor_plan_file_read(p->arena, p->words->plan, (cor_text){bytes, count},
		&p->file, err);
	cor_mem_free(bytes);
	return status;
}

static uint32_t most_choices(const cor_plan_file *file)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < file->entry_count; i++)
		most = file->entries[i].by_count > most ? file->entries[i].by_count : most;
	return most;
}

/* Each policy once for itself, and once for every estate that it is asked about side by side. */
static cor_status open_policies(cor_planned *p, cor_err *err)
{
	const cor_plan_words *w = p->words;
	cor_check_request request = {.estate = w->estate,
		.register_path = w->register_path,
		.dates = w->dates,
		.date_count = w->date_count,
		.places = w->places,
		.places_count = w->places_count};
	uint32_t copies = most_choices(p->file) + 1;
	cor_policy **row;

	p->policy_count = (uint32_t)w->policy_count;
	p->copy_count = copies * p->policy_count;
	COR_TRY(cor_arena_new_array(p->arena, p->policy_count, sizeof(cor_policy *), &p->policies,
		err));
	COR_TRY(cor_arena_new_array(p->arena, p->copy_count, sizeof(cor_policy *), &p->copies,
		err));
	COR_TRY(cor_arena_new_array(p->arena, p->policy_count, sizeof(cor_policy *), &row, err));
	COR_TRY(cor_open_policies(&request, w->policies, w->policy_count, p->policies, err));
	for (uint32_t k = 0; k < copies; k++) {
		COR_TRY(cor_open_policies(&request, w->policies, w->policy_count, row, err));
		for (uint32_t i = 0; i < p->policy_count; i++) {
			p->copies[i * copies + k] = row[i];
			row[i] = NULL;
		}
	}
	return COR_OK;
}

static cor_status read_gap(cor_planned *p, cor_err *err)
{
	int64_t gap = 0;
	cor_text said;

	if (!p->words->gap)
		return COR_OK;
	said = cor_text_of(p->words->gap);
	if (said.n > 0 && said.p[said.n - 1] == '%')
		said.n--;
	if (!cor_text_to_fixed(said, 4, false, &gap) || gap < 0 || gap > 1000000)
		return cor_fail(err, COR_EINPUT,
			"--gap is \"%s\", expected a percentage from 0 to 100 such as 0.1%%",
			p->words->gap);
	p->gap_ppm = (uint32_t)gap;
	return COR_OK;
}

static cor_status open_all(cor_planned *p, cor_err *err)
{
	const cor_plan_words *w = p->words;

	COR_TRY(read_gap(p, err));
	COR_TRY(read_file(p, err));
	COR_TRY(open_policies(p, err));
	COR_TRY(cor_open_estate(w->estate, w->register_path, &p->opened, err));
	for (uint32_t i = 0; i < p->policy_count; i++)
		COR_TRY(cor_policy_bind(p->policies[i], p->opened.estate, err));
	return COR_OK;
}

static void close_all(cor_planned *p)
{
	cor_plan_asked_done(&p->asked);
	for (uint32_t i = 0; p->policies && i < p->policy_count; i++)
		cor_policy_free(p->policies[i]);
	for (uint32_t i = 0; p->copies && i < p->copy_count; i++)
		cor_policy_free(p->copies[i]);
	cor_opened_done(&p->opened);
	cor_arena_free(p->arena);
}

/* ---- the whole ---- */

/* Rules that nobody can meet in time need no search. */
static bool find_late(cor_planned *p)
{
	bool late = false;

	for (uint32_t i = 0; i < p->dues.count; i++)
		late = late || p->dues.items[i].is_late;
	return late;
}

static cor_status read_objective(cor_planned *p, cor_err *err)
{
	const cor_plan_words *w = p->words;

	while (w->objective && strcmp(w->objective, cor_plan_objective_name(p->objective)) != 0) {
		if (p->objective == COR_PLAN_OBJECTIVE_RISK)
			return cor_fail(err, COR_EINPUT,
				"--objective is \"%s\", expected cost, earliest, budget or risk",
				w->objective);
		p->objective++;
	}
	if (p->objective == COR_PLAN_OBJECTIVE_RISK && (w->frontier || w->price))
		return cor_fail(err, COR_EINPUT,
			"--%s asks what money buys, and does not go with --objective risk",
			w->frontier ? "frontier" : "price");
	p->all_by = COR_DAY_NONE;
	if (!w->by)
		return COR_OK;
	if (p->objective == COR_PLAN_OBJECTIVE_EARLIEST)
		return cor_fail(err, COR_EINPUT,
			"--by and --objective earliest exclude each other");
	if (!cor_day_parse(cor_text_of(w->by), &p->all_by))
		return cor_fail(err, COR_EINPUT,
			"--by is \"%s\", expected a date YYYY-MM-DD that exists", w->by);
	if (p->all_by < p->file->last_day[0])
		return cor_fail(err, COR_EINPUT,
			"--by is %s, and the first new gear counts from the end of the first period, which is later",
			w->by);
	if (p->all_by > p->file->last_day[p->file->period_count - 1])
		return cor_fail(err, COR_EINPUT,
			"--by is %s, and the plan file's calendar ends before: expected a day within it",
			w->by);
	return COR_OK;
}

/* Groups are numbered alike whatever is asked; the budgets' numbers are known once the bounds are. */
static cor_status turn_off_budgets(cor_planned *p, cor_err *err)
{
	if (p->objective != COR_PLAN_OBJECTIVE_BUDGET)
		return COR_OK;
	COR_TRY(cor_arena_new_array(p->arena, cor_bits_words(p->bounds.group_count),
		sizeof(*p->groups_off), &p->groups_off, err));
	for (uint32_t g = 0; g < p->bounds.group_count; g++) {
		cor_plan_group_kind kind = p->bounds.groups[g].kind;

		if (kind == COR_PLAN_GROUP_BUDGET || kind == COR_PLAN_GROUP_BUDGET_PERIOD)
			cor_bit_set(p->groups_off, g);
	}
	return COR_OK;
}

static cor_status make_model(cor_planned *p, cor_err *err)
{
	cor_plan_line line = {.due = COR_NONE, .day = COR_DAY_NONE};
	uint32_t row = COR_NONE, risk_row = COR_NONE;
	bool by_risk = p->objective == COR_PLAN_OBJECTIVE_RISK;

	COR_TRY(cor_plan_ask(&p->scope, &p->dues, p->copies, p->policy_count, p->arena, &p->asked,
		err));
	COR_TRY(cor_plan_bounds_find(&p->scope, &p->dues, p->policies[0], &p->asked, p->arena,
		&p->bounds, err));
	line.group = p->bounds.before_group;
	if (p->before)
		COR_TRY(cor_plan_add_line(&p->asked, line, &row, err));
	line.group = p->bounds.risk_group;
	if (by_risk) {
		COR_TRY(cor_plan_add_line(&p->asked, line, &risk_row, err));
		COR_TRY(cor_plan_risk_find(&p->scope, p->policies, p->policy_count, p->arena,
			&p->risk, err));
	}
	COR_TRY(cor_plan_model_make(&p->scope, &p->bounds, &p->asked, p->before,
		by_risk ? &p->risk : NULL, p->arena, &p->model, err));
	p->model.before_row = row;
	p->model.risk_row = risk_row;
	return turn_off_budgets(p, err);
}

static cor_status find_dues(cor_planned *p, cor_err *err)
{
	cor_plan_twist twist = {.all_by = p->all_by, .due = COR_NONE};
	cor_plan_dues dues;

	COR_TRY(cor_plan_dues_find(p->file, p->policies, p->policy_count, p->opened.estate,
		p->arena, &p->dues, err));
	if (p->objective == COR_PLAN_OBJECTIVE_EARLIEST && !find_late(p))
		COR_TRY(cor_planned_earliest(p, err));
	twist.all_by = p->all_by;
	if (p->all_by == COR_DAY_NONE)
		return COR_OK;
	COR_TRY(cor_plan_dues_twist(p->file, p->policies, p->policy_count, p->opened.estate,
		&p->dues, &twist, p->arena, &dues, err));
	p->dues = dues;
	return COR_OK;
}

static cor_status plan(cor_planned *p, cor_err *err)
{
	COR_TRY(open_all(p, err));
	COR_TRY(read_objective(p, err));
	COR_TRY(cor_plan_scope_find(p->file, p->policies[0], p->opened.estate, p->arena, &p->scope,
		err));
	COR_TRY(cor_planned_read_before(p, err));
	COR_TRY(find_dues(p, err));
	if (find_late(p)) {
		p->verdict = COR_PLAN_VERDICT_IMPOSSIBLE;
		return COR_OK;
	}
	COR_TRY(make_model(p, err));
	COR_TRY(cor_planned_solve(p, err));
	if (p->words->frontier)
		COR_TRY(cor_planned_frontier(p, err));
	return p->words->price && p->verdict <= COR_PLAN_VERDICT_OPEN ? cor_planned_price(p, err)
								      : COR_OK;
}

/* ---- the estate as it will be ---- */

static cor_status check_apply(const cor_plan_words *w, cor_day *ret_day, cor_err *err)
{
	if (!w->apply && !w->to)
		return COR_OK;
	if (!w->apply || !w->to)
		return cor_fail(err, COR_EINPUT,
			"--apply DATE and --to ESTATE go together: the estate as it is on that day under the plan");
	if (!cor_day_parse(cor_text_of(w->apply), ret_day))
		return cor_fail(err, COR_EINPUT,
			"--apply is \"%s\", expected a date YYYY-MM-DD that exists", w->apply);
	if (cor_store_exists(w->to))
		return cor_fail(err, COR_EINPUT, "%s is there already", w->to);
	return COR_OK;
}

static cor_status write_applied(const cor_planned *p, cor_day day, cor_buf *notices, cor_err *err)
{
	COR_AUTO(cor_estate) estate = NULL;
	uint32_t periods = cor_plan_periods_by(p->file, day);

	if (!p->words->apply || p->verdict > COR_PLAN_VERDICT_OPEN)
		return COR_OK;
	COR_TRY(cor_plan_apply(&p->scope, p->cases[COR_PLAN_MID].changes, periods, &estate, err));
	COR_TRY(cor_store_write(p->words->to, estate, err));
	cor_buf_addf(notices, "%s written: the estate on %s, after %u of %u periods%s\n",
		p->words->to, p->words->apply, periods, p->file->period_count,
		cor_estate_is_model(estate) ? "; " COR_REPORT_MODEL : "");
	return cor_buf_status(notices, err);
}

/* ---- the answer ---- */

typedef cor_status write_answer(const cor_planned *planned, cor_buf *out, cor_err *err);

static cor_status find_writer(const char *output, write_answer **ret_writer, cor_err *err)
{
	static const struct {
		const char *name;
		write_answer *writer;
	} writers[] = {
		{"text", cor_plan_write_text},
		{"json", cor_plan_write_json},
		{"csv", cor_plan_write_csv},
		{"html", cor_plan_write_html},
		{"xlsx", cor_plan_write_xlsx},
		{"ics", cor_plan_write_ics},
	};

	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++) {
		if (!output || strcmp(output, writers[i].name) == 0) {
			*ret_writer = writers[i].writer;
			return COR_OK;
		}
	}
	return cor_fail(err, COR_EINPUT,
		"--output is \"%s\", expected text, json, csv, html, xlsx or ics", output);
}

static cor_answer answer_of(cor_plan_verdict verdict)
{
	switch (verdict) {
	case COR_PLAN_VERDICT_HOLDS:
		return COR_ANSWER_YES;
	case COR_PLAN_VERDICT_OPEN:
	case COR_PLAN_VERDICT_UNDECIDED:
		return COR_ANSWER_UNKNOWN;
	case COR_PLAN_VERDICT_IMPOSSIBLE:
	case COR_PLAN_VERDICT_BROKEN:
		break;
	}
	return COR_ANSWER_NO;
}

static cor_status run(cor_planned *p, cor_buf *notices, cor_err *err)
{
	cor_day day = COR_DAY_NONE;

	COR_TRY(check_apply(p->words, &day, err));
	COR_TRY(cor_arena_new("plan", 0, &p->arena, err));
	COR_TRY(plan(p, err));
	COR_TRY(cor_planned_prove(p, notices, err));
	return write_applied(p, day, notices, err);
}

static void put_difference(const cor_planned *a, const cor_planned *b, cor_buf *out)
{
	int64_t more = b->cases[COR_PLAN_MID].answer.cost - a->cases[COR_PLAN_MID].answer.cost;

	if (!a->cases[COR_PLAN_MID].changes || !b->cases[COR_PLAN_MID].changes)
		return;
	cor_buf_addf(out,
		"\nthe second costs %lld %.*s %s than the first (mid), and changes %lld elements %s\n",
		(long long)(more < 0 ? -more : more), COR_FMT(a->file->currency),
		more < 0 ? "less" : "more",
		llabs((long long)cor_planned_count(b) - (long long)cor_planned_count(a)),
		cor_planned_count(b) < cor_planned_count(a) ? "fewer" : "more");
}

/* The same network under other policies. */
static cor_status run_versus(cor_planned *p, write_answer *writer, cor_buf *out, cor_buf *notices,
	cor_err *err)
{
	cor_plan_words words = *p->words;
	cor_planned other = {.words = &words};
	bool json = words.output && strcmp(words.output, "json") == 0;
	cor_status status;

	if (words.output && !json && strcmp(words.output, "text") != 0)
		return cor_fail(err, COR_EINPUT, "--versus goes with -o text or json, not %s",
			words.output);
	words.policies = words.versus;
	words.policy_count = words.versus_count;
	words.apply = words.to = words.keep = words.proof = NULL;
	status = run(&other, notices, err);
	cor_buf_addz(out, json ? "{\"format\": \"cordon-plan-versus/1\", \"plans\": [\n" : "");
	if (status == COR_OK)
		status = writer(p, out, err);
	cor_buf_addz(out, json ? ",\n" : "\n");
	if (status == COR_OK)
		status = writer(&other, out, err);
	if (json)
		cor_buf_addz(out, "]}\n");
	else if (status == COR_OK)
		put_difference(p, &other, out);
	close_all(&other);
	return status;
}

cor_status cor_app_plan(const cor_plan_words *words, cor_buf *out, cor_buf *notices,
	cor_answer *ret_answer, cor_err *err)
{
	cor_planned planned = {.words = words};
	write_answer *writer = NULL;
	cor_status status = find_writer(words->output, &writer, err);

	if (status == COR_OK)
		status = run(&planned, notices, err);
	if (status == COR_OK)
		status = words->versus_count ? run_versus(&planned, writer, out, notices, err)
					     : writer(&planned, out, err);
	if (status == COR_OK)
		*ret_answer = answer_of(planned.verdict);
	close_all(&planned);
	return status;
}
