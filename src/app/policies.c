#include <dirent.h>
#include <stdlib.h>

#include "app/open.h"

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_policy(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);
	return n > 5 && strcmp(entry->d_name + n - 5, ".yaml") == 0;
}

static cor_status copy_id(cor_arena *arena, const char *file, const char **ret_id, cor_err *err)
{
	return cor_arena_copy(arena, file, strlen(file) - strlen(".yaml"), ret_id, err);
}

cor_status cor_app_policy_ids(cor_arena *arena, const char *const **ret_ids, size_t *ret_count,
	cor_err *err)
{
	char *folder = NULL;
	struct dirent **entries = NULL;
	const char **ids = NULL;

	COR_TRY(cor_data_path("policies", &folder, err));
	int count = scandir(folder, &entries, is_policy, by_name);
	cor_status status = count < 0
		? cor_fail(err, COR_ESYSTEM, "%s: cannot be read", folder)
		: cor_arena_new_array(arena, (size_t)count, sizeof(*ids), &ids, err);
	for (int i = 0; i < count; i++) {
		if (status == COR_OK)
			status = copy_id(arena, entries[i]->d_name, &ids[i], err);
		free(entries[i]); /* scandir's own memory */
	}
	free(entries);
	cor_mem_free(folder);
	if (status == COR_OK) {
		*ret_ids = ids;
		*ret_count = (size_t)count;
	}
	return status;
}

static cor_status list_one(const char *id, cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_policy) policy = NULL;

	COR_TRY(cor_open_policy(id, NULL, 0, &policy, err));
	cor_buf_addf(out, "%-20s %-3.*s %-9.*s grade %.*s  %.*s\n", id,
		COR_FMT(cor_policy_jurisdiction(policy)), COR_FMT(cor_policy_binding(policy)),
		COR_FMT(cor_policy_grade(policy)), COR_FMT(cor_policy_title(policy)));
	return COR_OK;
}

cor_status cor_app_policy_list(cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	const char *const *ids;
	size_t count;

	COR_TRY(cor_arena_new("policy list", 0, &arena, err));
	COR_TRY(cor_app_policy_ids(arena, &ids, &count, err));
	for (size_t i = 0; i < count; i++)
		COR_TRY(list_one(ids[i], out, err));
	return cor_buf_status(out, err);
}
