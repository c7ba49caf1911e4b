from odoo.tests import HttpCase, tagged

from .common import ChannelCase

#: The smallest picture there is, as a signature.
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestTourQuotation(HttpCase, ChannelCase):
    """A quotation in the browser: of the rep who writes it, of the customer who reads it."""

    def test_a_rep_sees_the_alert_before_saving_and_gets_on_in_one_click(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.firewall.name = "Tour Firewall"
        self.fibre.name = "Tour Fibre Line"
        self.start_tour("/odoo/sales/new", "channel_partner_quotation", login=self.rep.login)
        order = self.env["sale.order"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.order_line.product_id, self.fibre)

    # --------------------------------------------------------------------- portal

    def sent_quotation(self):
        order = self.quotation(self.customer, self.firewall, self.fibre, require_signature=True)
        order.action_quotation_sent()
        order = order.sudo()
        order.require_payment = False
        order._portal_ensure_token()
        return order

    def blocked_quotation(self):
        """A quotation that was free when it was sent, and is blocked since."""
        order = self.sent_quotation()
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        return order

    def page(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def sign(self, order):
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {"access_token": order.access_token, "name": "Lucie Lumen", "signature": SIGNATURE},
        )

    def assertRevealsNothing(self, page):
        """Assert that a customer cannot read that, or by whom, it is protected."""
        text = page.lower()
        for secret in (
            self.netzhaus.name,
            "channel partner",
            *self.env["channel.scenario"].search([]).mapped("clause"),
            *self.env["channel.scenario"].search([]).mapped("name"),
        ):
            self.assertNotIn(secret.lower(), text)

    def test_the_page_of_a_blocked_quotation_offers_nothing_to_sign(self):
        order = self.sent_quotation()
        url = order.get_portal_url()
        self.assertIn("#modalaccept", self.page(url))
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        page = self.page(url)
        self.assertIn("This quotation is being reviewed. We will come back to you.", page)
        self.assertNotIn("#modalaccept", page)
        self.assertNotIn("o_portal_sign_submit", page)
        self.assertRevealsNothing(page)
        self.start_tour(url, "channel_partner_reviewed_quotation")
        self.consent(self.customer, self.netzhaus, "network")
        page = self.page(url)
        self.assertIn("#modalaccept", page)
        self.assertNotIn("being reviewed", page)

    def test_a_payment_link_of_a_blocked_quotation_offers_nothing_to_pay(self):
        order = self.sent_quotation()
        url = f"{order.get_portal_url()}&payment_amount=10.0"
        self.assertIn("o_sale_portal_paynow", self.page(url))
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        page = self.page(url)
        self.assertNotIn("o_sale_portal_paynow", page)
        self.assertNotIn("o_payment_form", page)
        self.assertIn("being reviewed", page)

    def test_a_signature_from_a_stale_page_is_kept_and_confirms_nothing(self):
        order = self.blocked_quotation()
        answer = self.sign(order)
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.signed_by, "Lucie Lumen")
        self.assertTrue(order.signature)
        activity = order.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        page = self.page(answer["redirect_url"])
        self.assertIn("Thank you, we have your signature.", page)
        self.assertRevealsNothing(page)

    def test_a_signature_is_as_ever_where_nothing_is_blocked(self):
        order = self.sent_quotation()
        self.sign(order)
        self.assertEqual(order.state, "sale")
