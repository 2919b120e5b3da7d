/*
 * What a verdict carries (doc/proof.md): plain data that judge fills, proof writes and report
 * shows. All of it lives in one arena, owned by the result.
 */
#ifndef COR_PROOF_VERDICT_H
#define COR_PROOF_VERDICT_H

#include "base/day.h"
#include "base/digest.h"
#include "base/mem.h"
#include "base/ratio.h"
#include "base/tri.h"

typedef enum cor_verdict { COR_SATISFIED, COR_VIOLATED, COR_UNKNOWN } cor_verdict;
const char *cor_verdict_name(cor_verdict verdict); /* "satisfied" … */

typedef struct cor_group_result {
	cor_text name;
	cor_verdict verdict;
	bool exempt;
	cor_text exempt_reason;   /* with approver and date, for people */
	bool has_share;           /* limit */
	cor_ratio low, high, cap; /* low, high as counted */
	bool has_number;          /* suppliers */
	uint64_t number_low, number_high;
	uint64_t tolerated; /* maybes that unknown: tolerated let pass */
} cor_group_result;

typedef struct cor_finding {
	cor_text group;
	cor_text subject; /* "element:E7", "site:S1" */
	bool sure;
	bool exempt;
	cor_text exempt_reason;
	/* for people; not part of the proof */
	cor_text maker;   /* "Huawei Technologies", "one of …", "not known" */
	cor_text where;   /* site, with its name */
	cor_text what;    /* functions or part that made it a finding; "" */
	cor_text unknown; /* what is not known, "maker, role.function"; "" when sure */
	uint32_t site;    /* in the result's sites; COR_NONE when it is not known */
} cor_finding;

typedef struct cor_decide {
	cor_text group;
	cor_verdict verdict;      /* the verdict the group gets */
	const cor_text *elements; /* ids; of links behind those of elements */
	const cor_text *facts;    /* for people, one an element: "maker" */
	uint32_t count;           /* of elements and links that decide */
	uint32_t links;           /* how many of them are links: the last ones */
	uint32_t listed;          /* how many of them stand above: all, or the first (judge.h) */
	bool fewest;              /* proved least */
} cor_decide;
/* Whether the i-th that stands there is a link. */
static inline bool cor_decide_is_link(const cor_decide *decide, uint32_t i)
{
	return i >= decide->count - decide->links;
}

/*
 * What shows a rule about paths (doc/proof.md, Shown): lists of elements, each with how far it is from
 * where the list starts; or the elements of a block in an order that shows it is one.
 */
typedef struct cor_shown_step {
	cor_text element;
	uint64_t distance; /* links, or metric; blocks: nothing */
	/* routes: the worst that is passed from here on; whether which way leads on is not known */
	cor_tri dirt;
	bool open;
} cor_shown_step;

typedef struct cor_shown_list {
	bool sure; /* of what is sure, or of all that may be */
	const cor_shown_step *steps;
	uint32_t count;
	struct cor_shown_list *next;
} cor_shown_list;

typedef struct cor_rule_result {
	cor_text id, kind, clause, title, source, grade;
	cor_verdict verdict;
	bool vacuous, evaluated, counts;
	cor_text why_not;              /* not evaluated: why */
	cor_day by, target;            /* COR_DAY_NONE = none */
	cor_text by_text, target_text; /* as written, "" = not given */
	uint64_t selected_sure, selected_maybe;
	const cor_group_result *groups;
	uint32_t group_count;
	const cor_finding *findings;
	uint32_t finding_count; /* listed: all, or the first (judge.h, most_findings) */
	uint64_t findings_sure, findings_maybe; /* that there are */
	const cor_decide *decide;
	uint32_t decide_count;
	const char
		*shown_as; /* avoid, isolate: reach, routes, ways, blocks; NULL: nothing to show */
	const cor_shown_list *shown; /* only when all findings are listed */
	cor_text measure;            /* limit: what is counted */
	cor_text vendors; /* who is meant, for people: "huawei, zte and …"; "" = no vendor set */
	cor_text note;    /* of the policy, for people */
	cor_text
		remark; /* avoid, isolate: what takes in nothing, what goes in a circle; for people */
} cor_rule_result;

typedef struct cor_symbol_result {
	cor_text name;
	cor_day day;
} cor_symbol_result;

/* A list of places that the policy names. */
typedef struct cor_places_result {
	cor_text label;
	bool given;
	cor_digest digest; /* of the file, when given */
} cor_places_result;

typedef struct cor_unlisted_result {
	cor_text name;
	uint64_t cells;
} cor_unlisted_result;

/* A site as a map needs it. */
#define COR_DEGREE_NONE INT32_MIN /* not known */
typedef struct cor_site_result {
	int32_t lat, lon;  /* 1e-7 degrees, WGS 84; both known, or both COR_DEGREE_NONE */
	uint32_t region;   /* in the result's regions */
	uint32_t elements; /* that stand there, in whatever state */
} cor_site_result;

/* A row that an import refused; what it held is not repeated. */
typedef struct cor_refused_result {
	cor_text file, column, reason;
	int64_t line; /* from 1; -1 = not known */
} cor_refused_result;
#define COR_REFUSED_SHOWN 100 /* refused rows that a result carries at most */

/*
 * What a reader wants to see beside the verdicts: where things stand, what was refused, where the
 * regime comes from. Not part of the proof.
 */
typedef struct cor_setting {
	const cor_site_result *sites;
	uint32_t site_count;
	const cor_text *regions; /* "GB, Scotland"; 0 is "" = not known */
	uint32_t region_count;
	const cor_refused_result *refused; /* the first ones */
	uint32_t refused_count;
	cor_text jurisdiction, note;
	cor_day in_force;
	const cor_text *sources;
	uint32_t source_count;
} cor_setting;

typedef struct cor_result {
	cor_arena *arena;
	cor_digest estate, register_digest, policy;
	cor_text policy_id, policy_title, policy_binding, policy_grade;
	cor_day at;
	bool tolerate_refused, in_force;
	uint64_t refused; /* refused rows of the estate */
	bool is_model;    /* no real network; for people, not part of the proof */
	uint64_t element_count;
	uint64_t maker_unknown; /* elements whose maker is not known or one of several */
	const cor_unlisted_result *unlisted;
	uint32_t unlisted_count;
	const cor_symbol_result *symbols; /* those that have a date */
	uint32_t symbol_count;
	const cor_places_result *places; /* in the policy's order */
	uint32_t places_count;
	cor_verdict verdict;
	const cor_rule_result *rules;
	uint32_t rule_count;
	cor_setting setting;
} cor_result;
void cor_result_free(cor_result *result);
COR_CLEANUP(cor_result, cor_result_free)

/* The proof as JSON text (doc/proof.md), into out. */
cor_status cor_proof_write(const cor_result *result, cor_buf *out, cor_err *err);

#endif
