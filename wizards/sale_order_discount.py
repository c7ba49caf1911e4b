from odoo import models

from ..models.own_defaults import DISCOUNT


class SaleOrderDiscount(models.TransientModel):
    _inherit = "sale.order.discount"

    def _prepare_global_discount_so_lines(self, base_lines):
        # A percentage below zero makes it a surcharge, which nobody knows what for.
        return [
            {**values, "channel_exempt": DISCOUNT}
            if values["price_unit"] * values["product_uom_qty"] <= 0
            else values
            for values in super()._prepare_global_discount_so_lines(base_lines)
        ]
