#include "app/paths.h"

#include "judge/elements.h"

static cor_status read_kinds(const char *said, unsigned *ret_kinds, cor_err *err)
{
	cor_text rest = cor_text_of(said), word;

	*ret_kinds = 0;
	while (cor_text_cut(&rest, ',', &word)) {
		unsigned bit = cor_link_kind(cor_text_trim(word));

		if (bit == 0)
			return cor_fail(err, COR_EINPUT,
				"--over has \"%.*s\", expected data, control, management, timing or power, "
				"between commas",
				COR_FMT(word));
		*ret_kinds |= bit;
	}
	return COR_OK;
}

/* The elements of an expression that are or may be there. */
static cor_status read_set(cor_paths *p, const char *option, const char *expression,
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
		ret_set->must[w] &= ~p->network.unsure[w];
	}
	return COR_OK;
}

static cor_status open_all(cor_paths *p, cor_err *err)
{
	const cor_paths_request *r = p->request;

	p->at = cor_day_today();
	if (r->at && !cor_day_parse(cor_text_of(r->at), &p->at))
		return cor_fail(err, COR_EINPUT,
			"--at is \"%s\", expected a date YYYY-MM-DD that exists", r->at);
	COR_TRY(read_kinds(r->over, &p->kinds, err));
	COR_TRY(cor_arena_new("paths", 0, &p->arena, err));
	COR_TRY(cor_open_policy(r->policy, r->dates, r->date_count, &p->policy, err));
	COR_TRY(cor_open_estate(r->estate, r->register_path, &p->opened, err));
	COR_TRY(cor_policy_bind(p->policy, p->opened.estate, err));
	COR_TRY(cor_network_new(p->opened.estate, p->kinds, p->at, p->arena, &p->network, err));
	COR_TRY(read_set(p, "--from", r->from, &p->from, err));
	COR_TRY(read_set(p, "--to", r->to, &p->to, err));
	return read_set(p, "--stop", r->stop, &p->stops, err);
}

cor_status cor_paths_open(const cor_paths_request *request, cor_paths *ret_paths, cor_err *err)
{
	cor_status status;

	*ret_paths = (cor_paths){.request = request};
	status = open_all(ret_paths, err);
	if (status != COR_OK)
		cor_paths_done(ret_paths);
	return status;
}

void cor_paths_done(cor_paths *paths)
{
	cor_arena_free(paths->arena);
	cor_policy_free(paths->policy);
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
	status = cor_network_reach(&paths.network, &paths.from, &paths.stops, paths.arena, &blast,
		err);
	if (status == COR_OK) {
		*ret_answer = paths.answer = answer_of(&paths, &blast);
		status = cor_paths_write_reach(&paths, &blast, out, err);
	}
	cor_paths_done(&paths);
	return status;
}

static cor_status cut(cor_paths *p, cor_cut *ret_cut, cor_err *err)
{
	uint64_t elements = p->request->element_cost, links = p->request->link_cost;
	uint32_t count = p->from.size;
	uint64_t *element_cost, *link_cost;

	COR_TRY(cor_arena_new_array(p->arena, count, sizeof(*element_cost), &element_cost, err));
	COR_TRY(cor_arena_new_array(p->arena, p->network.links.count, sizeof(*link_cost),
		&link_cost, err));
	for (uint32_t v = 0; v < count; v++) {
		/* What a selector says cannot be cut, or may not, is not cut. */
		bool fixed = elements == 0 || cor_bit_is(p->stops.may, v);

		element_cost[v] = fixed ? COR_UNCUTTABLE : elements;
	}
	for (uint32_t l = 0; l < p->network.links.count; l++) {
		bool fixed = cor_bit_is(p->stops.may, p->network.links.a[l]) &&
			cor_bit_is(p->stops.may, p->network.links.b[l]);

		link_cost[l] = fixed ? COR_UNCUTTABLE : links;
	}
	return cor_network_cut(&p->network, &p->from, &p->to, element_cost, link_cost, p->arena,
		ret_cut, err);
}

cor_status cor_app_cut(const cor_paths_request *request, cor_buf *out, cor_answer *ret_answer,
	cor_err *err)
{
	cor_paths paths;
	cor_status status;
	cor_cut line;

	COR_TRY(cor_paths_open(request, &paths, err));
	status = cut(&paths, &line, err);
	if (status == COR_OK) {
		paths.answer = empty_or(&paths, line.possible ? COR_ANSWER_NO : COR_ANSWER_YES);
		*ret_answer = paths.answer;
		status = cor_paths_write_cut(&paths, &line, out, err);
	}
	cor_paths_done(&paths);
	return status;
}
