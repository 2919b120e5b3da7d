#include "network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 20201, RING = 10, SITES_A_NODE = 10, TAIL_MOST = 40, PER_CONTROLLER = 32 };

static uint64_t state;

uint64_t network_draw(uint64_t *s)
{
	uint64_t z = (*s += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static uint32_t draw(uint32_t below)
{
	return (uint32_t)(network_draw(&state) % below);
}

static double draw_part(void)
{
	return (double)(network_draw(&state) >> 11) * 0x1p-53;
}

static void *more(void *block, size_t bytes)
{
	void *grown = realloc(block, bytes ? bytes : 1);

	if (!grown) {
		fprintf(stderr, "bench: out of memory\n");
		exit(2);
	}
	return grown;
}

static void add(network *net, uint32_t a, uint32_t b, uint32_t metric)
{
	if (net->link_count == net->capacity) {
		net->capacity = net->capacity ? net->capacity + net->capacity / 2 : 1u << 16;
		net->a = more(net->a, (size_t)net->capacity * 4);
		net->b = more(net->b, (size_t)net->capacity * 4);
		net->metric = more(net->metric, (size_t)net->capacity * 4);
	}
	net->a[net->link_count] = a;
	net->b[net->link_count] = b;
	net->metric[net->link_count++] = metric;
}

static uint32_t metric_of(const uint32_t *choices)
{
	return choices[draw(3)];
}

/* Cores 0 .. cores - 1, then regionals, in areas of one core each. */
static void add_backbone(network *net, uint32_t cores, uint32_t regionals)
{
	static const uint32_t LONG[] = {10, 20, 30}, SHORT[] = {20, 30, 50};

	for (uint32_t k = 0; k < cores; k++) {
		add(net, k, (k + 1) % cores, metric_of(LONG));
		for (uint32_t i = draw(4); i > 0; i--) {
			uint32_t to = draw(cores);

			if (to != k)
				add(net, k, to, metric_of(LONG));
		}
	}
	for (uint32_t r = 0; r < regionals; r++) {
		uint32_t core = (uint32_t)((uint64_t)r * cores / regionals);
		uint32_t next = (uint32_t)(((uint64_t)r + 1) * cores / regionals);

		add(net, cores + r, core, metric_of(SHORT));
		add(net, cores + r, (core + 1) % cores, metric_of(SHORT));
		if (r + 1 < regionals && next == core)
			add(net, cores + r, cores + r + 1, metric_of(SHORT));
	}
}

static void add_aggregation(network *net, uint32_t first, uint32_t count, uint32_t regional,
	uint32_t regionals)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t home = (uint32_t)((uint64_t)(i / RING) * regionals / (count / RING + 1));

		if (i % RING == 0)
			add(net, first + i, regional + home, 10);
		else
			add(net, first + i, first + i - 1, 10);
		if (i % RING == RING - 1 || i + 1 == count)
			add(net, first + i, regional + (home + 1) % regionals, 10);
	}
}

/* Sites of one aggregation node: a ring closed on the next node, or a tree. */
static void add_sites(network *net, uint32_t site, uint32_t count, uint32_t node, uint32_t next)
{
	bool ring = draw_part() < 0.3;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t metric = 10 + 10 * draw(2);

		if (ring)
			add(net, site + i, i == 0 ? node : site + i - 1, metric);
		else if (i == 0 || draw_part() < 0.6)
			add(net, site + i, node, metric);
		else
			add(net, site + i, site + draw(i), metric);
	}
	if (ring && count)
		add(net, site + count - 1, next, 10);
}

static void add_elements(network *net, uint32_t first, uint32_t count, uint32_t site)
{
	uint32_t controllers = (count + PER_CONTROLLER - 1) / PER_CONTROLLER;

	for (uint32_t i = 0; i < count; i++) {
		if (i < controllers)
			add(net, first + i, site, 10);
		else if (i == controllers || draw_part() < 0.9)
			add(net, first + i, first + draw(controllers), 10);
		else
			add(net, first + i, first + i - 1, 10);
	}
}

void network_national(network *net, uint32_t sites, uint32_t elements)
{
	uint32_t cores = sites / 2048 > 8 ? sites / 2048 : 8, regionals = sites / 100 + 2;
	uint32_t nodes = sites / SITES_A_NODE + 1, node = cores + regionals, site = node + nodes;
	uint32_t placed = 0;
	double weights = 0, mean, wanted = 0;

	*net = (network){.regional_first = cores, .regional_count = regionals};
	state = SEED;
	add_backbone(net, cores, regionals);
	add_aggregation(net, node, nodes, cores, regionals);
	for (uint32_t i = 0; i < sites; i += SITES_A_NODE) {
		uint32_t at = node + i / SITES_A_NODE;

		add_sites(net, site + i, sites - i < SITES_A_NODE ? sites - i : SITES_A_NODE, at,
			at + 1 < site ? at + 1 : node);
	}
	for (uint32_t i = 0; i < 4096; i++) /* the mean of the tail, to scale by */
		weights += fmin(pow((i + 0.5) / 4096, -0.45), TAIL_MOST);
	mean = weights / 4096;
	for (uint32_t i = 0; i < sites; i++) {
		double share = fmin(pow(draw_part() + 1e-12, -0.45), TAIL_MOST) / mean;
		uint32_t count;

		wanted = fmin(wanted + share * elements / sites, elements);
		count = (uint32_t)wanted - placed;
		add_elements(net, site + sites + placed, count, site + i);
		placed += count;
	}
	net->vertex_count = site + sites + placed;
}

static void shuffle_numbers(network *net)
{
	uint32_t *number = more(NULL, (size_t)net->vertex_count * 4);

	for (uint32_t v = 0; v < net->vertex_count; v++) {
		uint32_t other = draw(v + 1);

		number[v] = number[other];
		number[other] = v;
	}
	for (uint32_t l = 0; l < net->link_count; l++) {
		net->a[l] = number[net->a[l]];
		net->b[l] = number[net->b[l]];
	}
	free(number);
}

void network_shuffle(network *net)
{
	state = SEED + 1;
	shuffle_numbers(net);
	net->regional_count = 0; /* they are anywhere now */
	for (uint32_t l = net->link_count; l-- > 1;) {
		uint32_t other = draw(l + 1), a = net->a[l], b = net->b[l], m = net->metric[l];

		net->a[l] = net->a[other];
		net->b[l] = net->b[other];
		net->metric[l] = net->metric[other];
		net->a[other] = a;
		net->b[other] = b;
		net->metric[other] = m;
	}
}

void network_kron(network *net, uint32_t scale)
{
	*net = (network){.vertex_count = 1u << scale};
	state = SEED;
	for (uint64_t l = 0; l < (uint64_t)16 << scale; l++) {
		uint32_t a = 0, b = 0;

		for (uint32_t i = 0; i < scale; i++) {
			uint32_t u = (uint32_t)(network_draw(&state) >> 32);

			a = 2 * a + (u >= 3264175145u); /* .76 of 2^32 */
			b = 2 * b + ((u >= 2448131358u && u < 3264175145u) || u >= 4080218931u);
		}
		if (a != b)
			add(net, a, b, 1);
	}
	shuffle_numbers(net);
}

bool network_make(network *net, const char *name)
{
	unsigned sites, elements, scale;
	char rest;

	if (!strcmp(name, "nat1m"))
		network_national(net, 100000, 900000);
	else if (!strcmp(name, "nat10m") || !strcmp(name, "shuf10m"))
		network_national(net, 100000, 10000000);
	else if (!strcmp(name, "nat100m"))
		network_national(net, 1000000, 100000000);
	else if (!strcmp(name, "backbone"))
		network_national(net, 100000, 0);
	else if (sscanf(name, "kron%u%c", &scale, &rest) == 1 && scale >= 4 && scale <= 26)
		network_kron(net, scale);
	else if (sscanf(name, "%ux%u%c", &sites, &elements, &rest) == 2 && sites >= 100 &&
		sites <= 1u << 24 && elements <= 1u << 30)
		network_national(net, sites, elements);
	else
		return false;
	if (!strcmp(name, "shuf10m"))
		network_shuffle(net);
	return true;
}

void network_free(network *net)
{
	free(net->a);
	free(net->b);
	free(net->metric);
	*net = (network){0};
}
