from odoo import api, models


class ChannelGuard(models.AbstractModel):
    """What is titled as something else after it was confirmed: it sells nothing new, so that it
    is not judged again, and is shown to the manager (row 9)."""

    _inherit = "channel.guard"

    @api.model
    def _judge(self, watch, order_ids, outermost=False):
        # Looked for before the watch takes what was judged as what there was before.
        retitled = self._get_retitled(self.env["sale.order"].sudo().browse(order_ids), watch)
        result = super()._judge(watch, order_ids, outermost)
        decisions = retitled._channel_decide() if retitled else {}
        shown = retitled.filtered(lambda line: line in decisions)._channel_retitled(decisions)
        self.env["channel.guard.event"].sudo().create(
            [
                order._channel_event("confirm", "warned", lines._channel_told(decisions))
                for order, lines in shown.grouped("order_id").items()
            ]
        )
        return result

    @api.model
    def _get_retitled(self, orders, watch):
        """Return the lines of confirmed orders that have a new text alone, one that hides what
        they sell."""
        lines = orders.order_line.browse()
        for order in orders:
            before = watch.orders.get(order.id)
            if before and before.state == order.state == "sale":
                renamed = order.order_line.filtered(watch.is_renamed)
                if renamed:
                    lines |= renamed - self._get_lines_to_judge(order, watch)
        return lines.filtered(
            lambda line: line.product_id.product_tmpl_id._channel_is_hidden_by(line.name)
        )
