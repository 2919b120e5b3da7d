/* nmap's XML: what is taken reads back whole from the archive it becomes. */
#include "discover/nmap.h"
#include "discover/snmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cor_buf out = {0};
	cor_nmap_counts counts;
	cor_archive_reader reader;
	cor_archive_record record;
	cor_binding binding;
	uint64_t values = 0, hosts = 0;
	cor_err err = {0};

	cor_archive_put_head(&out);
	if (cor_nmap_read("fuzz", (cor_text){(const char *)data, size}, &out, &counts, &err) ==
		COR_OK) {
		COR_ASSERT(cor_archive_open("fuzz", cor_buf_text(&out), &reader, NULL) == COR_OK);
		for (; cor_archive_next(&reader, &record); hosts++)
			for (cor_ber rest = record.body; rest.n > 0; values++)
				COR_ASSERT(cor_snmp_next(&rest, &binding));
		COR_ASSERT(reader.damaged == 0 && reader.lost_bytes == 0);
		COR_ASSERT(values == counts.values && hosts == counts.hosts);
	} else {
		COR_ASSERT(err.text[0] != '\0');
	}
	cor_buf_done(&out);
	return 0;
}
