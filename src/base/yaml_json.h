/*
 * A YAML file as JSON, for those that ask a document by paths: lists and mappings in the order in which
 * they stand, every text a string without blanks at its ends.  Where things stood in the file, and how
 * they were quoted, is lost.
 */
#ifndef COR_BASE_YAML_JSON_H
#define COR_BASE_YAML_JSON_H

#include "base/text.h"

/* Appends the document of a file to out; refuses what cor_yaml_read refuses.  O(n log n). */
cor_status cor_yaml_json(const char *path, cor_buf *out, cor_err *err);

#endif
