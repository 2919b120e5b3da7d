/* Who made a box: each rule of identify.h and hardware.c on what an agent of a few values says. */
#include "discover/recording.h"
#include "discover/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../../fuzz/identify_tables.h"

#define DESCR(text) "1.3.6.1.2.1.1.1.0|4|" text "\n"
#define KIND(number) "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1." number "\n"
#define ADDRESS(i, mac) "1.3.6.1.2.1.2.2.1.6." i "|4x|" mac "\n"

static cor_arena *arena;

static void refuse_nothing(void *context, const cor_recording_problem *problem)
{
	(void)context;
	fail_msg("line %d: %s", (int)problem->line, problem->reason);
}

static void say(const char *name, const char *text, cor_buf *out)
{
	cor_recording recording = {.path = "x", .agent = cor_text_of(name), .sink = refuse_nothing};
	uint64_t values;

	if (out->n == 0)
		cor_archive_put_head(out);
	assert_int_equal(cor_recording_read(&recording, cor_text_of(text), out, &values, NULL),
		COR_OK);
}

static cor_agents hear(const cor_buf *said)
{
	cor_agents agents = {0};

	assert_int_equal(cor_agents_read("x", cor_buf_text(said), arena, &agents, NULL), COR_OK);
	return agents;
}

static cor_identity identify(const char *text)
{
	cor_identity identity;
	cor_buf said = {0};

	say("x", text, &said);
	/* Texts of an identity lie in the archive. */
	char *kept = NULL;
	assert_int_equal(cor_arena_new_array(arena, said.n, 1, &kept, NULL), COR_OK);
	memcpy(kept, said.p, said.n);
	cor_buf view = {.p = kept, .n = said.n};
	cor_agents agents = hear(&view);
	cor_buf_done(&said);
	assert_int_equal(cor_identify(&agents.at[0], identify_tables(), arena, &identity, NULL),
		COR_OK);
	return identity;
}

static void expect(const char *text, cor_identity_kind kind, const char *party,
	cor_identity_answer answer)
{
	cor_identity identity = identify(text);
	const char *why;

	if (identity.kind != kind || (party && !cor_text_is(identity.party, party)))
		print_message("%s: kind %d, party %.*s\n", text, identity.kind,
			COR_FMT(identity.party));
	assert_int_equal(identity.kind, kind);
	assert_true(!party || cor_text_is(identity.party, party));
	assert_int_equal(cor_identity_is(&identity, COR_TEXT("huawei,zte"), &why), answer);
	assert_int_equal(*why != '\0', answer == COR_IDENTITY_IS_UNKNOWN);
}

/* A box incriminates itself, and does not clear itself. */
static void origins(void **unused)
{
	(void)unused;
	expect(KIND("2011.2.1"), COR_IDENTITY_AGREED, "huawei", COR_IDENTITY_IS_YES);
	expect(KIND("9.1.1"), COR_IDENTITY_ALONE, "cisco", COR_IDENTITY_IS_UNKNOWN);
	expect(KIND("9.1.1") DESCR("Cisco IOS"), COR_IDENTITY_ALONE, "cisco",
		COR_IDENTITY_IS_UNKNOWN);
	expect(KIND("9.1.1") ADDRESS("1", "00000c010203"), COR_IDENTITY_AGREED, "cisco",
		COR_IDENTITY_IS_NO);
	expect(KIND("9.1.1") ADDRESS("1", "001882010203"), COR_IDENTITY_CONFLICT, NULL,
		COR_IDENTITY_IS_UNKNOWN);
	expect(KIND("8072.3.2.10"), COR_IDENTITY_NONE, NULL, COR_IDENTITY_IS_UNKNOWN);
	/* Candidates of whom one is asked for, and the one that the hardware leaves. */
	expect(KIND("4711.1"), COR_IDENTITY_ALONE, "cisco|huawei", COR_IDENTITY_IS_UNKNOWN);
	expect(KIND("4711.1") ADDRESS("1", "00000c010203"), COR_IDENTITY_AGREED, "cisco",
		COR_IDENTITY_IS_UNKNOWN);
	expect(KIND("4711.1") ADDRESS("1", "001882010203"), COR_IDENTITY_AGREED, "huawei",
		COR_IDENTITY_IS_YES);
}

/* Companies of one group do not contradict each other; whom a regime names is only itself. */
static void groups(void **unused)
{
	(void)unused;
	expect(KIND("47196.4.1") ADDRESS("1", "000b86010203"), COR_IDENTITY_AGREED, NULL,
		COR_IDENTITY_IS_NO);
	expect(KIND("9.1") ADDRESS("1", "000b86010203"), COR_IDENTITY_CONFLICT, NULL,
		COR_IDENTITY_IS_UNKNOWN);
	expect(KIND("2011.2") ADDRESS("1", "00259e010203"), COR_IDENTITY_CONFLICT, NULL,
		COR_IDENTITY_IS_UNKNOWN);
	expect(KIND("27614") ADDRESS("1", "00013e010203"), COR_IDENTITY_AGREED, NULL,
		COR_IDENTITY_IS_NO); /* Ascom Sweden, Ascom Tateco */
}

/* Addresses that the box has itself, and those of which nobody knows whose they are. */
static void addresses(void **unused)
{
	(void)unused;
	expect(KIND("9.1") "1.0.8802.1.1.2.1.3.1.0|2|4\n1.0.8802.1.1.2.1.3.2.0|4x|00000c010203\n",
		COR_IDENTITY_AGREED, "cisco", COR_IDENTITY_IS_NO);
	expect(KIND("9.1") "1.0.8802.1.1.2.1.3.1.0|2|7\n1.0.8802.1.1.2.1.3.2.0|4x|00000c010203\n",
		COR_IDENTITY_ALONE, "cisco", COR_IDENTITY_IS_UNKNOWN); /* a name, no address */
	expect(KIND("9.1") "1.0.8802.1.1.2.1.3.7.1.2.5|2|3\n1.0.8802.1.1.2.1.3.7.1.3.5|4x|00000c010203\n",
		COR_IDENTITY_AGREED, "cisco", COR_IDENTITY_IS_NO);
	expect(KIND("8072.3.2") "1.3.6.1.6.3.10.2.1.1.0|4x|80001f8803001882010203\n",
		COR_IDENTITY_AGREED, "huawei", COR_IDENTITY_IS_YES);
	/* Neighbours and ARP are others. */
	expect(KIND("9.1") "1.3.6.1.2.1.4.22.1.2.1.192.0.2.1|4x|00000c010203\n"
			   "1.0.8802.1.1.2.1.4.1.1.5.0.1.1|4x|00000c010203\n",
		COR_IDENTITY_ALONE, "cisco", COR_IDENTITY_IS_UNKNOWN);
	/* Below its own number they confirm when all are of one owner, and never contradict. */
	expect(KIND("9.1") "1.3.6.1.4.1.9.7.1|4x|00000c010203\n1.3.6.1.4.1.9.7.2|4x|00000c010204\n",
		COR_IDENTITY_AGREED, "cisco", COR_IDENTITY_IS_NO);
	expect(KIND("9.1") "1.3.6.1.4.1.9.7.1|4x|00000c010203\n1.3.6.1.4.1.9.7.2|4x|001882010204\n",
		COR_IDENTITY_ALONE, "cisco", COR_IDENTITY_IS_UNKNOWN);
	expect(KIND("9.1") "1.3.6.1.4.1.9.7.1|4x|001882010203\n", COR_IDENTITY_ALONE, "cisco",
		COR_IDENTITY_IS_UNKNOWN);
	expect(KIND("9.1") "1.3.6.1.4.1.2011.7.1|4x|00000c010203\n", COR_IDENTITY_ALONE, "cisco",
		COR_IDENTITY_IS_UNKNOWN);
	/* Addresses of protocols are nobody's. */
	expect(KIND("9.1") ADDRESS("1", "00005e000101"), COR_IDENTITY_ALONE, "cisco",
		COR_IDENTITY_IS_UNKNOWN);
}

static void words(void **unused)
{
	(void)unused;
	expect(DESCR("Honor Device X"), COR_IDENTITY_ALONE, "honor", COR_IDENTITY_IS_UNKNOWN);
	expect(DESCR("Something by Honor Device"), COR_IDENTITY_NONE, NULL,
		COR_IDENTITY_IS_UNKNOWN); /* only at the beginning */
	/* The name of whose addresses it has. */
	expect(KIND("8072.3.2") DESCR("an ascom box") ADDRESS("1", "00013e010203"),
		COR_IDENTITY_AGREED, NULL, COR_IDENTITY_IS_NO);
	expect(KIND("8072.3.2") DESCR("a box") ADDRESS("1", "00013e010203"), COR_IDENTITY_ALONE,
		NULL, COR_IDENTITY_IS_UNKNOWN);
	/* What is in nothing and has no class is the box; a module is not. */
	expect(KIND("9.1") "1.3.6.1.2.1.47.1.1.1.1.4.1|2|0\n1.3.6.1.2.1.47.1.1.1.1.5.1|2|1\n"
			   "1.3.6.1.2.1.47.1.1.1.1.12.1|4|Cisco Systems\n",
		COR_IDENTITY_AGREED, "cisco", COR_IDENTITY_IS_NO);
	expect(KIND("9.1") "1.3.6.1.2.1.47.1.1.1.1.4.2|2|1\n1.3.6.1.2.1.47.1.1.1.1.5.2|2|9\n"
			   "1.3.6.1.2.1.47.1.1.1.1.12.2|4|Cisco Systems\n",
		COR_IDENTITY_ALONE, "cisco", COR_IDENTITY_IS_UNKNOWN);
}

static bool keep(void *context, const cor_refusal *refusal)
{
	(void)context;
	fail_msg("refused: %s", refusal->reason);
	return false;
}

/* NAME@CONTEXT is NAME's box, and what its bridge sees in that VLAN is behind NAME's port. */
static void contexts(void **unused)
{
	(void)unused;
	cor_buf said = {0};
	COR_AUTO(cor_builder) builder = NULL;
	COR_AUTO(cor_estate) estate = NULL;
	cor_discovered counts;

	say("sw@20", "1.3.6.1.2.1.17.1.4.1.2.7|2|3\n1.3.6.1.2.1.17.4.3.1.2.0.11.134.9.9.9|2|7\n",
		&said);
	say("sw", KIND("9.1") "1.3.6.1.2.1.2.2.1.2.3|4|Gi0/3\n", &said);
	say("other@20", KIND("9.1"), &said);
	cor_agents agents = hear(&said);
	assert_int_equal(agents.at[0].context_of, 1);
	assert_int_equal(agents.at[1].context_of, COR_NONE);
	assert_int_equal(agents.at[2].context_of, COR_NONE);
	assert_int_equal(cor_builder_new(keep, NULL, &builder, NULL), COR_OK);
	assert_int_equal(cor_discover_rows("x", &agents, identify_tables(), arena, builder, &counts,
				 NULL),
		COR_OK);
	assert_int_equal(cor_builder_freeze(builder, NULL, &estate, NULL), COR_OK);
	assert_int_equal(counts.elements, 2);
	assert_int_equal(counts.contexts, 1);
	assert_int_equal(cor_estate_find(estate, COR_ELEMENT, COR_TEXT("sw@20")), COR_NONE);
	uint32_t silent = cor_estate_find(estate, COR_ELEMENT, COR_TEXT("mac:0x000b86090909"));
	assert_int_not_equal(silent, COR_NONE);
	assert_int_equal(cor_estate_rows(estate, COR_LINK), 1);
	bool at_switch = false;
	for (unsigned c = 0; c < cor_schema[COR_LINK].column_count; c++)
		at_switch |= cor_text_is(cor_estate_cell(estate, COR_LINK, 0, c), "sw");
	assert_true(at_switch);
	cor_buf_done(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(origins),
		cmocka_unit_test(groups),
		cmocka_unit_test(addresses),
		cmocka_unit_test(words),
		cmocka_unit_test(contexts),
	};
	int failed;

	if (cor_arena_new("test", 0, &arena, NULL) != COR_OK)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	cor_arena_free(arena);
	return failed;
}
