/* What a watch answers, the estate as changed, and what is judged on it. */
#include "estate/variant.h"
#include "base/yaml.h"
#include "watch/watch_part.h"

/* ---- the estate as changed ---- */

static cor_status put(cor_variant *v, uint32_t row, const char *column, cor_text text, cor_err *err)
{
	int c = cor_schema_column(COR_ELEMENT, cor_text_of(column));

	COR_ASSERT(c >= 0);
	return cor_variant_put(v, COR_ELEMENT, row, (unsigned)c, text, err);
}

static cor_status put_presence(const cor_watch *w, cor_variant *v, uint32_t row, cor_err *err)
{
	int column = cor_schema_column(COR_ELEMENT, COR_TEXT("installed"));
	char day[COR_DAY_BYTES];

	COR_ASSERT(column >= 0);
	if (cor_bit_is(w->is_there, row)) {
		COR_TRY(put(v, row, "state", COR_TEXT("live"), err));
		COR_TRY(put(v, row, "installed", (cor_text){0}, err));
		return put(v, row, "retired", (cor_text){0}, err);
	}
	if (cor_estate_days(w->estate, COR_ELEMENT, (unsigned)column)[row] > w->options.at)
		COR_TRY(put(v, row, "installed", (cor_text){0}, err));
	COR_TRY(put(v, row, "state", COR_TEXT("retired"), err));
	return put(v, row, "retired", cor_text_of(cor_day_write(w->options.at, day)), err);
}

static cor_status put_all(const cor_watch *w, cor_variant *v, cor_err *err)
{
	uint32_t n = w->element_count, links = cor_estate_rows(w->estate, COR_LINK);

	for (uint32_t i = cor_bits_next(w->moved, n, 0); i < n;
		i = cor_bits_next(w->moved, n, i + 1))
		COR_TRY(put(v, i, "maker", w->makers[watched_at(w, i)->maker].text, err));
	for (uint32_t i = cor_bits_next(w->moved_presence, n, 0); i < n;
		i = cor_bits_next(w->moved_presence, n, i + 1))
		COR_TRY(put_presence(w, v, i, err));
	for (uint32_t i = cor_bits_next(w->closed_links, links, 0); i < links;
		i = cor_bits_next(w->closed_links, links, i + 1))
		COR_TRY(cor_variant_drop(v, COR_LINK, i, err));
	return COR_OK;
}

cor_status cor_watch_estate(const cor_watch *w, cor_estate **ret_estate, cor_err *err)
{
	COR_AUTO(cor_variant) v = NULL;

	COR_TRY(cor_variant_new(w->estate, &v, err));
	COR_TRY(put_all(w, v, err));
	return cor_variant_freeze(v, ret_estate, err);
}

/* ---- judging what is not counted ---- */

static cor_status judge(cor_watch *w, cor_estate *estate, cor_result **ret_result, cor_err *err)
{
	cor_err ignored;
	cor_status status = cor_policy_bind(w->policy, estate, err);

	if (status == COR_OK)
		status = cor_judge(w->policy, estate, &w->options, ret_result, err);
	/* It was bound to it before. */
	if (cor_policy_bind(w->policy, w->estate, &ignored) != COR_OK && status == COR_OK) {
		*err = ignored;
		status = COR_ENOMEM;
	}
	return status;
}

cor_status cor_watch_settle(cor_watch *w, cor_err *err)
{
	COR_AUTO(cor_estate) estate = NULL;
	cor_result *result = NULL;
	bool any = false;

	for (uint32_t i = 0; i < w->rule_count; i++)
		any = any || w->rules[i].is_stale;
	if (!any)
		return COR_OK;
	COR_TRY(cor_watch_estate(w, &estate, err));
	COR_TRY(judge(w, estate, &result, err));
	cor_result_free(w->judged);
	w->judged = result;
	for (uint32_t i = 0; i < w->rule_count; i++) {
		w->rules[i].is_stale = false;
		w->rules[i].verdict = result->rules[i].verdict;
	}
	return COR_OK;
}

/* ---- answers ---- */

bool cor_watch_is_counted(const cor_watch *w, uint32_t rule)
{
	return w->rules[rule].is_counted;
}

cor_verdict cor_watch_rule_verdict(const cor_watch *w, uint32_t rule)
{
	const watched_rule *r = &w->rules[rule];

	if (!r->is_counted)
		return r->verdict;
	if (!r->shown)
		return r->rule->may_be_empty ? COR_SATISFIED : COR_UNKNOWN;
	return r->violated ? COR_VIOLATED : r->unknown ? COR_UNKNOWN : COR_SATISFIED;
}

cor_verdict cor_watch_verdict(const cor_watch *w)
{
	bool refused = cor_estate_rows(w->estate, COR_REFUSED) > 0 && !w->options.tolerate_refused;
	cor_verdict verdict = refused ? COR_UNKNOWN : COR_SATISFIED;
	bool any = false;

	for (uint32_t i = 0; i < w->rule_count; i++) {
		cor_verdict one = w->rules[i].counts ? cor_watch_rule_verdict(w, i) : COR_SATISFIED;

		any = any || w->rules[i].counts;
		if (one == COR_VIOLATED)
			return COR_VIOLATED;
		verdict = one == COR_UNKNOWN ? COR_UNKNOWN : verdict;
	}
	return any ? verdict : COR_UNKNOWN;
}

static cor_status show_group(const watched_rule *r, uint32_t group, cor_group_result *g,
	cor_err *err)
{
	const group_tally *t = &r->tallies[group];
	cor_share share;

	*g = (cor_group_result){.name = r->groups.names[group],
		.verdict = (cor_verdict)t->verdict,
		.exempt = t->exempt,
		.has_share = !r->is_absence};
	if (t->tolerated)
		g->tolerated = cor_watch_unsettled(r, group);
	if (r->is_absence)
		return COR_OK;
	COR_TRY(cor_watch_share(r, group, &share, err));
	g->low = share.low;
	g->high = share.high;
	g->cap = r->rule->cap;
	return COR_OK;
}

cor_status cor_watch_rule(const cor_watch *w, uint32_t rule, cor_arena *arena,
	cor_rule_result *ret_result, cor_err *err)
{
	const watched_rule *r = &w->rules[rule];
	cor_group_result *groups;
	uint32_t shown = 0;

	if (!r->is_counted) {
		*ret_result = w->judged->rules[rule];
		ret_result->findings = NULL;
		ret_result->decide = NULL;
		ret_result->finding_count = ret_result->decide_count = 0;
		return COR_OK;
	}
	COR_TRY(cor_arena_new_array(arena, r->shown, sizeof(*groups), &groups, err));
	for (uint32_t g = 0; g < r->groups.count; g++) {
		if (r->tallies[g].members)
			COR_TRY(show_group(r, g, &groups[shown++], err));
	}
	*ret_result = (cor_rule_result){.id = r->rule->id,
		.kind = cor_text_of(cor_rule_kind_name(r->rule->kind)),
		.verdict = cor_watch_rule_verdict(w, rule),
		.vacuous = shown == 0,
		.evaluated = true,
		.counts = r->counts,
		.selected_sure = r->selected_sure,
		.selected_maybe = r->selected_maybe,
		.groups = groups,
		.group_count = shown};
	return COR_OK;
}

/* ---- designation ---- */

static cor_status find_party(const cor_watch *w, cor_text party, cor_err *err)
{
	const uint32_t *found;

	if (cor_estate_party_by_id(w->estate, party) != COR_NONE ||
		cor_estate_party_by_name(w->estate, party, &found) == 1)
		return COR_OK;
	return cor_fail(err, COR_EINPUT,
		"party is \"%.*s\", expected the id or the name of one party", COR_FMT(party));
}

static cor_status find_vendors(const cor_watch *w, cor_text vendors, cor_err *err)
{
	for (uint32_t s = 0; s < cor_policy_vendor_count(w->policy); s++) {
		if (cor_text_equal(cor_policy_vendor_name(w->policy, s), vendors))
			return COR_OK;
	}
	return cor_fail(err, COR_EINPUT, "the policy has no vendor set \"%.*s\"", COR_FMT(vendors));
}

/* In single quotes, as YAML reads any text. */
static void add_quoted(cor_buf *yaml, cor_text text)
{
	cor_buf_addc(yaml, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'')
			cor_buf_addc(yaml, '\'');
		cor_buf_addc(yaml, text.p[i]);
	}
	cor_buf_addc(yaml, '\'');
}

static cor_status add_vendor(cor_watch *w, cor_buf *text, cor_text vendors, cor_text party,
	cor_err *err)
{
	const cor_yaml *yaml;
	const char *kept;

	add_quoted(text, vendors);
	cor_buf_addz(text, ": [");
	add_quoted(text, party);
	cor_buf_addz(text, "]\n");
	COR_TRY(cor_buf_status(text, err));
	COR_TRY(cor_arena_copy(w->keep, text->p, text->n, &kept, err));
	COR_TRY(cor_yaml_read(w->keep, "designation", (cor_text){kept, text->n}, &yaml, err));
	COR_TRY(cor_policy_add_vendors(w->policy, yaml, yaml->root->first, err));
	return cor_policy_bind(w->policy, w->estate, err);
}

cor_status cor_watch_designate(cor_watch *w, cor_text vendors, cor_text party, cor_err *err)
{
	cor_buf text = {0};
	cor_status status;

	COR_TRY(find_vendors(w, vendors, err));
	COR_TRY(find_party(w, party, err));
	status = add_vendor(w, &text, vendors, party, err);
	cor_buf_done(&text);
	COR_TRY(status);
	COR_TRY(cor_watch_note_again(w, err));
	COR_TRY(cor_watch_value(w, err));
	for (uint32_t r = 0; r < w->counted_count; r++) {
		if (w->counted[r]->is_counted)
			cor_watch_count(w, w->counted[r]);
	}
	for (uint32_t i = 0; i < w->rule_count; i++)
		w->rules[i].is_stale = w->rules[i].is_stale || !w->rules[i].is_counted;
	return COR_OK;
}
