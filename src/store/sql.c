#include "store/sql.h"

#include <pthread.h>

#define LIBRARY "libsqlite3.so.0"

struct cor_sql_functions cor_sql;
static const char *const NAMES[] = {COR_SQL_EACH(COR_LATE_NAME)};

cor_status cor_sql_load(cor_err *err)
{
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	cor_status status;

	pthread_mutex_lock(&one_at_a_time);
	status = cor_late_open(LIBRARY, "an estate that is a SQLite file", NAMES,
		sizeof(NAMES) / sizeof(NAMES[0]), &cor_sql, err);
	pthread_mutex_unlock(&one_at_a_time);
	return status;
}
