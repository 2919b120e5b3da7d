/* What the questions about paths share: the estate, the policy they are asked under, the sets that
 * expressions name. */
#ifndef COR_APP_PATHS_H
#define COR_APP_PATHS_H

#include "analysis/network.h"
#include "app/open.h"
#include "base/json.h"

typedef struct cor_paths {
	const cor_paths_request *request;
	cor_opened opened;
	cor_policy *policy;
	cor_arena *arena;
	cor_day at;
	unsigned kinds;
	cor_network network;
	cor_triset from, to, stops; /* by row of element; what is surely absent is in none */
	cor_answer answer;
} cor_paths;

cor_status cor_paths_open(const cor_paths_request *request, cor_paths *ret_paths, cor_err *err);
void cor_paths_done(cor_paths *paths);

cor_text cor_paths_element(const cor_paths *paths, uint32_t row);
cor_text cor_paths_link(const cor_paths *paths, uint32_t link);

/* Heads of the answers: what was asked.  stop: what to call request->stop; NULL: it
 * is not asked for. */
void cor_paths_put_question(const cor_paths *paths, const char *stop, cor_buf *out);
void cor_paths_json_question(cor_json *json, const cor_paths *paths, const char *format,
	const char *stop);

/* Writers: text for people, JSON for programs (cordon-reach/1, cordon-cut/1). */
cor_status cor_paths_write_reach(const cor_paths *paths, const cor_blast *blast, cor_buf *out,
	cor_err *err);
cor_status cor_paths_write_cut(const cor_paths *paths, const cor_cut *cut, cor_buf *out,
	cor_err *err);

#endif
