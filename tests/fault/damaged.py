#!/usr/bin/env python3
"""Damaged input: an estate's file, its snapshot, its tables and a register, cut short and bent at many
places, and files of others. Each time the answer must be one line and exit status 2, or the true answer,
and what was there must be there as it was.

usage: damaged.py CORDON
"""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

CORDON = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[2]
CHECK = ['-p', 'uk-ncsc-2020-01', '--at', '2020-06-30']
CUTS = 40
failed = tried = 0


def run(words, snapshot):
    env = dict(os.environ, CORDON_SNAPSHOT=snapshot, LC_ALL='C.UTF-8')
    done = subprocess.run([CORDON, *map(str, words)], cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def expect(what, holds, said=b''):
    global failed, tried
    tried += 1
    if not holds:
        failed += 1
        print(f'{what}: {said[:400]!r}')


def refused(what, path, words):
    """One line, and the file at path stays as it is."""
    before = path.read_bytes()
    status, out, err = run(words, 'off')
    expect(f'{what}: status {status}', status == 2, err + out)
    expect(f'{what}: not one line', err.count(b'\n') == 1 and err.startswith(b'cordon: ') and not out, err)
    expect(f'{what}: the file was changed', path.read_bytes() == before)
    return status


def places(size):
    return sorted({size * i // CUTS for i in range(CUTS)} | {1, 15, 16, 99, 100, size - 1})


def bent(data, at):
    return data[:at] + bytes([data[at] ^ 0xA5]) + data[at + 1:]


def database(folder, good):
    data = good.read_bytes()
    path = folder / 'bent.db'
    answer = run(['show', good], 'off')[1]
    count = 0
    for at in places(len(data)):
        path.write_bytes(data[:at])
        count += refused(f'database cut at {at}', path, ['show', path]) == 2
        path.write_bytes(bent(data, at))
        # A byte in the middle of an unused stretch says nothing; one that is read changes the digest.
        status, out, err = run(['show', path], 'off')
        expect(f'database bent at {at}: status {status}',
               (status == 2 and err.count(b'\n') == 1) or (status == 0 and not err), err)
        expect(f'database bent at {at}: another estate with the same digest',
               status == 2 or out == answer.replace(b'good.db', b'bent.db')
               or out.splitlines()[1] != answer.splitlines()[1], out)
    path.unlink()
    expect('a cut database was not refused', count == len(places(len(data))))


def snapshot(folder, good):
    kept = pathlib.Path(str(good) + '.snapshot')
    answer = run(['check', good, *CHECK], 'always')[1]
    expect('there is no snapshot', kept.exists())
    data = kept.read_bytes()
    estate = good.read_bytes()
    other = b'SQLite format 3\0' + b'x' * 500
    cases = [(f'cut at {at}', data[:at]) for at in places(len(data)) if at > 0]
    cases += [(f'bent at {at}', bent(data, at)) for at in places(len(data))]
    cases += [('with more behind it', data + b'more')]
    for what, content in cases:
        kept.write_bytes(content)
        status, out, err = run(['check', good, *CHECK], 'always')
        expect(f'snapshot {what}: another answer', status == 1 and out == answer, out)
        expect(f'snapshot {what}: more than a line', err.count(b'\n') <= 1, err)
    for what, content in (('of others', other), ('of text', b'hello\n')):
        kept.write_bytes(content)
        status, out, err = run(['check', good, *CHECK], 'always')
        expect(f'snapshot {what}: another answer', status == 1 and out == answer, out)
        expect(f'snapshot {what}: not one line', err.count(b'\n') == 1, err)
        expect(f'snapshot {what}: not left alone', kept.read_bytes() == content)
    expect('the estate was changed', good.read_bytes() == estate)
    kept.unlink()


def tables(folder):
    for source, name, words in (
            (ROOT / 'examples/demo', 'element.csv', lambda path: ['check', path, *CHECK]),
            (ROOT / 'register', 'party.csv', lambda path: ['check', 'examples/demo', *CHECK, '--register', path])):
        copy = folder / 'copy'
        shutil.copytree(source, copy)
        table = copy / name
        data = table.read_bytes()
        # A table that ends after a row, with or without the end of the line, is a shorter table.
        ends = {i + 1 for i, byte in enumerate(data) if byte == 10} | {len(data) - 1}
        for at in places(len(data)):
            table.write_bytes(data[:at])
            status = refused(f'{name} cut at {at}', table, words(copy)) if at not in ends else 2
            expect(f'{name} cut at {at} is taken', status == 2)
            table.write_bytes(bent(data, at))
            status, out, err = run(words(copy), 'off')
            expect(f'{name} bent at {at}: status {status}', status != 2 or err.count(b'\n') == 1, err)
            expect(f'{name} bent at {at}: killed', status in (0, 1, 2, 3), err)
        shutil.rmtree(copy)


def foreign(folder, good):
    other = folder / 'other.db'
    with sqlite3.connect(other) as db:
        db.execute('CREATE TABLE element(id TEXT, brand TEXT)')
        db.execute("INSERT INTO element VALUES('E1', 'x')")
    db.close()
    (folder / 'notes').mkdir()
    note = folder / 'notes' / 'element.txt'
    note.write_text('no table')
    for path, target in ((other, other), (note, folder / 'notes')):
        for words in (['check', target, *CHECK], ['show', target],
                      ['export', good, target, '--replace'], ['import', target, 'examples/demo/element.csv'],
                      ['generate', target, '--sites', '100', '--replace'],
                      ['check', good, *CHECK, '--register', target]):
            refused(f'{words[0]} with {target.name}', path, words)
    expect('something was left beside', sorted(p.name for p in folder.iterdir()) ==
           ['good.db', 'notes', 'other.db'], str(list(folder.iterdir())).encode())
    with sqlite3.connect(other) as db:
        expect('the database of others has lost its row',
               db.execute('SELECT * FROM element').fetchall() == [('E1', 'x')])
    db.close()


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        good = folder / 'good.db'
        status, _, err = run(['export', 'examples/demo', good], 'off')
        expect('export', status == 0, err)
        database(folder, good)
        snapshot(folder, good)
        tables(folder)
        foreign(folder, good)
    print(f'{tried - failed} passed, {failed} failed')
    return 1 if failed else 0


sys.exit(main())
