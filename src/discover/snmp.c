#include "discover/snmp.h"

#include "base/err.h"

#define READ(call)                       \
	do {                             \
		const char *why_ = call; \
		if (why_)                \
			return why_;     \
	} while (0)

static const char *take_integer(cor_ber *rest, int64_t *ret_value)
{
	cor_ber content;

	READ(cor_ber_expect(rest, COR_BER_INTEGER, &content));
	READ(cor_ber_integer(content, ret_value));
	return *ret_value < INT32_MIN || *ret_value > INT32_MAX ? "an integer of more than 32 bits"
								: NULL;
}

/* What each type of value may look like; anything else is not SNMP. */
static const char *check_value(uint8_t tag, cor_ber value)
{
	cor_oid oid;
	int64_t number;
	uint64_t count;

	switch (tag) {
	case COR_BER_INTEGER:
		return cor_ber_integer(value, &number);
	case COR_BER_COUNTER32:
	case COR_BER_GAUGE32:
	case COR_BER_TICKS:
	case COR_BER_COUNTER64:
		return cor_ber_unsigned(value, &count);
	case COR_BER_OID:
		return cor_ber_oid(value, &oid);
	case COR_BER_OCTETS:
	case COR_BER_OPAQUE:
		return NULL;
	case COR_BER_ADDRESS:
		return value.n == 4 ? NULL : "an address that is not four bytes long";
	case COR_BER_NULL:
	case COR_BER_NO_OBJECT:
	case COR_BER_NO_INSTANCE:
	case COR_BER_END_OF_VIEW:
		return value.n == 0 ? NULL : "a null with content";
	default:
		return "a value of a type that SNMP does not have";
	}
}

static inline const char *take_binding(cor_ber *rest, cor_binding *ret, bool is_checked)
{
	cor_ber inside, name;
	const uint8_t *start = rest->p;

	READ(cor_ber_expect(rest, COR_BER_SEQUENCE, &inside));
	ret->whole = (cor_ber){start, (size_t)(rest->p - start)};
	READ(cor_ber_expect(&inside, COR_BER_OID, &name));
	READ(cor_ber_oid(name, &ret->oid));
	READ(cor_ber_take(&inside, &ret->tag, &ret->value));
	if (is_checked)
		return NULL;
	if (inside.n > 0)
		return "bytes behind the value of a binding";
	return check_value(ret->tag, ret->value);
}

const char *cor_snmp_check_bindings(cor_ber bindings)
{
	cor_binding binding;

	while (bindings.n > 0)
		READ(take_binding(&bindings, &binding, false));
	return NULL;
}

bool cor_snmp_next(cor_ber *rest, cor_binding *ret)
{
	return rest->n > 0 && take_binding(rest, ret, true) == NULL;
}

static const char *take_pdu(cor_ber *rest, cor_snmp *ret)
{
	cor_ber inside;

	READ(cor_ber_take(rest, &ret->pdu, &inside));
	if (ret->pdu < COR_SNMP_GET || ret->pdu > COR_SNMP_REPORT || ret->pdu == 0xa4)
		return "a kind of message that is not understood";
	if (rest->n > 0)
		return "bytes behind the PDU";
	READ(take_integer(&inside, &ret->request_id));
	READ(take_integer(&inside, &ret->error_status));
	READ(take_integer(&inside, &ret->error_index));
	READ(cor_ber_expect(&inside, COR_BER_SEQUENCE, &ret->bindings));
	if (inside.n > 0)
		return "bytes behind the bindings";
	return cor_snmp_check_bindings(ret->bindings);
}

static const char *take_security(cor_ber octets, cor_snmp *ret)
{
	cor_ber inside;

	READ(cor_ber_expect(&octets, COR_BER_SEQUENCE, &inside));
	if (octets.n > 0)
		return "bytes behind the security parameters";
	READ(cor_ber_expect(&inside, COR_BER_OCTETS, &ret->engine_id));
	if (ret->engine_id.n > COR_SNMP_ENGINE_BYTES)
		return "an engine identifier of more than 64 bytes";
	READ(take_integer(&inside, &ret->boots));
	return take_integer(&inside, &ret->engine_time);
}

static const char *take_v3(cor_ber *rest, cor_snmp *ret)
{
	cor_ber header, flags, security, scoped, skipped;
	int64_t ignored;

	READ(cor_ber_expect(rest, COR_BER_SEQUENCE, &header));
	READ(take_integer(&header, &ret->message_id));
	READ(take_integer(&header, &ignored));
	READ(cor_ber_expect(&header, COR_BER_OCTETS, &flags));
	if (flags.n != 1)
		return "flags that are not one byte";
	if (flags.p[0] & 2)
		return "an encrypted message";
	READ(cor_ber_expect(rest, COR_BER_OCTETS, &security));
	READ(take_security(security, ret));
	READ(cor_ber_expect(rest, COR_BER_SEQUENCE, &scoped));
	if (rest->n > 0)
		return "bytes behind the scoped PDU";
	READ(cor_ber_expect(&scoped, COR_BER_OCTETS, &skipped));
	READ(cor_ber_expect(&scoped, COR_BER_OCTETS, &skipped));
	return take_pdu(&scoped, ret);
}

const char *cor_snmp_decode(const uint8_t *bytes, size_t n, cor_snmp *ret)
{
	cor_ber rest = {bytes, n}, message;

	*ret = (cor_snmp){.version = -1};
	READ(cor_ber_expect(&rest, COR_BER_SEQUENCE, &message));
	if (rest.n > 0)
		return "bytes behind the message";
	READ(take_integer(&message, &ret->version));
	if (ret->version == COR_SNMP_V3)
		return take_v3(&message, ret);
	if (ret->version != COR_SNMP_V1 && ret->version != COR_SNMP_V2C)
		return "a version that does not exist";
	READ(cor_ber_expect(&message, COR_BER_OCTETS, &ret->community));
	return take_pdu(&message, ret);
}

void cor_snmp_put_binding(cor_ber_out *out, const cor_oid *oid, uint8_t tag, cor_ber value)
{
	size_t end = out->at;

	cor_ber_put_octets(out, tag, value.p, value.n);
	cor_ber_put_oid(out, oid);
	cor_ber_wrap(out, COR_BER_SEQUENCE, end);
}

static void put_pdu(const cor_snmp *message, cor_ber_out *out)
{
	size_t end = out->at;

	cor_ber_put_octets(out, COR_BER_SEQUENCE, message->bindings.p, message->bindings.n);
	cor_ber_put_integer(out, message->error_index);
	cor_ber_put_integer(out, message->error_status);
	cor_ber_put_integer(out, message->request_id);
	cor_ber_wrap(out, message->pdu, end);
}

static void put_v3(const cor_snmp *message, cor_ber_out *out)
{
	static const uint8_t REPORTABLE = 4;
	size_t end = out->at;

	put_pdu(message, out);
	cor_ber_put_octets(out, COR_BER_OCTETS, NULL, 0);
	cor_ber_put_octets(out, COR_BER_OCTETS, message->engine_id.p, message->engine_id.n);
	cor_ber_wrap(out, COR_BER_SEQUENCE, end);
	end = out->at;
	for (int i = 0; i < 3; i++) /* privacy and authentication parameters, user name */
		cor_ber_put_octets(out, COR_BER_OCTETS, NULL, 0);
	cor_ber_put_integer(out, message->engine_time);
	cor_ber_put_integer(out, message->boots);
	cor_ber_put_octets(out, COR_BER_OCTETS, message->engine_id.p, message->engine_id.n);
	cor_ber_wrap(out, COR_BER_SEQUENCE, end);
	cor_ber_wrap(out, COR_BER_OCTETS, end);
	end = out->at;
	cor_ber_put_integer(out, 3); /* the user-based security model */
	cor_ber_put_octets(out, COR_BER_OCTETS, &REPORTABLE, 1);
	cor_ber_put_integer(out, COR_SNMP_MESSAGE_BYTES);
	cor_ber_put_integer(out, message->message_id);
	cor_ber_wrap(out, COR_BER_SEQUENCE, end);
}

void cor_snmp_encode(const cor_snmp *message, cor_ber_out *out)
{
	size_t end = out->at;

	if (message->version == COR_SNMP_V3) {
		put_v3(message, out);
	} else {
		put_pdu(message, out);
		cor_ber_put_octets(out, COR_BER_OCTETS, message->community.p, message->community.n);
	}
	cor_ber_put_integer(out, message->version);
	cor_ber_wrap(out, COR_BER_SEQUENCE, end);
}
