import importlib.util

from odoo.tests import tagged
from odoo.tools import file_path

from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestMigrations(ChannelCase):
    """What a database of an older version holds is there after its update."""

    def migrate(self, version):
        path = file_path(f"channel_partner/migrations/{version}/pre-migrate.py")
        spec = importlib.util.spec_from_file_location("pre_migrate", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.3.0")
        # A second time nothing is left to do.
        module.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()

    def test_19_0_1_4_0_lines_that_odoo_made_tell_what_they_are(self):
        order = self.quotation(self.customer, self.trunk, self.fibre, self.laptop, self.firewall)
        sold, discount, down_payment, cost = order.order_line
        discount.price_unit, down_payment.product_uom_qty, cost.price_unit = -10, 0, 10
        made = discount | down_payment | cost
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
        self.migrate("19.0.1.4.0")
        self.assertFalse(sold.sudo().channel_exempt)
        self.assertEqual(made.sudo().mapped("channel_exempt"), ["discount", "down_payment", "cost"])
