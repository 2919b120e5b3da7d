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

typedef struct igraph_routes {
	igraph_t graph;
	igraph_vector_t metrics;
	igraph_inclist_t rows;
	igraph_integer_t *order;
	double *far;
} igraph_routes;

void *igraph_routes_new(const network *net)
{
	igraph_routes *r = malloc(sizeof(*r));
	igraph_vector_int_t edges;

	igraph_vector_int_init(&edges, 2 * (igraph_integer_t)net->link_count);
	igraph_vector_init(&r->metrics, net->link_count);
	for (uint32_t l = 0; l < net->link_count; l++) {
		VECTOR(edges)[2 * (igraph_integer_t)l] = net->a[l];
		VECTOR(edges)[2 * (igraph_integer_t)l + 1] = net->b[l];
		VECTOR(r->metrics)[l] = net->metric[l];
	}
	igraph_create(&r->graph, &edges, net->vertex_count, IGRAPH_UNDIRECTED);
	igraph_vector_int_destroy(&edges);
	igraph_inclist_init(&r->graph, &r->rows, IGRAPH_ALL, IGRAPH_NO_LOOPS);
	r->order = malloc(net->vertex_count * sizeof(*r->order));
	return r;
}

void igraph_routes_free(void *routes)
{
	igraph_routes *r = routes;

	igraph_inclist_destroy(&r->rows);
	igraph_vector_destroy(&r->metrics);
	igraph_destroy(&r->graph);
	free(r->order);
	free(r);
}

static int is_farther(const void *a, const void *b, void *far)
{
	double x = ((double *)far)[*(const igraph_integer_t *)a],
	       y = ((double *)far)[*(const igraph_integer_t *)b];

	return (x > y) - (x < y);
}

/* Distances are igraph's; it gives no order, so that one is sorted here. */
void igraph_routes_run(void *routes, uint32_t root, const uint8_t *marked, double *clean)
{
	igraph_routes *r = routes;
	igraph_integer_t n = igraph_vcount(&r->graph), reached = 0;
	igraph_matrix_t far;

	igraph_matrix_init(&far, 0, 0);
	igraph_distances_dijkstra(&r->graph, &far, igraph_vss_1(root), igraph_vss_all(),
		&r->metrics, IGRAPH_ALL);
	for (igraph_integer_t v = 0; v < n; v++) {
		clean[v] = 0;
		if (MATRIX(far, 0, v) < 1e300)
			r->order[reached++] = v;
	}
	qsort_r(r->order, (size_t)reached, sizeof(*r->order), is_farther, VECTOR(far.data));
	for (igraph_integer_t i = 0; i < reached; i++) {
		igraph_integer_t v = r->order[i];
		igraph_vector_int_t *row = igraph_inclist_get(&r->rows, v);
		double sum = 0;
		unsigned ways = 0;

		for (igraph_integer_t k = 0; k < igraph_vector_int_size(row); k++) {
			igraph_integer_t link = VECTOR(*row)[k],
					 to = IGRAPH_OTHER(&r->graph, link, v);

			if (MATRIX(far, 0, to) + VECTOR(r->metrics)[link] == MATRIX(far, 0, v)) {
				sum += clean[to];
				ways++;
			}
		}
		clean[v] = marked[v] ? 0 : v == root ? 1 : sum / ways;
	}
	igraph_matrix_destroy(&far);
}
