#!/usr/bin/env python3
"""Real topologies: what cordon trace says of every demand, against a computation of its own.

usage: repetita.py CORDON CORDON_VERIFY

Every network of the REPETITA collection (its .graph and the first .demands beside it, of which the first 400) is imported;
what is computed here is read from the files anew.  A third of the nodes, drawn with a fixed
seed, are made by a high-risk vendor, and a few more by nobody knows whom.  Exposure must be equal to 1e-12,
unavoidable demands those whose source does not reach the sink without the risky nodes.  Of a ninth of the networks
(CORDON_REAL=all in the environment: of all, and with every demand), the same is asked by rules of a policy, and
of reach and cut, and cordon-verify must accept the proofs of all of it.  All takes half an hour on a busy machine,
most of it cordon-verify's: it looks at each demand that cannot be avoided by itself.  Exits 77 (skipped) where the data
folder is not there.
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
ALL = os.environ.get('CORDON_REAL') == 'all'
DEMANDS = 10**9 if ALL else 400  # of one network at most: the first
SAMPLE = 1 if ALL else 9  # of so many networks one is proved, too
PATIENCE = 7200 if ALL else 600  # seconds, of one command


def read(graph, demands):
    lines = [line.split() for line in graph.read_text(encoding='utf-8').splitlines()]
    nodes = int(lines[0][1])
    start = next(i for i, line in enumerate(lines) if line and line[0] == 'EDGES')
    edges = {line[0]: (int(line[1]), int(line[2]), int(line[3])) for line in lines[start + 2:] if line}
    rows = [line.split() for line in demands.read_text(encoding='utf-8').splitlines()[2:]]
    return nodes, edges, [(int(r[1]), int(r[2]), int(r[3])) for r in rows if r][:DEMANDS]


def cordon_import(cordon, estate, *files):
    done = subprocess.run([cordon, 'import', estate, *map(str, files), '--strict'],
                          capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr


def make_estate(cordon, tmp, graph, demands, makers):
    """The graph and its first demands, imported; then who made what."""
    estate, first, elements = (os.path.join(tmp, name) for name in ('estate', 'first', 'element.csv'))
    os.mkdir(estate)
    lines = [line for line in demands.read_text(encoding='utf-8').splitlines() if line.strip()]
    lines = [f'DEMANDS {min(DEMANDS, len(lines) - 2)}'] + lines[1:DEMANDS + 2]
    pathlib.Path(first).write_text('\n'.join(lines) + '\n', encoding='utf-8')
    with open(elements, 'w', encoding='utf-8', newline='') as file:
        csv.writer(file).writerows([['id', 'maker', 'state']] + [[v, m, 'live'] for v, m in enumerate(makers)])
    cordon_import(cordon, estate, graph, first)
    cordon_import(cordon, estate, elements)
    return estate


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


def explained(d, edges, into, nodes, sure, may, place):
    """The clean way is one, of the metric said; what separates is at risk, and separates."""
    if d['unavoidable'] == 'no':
        way, metric = d['clean_way'], 0
        if d['exposure']['high'] <= 0:
            assert not way, place
            return
        assert way[0] == d['source'] and way[-1] == d['sink'], place
        for v in way[::2]:
            assert int(v) not in may, place
        for i in range(1, len(way), 2):
            a, b, m = edges[way[i]]
            assert (str(a), str(b)) == (way[i - 1], way[i + 1]), place
            metric += m
        assert metric == d['clean_metric'], place
        return
    separators = {int(v) for v in d['separated_by']}
    assert separators and separators <= (sure if d['unavoidable'] == 'yes' else may), place
    far = distances(nodes, into, int(d['sink']), separators)
    assert far[int(d['source'])] is None or int(d['source']) in separators, place


POLICY = '''cordon: 1
id: paths
vendors: {risky: {parties: [huawei]}}
rules:
- {id: used, clause: c, avoid: {vendors: risky, between: "true", paths: used}}
- {id: exists, clause: c, avoid: {vendors: risky, between: "true", paths: exists}}
- {id: every, clause: c, avoid: {vendors: risky, between: "true", paths: every}}
- {id: apart, clause: c, isolate: {from: "element.maker == 'huawei'", to: "element.maker == 'nokia'", over: data}}
'''


RISKS = "element.maker in vendors['high-risk']"


def proved(programs, estate, tmp, place, whole):
    """What trace, reach and cut answer has a proof that is accepted; returns what trace says of each demand.  Not whole: it
    only asks trace."""
    proof, given = os.path.join(tmp, 'answer.json'), None
    for question in (['trace', '-o', 'json'], ['reach', '--to', "element.maker == 'nokia'"],
                     ['cut', '--to', "element.id in ['0', '1', '2']", '--element-cost', '3']):
        done = subprocess.run([programs[0], question[0], estate, '-p', 'uk-ncsc-2020-01', '--at', '2020-06-30', '--from', RISKS,
                               '--proof', proof, *question[1:]], capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode in (0, 1, 3), f'{place}: {done.stderr}'
        given = given or {d['demand']: d for d in json.loads(done.stdout)['demands']}
        if not whole:
            break
        verified = subprocess.run([programs[1], estate, 'uk-ncsc-2020-01', proof], capture_output=True, text=True, timeout=PATIENCE)
        assert verified.returncode == 0, f'{place}: {question[0]}: {verified.stdout}{verified.stderr}'
    return given


def judged(programs, estate, tmp, given, place):
    """Rules about paths agree with what trace was found to say, and the proof is accepted."""
    policy, proof = os.path.join(tmp, 'paths.yaml'), os.path.join(tmp, 'proof.json')
    pathlib.Path(policy).write_text(POLICY, encoding='utf-8')
    done = subprocess.run([programs[0], 'check', estate, '-p', policy, '--at', '2020-06-30', '--proof', proof],
                          capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode in (0, 1, 3), f'{place}: {done.stderr}'
    verified = subprocess.run([programs[1], estate, policy, proof], capture_output=True, text=True, timeout=PATIENCE)
    assert verified.returncode == 0, f'{place}: {verified.stdout}{verified.stderr}'
    rules = {r['id']: r for r in json.loads(pathlib.Path(proof).read_text(encoding='utf-8'))['rules']}
    for name, is_bad in (('used', lambda d: d['exposure']['low'] > 0),
                         ('exists', lambda d: d['unavoidable'] == 'yes')):
        ends = {'element:' + d[end] for d in given.values() for end in ('source', 'sink')
                if is_bad(d) or (name == 'exists' and not d['routed'])}
        sure = {f['subject'] for f in rules[name]['findings'] if f['value'] == 'yes'}
        assert sure == ends, f'{place}: {name}: {sorted(sure ^ ends)}'


def check(programs, graph, demand_file, chance, whole):
    cordon = programs[0]
    name = graph.stem
    nodes, edges, demands = read(graph, demand_file)
    makers = ['huawei' if chance.random() < 1 / 3 else '' if chance.random() < 0.05 else 'nokia'
              for _ in range(nodes)]
    sure = {v for v in range(nodes) if makers[v] == 'huawei'}
    may = {v for v in range(nodes) if makers[v] != 'nokia'}
    out, into = [[] for _ in range(nodes)], [[] for _ in range(nodes)]
    for a, b, metric in edges.values():
        out[a].append((b, metric))
        into[b].append((a, metric))
    with tempfile.TemporaryDirectory() as tmp:
        estate = make_estate(cordon, tmp, graph, demand_file, makers)
        given = proved(programs, estate, tmp, name, whole)
        if whole:
            judged(programs, estate, tmp, given, name)
    assert len(given) == len(demands), name
    by_sink = {}
    for i, (source, sink, _) in enumerate(demands):
        if sink not in by_sink:
            far, low = exposures(nodes, out, into, sink, sure)
            high = exposures(nodes, out, into, sink, may)[1]
            by_sink[sink] = (far, low, high, distances(nodes, into, sink, may),
                             distances(nodes, into, sink, sure))
        far, low, high, clean, past = by_sink[sink]
        d, place = given[f'demand_{i}'], f'{name} demand_{i}'
        assert d['routed'] == (far[source] is not None), place
        if far[source] is None:
            continue
        assert d['metric'] == far[source], place
        assert abs(d['exposure']['low'] - low[source]) <= 1e-12, place
        assert abs(d['exposure']['high'] - high[source]) <= 1e-12, place
        assert d['clean_metric'] == clean[source], place
        assert d['unavoidable'] == ('no' if clean[source] is not None else 'maybe'
                                    if past[source] is not None else 'yes'), place
        explained(d, edges, into, nodes, sure, may, place)
    return len(demands), sum(1 for d in given.values() if d['routed'] and 0 < d['exposure']['low'] < 1)


def main():
    graphs = sorted(data.glob('*/*.graph'))
    if not graphs:
        print(f'{data}: not there')
        return 77
    chance, count, parted, proofs = random.Random(20270501), 0, 0, 0
    for number, graph in enumerate(graphs):
        demands = sorted(graph.parent.glob(graph.stem + '.*.demands'))
        if demands:
            whole = number % SAMPLE == 0
            more, proofs = check(sys.argv[1:3], graph, demands[0], chance, whole), proofs + whole
            count, parted = count + more[0], parted + more[1]
    assert count > 0 and parted > 0
    print(f'{len(graphs)} networks, {count} demands as computed here, {parted} of them touched in part; '
          f'{proofs} networks with all proofs accepted')
    return 0


if __name__ == '__main__':
    sys.exit(main())
