/*
 * Peers from Debian, each behind the same few calls: a graph of its own form is made once (not part of what
 * is measured against a search, but told), then asked.  What is handed in is by vertex; a peer leaves its
 * work to be compared in plain arrays.  All run one thread, but for GraphBLAS.
 */
#ifndef CORDON_BENCH_PEER_H
#define CORDON_BENCH_PEER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct network;

/* Undirected, in compressed rows. */
void *bgl_rows_new(const struct network *net);
void bgl_rows_free(void *rows);
/* Breadth first past what is avoided (a byte a vertex); reached: a byte a vertex. */
uint64_t bgl_reach(void *rows, const uint8_t *avoided, uint32_t start, uint8_t *reached);
/* Components by disjoint sets; how many. */
uint32_t bgl_components(const struct network *net, const uint8_t *avoided, uint32_t *of);

/* Undirected, in lists, as Boost's blocks need it.  of: the block of each link; points: a byte a vertex. */
void *bgl_lists_new(const struct network *net);
void bgl_lists_free(void *lists);
uint32_t bgl_blocks(void *lists, uint32_t *of, uint8_t *points);

/* Directed both ways, for Lengauer and Tarjan: above[v], UINT32_MAX where none. */
void *bgl_both_new(const struct network *net);
void bgl_both_free(void *both);
void bgl_dominators(void *both, uint32_t root, uint32_t *above);

/* Every vertex split, with its cost between its halves; links cannot be cut.  Boykov and Kolmogorov. */
void *bgl_cut_new(const struct network *net, const uint64_t *cost, const uint8_t *risky,
	const uint32_t *assets, uint32_t asset_count);
void bgl_cut_free(void *cut);
uint64_t bgl_cut_run(void *cut); /* flows are forgotten first */

/* Least ways from the root, then the part of each demand that touches no marked vertex. */
void *bgl_routes_new(const struct network *net);
void bgl_routes_free(void *routes);
void bgl_routes_run(void *routes, uint32_t root, const uint8_t *marked, double *clean);

void *lemon_routes_new(const struct network *net);
void lemon_routes_free(void *routes);
void lemon_routes_run(void *routes, uint32_t root, const uint8_t *marked, double *clean);
void *igraph_routes_new(const struct network *net);
void igraph_routes_free(void *routes);
void igraph_routes_run(void *routes, uint32_t root, const uint8_t *marked, double *clean);

void *igraph_rows_new(const struct network *net);
void igraph_rows_free(void *rows);
uint64_t igraph_reach(void *rows, const uint8_t *avoided, uint32_t start);
uint32_t igraph_blocks(void *rows, uint32_t *ret_points);

void *lemon_rows_new(const struct network *net);
void lemon_rows_free(void *rows);
uint64_t lemon_reach(void *rows, const uint8_t *avoided, uint32_t start);

/* Two threads.  What is avoided becomes a vector of GraphBLAS's own before it is measured. */
void *graphblas_rows_new(const struct network *net);
void graphblas_rows_free(void *rows);
void *graphblas_avoid(void *rows, const uint8_t *avoided);
void graphblas_avoid_free(void *avoided);
uint64_t graphblas_reach(void *rows, void *avoided, uint32_t start);

#ifdef __cplusplus
}
#endif

#endif
