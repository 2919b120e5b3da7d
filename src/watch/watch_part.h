/* What the files of the watch share: how it lies in memory. */
#ifndef COR_WATCH_WATCH_PART_H
#define COR_WATCH_WATCH_PART_H

#include "analysis/share.h"
#include "judge/groups.h"
#include "watch/watch.h"

/*
 * Facts of an element under a rule, one byte: selected (presence aside) and V without its own maker, as
 * cor_tri; whether its own maker counts; whether it is exempt; freeze: whether it is dated so, as cor_tri.
 */
enum { REST_SHIFT = 2, OWN_BIT = 16, EXEMPT_BIT = 32, DATED_SHIFT = 6 };

/* Of an element: its maker and class, presence by the states that count (two bits each), and its facts
 * under each counted rule. */
typedef struct cor_watched {
	uint32_t maker, class;
	uint8_t presence;
	uint8_t facts[];
} cor_watched;

typedef struct group_tally {
	uint32_t count[COR_OUTCOME_MASKS]; /* elements; of a limit of sites: sites */
	uint32_t members;                  /* that surely make the group be there */
	uint8_t verdict;                   /* cor_verdict */
	bool tolerated, exempt;            /* tolerated: verdict is satisfied for that reason */
} group_tally;

/* A limit of amounts, which together are at most INT64_MAX. */
typedef struct group_sum {
	uint64_t sum[COR_OUTCOME_MASKS];
	uint32_t unknown[COR_OUTCOME_MASKS];
} group_sum;

/* A limit of sites: elements of the group, and those of unknown site. */
typedef struct group_sites {
	uint32_t elements[COR_OUTCOME_MASKS], roaming[COR_OUTCOME_MASKS];
} group_sites;

/* Elements of one site in one group, and what the site is there. */
typedef struct site_cell {
	uint32_t count[COR_OUTCOME_MASKS];
	uint8_t mask; /* 0: nothing is in */
} site_cell;

typedef struct watched_rule {
	const cor_rule *rule;
	uint32_t number;
	bool is_counted, is_stale;
	bool is_absence; /* exclude, freeze, permit; else a limit */
	bool reads_presence;
	uint32_t column;         /* of facts, when counted */
	cor_groups groups;       /* of all elements, also those that are not in */
	const uint32_t *code_of; /* by class */
	const uint8_t *v;        /* cor_tri by maker; NULL: no vendor set */
	group_tally *tallies;
	group_sum *sums;
	const cor_amounts *amounts;
	group_sites *sites;
	site_cell *cells;
	uint32_t cell_count;
	const uint32_t *cell_of, *first_cell; /* by belonging of a class; by class */
	cor_fold fold;
	uint32_t shown, violated, unknown; /* groups */
	uint64_t selected_sure, selected_maybe;
	bool counts;         /* for the whole */
	cor_verdict verdict; /* of a rule that is judged */
} watched_rule;

/* What a maker number stands for. */
typedef struct watch_maker {
	cor_text text; /* n == 0: as the estate says */
	cor_maker_set set;
} watch_maker;

struct cor_watch {
	cor_policy *policy;
	const cor_estate *estate;
	cor_judge_options options;
	cor_arena *keep;
	uint32_t element_count, rule_count, counted_count;
	bool any_judged;
	watched_rule *rules;
	watched_rule **counted;
	uint8_t *elements;
	size_t stride;
	uint8_t (*masks)[16]; /* by facts; 4 presence + V */
	bool *unknown_site;   /* by class */
	watch_maker *makers;
	size_t maker_count, maker_capacity;
	cor_strtab *maker_texts;
	uint32_t *maker_of_text;
	size_t text_capacity;
	uint8_t **v_of_vendors; /* by vendor set, by maker; maker_capacity each */
	const uint8_t **v_of_parties;
	bool *is_used;   /* vendor set of a counted rule */
	uint64_t *moved; /* bits by element: the maker cell, or presence, is not the estate's */
	uint64_t *moved_presence, *is_there;
	uint64_t *closed_links;
	cor_result *judged; /* NULL: nothing has been judged */
};

static inline cor_watched *watched_at(const cor_watch *w, uint32_t element)
{
	return (cor_watched *)(void *)(w->elements + w->stride * element);
}

static inline uint8_t watched_mask(const cor_watch *w, const watched_rule *r, const cor_watched *e)
{
	unsigned presence = e->presence >> 2 * (r->rule->count_states & 3) & 3;

	return w->masks[e->facts[r->column]][4 * presence + (r->v ? r->v[e->maker] : COR_NO)];
}

/* The element's mask under the rule changes; 0: it is not in. */
void cor_watch_move(cor_watch *watch, watched_rule *rule, uint32_t element, uint8_t from,
	uint8_t to);
/* Counts all elements anew. */
void cor_watch_count(cor_watch *watch, watched_rule *rule);
/* Share of a limit's group. */
cor_status cor_watch_share(const watched_rule *rule, uint32_t group, cor_share *ret_share,
	cor_err *err);
/* How many elements of a group may be something else. */
uint64_t cor_watch_unsettled(const watched_rule *rule, uint32_t group);

/* Rules, their groups and facts, as the estate is (watch_open.c). */
cor_status cor_watch_open_rules(cor_watch *watch, cor_err *err);
/* Facts again, after the policy has changed. */
cor_status cor_watch_note_again(cor_watch *watch, cor_err *err);
/* V of a maker by parties. */
cor_tri cor_watch_v(const cor_maker_set *set, const uint8_t *by_party);
/* V of parties by vendor set, and of all makers, from the policy as it is. */
cor_status cor_watch_value(cor_watch *watch, cor_err *err);

#endif
