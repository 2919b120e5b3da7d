/*
 * Use cases: one function each, for the command line, the library and later the server.
 *
 * Requests are plain structs of what a person can say; NULL means not said.  Nothing here prints: text goes
 * to a buffer, what is wrong to err.
 */
#ifndef COR_APP_APP_H
#define COR_APP_APP_H

#include "base/day.h"
#include "base/err.h"
#include "base/text.h"

struct cor_result;
struct cor_estate;
struct cor_arena;

/* ---- where the shipped register and policies are ---- */

/* $CORDON_DATADIR; else ../share/cordon beside the program; else the source tree for a program that was not
 * installed; else where this build would be installed.  Path of `name` in it, in memory to be freed with cor_mem_free. */
cor_status cor_data_path(const char *name, char **ret_path, cor_err *err);
/* A policy as the user says it: a file that exists, or the id of a shipped one. */
cor_status cor_policy_path(const char *said, char **ret_path, cor_err *err);

/* ---- check ---- */

typedef struct cor_check_request {
	const char *estate;
	const char *policy;        /* shipped id or file */
	const char *register_path; /* NULL = the shipped one */
	const char *at;            /* YYYY-MM-DD; NULL = today */
	const char *const *dates;  /* "symbol=YYYY-MM-DD" */
	size_t date_count;
	const char *const *places; /* "label=FILE.csv": lists that the policy names */
	size_t places_count;
	bool tolerate_refused, in_force;
	const char *
		proof; /* file to write the proof to, or NULL; %p in it stands for the policy's id */
} cor_check_request;
#define COR_CHECK_DATES_MAX 64

cor_status cor_app_check(const cor_check_request *request, struct cor_result **ret_result,
	cor_err *err);

/* Several policies on one estate, which is read once: fills ret_results[count], in the order of `policies`, which
 * stand instead of request->policy and must have different ids.  A date goes to each policy that has such a symbol. */
cor_status cor_app_check_each(const cor_check_request *request, const char *const *policies,
	size_t count, struct cor_result **ret_results, cor_err *err);

/* ---- import, export ---- */

typedef struct cor_import_request {
	const char *estate;       /* made when it is not there */
	const char *const *files; /* CSV files, or folders or files in estate form */
	size_t file_count;
	const char *map; /* mapping file; NULL = the files are in estate form */
	const char *register_path;
	const char *rejects; /* file for refused rows; NULL = none but the estate's own table */
	bool strict, dry_run;
} cor_import_request;

/* A summary for people goes to out; *ret_refused is the number of refused rows. */
cor_status cor_app_import(const cor_import_request *request, cor_buf *out, uint64_t *ret_refused,
	cor_err *err);
/* Writes the estate as a folder of CSV files, or as a SQLite file when target ends in .db or .sqlite. */
cor_status cor_app_export(const char *estate, const char *target, const char *register_path,
	bool replace, cor_buf *out, cor_err *err);

/* ---- generate ---- */

typedef struct cor_generate_request {
	const char *estate; /* a folder when it ends in '/' or is one, else a SQLite file */
	const char *sites;  /* numbers as written; NULL = as model.h says */
	const char *elements;
	const char *seed; /* NULL = 1 */
	const char *register_path;
	bool replace;
} cor_generate_request;

/* Writes a model of a national network (model/model.h); a summary for people goes to out. */
cor_status cor_app_generate(const cor_generate_request *request, cor_buf *out, cor_err *err);

/* ---- show ---- */

typedef struct cor_show_request {
	const char *estate; /* NULL = the register alone: party and product only */
	const char *what;   /* NULL = the estate as a whole; element, site, party, product */
	const char *id;
	const char *register_path;
	const char *at;
	const char *policy; /* party: say why it counts under this policy; NULL = do not */
	const char *output; /* text (NULL) or json, which is for party */
} cor_show_request;

cor_status cor_app_show(const cor_show_request *request, cor_buf *out, cor_err *err);

/* ---- paths ---- */

typedef struct cor_paths_request {
	const char *estate;
	const char *policy; /* whose vendors, sets and lists the expressions may name */
	const char *register_path, *at;
	const char *const *dates;
	size_t date_count;
	const char *from,
		*to;      /* expressions over elements: the risks, the assets (trace: no assets) */
	const char *stop; /* reach: what is not passed; cut: what cannot be cut; NULL = nothing */
	const char *over; /* kinds of links between commas */
	uint64_t element_cost; /* cut: of every element; 0 = elements cannot be cut */
	uint64_t link_cost;    /* cut: of every link; at least 1 */
	uint32_t metric;       /* trace: of links without one; 0 = each must have one */
	bool json, all;        /* all: text names everything, not the first ones */
} cor_paths_request;

typedef enum cor_answer { COR_ANSWER_NO, COR_ANSWER_YES, COR_ANSWER_UNKNOWN } cor_answer;

/* What the risks could reach if they turned.  Yes when some asset surely is reached, unknown when one
 * may be, or when there is no risk or no asset to ask about. */
cor_status cor_app_reach(const cor_paths_request *request, cor_buf *out, cor_answer *ret_answer,
	cor_err *err);
/* What traffic touches the risks.  Yes when some demand surely does, unknown when one may, has no way,
 * or when there is no risk or no demand to ask about. */
cor_status cor_app_trace(const cor_paths_request *request, cor_buf *out, cor_answer *ret_answer,
	cor_err *err);
/* The cheapest line between them.  Yes when nothing separates them, no when there is a line. */
cor_status cor_app_cut(const cor_paths_request *request, cor_buf *out, cor_answer *ret_answer,
	cor_err *err);

/* ---- policies ---- */

cor_status cor_app_policy_list(cor_buf *out, cor_err *err);
/* Ids of the shipped policies, sorted, in arena. */
cor_status cor_app_policy_ids(struct cor_arena *arena, const char *const **ret_ids,
	size_t *ret_count, cor_err *err);
/* The regime in plain sentences; refuses a policy that is wrong. */
cor_status cor_app_policy_show(const char *said, const char *register_path, cor_buf *out,
	cor_err *err);

typedef struct cor_policy_test {
	uint32_t cases, failed;
	uint32_t gaps; /* outcomes of rules that no case expects */
} cor_policy_test;

/* Runs the cases of a policy's `expect`: a line for each that fails and a summary go to out, also when the
 * policy cannot be read to its end. */
cor_status cor_app_policy_test(const char *said, const char *register_path, cor_buf *out,
	cor_policy_test *ret_test, cor_err *err);

#endif
