/* An estate as a folder of CSV files, one a table (doc/estate.md). */
#ifndef COR_STORE_FOLDER_H
#define COR_STORE_FOLDER_H

#include "estate/builder.h"
#include "estate/estate.h"

/* "element.csv"; lasts for ever. */
const char *cor_folder_file(cor_table_id table);
/* Whether it is a folder that holds a table of an estate. */
bool cor_folder_is_estate(const char *path);
/* Records that cannot be split into the header's columns, and files that are no tables, are errors.
 * may_take: big tables may be read at once (estate/bulk.h), whose refusals tell less. */
cor_status cor_folder_read(const char *path, bool is_register, bool may_take, cor_builder *builder,
	cor_err *err);
/* Replaces only a folder that is empty or holds tables alone. */
cor_status cor_folder_write(const char *path, const cor_estate *estate, cor_err *err);

#endif
