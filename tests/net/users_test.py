#!/usr/bin/env python3
"""SNMPv3 users that an agent refuses, and a daemon with two addresses: against a real snmpd on loopback.

usage: users_test.py CORDON

What is wrong must stand with the agent, user by user: the name, the password for authentication, the one
for privacy, the level.  One daemon under two addresses, found by both, is one element.  Exits 77 (skipped) where
there is no snmpd.
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

USER = 'user erika sha-256 authword-right aes privword-right\n'
SECRETS = ['authword', 'privword', 'erika', 'nobody-here']
# Credentials, and what must be said of them; None: it answers.
CASES = {
    'right': (USER, None),
    'name': ('user nobody-here sha-256 authword-right aes privword-right\n', 'user 1: the agent knows no user of this name'),
    'auth': ('user erika sha-256 authword-wrong aes privword-right\n',
             'user 1: the authentication password or protocol is wrong'),
    'priv': ('user erika sha-256 authword-right aes privword-wrong\n', 'user 1: no answer (many agents are silent when the privacy password is wrong)'),
    'level': ('user erika sha-256 authword-right\n', 'user 1: the user may see nothing, or not at this security level'),
    'two': ('user nobody-here sha-256 authword-right\nuser erika sha-256 authword-wrong aes privword-right\n',
            'user 1: the agent knows no user of this name; user 2: the authentication password or protocol is wrong'),
    'second': ('user nobody-here sha-256 authword-right\n' + USER, None),
}


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


def start_daemon(folder, port):
    (folder / 'snmpd.conf').write_text(
        f'agentaddress udp:127.9.7.1:{port},udp:127.9.7.2:{port}\nsysName one.example\n'
        'createUser erika SHA-256 authword-right AES privword-right\nrouser erika priv\nrocommunity community-of-one\n',
        encoding='ascii')
    environment = dict(os.environ, SNMP_PERSISTENT_DIR=str(folder / 'state'), MIBS='')
    return subprocess.Popen(['snmpd', '-f', '-Lf', str(folder / 'log'), '-C', '-c', str(folder / 'snmpd.conf'), '-I', '-smux',
                             '-p', str(folder / 'pid')], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(port):
    """A message of v3 that asks who is there is answered as soon as the daemon is up."""
    ask = bytes.fromhex('303802010330 0e02020123020205dc0401040201030410300e0400020100020100040004000400'
                        '30110400 0400a00b02010102010002010030 00'.replace(' ', ''))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(0.1)
        for _ in range(100):
            try:
                one.sendto(ask, ('127.9.7.1', port))
                return one.recv(2048)
            except OSError:
                time.sleep(0.05)
    raise AssertionError('snmpd does not answer')


def scan(cordon, folder, name, port, words, scope):
    estate, secret, where = folder / f'{name}.db', folder / f'{name}.secret', folder / f'{name}.scope'
    secret.write_text(words, encoding='ascii')
    secret.chmod(0o600)
    where.write_text(scope, encoding='ascii')
    done = subprocess.run([cordon, 'scan', str(estate), '--scope', str(where), '--credentials', str(secret), '--port', str(port),
                           '--timeout', '400', '--tries', '2', '--gap', '0'], capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode == 0, (name, done)
    told = subprocess.run([cordon, 'identify', f'{estate}.archive'], capture_output=True, text=True, check=True).stdout
    raw = pathlib.Path(f'{estate}.archive').read_bytes() + (done.stdout + done.stderr + told).encode()
    assert not [word for word in SECRETS if word.encode() in raw.replace(str(secret).encode(), b'')], (name, raw)
    return estate, done.stdout, told


def main():
    if not shutil.which('snmpd'):
        print('no snmpd here: skipped')
        return 77
    cordon = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder, port = pathlib.Path(name), free_port()
        daemon = start_daemon(folder, port)
        try:
            wait_for(port)
            for case, (words, wrong) in CASES.items():
                _, said, told = scan(cordon, folder, case, port, words, '127.9.7.1\n')
                assert ('trouble' in told) == (wrong is not None), (case, told)
                assert wrong is None or wrong in told, (case, told)
                assert ('1 asked as a user, 1 answered' in said) == (wrong is None), (case, said)
            for case, words in (('both', 'community community-of-one\n'), ('both-v3', USER)):
                estate, _, _ = scan(cordon, folder, case, port, words, '127.9.7.1-127.9.7.2\n')
                rows = sqlite3.connect(estate).execute("SELECT id, name FROM element WHERE id NOT LIKE 'mac:%'").fetchall()
                assert rows == [('127.9.7.1', 'one.example')], (case, rows)
        finally:
            daemon.terminate()
            daemon.wait(10)
    print('users: each refusal said, one daemon of two addresses is one element')
    return 0


sys.exit(main())
