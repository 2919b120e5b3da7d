/* cordon: whose gear a network trusts.  See table.c for what it can do. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/notice.h"
#include "cli/table.h"

#define SAYS(word) (strcmp(argv[1], word) == 0)

static int print_doc(const char *what, const char *which)
{
	cor_buf out = {0};
	cor_err err = {0};
	const cor_verb *verb = which ? cor_verb_by_name(which) : NULL;
	int status = COR_EXIT_SATISFIED;
	if (strcmp(what, "--completion") == 0) {
		if (!which || !cor_doc_completion(which, &out)) {
			cor_fail(&err, COR_EINPUT, "--completion: expected bash, zsh or fish");
			status = cor_cli_fail(&err);
		}
	} else if (which && !verb) {
		cor_fail(&err, COR_EINPUT, "there is no verb \"%s\"; see: cordon --help", which);
		status = cor_cli_fail(&err);
	} else if (strcmp(what, "--man") == 0) {
		cor_doc_man(verb, &out);
	} else {
		cor_doc_help(verb, &out);
	}
	if (status == COR_EXIT_SATISFIED)
		status = cor_cli_print(&out, status);
	cor_buf_done(&out);
	return status;
}

static int print_version(void)
{
	cor_buf out = {0};
	int status;
	cor_buf_addz(&out, "cordon " CORDON_VERSION "\n");
	status = cor_cli_print(&out, COR_EXIT_SATISFIED);
	cor_buf_done(&out);
	return status;
}

static int unknown_verb(const char *said)
{
	cor_err err = {0};
	const char *near = NULL;
	unsigned best = 3;
	for (size_t i = 0; i < cor_verb_count; i++) {
		unsigned d = cor_text_distance(cor_text_of(said), cor_text_of(cor_verbs[i].name),
			best);
		if (d < best) {
			best = d;
			near = cor_verbs[i].name;
		}
	}
	if (near)
		cor_fail(&err, COR_EINPUT, "there is no verb \"%s\"; did you mean %s?", said, near);
	else
		cor_fail(&err, COR_EINPUT, "there is no verb \"%s\"; see: cordon --help", said);
	return cor_cli_fail(&err);
}

static void print_notice(const char *text)
{
	fprintf(stderr, "cordon: %s\n", text);
}

int main(int argc, char **argv)
{
	static cor_args args;
	cor_err err = {0};
	cor_mem_prepare();
	cor_notice_to(print_notice);
	if (argc < 2) {
		print_doc("--help", NULL);
		return COR_EXIT_ERROR;
	}
	if (SAYS("--version") || SAYS("version"))
		return print_version();
	if (SAYS("--help") || SAYS("-h") || SAYS("help") || SAYS("--man") || SAYS("--completion"))
		return print_doc(SAYS("--man") || SAYS("--completion") ? argv[1] : "--help",
			argc > 2 ? argv[2] : NULL);
	const cor_verb *verb = cor_verb_by_name(argv[1]);
	if (!verb)
		return unknown_verb(argv[1]);
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return print_doc("--help", verb->name);
	if (cor_args_read(verb, argc - 2, argv + 2, &args, &err) != COR_OK ||
		cor_args_check_outputs(&args, &err) != COR_OK)
		return cor_cli_fail(&err);
	return verb->run(&args);
}
