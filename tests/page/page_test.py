#!/usr/bin/env python3
"""The page in a browser, at the sizes of a phone, a laptop and paper.

usage: page_test.py CORDON [--pictures FOLDER]

For each page, width and colour scheme: nothing is asked of the network, nothing is complained of,
nothing sticks out sideways, headings and landmarks are there, letters stand out from their ground,
and the keyboard reaches everything. With --pictures each is also kept as a picture, the print as PDF.
"""
import pathlib
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import answers  # noqa: E402
from browser import Browser  # noqa: E402

CORDON = str(pathlib.Path(sys.argv[1]).resolve())
PICTURES = pathlib.Path(sys.argv[3]) if sys.argv[2:3] == ['--pictures'] else None
SITES = 100000
MOST_BYTES = 1 << 20
PHONE, LAPTOP = (360, 740), (1280, 800)

LANDMARKS = """({
  h1: document.querySelectorAll('h1').length,
  headings: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]),
  roles: ['body > header', 'nav', 'main', 'body > footer'].map(s => document.querySelectorAll(s).length),
  unnamed: [...document.querySelectorAll('section,nav,svg[role=img]')].filter(s =>
      !s.getAttribute('aria-label') && !document.getElementById(s.getAttribute('aria-labelledby'))?.textContent.trim()).length,
  pictures: [...document.querySelectorAll('svg')].filter(s =>
      !s.closest('[aria-hidden=true]') && !s.closest('[role=img]')).length,
  lang: document.documentElement.lang,
  title: document.title})"""

# What reaches beyond the window; bars and marks are cut by their own picture.
OVERFLOW = """[...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && !e.matches('.skip') &&
  e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.tagName + '.' + e.className).slice(0, 5)"""

# Contrast of every text with its ground, as WCAG 2.1 reckons it; the lowest ones.
CONTRAST = r"""(() => {
  const parse = c => { const n = c.match(/[\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || e.closest('style')) continue;
    const s = getComputedStyle(e), ink = parse(e.closest('svg') ? s.fill : s.color);
    const [a, b] = [light(ink), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
  }
  return [...new Set(found)].slice(0, 5);
})()"""


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(cls.folder.name)
        estate, policy = answers.hostile(folder)
        big = answers.country(folder / 'country', SITES)
        cls.pages = {}
        for name, what, rules in (('demo', 'examples/demo', 'uk-ncsc-2020-01'), ('hostile', estate, policy),
                                  ('country', big, 'uk-ncsc-2020-01')):
            cls.pages[name] = folder / f'{name}.html'
            answers.check(CORDON, what, rules, 'html', cls.pages[name])
        cls.browser = Browser().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.browser.__exit__()
        cls.folder.cleanup()

    def each(self):
        for name, path in self.pages.items():
            for width, height in (PHONE, LAPTOP):
                for dark in (False, True):
                    page = self.browser.open(path, width, height, dark)
                    yield page, f'{name}-{width}{"-dark" if dark else ""}'
                    page.close()

    def test_looks(self):
        for page, name in self.each():
            with self.subTest(page=name):
                self.assertEqual(page.requests(), [])
                self.assertEqual(page.complaints(), [])
                self.assertEqual(page.run(OVERFLOW), [])
                self.assertLessEqual(page.run('document.documentElement.scrollWidth'), page.run('innerWidth'))
                self.assertEqual(page.run(CONTRAST), [])
                self.assertLess(page.seconds, 10)
                if PICTURES:
                    page.picture(PICTURES / f'{name}.png')

    def test_style_is_applied(self):
        """The policy names the style's digest: a wrong one would leave the page bare."""
        for page, name in self.each():
            with self.subTest(page=name):
                self.assertNotIn('Times', page.run('getComputedStyle(document.body).fontFamily'))
                self.assertEqual(page.run('document.styleSheets.length'), 1)
                self.assertEqual(page.run("getComputedStyle(document.querySelector('table')).borderCollapse"),
                                 'collapse')

    def test_nothing_ran(self):
        for page, name in self.each():
            with self.subTest(page=name):
                self.assertEqual(page.run("document.querySelectorAll('script,img,iframe,object,embed,link').length"), 0)
                self.assertEqual(page.run("document.querySelectorAll('[onerror],[onload],[onmouseover],[style],[title]')"
                                          ".length"), 0)

    def test_landmarks(self):
        for page, name in self.each():
            with self.subTest(page=name):
                found = page.run(LANDMARKS)
                self.assertEqual(found['h1'], 1)
                self.assertEqual(found['roles'], [1, 1, 1, 1])
                self.assertEqual((found['unnamed'], found['pictures']), (0, 0))
                self.assertEqual(found['lang'], 'en')
                self.assertRegex(found['title'], '^(satisfied|violated|unknown): ')
                for before, after in zip(found['headings'], found['headings'][1:]):
                    self.assertLessEqual(after, before + 1, 'no level of headings is skipped')

    def test_keyboard(self):
        page = self.browser.open(self.pages['demo'], *LAPTOP)
        page.key('Tab', 9)
        self.assertEqual(page.run('document.activeElement.className'), 'skip')
        self.assertGreaterEqual(page.run('document.activeElement.getBoundingClientRect().top'), 0)
        page.key('Enter', 13)
        page.call('Input.dispatchKeyEvent', type='char', text='\r')
        self.assertEqual(page.run("(location.hash || '') + document.activeElement.id"), '#mainmain')
        links = page.run("document.querySelectorAll('a[href]').length")
        self.assertEqual(page.run("[...document.querySelectorAll('a[href]')].filter(a => a.tabIndex === 0).length"),
                         links)
        self.assertGreater(links, 10)

    def test_bars(self):
        """The bar is what the numbers beside it say."""
        page = self.browser.open(self.pages['demo'], *LAPTOP)
        bars = page.run("""[...document.querySelectorAll('table.shares tbody tr')].filter(r => r.querySelector('.bar'))
          .map(r => ({name: r.querySelector('bdi').textContent, text: r.cells[1].textContent,
            all: r.querySelector('.track').getBoundingClientRect().width,
            known: r.querySelector('.known')?.getBoundingClientRect().width || 0,
            band: r.querySelector('.band')?.getBoundingClientRect().width || 0,
            limit: r.querySelector('.limit').getBoundingClientRect().left -
                   r.querySelector('.track').getBoundingClientRect().left}))""")
        self.assertEqual(len(bars), 8)
        borealis = bars[0]
        self.assertEqual(borealis['name'], 'Borealis Example Mobile')
        self.assertIn('27.27% to 36.36%', borealis['text'])
        scale = borealis['all'] / 0.5  # of a share of 1
        self.assertAlmostEqual(borealis['known'] / scale, 3 / 11, places=2)
        self.assertAlmostEqual(borealis['band'] / scale, 1 / 11, places=2)
        self.assertAlmostEqual(borealis['limit'] / scale, 0.35, places=2)

    def test_print(self):
        for name, path in self.pages.items():
            page = self.browser.open(path, *LAPTOP, dark=True)
            target = (PICTURES or pathlib.Path(self.folder.name)) / f'{name}.pdf'
            page.paper(target)
            page.call('Emulation.setEmulatedMedia', media='print', features=[])
            with self.subTest(page=name):
                pdf = target.read_bytes()
                sizes = set(re.findall(rb'/MediaBox\s*\[\s*0 0 (\d+)[\d.]* (\d+)', pdf))
                self.assertEqual(sizes, {(b'594', b'841')}, 'A4')
                self.assertEqual(page.run("getComputedStyle(document.querySelector('nav')).display"), 'none')
                self.assertEqual(page.run('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)')
                self.assertEqual(page.run(CONTRAST), [])
                if name != 'hostile':
                    self.assertLessEqual(len(re.findall(rb'/Type\s*/Page\b', pdf)), 40)
            page.close()

    def test_a_hundred_thousand_sites(self):
        path = self.pages['country']
        self.assertLess(path.stat().st_size, MOST_BYTES)
        page = self.browser.open(path, *LAPTOP)
        self.assertLess(page.seconds, 5)
        counts = page.run("[...document.querySelectorAll('.legend li')].map(l => parseInt(l.textContent.replace(/,/g, '')))")
        self.assertEqual(sum(counts), SITES)
        self.assertTrue(all(count > 0 for count in counts), counts)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
