#include "base/late.h"

#include <dlfcn.h>
#include <string.h>

cor_status cor_late_open(const char *library, const char *needed_for, const char *const *names,
	size_t count, void *members, cor_err *err)
{
	void *opened, *found = NULL;

	memcpy(&found, members, sizeof(found));
	if (found)
		return COR_OK;
	opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
	if (!opened)
		return cor_fail(err, COR_ESYSTEM, "%s, which %s needs, is not here: %s", library,
			needed_for, dlerror());
	/* The first comes last: it says that all are there. */
	for (size_t i = count; i-- > 0;) {
		found = dlsym(opened, names[i]);
		if (!found)
			return cor_fail(err, COR_ESYSTEM, "%s is not the library that %s needs",
				library, needed_for);
		/* By memcpy: a pointer to a function is no void pointer. */
		memcpy((char *)members + i * sizeof(found), &found, sizeof(found));
	}
	return COR_OK;
}
