/*
 * Who made a box and its modules: a pure function of what an agent said and of dated tables.
 *
 * Each sign becomes a claim with the bytes it rests on.  A claim votes, or says why it does not:
 *
 *   A  an admission: the box names a maker in its own words
 *   B  a registered number of one owner: enterprise number, prefix of its own hardware addresses
 *   C  second-hand: what a neighbour says
 *   G  generic: a number of a network stack, a chip, an emulator, or one never given to anybody
 *
 * Only A and B vote.  Firmware wrote its enterprise number, its description and its engine identifier
 * alike: however many agree, it is one origin.  Addresses and the chassis' own memory are another.
 *
 * The box is its maker's: it can incriminate itself but not clear itself.  So one origin is enough to
 * be taken for a maker whom a regime names, and two that agree are needed to be taken for any other;
 * with one, the box is `alone`: that maker, or one not known.  Signs that name different makers are a
 * conflict, and then all of them stay possible.  A neighbour's word is no evidence about the box.
 */
#ifndef COR_DISCOVER_IDENTIFY_H
#define COR_DISCOVER_IDENTIFY_H

#include "discover/agent.h"
#include "discover/numbers.h"

typedef enum cor_origin { COR_ORIGIN_FIRMWARE, COR_ORIGIN_HARDWARE, COR_ORIGIN_COUNT } cor_origin;

typedef struct cor_claim {
	const char *signal; /* sys-object-id, sys-descr, private-mib, engine-id, mac, chassis */
	cor_text raw;       /* what was read, printable */
	cor_text party;     /* id, ids divided by |, or an unlisted name; "" when nobody is named */
	char class;         /* A, B, C or G */
	bool votes;
	cor_origin origin;
	const char *why; /* why it has no vote; NULL */
} cor_claim;

typedef enum cor_identity_kind {
	COR_IDENTITY_NONE,     /* nothing votes */
	COR_IDENTITY_ALONE,    /* one origin only, and no named maker */
	COR_IDENTITY_CONFLICT, /* votes for different makers */
	COR_IDENTITY_AGREED,   /* two origins agree, or a named maker admits it */
} cor_identity_kind;

#define COR_CLAIMS_MAX 48

typedef struct cor_identity {
	cor_claim claims[COR_CLAIMS_MAX];
	uint32_t count;
	cor_identity_kind kind;
	cor_text party; /* AGREED, ALONE: whom the votes name */
} cor_identity;

/* Texts live in the archive, the tables or the arena.  O(cells). */
cor_status cor_identify(const cor_agent *agent, const cor_numbers *numbers, cor_arena *arena,
	cor_identity *ret, cor_err *err);

/* "Is it made by one of these?" (ids between commas): yes, no or unknown, and why unknown. */
typedef enum cor_identity_answer {
	COR_IDENTITY_IS_NO,
	COR_IDENTITY_IS_YES,
	COR_IDENTITY_IS_UNKNOWN
} cor_identity_answer;
cor_identity_answer cor_identity_is(const cor_identity *identity, cor_text parties,
	const char **ret_why);

/* Any bytes as one printable line: hexadecimal when they are no text. */
cor_status cor_printable(cor_text bytes, cor_arena *arena, cor_text *ret, cor_err *err);

#endif
