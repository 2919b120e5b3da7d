/*
 * A map of the sites, as numbers: which window of the world it shows, and what marks stand where.
 *
 * The idea: whatever the number of sites, a page holds a few thousand marks at most.  Sites that
 * would be drawn over each other are gathered at their middle: a disc for those without a finding,
 * a triangle over it where findings may be, a diamond over that where some are sure.  Few sites
 * have large marks; of many, the marks say what part of the sites has findings, and a single one
 * among thousands still stays visible.
 *
 * The projection is equidistant cylindrical, true to scale at the middle of the map.
 */
#ifndef COR_REPORT_MAP_H
#define COR_REPORT_MAP_H

#include "proof/verdict.h"
#include "report/outline.h"

/* What a site is on the map, least first. */
typedef enum cor_site_kind {
	COR_SITE_CLEAR, /* no finding that counts */
	COR_SITE_MAYBE, /* a finding that may be */
	COR_SITE_SURE,  /* a sure finding */
	COR_SITE_KINDS
} cor_site_kind;

#define COR_MAP_WIDTH 5600 /* units */

typedef struct cor_map_mark {
	int x, y; /* units from the upper left */
	int radius;
} cor_map_mark;

typedef struct cor_map {
	const uint8_t *kind_of; /* by site: cor_site_kind */
	cor_window shown;
	int height;       /* units */
	double unit_km;   /* kilometres a unit, at the middle */
	uint32_t placed;  /* sites on the map */
	uint32_t outside; /* far from nearly all others, and left out for that */
	uint32_t nowhere; /* without coordinates */
	bool many;        /* discs stand for all sites of a place, the others for parts of it */
	bool gathered;    /* some mark stands for several sites */
	uint32_t of_kind[COR_SITE_KINDS];          /* sites of each kind, placed or not */
	uint32_t hidden[COR_SITE_KINDS];           /* of these outside or nowhere */
	const cor_map_mark *marks[COR_SITE_KINDS]; /* largest first: small ones stay visible */
	uint32_t mark_count[COR_SITE_KINDS];
} cor_map;

/* In arena.  placed 0: there is nothing to show.  O(sites + findings + marks log marks) time. */
cor_status cor_map_make(const cor_result *result, cor_arena *arena, cor_map *ret_map, cor_err *err);

/* Place of a point in degrees, in units. */
cor_point cor_map_place(const cor_map *map, cor_point degrees);

#endif
