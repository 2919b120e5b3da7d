#!/usr/bin/env python3
"""The expectations of every shipped policy: judged by cordon, and each proof checked by cordon-verify.

usage: run_expect.py [--every N] POLICIES CORDON CORDON-VERIFY [NAME...]      POLICIES: the folder
  --every N: write and check only each Nth estate of a policy

First `cordon policy test --strict`, which also asks for a case of every outcome of every rule. Then
each small estate is written as a folder and goes through `cordon check --proof` and cordon-verify; the
verdicts must be the expected ones there, too. A policy without expectations fails.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile

import yaml  # python3-yaml


def write_estate(tables, folder):
    os.mkdir(folder)
    for table, rows in (tables or {'element': []}).items():
        columns = list(dict.fromkeys(column for row in rows for column in row)) or ['id']
        with open(os.path.join(folder, table + '.csv'), 'w', newline='', encoding='utf-8') as handle:
            writer = csv.DictWriter(handle, columns, lineterminator='\n')
            writer.writeheader()
            for row in rows:
                writer.writerow({column: '|'.join(cell) if isinstance(cell, list) else cell
                                 for column, cell in row.items()})


def outcome(rule):
    return 'vacuous' if rule['vacuous'] else rule['verdict']


def run_case(case, path, policy, programs):
    """Returns what is wrong."""
    cordon, verify = programs
    with tempfile.TemporaryDirectory() as folder:
        estate, proof = os.path.join(folder, 'estate'), os.path.join(folder, 'proof.json')
        write_estate(case.get('estate'), estate)
        command = [cordon, 'check', estate, '-p', path, '-o', 'json', '--proof', proof,
                   '--at', case.get('at') or policy['in_force']]
        for name, day in case.get('dates', {}).items():
            command += ['--date', f'{name}={day}']
        command += ['--in-force'] * (case.get('in_force') == 'true')
        command += ['--tolerate-refused'] * (case.get('tolerate_refused') == 'true')
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in (0, 1, 3):
            return [f'cordon: exit status {done.returncode}: {done.stderr.strip()}']
        answer = json.loads(done.stdout)
        came = {rule['id']: outcome(rule) for rule in answer['rules']}
        wrong = []
        for rule, expected in case['rules'].items():
            expected = expected if isinstance(expected, str) else expected['verdict']
            if came.get(rule) != expected:
                wrong.append(f'{rule}: expected {expected}, came {came.get(rule)}')
        checked = subprocess.run([verify, estate, path, proof], capture_output=True, text=True)
        if checked.returncode != 0:
            wrong.append(f'cordon-verify: exit status {checked.returncode}: '
                         f'{(checked.stdout + checked.stderr).strip()}')
        return wrong


def run_policy(path, programs, every):
    """Returns how many cases there are, and how many failures."""
    with open(path, encoding='utf-8') as handle:
        policy = yaml.load(handle, yaml.BaseLoader)
    cases, name = policy.get('expect', []), os.path.basename(path)
    if not cases:
        print(f'{name}: no expectations')
        return 0, 1
    failed = 0
    tested = subprocess.run([programs[0], 'policy', 'test', '--strict', path],
                            capture_output=True, text=True)
    if tested.returncode != 0:
        failed += 1
        print((tested.stdout + tested.stderr).strip())
    for case in cases[::every]:
        wrong = run_case(case, path, policy, programs)
        failed += bool(wrong)
        for text in wrong:
            print(f'{name}: {case["name"]}: {text}')
    return len(cases[::every]), failed


def main():
    words, every = sys.argv[1:], 1
    if words[0] == '--every':
        every, words = int(words[1]), words[2:]
    folder, programs, names = words[0], words[1:3], words[3:]
    files = sorted(name for name in os.listdir(folder) if name.endswith('.yaml'))
    total = failures = policies = 0
    for name in files:
        if names and name[:-len('.yaml')] not in names:
            continue
        cases, failed = run_policy(os.path.join(folder, name), programs, every)
        policies, total, failures = policies + 1, total + cases, failures + failed
    print(f'{policies} policies, {total} estates, {failures} failures')
    return 1 if failures or not policies else 0


if __name__ == '__main__':
    sys.exit(main())
