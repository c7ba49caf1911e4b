import base64

from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common_payment import PaymentCase

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    b"gg=="
)


@tagged("post_install", "-at_install")
class TestGuardPayment(PaymentCase):
    """The customer signs and pays through the portal, with the demo provider's own routes."""

    def offer(self, *products, customer=None):
        order = self.quotation(
            customer or self.customer, *products, require_payment=True, require_signature=False
        )
        order.action_quotation_sent()
        return order

    def begin_payment(self, order):
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/transaction",
            {
                "access_token": order._portal_ensure_token(),
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": order.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": f"/my/orders/{order.id}",
            },
        )

    def transactions(self, order):
        self.env.invalidate_all()
        return self.env["payment.transaction"].search([("sale_order_ids", "in", order.ids)])

    def assertParked(self, order, state="sent"):
        self.env.invalidate_all()
        self.assertEqual(order.state, state)
        event = self.env["channel.guard.event"].search(
            [("order_id", "=", order.id), ("outcome", "=", "parked")]
        )
        self.assertEqual(event.action, "pay")
        self.assertIn("Firewall", event.facts_text)
        activity = order.sudo().activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(
            activity.activity_type_id,
            self.env.ref("channel_partner.mail_activity_type_review"),
        )

    def assertTold(self, order):
        """Assert that the customer is told in plain words, and gets the document in no way."""
        page = self.url_open(order.get_portal_url())
        self.assertIn("your payment is safe with us", page.text)
        self.assertIn("We will come back to you", page.text)
        for secret in ("Netzhaus", "Firewall", "o_sale_portal_paynow"):
            self.assertNotIn(secret, page.text)
        mails = self.env["mail.mail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        self.assertFalse(mails.attachment_ids)
        self.assertTrue(
            any("was not mailed" in message.body for message in order.sudo().message_ids)
        )

    # ------------------------------------------------------------------- signature

    def sign(self, order):
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": order._portal_ensure_token(),
                "name": "Lou Lumen",
                "signature": PIXEL.decode(),
            },
        )

    def to_sign(self, *products):
        self.free()
        order = self.quotation(
            self.customer, *products, require_signature=True, require_payment=False
        )
        order.action_quotation_sent()
        self.protect()
        return order

    def test_row_12_portal_signature(self):
        order = self.to_sign(self.firewall)
        self.assertFalse(order._has_to_be_signed())
        page = self.url_open(f"/my/orders/{order.id}?access_token={order._portal_ensure_token()}")
        self.assertEqual(page.status_code, 200)
        for secret in ("Netzhaus", self.scenario("customer_sip").clause, "charter"):
            self.assertNotIn(secret, page.text)
        answer = self.sign(order)
        self.assertIn("message=channel_review", answer["redirect_url"])
        self.assertParked(order)
        self.assertEqual(order.signed_by, "Lou Lumen")
        self.assertTrue(base64.b64decode(order.signature), "the signature is not lost")
        self.agree()
        order.with_user(self.manager).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_12_no_signature_where_none_is_asked_for(self):
        order = self.to_sign(self.firewall)
        order.validity_date = "2020-01-01"
        self.assertIn("error", self.sign(order))
        order.write({"validity_date": False, "require_signature": False})
        self.assertIn("error", self.sign(order))
        self.env.invalidate_all()
        self.assertFalse(order.signature)
        self.assertFalse(order.sudo().activity_ids)

    def test_row_12_signed_as_ever_once_consented(self):
        order = self.to_sign(self.firewall)
        self.agree()
        self.assertTrue(order._has_to_be_signed())
        answer = self.sign(order)
        self.assertIn("message=sign_ok", answer["redirect_url"])
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")

    # --------------------------------------------------------------------- payment

    @mute_logger("odoo.http")
    def test_row_13_portal_payment(self):
        self.free()
        order = self.offer(self.firewall)
        self.protect()
        self.assertFalse(order._has_to_be_paid())
        with self.assertRaises(JsonRpcException) as caught:
            self.begin_payment(order)
        self.assertEqual(str(caught.exception.args[0]), "odoo.exceptions.UserError")
        self.assertFalse(self.transactions(order), "nothing that could be paid is left")
        self.agree()
        self.assertTrue(order._has_to_be_paid())
        values = self.begin_payment(order)
        self.assertEqual(self.transactions(order).reference, values["reference"])

    @mute_logger("odoo.http")
    def test_row_13_the_customer_is_told_nothing_of_the_channel_partner(self):
        self.free()
        order = self.offer(self.firewall)
        self.protect()
        answer = self.url_open(
            f"/my/orders/{order.id}/transaction",
            json={
                "id": 0,
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "order_id": order.id,
                    "access_token": order._portal_ensure_token(),
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "token_id": None,
                    "amount": order.amount_total,
                    "flow": "direct",
                    "tokenization_requested": False,
                    "landing_route": "/",
                },
            },
        ).json()
        message = answer["error"]["data"]["message"]
        self.assertIn("being reviewed", message)
        for secret in ("Netzhaus", self.scenario("customer_sip").clause, "Firewall"):
            self.assertNotIn(secret, message)

    @mute_logger("odoo.http")
    def test_row_13_a_cancelled_quotation_is_not_paid_either(self):
        self.free()
        order = self.offer(self.firewall)
        order.action_cancel()
        self.protect()
        with self.assertRaises(JsonRpcException) as caught:
            self.begin_payment(order)
        self.assertEqual(str(caught.exception.args[0]), "odoo.exceptions.UserError")
        self.assertFalse(self.transactions(order), "nothing that could be paid is left")
        self.agree()
        values = self.begin_payment(order)
        self.assertEqual(self.transactions(order).reference, values["reference"])

    def test_row_13_an_unrestricted_customer_pays_as_ever(self):
        order = self.offer(self.firewall, customer=self.stranger)
        values = self.begin_payment(order)
        self.simulate(values["reference"], "done")
        self.poll()
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        self.assertTrue(self.transactions(order).is_post_processed)
        self.assertFalse(order.activity_ids)

    def late(self, state):
        """Return an order whose customer became protected while paying."""
        self.free()
        order = self.offer(self.firewall)
        values = self.begin_payment(order)
        self.protect()
        self.simulate(values["reference"], state)
        return order

    def test_row_14_a_late_payment_parks_the_order(self):
        order = self.late("done")
        answer = self.poll()
        self.assertEqual(answer["state"], "done", "nothing is raised in the customer's face")
        self.assertParked(order)
        transaction = self.transactions(order)
        self.assertEqual(transaction.state, "done")
        self.assertTrue(transaction.is_post_processed, "the money is safe")
        self.assertTrue(transaction.payment_id)
        self.assertTold(order)
        self.assertRefused("customer_sip", order.action_confirm)
        self.agree()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_14_with_invoices_made_at_once(self):
        self.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", "True")
        order = self.late("done")
        self.poll()
        self.assertParked(order)
        self.assertFalse(order.invoice_ids)

    def test_row_14_an_authorized_payment(self):
        order = self.late("done")
        self.transactions(order).state = "authorized"
        self.poll()
        self.assertParked(order)

    def test_row_14_a_pending_payment(self):
        self.free()
        order = self.quotation(
            self.customer, self.firewall, require_payment=True, require_signature=False
        )
        values = self.begin_payment(order)
        self.protect()
        self.simulate(values["reference"], "pending")
        self.assertEqual(self.poll()["state"], "pending")
        self.assertParked(order, state="draft")
        self.agree()
        self.transactions(order)._post_process()
        self.assertEqual(order.state, "sent")

    def test_row_14_after_consent_the_payment_confirms(self):
        order = self.late("done")
        self.agree()
        self.poll()
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.sudo().activity_ids)

    def test_row_14_the_cron_that_processes_what_nobody_polled(self):
        blocked = self.late("done")
        free = self.offer(self.firewall, customer=self.stranger)
        values = self.begin_payment(free)
        self.simulate(values["reference"], "done")
        self.env.invalidate_all()
        with self.assertNoLogs("odoo.addons.payment", level="ERROR"):
            self.env.ref("payment.cron_post_process_payment_tx").method_direct_trigger()
        self.assertParked(blocked)
        self.assertTold(blocked)
        self.assertTrue(self.transactions(blocked).is_post_processed)
        self.assertEqual(free.state, "sale")

    # -------------------------------------------------------------------- deposits

    def test_row_14_a_deposit_on_an_order_from_before_is_invoiced(self):
        """A bill for a part of what was confirmed must not strand who pays it either."""
        self.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", "True")
        self.env.company.channel_unclassified_policy = "block"
        self.free()
        order = self.offer(self.firewall)
        order.action_confirm()
        self.protect()
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "reference": "deposit",
                "amount": order.amount_total / 2,
                "currency_id": order.currency_id.id,
                "partner_id": self.customer.id,
                "sale_order_ids": [Command.set(order.ids)],
                "state": "done",
            }
        )
        transaction._post_process()
        self.assertEqual(transaction.invoice_ids.state, "posted")
