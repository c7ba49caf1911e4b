"""How much of what was ordered an invoice bills, whatever way it is told."""

from odoo.fields import Command
from odoo.tests import tagged

from .common_order_invoices import OrderInvoiceCase


@tagged("post_install", "-at_install")
class TestGuardQuantityOfOrders(OrderInvoiceCase):
    def test_row_36_a_unit_that_measures_something_else_makes_nothing_less(self):
        minutes = {"product_uom_id": self.env.ref("uom.product_uom_minute").id}
        order = self.ordered(self.firewall)
        move = self.bill(order.order_line, 59)
        move.invoice_line_ids.write(minutes)
        self.assertRefused("customer_sip", move.action_post)
        self.agree()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_row_32_a_unit_that_measures_something_else_makes_nothing_less(self):
        minutes = {"product_uom_id": self.env.ref("uom.product_uom_minute").id}
        line = self.ordered(self.firewall).order_line
        self.assertRefused("customer_sip", line.write, {**minutes, "product_uom_qty": 59})
        self.agree()
        line.write({**minutes, "product_uom_qty": 59})
        self.assertEqual(line.product_uom_qty, 59)

    def test_row_36_what_was_ordered_in_another_unit_is_invoiced_in_it(self):
        self.free()
        order = self.quotation(self.customer, self.firewall, user=self.biller)
        order.order_line.write(
            {"product_uom_id": self.env.ref("uom.product_uom_minute").id, "product_uom_qty": 59}
        )
        order.action_confirm()
        self.protect()
        move = order._create_invoices()
        move.action_post()
        self.assertEqual(move.invoice_line_ids.quantity, 59)

    def test_row_36_a_posted_line_is_not_cut_off_from_its_order(self):
        ordered = self.ordered(self.firewall).order_line
        posted = self.invoiced(ordered).invoice_line_ids
        cut_off = {"invoice_lines": [Command.clear()]}
        acts = (
            lambda: ordered.write(cut_off),
            lambda: ordered.order_id.write({"order_line": [Command.update(ordered.id, cut_off)]}),
            lambda: posted.write({"sale_line_ids": [Command.clear()]}),
        )
        for act in acts:
            self.assertRefused("customer_sip", act)
            self.assertEqual(posted.sale_line_ids, ordered)
        self.agree()
        acts[0]()
        self.assertFalse(posted.sale_line_ids)
