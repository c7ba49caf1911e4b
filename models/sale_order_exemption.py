from odoo import models

from .own_defaults import MADE_BY_ODOO


class SaleOrder(models.Model):
    """Which lines of an order are Odoo's own, and no sale by themselves.

    Marked where Odoo prepares their values, so that a caller reaches none of it: neither
    with a flag on a line, nor with a line that is created in passing.
    """

    _inherit = "sale.order"

    def _prepare_down_payment_line_values_from_base_line(self, base_line):
        values = super()._prepare_down_payment_line_values_from_base_line(base_line)
        return {**values, "channel_exempt": MADE_BY_ODOO}

    def _prepare_delivery_line_vals(self, carrier, price_unit):
        # Of the module delivery, which may be absent: then nobody calls it.
        values = super()._prepare_delivery_line_vals(carrier, price_unit)
        if self.state != "sale" and carrier.product_id.channel_service_id:
            # While it can still be refused without stopping a warehouse, it is a product like
            # any other one.
            return values
        return {**values, "channel_exempt": MADE_BY_ODOO}
