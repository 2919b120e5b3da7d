#!/usr/bin/env python3
"""The page as text: well-formed, complete, and harmless whatever the names in it.

usage: markup_test.py CORDON
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as tree

sys.dont_write_bytecode = True
import answers  # noqa: E402

CORDON = str(pathlib.Path(sys.argv[1]).resolve())
HTML = '{http://www.w3.org/1999/xhtml}'
ALLOWED = set('''html head meta title style body a svg defs symbol path circle pattern rect header p h1 h2
    h3 span small dl div dt dd nav ul li main section table caption thead tbody tr th td bdi time strong em
    line text use figure figcaption pre code footer'''.split())


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(cls.folder.name)
        estate, policy = answers.hostile(folder)
        answers.check(CORDON, estate, policy, 'html', folder / 'page.html', '--proof', str(folder / 'p f.json'))
        cls.text = (folder / 'page.html').read_text(encoding='utf-8')
        cls.root = tree.fromstring(cls.text)  # fails on anything that is not well-formed

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def each(self, name):
        return self.root.iter(HTML + name)

    def test_only_known_elements(self):
        found = {element.tag.removeprefix(HTML) for element in self.root.iter()}
        self.assertEqual(found - ALLOWED, set())

    def test_nothing_runs_or_loads(self):
        for element in self.root.iter():
            for name, value in element.attrib.items():
                self.assertFalse(name.lower().startswith('on'), f'{element.tag} {name}')
                self.assertNotIn(name, ('style', 'src', 'srcset', 'title'), element.tag)
                if name == 'href':
                    self.assertRegex(value, r'^(#|https?://)', 'only addresses of the web are links')
        self.assertNotIn('url(', re.sub(r'url\(#hatch\)', '', self.text))
        self.assertNotIn('@import', self.text)
        policy = [m.attrib['content'] for m in self.each('meta')
                  if m.attrib.get('http-equiv') == 'Content-Security-Policy']
        self.assertEqual(len(policy), 1)
        self.assertRegex(policy[0], r"^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; ")

    def test_every_name_is_there_as_text(self):
        """What was written is what is read, but for what no XML may hold."""
        said = {''.join(element.itertext()) for element in self.each('bdi')}
        for n, name in enumerate(answers.HOSTILE[:10]):
            shown = name.replace('\ufffe', '\ufffd').replace('\uffff', '\ufffd')
            self.assertTrue(any(shown in text for text in said), f'{n}: {name[:60]!r}')

    def test_names_are_shut_in(self):
        """Outside of bdi, a title, a link and a command no text comes from a stranger."""
        inside = set()
        for name in ('bdi', 'title', 'code', 'a', 'style'):
            for element in self.each(name):
                inside.update(element.iter())
        for element in self.root.iter():
            if element in inside:
                continue
            self.assertNotIn(answers.MARK, element.text or '', element.tag)
            for child in element:
                self.assertNotIn(answers.MARK, child.tail or '', child.tag)

    def test_the_command_is_quoted(self):
        commands = [''.join(e.itertext()) for e in self.each('pre')]
        self.assertEqual(len(commands), 2)
        for command in commands:
            self.assertIn("""it'\\''s <b>"an" & estate'""", command)
            self.assertIn("hostile'\\''s policy.yaml'", command)
            self.assertIn("p f.json'", command)

    def test_the_commands_do_what_is_said(self):
        """As somebody would who takes them from the page into a shell."""
        environment = dict(os.environ, PATH=f'{pathlib.Path(CORDON).parent}:{os.environ["PATH"]}')
        check, verify = [''.join(e.itertext()) for e in self.each('pre')]
        for command, good in ((check, (0, 1, 3)), (verify, (0,))):
            done = subprocess.run(['sh', '-c', command], cwd=answers.ROOT, env=environment, check=False,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True)
            self.assertIn(done.returncode, good, command + done.stderr)
        self.assertTrue(done.stdout.startswith('accepted: hostile'), done.stdout)

    def test_unknown_and_refused_are_told(self):
        text = re.sub(r'\s+', ' ', ''.join(self.root.itertext()))
        self.assertIn('rows of the inventory could not be read, so nothing is satisfied as a whole', text)
        self.assertIn('vacuous', text)
        self.assertIn('not known', text)
        self.assertNotIn('SECRET-RAW', self.text, 'what a refused row held is not repeated')

    def test_tables_can_be_heard(self):
        tables = list(self.each('table'))
        self.assertGreater(len(tables), 8)
        for table in tables:
            self.assertEqual(table[0].tag, HTML + 'caption')
            self.assertTrue(''.join(table[0].itertext()).strip())
            widths = {len(row) for row in table.iter(HTML + 'tr')}
            self.assertEqual(len(widths), 1, 'every row has the same cells')
            for row in table.iter(HTML + 'tr'):
                self.assertEqual(row[0].tag, HTML + 'th')
            for head in table.iter(HTML + 'th'):
                self.assertIn(head.attrib.get('scope'), ('row', 'col'))

    def test_ids_and_references(self):
        ids = [e.attrib['id'] for e in self.root.iter() if 'id' in e.attrib]
        self.assertEqual(len(ids), len(set(ids)))
        for element in self.root.iter():
            for name in ('aria-labelledby', 'href'):
                value = element.attrib.get(name, '')
                if name == 'aria-labelledby' and value:
                    self.assertIn(value, ids)
                if value.startswith('#'):
                    self.assertIn(value[1:], ids)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
