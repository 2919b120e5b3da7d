/* What doc/policy.md says of one rule, in the plainest way: every way the maybes can fall is
 * tried. */
#ifndef COR_TESTS_NAIVE_H
#define COR_TESTS_NAIVE_H

#include "model.h"

#define ROWS_MAX (ROLES_MAX + ELEMENTS_MAX)
#define GROUPS_MAX 64
enum { OUT = 1, N = 2, V = 4 };
#define ANYONE 0x80u /* in a set of makers: could be anybody */

typedef struct n_row {
	int element;
	int selected, v; /* 0 no, 1 maybe, 2 yes */
	unsigned makers; /* that suppliers counts: bits of parties, ANYONE */
} n_row;

typedef struct n_group {
	char name[40];
	char key[2][16];
} n_group;

typedef enum n_member { OUTSIDE, SURELY, OWN, PERHAPS } n_member;

typedef struct naive {
	const model *m;
	const m_rule *rule;
	n_row rows[ROWS_MAX];
	int row_count;
	n_group groups[GROUPS_MAX];
	int group_count;
	int attributes;
} naive;

void naive_of(const model *m, const m_rule *rule, naive *ret);
/* Masks of what a row, an element of its rows, can be. */
unsigned naive_row_mask(const n_row *row);
unsigned naive_element_mask(const naive *n, int element);
n_member naive_member(const naive *n, int element, int group);
int naive_v_of_party(const model *m, m_vendors vendors, int party);
int naive_site(const model *m, int element); /* -1: not known */

#endif
