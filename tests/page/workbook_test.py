#!/usr/bin/python3
"""The workbook, opened by another program (openpyxl, Debian's, hence the path above).

usage: workbook_test.py CORDON
"""
import csv
import io
import pathlib
import subprocess
import sys
import tempfile
import unittest
import zipfile

import openpyxl

sys.dont_write_bytecode = True
import answers  # noqa: E402

CORDON = str(pathlib.Path(sys.argv[1]).resolve())
SHEETS = ['verdict', 'rules', 'groups', 'findings', 'decide', 'unlisted']


def rows(sheet):
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row)) for row in rest]


class Workbook(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)

    def tearDown(self):
        self.temporary.cleanup()

    def make(self, estate, policy, *options):
        self.path = self.folder / 'book.xlsx'
        answers.check(CORDON, estate, policy, 'xlsx', self.path, *options)
        self.assertEqual(list(self.folder.glob('cordon-*')), [], 'no temporary file stays')
        return openpyxl.load_workbook(self.path)

    def test_demo(self):
        book = self.make('examples/demo', 'uk-ncsc-2020-01')
        self.assertEqual(book.sheetnames, SHEETS)
        facts = {row[0].value: row[1].value for row in book['verdict'].iter_rows()}
        self.assertEqual(facts['verdict'], 'violated')
        self.assertEqual(str(facts['judged as of'])[:10], '2020-06-30')
        groups = {(g['rule'], g['group']): g for g in rows(book['groups'])}
        borealis = groups['access-5g-sites', 'Borealis Example Mobile']
        self.assertEqual((borealis['low exactly'], borealis['high exactly']), ('3/11', '4/11'))
        self.assertAlmostEqual(borealis['share low'], 3 / 11)
        self.assertEqual(borealis['limit'], 0.35)
        rule = rows(book['rules'])[0]
        self.assertEqual((str(rule['due'])[:10], rule['days left']), ('2023-01-28', 942))
        for sheet in book:
            self.assertEqual(sheet.freeze_panes, 'A2')

    def test_findings_are_those_of_csv(self):
        book = self.make('examples/demo', 'uk-ncsc-2020-01')
        text = subprocess.run(
            [CORDON, 'check', 'examples/demo', '-p', 'uk-ncsc-2020-01', '--at', '2020-06-30', '-o', 'csv'],
            cwd=answers.ROOT, capture_output=True, text=True, check=False).stdout
        expected = [(f['rule'], f['group'], f['subject'], f['maker'], f['unknown'] or None)
                    for f in csv.DictReader(io.StringIO(text))]
        found = [(f['rule'], f['group'], f['subject'], f['maker'], f['not known']) for f in rows(book['findings'])]
        self.assertEqual(found, expected)
        self.assertGreater(len(found), 10)

    def test_names_stay_texts(self):
        estate, policy = answers.hostile(self.folder)
        book = self.make(estate, policy)
        cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
        for cell in cells:
            self.assertNotEqual(cell.data_type, 'f', cell.value)
            self.assertIsNone(cell.hyperlink)
        # openpyxl leaves _x0041_ as it is written; a spreadsheet reads it as one letter.
        said = {str(c.value).replace('_x005F_', '_') for c in cells}
        for name in answers.HOSTILE:
            shown = name.replace('\ufffe', '\ufffd').replace('\uffff', '\ufffd')
            self.assertTrue(any(shown in text for text in said), repr(name[:60]))
        raw = {str(c.value) for c in cells if '0041' in str(c.value)}
        self.assertTrue(raw and all('_x005F_x0041_' in text for text in raw), raw)
        with zipfile.ZipFile(self.path) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                self.assertNotIn(b'<f>', part)
                self.assertFalse(b'TargetMode="External"' in part, name)

    def test_a_model_says_so(self):
        estate = answers.country(self.folder / 'model', 20)
        self.assertFalse(any('a model' in str(c.value) for sheet in self.make(estate, 'uk-ncsc-2020-01')
                             for row in sheet.iter_rows() for c in row))
        answers.table(estate, 'network_tag', ['network', 'tag'], [['n', 'model']])
        book = self.make(estate, 'uk-ncsc-2020-01')
        facts = {row[0].value: row[1].value for row in book['verdict'].iter_rows()}
        self.assertIn('a model, not a real network', facts['note'])
        notes = {f['note'] for f in rows(book['findings'])}
        self.assertEqual(notes, {facts['note']})

    def test_a_long_text_is_cut_and_says_so(self):
        estate = self.folder / 'long'
        estate.mkdir()
        name = 'ü💥' * 10900  # 32,700 units of UTF-16, more than a cell holds
        answers.table(estate, 'element', ['id', 'maker'], [[name, 'huawei'], ['007', 'huawei']])
        policy = self.folder / 'p.yaml'
        policy.write_text('cordon: 1\nid: p\nvendors:\n  v: {parties: [huawei]}\n'
                          'rules:\n- {id: r, clause: c, exclude: v}\n', encoding='utf-8')
        found = rows(self.make(estate, policy)['findings'])
        subjects = [f['subject'] for f in found]
        self.assertEqual(subjects[0], 'element:007')
        self.assertTrue(subjects[1].startswith('element:ü💥ü💥') and '(cut: ' in subjects[1])
        self.assertLessEqual(len(subjects[1].encode('utf-16-le')) // 2, 32767)

    def test_equal_input_gives_equal_bytes(self):
        self.make('examples/demo', 'uk-ncsc-2020-01')
        first = self.path.read_bytes()
        self.make('examples/demo', 'uk-ncsc-2020-01')
        self.assertEqual(first, self.path.read_bytes())

    def test_a_folder_that_cannot_be_written(self):
        done = subprocess.run([CORDON, 'check', 'examples/demo', '-p', 'uk-ncsc-2020-01', '-o', 'xlsx'],
                              cwd=answers.ROOT, capture_output=True, check=False,
                              env={'TMPDIR': str(self.folder / 'nowhere'), 'PATH': '/usr/bin:/bin'})
        self.assertEqual((done.returncode, done.stdout), (2, b''))
        self.assertIn(b'nowhere: no temporary file', done.stderr)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
