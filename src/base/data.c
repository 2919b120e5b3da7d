#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/data.h"
#include "base/file.h"
#include "base/mem.h"

#define PATH_BYTES 4096

/* Folder of the running program, without a slash at the end; "" when the system does not tell. */
static void program_folder(char folder[PATH_BYTES])
{
	ssize_t n = readlink("/proc/self/exe", folder, PATH_BYTES - 1);
	folder[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
}

static bool data_folder(char folder[PATH_BYTES])
{
	const char *said = getenv("CORDON_DATADIR");
	if (said && *said)
		return snprintf(folder, PATH_BYTES, "%s", said) < PATH_BYTES;
	char program[PATH_BYTES];
	program_folder(program);
	if (strcmp(program, CORDON_BUILD_DIR) == 0)
		return snprintf(folder, PATH_BYTES, "%s", CORDON_SOURCE_DATADIR) < PATH_BYTES;
	if (snprintf(folder, PATH_BYTES, "%s/../share/cordon", program) < PATH_BYTES &&
		cor_file_is_folder(folder))
		return true;
	return snprintf(folder, PATH_BYTES, "%s", CORDON_DATADIR) < PATH_BYTES;
}

cor_status cor_data_path(const char *name, char **ret_path, cor_err *err)
{
	char folder[PATH_BYTES], path[PATH_BYTES];
	if (!data_folder(folder) ||
		snprintf(path, sizeof(path), "%s/%s", folder, name) >= PATH_BYTES)
		return cor_fail(err, COR_ELIMIT, "the path of the data folder is too long");
	size_t n = strlen(path) + 1;
	char *copy = cor_mem_new(n, 1);
	if (!copy)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	memcpy(copy, path, n);
	*ret_path = copy;
	return COR_OK;
}

static bool looks_like_file(const char *said)
{
	size_t n = strlen(said);
	return strchr(said, '/') || (n > 5 && strcmp(said + n - 5, ".yaml") == 0) ||
		(n > 4 && strcmp(said + n - 4, ".yml") == 0);
}

cor_status cor_policy_path(const char *said, char **ret_path, cor_err *err)
{
	if (cor_file_exists(said) && !cor_file_is_folder(said)) {
		size_t n = strlen(said) + 1;
		char *copy = cor_mem_new(n, 1);
		if (!copy)
			return cor_fail(err, COR_ENOMEM, "out of memory");
		memcpy(copy, said, n);
		*ret_path = copy;
		return COR_OK;
	}
	if (looks_like_file(said))
		return cor_fail(err, COR_EINPUT, "%s: no such policy file", said);
	char name[512];
	if (snprintf(name, sizeof(name), "policies/%s.yaml", said) >= (int)sizeof(name))
		return cor_fail(err, COR_EINPUT, "the id of the policy is too long");
	char *path = NULL;
	COR_TRY(cor_data_path(name, &path, err));
	if (!cor_file_exists(path)) {
		cor_mem_free(path);
		return cor_fail(err, COR_EINPUT,
			"\"%s\" is neither a policy file nor a shipped policy; see: cordon policy list",
			said);
	}
	*ret_path = path;
	return COR_OK;
}
