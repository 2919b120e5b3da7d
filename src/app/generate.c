#include "app/open.h"
#include "model/model.h"
#include "report/report.h"
#include "store/store.h"

/* What the builder refuses is a bug of the model; its text comes up as the error. */
static bool refuse(void *context, const cor_refusal *refusal)
{
	(void)context;
	(void)refusal;
	return false;
}

/* What the request says, or what stands when it says nothing. */
static cor_status read_number(const char *option, const char *said, uint64_t least, uint64_t most,
	uint64_t otherwise, uint64_t *ret_value, cor_err *err)
{
	*ret_value = otherwise;
	if (!said)
		return COR_OK;
	if (!cor_text_to_u64(cor_text_of(said), ret_value) || *ret_value < least ||
		*ret_value > most)
		return cor_fail(err, COR_EINPUT,
			"--%s is \"%s\", expected a whole number from %llu to %llu", option, said,
			(unsigned long long)least, (unsigned long long)most);
	return COR_OK;
}

static cor_status read_request(const cor_generate_request *said, cor_model_request *ret_request,
	cor_err *err)
{
	uint64_t sites, elements, seed;

	COR_TRY(read_number("sites", said->sites, COR_MODEL_SITES_LEAST, COR_MODEL_SITES_MOST,
		COR_MODEL_SITES, &sites, err));
	COR_TRY(read_number("elements", said->elements, 1, COR_MODEL_ELEMENTS_MOST,
		sites * COR_MODEL_ELEMENTS_PER_SITE, &elements, err));
	COR_TRY(read_number("seed", said->seed, 0, UINT64_MAX, 1, &seed, err));
	*ret_request = (cor_model_request){(uint32_t)sites, (uint32_t)elements, seed};
	return COR_OK;
}

static void put_summary(const char *path, uint64_t seed, const cor_estate *estate, cor_buf *out)
{
	char hex[COR_DIGEST_HEX_BYTES];

	cor_buf_addf(out, "%s written, seed %llu: " COR_REPORT_MODEL "\n", path,
		(unsigned long long)seed);
	for (cor_table_id t = 0; t < COR_TABLE_COUNT; t++)
		if (cor_estate_rows(estate, t) > 0)
			cor_buf_addf(out, "  %10u  %s\n", cor_estate_rows(estate, t),
				cor_schema[t].name);
	cor_buf_addf(out, "digest %s\n", cor_digest_write(cor_estate_digest(estate), hex));
}

static cor_status generate(const cor_generate_request *said, const cor_model_request *request,
	const cor_estate *below, cor_buf *out, cor_err *err)
{
	COR_AUTO(cor_builder) builder = NULL;
	COR_AUTO(cor_estate) estate = NULL;

	COR_TRY(cor_builder_new(refuse, NULL, &builder, err));
	COR_TRY(cor_model_generate(request, builder, err));
	COR_TRY(cor_builder_freeze(builder, below, &estate, err));
	COR_TRY(cor_store_write(said->estate, estate, err));
	put_summary(said->estate, request->seed, estate, out);
	return cor_buf_status(out, err);
}

cor_status cor_app_generate(const cor_generate_request *request, cor_buf *out, cor_err *err)
{
	cor_model_request numbers;
	cor_opened opened = {0};
	cor_status status;

	COR_TRY(read_request(request, &numbers, err));
	if (cor_store_exists(request->estate) && !request->replace)
		return cor_fail(err, COR_EINPUT, "%s is there already; --replace replaces it",
			request->estate);
	COR_TRY(cor_open_estate(NULL, request->register_path, &opened, err));
	status = generate(request, &numbers, opened.ground, out, err);
	cor_opened_done(&opened);
	return status;
}
