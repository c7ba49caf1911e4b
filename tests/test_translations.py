import re
from collections import Counter
from html import unescape
from pathlib import Path

import polib

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common_portal import PortalCase

#: Language → what the title of a channel partner's registrations is in it.
LANGUAGES = {
    "de_DE": "Deal-Registrierungen",
    "fr_FR": "Enregistrements d'affaires",
    "nl_NL": "Dealregistraties",
}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|\{\{.*?\}\}")
#: What channel partners and customers read.
READ_OUTSIDE = ("portal_", "sale_portal", "statement_", "report_channel")


@tagged("post_install", "-at_install")
class TestTranslations(PortalCase):
    """Channel partners read their portal in English, French, German and Dutch."""

    def terms(self, lang):
        folder = Path(file_path("channel_partner/i18n"))
        return polib.pofile(str(folder / f"{lang[:2]}.po"))

    def test_each_term_is_translated_and_keeps_its_places(self):
        for lang in LANGUAGES:
            terms = self.terms(lang)
            # What is the same word in both languages has no translation.
            self.assertGreater(terms.percent_translated(), 90)
            for each in terms.translated_entries():
                with self.subTest(lang=lang, term=each.msgid):
                    self.assertEqual(
                        Counter(PLACEHOLDER.findall(each.msgid)),
                        Counter(PLACEHOLDER.findall(each.msgstr)),
                    )

    def test_no_term_of_a_page_for_people_outside_is_forgotten(self):
        views = self.env["ir.ui.view"].search([("key", "=like", "channel_partner.%")])
        outside = views.filtered(lambda view: view.key.partition(".")[2].startswith(READ_OUTSIDE))
        self.assertGreater(len(outside), 20)
        self.assertNothingForgotten(outside)

    def test_no_term_of_our_own_screens_is_forgotten(self):
        ids = self.env["ir.model.data"].search(
            [("module", "=", "channel_partner"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(ids.mapped("res_id"))
        screens = views.filtered(lambda view: view.type != "qweb")
        self.assertGreater(len(screens), 100)
        self.assertNothingForgotten(screens)

    def assertNothingForgotten(self, views):
        known = {lang: {each.msgid for each in self.terms(lang)} for lang in LANGUAGES}
        for view in views:
            terms = view._fields["arch_db"].get_trans_terms(view.arch_db)
            needed = {term for term in terms if any(each.isalpha() for each in term)}
            for lang in LANGUAGES:
                with self.subTest(view=view.key or view.name, lang=lang):
                    self.assertFalse(
                        needed - known[lang], "Export the terms, and translate what is new"
                    )

    def test_a_channel_partner_reads_the_portal_in_its_language(self):
        for lang in LANGUAGES:
            self.env["res.lang"]._activate_lang(lang)
        self.env.ref("base.module_channel_partner")._update_translations(list(LANGUAGES))
        languages = self.env["res.lang"].search([("code", "in", list(LANGUAGES))])
        if "website" in self.env:
            # Its pages speak the languages that it has, by their address.
            self.env["website"].search([]).language_ids |= languages
        for language in languages:
            lang, title = language.code, LANGUAGES[language.code]
            with self.subTest(lang=lang):
                self.nadia.lang = lang
                place = f"/{language.url_code}" if "website" in self.env else ""
                page = self.get(f"{place}/my/registrations", self.nadia)
                self.assertPage(page, f'lang="{lang.replace("_", "-")}"')
                self.assertIn(title, unescape(page.text))
                self.assertNotIn("Register your first deal", page.text)
