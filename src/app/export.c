#include "app/open.h"
#include "store/store.h"

cor_status cor_app_export(const char *estate, const char *target, const char *register_path,
	bool replace, cor_buf *out, cor_err *err)
{
	if (cor_store_exists(target) && !replace)
		return cor_fail(err, COR_EINPUT, "%s is there already; --replace replaces it",
			target);
	cor_opened opened = {0};
	/* A copy is of the estate itself. */
	COR_TRY(cor_open_estate_anew(estate, register_path, &opened, err));
	cor_status status = cor_store_write(target, opened.estate, err);
	char hex[COR_DIGEST_HEX_BYTES];
	if (status == COR_OK) {
		cor_buf_addf(out, "%s written, digest %s\n", target,
			cor_digest_write(cor_estate_digest(opened.estate), hex));
		status = cor_buf_status(out, err);
	}
	cor_opened_done(&opened);
	return status;
}
