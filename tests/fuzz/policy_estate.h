/* A few rows of everything, for the harnesses of the policy layer. */
#ifndef FUZZ_POLICY_ESTATE_H
#define FUZZ_POLICY_ESTATE_H

#include "estate/builder.h"
#include "estate/estate.h"
#include "policy/selector.h"
#include "policy/vendor.h"
#include "rows.h"

static inline bool policy_estate_refused(void *context, const cor_refusal *refusal)
{
	(void)context;
	(void)refusal;
	return false;
}

static inline const cor_estate *policy_estate(void)
{
	static const struct {
		cor_table_id table;
		const char *row;
	} rows[] = {
		{COR_PARTY, "huawei;Huawei Technologies;CN"},
		{COR_PARTY, "zte;ZTE;CN"},
		{COR_PARTY, "nokia;Nokia;FI"},
		{COR_ALIAS, "HW;huawei"},
		{COR_STAKE, "huawei;zte;40;60;shares;;"},
		{COR_STAKE, "nokia;zte;;;brand;;"},
		{COR_FUNCTION, "amf;;"},
		{COR_FUNCTION, "gnb;;"},
		{COR_FUNCTION_GROUP, "core;amf;sure"},
		{COR_FUNCTION_GROUP, "access;gnb;maybe"},
		{COR_PRODUCT, "p1;huawei;zte;m;ran;1;2;;30"},
		{COR_PRODUCT, "p2;zte"},
		{COR_BOM, "p1;p2;;yes"},
		{COR_SITE, "s1;A|B;;GB;north;51.5;-0.1"},
		{COR_SITE, "s2"},
		{COR_SITE_TAG, "s1;nuclear"},
		{COR_NETWORK_TAG, "n;private"},
		{COR_ELEMENT, "e1;s1;A;B;n;one;p1;;4G|5G;live;2019-01-01;2020-01-01;"},
		{COR_ELEMENT, "e2;s2;;;;;;huawei|nokia;none;spare;;;"},
		{COR_ELEMENT, "e3"},
		{COR_ROLE, "e1;amf;zte;;"},
		{COR_ROLE, "e2;strange;;;maybe"},
		{COR_PART, "x1;e1;1;p2;;SN;yes"},
	};
	static cor_estate *estate;
	COR_AUTO(cor_builder) builder = NULL;

	if (estate)
		return estate;
	COR_ASSERT(cor_builder_new(policy_estate_refused, NULL, &builder, NULL) == COR_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fuzz_add_row(builder, rows[i].table, rows[i].row);
	COR_ASSERT(cor_builder_freeze(builder, NULL, &estate, NULL) == COR_OK);
	return estate;
}

#endif
