#include "app/open.h"

#include "base/file.h"
#include "base/limits.h"
#include "store/store.h"

void cor_opened_done(cor_opened *opened)
{
	cor_estate_free(opened->estate);
	cor_estate_free(opened->ground);
	*opened = (cor_opened){0};
}

static cor_status open_register(const char *said, cor_estate **ret_register, cor_err *err)
{
	if (said)
		return cor_store_open(said, true, NULL, ret_register, err);
	char *path = NULL;
	COR_TRY(cor_data_path("register", &path, err));
	cor_status status = cor_store_open(path, true, NULL, ret_register, err);
	cor_mem_free(path);
	return status == COR_OK ? COR_OK : cor_fail_in(err, status, "the shipped register");
}

static cor_status open_estate(const char *estate, const char *register_path, bool is_anew,
	cor_opened *ret_opened, cor_err *err)
{
	cor_opened opened = {0};
	COR_TRY(open_register(register_path, &opened.ground, err));
	if (estate) {
		cor_status status = is_anew
			? cor_store_open(estate, false, opened.ground, &opened.estate, err)
			: cor_store_open_again(estate, opened.ground, &opened.estate, err);
		if (status != COR_OK) {
			cor_opened_done(&opened);
			return status;
		}
	}
	*ret_opened = opened;
	return COR_OK;
}

cor_status cor_open_estate(const char *estate, const char *register_path, cor_opened *ret_opened,
	cor_err *err)
{
	return open_estate(estate, register_path, false, ret_opened, err);
}

cor_status cor_open_estate_anew(const char *estate, const char *register_path,
	cor_opened *ret_opened, cor_err *err)
{
	return open_estate(estate, register_path, true, ret_opened, err);
}

cor_status cor_open_policy(const char *said, const char *const *dates, size_t date_count,
	cor_policy **ret_policy, cor_err *err)
{
	char *path = NULL, *bytes = NULL;
	size_t count = 0;
	COR_TRY(cor_policy_path(said, &path, err));
	cor_status status = cor_file_read(path, COR_LIMIT_POLICY_BYTES, &bytes, &count, err);
	if (status == COR_OK)
		status = cor_policy_read(path, (cor_text){bytes, count}, dates, date_count,
			ret_policy, err);
	cor_mem_free(bytes);
	cor_mem_free(path);
	return status;
}
