import math
from datetime import date

from odoo import api, fields, models
from odoo.tools import float_compare

from ..policy import Entry, still_invoiced


class AccountMoveLine(models.Model):
    """How much of a confirmed order the lines of invoices bill, or take back."""

    _inherit = "account.move.line"

    def _channel_quantity(self, unit):
        """Return how much lines bill or take back together, in a unit."""
        return sum(abs(line.product_uom_id._channel_quantity(line.quantity, unit)) for line in self)

    @api.model
    def _channel_compare(self, quantity, other):
        precision = self.env["decimal.precision"].precision_get("Product Unit")
        return float_compare(quantity, other, precision_digits=precision)

    def _channel_exceeds(self, sold):
        """Return whether this line and those posted go beyond what was sold together."""
        if self._channel_takes_back():
            return False
        # Of the template: products have their own fields of it computed, one by one.
        unit = self.product_id.product_tmpl_id.uom_id
        # A credit note for something else is no sale, so nobody judges it: it takes nothing back.
        counting = (sold.invoice_lines | self).filtered(
            lambda line: (
                line.product_id == self.product_id
                and (line.move_id.state == "posted" or line == self)
            )
        )
        invoiced = still_invoiced(counting._channel_entries(unit))

        def exceeds(allowed):
            allowed = sum(
                line.product_uom_id._channel_quantity(allowed(line), unit) for line in sold
            )
            return self._channel_compare(invoiced, allowed) > 0

        # What was delivered takes longer to know, and matters only where it is more.
        return exceeds(lambda line: line.product_uom_qty) and exceeds(
            lambda line: line._channel_invoiceable()
        )

    def _channel_takes_back(self):
        """Return whether a line gives back what was invoiced, or claims to."""
        self.ensure_one()
        if self.move_id.move_type == "out_refund":
            return not self._channel_sells()
        return self.quantity < 0 and self._channel_is_deducted()

    def _channel_entries(self, unit):
        """Return lines of one product as the policy counts them.

        :param uom.uom unit: the product's
        """
        today = fields.Date.context_today(self)
        entries = []
        # Whoever sees a credit note need not see what it was made of.
        for line in self.sudo():
            move = line.move_id
            origin = move.reversed_entry_id
            # A credit note comes after what it was made of, also where that is due later.
            day = max(move.invoice_date or today, origin.invoice_date or date.min)
            entries.append(
                Entry(
                    order=(day, *(each._origin.id or math.inf for each in (move, line))),
                    document=move._origin.id,
                    customer=move.commercial_partner_id.id,
                    currency=line.currency_id.id,
                    rounding=line.currency_id.rounding,
                    quantity=line._channel_quantity(unit),
                    amount=abs(line.price_subtotal),
                    takes_back=line._channel_takes_back(),
                    reverses=origin.id or None,
                )
            )
        return entries
