#!/usr/bin/env python3
"""Agents of IPv6: asked through one socket with those of IPv4, archived, joined; nobody outside the scope.

usage: six_test.py CORDON

Without rights: an snmpd on ::1, by community and as a user of v3.  As root, in a network namespace where every
address of 2001:db8:9::/64 is local: agents of both versions; a forged answer and one from elsewhere are not taken;
links by an IPv6 management address (LLDP, LLDP-V2, CDP); devices behind an aggregate of ports; whom neighbour discovery knows.
"""
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import responder  # noqa: E402

SYSTEM = (1, 3, 6, 1, 2, 1, 1)
LLDP = (1, 0, 8802, 1, 1, 2, 1)
LLDP2 = (1, 3, 111, 2, 802, 1, 1, 13, 1)
CDP = (1, 3, 6, 1, 4, 1, 9, 9, 23, 1, 2, 1, 1)
FDB = (1, 3, 6, 1, 2, 1, 17, 4, 3, 1, 2)
NET = '2001:db8:9::'


def six(text):
    return tuple(socket.inet_pton(socket.AF_INET6, text))


def box(number, *rows):
    mac = bytes([0x00, 0x00, 0x0c, 9, 9, number])
    return sorted([
        (SYSTEM + (1, 0), 4, b'Cisco IOS Software, made up for a test'),
        (SYSTEM + (2, 0), 6, responder.oid_bytes((1, 3, 6, 1, 4, 1, 9, 1, number))),
        (SYSTEM + (5, 0), 4, b'six%d.example' % number),
        ((1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 11), 4, b'Gi1'),
        ((1, 3, 6, 1, 2, 1, 2, 2, 1, 6, 11), 4, mac),
        ((1, 3, 6, 1, 4, 1, 9, 2, 1, 3, 0), 4, b'a private object'),
        *rows])


def neighbour(tables, index, chassis, port, manage):
    """A row of either version of LLDP, with the address by which the neighbour is managed."""
    base, columns = (LLDP + (4,), (5, 7, 9)) if tables is LLDP else (LLDP2 + (4,), (6, 8, 10))
    rows = [(base + (1, 1, column) + index, 4, value) for column, value in zip(columns, (chassis, port, b''))]
    return rows + [(base + (2, 1, 3) + index + (2, 16) + six(manage), 2, b'\2')]


def make_agents():
    camera = (0x44, 0x19, 0xb6, 1, 2, 3)
    own = ((1, 3, 6, 1, 2, 1, 4, 34, 1, 3, 2, 16) + six('2001:db8:77::2'), 2, bytes([11]))  # of box 2, not the one it is asked by
    agents = {
        # 1 knows 2 by an address of 2's own that is not its name here; by a chassis that is written as text.
        NET + '1': {'rows': box(1, *neighbour(LLDP, (0, 5, 1), b'no-chassis-of-anybody', b'Gi1', '2001:db8:77::2'),
                                (LLDP + (3, 7, 1, 3, 5), 4, b'Gi1'))},
        # 2 knows 3 by LLDP-V2, by the address under which 3 is asked; the port is number 11, a member of aggregate 50.
        NET + '2': {'rows': box(2, own, *neighbour(LLDP2, (0, 11, 1, 1), b'another', b'Gi1', NET + '3'),
                                (LLDP2 + (3, 7, 1, 3, 11), 4, b'Gi1'),
                                ((1, 2, 840, 10006, 300, 43, 1, 2, 1, 1, 13, 11), 2, bytes([50])),
                                ((1, 3, 6, 1, 2, 1, 17, 1, 4, 1, 2, 1), 2, bytes([50])), (FDB + camera, 2, b'\1'))},
        # 3 sees the camera on a port of its own, with two others; and knows 4 by CDP.
        NET + '3': {'rows': box(3, ((1, 3, 6, 1, 2, 1, 17, 1, 4, 1, 2, 7), 2, bytes([12])),
                                ((1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 12), 4, b'Gi12'), (FDB + camera, 2, b'\7'),
                                (FDB + (0, 0, 0x74, 9, 9, 9), 2, b'\7'), (FDB + (0, 0, 0x74, 9, 9, 8), 2, b'\7'),
                                (CDP + (4, 11, 1), 4, socket.inet_aton('127.9.9.4')),
                                (CDP + (6, 11, 1), 4, b'a name of nobody'), (CDP + (7, 11, 1), 4, b'Gi1'),
                                ((1, 3, 6, 1, 2, 1, 4, 35, 1, 4, 11, 2, 16) + six('2001:db8:9::77'), 4, bytes([0, 0, 0x0c, 7, 7, 7])))},
        '127.9.9.4': {'rows': box(4)},
        NET + '5': {'rows': box(5), 'manner': 'spoof', 'elsewhere': NET + '66'},
        NET + '6': {'rows': box(6), 'manner': 'elsewhere', 'elsewhere': NET + '66'},
        NET + '7': {'rows': box(7), 'manner': 'lie'},
        NET + '8': {'rows': box(8)},  # taken out of the scope
        NET + '108': {'rows': box(9)},  # outside it
    }
    return agents


def scan(cordon, folder, name, port, scope, words='community secret\n'):
    estate, where, secret = folder / f'{name}.db', folder / f'{name}.scope', folder / f'{name}.secret'
    where.write_text(scope, encoding='ascii')
    secret.write_text(words, encoding='ascii')
    secret.chmod(0o600)
    done = subprocess.run([cordon, 'scan', str(estate), '--scope', str(where), '--credentials', str(secret), '--port', str(port),
                           '--timeout', '300', '--tries', '2', '--gap', '0'], capture_output=True, text=True, timeout=90, check=False)
    return estate, done


def inside(cordon):
    """In a namespace of its own."""
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    subprocess.run(['ip', '-6', 'route', 'add', 'local', NET + '/64', 'dev', 'lo'], check=True)
    server = responder.Responder(make_agents(), six=True)
    server.start()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        text = f'{NET}0/124\n!{NET}8\n127.9.9.4\n'
        estate, done = scan(cordon, folder, 'net', server.port, text)
        assert done.returncode == 0, done
        print(done.stdout)
        asked = set(server.asked)
        assert NET + '8' not in asked and NET + '108' not in asked and NET + 'f' in asked, asked
        database = sqlite3.connect(estate)
        elements = {row[0] for row in database.execute('SELECT id FROM element')}
        boxes = {f'{NET}{n}' for n in (1, 2, 3, 5, 6, 7)} | {'127.9.9.4'}
        silent = {'mac:0x4419b6010203', 'mac:0x000074090909', 'mac:0x000074090908', 'mac:0x00000c070707'}
        assert elements == boxes | silent, elements
        links = sorted(sorted(row) for row in database.execute('SELECT a, b FROM link'))
        wanted = sorted(sorted(pair) for pair in [
            (NET + '1', NET + '2'), (NET + '2', NET + '3'), (NET + '3', '127.9.9.4'), (NET + '3', 'mac:0x4419b6010203'),
            (NET + '3', 'mac:0x000074090909'), (NET + '3', 'mac:0x000074090908')])
        assert links == wanted, links
        raw = pathlib.Path(f'{estate}.archive').read_bytes()
        assert f'[{NET}1]:{server.port}'.encode() in raw and b'Fraud' not in raw
        told = subprocess.run([cordon, 'identify', f'{estate}.archive'], capture_output=True, text=True, check=True).stdout
        for number, said in (('6', 'answered from another address'), ('7', 'an answer that cannot be read')):
            part = told.split(f'{NET}{number}: ')
            assert len(part) == 2 and said in part[1].split('\n2001:')[0], (number, told)
        why = subprocess.run([cordon, 'show', str(estate), 'element', NET + '1', '--why'], capture_output=True, text=True, check=True).stdout
        assert 'Cisco IOS' in why, why
        before = dict(server.asked)
        _, done = scan(cordon, folder, 'net', server.port, text)
        again = [a for a in boxes - {NET + '6', NET + '7'} if server.asked[a] != before[a]]
        assert done.returncode == 0 and not again, (done, again)
        _, done = scan(cordon, folder, 'large', server.port, f'{NET}/64\n')
        assert done.returncode == 2 and 'large.scope:1:1: "2001:db8:9::/64": more addresses of IPv6' in done.stderr, done
    print('IPv6: everything where it belongs')


def free_port():
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as one:
        one.bind(('::1', 0))
        return one.getsockname()[1]


def daemon(cordon):
    """A real snmpd on ::1: by community, and as a user of v3."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = pathlib.Path(name), free_port()
        (folder / 'snmpd.conf').write_text(f'agentaddress udp6:[::1]:{port}\nsysName six.example\nrocommunity6 secret\n'
                                           'createUser erika SHA-256 authword-six AES privword-six\nrouser erika priv\n', encoding='ascii')
        process = subprocess.Popen(['snmpd', '-f', '-Lf', str(folder / 'log'), '-C', '-c', str(folder / 'snmpd.conf'), '-I', '-smux',
                                    '-p', str(folder / 'pid')], env=dict(os.environ, SNMP_PERSISTENT_DIR=str(folder / 'state'), MIBS=''),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for n, words in enumerate(('community secret\n', 'user erika sha-256 authword-six aes privword-six\n')):
                rows = []
                for _ in range(20):  # until it is up
                    estate, done = scan(cordon, folder, f'd{n}', port, '::1\n', words)
                    if done.returncode == 0:
                        rows = sqlite3.connect(estate).execute("SELECT id, name FROM element WHERE id NOT LIKE 'mac:%'").fetchall()
                    if rows == [('::1', 'six.example')]:
                        break
                    for old in folder.glob(f'd{n}.db*'):
                        old.unlink()
                    time.sleep(0.3)
                assert rows == [('::1', 'six.example')], (words, done, rows)
                print(done.stdout)
        finally:
            process.terminate()
            process.wait(10)
    print('snmpd on ::1: by community and as a user')


def main():
    cordon = os.path.abspath(sys.argv[1])
    if '--inside' in sys.argv:
        inside(cordon)
        return 0
    if not os.path.exists('/proc/net/if_inet6'):
        print('no IPv6 here: skipped')
        return 77
    some = False
    if shutil.which('snmpd'):
        daemon(cordon)
        some = True
    if os.geteuid() == 0 and shutil.which('ip') and subprocess.run(['unshare', '-n', 'true'], check=False).returncode == 0:
        subprocess.run(['unshare', '-n', sys.executable, os.path.abspath(__file__), cordon, '--inside'], check=True, timeout=100)
        some = True
    return 0 if some else 77


sys.exit(main())
