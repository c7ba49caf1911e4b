from odoo import api, models

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

    def _get_reward_values_discount(self, reward, coupon, **kwargs):
        # Of the module sale_loyalty, which may be absent. What a reward gives for free is a
        # product like any other one, and so is a discount that is classified as one.
        values_list = super()._get_reward_values_discount(reward, coupon, **kwargs)
        if reward.discount_line_product_id.channel_service_id:
            return values_list
        return [{**values, "channel_exempt": MADE_BY_ODOO} for values in values_list]

    def _prepare_delivery_line_vals(self, carrier, price_unit):
        # Of the module delivery, which may be absent: then nobody calls it.
        values = super()._prepare_delivery_line_vals(carrier, price_unit)
        if self.state != "sale" and carrier.product_id.channel_service_id:
            # While it can still be refused without stopping a warehouse, it is a product like
            # any other one.
            return values
        return {**values, "channel_exempt": MADE_BY_ODOO}


class SaleOrderLine(models.Model):
    """When a line that Odoo made is somebody else's by now."""

    _inherit = "sale.order.line"

    @api.model
    def _channel_no_longer_exempt(self, exempt):
        """Return the lines that Odoo made, and of which somebody then made something else.

        :param dict exempt: line → what it sold before, as :meth:`_channel_sold`
        """
        changed = self.browse().sudo()
        for line, (order, product, quantity, _exempt) in exempt.items():
            now = line._channel_sold()
            surcharge = line.price_unit * line.product_uom_qty > 0 and line._channel_is_discount()
            if now[:2] != (order, product) or now[2] > quantity or surcharge:
                changed |= line
        return changed

    def _channel_is_discount(self):
        """Return whether a line that Odoo made takes something off, by its product: what else
        its columns say can be written."""
        self.ensure_one()
        if self.product_id == self.company_id.sale_discount_product_id:
            return bool(self.product_id)
        # Of the module loyalty, which may be absent.
        return "loyalty.reward" in self.env and bool(
            self.env["loyalty.reward"]
            .sudo()
            .with_context(active_test=False)
            .search_count([("discount_line_product_id", "=", self.product_id.id)], limit=1)
        )
