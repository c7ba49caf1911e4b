"""A channel partner gets on without a mouse: real keys, in a real browser."""

from odoo.fields import Command
from odoo.tests import tagged

from .common_browser import CANVAS, DESK, BrowserCase
from .common_charter import CharterMixin
from .common_portal_registration import PortalRegistrationCase

#: Whether one can see where one is. The parts of a date are the browser's own.
SEEN = """
(() => {
    const here = document.activeElement, style = getComputedStyle(here);
    return style.outlineStyle !== "none" || style.boxShadow !== "none"
        || here.matches("input[type=date]");
})()
"""


@tagged("post_install", "-at_install")
class TestPortalKeyboard(CharterMixin, BrowserCase, PortalRegistrationCase):
    def setUp(self):
        super().setUp()
        self.manage(self.customer, self.netzhaus, "sip_trunk")

    def ask(self):
        consent = self.env["channel.consent"].create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_id": self.customer.id,
                "service_ids": [Command.set(self.service("network").ids)],
                "user_id": self.rep.id,
            }
        )
        consent.action_request()
        self.env.flush_all()
        return consent

    def tab_to(self, browser, selector, shift=False):
        """Press Tab until something has the focus, and see on the way where one is."""
        passed = []
        for _each in range(80):
            browser.press("Tab", shift)
            passed.append(browser.run("document.activeElement.outerHTML.slice(0, 150)"))
            self.assertTrue(
                browser.run(SEEN), f"nothing shows that this has the focus: {passed[-1]}"
            )
            if browser.run(f"document.activeElement.matches({selector!r})"):
                return
        self.fail(f"Tab never came to {selector}, only to\n" + "\n".join(passed))

    def test_a_consent_is_signed(self):
        consent = self.ask()
        url = consent.access_url
        with self.browse() as browser:
            browser.resize(DESK)
            browser.log_in(self.nadia)
            browser.open(url, "document.querySelector('.o_portal_sign_submit')")
            self.tab_to(browser, "[data-bs-target='#consent_sign']")
            browser.press("Enter")
            self.sign(browser, "#consent_sign")
            browser.wait("document.querySelector('.alert-success')")
        self.assertEqual((consent.state, consent.signed_by), ("granted", "Nadia Netz"))

    def sign(self, browser, dialog):
        # Only once it has come in does it take the focus, to the name; when it is opened again
        # there is room to sign from before.
        browser.wait(
            f'document.querySelector("{dialog}.show {CANVAS}") && '
            f"document.activeElement.matches('{dialog} .o_web_sign_name_input')"
        )
        self.tab_to(browser, f"{dialog} .o_web_sign_name_input")
        browser.run("document.activeElement.select()")
        browser.type("Nadia Netz")
        self.tab_to(browser, f"{dialog} .o_web_sign_draw_button")
        browser.press("Enter")
        browser.wait(f"document.querySelector('{dialog} .o_portal_sign_submit:disabled')")
        self.tab_to(browser, f"{dialog} .o_web_sign_auto_button", shift=True)
        browser.press("Enter")
        browser.wait(f"document.querySelector('{dialog} .o_portal_sign_submit:enabled')")
        self.tab_to(browser, f"{dialog} .o_portal_sign_submit")
        browser.press(" ")

    def test_a_consent_is_refused_and_a_reason_is_asked_for(self):
        consent = self.ask()
        url = consent.access_url
        with self.browse() as browser:
            browser.resize(DESK)
            browser.log_in(self.nadia)
            browser.open(url)
            self.tab_to(browser, "#consent_refuse_reason")
            browser.type(" ")
            self.tab_to(browser, "#consent_refuse button")
            browser.press("Enter")
            # What is wrong has the focus, and says so.
            browser.wait("document.activeElement.matches('#consent_refuse_reason.is-invalid')")
            browser.type("We sell firewalls ourselves.")
            self.tab_to(browser, "#consent_refuse button")
            browser.press("Enter")
            browser.wait("document.querySelector('.alert-success')")
        self.assertEqual(consent.state, "refused")
        self.assertEqual(consent.reason, "We sell firewalls ourselves.")

    def test_a_deal_is_registered_after_a_mistake(self):
        network = self.service("network")
        with self.browse() as browser:
            browser.resize(DESK)
            browser.log_in(self.nadia)
            browser.open("/my/registrations/new")
            self.tab_to(browser, "#customer_vat")
            browser.type("LU12345613")
            self.tab_to(browser, "#registration_form button")
            browser.press("Enter")
            browser.wait("document.activeElement.matches('#wrap [role=alert]')")
            self.tab_to(browser, "#customer_name.is-invalid")
            browser.type("Lumen SA")
            self.tab_to(browser, f"#service_{network.id}")
            browser.press(" ")
            self.tab_to(browser, "#registration_form button")
            browser.press("Enter")
            browser.wait("document.querySelector('.alert-success')")
        deal = self.new_ones()
        self.assertEqual((deal.customer_name, deal.customer_vat), ("Lumen SA", "LU12345613"))
        self.assertEqual(deal.service_ids, network)

    def test_the_dialog_to_sign_keeps_the_focus_and_gives_it_back(self):
        charter = self.publish()
        self.env.flush_all()
        opens = "[data-bs-target='#channel_charter_sign']"
        inside = "document.activeElement.closest('#channel_charter_sign')"
        with self.browse() as browser:
            browser.resize(DESK)
            browser.log_in(self.nadia)
            browser.open("/my/charter", "document.querySelector('.o_portal_sign_submit')")
            self.tab_to(browser, opens)
            browser.press(" ")
            browser.wait(f'document.querySelector(".modal.show {CANVAS}") && {inside}')
            for shift in (False, True):
                for _each in range(12):
                    browser.press("Tab", shift)
                    self.assertTrue(browser.run(f"!!{inside}"), "Tab leads out of the dialog")
            browser.press("Escape")
            browser.wait(
                "!document.querySelector('.modal.show') && "
                f"document.activeElement === document.querySelector({opens!r})"
            )
            browser.press("Enter")
            self.sign(browser, "#channel_charter_sign")
            browser.wait("document.querySelector('.alert-success')")
        self.assertEqual(charter.acceptance_ids.signed_by, "Nadia Netz")
