/* limit: the same from numbers alone, where no member need be listed. */
#include "judge/limit.h"
#include "judge/sweep.h"

static cor_status take_counts(cor_trial *t, const cor_sweep_counts *c, cor_limit_tally *tally,
	cor_err *err)
{
	*tally = (cor_limit_tally){.of_sites = c->sites != NULL};
	if (c->sites) {
		tally->sites = c->folded;
		return COR_OK;
	}
	if (c->sums)
		COR_TRY(cor_tally_spread_sums(t->docket, &t->groups, c->sums, &tally->sums, err));
	return cor_tally_spread(t->docket, &t->groups, c->by_code, false, &tally->elements, err);
}

/* Measures of few elements, and rows that are not one an element, are for lists. */
cor_status cor_limit_tally_of(cor_trial *t, cor_limit_tally *ret_tally, bool *ret_tallied,
	cor_err *err)
{
	cor_text measure = t->rule->measure;
	cor_limit_tally tally = {.of_sites = cor_text_is(measure, COR_MEASURE_SITES)};
	bool rows = cor_text_is(measure, COR_MEASURE_ROLES) ||
		cor_text_is(measure, COR_MEASURE_PARTS) ||
		cor_text_is(measure, COR_MEASURE_COMPONENTS);
	bool elements = rows || cor_text_is(measure, COR_MEASURE_ELEMENTS);
	const cor_amounts *amounts = NULL;

	*ret_tallied = t->counts != NULL;
	if (t->counts)
		return take_counts(t, t->counts, ret_tally, err);
	if (rows && t->rows.element)
		return COR_OK;
	if (!elements && !tally.of_sites) {
		amounts = cor_estate_amounts(t->docket->estate, measure);
		if (!amounts)
			return COR_OK;
		COR_TRY(cor_tally_amounts(t->docket, &t->groups, &t->of_elements, amounts,
			&tally.sums, err));
	}
	if (tally.of_sites)
		COR_TRY(cor_tally_sites(t->docket, &t->groups, &t->of_elements,
			cor_limit_fold(t->rule), &tally.sites, err));
	else
		COR_TRY(cor_tally_elements(t->docket, &t->groups, &t->of_elements, false,
			&tally.elements, err));
	*ret_tally = tally;
	*ret_tallied = true;
	return COR_OK;
}

/* Elements of unknown site that can be N. */
static uint64_t count_n(const cor_tally *t)
{
	return t->count[2] + t->count[3] + t->count[6] + t->count[7];
}

cor_status cor_limit_share(const cor_limit_tally *tally, uint32_t group, cor_share *ret_share,
	cor_err *err)
{
	if (tally->of_sites) {
		const cor_tally_site *s = &tally->sites.of_group[group];

		return cor_share_of_counts(s->sites.count, (uint32_t)cor_tally_v(&s->roaming),
			(uint32_t)count_n(&s->roaming), ret_share, err);
	}
	if (tally->sums)
		return cor_share_of_sums(tally->sums[group].sum, tally->sums[group].unknown, 0, 0,
			ret_share, err);
	return cor_share_of_counts(tally->elements[group].count, 0, 0, ret_share, err);
}

uint64_t cor_limit_unsettled(const cor_limit_tally *tally, uint32_t group)
{
	return tally->of_sites ? tally->sites.of_group[group].unsettled
			       : cor_tally_unsettled(&tally->elements[group]);
}

/* A site speaks through its first element that is or may be V, and doubts its first that is not
 * settled. */
static cor_mark_finding mark_site(const cor_trial *t, const cor_first *first,
	const cor_site_mark *mark)
{
	cor_mark_finding m = {.group = first->group,
		.subject = mark->site,
		.exemption = COR_NONE,
		.is_site = true,
		.sure = mark->mask == COR_CAN_V};
	uint32_t from, to, any = COR_NONE;

	cor_estate_elements_at(t->docket->estate, mark->site, &from, &to);
	if (t->sweep)
		cor_sweep_cover(t->sweep, from, to);
	m.doubt = m.element = COR_NONE;
	for (uint32_t e = from; e < to; e++) {
		uint8_t mask = cor_first_mask(t, first, e);

		if (mask && any == COR_NONE)
			any = e;
		if (mask & (mask - 1) && m.doubt == COR_NONE)
			m.doubt = e;
		if (!(mask & COR_CAN_V))
			continue;
		m.element = m.element == COR_NONE ? e : m.element;
		m.elements++;
	}
	m.element = m.element == COR_NONE ? any : m.element;
	m.doubt = m.doubt == COR_NONE ? any : m.doubt;
	return m;
}

/* Sites by id, which is their order: the marks are turned round. */
static cor_status first_sites(cor_trial *t, const cor_limit_tally *tally, const cor_first *first,
	cor_err *err)
{
	const cor_tally_site *s = &tally->sites.of_group[first->group];
	cor_rule_result *r = t->result;
	uint64_t sure = s->sites.count[COR_CAN_V], all = cor_tally_v(&s->sites);
	uint64_t sure_after = r->findings_sure + sure, maybe_after = r->findings_maybe + all - sure;
	uint32_t most = t->docket->most_findings;
	uint32_t *marks;

	if (r->findings_sure < most || r->findings_maybe < most) {
		COR_TRY(cor_arena_new_raw(t->docket->scratch, all, sizeof(*marks), &marks, err));
		for (uint32_t at = s->last, i = (uint32_t)all; at;
			at = tally->sites.marks[at - 1].before)
			marks[--i] = at - 1;
		for (uint64_t i = 0; i < all; i++) {
			const cor_site_mark *mark = &tally->sites.marks[marks[i]];
			bool is_sure = mark->mask == COR_CAN_V;
			cor_mark_finding m;

			if ((is_sure ? r->findings_sure : r->findings_maybe) >= most)
				continue;
			m = mark_site(t, first, mark);
			COR_TRY(cor_trial_add_finding(t, &m, err));
		}
	}
	r->findings_sure = sure_after;
	r->findings_maybe = maybe_after;
	return COR_OK;
}

cor_status cor_limit_first(cor_trial *t, const cor_limit_tally *tally, uint32_t group, cor_err *err)
{
	cor_first first = {.outcomes = &t->of_elements, .group = group};

	if (!tally->of_sites) {
		cor_first_count(&first, &tally->elements[group]);
		return cor_first_findings(t, &first, err);
	}
	first.from = tally->sites.roaming_from;
	cor_first_count(&first, &tally->sites.of_group[group].roaming);
	COR_TRY(cor_first_findings(t, &first, err));
	return first_sites(t, tally, &first, err);
}
