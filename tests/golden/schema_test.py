#!/usr/bin/env python3
"""What the program writes as JSON holds its schema in doc/schema; a document that is bent does not.

usage: schema_test.py CORDON
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

CORDON = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
# Python's library does not join a fragment to a URN, so here the schemas are called otherwise.
SCHEMAS = {path.name.split('.')[0]: json.loads(path.read_text(encoding='utf-8').replace('urn:cordon:', 'https://cordon.invalid/'))
           for path in (ROOT / 'doc' / 'schema').glob('*.json')}
STORE = {schema['$id']: schema for schema in SCHEMAS.values()}
POLICIES = sorted(path.stem for path in (ROOT / 'policies').glob('*.yaml'))
HELD = {'check', 'compare', 'diff', 'party', 'paths-proof', 'plan'}  # what documents() makes; add a kind here and there
DATE = ['--at', '2023-12-31']
FOLDER = tempfile.TemporaryDirectory()
PROOF = str(pathlib.Path(FOLDER.name) / 'proof.json')


def documents():
    for policy in POLICIES:
        for estate in ('examples/demo', 'examples/owners'):
            yield 'check', ['check', estate, '-p', policy, *DATE]
    yield 'check', ['check', 'examples/demo', '-p', 'uk-dvd-2022', *DATE, '--in-force', '--tolerate-refused']
    yield 'check', ['check', 'examples/owners', '-p', 'tests/golden/policies/paths.yaml']
    yield 'check', ['check', 'examples/demo', '-p', 'pl-ksc-2026', '--date', 'decision=2026-03-19']
    yield 'compare', ['check', 'examples/demo', *[w for p in POLICIES for w in ('-p', p)], *DATE]
    plan = ['plan', 'examples/plan', '-p', 'examples/plan/policy.yaml', '--plan']
    yield 'plan', [*plan, 'examples/plan/plan.yaml', '--frontier', '--price']
    yield 'plan', [*plan, 'tests/golden/plans/small-budget.yaml']
    yield 'plan', [*plan, 'tests/golden/plans/late.yaml']
    yield 'plan', ['plan', 'examples/paths', '-p', 'tests/golden/plans/paths-policy.yaml', '--plan', 'tests/golden/plans/risk.yaml', '--objective', 'risk']
    yield 'diff', ['diff', 'examples/demo', 'examples/owners', '-p', 'us-889', *DATE]
    yield 'diff', ['diff', 'examples/owners', 'examples/owners', '--old-at', '2018-01-01', *DATE]
    asked = ['examples/paths', '-p', 'uk-ncsc-2020-01', *DATE, '--from', "element.maker in vendors['high-risk']", '--proof', PROOF]
    yield 'paths-proof', ['trace', *asked, '--services', 'control']
    yield 'paths-proof', ['reach', *asked, '--to', 'core', '--stop', 'core', '--stop-over', 'data/in=core']
    yield 'paths-proof', ['cut', *asked, '--to', 'core', '--keep', 'core', '--also-closed', 'L1', '--cost', 'core=3']
    for party in ('huawei', 'Lorex', 'Nokia Siemens Networks', 'HP', 'H3C', 'Sepura', 'Honeywell'):
        yield 'party', ['show', 'party', party, '-p', 'us-889', *DATE]
        yield 'party', ['show', 'examples/owners', 'party', party]


def bend(value):
    """Copies with one member left out, and one with a member that nobody knows."""
    for key in list(value):
        less = copy.deepcopy(value)
        del less[key]
        yield f'without {key}', less, key
    yield 'with more', {**value, 'more': 1}, None


def main():
    failed = count = 0
    seen = set()
    validators = {}
    for name in HELD:
        schema = SCHEMAS[name]
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[name] = jsonschema.Draft202012Validator(
            schema, resolver=jsonschema.RefResolver(schema['$id'], schema, STORE),
            format_checker=jsonschema.FormatChecker())
    for kind, words in documents():
        done = subprocess.run([str(CORDON), *words, '-o', 'json'], cwd=ROOT, capture_output=True, check=False)
        count += 1
        if done.returncode not in (0, 1, 3):
            failed += 1
            print(f'{words}: {done.stderr.decode()}')
            continue
        document = json.loads(pathlib.Path(PROOF).read_bytes() if PROOF in words else done.stdout)
        for error in list(validators[kind].iter_errors(document))[:3]:
            failed += 1
            print(f'{words}: {"/".join(map(str, error.absolute_path))}: {error.message[:200]}')
        if kind in seen:
            continue
        seen.add(kind)
        for what, bent, key in bend(document):
            count += 1
            if (key is None or key in SCHEMAS[kind].get('required', [])) and validators[kind].is_valid(bent):
                failed += 1
                print(f'{kind}: {what} is taken for good')
    for name in HELD - seen:
        failed += 1
        print(f'{name}: nothing was held against it')
    print(f'{count - failed} passed, {failed} failed')
    return 1 if failed else 0


sys.exit(main())
