#!/usr/bin/env python3
"""The calendar of a plan, read as RFC 5545 says: lines, folding, escapes, what an event must have.

usage: calendar_test.py CORDON
"""
import datetime
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def unfold(data):
    assert data.endswith(b'\r\n'), 'the last line is not ended'
    assert b'\n' not in data.replace(b'\r\n', b''), 'a line feed without a carriage return'
    lines = data[:-2].split(b'\r\n')
    out = []
    for line in lines:
        assert len(line) <= 75, f'{len(line)} octets: {line}'
        line.decode('utf-8')  # folding does not cut a character
        if line[:1] == b' ':
            out[-1] += line[1:].decode('utf-8')
        else:
            out.append(line.decode('utf-8'))
    return out


def text(value):
    assert not re.search(r'(?<!\\)(?:\\\\)*[;,]', value), f'not escaped: {value}'
    assert not re.search(r'(?<!\\)(?:\\\\)*\\[^\\;,nN]', value), f'unknown escape: {value}'
    return re.sub(r'\\([\\;,nN])', lambda m: '\n' if m[1] in 'nN' else m[1], value)


def events(lines):
    assert lines[0] == 'BEGIN:VCALENDAR' and lines[-1] == 'END:VCALENDAR'
    assert 'VERSION:2.0' in lines[1:4] and any(x.startswith('PRODID:') for x in lines[1:4])
    event = None
    for line in lines[1:-1]:
        name, _, value = line.partition(':')
        if line == 'BEGIN:VEVENT':
            event = {}
        elif line == 'END:VEVENT':
            yield event
            event = None
        elif event is not None:
            assert name not in event, f'{name} twice'
            event[name] = value
        else:
            assert name in ('VERSION', 'PRODID'), line


def main():
    cordon = str(pathlib.Path(sys.argv[1]).resolve())
    plan = ['plan', 'examples/plan', '-p', 'examples/plan/policy.yaml', '--plan', 'examples/plan/plan.yaml']
    done = subprocess.run([cordon, *plan, '-o', 'ics'], cwd=ROOT, capture_output=True, check=True)
    found = list(events(unfold(done.stdout)))
    assert len({e['UID'] for e in found}) == len(found) >= 5
    for e in found:
        assert re.fullmatch(r'\d{8}T\d{6}Z', e['DTSTAMP'])
        start, end = (datetime.datetime.strptime(e[k + ';VALUE=DATE'], '%Y%m%d') for k in ('DTSTART', 'DTEND'))
        assert end - start == datetime.timedelta(days=1)
        assert text(e['SUMMARY']) and text(e['DESCRIPTION'])
    rules = {text(e['SUMMARY']): e['DTSTART;VALUE=DATE'] for e in found if e['UID'].startswith('rule-')}
    assert rules['example-exit/core must hold'] == '20250630', rules
    again = subprocess.run([cordon, *plan, '-o', 'ics'], cwd=ROOT, capture_output=True, check=True)
    assert again.stdout == done.stdout
    print(f'{len(found)} events')


main()
