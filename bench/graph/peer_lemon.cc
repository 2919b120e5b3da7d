// LEMON: bench/graph/peer.h.
#include "peer.h"

#include <algorithm>
#include <lemon/adaptors.h>
#include <lemon/bfs.h>
#include <lemon/dijkstra.h>
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

namespace {
struct routes {
	StaticDigraph graph;
	StaticDigraph::ArcMap<int64_t> metric;
	routes() : metric(graph)
	{
	}
};
} // namespace

extern "C" void *lemon_routes_new(const network *net)
{
	struct arc {
		int from, to;
		uint32_t metric;
	};
	std::vector<arc> arcs;
	std::vector<std::pair<int, int>> ends;
	auto *r = new routes;

	for (uint32_t l = 0; l < net->link_count; l++) {
		int a = static_cast<int>(net->a[l]), b = static_cast<int>(net->b[l]);

		arcs.push_back({a, b, net->metric[l]});
		arcs.push_back({b, a, net->metric[l]});
	}
	std::stable_sort(arcs.begin(), arcs.end(), [](const arc &x, const arc &y) { return x.from < y.from; });
	for (const arc &x : arcs)
		ends.emplace_back(x.from, x.to);
	r->graph.build(static_cast<int>(net->vertex_count), ends.begin(), ends.end());
	for (size_t i = 0; i < arcs.size(); i++)
		r->metric[StaticDigraph::arcFromId(static_cast<int>(i))] = arcs[i].metric;
	return r;
}

extern "C" void lemon_routes_free(void *made)
{
	delete static_cast<routes *>(made);
}

extern "C" void lemon_routes_run(void *made, uint32_t root, const uint8_t *marked, double *clean)
{
	auto &r = *static_cast<routes *>(made);
	lemon::Dijkstra<StaticDigraph, StaticDigraph::ArcMap<int64_t>> dijkstra(r.graph, r.metric);

	std::fill(clean, clean + r.graph.nodeNum(), 0.0);
	dijkstra.init();
	dijkstra.addSource(StaticDigraph::nodeFromId(static_cast<int>(root)));
	while (!dijkstra.emptyQueue()) {
		StaticDigraph::Node v = dijkstra.processNextNode();
		int id = StaticDigraph::id(v);
		double sum = 0;
		unsigned ways = 0;

		for (StaticDigraph::OutArcIt e(r.graph, v); e != lemon::INVALID; ++e) {
			StaticDigraph::Node to = r.graph.target(e);

			if (dijkstra.processed(to) && to != v && dijkstra.dist(to) + r.metric[e] == dijkstra.dist(v)) {
				sum += clean[StaticDigraph::id(to)];
				ways++;
			}
		}
		clean[id] = marked[id] ? 0 : id == static_cast<int>(root) ? 1 : sum / ways;
	}
}
