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
