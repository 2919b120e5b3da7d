"""Estates, policies and pages that the tests of this folder look at."""
import csv
import os
import pathlib
import random
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# What strangers may call things. Each holds MARK, so that a test can find it again.
MARK = 'zqx'
HOSTILE = [
    f'<script>alert("{MARK}")</script>',
    f'"><img src=x onerror=alert({MARK})>',
    f"' onmouseover='alert({MARK})",
    f'</title></style></td></table><h1>{MARK}</h1>',
    f'&lt;b&gt; {MARK} &amp;amp; &#60;',
    f']]>{MARK}<!-- --><?php ?>',
    f'=cmd|\' /C calc\'!A0 {MARK}',
    f'+1+1 {MARK}', f'-2+3 {MARK}', f'@SUM(A1) {MARK}',
    f'=HYPERLINK("http://example.invalid","{MARK}")',
    f'_x0041_ {MARK} _x005F_ _xZZZZ_',
    f'http://example.invalid/{MARK}', f'mailto:{MARK}@example.invalid', f'internal:verdict!A1 {MARK}',
    f'00123456789012345678901234567890 {MARK}',
    f'\u202egnp.{MARK}\u202c \u2066{MARK}\u2069 \u200f',
    f'{MARK} \ufffe \uffff \U0001f4a5 e\u0301 \u200b',
    f'{MARK}' + 'w' * 3000,
    f'{MARK} תל אביב  الرياض 北京',
    '%s %n ' + MARK, f'javascript:alert("{MARK}")', f'`id` $(id) {MARK}',
]


def table(folder, name, header, rows):
    with open(folder / f'{name}.csv', 'w', newline='', encoding='utf-8') as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def hostile(folder):
    """An estate and a policy in which every name is meant to do harm; returns their paths."""
    estate = folder / 'it\'s <b>"an" & estate'
    estate.mkdir()
    names = HOSTILE
    table(estate, 'site', ['id', 'operator', 'name', 'country', 'region', 'lat', 'lon'],
          [[f'S{n} {name}', name.replace('|', '/'), name, 'GB', name, 51 + n / 10, -n / 10]
           for n, name in enumerate(names)])
    table(estate, 'element', ['id', 'site', 'operator', 'network', 'maker', 'state'],
          [[f'{name} E{n}', f'S{n} {name}', name.replace('|', '/'), name,
            'huawei' if n % 3 == 0 else 'huawei|ericsson' if n % 3 == 1 else name, 'live']
           for n, name in enumerate(names)])
    table(estate, 'role', ['element', 'function'],
          [[f'{name} E{n}', 'gnb' if n % 2 else 'amf'] for n, name in enumerate(names)])
    table(estate, 'exemption', ['rule', 'subject', 'until', 'reason', 'approved_by'],
          [['core', f'element:{names[0]} E0', '2030-01-01', names[1], names[2]]])
    table(estate, 'refused', ['file', 'line', 'column', 'reason', 'raw'],
          [[name, n, name, name, 'SECRET-RAW'] for n, name in enumerate(names)])
    quoted = [name.replace("'", "''").replace('\ufffe', '').replace('\uffff', '') for name in names]
    policy = folder / "hostile's policy.yaml"
    policy.write_text(f"""cordon: 1
id: hostile
title: '{quoted[0]}'
jurisdiction: '{quoted[1]}'
binding: advice
in_force: 2020-01-01
grade: S
note: '{quoted[3]}'
sources: ['{quoted[0]}', 'javascript:alert(1)', 'https://example.invalid/"onmouseover="alert(1)', '{quoted[2]}']
dates: {{later: }}
vendors:
  v: {{parties: [huawei]}}
rules:
- {{id: core, title: '{quoted[3]}', clause: '{quoted[1]}', source: 'javascript:alert(2)', note: '{quoted[0]}', exclude: v, by: 2021-01-01}}
- {{id: cap, title: '{quoted[4]}', clause: '{quoted[5]}', limit: v, to: 35%, of: sites, per: element.operator, by: later + 3 months}}
- {{id: all, clause: '{quoted[18]}', limit: v, to: 50%, of: elements, target: 2031-12-31}}
- {{id: few, clause: c, suppliers: {{at_least: 2}}, per: element.network}}
- {{id: none, clause: c, exclude: v, from: "element.id == 'nobody'"}}
""", encoding='utf-8')
    return estate, policy


def country(folder, sites):
    """An estate of so many sites; the same for the same number."""
    draw = random.Random(7)
    folder.mkdir()
    towns = [(51.5, -0.1), (53.5, -2.2), (52.5, -1.9), (55.9, -4.2), (51.5, -2.6), (54.6, -5.9)]
    rows, elements, roles = [], [], []
    for n in range(sites):
        lat, lon = draw.choice(towns)
        rows.append([f'S{n}', f'Operator {n % 4}', f'Site {n}', 'GB', f'Region {int(lat)}',
                     f'{draw.gauss(lat, 0.4):.5f}', f'{draw.gauss(lon, 0.6):.5f}'])
        maker = draw.choices(['huawei', 'ericsson', 'huawei|ericsson', ''], [30, 60, 3, 3])[0]
        elements.append([f'E{n}', f'S{n}', f'Operator {n % 4}', maker, '5G', 'live'])
        roles.append([f'E{n}', 'gnb'])
    table(folder, 'site', ['id', 'operator', 'name', 'country', 'region', 'lat', 'lon'], rows)
    table(folder, 'element', ['id', 'site', 'operator', 'maker', 'generations', 'state'], elements)
    table(folder, 'role', ['element', 'function'], roles)
    return folder


def check(cordon, estate, policy, output, target, *options):
    """cordon check ... --out TARGET; an error of the program is an error of the test."""
    done = subprocess.run(
        [cordon, 'check', str(estate), '-p', str(policy), '--at', '2020-06-30', '-o', output,
         '--out', str(target), *options], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False, env=dict(os.environ, TMPDIR=str(pathlib.Path(target).parent)))
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f'cordon check: exit {done.returncode}: {done.stderr}')
    return done
