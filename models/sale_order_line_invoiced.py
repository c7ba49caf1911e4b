from odoo import models


class SaleOrderLine(models.Model):
    """What invoices may bill of an order's lines, and that they stay tied to them."""

    _inherit = "sale.order.line"

    def write(self, vals):
        if "invoice_lines" not in vals:
            return super().write(vals)
        # The other end of what ties an invoice's line to the order that answers for it.
        billed = self.sudo().invoice_lines
        with billed._channel_lending():
            result = super().write(vals)
        (billed | self.sudo().invoice_lines)._channel_enforce_posted()
        return result

    # ------------------------------------------------------------------- business

    def _channel_invoiceable(self):
        """Return how much may be invoiced by what was confirmed, in the line's unit.

        What was really delivered may be more than what was ordered. It is counted afresh: a
        delivered quantity that somebody typed proves nothing.
        """
        self.ensure_one()
        return max(self.product_uom_qty, self._prepare_qty_delivered().get(self, 0.0))
