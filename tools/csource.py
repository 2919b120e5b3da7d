"""What tools/check-length and tools/check-banned share: the C files of the tree, their text without
comments and literals, and the list of exceptions."""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDERS = ('src', 'include', 'verify', 'tests', 'bench')
EXCEPTIONS = 'tools/exceptions.txt'

TOKEN = re.compile(
    r'/\*.*?\*/|//[^\n]*'                             # comments
    r'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',   # string and character literals
    re.DOTALL)
DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\n]*\\\n)*[^\n]*', re.MULTILINE)


def c_files():
    """Every C file, as a path from the root."""
    found = []
    for folder in FOLDERS:
        for path, inner, names in os.walk(os.path.join(ROOT, folder)):
            inner.sort()
            found += [os.path.relpath(os.path.join(path, name), ROOT)
                      for name in sorted(names) if name.endswith(('.c', '.h'))]
    return found


def read(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def _blank(match):
    """As many lines as before, and a literal stays an operand."""
    text = match.group()
    return ('""' if text[0] in '"\'' else ' ') + '\n' * text.count('\n')


def strip(text):
    """The text without comments and the insides of literals; line numbers stay."""
    return TOKEN.sub(_blank, text)


def strip_directives(text):
    """The stripped text without preprocessor lines; line numbers stay."""
    return DIRECTIVE.sub(lambda match: '\n' * match.group().count('\n'), text)


class Exceptions:
    """Lines of tools/exceptions.txt for one check: 'check path[:name] reason'."""

    def __init__(self, check):
        self.errors = []
        self._unused = {}
        self._all = set()
        for number, line in enumerate(read(EXCEPTIONS).split('\n'), 1):
            fields = line.split(None, 2)
            if not fields or fields[0].startswith('#') or fields[0] != check:
                continue
            if len(fields) < 3:
                self.errors.append(f'{EXCEPTIONS}:{number}: an exception needs a reason')
                continue
            self._all.add(fields[1])
            self._unused[fields[1]] = number

    def cover(self, what):
        """Whether 'path' or 'path:name' is excepted."""
        self._unused.pop(what, None)
        return what in self._all

    def finish(self, errors, fine):
        """Print the outcome; the exit status. An exception nothing needs any more is an error too."""
        errors = self.errors + errors + [
            f'{EXCEPTIONS}:{number}: nothing needs this exception any more: {what}'
            for what, number in self._unused.items()]
        for error in errors:
            print(error, file=sys.stderr)
        if not errors:
            print(fine)
        return 1 if errors else 0
