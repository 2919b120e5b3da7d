/*
 * Writing JSON (RFC 8259) straight into a buffer: no tree, so that a million findings cost a million
 * lines and nothing else.  Reading JSON is jansson's work, in cordon-verify SQLite's.
 *
 * A name is given inside an object and NULL inside an array.  Bytes that are not UTF-8 are written as
 * U+FFFD.  Trouble with memory shows in the buffer (cor_buf_status).
 */
#ifndef COR_BASE_JSON_H
#define COR_BASE_JSON_H

#include <stdint.h>

#include "base/day.h"
#include "base/digest.h"
#include "base/ratio.h"
#include "base/text.h"

#define COR_JSON_DEPTH_MAX 40

typedef struct cor_json {
	cor_buf *out;
	unsigned depth;
	bool started
		[COR_JSON_DEPTH_MAX]; /* whether the object or array at that depth has a member yet */
	bool named;                   /* the name of the next value is written already */
	bool flat[COR_JSON_DEPTH_MAX]; /* written on one line */
} cor_json;

void cor_json_init(cor_json *json, cor_buf *out);
void cor_json_object(cor_json *json, const char *name);
void cor_json_array(cor_json *json, const char *name);
/* The same, on one line. */
void cor_json_object_flat(cor_json *json, const char *name);
void cor_json_array_flat(cor_json *json, const char *name);
void cor_json_end_object(cor_json *json);
void cor_json_end_array(cor_json *json);
void cor_json_text(cor_json *json, const char *name, cor_text value);
void cor_json_u64(cor_json *json, const char *name, uint64_t value);
void cor_json_i64(cor_json *json, const char *name, int64_t value);
/* Shortest decimal that reads back the same; must be finite. */
void cor_json_double(cor_json *json, const char *name, double value);
void cor_json_bool(cor_json *json, const char *name, bool value);
void cor_json_null(cor_json *json, const char *name);
/* The name of the member that the next call writes, which then takes NULL: for names that are data. */
void cor_json_name(cor_json *json, cor_text name);

/* "2020-01-28", or null when not known. */
void cor_json_day(cor_json *json, const char *name, cor_day day);
/* {"num": …, "den": …} */
void cor_json_ratio(cor_json *json, const char *name, cor_ratio ratio);
/* 64 hexadecimal digits. */
void cor_json_digest(cor_json *json, const char *name, const cor_digest *digest);

#endif
