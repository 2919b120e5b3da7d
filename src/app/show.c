#include "app/open.h"

#include <inttypes.h>

#include "app/party.h"
#include "estate/builder.h"
#include "report/report.h"

typedef struct view {
	const cor_estate *estate;
	const cor_policy *policy; /* party: bound, or NULL */
	cor_day at;
	bool json, why;
	cor_buf *out;
} view;

static int column_of(cor_table_id table, const char *name)
{
	int column = cor_schema_column(table, cor_text_of(name));
	COR_ASSERT(column >= 0);
	return column;
}

static void put_maker_set(const view *v, uint32_t set)
{
	const cor_maker_set *makers = cor_estate_maker_set(v->estate, set);
	if (makers->count == 0) {
		cor_buf_addz(v->out,
			set == 0 ? "not known" : "not known (a name that matches no party)");
		return;
	}
	if (makers->count > 1)
		cor_buf_addz(v->out, "one of ");
	for (uint32_t i = 0; i < makers->count; i++) {
		const cor_party *party = cor_estate_party(v->estate, makers->parties[i]);
		cor_buf_addf(v->out, "%s%.*s (%.*s)", i ? ", " : "",
			COR_FMT(party->name.n ? party->name : party->id), COR_FMT(party->id));
	}
	if (makers->open)
		cor_buf_addz(v->out, ", or someone not listed");
}

/* A row as written, without its empty cells. */
static void put_row(const view *v, cor_table_id table, uint32_t row, const char *indent)
{
	const cor_table_spec *spec = &cor_schema[table];
	for (unsigned c = 0; c < spec->column_count; c++) {
		cor_text cell = cor_estate_cell(v->estate, table, row, c);
		if (cell.n > 0)
			cor_buf_addf(v->out, "%s%-14s %.*s\n", indent, spec->columns[c].name,
				COR_FMT(cell));
	}
}

/* Rows of a table whose first column names this thing, one a line. */
static void put_rows_of(const view *v, cor_table_id table, unsigned column, cor_text id)
{
	const cor_table_spec *spec = &cor_schema[table];
	for (uint32_t row = 0; row < cor_estate_rows(v->estate, table); row++) {
		if (!cor_text_equal(cor_estate_cell(v->estate, table, row, column), id))
			continue;
		cor_buf_addf(v->out, "  %s:", spec->name);
		for (unsigned c = 0; c < spec->column_count; c++) {
			cor_text cell = cor_estate_cell(v->estate, table, row, c);
			if (cell.n > 0 && c != column)
				cor_buf_addf(v->out, " %s=%.*s", spec->columns[c].name,
					COR_FMT(cell));
		}
		cor_buf_addc(v->out, '\n');
	}
}

static void put_subject_rows(const view *v, cor_table_id table, const char *kind, cor_text id)
{
	cor_buf subject = {0};
	cor_buf_addf(&subject, "%s:%.*s", kind, COR_FMT(id));
	put_rows_of(v, table, (unsigned)column_of(table, "subject"), cor_buf_text(&subject));
	cor_buf_done(&subject);
}

/* Whoever made the product may be another than the maker that the inventory gives: a white label. */
static void put_product_of(const view *v, uint32_t row)
{
	cor_text said = cor_estate_cell(v->estate, COR_ELEMENT, row,
		(unsigned)column_of(COR_ELEMENT, "product"));
	uint32_t product = cor_estate_product_by_id(v->estate, said);

	if (said.n == 0 || product == COR_NONE)
		return;
	cor_buf_addz(v->out, "its product by ");
	put_maker_set(v, cor_estate_product(v->estate, product)->maker);
	cor_buf_addc(v->out, '\n');
}

static void put_element(const view *v, uint32_t row, cor_text id)
{
	put_row(v, COR_ELEMENT, row, "  ");
	cor_buf_addz(v->out, "made by        ");
	put_maker_set(v, cor_estate_makers_of_elements(v->estate)[row]);
	cor_buf_addc(v->out, '\n');
	put_product_of(v, row);
	uint32_t site = cor_estate_site_of_element(v->estate)[row];
	if (site != COR_NONE) {
		cor_buf_addz(v->out, "at site\n");
		put_row(v, COR_SITE, site, "  ");
		put_rows_of(v, COR_SITE_TAG, 0, cor_estate_cell(v->estate, COR_SITE, site, 0));
	}
	put_rows_of(v, COR_ROLE, 0, id);
	const uint32_t *owner = cor_estate_element_of_part(v->estate);
	for (uint32_t p = 0; p < cor_estate_rows(v->estate, COR_PART); p++) {
		if (owner[p] != row)
			continue;
		cor_buf_addf(v->out,
			"  part %.*s: ", COR_FMT(cor_estate_cell(v->estate, COR_PART, p, 0)));
		put_maker_set(v, cor_estate_makers_of_parts(v->estate)[p]);
		cor_buf_addc(v->out, '\n');
	}
	put_rows_of(v, COR_MEASURE, 0, id);
	put_subject_rows(v, COR_EVIDENCE, "element", id);
	put_subject_rows(v, COR_PERMIT, "element", id);
	put_subject_rows(v, COR_EXEMPTION, "element", id);
}

/* Whom the votes name, each once. */
typedef struct named {
	cor_text at[8];
	unsigned count;
} named;

static void take_name(named *names, cor_text party)
{
	for (unsigned i = 0; i < names->count; i++)
		if (cor_text_equal(names->at[i], party))
			return;
	if (names->count < sizeof(names->at) / sizeof(names->at[0]))
		names->at[names->count++] = party;
}

/* From what was heard to whom it names, vote by vote. */
static void put_why_of(const view *v, const char *kind, cor_text id, named *ret_names)
{
	enum { SUBJECT, SIGNAL, RAW, PARTY, WEIGHT, SEEN, SOURCE };
	cor_buf subject = {0};
	cor_buf_addf(&subject, "%s:%.*s", kind, COR_FMT(id));
	for (uint32_t row = 0; row < cor_estate_rows(v->estate, COR_EVIDENCE); row++) {
		cor_text cells[SOURCE + 1];
		for (unsigned c = 0; c <= SOURCE; c++)
			cells[c] = cor_estate_cell(v->estate, COR_EVIDENCE, row, c);
		if (!cor_text_equal(cells[SUBJECT], cor_buf_text(&subject)))
			continue;
		bool vote = !cor_text_is(cells[WEIGHT], "0") && cells[PARTY].n > 0;
		cor_buf_addf(v->out, "  %s %.*s: heard \"%.*s\"%s%.*s\n          seen %.*s, %.*s\n",
			vote ? "vote   " : "no vote", COR_FMT(cells[SIGNAL]), COR_FMT(cells[RAW]),
			cells[PARTY].n ? ", which names " : ", which names nobody",
			COR_FMT(cells[PARTY]), COR_FMT(cells[SEEN]), COR_FMT(cells[SOURCE]));
		if (vote && !cor_text_is(cells[SIGNAL], "uncorroborated"))
			take_name(ret_names, cells[PARTY]);
	}
	cor_buf_done(&subject);
}

/* What follows; of several names, that they are several. */
static void put_therefore(const view *v, uint32_t set, const named *names)
{
	const cor_maker_set *makers = cor_estate_maker_set(v->estate, set);

	if (makers->count > 0)
		put_maker_set(v, set);
	else
		cor_buf_addf(v->out, "someone %s",
			names->count > 0 ? "whom the register does not list" : "not known");
	if (names->count > 1)
		cor_buf_addz(v->out,
			"; the votes name more than one, and any of them may be right");
	for (unsigned i = 0; i < names->count && (names->count > 1 || makers->count == 0); i++)
		cor_buf_addf(v->out, "%s%.*s", i ? " | " : ": ", COR_FMT(names->at[i]));
	cor_buf_addc(v->out, '\n');
}

static void put_why(const view *v, uint32_t element, cor_text id)
{
	const uint32_t *owner = cor_estate_element_of_part(v->estate);
	cor_text cell = cor_estate_cell(v->estate, COR_ELEMENT, element,
		(unsigned)column_of(COR_ELEMENT, "maker"));
	named names = {.count = 0};

	if (cell.n > 0)
		cor_buf_addf(v->out, "  its maker cell says %.*s; evidence is not asked\n",
			COR_FMT(cell));
	put_why_of(v, "element", id, &names);
	cor_buf_addz(v->out, "so the element is made by ");
	put_therefore(v, cor_estate_makers_of_elements(v->estate)[element], &names);
	for (uint32_t p = 0; p < cor_estate_rows(v->estate, COR_PART); p++) {
		if (owner[p] != element)
			continue;
		cor_text part = cor_estate_cell(v->estate, COR_PART, p, 0);
		names.count = 0;
		put_why_of(v, "part", part, &names);
		cor_buf_addf(v->out, "so part %.*s is made by ", COR_FMT(part));
		put_therefore(v, cor_estate_makers_of_parts(v->estate)[p], &names);
	}
}

static void put_site(const view *v, uint32_t row, cor_text id)
{
	uint32_t from, to;
	put_row(v, COR_SITE, row, "  ");
	put_rows_of(v, COR_SITE_TAG, 0, id);
	put_subject_rows(v, COR_PERMIT, "site", id);
	cor_estate_elements_at(v->estate, row, &from, &to);
	cor_buf_addf(v->out, "%u element%s\n", to - from, to - from == 1 ? "" : "s");
	for (uint32_t e = from; e < to; e++) {
		cor_buf_addf(v->out,
			"  %.*s: ", COR_FMT(cor_estate_cell(v->estate, COR_ELEMENT, e, 0)));
		put_maker_set(v, cor_estate_makers_of_elements(v->estate)[e]);
		cor_buf_addc(v->out, '\n');
	}
}

static cor_status show_party(const view *v, cor_text said, cor_err *err)
{
	const uint32_t *parties;
	uint32_t count = cor_estate_party_by_name(v->estate, said, &parties);
	COR_AUTO(cor_arena) arena = NULL;
	cor_party_sheet *sheets;

	if (count == 0)
		return cor_fail(err, COR_EINPUT, "no party has the id, name or alias \"%.*s\"",
			COR_FMT(said));
	COR_TRY(cor_arena_new("show party", 0, &arena, err));
	COR_TRY(cor_arena_new_array(arena, count, sizeof(*sheets), &sheets, err));
	for (uint32_t i = 0; i < count; i++)
		COR_TRY(cor_party_sheet_make(v->estate, v->policy, v->at, parties[i], arena,
			&sheets[i], err));
	if (v->json) {
		cor_party_write_json(sheets, count, v->out);
		return COR_OK;
	}
	for (uint32_t i = 0; i < count; i++) {
		cor_buf_addz(v->out, i ? "\n" : "");
		cor_party_write_text(&sheets[i], v->out);
	}
	return COR_OK;
}

static cor_status show_product(const view *v, cor_text id, cor_err *err)
{
	uint32_t product = cor_estate_product_by_id(v->estate, id);
	if (product == COR_NONE)
		return cor_fail(err, COR_EINPUT, "there is no product \"%.*s\"", COR_FMT(id));
	/* As written: the estate's own row, or else the register's. */
	view written = *v;
	uint32_t row = cor_estate_find(v->estate, COR_PRODUCT, id);
	if (row == COR_NONE) {
		written.estate = cor_estate_below(v->estate);
		row = cor_estate_find(written.estate, COR_PRODUCT, id);
	}
	cor_buf_addf(v->out, "product %.*s\n", COR_FMT(id));
	put_row(&written, COR_PRODUCT, row, "  ");
	cor_buf_addz(v->out, "made by        ");
	put_maker_set(v, cor_estate_product(v->estate, product)->maker);
	cor_buf_addc(v->out, '\n');
	put_rows_of(v, COR_BOM, 0, id);
	return COR_OK;
}

static cor_status show_one(const view *v, const char *what, cor_text id, cor_err *err)
{
	if (strcmp(what, "party") == 0)
		return show_party(v, id, err);
	if (strcmp(what, "product") == 0)
		return show_product(v, id, err);
	bool site = strcmp(what, "site") == 0;
	if (!site && strcmp(what, "element") != 0)
		return cor_fail(err, COR_EINPUT,
			"show: \"%s\" is none of element, site, party, product", what);
	uint32_t row = cor_estate_find(v->estate, site ? COR_SITE : COR_ELEMENT, id);
	if (row == COR_NONE)
		return cor_fail(err, COR_EINPUT, "the estate has no %s \"%.*s\"", what,
			COR_FMT(id));
	cor_buf_addf(v->out, "%s %.*s\n", what, COR_FMT(id));
	if (site)
		put_site(v, row, id);
	else if (v->why)
		put_why(v, row, id);
	else
		put_element(v, row, id);
	return COR_OK;
}

static cor_status put_makers(const view *v, cor_err *err)
{
	uint32_t sets = cor_estate_maker_set_count(v->estate);
	uint32_t elements = cor_estate_rows(v->estate, COR_ELEMENT);
	uint64_t *counts = cor_mem_new(sets, sizeof(*counts));
	if (!counts)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	const uint32_t *makers = cor_estate_makers_of_elements(v->estate);
	for (uint32_t e = 0; e < elements; e++)
		counts[makers[e]]++;
	cor_buf_addz(v->out, "makers of elements\n");
	for (;;) {
		uint32_t most = 0;
		for (uint32_t s = 1; s < sets; s++)
			if (counts[s] > counts[most])
				most = s;
		if (counts[most] == 0)
			break;
		cor_buf_addf(v->out, "  %10" PRIu64 "  ", counts[most]);
		put_maker_set(v, most);
		cor_buf_addc(v->out, '\n');
		counts[most] = 0;
	}
	cor_mem_free(counts);
	return COR_OK;
}

static cor_status show_all(const view *v, const char *name, cor_err *err)
{
	char hex[COR_DIGEST_HEX_BYTES];
	cor_buf_addf(v->out, "estate %s\ndigest %s\n", name,
		cor_digest_write(cor_estate_digest(v->estate), hex));
	if (cor_estate_is_model(v->estate))
		cor_buf_addz(v->out, COR_REPORT_MODEL "\n");
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		if (cor_estate_rows(v->estate, t) > 0)
			cor_buf_addf(v->out, "  %10u  %s\n", cor_estate_rows(v->estate, t),
				cor_schema[t].name);
	COR_TRY(put_makers(v, err));
	const cor_unlisted *names;
	uint32_t count = cor_estate_unlisted(v->estate, &names);
	if (count > 0)
		cor_buf_addz(v->out, "names that match no party (add a row to party or alias)\n");
	for (uint32_t i = 0; i < count; i++)
		cor_buf_addf(v->out, "  %10" PRIu64 "  %.*s\n", names[i].cells,
			COR_FMT(names[i].name));
	return COR_OK;
}

static cor_status check_request(const cor_show_request *request, view *v, cor_err *err)
{
	bool party = request->what && strcmp(request->what, "party") == 0;

	v->at = cor_day_today();
	if (request->at && !cor_day_parse(cor_text_of(request->at), &v->at))
		return cor_fail(err, COR_EINPUT,
			"--at is \"%s\", expected a date YYYY-MM-DD that exists", request->at);
	if (request->what && !request->id)
		return cor_fail(err, COR_EINPUT, "show: expected ESTATE, or ESTATE %s ID",
			request->what);
	if (request->policy && !party)
		return cor_fail(err, COR_EINPUT, "show: --policy goes with party only");
	v->why = request->why;
	if (v->why && (!request->what || strcmp(request->what, "element") != 0))
		return cor_fail(err, COR_EINPUT, "show: --why goes with element only");
	v->json = request->output && strcmp(request->output, "json") == 0;
	if (request->output && !v->json && strcmp(request->output, "text") != 0)
		return cor_fail(err, COR_EINPUT, "show: --output is \"%s\", expected text or json",
			request->output);
	if (v->json && !party)
		return cor_fail(err, COR_EINPUT, "show: --output json goes with party only");
	return COR_OK;
}

static cor_status show(const cor_show_request *request, view *v, cor_policy *policy, cor_err *err)
{
	if (policy)
		COR_TRY(cor_policy_bind(policy, v->estate, err));
	v->policy = policy;
	COR_TRY(request->what ? show_one(v, request->what, cor_text_of(request->id), err)
			      : show_all(v, request->estate, err));
	if (request->what && !v->json && cor_estate_is_model(v->estate))
		cor_buf_addz(v->out, COR_REPORT_MODEL "\n");
	return cor_buf_status(v->out, err);
}

cor_status cor_app_show(const cor_show_request *request, cor_buf *out, cor_err *err)
{
	view v = {.out = out};
	COR_AUTO(cor_policy) policy = NULL;
	cor_opened opened = {0};

	COR_TRY(check_request(request, &v, err));
	if (request->policy)
		COR_TRY(cor_open_policy(request->policy, NULL, 0, &policy, err));
	COR_TRY(cor_open_estate(request->estate, request->register_path, &opened, err));
	v.estate = opened.estate ? opened.estate : opened.ground;
	cor_status status = show(request, &v, policy, err);
	cor_opened_done(&opened);
	return status;
}
