/*
 * A rule about paths when some of what is not known turns out, well or badly.
 *
 * Items are what can turn out: elements, and behind them rows of `link` (the number of elements is
 * added), of which something that bears on the rule is not known.  All that is not known of an item turns
 * out at once, and each has one way to turn out well and one badly (doc/policy.md, What would decide it).
 * Whoever has named some asks the rule's own engines again: nothing is derived a second time.
 */
#ifndef COR_JUDGE_PATH_WORLD_H
#define COR_JUDGE_PATH_WORLD_H

#include "judge/path.h"

typedef struct cor_path_world {
	cor_trial *trial;
	uint32_t element_count, link_rows;
	/* By element, wherever it is: whether it is there, is of from or between, of to, is V, stops. */
	cor_triset there, from, to, gear, stops;
	cor_triset dirt; /* avoid: V, or served by V */
	cor_stop_rule *rules;
	cor_network network, services;     /* services: only where the rule asks */
	uint64_t *open_kind, *open_metric; /* bits by row of link */
	uint32_t *items, item_count;       /* elements, then links; each ascending */
	uint64_t visits;                   /* what one try costs, about */
	/* More that is named never takes back what fewer bring about. */
	bool grows[2]; /* [well] */
} cor_path_world;

/* In scratch.  O(elements + links). */
cor_status cor_path_world_new(cor_trial *trial, cor_path_world **ret_world, cor_err *err);
/* named: bits by item.  ret_bad: by element, judged and bad then; in scratch, with much that is not
 * needed any more: mark it, and go back.  O(visits). */
cor_status cor_path_world_try(cor_path_world *world, const uint64_t *named, bool well,
	cor_triset *ret_bad, cor_err *err);
/* Whether V, and nothing but V, is what is not known of the item. */
bool cor_path_world_is_gear(const cor_path_world *world, uint32_t item);
/* What is not known of the item, for people. */
void cor_path_world_put(const cor_path_world *world, uint32_t item, cor_buf *out);

/* Adds what would decide a group that is unknown to the rule's result.  maybes: its findings that may be, none of
 * them exempt; left: visits that may yet be spent. */
cor_status cor_path_decide(cor_path_world *world, uint32_t group, const uint32_t *maybes,
	uint32_t count, uint64_t *left, cor_err *err);

#endif
