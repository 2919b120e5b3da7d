#include "app/costs.h"

#include "judge/elements.h"

#define COST_MOST ((uint64_t)1 << 40)

/* The currency of a product as written: the estate's own row, or else the register's. */
static cor_text currency_of(const cor_estate *estate, cor_text product)
{
	int column = cor_schema_column(COR_PRODUCT, COR_TEXT("currency"));

	for (const cor_estate *e = estate; e; e = cor_estate_below(e)) {
		uint32_t row = cor_estate_find(e, COR_PRODUCT, product);

		if (row != COR_NONE)
			return cor_estate_cell(e, COR_PRODUCT, row, (unsigned)column);
	}
	return (cor_text){0};
}

static cor_status price(cor_paths *p, cor_costs *c, uint32_t v, cor_err *err)
{
	const cor_estate *estate = p->opened.estate;
	uint32_t row = cor_estate_product_of_element(estate)[v];
	const cor_product *product = row == COR_NONE ? NULL : cor_estate_product(estate, row);
	cor_text currency;

	c->element[v] = COR_UNCUTTABLE;
	if (!product || product->cost_high < 0) {
		c->unpriced++;
		return COR_OK;
	}
	currency = currency_of(estate, product->id);
	if (c->priced++ == 0)
		c->currency = currency;
	if (!cor_text_equal(currency, c->currency))
		return cor_fail(err, COR_EINPUT,
			"products cost in \"%.*s\" and in \"%.*s\" (%.*s), expected one currency",
			COR_FMT(c->currency), COR_FMT(currency), COR_FMT(product->id));
	c->element[v] = (uint64_t)product->cost_high;
	return COR_OK;
}

/* "EXPRESSION=COST", divided at the last equals sign. */
static cor_status apply(cor_paths *p, cor_costs *c, const char *said, cor_err *err)
{
	const char *equals = strrchr(said, '=');
	uint64_t cost = 0;
	cor_triset set;

	if (!equals || equals == said || !cor_text_to_u64(cor_text_of(equals + 1), &cost) ||
		cost > COST_MOST)
		return cor_fail(err, COR_EINPUT,
			"--cost is \"%s\", expected EXPRESSION=COST, a whole number up to %llu",
			said, (unsigned long long)COST_MOST);
	COR_TRY_IN(cor_judge_elements(p->policy, p->opened.estate,
			   (cor_text){said, (size_t)(equals - said)}, p->at, p->arena, &set, err),
		err, "%s", "--cost");
	if (cor_triset_is_empty(&set))
		return cor_fail(err, COR_EINPUT, "--cost: no element is in %.*s",
			(int)(equals - said), said);
	for (uint32_t v = cor_bits_next(set.may, set.size, 0); v < set.size;
		v = cor_bits_next(set.may, set.size, v + 1))
		c->element[v] = cost;
	return COR_OK;
}

cor_status cor_costs_find(cor_paths *p, cor_costs *ret_costs, cor_err *err)
{
	const cor_paths_request *r = p->request;
	const cor_network *n = &p->network;
	cor_costs c = {0};

	COR_TRY(cor_arena_new_array(p->arena, p->from.size, sizeof(*c.element), &c.element, err));
	COR_TRY(cor_arena_new_array(p->arena, n->links.count, sizeof(*c.link), &c.link, err));
	for (uint32_t v = 0; v < p->from.size; v++) {
		c.element[v] = r->element_cost ? r->element_cost : COR_UNCUTTABLE;
		if (r->register_costs && !cor_bit_is(n->absent, v))
			COR_TRY(price(p, &c, v, err));
	}
	for (size_t i = 0; i < r->cost_count; i++)
		COR_TRY(apply(p, &c, r->costs[i], err));
	/* What a selector says cannot be cut, or may not, is not cut. */
	for (uint32_t v = 0; v < p->from.size; v++) {
		if (cor_bit_is(p->stops.may, v))
			c.element[v] = COR_UNCUTTABLE;
	}
	for (uint32_t l = 0; l < n->links.count; l++) {
		bool kept = cor_bit_is(p->stops.may, n->links.a[l]) &&
			cor_bit_is(p->stops.may, n->links.b[l]);

		c.link[l] = kept ? COR_UNCUTTABLE : r->link_cost;
	}
	*ret_costs = c;
	return COR_OK;
}
