/* What a verb writes must not be what it reads: a slip of the hand would cost the estate. */
#include "base/file.h"
#include "cli/table.h"

#define PATH_BYTES 4096

static bool is_output(const cor_option *option)
{
	static const char *const NAMES[] = {"out", "proof", "rejects"};

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
		if (strcmp(option->name, NAMES[i]) == 0)
			return true;
	}
	return false;
}

/* Whether the file is a table of this folder. */
static bool is_table_of(const char *path, const char *folder)
{
	char parent[PATH_BYTES] = ".";
	const char *slash = strrchr(path, '/');
	size_t n = strlen(path), up = slash ? (size_t)(slash - path) + 1 : 0;

	if (n < 4 || strcmp(path + n - 4, ".csv") != 0 || up >= sizeof(parent))
		return false;
	if (up) {
		memcpy(parent, path, up);
		parent[up] = '\0';
	}
	return cor_file_is_same(parent, folder);
}

/* said: a path, LABEL=PATH, or something else altogether, which is no file then. */
static cor_status check_apart(const cor_args *args, const cor_option *output, const char *path,
	const char *said, cor_err *err)
{
	const char *equals = strchr(said, '=');
	const char *other = equals && !cor_file_exists(said) ? equals + 1 : said;
	uint64_t bytes;

	if (!cor_file_is_regular(path, &bytes) ||
		(!cor_file_is_same(path, other) && !is_table_of(path, other)))
		return COR_OK;
	return cor_fail(err, COR_EINPUT,
		"%s: --%s would overwrite %s, which is asked about; expected another file",
		args->verb->name, output->name, path);
}

static cor_status check_output(const cor_args *args, int index, cor_err *err)
{
	const cor_option *options = args->verb->options;
	const char *path = args->options[index].values[0];

	if (!*path)
		return cor_fail(err, COR_EINPUT, "%s: --%s needs a value: %s", args->verb->name,
			options[index].name, options[index].arg);
	for (unsigned i = 0; i < args->operand_count; i++)
		COR_TRY(check_apart(args, &options[index], path, args->operands[i], err));
	for (int i = 0; i < COR_OPTIONS_MAX && options[i].name; i++) {
		for (unsigned v = 0; v < args->options[i].count && i != index; v++) {
			const char *said = args->options[i].values[v];

			if (is_output(&options[i]) && strcmp(path, said) == 0)
				return cor_fail(err, COR_EINPUT,
					"%s: --%s and --%s are one file, expected two",
					args->verb->name, options[index].name, options[i].name);
			COR_TRY(check_apart(args, &options[index], path, said, err));
		}
	}
	return COR_OK;
}

cor_status cor_args_check_outputs(const cor_args *args, cor_err *err)
{
	const cor_option *options = args->verb->options;

	for (int i = 0; i < COR_OPTIONS_MAX && options[i].name; i++) {
		if (is_output(&options[i]) && args->options[i].count)
			COR_TRY(check_output(args, i, err));
	}
	return COR_OK;
}
