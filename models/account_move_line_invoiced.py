import functools
import math
from contextlib import contextmanager
from datetime import date

from odoo import api, fields, models
from odoo.tools import float_compare

from ..policy import Entry, still_invoiced


class AccountMove(models.Model):
    _inherit = "account.move"

    def _channel_delivered(self):
        """Return what tells how much of the orders of these invoices was delivered: it takes longer
        to know, so it is asked where it matters, and once for all of them."""
        return functools.cache(lambda: self.invoice_line_ids.sale_line_ids._channel_delivered())


class AccountMoveLine(models.Model):
    """How much of a confirmed order the lines of invoices bill, or take back."""

    _inherit = "account.move.line"

    def unlink(self):
        with self._channel_lending():
            return super().unlink()

    # ------------------------------------------------------------------- business

    @contextmanager
    def _channel_lending(self):
        """Judge what is billed thanks to what these lines take back, where that ends in the block.

        Otherwise a credit note would lend its quantity to another invoice, and then be withdrawn.
        What nothing covered before, as where a consent let it be posted or the order is cancelled
        by now, is not refused for it: the night looks at it again.
        """
        billed = self._channel_lent()
        uncovered = billed._channel_judged()
        yield
        if billed:
            billed = billed.exists()
            (billed._channel_judged() - uncovered)._channel_enforce_posted()
            self.env["channel.audit.mark"]._forget_lines(billed & uncovered)

    def _channel_lent(self):
        """Return the posted lines that bill the same orders that these posted ones take back of."""
        back = self.sudo().filtered(
            lambda line: (
                line.move_id.state == "posted"
                and line.display_type == "product"
                and line._channel_takes_back()
            )
        )
        return back.sale_line_ids.invoice_lines.filtered(
            lambda line: line.move_id.state == "posted" and not line._channel_takes_back()
        )

    def _channel_judged(self):
        """Return those of these lines that are sales of their own."""
        delivered = self.move_id._channel_delivered()
        judged = {
            line
            for move in self.move_id
            for lines in move._channel_judged(delivered=delivered).values()
            for line in lines
        }
        return self.filtered(lambda line: line in judged)

    def _channel_quantity(self, unit):
        """Return how much lines bill or take back together, in a unit."""
        return sum(abs(line.product_uom_id._channel_quantity(line.quantity, unit)) for line in self)

    @api.model
    def _channel_compare(self, quantity, other):
        precision = self.env["decimal.precision"].precision_get("Product Unit")
        return float_compare(quantity, other, precision_digits=precision)

    def _channel_exceeds(self, sold, together, delivered):
        """Return whether this line goes beyond what was sold, with those that are posted and those
        that would be posted along."""
        if self._channel_takes_back():
            return False
        # Of the template: products have their own fields of it computed, one by one.
        unit = self.product_id.product_tmpl_id.uom_id
        # A credit note for something else is no sale, so nobody judges it: it takes nothing back.
        # Nor may one of several orders' lines lend its quantity to each of them.
        billed = sold.invoice_lines
        counting = (
            (billed | self)
            .with_prefetch(billed._prefetch_ids)
            .filtered(
                lambda line: (
                    line.product_id == self.product_id
                    and (line.move_id.state == "posted" or line.move_id in together)
                    and (not line._channel_takes_back() or line.sale_line_ids <= sold)
                )
            )
        )
        invoiced = still_invoiced(counting._channel_entries(unit))

        def exceeds(lend):
            lent = sum(line.product_uom_id._channel_quantity(lend(line), unit) for line in sold)
            return self._channel_compare(invoiced, lent) > 0

        return exceeds(lambda line: line.product_uom_qty) and exceeds(
            lambda line: max(line.product_uom_qty, delivered().get(line, 0))
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
