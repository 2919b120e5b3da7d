/*
 * The schema: every table and column of an estate, once.
 *
 * Readers, writers, the digest, the builder's checks, the manual page and the type checker of
 * selectors are all driven by this table, so that they cannot disagree. doc/estate.md is its
 * prose.
 */
#ifndef COR_BASE_SCHEMA_H
#define COR_BASE_SCHEMA_H

#include "base/text.h"

typedef enum cor_table_id {
	COR_PARTY,
	COR_ALIAS,
	COR_STAKE,
	COR_FUNCTION,
	COR_FUNCTION_ALIAS,
	COR_FUNCTION_GROUP,
	COR_PRODUCT,
	COR_BOM,
	COR_SITE,
	COR_SITE_TAG,
	COR_NETWORK_TAG,
	COR_ELEMENT,
	COR_ROLE,
	COR_PART,
	COR_MEASURE,
	COR_LINK,
	COR_DEMAND,
	COR_EVIDENCE,
	COR_PERMIT,
	COR_EXEMPTION,
	COR_REFUSED,
	COR_TABLE_COUNT
} cor_table_id;
enum { COR_REGISTER_TABLES = COR_SITE }; /* a register has those before it */

typedef enum cor_column_type {
	COR_TYPE_TEXT,
	COR_TYPE_KEY,    /* text that is not empty */
	COR_TYPE_REF,    /* key of a row of `ref` */
	COR_TYPE_PARTY,  /* candidates divided by '|' */
	COR_TYPE_LABELS, /* names divided by '|', all of them */
	COR_TYPE_LABEL,  /* one such name */
	COR_TYPE_LIST,
	COR_TYPE_WORD,    /* one of `words` */
	COR_TYPE_DATE,    /* cor_day */
	COR_TYPE_NUMBER,  /* i64 >= 0; -1 = not known */
	COR_TYPE_PERCENT, /* i64 in 1/10000 percent; -1 = not known */
	COR_TYPE_LAT,
	COR_TYPE_LON, /* i64 in 1e-7 degrees; INT64_MIN = not known */
	COR_TYPE_YESNO,
	COR_TYPE_COUNTRY,
} cor_column_type;

enum { COR_COLUMN_KEY = 1, COR_COLUMN_REQUIRED = 2 };

typedef struct cor_column_spec {
	const char *name;
	cor_column_type type;
	unsigned flags;
	cor_table_id ref;  /* COR_TYPE_REF: the table meant */
	const char *words; /* COR_TYPE_WORD: "sure maybe" */
	const char *doc;   /* one sentence */
} cor_column_spec;

#define COR_TABLE_COLUMNS_MAX 16

typedef struct cor_table_spec {
	const char *name;
	const char *doc;
	bool in_register; /* read from a register too */
	unsigned column_count;
	cor_column_spec columns[COR_TABLE_COLUMNS_MAX];
} cor_table_spec;

extern const cor_table_spec cor_schema[COR_TABLE_COUNT];
/* A list of places (doc/policy.md): no table of an estate, and no message shows a cell of it. */
extern const cor_table_spec cor_place_spec;

/* COR_TABLE_COUNT / -1 when there is none of that name. */
cor_table_id cor_schema_table(cor_text name);
int cor_schema_column(cor_table_id table, cor_text name);
/* The same of any table's columns. */
int cor_spec_column(const cor_table_spec *spec, cor_text name);
/* The nearest name for "did you mean", or NULL. */
const char *cor_schema_near_table(cor_text name);
const char *cor_schema_near_column(cor_table_id table, cor_text name);
const char *cor_spec_near_column(const cor_table_spec *spec, cor_text name);

#endif
