#include <dirent.h>
#include <stdlib.h>

#include "app/open.h"

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_policy(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);
	return n > 5 && strcmp(entry->d_name + n - 5, ".yaml") == 0;
}

static cor_status copy_id(cor_arena *arena, const char *file, const char **ret_id, cor_err *err)
{
	return cor_arena_copy(arena, file, strlen(file) - strlen(".yaml"), ret_id, err);
}

cor_status cor_app_policy_ids(cor_arena *arena, const char *const **ret_ids, size_t *ret_count,
	cor_err *err)
{
	char *folder = NULL;
	struct dirent **entries = NULL;
	const char **ids = NULL;

	COR_TRY(cor_data_path("policies", &folder, err));
	int count = scandir(folder, &entries, is_policy, by_name);
	cor_status status = count < 0
		? cor_fail(err, COR_ESYSTEM, "%s: cannot be read", folder)
		: cor_arena_new_array(arena, (size_t)count, sizeof(*ids), &ids, err);
	for (int i = 0; i < count; i++) {
		if (status == COR_OK)
			status = copy_id(arena, entries[i]->d_name, &ids[i], err);
		free(entries[i]); /* scandir's own memory */
	}
	free(entries);
	cor_mem_free(folder);
	if (status == COR_OK) {
		*ret_ids = ids;
		*ret_count = (size_t)count;
	}
	return status;
}

static cor_status list_one(const char *id, cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_policy) policy = NULL;

	COR_TRY(cor_open_policy(id, NULL, 0, &policy, err));
	cor_buf_addf(out, "%-20s %-3.*s %-9.*s grade %.*s  %.*s\n", id,
		COR_FMT(cor_policy_jurisdiction(policy)), COR_FMT(cor_policy_binding(policy)),
		COR_FMT(cor_policy_grade(policy)), COR_FMT(cor_policy_title(policy)));
	return COR_OK;
}

cor_status cor_app_policy_list(cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	const char *const *ids;
	size_t count;

	COR_TRY(cor_arena_new("policy list", 0, &arena, err));
	COR_TRY(cor_app_policy_ids(arena, &ids, &count, err));
	for (size_t i = 0; i < count; i++)
		COR_TRY(list_one(ids[i], out, err));
	return cor_buf_status(out, err);
}

/* ---- one policy in plain sentences ---- */

static void put_due(const char *before, const cor_due *due, cor_buf *out)
{
	char day[COR_DAY_BYTES];
	if (!due->given)
		return;
	cor_buf_addf(out, "%s%.*s", before, COR_FMT(due->text));
	cor_day_write(due->day, day);
	if (due->day == COR_DAY_NONE)
		cor_buf_addz(out, " (date not known)");
	else if (!cor_text_is(due->text, day))
		cor_buf_addf(out, " (%s)", day);
}

static const char *depth_words(cor_depth depth)
{
	switch (depth) {
	case COR_DEPTH_ELEMENT:
		return "by the element's maker (a role also by its own)";
	case COR_DEPTH_ROLE:
		return "by the maker of the role alone";
	case COR_DEPTH_ESSENTIAL_PART:
		return "by the element's maker or that of any essential part";
	case COR_DEPTH_ANY_PART:
		return "by the element's maker or that of any part";
	case COR_DEPTH_ESSENTIAL_CONTAINED:
		return "by the element's maker or that of anything essential contained in it";
	case COR_DEPTH_CONTAINED:
		return "by the element's maker or that of anything contained in it";
	}
	return "";
}

static const char *count_words(cor_count count)
{
	switch (count) {
	case COR_COUNT_ANY:
		return "a site counts with any such element";
	case COR_COUNT_MAJORITY:
		return "a site counts when more of its elements are such than not";
	case COR_COUNT_EACH:
		return "a site counts when all its elements are such";
	}
	return "";
}

static void put_suppliers(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	cor_buf_addz(out, "  There must be");
	if (rule->at_least > 0)
		cor_buf_addf(out, " at least %u", rule->at_least);
	if (rule->has_at_most)
		cor_buf_addf(out, "%s at most %u", rule->at_least > 0 ? " and" : "", rule->at_most);
	cor_buf_addz(out, " corporate group(s)");
	if (rule->vendors != COR_NO_VENDORS)
		cor_buf_addf(out, " among \"%.*s\"",
			COR_FMT(cor_policy_vendor_name(policy, rule->vendors)));
	if (rule->has_share_at_least) {
		char percent[32];
		cor_buf_addf(out, ", each with at least %s of the elements",
			cor_ratio_write_percent(rule->share_at_least, percent));
	}
}

static const char *permit_words(cor_permit_of of)
{
	switch (of) {
	case COR_PERMIT_ELEMENT:
		return "the element itself";
	case COR_PERMIT_SITE:
		return "its site";
	case COR_PERMIT_PRODUCT:
		return "its product";
	case COR_PERMIT_MAKER:
		return "its maker";
	}
	return "";
}

static void put_demand(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	char percent[32];
	cor_text vendor = rule->vendors == COR_NO_VENDORS
		? COR_TEXT("")
		: cor_policy_vendor_name(policy, rule->vendors);
	switch (rule->kind) {
	case COR_EXCLUDE:
		cor_buf_addf(out, "  Nothing may be \"%.*s\"", COR_FMT(vendor));
		break;
	case COR_LIMIT:
		cor_buf_addf(out, "  At most %s of %.*s may be \"%.*s\"",
			cor_ratio_write_percent(rule->cap, percent), COR_FMT(rule->measure),
			COR_FMT(vendor));
		break;
	case COR_FREEZE:
		cor_buf_addf(out, "  Nothing that is \"%.*s\" may be %s after ", COR_FMT(vendor),
			rule->event == COR_EVENT_PROCURED ? "procured" : "installed");
		put_due("", &rule->after, out);
		break;
	case COR_SUPPLIERS:
		put_suppliers(policy, rule, out);
		break;
	case COR_PERMIT_RULE:
		cor_buf_addf(out, "  A valid permit is needed for %s",
			permit_words(rule->permit_of));
		break;
	case COR_AVOID:
	case COR_ISOLATE:
		cor_buf_addz(out,
			"  Paths are asked for, which this version does not evaluate: always unknown");
		break;
	}
}

static void put_rule(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	cor_buf_addf(out, "\n%.*s  (%.*s)\n", COR_FMT(rule->id), COR_FMT(rule->clause));
	put_demand(policy, rule, out);
	if (rule->per_count > 0)
		cor_buf_addz(out, ", in each");
	for (unsigned i = 0; i < rule->per_count; i++) {
		const cor_key *key = &rule->per[i];
		cor_buf_addf(out, "%s %s.%s", i ? " and" : "", cor_schema[key->table].name,
			cor_schema[key->table].columns[key->column].name);
	}
	put_due(", by ", &rule->by, out);
	put_due(", if possible by ", &rule->target, out);
	cor_buf_addz(out, ".\n");
	if (rule->selector_text.n > 0)
		cor_buf_addf(out, "  Where: %.*s\n", COR_FMT(rule->selector_text));
	if (rule->vendors != COR_NO_VENDORS && rule->kind != COR_SUPPLIERS)
		cor_buf_addf(out, "  Judged %s%s%s.\n", depth_words(rule->depth),
			rule->kind == COR_LIMIT && cor_text_is(rule->measure, COR_MEASURE_SITES)
				? "; "
				: "",
			rule->kind == COR_LIMIT && cor_text_is(rule->measure, COR_MEASURE_SITES)
				? count_words(rule->count)
				: "");
	if (rule->unknown != COR_UNKNOWN_STAYS)
		cor_buf_addf(out, "  What is unknown %s.\n",
			rule->unknown == COR_UNKNOWN_VIOLATES ? "counts as violated"
							      : "is tolerated");
	if (rule->count_states)
		cor_buf_addf(out, "  Counts%s%s gear too.\n",
			rule->count_states & COR_COUNT_PLANNED ? " planned" : "",
			rule->count_states & COR_COUNT_SPARE ? " spare" : "");
	if (rule->note.n > 0)
		cor_buf_addf(out, "  Note: %.*s\n", COR_FMT(rule->note));
	if (rule->source.n > 0 || rule->grade.n > 0)
		cor_buf_addf(out, "  Source (grade %.*s): %.*s\n", COR_FMT(rule->grade),
			COR_FMT(rule->source));
}

static void put_policy(const cor_policy *policy, cor_buf *out)
{
	char day[COR_DAY_BYTES];
	const cor_text *texts;
	cor_buf_addf(out, "%.*s: %.*s\n", COR_FMT(cor_policy_id(policy)),
		COR_FMT(cor_policy_title(policy)));
	cor_buf_addf(out, "%.*s, %.*s, in force since %s, facts of grade %.*s\n",
		COR_FMT(cor_policy_jurisdiction(policy)), COR_FMT(cor_policy_binding(policy)),
		cor_day_write(cor_policy_in_force(policy), day), COR_FMT(cor_policy_grade(policy)));
	for (uint32_t i = 0, n = cor_policy_supersedes(policy, &texts); i < n; i++)
		cor_buf_addf(out, "supersedes %.*s\n", COR_FMT(texts[i]));
	if (cor_policy_note(policy).n > 0)
		cor_buf_addf(out, "%.*s\n", COR_FMT(cor_policy_note(policy)));
	for (uint32_t i = 0; i < cor_policy_vendor_count(policy); i++)
		cor_buf_addf(out, "\n\"%.*s\" means: %.*s\n",
			COR_FMT(cor_policy_vendor_name(policy, i)),
			COR_FMT(cor_policy_vendor_text(policy, i)));
	for (uint32_t i = 0; i < cor_policy_set_count(policy); i++) {
		cor_text expression;
		cor_text name = cor_policy_set(policy, i, &expression);
		cor_buf_addf(out, "%s%.*s: %.*s\n", i ? "" : "\nsets\n", COR_FMT(name),
			COR_FMT(expression));
	}
	for (uint32_t i = 0; i < cor_policy_rule_count(policy); i++)
		put_rule(policy, cor_policy_rule(policy, i), out);
	cor_buf_addz(out, "\nsources\n");
	for (uint32_t i = 0, n = cor_policy_sources(policy, &texts); i < n; i++)
		cor_buf_addf(out, "  %.*s\n", COR_FMT(texts[i]));
}

cor_status cor_app_policy_show(const char *said, const char *register_path, cor_buf *out,
	cor_err *err)
{
	COR_AUTO(cor_policy) policy = NULL;
	COR_TRY(cor_open_policy(said, NULL, 0, &policy, err));
	cor_opened opened = {0};
	COR_TRY(cor_open_estate(NULL, register_path, &opened, err));
	cor_status status = cor_policy_bind(policy, opened.ground, err);
	if (status == COR_OK) {
		put_policy(policy, out);
		status = cor_buf_status(out, err);
	}
	cor_opened_done(&opened);
	return status;
}
