"""What a credit note lends of an order: what it takes back, and for as long as it does."""

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
