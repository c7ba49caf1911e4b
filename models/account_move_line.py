from odoo import api, fields, models

from .account_move import SELLING
from .own_defaults import COST

#: Writing one of these can change what an invoice sells, or also how much of it.
SOLD = {"move_id", "product_id", "display_type", "sale_line_ids"}
WATCHED = {*SOLD, "product_uom_id", "quantity", "price_unit", "discount"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    channel_service_id = fields.Many2one(
        related="product_id.channel_service_id", groups="base.group_user"
    )

    def _field_to_sql(self, alias, field_expr, query=None):
        # A related field is followed as superuser: whoever is not let to read it could still
        # sort and group by it.
        if field_expr.partition(".")[0] == "channel_service_id":
            self._check_field_access(self._fields["channel_service_id"], "read")
        return super()._field_to_sql(alias, field_expr, query)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._channel_enforce_posted()
        # Those of an order bring along what it promised.
        lines.filtered(lambda line: not line.channel_award)._channel_award_drafts()
        return lines

    def write(self, vals):
        if not vals.keys() & WATCHED:
            renamed = "name" in vals and self.sudo().filtered(
                lambda line: line.parent_state == "posted" and line.name != vals["name"]
            )
            result = super().write(vals)
            if renamed:
                renamed.move_id._channel_show_retitled(renamed)
            return result
        with self._channel_lending():
            result = super().write(vals)
        self._channel_enforce_posted()
        if vals.keys() & SOLD:
            self._channel_award_drafts()
        return result

    def _channel_enforce_posted(self):
        """Judge lines that are changed on, or added to, an invoice that is posted already."""
        posted = self.sudo().filtered(lambda line: line.move_id.state == "posted")
        if posted:
            posted.move_id._channel_enforce(posted)
            self.env["channel.audit.mark"]._mark_lines(posted)

    def _channel_award_drafts(self):
        """Award lines of draft invoices as if these were posted now."""
        selling = self.sudo().filtered(
            lambda line: line.display_type == "product" and line.parent_state == "draft"
        )
        selling.move_id._channel_award_drafts(selling)

    def _sale_prepare_sale_line_values(self, order, price):
        # An expense or a cost that is charged to the customer: no sale, and raising would
        # stop whoever posts it.
        values = super()._sale_prepare_sale_line_values(order, price)
        return {**values, "channel_exempt": COST}

    def _channel_is_judged(self, is_for_whom_sold, together, delivered):
        """Return whether an invoice line is a sale of its own (charter decision 14).

        A line of a confirmed order inherits that line's decision, unless it sells
        something else, more than was ordered or delivered, or to somebody else.

        :param is_for_whom_sold: ``account.move._channel_is_for_whom_it_was_sold``, of its invoice
        :param account.move together: see ``account.move._channel_judged``
        :param delivered: see ``account.move._channel_delivered``
        :rtype: bool
        """
        self.ensure_one()
        if self.display_type != "product" or not self._channel_sells():
            return False
        if not self.sale_line_ids:
            return True
        sold = self._channel_sold(is_for_whom_sold)
        if not sold or sold.product_id != self.product_id:
            return True
        kinds = {line.channel_exempt for line in sold}
        if "discount" in kinds and self.move_id.move_type in SELLING and self.price_subtotal > 0:
            return True
        # A down payment is ordered in no quantity, and a discount in one that means nothing.
        if kinds <= {"down_payment", "discount"}:
            return False
        return self._channel_exceeds(sold, together, delivered)

    def _channel_sold(self, is_for_whom_sold):
        """Return the lines of confirmed orders that answer for this one: each by itself, for a
        stranger's order would lend its quantity.

        :param is_for_whom_sold: ``account.move._channel_is_for_whom_it_was_sold``, of its invoice
        """
        self.ensure_one()
        ordered = self.sale_line_ids
        # The order's own state: the one that its lines repeat can be written.
        sold = ordered.filtered(
            lambda line: line.order_id.state == "sale" and is_for_whom_sold(line.order_id)
        )
        # What is read of one is read of all that this invoice bills.
        return sold.with_prefetch(ordered._prefetch_ids)

    def _channel_sells(self):
        """Return whether a line sells: on a refund, only what is deducted there does."""
        self.ensure_one()
        if self.move_id.move_type != "out_refund":
            return True
        return self._channel_is_deducted() and not self._channel_undoes_deduction()

    def _channel_is_deducted(self):
        """Return whether a line makes the total less, or is thrown in with what does."""
        self.ensure_one()
        return self.price_subtotal < 0 or (self.quantity < 0 and not self.price_subtotal)

    def _channel_undoes_deduction(self):
        """Return whether what a refund deducts was deducted by the invoice that it reverses, and
        has not been undone by another refund yet."""
        self.ensure_one()
        # Whoever sees a refund need not see the invoice, or another refund of it.
        refund = self.move_id.sudo()
        origin = refund.reversed_entry_id
        if (
            origin.state != "posted"
            or origin.currency_id != refund.currency_id
            or origin._channel_parties() != refund._channel_parties()
        ):
            return False
        posted = origin.reversal_move_ids.filtered(lambda move: move.state == "posted")
        given, undone = (
            moves.invoice_line_ids.filtered(
                lambda line: line.product_id == self.product_id and line._channel_is_deducted()
            )
            for moves in (origin, posted | refund)
        )
        unit = self.product_id.product_tmpl_id.uom_id
        more = undone._channel_quantity(unit) - given._channel_quantity(unit)
        worth = sum(given.mapped("price_subtotal")) - sum(undone.mapped("price_subtotal"))
        return (
            self._channel_compare(more, 0) <= 0
            and refund.currency_id.compare_amounts(worth, 0) <= 0
        )

    def _channel_continues(self):
        """Return whether a line repeats one that was posted before, in a recurring invoice."""
        self.ensure_one()
        origin = self.move_id.auto_post_origin_id
        unit = self.product_id.product_tmpl_id.uom_id
        repeated = origin.invoice_line_ids.filtered(
            lambda line: (
                line.product_id == self.product_id
                and line._channel_quantity(unit) >= self._channel_quantity(unit)
                and line._channel_sells()
            )
        )
        return (
            origin != self.move_id
            and origin.state == "posted"
            and origin._channel_parties() == self.move_id._channel_parties()
            and bool(repeated)
        )
