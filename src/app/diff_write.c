/* What differs between two estates: for people, for programs and for tables. */
#include <inttypes.h>

#include "app/diff.h"
#include "report/report.h"

enum { SHOWN = 10 }; /* of one kind in one table */

static const char *name_of(const cor_diff_item *item)
{
	return cor_schema[item->table].name;
}

/* The key in the estate where it is, or was; and the old one when it is another. */
static void put_keys(const cor_diff *d, const cor_diff_item *item, cor_buf *id, cor_buf *old_id)
{
	bool gone = item->new_row == COR_NONE;

	id->n = old_id->n = 0;
	cor_diff_put_key(gone ? d->old_side.estate : d->new_side.estate, item->table,
		gone ? item->old_row : item->new_row, id);
	if (!gone && item->old_row != COR_NONE)
		cor_diff_put_key(d->old_side.estate, item->table, item->old_row, old_id);
	if (cor_text_equal(cor_buf_text(id), cor_buf_text(old_id)))
		old_id->n = 0;
}

/* ---- text ---- */

static void put_item(const cor_diff *d, const cor_diff_item *item, cor_buf *id, cor_buf *old_id,
	cor_buf *out)
{
	cor_diff_words_of w = cor_diff_words_at(d, item);

	put_keys(d, item, id, old_id);
	cor_buf_addf(out, "  %-9s %.*s", cor_diff_words[item->kind], COR_FMT(cor_buf_text(id)));
	if (old_id->n > 0)
		cor_buf_addf(out, ", was %.*s", COR_FMT(cor_buf_text(old_id)));
	else if (w.column.n > 0)
		cor_buf_addf(out, ": %s%s%.*s -> %.*s",
			item->kind == COR_DIFF_MOVED || item->kind == COR_DIFF_CHANGED
				? cor_schema[item->table].columns[item->column].name
				: "",
			item->kind == COR_DIFF_MOVED || item->kind == COR_DIFF_CHANGED ? " " : "",
			COR_FMT(w.old_text.n ? w.old_text : COR_TEXT("(not known)")),
			COR_FMT(w.new_text.n ? w.new_text : COR_TEXT("(not known)")));
	cor_buf_addc(out, '\n');
}

static void put_head(const cor_diff *d, cor_buf *out)
{
	char day[COR_DAY_BYTES];

	if (cor_diff_is_same(d))
		cor_buf_addz(out, "THE SAME  ");
	else
		cor_buf_addf(out, "DIFFERENT  in %zu places%s: ", d->item_count,
			d->verdicts ? " and in verdicts" : "");
	cor_day_write(d->old_side.at, day);
	cor_buf_addf(out, "%s (%s)", d->old_side.path, day);
	cor_day_write(d->new_side.at, day);
	cor_buf_addf(out, " and %s (%s)\n", d->new_side.path, day);
	if (cor_estate_is_model(d->old_side.estate) || cor_estate_is_model(d->new_side.estate))
		cor_buf_addz(out, COR_REPORT_MODEL "\n");
	if (cor_diff_is_same(d) &&
		memcmp(cor_estate_digest(d->old_side.estate), cor_estate_digest(d->new_side.estate),
			sizeof(cor_digest)) != 0)
		cor_buf_addz(out, "  evidence was seen again: other days or observers only\n");
}

void cor_diff_put_text(const cor_diff *d, bool all, cor_buf *out)
{
	cor_buf id = {0}, old_id = {0};
	unsigned table = COR_TABLE_COUNT, kind = COR_DIFF_KINDS, shown = 0;

	put_head(d, out);
	cor_diff_put_policy(d, all, out);
	for (size_t i = 0; i < d->item_count; i++) {
		const cor_diff_item *item = &d->items[i];

		if (item->table != table) {
			cor_buf_addf(out, "\n%s\n", name_of(item));
			kind = COR_DIFF_KINDS;
		}
		if (item->kind != kind)
			shown = 0;
		table = item->table;
		kind = item->kind;
		if (shown == SHOWN && !all) {
			uint64_t more = d->counts[table][kind] - SHOWN;
			cor_buf_addf(out,
				"  %-9s … and %" PRIu64 " more (--all, -o csv, -o json)\n",
				cor_diff_words[kind], more);
			i += (size_t)more - 1;
			continue;
		}
		shown++;
		put_item(d, item, &id, &old_id, out);
	}
	cor_buf_done(&id);
	cor_buf_done(&old_id);
}

/* ---- csv ---- */

static void put_record(const cor_text cells[7], cor_buf *out)
{
	for (unsigned c = 0; c < 7; c++)
		cor_report_csv_cell(out, cells[c], c == 6);
}

/* Rules, each with its groups behind it: the group's name stands where a cell's column does. */
static void csv_policy(const cor_diff *d, cor_buf *out)
{
	const cor_result *was = d->old_side.result, *is = d->new_side.result;
	cor_buf before = {0}, after = {0};
	size_t at = 0;

	for (uint32_t r = 0; is && r < is->rule_count; r++) {
		cor_text rule[] = {COR_TEXT("rule"), is->rules[r].id, {"", 0}, COR_TEXT("verdict"),
			{"", 0}, cor_text_of(cor_diff_rule_word(&was->rules[r])),
			cor_text_of(cor_diff_rule_word(&is->rules[r]))};
		if (cor_diff_rule_is_other(&was->rules[r], &is->rules[r]))
			put_record(rule, out);
		for (; at < d->group_count && d->groups[at].rule == r; at++) {
			const cor_diff_group *g = &d->groups[at];
			before.n = after.n = 0;
			cor_diff_put_group(g->was, &before);
			cor_diff_put_group(g->is, &after);
			cor_text cells[] = {COR_TEXT("group"), is->rules[r].id, {"", 0},
				cor_text_of(g->verdict ? "verdict" : "share"),
				g->is ? g->is->name : g->was->name, cor_buf_text(&before),
				cor_buf_text(&after)};
			put_record(cells, out);
		}
	}
	cor_buf_done(&before);
	cor_buf_done(&after);
}

void cor_diff_put_csv(const cor_diff *d, cor_buf *out)
{
	cor_buf id = {0}, old_id = {0};

	cor_buf_addz(out, "table,id,old_id,change,column,old,new\r\n");
	for (size_t i = 0; i < d->item_count; i++) {
		const cor_diff_item *item = &d->items[i];
		cor_diff_words_of w = cor_diff_words_at(d, item);
		put_keys(d, item, &id, &old_id);
		cor_text cells[] = {cor_text_of(name_of(item)), cor_buf_text(&id),
			cor_buf_text(&old_id), cor_text_of(cor_diff_words[item->kind]), w.column,
			w.old_text, w.new_text};
		put_record(cells, out);
	}
	csv_policy(d, out);
	cor_buf_done(&id);
	cor_buf_done(&old_id);
}

/* ---- json ---- */

static void json_side(cor_json *json, const char *name, const cor_diff_side *side)
{
	cor_json_object_flat(json, name);
	cor_json_text(json, "path", cor_text_of(side->path));
	cor_json_digest(json, "digest", cor_estate_digest(side->estate));
	cor_json_day(json, "at", side->at);
	cor_json_bool(json, "is_model", cor_estate_is_model(side->estate));
	cor_json_end_object(json);
}

static void json_counts(cor_json *json, const cor_diff *d)
{
	cor_json_object(json, "counts");
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		uint64_t sum = 0;
		for (unsigned k = 0; k < COR_DIFF_KINDS; k++)
			sum += d->counts[t][k];
		if (sum == 0)
			continue;
		cor_json_object_flat(json, cor_schema[t].name);
		for (unsigned k = 0; k < COR_DIFF_KINDS; k++)
			if (d->counts[t][k] > 0)
				cor_json_u64(json, cor_diff_words[k], d->counts[t][k]);
		cor_json_end_object(json);
	}
	cor_json_end_object(json);
}

static void json_item(cor_json *json, const cor_diff *d, const cor_diff_item *item, cor_buf *id,
	cor_buf *old_id)
{
	cor_diff_words_of w = cor_diff_words_at(d, item);

	put_keys(d, item, id, old_id);
	cor_json_object_flat(json, NULL);
	cor_json_text(json, "table", cor_text_of(name_of(item)));
	cor_json_text(json, "id", cor_buf_text(id));
	if (old_id->n > 0)
		cor_json_text(json, "old_id", cor_buf_text(old_id));
	cor_json_text(json, "change", cor_text_of(cor_diff_words[item->kind]));
	if (w.column.n > 0) {
		cor_json_text(json, "column", w.column);
		cor_json_text(json, "old", w.old_text);
		cor_json_text(json, "new", w.new_text);
	}
	cor_json_end_object(json);
}

void cor_diff_put_json(const cor_diff *d, cor_buf *out)
{
	cor_json json;
	cor_buf id = {0}, old_id = {0};

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_json_text(&json, "format", COR_TEXT("cordon-diff/1"));
	cor_json_text(&json, "answer",
		cor_diff_is_same(d) ? COR_TEXT("same") : COR_TEXT("different"));
	json_side(&json, "old", &d->old_side);
	json_side(&json, "new", &d->new_side);
	cor_json_object_flat(&json, "register");
	cor_json_digest(&json, "digest", cor_estate_digest(d->ground));
	cor_json_end_object(&json);
	json_counts(&json, d);
	cor_diff_json_policy(&json, d);
	cor_json_array(&json, "changes");
	for (size_t i = 0; i < d->item_count; i++)
		json_item(&json, d, &d->items[i], &id, &old_id);
	cor_json_end_array(&json);
	cor_json_end_object(&json);
	cor_buf_done(&id);
	cor_buf_done(&old_id);
}
