from odoo import models

from ..models.sale_order_line import MADE_BY_ODOO


class SaleOrderDiscount(models.TransientModel):
    _inherit = "sale.order.discount"

    def _prepare_global_discount_so_lines(self, base_lines):
        # A percentage below zero makes it a surcharge, which nobody knows what for.
        return [
            {**values, "channel_exempt": MADE_BY_ODOO}
            if values["price_unit"] * values["product_uom_qty"] <= 0
            else values
            for values in super()._prepare_global_discount_so_lines(base_lines)
        ]
