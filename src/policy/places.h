/*
 * Lists of places that a policy names and does not hold: secret ones, read from a file that stays with whoever has
 * it.  doc/policy.md, Places, is the specification.
 *
 * Nothing of a list may come out: a message about the file names file, line and column and never what stands there,
 * not even in its first line.  What leaves is, for each site of the estate, whether it lies in such a place (yes, no
 * or maybe), and the digest of the file.
 */
#ifndef COR_POLICY_PLACES_H
#define COR_POLICY_PLACES_H

#include "policy/policy.h"

/* Reads the list of a label from a CSV file's text, all of which is copied; `name` is what errors call the file.
 * COR_EINPUT when the policy has no such label, when it has a list already, and for what is wrong in the file.  To be
 * called before binding, which then asks of every site where it lies: O(sites * log(places) + pairs near each other
 * in latitude). */
cor_status cor_places_read(cor_policy *policy, cor_text label, const char *name, cor_text text,
	cor_err *err);
/* Labels of the policy, with the digest of the list, NULL when none was read. */
uint32_t cor_places_count(const cor_policy *policy);
cor_text cor_places_label(const cor_policy *policy, uint32_t index, const cor_digest **ret_digest);

#endif
