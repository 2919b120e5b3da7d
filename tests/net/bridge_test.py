#!/usr/bin/env python3
"""Devices behind switches, from Q-BRIDGE-MIB tables and ARP; one box under three addresses.

usage: bridge_test.py CORDON

A core (127.9.8.1) and an access switch (127.9.8.2) that know each other by LLDP, and a router that answers under
three addresses.  A camera is seen by both switches in two VLANs: it is behind the access switch's port, once.  What
only ARP knows has no link.
"""
import os
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import responder  # noqa: E402

SYSTEM = (1, 3, 6, 1, 2, 1, 1)
LLDP = (1, 0, 8802, 1, 1, 2, 1)
PORT_INTERFACE = (1, 3, 6, 1, 2, 1, 17, 1, 4, 1, 2)
VLAN_TABLE = (1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2)
ARP = (1, 3, 6, 1, 2, 1, 4, 22, 1, 2)
IF_DESCR = (1, 3, 6, 1, 2, 1, 2, 2, 1, 2)
CAMERA = (0x44, 0x19, 0xb6, 1, 2, 3)  # a prefix of Hikvision's
PRINTER = tuple(b'L|_?q\x7f')  # letters, and what no text has
ONLY_ARP = (0x00, 0x00, 0x0c, 7, 7, 7)


def box(number, name, macs, seen, peer=None, arp=()):
    """seen: (VLAN, address, bridge port); bridge port n is interface n + 100."""
    mac = bytes([0x00, 0x00, 0x0c, 8, 8, number])
    rows = [(SYSTEM + (1, 0), 4, b'Cisco IOS Software, made up for a test'),
            (SYSTEM + (2, 0), 6, responder.oid_bytes((1, 3, 6, 1, 4, 1, 9, 1, 1))),
            (SYSTEM + (5, 0), 4, name), (LLDP + (3, 2, 0), 4, mac)]
    for port in (1, 2, 3):
        rows += [(IF_DESCR + (100 + port,), 4, b'Port%d' % port), (PORT_INTERFACE + (port,), 2, bytes([100 + port])),
                 (LLDP + (3, 7, 1, 3, 100 + port), 4, b'Port%d' % port)]
    rows += [((1, 3, 6, 1, 2, 1, 2, 2, 1, 6, 101 + n), 4, bytes(address)) for n, address in enumerate(macs)]
    rows += [(VLAN_TABLE + (vlan,) + address, 2, bytes([port])) for vlan, address, port in seen]
    rows += [(ARP + (101,) + ip, 4, bytes(address)) for ip, address in arp]
    if peer is not None:
        rows += [(LLDP + (4, 1, 1, 5, 0, 101, 1), 4, bytes([0x00, 0x00, 0x0c, 8, 8, peer])),
                 (LLDP + (4, 1, 1, 7, 0, 101, 1), 4, b'Port1'), (LLDP + (4, 1, 1, 9, 0, 101, 1), 4, b'x')]
    return sorted(rows)


def make_agents():
    core_mac, access_mac, router_mac = ((0, 0, 0x0c, 8, 8, n) for n in (1, 2, 3))
    core = box(1, b'core', [core_mac], [(10, CAMERA, 1), (20, CAMERA, 1), (10, PRINTER, 1), (10, router_mac, 2)], 2,
               [((192, 0, 2, 9), ONLY_ARP)])
    access = box(2, b'access', [access_mac], [(10, CAMERA, 2), (20, CAMERA, 2), (10, PRINTER, 3), (10, router_mac, 1)], 1)
    router, twin = box(3, b'router', [router_mac], []), box(6, b'router', [(0, 0, 0x0c, 8, 8, 6)], [])
    engine = bytes.fromhex('80000009030000') + b'\x0c\x08\x08'
    agents = {'127.9.8.1': {'rows': core, 'engine': engine + b'\x01'}, '127.9.8.2': {'rows': access, 'engine': engine + b'\x02'}}
    agents.update({f'127.9.8.{n}': {'rows': router, 'engine': engine + b'\x03'} for n in (3, 4, 5)})
    # As the router in name and kind, with another engine and address: another box of the same configuration.
    agents['127.9.8.6'] = {'rows': twin, 'engine': engine + b'\x06'}
    return agents


def main():
    cordon = os.path.abspath(sys.argv[1])
    server = responder.Responder(make_agents())
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        estate, scope = os.path.join(folder, 'net.db'), os.path.join(folder, 'scope')
        with open(scope, 'w', encoding='ascii') as file:
            file.write('127.9.8.1-127.9.8.6\n')
        done = subprocess.run([cordon, 'scan', estate, '--scope', scope, '--port', str(server.port), '--timeout', '300', '--gap',
                               '0'], capture_output=True, text=True, env=dict(os.environ, CORDON_COMMUNITY='secret'), timeout=60,
                              check=False)
        assert done.returncode == 0, done
        database = sqlite3.connect(estate)
        elements = sorted(row[0] for row in database.execute('SELECT id FROM element'))
        assert elements == sorted(['127.9.8.1', '127.9.8.2', '127.9.8.3', '127.9.8.6', 'mac:0x4419b6010203',
                                   'mac:0x4c7c5f3f717f', 'mac:0x00000c070707']), elements
        links = {frozenset(row) for row in database.execute('SELECT a, b FROM link')}
        count = database.execute('SELECT count(*) FROM link').fetchone()[0]
        assert count == len(links), (count, links)
        wanted = {frozenset(pair) for pair in (('127.9.8.1', '127.9.8.2'), ('127.9.8.2', 'mac:0x4419b6010203'),
                                               ('127.9.8.2', 'mac:0x4c7c5f3f717f'), ('127.9.8.1', '127.9.8.3'))}
        assert wanted == links, links
        # Second-hand: the prefix is a claim about the camera that does not vote.
        rows = database.execute("SELECT party, weight FROM evidence WHERE subject='element:mac:0x4419b6010203'").fetchall()
        assert ('hikvision', 0) in rows, rows
        print(done.stdout, sorted(sorted(pair) for pair in links))
    print('bridges: everything where it belongs')


main()
