from odoo import models
from odoo.fields import Domain

from .account_move import REVENUE


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

    def _channel_delivered(self):
        """Return how much of lines was really delivered, which may be more than what was ordered.

        It is counted afresh, for a delivered quantity that somebody typed proves nothing. Neither
        does one that somebody books: of what is charged on, only what was bought counts.

        :return: line → how much, in its unit
        :rtype: dict
        """
        # Whoever sees an invoice need not see what was bought.
        lines = self.sudo()
        charged = lines.filtered(lambda line: line.qty_delivered_method == "analytic")
        delivered = dict((lines - charged)._prepare_qty_delivered())
        by_id = charged._get_delivered_quantity_by_analytic(
            Domain("amount", "<=", 0)
            & Domain("move_line_id.parent_state", "=", "posted")
            & Domain("move_line_id.move_type", "not in", REVENUE)
        )
        return delivered | {line: by_id[line._origin.id] for line in charged}
