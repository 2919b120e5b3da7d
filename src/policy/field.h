/* Values of YAML keys, each read as what it must be or refused where it stands. */
#ifndef COR_POLICY_FIELD_H
#define COR_POLICY_FIELD_H

#include "policy/regime.h"

/* Every reader below leaves *ret_x alone when the key is not there. */

/* map must be a mapping and have no keys but these ("id clause"); what: "a rule", for messages. */
cor_status cor_field_keys(const cor_yaml *yaml, const cor_yaml_node *map, const char *keys,
	const char *what, cor_err *err);
/* The key must be there, and not be empty. */
cor_status cor_field_need(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	const char *what, cor_err *err);
cor_status cor_field_text(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	cor_text *ret_text, cor_err *err);
/* A name made of letters, digits and the signs given, which begins with a letter or digit ("_" too
 * when given). */
cor_status cor_field_id(const cor_yaml *yaml, const cor_yaml_node *node, const char *signs,
	cor_err *err);
/* A list of texts that are not empty; ret_places may be NULL. */
cor_status cor_field_texts(cor_policy *policy, const cor_yaml_node *map, const char *key,
	cor_texts *ret_texts, const cor_yaml_node ***ret_places, cor_err *err);
cor_status cor_field_texts_of(cor_policy *policy, const cor_yaml_node *list, cor_texts *ret_texts,
	const cor_yaml_node ***ret_places, cor_err *err);
/* One of words ("a b c"); *ret_index is its number. */
cor_status cor_field_word(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	const char *words, unsigned *ret_index, cor_err *err);
cor_status cor_field_word_of(const cor_yaml *yaml, const cor_yaml_node *node, const char *words,
	unsigned *ret_index, cor_err *err);
cor_status cor_field_flag(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	bool *ret_flag, cor_err *err);
cor_status cor_field_day(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	cor_day *ret_day, cor_err *err);
cor_status cor_field_number(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	uint32_t most, uint32_t *ret_number, cor_err *err);
/* A share from 0 to 1, exactly. */
cor_status cor_field_ratio(const cor_yaml *yaml, const cor_yaml_node *map, const char *key,
	cor_ratio *ret_ratio, cor_err *err);
/* A day, or a symbol of `dates` with an offset. */
cor_status cor_field_due(const cor_policy *policy, const cor_yaml_node *map, const char *key,
	cor_due *ret_due, cor_err *err);
/* Without spaces and line ends at both ends: a block of text ends with one. */
cor_text cor_field_trim(cor_text text);
/* The text's bytes cut to what fits a message. */
cor_text cor_field_show(cor_text text);

#endif
