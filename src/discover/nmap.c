#include "discover/nmap.h"

#include <expat.h>

#include "base/mem.h"
#include "discover/address.h"
#include "discover/snmp.h"

#define PARSE_BYTES ((size_t)1 << 20)
#define DEPTH_MAX 64u
#define DESCR_BYTES 4096u
#define NAME_BYTES 64u

static const char SYS_DESCR[] = "1.3.6.1.2.1.1.1.0", HARDWARE[] = "1.3.6.1.2.1.2.2.1.6.0";

typedef struct reader {
	const char *path;
	cor_buf *out;
	cor_nmap_counts counts;
	XML_Parser parser;
	cor_status status;
	cor_err *err;
	unsigned depth, host_depth; /* 0: in no host */
	int64_t started_ms;
	/* The host that is being read. */
	bool is_up, has_mac;
	int64_t time_ms;
	char name[NAME_BYTES];
	size_t name_length, descr_length;
	uint8_t mac[6], descr[DESCR_BYTES];
} reader;

static void stop(reader *r, cor_status status)
{
	if (status == COR_OK || r->status != COR_OK)
		return;
	r->status = status;
	XML_StopParser(r->parser, XML_FALSE);
}

static void refuse(reader *r, const char *why)
{
	stop(r,
		cor_fail(r->err, COR_EINPUT, "%s:%lu:%lu: %s", r->path,
			(unsigned long)XML_GetCurrentLineNumber(r->parser),
			(unsigned long)XML_GetCurrentColumnNumber(r->parser) + 1, why));
}

static const char *attribute(const XML_Char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return "";
}

/* Seconds since 1970, or not known. */
static int64_t time_of(const char *said)
{
	uint64_t seconds;

	return cor_text_to_u64(cor_text_of(said), &seconds) && seconds < INT64_MAX / 1000
		? (int64_t)seconds * 1000
		: INT64_MIN;
}

static void take_address(reader *r, const XML_Char **attributes)
{
	const char *address = attribute(attributes, "addr"),
		   *type = attribute(attributes, "addrtype");
	size_t n = strlen(address);
	cor_address six;

	if (strcmp(type, "mac") == 0) {
		r->has_mac = n != 6 && cor_mac_parse(cor_text_of(address), r->mac);
		if (!r->has_mac)
			refuse(r, "expected a hardware address such as 00:00:0c:12:34:56");
	} else if (n == 0 || n >= NAME_BYTES) {
		refuse(r, "expected an address");
	} else if (strcmp(type, "ipv6") == 0 && r->name_length == 0 &&
		cor_address_parse(cor_text_of(address), &six)) {
		r->name_length = cor_address_write(six, r->name); /* as a scan writes it */
	} else if (r->name_length == 0 || strcmp(type, "ipv4") == 0) {
		memcpy(r->name, address, n);
		r->name_length = n;
	}
}

/* The script's answer: the description, then a line on how long it has been up. */
static void take_script(reader *r, const XML_Char **attributes)
{
	const char *said, *end;

	if (strcmp(attribute(attributes, "id"), "snmp-sysdescr") != 0)
		return;
	said = attribute(attributes, "output");
	end = strstr(said, "\n  System uptime:");
	r->descr_length = end ? (size_t)(end - said) : strlen(said);
	if (r->descr_length > DESCR_BYTES)
		r->descr_length = DESCR_BYTES;
	memcpy(r->descr, said, r->descr_length);
}

static void put(cor_ber_out *out, const char *name, const uint8_t *bytes, size_t n)
{
	cor_oid oid;

	COR_ASSERT(cor_oid_parse(name, strlen(name), &oid));
	cor_snmp_put_binding(out, &oid, COR_BER_OCTETS, (cor_ber){bytes, n});
}

static cor_status end_host(reader *r)
{
	uint8_t body[DESCR_BYTES + 256];
	cor_ber_out out = {.p = body, .at = sizeof(body)};
	cor_archive_record record = {.kind = COR_ARCHIVE_SAID,
		.method = COR_ARCHIVE_NMAP,
		.time_ms = r->time_ms,
		.agent = {r->name, r->name_length},
		.source = cor_text_of(r->path)};

	r->host_depth = 0;
	if (!r->is_up || r->name_length == 0)
		return COR_OK;
	if (r->has_mac)
		put(&out, HARDWARE, r->mac, 6);
	if (r->descr_length > 0)
		put(&out, SYS_DESCR, r->descr, r->descr_length);
	COR_ASSERT(!out.full);
	record.body = (cor_ber){body + out.at, sizeof(body) - out.at};
	r->counts.hosts++;
	r->counts.values += (uint64_t)r->has_mac + (r->descr_length > 0);
	return cor_archive_put(r->out, &record, r->err);
}

/* ---- expat calls these ---- */

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	reader *r = data;

	if (r->status != COR_OK)
		return;
	if (++r->depth > DEPTH_MAX) {
		refuse(r, "elements are nested deeper than 64");
	} else if (r->depth == 1) {
		r->started_ms = time_of(attribute(attributes, "start"));
		if (strcmp(name, "nmaprun") != 0)
			refuse(r, "expected <nmaprun>, as nmap -oX writes");
	} else if (strcmp(name, "host") == 0 && r->host_depth == 0) {
		r->host_depth = r->depth;
		r->is_up = r->has_mac = false;
		r->name_length = r->descr_length = 0;
		r->time_ms = time_of(attribute(attributes, "endtime"));
		if (r->time_ms == INT64_MIN)
			r->time_ms = r->started_ms;
	} else if (r->host_depth == 0) {
		return;
	} else if (strcmp(name, "status") == 0) {
		r->is_up = strcmp(attribute(attributes, "state"), "up") == 0;
	} else if (strcmp(name, "address") == 0 && r->depth == r->host_depth + 1) {
		take_address(r, attributes);
	} else if (strcmp(name, "script") == 0) {
		take_script(r, attributes);
	} else if (strcmp(name, "osmatch") == 0 ||
		(strcmp(name, "service") == 0 && *attribute(attributes, "product"))) {
		r->counts.guesses++;
	}
}

static void XMLCALL on_end(void *data, const XML_Char *name)
{
	reader *r = data;

	(void)name;
	if (r->status != COR_OK)
		return;
	if (r->depth-- == r->host_depth && r->host_depth > 0)
		stop(r, end_host(r));
}

static void XMLCALL on_entity(void *data, const XML_Char *name, int is_parameter,
	const XML_Char *value, int n, const XML_Char *base, const XML_Char *system,
	const XML_Char *public, const XML_Char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)n, (void)base, (void)system,
		(void)public;
	(void)notation;
	refuse(data, "declares an entity, which nmap never does");
}

static cor_status parse(reader *r, cor_text text)
{
	enum XML_Status good = XML_STATUS_OK;

	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetEntityDeclHandler(r->parser, on_entity);
	for (size_t at = 0; good == XML_STATUS_OK && r->status == COR_OK;) {
		size_t n = text.n - at < PARSE_BYTES ? text.n - at : PARSE_BYTES;
		bool is_last = at + n == text.n;
		good = XML_Parse(r->parser, text.p + at, (int)n, is_last);
		at += n;
		if (is_last)
			break;
	}
	if (good != XML_STATUS_OK && r->status == COR_OK)
		refuse(r, XML_ErrorString(XML_GetErrorCode(r->parser)));
	return r->status;
}

cor_status cor_nmap_read(const char *path, cor_text text, cor_buf *out, cor_nmap_counts *ret,
	cor_err *err)
{
	reader *r = cor_mem_new(1, sizeof(*r));
	cor_status status = COR_OK;

	if (!r)
		return cor_fail(err, COR_ENOMEM, "out of memory");
	r->path = path;
	r->out = out;
	r->err = err;
	r->parser = XML_ParserCreate(NULL);
	if (!r->parser)
		status = cor_fail(err, COR_ENOMEM, "out of memory");
	else
		status = parse(r, text);
	if (status == COR_OK)
		*ret = r->counts;
	if (r->parser)
		XML_ParserFree(r->parser);
	cor_mem_free(r);
	return status;
}
