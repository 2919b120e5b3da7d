// The Boost Graph Library: bench/graph/peer.h.
#include "peer.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/dominator_tree.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/pending/disjoint_sets.hpp>
#include <vector>

extern "C" {
#include "network.h"
}

namespace {

using boost::no_property;
struct weight_of {
	uint32_t metric;
};
using rows_graph = boost::compressed_sparse_row_graph<boost::directedS, no_property, no_property,
	no_property, uint32_t, uint32_t>;
using weighted_graph = boost::compressed_sparse_row_graph<boost::directedS, no_property, weight_of,
	no_property, uint32_t, uint32_t>;

std::vector<std::pair<uint32_t, uint32_t>> both_ways(const network *net)
{
	std::vector<std::pair<uint32_t, uint32_t>> arcs;

	arcs.reserve(2 * static_cast<size_t>(net->link_count));
	for (uint32_t l = 0; l < net->link_count; l++) {
		arcs.emplace_back(net->a[l], net->b[l]);
		arcs.emplace_back(net->b[l], net->a[l]);
	}
	return arcs;
}

struct is_open {
	const uint8_t *avoided = nullptr;
	bool operator()(uint32_t v) const
	{
		return !avoided[v];
	}
};

struct count_visitor : boost::default_bfs_visitor {
	uint64_t *count;
	uint8_t *reached;
	template <class V, class G> void discover_vertex(V v, const G &)
	{
		++*count;
		reached[v] = 1;
	}
};

} // namespace

extern "C" void *bgl_rows_new(const network *net)
{
	auto arcs = both_ways(net);

	return new rows_graph(boost::edges_are_unsorted_multi_pass, arcs.begin(), arcs.end(),
		net->vertex_count);
}

extern "C" void bgl_rows_free(void *rows)
{
	delete static_cast<rows_graph *>(rows);
}

extern "C" uint64_t bgl_reach(void *rows, const uint8_t *avoided, uint32_t start, uint8_t *reached)
{
	const auto &graph = *static_cast<rows_graph *>(rows);
	boost::filtered_graph<rows_graph, boost::keep_all, is_open> open(graph, {},
		is_open{avoided});
	boost::two_bit_color_map<> color(num_vertices(graph));
	boost::queue<uint32_t> queue;
	uint64_t count = 0;
	count_visitor visitor;

	visitor.count = &count;
	visitor.reached = reached;
	boost::breadth_first_visit(open, start, queue, visitor, color);
	return count;
}

extern "C" uint32_t bgl_components(const network *net, const uint8_t *avoided, uint32_t *of)
{
	std::vector<uint32_t> rank(net->vertex_count);
	boost::typed_identity_property_map<uint32_t> same;
	auto ranks = boost::make_iterator_property_map(rank.data(), same);
	auto parents = boost::make_iterator_property_map(of, same);
	boost::disjoint_sets<decltype(ranks), decltype(parents)> sets(ranks, parents);
	uint32_t count = 0;

	for (uint32_t v = 0; v < net->vertex_count; v++)
		sets.make_set(v);
	for (uint32_t l = 0; l < net->link_count; l++) {
		if (!avoided[net->a[l]] && !avoided[net->b[l]])
			sets.union_set(net->a[l], net->b[l]);
	}
	for (uint32_t v = 0; v < net->vertex_count; v++) {
		of[v] = sets.find_set(v);
		count += of[v] == v && !avoided[v];
	}
	return count;
}

using lists_graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, no_property,
	boost::property<boost::edge_index_t, uint32_t>>;

extern "C" void *bgl_lists_new(const network *net)
{
	auto *graph = new lists_graph(net->vertex_count);

	for (uint32_t l = 0; l < net->link_count; l++)
		boost::add_edge(net->a[l], net->b[l], l, *graph);
	return graph;
}

extern "C" void bgl_lists_free(void *lists)
{
	delete static_cast<lists_graph *>(lists);
}

extern "C" uint32_t bgl_blocks(void *lists, uint32_t *of, uint8_t *points)
{
	const auto &graph = *static_cast<lists_graph *>(lists);
	std::vector<size_t> cut_points;
	auto index = boost::get(boost::edge_index, graph);
	auto result = boost::biconnected_components(graph,
		boost::make_iterator_property_map(of, index), std::back_inserter(cut_points));

	for (size_t v : cut_points)
		points[v] = 1;
	return static_cast<uint32_t>(result.first);
}

using both_graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;

extern "C" void *bgl_both_new(const network *net)
{
	auto arcs = both_ways(net);

	return new both_graph(arcs.begin(), arcs.end(), net->vertex_count);
}

extern "C" void bgl_both_free(void *both)
{
	delete static_cast<both_graph *>(both);
}

extern "C" void bgl_dominators(void *both, uint32_t root, uint32_t *above)
{
	const auto &graph = *static_cast<both_graph *>(both);
	std::vector<size_t> result(num_vertices(graph), both_graph::null_vertex());

	boost::lengauer_tarjan_dominator_tree(graph, static_cast<size_t>(root),
		boost::make_iterator_property_map(result.begin(),
			boost::get(boost::vertex_index, graph)));
	for (size_t v = 0; v < result.size(); v++)
		above[v] = result[v] == both_graph::null_vertex() ? UINT32_MAX
								 : static_cast<uint32_t>(result[v]);
}

namespace {

using traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
struct flow_edge {
	int64_t capacity, left;
	traits::edge_descriptor back;
};
using flow_graph =
	boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, no_property, flow_edge>;

struct flow_problem {
	flow_graph graph;
	uint32_t n;
};

void add_flow(flow_graph &g, uint32_t from, uint32_t to, int64_t capacity, int64_t back)
{
	auto e = boost::add_edge(from, to, flow_edge{capacity, 0, {}}, g).first;
	auto r = boost::add_edge(to, from, flow_edge{back, 0, e}, g).first;

	g[e].back = r;
}

} // namespace

extern "C" void *bgl_cut_new(const network *net, const uint64_t *cost, const uint8_t *risky,
	const uint32_t *assets, uint32_t asset_count)
{
	const int64_t endless = int64_t{1} << 50;
	auto *p = new flow_problem;
	std::vector<uint8_t> is_asset(net->vertex_count);

	p->n = net->vertex_count;
	p->graph = flow_graph(2 * static_cast<size_t>(p->n) + 2);
	for (uint32_t i = 0; i < asset_count; i++)
		is_asset[assets[i]] = 1;
	for (uint32_t v = 0; v < p->n; v++) {
		bool fixed = risky[v] || is_asset[v];

		add_flow(p->graph, 2 * v, 2 * v + 1, fixed ? endless : static_cast<int64_t>(cost[v]), 0);
		if (risky[v])
			add_flow(p->graph, 2 * p->n, 2 * v, endless, 0);
		if (is_asset[v])
			add_flow(p->graph, 2 * v + 1, 2 * p->n + 1, endless, 0);
	}
	for (uint32_t l = 0; l < net->link_count; l++) {
		add_flow(p->graph, 2 * net->a[l] + 1, 2 * net->b[l], endless, 0);
		add_flow(p->graph, 2 * net->b[l] + 1, 2 * net->a[l], endless, 0);
	}
	return p;
}

extern "C" void bgl_cut_free(void *cut)
{
	delete static_cast<flow_problem *>(cut);
}

extern "C" uint64_t bgl_cut_run(void *cut)
{
	auto &p = *static_cast<flow_problem *>(cut);
	size_t nodes = num_vertices(p.graph);
	std::vector<traits::edge_descriptor> before(nodes);
	std::vector<boost::default_color_type> color(nodes);
	std::vector<long> distance(nodes);
	auto index = boost::get(boost::vertex_index, p.graph);

	return static_cast<uint64_t>(boost::boykov_kolmogorov_max_flow(p.graph,
		boost::get(&flow_edge::capacity, p.graph), boost::get(&flow_edge::left, p.graph),
		boost::get(&flow_edge::back, p.graph),
		boost::make_iterator_property_map(before.begin(), index),
		boost::make_iterator_property_map(color.begin(), index),
		boost::make_iterator_property_map(distance.begin(), index), index,
		2 * static_cast<size_t>(p.n), 2 * static_cast<size_t>(p.n) + 1));
}

extern "C" void *bgl_routes_new(const network *net)
{
	auto arcs = both_ways(net);
	std::vector<weight_of> weights;

	for (uint32_t l = 0; l < net->link_count; l++)
		weights.insert(weights.end(), 2, weight_of{net->metric[l]});
	return new weighted_graph(boost::edges_are_unsorted_multi_pass, arcs.begin(), arcs.end(),
		weights.begin(), net->vertex_count);
}

extern "C" void bgl_routes_free(void *routes)
{
	delete static_cast<weighted_graph *>(routes);
}

namespace {
struct order_visitor : boost::dijkstra_visitor<> {
	std::vector<uint32_t> *order;
	template <class V, class G> void examine_vertex(V v, const G &)
	{
		order->push_back(static_cast<uint32_t>(v));
	}
};
} // namespace

extern "C" void bgl_routes_run(void *routes, uint32_t root, const uint8_t *marked, double *clean)
{
	const auto &graph = *static_cast<weighted_graph *>(routes);
	size_t n = num_vertices(graph);
	std::vector<uint64_t> distance(n);
	std::vector<uint32_t> order;
	order_visitor visitor;

	order.reserve(n);
	visitor.order = &order;
	boost::dijkstra_shortest_paths(graph, root,
		boost::weight_map(boost::get(&weight_of::metric, graph))
			.distance_map(boost::make_iterator_property_map(distance.begin(),
				boost::get(boost::vertex_index, graph)))
			.visitor(visitor));
	std::fill(clean, clean + n, 0.0);
	for (uint32_t v : order) {
		double sum = 0;
		unsigned ways = 0;

		for (auto e : boost::make_iterator_range(out_edges(v, graph))) {
			auto to = target(e, graph);

			if (v != root && distance[to] + graph[e].metric == distance[v]) {
				sum += clean[to];
				ways++;
			}
		}
		clean[v] = marked[v] ? 0 : v == root ? 1 : sum / ways;
	}
}
