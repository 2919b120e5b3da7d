"""An SNMP responder for tests: every address of 127/8 is an agent, through one wildcard socket; with six, every
local address of IPv6, too.

Own BER, written apart from Cordon's.  An agent is a sorted list of (oid, tag, content) and a manner in
which it misbehaves:
  None       answers as it should (v2c GET, GETNEXT, GETBULK; v3 engine discovery where it has an engine id)
  'v1'       answers v1 only
  'loop'     GETNEXT never gets on      'endless'  each table grows for ever
  'lie'      a length runs past the end 'cut'      half a datagram
  'elsewhere' answers from another address  'big'  tooBig above two repetitions
  'twice'    sends every answer twice   'deaf'     does not answer bulk
  'mute'     answers nothing            'noise'    random bytes
  'back'     tables fall                'otherid'  another request's number
  'empty'    no value in any answer     'error'    genErr to every walk
  'long'     a name of 200 arcs         'spoof'    right, and a forged answer from elsewhere before it
"""
import bisect
import random
import socket
import struct
import threading

PKTINFO = getattr(socket, 'IP_PKTINFO', 8)
IPV6_FREEBIND = 78


def tlv(tag, body):
    n = len(body)
    if n < 128:
        return bytes([tag, n]) + body
    size = n.to_bytes((n.bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(size)]) + size + body


def integer(n):
    return n.to_bytes(n.bit_length() // 8 + 1, 'big', signed=True)


def oid_bytes(oid):
    out = bytearray()
    for arc in [oid[0] * 40 + oid[1]] + list(oid[2:]):
        part = [arc & 127]
        while arc > 127:
            arc >>= 7
            part.append(arc & 127 | 128)
        out += bytes(reversed(part))
    return bytes(out)


def take(data, at):
    tag, n, at = data[at], data[at + 1], at + 2
    if n > 127:
        size = n & 127
        n, at = int.from_bytes(data[at:at + size], 'big'), at + size
    return tag, data[at:at + n], at + n


def read_oid(body):
    arcs, arc = [], 0
    for byte in body:
        arc = arc << 7 | byte & 127
        if byte < 128:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return (first, arcs[0] - 40 * first) + tuple(arcs[1:])


def parts(body):
    at, out = 0, []
    while at < len(body):
        tag, value, at = take(body, at)
        out.append((tag, value))
    return out


class Responder(threading.Thread):
    def __init__(self, agents, community=b'secret', six=False):
        super().__init__(daemon=True)
        self.agents, self.community, self.asked = agents, community, {}
        self.names = {a: [row[0] for row in agent['rows']] for a, agent in agents.items()}
        self.six = six
        self.socket = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
        if six:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
            self.socket.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)  # local by a route alone
        else:
            self.socket.setsockopt(socket.IPPROTO_IP, PKTINFO, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind(('::' if six else '0.0.0.0', 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            data, control, _, sender = self.socket.recvmsg(65535, 256)
            for level, kind, body in control:
                if level == socket.IPPROTO_IP and kind == PKTINFO:
                    here = socket.inet_ntoa(body[8:12])
                if level == socket.IPPROTO_IPV6 and kind == socket.IPV6_PKTINFO:
                    here = socket.inet_ntop(socket.AF_INET6, body[:16]).removeprefix('::ffff:')
            self.asked[here] = self.asked.get(here, 0) + 1
            agent = self.agents.get(here)
            if agent and agent.get('manner') != 'mute':
                self.answer(here, agent, data, sender)

    def send(self, here, data, to):
        if self.six:
            whole = here if ':' in here else '::ffff:' + here
            info = (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, struct.pack('=16sI', socket.inet_pton(socket.AF_INET6, whole), 0))
        else:
            info = (socket.IPPROTO_IP, PKTINFO, struct.pack('=I4s4s', 0, socket.inet_aton(here), b'\0' * 4))
        self.socket.sendmsg([data], [info], 0, to)

    def answer(self, here, agent, data, sender):
        fields = parts(take(data, 0)[1])
        version = int.from_bytes(fields[0][1], 'big')
        if version == 3:
            reply = self.discovery(agent, fields)
        else:
            reply = self.reply(here, agent, version, fields)
        manner = agent.get('manner')
        if reply is None:
            return
        if manner == 'lie':
            reply = reply[:1] + b'\x84\x7f\xff\xff\xff' + reply[2:]
        if manner == 'cut':
            reply = reply[:len(reply) // 2]
        if manner == 'noise':
            reply = random.Random(len(data)).randbytes(len(reply))
        if manner == 'spoof':
            self.send(agent.get('elsewhere', '127.66.66.66'), reply.replace(b'Cisco', b'Fraud'), sender)
        if manner == 'elsewhere':
            here = agent.get('elsewhere', '127.66.66.66')
        self.send(here, reply, sender)
        if manner == 'twice':
            self.send(here, reply, sender)

    def discovery(self, agent, fields):
        if not agent.get('engine'):
            return None
        number = parts(fields[1][1])[0][1]
        request = parts(parts(fields[3][1])[2][1])[0][1]
        header = tlv(0x30, tlv(2, number) + tlv(2, integer(65507)) + tlv(4, b'\0') + tlv(2, b'\3'))
        security = tlv(0x30, tlv(4, agent['engine']) + tlv(2, b'\1') + tlv(2, b'\2') + tlv(4, b'') * 3)
        row = tlv(0x30, tlv(6, oid_bytes((1, 3, 6, 1, 6, 3, 15, 1, 1, 4, 0))) + tlv(0x41, b'\1'))
        pdu = tlv(0xa8, tlv(2, request) + tlv(2, b'\0') * 2 + tlv(0x30, row))
        scoped = tlv(0x30, tlv(4, agent['engine']) + tlv(4, b'') + pdu)
        return tlv(0x30, tlv(2, b'\3') + header + tlv(4, security) + scoped)

    def reply(self, here, agent, version, fields):
        manner = agent.get('manner')
        if fields[1][1] != self.community or (manner == 'v1') != (version == 0):
            return None
        kind, body = fields[2]
        request, status, index, rows = parts(body)
        asked = [read_oid(parts(row)[0][1]) for _, row in parts(rows[1])]
        count = int.from_bytes(index[1], 'big') if kind == 0xa5 else 1
        if kind == 0xa5 and manner == 'deaf':
            return None
        error, out = 0, []
        if manner == 'big' and kind == 0xa5 and count > 2:
            error = 1
        names = list(asked)
        for _ in range(count if not error else 0):  # row by row (RFC 3416, 4.2.3)
            for lane, oid in enumerate(names):
                row = self.get(here, agent, oid) if kind == 0xa0 else self.next(here, agent, oid, manner)
                if row is None and version == 0:
                    error = 2
                    break
                out.append(row or (oid, 0x80 if kind == 0xa0 else 0x82, b''))
                names[lane] = out[-1][0]
        listed = b''.join(tlv(0x30, tlv(6, oid_bytes(o)) + tlv(t, v)) for o, t, v in out)
        if manner == 'error' and kind != 0xa0:
            error = 5
        if manner == 'empty' and kind != 0xa0:
            listed = b''
        if manner == 'otherid' and kind != 0xa0:
            request = (2, integer(int.from_bytes(request[1], 'big') ^ 0x100))
        if error:
            listed = rows[1]
        pdu = tlv(0xa2, tlv(2, request[1]) + tlv(2, bytes([error])) + tlv(2, b'\0') + tlv(0x30, listed))
        return tlv(0x30, tlv(2, bytes([version])) + tlv(4, self.community) + pdu)

    def get(self, here, agent, oid):
        at = bisect.bisect_left(self.names[here], oid)
        return agent['rows'][at] if at < len(self.names[here]) and self.names[here][at] == oid else None

    def next(self, here, agent, oid, manner):
        if manner == 'loop' and len(oid) > 9:
            return (oid[:-1] + (1,), 4, b'again')
        if manner == 'endless' and oid[:7] == (1, 3, 6, 1, 2, 1, 31):
            return (oid[:-1] + (oid[-1] + 1,), 4, b'more') if len(oid) > 11 else (oid + (1,), 4, b'more')
        if manner == 'back' and len(oid) > 9:
            return (oid[:-1] + (max(oid[-1] - 1, 0),), 4, b'falls') if len(oid) > 11 else (oid + (9,), 4, b'falls')
        if manner == 'long' and oid[:7] == (1, 3, 6, 1, 2, 1, 47):
            return (oid + (7,) * (200 - len(oid)), 4, b'long')
        at = bisect.bisect_right(self.names[here], oid)
        return agent['rows'][at] if at < len(self.names[here]) else None
