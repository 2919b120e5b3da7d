#include "network.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t next(network *n)
{
	uint64_t z = (n->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* 0 <= x < 1 */
static double chance(network *n)
{
	return (double)(next(n) >> 11) * 0x1p-53;
}

static uint32_t below(network *n, uint32_t count)
{
	return (uint32_t)(chance(n) * count);
}

void network_open(network *n, uint32_t elements, uint64_t seed)
{
	double sum = 0;

	*n = (network){.state = seed, .elements = elements, .sites = elements / 100};
	if (n->sites == 0)
		n->sites = 1;
	for (int v = 0; v < NETWORK_VENDORS; v++)
		n->zipf[v] = sum += pow(v + 1, -1.1);
	for (int v = 0; v < NETWORK_VENDORS; v++)
		n->zipf[v] /= sum;
	/* The mean of u^-0.45, cut off at 40, is close to 1 / 0.55. */
	n->scale = 0.55 * elements / n->sites;
}

static int zipf(network *n)
{
	double x = chance(n);
	int low = 0, high = NETWORK_VENDORS - 1;

	while (low < high) {
		int middle = (low + high) / 2;

		if (n->zipf[middle] < x)
			low = middle + 1;
		else
			high = middle;
	}
	/* Rank to number: the high-risk makers, 3 and 17, are not the greatest of all. */
	return (low * 7 + 5) % NETWORK_VENDORS;
}

static void open_site(network *n)
{
	double x = chance(n), count = pow(1 - chance(n), -0.45);
	uint32_t to_come = n->elements - n->element;

	n->operator= x<0.4 ? 0 : x<0.7 ? 1 : x<0.9 ? 2 : 3;
	n->region = below(n, NETWORK_REGIONS);
	x = chance(n);
	n->sensitivity = x < 0.97 ? 0 : x < 0.997 ? 1 : 2;
	n->left = (uint32_t)(n->scale * (count < 40 ? count : 40)) + 1;
	n->site++;
	if (n->site >= n->sites || n->left > to_come)
		n->left = to_come;
}

static void draw_day(network *n, char installed[16])
{
	uint32_t month = below(n, 11 * 12), day = 1 + below(n, 28);

	if (chance(n) < 0.01)
		installed[0] = '\0';
	else
		snprintf(installed, 16, "%u-%02u-%02u", 2015 + month / 12, 1 + month % 12, day);
}

int network_next(network *n, network_row *r)
{
	double x;

	if (n->element == n->elements)
		return 0;
	if (n->left == 0)
		open_site(n);
	n->left--;
	snprintf(r->id, sizeof(r->id), "E%08u",
		(uint32_t)(n->element * (uint64_t)7919 % 100000000));
	snprintf(r->site, sizeof(r->site), "S%06u", n->site);
	n->element++;
	r->operator= n->operator;
	r->region = n->region;
	r->sensitivity = n->sensitivity;
	r->state = chance(n) < 0.99 ? "live" : "spare";
	r->generation = chance(n) < 0.6 ? "5G" : "4G";
	/* One element in 5000 is of the core. */
	r->role = chance(n) < 0.0002
		? below(n, NETWORK_CORE_ROLES)
		: NETWORK_CORE_ROLES + below(n, NETWORK_ROLES - NETWORK_CORE_ROLES);
	x = chance(n);
	r->vendor = x < 0.02 ? -1
		: x < 0.62   ? (int)((n->operator* 31 + n->region * 7) % NETWORK_VENDORS) % 20
			     : zipf(n);
	r->component = chance(n) < 0.15 ? -1 : zipf(n);
	r->capacity = 1 + below(n, 1000);
	draw_day(n, r->installed);
	return 1;
}
