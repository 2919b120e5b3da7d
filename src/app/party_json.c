/* cordon-party/1: doc/schema/party.schema.json. */
#include "app/party.h"
#include "base/json.h"

static cor_text id_of(const cor_party_sheet *sheet, uint32_t party)
{
	return cor_estate_party(sheet->estate, party)->id;
}

static const char *tri_word(cor_tri value)
{
	return value == COR_YES ? "yes" : value == COR_MAYBE ? "maybe" : "no";
}

/* A row of stake as written, without its empty cells; the day's shares of the policy stand in the steps. */
static void put_stake(cor_json *json, const char *name, const cor_party_sheet *sheet,
	uint32_t index)
{
	const cor_stake *stakes;

	cor_estate_stakes(sheet->estate, &stakes);
	cor_json_object_flat(json, name);
	for (unsigned c = 0; c < cor_schema[COR_STAKE].column_count; c++) {
		const char *column = cor_schema[COR_STAKE].columns[c].name;
		cor_text cell = cor_party_stake_cell(sheet, &stakes[index], column);

		if (cell.n > 0)
			cor_json_text(json, column, cell);
	}
	cor_json_end_object(json);
}

static void put_tree(cor_json *json, const char *name, const cor_party_sheet *sheet,
	const cor_party_tie *tree, uint32_t count)
{
	cor_json_array(json, name);
	for (uint32_t i = 0; i < count; i++) {
		cor_json_object(json, NULL);
		cor_json_u64(json, "depth", tree[i].depth);
		put_stake(json, "stake", sheet, tree[i].stake);
		cor_json_end_object(json);
	}
	cor_json_end_array(json);
}

static void put_ids(cor_json *json, const char *name, const cor_party_sheet *sheet,
	const uint32_t *parties, uint32_t count)
{
	cor_json_array_flat(json, name);
	for (uint32_t i = 0; i < count; i++)
		cor_json_text(json, NULL, id_of(sheet, parties[i]));
	cor_json_end_array(json);
}

static void put_makers(cor_json *json, const char *name, const cor_party_sheet *sheet, uint32_t set)
{
	const cor_maker_set *makers = cor_estate_maker_set(sheet->estate, set);

	put_ids(json, name, sheet, makers->parties, makers->count);
}

static void put_product(cor_json *json, const cor_party_sheet *sheet, uint32_t index)
{
	const cor_product *product = cor_estate_product(sheet->estate, sheet->products[index]);
	uint32_t sets = sheet->policy ? cor_policy_vendor_count(sheet->policy) : 0;

	cor_json_object(json, NULL);
	cor_json_text(json, "id", product->id);
	put_makers(json, "brand", sheet, product->brand);
	put_makers(json, "makers", sheet, product->maker);
	cor_json_bool(json, "makers_open",
		cor_estate_maker_set(sheet->estate, product->maker)->open);
	cor_json_object_flat(json, "vendors");
	for (uint32_t v = 0; v < sets; v++) {
		cor_json_name(json, cor_policy_vendor_name(sheet->policy, v));
		cor_json_text(json, NULL,
			cor_text_of(tri_word(
				(cor_tri)sheet->product_levels[(size_t)index * sets + v])));
	}
	cor_json_end_object(json);
	cor_json_end_object(json);
}

static void put_percent(cor_json *json, const char *name, int64_t share)
{
	char text[32];

	cor_text_from_fixed(share, 4, text);
	cor_json_text(json, name, cor_text_of(text));
}

static void put_step(cor_json *json, const cor_party_sheet *sheet, const cor_standing_step *step)
{
	static const char *const grounds[] = {
		[COR_GROUND_LISTED] = "listed",
		[COR_GROUND_WHERE] = "predicate",
		[COR_GROUND_GROUP] = "group",
		[COR_GROUND_STAKE] = "stake",
		[COR_GROUND_TOGETHER] = "together",
	};

	cor_json_object(json, NULL);
	cor_json_text(json, "party", id_of(sheet, step->party));
	cor_json_text(json, "ground", cor_text_of(grounds[step->ground]));
	cor_json_text(json, "value", cor_text_of(tri_word(step->level)));
	if (step->ground == COR_GROUND_TOGETHER) {
		put_percent(json, "together_low_pct", step->low);
		put_percent(json, "together_high_pct", step->high);
	}
	cor_json_array(json, "stakes");
	for (uint32_t i = 0; i < step->stake_count; i++)
		put_stake(json, NULL, sheet, step->stakes[i]);
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void put_miss(cor_json *json, const cor_party_sheet *sheet, const cor_miss *miss)
{
	static const char *const whys[] = {
		[COR_MISS_NOT_YET] = "not-yet",
		[COR_MISS_OVER] = "over",
		[COR_MISS_LISTED_ONLY] = "listed-only",
		[COR_MISS_UPWARDS] = "upwards",
		[COR_MISS_SHARE] = "share",
		[COR_MISS_KIND] = "kind",
		[COR_MISS_SUCCESSOR] = "successor",
	};

	cor_json_object(json, NULL);
	cor_json_text(json, "member", id_of(sheet, miss->other));
	cor_json_text(json, "why", cor_text_of(whys[miss->why]));
	put_stake(json, "stake", sheet, miss->stake);
	cor_json_end_object(json);
}

static void put_standing(cor_json *json, const cor_party_sheet *sheet, uint32_t vendors)
{
	const cor_standing *standing = &sheet->standings[vendors];

	cor_json_object(json, NULL);
	cor_json_text(json, "name", cor_policy_vendor_name(sheet->policy, vendors));
	cor_json_text(json, "meaning", cor_policy_vendor_text(sheet->policy, vendors));
	cor_json_text(json, "value", cor_text_of(tri_word(standing->level)));
	cor_json_array(json, "steps");
	for (uint32_t i = 0; i < standing->step_count; i++)
		put_step(json, sheet, &standing->steps[i]);
	cor_json_end_array(json);
	cor_json_array(json, "misses");
	for (uint32_t i = 0; i < standing->miss_count; i++)
		put_miss(json, sheet, &standing->misses[i]);
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void put_optional(cor_json *json, const char *name, cor_text text)
{
	if (text.n > 0)
		cor_json_text(json, name, text);
	else
		cor_json_null(json, name);
}

static void put_head(cor_json *json, const cor_party_sheet *sheet)
{
	static const char *const facts[] = {"source", "dated", "grade"};
	const cor_party *party = cor_estate_party(sheet->estate, sheet->party);

	cor_json_text(json, "id", party->id);
	cor_json_text(json, "name", party->name);
	put_optional(json, "country", party->country);
	cor_json_bool(json, "from_register",
		party->from_register || !cor_estate_below(sheet->estate));
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		put_optional(json, facts[i], cor_party_cell(sheet, facts[i]));
	cor_json_array(json, "aliases");
	for (uint32_t i = 0; i < sheet->alias_count; i++)
		cor_json_text(json, NULL, sheet->aliases[i]);
	cor_json_end_array(json);
}

static void put_sheet(cor_json *json, const cor_party_sheet *sheet)
{
	cor_json_object(json, NULL);
	put_head(json, sheet);
	put_tree(json, "above", sheet, sheet->above, sheet->above_count);
	put_tree(json, "below", sheet, sheet->below, sheet->below_count);
	cor_json_array(json, "other_times");
	for (uint32_t i = 0; i < sheet->other_time_count; i++)
		put_stake(json, NULL, sheet, sheet->other_times[i]);
	cor_json_end_array(json);
	put_ids(json, "group", sheet, sheet->group, sheet->group_count);
	put_ids(json, "group_maybe", sheet, sheet->perhaps, sheet->perhaps_count);
	cor_json_array(json, "products");
	for (uint32_t i = 0; i < sheet->product_count; i++)
		put_product(json, sheet, i);
	cor_json_end_array(json);
	cor_json_array(json, "vendors");
	for (uint32_t v = 0; sheet->policy && v < cor_policy_vendor_count(sheet->policy); v++)
		put_standing(json, sheet, v);
	cor_json_end_array(json);
	cor_json_end_object(json);
}

static void put_digest(cor_json *json, const char *name, const cor_policy *policy,
	const cor_digest *digest)
{
	if (!digest) {
		cor_json_null(json, name);
		return;
	}
	cor_json_object(json, name);
	if (policy)
		cor_json_text(json, "id", cor_policy_id(policy));
	cor_json_digest(json, "digest", digest);
	cor_json_end_object(json);
}

void cor_party_write_json(const cor_party_sheet *sheets, uint32_t count, cor_buf *out)
{
	const cor_estate *estate = sheets[0].estate, *ground = cor_estate_below(estate);
	const cor_policy *policy = sheets[0].policy;
	cor_json json;

	cor_json_init(&json, out);
	cor_json_object(&json, NULL);
	cor_json_text(&json, "format", COR_TEXT("cordon-party/1"));
	cor_json_day(&json, "at", sheets[0].at);
	put_digest(&json, "estate", NULL, ground ? cor_estate_digest(estate) : NULL);
	put_digest(&json, "register", NULL, cor_estate_digest(ground ? ground : estate));
	put_digest(&json, "policy", policy, policy ? cor_policy_digest(policy) : NULL);
	cor_json_array(&json, "parties");
	for (uint32_t i = 0; i < count; i++)
		put_sheet(&json, &sheets[i]);
	cor_json_end_array(&json);
	cor_json_end_object(&json);
}
