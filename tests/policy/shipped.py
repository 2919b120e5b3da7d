#!/usr/bin/env python3
"""What every shipped policy says: `cordon policy show` against the snapshot ID.txt beside this file.

usage: shipped.py CORDON POLICIES [--accept]

A policy without a snapshot fails, and so does a snapshot without a policy. With --accept the
snapshots are rewritten; read the difference with `git diff` before you commit it: it is what the
policy now means to its readers.
"""
import difflib
import pathlib
import subprocess
import sys


def compare(path, text):
    old = path.read_text(encoding='utf-8') if path.exists() else ''
    sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), text.splitlines(True),
                                               f'{path.name} (expected)', f'{path.name} (got)'))
    return old == text


def main():
    cordon, policies = sys.argv[1], pathlib.Path(sys.argv[2])
    accept = '--accept' in sys.argv
    here = pathlib.Path(__file__).resolve().parent
    ids = sorted(path.stem for path in policies.glob('*.yaml'))
    failed = 0
    for name in ids:
        done = subprocess.run([cordon, 'policy', 'show', name], capture_output=True, text=True)
        snapshot = here / (name + '.txt')
        if done.returncode != 0 or done.stderr:
            print(f'{name}: exit status {done.returncode}: {done.stderr.strip()}')
            failed += 1
        elif accept:
            snapshot.write_text(done.stdout, encoding='utf-8')
        else:
            failed += not compare(snapshot, done.stdout)
    for stray in sorted(set(path.stem for path in here.glob('*.txt')) - set(ids)):
        print(f'{stray}.txt: there is no such policy')
        failed += 1
    print(f'{len(ids)} policies, {failed} failures')
    return 1 if failed or not ids else 0


sys.exit(main())
