"""What has to be read, and to be at hand, at the widths of a phone and of a desk."""

from pathlib import Path

import polib

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import ChannelCase
from .common_browser import BrowserCase

LANGUAGES = ("de", "fr", "nl")
PHONE, DESK = (390, 844), (1366, 768)
BADGE = ".o_data_row td[name=channel_status] .badge"
#: Which of some words a badge would cut off.
CUT = """
((badge, words) => words.filter((word) => {
    badge.textContent = word;
    return badge.scrollWidth > badge.clientWidth;
}))(document.querySelector("%s"), %s)
"""
#: What is pressed to ask for consent, where it can be pressed without scrolling aside.
ASKS = """
[...document.querySelectorAll(".o_form_view a, .o_form_view button")].filter((each) => {
    const place = each.getBoundingClientRect();
    return each.textContent.trim() === "Ask for Consent"
        && place.width && place.left >= 0 && place.right <= innerWidth;
}).length
"""

#: Which fields of the cards cannot be read without scrolling aside.
ASIDE = """
((names) => names.filter((name) => {
    const fields = document.querySelectorAll(`.o_kanban_record [name=${name}]`);
    return !fields.length || [...fields].some((each) => {
        const place = each.getBoundingClientRect();
        return !place.width || place.left < 0 || place.right > innerWidth;
    });
}))(%s)
"""


@tagged("post_install", "-at_install")
class TestWidths(BrowserCase, ChannelCase):
    def setUp(self):
        super().setUp()
        self.manage(self.customer, self.netzhaus, "sip_trunk")

    def open_quotation(self, browser, order, size):
        browser.resize(size)
        browser.open(
            f"/odoo/sales/{order.id}", "document.querySelector('.o_form_view [name=order_line]')"
        )
        browser.settle()

    def words(self, field):
        """Return the labels of a selection in every language that there is."""
        labels = dict(field._description_selection(self.env)).values()
        words = set(labels)
        for lang in LANGUAGES:
            terms = polib.pofile(str(Path(file_path("channel_partner/i18n")) / f"{lang}.po"))
            words |= {each.msgstr for each in terms if each.msgid in labels and each.msgstr}
        return sorted(words)

    def test_the_badge_of_a_line_is_read_whole_in_every_language(self):
        order = self.quotation(self.customer, self.firewall)
        words = self.words(order.order_line._fields["channel_status"])
        self.assertGreater(len(words), 20)
        with self.browse() as browser:
            browser.log_in(self.rep)
            self.open_quotation(browser, order, DESK)
            browser.wait(f"document.querySelector('{BADGE}')")
            self.assertFalse(browser.run(CUT % (BADGE, words)))

    def test_consent_is_asked_for_in_one_place_on_a_desk_and_on_a_phone(self):
        order = self.quotation(self.customer, self.firewall)
        with self.browse() as browser:
            browser.log_in(self.rep)
            for size in (DESK, PHONE):
                self.open_quotation(browser, order, size)
                browser.wait("document.querySelector('[name=channel_alerts] .alert-danger')")
                with self.subTest(size=size):
                    self.assertEqual(browser.run(ASKS), 1)
                    links = "document.querySelectorAll('[name=channel_alerts] .alert a').length"
                    self.assertEqual(browser.run(links), 0)
            browser.run("document.querySelector('[name=action_channel_ask_consent]').click()")
            browser.wait("document.querySelector('.modal .o_kanban_record')")
            # Whom to ask is decided by the quotation: nobody is added.
            self.assertFalse(browser.run("!!document.querySelector('.modal .o-kanban-button-new')"))

    def test_what_is_settled_is_read_on_a_phone_with_its_total_and_state(self):
        self.env["commission.settlement"].sudo().create(
            {
                "agent_id": self.netzhaus.id,
                "date_from": "2026-01-01",
                "date_to": "2026-03-31",
                "settlement_type": "channel",
            }
        )
        with self.browse() as browser:
            browser.log_in(self.manager)
            browser.resize(PHONE)
            browser.open(
                "/odoo/commission-settlements", "document.querySelector('.o_kanban_record')"
            )
            browser.settle()
            self.assertFalse(browser.run(ASIDE % ["total", "state"]))
