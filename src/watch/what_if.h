/*
 * What if: an estate and a policy as a file supposes them to be (doc/what-if.md), made beside the
 * estate that is open, of which nothing is read again (estate/variant.h).
 *
 * Order: vendors are added to the policy's sets; `where` is read under the policy so changed, of the
 * estate as it is; then elements and links change together.
 */
#ifndef COR_WATCH_WHAT_IF_H
#define COR_WATCH_WHAT_IF_H

#include "base/yaml.h"
#include "estate/estate.h"
#include "policy/policy.h"
#include "proof/supposition.h"

typedef struct cor_what_if cor_what_if;

/* Reads and checks the file as far as it can be without an estate.  name is what errors call it.  In
 * arena. */
cor_status cor_what_if_read(cor_arena *arena, const char *name, cor_text text,
	const cor_what_if **ret_what_if, cor_err *err);

/*
 * Makes the estate that is supposed, to be freed before `base`.  policy: the caller's own copy; it is
 * bound to base, changed, and left bound to the new estate.  at: the day of the question, on which
 * removed elements count as retired.  What was supposed is in arena.  COR_EINPUT, with the place in the
 * file, when it names what is not there, or supposes two things of one element.
 */
cor_status cor_what_if_suppose(const cor_what_if *what_if, cor_policy *policy,
	const cor_estate *base, cor_day at, cor_arena *arena, cor_estate **ret_estate,
	cor_supposition *ret_supposition, cor_err *err);

#endif
