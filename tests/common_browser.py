"""A browser that is kept for many pages, with real keys, at the widths of a phone and a desk."""

import contextlib
import os
import time
from pathlib import Path

from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser, _registry_test_lock
from odoo.tools import mute_logger

PHONE, DESK = (390, 844), (1400, 900)
#: Where to sign, once its dialog is open: until then it has no room, and takes no signature.
CANVAS = "canvas:not([width='0'])"
#: What Chrome's devtools call a key, its code, and the text that it types.
KEYS = {
    "Tab": ("Tab", 9, None),
    "Enter": ("Enter", 13, "\r"),
    "Escape": ("Escape", 27, None),
    " ": ("Space", 32, " "),
}


class Browser:
    """What a person does in a browser, and what there is to see. Made by BrowserCase.browse."""

    def __init__(self, case):
        self.case = case
        self.chrome = ChromeBrowser(case)

    def send(self, method, **params):
        return self.chrome._websocket_request(method, params=params, timeout=20)

    def log_in(self, user):
        # What the page before still asks for is answered as whoever opened it.
        self.chrome.navigate_to("about:blank", wait_stop=True)
        self.case._wait_remaining_requests()
        with self.case.alone():
            login = user and user.login
            self.case.authenticate(login, login, browser=self.chrome)

    def resize(self, size):
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=1,
            mobile=False,
        )

    def open(self, url, ready="true"):
        # A frame's end of loading is waited for, so that the page before cannot answer.
        self.chrome.navigate_to(self.case.base_url() + url, wait_stop=True)
        self.wait(f"document.readyState === 'complete' && ({ready})")

    def run(self, code):
        """Return what an expression, or the promise that it is, comes to."""
        answer = self.send(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise AssertionError(f"{code}\n{answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not self.run(f"(() => {{ try {{ return !!({condition}) }} catch {{}} }})()"):
            if time.monotonic() > end:
                self.chrome.take_screenshot()
                raise AssertionError(f"This never came true in the browser: {condition}")
            time.sleep(0.05)

    def settle(self):
        """Let what fades in or folds out come to its end, and measure what is there then."""
        self.run(
            "Promise.all(document.getAnimations().filter((each) => "
            "each.effect.getTiming().iterations !== Infinity).map((each) => each.finished))"
            ".then(() => true, () => true)"
        )

    def press(self, key, shift=False):
        code, number, text = KEYS[key]
        params = {
            "key": key,
            "code": code,
            "windowsVirtualKeyCode": number,
            "modifiers": 8 if shift else 0,
        }
        typed = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.send("Input.dispatchKeyEvent", **params, **typed)
        self.send("Input.dispatchKeyEvent", type="keyUp", **params)

    def type(self, text):
        self.send("Input.insertText", text=text)


class BrowserCase(HttpCase):
    @contextlib.contextmanager
    def browse(self):
        """Open a browser for the time of a ``with``; it may ask the server for anything."""
        with contextlib.ExitStack() as closing:
            browser = Browser(self)
            closing.enter_context(self.allow_requests(browser=browser.chrome))
            closing.callback(self._wait_remaining_requests)
            closing.callback(browser.chrome.stop)
            # Odoo's pages ask for a websocket, which the server of the tests has none of.
            closing.enter_context(mute_logger("odoo.http"))
            yield browser

    @contextlib.contextmanager
    def alone(self):
        """Use the database while the browser is open, for the time of a ``with``.

        Requests share the connection of the test. They wait for the end of this: one that the
        server has not begun is no thread to wait for, and it may begin between two statements.
        """
        with _registry_test_lock:
            yield

    def axe(self):
        """Return axe-core, which finds what keeps people from using a page.

        It is fetched by dev/test, which names it in the environment; it is not Odoo's, nor is
        it kept here.
        """
        path = Path(os.environ.get("CHANNEL_PARTNER_AXE") or "axe.min.js is not named")
        if path.is_file():
            return path.read_text(encoding="utf-8")
        message = (
            f"No axe-core for the browser: {path}. Run the tests by dev/test, or name a copy of "
            "axe.min.js in the environment variable CHANNEL_PARTNER_AXE."
        )
        if os.environ.get("CI") in ("true", "1"):
            self.fail(message)
        self.skipTest(message)
