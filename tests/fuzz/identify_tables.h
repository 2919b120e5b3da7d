/* Small tables of numbers and names, and the parties they speak of: for the harness and the unit test. */
#ifndef IDENTIFY_TABLES_H
#define IDENTIFY_TABLES_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "discover/numbers.h"
#include "rows.h"

static inline bool identify_refused(void *context, const cor_refusal *refusal)
{
	(void)context;
	(void)refusal;
	return true;
}

static inline void identify_put_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	COR_ASSERT(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static inline void identify_take_file(const char *folder, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	COR_ASSERT(unlink(path) == 0);
}

static inline void identify_add_parties(cor_builder *builder)
{
	fuzz_add_row(builder, COR_PARTY, "cisco;Cisco Systems;US");
	fuzz_add_row(builder, COR_PARTY, "huawei;Huawei Technologies;CN");
	fuzz_add_row(builder, COR_PARTY, "aruba;Aruba Networks;US");
	fuzz_add_row(builder, COR_PARTY, "hpe;Hewlett Packard Enterprise;US");
	fuzz_add_row(builder, COR_PARTY, "honor;Honor Device;CN");
	fuzz_add_row(builder, COR_STAKE, "hpe;aruba;100;100;shares");
	fuzz_add_row(builder, COR_STAKE, "huawei;honor;100;100;shares");
}

static inline const cor_numbers *identify_tables(void)
{
	static cor_numbers *tables;
	static cor_estate *ground;
	COR_AUTO(cor_builder) builder = NULL;
	char folder[] = "/tmp/fuzz-identify-XXXXXX";

	if (tables)
		return tables;
	COR_ASSERT(cor_builder_new(identify_refused, NULL, &builder, NULL) == COR_OK);
	identify_add_parties(builder);
	COR_ASSERT(cor_builder_freeze(builder, NULL, &ground, NULL) == COR_OK);
	COR_ASSERT(mkdtemp(folder) != NULL);
	identify_put_file(folder, "manuf",
		"00:00:0C\tCisco\tCisco Systems, Inc\n00:18:82\tHuawei\tHuawei Technologies\n"
		"00:0B:86\tAruba\tAruba Networks\n00:00:5E\tIANA\tICANN\n00:25:9E\tHonor\tHonor Device\n"
		"00:01:3E\tAscom\tAscom Tateco AB\n");
	identify_put_file(folder, "enterprises.tsv",
		"9\tciscoSystems\n47196\tHewlett Packard Enterprise\n2011\tHUAWEI\n"
		"27614\tAscom Sweden AB\n14823\tAruba Networks\n");
	identify_put_file(folder, "identifier.csv",
		"sign,value,party,source,dated,grade\nenterprise,8072,,s,2026-01-01,M\n"
		"organisation,icann,,s,2026-01-01,M\norganisation,ciscosystems,cisco,s,2026-01-01,M\n"
		"enterprise,4711,cisco|huawei,s,2026-01-01,M\n"
		"text,cisco,cisco,s,2026-01-01,M\nnamed,huawei,huawei,s,2026-01-01,M\n"
		"coded,cisco,cisco,s,2026-01-01,M\norganisation,huawei,huawei,s,2026-01-01,M\n");
	COR_ASSERT(cor_numbers_open(folder, folder, ground, &tables, NULL) == COR_OK);
	identify_take_file(folder, "manuf");
	identify_take_file(folder, "enterprises.tsv");
	identify_take_file(folder, "identifier.csv");
	COR_ASSERT(rmdir(folder) == 0);
	return tables;
}

#endif
