#!/usr/bin/env python3
"""Real daemons in network namespaces: snmpd with lldpd (AgentX), by v2c and by v3 with SHA-2 and AES.

usage: daemons_test.py CORDON

A line of three: a -- b -- c, each a namespace with its own snmpd and lldpd, and a fourth, on a bridge with
all, from which Cordon asks.  a answers v2c; b only a user of v3 (SHA-256, AES); c only one with SHA-512 and
AES.  They must be found, walked and joined into a--b and b--c, and no secret may stand anywhere.  Exits 77
(skipped) where it is not root or the daemons are not installed.
"""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HOSTS = ('a', 'b', 'c')
USERS = {'b': ('erika', 'SHA-256', 'authword-of-b', 'AES', 'privword-of-b'),
         'c': ('max', 'SHA-512', 'authword-of-c', 'AES', 'privword-of-c')}
SECRETS = [word for user in USERS.values() for word in (user[2], user[4])] + ['community-of-a']
PREFIX = f'cordon{os.getpid() % 10000}'


def run(*words, check=True):
    return subprocess.run(words, check=check, capture_output=True, text=True, timeout=120)


def inside(host, *words):
    return ['ip', 'netns', 'exec', PREFIX + host, *words]


def make_network():
    for host in HOSTS + ('x',):
        run('ip', 'netns', 'add', PREFIX + host)
        run(*inside(host, 'ip', 'link', 'set', 'lo', 'up'))
    # The line.  Each end has its own address, so that a neighbour can be told.
    for left, right in (('a', 'b'), ('b', 'c')):
        run('ip', 'link', 'add', f'to{right}', 'netns', PREFIX + left, 'type', 'veth', 'peer', 'name', f'to{left}', 'netns',
            PREFIX + right)
        for host, name in ((left, f'to{right}'), (right, f'to{left}')):
            run(*inside(host, 'ip', 'link', 'set', name, 'up'))
    # The way on which they are asked.
    run(*inside('x', 'ip', 'link', 'add', 'br0', 'type', 'bridge'))
    run(*inside('x', 'ip', 'addr', 'add', '10.99.0.9/24', 'dev', 'br0'))
    run(*inside('x', 'ip', 'link', 'set', 'br0', 'up'))
    for number, host in enumerate(HOSTS, 1):
        run('ip', 'link', 'add', 'mgmt', 'netns', PREFIX + host, 'type', 'veth', 'peer', 'name', f'p{host}', 'netns', PREFIX + 'x')
        run(*inside('x', 'ip', 'link', 'set', f'p{host}', 'master', 'br0', 'up'))
        run(*inside(host, 'ip', 'addr', 'add', f'10.99.0.{number}/24', 'dev', 'mgmt'))
        run(*inside(host, 'ip', 'link', 'set', 'mgmt', 'up'))


def start_daemons(folder):
    started = []
    for host in HOSTS:
        place = folder / host
        place.mkdir()
        agentx = place / 'agentx'
        lines = ['agentaddress udp:161', 'master agentx', f'agentXSocket {agentx}', 'agentXPerms 0777 0777',
                 f'sysName {host}.example', 'sysDescr an example of a host']
        if host in USERS:
            name, auth, auth_word, priv, priv_word = USERS[host]
            lines += [f'createUser {name} {auth} {auth_word} {priv} {priv_word}', f'rouser {name} priv']
        else:
            lines += ['rocommunity community-of-a']
        (place / 'snmpd.conf').write_text('\n'.join(lines) + '\n', encoding='ascii')
        environment = dict(os.environ, SNMP_PERSISTENT_DIR=str(place / 'state'), MIBS='')
        started.append(subprocess.Popen(inside(host, 'snmpd', '-f', '-Lf', str(place / 'log'), '-C', '-c', str(place / 'snmpd.conf'),
                                               '-I', '-smux', '-p', str(place / 'pid')), env=environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        for _ in range(50):
            if agentx.exists():
                break
            time.sleep(0.1)
        config = place / 'lldpd.conf'
        config.write_text(f'configure system hostname {host}.example\nconfigure lldp tx-interval 1\n', encoding='ascii')
        started.append(subprocess.Popen(inside(host, 'lldpd', '-d', '-x', '-X', str(agentx), '-u', str(place / 'control'), '-O',
                                               str(config), '-I', 'to*', '-C', 'to*'),
                                        stdout=subprocess.DEVNULL, stderr=(place / 'lldpd.log').open('w')))
    return started


def check(cordon, folder):
    scope, secret, estate = folder / 'scope', folder / 'secret', folder / 'net.db'
    scope.write_text('10.99.0.1-10.99.0.4\n', encoding='ascii')
    secret.write_text('community community-of-a\nuser nobody-knows sha-256 wrongword-of-x\n' + ''.join(
        f'user {name} {auth.lower()} {auth_word} {priv.lower()} {priv_word}\n'
        for name, auth, auth_word, priv, priv_word in USERS.values()), encoding='ascii')
    secret.chmod(0o600)
    links, done = [], None
    for _ in range(12):  # neighbours take a few seconds to be heard
        for old in folder.glob('net.db*'):
            old.unlink()
        done = run(*inside('x', cordon, 'scan', str(estate), '--scope', str(scope), '--credentials', str(secret), '--timeout', '500'),
                   check=False)
        assert done.returncode == 0, done
        database = sqlite3.connect(estate)
        links = sorted(database.execute('SELECT a, b FROM link').fetchall())
        if len(links) >= 2:
            break
        time.sleep(2)
    print(done.stdout)
    names = dict(database.execute('SELECT id, name FROM element'))
    assert {names.get(f'10.99.0.{n}') for n in (1, 2, 3)} == {'a.example', 'b.example', 'c.example'}, names
    assert links == [('10.99.0.1', '10.99.0.2'), ('10.99.0.2', '10.99.0.3')], (links, names)
    traffic = database.execute("SELECT count(*) FROM measure WHERE name='traffic_bps'").fetchone()[0]
    assert traffic == 3, traffic
    raw = pathlib.Path(f'{estate}.archive').read_bytes() + estate.read_bytes() + (done.stdout + done.stderr).encode()
    assert not [word for word in SECRETS if word.encode() in raw]
    print('three daemons found, walked and joined')


def main():
    if os.geteuid() != 0 or not all(shutil.which(word) for word in ('ip', 'snmpd', 'lldpd')):
        print('not root, or no snmpd, lldpd or ip here: skipped')
        return 77
    usable = (run('ip', 'netns', 'add', PREFIX + 'try', check=False).returncode == 0 and
              run(*inside('try', 'true'), check=False).returncode == 0)
    run('ip', 'netns', 'del', PREFIX + 'try', check=False)
    if not usable:  # as in a folder that is the root of a change of root
        print('no network namespace can be made and entered here: skipped')
        return 77
    started = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        try:
            make_network()
            started = start_daemons(folder)
            time.sleep(3)
            check(os.path.abspath(sys.argv[1]), folder)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
            for host in HOSTS + ('x',):
                run('ip', 'netns', 'del', PREFIX + host, check=False)
    return 0


sys.exit(main())
