/*
 * Archives, and the recordings that are read into them.  The first byte chooses: an archive as it is,
 * a snmprec, or what snmpwalk prints; what a recording becomes must read back whole.
 */
#include "discover/recording.h"
#include "discover/snmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *context, const cor_recording_problem *problem)
{
	(void)context;
	COR_ASSERT(problem->reason != NULL && problem->line > 0);
}

static uint64_t read_all(cor_text text, cor_archive_reader *reader)
{
	cor_archive_record record;
	cor_binding binding;
	uint64_t values = 0;

	if (cor_archive_open("fuzz", text, reader, NULL) != COR_OK)
		return 0;
	while (cor_archive_next(reader, &record)) {
		if (record.kind != COR_ARCHIVE_SAID)
			continue;
		for (cor_ber rest = record.body; rest.n > 0; values++)
			COR_ASSERT(cor_snmp_next(&rest, &binding));
	}
	COR_ASSERT(reader->at + reader->lost_bytes == text.n);
	return values;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cor_archive_reader reader;
	cor_text text;

	if (size == 0)
		return 0;
	text = (cor_text){(const char *)data + 1, size - 1};
	if (data[0] % 3 == 0) {
		read_all(text, &reader);
		return 0;
	}
	cor_recording recording = {.path = "fuzz",
		.agent = COR_TEXT("fuzz"),
		.walk = data[0] % 3 == 1,
		.sink = ignore};
	cor_buf out = {0};
	uint64_t values = 0;
	cor_archive_put_head(&out);
	COR_ASSERT(cor_recording_read(&recording, text, &out, &values, NULL) == COR_OK);
	COR_ASSERT(read_all(cor_buf_text(&out), &reader) == values);
	COR_ASSERT(reader.damaged == 0 && reader.lost_bytes == 0);
	cor_buf_done(&out);
	return 0;
}
