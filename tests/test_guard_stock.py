"""Run on a database of its own, which has the module sale_stock: the addon needs none."""

import unittest

from odoo.fields import Command
from odoo.tests import tagged

from .common_audit import AuditCase


@tagged("post_install", "-at_install")
class TestGuardStock(AuditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "stock.picking" not in cls.env:
            raise unittest.SkipTest("needs the module sale_stock")
        cls.firewall.write({"type": "consu", "invoice_policy": "delivery"})
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")

    def setUp(self):
        super().setUp()
        self.order = self.quotation(self.customer, self.fibre)
        self.order.action_confirm()

    def transfer(self, product, source, target, **values):
        """Validate a transfer for the order, with one of a product in it."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.order.warehouse_id.out_type_id.id,
                "partner_id": self.customer.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "sale_id": self.order.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": 1,
                            "quantity": 1,
                            "picked": True,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                            **values,
                        }
                    )
                ],
            }
        )
        picking._action_done()
        self.assertEqual(picking.state, "done")
        return self.order.order_line.filtered(lambda line: line.product_id == product)

    def test_row_22_a_delivery_of_what_was_not_ordered_stops_no_warehouse(self):
        shelf = self.order.warehouse_id.lot_stock_id
        shop = self.env.ref("stock.stock_location_customers")
        line = self.transfer(self.firewall, shelf, shop)
        self.assertEqual((line.product_uom_qty, line.qty_delivered), (0, 1))
        self.assertEqual(line.channel_exempt, "cost")
        self.assertEqual(self.night().mapped("kind"), ["made_by_odoo"])
        # Of the line itself, somebody makes no sale.
        self.assertRefused("customer_sip", line.write, {"product_uom_qty": 2})
        self.agree()
        line.product_uom_qty = 2

    def test_row_22_a_return_of_what_was_not_ordered_stops_no_warehouse(self):
        shelf = self.order.warehouse_id.lot_stock_id
        shop = self.env.ref("stock.stock_location_customers")
        line = self.transfer(self.firewall, shop, shelf, to_refund=True)
        self.assertEqual((line.product_uom_qty, line.channel_exempt), (0, "cost"))

    def test_row_06_a_line_that_says_it_was_delivered_is_judged(self):
        move = self.env["stock.move"].create(
            {
                "product_id": self.firewall.id,
                "product_uom_qty": 1,
                "location_id": self.order.warehouse_id.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        values = {
            "order_id": self.order.id,
            "product_id": self.firewall.id,
            "product_uom_qty": 0,
            "move_ids": [Command.link(move.id)],
        }
        self.assertRefused("customer_sip", self.env["sale.order.line"].create, values)
        self.agree()
        self.assertFalse(self.env["sale.order.line"].create(values).channel_exempt)

    def test_what_is_ordered_is_delivered_as_ever(self):
        self.agree()
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        order.picking_ids._action_done()
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertFalse(order.order_line.channel_exempt)
