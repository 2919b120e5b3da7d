/* The installed interface (include/cordon/cordon.h) over a watch. */
#include "app/library.h"
#include "app/open.h"
#include "cordon/cordon.h"
#include "watch/watch.h"

struct cordon_watch {
	cor_opened opened;
	cor_policy *policy;
	cor_watch *watch;
};

void cordon_watch_free(cordon_watch *watch)
{
	if (!watch)
		return;
	cor_watch_free(watch->watch);
	cor_policy_free(watch->policy);
	cor_opened_done(&watch->opened);
	cor_mem_free(watch);
}
COR_CLEANUP(cordon_watch, cordon_watch_free)

static cor_status open_watch(const cordon_check_options *said, cordon_watch **ret_watch,
	cor_err *err)
{
	cor_check_request request = {0};
	cor_judge_options options = {0};

	COR_TRY(cor_library_options(said, &request, err));
	COR_AUTO(cordon_watch) watch = cor_mem_new(1, sizeof(*watch));
	if (!watch)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	options.tolerate_refused = request.tolerate_refused;
	options.in_force = request.in_force;
	COR_TRY(cor_open_day(request.at, &options.at, err));
	COR_TRY(cor_open_policy_of(&request, &watch->policy, err));
	COR_TRY(cor_open_estate(request.estate, request.register_path, &watch->opened, err));
	COR_TRY(cor_policy_bind(watch->policy, watch->opened.estate, err));
	COR_TRY(cor_watch_open(watch->policy, watch->opened.estate, &options, &watch->watch, err));
	COR_TRY(cor_watch_settle(watch->watch, err));
	*ret_watch = COR_TAKE(watch);
	return COR_OK;
}

cordon_status cordon_watch_open(const cordon_check_options *options, cordon_watch **watch,
	cordon_error *error)
{
	cor_err err = {0};

	return cor_library_give(open_watch(options, watch, &err), &err, error);
}

static cor_status find(const cordon_watch *watch, cor_table_id table, const char *kind,
	const char *id, uint32_t *ret_row, cor_err *err)
{
	uint32_t row = cor_estate_find(watch->opened.estate, table, cor_text_of(id));

	if (row == COR_NONE)
		return cor_fail(err, COR_EINPUT, "the estate has no %s \"%s\"", kind, id);
	*ret_row = row;
	return COR_OK;
}

cordon_status cordon_watch_element(const cordon_watch *watch, const char *id, uint32_t *element,
	cordon_error *error)
{
	cor_err err = {0};

	return cor_library_give(find(watch, COR_ELEMENT, "element", id, element, &err), &err,
		error);
}

cordon_status cordon_watch_maker(cordon_watch *watch, const char *text, uint32_t *maker,
	cordon_error *error)
{
	cor_err err = {0};

	return cor_library_give(cor_watch_maker(watch->watch, cor_text_of(text), maker, &err), &err,
		error);
}

void cordon_watch_put_maker(cordon_watch *watch, uint32_t element, uint32_t maker)
{
	cor_watch_put_maker(watch->watch, element, maker);
}

void cordon_watch_put_there(cordon_watch *watch, uint32_t element, int there)
{
	cor_watch_put_there(watch->watch, element, there != 0);
}

cordon_status cordon_watch_put_link(cordon_watch *watch, const char *id, int open,
	cordon_error *error)
{
	cor_err err = {0};
	uint32_t row = 0;
	cor_status status = find(watch, COR_LINK, "link", id, &row, &err);

	if (status == COR_OK)
		cor_watch_put_link(watch->watch, row, open != 0);
	return cor_library_give(status, &err, error);
}

cordon_status cordon_watch_designate(cordon_watch *watch, const char *vendors, const char *party,
	cordon_error *error)
{
	cor_err err = {0};

	return cor_library_give(cor_watch_designate(watch->watch, cor_text_of(vendors),
					cor_text_of(party), &err),
		&err, error);
}

cordon_status cordon_watch_settle(cordon_watch *watch, cordon_error *error)
{
	cor_err err = {0};

	return cor_library_give(cor_watch_settle(watch->watch, &err), &err, error);
}

cordon_verdict cordon_watch_verdict(const cordon_watch *watch)
{
	return (cordon_verdict)cor_watch_verdict(watch->watch);
}

size_t cordon_watch_rule_count(const cordon_watch *watch)
{
	return cor_policy_rule_count(watch->policy);
}

cordon_verdict cordon_watch_rule_verdict(const cordon_watch *watch, size_t rule)
{
	return rule < cordon_watch_rule_count(watch)
		? (cordon_verdict)cor_watch_rule_verdict(watch->watch, (uint32_t)rule)
		: CORDON_UNKNOWN;
}

int cordon_watch_is_counted(const cordon_watch *watch, size_t rule)
{
	return rule < cordon_watch_rule_count(watch) &&
		cor_watch_is_counted(watch->watch, (uint32_t)rule);
}
