/* What a mapping does to one text on its way into a cell (doc/import.md, Values). */
#ifndef COR_INGEST_VALUE_H
#define COR_INGEST_VALUE_H

#include "ingest/map.h"

#define COR_VALUE_PHRASE_BYTES 200

/*
 * Appends what `raw` becomes; nothing when it is not known.  Returns NULL when good, else what was
 * expected (static, or in phrase); `*ret_piece` is then the piece of raw that is wrong.
 */
const char *cor_value_change(const cor_map_value *value, cor_text raw, cor_buf *out,
	char phrase[COR_VALUE_PHRASE_BYTES], cor_text *ret_piece);
/* The same for one of the values that a join collected: a list is not divided again. */
const char *cor_value_change_one(const cor_map_value *value, cor_text raw, cor_buf *out,
	char phrase[COR_VALUE_PHRASE_BYTES]);

/* yyyy, mm and dd once each, HH, MM, SS at most once, anything else as it stands. */
bool cor_value_is_date_format(cor_text format);

/* By `from`, for the order of cor_map_value.entries. */
int cor_value_compare_entries(const void *a, const void *b);

#endif
