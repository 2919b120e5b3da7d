#!/usr/bin/env python3
"""check-facts, tried on the tree as it is and on copies that are bent in one place."""
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
POLICY = 'policies/uk-ncsc-2020-01.yaml'

# file, what is there (first occurrence), what stands there instead, what check-facts must say
BENT = [
    ('register/party.csv', ',2026-11-23,P\n', ',,P\n', 'dated is empty'),
    ('register/party.csv', ',2026-11-23,P\n', ',2026-02-30,P\n', 'dated is "2026-02-30"'),
    ('register/party.csv', ',2026-11-23,P\n', ',2026-11-23,\n', 'grade is empty'),
    ('register/party.csv', ',2026-11-23,P\n', ',2026-11-23,X\n', 'expected one of P, S, M, I'),
    ('register/party.csv', ',2026-11-23,P\n', ',2026-11-23,M\n', 'M is what is from general knowledge'),
    ('register/party.csv', '"general knowledge, not re-read",2026-11-23,M', ',2026-11-23,M', 'source is empty'),
    ('register/party.csv', '\nhisilicon,', '\nhuawei,', 'huawei stands in line 2 already'),
    ('register/party.csv', ',CN,', ',China,', 'expected two capital letters'),
    ('register/party.csv', 'id,name,country', 'id,name,land', 'the header is'),
    ('register/party.csv', '\nhisilicon,', '\nHiSilicon,', 'id is "HiSilicon"'),
    ('register/alias.csv', ',huawei,', ',hauwei,', 'party "hauwei" is not in party.csv'),
    ('register/alias.csv', '\nHuawei Tech,huawei,', '\nZTE Corp.,huawei,', '"zte corp" stands for huawei, zte'),
    ('register/alias.csv', '\nHuawei Tech,huawei,', '\nHUAWEI,huawei,', 'is a name of huawei already'),
    ('register/stake.csv', ',brand,,2020-11-17,', ',brand,2021-01-01,2020-11-17,', 'is not before until'),
    ('register/stake.csv', 'siemens,nsn,50,50,', 'siemens,nsn,60,60,', '110 % of nsn are held on 2007-04-01'),
    ('register/stake.csv', 'siemens,nsn,50,50,', 'siemens,nsn,60,50,', 'expected 0 <= low <= high <= 100'),
    ('register/stake.csv', ',shares,', ',holding,', 'expected one of brand, control, shares, successor'),
    ('register/function_alias.csv', ',amf,', ',afm,', 'function "afm" is not in function.csv'),
    ('register/function.csv', 'smf,Session Management', 'smf,Session Managing', 'is no alias of smf'),
    ('register/function_alias.csv', '\nSession Management Function,smf,', '\nSMF,smf,', '"SMF" is a name of smf already'),
    ('register/function_group.csv', ',sure,', ',surely,', 'expected one of maybe, sure'),
    ('register/function_group.csv', 'inferred: ', '', 'grade I, but source does not say'),
    ('register/function_group.csv', '\nuk_ncsc_2020_core,', '\nuk-ncsc-2020-core,', 'grp is "uk-ncsc-2020-core"'),
    ('register/function_group.csv', '\nunsettled,amf,maybe,', '\nunsettled,amf,sure,', 'amf is not in the group unsettled'),
    ('register/product.csv', 'dahua|lorex', 'dahua|lorexx', 'maker "lorexx" is no party'),
    ('register/product.csv', '593000,667000', '693000,667000', 'expected whole numbers, low <= high'),
    ('register/place.csv', ',52.215,', ',152.215,', 'lat is "152.215"'),
    ('register/place.csv', 'Sizewell,GB', 'Sizewell,', 'country is ""'),
    ('register/place.csv', 'Sizewell,', '"Sizewell, A",', 'a comma or a quote in a cell'),
    ('register/product.csv', '667000,USD', '667000,', 'and a currency'),
    (POLICY, '  clause: a.i to a.iii, network functions\n', '', 'rule core has no clause'),
    (POLICY, '  source: general knowledge, not re-read\n', '', 'rule gigabit-traffic has no source'),
    (POLICY, '  grade: S\n', '', 'rule core has no grade'),
    (POLICY, '  grade: S\n', '  grade: Z\n', 'rule core: grade is "Z"'),
    (POLICY, 'id: uk-ncsc-2020-01\n', 'id: uk-ncsc\n', 'as the file is called'),
    (POLICY, '\nrules:\n', '\nrules: []\nrulez:\n', 'no rules found'),
]


def check(root):
    done = subprocess.run([sys.executable, os.path.join(ROOT, 'tools', 'check-facts'), root],
                          capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def main():
    failed = 0
    status, said = check(ROOT)
    if status != 0:
        print(said, end='')
        failed += 1
    with tempfile.TemporaryDirectory() as copy:
        for folder in ('register', 'policies'):
            shutil.copytree(os.path.join(ROOT, folder), os.path.join(copy, folder))
        for name, old, new, expected in BENT:
            path = os.path.join(copy, name)
            with open(path, encoding='utf-8', newline='') as handle:
                good = handle.read()
            if old not in good:
                print(f'{name}: {old!r} is not there to be bent')
                failed += 1
                continue
            with open(path, 'w', encoding='utf-8', newline='') as handle:
                handle.write(good.replace(old, new, 1))
            status, said = check(copy)
            if status != 1 or expected not in said:
                print(f'{name}, {old!r} -> {new!r}: status {status}, expected 1 and "{expected}"; it said\n{said}')
                failed += 1
            with open(path, 'w', encoding='utf-8', newline='') as handle:
                handle.write(good)
    print(f'facts: {len(BENT)} bent copies, {failed} failures')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
