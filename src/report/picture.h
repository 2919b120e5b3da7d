/*
 * A picture of an answer about paths (cordon trace, reach, cut -o html): a page of its own in the style
 * of the check page, with a map where the estate has coordinates and a layered diagram always.
 *
 * The idea: whatever the number of elements, a picture has at most COR_PICTURE_ROWS rows of
 * COR_PICTURE_ROW marks.  A row is a number of hops from where the picture starts; a row with few elements
 * shows each, one with more shows sites, one with still more shows kinds of elements with their number.
 * Links between two marks are one line, thicker the more there are.  On the map, elements of a place are one
 * mark and lines between places are one.  The answer in words stands below, whole.
 *
 * O(elements + links log links) time; about 40 bytes an element and 24 a link for the time of writing.
 */
#ifndef COR_REPORT_PICTURE_H
#define COR_REPORT_PICTURE_H

#include "estate/estate.h"
#include "report/report.h"

#define COR_PICTURE_ROWS 10
#define COR_PICTURE_ROW 8

/* What an element is in the picture, least first. */
typedef enum cor_picture_kind {
	COR_PICTURE_GONE, /* not there on the day; not drawn */
	COR_PICTURE_OTHER,
	COR_PICTURE_TOUCHED, /* reached; end of an exposed demand */
	COR_PICTURE_ASSET,
	COR_PICTURE_MAYBE, /* may be a risk */
	COR_PICTURE_RISK,
	COR_PICTURE_CUT, /* stands on the line */
	COR_PICTURE_KINDS
} cor_picture_kind;

/* A line on the map, and a link that is marked in the diagram; weight 1 = maybe, 2 = surely. */
typedef struct cor_picture_line {
	uint32_t a, b; /* rows of element */
	uint32_t weight;
} cor_picture_line;

typedef struct cor_picture_fact {
	const char *term;
	cor_text value;
} cor_picture_fact;

typedef struct cor_picture {
	const cor_estate *estate;
	const char *headline;           /* the answer in a sentence */
	const char *shape;              /* violated, satisfied, unknown */
	const char *about;              /* the question: "what the risks could reach" */
	cor_text from, to, over;        /* what was asked, as it was written; to may be empty */
	const char *touched, *line;     /* what those marks and lines are, for the legend */
	const char *from_what, *starts; /* what rows count from: "a risk", "risks" */
	unsigned start_kinds;           /* bits by kind: elements of the first row */
	uint32_t element_count;
	const uint8_t *kinds;          /* by row of element */
	const cor_picture_line *links; /* all; weight 0 = not marked */
	uint32_t link_count;
	const cor_picture_line *lines; /* for the map */
	uint32_t line_count;
	cor_picture_fact facts[8];
	unsigned fact_count;
	cor_text words; /* the answer as -o text has it */
} cor_picture;

cor_status cor_report_picture(const cor_picture *picture, const cor_report_options *options,
	cor_buf *out, cor_err *err);

#endif
