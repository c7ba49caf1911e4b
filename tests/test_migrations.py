from odoo.tests import tagged

from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestMigrations(ChannelCase):
    """What a database of an older version holds is there after its update."""

    def test_19_0_1_4_0_lines_that_odoo_made_tell_what_they_are(self):
        order = self.quotation(self.customer, *([self.trunk] * 5))
        sold, discount, down_payment, cost, delivery = order.order_line
        discount.price_unit, down_payment.product_uom_qty, cost.price_unit = -10, 0, 10
        # What it costs is only known, and written, once it was delivered.
        delivery.price_unit = 0
        made = order.order_line - sold
        self.env.flush_all()
        # As version 19.0.1.3.0 had it.
        self.env.cr.execute(
            """
            ALTER TABLE sale_order_line ALTER COLUMN channel_exempt TYPE boolean
                  USING channel_exempt IS NOT NULL;
            UPDATE sale_order_line SET channel_exempt = true WHERE id IN %s
            """,
            (made._ids,),
        )
        self.migrate("pre", "19.0.1.3.0", "19.0.1.4.0")
        self.assertFalse(sold.sudo().channel_exempt)
        self.assertEqual(
            made.sudo().mapped("channel_exempt"), ["discount", "down_payment", "cost", "cost"]
        )
