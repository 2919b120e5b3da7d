#!/usr/bin/env python3
"""Runs the estates of NAME.cases against the policy NAME and compares what cordon says of each.

usage: run_cases.py NAME.cases CORDON [CORDON-VERIFY]

A case begins with "RULE VERDICT: what it shows" in the first column; VERDICT is satisfied,
violated, unknown or vacuous. Then, indented, come the rows of the estate,
"TABLE VALUE... COLUMN=VALUE...", whose first values go to the table's columns as listed below.
{1..7} in a row writes it seven times.

  at DATE                                judge on that date, instead of 2020-06-30
  share GROUP LOW HIGH                   limit: the share of a group, as 3/10
  number GROUP LOW HIGH                  suppliers: how many
  finding GROUP SUBJECT yes|maybe [exempt]
  decide GROUP VERDICT ELEMENT...        what would decide an unknown group
  any decide                             do not compare those

Findings, shares, numbers and decide are compared whole: what is not listed must not be there. Every
proof goes through cordon-verify. Every rule must have a case of each verdict.
"""
import csv
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

TABLES = {
    'site': ['id', 'operator'],
    'site_tag': ['site', 'tag'],
    'network_tag': ['network', 'tag'],
    'element': ['id', 'maker'],
    'role': ['element', 'function', 'maker'],
    'part': ['id', 'element', 'maker', 'essential'],
    'measure': ['element', 'name', 'value'],
    'product': ['id', 'maker'],
    'evidence': ['subject', 'signal', 'raw', 'party', 'weight', 'seen', 'source'],
    'party': ['id', 'name', 'country'],
    'stake': ['owner', 'owned', 'share_low_pct', 'share_high_pct', 'kind', 'since', 'until'],
    'exemption': ['rule', 'subject', 'until'],
}
EXPECTED = ('share', 'number', 'finding', 'decide')
EXIT = {'satisfied': 0, 'violated': 1, 'unknown': 3}
HEAD = re.compile(r'(\S+) (satisfied|violated|unknown|vacuous): (.+)')
RANGE = re.compile(r'\{(\d+)\.\.(\d+)\}')


class Case:
    def __init__(self, rule, verdict, title, line):
        self.rule, self.verdict, self.title, self.line = rule, verdict, title, line
        self.at = '2020-06-30'
        self.rows = {}
        self.expected = {kind: set() for kind in EXPECTED}
        self.any_decide = False


def add_line(case, words, place):
    kind, values = words[0], words[1:]
    if kind == 'at':
        case.at = values[0]
    elif words == ['any', 'decide']:
        case.any_decide = True
    elif kind in EXPECTED:
        case.expected[kind].add(tuple(values))
    elif kind in TABLES:
        named = [v.split('=', 1) for v in values if re.match('[a-z_]+=', v)]
        plain = [v for v in values if not re.match('[a-z_]+=', v)]
        if len(plain) > len(TABLES[kind]):
            sys.exit(f'{place}: too many values for {kind}')
        case.rows.setdefault(kind, []).append({**dict(zip(TABLES[kind], plain)), **dict(named)})
    else:
        sys.exit(f'{place}: "{kind}" is neither a table nor an expectation')


def read_cases(path):
    cases = []
    with open(path, encoding='utf-8') as handle:
        for number, line in enumerate(handle, 1):
            place = f'{os.path.basename(path)}:{number}'
            if not line.strip() or line.lstrip().startswith('#'):
                continue
            if not line[0].isspace():
                head = HEAD.fullmatch(line.strip())
                if not head:
                    sys.exit(f'{place}: expected "RULE VERDICT: what it shows"')
                cases.append(Case(*head.groups(), number))
                continue
            several = RANGE.search(line)
            for n in range(int(several[1]), int(several[2]) + 1) if several else (0,):
                add_line(cases[-1], shlex.split(RANGE.sub(str(n), line)), place)
    return cases


def write_estate(case, folder):
    for table, rows in case.rows.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        path = os.path.join(folder, table + '.csv')
        with open(path, 'w', newline='', encoding='utf-8') as handle:
            writer = csv.DictWriter(handle, columns, lineterminator='\n')
            writer.writeheader()
            writer.writerows(rows)


def ratio(value):
    return f'{value["num"]}/{value["den"]}'


def facts_of(rule):
    groups = rule['groups']
    return {
        'share': {(g['group'], ratio(g['share']['low']), ratio(g['share']['high']))
                  for g in groups if g.get('share')},
        'number': {(g['group'], str(g['number']['low']), str(g['number']['high']))
                   for g in groups if g.get('number')},
        'finding': {(f['group'], f['subject'], f['value']) + (('exempt',) if f['exempt'] else ())
                    for f in rule['findings']},
        'decide': {(d['group'], d['verdict'], *(e['element'] for e in d['elements']))
                   for d in rule['decide']},
    }


def compare(case, answer):
    rule = next((r for r in answer['rules'] if r['id'] == case.rule), None)
    if rule is None:
        return [f'the policy has no rule {case.rule}']
    wrong = []
    verdict = 'unknown' if case.verdict == 'vacuous' else case.verdict
    if rule['verdict'] != verdict or rule['vacuous'] != (case.verdict == 'vacuous'):
        wrong.append(f'verdict is {rule["verdict"]}{", vacuous" if rule["vacuous"] else ""}')
    got = facts_of(rule)
    for kind in EXPECTED:
        if kind == 'decide' and case.any_decide:
            continue
        expected, found = case.expected[kind], got[kind]
        wrong += [f'missing: {kind} {" ".join(x)}' for x in sorted(expected - found)]
        wrong += [f'unexpected: {kind} {" ".join(x)}' for x in sorted(found - expected)]
    return wrong


def run_case(case, policy, cordon, verify):
    """Returns what is wrong, and the answer or None."""
    with tempfile.TemporaryDirectory() as folder:
        estate, proof = os.path.join(folder, 'estate'), os.path.join(folder, 'proof.json')
        os.mkdir(estate)
        write_estate(case, estate)
        done = subprocess.run(
            [cordon, 'check', estate, '-p', policy, '--at', case.at, '-o', 'json', '--proof', proof],
            capture_output=True, text=True)
        if done.returncode not in EXIT.values():
            return [f'cordon: exit status {done.returncode}: {done.stderr.strip()}'], None
        answer = json.loads(done.stdout)
        wrong = compare(case, answer)
        if done.returncode != EXIT[answer['verdict']]:
            wrong.append(f'exit status {done.returncode} for {answer["verdict"]}')
        if verify:
            checked = subprocess.run([verify, estate, policy, proof],
                                     capture_output=True, text=True)
            if checked.returncode != 0:
                wrong.append(f'cordon-verify: exit status {checked.returncode}: '
                             f'{(checked.stdout + checked.stderr).strip()}')
        return wrong, answer


def main():
    path, cordon = sys.argv[1], sys.argv[2]
    verify = sys.argv[3] if len(sys.argv) > 3 else None
    policy = os.path.basename(path)[:-len('.cases')]
    cases, failed, rules = read_cases(path), 0, []
    for case in cases:
        wrong, answer = run_case(case, policy, cordon, verify)
        if wrong:
            failed += 1
            print(f'{os.path.basename(path)}:{case.line}: {case.rule} {case.verdict}: {case.title}')
            print(''.join(f'\t{text}\n' for text in wrong), end='')
        elif not rules:
            rules = [rule['id'] for rule in answer['rules']]
    for rule in rules:
        for verdict in ('satisfied', 'violated', 'unknown', 'vacuous'):
            if not any(case.rule == rule and case.verdict == verdict for case in cases):
                failed += 1
                print(f'no case in which {rule} is {verdict}')
    print(f'{policy}: {len(cases)} estates, {len(rules)} rules, {failed} failures')
    return 1 if failed or not rules else 0


if __name__ == '__main__':
    sys.exit(main())
