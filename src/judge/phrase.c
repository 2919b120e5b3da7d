#include "judge/phrase.h"

#include <inttypes.h>

#include "judge/glance.h"
#include "judge/path.h"
#include "judge/tally.h"

#define NAMES_MAX 16
#define LISTED_MAX 5 /* names before "and N more" */

cor_status cor_phrases_init(cor_docket *docket, cor_phrases *phrases, cor_err *err)
{
	const cor_estate *estate = docket->estate;

	*phrases = (cor_phrases){0};
	COR_TRY(cor_strtab_new(docket->keep, &phrases->texts, err));
	COR_TRY(cor_arena_new_array(docket->cache, cor_estate_maker_set_count(estate),
		sizeof(*phrases->makers), &phrases->makers, err));
	for (uint32_t i = 0; i < COR_PHRASE_SITES; i++)
		phrases->sites[i].site = COR_NONE;
	docket->phrases = phrases;
	return COR_OK;
}

void cor_phrases_done(cor_phrases *phrases)
{
	cor_buf_done(&phrases->buf);
}

/* The text in the buffer, kept once. */
static cor_status intern(cor_docket *docket, cor_text *ret_text, cor_err *err)
{
	cor_phrases *p = docket->phrases;
	uint32_t id;

	COR_TRY(cor_buf_status(&p->buf, err));
	COR_TRY(cor_strtab_add(p->texts, cor_buf_text(&p->buf), &id, err));
	*ret_text = cor_strtab_at(p->texts, id);
	return COR_OK;
}

cor_status cor_phrase_subject(cor_docket *docket, const char *kind, cor_text id, cor_text *ret_text,
	cor_err *err)
{
	size_t length = strlen(kind);
	char *text;

	/* Subjects are not interned: nearly all are different. */
	COR_TRY(cor_arena_new_array(docket->keep, length + id.n + 1, 1, &text, err));
	memcpy(text, kind, length);
	memcpy(text + length, id.p, id.n);
	*ret_text = (cor_text){text, length + id.n};
	return COR_OK;
}

cor_status cor_phrase_site(cor_docket *docket, uint32_t site, cor_text *ret_text, cor_err *err)
{
	cor_phrases *p = docket->phrases;
	cor_phrase_of_site *kept;
	cor_text name;

	if (site == COR_NONE) {
		*ret_text = COR_TEXT("site not known");
		return COR_OK;
	}
	kept = &p->sites[site % COR_PHRASE_SITES];
	if (kept->site != site) {
		name = cor_estate_cell(docket->estate, COR_SITE, site, docket->columns.site_name);
		p->buf.n = 0;
		cor_buf_add(&p->buf, cor_estate_cell(docket->estate, COR_SITE, site, 0));
		if (name.n)
			cor_buf_addf(&p->buf, " (%.*s)", COR_FMT(name));
		COR_TRY(intern(docket, &kept->text, err));
		kept->site = site;
	}
	*ret_text = kept->text;
	return COR_OK;
}

cor_status cor_phrase_count(cor_docket *docket, uint32_t count, cor_text *ret_text, cor_err *err)
{
	cor_buf *buf = &docket->phrases->buf;

	buf->n = 0;
	cor_buf_addf(buf, "%" PRIu32 " element%s", count, count == 1 ? "" : "s");
	return intern(docket, ret_text, err);
}

static cor_text party_name(const cor_estate *estate, uint32_t party)
{
	const cor_party *p = cor_estate_party(estate, party);

	return p->name.n ? p->name : p->id;
}

static cor_status phrase_maker(cor_docket *docket, uint32_t set, cor_text *ret_text, cor_err *err)
{
	const cor_maker_set *makers = cor_estate_maker_set(docket->estate, set);
	cor_phrases *p = docket->phrases;

	if (!p->makers[set].p) {
		p->buf.n = 0;
		if (makers->count == 0)
			cor_buf_addz(&p->buf,
				makers->open && set ? "a name not listed" : "not known");
		else if (makers->count > 1 || makers->open)
			cor_buf_addz(&p->buf, "one of ");
		for (uint32_t i = 0; i < makers->count && i < LISTED_MAX; i++) {
			if (i > 0)
				cor_buf_addz(&p->buf, ", ");
			cor_buf_add(&p->buf, party_name(docket->estate, makers->parties[i]));
		}
		if (makers->count > LISTED_MAX)
			cor_buf_addf(&p->buf, " and %" PRIu32 " more", makers->count - LISTED_MAX);
		if (makers->count && makers->open)
			cor_buf_addz(&p->buf, " or a name not listed");
		COR_TRY(intern(docket, &p->makers[set], err));
	}
	*ret_text = p->makers[set];
	return COR_OK;
}

/* A maker that is not known, but written: the name, so that somebody can list it. */
static cor_status phrase_written_maker(cor_docket *docket, uint32_t set, uint32_t element,
	cor_text *ret_text, cor_err *err)
{
	const cor_maker_set *makers = cor_estate_maker_set(docket->estate, set);
	cor_buf *buf = &docket->phrases->buf;
	cor_text cell = cor_estate_cell(docket->estate, COR_ELEMENT, element,
		docket->columns.element_maker);

	if (makers->count > 0 || cell.n == 0 ||
		set != cor_estate_makers_of_elements(docket->estate)[element])
		return phrase_maker(docket, set, ret_text, err);
	buf->n = 0;
	cor_buf_addf(buf, "unlisted name \"%.*s\"", COR_FMT(cell));
	return intern(docket, ret_text, err);
}

/* A function that is not known, but written: the text, so that somebody can list it. */
static void add_no_function(const cor_docket *docket, uint32_t role, cor_buf *buf)
{
	uint32_t row = cor_estate_roles(docket->estate)->row[role];
	cor_text cell = {0};

	if (row != COR_NONE)
		cell = cor_estate_cell(docket->estate, COR_ROLE, row,
			docket->columns.role_function);
	if (cell.n > 0)
		cor_buf_addf(buf, "unlisted function \"%.*s\"", COR_FMT(cell));
	else
		cor_buf_addz(buf, "function not known");
}

/* Names of the functions of a role row, the id of a part or of a component's product. */
static void add_row_name(const cor_trial *t, cor_grain grain, uint32_t row, cor_buf *buf)
{
	const cor_estate *estate = t->docket->estate;

	if (grain == COR_GRAIN_ROLE) {
		const cor_maker_set *functions = cor_estate_function_set(estate,
			cor_estate_roles(estate)->function[row]);

		if (functions->count == 0)
			add_no_function(t->docket, row, buf);
		for (uint32_t i = 0; i < functions->count; i++) {
			if (i > 0)
				cor_buf_addc(buf, '|');
			cor_buf_add(buf, cor_estate_function(estate, functions->parties[i]));
		}
	} else if (grain == COR_GRAIN_PART) {
		cor_text slot = cor_estate_cell(estate, COR_PART, row,
			t->docket->columns.part_slot);

		cor_buf_addz(buf, "part ");
		cor_buf_add(buf, cor_estate_cell(estate, COR_PART, row, 0));
		if (slot.n)
			cor_buf_addf(buf, " in slot %.*s", COR_FMT(slot));
	} else if (grain == COR_GRAIN_COMPONENT) {
		uint32_t product = cor_estate_components(estate)->product[row];

		cor_buf_addz(buf, "contains ");
		cor_buf_add(buf, cor_estate_product(estate, product)->id);
	}
}

/* The row of a grain that is V, or may be, at this element: sure ones first.  COR_NONE: none. */
static cor_status find_v(const cor_trial *t, cor_grain grain, uint32_t element, cor_tri *ret_v,
	uint32_t *ret_row, cor_err *err)
{
	const uint32_t *makers = cor_grain_makers(t->docket->estate, grain);
	const uint8_t *v;
	uint32_t from, to;

	*ret_v = COR_NO;
	*ret_row = COR_NONE;
	COR_TRY(cor_docket_v_by_set(t->docket, t->rule->vendors, &v, err));
	cor_grain_range(t->docket->estate, grain, element, &from, &to);
	for (uint32_t row = from; row < to; row++) {
		if (v[makers[row]] <= *ret_v)
			continue;
		*ret_v = (cor_tri)v[makers[row]];
		*ret_row = row;
	}
	return COR_OK;
}

/* Where V comes from: the row's own maker, its element's, a part's or a component's, as the
 * depth goes. */
static cor_status find_source(const cor_trial *t, uint32_t element, uint32_t row, cor_grain *grain,
	uint32_t *ret_row, cor_err *err)
{
	static const cor_grain deeper[] = {COR_GRAIN_ELEMENT, COR_GRAIN_PART, COR_GRAIN_COMPONENT};
	cor_depth depth = t->rule->depth;
	bool asked[] = {t->rows.grain == COR_GRAIN_ROLE && depth != COR_DEPTH_ROLE,
		depth >= COR_DEPTH_ESSENTIAL_PART, depth >= COR_DEPTH_ESSENTIAL_CONTAINED};
	const uint8_t *v;
	cor_tri best;

	if (depth == COR_DEPTH_ROLE && *grain != COR_GRAIN_ROLE) {
		*grain = COR_GRAIN_ELEMENT;
		row = element;
	}
	COR_TRY(cor_docket_v_by_set(t->docket, t->rule->vendors, &v, err));
	best = (cor_tri)v[cor_grain_makers(t->docket->estate, *grain)[row]];
	*ret_row = row;
	for (unsigned i = 0; i < 3 && best != COR_YES; i++) {
		uint32_t found;
		cor_tri value;

		if (!asked[i])
			continue;
		COR_TRY(find_v(t, deeper[i], element, &value, &found, err));
		if (value <= best)
			continue;
		best = value;
		*grain = deeper[i];
		*ret_row = found;
	}
	return COR_OK;
}

/* The element's first row that counts; one that surely does before one that may. */
static uint32_t telling_row(const cor_trial *t, uint32_t element)
{
	uint32_t from, to;

	cor_grain_range(t->docket->estate, t->rows.grain, element, &from, &to);
	for (uint32_t row = from; row < to; row++) {
		if (cor_trial_row(t, row, element).must_v)
			return row;
	}
	for (uint32_t row = from; row < to; row++) {
		if (cor_trial_row(t, row, element).may_v)
			return row;
	}
	return from;
}

static void add_event(const cor_trial *t, uint32_t element, cor_buf *buf)
{
	bool procured = t->rule->event == COR_EVENT_PROCURED;
	unsigned column = procured ? t->docket->columns.element_procured
				   : t->docket->columns.element_installed;
	cor_text day = cor_estate_cell(t->docket->estate, COR_ELEMENT, element, column);

	if (buf->n)
		cor_buf_addz(buf, ", ");
	cor_buf_addz(buf, procured ? "procured " : "installed ");
	cor_buf_add(buf, day.n ? day : COR_TEXT("on a day not known"));
}

/* All rows of the element that count or may, by name. */
static void add_rows(const cor_trial *t, uint32_t element, cor_buf *buf)
{
	uint32_t from, to, listed = 0, more = 0;

	cor_grain_range(t->docket->estate, t->rows.grain, element, &from, &to);
	for (uint32_t row = from; row < to; row++) {
		if (!cor_trial_row(t, row, element).may_v)
			continue;
		if (listed == LISTED_MAX) {
			more++;
			continue;
		}
		if (listed++ > 0)
			cor_buf_addz(buf, ", ");
		add_row_name(t, t->rows.grain, row, buf);
	}
	if (more)
		cor_buf_addf(buf, " and %" PRIu32 " more", more);
}

cor_status cor_phrase_cause(const cor_trial *t, uint32_t element, cor_text *ret_maker,
	cor_text *ret_what, cor_err *err)
{
	cor_docket *docket = t->docket;
	cor_buf *buf = &docket->phrases->buf;
	cor_grain grain = t->rows.grain;
	uint32_t row = telling_row(t, element), set;

	if (t->rule->kind != COR_PERMIT_RULE && t->rule->kind != COR_SUPPLIERS &&
		t->rule->kind < COR_AVOID)
		COR_TRY(find_source(t, element, row, &grain, &row, err));
	buf->n = 0;
	if (t->why)
		cor_path_put_why(t, element, buf);
	if (t->rows.grain != COR_GRAIN_ELEMENT)
		add_rows(t, element, buf);
	if (grain > COR_GRAIN_ROLE && grain != t->rows.grain) {
		if (buf->n)
			cor_buf_addz(buf, ": ");
		add_row_name(t, grain, row, buf);
	}
	if (t->rule->kind == COR_FREEZE)
		add_event(t, element, buf);
	COR_TRY(intern(docket, ret_what, err));
	set = cor_grain_makers(docket->estate, grain)[row];
	return phrase_written_maker(docket, set, element, ret_maker, err);
}

/* ---- what is not known ---- */

typedef struct name_list {
	const char *names[NAMES_MAX];
	uint32_t count;
} name_list;

static void add_name(name_list *list, const char *name)
{
	for (uint32_t i = 0; i < list->count; i++) {
		if (strcmp(list->names[i], name) == 0)
			return;
	}
	if (list->count < NAMES_MAX)
		list->names[list->count++] = name;
}

/* Why V of the row is a maybe: its maker, whether that maker is meant, or what is inside. */
static const char *maker_name(const cor_trial *t, uint32_t row)
{
	cor_docket *docket = t->docket;
	uint32_t makers = cor_grain_makers(docket->estate, t->rows.grain)[row];
	const uint8_t *v = docket->v_by_set[t->rule->vendors];
	const cor_maker_set *set = cor_estate_maker_set(docket->estate, makers);

	if (t->rule->depth >= COR_DEPTH_ESSENTIAL_PART && v && v[makers] != COR_MAYBE)
		return t->rule->depth >= COR_DEPTH_ESSENTIAL_CONTAINED ? "component.maker"
								       : "part.maker";
	return set->open || set->count != 1 ? "maker" : "vendor membership";
}

static void add_selection(const cor_trial *t, uint32_t element, uint32_t row, name_list *list)
{
	cor_docket *docket = t->docket;
	const char *names[NAMES_MAX];
	uint32_t count = cor_selector_unknowns(docket->policy, t->rule->selector, t->rows.grain,
		row, names, NAMES_MAX);

	for (uint32_t i = 0; i < count && i < NAMES_MAX; i++)
		add_name(list, names[i]);
	/* All attributes are known: it is the register that says maybe. */
	if (count == 0 &&
		cor_glances_presence_at(docket, t->rule->count_states, element) == COR_YES &&
		!(t->rows.grain == COR_GRAIN_ROLE &&
			cor_bit_is(cor_estate_roles(docket->estate)->maybe, row)))
		add_name(list, "function group membership");
}

static void add_row_unknowns(const cor_trial *t, uint32_t element, uint32_t row, name_list *list)
{
	const cor_docket *docket = t->docket;
	cor_row_state state = cor_trial_row(t, row, element);

	if (!state.must_in && t->rule->selector && !t->why)
		add_selection(t, element, row, list);
	if (t->rows.grain == COR_GRAIN_ROLE &&
		cor_bit_is(cor_estate_roles(docket->estate)->maybe, row))
		add_name(list, "role.membership");
	if (t->rule->kind == COR_SUPPLIERS) {
		const cor_maker_set *set = cor_estate_maker_set(docket->estate,
			cor_grain_makers(docket->estate, t->rows.grain)[row]);

		if (set->open || set->count != 1)
			add_name(list, "maker");
	}
	if (state.makers_v == COR_MAYBE)
		add_name(list, maker_name(t, row));
	if (state.dated == COR_MAYBE)
		add_name(list,
			t->rule->event == COR_EVENT_PROCURED ? "element.procured"
							     : "element.installed");
	if (t->rule->kind == COR_PERMIT_RULE && state.v == COR_MAYBE)
		add_name(list, "permit");
}

static void add_presence(const cor_trial *t, uint32_t element, name_list *list)
{
	cor_docket *docket = t->docket;
	cor_text state = cor_estate_cell(docket->estate, COR_ELEMENT, element,
		docket->columns.element_state);

	if (cor_glances_presence_at(docket, t->rule->count_states, element) == COR_MAYBE)
		add_name(list,
			cor_text_is(state, "planned") ? "element.installed" : "element.retired");
}

/* "site.region" of a key. */
static void add_key_names(const cor_trial *t, uint32_t element, cor_buf *buf)
{
	if (!cor_groups_is_unknown(&t->groups, element))
		return;
	for (uint32_t i = 0; i < t->rule->per_count; i++) {
		cor_key key = t->rule->per[i];

		cor_buf_addf(buf, "%s%s.%s", buf->n ? ", " : "", cor_schema[key.table].name,
			cor_schema[key.table].columns[key.column].name);
	}
}

static bool is_amount_unknown(const cor_trial *t, uint32_t element)
{
	const cor_amounts *amounts;

	if (t->amounts)
		return t->amounts[element] == COR_AMOUNT_UNKNOWN;
	if (t->rule->kind != COR_LIMIT)
		return false;
	amounts = cor_estate_amounts(t->docket->estate, t->rule->measure);
	return amounts && cor_amount_at(amounts, element) == COR_AMOUNT_UNKNOWN;
}

cor_status cor_phrase_unknown(const cor_trial *t, uint32_t element, cor_text *ret_text,
	cor_err *err)
{
	cor_buf *buf = &t->docket->phrases->buf;
	name_list list = {.count = 0};
	uint32_t from, to;

	cor_grain_range(t->docket->estate, t->rows.grain, element, &from, &to);
	for (uint32_t row = from; row < to && list.count < NAMES_MAX; row++) {
		if (cor_trial_row(t, row, element).may_in)
			add_row_unknowns(t, element, row, &list);
	}
	add_presence(t, element, &list);
	buf->n = 0;
	for (uint32_t i = 0; i < list.count; i++)
		cor_buf_addf(buf, "%s%s", i > 0 ? ", " : "", list.names[i]);
	add_key_names(t, element, buf);
	if (t->why)
		cor_path_put_unknown(t, element, buf);
	if (is_amount_unknown(t, element))
		cor_buf_addf(buf, "%smeasure %.*s", buf->n ? ", " : "", COR_FMT(t->rule->measure));
	if (cor_text_is(t->rule->measure, COR_MEASURE_SITES) && t->rule->kind == COR_LIMIT &&
		cor_estate_site_of_element(t->docket->estate)[element] == COR_NONE)
		cor_buf_addf(buf, "%selement.site", buf->n ? ", " : "");
	return intern(t->docket, ret_text, err);
}
