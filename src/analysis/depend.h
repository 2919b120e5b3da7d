/*
 * What a network loses when gear vanishes: all of one maker, or of any two.
 *
 * Elements are of classes, and a class vanishes as a whole.  So elements of one class that hang together
 * over links that lead both ways stay or go together, and are one: what is left, the kernel, is made once,
 * and each question is a search over it.
 *
 * An element is *served* when a way leads from it to an anchor; it is *stranded* when it was, and vanishes
 * or is no more.  A demand is *cut off* when it had a way, and has none or one of its ends vanishes.  Links
 * are those that surely are of the kinds, elements those that are or may be there.
 */
#ifndef COR_ANALYSIS_DEPEND_H
#define COR_ANALYSIS_DEPEND_H

#include "analysis/network.h"

/* Counts of what is, or of what is lost. */
typedef struct cor_stock {
	uint64_t demands, volume_bps,
		volumes_unknown;          /* demands of unknown volume are in no volume */
	uint64_t elements;                /* served */
	uint64_t sites;                   /* with an element that is served */
	uint64_t amount, amounts_unknown; /* of served elements */
} cor_stock;

typedef struct cor_depend_task {
	const cor_network *network;
	const uint32_t *class_of; /* by element */
	uint32_t class_count;
	const uint64_t *anchors; /* bits by element */
	/* By element, what it stands for (premises); COR_AMOUNT_NONE: nothing; COR_AMOUNT_UNKNOWN. */
	const int64_t *amounts;
} cor_depend_task;
#define COR_AMOUNT_NONE (-1)
#define COR_AMOUNT_UNKNOWN (-2)

typedef struct cor_depend cor_depend;

/* COR_ELIMIT when volumes or amounts together pass 2^63.  O((n + m + demands) log) time; some 60 bytes an
 * element, a link and a demand in arena. */
cor_status cor_depend_new(const cor_depend_task *task, cor_arena *arena, cor_depend **ret_depend,
	cor_err *err);

/* All that there is to lose, and how large the kernel is. */
const cor_stock *cor_depend_all(const cor_depend *depend);
uint32_t cor_depend_vertices(const cor_depend *depend);
uint32_t cor_depend_links(const cor_depend *depend);

/* What is lost without the classes that are gone (one byte a class, 0 or 1).  O(kernel), once for each sink of
 * demands where some link of the kernel leads one way only. */
cor_status cor_depend_without(cor_depend *depend, const uint8_t *gone, cor_stock *ret_lost,
	cor_err *err);

#endif
