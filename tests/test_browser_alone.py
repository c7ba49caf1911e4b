"""A test that drives a browser shares its connection with the requests of the pages."""

import time

from odoo.tests import tagged

from .common_browser import BrowserCase

#: A page that reads the database, asked for without leaving the one that is open.
ASK = "fetch('/web/login').then(() => { window.answered = true }); true"


@tagged("post_install", "-at_install")
class TestBrowserAlone(BrowserCase):
    def test_a_request_waits_until_the_test_is_done_with_the_database(self):
        with self.browse() as browser:
            browser.open("/web/login")
            with self.alone():
                browser.run(ASK)
                time.sleep(1)
                self.assertFalse(browser.run("!!window.answered"))
            browser.wait("window.answered")
