#include "discover/address.h"

#include <arpa/inet.h>

static bool parse_v4(cor_text text, uint32_t *ret)
{
	cor_text piece;
	uint64_t byte;
	unsigned count = 0;
	uint32_t address = 0;

	while (cor_text_cut(&text, '.', &piece)) {
		if (count++ == 4 || piece.n > 3 || !cor_text_to_u64(piece, &byte) || byte > 255)
			return false;
		address = address << 8 | (uint32_t)byte;
	}
	*ret = address;
	return count == 4;
}

static cor_address of_bytes(const uint8_t bytes[16])
{
	cor_address a = {0};

	for (unsigned i = 0; i < 8; i++) {
		a.high = a.high << 8 | bytes[i];
		a.low = a.low << 8 | bytes[8 + i];
	}
	return a;
}

static void to_bytes(cor_address a, uint8_t bytes[16])
{
	for (unsigned i = 0; i < 8; i++) {
		bytes[i] = (uint8_t)(a.high >> (56 - 8 * i));
		bytes[8 + i] = (uint8_t)(a.low >> (56 - 8 * i));
	}
}

bool cor_address_parse(cor_text said, cor_address *ret)
{
	char text[COR_ADDRESS_BYTES];
	uint8_t bytes[16];
	uint32_t four;

	if (!said.p || said.n == 0 || said.n >= sizeof(text) || memchr(said.p, '\0', said.n))
		return false;
	if (!memchr(said.p, ':', said.n)) {
		if (!parse_v4(said, &four))
			return false;
		*ret = cor_address_v4(four);
		return true;
	}
	memcpy(text, said.p, said.n);
	text[said.n] = '\0';
	if (inet_pton(AF_INET6, text, bytes) != 1 || cor_address_is_v4(of_bytes(bytes)))
		return false;
	*ret = of_bytes(bytes);
	return true;
}

/* By hand: a scan writes two of them with every answer. */
static size_t write_v4(uint32_t a, char *to)
{
	size_t n = 0;

	for (int shift = 24; shift >= 0; shift -= 8) {
		unsigned byte = a >> shift & 255;
		if (byte >= 100)
			to[n++] = (char)('0' + byte / 100);
		if (byte >= 10)
			to[n++] = (char)('0' + byte / 10 % 10);
		to[n++] = (char)('0' + byte % 10);
		if (shift)
			to[n++] = '.';
	}
	to[n] = '\0';
	return n;
}

size_t cor_address_write(cor_address a, char to[COR_ADDRESS_BYTES])
{
	uint8_t bytes[16];

	if (cor_address_is_v4(a))
		return write_v4((uint32_t)a.low, to);
	to_bytes(a, bytes);
	COR_ASSERT(inet_ntop(AF_INET6, bytes, to, COR_ADDRESS_BYTES));
	return strlen(to);
}

bool cor_address_of_bytes(const uint8_t *bytes, size_t n, cor_address *ret)
{
	if (n == 4)
		*ret = cor_address_v4((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
			(uint32_t)bytes[2] << 8 | bytes[3]);
	else if (n == 16)
		*ret = of_bytes(bytes);
	return n == 4 || n == 16;
}

bool cor_address_mac(cor_address a, uint8_t ret_mac[6])
{
	uint8_t bytes[16];

	to_bytes(a, bytes);
	if (cor_address_is_v4(a) || bytes[11] != 0xff || bytes[12] != 0xfe || !(bytes[8] & 2))
		return false;
	memcpy(ret_mac, bytes + 8, 3);
	memcpy(ret_mac + 3, bytes + 13, 3);
	ret_mac[0] ^= 2;
	return true;
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9'                  ? c - '0'
		: (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
						     : -1;
}

bool cor_mac_parse(cor_text said, uint8_t ret_mac[6])
{
	char between = '\0';
	size_t at = 0;

	if (said.n == 6) {
		memcpy(ret_mac, said.p, 6);
		return true;
	}
	while (said.n > 0 && said.p[said.n - 1] == '\0')
		said.n--;
	for (unsigned i = 0; i < 6; i++) {
		int value = at < said.n ? digit_of(said.p[at++]) : -1;
		int low = at < said.n ? digit_of(said.p[at]) : -1;
		if (value < 0)
			return false;
		if (low >= 0) {
			value = value * 16 + low;
			at++;
		}
		ret_mac[i] = (uint8_t)value;
		if (i == 5)
			break;
		if (at == said.n || (said.p[at] != ':' && said.p[at] != '-') ||
			(i > 0 && said.p[at] != between))
			return false;
		between = said.p[at++];
	}
	return at == said.n;
}

bool cor_address_is_global(cor_address a)
{
	uint8_t first = (uint8_t)(a.low >> 24);

	if (cor_address_is_v4(a))
		return first != 0 && first != 127 && first < 224 &&
			((uint32_t)a.low >> 16) != 0xa9fe;      /* 169.254/16 */
	return a.high >> 56 != 0xff && a.high >> 54 != 0x3fa && /* fe80::/10 */
		!(a.high == 0 && a.low < 2);
}

socklen_t cor_address_to_socket(cor_address a, uint16_t port, int family, cor_socket_address *ret)
{
	*ret = (cor_socket_address){0};
	if (family == AF_INET) {
		ret->four = (struct sockaddr_in){.sin_family = AF_INET,
			.sin_port = htons(port),
			.sin_addr = {htonl((uint32_t)a.low)}};
		return sizeof(ret->four);
	}
	ret->six.sin6_family = AF_INET6;
	ret->six.sin6_port = htons(port);
	to_bytes(a, ret->six.sin6_addr.s6_addr);
	return sizeof(ret->six);
}

cor_address cor_address_of_socket(const cor_socket_address *from, uint16_t *ret_port)
{
	if (from->any.sa_family == AF_INET) {
		*ret_port = ntohs(from->four.sin_port);
		return cor_address_v4(ntohl(from->four.sin_addr.s_addr));
	}
	*ret_port = ntohs(from->six.sin6_port);
	return of_bytes(from->six.sin6_addr.s6_addr);
}
