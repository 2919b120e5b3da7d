/*
 * The docket: what all rules of one judging share.
 *
 * Presence by the states that count, V by vendor set and kind of row, makers' V by set, corporate
 * groups: each is computed when the first rule asks for it and kept until the judging ends.  Three
 * arenas, three lifetimes: `keep` belongs to the result, `cache` to the judging, `scratch` to one
 * rule.
 */
#ifndef COR_JUDGE_DOCKET_H
#define COR_JUDGE_DOCKET_H

#include "estate/runs.h"
#include "judge/judge.h"
#include "policy/selector.h"
#include "policy/vendor.h"

/* Columns of tables that judging reads by number, looked up once. */
typedef struct cor_judge_columns {
	unsigned element_state, element_installed, element_retired, element_procured;
	unsigned element_operator, element_owner, element_maker;
	unsigned part_slot, part_essential, role_function;
	unsigned site_name;
	unsigned measure_element, measure_name, measure_value;
	unsigned permit_granted, permit_expires;
	unsigned exemption_until, exemption_reason, exemption_by;
} cor_judge_columns;

/* The runs of one column; codes.c. */
typedef struct cor_column_runs {
	cor_table_id table;
	unsigned column;
	bool is_maker;
	const cor_run *runs; /* NULL: too many */
	uint32_t count;
	struct cor_column_runs *next;
} cor_column_runs;

#define COR_COUNT_STATES 4 /* combinations of COR_COUNT_PLANNED and COR_COUNT_SPARE */
#define COR_MAKER_KINDS 4  /* makers of elements, roles, parts, components: see cor_docket_v */

typedef struct cor_docket {
	const cor_policy *policy;
	const cor_estate *estate;
	cor_day at;
	uint32_t most_findings; /* 0 = all */
	bool verdicts_only;     /* judge.h */
	cor_arena *keep, *cache, *scratch;
	cor_judge_columns columns;
	uint32_t element_count;
	uint32_t members; /* threads of a pass over all elements; 0: as many as pay */
	/* No bits: nobody asked yet. */
	cor_triset presence[COR_COUNT_STATES];
	const uint8_t **v_by_set, **v_by_party; /* by vendor set; NULL: not computed yet */
	cor_triset *v;                          /* by vendor set and kind of row */
	struct cor_glances *glances;            /* judge/glance.h */
	cor_corporate *corporate;               /* NULL: not computed yet */
	cor_column_runs *column_runs;           /* those that were asked for */
	struct cor_phrases *phrases;            /* judge/phrase.h */
} cor_docket;

cor_status cor_docket_init(cor_docket *docket, const cor_policy *policy, const cor_estate *estate,
	cor_day at, cor_arena *keep, cor_err *err);
void cor_docket_done(cor_docket *docket);

/* Elements present, given the states that count. */
cor_status cor_docket_presence(cor_docket *docket, unsigned count_states,
	const cor_triset **ret_set, cor_err *err);
/* V of each maker set, of each party. */
cor_status cor_docket_v_by_set(cor_docket *docket, uint32_t vendors, const uint8_t **ret_by_set,
	cor_err *err);
cor_status cor_docket_v_by_party(cor_docket *docket, uint32_t vendors, const uint8_t **ret_by_party,
	cor_err *err);
/* V of the own maker of each row of a grain (element, role, part, component). */
cor_status cor_docket_v(cor_docket *docket, uint32_t vendors, cor_grain grain,
	const cor_triset **ret_set, cor_err *err);
cor_status cor_docket_corporate(cor_docket *docket, const cor_corporate **ret_corporate,
	cor_err *err);

/* Rows of a grain: element of each (NULL: row i is of element i, and no other is) and maker set of
 * each. */
const uint32_t *cor_grain_elements(const cor_estate *estate, cor_grain grain);
const uint32_t *cor_grain_makers(const cor_estate *estate, cor_grain grain);
/* The same in the fewest bytes a row. */
cor_codes cor_grain_maker_codes(const cor_estate *estate, cor_grain grain);
/* Rows [*ret_from, *ret_to) of an element.  O(log n). */
void cor_grain_range(const cor_estate *estate, cor_grain grain, uint32_t element,
	uint32_t *ret_from, uint32_t *ret_to);

/* A copy of a text in the arena. */
static inline cor_status cor_keep_text(cor_arena *arena, cor_text text, cor_text *ret_text,
	cor_err *err)
{
	const char *copy;

	COR_TRY(cor_arena_copy(arena, text.p, text.n, &copy, err));
	*ret_text = (cor_text){copy, text.n};
	return COR_OK;
}

#endif
