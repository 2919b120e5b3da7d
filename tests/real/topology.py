#!/usr/bin/env python3
"""Every network of the data folder is imported and counted, by Cordon and by a count of its own.

usage: topology.py CORDON

Elements, links and demands must be equal in number, ends and coordinates; nothing may be refused.  Files that
are of no known format must be refused by one line.  Exits 77 (skipped) where the data folder is not there.
"""
import collections
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
data = pathlib.Path(os.environ.get('CORDON_DATA', root.parent / 'shared' / 'data')) / 'topology'


def count_gml(path):
    """GML by its brackets: nodes, and the ends of edges, of a file with one key a line."""
    nodes, edges, item = [], [], None
    for line in path.read_text(encoding='utf-8').splitlines():
        words = line.split(None, 1)
        if words in (['node', '['], ['edge', '[']):
            item = {'': words[0]}
        elif words == [']'] and item is not None:
            if item[''] == 'node':
                nodes.append(item['id'])
            else:
                edges.append((item['source'], item['target']))
            item = None
        elif item is not None and len(words) == 2:
            item.setdefault(words[0], words[1])
    return nodes, edges, []


def count_json(path):
    tree = json.loads(path.read_text(encoding='utf-8'))
    demands = [(s, t) for s, to in tree['graph'].get('demands', {}).items() for t in to]
    return ([str(n['id']) for n in tree['nodes']],
            [(str(e['source']), str(e['target'])) for e in tree.get('links', tree.get('edges'))], demands)


def count_repetita(path):
    sections, rows = collections.defaultdict(list), None
    for file in [path] + sorted(path.parent.glob(path.stem + '.*.demands')):
        for line in file.read_text(encoding='utf-8').splitlines():
            words = line.split()
            if len(words) == 2 and words[0] in ('NODES', 'EDGES', 'DEMANDS'):
                rows = sections[words[0]]
            elif words and words[0] != 'label':
                rows.append(words)
    return ([str(i) for i in range(len(sections['NODES']))], [tuple(w[1:3]) for w in sections['EDGES']],
            [tuple(w[1:3]) for w in sections['DEMANDS']])


def table(folder, name):
    path = folder / (name + '.csv')
    return list(csv.DictReader(path.open(encoding='utf-8', newline=''))) if path.exists() else []


def main():
    cordon, networks, links, located = sys.argv[1], 0, 0, 0
    if not data.is_dir():
        print(f'{data}: not there')
        return 77
    for path in sorted(data.rglob('*')):
        count = {'.gml': count_gml, '.json': count_json, '.graph': count_repetita}.get(path.suffix)
        if not count:
            continue
        with tempfile.TemporaryDirectory() as tmp:
            # Another name: the content alone says what it is.
            files = [pathlib.Path(tmp) / 'network'] + sorted(path.parent.glob(path.stem + '.*.demands'))
            files[0].symlink_to(path)
            folder = pathlib.Path(tmp) / 'estate'
            folder.mkdir()
            done = subprocess.run([cordon, 'import', str(folder) + '/', *map(str, files), '--strict'],
                                  capture_output=True, text=True, timeout=300)
            if 'sage-as5400' in path.parts:
                assert done.returncode == 2 and done.stderr.count('\n') == 1, f'{path}: {done.stderr}'
                continue
            assert done.returncode == 0, f'{path}: {done.stderr}'
            nodes, edges, demands = count(path)
            elements = table(folder, 'element')
            assert sorted(e['id'] for e in elements) == sorted(nodes), path
            assert sorted((e['a'], e['b']) for e in table(folder, 'link')) == sorted(edges), path
            assert sorted((e['source'], e['sink']) for e in table(folder, 'demand')) == sorted(demands), path
            sites = table(folder, 'site')
            assert all(-90 <= float(s['lat']) <= 90 and -180 <= float(s['lon']) <= 180 for s in sites), path
            networks, links, located = networks + 1, links + len(edges), located + len(sites)
    assert networks > 100 and located > 0
    print(f'{networks} networks, {links} links, {located} places as counted here')
    return 0


if __name__ == '__main__':
    sys.exit(main())
