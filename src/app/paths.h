/* What the questions about paths share: the estate, the policy they are asked under, the sets that
 * expressions name. */
#ifndef COR_APP_PATHS_H
#define COR_APP_PATHS_H

#include "analysis/network.h"
#include "app/open.h"
#include "base/json.h"
#include "proof/supposition.h"

typedef struct cor_paths {
	const cor_paths_request *request;
	cor_opened opened;
	/* Of a supposition: opened.estate is what is supposed, and this the estate as it is. */
	cor_estate *as_it_is;
	cor_supposition said;
	cor_policy *policy;
	cor_arena *arena;
	cor_day at;
	unsigned kinds;
	cor_network network;
	cor_stop_rule *stop_rules; /* of request->stop_over */
	/* Management that goes in a circle; length 0: it does not, or is not asked for. */
	uint32_t *loop, *loop_links, loop_length;
	cor_network management;     /* the loop's links are of it */
	cor_triset from, to, stops; /* by row of element; what is surely absent is in none */
	cor_answer answer;
} cor_paths;

cor_status cor_paths_open(const cor_paths_request *request, cor_paths *ret_paths, cor_err *err);
void cor_paths_done(cor_paths *paths);

cor_text cor_paths_element(const cor_paths *paths, uint32_t row);
cor_text cor_paths_link(const cor_paths *paths, uint32_t link);

/* Kinds of links between commas, as bits; option: what said them. */
cor_status cor_paths_kinds(const char *option, const char *said, unsigned *ret_kinds, cor_err *err);

/*
 * Writes the proof where one is asked for (doc/proof.md, Questions about paths): what is asked, the answer, and
 * what shows it, which `write` adds from answer.
 */
typedef cor_status (
	*cor_paths_shower)(cor_paths *paths, const void *answer, cor_json *json, cor_err *err);
cor_status cor_paths_prove(cor_paths *paths, const char *question, cor_paths_shower write,
	const void *answer, cor_err *err);
/* Those of a set of links of the network. */
void cor_paths_json_links(cor_json *json, const cor_paths *paths, const uint64_t *links);
/* A step of a list, and a way: elements and the links between them, one fewer. */
void cor_paths_json_step(cor_json *json, const cor_paths *paths, uint32_t element,
	uint64_t distance);
void cor_paths_json_way(cor_json *json, const cor_paths *paths, const uint32_t *elements,
	const uint32_t *links, uint32_t count);
/* A flow over links of the network (NULL: over each), as far as there is any. */
void cor_paths_json_flow(cor_json *json, const cor_paths *paths, const uint32_t *links,
	const int64_t *amounts, uint32_t count);

/* What stands first when something is supposed; nothing else. */
void cor_paths_put_what_if(const cor_paths *paths, cor_buf *out);
/* A question about nothing has no answer; true when it is one, and then a line says so. */
bool cor_paths_put_no_question(const cor_paths *paths, cor_buf *out);
/* The sign of a supposition, or "". */
cor_text cor_paths_note(const cor_paths *paths);

/* Heads of the answers: what was asked.  stop: what to call request->stop; NULL: it
 * is not asked for. */
void cor_paths_put_question(const cor_paths *paths, const char *stop, cor_buf *out);
void cor_paths_json_question(cor_json *json, const cor_paths *paths, const char *format,
	const char *stop);

/* Writers: text for people, JSON for programs (cordon-reach/1, cordon-cut/1). */
cor_status cor_paths_write_reach(const cor_paths *paths, const cor_blast *blast, cor_buf *out,
	cor_err *err);
struct cor_costs;
typedef struct cor_also_closed { /* cut: what if these links were closed too? */
	const uint64_t *links;   /* bits by link of the network; NULL: not asked */
	cor_cut cut;
} cor_also_closed;
/* The steps from a start to v, the start first; returns how many.  chain has room for all elements. */
uint32_t cor_paths_chain(const cor_reach *reach, uint32_t v, uint32_t *chain);
cor_status cor_paths_show_reach(cor_paths *paths, const void *blast, cor_json *json, cor_err *err);
cor_status cor_paths_write_cut(const cor_paths *paths, const struct cor_costs *costs,
	const cor_cut *cut, const cor_also_closed *also, cor_buf *out, cor_err *err);
typedef struct cor_paths_lines {
	const cor_cut *line;
	const cor_also_closed *also;
} cor_paths_lines;
cor_status cor_paths_show_cut(cor_paths *paths, const void *lines, cor_json *json, cor_err *err);

#endif
