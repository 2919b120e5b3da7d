/* Which rules are counted, their groups, and what is so of every element. */
#include "judge/limit.h"
#include "judge/tally.h"
#include "judge/trial.h"
#include "policy/ast.h"
#include "watch/watch_part.h"

typedef struct opening {
	cor_watch *w;
	cor_docket docket;
	cor_arena *until; /* kept until all is open */
	uint64_t *all;    /* bits: every element */
	cor_buf buf;
} opening;

/* ---- which rules ---- */

static bool reads(const cor_rule *rule, uint64_t sources)
{
	return rule->selector && rule->selector->root->sources & sources;
}

#define SOURCE(id) ((uint64_t)1 << (id))

static bool groups_by(const cor_rule *rule, unsigned column)
{
	for (unsigned i = 0; i < rule->per_count; i++) {
		if (rule->per[i].table == COR_ELEMENT && rule->per[i].column == column)
			return true;
	}
	return false;
}

static bool reads_presence(const cor_docket *d, const cor_rule *rule)
{
	return reads(rule,
		       SOURCE(COR_ELEMENT_STATE) | SOURCE(COR_ELEMENT_INSTALLED) |
			       SOURCE(COR_ELEMENT_RETIRED)) ||
		groups_by(rule, d->columns.element_state) ||
		groups_by(rule, d->columns.element_installed) ||
		groups_by(rule, d->columns.element_retired) ||
		(rule->kind == COR_FREEZE && rule->event == COR_EVENT_INSTALLED);
}

/* A role that may take its maker from the element, or not: its product's maker does not tell which. */
static bool has_open_roles(const cor_estate *estate)
{
	const cor_roles *roles = cor_estate_roles(estate);

	for (uint32_t i = 0; i < roles->count; i++) {
		if (roles->product[i] != COR_NONE &&
			cor_estate_product(estate, roles->product[i])->maker == 0)
			return true;
	}
	return false;
}

/* As far as the rule alone tells. */
static bool may_be_counted(const cor_docket *d, const cor_rule *rule)
{
	if (rule->kind == COR_SUPPLIERS || rule->kind == COR_AVOID || rule->kind == COR_ISOLATE)
		return false;
	if (rule->kind == COR_PERMIT_RULE && rule->permit_of == COR_PERMIT_MAKER)
		return false;
	return !reads(rule, SOURCE(COR_ELEMENT_MAKER) | SOURCE(COR_ROLE_MAKER)) &&
		!groups_by(rule, d->columns.element_maker);
}

static bool is_small(const cor_amounts *a, uint32_t count)
{
	cor_u128 sum = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (a->width == 2)
			sum += ((const uint16_t *)a->values)[i];
		else if (a->width == 4)
			sum += ((const uint32_t *)a->values)[i];
		else if (((const uint64_t *)a->values)[i] != UINT64_MAX)
			sum += ((const uint64_t *)a->values)[i];
	}
	return sum <= INT64_MAX;
}

/* What a limit counts; false when only lists tell. */
static bool open_measure(const opening *o, watched_rule *r)
{
	cor_text measure = r->rule->measure;

	if (r->rule->kind != COR_LIMIT || cor_text_is(measure, COR_MEASURE_ELEMENTS) ||
		cor_text_is(measure, COR_MEASURE_SITES) ||
		cor_text_is(measure, COR_MEASURE_ROLES) ||
		cor_text_is(measure, COR_MEASURE_PARTS) ||
		cor_text_is(measure, COR_MEASURE_COMPONENTS))
		return true;
	r->amounts = cor_estate_amounts(o->w->estate, measure);
	return r->amounts && is_small(r->amounts, o->w->element_count);
}

/* ---- groups ---- */

#define COPY(arena, to, from, count)                                                       \
	do {                                                                               \
		COR_TRY(cor_arena_new_raw((arena), (count), sizeof(*(from)), &(to), err)); \
		if (count)                                                                 \
			memcpy((to), (from), (size_t)(count) * sizeof(*(from)));           \
	} while (0)

/* Groups as they are in the docket's scratch, kept: belongings for good, codes while it is opened. */
static cor_status keep_groups(opening *o, const cor_groups *g, cor_groups *ret_groups, cor_err *err)
{
	cor_arena *keep = o->w->keep;
	cor_belonging *belongings;
	cor_text *names;
	uint64_t *start;
	cor_run *runs;
	uint32_t *codes;

	*ret_groups = *g;
	if (g->count == 0)
		return COR_OK;
	COPY(keep, start, g->start, (size_t)g->code_count + 1);
	COPY(keep, belongings, g->belongings, g->start[g->code_count]);
	COPY(keep, names, g->names, g->count);
	ret_groups->start = start;
	ret_groups->belongings = belongings;
	ret_groups->names = names;
	if (g->runs) {
		COPY(o->until, runs, g->runs, g->run_count);
		ret_groups->runs = runs;
	} else if (g->code_of) {
		COPY(o->until, codes, g->code_of, o->w->element_count);
		ret_groups->code_of = codes;
	}
	return COR_OK;
}

static cor_status exempt_groups(opening *o, watched_rule *r, cor_err *err)
{
	cor_exemptions exemptions;
	uint32_t row;

	COR_TRY(cor_exemptions_of(&o->docket, r->rule, &exemptions, err));
	for (uint32_t g = 0; !r->is_absence && g < r->groups.count; g++) {
		COR_TRY(cor_exemptions_find(&exemptions, "group:", r->groups.names[g], &o->buf,
			&row, err));
		r->tallies[g].exempt = row != COR_NONE;
	}
	return COR_OK;
}

static cor_status open_rule(opening *o, watched_rule *r, cor_err *err)
{
	cor_watch *w = o->w;
	cor_status status;
	cor_groups groups;
	cor_rows rows;

	r->is_absence = r->rule->kind != COR_LIMIT;
	r->reads_presence = reads_presence(&o->docket, r->rule);
	if (!may_be_counted(&o->docket, r->rule) || !open_measure(o, r))
		return COR_OK;
	COR_TRY(cor_rows_select(&o->docket, r->rule, &rows, err));
	if (rows.element || (rows.grain == COR_GRAIN_ROLE && has_open_roles(w->estate)))
		return COR_OK;
	status = cor_groups_of(&o->docket, r->rule, o->all, &groups, err);
	if (status == COR_ELIMIT)
		return COR_OK;
	COR_TRY(status);
	COR_TRY(keep_groups(o, &groups, &r->groups, err));
	COR_TRY(cor_arena_new_array(w->keep, r->groups.count, sizeof(*r->tallies), &r->tallies,
		err));
	if (r->amounts)
		COR_TRY(cor_arena_new_array(w->keep, r->groups.count, sizeof(*r->sums), &r->sums,
			err));
	if (cor_text_is(r->rule->measure, COR_MEASURE_SITES) && r->rule->kind == COR_LIMIT)
		COR_TRY(cor_arena_new_array(w->keep, r->groups.count, sizeof(*r->sites), &r->sites,
			err));
	r->fold = cor_limit_fold(r->rule);
	COR_TRY(exempt_groups(o, r, err));
	r->is_counted = true;
	r->column = w->counted_count;
	w->counted[w->counted_count++] = r;
	if (r->rule->vendors != COR_NO_VENDORS)
		w->is_used[r->rule->vendors] = true;
	return COR_OK;
}

/* ---- classes: elements that are in the same groups of every rule, and, where a rule asks for it, on the
 * same site ---- */

static cor_status find_classes(opening *o, bool by_site, cor_strtab *tuples, cor_err *err)
{
	cor_watch *w = o->w;
	uint32_t parts = w->counted_count + 1, *tuple, class = 0;
	const uint32_t *site_of = cor_estate_site_of_element(w->estate);
	cor_run_reader *readers;
	cor_run *runs;

	COR_TRY(cor_arena_new_array(o->until, parts, 4, &tuple, err));
	COR_TRY(cor_arena_new_array(o->until, parts, sizeof(*readers), &readers, err));
	COR_TRY(cor_arena_new_array(o->until, parts, sizeof(*runs), &runs, err));
	for (uint32_t r = 0; r < w->counted_count; r++)
		readers[r] = (cor_run_reader){&w->counted[r]->groups, 0, w->element_count};
	for (uint32_t i = 0; i < w->element_count; i++) {
		uint32_t site = by_site ? site_of[i] : 0;
		bool changes = i == 0 || tuple[parts - 1] != site;

		tuple[parts - 1] = site;
		for (uint32_t r = 0; r < w->counted_count; r++) {
			if (i < runs[r].to)
				continue;
			COR_ASSERT(cor_next_run(&readers[r], &runs[r]));
			tuple[r] = runs[r].code;
			changes = true;
		}
		if (changes)
			COR_TRY(cor_strtab_add(tuples,
				(cor_text){(const char *)tuple, parts * sizeof(*tuple)}, &class,
				err));
		watched_at(w, i)->class = class;
	}
	return COR_OK;
}

static uint32_t part_of(const cor_strtab *tuples, uint32_t class, uint32_t part)
{
	uint32_t value;

	memcpy(&value, cor_strtab_at(tuples, class).p + part * sizeof(value), sizeof(value));
	return value;
}

/* Cells of a limit of sites: one a site and group. */
static cor_status make_cells(opening *o, watched_rule *r, const cor_strtab *tuples, cor_err *err)
{
	cor_watch *w = o->w;
	uint32_t classes = cor_strtab_count(tuples), *first, *cell_of, at = 0;
	cor_strtab *keys;

	COR_TRY(cor_strtab_new(o->until, &keys, err));
	COR_TRY(cor_arena_new_array(w->keep, (size_t)classes + 1, 4, &first, err));
	for (uint32_t c = 0; c < classes; c++) {
		uint32_t code = r->code_of[c];

		first[c + 1] = first[c] +
			(uint32_t)(r->groups.start[code + 1] - r->groups.start[code]);
	}
	COR_TRY(cor_arena_new_array(w->keep, first[classes], 4, &cell_of, err));
	for (uint32_t c = 0; c < classes; c++) {
		uint64_t from = r->groups.start[r->code_of[c]];

		for (uint32_t i = first[c]; i < first[c + 1]; i++, at++) {
			uint32_t key[2] = {part_of(tuples, c, w->counted_count),
				r->groups.belongings[from + (i - first[c])].group};

			COR_TRY(cor_strtab_add(keys, (cor_text){(const char *)key, sizeof(key)},
				&cell_of[i], err));
		}
	}
	r->first_cell = first;
	r->cell_of = cell_of;
	r->cell_count = cor_strtab_count(keys);
	return cor_arena_new_array(w->keep, r->cell_count, sizeof(*r->cells), &r->cells, err);
}

static cor_status make_classes(opening *o, cor_err *err)
{
	cor_watch *w = o->w;
	bool by_site = false;
	cor_strtab *tuples;
	uint32_t classes;

	for (uint32_t r = 0; r < w->counted_count; r++)
		by_site = by_site || w->counted[r]->sites;
	COR_TRY(cor_strtab_new(o->until, &tuples, err));
	COR_TRY(find_classes(o, by_site, tuples, err));
	classes = cor_strtab_count(tuples);
	COR_TRY(cor_arena_new_array(w->keep, classes, sizeof(*w->unknown_site), &w->unknown_site,
		err));
	for (uint32_t c = 0; c < classes; c++)
		w->unknown_site[c] = part_of(tuples, c, w->counted_count) == COR_NONE;
	for (uint32_t r = 0; r < w->counted_count; r++) {
		uint32_t *code_of;

		COR_TRY(cor_arena_new_array(w->keep, classes, 4, &code_of, err));
		for (uint32_t c = 0; c < classes; c++)
			code_of[c] = part_of(tuples, c, r);
		w->counted[r]->code_of = code_of;
		w->counted[r]->groups.runs = NULL;
		w->counted[r]->groups.code_of = NULL;
		if (w->counted[r]->sites)
			COR_TRY(make_cells(o, w->counted[r], tuples, err));
	}
	return COR_OK;
}

/* ---- facts ---- */

static cor_status new_set(cor_arena *arena, uint32_t size, cor_tri value, cor_triset *ret_set,
	cor_err *err)
{
	COR_TRY(cor_triset_new(arena, size, ret_set, err));
	cor_triset_fill(ret_set, value);
	return COR_OK;
}

/* V of elements and roles as if the elements' own makers were so. */
static cor_status suppose_own(opening *o, const cor_rule *rule, cor_tri own, cor_err *err)
{
	cor_docket *d = &o->docket;
	const cor_roles *roles = cor_estate_roles(d->estate);
	unsigned maker = (unsigned)cor_schema_column(COR_ROLE, COR_TEXT("maker"));
	cor_triset *sets = &d->v[(size_t)rule->vendors * COR_MAKER_KINDS], *of_roles;
	const uint8_t *by_set;

	of_roles = &sets[COR_GRAIN_ROLE - COR_GRAIN_ELEMENT];
	COR_TRY(cor_docket_v_by_set(d, rule->vendors, &by_set, err));
	COR_TRY(new_set(d->scratch, d->element_count, own, &sets[0], err));
	COR_TRY(new_set(d->scratch, roles->count, own, of_roles, err));
	for (uint32_t i = 0; i < roles->count; i++) {
		bool has_maker = roles->row[i] != COR_NONE &&
			(cor_estate_cell(d->estate, COR_ROLE, roles->row[i], maker).n > 0 ||
				roles->product[i] != COR_NONE);

		if (has_maker)
			cor_triset_put(of_roles, i, (cor_tri)by_set[roles->maker[i]]);
	}
	return COR_OK;
}

/* V without the elements' own makers, and where these count. */
static cor_status value_rest(opening *o, const watched_rule *r, const cor_rows *rows,
	cor_triset *ret_rest, cor_triset *ret_own, cor_err *err)
{
	cor_docket *d = &o->docket;

	if (r->rule->kind == COR_PERMIT_RULE) {
		COR_TRY(cor_permit_valid(d, r->rule, rows, ret_rest, err));
		cor_triset_not(ret_rest);
		return new_set(d->scratch, d->element_count, COR_NO, ret_own, err);
	}
	COR_TRY(suppose_own(o, r->rule, COR_NO, err));
	COR_TRY(cor_rows_v(d, r->rule, rows, ret_rest, err));
	COR_TRY(suppose_own(o, r->rule, COR_YES, err));
	return cor_rows_v(d, r->rule, rows, ret_own, err);
}

static cor_status note_exempt(opening *o, const watched_rule *r, cor_err *err)
{
	const cor_estate *estate = o->w->estate;
	const uint32_t *site_of = cor_estate_site_of_element(estate);
	cor_exemptions x;
	uint32_t row;

	COR_TRY(cor_exemptions_of(&o->docket, r->rule, &x, err));
	for (uint32_t i = 0; x.subjects && i < o->w->element_count; i++) {
		COR_TRY(cor_exemptions_find(&x, "element:",
			cor_estate_cell(estate, COR_ELEMENT, i, 0), &o->buf, &row, err));
		if (row == COR_NONE && site_of[i] != COR_NONE)
			COR_TRY(cor_exemptions_find(&x,
				"site:", cor_estate_cell(estate, COR_SITE, site_of[i], 0), &o->buf,
				&row, err));
		if (row != COR_NONE)
			watched_at(o->w, i)->facts[r->column] |= EXEMPT_BIT;
	}
	return COR_OK;
}

static cor_status note_facts(opening *o, const watched_rule *r, cor_err *err)
{
	cor_docket *d = &o->docket;
	cor_triset rest, own, dated;
	cor_rows rows;

	COR_TRY(cor_rows_select(d, r->rule, &rows, err));
	COR_TRY(value_rest(o, r, &rows, &rest, &own, err));
	if (r->rule->kind == COR_FREEZE)
		COR_TRY(cor_event_dated(d, r->rule, &dated, err));
	else
		COR_TRY(new_set(d->scratch, d->element_count, COR_YES, &dated, err));
	for (uint32_t i = 0; i < o->w->element_count; i++) {
		cor_tri without = cor_triset_at(&rest, i);

		watched_at(o->w, i)->facts[r->column] =
			(uint8_t)((unsigned)cor_triset_at(&rows.selected, i) |
				(unsigned)without << REST_SHIFT |
				(cor_triset_at(&own, i) != without ? OWN_BIT : 0) |
				(unsigned)cor_triset_at(&dated, i) << DATED_SHIFT);
	}
	return r->is_absence ? note_exempt(o, r, err) : COR_OK;
}

static cor_status note_all(opening *o, cor_err *err)
{
	for (uint32_t r = 0; r < o->w->counted_count; r++) {
		cor_arena_mark mark = cor_arena_here(o->docket.scratch);

		COR_TRY(note_facts(o, o->w->counted[r], err));
		cor_arena_back(o->docket.scratch, mark);
	}
	return COR_OK;
}

static cor_status note_elements(opening *o, cor_err *err)
{
	cor_watch *w = o->w;
	const uint32_t *makers = cor_estate_makers_of_elements(w->estate);
	cor_triset there;

	COR_TRY(cor_triset_new(o->until, w->element_count, &there, err));
	for (uint32_t i = 0; i < w->element_count; i++)
		watched_at(w, i)->maker = makers[i];
	for (unsigned states = 0; states < COR_COUNT_STATES; states++) {
		cor_estate_presence(w->estate, w->options.at, states, &there);
		for (uint32_t i = 0; i < w->element_count; i++)
			watched_at(w, i)->presence |= (uint8_t)((unsigned)cor_triset_at(&there, i)
				<< 2 * states);
	}
	return COR_OK;
}

/* ---- all of it ---- */

static cor_status open_docket(opening *o, cor_err *err)
{
	cor_watch *w = o->w;

	COR_TRY(cor_docket_init(&o->docket, w->policy, w->estate, w->options.at, w->keep, err));
	for (unsigned states = 0; states < COR_COUNT_STATES; states++)
		COR_TRY(new_set(o->docket.cache, w->element_count, COR_YES,
			&o->docket.presence[states], err));
	COR_TRY(cor_arena_new("opening", 0, &o->until, err));
	COR_TRY(cor_arena_new_array(o->until, cor_bits_words(w->element_count), 8, &o->all, err));
	cor_bits_fill(o->all, 0, w->element_count);
	return COR_OK;
}

static void close_docket(opening *o)
{
	cor_docket_done(&o->docket);
	cor_arena_free(o->until);
	cor_buf_done(&o->buf);
}

static cor_status open_rules(opening *o, cor_err *err)
{
	cor_watch *w = o->w;

	COR_TRY(open_docket(o, err));
	for (uint32_t i = 0; i < w->rule_count; i++) {
		cor_arena_mark mark = cor_arena_here(o->docket.scratch);

		COR_TRY(open_rule(o, &w->rules[i], err));
		w->rules[i].is_stale = !w->rules[i].is_counted;
		cor_arena_back(o->docket.scratch, mark);
	}
	w->stride = (sizeof(cor_watched) + w->counted_count + 7) & ~(size_t)7;
	if (w->stride > 16 && w->stride < 32)
		w->stride = 32; /* two to a line of the cache, never across */
	COR_TRY(cor_arena_new_array(w->keep, (size_t)w->element_count + 64, w->stride, &w->elements,
		err));
	COR_TRY(make_classes(o, err));
	COR_TRY(note_elements(o, err));
	return note_all(o, err);
}

cor_status cor_watch_open_rules(cor_watch *w, cor_err *err)
{
	opening o = {.w = w};
	cor_status status = open_rules(&o, err);

	close_docket(&o);
	return status;
}

static cor_status note_again(opening *o, cor_err *err)
{
	COR_TRY(open_docket(o, err));
	return note_all(o, err);
}

cor_status cor_watch_note_again(cor_watch *w, cor_err *err)
{
	opening o = {.w = w};
	cor_status status = note_again(&o, err);

	close_docket(&o);
	return status;
}
