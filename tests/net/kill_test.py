#!/usr/bin/env python3
"""A scan that is killed (SIGKILL) again and again loses nothing; and a scan is as polite as it says.

usage: kill_test.py CORDON RESPONDER

A thousand agents are scanned; at some moment all processes of the scan, or only the one with the network, only the
one that writes, only the one that started them is killed; the same command goes on, until it ends by itself.  Then what is
in the archive equals that of a scan nobody disturbed, value for value, no agent that was done has been asked to the end
again, and the estate is made.  A tail that was torn is named, with the command that cuts it off.
Limits: packets a second in all, and milliseconds between two packets to one agent, as the agents see them.
"""
import collections
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import responder  # noqa: E402

COUNT = 1000


def records(path):
    """(kind, agent, body) of each whole record; the reader is this test's own (doc/archive.md)."""
    data, at = open(path, 'rb').read(), 16
    while at + 16 <= len(data):
        size = int.from_bytes(data[at:at + 4], 'little')
        body = data[at + 16:at + 16 + size]
        if len(body) < size:
            return
        agent, source = int.from_bytes(body[2:4], 'little'), int.from_bytes(body[4:6], 'little')
        yield body[0], body[16:16 + agent].decode(), body[16 + agent + source:]
        at += 16 + size


def said_in(path):
    said, done = collections.defaultdict(set), collections.Counter()
    for kind, agent, body in records(path):
        if kind == 1:
            said[agent] |= {binding for _, binding in responder.parts(body)}
        done[agent] += kind == 3
    return said, done


def start(cordon, folder, name, port, rate):
    scope = os.path.join(folder, 'scope')
    with open(scope, 'w', encoding='ascii') as file:
        file.write(f'127.1.0.0-127.1.{(COUNT - 1) >> 8}.{(COUNT - 1) & 255}\n')
    return subprocess.Popen([cordon, 'scan', os.path.join(folder, name), '--scope', scope, '--port', port, '--rate', str(rate),
                             '--gap', '0'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                            env=dict(os.environ, CORDON_COMMUNITY='public'))


def children(pid):
    with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
        return [int(word) for word in file.read().split()]


def stop(scan, which):
    """Ends some of the processes; the one that writes is the first that was started."""
    victims = [scan.pid] + children(scan.pid)
    for pid in {'all': victims, 'one': victims[:1], 'writer': victims[1:2], 'network': victims[2:3]}[which]:
        os.kill(pid, signal.SIGKILL)


def killed(cordon, folder, port, chance):
    kills, before = 0, collections.Counter()
    path = os.path.join(folder, 'net.db.archive')
    for turn in range(200):
        scan = start(cordon, folder, 'net.db', port, 60000)
        which = ('all', 'network', 'writer', 'one')[turn % 4]
        try:
            _, why = scan.communicate(timeout=chance.uniform(0.15, 0.5) + turn * 0.05)
            if scan.returncode == 0:
                break
            cut = re.search(r'truncate --size=(\d+)', why)
            assert cut, (scan.returncode, why)
            os.truncate(path, int(cut.group(1)))
        except subprocess.TimeoutExpired:
            if len(children(scan.pid)) < 2:
                ended = scan.communicate(timeout=60)  # it makes the estate already
                assert scan.returncode == 0, ended
                break
            stop(scan, which)
            kills += 1
            _, why = scan.communicate(timeout=30)
            # The one with the network may have been through, and its end not yet been noticed.
            if scan.returncode == 0:
                break
            for _ in range(100):  # whoever is left ends, and lets go of the archive
                if subprocess.run(['flock', '-n', path, 'true'], check=False).returncode == 0 if os.path.exists(path) else True:
                    break
                time.sleep(0.05)
        if os.path.exists(path):
            _, done = said_in(path)
            assert all(done[agent] >= n for agent, n in before.items())
            before = done
    assert kills >= 3, kills
    said, done = said_in(path)
    assert set(done.values()) == {1}, collections.Counter(done.values())
    return said, kills


class Watching(responder.Responder):
    """Writes down when each agent was asked."""
    def __init__(self, agents):
        super().__init__(agents)
        self.times = []

    def answer(self, here, agent, data, sender):
        self.times.append((time.monotonic(), here))
        super().answer(here, agent, data, sender)


def polite(cordon, folder):
    rows = [((1, 3, 6, 1, 2, 1, 1, 1, 0), 4, b'made up'), ((1, 3, 6, 1, 2, 1, 1, 2, 0), 6, b'\x2b\6\1\4\1\x09')]
    rows += [((1, 3, 6, 1, 2, 1, 2, 2, 1, 2, n), 4, b'port %d' % n) for n in range(1, 200)]
    server = Watching({f'127.9.3.{n}': {'rows': sorted(rows)} for n in range(1, 21)})
    server.start()
    scope = os.path.join(folder, 'polite')
    with open(scope, 'w', encoding='ascii') as file:
        file.write('127.9.3.1-127.9.3.20\n')
    done = subprocess.run([cordon, 'scan', os.path.join(folder, 'p.db'), '--scope', scope, '--port', str(server.port), '--rate', '100',
                           '--gap', '50'], capture_output=True, text=True, timeout=100, check=False,
                          env=dict(os.environ, CORDON_COMMUNITY='secret'))
    assert done.returncode == 0 and ' 20 answered' in done.stdout, done
    last, at_once = {}, [when for when, _ in server.times]
    for when, agent in server.times:
        # Between answering one and asking the next; what the machine delays can bring two nearer by a little.
        assert when - last.get(agent, 0) > 0.04, (agent, when - last[agent])
        last[agent] = when
    for i, when in enumerate(at_once):
        within = sum(1 for other in at_once[i:i + 200] if other < when + 1)
        assert within <= 100 + 100 // 20 + 2 + 5, within  # a second's, and what may have been saved up
    print(f'{len(at_once)} packets at most 100 a second and 50 ms apart')


def main():
    cordon = os.path.abspath(sys.argv[1])
    chance = random.Random(20261130)
    process = subprocess.Popen([sys.argv[2], '--delay', '20'], stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline().split()[1]
        with tempfile.TemporaryDirectory() as folder:
            whole = start(cordon, folder, 'whole.db', port, 60000)
            out, why = whole.communicate(timeout=100)
            assert whole.returncode == 0 and f'{COUNT} answered' in out, (out, why)
            truth, _ = said_in(os.path.join(folder, 'whole.db.archive'))
            said, kills = killed(cordon, folder, port, chance)
            assert len(truth) == COUNT and said.keys() == truth.keys()
            for agent, bindings in truth.items():
                # The engine's clock and what else differs from one moment to the next is not in what this responder says.
                assert said[agent] == bindings, (agent, len(said[agent]), len(bindings))
            print(f'{COUNT} agents, killed {kills} times: the same {sum(map(len, truth.values()))} values')
            polite(cordon, folder)
    finally:
        process.kill()
        process.wait()


main()
