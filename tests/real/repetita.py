#!/usr/bin/env python3
"""Real topologies: what cordon trace says of every demand, against a computation of its own.

usage: repetita.py CORDON

Every network of the REPETITA collection (its .graph and the first .demands beside it) becomes an
estate: nodes are elements, edges links of one direction.  A third of the nodes, drawn with a fixed
seed, are made by a high-risk vendor, and a few more by nobody knows whom.  Exposure must be equal to 1e-12,
unavoidable demands those whose source does not reach the sink without the risky nodes.  Exits 77
(skipped) where the data folder is not there.
"""
import csv
import heapq
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
data = pathlib.Path(os.environ.get('CORDON_DATA', root.parent / 'shared' / 'data')) / 'topology' / 'repetita'
DEMANDS = 400  # of one network at most: the first


def read(graph, demands):
    lines = [line.split() for line in graph.read_text(encoding='utf-8').splitlines()]
    nodes = int(lines[0][1])
    start = next(i for i, line in enumerate(lines) if line and line[0] == 'EDGES')
    edges = [(int(line[1]), int(line[2]), int(line[3])) for line in lines[start + 2:] if line]
    rows = [line.split() for line in demands.read_text(encoding='utf-8').splitlines()[2:]]
    return nodes, edges, [(int(r[1]), int(r[2]), int(r[3])) for r in rows if r][:DEMANDS]


def write(folder, name, header, rows):
    with open(os.path.join(folder, name + '.csv'), 'w', encoding='utf-8', newline='') as file:
        csv.writer(file).writerows([header] + rows)


def distances(nodes, into, sink, closed):
    """Least metric of every node to the sink past closed nodes."""
    far = [None] * nodes
    queue = [] if sink in closed else [(0, sink)]
    while queue:
        d, v = heapq.heappop(queue)
        if far[v] is not None:
            continue
        far[v] = d
        for u, metric in into[v]:
            if far[u] is None and u not in closed:
                heapq.heappush(queue, (d + metric, u))
    return far


def exposures(nodes, out, into, sink, risky):
    """Of what each node sends to the sink, the part that touches risky nodes."""
    far = distances(nodes, into, sink, set())
    touched = [None] * nodes
    for v in sorted((v for v in range(nodes) if far[v] is not None), key=lambda v: far[v]):
        if v in risky:
            touched[v] = 1.0
        elif v == sink:
            touched[v] = 0.0
        else:
            ways = [touched[w] for w, metric in out[v] if far[w] is not None and far[w] + metric == far[v]]
            touched[v] = sum(ways) / len(ways)
    return far, touched


def check(cordon, name, nodes, edges, demands, chance):
    makers = ['huawei' if chance.random() < 1 / 3 else '' if chance.random() < 0.05 else 'nokia'
              for _ in range(nodes)]
    sure = {v for v in range(nodes) if makers[v] == 'huawei'}
    may = {v for v in range(nodes) if makers[v] != 'nokia'}
    out, into = [[] for _ in range(nodes)], [[] for _ in range(nodes)]
    for a, b, metric in edges:
        out[a].append((b, metric))
        into[b].append((a, metric))
    with tempfile.TemporaryDirectory() as folder:
        write(folder, 'element', ['id', 'maker', 'state'],
              [[f'n{v}', makers[v], 'live'] for v in range(nodes)])
        write(folder, 'link', ['id', 'a', 'b', 'kind', 'directed', 'metric'],
              [[f'l{i}', f'n{a}', f'n{b}', 'data', 'yes', m] for i, (a, b, m) in enumerate(edges)])
        write(folder, 'demand', ['id', 'source', 'sink', 'volume_bps'],
              [[f'd{i}', f'n{a}', f'n{b}', v] for i, (a, b, v) in enumerate(demands)])
        done = subprocess.run([cordon, 'trace', folder, '-p', 'uk-ncsc-2020-01', '-o', 'json', '--at',
                               '2020-06-30', '--from', "element.maker in vendors['high-risk']"],
                              capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 1, 3), f'{name}: {done.stderr}'
    given = {d['demand']: d for d in json.loads(done.stdout)['demands']}
    assert len(given) == len(demands), name
    by_sink = {}
    for i, (source, sink, _) in enumerate(demands):
        if sink not in by_sink:
            far, low = exposures(nodes, out, into, sink, sure)
            high = exposures(nodes, out, into, sink, may)[1]
            by_sink[sink] = (far, low, high, distances(nodes, into, sink, may),
                             distances(nodes, into, sink, sure))
        far, low, high, clean, past = by_sink[sink]
        d, place = given[f'd{i}'], f'{name} d{i}'
        assert d['routed'] == (far[source] is not None), place
        if far[source] is None:
            continue
        assert d['metric'] == far[source], place
        assert abs(d['exposure']['low'] - low[source]) <= 1e-12, place
        assert abs(d['exposure']['high'] - high[source]) <= 1e-12, place
        assert d['clean_metric'] == clean[source], place
        assert d['unavoidable'] == ('no' if clean[source] is not None else 'maybe'
                                    if past[source] is not None else 'yes'), place
    return len(demands), sum(1 for d in given.values() if d['routed'] and 0 < d['exposure']['low'] < 1)


def main():
    graphs = sorted(data.glob('*/*.graph'))
    if not graphs:
        print(f'{data}: not there')
        return 77
    chance, count, parted = random.Random(20270501), 0, 0
    for graph in graphs:
        demands = sorted(graph.parent.glob(graph.stem + '*.demands'))
        if demands:
            more = check(sys.argv[1], graph.stem, *read(graph, demands[0]), chance)
            count, parted = count + more[0], parted + more[1]
    assert count > 0 and parted > 0
    print(f'{len(graphs)} networks, {count} demands as computed here, {parted} of them touched in part')
    return 0


if __name__ == '__main__':
    sys.exit(main())
