#!/usr/bin/env python3
"""Real input: cells of Leipzig, imported, judged, compared with a few lines over the CSV files.

usage: leipzig.py CORDON CORDON_VERIFY

The manufacturer column of this data names no source; it is used to compare two computations.
Exits 77 (skipped) where the data folder is not there.
"""
import collections
import csv
import fractions
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
data = pathlib.Path(os.environ.get('CORDON_DATA', root.parent / 'shared' / 'data')) / 'cells' / 'leipzig'
cordon, verify = sys.argv[1:3]
policy = root / 'examples' / 'leipzig' / 'cap35.yaml'
cap = fractions.Fraction(35, 100)


def expected(path):
    """Per operator: antennas, those of Huawei, of unknown make; sites, those with any, with maybe any."""
    shares = {}
    antennas, sites = collections.defaultdict(list), collections.defaultdict(lambda: collections.defaultdict(list))
    for row in csv.DictReader(open(path, encoding='utf-8'), delimiter=';'):
        antennas[row['operator']].append(row['manufacturer'])
        sites[row['operator']][row['site_id']].append(row['manufacturer'])
    for operator, makers in antennas.items():
        low = sum(m == 'Huawei' for m in makers)
        high = sum(m in ('Huawei', '') for m in makers)
        at = sites[operator].values()
        site_low = sum('Huawei' in m for m in at)
        site_high = sum('Huawei' in m or '' in m for m in at)
        shares['elements', operator] = (low, high, len(makers))
        shares['sites', operator] = (site_low, site_high, len(at))
    return shares


def check(folder, tmp):
    estate, proof = tmp / 'leipzig.db', tmp / 'proof.json'
    estate.unlink(missing_ok=True)
    files = [str(folder / name) for name in ('sites.csv', 'antennas.csv', 'cells.csv')]
    subprocess.run([cordon, 'import', str(estate), *files, '--map', str(root / 'examples/leipzig/leipzig.map.yaml'),
                    '--strict'], check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run([cordon, 'check', str(estate), '-p', str(policy), '--at', '2024-01-01', '-o', 'json',
                           '--proof', str(proof)], stdout=subprocess.PIPE)
    assert done.returncode in (0, 1, 3), done.returncode
    subprocess.run([verify, str(estate), str(policy), str(proof)], check=True, stdout=subprocess.DEVNULL)
    return json.loads(done.stdout), done.returncode


def compare(result, want, complete):
    seen, unknown = 0, 0
    for rule in result['rules']:
        for group in rule['groups']:
            low, high, total = want[rule['measure'], group['group']]
            share = group['share']
            got = share['low']['num'], share['high']['num'], share['low']['den'], share['high']['den']
            assert got == (low, high, total, total), (rule['id'], group['group'], got, (low, high, total))
            spans = fractions.Fraction(low, total) <= cap < fractions.Fraction(high, total)
            verdict = 'unknown' if spans else 'violated' if fractions.Fraction(low, total) > cap else 'satisfied'
            assert group['verdict'] == verdict, (rule['id'], group, verdict)
            seen += 1
            unknown += spans
            entries = [d for d in rule['decide'] if d['group'] == group['group']]
            assert bool(entries) == spans, (rule['id'], group['group'], entries)
            for entry in entries:
                assert entry['fewest'] and entry['count'] == len(entry['elements']) > 0
                if rule['measure'] == 'elements':
                    bound = cap * total
                    least = bound // 1 + 1 - low if entry['verdict'] == 'violated' else high - bound // 1
                    assert entry['count'] == least, (entry['count'], least)
    assert seen == len(want), (seen, len(want))
    assert not complete or unknown == 0
    return unknown


def blank(tmp, share, seed):
    folder = tmp / f'blank{seed}'
    folder.mkdir()
    for name in ('sites.csv', 'cells.csv'):
        (folder / name).write_bytes((data / name).read_bytes())
    rows = list(csv.reader(open(data / 'antennas.csv', encoding='utf-8'), delimiter=';'))
    for row in random.Random(seed).sample(rows[1:], int(len(rows) * share)):
        row[rows[0].index('manufacturer')] = ''
    with open(folder / 'antennas.csv', 'w', encoding='utf-8', newline='') as out:
        csv.writer(out, delimiter=';', lineterminator='\n').writerows(rows)
    return folder


def main():
    if not data.is_dir():
        print('skipped: no data folder')
        return 77
    with tempfile.TemporaryDirectory() as name:
        tmp = pathlib.Path(name)
        result, _ = check(data, tmp)
        compare(result, expected(data / 'antennas.csv'), True)
        unknown = 0
        for seed, share in ((1, 0.01), (2, 0.01), (3, 0.2), (4, 0.5)):
            folder = blank(tmp, share, seed)
            result, _ = check(folder, tmp)
            unknown += compare(result, expected(folder / 'antennas.csv'), False)
        assert unknown > 0, 'no share ever spanned the cap: the test shows nothing'
        print(f'leipzig: exact shares equal, {unknown} groups unknown with their deciding elements')
    return 0


sys.exit(main())
