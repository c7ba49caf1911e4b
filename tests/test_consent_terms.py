"""What a channel partner signs is one text: written when it was asked, and never changed."""

import hashlib
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common_consent import ConsentPeopleCase


class TestConsentTerms(ConsentPeopleCase):
    def test_it_names_who_agrees_to_what_for_whom_for_how_long_and_why(self):
        self.customer.write({"city": "Luxembourg", "vat": False})
        order = self.quotation(self.customer, self.firewall)
        consent = self.ask(order, message="They need it by June.", date_end="2099-06-30")
        for text in (
            consent.name,
            "Netzhaus agrees that",
            self.env.company.name,
            "Atelier Lumen (Luxembourg)",
            f"• {self.service('network_security').name}",
            "covers nothing else",
            f"quotation {order.name} only",
            "06/30/2099",
            "earns no commission",
            "withdraw the consent at any time",
            self.scenario("customer_sip").clause,
            "They need it by June.",
        ):
            with self.subTest(text=text):
                self.assertIn(text, consent.terms)
        self.assertNotIn(self.scenario("deal_registered").clause, consent.terms)

    def test_only_the_clauses_of_its_own_scenarios_are_told(self):
        self.register(self.customer, self.rival)
        order = self.quotation(self.customer, self.firewall)
        of_owner, of_rival = self.ask(order)
        self.assertIn(self.scenario("customer_sip").clause, of_owner.terms)
        self.assertNotIn(self.scenario("deal_registered").clause, of_owner.terms)
        self.assertNotIn("Rival", of_owner.terms)
        self.assertIn(self.scenario("deal_registered").clause, of_rival.terms)
        self.assertNotIn("Netzhaus", of_rival.terms)

    def test_it_says_so_where_it_is_for_every_quotation_and_has_no_end(self):
        order = self.quotation(self.customer, self.firewall)
        consent = self.ask(order, only_this_order=False, date_end=False)
        self.assertIn("every quotation to this customer", consent.terms)
        self.assertIn("from the day on which it is signed.", consent.terms)
        self.assertNotIn(order.name, consent.terms)

    def test_amounts_are_in_it_only_where_the_rep_chose_so(self):
        self.firewall.list_price = 1234.0
        order = self.quotation(self.customer, self.firewall, self.fibre)
        order.order_line[0].product_uom_qty = 3
        consent = self.ask(order)
        self.assertNotIn("3,702", consent.terms)
        self.assertNotIn(
            "Firewall", consent.terms.replace(self.firewall.channel_service_id.name, "")
        )
        consent.sudo().action_revoke()
        consent = self.ask(order, show_amounts=True)
        self.assertIn("3 × Firewall", consent.terms)
        self.assertIn("3,702.00", consent.terms)
        # What it is not asked about is not its business.
        self.assertNotIn("Fibre", consent.terms)

    def test_it_is_in_the_language_of_those_who_sign(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.nadia.lang = "fr_FR"
        service = self.service("network_security")
        service.with_context(lang="fr_FR").name = "Sécurité du réseau"
        consent = self.ask(self.quotation(self.customer, self.firewall), date_end="2099-06-30")
        self.assertEqual(consent.terms_lang, "fr_FR")
        self.assertIn("Sécurité du réseau", consent.terms)
        self.assertIn("30/06/2099", consent.terms)

    def test_what_was_asked_for_cannot_be_changed_not_even_by_a_manager(self):
        order = self.quotation(self.customer, self.firewall)
        consent = self.ask(order)
        text = consent.terms
        for vals in (
            {"service_ids": [Command.link(self.service("hardware").id)]},
            {"customer_id": self.stranger.id},
            {"channel_partner_id": self.rival.id},
            {"order_id": False},
            {"date_end": date.today() + timedelta(days=90)},
            {"earns_commission": True},
            {"request_message": "Something else"},
            {"show_amounts": True},
        ):
            for user in (self.manager, self.rep):
                with self.subTest(vals=list(vals), user=user.name):
                    with self.assertRaisesRegex(UserError, "locked"), self.env.cr.savepoint():
                        consent.with_user(user).write(vals)
                    self.env.invalidate_all()
        for signed in (False, True):
            if signed:
                self.sign(consent)
            with self.subTest(signed=signed):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    consent.with_user(self.manager).write({"terms": "Anything goes"})
                # Not by what runs as the superuser either, such as an automation.
                with self.assertRaisesRegex(UserError, "locked"), self.env.cr.savepoint():
                    consent.sudo().write({"terms": "Anything goes"})
                self.env.invalidate_all()
                self.assertEqual(consent.terms, text)

    def test_nobody_writes_what_the_server_records(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        for vals in (
            {"terms": "x"},
            {"terms_lang": "fr_FR"},
            {"date_requested": "2001-01-01 00:00:00"},
            {"date_answered": "2001-01-01 00:00:00"},
            {"answered_by_id": self.nadia.id},
            {"signature": "R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="},
            {"signed_by": "Nadia Netz"},
            {"signed_hash": "0" * 64},
            {"signed_ip": "203.0.113.7"},
            {"access_token": "known"},
            {"is_mailed": True},
            {"reminder_count": 0},
        ):
            for user in (self.rep, self.manager):
                with self.subTest(vals=list(vals), user=user.name):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        consent.with_user(user).write(vals)
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        consent.with_user(user).create(
                            {
                                "channel_partner_id": self.netzhaus.id,
                                "customer_id": self.customer.id,
                                "service_ids": [Command.set(self.service("it").ids)],
                                **vals,
                            }
                        )
                    self.env.invalidate_all()

    def test_its_hash_is_of_its_bytes(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        expected = hashlib.sha256(consent.terms.encode()).hexdigest()
        self.sign(consent)
        self.assertEqual(consent.signed_hash, expected)
        # What is told of the records later does not change it.
        self.customer.name = "Renamed"
        self.firewall.channel_service_id.name = "Something else"
        self.assertEqual(consent._get_terms_hash(), expected)
        self.assertIn("Atelier Lumen", consent.terms)

    def test_a_refused_request_that_is_made_again_is_written_anew(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        consent.sudo()._refuse(self.nadia, "Not now.")
        self.customer.name = "Atelier Lumen & Co"
        consent.with_user(self.rep).action_request()
        self.assertIn("Atelier Lumen & Co", consent.terms)
        self.assertFalse(consent.date_answered or consent.answered_by_id)
        self.sign(consent)
        self.assertEqual(consent.state, "granted")

    def test_a_copy_is_neither_asked_nor_answered(self):
        consent = self.ask(self.quotation(self.customer, self.firewall))
        self.sign(consent)
        copy = consent.copy()
        for name in ("terms", "signed_hash", "signed_ip", "date_requested", "contact_ids"):
            self.assertFalse(copy[name], name)
