#!/usr/bin/env python3
"""cordon scan against agents on loopback, well behaved and not.

usage: scan_test.py CORDON

What is in the estate must be what the agents hold; nobody outside the scope is asked; agents that loop,
lie, cut, answer from elsewhere, say too big, send twice or never end keep nobody waiting and are named.
"""
import os
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import responder  # noqa: E402

SYSTEM = (1, 3, 6, 1, 2, 1, 1)
ENTITY = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)
LLDP = (1, 0, 8802, 1, 1, 2, 1)
MANNERS = ['v1', 'loop', 'endless', 'lie', 'cut', 'elsewhere', 'big', 'twice', 'deaf', 'mute']


def rows_of(number, peer=None):
    """A Cisco box with a foreign module, its address, and a neighbour."""
    mac = bytes([0x00, 0x00, 0x0c, 0, 0, number])
    rows = [
        (SYSTEM + (1, 0), 4, b'Cisco IOS Software, made up for a test'),
        (SYSTEM + (2, 0), 6, responder.oid_bytes((1, 3, 6, 1, 4, 1, 9, 1, number + 1))),
        (SYSTEM + (3, 0), 0x43, b'\x01\x02'),
        (SYSTEM + (5, 0), 4, b'box%d.example' % number),
        ((1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 1), 4, b'Ethernet1'),
        ((1, 3, 6, 1, 2, 1, 2, 2, 1, 6, 1), 4, mac),
        (LLDP + (3, 2, 0), 4, mac),
        (LLDP + (3, 7, 1, 3, 1), 4, b'Ethernet1'),
    ]
    for part in range(1, 31):
        rows += [
            (ENTITY + (2, part), 4, b'part %d' % part),
            (ENTITY + (5, part), 2, bytes([3 if part == 1 else 9])),
            (ENTITY + (11, part), 4, b'S%d' % part),
            (ENTITY + (12, part), 4, b'Cisco Systems, Inc.' if part != 7 else b'CISCO-ACCELINK  '),
        ]
    if peer is not None:
        rows += [
            (LLDP + (4, 1, 1, 5, 0, 1, 1), 4, bytes([0x00, 0x00, 0x0c, 0, 0, peer])),
            (LLDP + (4, 1, 1, 7, 0, 1, 1), 4, b'Ethernet1'),
            (LLDP + (4, 1, 1, 9, 0, 1, 1), 4, b'box%d' % peer),
        ]
    return sorted(rows)


def main():
    cordon = os.path.abspath(sys.argv[1])
    agents = {f'127.9.0.{n}': {'rows': rows_of(n, {1: 2, 2: 1, 3: 77}.get(n)),
                               'engine': bytes.fromhex('800000090300000c0000') + bytes([n])} for n in range(1, 21)}
    for n, manner in enumerate(MANNERS):
        agents[f'127.9.1.{n + 1}'] = {'rows': rows_of(100 + n), 'manner': manner}
    agents['127.9.2.1'] = {'rows': rows_of(200)}  # outside the scope
    agents['127.9.0.99'] = {'rows': rows_of(201)}  # taken out of it
    server = responder.Responder(agents)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        estate, scope, secret = (os.path.join(folder, name) for name in ('net.db', 'scope.txt', 'secret'))
        with open(scope, 'w', encoding='utf-8') as file:
            file.write('127.9.0.0/25 # a range\n!127.9.0.99\n127.9.1.1-127.9.1.10\n')
        with open(secret, 'w', encoding='utf-8') as file:
            file.write('community wrong\ncommunity secret\n')
        base = [cordon, 'scan', estate, '--port', str(server.port), '--timeout', '120', '--tries', '2', '--gap', '0',
                '--rate', '20000', '--credentials', secret]

        def run(arguments, status=0):
            done = subprocess.run(arguments, capture_output=True, encoding='utf-8', timeout=90, check=False)
            assert done.returncode == status, (arguments, done)
            assert 'secret' not in (done.stdout + done.stderr).replace(secret, ''), done
            return done.stdout + done.stderr

        assert '--scope' in run(base, 2)
        os.chmod(secret, 0o644)
        assert 'chmod 600' in run(base + ['--scope', scope], 2)
        assert not server.asked, server.asked
        os.chmod(secret, 0o600)
        print(run(base + ['--scope', scope]))
        assert '127.9.2.1' not in server.asked and '127.9.0.99' not in server.asked
        assert '127.9.0.98' in server.asked and all(a.startswith('127.9.') for a in server.asked)
        database = sqlite3.connect(estate)
        whole = [f'127.9.0.{n}' for n in range(1, 21)]
        whole += [f'127.9.1.{MANNERS.index(m) + 1}' for m in ('v1', 'big', 'twice', 'deaf')]
        for address in whole:  # value for value: serial numbers of all parts, in order
            serials = [row[0] for row in database.execute(
                'SELECT serial FROM part WHERE element=? ORDER BY CAST(substr(serial,2) AS INTEGER)', (address,))]
            assert serials == [f'S{n}' for n in range(2, 31)], (address, serials)
            name, = database.execute('SELECT name FROM element WHERE id=?', (address,)).fetchone()
            assert name.startswith('box'), (address, name)
        parties = dict(database.execute("SELECT subject, party FROM evidence WHERE signal='entity-mib' "
                                        "AND subject LIKE 'part:127.9.0.1/%'"))
        assert parties['part:127.9.0.1/2'] == 'cisco' and parties['part:127.9.0.1/7'] == 'accelink', parties
        links = database.execute('SELECT a, b FROM link').fetchall()
        assert sorted(links) == [('127.9.0.1', '127.9.0.2'), ('127.9.0.3', 'lldp:0x00000c00004d')], links
        votes = set(row[0] for row in database.execute(
            "SELECT signal FROM evidence WHERE subject='element:127.9.0.1' AND weight=1 AND party='cisco'"))
        assert votes == {'sys-object-id', 'sys-descr', 'engine-id', 'chassis', 'mac'}, votes
        missing = [row[0] for row in database.execute("SELECT id FROM element WHERE id IN ('127.9.1.10','127.9.0.50')")]
        assert missing == [], missing
        with open(estate + '.archive', 'rb') as file:
            raw = file.read()
        for said in (b'does not grow', b'does not end', b'cannot be read', b'another address', b'engine'):
            if said != b'engine':
                assert said in raw, said
        before = dict(server.asked)
        print(run(base + ['--scope', scope]))
        asked = [a for a in whole if server.asked[a] != before[a]]
        assert asked == [], asked  # who was asked to the end is left alone
        with open(estate + '.archive', 'ab') as file:
            file.write(b'torn')
        assert 'no whole record' in run(base + ['--scope', scope], 2)
    print('scan: everything as it should be')


main()
