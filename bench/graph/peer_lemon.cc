// LEMON: bench/graph/peer.h.
#include "peer.h"

#include <algorithm>
#include <lemon/adaptors.h>
#include <lemon/bfs.h>
#include <lemon/static_graph.h>
#include <vector>

extern "C" {
#include "network.h"
}

using lemon::StaticDigraph;

extern "C" void *lemon_rows_new(const network *net)
{
	std::vector<std::pair<int, int>> arcs;
	auto *graph = new StaticDigraph;

	arcs.reserve(2 * static_cast<size_t>(net->link_count));
	for (uint32_t l = 0; l < net->link_count; l++) {
		arcs.emplace_back(net->a[l], net->b[l]);
		arcs.emplace_back(net->b[l], net->a[l]);
	}
	std::sort(arcs.begin(), arcs.end());
	graph->build(static_cast<int>(net->vertex_count), arcs.begin(), arcs.end());
	return graph;
}

extern "C" void lemon_rows_free(void *rows)
{
	delete static_cast<StaticDigraph *>(rows);
}

namespace {
struct is_open {
	typedef StaticDigraph::Node Key;
	typedef bool Value;
	const uint8_t *avoided;
	bool operator[](const Key &v) const
	{
		return !avoided[StaticDigraph::id(v)];
	}
};
struct no_predecessor {
	typedef StaticDigraph::Node Key;
	typedef StaticDigraph::Arc Value;
	void set(const Key &, const Value &)
	{
	}
};
} // namespace

extern "C" uint64_t lemon_reach(void *rows, const uint8_t *avoided, uint32_t start)
{
	const auto &graph = *static_cast<StaticDigraph *>(rows);
	is_open filter{avoided};
	lemon::FilterNodes<const StaticDigraph, is_open> open(graph, filter);
	lemon::Bfs<lemon::FilterNodes<const StaticDigraph, is_open>> bfs(open);
	uint64_t count = 0;

	bfs.init();
	bfs.addSource(graph.node(static_cast<int>(start)));
	while (!bfs.emptyQueue()) {
		bfs.processNextNode();
		count++;
	}
	return count;
}
