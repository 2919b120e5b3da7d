/*
 * Outside libraries that few verbs need and that bring much along: opened by whoever needs them, when he does,
 * so that all other runs start without them (20 ms of a start went into them).
 *
 * A user lists what he calls in a macro, so that types are checked as ever:
 *
 *	#define EACH_FUNCTION(X) X(Cbc_newModel) X(Cbc_solve)
 *	static struct { EACH_FUNCTION(COR_LATE_MEMBER) } cbc;
 *	static const char *const NAMES[] = {EACH_FUNCTION(COR_LATE_NAME)};
 */
#ifndef COR_BASE_LATE_H
#define COR_BASE_LATE_H

#include <stddef.h>

#include "base/err.h"

#define COR_LATE_MEMBER(name) __typeof__(&(name)) name;
#define COR_LATE_NAME(name) #name,

/* Fills members, pointers one after the other, with the addresses of as many names; nothing is done when they are
 * there.  Not for two threads at once.  COR_ESYSTEM: no such library, or another; needed_for: words for a message. */
cor_status cor_late_open(const char *library, const char *needed_for, const char *const *names,
	size_t count, void *members, cor_err *err);

#endif
