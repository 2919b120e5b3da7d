#include "app/costs.h"

#include "app/picture.h"
#include "base/file.h"
#include "base/limits.h"
#include "judge/elements.h"
#include "watch/what_if.h"

cor_status cor_paths_kinds(const char *option, const char *said, unsigned *ret_kinds, cor_err *err)
{
	cor_text rest = cor_text_of(said), word;

	*ret_kinds = 0;
	while (cor_text_cut(&rest, ',', &word)) {
		unsigned bit = cor_link_kind(cor_text_trim(word));

		if (bit == 0)
			return cor_fail(err, COR_EINPUT,
				"%s has \"%.*s\", expected data, control, management, timing or power, "
				"between commas",
				option, COR_FMT(word));
		*ret_kinds |= bit;
	}
	return COR_OK;
}

/* The elements of an expression that are or may be there.  A stop that may not be there stops: nothing passes
 * what is not. */
static cor_status read_set(cor_paths *p, const char *option, const char *expression, bool stops,
	cor_triset *ret_set, cor_err *err)
{
	if (!expression)
		return cor_triset_new(p->arena, cor_estate_rows(p->opened.estate, COR_ELEMENT),
			ret_set, err);
	COR_TRY_IN(cor_judge_elements(p->policy, p->opened.estate, cor_text_of(expression), p->at,
			   p->arena, ret_set, err),
		err, "%s", option);
	for (uint32_t w = 0; w < cor_bits_words(ret_set->size); w++) {
		ret_set->may[w] &= ~p->network.absent[w];
		ret_set->must[w] &= ~(stops ? p->network.absent : p->network.unsure)[w];
	}
	return COR_OK;
}

/* "data/out=EXPRESSION" */
static cor_status read_stop_rule(cor_paths *p, const char *said, cor_stop_rule *rule, cor_err *err)
{
	const char *equals = strchr(said, '=');
	cor_text kinds = {said, equals ? (size_t)(equals - said) : 0}, direction = kinds;
	const char *word;

	*rule = (cor_stop_rule){.in = true, .out = true};
	if (kinds.n == 0)
		return cor_fail(err, COR_EINPUT,
			"--stop-over is \"%s\", expected KINDS=EXPRESSION, KINDS/in=... or KINDS/out=...",
			said);
	(void)cor_text_cut(&direction, '/', &kinds);
	if (direction.n > 0 && !cor_text_is(direction, "in") && !cor_text_is(direction, "out"))
		return cor_fail(err, COR_EINPUT,
			"--stop-over: the direction is \"%.*s\", expected in or out",
			COR_FMT(direction));
	if (direction.n > 0) {
		rule->in = cor_text_is(direction, "in");
		rule->out = !rule->in;
	}
	COR_TRY(cor_arena_copy(p->arena, kinds.p, kinds.n, &word, err));
	COR_TRY(cor_paths_kinds("--stop-over", word, &rule->kinds, err));
	return read_set(p, "--stop-over", equals + 1, true, &rule->at, err);
}

static cor_status read_stop_rules(cor_paths *p, cor_err *err)
{
	const cor_paths_request *r = p->request;

	COR_TRY(cor_arena_new_array(p->arena, r->stop_over_count, sizeof(*p->stop_rules),
		&p->stop_rules, err));
	for (size_t i = 0; i < r->stop_over_count; i++)
		COR_TRY(read_stop_rule(p, r->stop_over[i], &p->stop_rules[i], err));
	return COR_OK;
}

/* Who manages whom is meant to have an end. */
static cor_status find_loop(cor_paths *p, cor_err *err)
{
	unsigned kinds = p->kinds, services = 0;

	if (p->request->services)
		COR_TRY(cor_paths_kinds("--services", p->request->services, &services, err));
	if (!((kinds | services) & COR_LINKS_MANAGEMENT))
		return COR_OK;
	COR_TRY(cor_network_new(p->opened.estate, COR_LINKS_MANAGEMENT, p->at, p->arena,
		&p->management, err));
	return cor_network_loop(&p->management, p->arena, &p->loop, &p->loop_links, &p->loop_length,
		err);
}

/* The supposed estate takes the place of the one as it is. */
static cor_status suppose(cor_paths *p, cor_err *err)
{
	const char *file = p->request->what_if;
	const cor_what_if *what_if;
	cor_estate *supposed = NULL;
	char *bytes = NULL;
	size_t count = 0;

	COR_TRY(cor_file_read(file, COR_LIMIT_POLICY_BYTES, &bytes, &count, err));
	cor_status status = cor_what_if_read(p->arena, file, (cor_text){bytes, count}, &what_if,
		err);
	cor_mem_free(bytes);
	COR_TRY(status);
	COR_TRY(cor_what_if_suppose(what_if, p->policy, p->opened.estate, p->at, p->arena,
		&supposed, &p->said, err));
	p->as_it_is = p->opened.estate;
	p->opened.estate = supposed;
	return COR_OK;
}

static cor_status open_all(cor_paths *p, cor_err *err)
{
	const cor_paths_request *r = p->request;

	COR_TRY(cor_open_day(r->at, &p->at, err));
	COR_TRY(cor_paths_kinds("--over", r->over, &p->kinds, err));
	COR_TRY(cor_arena_new("paths", 0, &p->arena, err));
	if (r->policy)
		COR_TRY(cor_open_policy(r->policy, r->dates, r->date_count, &p->policy, err));
	COR_TRY(cor_open_estate(r->estate, r->register_path, &p->opened, err));
	if (r->policy)
		COR_TRY(cor_policy_bind(p->policy, p->opened.estate, err));
	if (r->what_if)
		COR_TRY(suppose(p, err));
	COR_TRY(cor_network_new(p->opened.estate, p->kinds, p->at, p->arena, &p->network, err));
	COR_TRY(read_set(p, "--from", r->from, false, &p->from, err));
	COR_TRY(read_set(p, "--to", r->to, false, &p->to, err));
	COR_TRY(read_set(p, r->stop_option, r->stop, true, &p->stops, err));
	COR_TRY(read_stop_rules(p, err));
	return find_loop(p, err);
}

cor_status cor_paths_open(const cor_paths_request *request, cor_paths *ret_paths, cor_err *err)
{
	cor_status status;

	*ret_paths = (cor_paths){.request = request};
	if (request->proof && request->what_if)
		return cor_fail(err, COR_EINPUT,
			"--proof with --what-if is not supported: a proof is of the estate as it is");
	status = open_all(ret_paths, err);
	if (status != COR_OK)
		cor_paths_done(ret_paths);
	return status;
}

void cor_paths_done(cor_paths *paths)
{
	cor_arena_free(paths->arena);
	cor_policy_free(paths->policy);
	if (paths->as_it_is) {
		cor_estate_free(paths->opened.estate);
		paths->opened.estate = paths->as_it_is;
	}
	cor_opened_done(&paths->opened);
	*paths = (cor_paths){0};
}

cor_text cor_paths_element(const cor_paths *paths, uint32_t row)
{
	return cor_estate_cell(paths->opened.estate, COR_ELEMENT, row, 0);
}

cor_text cor_paths_link(const cor_paths *paths, uint32_t link)
{
	return cor_estate_cell(paths->opened.estate, COR_LINK, paths->network.rows[link], 0);
}

/* Nothing to ask from, or of: a question that matched nothing is not answered with "none". */
static cor_answer empty_or(const cor_paths *p, cor_answer answer)
{
	return cor_triset_is_empty(&p->from) || cor_triset_is_empty(&p->to) ? COR_ANSWER_UNKNOWN
									    : answer;
}

static cor_answer answer_of(const cor_paths *p, const cor_blast *blast)
{
	cor_answer answer = COR_ANSWER_NO;

	for (uint32_t v = 0; v < p->to.size; v++) {
		if (!cor_bit_is(p->to.may, v) || !cor_bit_is(blast->may.reached, v))
			continue;
		if (cor_bit_is(p->to.must, v) && cor_bit_is(blast->sure.reached, v))
			return COR_ANSWER_YES;
		answer = COR_ANSWER_UNKNOWN;
	}
	return empty_or(p, answer);
}

cor_status cor_app_reach(const cor_paths_request *request, cor_buf *out, cor_answer *ret_answer,
	cor_err *err)
{
	cor_paths paths;
	cor_blast blast;
	cor_status status;

	COR_TRY(cor_paths_open(request, &paths, err));
	status = cor_network_reach_past(&paths.network, &paths.from, &paths.stops, paths.stop_rules,
		(uint32_t)request->stop_over_count, paths.kinds, paths.arena, &blast, err);
	if (status == COR_OK) {
		*ret_answer = paths.answer = answer_of(&paths, &blast);
		status = cor_paths_write_reach(&paths, &blast, out, err);
	}
	if (status == COR_OK)
		status = cor_paths_prove(&paths, "reach", cor_paths_show_reach, &blast, err);
	if (status == COR_OK && request->html)
		status = cor_picture_reach(&paths, &blast, out, err);
	cor_paths_done(&paths);
	return status;
}

static cor_status read_closed(cor_paths *p, uint64_t **ret_closed, cor_err *err)
{
	const cor_paths_request *r = p->request;
	const cor_network *n = &p->network;
	uint64_t *closed;

	COR_TRY(cor_arena_new_array(p->arena, cor_bits_words(n->links.count), 8, &closed, err));
	for (size_t i = 0; i < r->also_closed_count; i++) {
		uint32_t row = cor_estate_find(p->opened.estate, COR_LINK,
				 cor_text_of(r->also_closed[i])),
			 l = 0;

		if (row == COR_NONE)
			return cor_fail(err, COR_EINPUT,
				"--also-closed: the estate has no link \"%s\"", r->also_closed[i]);
		while (l < n->links.count && n->rows[l] != row)
			l++;
		if (l == n->links.count)
			return cor_fail(err, COR_EINPUT,
				"--also-closed: link \"%s\" is not of the kinds %s",
				r->also_closed[i], r->over);
		cor_bit_set(closed, l);
	}
	*ret_closed = closed;
	return COR_OK;
}

static cor_status cut(cor_paths *p, cor_buf *out, cor_answer *ret_answer, cor_err *err)
{
	cor_also_closed also = {0};
	cor_costs costs;
	uint64_t *closed = NULL;
	cor_cut line;

	COR_TRY(cor_costs_find(p, &costs, err));
	COR_TRY(cor_network_cut(&p->network, &p->from, &p->to, costs.element, costs.link, p->arena,
		&line, err));
	if (p->request->also_closed_count) {
		COR_TRY(read_closed(p, &closed, err));
		also.links = closed;
		COR_TRY(cor_network_cut_closed(&p->network, &p->from, &p->to, costs.element,
			costs.link, &line, closed, p->arena, &also.cut, err));
	}
	p->answer = empty_or(p, line.possible ? COR_ANSWER_NO : COR_ANSWER_YES);
	*ret_answer = p->answer;
	COR_TRY(cor_paths_write_cut(p, &costs, &line, &also, out, err));
	COR_TRY(cor_paths_prove(p, "cut", cor_paths_show_cut, &(cor_paths_lines){&line, &also},
		err));
	return p->request->html ? cor_picture_cut(p, &line, out, err) : COR_OK;
}

cor_status cor_app_cut(const cor_paths_request *request, cor_buf *out, cor_answer *ret_answer,
	cor_err *err)
{
	cor_paths paths;
	cor_status status;

	COR_TRY(cor_paths_open(request, &paths, err));
	status = cut(&paths, out, ret_answer, err);
	cor_paths_done(&paths);
	return status;
}
