/* What reading and writing a SQLite estate share. */
#ifndef COR_STORE_SQL_H
#define COR_STORE_SQL_H

#include <sqlite3.h>

#include "base/text.h"

#define COR_SQL_FORMAT "cordon-estate/1"
#define COR_SQL_APPLICATION_ID 0x4372646e /* "Crdn", for file(1) */
#define COR_SQL_WAIT_MS 10000

/* The error that db met last, as a sentence about path. */
cor_status cor_sql_fail(sqlite3 *db, const char *path, const char *what, cor_err *err);
cor_status cor_sql_prepare(sqlite3 *db, const char *path, const cor_buf *sql,
	sqlite3_stmt **ret_statement, cor_err *err);

/* Calls sink with each column of a table; not at all when there is no such table. */
typedef cor_status (*cor_sql_column_sink)(void *context, cor_text name, cor_err *err);
cor_status cor_sql_find_columns(sqlite3 *db, const char *path, const char *table,
	cor_sql_column_sink sink, void *context, cor_err *err);

/* COR_EINPUT when it is no estate, or one of another format. */
cor_status cor_sql_check_format(sqlite3 *db, const char *path, cor_err *err);

#endif
