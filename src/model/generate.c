#include "model/model.h"

#include "model/rows.h"

/* ---- places and tags ---- */

static cor_status put_site(const cor_rows *rows, uint32_t site, cor_err *err)
{
	const cor_plan *plan = rows->plan;
	cor_row_id id = cor_row_site(plan, site);
	uint32_t at = site - plan->core_count;
	unsigned town;
	cor_spot spot;

	if (site < plan->core_count) {
		cor_draw draw = cor_draw_of(plan->seed, COR_FOR_CORE, site);

		town = cor_land_town_of(site / COR_OPERATOR_COUNT, cor_plan_cores_each(plan));
		spot = cor_land_near(&draw,
			(cor_spot){cor_land_town(town)->lat, cor_land_town(town)->lon}, 5000);
		return cor_writer_site(rows->writer, &id,
			cor_operator_label(site % COR_OPERATOR_COUNT), "Model core site",
			cor_land_town(town), spot, err);
	}
	if (at < plan->tower_count) {
		town = plan->towers[at].town;
		return cor_writer_site(rows->writer, &id,
			cor_operator_pair(cor_plan_exchange_of(plan, at) % 2), "Model tower",
			cor_land_town(town), plan->towers[at].spot, err);
	}
	at -= plan->tower_count;
	town = plan->exchanges[at].town;
	return cor_writer_site(rows->writer, &id, cor_operator_pair(at % 2), "Model exchange",
		cor_land_town(town), plan->exchanges[at].spot, err);
}

/* Three towers in a thousand stand at sensitive places and twenty-seven at the government's; on the
 * smallest network two do. */
static cor_status put_site_tags(const cor_rows *rows, cor_err *err)
{
	const cor_plan *plan = rows->plan;

	for (uint32_t t = 0; t < plan->tower_count; t++) {
		cor_draw draw = cor_draw_of(plan->seed, COR_FOR_TAG, t);
		cor_row_id id = cor_row_site(plan, plan->core_count + t);
		uint32_t drawn = cor_draw_below(&draw, 1000);
		const char *tag = t == plan->tower_count / 3 || drawn < 1 ? "nuclear"
			: t == plan->tower_count / 3 * 2 || drawn < 3     ? "military"
			: drawn < 30                                      ? "government"
									  : NULL;

		if (tag)
			COR_TRY(cor_writer_tag(rows->writer, COR_SITE_TAG, cor_row_text(&id), tag,
				err));
	}
	return COR_OK;
}

static cor_status put_network_tags(const cor_rows *rows, cor_err *err)
{
	static const char *const networks[] = {"a-mobile", "b-mobile", "c-mobile", "d-mobile",
		"ac-transport", "bd-transport", COR_NETWORK_SHARED, COR_NETWORK_FIXED_A,
		COR_NETWORK_FIXED_B, COR_NETWORK_EMERGENCY};

	for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
		cor_text network = cor_text_of(networks[i]);
		bool is_emergency = cor_text_is(network, COR_NETWORK_EMERGENCY);

		COR_TRY(cor_writer_tag(rows->writer, COR_NETWORK_TAG, network, "model", err));
		COR_TRY(cor_writer_tag(rows->writer, COR_NETWORK_TAG, network,
			is_emergency ? "safety-critical" : "public", err));
	}
	return COR_OK;
}

/* ---- the whole ---- */

static cor_status put_base(const cor_rows *rows, uint32_t site, cor_err *err)
{
	const cor_plan *plan = rows->plan;
	uint32_t towers = plan->core_count + plan->tower_count;

	if (site < plan->core_count)
		return cor_rows_core(rows, site, err);
	if (site < towers)
		return cor_rows_tower(rows, site - plan->core_count, err);
	return cor_rows_exchange(rows, site - towers, err);
}

/* Elements that a network of so many sites has at least. */
static cor_status count_base(const cor_plan *plan, cor_arena *arena, uint32_t *ret_count,
	cor_err *err)
{
	cor_rows rows = {.plan = plan};

	COR_TRY(cor_writer_new(plan, NULL, arena, &rows.writer, err));
	for (uint32_t site = 0; site < plan->site_count; site++)
		COR_TRY(put_base(&rows, site, err));
	*ret_count = cor_writer_element_count(rows.writer);
	return COR_OK;
}

static cor_status put_rows(const cor_rows *rows, cor_err *err)
{
	for (uint32_t site = 0; site < rows->plan->site_count; site++)
		COR_TRY(put_site(rows, site, err));
	COR_TRY(put_site_tags(rows, err));
	COR_TRY(put_network_tags(rows, err));
	for (uint32_t site = 0; site < rows->plan->site_count; site++) {
		COR_TRY(put_base(rows, site, err));
		COR_TRY(cor_rows_leaves(rows, site, err));
	}
	COR_ASSERT(cor_writer_element_count(rows->writer) == rows->plan->elements);
	return cor_writer_products(rows->writer, err);
}

static cor_status generate(const cor_model_request *request, cor_builder *builder, cor_arena *arena,
	cor_err *err)
{
	cor_plan *plan;
	cor_rows rows;
	uint32_t base;

	COR_TRY(cor_plan_new(request, arena, &plan, err));
	COR_TRY(count_base(plan, arena, &base, err));
	if (base > request->elements || request->elements > COR_MODEL_ELEMENTS_MOST)
		return cor_fail(err, COR_EINPUT,
			"elements is %u, expected %u (what %u sites take) to %u", request->elements,
			base, request->sites, COR_MODEL_ELEMENTS_MOST);
	COR_TRY(cor_plan_leaves(plan, request->elements - base, arena, err));
	rows.plan = plan;
	COR_TRY(cor_writer_new(plan, builder, arena, &rows.writer, err));
	return put_rows(&rows, err);
}

cor_status cor_model_generate(const cor_model_request *request, cor_builder *builder, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_model_request said = *request;

	if (said.sites < COR_MODEL_SITES_LEAST || said.sites > COR_MODEL_SITES_MOST)
		return cor_fail(err, COR_EINPUT, "sites is %u, expected %u to %u", said.sites,
			COR_MODEL_SITES_LEAST, COR_MODEL_SITES_MOST);
	if (said.elements == 0)
		said.elements = said.sites * COR_MODEL_ELEMENTS_PER_SITE;
	COR_TRY(cor_arena_new("model", 0, &arena, err));
	return generate(&said, builder, arena, err);
}
