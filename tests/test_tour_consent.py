"""Rep and channel partner in their browsers: asked, signed or refused, confirmed."""

from odoo.tests import HttpCase, tagged

from .common_consent import ConsentPeopleCase


@tagged("post_install", "-at_install")
class TestTourConsentCase(HttpCase, ConsentPeopleCase):
    def setUp(self):
        super().setUp()
        # Names that no demo data has.
        self.netzhaus.name, self.customer.name = "Tour Netzhaus", "Tour Lumen"
        self.order = self.quotation(self.customer, self.firewall)


@tagged("post_install", "-at_install")
class TestTourConsent(TestTourConsentCase):
    def rep_tour(self, name):
        url = f"/odoo/sales/{self.order.id}"
        self.start_tour(url, name, login=self.rep.login)

    def test_from_a_blocked_quotation_to_a_signed_consent_to_a_confirmed_order(self):
        self.rep_tour("channel_consent_ask")
        consent = self.order.channel_consent_ids
        self.assertEqual(consent.state, "requested")
        self.assertStatus("blocked", self.order)
        self.start_tour("/my/consents", "channel_consent_sign", login="nadia@portal")
        self.assertEqual((consent.state, consent.signed_by), ("granted", "Nadia Netz"))
        self.assertEqual(consent.answered_by_id, self.nadia)
        self.assertStatus("consented", self.order)
        self.rep_tour("channel_consent_confirm")
        self.assertEqual(self.order.state, "sale")

    def test_a_channel_partner_refuses_with_a_reason(self):
        consent = self.ask(self.order)
        self.start_tour(
            f"/my/consents/{consent.id}", "channel_consent_refuse", login="nadia@portal"
        )
        self.assertEqual(consent.state, "refused")
        self.assertEqual(consent.reason, "We sell firewalls ourselves.")
        self.assertStatus("blocked", self.order)


@tagged("post_install", "-at_install")
class TestTourConsentPhone(TestTourConsentCase):
    browser_size = "390x844"

    def test_a_channel_partner_withdraws_on_its_phone(self):
        consent = self.ask(self.order)
        self.sign(consent)
        self.start_tour(
            f"/my/consents/{consent.id}", "channel_consent_withdraw", login="nadia@portal"
        )
        self.assertEqual(consent.state, "revoked")
        self.assertEqual(consent.reason, "We sell firewalls ourselves.")
        self.assertStatus("blocked", self.order)
