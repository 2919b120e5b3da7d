#!/usr/bin/env python3
"""cordon scan against agents on loopback, well behaved and not.

usage: scan_test.py CORDON

What is in the estate must be what the agents hold; nobody outside the scope is asked; agents that loop,
lie, cut, answer from elsewhere, say too big, send twice or never end keep nobody waiting and are named.
"""
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import responder  # noqa: E402

SYSTEM = (1, 3, 6, 1, 2, 1, 1)
ENTITY = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)
LLDP = (1, 0, 8802, 1, 1, 2, 1)
MANNERS = ['v1', 'loop', 'endless', 'lie', 'cut', 'elsewhere', 'big', 'twice', 'deaf', 'mute', 'noise', 'back',
           'otherid', 'empty', 'error', 'long', 'spoof']
# What the archive must say of those that misbehave; the others are whole.
SAID = {'loop': 'does not grow', 'back': 'does not grow', 'endless': 'does not end', 'lie': 'cannot be read',
        'cut': 'cannot be read', 'noise': 'cannot be read', 'long': 'cannot be read', 'elsewhere': 'another address',
        'otherid': 'fell silent', 'error': 'with an error'}
WHOLE = ('v1', 'big', 'twice', 'deaf', 'spoof')


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


def troubles(path):
    """Of each agent what the archive reports, by a reader of its own (doc/archive.md)."""
    told = {}
    with open(path, 'rb') as file:
        data = file.read()
    at = 16
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], 'little')
        body = data[at + 16:at + 16 + size]
        names = int.from_bytes(body[2:4], 'little'), int.from_bytes(body[4:6], 'little')
        if body[0] == 2:
            agent = body[16:16 + names[0]].decode()
            told[agent] = told.get(agent, '') + body[16 + sum(names):].decode() + '; '
        at += 16 + size
    return told


def children(pid):
    with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
        return [int(word) for word in file.read().split()]


def jailed(cordon, folder, port):
    """While it waits for addresses that are silent: two processes without rights; an interrupt loses nothing."""
    scope, estate = os.path.join(folder, 'silent.txt'), os.path.join(folder, 'silent.db')
    with open(scope, 'w', encoding='utf-8') as file:
        file.write('127.9.0.1\n127.10.0.0/22\n')
    words = [cordon, 'scan', estate, '--scope', scope, '--port', str(port), '--timeout', '400', '--rate', '2000']
    environment = dict(os.environ, CORDON_COMMUNITY='secret')
    scan = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8', env=environment)
    for _ in range(100):
        time.sleep(0.02)
        inside = children(scan.pid)
        states = [open(f'/proc/{pid}/status', encoding='ascii').read() for pid in inside]
        if len(inside) == 2 and all('Seccomp:\t2' in state for state in states):
            break
    assert len(inside) == 2, inside
    for pid, state in zip(inside, states):
        assert 'NoNewPrivs:\t1' in state and 'Seccomp:\t2' in state, state
        held = [os.readlink(f'/proc/{pid}/fd/{fd}') for fd in os.listdir(f'/proc/{pid}/fd') if int(fd) > 2]
        kinds = sorted(name.split(':')[0] if ':' in name else 'file' for name in held)
        assert kinds in (['pipe', 'socket'], ['file', 'pipe']), held
    time.sleep(1)
    scan.send_signal(signal.SIGINT)
    _, said = scan.communicate(timeout=20)
    assert scan.returncode == 2 and 'interrupted' in said, said
    with open(scope, 'w', encoding='utf-8') as file:
        file.write('127.9.0.1\n127.10.0.0/28\n')
    done = subprocess.run(words, capture_output=True, encoding='utf-8', env=environment, timeout=60, check=False)
    assert done.returncode == 0 and '1 done before' in done.stdout, done


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
            file.write('127.9.0.0/25 # a range\n!127.9.0.99\n127.9.1.1-127.9.1.17\n')
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
        whole += [f'127.9.1.{MANNERS.index(m) + 1}' for m in WHOLE]
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
        told = troubles(estate + '.archive')
        for n, manner in enumerate(MANNERS):
            said = told.get(f'127.9.1.{n + 1}', '')
            assert (SAID[manner] if manner in SAID else '') in said, (manner, said)
            assert manner in SAID or manner in ('spoof',) or said == '', (manner, said)
        assert not [a for a in told if a.startswith('127.9.0.')], told
        with open(estate + '.archive', 'rb') as file:
            assert b'Fraud' not in file.read()
        before = dict(server.asked)
        print(run(base + ['--scope', scope]))
        asked = [a for a in whole if server.asked[a] != before[a]]
        assert asked == [], asked  # who was asked to the end is left alone
        jailed(cordon, folder, server.port)
        with open(estate + '.archive', 'ab') as file:
            file.write(b'torn')
        assert 'no whole record' in run(base + ['--scope', scope], 2)
    print('scan: everything as it should be')


main()
