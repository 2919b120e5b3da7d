#!/usr/bin/env python3
"""Real recordings served on loopback: what a scan archives equals a direct parse of the files, value for value.

usage: recordings_test.py CORDON RESPONDER [--snmpsim]

All recordings of the data folder by the tests' own responder; a sample by snmpsim, where that is installed
(--snmpsim: all of them, which takes minutes).
Whatever of a recording lies in a column or scalar that a scan asks for must stand in the archive with type and
bytes, and nothing else.  Exits 77 (skipped) where the data folder is not there.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from responder import integer, oid_bytes, parts, read_oid, take  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get('CORDON_DATA', ROOT.parent / 'shared' / 'data')) / 'snmp' / 'recordings'
# Two runs at the same time must not meet.
SIMULATED = f'127.3.{os.getpid() % 256}'


def asked():
    """The scalars and columns, out of the source itself."""
    text = (ROOT / 'src' / 'discover' / 'asked.h').read_text(encoding='utf-8')
    lists = [re.findall(r'"([0-9.]+)"', re.search(name + r'\[\] = \{(.*?)\};', text, re.S).group(1))
             for name in ('SCALARS', 'COLUMNS')]
    return [[tuple(int(arc) for arc in oid.split('.')) for oid in one] for one in lists]


def value_of(kind, text):
    """Tag and content as an agent sends them; None: no value that SNMP has."""
    tag = int(re.match(r'\d+', kind).group())
    raw = bytes.fromhex(text.decode().replace(' ', '')) if 'x' in kind else text
    if tag not in (4, 68) and 'x' not in kind:
        raw = raw.strip(b' ')
    if tag in (2, 65, 66, 67, 70) and not re.fullmatch(rb'-?[0-9]+', raw):
        return None
    if tag == 2:
        return tag, integer(int(raw))
    if tag in (65, 66, 67):
        return tag, integer(int(raw) % 2**32)
    if tag == 70:
        return tag, integer(int(raw))
    if tag in (4, 68):
        return tag, raw
    if tag == 5:
        return tag, b''
    if tag == 6 and not re.fullmatch(rb'\.?[0-9]+(\.[0-9]+)+\.?', raw):
        return None
    if tag == 6:
        return tag, oid_bytes([int(arc) for arc in raw.decode().strip('.').split('.')])
    if tag == 64 and 'x' in kind:
        return (tag, raw) if len(raw) == 4 else None
    if tag == 64 and re.fullmatch(rb'[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+', raw):
        return tag, bytes(int(byte) for byte in raw.split(b'.'))
    return None


def parse(path):
    values = {}
    for line in path.read_bytes().split(b'\n'):
        fields = line.rstrip(b'\r').split(b'|', 2)
        if len(fields) != 3 or not re.fullmatch(rb'\.?[0-9.]+', fields[0]):
            continue
        try:
            value = value_of(fields[1].decode(), fields[2])
        except (ValueError, OverflowError):
            continue
        if value:
            values[tuple(int(arc) for arc in fields[0].strip(b'.').split(b'.'))] = value
    return values


def wanted(values, scalars, columns):
    """Of a recording what a scan asks for; of private numbers the first object of each."""
    private, columns = columns[-1], columns[:-1]
    assert private == (1, 3, 6, 1, 4, 1), private
    firsts = {}
    for oid in sorted(values):
        if oid[:6] == private and len(oid) > 6:
            firsts.setdefault(oid[6], oid)
    firsts = set(firsts.values())
    return {oid: value for oid, value in values.items()
            if oid in scalars or oid in firsts or any(oid[:len(c)] == c and len(oid) > len(c) for c in columns)}


def archive(path):
    """By agent what it said, and what was wrong with it; the reader is this test's own (doc/archive.md)."""
    said, told = {}, {}
    data, at = path.read_bytes(), 16
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], 'little')
        body = data[at + 16:at + 16 + size]
        agent, source = int.from_bytes(body[2:4], 'little'), int.from_bytes(body[4:6], 'little')
        name, rest = body[16:16 + agent].decode(), body[16 + agent + source:]
        if body[0] == 1:
            for _, binding in parts(rest):
                (_, oid), (tag, value) = parts(binding)
                if tag < 0x80 and read_oid(oid) != (1, 3, 6, 1, 6, 3, 10, 2, 1, 1, 0):
                    said.setdefault(name, {})[read_oid(oid)] = (tag, value)
        elif body[0] == 2:
            told.setdefault(name, []).append(rest.decode())
        at += 16 + size
    return said, told


def scan(cordon, folder, words, addresses, community=b'public'):
    scope, secret, estate = (pathlib.Path(folder) / name for name in ('scope', 'secret', 'net.db'))
    scope.write_text(addresses, encoding='ascii')
    secret.write_bytes(b'community ' + community + b'\n')
    secret.chmod(0o600)
    done = subprocess.run([cordon, 'scan', str(estate), '--scope', str(scope), '--credentials', str(secret), *words],
                          capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done
    return archive(pathlib.Path(f'{estate}.archive'))


def by_responder(cordon, responder, files, truths):
    process = subprocess.Popen([responder, '--most', '60000', *map(str, files)], stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline().split()[1]
        with tempfile.TemporaryDirectory() as folder:
            last = (127 << 24) + (1 << 16) + len(files) - 1
            said, told = scan(cordon, folder, ['--port', port, '--rate', '1000000', '--gap', '0'],
                              '127.1.0.0-' + '.'.join(str(last >> shift & 255) for shift in (24, 16, 8, 0)) + '\n')
    finally:
        process.kill()
        process.wait()
    count = 0
    for i, path in enumerate(files):
        address = f'127.1.{i >> 8}.{i & 255}'
        compare(path, truths[path], said.get(address, {}), told.get(address))
        count += len(truths[path])
    print(f'{len(files)} recordings by the responder, {count} values: equal')


def compare(path, truth, got, told):
    assert not told, (path, told)
    for oid in sorted(truth.keys() | got.keys()):
        assert truth.get(oid) == got.get(oid), (path.name, oid, truth.get(oid), got.get(oid))


def sorted_lines(path):
    """As snmpsim wants them: in order, the last word of each, text as digits (of which it would cut blanks off)."""
    lines = {}
    for line in path.read_bytes().split(b'\n'):
        fields = line.rstrip(b'\r').split(b'|', 2)
        try:
            value = value_of(fields[1].decode(), fields[2])
            name = tuple(int(arc) for arc in fields[0].strip(b'.').split(b'.'))
        except (ValueError, OverflowError, IndexError):
            continue
        if value and value[0] in (4, 68):
            fields[1:] = [b'%dx' % value[0], value[1].hex().encode()]
        if value:
            fields[0] = '.'.join(str(arc) for arc in name).encode()
            lines[name] = b'|'.join(fields) + b'\n'
    return b''.join(line for _, line in sorted(lines.items()))


def by_snmpsim(cordon, files, truths, together=100):
    """snmpsim serves one engine an address: many in one process, and one scan asks them all."""
    program = shutil.which('snmpsim-command-responder') or shutil.which('snmpsimd') or shutil.which('snmpsimd.py')
    if not program:
        print('no snmpsim here: its part is skipped')
        return
    for at in range(0, len(files), together):
        with tempfile.TemporaryDirectory() as folder:
            simulate(program, cordon, pathlib.Path(folder), files[at:at + together], truths)
    print(f'{len(files)} recordings by snmpsim, {sum(len(truths[path]) for path in files)} values: equal')


def simulate(program, cordon, folder, files, truths):
    cache, words, port = folder / 'cache', [], '16199'
    cache.mkdir()
    for i, path in enumerate(files):
        place = folder / f'd{i}'
        place.mkdir()
        (place / 'public.snmprec').write_bytes(sorted_lines(path))
        words += [f'--v3-engine-id=80004fb805{i:010x}', f'--data-dir={place}', f'--agent-udpv4-endpoint={SIMULATED}.{i + 1}:{port}']
    (folder / 'args').write_text('\n'.join(words), encoding='ascii')
    for name in (folder, cache):
        name.chmod(0o777)
    words = [program, '--cache-dir', str(cache), '--logging-method', f'file:{folder}/log']
    if os.geteuid() == 0:
        words += ['--process-user', 'nobody', '--process-group', 'nogroup']
    process = subprocess.Popen(words + ['--args-from-file', str(folder / 'args')], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            time.sleep(0.2)
            if (folder / 'log').is_file() and f'{SIMULATED}.{len(files)}:{port}' in (folder / 'log').read_text(encoding='utf-8'):
                break
        with tempfile.TemporaryDirectory() as place:
            said, told = scan(cordon, place, ['--port', port, '--timeout', '15000', '--rate', '2000', '--window', '16'],
                              f'{SIMULATED}.1-{SIMULATED}.{len(files)}\n')
    finally:
        process.terminate()
        process.wait()
    for i, path in enumerate(files):
        compare(path, truths[path], said.get(f'{SIMULATED}.{i + 1}', {}), told.get(f'{SIMULATED}.{i + 1}'))


def main():
    if not DATA.is_dir():
        print('no recordings of SNMP agents here: skipped')
        return 77
    scalars, columns = asked()
    files = sorted(DATA.glob('*.snmprec'))
    truths = {path: wanted(parse(path), scalars, columns) for path in files}
    if '--snmpsim' in sys.argv:
        by_snmpsim(sys.argv[1], files, truths)
        return 0
    by_responder(sys.argv[1], sys.argv[2], files, truths)
    plain = [path for path in files if 20 < len(truths[path]) < 400 and path.stat().st_size < 60000]
    by_snmpsim(sys.argv[1], plain[::max(1, len(plain) // 12)][:12], truths)
    return 0


sys.exit(main())
