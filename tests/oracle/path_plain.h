/*
 * Small random networks of which not all is known, with a rule about paths: as estates for the judge, and judged
 * slowly, in one way the facts can fall after the other, by walking all ways.
 */
#ifndef PATH_PLAIN_H
#define PATH_PLAIN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "estate/builder.h"
#include "graph_random.h"
#include "judge/judge.h"

enum { E = 5, L = 7, D = 4, FALLS = 3000, FAR = 1000000 };

enum kind { POWER, UNKNOWN, DATA, MANAGEMENT }; /* of a link; power is on no way */
enum mode { USED, EXISTS, EVERY, ISOLATE };

/* What is drawn; NO, MAYBE, YES say what is known of it. */
typedef struct net {
	uint32_t element_count, link_count, demand_count, a[L], b[L], source[D], sink[D];
	cor_tri there[E], dirty[E], from[E], to[E], stop[E];
	enum kind kind[L];
	int metric[L]; /* 0: not known */
	bool one_way[L];
	/* the rule */
	enum mode mode;
	bool all_pairs, services, stops, diode_out;
	int default_metric;
} net;

/* One way the facts can fall. */
typedef struct fall {
	bool there[E], dirty[E], from[E], to[E], stop[E];
	enum kind kind[L];
	int metric[L];
} fall;

typedef struct outcome {
	bool judged[E], bad[E];
} outcome;

void draw_net(net *n);
void write_rule(const net *n, cor_buf *out);
/* Judged by Cordon. */
typedef void take_result(const net *n, const cor_rule_result *r, uint32_t falls);
void judge_net(const net *n, uint32_t falls, take_result *take_it);

/* Ways the facts can fall; 0: too many. */
uint32_t count_falls(const net *n);
void fall_as(const net *n, uint32_t number, fall *f);
bool knows_metric(const net *n, uint32_t l);
void judge_slowly(const net *n, const fall *f, outcome *o);
/* Between which elements there ever was a way, and who was ever judged by which pair. */
extern bool ever_way[E][E], ever_pair[E][E][E];

/* path_decides.c: what is said to decide decides, and nothing of it is too much. */
void check_decides(const net *n, const cor_rule_result *r);
extern uint32_t entries, fewest_entries, no_entries;

#endif
