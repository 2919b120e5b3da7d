/*
 * The estate as a graph: elements and the links between them, on a day, over some kinds of links.
 *
 * Not all of it need be known.  A link of unknown kind may be of any; an element may be there or
 * not.  So every question is asked twice: of what is sure and of what may be.  What is reached over
 * sure facts is reached however the rest falls; what is not reached even over all that may be is not.
 * (Between the two stands what may be: also what every way the facts can fall reaches, each by another
 * chain.)
 */
#ifndef COR_ANALYSIS_NETWORK_H
#define COR_ANALYSIS_NETWORK_H

#include "estate/estate.h"
#include "graph/cut.h"
#include "graph/reach.h"

/* Kinds of links, as bits: link.kind of doc/estate.md. */
enum {
	COR_LINKS_DATA = 1,
	COR_LINKS_CONTROL = 2,
	COR_LINKS_MANAGEMENT = 4,
	COR_LINKS_TIMING = 8,
	COR_LINKS_POWER = 16
};
/* The bit of a word, 0 when it is none. */
unsigned cor_link_kind(cor_text word);

typedef struct cor_network {
	const cor_estate *estate;
	cor_link_ends links;             /* vertices are rows of element */
	const uint32_t *rows;            /* of each link: its row in table link */
	const uint64_t *maybe_links;     /* bits: of unknown kind */
	const uint64_t *absent, *unsure; /* bits by element: surely not there; not surely there */
	cor_graph graph;
} cor_network;

/* Links of the kinds, those of unknown kind included; an empty `directed` leads both ways.  A link
 * holds where both its elements are.  All in arena.  O(elements + links). */
cor_status cor_network_new(const cor_estate *estate, unsigned kinds, cor_day at, cor_arena *arena,
	cor_network *ret_network, cor_err *err);

/* Way 0 of a link, from a to b, or way 1, back: its ends.  false: it does not lead so, or one of them is not there. */
static inline bool cor_network_step(const cor_network *network, uint32_t link, unsigned way,
	uint32_t *ret_from, uint32_t *ret_to)
{
	const cor_link_ends *links = &network->links;

	*ret_from = way ? links->b[link] : links->a[link];
	*ret_to = way ? links->a[link] : links->b[link];
	return !(way && cor_bit_in(links->one_way, link)) &&
		!cor_bit_is(network->absent, *ret_from) && !cor_bit_is(network->absent, *ret_to);
}

/* What can be reached from elements, past none of the stops.  A start is no stop: what is in hand
 * stops nothing. */
typedef struct cor_blast {
	cor_reach sure, may; /* by row of element; the second holds the first */
} cor_blast;
cor_status cor_network_reach(const cor_network *network, const cor_triset *from,
	const cor_triset *stops, cor_arena *arena, cor_blast *ret_blast, cor_err *err);

/*
 * Stops of some kinds of links in one direction: nothing leaves them (out), or nothing enters them (in), over a
 * link of these kinds.  A link of unknown kind is one of them only where all kinds asked for are.
 */
typedef struct cor_stop_rule {
	unsigned kinds;
	bool in, out;
	cor_triset at;
} cor_stop_rule;
/* cor_network_reach with such stops besides.  kinds: those of the network.  O(elements + links rules). */
cor_status cor_network_reach_past(const cor_network *network, const cor_triset *from,
	const cor_triset *stops, const cor_stop_rule *rules, uint32_t rule_count, unsigned kinds,
	cor_arena *arena, cor_blast *ret_blast, cor_err *err);

/*
 * The elements from each of which alone one of `to` (bits by element) would be reached past the stops, and `to`
 * themselves: over what surely is there and past what may stop, or over all that may be past what surely stops.  kinds
 * and rules as above; a start stops nothing, but every other does.  In arena.  O(elements + links rules).
 */
cor_status cor_network_leads(const cor_network *network, bool sure, const uint64_t *to,
	const cor_triset *stops, const cor_stop_rule *rules, uint32_t rule_count, unsigned kinds,
	cor_arena *arena, uint64_t **ret_leads, cor_err *err);

/*
 * How many of `counted` (bits by element) each of `starts` would reach if it alone were in hand, itself among them:
 * over all that may be, past what surely stops.  kinds and rules as above; a start stops nothing, but every other does.
 * counts: by element, 0 where no start is.  Starts between which links lead both ways past no stop are searched from once.
 * In arena.  O(links rules + searches (elements + links reached)).
 */
cor_status cor_network_count_reached(const cor_network *network, const uint64_t *starts,
	const uint64_t *counted, const cor_triset *stops, const cor_stop_rule *rules,
	uint32_t rule_count, unsigned kinds, cor_arena *arena, uint32_t **ret_counts, cor_err *err);

/* A circle of links that lead one way, the first element again at the end, and the links between them; length 0:
 * there is none.  Among what is or may be there.  O(elements + links). */
cor_status cor_network_loop(const cor_network *network, cor_arena *arena, uint32_t **ret_elements,
	uint32_t **ret_links, uint32_t *ret_length, cor_err *err);

/* The cheapest line between all that may be a risk and all that may be an asset, over all links that
 * may be.  Costs are by row of element and by link of the network (graph/cut.h).  Links and elements of
 * the cut are numbers of the network. */
cor_status cor_network_cut(const cor_network *network, const cor_triset *from, const cor_triset *to,
	const uint64_t *element_cost, const uint64_t *link_cost, cor_arena *arena, cor_cut *ret_cut,
	cor_err *err);

/*
 * The same when some links of the network are closed too (bits by link): from the flow of `cut`, the answer of
 * cor_network_cut to the same question, where that is possible, else anew.
 */
cor_status cor_network_cut_closed(const cor_network *network, const cor_triset *from,
	const cor_triset *to, const uint64_t *element_cost, const uint64_t *link_cost,
	const cor_cut *cut, const uint64_t *closed, cor_arena *arena, cor_cut *ret_cut,
	cor_err *err);

#endif
