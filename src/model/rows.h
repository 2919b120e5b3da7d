/*
 * The rows of one site each: what stands there, what it is linked to, what it is asked to carry.
 * Written site after site in the order of ids, so that nothing needs sorting.
 */
#ifndef COR_MODEL_ROWS_H
#define COR_MODEL_ROWS_H

#include "model/writer.h"

/* Days between which gear was installed. */
#define COR_DAY_OLD_FROM 14610    /* 2010-01-01 */
#define COR_DAY_FROM 15340        /* 2012-01-01 */
#define COR_DAY_TO 18261          /* 2019-12-31 */
#define COR_DAY_5G_FROM 18046     /* 2019-05-30 */
#define COR_DAY_5G_TO 18627       /* 2020-12-31 */
#define COR_DAY_SHARED_FROM 20240 /* 2025-06-01 */
#define COR_DAY_SHARED_TO 20412   /* 2025-11-20 */

#define COR_BPS_1G "1000000000"
#define COR_BPS_10G "10000000000"
#define COR_BPS_100G "100000000000"
#define COR_BPS_400G "400000000000"

typedef struct cor_rows {
	const cor_plan *plan;
	cor_writer *writer;
} cor_rows;

cor_status cor_rows_core(const cor_rows *rows, uint32_t core, cor_err *err);
cor_status cor_rows_tower(const cor_rows *rows, uint32_t tower, cor_err *err);
cor_status cor_rows_exchange(const cor_rows *rows, uint32_t exchange, cor_err *err);
/* After cor_plan_leaves; site is counted over all. */
cor_status cor_rows_leaves(const cor_rows *rows, uint32_t site, cor_err *err);

/* Ids of elements that others are linked to. */
cor_row_id cor_rows_core_at(const cor_rows *rows, unsigned carrier, uint32_t i, const char *suffix);
cor_row_id cor_rows_exchange_at(const cor_rows *rows, uint32_t exchange, const char *suffix);
/* Who manages an operator's base stations of a maker. */
cor_row_id cor_rows_manager(const cor_rows *rows, unsigned carrier, cor_gear_maker maker);
bool cor_rows_has_olt(uint32_t exchange);
/* A transceiver, which is nobody's in one of twenty. */
cor_status cor_rows_optic(const cor_rows *rows, const cor_row_id *element, uint64_t index,
	cor_err *err);

#endif
