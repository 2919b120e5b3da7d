/* Words found again by their bytes: many, and such as collide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "estate/bulk_word.h"

#define MANY 50000u
#define PAD 32

static char texts[MANY][48 + PAD];

static const cor_bulk_word *find(const cor_bulk_words *words, cor_text t)
{
	uint64_t head[2];
	uint32_t n = (uint32_t)t.n;

	cor_bulk_head_of_text(t, head);
	return cor_bulk_find(words, cor_bulk_hash(words, head, t.p, n), head, t.p, n);
}

static void put_all(cor_bulk_words *words, const char *before, const char *after, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		cor_text t;

		snprintf(texts[i], sizeof(texts[i]), "%s%u%s", before, i, after);
		t = cor_text_of(texts[i]);
		assert_null(find(words, t));
		assert_true(cor_bulk_words_put(words, t, 3 * i));
	}
	for (uint32_t i = 0; i < count; i++) {
		const cor_bulk_word *word = find(words, cor_text_of(texts[i]));

		assert_non_null(word);
		assert_int_equal(word->code, 3 * i);
	}
}

static void many_are_found(void **state)
{
	static const char *const TEXTS[][2] = {{"", ""}, {"name ", ""}, {"sixteen bytes of ", ""},
		{"", " is at the beginning of this"}, {"two pieces of sixteen bytes, then ", ""}};

	(void)state;
	for (unsigned f = 0; f < sizeof(TEXTS) / sizeof(*TEXTS); f++) {
		cor_bulk_words words = {0};

		assert_true(cor_bulk_words_begin(&words));
		put_all(&words, TEXTS[f][0], TEXTS[f][1], MANY);
		assert_null(find(&words, COR_TEXT("")));
		assert_null(find(&words, COR_TEXT("not there")));
		cor_bulk_words_done(&words);
	}
}

static void hashes_that_are_the_same_do_no_harm(void **state)
{
	cor_bulk_words words = {0};
	uint64_t head[2];

	(void)state;
	assert_true(cor_bulk_words_begin(&words));
	/* What is multiplied by nothing is nothing. */
	cor_bulk_head_of_text(COR_TEXT("all same"), head);
	words.seed[0] = head[0];
	cor_bulk_head_of_text(COR_TEXT("all same 12"), head);
	assert_int_equal(cor_bulk_hash(&words, head, NULL, 11), 0);
	put_all(&words, "all same ", "", 700);
	assert_null(find(&words, COR_TEXT("all same 700")));
	cor_bulk_words_done(&words);
}

static bool is_among_fewest(const cor_bulk_recent *r, const cor_bulk_word *word)
{
	size_t at = cor_bulk_recent_at(r->factor, word->head) >>
		(COR_BULK_RECENT_LOG - COR_BULK_FEWEST_LOG);

	return r->fewest.known[at] == ((uint64_t)word->code << 32 | word->n) &&
		r->fewest.first[at] == word->head[0] && r->fewest.second[at] == word->head[1];
}

static void recent_ones_are_words_or_nothing(void **state)
{
	static cor_bulk_recent recent;
	unsigned settled = 0;

	(void)state;
	for (uint32_t count = 0; count <= COR_BULK_FEW; count++) {
		cor_bulk_words words = {0};
		uint32_t there = 0;

		assert_true(cor_bulk_words_begin(&words));
		put_all(&words, "", count % 2 ? "" : " of something", count);
		cor_bulk_recent_settle(&recent, &words);
		for (uint32_t i = 0; i < count; i++) {
			const cor_bulk_word *word = &words.words[i], *at;

			at = &recent.words[cor_bulk_recent_at(recent.factor, word->head)];
			there += at->n == word->n && at->code == word->code;
			assert_true(!recent.has_fewest || is_among_fewest(&recent, word));
		}
		settled += recent.has_fewest;
		assert_true(count <= COR_BULK_FEWEST || !recent.has_fewest);
		/* Few find places of their own; of many, most. */
		assert_true(there <= count && there >= (count < 8 ? count : count / 2));
		cor_bulk_words_done(&words);
	}
	assert_in_range(settled, 4, COR_BULK_FEWEST + 1);
}

static void tails_are_compared_to_the_end(void **state)
{
	char a[80], b[80];

	(void)state;
	memset(a, 'x', sizeof(a));
	memset(b, 'x', sizeof(b));
	for (uint32_t n = COR_BULK_HEAD + 1; n < sizeof(a); n++) {
		for (uint32_t at = COR_BULK_HEAD; at < sizeof(a); at++) {
			b[at] = 'y';
			assert_int_equal(cor_bulk_tails_differ(a, b, n), at < n);
			b[at] = 'x';
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(many_are_found),
		cmocka_unit_test(hashes_that_are_the_same_do_no_harm),
		cmocka_unit_test(recent_ones_are_words_or_nothing),
		cmocka_unit_test(tails_are_compared_to_the_end)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
