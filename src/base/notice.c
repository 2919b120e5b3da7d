#include "base/notice.h"

#include <stdatomic.h>
#include <stddef.h>

static _Atomic(cor_notice_sink) to;

void cor_notice_to(cor_notice_sink sink)
{
	atomic_store(&to, sink);
}

void cor_notice(const char *text)
{
	cor_notice_sink sink = atomic_load(&to);

	if (sink)
		sink(text);
}
