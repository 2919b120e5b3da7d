/*
 * Rows of the model, into a builder: cells in the order of the schema, ids, and what is left
 * unsaid.
 *
 * Of every thousand elements some have no known maker, some one of two, some a maker that only
 * evidence tells, a few one that nobody has listed; dates are missing, too (writer.c says how
 * many). A writer without a builder only counts elements, so that what is fixed can be known before
 * the rest is dealt out.
 */
#ifndef COR_MODEL_WRITER_H
#define COR_MODEL_WRITER_H

#include "base/day.h"
#include "model/plan.h"

#define COR_ROW_ID_BYTES 32

typedef struct cor_row_id {
	char p[COR_ROW_ID_BYTES];
	uint32_t n;
} cor_row_id;

typedef struct cor_writer cor_writer;

/* Lives in arena.  builder NULL: counts only. */
cor_status cor_writer_new(const cor_plan *plan, cor_builder *builder, cor_arena *arena,
	cor_writer **ret_writer, cor_err *err);
uint32_t cor_writer_element_count(const cor_writer *writer);
static inline cor_text cor_row_text(const cor_row_id *id)
{
	return (cor_text){id->p, id->n};
}
/* "T000017"; of a site, of an element on it ("T000017-R"), of a leaf on it ("T000017-Z00004"). */
cor_row_id cor_row_site(const cor_plan *plan, uint32_t site);
cor_row_id cor_row_on(const cor_row_id *base, const char *suffix);
cor_row_id cor_row_leaf(const cor_row_id *site, uint32_t leaf);

cor_status cor_writer_site(cor_writer *writer, const cor_row_id *id, const char *operators,
	const char *name, const cor_town *town, cor_spot spot, cor_err *err);
cor_status cor_writer_tag(cor_writer *writer, cor_table_id table, cor_text subject, const char *tag,
	cor_err *err);

typedef enum cor_knowledge {
	COR_KNOWN_MOSTLY, /* with so many unknowns in a thousand */
	COR_KNOWN_MORE,   /* a leaf: with fewer */
	COR_KNOWN_NOT,    /* nobody knows who made it */
} cor_knowledge;

typedef struct cor_model_element {
	const cor_row_id *id, *site;
	cor_gear_kind kind;
	cor_gear_maker maker;
	const char *operators, *owner, *network;
	const char *generations; /* NULL = those of the kind */
	bool is_planned;         /* else live; what is planned has a date */
	cor_day from, to;        /* installed on a day of these, from <= to */
	cor_knowledge knowledge;
} cor_model_element;

/* The element with a role for each function of its kind. */
cor_status cor_writer_element(cor_writer *writer, const cor_model_element *element, cor_err *err);
cor_status cor_writer_role(cor_writer *writer, const cor_row_id *element, const char *function,
	cor_gear_maker maker, cor_err *err);
/* slot is the end of the id and, in words, where it sits. */
cor_status cor_writer_part(cor_writer *writer, const cor_row_id *element, const char *suffix,
	const char *slot, cor_gear_kind kind, cor_gear_maker maker, bool is_known, cor_err *err);
cor_status cor_writer_measure(cor_writer *writer, const cor_row_id *element, const char *name,
	uint64_t value, cor_err *err);
/* The id of a link is that of the lower end and a suffix. */
cor_status cor_writer_link(cor_writer *writer, const cor_row_id *low, const cor_row_id *high,
	const char *suffix, uint32_t metric, const char *capacity_bps, cor_err *err);
/* A link of kind management, from who manages to what is managed. */
cor_status cor_writer_manages(cor_writer *writer, const cor_row_id *manager,
	const cor_row_id *managed, cor_err *err);
cor_status cor_writer_demand(cor_writer *writer, const cor_row_id *source, const char *suffix,
	const cor_row_id *sink, uint64_t volume_bps, const char *class_name, cor_err *err);
/* The products that were used, and what they contain. */
cor_status cor_writer_products(cor_writer *writer, cor_err *err);

#endif
