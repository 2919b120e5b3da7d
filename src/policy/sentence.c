/* Vendor sets and rules in words; wording.c has the expressions. */
#include "policy/sentence.h"

#include <inttypes.h>

#include "policy/regime.h"
#include "policy/selector.h"
#include "policy/wording.h"

const char *cor_sentence_grade(cor_text grade)
{
	if (cor_text_is(grade, "P"))
		return "the primary text was read";
	if (cor_text_is(grade, "S"))
		return "read in secondary texts, not in the primary text";
	if (cor_text_is(grade, "M"))
		return "from general knowledge, not re-read: check before relying on it";
	if (cor_text_is(grade, "I"))
		return "inferred, stands in no text: check before relying on it";
	return "not stated";
}

const char *cor_sentence_binding(cor_text binding)
{
	if (cor_text_is(binding, "law"))
		return "law: it binds those it applies to";
	if (cor_text_is(binding, "contract"))
		return "contract: it binds those who signed it";
	if (cor_text_is(binding, "advice"))
		return "advice: nobody is bound by law to follow it";
	if (cor_text_is(binding, "proposal"))
		return "proposal: not in force, and may change";
	if (cor_text_is(binding, "archived"))
		return "archived: no longer in force, or never was";
	return "";
}

/* ---- vendors ---- */

static void put_party(const cor_policy *policy, const cor_vendors *vendors, uint32_t i,
	cor_buf *out)
{
	cor_text said = vendors->parties.texts.items[i];

	if (!policy->estate) {
		cor_buf_add(out, said);
		return;
	}
	const cor_party *party = cor_estate_party(policy->estate, vendors->bound[i]);
	cor_buf_addf(out, "%.*s", COR_FMT(party->name.n > 0 ? party->name : party->id));
	if (party->name.n > 0 && !cor_text_equal(party->name, party->id))
		cor_buf_addf(out, " (%.*s)", COR_FMT(party->id));
}

static void put_subsidiaries(const cor_vendors *vendors, cor_buf *out)
{
	char percent[32];

	cor_text_from_fixed(vendors->stake, 4, percent);
	switch (vendors->test) {
	case COR_TEST_CONTROL:
		cor_buf_addz(out, "every company that one of these controls or holds over 50% of");
		break;
	case COR_TEST_SHARE:
		cor_buf_addf(out, "every company of which one of these alone holds %s %s%%",
			vendors->at_least ? "at least" : "over", percent);
		break;
	case COR_TEST_AGGREGATE:
		cor_buf_addf(out, "every company of which these together hold %s %s%%",
			vendors->at_least ? "at least" : "over", percent);
		break;
	}
	cor_buf_addz(out, ", and so on down the chain");
}

void cor_sentence_vendors(const cor_policy *policy, uint32_t index, cor_buf *out)
{
	COR_ASSERT(index < policy->vendor_count);
	const cor_vendors *vendors = &policy->vendors[index];
	uint32_t count = vendors->parties.texts.count;

	for (uint32_t i = 0; i < count; i++) {
		cor_buf_addz(out, cor_wording_join(i, count, " and "));
		put_party(policy, vendors, i, out);
	}
	if (vendors->where) {
		cor_buf_addz(out,
			count > 0 ? ", and every company of which it is true that "
				  : "every company of which it is true that ");
		cor_sentence_selector(policy, vendors->where, out);
	}
	if (vendors->include == COR_INCLUDE_GROUP)
		cor_buf_addz(out,
			", and every company of their corporate groups, parents and sisters too");
	if (vendors->include == COR_INCLUDE_SUBSIDIARIES) {
		cor_buf_addz(out, ", and ");
		put_subsidiaries(vendors, out);
	}
	if (vendors->successors)
		cor_buf_addz(out, ", and whoever succeeds one of these");
	cor_buf_addz(out,
		vendors->include == COR_INCLUDE_LISTED
			? ". Subsidiaries do not count unless they are named. Brands count as their owner does."
			: ". Brands count as their owner does.");
}

/* ---- rules ---- */

static void put_day(const cor_due *due, cor_buf *out)
{
	char day[COR_DAY_BYTES];

	cor_day_write(due->day, day);
	if (due->day == COR_DAY_NONE)
		cor_buf_addf(out, "a date that is not known yet (%.*s)", COR_FMT(due->text));
	else if (cor_text_is(due->text, day))
		cor_buf_addz(out, day);
	else
		cor_buf_addf(out, "%s (%.*s)", day, COR_FMT(due->text));
}

/* "35%"; a share that no such number says exactly, as its fraction, too. */
static void put_share(cor_ratio share, cor_buf *out)
{
	char percent[32];
	size_t n = strlen(cor_ratio_write_percent(share, percent)) - 1;
	bool exact = (cor_u128)share.num * 10000 % share.den == 0;

	while (percent[n - 1] == '0')
		n--;
	n -= percent[n - 1] == '.';
	if (exact)
		cor_buf_addf(out, "%.*s%%", (int)n, percent);
	else
		cor_buf_addf(out, "%" PRIu64 "/%" PRIu64 " (about %.*s%%)", share.num, share.den,
			(int)n, percent);
}

/* ` in "core"`, ` where …`, or nothing for everything. */
static void put_scope(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	if (!rule->selector)
		return;
	uint32_t set = cor_wording_bare_set(rule->selector);
	if (set != COR_NONE) {
		cor_buf_addf(out, " in \"%.*s\"", COR_FMT(policy->sets[set].name));
		return;
	}
	cor_buf_addz(out, " where ");
	cor_sentence_selector(policy, rule->selector, out);
}

/* Groups matter where something is counted; a single finding breaks the other rules in whatever group it is. */
static void put_groups(const cor_rule *rule, cor_buf *out)
{
	if (rule->per_count > 0)
		cor_buf_addz(out, ", counted by itself for each ");
	for (unsigned i = 0; i < rule->per_count; i++) {
		const cor_key *key = &rule->per[i];
		const char *name = cor_schema[key->table].columns[key->column].name;

		cor_buf_addf(out, "%s%s%s", cor_wording_join(i, rule->per_count, " and "),
			key->table == COR_SITE ? "site's " : "", name);
	}
}

static void put_limit(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	cor_text vendor = policy->vendors[rule->vendors].name;
	bool whole = cor_text_is(rule->measure, COR_MEASURE_SITES) ||
		cor_text_is(rule->measure, COR_MEASURE_ELEMENTS) ||
		cor_text_is(rule->measure, COR_MEASURE_ROLES) ||
		cor_text_is(rule->measure, COR_MEASURE_PARTS) ||
		cor_text_is(rule->measure, COR_MEASURE_COMPONENTS);

	cor_buf_addf(out, "Of the %.*s of the gear", COR_FMT(rule->measure));
	put_scope(policy, rule, out);
	cor_buf_addz(out, ", at most ");
	put_share(rule->cap, out);
	cor_buf_addf(out, " may be %s\"%.*s\"", whole ? "" : "on gear of ", COR_FMT(vendor));
	put_groups(rule, out);
}

static void put_suppliers(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	uint32_t last = rule->has_at_most ? rule->at_most : rule->at_least;

	cor_buf_addz(out, "The gear");
	put_scope(policy, rule, out);
	cor_buf_addz(out, " must come from");
	if (rule->at_least > 0)
		cor_buf_addf(out, " at least %u", rule->at_least);
	if (rule->has_at_most)
		cor_buf_addf(out, "%s at most %u", rule->at_least > 0 ? " and" : "", rule->at_most);
	cor_buf_addf(out, " independent maker%s (corporate group%s)", last == 1 ? "" : "s",
		last == 1 ? "" : "s");
	if (rule->vendors != COR_NO_VENDORS)
		cor_buf_addf(out, " of \"%.*s\"", COR_FMT(policy->vendors[rule->vendors].name));
	if (rule->has_share_at_least) {
		cor_buf_addz(out, ", each with at least ");
		put_share(rule->share_at_least, out);
		cor_buf_addz(out, " of the elements");
	}
	put_groups(rule, out);
}

static void put_permit(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	static const char *const of[] = {"the element itself", "its site", "its product",
		"its maker"};

	cor_buf_addz(out, "Gear");
	put_scope(policy, rule, out);
	cor_buf_addf(out, " needs a valid permit for %s; without one it is not allowed",
		of[rule->permit_of]);
}

/* ---- paths ---- */

static void put_kinds(unsigned kinds, cor_buf *out)
{
	static const char *const words[] = {"data", "control", "management", "timing", "power"};
	uint32_t count = (uint32_t)__builtin_popcount(kinds), told = 0;

	for (unsigned i = 0; i < 5; i++) {
		if (kinds >> i & 1)
			cor_buf_addf(out, "%s%s", cor_wording_join(told++, count, " and "),
				words[i]);
	}
}

/* `gear in "core"`, `gear where …`, or `any gear`. */
static void put_ends(const cor_policy *policy, const cor_selector *selector, cor_buf *out)
{
	cor_rule part = {.selector = selector};

	cor_buf_addz(out, selector ? "gear" : "any gear");
	put_scope(policy, &part, out);
}

static void put_avoid(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	static const char *const said[] = {"Traffic", "There must be a way for traffic",
		"No way that traffic could take"};
	const cor_path_rule *path = &rule->path;

	cor_buf_addf(out, "%s between ", said[path->mode]);
	put_ends(policy, path->from, out);
	cor_buf_addz(out, " and ");
	put_ends(policy, path->to, out);
	if (!path->all_pairs)
		cor_buf_addz(out, ", as far as there are demands between them,");
	cor_buf_addz(out,
		path->mode == COR_AVOID_EXISTS         ? " that passes no gear of "
			: path->mode == COR_AVOID_USED ? " must not pass gear of "
						       : " may pass gear of ");
	cor_buf_addf(out, "\"%.*s\"", COR_FMT(policy->vendors[rule->vendors].name));
	put_scope(policy, rule, out);
	cor_buf_addz(out, " over links that carry ");
	put_kinds(path->over, out);
	if (path->services) {
		cor_buf_addz(out, ", nor what such gear serves over links of ");
		put_kinds(path->services, out);
	}
}

static void put_stop(const cor_policy *policy, const cor_path_stop *stop, cor_buf *out)
{
	cor_buf_addz(out, ". Over links of ");
	put_kinds(stop->kinds, out);
	cor_buf_addf(out, " nothing %s ",
		stop->in && stop->out ? "passes"
			: stop->in    ? "enters"
				      : "leaves");
	put_ends(policy, stop->at, out);
}

static void put_isolate(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	const cor_path_rule *path = &rule->path;

	cor_buf_addz(out, "No chain of links of ");
	put_kinds(path->over, out);
	cor_buf_addz(out, " may lead from ");
	put_ends(policy, path->from, out);
	cor_buf_addz(out, " to ");
	put_ends(policy, path->to, out);
	if (path->stops) {
		cor_buf_addz(out, "; it ends at ");
		put_ends(policy, path->stops, out);
	}
	for (uint32_t i = 0; i < path->stop_count; i++)
		put_stop(policy, &path->stop_over[i], out);
}

static void put_demand(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	cor_text vendor = rule->vendors == COR_NO_VENDORS ? COR_TEXT("")
							  : policy->vendors[rule->vendors].name;

	switch (rule->kind) {
	case COR_EXCLUDE:
		cor_buf_addf(out, "Gear of \"%.*s\" is not allowed", COR_FMT(vendor));
		put_scope(policy, rule, out);
		cor_buf_addz(out, rule->selector ? "" : " anywhere");
		break;
	case COR_LIMIT:
		put_limit(policy, rule, out);
		break;
	case COR_FREEZE:
		cor_buf_addf(out, "No gear of \"%.*s\" may be %s after ", COR_FMT(vendor),
			rule->event == COR_EVENT_PROCURED ? "procured" : "installed");
		put_day(&rule->after, out);
		put_scope(policy, rule, out);
		break;
	case COR_SUPPLIERS:
		put_suppliers(policy, rule, out);
		break;
	case COR_PERMIT_RULE:
		put_permit(policy, rule, out);
		break;
	case COR_AVOID:
		put_avoid(policy, rule, out);
		break;
	case COR_ISOLATE:
		put_isolate(policy, rule, out);
		break;
	}
	cor_buf_addc(out, '.');
}

static void put_dates(const cor_rule *rule, cor_buf *out)
{
	if (rule->by.given) {
		cor_buf_addz(out, " It must hold from ");
		put_day(&rule->by, out);
		cor_buf_addc(out, '.');
	} else if (rule->kind != COR_FREEZE) {
		cor_buf_addz(out, " It has no date: it must hold at once.");
	}
	if (rule->target.given) {
		cor_buf_addz(out, " If possible it should hold from ");
		put_day(&rule->target, out);
		cor_buf_addc(out, '.');
	}
}

static const char *depth_words(cor_depth depth, cor_grain grain)
{
	switch (depth) {
	case COR_DEPTH_ELEMENT:
		return grain == COR_GRAIN_PART ? " Whose gear it is, the maker of the part decides."
			: grain == COR_GRAIN_COMPONENT
			? " Whose gear it is, the maker of the component decides."
			: " Whose gear it is, its maker decides, or the maker of the function it performs.";
	case COR_DEPTH_ROLE:
		return grain == COR_GRAIN_ROLE
			? " Whose gear it is, the maker of the function it performs decides alone."
			: " Whose gear it is, its maker decides.";
	case COR_DEPTH_ESSENTIAL_PART:
		return " One essential part in it counts as the whole.";
	case COR_DEPTH_ANY_PART:
		return " One part in it, essential or not, counts as the whole.";
	case COR_DEPTH_ESSENTIAL_CONTAINED:
		return " One essential component in it, however deep, counts as the whole.";
	case COR_DEPTH_CONTAINED:
		return " One component in it, however deep, essential or not, counts as the whole.";
	}
	return "";
}

static const char *count_words(cor_count count)
{
	switch (count) {
	case COR_COUNT_ANY:
		return " A site counts when any of its gear does.";
	case COR_COUNT_MAJORITY:
		return " A site counts when more of its gear does than does not.";
	case COR_COUNT_EACH:
		return " A site counts when all of its gear does.";
	}
	return "";
}

static void put_judging(const cor_rule *rule, cor_buf *out)
{
	bool counts = rule->kind == COR_LIMIT || rule->kind == COR_SUPPLIERS;
	bool of_vendors = rule->kind == COR_EXCLUDE || rule->kind == COR_LIMIT ||
		rule->kind == COR_FREEZE || rule->kind == COR_AVOID;

	if (of_vendors)
		cor_buf_addz(out, depth_words(rule->depth, cor_selector_grain(rule->selector)));
	if (rule->kind == COR_LIMIT && cor_text_is(rule->measure, COR_MEASURE_SITES))
		cor_buf_addz(out, count_words(rule->count));
	if (counts && rule->shared == COR_SHARED_OWNER)
		cor_buf_addz(out, " Shared gear counts with its owner, not with those who use it.");
	if (counts && rule->shared == COR_SHARED_BOTH)
		cor_buf_addz(out, " Shared gear counts with its owner and with those who use it.");
	if (rule->count_states)
		cor_buf_addf(out, " Gear that is %s%s%s counts, too.",
			rule->count_states & COR_COUNT_PLANNED ? "planned" : "",
			rule->count_states == (COR_COUNT_PLANNED | COR_COUNT_SPARE) ? " or " : "",
			rule->count_states & COR_COUNT_SPARE ? "spare" : "");
	if (rule->unknown == COR_UNKNOWN_VIOLATES)
		cor_buf_addz(out, " What cannot be known breaks the rule.");
	if (rule->unknown == COR_UNKNOWN_TOLERATED)
		cor_buf_addz(out, " What cannot be known does not break the rule.");
	if (rule->may_be_empty)
		cor_buf_addz(out, " Where there is no such gear, the rule is satisfied.");
}

void cor_sentence_rule(const cor_policy *policy, const cor_rule *rule, cor_buf *out)
{
	put_demand(policy, rule, out);
	put_dates(rule, out);
	put_judging(rule, out);
}
