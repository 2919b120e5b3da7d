/*
 * The dated tables that identification looks into: who owns which enterprise number (IANA) and which
 * prefix of hardware addresses (IEEE), from Debian's libwireshark-data, and the register's own
 * identifier.csv, which says where those are wrong, say nothing, or have other names.
 *
 * Owners are resolved to the ids of the register's parties where it knows them; else they stay the
 * names that IANA or IEEE give, which an estate treats as unlisted: it could be anyone.
 *
 * Read once, about 10 MB; lookups O(log n).
 */
#ifndef COR_DISCOVER_NUMBERS_H
#define COR_DISCOVER_NUMBERS_H

#include "base/digest.h"
#include "discover/ber.h"
#include "estate/estate.h"

typedef struct cor_numbers cor_numbers;

/* An owner: party is an id of the register, ids divided by |, or a name nobody listed. */
typedef struct cor_owner {
	cor_text party;
	cor_text as_listed; /* as IANA or IEEE have it */
	bool generic; /* says nothing of who made the box: a network stack, a chip, an emulator */
	bool known;   /* false: the number was never given to anybody, as far as the tables go */
} cor_owner;

/* folder: where manuf and enterprises.tsv lie; register_folder: where identifier.csv does.  ground is
 * the register as an estate; it must outlive the tables. */
cor_status cor_numbers_open(const char *folder, const char *register_folder,
	const cor_estate *ground, cor_numbers **ret_tables, cor_err *err);
void cor_numbers_free(cor_numbers *tables);
COR_CLEANUP(cor_numbers, cor_numbers_free)

/* Of everything that was read, so that an answer can say on what it rests. */
const cor_digest *cor_numbers_digest(const cor_numbers *tables);
/* "Sun, 25 Aug 2024 …" of the newest list in manuf, as it stands there; "" when it does not say. */
cor_text cor_numbers_dated(const cor_numbers *tables);

/* arcs: what follows 1.3.6.1.4.1 in an object identifier. */
cor_owner cor_numbers_enterprise(const cor_numbers *tables, const uint32_t *arcs, uint32_t count);
/* mac: 6 bytes.  Group and locally administered addresses are generic. */
cor_owner cor_numbers_mac(const cor_numbers *tables, const uint8_t *mac);
/* A maker as an agent names it: its own name for the party, or the party behind a coded name
 * ("CISCO-ACCELINK").  party is "" when the text names nobody ("OEM", "N/A", zeros). */
cor_owner cor_numbers_maker(const cor_numbers *tables, cor_text said);
/* The next party whose words stand in a system's description, from *at (0 first); false at the end. */
bool cor_numbers_text(const cor_numbers *tables, cor_text said, uint32_t *at, cor_text *ret_party,
	cor_text *ret_words);
/* A description that begins with the name of one party of the register. */
bool cor_numbers_begins(const cor_numbers *tables, cor_text said, cor_text *ret_party);
/* Two ids or names that contradict nothing: the same company written otherwise, or of one group by the
 * register's stakes (a half or more, control, succession or brand, on any day).  A party that some regime
 * names is only itself. */
bool cor_numbers_same(const cor_numbers *tables, cor_text a, cor_text b);
/* A party that some regime names: who says to be one is believed, since nobody gains by it. */
bool cor_numbers_is_named(const cor_numbers *tables, cor_text party);

#endif
