#include "app/party.h"

static cor_text id_of(const cor_party_sheet *sheet, uint32_t party)
{
	return cor_estate_party(sheet->estate, party)->id;
}

static const cor_stake *stake_at(const cor_party_sheet *sheet, uint32_t index)
{
	const cor_stake *stakes;

	cor_estate_stakes(sheet->estate, &stakes);
	return &stakes[index];
}

static void put_share(int64_t low, int64_t high, cor_buf *out)
{
	char from[32], to[32];

	cor_text_from_fixed(low, 4, from);
	cor_text_from_fixed(high, 4, to);
	cor_buf_addf(out, "%s%s%s %%", from, low == high ? "" : " to ", low == high ? "" : to);
}

static void put_day(const char *word, cor_day day, cor_buf *out)
{
	char text[COR_DAY_BYTES];

	if (day != COR_DAY_NONE)
		cor_buf_addf(out, ", %s %s", word, cor_day_write(day, text));
}

/* "huawei-holding holds 51 % of huawei-marine, since 2008-01-25, until 2020-03-01" */
static void put_stake(const cor_party_sheet *sheet, const cor_stake *stake, cor_buf *out)
{
	cor_text owner = id_of(sheet, stake->owner), owned = id_of(sheet, stake->owned);

	switch (stake->kind) {
	case COR_STAKE_SHARES:
		cor_buf_addf(out, "%.*s holds ", COR_FMT(owner));
		put_share(stake->low, stake->high, out);
		cor_buf_addf(out, " of %.*s", COR_FMT(owned));
		break;
	case COR_STAKE_CONTROL:
		cor_buf_addf(out, "%.*s controls %.*s", COR_FMT(owner), COR_FMT(owned));
		break;
	case COR_STAKE_SUCCESSOR:
		cor_buf_addf(out, "%.*s succeeds %.*s", COR_FMT(owner), COR_FMT(owned));
		break;
	case COR_STAKE_BRAND:
		cor_buf_addf(out, "%.*s owns the brand %.*s", COR_FMT(owner), COR_FMT(owned));
		break;
	}
	put_day("since", stake->since, out);
	put_day("until", stake->until, out);
}

/* "https://…, 2020-11-17, grade S" */
static void put_source(cor_text source, cor_text dated, cor_text grade, cor_buf *out)
{
	cor_buf_add(out, source.n ? source : COR_TEXT("no source given"));
	if (dated.n)
		cor_buf_addf(out, ", %.*s", COR_FMT(dated));
	if (grade.n)
		cor_buf_addf(out, ", grade %.*s", COR_FMT(grade));
}

static void put_row(const cor_party_sheet *sheet, const cor_stake *stake, unsigned depth,
	cor_buf *out)
{
	unsigned indent = 2 + 2 * (depth < 20 ? depth : 20);

	cor_buf_addf(out, "%*s", (int)indent, "");
	put_stake(sheet, stake, out);
	cor_buf_addf(out, "\n%*s", (int)indent + 4, "");
	put_source(cor_party_stake_cell(sheet, stake, "source"),
		cor_party_stake_cell(sheet, stake, "dated"),
		cor_party_stake_cell(sheet, stake, "grade"), out);
	cor_buf_addc(out, '\n');
}

static void put_tree(const cor_party_sheet *sheet, const char *title, const cor_party_tie *tree,
	uint32_t count, cor_buf *out)
{
	char day[COR_DAY_BYTES];

	cor_buf_addf(out, "%s on %s\n", title, cor_day_write(sheet->at, day));
	if (count == 0)
		cor_buf_addz(out, "  nobody that is known\n");
	for (uint32_t i = 0; i < count; i++)
		put_row(sheet, stake_at(sheet, tree[i].stake), tree[i].depth, out);
}

static void put_names(const cor_party_sheet *sheet, const uint32_t *parties, uint32_t count,
	cor_buf *out)
{
	for (uint32_t i = 0; i < count; i++)
		cor_buf_addf(out, "%s%.*s", i ? ", " : "", COR_FMT(id_of(sheet, parties[i])));
}

static void put_group(const cor_party_sheet *sheet, cor_buf *out)
{
	char day[COR_DAY_BYTES];

	cor_buf_addf(out, "corporate group on %s\n  ", cor_day_write(sheet->at, day));
	put_names(sheet, sheet->group, sheet->group_count, out);
	if (sheet->group_count == 0)
		cor_buf_addz(out, "nobody else surely");
	if (sheet->perhaps_count > 0) {
		cor_buf_addz(out, "; maybe ");
		put_names(sheet, sheet->perhaps, sheet->perhaps_count, out);
	}
	cor_buf_addc(out, '\n');
}

static const char *tri_word(cor_tri value)
{
	return value == COR_YES ? "yes" : value == COR_MAYBE ? "maybe" : "no";
}

static void put_makers(const cor_party_sheet *sheet, uint32_t set, cor_buf *out)
{
	const cor_maker_set *makers = cor_estate_maker_set(sheet->estate, set);

	cor_buf_addz(out, makers->count > 1 ? "one of " : "");
	put_names(sheet, makers->parties, makers->count, out);
	cor_buf_addz(out, makers->open ? " or someone not listed" : "");
}

static void put_products(const cor_party_sheet *sheet, cor_buf *out)
{
	uint32_t sets = sheet->policy ? cor_policy_vendor_count(sheet->policy) : 0;

	if (sheet->product_count > 0)
		cor_buf_addz(out, "sold under another's name\n");
	for (uint32_t i = 0; i < sheet->product_count; i++) {
		const cor_product *product = cor_estate_product(sheet->estate, sheet->products[i]);

		cor_buf_addf(out, "  product %.*s: brand ", COR_FMT(product->id));
		put_makers(sheet, product->brand, out);
		cor_buf_addz(out, ", made by ");
		put_makers(sheet, product->maker, out);
		for (uint32_t v = 0; v < sets; v++)
			cor_buf_addf(out, "%s %.*s: %s", v ? "," : ";",
				COR_FMT(cor_policy_vendor_name(sheet->policy, v)),
				tri_word((cor_tri)sheet->product_levels[(size_t)i * sets + v]));
		cor_buf_addc(out, '\n');
	}
}

/* ---- why ---- */

static void put_step(const cor_party_sheet *sheet, const cor_standing_step *step, cor_buf *out)
{
	cor_buf_addf(out, "    %.*s: ", COR_FMT(id_of(sheet, step->party)));
	switch (step->ground) {
	case COR_GROUND_LISTED:
		cor_buf_addz(out, "is listed");
		break;
	case COR_GROUND_WHERE:
		cor_buf_addz(out,
			step->level == COR_YES ? "the predicate holds" : "the predicate may hold");
		break;
	case COR_GROUND_GROUP:
		cor_buf_addz(out, "same corporate group, ");
		put_stake(sheet, stake_at(sheet, step->stakes[0]), out);
		break;
	case COR_GROUND_STAKE:
		put_stake(sheet, stake_at(sheet, step->stakes[0]), out);
		break;
	case COR_GROUND_TOGETHER:
		for (uint32_t i = 0; i < step->stake_count; i++) {
			cor_buf_addz(out, i ? "; " : "");
			put_stake(sheet, stake_at(sheet, step->stakes[i]), out);
		}
		cor_buf_addz(out, ": together ");
		put_share(step->low, step->high, out);
		break;
	}
	cor_buf_addz(out, step->level == COR_MAYBE ? " (maybe)\n" : "\n");
}

static const char *miss_words(cor_miss_why why)
{
	switch (why) {
	case COR_MISS_NOT_YET:
		return "not yet";
	case COR_MISS_OVER:
		return "over";
	case COR_MISS_LISTED_ONLY:
		return "stakes do not count here";
	case COR_MISS_UPWARDS:
		return "owners of members do not count";
	case COR_MISS_SHARE:
		return "not enough";
	case COR_MISS_KIND:
		return "control is not asked";
	case COR_MISS_SUCCESSOR:
		return "succession does not bring it in";
	}
	return "";
}

static void put_standing(const cor_party_sheet *sheet, uint32_t vendors, cor_buf *out)
{
	const cor_standing *standing = &sheet->standings[vendors];

	cor_buf_addf(out, "  \"%.*s\": %s  (%.*s)\n",
		COR_FMT(cor_policy_vendor_name(sheet->policy, vendors)), tri_word(standing->level),
		COR_FMT(cor_policy_vendor_text(sheet->policy, vendors)));
	for (uint32_t i = 0; i < standing->step_count; i++)
		put_step(sheet, &standing->steps[i], out);
	if (standing->level == COR_NO && standing->miss_count == 0)
		cor_buf_addz(out, "    no member itself, and no stake ties it to one\n");
	for (uint32_t i = 0; i < standing->miss_count; i++) {
		cor_buf_addz(out, "    ");
		put_stake(sheet, stake_at(sheet, standing->misses[i].stake), out);
		cor_buf_addf(out, ": %s\n", miss_words(standing->misses[i].why));
	}
}

static void put_head(const cor_party_sheet *sheet, cor_buf *out)
{
	const cor_party *party = cor_estate_party(sheet->estate, sheet->party);

	cor_buf_addf(out, "party %.*s\n  name           %.*s\n  country        %.*s\n",
		COR_FMT(party->id), COR_FMT(party->name),
		COR_FMT(party->country.n ? party->country : COR_TEXT("not known")));
	for (uint32_t i = 0; i < sheet->alias_count; i++)
		cor_buf_addf(out, "  %-14s %.*s\n", i ? "" : "also called",
			COR_FMT(sheet->aliases[i]));
	/* Without a register beneath, what is shown is the register. */
	cor_buf_addf(out, "  from           %s: ",
		party->from_register || !cor_estate_below(sheet->estate) ? "the register"
									 : "the estate");
	put_source(cor_party_cell(sheet, "source"), cor_party_cell(sheet, "dated"),
		cor_party_cell(sheet, "grade"), out);
	cor_buf_addc(out, '\n');
}

void cor_party_write_text(const cor_party_sheet *sheet, cor_buf *out)
{
	char day[COR_DAY_BYTES];

	put_head(sheet, out);
	put_tree(sheet, "over it", sheet->above, sheet->above_count, out);
	put_tree(sheet, "under it", sheet->below, sheet->below_count, out);
	if (sheet->other_time_count > 0)
		cor_buf_addz(out, "at other times\n");
	for (uint32_t i = 0; i < sheet->other_time_count; i++)
		put_row(sheet, stake_at(sheet, sheet->other_times[i]), 0, out);
	put_group(sheet, out);
	put_products(sheet, out);
	if (!sheet->policy)
		return;
	cor_buf_addf(out, "under %.*s on %s\n", COR_FMT(cor_policy_id(sheet->policy)),
		cor_day_write(sheet->at, day));
	if (cor_policy_vendor_count(sheet->policy) == 0)
		cor_buf_addz(out, "  the policy names no vendors\n");
	for (uint32_t v = 0; v < cor_policy_vendor_count(sheet->policy); v++)
		put_standing(sheet, v, out);
}
