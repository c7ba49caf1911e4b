from odoo import models


class SaleOrderLine(models.Model):
    """Lines whose text hides what is sold (row 9)."""

    _inherit = "sale.order.line"

    def _channel_retitled(self, decisions):
        """Return the lines at restricted customers whose text hides what is sold.

        The product decides, so a firewall sold under a telephone's name gets through
        neither way; a telephone that is titled as a firewall does, and managers see it.
        """
        return self.filtered(
            lambda line: (
                any(claim["channel_partner"] for claim in decisions[line]["claims"])
                and line.product_id.product_tmpl_id._channel_is_hidden_by(line.name)
            )
        )
