from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common_payment import PaymentCase


@tagged("post_install", "-at_install")
class TestGuardPaymentOfInvoices(PaymentCase):
    """The customer pays a draft invoice through the portal."""

    def invoice(self, *products, customer=None, **values):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (customer or self.customer).id,
                "invoice_line_ids": [
                    Command.create({"product_id": product.id, "price_unit": 100})
                    for product in products
                ],
                **values,
            }
        )

    def begin_invoice_payment(self, move):
        return self.make_jsonrpc_request(
            f"/invoice/transaction/{move.id}",
            {
                "access_token": move._portal_ensure_token(),
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": move.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": f"/my/invoices/{move.id}",
            },
        )

    def by_hand(self, moves):
        """Return the values of a transaction that pays drafts at once."""
        return {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "reference": "by hand",
            "amount": sum(moves.mapped("amount_total")),
            "currency_id": moves.currency_id.id,
            "partner_id": self.customer.id,
            "invoice_ids": [Command.set(moves.ids)],
        }

    @mute_logger("odoo.http")
    def test_row_13_a_draft_invoice_that_may_not_be_posted(self):
        move = self.invoice(self.firewall)
        with self.assertRaises(JsonRpcException) as caught:
            self.begin_invoice_payment(move)
        self.assertEqual(str(caught.exception.args[0]), "odoo.exceptions.UserError")
        self.env.invalidate_all()
        self.assertFalse(move.transaction_ids, "nothing that could be paid is left")
        values = self.by_hand(move)
        message = self.assertRefused("customer_sip", self.env["payment.transaction"].create, values)
        self.assertIn("cannot be paid", message)
        public = self.env.ref("base.public_user")
        with self.assertRaisesRegex(UserError, "reviewed") as caught, self.env.cr.savepoint():
            self.env["payment.transaction"].with_user(public).sudo().create(values)
        self.assertNotIn("Netzhaus", str(caught.exception))
        self.agree()
        values = self.begin_invoice_payment(move)
        self.env.invalidate_all()
        self.assertEqual(move.transaction_ids.reference, values["reference"])

    def late_invoice(self):
        """Return a draft invoice whose customer became protected while paying it."""
        self.free()
        move = self.invoice(self.firewall)
        values = self.begin_invoice_payment(move)
        self.protect()
        self.simulate(values["reference"], "done")
        self.env.invalidate_all()
        return move

    def assertInvoiceParked(self, move, amount=100):
        self.env.invalidate_all()
        self.assertEqual(move.state, "draft")
        transaction = move.transaction_ids
        self.assertEqual((transaction.state, transaction.is_post_processed), ("done", True))
        self.assertEqual(transaction.payment_id.amount, amount, "the money is safe")
        self.assertNotEqual(transaction.payment_id.state, "draft")
        event = self.env["channel.guard.event"].search(
            [("move_id", "=", move.id), ("outcome", "=", "parked")]
        )
        self.assertEqual(event.action, "pay")
        self.assertIn("Firewall", event.facts_text)
        self.assertTrue(any("not posted" in message.body for message in move.message_ids))
        self.assertEqual(move.activity_ids.user_id, self.manager)
        self.assertEqual(
            move.activity_ids.activity_type_id,
            self.env.ref("channel_partner.mail_activity_type_review"),
        )
        self.assertRefused("customer_sip", move.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_14_a_late_payment_leaves_the_invoice_a_draft(self):
        move = self.late_invoice()
        self.assertEqual(self.poll()["state"], "done", "nothing is raised in the customer's face")
        self.assertInvoiceParked(move)

    def test_row_14_a_late_payment_of_an_invoice_that_the_cron_processes(self):
        blocked = self.late_invoice()
        free = self.invoice(self.firewall, customer=self.stranger)
        values = self.begin_invoice_payment(free)
        self.simulate(values["reference"], "done")
        self.env.invalidate_all()
        with self.assertNoLogs("odoo.addons.payment", level="ERROR"):
            self.env.ref("payment.cron_post_process_payment_tx").method_direct_trigger()
        self.assertEqual(free.state, "posted")
        self.assertFalse(free.activity_ids)
        self.assertInvoiceParked(blocked)

    def test_row_14_after_consent_the_payment_posts_the_invoice(self):
        move = self.late_invoice()
        self.agree()
        self.poll()
        self.env.invalidate_all()
        self.assertEqual(move.state, "posted")
        self.assertNotEqual(move.payment_state, "not_paid")
        self.assertFalse(move.activity_ids)

    # ------------------------------------------------- what is posted along with it

    def ordered(self):
        """Return the line of an order that was confirmed while its customer was free."""
        self.free()
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        return order.order_line

    def bill(self, ordered, *prices):
        """Return a draft with lines that each bill all of what was ordered."""
        line = {"product_id": self.firewall.id, "sale_line_ids": [Command.set(ordered.ids)]}
        lines = [Command.create({**line, "price_unit": price}) for price in prices]
        return self.invoice(invoice_line_ids=lines)

    @mute_logger("odoo.http")
    def test_row_13_lines_of_a_draft_that_bill_an_order_twice_together(self):
        ordered = self.ordered()
        self.protect()
        self.begin_invoice_payment(self.bill(ordered, 100))
        move = self.bill(ordered, 100, 100)
        self.assertIn("Firewall", str(move.channel_alerts))
        with self.assertRaises(JsonRpcException):
            self.begin_invoice_payment(move)
        self.env.invalidate_all()
        self.assertFalse(move.transaction_ids, "nothing that could be paid is left")
        self.agree()
        values = self.begin_invoice_payment(move)
        self.env.invalidate_all()
        self.assertEqual(move.transaction_ids.reference, values["reference"])

    def test_row_13_drafts_that_bill_an_order_twice_together(self):
        ordered = self.ordered()
        self.protect()
        moves = self.bill(ordered, 100) | self.bill(ordered, 100)
        self.assertFalse(any(moves.mapped("channel_alerts")), "each by itself may be posted")
        transactions = self.env["payment.transaction"]
        self.assertRefused("customer_sip", transactions.create, self.by_hand(moves))
        self.agree()
        self.assertEqual(transactions.create(self.by_hand(moves)).invoice_ids, moves)

    def test_row_14_a_late_payment_leaves_lines_that_bill_an_order_twice_a_draft(self):
        move = self.bill(self.ordered(), 100, 100)
        values = self.begin_invoice_payment(move)
        self.protect()
        self.simulate(values["reference"], "done")
        self.assertEqual(self.poll()["state"], "done", "nothing is raised in the customer's face")
        self.assertInvoiceParked(move, amount=200)

    def test_row_14_a_late_payment_leaves_what_bills_an_order_twice_drafts(self):
        ordered = self.ordered()
        moves = self.bill(ordered, 100) | self.bill(ordered, 100)
        transaction = self.env["payment.transaction"].create(self.by_hand(moves))
        self.protect()
        transaction._set_done()
        transaction._post_process()
        self.assertEqual(moves.mapped("state"), ["draft", "draft"])
        self.assertTrue(transaction.is_post_processed, "the money is safe")
        self.assertEqual(moves.activity_ids.user_id, self.manager)
        self.agree()
        moves.action_post()
        self.assertEqual(moves.mapped("state"), ["posted", "posted"])
