#!/usr/bin/env python3
"""The pages of trace, reach and cut: at 10 and at 10,000 elements, with and without coordinates, on a phone,
on a laptop and on paper.

usage: picture_test.py CORDON [--pictures FOLDER]
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as tree

sys.dont_write_bytecode = True
import answers  # noqa: E402
from browser import Browser  # noqa: E402
from page_test import CONTRAST, LANDMARKS, OVERFLOW  # noqa: E402

CORDON = str(pathlib.Path(sys.argv[1]).resolve())
PICTURES = pathlib.Path(sys.argv[3]) if sys.argv[2:3] == ['--pictures'] else None
HTML = '{http://www.w3.org/1999/xhtml}'
RISK = "element.maker in vendors['high-risk']"
MOST_BYTES = 256 << 10
SIZES = (390, 844), (1280, 800)

# Labels of the diagram whose boxes lie over each other, or that stick out of it.
SMEARED = r"""(() => {
  const found = [];
  for (const svg of document.querySelectorAll('svg.layers')) {
    const edge = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll(':scope > text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    boxes.forEach(([name, a], i) => {
      if (a.left < edge.left - 12 || a.right > edge.right + 12) found.push(name + ' sticks out');
      for (const [other, b] of boxes.slice(i + 1))
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3) found.push(name + ' over ' + other);
    });
  }
  return found.slice(0, 5);
})()"""
MARKS = "[document.querySelectorAll('svg.layers > svg').length, document.querySelectorAll('svg.map').length]"


def ask(verb, estate, target, *more):
    with target.open('wb') as file:
        done = subprocess.run([CORDON, verb, estate, '-p', 'uk-ncsc-2020-01', '--at', '2020-06-30', '--from', RISK,
                               '-o', 'html', *more], stdout=file, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode in (0, 1, 3), done.stderr
    return target


class Pictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        folder = pathlib.Path(cls.temporary.name)
        model = folder / 'model.db'
        subprocess.run([CORDON, 'generate', model, '--elements', '10000'], check=True, capture_output=True)
        bare = folder / 'bare'
        bare.mkdir()
        subprocess.run([CORDON, 'export', model, bare, '--replace'], check=True, capture_output=True)
        lines = (bare / 'site.csv').read_text(encoding='utf-8').splitlines()
        place = lines[0].split(',').index('lat')
        rows = [line.split(',') for line in lines]
        (bare / 'site.csv').write_text('\n'.join([lines[0]] + [','.join(r[:place] + ['', ''] + r[place + 2:])
                                                               for r in rows[1:]]) + '\n', encoding='utf-8')
        hostile = folder / 'hostile'
        hostile.mkdir()
        names = [name[:300] for name in answers.HOSTILE]
        answers.table(hostile, 'element', ['id', 'maker', 'state'],
                      [[f'{n} {name}', 'huawei' if n == 0 else 'nokia', 'live'] for n, name in enumerate(names)])
        answers.table(hostile, 'link', ['id', 'a', 'b', 'kind', 'metric'],
                      [[f'{n} {name}', f'0 {names[0]}', f'{n} {name}', 'data', '1'] for n, name in enumerate(names)])
        assets = ['--to', "role.function == 'upf'"]
        cls.pages = {}
        for name, estate in ('small', answers.ROOT / 'examples/paths'), ('model', model), ('bare', bare):
            for verb in 'trace', 'reach', 'cut':
                cls.pages[f'{name}-{verb}'] = ask(verb, estate, folder / f'{name}-{verb}.html',
                                                  *([] if verb == 'trace' else assets))
        cls.pages['hostile-reach'] = ask('reach', hostile, folder / 'hostile.html', '--to',
                                         f"element.id != '{names[0]}' && element.maker == 'nokia'")

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_small_and_harmless(self):
        for name, path in self.pages.items():
            with self.subTest(name):
                text = path.read_text(encoding='utf-8')
                self.assertLess(len(text), MOST_BYTES)
                for element in tree.fromstring(text).iter():  # fails on what is not well-formed
                    self.assertNotIn(element.tag.removeprefix(HTML), ('script', 'img', 'iframe', 'object', 'link'))
                    for attribute, value in element.attrib.items():
                        self.assertFalse(attribute.lower().startswith('on'), attribute)
                        self.assertNotIn(attribute, ('style', 'src', 'srcset'))
                        if attribute == 'href':
                            self.assertRegex(value, r'^(#|https?://)')

    def test_words_are_the_text(self):
        text = subprocess.run([CORDON, 'cut', answers.ROOT / 'examples/paths', '-p', 'uk-ncsc-2020-01', '--at', '2020-06-30', '--from',
                               RISK, '--to', "role.function == 'upf'"], capture_output=True, text=True, check=False).stdout
        root = tree.fromstring(self.pages['small-cut'].read_text(encoding='utf-8'))
        self.assertEqual(root.find(f'.//{HTML}pre').text, text)

    def test_every_screen(self):
        with Browser() as browser:
            for name, path in self.pages.items():
                for size in SIZES:
                    for dark in False, True:
                        with self.subTest(name, size=size, dark=dark):
                            self.check_screen(browser, name, path, size, dark)

    def check_screen(self, browser, name, path, size, dark):
        page = browser.open(path, *size, dark=dark)
        self.assertEqual((page.requests(), page.complaints()), ([], []))
        self.assertEqual(page.run(OVERFLOW), [])
        self.assertEqual(page.run(CONTRAST), [])
        self.assertEqual(page.run(SMEARED), [])
        found = page.run(LANDMARKS)
        self.assertEqual((found['h1'], found['roles'], found['unnamed'], found['pictures']), (1, [1, 1, 1, 1], 0, 0))
        marks, maps = page.run(MARKS)
        self.assertTrue(0 < marks <= 88, marks)
        self.assertEqual(maps, 1 if name.startswith('model') else 0)
        if PICTURES:
            page.picture(PICTURES / f'{name}-{size[0]}{"-dark" if dark else ""}.png')
        page.close()

    def test_print(self):
        with Browser() as browser:
            for name in 'small-cut', 'model-reach':
                target = (PICTURES or pathlib.Path(self.temporary.name)) / f'{name}.pdf'
                page = browser.open(self.pages[name], *SIZES[1])
                page.paper(target)
                page.close()
                self.assertLessEqual(len(re.findall(rb'/Type\s*/Page\b', target.read_bytes())), 6, name)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
