#!/usr/bin/env python3
"""Real recordings of SNMP agents: every module that an agent lists with a maker is in the estate, with that maker.

usage: modules.py CORDON [--details]

The files are read here once more, by other rules than Cordon's own: each row of ENTITY-MIB's physical table that names a
maker and is neither chassis nor stack must be a part of its element, with what was said as evidence; the maker is a
party of the register, the name as it was said, or nobody, and then the evidence says why.  Foreign is what names another
party than the chassis does.  Exits 77 (skipped) where the data folder is not there.
"""
import collections
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
data = pathlib.Path(os.environ.get('CORDON_DATA', root.parent / 'shared' / 'data')) / 'snmp' / 'recordings'
TABLE = b'1.3.6.1.2.1.47.1.1.1.1.'
CLASS, SERIAL, MAKER = 5, 11, 12


def rows_of(path):
    """{index: {column: bytes}} of the physical table; the last word of each."""
    rows = collections.defaultdict(dict)
    for line in path.read_bytes().split(b'\n'):
        fields = line.rstrip(b'\r').split(b'|', 2)
        name = fields[0].lstrip(b'.')
        if len(fields) != 3 or not name.startswith(TABLE):
            continue
        arcs = name[len(TABLE):].split(b'.')
        if len(arcs) != 2 or not all(arc.isdigit() for arc in arcs):
            continue
        value = fields[2]
        if b'x' in fields[1]:
            try:
                value = bytes.fromhex(value.decode().replace(' ', ''))
            except ValueError:
                continue
        rows[int(arcs[1])][int(arcs[0])] = value
    return rows


def shown(value):
    """As a line for people, or digits where it is no text."""
    value = value.rstrip(b'\0').strip(b' \t')
    try:
        text = value.decode('utf-8')
        if not re.search('[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]', text):
            return re.sub('[\t\r\n]', ' ', text).strip()
    except UnicodeDecodeError:
        pass
    return '0x' + value[:64].hex()


def wanted(path):
    modules, boxes = {}, []
    for index, row in rows_of(path).items():
        kind = row.get(CLASS, b'')
        maker = shown(row.get(MAKER, b''))
        if maker and kind in (b'3', b'11'):
            boxes.append(maker)
        elif maker:
            modules[f'{path.stem}/{index}'] = (maker, shown(row.get(SERIAL, b'')))
    return modules, boxes


def main():
    if not data.is_dir():
        print('no recordings of SNMP agents here: skipped')
        return 77
    cordon, details = sys.argv[1], '--details' in sys.argv
    files = sorted(data.glob('*.snmprec'))
    with tempfile.TemporaryDirectory() as folder:
        archive, estate = os.path.join(folder, 'all.archive'), os.path.join(folder, 'all.db')
        for at in range(0, len(files), 500):
            subprocess.run([cordon, 'archive', archive] + [str(path) for path in files[at:at + 500]], check=True,
                           stdout=subprocess.DEVNULL)
        done = subprocess.run([cordon, 'import', estate, archive, '--as', 'archive'], check=True, capture_output=True, text=True)
        assert ', 0 refused' in done.stdout, done.stdout
        database = sqlite3.connect(estate)
        elements = {row[0] for row in database.execute('SELECT id FROM element')}
        parts = {row[0]: row for row in database.execute('SELECT id, element, serial FROM part')}
        signs = {row[0][len('part:'):]: row[1:] for row in database.execute(
            "SELECT subject, raw, party, weight, source FROM evidence WHERE signal='entity-mib'")}
        chassis = collections.defaultdict(set)
        for subject, party in database.execute("SELECT subject, party FROM evidence WHERE weight=1 AND signal='chassis'"):
            chassis[subject[len('element:'):]] |= set((party or '').split('|'))
    count, foreign, nobody, makers = 0, collections.defaultdict(set), 0, collections.Counter()
    for path in files:
        modules, _ = wanted(path)
        if path.stem not in elements:
            continue  # a context of another agent
        for part, (maker, serial) in modules.items():
            count += 1
            assert part in parts, (part, maker, 'is no part of the estate')
            assert parts[part][1] == path.stem and (parts[part][2] or '') == serial, (parts[part], serial)
            assert part in signs, (part, maker, 'has no evidence')
            raw, party, weight, source = signs.pop(part)
            assert raw == maker, (part, raw, maker)
            assert (weight == 1) == bool(party), signs
            assert party or 'names nobody' in source, (part, source)
            nobody += not party
            if party and chassis[path.stem] and not set(party.split('|')) & chassis[path.stem]:
                foreign[path.stem].add(f'{maker} -> {party}')
                makers[party] += 1
    assert not signs, list(signs.items())[:5]
    print(f'{count} modules with a maker of {len(files)} recordings, all in the estate; {nobody} name nobody (OEM, N/A, a number)')
    print(f'{len(foreign)} recordings with foreign modules; their makers: '
          + ', '.join(f'{name} {n}' for name, n in makers.most_common()))
    if details:
        for name, said in sorted(foreign.items()):
            print('  ', name, sorted(chassis[name]), sorted(said))
    assert len(foreign) >= 15, foreign
    return 0


sys.exit(main())
