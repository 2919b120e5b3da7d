/* What reading and writing a SQLite estate share. */
#ifndef COR_STORE_SQL_H
#define COR_STORE_SQL_H

#include <sqlite3.h>

#include "base/late.h"
#include "base/text.h"

#define COR_SQL_FORMAT "cordon-estate/1"
#define COR_SQL_APPLICATION_ID 0x4372646e /* "Crdn", for file(1) */
#define COR_SQL_WAIT_MS 10000

/* Estates in folders need no SQLite, so it is opened for those that are files. */
#define COR_SQL_EACH(X)                  \
	X(sqlite3_bind_double)           \
	X(sqlite3_bind_int64)            \
	X(sqlite3_bind_null)             \
	X(sqlite3_bind_text)             \
	X(sqlite3_busy_timeout)          \
	X(sqlite3_close)                 \
	X(sqlite3_column_blob)           \
	X(sqlite3_column_bytes)          \
	X(sqlite3_column_double)         \
	X(sqlite3_column_int)            \
	X(sqlite3_column_int64)          \
	X(sqlite3_column_text)           \
	X(sqlite3_column_type)           \
	X(sqlite3_errcode)               \
	X(sqlite3_errmsg)                \
	X(sqlite3_exec)                  \
	X(sqlite3_extended_result_codes) \
	X(sqlite3_finalize)              \
	X(sqlite3_open_v2)               \
	X(sqlite3_prepare_v2)            \
	X(sqlite3_reset)                 \
	X(sqlite3_step)

extern struct cor_sql_functions {
	COR_SQL_EACH(COR_LATE_MEMBER)
} cor_sql;
/* Before any of them is called; by any thread, as often as it likes.  COR_ESYSTEM: there is no SQLite. */
cor_status cor_sql_load(cor_err *err);

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
