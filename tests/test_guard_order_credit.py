"""What a credit note lends of an order: what it takes back, and for as long as it does."""

from odoo.fields import Command
from odoo.tests import tagged

from .common_order_invoices import OrderInvoiceCase


@tagged("post_install", "-at_install")
class TestGuardCreditOfOrders(OrderInvoiceCase):
    def test_row_36_a_refund_of_another_product_lends_nothing(self):
        ordered = self.ordered(self.firewall).order_line
        first = self.invoiced(ordered)
        refund = self.bill(
            ordered,
            1,
            price=1000,
            product=self.trunk,
            move_type="out_refund",
            reversed_entry_id=first.id,
        )
        refund.action_post()
        again = self.bill(ordered, 1)
        self.assertRefused("customer_sip", again.action_post)
        self.agree()
        again.action_post()
        self.assertEqual(again.state, "posted")

    def test_row_36_what_was_returned_again_and_again_is_invoiced_as_often(self):
        self.free()
        self.firewall.invoice_policy = "delivery"
        order = self.quotation(self.customer, self.firewall, user=self.biller)
        order.action_confirm()
        self.protect()
        for delivered in (1, 0, 1, 0, 1):
            order.order_line.qty_delivered = delivered
            move = order._create_invoices(final=True)
            move.action_post()
            self.assertEqual(move.state, "posted")
        self.assertRefused("customer_sip", self.bill(order.order_line, 1).action_post)

    def test_row_36_an_invoice_that_was_given_back_is_posted_anew(self):
        ordered = self.ordered(self.firewall).order_line
        first = self.invoiced(ordered)
        self.refund(first)
        self.invoiced(ordered)
        first.button_draft()
        first.action_post()
        self.assertEqual(first.state, "posted")

    def test_row_36_a_refund_lends_to_one_order_only(self):
        lines = [self.ordered(self.firewall).order_line for _order in range(2)]
        for line in lines:
            self.invoiced(line)
        self.bill(lines[0] | lines[1], 1, move_type="out_refund").action_post()
        moves = [self.bill(line, 1) for line in lines]
        for move in moves:
            self.assertRefused("customer_sip", move.action_post)
        both = self.bill(lines[0] | lines[1], 1)
        both.action_post()
        self.assertEqual(both.state, "posted")
        self.agree()
        for move in moves:
            move.action_post()
            self.assertEqual(move.state, "posted")

    def invoiced_again(self):
        """Return an invoice of an order, what took it back, and the invoice in its place."""
        ordered = self.ordered(self.firewall).order_line
        first = self.invoiced(ordered)
        refund = self.refund(first)
        return first, refund, self.invoiced(ordered)

    def test_row_36_what_lent_a_quantity_is_not_taken_back_afterwards(self):
        first, refund, again = self.invoiced_again()
        other = self.invoiced(self.ordered(self.firewall).order_line)
        yen = self.env.ref("base.JPY")
        yen.active = True
        lent, forced = refund.invoice_line_ids, refund.with_context(force_delete=True)
        late = refund.with_context(skip_readonly_check=True)
        changes = (
            {"quantity": 0.5},
            {"price_unit": 0.01},
            {"discount": 100},
            {"product_id": self.trunk.id},
            {"sale_line_ids": [Command.clear()]},
        )
        acts = [
            refund.button_draft,
            lambda: refund.write({"state": "cancel"}),
            lambda: refund.write({"reversed_entry_id": other.id}),
            lambda: late.write({"currency_id": yen.id}),
            lambda: late.write({"partner_id": self.stranger.id}),
            forced.unlink,
            lent.with_context(force_delete=True, dynamic_unlink=True).unlink,
            lambda: lent.sale_line_ids.write({"invoice_lines": [Command.unlink(lent.id)]}),
            *(lambda vals=vals: lent.write(vals) for vals in changes),
        ]
        for number, act in enumerate(acts):
            with self.subTest(act=number):
                message = self.assertRefused("customer_sip", act)
                self.assertIn(first.name, message)
                self.assertIn(again.name, message)
                self.assertEqual(refund.state, "posted")
        self.agree()
        refund.button_draft()
        refund.button_cancel()
        self.assertEqual((first + refund + again).mapped("state"), ["posted", "cancel", "posted"])

    def test_row_36_a_deduction_that_lent_a_quantity_is_not_taken_back_afterwards(self):
        ordered = self.ordered(self.firewall).order_line
        self.invoiced(ordered)
        trunk, firewall = (
            {"product_id": self.trunk.id, "price_unit": 200},
            {"product_id": self.firewall.id, "price_unit": 100, "quantity": -1},
        )
        firewall["sale_line_ids"] = [Command.set(ordered.ids)]
        lines = [Command.create(trunk), Command.create(firewall)]
        move = self.invoice(self.customer, invoice_line_ids=lines)
        move.action_post()
        self.invoiced(ordered)
        self.assertRefused("customer_sip", move.button_draft)
        self.agree()
        move.button_draft()
        self.assertEqual(move.state, "draft")

    def test_row_36_what_lent_nothing_that_is_used_is_taken_back(self):
        ordered = self.ordered(self.firewall).order_line
        first = self.invoiced(ordered)
        refund = self.refund(first)
        refund.button_draft()
        refund.action_post()
        again = self.invoiced(ordered)
        # Together, nothing is left that was lent.
        (refund + again).button_draft()
        (refund + again).action_post()
        self.assertEqual((first + refund + again).mapped("state"), ["posted"] * 3)

    def test_row_36_what_was_consented_to_stays_so_when_something_else_is_taken_back(self):
        """A consent that has ended since is not asked for again by what it does not concern."""
        ordered = self.ordered(self.firewall).order_line
        first = self.invoiced(ordered)
        consent = self.agree()
        self.invoiced(ordered)
        self.invoiced(ordered)
        refund = self.refund(first)
        consent.action_revoke()
        refund.button_draft()
        self.assertEqual(refund.state, "draft")

    def test_row_36_what_nothing_covers_any_more_is_told_by_the_audit(self):
        """Whoever first takes away the order that answers for the invoices is not silent."""
        first, refund, again = self.invoiced_again()
        first.invoice_line_ids.sale_line_ids.order_id.action_cancel()
        self.run_cron("ir_cron_audit")
        findings = self.env["channel.audit.finding"]
        told = [("move_id", "in", (first + again).ids)]
        self.assertFalse(findings.search(told))
        refund.button_draft()
        self.run_cron("ir_cron_audit")
        self.assertEqual(findings.search(told).move_id, (first + again).with_env(self.env))
