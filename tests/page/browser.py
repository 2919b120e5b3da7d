"""A headless Chromium, driven over a pipe (DevTools protocol, --remote-debugging-pipe): no port, no
driver, no package besides the browser itself."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


class Browser:
    """with Browser() as browser: page = browser.open(path, width, height)"""

    def __enter__(self):
        program = shutil.which('chromium') or shutil.which('chromium-browser')
        if not program:
            raise SystemExit('there is no chromium (tools/deps test installs it)')
        self.home = tempfile.TemporaryDirectory(prefix='cordon-browser-', ignore_cleanup_errors=True)
        read_theirs, self.write_end = os.pipe()
        self.read_end, write_theirs = os.pipe()
        arguments = [program, '--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run',
                     '--disable-dev-shm-usage', '--hide-scrollbars', '--disable-extensions',
                     '--disable-background-networking', '--disable-component-update', '--remote-debugging-pipe',
                     '--force-device-scale-factor=1', f'--user-data-dir={self.home.name}', 'about:blank']
        # The protocol is on descriptors 3 (to the browser) and 4 (from it); a shell puts them there.
        script = f'exec "$@" 3<&{read_theirs} 4>&{write_theirs}'
        self.process = subprocess.Popen(
            ['bash', '-c', script, 'browser'] + arguments, pass_fds=(read_theirs, write_theirs),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, HOME=self.home.name), start_new_session=True)
        os.close(read_theirs)
        os.close(write_theirs)
        self.number, self.buffer, self.events = 0, b'', []
        return self

    def __exit__(self, *_):
        try:
            self.call('Browser.close')
        except (OSError, RuntimeError):
            pass
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        os.close(self.write_end)
        os.close(self.read_end)
        self.home.cleanup()

    def _message(self, until):
        while b'\0' not in self.buffer:
            ready, _, _ = select.select([self.read_end], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise RuntimeError('the browser does not answer')
            piece = os.read(self.read_end, 1 << 20)
            if not piece:
                raise RuntimeError('the browser has gone')
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b'\0')
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': parameters}
        if session:
            message['sessionId'] = session
        data = json.dumps(message).encode() + b'\0'
        while data:
            data = data[os.write(self.write_end, data):]
        until = time.monotonic() + 60
        while True:
            answer = self._message(until)
            if answer.get('id') != self.number:
                self.events.append(answer)
                continue
            if 'error' in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            return answer['result']

    def open(self, path, width, height, dark=False):
        return Page(self, path, width, height, dark)


class Page:
    """One page in one window: what it asked for, what it complained about, how it looks."""

    def __init__(self, browser, path, width, height, dark):
        self.browser = browser
        self.events = []
        self.target = browser.call('Target.createTarget', url='about:blank')['targetId']
        self.session = browser.call('Target.attachToTarget', targetId=self.target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Network', 'Log'):
            self.call(f'{domain}.enable')
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        self.call('Emulation.setEmulatedMedia', media='',
                  features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        self.url = 'file://' + os.path.abspath(path)
        started = time.monotonic()
        self.call('Page.navigate', url=self.url)
        while not self._loaded():
            if time.monotonic() > started + 60:
                raise RuntimeError(f'{path}: not loaded after a minute')
            time.sleep(0.02)
        self.seconds = time.monotonic() - started

    def _loaded(self):
        self.run('document.readyState')
        return any(e['method'] == 'Page.loadEventFired' for e in self._events())

    def _events(self):
        mine = [e for e in self.browser.events if e.get('sessionId') == self.session]
        self.events += mine
        self.browser.events = [e for e in self.browser.events if e.get('sessionId') != self.session]
        return self.events

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def run(self, expression):
        """The value of a JavaScript expression (the protocol's, not the page's: it has none)."""
        answer = self.call('Runtime.evaluate', expression=expression, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in answer:
            raise RuntimeError(answer['exceptionDetails'].get('exception', {}).get('description', 'failed'))
        return answer['result'].get('value')

    def requests(self):
        """Addresses asked for besides the page itself."""
        return [e['params']['request']['url'] for e in self._events()
                if e['method'] == 'Network.requestWillBeSent' and e['params']['request']['url'] != self.url]

    def complaints(self):
        """What the browser wrote to the console: errors, refusals of the policy, exceptions."""
        found = []
        for event in self._events():
            if event['method'] == 'Log.entryAdded':
                found.append(event['params']['entry']['text'])
            elif event['method'] in ('Runtime.consoleAPICalled', 'Runtime.exceptionThrown'):
                found.append(json.dumps(event['params'])[:300])
        return found

    def key(self, name, code):
        for kind in ('keyDown', 'keyUp'):
            self.call('Input.dispatchKeyEvent', type=kind, key=name, code=name, windowsVirtualKeyCode=code)

    def picture(self, path, top=0, most=12000):
        """From `top` down to the end or `most` pixels: a browser draws no taller ones."""
        width, height = self.run('[innerWidth, document.documentElement.scrollHeight]')
        clip = {'x': 0, 'y': top, 'width': width, 'height': min(height - top, most), 'scale': 1}
        data = self.call('Page.captureScreenshot', format='png', captureBeyondViewport=True, clip=clip)['data']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data))

    def paper(self, path):
        data = self.call('Page.printToPDF', preferCSSPageSize=True, printBackground=False)['data']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data))

    def close(self):
        self.browser.call('Target.closeTarget', targetId=self.target)
