#include "base/strtab.h"

#include <endian.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/*
 * Three parts: slots (open addressing, linear probing, 8 bytes each), entries by id (16 bytes each,
 * in segments that double, so that none ever moves) and the texts, packed.
 *
 * A slot holds 32 bits of the hash, and its place is their top bits: a table grows by one
 * sequential pass over the old slots, without a look at the texts.  The other 32 bits stand in the
 * entry and are compared before the text.
 */

#define SLOTS_LOG_MIN 7
#define SLOTS_LOG_MAX 32
#define SEGMENT_LOG_MIN 6
#define SEGMENTS (32 - SEGMENT_LOG_MIN)
#define CHUNK_BYTES_MIN 1024u
#define CHUNK_BYTES_MAX (1u << 20)
#define ALONE_BYTES 512u /* longer texts get an array of their own */

typedef struct slot {
	uint32_t tag;
	uint32_t id_plus_1; /* 0 = free */
} slot;

typedef struct entry {
	const char *p;
	uint32_t n;
	uint32_t check;
} entry;

struct cor_strtab {
	cor_arena *arena;
	uint64_t key[2];
	slot *slots;
	unsigned slots_log;
	uint32_t count;
	entry *segments[SEGMENTS];
	char *chunk; /* room for texts */
	size_t chunk_room;
	size_t chunk_bytes;     /* of the next chunk */
	cor_strtab_image image; /* texts NULL: none; else the first ids */
	bool may_grow;
};

static uint64_t rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 (Aumasson and Bernstein, 2012): one round a word, three at the end. */
static uint64_t sip_hash(const uint64_t key[2], cor_text t)
{
	uint64_t v[4] = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
		key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u};
	size_t whole = t.n & ~(size_t)7;
	uint64_t word;

	for (size_t i = 0; i < whole; i += 8) {
		memcpy(&word, t.p + i, sizeof(word));
		word = le64toh(word);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	word = (uint64_t)t.n << 56;
	for (size_t i = whole; i < t.n; i++)
		word |= (uint64_t)(unsigned char)t.p[i] << (8 * (i - whole));
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	sip_round(v);
	sip_round(v);
	sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static void make_key(uint64_t key[2])
{
	struct timespec now;

	if (getrandom(key, 2 * sizeof(*key), GRND_NONBLOCK) == (ssize_t)(2 * sizeof(*key)))
		return;
	/* Early in a boot; better a key that is hard to guess than none. */
	clock_gettime(CLOCK_REALTIME, &now);
	key[0] = (uint64_t)now.tv_sec << 32 ^ (uint64_t)now.tv_nsec;
	key[1] = (uint64_t)(uintptr_t)key ^ (uint64_t)(uintptr_t)&make_key << 16;
}

/* Segment s holds the ids from (2^s - 1) * 64 on; adding 64 makes the top bit tell the segment. */
static unsigned segment_of(uint32_t id, uint64_t *ret_place)
{
	uint64_t shifted = (uint64_t)id + (1u << SEGMENT_LOG_MIN);
	unsigned top = 63 - (unsigned)__builtin_clzll(shifted);

	*ret_place = shifted - ((uint64_t)1 << top);
	return top - SEGMENT_LOG_MIN;
}

static entry *entry_at(const cor_strtab *table, uint32_t id)
{
	uint64_t place;
	unsigned segment = segment_of(id - table->image.count, &place);

	return &table->segments[segment][place];
}

static size_t home_of(const cor_strtab *table, uint32_t tag)
{
	return tag >> (SLOTS_LOG_MAX - table->slots_log);
}

static size_t slots_mask(const cor_strtab *table)
{
	return ((size_t)1 << table->slots_log) - 1;
}

static bool is_text(const cor_strtab *table, uint32_t id, cor_text t, uint32_t check)
{
	const entry *e;

	if (id < table->image.count)
		return cor_text_equal(cor_strtab_image_at(&table->image, id), t);
	e = entry_at(table, id);
	return e->check == check && e->n == t.n && (t.n == 0 || memcmp(e->p, t.p, t.n) == 0);
}

/* The slot of the text, or the free one where it would stand. */
static slot *slot_of(const cor_strtab *table, cor_text t, uint64_t hash)
{
	uint32_t tag = (uint32_t)(hash >> 32);
	size_t mask = slots_mask(table);

	for (size_t i = home_of(table, tag);; i = (i + 1) & mask) {
		slot *s = &table->slots[i];

		if (!s->id_plus_1 ||
			(s->tag == tag && is_text(table, s->id_plus_1 - 1, t, (uint32_t)hash)))
			return s;
	}
}

cor_status cor_strtab_new(cor_arena *arena, cor_strtab **ret_table, cor_err *err)
{
	cor_arena_mark mark = cor_arena_here(arena);
	cor_strtab *table;
	cor_status status;

	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*table), &table, err));
	status = cor_arena_new_array(arena, (size_t)1 << SLOTS_LOG_MIN, sizeof(*table->slots),
		&table->slots, err);
	if (status != COR_OK) {
		cor_arena_back(arena, mark);
		return status;
	}
	table->arena = arena;
	table->slots_log = SLOTS_LOG_MIN;
	table->chunk_bytes = CHUNK_BYTES_MIN;
	make_key(table->key);
	*ret_table = table;
	return COR_OK;
}

static void recycle(cor_strtab *table, slot *old, size_t bytes)
{
#ifdef COR_ARENA_SEPARATE
	(void)table;
	(void)old;
	(void)bytes;
#else
	/* The arena takes nothing back, so the old slots become room for texts. */
	if (bytes > table->chunk_room) {
		table->chunk = (char *)old;
		table->chunk_room = bytes;
	}
#endif
}

static cor_status grow_slots(cor_strtab *table, cor_err *err)
{
	size_t old_size = (size_t)1 << table->slots_log, mask;
	slot *old = table->slots;

	if (table->slots_log == SLOTS_LOG_MAX)
		return cor_fail(err, COR_ELIMIT, "string table: more than %u texts", table->count);
	COR_TRY(cor_arena_new_array(table->arena, 2 * old_size, sizeof(*old), &table->slots, err));
	table->slots_log++;
	mask = slots_mask(table);
	for (size_t i = 0; i < old_size; i++) {
		size_t to;

		if (!old[i].id_plus_1)
			continue;
		for (to = home_of(table, old[i].tag); table->slots[to].id_plus_1;)
			to = (to + 1) & mask;
		table->slots[to] = old[i];
	}
	recycle(table, old, old_size * sizeof(*old));
	return COR_OK;
}

static cor_status grow_entries(cor_strtab *table, cor_err *err)
{
	uint64_t place;
	unsigned segment = segment_of(table->count - table->image.count, &place);

	if (table->segments[segment])
		return COR_OK;
	return cor_arena_new_array(table->arena, (size_t)1 << (segment + SEGMENT_LOG_MIN),
		sizeof(entry), &table->segments[segment], err);
}

static cor_status store_text(cor_strtab *table, cor_text t, const char **ret_p, cor_err *err)
{
#ifndef COR_ARENA_SEPARATE
	if (t.n < ALONE_BYTES) {
		char *p;

		if (table->chunk_room <= t.n) {
			COR_TRY(cor_arena_new_array(table->arena, table->chunk_bytes, 1,
				&table->chunk, err));
			table->chunk_room = table->chunk_bytes;
			if (table->chunk_bytes < CHUNK_BYTES_MAX)
				table->chunk_bytes *= 2;
		}
		p = table->chunk;
		if (t.n)
			memcpy(p, t.p, t.n);
		p[t.n] = '\0';
		table->chunk += t.n + 1;
		table->chunk_room -= t.n + 1;
		*ret_p = p;
		return COR_OK;
	}
#endif
	return cor_arena_copy(table->arena, t.p, t.n, ret_p, err);
}

/* Slots for what was taken over, when the first text is added to it. */
static cor_status index_image(cor_strtab *table, cor_err *err)
{
	unsigned log = SLOTS_LOG_MIN;
	size_t mask;
	slot *slots;

	COR_ASSERT(table->may_grow);
	while (table->count >= ((size_t)5 << log) / 8)
		log++;
	COR_TRY(cor_arena_new_array(table->arena, (size_t)1 << log, sizeof(*slots), &slots, err));
	make_key(table->key);
	mask = ((size_t)1 << log) - 1;
	for (uint32_t id = 0; id < table->count; id++) {
		uint32_t tag = (uint32_t)(sip_hash(table->key,
						  cor_strtab_image_at(&table->image, id)) >>
			32);
		size_t to = tag >> (SLOTS_LOG_MAX - log);

		while (slots[to].id_plus_1)
			to = (to + 1) & mask;
		slots[to] = (slot){tag, id + 1};
	}
	table->slots = slots;
	table->slots_log = log;
	table->chunk_bytes = CHUNK_BYTES_MIN;
	return COR_OK;
}

cor_status cor_strtab_add(cor_strtab *table, cor_text t, uint32_t *ret_id, cor_err *err)
{
	uint64_t hash;
	slot *s;
	entry e;

	if (!table->slots)
		COR_TRY(index_image(table, err));
	hash = sip_hash(table->key, t);
	s = slot_of(table, t, hash);
	e = (entry){NULL, (uint32_t)t.n, (uint32_t)hash};

	if (s->id_plus_1) {
		*ret_id = s->id_plus_1 - 1;
		return COR_OK;
	}
	if (t.n > UINT32_MAX)
		return cor_fail(err, COR_ELIMIT, "string table: a text of %zu bytes, at most %u",
			t.n, UINT32_MAX);
	/* Five eighths full: probes stay short, and ten million texts still fit 2^24 slots. */
	if (table->count >= ((size_t)5 << table->slots_log) / 8) {
		COR_TRY(grow_slots(table, err));
		s = slot_of(table, t, hash);
	}
	COR_TRY(grow_entries(table, err));
	COR_TRY(store_text(table, t, &e.p, err));
	*entry_at(table, table->count) = e;
	*s = (slot){(uint32_t)(hash >> 32), table->count + 1};
	*ret_id = table->count++;
	return COR_OK;
}

/* ---- tables that were written down ---- */

static uint32_t find_in_image(const cor_strtab_image *image, cor_text t)
{
	uint32_t low = 0, high = image->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		uint32_t id = image->order ? image->order[middle] : middle;
		int order = cor_text_compare(cor_strtab_image_at(image, id), t);

		if (order == 0)
			return id;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return COR_NONE;
}

cor_status cor_strtab_view(cor_arena *arena, cor_strtab_image image, cor_strtab **ret_table,
	cor_err *err)
{
	cor_strtab *table;

	COR_ASSERT(image.texts && (image.width == 4 || image.width == 8 || image.stride));
	COR_TRY(cor_arena_new_array(arena, 1, sizeof(*table), &table, err));
	table->arena = arena;
	table->image = image;
	table->count = image.count;
	*ret_table = table;
	return COR_OK;
}

cor_status cor_strtab_adopt(cor_arena *arena, cor_strtab_image image, cor_strtab **ret_table,
	cor_err *err)
{
	COR_TRY(cor_strtab_view(arena, image, ret_table, err));
	(*ret_table)->may_grow = true;
	return COR_OK;
}

const cor_strtab_image *cor_strtab_image_of(const cor_strtab *table)
{
	return table->image.texts && table->image.count == table->count ? &table->image : NULL;
}

uint32_t cor_strtab_find(const cor_strtab *table, cor_text t)
{
	if (!table->slots)
		return find_in_image(&table->image, t);
	return slot_of(table, t, sip_hash(table->key, t))->id_plus_1 - 1;
}

cor_text cor_strtab_at(const cor_strtab *table, uint32_t id)
{
	const entry *e;

	COR_ASSERT(id < table->count);
	if (id < table->image.count)
		return cor_strtab_image_at(&table->image, id);
	e = entry_at(table, id);
	return (cor_text){e->p, e->n};
}

uint32_t cor_strtab_count(const cor_strtab *table)
{
	return table->count;
}
