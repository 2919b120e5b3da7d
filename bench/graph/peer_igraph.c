/* igraph: bench/graph/peer.h. */
#include "peer.h"

#include <igraph.h>
#include <stdlib.h>

#include "network.h"

void *igraph_rows_new(const network *net)
{
	igraph_t *graph = malloc(sizeof(*graph));
	igraph_vector_int_t edges;

	igraph_vector_int_init(&edges, 2 * (igraph_integer_t)net->link_count);
	for (uint32_t l = 0; l < net->link_count; l++) {
		VECTOR(edges)[2 * (igraph_integer_t)l] = net->a[l];
		VECTOR(edges)[2 * (igraph_integer_t)l + 1] = net->b[l];
	}
	igraph_create(graph, &edges, net->vertex_count, IGRAPH_UNDIRECTED);
	igraph_vector_int_destroy(&edges);
	return graph;
}

void igraph_rows_free(void *rows)
{
	igraph_destroy(rows);
	free(rows);
}

uint64_t igraph_reach(void *rows, const uint8_t *avoided, uint32_t start)
{
	igraph_vector_int_t open, order;
	igraph_integer_t n = igraph_vcount(rows);
	uint64_t count = 0;

	igraph_vector_int_init(&open, 0);
	igraph_vector_int_init(&order, 0);
	igraph_vector_int_reserve(&open, n);
	for (igraph_integer_t v = 0; v < n; v++) {
		if (!avoided[v])
			igraph_vector_int_push_back(&open, v);
	}
	igraph_bfs(rows, start, NULL, IGRAPH_ALL, 0, &open, &order, NULL, NULL, NULL, NULL, NULL,
		NULL, NULL);
	for (igraph_integer_t i = 0; i < igraph_vector_int_size(&order); i++)
		count += VECTOR(order)[i] >= 0;
	igraph_vector_int_destroy(&open);
	igraph_vector_int_destroy(&order);
	return count;
}

uint32_t igraph_blocks(void *rows, uint32_t *ret_points)
{
	igraph_vector_int_t points;
	igraph_integer_t count = 0;

	igraph_vector_int_init(&points, 0);
	igraph_biconnected_components(rows, &count, NULL, NULL, NULL, &points);
	*ret_points = (uint32_t)igraph_vector_int_size(&points);
	igraph_vector_int_destroy(&points);
	return (uint32_t)count;
}
