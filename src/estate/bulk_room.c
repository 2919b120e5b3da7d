#include "estate/bulk_room.h"

static unsigned place_of(unsigned width)
{
	return width == 1 ? 0 : width == 2 ? 1 : 2;
}

void *cor_bulk_room_codes(cor_bulk_room *room, unsigned width)
{
	void **place = &room->codes[place_of(width)], *made;
	void *there = __atomic_load_n(place, __ATOMIC_ACQUIRE);

	if (there)
		return there;
	made = cor_mem_resize(NULL, room->rows, width);
	if (made &&
		!__atomic_compare_exchange_n(place, &there, made, false, __ATOMIC_ACQ_REL,
			__ATOMIC_ACQUIRE)) {
		cor_mem_free(made);
		return there;
	}
	return made;
}

void *cor_bulk_room_take(cor_bulk_room *room, unsigned width)
{
	void *codes = cor_bulk_room_codes(room, width);

	room->codes[place_of(width)] = NULL;
	return codes;
}

void cor_bulk_room_done(cor_bulk_room *room)
{
	for (unsigned i = 0; i < sizeof(room->codes) / sizeof(*room->codes); i++)
		cor_mem_free(room->codes[i]);
}

bool cor_bulk_room_enter(cor_bulk_room *room, cor_bulk_column *c, uint64_t first_row)
{
	c->room = room;
	c->first_place = first_row;
	c->width = 1;
	c->codes = cor_bulk_room_codes(room, c->width);
	if (!c->codes)
		return false;
	c->codes = (char *)c->codes + first_row;
	return true;
}

static void copy_codes(const cor_bulk_column *c, void *to, unsigned width)
{
	cor_column from = {.codes = c->codes, .width = c->width};
	cor_column wide = {.codes = to, .width = width};

	/* From the end, as it may be in place: what is written lies behind all that is still to be read. */
	for (uint32_t row = c->row_count; row-- > 0;)
		cor_column_put(&wide, row, cor_column_code(&from, row));
}

bool cor_bulk_room_leave(cor_bulk_column *c, uint32_t rows)
{
	bool is_id = c->kind == COR_BULK_ID;
	void *there = is_id ? (void *)c->id_ends : c->codes;
	unsigned width = is_id ? sizeof(*c->id_ends) : c->width;
	void *block = cor_mem_resize(c->is_own ? there : NULL, (size_t)rows + COR_BULK_SPARE,
		sizeof(uint32_t));

	if (!block)
		return false;
	if (!c->is_own && c->row_count)
		memcpy(block, there, (size_t)c->row_count * width);
	c->is_own = true;
	if (is_id)
		c->id_ends = block;
	else
		c->codes = block;
	return true;
}

bool cor_bulk_room_widen(cor_bulk_column *c, unsigned width)
{
	char *to = c->codes;

	if (!c->is_own) {
		to = cor_bulk_room_codes(c->room, width);
		if (!to)
			return false;
		to += c->first_place * width;
	}
	copy_codes(c, to, width);
	c->codes = to;
	c->width = width;
	return true;
}
