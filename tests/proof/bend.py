#!/usr/bin/env python3
"""cordon-verify must accept what is right and refuse what is bent.

usage: bend.py [--cordon CORDON] [--all] [--first N] [--seeds N] VERIFY [CASE...]
       CASE: a case, demo or random; --all, or CORDON_BEND=all in the environment: at every place

There are some ten thousands of places, each a run of cordon-verify: the ordinary run takes a sample of
them, the same one each time, and says how many it tried of how many.

Every case in cases/ is an estate, a policy and a proof made by hand; "?" in place of a digest is
filled in by the digest of this script, which shares nothing with the one under test.  The proof as
it stands must be accepted. Then it is bent in one place, every place in turn, and so are the cells
and rows of the estate and the bytes of the policy; each must be refused.

With --cordon, proofs of `cordon check` are treated likewise: for the cases, for examples/demo, and
for random small estates under policies with every kind of rule; and so are those of trace, reach and cut
about these estates.
"""
import argparse
import copy
import csv
import hashlib
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
REGISTER = os.path.join(HERE, 'cases', 'register')
SOURCE = 'source dated grade'
TABLES = [(line.split()[0], (line.split(None, 1)[1].replace('SOURCE', SOURCE)).split()) for line in '''
party id name country SOURCE
alias alias party SOURCE
stake owner owned share_low_pct share_high_pct kind since until SOURCE
function id name spec SOURCE
function_alias alias function SOURCE
function_group grp function membership SOURCE
product id maker brand model class cost_low cost_high currency lead_days SOURCE
bom product part_product quantity essential
site id operator name country region lat lon SOURCE
site_tag site tag SOURCE
network_tag network tag
element id site operator owner network name product maker generations state procured installed retired
role element function maker product membership
part id element slot product maker serial essential
measure element name value
link id a b kind directed metric capacity_bps
demand id source sink volume_bps class
evidence subject signal raw party weight seen source
permit subject granted expires source
exemption rule subject until reason approved_by
refused file line column reason raw
'''.strip().split('\n')]
failures = []
runs = 0
tried = there = 0  # places


def sample(places, chance, limit):
    """Some of the places, or all when there is no limit; in their order."""
    global tried, there
    there += len(places)
    if limit is not None and len(places) > limit:
        places = [places[i] for i in sorted(chance.sample(range(len(places)), limit))]
    tried += len(places)
    return places


def read_tables(folder):
    """{table: rows, each a list of cells in column order}; the files hold canonical cells."""
    tables = {}
    for name, columns in TABLES:
        path = os.path.join(folder, name + '.csv')
        tables[name] = []
        if os.path.exists(path):
            with open(path, encoding='utf-8', newline='') as file:
                for row in csv.DictReader(file):
                    tables[name].append([row.get(column) or '' for column in columns])
    return tables


def write_tables(tables, folder):
    os.makedirs(folder, exist_ok=True)
    for name, columns in TABLES:
        with open(os.path.join(folder, name + '.csv'), 'w', encoding='utf-8', newline='') as file:
            csv.writer(file, lineterminator='\n').writerows([columns] + tables[name])


def digest_of_pieces(data):
    pieces = b''.join(hashlib.blake2b(data[at:at + 65536], digest_size=32).digest()
                      for at in range(0, len(data), 65536))
    return hashlib.blake2b(struct.pack('<Q', len(data)) + pieces, digest_size=32).digest()


def digest(tables):
    """doc/estate.md, Digest."""
    out = hashlib.blake2b(digest_size=32)

    for name, _ in TABLES:
        rows = sorted([cell.encode() for cell in row] for row in tables[name])
        out.update(struct.pack('<I', len(name)) + name.encode() + struct.pack('<Q', len(rows)))
        for cells in zip(*rows):
            said = {}
            numbers = [said.setdefault(cell, len(said) + 1) if cell else 0 for cell in cells]
            width = '<B' if len(said) <= 255 else '<H' if len(said) <= 65535 else '<I'
            out.update(digest_of_pieces(b''.join(text + b'\0' for text in said)))
            out.update(digest_of_pieces(b''.join(struct.pack(width, number) for number in numbers)))
    return out.hexdigest()


class Case:
    """Files of one case in a scratch folder, and what the verifier says about them."""

    def __init__(self, name, verify, folder):
        self.name, self.verify, self.folder = name, verify, folder
        self.estate = os.path.join(folder, 'estate')
        self.policy = os.path.join(folder, 'policy.yaml')
        self.proof = os.path.join(folder, 'proof.json')
        self.register = REGISTER
        self.kept = None  # the text of the right proof

    def run(self):
        global runs
        runs += 1
        done = subprocess.run([self.verify, '--register', self.register, self.estate, self.policy,
                               self.proof], capture_output=True, text=True, timeout=60)
        lines = (done.stdout + done.stderr).count('\n')
        if done.returncode not in (0, 1, 2) or lines != 1:
            failures.append(f'{self.name}: status {done.returncode}, {lines} lines: '
                            f'{done.stdout}{done.stderr}')
        return done.returncode, (done.stdout + done.stderr).strip()

    def accepted(self):
        status, line = self.run()
        if status != 0 or not line.startswith('accepted: '):
            failures.append(f'{self.name}: not accepted: {line}')
            return False
        with open(self.proof, encoding='utf-8') as file:
            self.kept = file.read()
        return True

    def refused(self, what):
        status, line = self.run()
        if status == 0 or line.startswith('accepted'):
            failures.append(f'{self.name}: accepted although {what}: {line}')

    def put_proof(self, proof):
        with open(self.proof, 'w', encoding='utf-8') as file:
            file.write(proof if isinstance(proof, str) else json.dumps(proof))


def bent_scalars(value):
    """Other values in place of a scalar."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [value + 1, value - 1, float(value), str(value)]
    if isinstance(value, str):
        words = ['satisfied', 'violated', 'unknown', 'yes', 'maybe']
        return [value + 'x', value[:-1], None] + [w for w in words if value in words and w != value]
    return [0, '', True]


def bends(value, path=()):
    """(path, what to put there or a function on the parent) for every place in a JSON value."""
    if isinstance(value, dict):
        for key in value:
            yield path + (key,), 'drop'
            yield from bends(value[key], path + (key,))
        yield path, 'extra'
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield path + (i,), 'drop'
            yield path + (i,), 'double'
            if i and item != value[i - 1]:
                yield path + (i,), 'swap'
            yield from bends(item, path + (i,))
        yield path, 'null'
    else:
        for other in bent_scalars(value):
            yield path, ('put', other)


def bend(proof, path, how):
    proof = copy.deepcopy(proof)
    parent = proof
    for step in path[:-1]:
        parent = parent[step]
    last = path[-1] if path else None
    if how == 'drop':
        del parent[last]
    elif how == 'extra':
        (parent[last] if path else parent)['extra'] = 1
    elif how == 'null':
        parent[last] = None
    elif how == 'double':
        parent.insert(last, parent[last])
    elif how == 'swap':
        parent[last - 1], parent[last] = parent[last], parent[last - 1]
    else:
        parent[last] = how[1]
    return proof


def is_input(path, how):
    """The day, the symbols and the options are what is asked, not what is answered: another question
    may have the same answers.  What is no day, no symbol or no yes or no must be refused."""
    if path and path[0] == 'options':
        return how[0] == 'put' and isinstance(how[1], bool)
    if path and path[0] == 'asked':
        return how != 'extra' and len(path) > 1
    return len(path) == 2 and path[0] == 'dates' and how == 'drop'


def is_another_proof(proof, path, how):
    """Blocks shown, or links of a flow, in another order may show the same: such a proof is another one, and
    right.  So is a part of traffic written as 1.0 instead of 1."""
    if how == 'swap' and 'flow' in path:
        return True
    if 'question' in proof and len(path) == 6 and path[-1] > 1:
        return how[0] == 'put' and isinstance(how[1], float)
    return (how == 'swap' and 'lists' in path and len(path) > 5 and 'rules' in path and
            proof['rules'][path[1]]['shown']['as'] == 'blocks')


def bend_proof(case, chance, limit):
    proof = json.loads(case.kept)
    places = [(path, how) for path, how in bends(proof)
              if not is_input(path, how) and not is_another_proof(proof, path, how)]
    for path, how in sample(places, chance, limit):
        case.put_proof(bend(proof, path, how))
        case.refused(f'the proof is bent at {".".join(map(str, path))}: {how}')
    texts = ['', '{', case.kept + 'x', case.kept.replace('{', '{"format": "cordon-proof/1",', 1),
             case.kept[:-3], '[]', 'null']
    for bad in sample(texts, chance, limit and (limit + 14) // 15):
        case.put_proof(bad)
        case.refused(f'the proof is {bad[:30]!r}…')
    case.put_proof(case.kept)


def bend_estate(case, chance, limit):
    tables = read_tables(case.estate)
    places = [(name, r, c) for name, columns in TABLES for r in range(len(tables[name]))
              for c in range(-2, len(columns))]
    right = case.estate
    case.estate = os.path.join(case.folder, 'bent')
    for name, r, c in sample(places, chance, limit):
        bent = copy.deepcopy(tables)
        row = bent[name][r]
        if c == -2:
            del bent[name][r]
        elif c == -1:
            bent[name].append(row)  # the same key twice
        else:
            row[c] = '12' if dict(TABLES)[name][c] in ('lat', 'lon') else {
                '': '1', 'yes': 'no', 'no': 'yes', '1': '2'}.get(row[c], row[c] + '1')
        write_tables(bent, case.estate)
        case.refused(f'row {r} of {name} is bent at {c}')
    case.estate = right


def bend_policy(case, chance, limit):
    with open(case.policy, 'rb') as file:
        right = file.read()
    for at in sample(range(len(right)), chance, limit):
        with open(case.policy, 'wb') as file:
            file.write(right[:at] + bytes([right[at] ^ 1]) + right[at + 1:])
        case.refused(f'byte {at} of the policy is bent')
    with open(case.policy, 'wb') as file:
        file.write(right)


def fill_digests(case):
    """A proof made by hand has "?" for digests."""
    with open(case.proof, encoding='utf-8') as file:
        proof = json.load(file)
    with open(case.policy, 'rb') as file:
        policy = hashlib.blake2b(file.read(), digest_size=32).hexdigest()
    proof['estate']['digest'] = digest(read_tables(case.estate))
    proof['register']['digest'] = digest(read_tables(case.register))
    proof['policy']['digest'] = policy
    case.put_proof(proof)


def ask_cordon(case, cordon, at, options, verb):
    if os.path.exists(case.proof):
        os.remove(case.proof)
    return subprocess.run([cordon, verb, case.estate, '-p', case.policy, '--at', at, '--proof',
                           case.proof, *options], capture_output=True, text=True, timeout=60,
                          env=dict(os.environ, CORDON_DATADIR=case.data))


def make_proof(case, cordon, at, options=(), verb='check'):
    """Lets cordon make the proof; True when it did."""
    done = ask_cordon(case, cordon, at, options, verb)
    if done.returncode not in (0, 1, 3) or not os.path.exists(case.proof):
        failures.append(f'{case.name}: cordon {verb} {" ".join(options)} ends with {done.returncode}: '
                        f'{done.stderr.strip()[:400]}')
        return False
    return True


# ---- random estates and policies, for --cordon ----

PARTIES = ['acme', 'acme-chips', 'bolt', 'crane', 'dawn', 'eagle']
MAKERS = ['', 'acme', 'Acme', 'bolt', 'Crane Oyj', 'dawn', 'eagle', 'acme|bolt', 'Skybird',
          'Nobody Knows', 'bolt|crane|dawn', 'crane|Nobody Knows', 'acme-chips']
DAYS = ['', '2018-05-01', '2020-06-29', '2020-06-30', '2020-07-01', '2021-03-01']
FUNCTIONS = ['', 'gnb', 'gNodeB', 'amf', 'mme', 'strange']


def random_estate(chance):
    """Small, and with everything that can be not known not known now and then."""
    pick = chance.choice
    tables = {name: [] for name, _ in TABLES}
    sites = [f'S{i}' for i in range(chance.randint(1, 4))]
    products = [f'P{i}' for i in range(chance.randint(0, 4))]
    elements = [f'E{i}' for i in range(chance.randint(0, 12))]

    def add(table, **cells):
        row = [cells.get(column, '') for column in dict(TABLES)[table]]
        tables[table].append(row)

    for site in sites:
        add('site', id=site, operator=pick(['', 'One', 'One|Two', 'none']), name=pick(['', 'Hill']),
            country=pick(['', 'GB', 'SE']), region=pick(['', 'north', 'south']),
            lat=pick(['', '51.5', '-3.1234567']), lon=pick(['', '0', '-0.25']))
        for tag in chance.sample(['nuclear', 'military'], chance.randint(0, 2)):
            add('site_tag', site=site, tag=tag)
    for owner, owned in chance.sample([(a, b) for a in PARTIES for b in PARTIES if a != b], 4):
        low = chance.choice(['', '20', '40', '50', '50.0001'])
        add('stake', owner=owner, owned=owned, share_low_pct=low, since=pick(DAYS),
            share_high_pct=pick(['', '50', '60'] if low != '50.0001' else ['', '60']),
            kind=pick(['shares', 'shares', 'shares', 'control', 'successor', 'brand']),
            until=pick(['', '', '2021-06-30']))
    for network in chance.sample(['n1', 'n2'], chance.randint(0, 2)):
        add('network_tag', network=network, tag='private')
    for product in products:
        add('product', id=product, maker=pick(MAKERS), brand=pick(MAKERS), model=pick(['', 'Box']),
            cost_low=pick(['', '5', '9']), lead_days=pick(['', '30']))
        for part in chance.sample(products, chance.randint(0, len(products))):
            if part != product and chance.random() < .5:
                add('bom', product=product, part_product=part, essential=pick(['', 'yes', 'no']))
    for element in elements:
        known = chance.random() < .8
        installed = pick(DAYS)
        add('element', id=element, site=pick(sites + ['']) if not known else pick(sites),
            operator=pick(['', 'One', 'Two', 'One|Two', 'Bolt AB', 'none']) if not known else
            pick(['One', 'Two', 'One|Two']), owner=pick(['', 'One', 'Two', 'Acme']),
            network=pick(['', 'n1', 'n2']), product=pick(products + ['']),
            maker=pick(MAKERS + [''] * 5), generations=pick(['', '5G', '4G|5G', 'none']),
            state=pick(['', 'live', 'live', 'planned', 'spare', 'retired']), procured=pick(DAYS),
            installed=installed,
            retired=pick(['', '', ''] + [day for day in DAYS if day >= installed]))
        for function in chance.sample(FUNCTIONS, chance.choice([0, 1, 1, 2])):
            add('role', element=element, function=function, maker=pick(MAKERS + [''] * 6),
                product=pick(products + ['']), membership=pick(['', 'sure', 'maybe']))
        for i in range(chance.choice([0, 0, 1, 2])):
            add('part', id=f'{element}-{i}', element=element, product=pick(products + ['']),
                maker=pick(MAKERS + [''] * 5), essential=pick(['', 'yes', 'no']))
        for name in ('cells', 'traffic'):
            if chance.random() < .8:
                add('measure', element=element, name=name, value=pick(['', '0', '1', '2', '7']))
    for subject in ['element:' + e for e in elements] + ['product:' + p for p in products]:
        if chance.random() < .2:
            add('evidence', subject=subject, signal='oui', party=pick(MAKERS), weight=pick(
                ['', '0', '1']), source='walk')
    for i in range(chance.randint(0, 2 * len(elements))):
        add('link', id=f'L{i}', a=pick(elements), b=pick(elements), metric=pick(['1', '1', '2', '7', '']),
            kind=pick(['data', 'data', 'data', 'control', 'management', '']),
            directed=pick(['', 'no', 'no', 'yes'] if len(elements) % 2 else ['', 'no']))
    for i in range(chance.randint(0, 6) if elements else 0):
        add('demand', id=f'D{i}', source=pick(elements), sink=pick(elements))
    for subject in (['element:' + e for e in elements] + ['site:' + s for s in sites] +
                    ['product:' + p for p in products] + ['party:' + p for p in PARTIES]):
        if chance.random() < .3:
            granted = pick(DAYS)
            add('permit', subject=subject, granted=granted,
                expires=pick([''] + [day for day in DAYS if day >= granted]))
        if chance.random() < .1:
            add('exemption', rule=pick(['r0', 'random/r1', 'r2']), subject=subject,
                until=pick(DAYS[1:]))
    for group in ('all', 'One', '?'):
        if chance.random() < .2:
            add('exemption', rule=pick(['r0', 'random/r1', 'r2']), subject='group:' + group,
                until=pick(DAYS[1:]))
    if chance.random() < .1:
        add('refused', file='x.csv', line='3', reason='no such day')
    return tables


VENDORS = ['{parties: [acme]}', '{parties: [Acme, bolt], include: subsidiaries}',
           '{parties: [acme], include: subsidiaries, stake_at_least_pct: 40}',
           '{parties: [acme], include: subsidiaries, stake_test: aggregate, stake_over_pct: 39.5}',
           '{parties: [acme], include: subsidiaries, stake_test: control}',
           '{parties: [eagle], include: group}', '{parties: [dawn], include: group}',
           '{where: "party.country in [\'CN\', \'FI\']"}', '{parties: [bolt], successors: true}',
           '{parties: [], where: "party.name.startsWith(\'Acme\')", include: subsidiaries}']
SELECTORS = ['', "'5G' in element.generations", 'element.site_free', 'in_core',
             "role.function == 'gnb' || in_core", 'role.function in functions.access',
             "site.country == 'GB' && !site.tags.exists(t, t == 'nuclear')",
             "part.essential && part.maker in vendors.v0", 'component.maker in vendors["v0"]',
             'component.essential', 'component.maker.country == \'CN\'', 'part.essential || part.slot == "1"',
             "element.maker.country in lists.far ? has(element.network) : true",
             "element.maker == 'Acme' || element.product.maker.id == 'bolt'",
             'element.installed < date(\'2020-01-01\') || element.procured >= at',
             'site.lat > 50 || site.lon + 1.5 < 2', 'size(element.generations) > 1',
             'element.product.cost_low * 2 - 1 >= element.product.lead_days / 3',
             "element.generations.all(g, g in ['4G', '5G'])", "has(element.maker)",
             "element.state in ['live', 'planned']", "network.tags.exists(t, t == 'private')",
             "element.owner == 'acme' || element.network.contains('1')",
             "role.maker != 'bolt' && site.operator == ['One']", "role.product.model == 'Box'",
             "element.product.brand in ['crane', 'eagle']", "element.id < 'E3'",
             "has(element.maker.country) && size(element.maker.name) > 7"]
PER = ['', 'element.operator', 'site.region', '[site.country, element.operator]', 'element.maker',
       'element.network', 'element.generations', '[element.owner, element.network]',
       'site.operator', 'element.state']


def ranges(selector):
    return [kind for kind in ('role', 'part', 'component') if kind + '.' in
            selector.replace('in_core', 'role.function')]


ENDS = ["element.operator == ['One']", 'role.function in functions.access', 'has(element.owner)',
        "element.id < 'E4'", "element.id > 'E2'", "element.network == 'n1'", 'true', 'part.essential',
        "element.id in ['E1', 'E5', 'E7']"]


def random_path_rule(chance, vendor):
    """The words of avoid or isolate."""
    pick = chance.choice
    kinds = pick(['', 'over: data', 'over: [data, control]', 'over: [control, management, data]', 'over: [power]'])
    if chance.random() < .4:
        said = [f'from: {json.dumps(pick(ENDS))}', f'to: {json.dumps(pick(ENDS))}', kinds,
                pick(['', f'stops: {json.dumps(pick(ENDS))}'])]
        stops = [f'{{over: {pick(["data", "[data, control]", "control"])}, at: {json.dumps(pick(ENDS))}, '
                 f'stops: {pick(["in", "out", "both"])}}}' for _ in range(chance.choice([0, 0, 1, 2]))]
        if stops:
            said.append(f'stop_over: [{", ".join(stops)}]')
        return f'isolate: {{{", ".join(s for s in said if s)}}}'
    paths = pick(['used', 'exists', 'every'])
    said = [f'vendors: {vendor}', f'between: {json.dumps(pick(ENDS))}', f'paths: {paths}', kinds,
            pick(['', f'and: {json.dumps(pick(ENDS))}']), pick(['', 'pairs: all', 'pairs: demands']),
            pick(['', '', 'services: management', 'services: [control, management]']),
            pick(['', 'metric: 3']) if paths == 'used' else '']
    return f'avoid: {{{", ".join(s for s in said if s)}}}'


def random_rule(chance, number):
    pick = chance.choice
    selector = pick([s for s in SELECTORS if s != 'element.site_free'])
    kind = pick(['exclude', 'limit', 'limit', 'limit', 'freeze', 'suppliers', 'suppliers', 'permit',
                 'path', 'path', 'path', 'path'])
    vendor = pick(['v0', 'v1'])
    lines = [f'id: r{number}', 'clause: "1"']
    if kind == 'exclude':
        lines.append(f'exclude: {vendor}')
    elif kind == 'path':
        lines.append(random_path_rule(chance, vendor))
        if lines[-1].startswith('isolate'):
            selector = ''
    elif kind == 'limit':
        finer = ranges(selector)
        of = pick(['elements', 'sites', 'sites', 'cells', 'traffic', 'roles', 'parts', 'components'])
        if of in ('roles', 'parts', 'components') and any(f + 's' != of for f in finer):
            of = 'elements'
        lines += [f'limit: {vendor}', 'to: ' + pick(['0%', '20%', '1/3', '0.35', '50%', '75%', '100%']),
                  f'of: {of}', 'count: ' + pick(['any', 'majority', 'each'])]
        if of != 'sites':
            lines.pop()
    elif kind == 'freeze':
        lines += [f'freeze: {vendor}', 'event: ' + pick(['procured', 'installed']),
                  'after: ' + pick(['2018-01-01', '2020-06-30', 'start - 6 months', 'later'])]
    elif kind == 'suppliers':
        asked = [pick(['at_least: 1', 'at_least: 2', 'at_least: 3', 'at_most: 1', 'at_most: 2',
                       'at_least: 2, at_most: 3'])]
        asked += pick([[], [], [f'among: {vendor}']]) + pick([[], [], ['share_at_least: 30%']])
        lines.append('suppliers: {' + ', '.join(asked) + '}')
    else:
        lines.append('permit: ' + pick(['element', 'site', 'product', 'maker']))
    if selector:
        lines.append(pick(['from', 'where']) + ': ' + json.dumps(selector))
    per = pick(PER)
    if per:
        lines.append('per: ' + per)
    if 'element.operator' in per:
        lines.append('shared: ' + pick(['user', 'owner', 'both']))
    if kind in ('exclude', 'limit', 'freeze') or lines[2].startswith('avoid'):
        lines.append('depth: ' + pick(['element', 'role', 'essential_part', 'any_part',
                                       'essential_contained', 'contained']))
    if kind != 'path':
        lines += pick([[], [], ['states: [planned]'], ['states: [planned, spare]']])
    lines += pick([[], [], [], [], ['unknown: violates'], ['unknown: tolerated']])
    lines += pick([[], ['may_be_empty: true']])
    lines += pick([[], ['by: start + 2 years'], ['by: later', 'target: 2020-01-31']])
    return '- ' + '\n  '.join(lines)


def random_policy(chance):
    vendors = chance.sample(VENDORS, 2)
    rules = '\n'.join(random_rule(chance, i) for i in range(chance.randint(1, 5)))
    return f'''cordon: 1
id: random
dates: {{start: 2020-01-31, later: }}
lists: {{far: [CN, JP]}}
vendors:
  v0: {vendors[0]}
  v1: {vendors[1]}
sets:
  in_core: role.function in functions.core
rules:
{rules}'''


def data_folder(folder):
    """What CORDON_DATADIR is while cordon runs: the cases' register in place of the shipped one."""
    data = os.path.join(folder, 'data')
    os.makedirs(os.path.join(data, 'policies'), exist_ok=True)
    shutil.copytree(REGISTER, os.path.join(data, 'register'), dirs_exist_ok=True)
    return data


def hand_made(args, folder, name):
    case = Case(name, args.verify, os.path.join(folder, name))
    shutil.copytree(os.path.join(HERE, 'cases', name), case.folder)
    fill_digests(case)
    chance = random.Random(1)
    if case.accepted():
        bend_proof(case, chance, None if args.all else 105)
        bend_estate(case, chance, None if args.all else 80)
        bend_policy(case, chance, None if args.all else 30)
    if args.cordon and case.kept:
        by_hand = json.loads(case.kept)
        case.data = data_folder(folder)
        if make_proof(case, args.cordon, '2020-06-30') and case.accepted():
            given = json.loads(case.kept)
            if given != by_hand:
                failures.append(f'{name}: cordon makes another proof than the one made by hand')


def shipped_demo(args, folder):
    """examples/demo and the shipped policies, with the shipped register."""
    case = Case('demo', args.verify, os.path.join(folder, 'demo'))
    os.makedirs(case.folder)
    case.data, case.register = ROOT, os.path.join(ROOT, 'register')
    case.estate = os.path.join(case.folder, 'estate.db')
    chance = random.Random(1)
    done = subprocess.run([args.cordon, 'import', case.estate, os.path.join(ROOT, 'examples', 'demo')],
                          capture_output=True, text=True, timeout=60)
    if not os.path.exists(case.estate):
        failures.append(f'demo: cordon import: {done.stderr.strip()[:400]}')
        return
    for policy in sorted(os.listdir(os.path.join(ROOT, 'policies'))):
        if policy.endswith('.yaml'):
            case.name = 'demo, ' + policy
            shutil.copy(os.path.join(ROOT, 'policies', policy), case.policy)
            if make_proof(case, args.cordon, '2020-06-30') and case.accepted():
                bend_proof(case, chance, None if args.all else 10)
                bend_policy(case, chance, None if args.all else 3)


def random_question(chance, links, elements):
    """A verb and its options."""
    pick = chance.choice
    ends = ENDS + ['element.maker in vendors.v0', 'element.maker in vendors.v1'] * 3
    verb = pick(['trace', 'reach', 'cut'])
    over = pick([[], [], ['--over', pick(['data', 'data,control', 'power,management'])]])
    said = ['--from', pick(ends)] + over
    if verb == 'trace':
        return verb, said + ['--metric', pick('13')] + pick([[], ['--services', pick(['management', 'control,data'])]])
    said += ['--to', pick(ends)]
    if verb == 'reach':
        said += pick([[], ['--stop', pick(ends)]])
        for _ in range(pick([0, 0, 1, 2])):
            said += ['--stop-over', f'{pick(["data", "data,control", "control"])}{pick(["", "/in", "/out"])}={pick(ends)}']
        return verb, said
    said += pick([[], ['--keep', pick(ends)]]) + pick([[], ['--link-cost', '3']])
    said += pick([[], ['--element-cost', pick('25')], ['--element-cost', 'register']])
    for _ in range(pick([0, 0, 1, 2]) if elements else 0):
        said += ['--cost', f"element.id {pick(['<', '>='])} 'E4' || true={pick('0149')}"]
    for link in chance.sample(links, 0 if over else min(len(links), pick([0, 0, 1, 2]))):
        said += ['--also-closed', link]
    return verb, said


def ask_questions(args, case, chance, seed):
    """What trace, reach and cut answer about the estate has a proof, too."""
    tables = read_tables(case.estate)
    links = [row[0] for row in tables['link']]
    for n in range(args.questions):
        verb, said = random_question(chance, links, tables['element'])
        case.name = f'seed {seed}, {verb} {" ".join(said)}'
        if make_proof(case, args.cordon, '2020-06-30', said, verb) and case.accepted():
            bend_proof(case, chance, None if args.all else args.bends)
            if n == 0:
                bend_estate(case, chance, None if args.all else 1)


def random_ones(args, folder):
    for seed in range(args.first, args.first + args.seeds):
        chance = random.Random(seed)
        case = Case(f'seed {seed}', args.verify, os.path.join(folder, f'seed{seed}'))
        case.data = data_folder(folder)
        write_tables(random_estate(chance), case.estate)
        with open(case.policy, 'w', encoding='utf-8') as file:
            file.write(random_policy(chance))
        options = [option for option in ('--in-force', '--tolerate-refused', '--date=later=2020-06-29')
                   if chance.random() < .2]
        if make_proof(case, args.cordon, '2020-06-30', options) and case.accepted():
            bend_proof(case, chance, None if args.all else args.bends)
            bend_estate(case, chance, None if args.all else (args.bends + 1) // 2)
        else:
            keep = os.path.join(tempfile.gettempdir(), f'cordon-proof-seed{seed}')
            shutil.copytree(case.folder, keep, dirs_exist_ok=True)
            failures[-1] += f' (kept in {keep})'
        ask_questions(args, case, chance, seed)
        shutil.rmtree(case.folder)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('verify')
    parser.add_argument('--cordon')
    parser.add_argument('--all', action='store_true', default=os.environ.get('CORDON_BEND') == 'all')
    parser.add_argument('--seeds', type=int, default=40)
    parser.add_argument('--first', type=int, default=1)
    parser.add_argument('--questions', type=int, default=1)
    parser.add_argument('--bends', type=int, default=3)
    parser.add_argument('cases', nargs='*')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in args.cases or sorted(os.listdir(os.path.join(HERE, 'cases'))) + ['demo', 'random']:
            if name == 'demo' and args.cordon:
                shipped_demo(args, folder)
            elif name == 'random' and args.cordon:
                random_ones(args, folder)
            elif name not in ('register', 'demo', 'random'):
                hand_made(args, folder, name)
    for failure in failures[:40]:
        print(failure)
    print(f'{tried} of {there} places bent, {runs} runs of cordon-verify, {len(failures)} failures')
    return 1 if failures or not runs else 0


if __name__ == '__main__':
    sys.exit(main())
