#!/usr/bin/env python3
"""The proof of another estate is no proof of this one.

usage: borrow.py [--first N] [--seeds N] [--others N] CORDON VERIFY

A proof about paths shows what cordon-verify does not look for itself, so one that is right of a slightly
other network is the best forgery there is: whole and consistent. On random small networks, a policy of rules
about paths and questions of trace, reach and cut have their proofs. Then some links, makers or demands are
others, and what Cordon proves of those is given to cordon-verify with the digest of the first estate: wherever
it claims anything else than the right proof, it must be refused. (What is shown may be another where the same is claimed.)
"""
import argparse
import collections
import copy
import json
import os
import random
import shutil
import sys
import tempfile

import bend

AT = '2020-06-30'
COLUMNS = dict(bend.TABLES)


def random_network(chance):
    tables = {name: [] for name in COLUMNS}
    names = [f'E{i}' for i in range(chance.randint(4, 9))]
    unknown, one_way = chance.random() < .5, chance.random() < .4

    def add(table, **cells):
        tables[table].append([cells.get(column, '') for column in COLUMNS[table]])

    add('site', id='S0', operator='One')
    for name in names:
        add('element', id=name, site='S0', operator='One', installed=chance.choice(['2018-05-01', '2018-05-01', '']),
            maker=chance.choice(['acme', 'bolt', 'dawn', 'dawn', 'dawn'] + ['', 'acme|dawn'] * unknown),
            state=chance.choice(['live'] * 6 + ['planned', 'retired'] * unknown))
    for i in range(chance.randint(len(names) - 1, 2 * len(names))):
        add('link', id=f'L{i}', a=chance.choice(names), b=chance.choice(names), metric=chance.choice(['1', '1', '2', '3'] + [''] * unknown),
            kind=chance.choice(['data'] * 5 + ['control', 'management'] + [''] * unknown),
            directed='yes' if one_way and chance.random() < .5 else 'no')
    for i in range(chance.randint(1, 6)):
        add('demand', id=f'D{i}', source=chance.choice(names), sink=chance.choice(names))
    return tables, names


def some(chance, names):
    chosen = chance.sample(names, chance.randint(1, len(names) // 2))
    return 'element.id in [%s]' % ', '.join(f"'{name}'" for name in chosen)


def random_rule(chance, names, number):
    kinds = chance.choice(['', '', 'over: [data, control]', 'over: [data, control, management]'])
    if chance.random() < .35:
        said = [f'from: "{some(chance, names)}"', f'to: "{some(chance, names)}"', kinds,
                chance.choice(['', f'stops: "{some(chance, names)}"'])]
        if chance.random() < .4:
            said.append(f'stop_over: [{{over: {chance.choice(["data", "[data, control]", "control"])}, '
                        f'at: "{some(chance, names)}", stops: {chance.choice(["in", "out", "both"])}}}]')
        kind = 'isolate'
    else:
        paths = chance.choice(['used', 'exists', 'every', 'every'])
        said = ['vendors: v0', f'between: "{some(chance, names)}"', f'paths: {paths}', kinds,
                chance.choice(['', f'and: "{some(chance, names)}"']), chance.choice(['', 'pairs: all', 'pairs: all']),
                chance.choice(['', '', 'services: [control, management]']),
                chance.choice(['', 'metric: 2']) if paths == 'used' else '']
        kind = 'avoid'
    return f'- {{id: r{number}, clause: "1", {kind}: {{{", ".join(s for s in said if s)}}}}}'


def random_policy(chance, names):
    rules = [random_rule(chance, names, i) for i in range(chance.randint(1, 3))]
    return '\n'.join(['cordon: 1', 'id: random', 'vendors:', '  v0: {parties: [acme]}', 'rules:'] + rules)


def random_question(chance, names):
    """A verb and its options."""
    verb = chance.choice(['trace', 'reach', 'cut', 'cut'])
    over = chance.choice([[], ['--over', 'data,control']])
    if verb == 'trace':
        return verb, (['--from', chance.choice(['element.maker in vendors.v0', some(chance, names)]), '--metric',
                       chance.choice('12')] + over + chance.choice([[], ['--services', 'control,management']]))
    said = ['--from', some(chance, names), '--to', some(chance, names)] + over
    if verb == 'reach':
        said += chance.choice([[], ['--stop', some(chance, names)]])
        if chance.random() < .4:
            said += ['--stop-over', f'{chance.choice(["data", "control"])}{chance.choice(["", "/in", "/out"])}={some(chance, names)}']
        return verb, said
    return verb, (said + chance.choice([[], ['--keep', some(chance, names)]]) +
                  chance.choice([[], ['--link-cost', '3']]) + chance.choice([[], ['--element-cost', '2']]))


def another(tables, chance, names):
    """The same network but for one to three things."""
    tables = copy.deepcopy(tables)
    choices = {'link': {'a': names, 'b': names, 'metric': ['1', '2', '3', ''], 'kind': ['data', 'control', ''], 'directed': ['yes', 'no']},
               'element': {'maker': ['acme', 'dawn', ''], 'state': ['live', 'planned', 'retired']},
               'demand': {'source': names, 'sink': names}}
    for _ in range(chance.randint(1, 3)):
        table = chance.choice(['link', 'link', 'link', 'link', 'element', 'element', 'demand'])
        if not tables[table]:
            continue
        row = chance.choice(tables[table])
        if table == 'link' and chance.random() < .25:
            tables[table].remove(row)
        else:
            column = chance.choice(sorted(choices[table]))
            row[COLUMNS[table].index(column)] = chance.choice(choices[table][column])
    return tables


def claims(proof):
    """What a proof says, without what it shows for it."""
    said = {key: value for key, value in proof.items() if key not in ('estate', 'shown')}
    for kind, shown in (('rules', ['shown']), ('answers', ['way', 'flow'])):
        if kind in said:
            said[kind] = [{k: v for k, v in item.items() if k not in shown} for item in said[kind]]
    return said


def borrow(args, case, tables, verb, said):
    """The proof of another network, as if it were of this one; False: it claims the same."""
    right, estate = json.loads(case.kept), case.estate
    case.estate = os.path.join(case.folder, 'another')
    bend.write_tables(tables, case.estate)
    done = bend.ask_cordon(case, args.cordon, AT, said, verb)
    case.estate = estate
    if done.returncode not in (0, 1, 3):
        return False  # no links of one way may lead in a circle, and the like
    with open(case.proof, encoding='utf-8') as file:
        proof = json.load(file)
    proof['estate'] = right['estate']
    case.put_proof(proof)
    if claims(proof) == claims(right):
        return False
    case.refused(f'it is the proof of another network: {json.dumps(proof)}')
    return True


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('cordon')
    parser.add_argument('verify')
    parser.add_argument('--first', type=int, default=1)
    parser.add_argument('--seeds', type=int, default=12)
    parser.add_argument('--others', type=int, default=6)
    args = parser.parse_args()
    borrowed = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(args.first, args.first + args.seeds):
            chance = random.Random(seed)
            case = bend.Case(f'seed {seed}', args.verify, os.path.join(folder, str(seed)))
            case.data = bend.data_folder(folder)
            tables, names = random_network(chance)
            bend.write_tables(tables, case.estate)
            with open(case.policy, 'w', encoding='utf-8') as file:
                file.write(random_policy(chance, names))
            for verb, said in [('check', [])] + [random_question(chance, names) for _ in range(2)]:
                case.name = f'seed {seed}, {verb} {" ".join(said)}'
                if bend.make_proof(case, args.cordon, AT, said, verb) and case.accepted():
                    for _ in range(args.others):
                        borrowed[verb] += borrow(args, case, another(tables, chance, names), verb, said)
            shutil.rmtree(case.folder)
    for failure in bend.failures[:40]:
        print(failure)
    print(f'{dict(borrowed)} borrowed proofs, {bend.runs} runs of cordon-verify, {len(bend.failures)} failures')
    return 1 if bend.failures or not borrowed else 0


if __name__ == '__main__':
    sys.exit(main())
