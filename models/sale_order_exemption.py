from odoo import api, models

from .own_defaults import COST, DISCOUNT, DOWN_PAYMENT


class SaleOrder(models.Model):
    """Which lines of an order are Odoo's own, and no sale by themselves.

    Marked where Odoo prepares their values, so that a caller reaches none of it: neither
    with a flag on a line, nor with a line that is created in passing.
    """

    _inherit = "sale.order"

    def _prepare_down_payment_line_values_from_base_line(self, base_line):
        values = super()._prepare_down_payment_line_values_from_base_line(base_line)
        return {**values, "channel_exempt": DOWN_PAYMENT}

    def _write_vals_from_reward_vals(self, reward_vals, old_lines, delete=True):
        # Of the module sale_loyalty, which may be absent.
        reward_vals = [
            {**vals, "channel_exempt": DISCOUNT} if self._channel_only_takes_off(vals) else vals
            for vals in reward_vals
        ]
        return super()._write_vals_from_reward_vals(reward_vals, old_lines, delete)

    @api.model
    def _channel_only_takes_off(self, vals):
        """Return whether the line of a reward is a discount or free shipping.

        What a reward gives for free is a product like any other one, and so is a discount that is
        classified as one. A discount on what has a negative price adds something.

        :param dict vals: as sale_loyalty prepares them
        """
        reward = self.env["loyalty.reward"].browse(vals["reward_id"])
        product = self.env["product.product"].browse(vals["product_id"])
        return (
            reward.reward_type != "product"
            and not product.channel_service_id
            and vals["price_unit"] * vals["product_uom_qty"] <= 0
        )

    def _prepare_delivery_line_vals(self, carrier, price_unit):
        # Of the module delivery, which may be absent: then nobody calls it.
        values = super()._prepare_delivery_line_vals(carrier, price_unit)
        if self.state != "sale" and carrier.product_id.channel_service_id:
            # While it can still be refused without stopping a warehouse, it is a product like
            # any other one.
            return values
        return {**values, "channel_exempt": COST}


class SaleOrderLine(models.Model):
    """When a line that Odoo made is somebody else's by now."""

    _inherit = "sale.order.line"

    @api.model
    def _channel_end_exemption(self, exempt):
        """Have lines judged that Odoo made, and of which somebody then made something else.

        :param dict exempt: line → what it sold before, as :meth:`_channel_sold`
        """
        if not exempt:
            return
        changed = self.browse().sudo()
        for line, (order, product, quantity, kind) in exempt.items():
            now = line._channel_sold()
            # With whatever discount: one of more than 100 % turns the sign.
            is_surcharge = kind == "discount" and line.price_subtotal > 0
            if now[:2] != (order, product) or now[2] > quantity or is_surcharge:
                changed |= line
        if changed:
            # Not through ``write``, which lets nobody decide this.
            with self.env.protecting([self._fields["channel_exempt"]], changed):
                changed.channel_exempt = False
            changed.modified(["channel_exempt"])
