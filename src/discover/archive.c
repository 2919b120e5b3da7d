#include "discover/archive.h"

#include "base/checksum.h"
#include "discover/snmp.h"

/* The head: eight bytes of name, the version, zeros. */
static const char HEAD[COR_ARCHIVE_HEAD_BYTES] = "CORDONAR\x01";

#define FRAME_BYTES 16u /* length, ~length, checksum */
#define FIXED_BYTES 16u /* kind, method, lengths of agent and source, time */

static void put_le(cor_buf *out, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		cor_buf_addc(out, (char)(value >> (8 * i)));
}

static uint64_t get_le(const char *p, unsigned bytes)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < bytes; i++)
		value |= (uint64_t)(uint8_t)p[i] << (8 * i);
	return value;
}

void cor_archive_put_head(cor_buf *out)
{
	cor_buf_add(out, (cor_text){HEAD, sizeof(HEAD)});
}

static void put_payload(cor_buf *out, const cor_archive_record *record)
{
	put_le(out, record->kind, 1);
	put_le(out, record->method, 1);
	put_le(out, record->agent.n, 2);
	put_le(out, record->source.n, 2);
	put_le(out, 0, 2);
	put_le(out, (uint64_t)record->time_ms, 8);
	cor_buf_add(out, record->agent);
	cor_buf_add(out, record->source);
	cor_buf_add(out, (cor_text){(const char *)record->body.p, record->body.n});
}

cor_status cor_archive_put(cor_buf *out, const cor_archive_record *record, cor_err *err)
{
	cor_buf payload = {0};
	cor_status status;

	if (record->agent.n > COR_ARCHIVE_NAME_BYTES || record->source.n > COR_ARCHIVE_NAME_BYTES)
		return cor_fail(err, COR_ELIMIT, "the name of an agent or source is longer than %d",
			COR_ARCHIVE_NAME_BYTES);
	if (record->body.n > COR_ARCHIVE_RECORD_BYTES - 2 * COR_ARCHIVE_NAME_BYTES - FIXED_BYTES)
		return cor_fail(err, COR_ELIMIT, "an answer of %zu bytes is too long for a record",
			record->body.n);
	put_payload(&payload, record);
	status = cor_buf_status(&payload, err);
	if (status == COR_OK) {
		put_le(out, payload.n, 4);
		put_le(out, ~(uint64_t)payload.n, 4);
		put_le(out, cor_checksum(payload.p, payload.n), 8);
		cor_buf_add(out, cor_buf_text(&payload));
		status = cor_buf_status(out, err);
	}
	cor_buf_done(&payload);
	return status;
}

cor_status cor_archive_open(const char *path, cor_text text, cor_archive_reader *ret, cor_err *err)
{
	if (text.n < sizeof(HEAD) || memcmp(text.p, HEAD, 8) != 0)
		return cor_fail(err, COR_EINPUT, "%s: is no archive of Cordon", path);
	if (memcmp(text.p, HEAD, sizeof(HEAD)) != 0)
		return cor_fail(err, COR_EINPUT,
			"%s: is an archive of version %u, this program reads version 1", path,
			(unsigned)get_le(text.p + 8, 4));
	*ret = (cor_archive_reader){.text = text, .at = sizeof(HEAD)};
	return COR_OK;
}

static bool read_payload(const char *p, size_t n, cor_archive_record *ret)
{
	size_t agent, source;

	if (n < FIXED_BYTES)
		return false;
	agent = get_le(p + 2, 2);
	source = get_le(p + 4, 2);
	if (agent > COR_ARCHIVE_NAME_BYTES || source > COR_ARCHIVE_NAME_BYTES ||
		agent + source > n - FIXED_BYTES)
		return false;
	*ret = (cor_archive_record){
		.kind = (uint8_t)p[0],
		.method = (uint8_t)p[1],
		.time_ms = (int64_t)get_le(p + 8, 8),
		.agent = {p + FIXED_BYTES, agent},
		.source = {p + FIXED_BYTES + agent, source},
		.body = {(const uint8_t *)p + FIXED_BYTES + agent + source,
			n - FIXED_BYTES - agent - source},
	};
	return ret->kind != COR_ARCHIVE_SAID || cor_snmp_check_bindings(ret->body) == NULL;
}

bool cor_archive_next(cor_archive_reader *reader, cor_archive_record *ret)
{
	for (;;) {
		const char *p = reader->text.p + reader->at;
		size_t left = reader->text.n - reader->at;
		uint32_t length;

		reader->lost_bytes = left;
		if (left < FRAME_BYTES)
			return false;
		length = (uint32_t)get_le(p, 4);
		if (length != (uint32_t)~get_le(p + 4, 4) || length > COR_ARCHIVE_RECORD_BYTES ||
			length > left - FRAME_BYTES)
			return false;
		reader->at += FRAME_BYTES + length;
		reader->lost_bytes = 0;
		if (get_le(p + 8, 8) == cor_checksum(p + FRAME_BYTES, length) &&
			read_payload(p + FRAME_BYTES, length, ret))
			return true;
		reader->damaged++;
	}
}
