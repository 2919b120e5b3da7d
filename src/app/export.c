#include <inttypes.h>

#include "app/open.h"
#include "base/file.h"
#include "report/exchange.h"
#include "report/report.h"
#include "store/store.h"

typedef enum target_kind { STORE, GRAPHML, GEOJSON } target_kind;

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n > m && strcmp(text + n - m, end) == 0;
}

static cor_status find_kind(const char *target, const char *as, target_kind *ret_kind, cor_err *err)
{
	if (as && strcmp(as, "graphml") != 0 && strcmp(as, "geojson") != 0)
		return cor_fail(err, COR_EINPUT, "--as %.60s: expected graphml or geojson", as);
	if (as)
		*ret_kind = strcmp(as, "graphml") == 0 ? GRAPHML : GEOJSON;
	else if (ends_in(target, ".graphml"))
		*ret_kind = GRAPHML;
	else
		*ret_kind = ends_in(target, ".geojson") ? GEOJSON : STORE;
	return COR_OK;
}

static void put_counts(const cor_exchange_count *count, cor_buf *out)
{
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++) {
		if (count->written[t] == 0 && count->left_out[t] == 0)
			continue;
		cor_buf_addf(out, "  %10" PRIu64 "  %s", count->written[t], cor_schema[t].name);
		if (count->left_out[t])
			cor_buf_addf(out, ", %" PRIu64 " left out", count->left_out[t]);
		cor_buf_addc(out, '\n');
	}
	if (count->products)
		cor_buf_addf(out,
			"  %" PRIu64
			" elements name a product, which the import of this file does not read\n",
			count->products);
}

static cor_status write_file(const cor_estate *estate, const char *target, target_kind kind,
	cor_buf *out, cor_err *err)
{
	cor_exchange_count count;
	cor_buf text = {0};
	cor_status status = kind == GRAPHML ? cor_graphml_write(estate, &text, &count, err)
					    : cor_geojson_write(estate, &text, &count, err);

	if (status == COR_OK)
		status = cor_file_write(target, cor_buf_text(&text), err);
	cor_buf_done(&text);
	COR_TRY(status);
	cor_buf_addf(out, "%s written%s\n", target,
		cor_estate_is_model(estate) ? ": " COR_REPORT_MODEL : "");
	put_counts(&count, out);
	return cor_buf_status(out, err);
}

static cor_status write_store(const cor_estate *estate, const char *target, cor_buf *out,
	cor_err *err)
{
	char hex[COR_DIGEST_HEX_BYTES];

	COR_TRY(cor_store_write(target, estate, err));
	cor_buf_addf(out, "%s written, digest %s%s\n", target,
		cor_digest_write(cor_estate_digest(estate), hex),
		cor_estate_is_model(estate) ? ": " COR_REPORT_MODEL : "");
	return cor_buf_status(out, err);
}

cor_status cor_app_export(const char *estate, const char *target, const char *as,
	const char *register_path, bool replace, cor_buf *out, cor_err *err)
{
	cor_opened opened = {0};
	target_kind kind = STORE;
	cor_status status;

	COR_TRY(find_kind(target, as, &kind, err));
	if (!replace && (kind == STORE ? cor_store_exists(target) : cor_file_exists(target)))
		return cor_fail(err, COR_EINPUT, "%s is there already; --replace replaces it",
			target);
	/* A copy is of the estate itself. */
	COR_TRY(cor_open_estate_anew(estate, register_path, &opened, err));
	status = kind == STORE ? write_store(opened.estate, target, out, err)
			       : write_file(opened.estate, target, kind, out, err);
	cor_opened_done(&opened);
	return status;
}
