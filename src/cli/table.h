/*
 * The door: one table of verbs, from which the program, its help, its manual pages and its shell completions come.
 */
#ifndef COR_CLI_TABLE_H
#define COR_CLI_TABLE_H

#include "base/err.h"
#include "base/text.h"

enum { COR_EXIT_SATISFIED = 0, COR_EXIT_VIOLATED = 1, COR_EXIT_ERROR = 2, COR_EXIT_UNKNOWN = 3 };

typedef enum cor_option_kind {
	COR_FLAG,
	COR_VALUE,
	COR_VALUES
} cor_option_kind; /* VALUES: may be repeated */

typedef struct cor_option {
	const char *name; /* without the dashes */
	char letter;      /* 0 = none */
	cor_option_kind kind;
	const char *
		arg; /* what the value is called, "FILE"; completions know FILE, FOLDER, POLICY, FORMAT */
	const char *doc; /* one sentence without an end */
} cor_option;

#define COR_OPTIONS_MAX 24
#define COR_VALUES_MAX 64

typedef struct cor_args cor_args;

typedef struct cor_verb {
	const char *name;
	const char *operands; /* "ESTATE FILE..." */
	unsigned least, most; /* operands; most UINT_MAX = any number */
	const char *sentence; /* what it does, in one line */
	const char *story;    /* paragraphs for the manual page, divided by empty lines */
	const char *example;
	int (*run)(const cor_args *args);
	cor_option options[COR_OPTIONS_MAX];
} cor_verb;

extern const cor_verb cor_verbs[];
extern const size_t cor_verb_count;
const cor_verb *cor_verb_by_name(const char *name);

/* What was said to one verb. */
struct cor_args {
	const cor_verb *verb;
	const char *operands[4096];
	unsigned operand_count;
	struct {
		const char *values[COR_VALUES_MAX];
		unsigned count;
	} options[COR_OPTIONS_MAX];
};

/* Reads argv behind the verb; COR_EINPUT with a suggestion for what it does not know. */
cor_status cor_args_read(const cor_verb *verb, int argc, char **argv, cor_args *ret_args,
	cor_err *err);
/* COR_EINPUT when a file that is to be written is one that is to be read, or is written twice. */
cor_status cor_args_check_outputs(const cor_args *args, cor_err *err);
/* The last value of an option, or NULL. */
const char *cor_args_value(const cor_args *args, const char *option);
bool cor_args_has(const cor_args *args, const char *option);
/* How often an option was given. */
size_t cor_args_count(const cor_args *args, const char *option);
/* All values of an option. */
const char *const *cor_args_values(const cor_args *args, const char *option, size_t *ret_count);

/* Prints "cordon: …" to stderr and returns COR_EXIT_ERROR. */
int cor_cli_fail(const cor_err *err);
/* Prints a buffer to stdout; an error of the write is an error of the program. */
int cor_cli_print(const cor_buf *out, int exit_status);

void cor_doc_help(const cor_verb *verb, cor_buf *out); /* NULL = the program's */
void cor_doc_man(const cor_verb *verb, cor_buf *out);
/* shell: bash, zsh, fish; false when it is none of them. */
bool cor_doc_completion(const char *shell, cor_buf *out);

#endif
