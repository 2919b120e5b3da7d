/*
 * From what agents say to the rows of an estate: who made the boxes, their modules, neighbours, links.  The
 * input is snmprec texts divided by NUL, the first line of each being the agent's name.  The estate must be
 * made, whatever they say, and no row of it refused.
 */
#include <stdio.h>
#include <stdlib.h>

#include "discover/recording.h"
#include "discover/rows.h"
#include "identify_tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *context, const cor_recording_problem *problem)
{
	(void)context;
	(void)problem;
}

static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	fprintf(stderr, "refused: %s\n", refusal->reason);
	abort();
}

/* The name of a file or an address: the only text here that is not an agent's. */
static bool is_name(cor_text name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((name.p[i] | 32) < 'a' || (name.p[i] | 32) > 'z')
			return false;
	return name.n > 0;
}

static void make_estate(cor_text archive)
{
	COR_AUTO(cor_arena) arena = NULL;
	COR_AUTO(cor_builder) builder = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	cor_agents agents;
	cor_discovered counts;

	COR_ASSERT(cor_arena_new("fuzz", 0, &arena, NULL) == COR_OK);
	COR_ASSERT(cor_agents_read("f", archive, arena, &agents, NULL) == COR_OK);
	COR_ASSERT(cor_builder_new(refuse, NULL, &builder, NULL) == COR_OK);
	COR_ASSERT(cor_discover_rows("f", &agents, identify_tables(), arena, builder, &counts,
			   NULL) == COR_OK);
	COR_ASSERT(cor_builder_freeze(builder, NULL, &estate, NULL) == COR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cor_text text = {size ? (const char *)data : "", size}, one, name;
	cor_buf out = {0};

	cor_archive_put_head(&out);
	while (cor_text_cut(&text, '\0', &one)) {
		cor_recording recording = {.path = "f", .sink = ignore};
		uint64_t values = 0;

		cor_text_cut(&one, '\n', &name);
		recording.agent = (cor_text){name.p, name.n < 256 ? name.n : 256};
		if (one.p && is_name(recording.agent))
			COR_ASSERT(
				cor_recording_read(&recording, one, &out, &values, NULL) == COR_OK);
	}
	make_estate(cor_buf_text(&out));
	cor_buf_done(&out);
	return 0;
}
