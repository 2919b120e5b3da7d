/*
 * avoid and isolate: rules about paths through the network (doc/policy.md, Paths).
 *
 * Both come down to elements of which each is fine or not: isolate looks at those that nothing may lead
 * to, avoid at those between which and others every way must be clean.  So what cor_trial_open gets here
 * is rows that are elements, and whether each is bad: surely when sure facts alone show it, perhaps when
 * facts may fall so that it is.  Groups, exemptions, findings and verdicts are then those of `exclude`.
 *
 * What shows it all are lists of elements with how far each is from the list's first (proof/verdict.h,
 * cor_shown): kept when the result is to have all findings.
 */
#ifndef COR_JUDGE_PATH_H
#define COR_JUDGE_PATH_H

#include "analysis/network.h"
#include "judge/trial.h"

/* Why an element is bad, for people: elements (and links of the network) one after the other. */
struct cor_path_why { /* judge/trial.h names it */
	bool isolate;
	cor_network network;
	const cor_blast *blast;                  /* isolate */
	const cor_triset *from, *stops;          /* isolate */
	const uint32_t *source, *sink, *culprit; /* avoid, by element; COR_NONE */
	uint32_t sink_count;                     /* avoid */
	const cor_triset *dirt;                  /* avoid */
	struct cor_avoid *avoid;                 /* avoid: the whole question */
};

/* Fills the trial's rows and v.  isolate: O(elements + links stops).  avoid: see avoid.h. */
cor_status cor_isolate_rows(cor_trial *trial, cor_err *err);
cor_status cor_avoid_rows(cor_trial *trial, cor_err *err);

/* The elements that an expression (NULL: everything) takes in: those with such a row.  there: and are
 * or may be there.  In scratch. */
cor_status cor_path_set(const cor_trial *trial, const cor_selector *selector, bool there,
	cor_triset *ret_set, cor_err *err);

/* isolate: the stops by kind, in scratch; who of `to` is judged, given who is of `from`. */
cor_status cor_isolate_stops(const cor_trial *trial, cor_stop_rule **ret_rules, cor_err *err);
void cor_isolate_asked(const cor_triset *from, cor_triset *to);

/* ---- what shows it ---- */

/* Whether it is wanted at all. */
bool cor_path_shows(const cor_trial *trial);
/* A list of `count` elements that is filled by whoever adds it; ids and steps are in keep. */
cor_status cor_path_show(cor_trial *trial, bool sure, uint32_t count, cor_shown_step **ret_steps,
	cor_err *err);
/* The text of an element, in keep. */
cor_status cor_path_id(cor_trial *trial, uint32_t element, cor_text *ret_id, cor_err *err);
/* Brings the steps of a list into the order of their ids. */
void cor_path_sort(cor_shown_step *steps, uint32_t count);
/* Lists what is reached, with the number of links that lead there. */
cor_status cor_path_show_reach(cor_trial *trial, bool sure, const cor_reach *reach, cor_err *err);

/* ---- for planners ---- */

/*
 * Where gear matters to a rule: when no element of `where` has gear that is bad, the rule is kept, whatever the rest
 * has.  Nothing less will do but for avoid: exists, for which one way a pair is chosen, the cheapest past those that
 * were chosen before.
 */
typedef struct cor_path_gear {
	bool sure;              /* only what is sure counts: the rule tolerates the rest */
	const uint64_t *exempt; /* bits by element: of these nothing is asked */
	const uint64_t
		*price; /* exists: of having good gear there, by element; COR_FAR: there is none */
	/* Results. */
	uint64_t *where;
	uint32_t hopeless; /* no gear is enough for so many, as for this one; COR_NONE */
	uint64_t hopeless_count;
} cor_path_gear;
/* trial: opened.  where: in its scratch.  isolate: O(elements + links); used, exists: O(sinks (m + n log n));
 * every: O(n + m + pairs x blocks on the way). */
cor_status cor_path_gear_find(const cor_trial *trial, cor_path_gear *gear, cor_err *err);
/* The elements with gear that is bad: what the rule avoids, or freezes whatever the day, or isolates from.  trial:
 * prepared at least. */
cor_status cor_path_gear_bad(const cor_trial *trial, cor_triset *ret_bad, cor_err *err);
void cor_path_hopeless(cor_path_gear *gear, uint32_t element);
/* isolate.c */
cor_status cor_isolate_gear(const cor_trial *trial, cor_path_gear *gear, cor_err *err);

/* ---- for people ---- */

/* Says in the result that what the rule calls `name` takes in nothing, if so. */
cor_status cor_path_remark_empty(cor_trial *trial, const char *name, const cor_triset *set,
	cor_err *err);
/* Says so when links of management that lead one way go in a circle, and names it; kinds: those asked for. */
cor_status cor_path_remark_loop(cor_trial *trial, unsigned kinds, cor_err *err);

/* Says, once, that what would decide was not looked for to the end. */
cor_status cor_path_remark_dear(cor_trial *trial, cor_err *err);

/* How it comes to that: "R1 over L1 to R2"; what is not known of it. */
void cor_path_put_why(const cor_trial *trial, uint32_t element, cor_buf *out);
void cor_path_put_unknown(const cor_trial *trial, uint32_t element, cor_buf *out);

#endif
