/*
 * Random numbers that are the same everywhere: splitmix64 (Steele, Lea, Flood 2014; the constants
 * are those of Vigna's public-domain code), whole numbers only.
 *
 * A draw is made for a purpose and an index, so that what is drawn for one thing does not depend
 * on how much was drawn for another.
 */
#ifndef COR_MODEL_DRAW_H
#define COR_MODEL_DRAW_H

#include <stdbool.h>
#include <stdint.h>

typedef struct cor_draw {
	uint64_t state;
} cor_draw;

cor_draw cor_draw_of(uint64_t seed, uint32_t purpose, uint64_t index);
uint64_t cor_draw_next(cor_draw *draw);
/* 0 to n - 1; n from 1 to 2^32 - 1.  The bias is under n / 2^32. */
uint32_t cor_draw_below(cor_draw *draw, uint32_t n);
/* True for so many in ten thousand. */
bool cor_draw_hit(cor_draw *draw, uint32_t per_10000);

/* The whole square root. */
uint64_t cor_draw_root(uint64_t x);
/*
 * A heavy tail: u^(-15/32) as a multiple of 1/65536, for u = (2 rank + 1) / (2 count); rank <
 * count <= 2^31.  The top share p of the ranks holds about p^(17/32) of the sum: 7.5 % hold 25 %.
 */
uint64_t cor_draw_tail(uint32_t rank, uint32_t count);

#endif
