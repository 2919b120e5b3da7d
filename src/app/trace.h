/* What the use case of trace hands to its writers. */
#ifndef COR_APP_TRACE_H
#define COR_APP_TRACE_H

#include "analysis/trace.h"
#include "app/paths.h"
#include "app/vendors.h"

/* Demands that have something in common: those that have a way, and their known volumes. */
typedef struct cor_trace_sum {
	cor_text name;                                         /* "" = not known */
	uint32_t demands, touched, perhaps, unavoidable, lost; /* lost: without a way */
	uint32_t unknown_volumes;
	double volume, low, high; /* bits per second: all, and what touches */
} cor_trace_sum;

typedef struct cor_traced {
	const cor_paths *paths;
	const cor_trace *trace;
	const cor_demand_trace **order; /* most exposed first */
	cor_trace_sum all;
	cor_trace_sum *classes, *operators; /* by name; none for what no demand has */
	uint32_t class_count, operator_count;
	const cor_vendor *vendors;
	const cor_trace_part *parts; /* of each vendor */
	uint32_t vendor_count;
	const cor_triset *touching;     /* risks, and what they serve */
	uint32_t *loaded, loaded_count; /* elements of it that carry traffic, most first */
} cor_traced;

void cor_trace_put_text(const cor_traced *traced, cor_buf *out);
void cor_trace_put_json(const cor_traced *traced, cor_buf *out);
void cor_trace_put_csv(const cor_traced *traced, cor_buf *out);
/* What shows it; traced is a cor_traced. */
cor_status cor_trace_show(cor_paths *paths, const void *traced, cor_json *json, cor_err *err);

#endif
