#include "base/limits.h"
#include "base/cell.h"
#include "estate/draft.h"

/* Columns by position; the schema's order is part of the format (the digest), so it stays. */
enum { STAKE_OWNER, STAKE_OWNED, STAKE_LOW, STAKE_HIGH, STAKE_KIND, STAKE_SINCE, STAKE_UNTIL };
enum { PRODUCT_COST_LOW = 5, PRODUCT_COST_HIGH };
enum { BOM_PRODUCT, BOM_PART };
enum { ELEMENT_INSTALLED = 11, ELEMENT_RETIRED };
enum { PERMIT_SUBJECT, PERMIT_GRANTED, PERMIT_EXPIRES };

static cor_text text_of(const cor_table *rows, const uint32_t *codes, unsigned column)
{
	return cor_column_text(&rows->columns[column], codes[column]);
}

/* Canonical dates compare as bytes; unknown ones are never out of order. */
static bool is_later(const cor_table *rows, const uint32_t *codes, unsigned a, unsigned b)
{
	return codes[a] && codes[b] &&
		cor_text_compare(text_of(rows, codes, a), text_of(rows, codes, b)) > 0;
}

static bool is_more(const cor_table *rows, const uint32_t *codes, unsigned a, unsigned b)
{
	return codes[a] && codes[b] &&
		cor_cell_number(cor_table_spec_of(rows, a), text_of(rows, codes, a)) >
		cor_cell_number(cor_table_spec_of(rows, b), text_of(rows, codes, b));
}

/* PREFIX:ID with one of the prefixes, which are divided by spaces. */
static bool is_subject(cor_text subject, const char *prefixes)
{
	cor_text rest = cor_text_of(prefixes), prefix;

	while (cor_text_cut(&rest, ' ', &prefix)) {
		if (subject.n > prefix.n + 1 && memcmp(subject.p, prefix.p, prefix.n) == 0 &&
			subject.p[prefix.n] == ':')
			return true;
	}
	return false;
}

static const char *stake_trouble(const cor_table *rows, const uint32_t *codes, unsigned *ret_column)
{
	*ret_column = STAKE_OWNED;
	if (codes[STAKE_OWNER] == codes[STAKE_OWNED])
		return "expected another party than the owner";
	*ret_column = STAKE_HIGH;
	if (is_more(rows, codes, STAKE_LOW, STAKE_HIGH))
		return "expected no less than share_low_pct";
	*ret_column = STAKE_UNTIL;
	return is_later(rows, codes, STAKE_SINCE, STAKE_UNTIL) ? "expected no date before since"
							       : NULL;
}

const char *cor_row_trouble(cor_table_id table, const cor_table *rows, const uint32_t *codes,
	unsigned *ret_column)
{
	if (table == COR_STAKE)
		return stake_trouble(rows, codes, ret_column);
	if (table == COR_PRODUCT && is_more(rows, codes, PRODUCT_COST_LOW, PRODUCT_COST_HIGH)) {
		*ret_column = PRODUCT_COST_HIGH;
		return "expected no less than cost_low";
	}
	if (table == COR_BOM && codes[BOM_PRODUCT] == codes[BOM_PART]) {
		*ret_column = BOM_PART;
		return "expected another product than the one that contains it";
	}
	if (table == COR_ELEMENT && is_later(rows, codes, ELEMENT_INSTALLED, ELEMENT_RETIRED)) {
		*ret_column = ELEMENT_RETIRED;
		return "expected no date before installed";
	}
	if (table == COR_PERMIT && is_later(rows, codes, PERMIT_GRANTED, PERMIT_EXPIRES)) {
		*ret_column = PERMIT_EXPIRES;
		return "expected no date before granted";
	}
	*ret_column = 0;
	if (table == COR_PERMIT &&
		!is_subject(text_of(rows, codes, 0), "element site product party"))
		return "expected element:ID, site:ID, product:ID or party:ID";
	if (table == COR_EVIDENCE && !is_subject(text_of(rows, codes, 0), "element part product"))
		return "expected element:ID, part:ID or product:ID";
	return NULL;
}
