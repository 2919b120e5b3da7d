/*
 * Use cases: one function each, for the command line, the library and later the server.
 *
 * Requests are plain structs of what a person can say; NULL means not said.  Nothing here prints: text goes
 * to a buffer, what is wrong to err.
 */
#ifndef COR_APP_APP_H
#define COR_APP_APP_H

#include "base/data.h"
#include "base/day.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

struct cor_result;
struct cor_estate;
struct cor_arena;

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
	/* How many findings of a rule, sure and maybe, are wanted; 0 = all.  A proof has all of them. */
	uint32_t most_findings;
	bool without_setting; /* sites and what else a page shows beside verdicts are not wanted */
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

/* ---- what if ---- */

/*
 * An estate kept open with a policy, to be asked again and again: judged as it is once, then as often as
 * wanted as it would be if (doc/what-if.md); what did not change is neither read nor made again.
 */
typedef struct cor_session cor_session;
struct cor_supposition;

typedef struct cor_supposed {
	struct cor_arena *arena;
	const struct cor_result *before; /* the session's */
	struct cor_result *after;
	const struct cor_supposition *said;
} cor_supposed;

/* request->proof is not heeded. */
cor_status cor_session_open(const cor_check_request *request, cor_session **ret_session,
	cor_err *err);
void cor_session_free(cor_session *session);
COR_CLEANUP(cor_session, cor_session_free)
/* The policy on the estate as it is; the session's. */
cor_status cor_session_check(cor_session *session, const struct cor_result **ret_result,
	cor_err *err);
/* The same under a supposition: what the file of this name says, its bytes in text.  To be freed before
 * the session. */
cor_status cor_session_what_if(cor_session *session, const char *name, cor_text text,
	cor_supposed **ret_supposed, cor_err *err);
void cor_supposed_free(cor_supposed *supposed);
COR_CLEANUP(cor_supposed, cor_supposed_free)

/* ---- import, export ---- */

typedef struct cor_import_request {
	const char *estate; /* made when it is not there */
	const char *const
		*files; /* CSV files, folders or files in estate form, networks, archives */
	size_t file_count;
	const char *map;    /* mapping file; NULL = the files need none */
	const char *as;     /* the format of all files; NULL = as their content says */
	const char *prefix; /* before ids of networks; NULL = none */
	const char *register_path;
	const char *rejects; /* file for refused rows; NULL = none but the estate's own table */
	bool strict, dry_run;
} cor_import_request;

/* A summary for people goes to out; *ret_refused is the number of refused rows. */
cor_status cor_app_import(const cor_import_request *request, cor_buf *out, uint64_t *ret_refused,
	cor_err *err);
/* Writes the estate as a folder of CSV files, as a SQLite file when target ends in .db or .sqlite, or
 * as GraphML or GeoJSON: as says which, NULL = target's end. */
cor_status cor_app_export(const char *estate, const char *target, const char *as,
	const char *register_path, bool replace, cor_buf *out, cor_err *err);

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
	bool why;           /* element: from what was heard to whom it names, sign by sign */
} cor_show_request;

cor_status cor_app_show(const cor_show_request *request, cor_buf *out, cor_err *err);

/* ---- archives of what agents said (doc/archive.md) ---- */

typedef struct cor_archive_request {
	const char *archive; /* made when it is not there */
	const char *const *files;
	size_t file_count;
	const char *as; /* snmprec or snmpwalk; NULL: by the file's ending */
} cor_archive_request;

/* Appends recordings, one agent a file, all or nothing. */
cor_status cor_app_archive(const cor_archive_request *request, cor_buf *out, uint64_t *ret_refused,
	cor_err *err);

typedef struct cor_identify_request {
	const char *archive, *register_path;
	const char *
		is; /* ids of parties between commas: is it made by one of them? NULL = not asked */
	const char *output; /* text (NULL) or csv */
} cor_identify_request;

/* notices: damage of the archive. */
cor_status cor_app_identify(const cor_identify_request *request, cor_buf *out, cor_buf *notices,
	cor_err *err);

/* ---- diff ---- */

typedef struct cor_diff_request {
	const char *old_estate, *new_estate; /* estates or archives */
	/* policy (NULL: verdicts are not asked), register_path, at, dates, places, tolerate_refused, in_force */
	cor_check_request check;
	const char *old_at; /* the day of the old; NULL = that of the new */
	const char *output; /* text (NULL), json or csv */
	bool all;           /* text: every difference, not the first ones */
} cor_diff_request;

/* What appeared, vanished, moved or changed, and which verdicts did.  notices: damage of archives. */
cor_status cor_app_diff(const cor_diff_request *request, cor_buf *out, cor_buf *notices,
	bool *ret_same, cor_err *err);

/* ---- scan ---- */

typedef struct cor_scan_words {
	const char *
		estate; /* what was heard goes to ESTATE.archive beside it, and from there into it */
	const char
		*scope; /* file of addresses that may be contacted; without one nothing is sent */
	const char *credentials; /* file; NULL = $CORDON_COMMUNITY */
	const char *register_path;
	const char *port, *window, *rate, *gap, *timeout, *tries; /* numbers as written */
	bool again; /* ask also who was asked to the end before */
} cor_scan_words;

cor_status cor_app_scan(const cor_scan_words *words, cor_buf *out, cor_err *err);

/* ---- paths ---- */

typedef struct cor_paths_request {
	const char *estate;
	const char *policy; /* whose vendors, sets and lists the expressions may name */
	const char *register_path, *at;
	const char *const *dates;
	size_t date_count;
	const char *proof; /* trace, reach, cut: file for what shows the answer; NULL = none */
	const char *from,
		*to;      /* expressions over elements: the risks, the assets (trace: no assets) */
	const char *stop; /* reach: what is not passed; cut: what cannot be cut; NULL = nothing */
	const char *stop_option;      /* which option said so; needed with stop */
	const char *const *stop_over; /* reach: "KINDS[/in|/out]=EXPRESSION" */
	size_t stop_over_count;
	const char *services; /* trace: kinds of links over which risks serve; NULL = not asked */
	const char
		*what_if; /* file of a supposition (doc/what-if.md); NULL = the estate as it is */
	const char *over; /* kinds of links between commas */
	uint64_t element_cost; /* cut: of every element; 0 = elements cannot be cut */
	uint64_t link_cost;    /* cut: of every link; at least 1 */
	bool register_costs;   /* cut: elements cost what one of their product does (app/costs.h) */
	const char *const *costs; /* cut: "EXPRESSION=COST": elements that it takes in cost this */
	size_t cost_count;
	const char *const *also_closed; /* cut: ids of links, what if they were closed too? */
	size_t also_closed_count;
	uint32_t metric;     /* trace: of links without one; 0 = each must have one */
	bool json, csv, all; /* csv: trace; all: text names everything, not the first ones */
	bool html;           /* a page with pictures, instead of text */
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

/* ---- dependence ---- */

/* Of request: estate, policy (only for `to` and what_if), to (NULL: the sinks of demands), over, at,
 * register_path, dates, what_if, json, csv.  measure: what stranded elements stand for; NULL = premises.
 * Unknown when there is nothing to lose. */
cor_status cor_app_depend(const cor_paths_request *request, const char *measure, bool pairs,
	cor_buf *out, cor_answer *ret_answer, cor_err *err);

/* ---- plan ---- */

/* How a search stands, for whoever watches it. */
typedef struct cor_plan_watch {
	const volatile bool *stop; /* true: the best so far will do; NULL = never */
	/* which: "low", "mid" or "high"; bound, cost: COR_PLAN_NO_MONEY = none yet.  NULL = nobody watches. */
	void (*tell)(void *data, const char *which, int64_t bound, int64_t cost, double seconds);
	void *data;
} cor_plan_watch;
#define COR_PLAN_NO_MONEY INT64_MIN

typedef struct cor_plan_words {
	const char *estate;
	const char *const *policies;
	size_t policy_count;
	const char *plan; /* the plan file */
	const char *register_path;
	const char *const *dates;
	size_t date_count;
	const char *const *places;
	size_t places_count;
	const char *output;    /* text (NULL), json, csv, html, xlsx, ics */
	const char *objective; /* cost (NULL), earliest, budget */
	const char *by; /* every rule holds from this date on, or from earlier; NULL: from theirs */
	const char
		*keep; /* a plan before, as JSON: as few decisions as possible change; NULL: none */
	const char *const *versus; /* policies to compare with, instead of those above */
	size_t versus_count;
	bool frontier;   /* also what it costs when every rule holds by the end of each period */
	bool price;      /* also what each rule costs: a month, a point */
	const char *gap; /* percentage as written; NULL: the least cost where that is soon found */
	const char *seconds; /* as written; NULL: no limit */
	const char *proof;   /* file for the proof of the mid case; NULL = none */
	const char *apply,
		*to; /* write the estate as it is on this day under the plan to this place */
	bool all;    /* text: every change */
	cor_plan_watch watch;
} cor_plan_words;

/* Yes when a schedule holds, unknown when something says nothing whatever is done or no schedule was found in time, no
 * when there is none.  notices: what was written besides. */
cor_status cor_app_plan(const cor_plan_words *words, cor_buf *out, cor_buf *notices,
	cor_answer *ret_answer, cor_err *err);

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
