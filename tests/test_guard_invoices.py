from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_accounting import InvoiceCase


@tagged("post_install", "-at_install")
class TestGuardInvoices(InvoiceCase):
    def test_row_20_direct_invoice_refused_at_posting(self):
        ways = (
            lambda move: move.action_post(),
            lambda move: move._post(soft=True),
            lambda move: move._post(soft=False),
            lambda move: move.sudo().action_post(),
            lambda move: move.write({"state": "posted"}),
            lambda move: move.with_context(skip_readonly_check=True).write({"state": "posted"}),
        )
        moves = [self.invoice(self.customer, self.firewall) for _way in ways]
        for way, move in zip(ways, moves, strict=True):
            message = self.assertRefused("customer_sip", way, move)
            self.assertIn("Firewall", message)
            self.assertIn("Netzhaus", message)
            self.assertEqual(move.state, "draft")
        self.agree()
        for way, move in zip(ways, moves, strict=True):
            way(move)
            self.assertEqual(move.state, "posted")

    def test_row_20_one_forbidden_invoice_stops_the_batch_it_is_in(self):
        free = self.invoice(self.stranger, self.firewall)
        blocked = self.invoice(self.customer, self.firewall)
        self.assertRefused("customer_sip", (free + blocked).action_post)
        self.assertEqual((free + blocked).mapped("state"), ["draft", "draft"])
        self.agree()
        (free + blocked).action_post()
        self.assertEqual((free + blocked).mapped("state"), ["posted", "posted"])

    def test_row_20_a_protected_delivery_contact_counts(self):
        move = self.invoice(self.stranger, self.firewall, partner_shipping_id=self.customer.id)
        self.assertRefused("customer_sip", move.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_20_a_receipt_is_an_invoice(self):
        move = self.invoice(self.customer, self.firewall, move_type="out_receipt")
        self.assertRefused("customer_sip", move.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_20_refunds_are_excepted(self):
        self.free()
        move = self.invoice(self.customer, self.firewall)
        move.action_post()
        self.protect()
        reversal = (
            self.env["account.move.reversal"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "reason": "returned"})
        )
        reversal.refund_moves()
        refund = move.reversal_move_ids
        refund.action_post()
        self.assertEqual((refund.move_type, refund.state), ("out_refund", "posted"))
        direct = self.invoice(self.customer, self.firewall, move_type="out_refund")
        direct.action_post()
        self.assertEqual(direct.state, "posted")

    def sale_on_a_refund(self, **values):
        """Return a credit note that takes back a trunk and sells firewalls."""
        lines = [
            {"product_id": self.trunk.id, "quantity": 1, "price_unit": 9000},
            {"product_id": self.firewall.id, **values},
        ]
        return self.invoice(
            self.customer,
            move_type="out_refund",
            invoice_line_ids=[Command.create(line) for line in lines],
        )

    def test_row_20_what_a_refund_deducts_is_sold(self):
        sales = (
            {"quantity": -1, "price_unit": 9000},
            {"quantity": 1, "price_unit": -9000},
            {"quantity": 1, "price_unit": 9000, "discount": 200},
            {"quantity": -1, "price_unit": 0},
        )
        moves = [self.sale_on_a_refund(**values) for values in sales]
        for move in moves:
            self.assertIn("Firewall", str(move.channel_alerts))
            self.assertRefused("customer_sip", move.action_post)
            self.assertEqual(move.state, "draft")
        self.agree()
        for move in moves:
            move.action_post()
            self.assertEqual(move.state, "posted")

    def test_row_20_a_posted_refund_is_not_turned_into_a_sale(self):
        move = self.sale_on_a_refund(price_unit=100)
        self.assertFalse(move.channel_alerts)
        move.action_post()
        firewall = move.invoice_line_ids[1]
        changes = ({"price_unit": -100}, {"quantity": -1}, {"discount": 200})
        for vals in changes:
            self.assertRefused("customer_sip", firewall.write, vals)
        self.agree()
        firewall.write(changes[0])
        self.assertEqual(firewall.price_subtotal, -100)

    def test_row_20_a_refund_takes_back_a_deduction_once(self):
        self.free()
        prices = (9000, -500)
        move = self.invoice(
            self.customer,
            invoice_line_ids=[
                Command.create({"product_id": self.firewall.id, "price_unit": price})
                for price in prices
            ],
        )
        move.action_post()
        self.protect()
        first, second = (move._reverse_moves() for _time in range(2))
        first.action_post()
        self.assertEqual(first.state, "posted")
        self.assertRefused("customer_sip", second.action_post)
        self.assertRefused("customer_sip", first.write, {"reversed_entry_id": False})
        self.agree()
        second.action_post()
        self.assertEqual(second.state, "posted")

    def test_row_20_the_new_invoice_that_comes_with_a_refund_is_judged(self):
        self.free()
        move = self.invoice(self.customer, self.firewall)
        move.action_post()
        self.protect()
        reversal = (
            self.env["account.move.reversal"]
            .with_user(self.biller)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        action = reversal.modify_moves()
        new = self.env["account.move"].with_user(self.biller).browse(action["res_id"])
        self.assertEqual(new.state, "draft")
        self.assertRefused("customer_sip", new.action_post)
        self.agree()
        new.action_post()
        self.assertEqual(new.state, "posted")

    def test_row_20_a_refund_is_not_made_into_an_invoice(self):
        move = self.invoice(self.customer, self.firewall, move_type="out_refund")
        move.action_post()
        with self.assertRaises(UserError):
            move.write({"move_type": "out_invoice"})
            move.flush_recordset()

    @mute_logger("odoo.addons.account.models.account_move")
    def test_row_20_posted_later_by_the_cron(self):
        move = self.invoice(self.customer, self.firewall, auto_post="at_date")
        move.date = fields.Date.today() + timedelta(days=3)
        move._post(soft=True)
        self.assertEqual(move.state, "draft", "it only waits, so it is judged when it is posted")
        move.date = fields.Date.today()
        with self.enter_registry_test_mode():
            self.env.ref("account.ir_cron_auto_post_draft_entry").method_direct_trigger()
        self.assertEqual(move.state, "draft")
        self.assertIn(
            self.scenario("customer_sip").clause, "".join(move.message_ids.mapped("body"))
        )
        self.agree()
        with self.enter_registry_test_mode():
            self.env.ref("account.ir_cron_auto_post_draft_entry").method_direct_trigger()
        self.assertEqual(move.state, "posted")

    def test_row_20_an_unclassified_product(self):
        move = self.invoice(self.customer, self.unclassified)
        self.env.company.channel_unclassified_policy = "block"
        self.assertRefused("customer_sip", move.action_post)
        self.env.company.channel_unclassified_policy = "warn"
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_20_what_is_posted_is_judged_when_it_changes(self):
        move = self.invoice(self.customer, self.trunk)
        move.action_post()
        line = move.invoice_line_ids
        late = move.with_context(skip_readonly_check=True)
        acts = [
            lambda: line.write({"product_id": self.firewall.id}),
            lambda: late.write(
                {"invoice_line_ids": [Command.update(line.id, {"product_id": self.firewall.id})]}
            ),
        ]
        for act in acts:
            self.assertRefused("customer_sip", act)
            self.assertEqual(line.product_id, self.trunk)
        foreign = self.invoice(self.stranger, self.firewall)
        foreign.action_post()
        self.assertRefused("customer_sip", foreign.write, {"partner_shipping_id": self.customer.id})
        self.assertRefused(
            "customer_sip",
            foreign.with_context(skip_readonly_check=True).write,
            {"partner_id": self.customer.id},
        )
        self.agree()
        acts[0]()
        foreign.write({"partner_shipping_id": self.customer.id})
        self.assertEqual(foreign.partner_shipping_id, self.customer)

    def test_row_21_recurring_copy_of_an_invoice_from_before(self):
        self.free()
        yesterday = fields.Date.today() - timedelta(days=40)
        first = self.invoice(
            self.customer,
            self.firewall,
            invoice_date=yesterday,
            date=yesterday,
            auto_post="monthly",
        )
        first.action_post()
        self.protect()
        copied = self.env["account.move"].search([("auto_post_origin_id", "=", first.id)])
        copied = (copied - first)[:1]
        self.assertTrue(copied)
        copied._post()
        self.assertEqual(copied.state, "posted")
        event = self.env["channel.guard.event"].search([("move_id", "=", copied.id)])
        self.assertEqual((event.action, event.outcome), ("post", "warned"))

    def test_row_21_more_than_the_invoice_from_before_is_judged(self):
        self.free()
        first = self.invoice(self.customer, self.firewall)
        first.action_post()
        self.protect()
        for quantity, customer in ((2, self.customer), (1, self.stranger)):
            shipping = {"partner_shipping_id": self.customer.id}
            move = self.invoice(customer, self.firewall, quantity=quantity, **shipping)
            move.auto_post_origin_id = first
            self.assertRefused("customer_sip", move.action_post)
        negative = {"product_id": self.firewall.id, "quantity": -2, "price_unit": -9000}
        move = self.invoice(self.customer, invoice_line_ids=[Command.create(negative)])
        move.auto_post_origin_id = first
        self.assertRefused("customer_sip", move.action_post)
        dozen = self.env.ref("uom.product_uom_dozen").id
        line = {"product_id": self.firewall.id, "product_uom_id": dozen}
        by_the_dozen = self.invoice(self.customer, invoice_line_ids=[Command.create(line)])
        by_the_dozen.auto_post_origin_id = first
        self.assertRefused("customer_sip", by_the_dozen.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")
