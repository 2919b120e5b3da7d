/*
 * One pass over all elements for the rules of a policy, a window of a few thousand at a time.
 *
 * What a rule selects, what is V and what each element can be are worked out for a window, counted by
 * the codes of its groups, and forgotten: nothing that is as long as the estate is written.  What is
 * asked of single elements afterwards (who is found, why) is worked out anew for the word they lie in.
 *
 * Only for rules whose rows are elements, or one an element, whose groups come in runs, and where the
 * first findings are enough: all else is the business of rows.h, which gives the same answers.
 */
#ifndef COR_JUDGE_SWEEP_H
#define COR_JUDGE_SWEEP_H

#include "judge/glance.h"
#include "judge/suppliers.h"
#include "judge/tally.h"

/* Words [word, word + words) of the outcomes; one more word of zeros. */
typedef struct cor_swept {
	uint32_t word, words;
	bool any, any_out, any_v; /* some may be in; some of these may be out, may be V */
	uint64_t must_in[COR_WINDOW_WORDS + 1], may_in[COR_WINDOW_WORDS + 1];
	uint64_t must_v[COR_WINDOW_WORDS + 1], may_v[COR_WINDOW_WORDS + 1];
	uint64_t may_n[COR_WINDOW_WORDS + 1];
	cor_bits_pair makers, dated; /* what V is made of; makers where V is asked for */
} cor_swept;

typedef struct cor_sweep {
	cor_docket *docket;
	const cor_rule *rule;
	cor_grain grain;
	uint32_t count, word_count;
	const cor_window_plan *plan;
	const uint64_t *maybe; /* roles: membership */
	cor_glances *glances;
	uint32_t presence, v[3]; /* glances; V of a row is any of them */
	unsigned v_count;
	cor_triset listed_v; /* or, with bits, this */
	bool asks_v;
	bool asks_days;      /* of a freeze: when what happened, by element */
	unsigned day_column; /* of element */
	uint64_t *busy;      /* bit: a word in which something can be V */
	cor_swept now;
} cor_sweep;

/* *ret_sweep stays NULL where a sweep does not do.  In scratch. */
cor_status cor_sweep_new(cor_docket *docket, const cor_rule *rule, cor_sweep **ret_sweep,
	cor_err *err);

/* The columns that its looks read by the element. */
void cor_sweep_reads(const cor_sweep *sweep, cor_ahead *ahead);
/* Whether both see the same in every window; a sweep is like itself. */
bool cor_sweep_is_like(const cor_sweep *a, const cor_sweep *b);
/* sweep->now becomes these words. */
void cor_sweep_look(cor_sweep *sweep, uint32_t word, uint32_t words);
/* The same for words that hold the elements [from, to), as many as go into a window. */
void cor_sweep_cover(cor_sweep *sweep, uint32_t from, uint32_t to);
/* What the element can be; 0: it is out.  Looks when it must. */
uint8_t cor_sweep_mask(cor_sweep *sweep, uint32_t element);
/* The first element of [from, to) that can be V; `to` when there is none.  After the pass, which tells where it
 * need not look. */
uint32_t cor_sweep_next_v(cor_sweep *sweep, uint32_t from, uint32_t to);

/* What a pass counts: all by code of the groups. */
typedef struct cor_sweep_counts {
	uint64_t selected_sure, selected_may;
	cor_tally *by_code;
	const cor_amounts *amounts; /* NULL: not asked for */
	cor_tally_sum *sums;
	cor_site_folder *sites; /* NULL: not asked for */
	cor_site_tallies folded;
	cor_supply_table *supplies;
} cor_sweep_counts;

/* The tables that a rule's counts want.  *ret_counts stays NULL when that is not for sweeps. */
cor_status cor_sweep_counts_new(const cor_sweep *sweep, const cor_groups *groups, cor_arena *arena,
	cor_sweep_counts **ret_counts, cor_err *err);
/* Adds what was counted of other elements. */
cor_status cor_sweep_counts_join(cor_sweep_counts *counts, const cor_sweep_counts *other,
	const cor_groups *groups, cor_err *err);

/* A rule to be swept. */
typedef struct cor_sweep_job {
	cor_sweep *sweep;
	const cor_groups *groups;
	cor_sweep_counts *counts;
	uint32_t
		like; /* set by the run: the first job that asks the same of every window, often itself */
} cor_sweep_job;

/* Threads that so many swept rules are worth: docket->members, else as many as pay; at least 1. */
uint32_t cor_sweep_members(const cor_docket *docket, uint32_t jobs);

/* One pass for all of them, by docket->members threads.  Each takes stretches of elements, of whole sites, until
 * none is left, and counts for itself, whole numbers that are added up afterwards: the answer does not depend on
 * how many there are, nor on who took what. */
cor_status cor_sweep_run(cor_docket *docket, cor_sweep_job *jobs, uint32_t count, cor_err *err);

#endif
