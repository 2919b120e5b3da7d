#!/usr/bin/env python3
"""Real recordings of SNMP agents: who made them, against labels that people set.

usage: snmp.py CORDON [--details | --halves]

Every recording of the data folder goes into one archive; what cordon identify says is compared with the
brand of the label.  For the question "made by a company that Section 889 names": no wrong yes, no wrong
no.  Prints precision, recall and the rate of unknowns for each vendor, and for brands with at least five
recordings the share that was identified rightly.  Exits 77 (skipped) where the data folder is not there.

--halves: what unseen brands bring.  The brands are put into two halves; twice, everything that the register's
tables say of one half (numbers, names, words, aliases, stakes) is taken out, and that half is looked at.
"""
import collections
import csv
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
data = pathlib.Path(os.environ.get('CORDON_DATA', root.parent / 'shared' / 'data')) / 'snmp'
LISTED = ['huawei', 'zte', 'hikvision', 'dahua', 'hytera']
# What the labels call a brand -> parties of the register; same name where it is not here.
BRANDS = {
    'edge-core': {'edgecore', 'accton'}, 'extremevoss': {'extreme', 'nortel', 'avaya'}, 'checkpoint': {'check-point'},
    'tripplite': {'tripp-lite'}, 'tplink': {'tp-link'}, 'servertech': {'server-technology'}, 'ibmos': {'ibm'}, 'aix': {'ibm'},
    'fs': {'fs-com'}, 'aerohive': {'extreme'}, 'alliedtelesis': {'allied-telesis'}, 'hwg': {'hw-group'},
    'hp': {'hpe', 'hp-inc'}, 'hpe': {'hpe', 'hp-inc', 'h3c', 'aruba'}, 'aruba': {'aruba', 'hpe'}, 'apc': {'apc', 'schneider-electric'},
    'alpha': {'alpha-technologies'}, 'dell': {'dell'}, 'nokia': {'nokia', 'alcatel-lucent'},
    'eaton': {'eaton', 'schneider-electric', 'tripp-lite'}, 'brocade': {'brocade', 'ruckus'},
    'cambium': {'cambium', 'motorola-solutions'},
}


def parties(text):
    return set(text.split('|')) if text else set()


def share(part, whole):
    return f'{part}/{whole}' + (f' ({100 * part / whole:.0f} %)' if whole else '')


def read_labels():
    with open(data / 'labels.tsv', encoding='utf-8') as file:
        return {row['recording']: row for row in csv.DictReader(file, delimiter='\t', quoting=csv.QUOTE_NONE)}


def make_archive(cordon, archive):
    files = sorted(str(path) for path in (data / 'recordings').glob('*.snmprec'))
    for at in range(0, len(files), 500):
        subprocess.run([cordon, 'archive', archive] + files[at:at + 500], check=True, stdout=subprocess.DEVNULL)
    return len(files)


def identify(cordon, archive, register=None):
    said = subprocess.run([cordon, 'identify', archive, '--is', ','.join(LISTED), '-o', 'csv'] +
                          (['--register', register] if register else []), check=True, capture_output=True, encoding='utf-8')
    return {row['agent']: row for row in csv.DictReader(said.stdout.splitlines())}


def outcome_of(brand, row):
    got = parties(row['party'])
    return 'unknown' if not got else 'right' if got & BRANDS.get(brand, {brand}) else 'wrong'


def register_without(folder, gone):
    """The register, without what its tables say of these parties; that they exist and who is named by a regime stays."""
    shutil.copytree(root / 'register', folder)
    for name, columns in (('identifier', ['party']), ('alias', ['party']), ('stake', ['owner', 'owned'])):
        with open(f'{folder}/{name}.csv', encoding='utf-8', newline='') as file:
            rows = list(csv.DictReader(file))
        kept = [row for row in rows if row.get('sign') == 'named' or not any(parties(row[c]) & gone for c in columns)]
        with open(f'{folder}/{name}.csv', 'w', encoding='utf-8', newline='') as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator='\n')
            writer.writeheader()
            writer.writerows(kept)
    return folder


def halves(cordon, archive, folder, labels):
    """No wrong answer may come of tables that never heard of a brand."""
    brands = sorted({row['brand'] for row in labels.values() if row['brand']})
    sizes = collections.Counter(row['brand'] for row in labels.values())
    everywhere, big, wrong = collections.Counter(), collections.Counter(), []
    answers, listed = collections.Counter(), collections.Counter()
    for half in (0, 1):
        unseen = set(brands[half::2])
        gone = set().union(*(BRANDS.get(brand, {brand}) for brand in unseen))
        rows = identify(cordon, archive, register_without(os.path.join(folder, f'half{half}'), gone))
        for name, row in rows.items():
            brand = (labels.get(name) or {}).get('brand') or ''
            if brand not in unseen:
                continue
            outcome = outcome_of(brand, row)
            everywhere[outcome] += 1
            big[outcome] += sizes[brand] >= 5
            answers[row['answer']] += 1
            truth = 'yes' if brand in LISTED else 'no'
            listed[row['answer']] += truth == 'yes'
            if row['answer'] not in ('unknown', truth):
                wrong.append((name, brand, row))
    print(f'brands never heard of: {dict(everywhere)}; of those with at least five recordings {dict(big)}: '
          f'{100 * big["right"] / sum(big.values()):.1f} % right')
    print(f'Section 889 of brands never heard of: {dict(answers)}, of those listed {dict(listed)}, wrong {len(wrong)}')
    for name, brand, row in wrong:
        print(f'WRONG {row["answer"]}: {name}, labelled {brand}: {row}')
    assert not wrong
    return 0


def main():
    if not (data / 'labels.tsv').is_file():
        print('no recordings of SNMP agents here: skipped')
        return 77
    cordon, details = sys.argv[1], '--details' in sys.argv
    labels = read_labels()
    with tempfile.TemporaryDirectory() as folder:
        archive = os.path.join(folder, 'all.archive')
        count = make_archive(cordon, archive)
        if '--halves' in sys.argv:
            return halves(cordon, archive, folder, labels)
        rows = identify(cordon, archive)
    assert len(rows) == count, (len(rows), count)
    wrong, reasons, right, known = [], collections.Counter(), collections.Counter(), collections.Counter()
    listed = collections.defaultdict(collections.Counter)
    brands = collections.defaultdict(collections.Counter)
    for name, row in sorted(rows.items()):
        brand = (labels.get(name) or {}).get('brand') or ''
        if not brand:
            known['unlabelled ' + row['answer']] += 1
            if row['answer'] == 'yes':
                print('yes without a label:', name, row['party'])
            continue
        truth = 'yes' if brand in LISTED else 'no'
        known[row['answer']] += 1
        right[row['answer']] += row['answer'] == truth
        if row['answer'] == 'unknown':
            reasons[row['why']] += 1
        elif row['answer'] != truth:
            wrong.append((name, brand, row))
        if truth == 'yes':
            listed[brand][row['answer']] += 1
            if row['answer'] != 'yes':
                print(f'not found: {name}: {row["answer"]} ({row["why"] or row["party"]})')
        outcome = outcome_of(brand, row)
        brands[brand][outcome] += 1
        brands[brand]['all'] += 1
        if details and outcome != 'right' and brand in BRANDS or details and outcome == 'wrong':
            print('  ', outcome, name, brand, row['identity'], row['party'])
    print('Section 889:', dict(known), 'wrong', len(wrong))
    for why, count in reasons.most_common():
        print(f'  unknown, {why}: {count}')
    for brand in LISTED:
        answers = listed[brand]
        whole = sum(answers.values())
        print(f'  {brand}: recall {share(answers["yes"], whole)}, unknown {share(answers["unknown"], whole)}')
    print(f'  precision of yes {share(right["yes"], known["yes"])}, of no {share(right["no"], known["no"])}')
    big = {brand: count for brand, count in brands.items() if count['all'] >= 5}
    for brand, count in sorted(big.items(), key=lambda item: -item[1]['all']):
        print(f'  {brand}: right {share(count["right"], count["all"])}, wrong {count["wrong"]}, unknown {count["unknown"]}')
    rate = sum(count['right'] for count in big.values()) / sum(count['all'] for count in big.values())
    print(f'brands with at least five recordings: {100 * rate:.1f} % right')
    for name, brand, row in wrong:
        print(f'WRONG {row["answer"]}: {name}, labelled {brand}: {row}')
    hits = sum(answers['yes'] for answers in listed.values())
    total = sum(sum(answers.values()) for answers in listed.values())
    assert not wrong
    assert hits >= 0.9 * total, (hits, total)
    assert rate >= 0.93, rate
    return 0


sys.exit(main())
