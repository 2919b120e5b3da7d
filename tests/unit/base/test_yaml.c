/* YAML: what is read, in a form that shows every node, and what is refused, at its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/yaml.h"

/* {key: value, ...}, [item, ...]; a text as it was written: plain, 'single', "double", |block. */
static void show(const cor_yaml_node *node, cor_buf *out)
{
	static const char MARKS[] = {0, '\'', '"', '|'};

	if (node->kind == COR_YAML_TEXT) {
		char mark = MARKS[node->style];

		if (mark)
			cor_buf_addc(out, mark);
		cor_buf_add(out, node->text);
		if (mark)
			cor_buf_addc(out, mark);
		return;
	}
	uint32_t count = 0;

	cor_buf_addc(out, node->kind == COR_YAML_MAP ? '{' : '[');
	for (const cor_yaml_node *item = node->first; item; item = item->next) {
		cor_buf_addz(out, count++ ? ", " : "");
		assert_true((item->key != NULL) == (node->kind == COR_YAML_MAP));
		if (item->key) {
			show(item->key, out);
			cor_buf_addz(out, ": ");
		}
		show(item, out);
	}
	assert_int_equal(count, node->count);
	cor_buf_addc(out, node->kind == COR_YAML_MAP ? '}' : ']');
}

static void check_text(const char *name, cor_text text, const char *expected)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_yaml *yaml = NULL;
	cor_buf out = {0};
	cor_err err = {0};

	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	if (cor_yaml_read(arena, name, text, &yaml, &err) == COR_OK)
		show(yaml->root, &out);
	else
		cor_buf_addz(&out, err.text);
	assert_int_equal(cor_buf_status(&out, NULL), COR_OK);
	assert_true((yaml != NULL) == (err.status == COR_OK));
	if (strcmp(out.p, expected) != 0)
		fail_msg("%.*s\n gives  %s\n wanted %s", COR_FMT(text), out.p, expected);
	cor_buf_done(&out);
}

static void check(const char *text, const char *expected)
{
	check_text("y", cor_text_of(text), expected);
}

static void test_tree(void **state)
{
	(void)state;
	check("text\n", "text");
	check("two\n  words\n", "two words");
	check("- a\n- [b, {c: d}]\n-\n- []\n- {}\n", "[a, [b, {c: d}], , [], {}]");
	check("a: 1\nb:\n  c: yes\n  d:\n  - e\n", "{a: 1, b: {c: yes, d: [e]}}");
	check("a:\n'': b\n", "{a: , '': b}");
	check("%YAML 1.2\n---\na: b # no text\n...\n", "{a: b}");
	check("\xef\xbb\xbf"
	      "a: b\r\nc: d\r\n",
		"{a: b, c: d}");
	check("{a: \xc3\xa9, \"\xe2\x82\xac\": \xf0\x9f\x98\x80}",
		"{a: \xc3\xa9, \"\xe2\x82\xac\": \xf0\x9f\x98\x80}");
	/* Keys that are alike but not the same; the same key in two mappings. */
	check("{a: 1, A: 2, aa: {a: 3}, '': 4}", "{a: 1, A: 2, aa: {a: 3}, '': 4}");
}

static void test_quotes(void **state)
{
	(void)state;
	check("\"a\\tb\\x41\\u00e9\\\"\\\\\"",
		"\"a\tb"
		"A\xc3\xa9\"\\\"");
	check("\"a\n  b\n\n  c\\\n  d\"", "\"a b\ncd\"");
	check("- |\n  a\n   b\n\n- |-\n  a\n  b\n- >\n  a\n  b\n\n  c\n",
		"[|a\n b\n|, |a\nb|, |a b\nc\n|]");
	check("'& * ! # : {'", "'& * ! # : {'");
	check("''", "''");
	check("''''", "'''");
	check("'a''b'", "'a'b'");
	check("'''a'''''", "''a'''");
	check("'a\\n\"b'", "'a\\n\"b'");
	check("' a  b\t'", "' a  b\t'");
	check("'a\n  b'", "'a b'");
	check("'a  \n\t \n\n  b'", "'a\n\nb'");
	check("'a\r\n  b\r\n\r\n c'", "'a b\nc'");
	check("' \n a \n '", "' a '");
	check("{'a''': 'b', c: 'd'}", "{'a'': 'b', c: 'd'}");
}

/* libfyaml 0.7.12 reckons the length of some texts wrongly, and loses memory or gives what nobody
 * wrote when it is asked for them as a whole. */
static void test_pieces(void **state)
{
	char text[200] = "", expected[200] = "";
	COR_AUTO(cor_arena) arena = NULL;
	const cor_yaml *yaml = NULL;

	(void)state;
	memset(text, '\'', 102);
	memset(expected, '\'', 52);
	check(text, expected);
	check(">\n  a\n   b\n  c\n", "|a\n b\nc\n|");
	/* How many line ends are left here is libfyaml's own; but nothing else comes in. */
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_yaml_read(arena, "y", COR_TEXT(">\n  a\n\n\n   a  b"), &yaml, NULL),
		COR_OK);
	assert_int_equal(strspn(yaml->root->text.p, "ab \n"), yaml->root->text.n);
	check("k: >\n", "{k: ||}");
	check("|\n", "||");
	check("|+\n  a\n   ", "|a\n \n|");
	check("%YAML 1.1\n---\n\"a\xe2\x80\xa8 b\"",
		"\"a\xe2\x80\xa8"
		"b\"");
	check("\"\\N\\_\\L\\P\\e\"", "\"\xc2\x85\xc2\xa0\xe2\x80\xa8\xe2\x80\xa9\x1b\"");
}

static void test_refused(void **state)
{
	(void)state;
	check("", "y:1:1: the file is empty");
	check("# nothing\n", "y:1:1: the file is empty");
	check("a: [\n", "y:2:1: not YAML: flow sequence without a closing bracket");
	check("\n\na: \"x\n", "y:3:5: not YAML: double-quoted scalar without closing quote");
	check("a: 'x''\n", "y:1:5: not YAML: single-quoted scalar without closing quote");
	check("k: |\n  ", "y:2:1: not YAML: this text is cut short");
	check("a: b: c\n", "y:1:5: not YAML: invalid nested block mapping on the same line");
	check("a: &x 1\n", "y:1:7: anchors (&name) are not supported");
	check("a: &x [1]\n", "y:1:7: anchors (&name) are not supported");
	check("a: 1\nb: *x\n", "y:2:5: aliases (*name) are not supported");
	check("*x : 1\n", "y:1:2: aliases (*name) are not supported");
	check("a: !!str x\n", "y:1:10: tags (!name) are not supported");
	check("!t {a: b}\n", "y:1:4: tags (!name) are not supported");
	check("? [a]\n: b\n", "y:1:3: a key is a list, expected a text");
	check("{{a: b}: c}\n", "y:1:2: a key is a mapping, expected a text");
	check("a: b\n---\nc: d\n", "y:2:1: a second document begins, expected one");
	check("a: 1\nb: 2\na: 3\n", "y:3:1: key \"a\" stands here twice");
	check("x: {b: 1, \"a\": 2, 'a': 3, b: 4}\n", "y:1:20: key \"a\" stands here twice");
	check("{'': 1, \"\": 2}\n", "y:1:10: key \"\" stands here twice");
}

static void test_bytes(void **state)
{
	(void)state;
	check("a: \x01\n", "y:1:4: control character 0x01");
	check("a: b\r", "y:1:5: control character 0x0d");
	check("a: b\r\n\r\rc", "y:2:1: control character 0x0d");
	check("\xc3\xa9\n\x7f", "y:2:1: control character 0x7f");
	check_text("y", (cor_text){"a: b\n\0c", 7}, "y:2:1: control character 0x00");
	check("a: \xff\n", "y:1:4: expected UTF-8");
	check("a: b\n\xc3\xa9\xe2\x82\xac\x80", "y:2:3: expected UTF-8");
	check("a\xe2\x82", "y:1:2: expected UTF-8");       /* cut short */
	check("a: \xed\xa0\x80", "y:1:4: expected UTF-8"); /* half a surrogate pair */
	/* Columns count characters, and the byte order mark is none. */
	check("\xef\xbb\xbf\xc3\xa9: *x\n", "y:1:5: aliases (*name) are not supported");
}

static void test_limits(void **state)
{
	COR_AUTO(cor_arena) arena = NULL;
	const cor_yaml *yaml = NULL;
	char text[2 * COR_LIMIT_YAML_DEPTH + 3] = "";
	char *big = cor_mem_new(COR_LIMIT_POLICY_BYTES + 1, 1);
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	memset(text, '[', COR_LIMIT_YAML_DEPTH);
	memset(text + COR_LIMIT_YAML_DEPTH, ']', COR_LIMIT_YAML_DEPTH);
	check(text, text);
	memset(text, '[', COR_LIMIT_YAML_DEPTH + 1);
	memset(text + COR_LIMIT_YAML_DEPTH + 1, ']', COR_LIMIT_YAML_DEPTH + 1);
	assert_int_equal(cor_yaml_read(arena, "y", cor_text_of(text), &yaml, &err), COR_ELIMIT);
	assert_string_equal(err.text, "y:1:33: nested more than 32 deep (limit)");

	assert_non_null(big);
	memset(big, 'x', COR_LIMIT_POLICY_BYTES + 1);
	assert_int_equal(cor_yaml_read(arena, "y", (cor_text){big, COR_LIMIT_POLICY_BYTES + 1},
				 &yaml, &err),
		COR_ELIMIT);
	assert_string_equal(err.text, "y: 4194305 bytes, expected at most 4194304");
	assert_null(yaml);
	assert_int_equal(cor_yaml_read(arena, "y", (cor_text){big, COR_LIMIT_POLICY_BYTES}, &yaml,
				 &err),
		COR_OK);
	assert_int_equal(yaml->root->text.n, COR_LIMIT_POLICY_BYTES);
	cor_mem_free(big);
}

/* What the caller gave may go; keys are found; kinds have names. */
static void test_nodes(void **state)
{
	COR_AUTO(cor_arena) arena = NULL;
	char name[] = "dir/y.yaml", text[] = "a: ''\nb:\nc: [x]\nd: {e: f}\n";
	const cor_yaml *yaml = NULL;
	cor_err err = {0};

	(void)state;
	assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
	assert_int_equal(cor_yaml_read(arena, name, cor_text_of(text), &yaml, &err), COR_OK);
	memset(name, '?', sizeof(name));
	memset(text, '?', sizeof(text));
	const cor_yaml_node *a = cor_yaml_get(yaml->root, "a");
	const cor_yaml_node *b = cor_yaml_get(yaml->root, "b");
	const cor_yaml_node *c = cor_yaml_get(yaml->root, "c");
	const cor_yaml_node *d = cor_yaml_get(yaml->root, "d");
	assert_true(a && b && c && d && a->next == b && c->next == d && !d->next);
	assert_null(cor_yaml_get(yaml->root, "e"));
	assert_null(cor_yaml_get(c, "x"));
	assert_string_equal(cor_yaml_kind_name(a), "a text");
	assert_string_equal(cor_yaml_kind_name(b), "nothing");
	assert_string_equal(cor_yaml_kind_name(c), "a list");
	assert_string_equal(cor_yaml_kind_name(d), "a mapping");
	assert_true(!cor_yaml_is_empty(a) && cor_yaml_is_empty(b) && !cor_yaml_is_empty(c));
	assert_int_equal(cor_yaml_fail(yaml, cor_yaml_get(d, "e")->start, &err, "%d", 7),
		COR_EINPUT);
	assert_string_equal(err.text, "dir/y.yaml:4:8: 7");
	assert_int_equal(cor_yaml_fail_as(yaml, UINT32_MAX, COR_ELIMIT, &err, "end"), COR_ELIMIT);
	assert_string_equal(err.text, "dir/y.yaml:5:1: end");
}

/* Every '#' of the value is found again where the file has it. */
static void test_places(void **state)
{
	static const char *const TEXTS[] = {
		"a#b#",
		"'#''#''''#'",
		"'x\n\n   # #'",
		"\"#\\n\\\"#\\x41\\u00e9\\U0001F600#\\\n   #\n  #\"",
		"k:\n  >-\n    # a\n    #\n\n    b#\n",
		"|\n  # a\n\n    #\n",
		"\"\\\t# a\\ #\"",
		"'\xe2\x82\xac#'",
		"\"\\u20ac#\xe2\x82\xac#\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
		COR_AUTO(cor_arena) arena = NULL;
		const char *from = TEXTS[i];
		const cor_yaml *yaml = NULL;

		assert_int_equal(cor_arena_new("test", 0, &arena, NULL), COR_OK);
		assert_int_equal(cor_yaml_read(arena, "y", cor_text_of(from), &yaml, NULL), COR_OK);
		const cor_yaml_node *node = yaml->root->first ? yaml->root->first : yaml->root;
		for (size_t k = 0; k < node->text.n; k++) {
			if (node->text.p[k] != '#')
				continue;
			from = strchr(from, '#');
			assert_non_null(from);
			assert_int_equal(cor_yaml_place(yaml, node, k), from++ - TEXTS[i]);
		}
		assert_null(strchr(from, '#'));
	}
}

static void test_memory(void **state)
{
	static const char TEXT[] = "a: [b, 'c''', {d: e}]\nf: \"g\"\nh: {i: j, k: l}\n";
	cor_status status = COR_ENOMEM;
	uint64_t n = 0;

	(void)state;
	for (; status != COR_OK; n++) {
		const cor_yaml *yaml = NULL;
		cor_arena *arena = NULL;
		cor_err err = {0};

		cor_mem_fail_at(n);
		status = cor_arena_new("test", 0, &arena, &err);
		if (status == COR_OK)
			status = cor_yaml_read(arena, "y", COR_TEXT(TEXT), &yaml, &err);
		cor_mem_fail_at(UINT64_MAX);
		assert_true(status == COR_OK || status == COR_ENOMEM);
		assert_int_equal(err.status, status);
		assert_true((yaml != NULL) == (status == COR_OK));
		cor_arena_free(arena);
	}
	assert_true(n > 25); /* nodes, texts, sorted keys */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_nodes),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
