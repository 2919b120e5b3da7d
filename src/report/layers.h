/* The layered diagram, as numbers: which marks stand in which row, and the lines between them. */
#ifndef COR_REPORT_LAYERS_H
#define COR_REPORT_LAYERS_H

#include "base/mem.h"
#include "report/picture.h"

typedef struct cor_layer_mark {
	uint32_t row, place; /* place: from 0, left to right */
	uint32_t count;      /* elements it stands for */
	uint32_t element;    /* the first of them */
	uint8_t kind;
	uint8_t grain; /* 0 an element, 1 the elements of a kind at a site, 2 of a kind */
} cor_layer_mark;

typedef struct cor_layer_line {
	uint32_t a, b;             /* marks; a is not below b */
	uint32_t count, marked[3]; /* links; of each weight */
} cor_layer_line;

typedef struct cor_layers {
	cor_layer_mark *marks; /* by row, then place */
	uint32_t mark_count;
	uint32_t row_count, row_marks[COR_PICTURE_ROWS + 1];
	uint32_t hops[COR_PICTURE_ROWS +
		1]; /* of each row; the last may hold more; COR_NONE = no way */
	uint32_t of_kind[COR_PICTURE_ROWS + 1][COR_PICTURE_KINDS]; /* elements of each row */
	bool last_holds_more;
	cor_layer_line *lines;
	uint32_t line_count;
} cor_layers;

cor_status cor_layers_make(const cor_picture *picture, cor_arena *arena, cor_layers *ret_layers,
	cor_err *err);

#endif
