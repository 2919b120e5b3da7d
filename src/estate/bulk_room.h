/*
 * Room for a table's columns before its rows are counted (bulk.h).
 *
 * How many rows a part has is guessed from how long its lines are, generously, and each part writes where
 * its rows would then lie in the whole table.  When all have been read, the later parts move down to where
 * their rows do lie, through memory that was touched a moment ago: first touches are what costs.  Of a
 * column there is an array for each width; a part whose codes become greater copies what it has to the next
 * one.  What is not used is never touched.
 *
 * A part for which the guess was too small takes memory of its own, and then everything is copied.
 */
#ifndef COR_ESTATE_BULK_ROOM_H
#define COR_ESTATE_BULK_ROOM_H

#include "estate/bulk_column.h"

/* Room of one column of the table. */
typedef struct cor_bulk_room {
	uint64_t rows;  /* that there is room for */
	void *codes[3]; /* of one, two and four bytes; NULL until a part writes them */
} cor_bulk_room;

/* The array of codes of that width, made when it is not there; any part may ask.  NULL: no memory. */
void *cor_bulk_room_codes(cor_bulk_room *room, unsigned width);
/* The same, which is the caller's from now on (cor_mem_free). */
void *cor_bulk_room_take(cor_bulk_room *room, unsigned width);
void cor_bulk_room_done(cor_bulk_room *room);

/* Gives a column of a part its place in the room: first_row is where its rows begin there.  False: no memory. */
bool cor_bulk_room_enter(cor_bulk_room *room, cor_bulk_column *column, uint64_t first_row);
/* Codes, or ends of ids, of so many rows from now on lie in memory of the column's own; what is there stays.
 * False: no memory. */
bool cor_bulk_room_leave(cor_bulk_column *column, uint32_t rows);
/* Codes are of that width from now on.  False: no memory. */
bool cor_bulk_room_widen(cor_bulk_column *column, unsigned width);

#endif
