#include "cli/table.h"

#include <stdio.h>

static int option_index(const cor_verb *verb, cor_text name)
{
	for (int i = 0; i < COR_OPTIONS_MAX && verb->options[i].name; i++)
		if (cor_text_is(name, verb->options[i].name) ||
			(name.n == 1 && verb->options[i].letter == name.p[0]))
			return i;
	return -1;
}

static cor_status unknown_option(const cor_verb *verb, cor_text name, const char *dashes,
	cor_err *err)
{
	const char *near = NULL;
	unsigned best = 3;
	for (int i = 0; i < COR_OPTIONS_MAX && verb->options[i].name; i++) {
		unsigned d = cor_text_distance(name, cor_text_of(verb->options[i].name), best);
		if (d < best) {
			best = d;
			near = verb->options[i].name;
		}
	}
	if (near)
		return cor_fail(err, COR_EINPUT,
			"%s: there is no option --%.*s; did you mean --%s?", verb->name,
			COR_FMT(name), near);
	return cor_fail(err, COR_EINPUT, "%s: there is no option %s%.*s; see: cordon %s --help",
		verb->name, dashes, COR_FMT(name), verb->name);
}

static cor_status put_value(cor_args *args, int index, const char *value, cor_err *err)
{
	const cor_option *option = &args->verb->options[index];
	unsigned *count = &args->options[index].count;
	if (option->kind != COR_VALUES && *count > 0)
		return cor_fail(err, COR_EINPUT, "%s: --%s is given twice", args->verb->name,
			option->name);
	if (*count == COR_VALUES_MAX)
		return cor_fail(err, COR_ELIMIT, "%s: --%s is given more than %d times",
			args->verb->name, option->name, COR_VALUES_MAX);
	args->options[index].values[(*count)++] = value;
	return COR_OK;
}

/* One argument that begins with a dash; *i moves on when the value is the next argument. */
static cor_status read_option(cor_args *args, int argc, char **argv, int *i, cor_err *err)
{
	const char *said = argv[*i];
	bool is_long = said[1] == '-';
	cor_text name = cor_text_of(said + (is_long ? 2 : 1));
	const char *value = NULL;
	if (is_long) {
		const char *equals = strchr(said, '=');
		if (equals) {
			name.n = (size_t)(equals - name.p);
			value = equals + 1;
		}
	} else if (name.n > 1) {
		value = name.p + 1; /* -ojson */
		name.n = 1;
	}
	int index = option_index(args->verb, name);
	if (index < 0 || (is_long && name.n == 1))
		return unknown_option(args->verb, name, is_long ? "--" : "-", err);
	const cor_option *option = &args->verb->options[index];
	if (option->kind == COR_FLAG) {
		if (value)
			return cor_fail(err, COR_EINPUT, "%s: --%s takes no value",
				args->verb->name, option->name);
		return put_value(args, index, "", err);
	}
	if (!value) {
		if (*i + 1 >= argc)
			return cor_fail(err, COR_EINPUT, "%s: --%s needs a value: %s",
				args->verb->name, option->name, option->arg);
		value = argv[++*i];
	}
	return put_value(args, index, value, err);
}

cor_status cor_args_read(const cor_verb *verb, int argc, char **argv, cor_args *ret_args,
	cor_err *err)
{
	*ret_args = (cor_args){.verb = verb};
	bool operands_only = false;
	for (int i = 0; i < argc; i++) {
		if (!operands_only && strcmp(argv[i], "--") == 0) {
			operands_only = true;
		} else if (!operands_only && argv[i][0] == '-' && argv[i][1] != '\0') {
			COR_TRY(read_option(ret_args, argc, argv, &i, err));
		} else {
			if (ret_args->operand_count ==
				sizeof(ret_args->operands) / sizeof(ret_args->operands[0]))
				return cor_fail(err, COR_ELIMIT, "%s: too many operands",
					verb->name);
			ret_args->operands[ret_args->operand_count++] = argv[i];
		}
	}
	if (ret_args->operand_count < verb->least || ret_args->operand_count > verb->most)
		return cor_fail(err, COR_EINPUT, "%s: expected %s; see: cordon %s --help",
			verb->name, *verb->operands ? verb->operands : "no operands", verb->name);
	return COR_OK;
}

const char *const *cor_args_values(const cor_args *args, const char *option, size_t *ret_count)
{
	int index = option_index(args->verb, cor_text_of(option));
	COR_ASSERT(index >= 0);
	*ret_count = args->options[index].count;
	return args->options[index].values;
}

const char *cor_args_value(const cor_args *args, const char *option)
{
	size_t count;
	const char *const *values = cor_args_values(args, option, &count);
	return count ? values[count - 1] : NULL;
}

size_t cor_args_count(const cor_args *args, const char *option)
{
	size_t count;
	(void)cor_args_values(args, option, &count);
	return count;
}

bool cor_args_has(const cor_args *args, const char *option)
{
	return cor_args_value(args, option) != NULL;
}

int cor_cli_fail(const cor_err *err)
{
	fprintf(stderr, "cordon: %s\n", err->text);
	return COR_EXIT_ERROR;
}

int cor_cli_print(const cor_buf *out, int exit_status)
{
	cor_text t = cor_buf_text(out);
	if (fwrite(t.p, 1, t.n, stdout) != t.n || fflush(stdout) != 0) {
		perror("cordon: standard output");
		return COR_EXIT_ERROR;
	}
	return exit_status;
}
