/*
 * SuiteSparse:GraphBLAS: bench/graph/peer.h.
 *
 * Debian has no LAGraph, so the search over it is written here, as Yang, Buluc and Owens do it (Implementing
 * Push-Pull Efficiently in GraphBLAS, ICPP 2018): a sparse frontier is pushed along the rows, a wide one is pulled by the
 * vertices that are not reached yet.  What is avoided counts as reached from the start, so that the mask leaves it out.
 */
#include "peer.h"

#include <GraphBLAS.h>
#include <stdio.h>
#include <stdlib.h>

#include "network.h"

/* When to change direction; as in Beamer, Asanovic and Patterson (SC12), of arcs and of vertices. */
#define PULL_SHARE 8
#define PUSH_SHARE 512

typedef struct graphblas_rows {
	GrB_Matrix arcs; /* of one value */
	GrB_Vector degrees;
	GrB_Index vertex_count;
	int64_t arc_count;
} graphblas_rows;

#define TRY(call)                                                                      \
	do {                                                                           \
		GrB_Info info_ = (call);                                               \
                                                                                       \
		if (info_ != GrB_SUCCESS) {                                            \
			fprintf(stderr, "bench-graph: GraphBLAS: status %d\n", info_); \
			exit(2);                                                       \
		}                                                                      \
	} while (0)

static void *take(size_t count, size_t size)
{
	void *block = calloc(count ? count : 1, size);

	if (!block) {
		fprintf(stderr, "bench-graph: out of memory\n");
		exit(2);
	}
	return block;
}

static GrB_Matrix matrix_of(const network *net)
{
	GrB_Index *from = take(2 * (size_t)net->link_count, sizeof(*from));
	GrB_Index *to = take(2 * (size_t)net->link_count, sizeof(*to)), count = 0;
	GrB_Scalar one;
	GrB_Matrix made;

	for (uint32_t l = 0; l < net->link_count; l++) {
		from[count] = to[count + 1] = net->a[l];
		to[count] = from[count + 1] = net->b[l];
		count += 2;
	}
	TRY(GrB_Scalar_new(&one, GrB_BOOL));
	TRY(GrB_Scalar_setElement_BOOL(one, true));
	TRY(GrB_Matrix_new(&made, GrB_BOOL, net->vertex_count, net->vertex_count));
	/* Parallel links become one entry. */
	TRY(GxB_Matrix_build_Scalar(made, from, to, one, count));
	TRY(GrB_Matrix_wait(made, GrB_MATERIALIZE));
	TRY(GrB_Scalar_free(&one));
	free(from);
	free(to);
	return made;
}

void *graphblas_rows_new(const network *net)
{
	graphblas_rows *r = take(1, sizeof(*r));
	GrB_Index entries;
	GrB_Vector ones;

	TRY(GrB_init(GrB_NONBLOCKING));
	TRY(GxB_Global_Option_set(GxB_GLOBAL_NTHREADS, 2));
	r->vertex_count = net->vertex_count;
	r->arcs = matrix_of(net);
	TRY(GrB_Matrix_nvals(&entries, r->arcs));
	r->arc_count = (int64_t)entries;
	TRY(GrB_Vector_new(&ones, GrB_INT64, r->vertex_count));
	TRY(GrB_Vector_assign_INT64(ones, NULL, NULL, 1, GrB_ALL, r->vertex_count, NULL));
	TRY(GrB_Vector_new(&r->degrees, GrB_INT64, r->vertex_count));
	TRY(GrB_Vector_assign_INT64(r->degrees, NULL, NULL, 0, GrB_ALL, r->vertex_count, NULL));
	TRY(GrB_mxv(r->degrees, NULL, GrB_PLUS_INT64, GxB_PLUS_SECOND_INT64, r->arcs, ones, NULL));
	TRY(GrB_Vector_wait(r->degrees, GrB_MATERIALIZE));
	TRY(GrB_Vector_free(&ones));
	return r;
}

void graphblas_rows_free(void *rows)
{
	graphblas_rows *r = rows;

	if (!r)
		return;
	TRY(GrB_Matrix_free(&r->arcs));
	TRY(GrB_Vector_free(&r->degrees));
	TRY(GrB_finalize());
	free(r);
}

/* A byte a vertex as a vector of those that are set, as a bitmap. */
static GrB_Vector vector_of(const graphblas_rows *r, const uint8_t *bytes)
{
	GrB_Vector made;

	TRY(GrB_Vector_new(&made, GrB_BOOL, r->vertex_count));
	TRY(GxB_Vector_Option_set(made, GxB_SPARSITY_CONTROL, GxB_BITMAP));
	for (GrB_Index v = 0; v < r->vertex_count; v++) {
		if (bytes[v])
			TRY(GrB_Vector_setElement_BOOL(made, true, v));
	}
	TRY(GrB_Vector_wait(made, GrB_MATERIALIZE));
	return made;
}

void *graphblas_avoid(void *rows, const uint8_t *avoided)
{
	return vector_of(rows, avoided);
}

void graphblas_avoid_free(void *avoided)
{
	GrB_Vector vector = avoided;

	TRY(GrB_Vector_free(&vector));
}

static int64_t arcs_from(const graphblas_rows *r, GrB_Vector frontier, GrB_Vector scratch)
{
	int64_t sum = 0;

	TRY(GrB_Vector_assign(scratch, frontier, NULL, r->degrees, GrB_ALL, r->vertex_count,
		GrB_DESC_RS));
	TRY(GrB_Vector_reduce_INT64(&sum, NULL, GrB_PLUS_MONOID_INT64, scratch, NULL));
	return sum;
}

uint64_t graphblas_reach(void *rows, void *avoided, uint32_t start)
{
	const graphblas_rows *r = rows;
	GrB_Index n = r->vertex_count, size = 1, before = 0;
	GrB_Vector seen, frontier, scratch;
	int64_t unseen = r->arc_count;
	bool pulls = false, can_pull = true;
	uint64_t count = 1;

	TRY(GrB_Vector_dup(&seen, avoided));
	TRY(GrB_Vector_new(&frontier, GrB_BOOL, n));
	TRY(GrB_Vector_new(&scratch, GrB_INT64, n));
	TRY(GrB_Vector_setElement_BOOL(seen, true, start));
	TRY(GrB_Vector_setElement_BOOL(frontier, true, start));
	while (size > 0) {
		if (pulls) {
			pulls = size >= before || size > n / PUSH_SHARE;
		} else if (can_pull) {
			int64_t arcs = arcs_from(r, frontier, scratch);

			unseen -= arcs;
			pulls = size > before && arcs > unseen / PULL_SHARE;
			can_pull = !pulls; /* once, as its authors do */
		}
		before = size;
		TRY(GxB_Vector_Option_set(frontier, GxB_SPARSITY_CONTROL,
			pulls ? GxB_BITMAP : GxB_SPARSE));
		TRY(pulls ? GrB_mxv(frontier, seen, NULL, GxB_ANY_PAIR_BOOL, r->arcs, frontier,
				    GrB_DESC_RSC)
			  : GrB_vxm(frontier, seen, NULL, GxB_ANY_PAIR_BOOL, frontier, r->arcs,
				    GrB_DESC_RSC));
		TRY(GrB_Vector_nvals(&size, frontier));
		count += size;
		TRY(GrB_Vector_assign_BOOL(seen, frontier, NULL, true, GrB_ALL, n, GrB_DESC_S));
	}
	TRY(GrB_Vector_free(&seen));
	TRY(GrB_Vector_free(&frontier));
	TRY(GrB_Vector_free(&scratch));
	return count;
}
