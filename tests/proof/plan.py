#!/usr/bin/env python3
"""Tables of plans' proofs, right and bent: cordon-verify must say of each what trying everything out says.

usage: plan.py CORDON CORDON_VERIFY PLAN_CASES

A proof is bent by one number or one line.  Not every bend makes it false (an option that nobody would take may be dearer);
so what is expected is worked out here, from the lines alone, in the dullest way.
"""
import hashlib
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

STAY = 255
ESTATE, POLICY = 'examples/paths', 'policies/uk-ncsc-2020-01.yaml'
CASES, BENDS = 60, 12


class Refused(Exception):
    pass


def need(condition):
    if not condition:
        raise Refused


def number(text, least=-2**60, most=2**60):
    need(text and text.lstrip('-').isdigit() and text.count('-') <= (text[0] == '-') and least <= int(text) <= most)
    return int(text)


def item(words, last, least, price, shift, impossible):
    need(len(words) >= 2)
    period, cost, terms = number(words[0], 0, last), number(words[1], least), {}
    for word in words[2:]:
        row, _, amount = word.partition(':')
        row = number(row, 0, len(price) - 1)
        terms[row] = terms.get(row, 0) + number(amount, least)
    value = (0 if impossible else cost << shift) + sum(price[r] * a for r, a in terms.items())
    return {'period': period, 'cost': cost, 'terms': terms, 'value': value}


def ways(bundle):
    """The items of every lawful choice of a bundle."""
    for chosen in itertools.product(*[range(len(u)) for u in bundle['units']]):
        options = [u[i] for u, i in zip(bundle['units'], chosen)]
        periods = {o['period'] for o in options} - {STAY}
        if len(periods) > bundle['most']:
            continue
        items = options + [v for v in bundle['visits'] if v['period'] in periods]
        for state in bundle['states']:
            last = max([options[u]['period'] for u in state['marks']], default=0)
            items += [m for m in state['moments'] if m['period'] < last]
        yield items


def judge(lines, head):
    """Whether the proof holds."""
    need(lines[:len(head)] == head)
    at = len(head)
    need(lines[at].split(' ')[0] == 'goal' and ' ' in lines[at] and lines[at + 1] == 'case mid')
    at += 2
    impossible = lines[at] == 'impossible'
    cost = bound = 0
    if not impossible:
        for word in ('cost', 'bound'):
            words = lines[at].split(' ')
            need(words[0] == word and len(words) == 2)
            value = number(words[1])
            cost, bound = (value, bound) if word == 'cost' else (cost, value)
            at += 1
    else:
        at += 1
    words = lines[at].split(' ')
    need(words[0] == 'shift' and len(words) == 2)
    shift = number(words[1], 0, 40)
    at += 1
    limit, price = [], []
    while lines[at].split(' ')[0] == 'row':
        words = lines[at].split(' ')
        need(len(words) == 3)
        limit.append(number(words[1]))
        price.append(number(words[2], 0, 2**63 - 1))
        at += 1
    bundles = []
    while lines[at].split(' ')[0] == 'bundle':
        words = lines[at].split(' ')
        need(len(words) == 3)
        b = {'copies': number(words[1], 1, 2**31 - 1), 'most': number(words[2], 1, 3), 'visits': [], 'units': [], 'states': []}
        bundles.append(b)
        at += 1
        while lines[at].split(' ')[0] not in ('bundle', 'end'):
            word, *rest = lines[at].split(' ')
            if word == 'visit':
                b['visits'].append(item(rest, 127, 0, price, shift, impossible))
                need(len({v['period'] for v in b['visits']}) == len(b['visits']))
            elif word == 'unit' and not rest:
                b['units'].append([])
            elif word == 'option' and b['units']:
                b['units'][-1].append(item(rest, STAY, -2**60, price, shift, impossible))
                need(b['units'][-1][-1]['period'] < 128 or b['units'][-1][-1]['period'] == STAY)
            elif word == 'state':
                b['states'].append({'marks': [number(r, 0, len(b['units']) - 1) for r in rest], 'moments': []})
                need(len(b['states']) <= 4)
            elif word == 'moment' and b['states']:
                b['states'][-1]['moments'].append(item(rest, 127, 0, price, shift, impossible))
                need(b['states'][-1]['moments'][-1]['cost'] == 0)
            else:
                raise Refused
            at += 1
    need(lines[at] == f'end {len(bundles)}' and lines[at + 1:] == [''])
    total, closed = -sum(p * l for p, l in zip(price, limit)), False
    for b in bundles:
        values = [sum(i['value'] for i in items) for items in ways(b)]
        closed |= not values
        total += b['copies'] * min(values, default=0)
    if impossible:
        need(closed or total > 0)
        return
    need(not closed and -(-total >> shift) == bound and bound <= cost)


def holds(text, head):
    try:
        judge(text.split('\n'), head)
    except (Refused, IndexError):
        return False
    return True


def bend(lines, draw):
    """One number changed, or one line taken out or doubled."""
    lines = list(lines)
    at = draw.randrange(len(lines) - 1)
    words = lines[at].split(' ')
    kind = draw.randrange(8)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, lines[at])
    else:
        numbers = [i for i, w in enumerate(words) if i > 0]
        if not numbers:
            return bend(lines, draw)
        i = draw.choice(numbers)
        before, colon, last = words[i].rpartition(':')
        if not last.lstrip('-').isdigit():
            return bend(lines, draw)
        value = int(last) + draw.choice([-1, 1, 1, 2, -5, 100])
        words[i] = before + colon + str(value)
        lines[at] = ' '.join(words)
    return lines


def main():
    cordon, verify, cases = (os.path.abspath(p) for p in sys.argv[1:4])
    os.chdir(os.environ['CORDON_SOURCE_ROOT'])
    draw = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        plan = os.path.join(folder, 'plan.yaml')
        with open(plan, 'w', encoding='utf-8') as file:
            file.write('plan: 1\n')
        checked = os.path.join(folder, 'check.json')
        subprocess.run([cordon, 'check', ESTATE, '-p', POLICY, '--proof', checked], stdout=subprocess.DEVNULL,
                       check=False)
        with open(checked, encoding='utf-8') as file:
            proof = json.load(file)
        digests = [proof['estate']['digest'], proof['register']['digest'], proof['policy']['digest'],
                   hashlib.blake2b(b'plan: 1\n', digest_size=32).hexdigest()]
        subprocess.run([cases, folder, str(CASES), *digests], check=True)
        head = ['cordon-plan-proof/2', f'estate {digests[0]}', f'register {digests[1]}', f'policy {digests[2]} uk-ncsc-2020-01',
                f'plan {digests[3]}']
        refused = tried = 0
        for number_of in range(CASES):
            path = os.path.join(folder, f'{number_of}.proof')
            if not os.path.exists(path):
                continue
            with open(path, encoding='utf-8') as file:
                right = file.read()
            for text in [right] + ['\n'.join(bend(right.split('\n'), draw)) for _ in range(BENDS)]:
                with open(path, 'w', encoding='utf-8') as file:
                    file.write(text)
                run = subprocess.run([verify, '--plan', plan, '--at', 'none', ESTATE, POLICY, path], capture_output=True, text=True,
                                     check=False)
                expected = 0 if holds(text, head) else 1
                if run.returncode != expected or (text is right and expected):
                    print(f'case {number_of}: exit {run.returncode}, expected {expected}: {run.stdout}{run.stderr}')
                    print(text)
                    sys.exit(1)
                tried += 1
                refused += expected
        print(f'{tried} proofs, {refused} of them refused')
        if refused < tried / 3 or refused == tried:
            sys.exit('plan.py: too few of the bent proofs are false')


main()
