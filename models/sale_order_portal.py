from odoo import fields, models


class SaleOrder(models.Model):
    """What the customer can do with a quotation: nothing, while the charter forbids it."""

    _inherit = "sale.order"

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and not self._channel_blocked()

    def _channel_would_be_signed(self):
        """Return whether nothing but the charter keeps the customer from signing."""
        self.ensure_one()
        waits = self.require_signature and not self.signature and not self.is_expired
        return waits and self._channel_is_reviewed()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._channel_blocked()

    def _channel_is_reviewed(self):
        """Return whether the customer is told that the quotation is being reviewed."""
        self.ensure_one()
        return bool(self._channel_blocked())

    def _channel_is_paid(self):
        """Return whether the customer of a quotation has paid, or is about to."""
        self.ensure_one()
        taken = ("pending", "authorized", "done")
        return any(each.state in taken for each in self.sudo().transaction_ids)

    def _channel_keep_signature(self, name, signature):
        """Keep a signature that arrived for a quotation which may not be confirmed.

        :param str name: who signed
        :param str signature: the image, base64-encoded
        """
        self.ensure_one()
        self.write({"signed_by": name, "signed_on": fields.Datetime.now(), "signature": signature})
        self._channel_park()

    def _channel_park(self):
        """Leave orders as they are, and have a channel manager look at them."""
        decisions = self.sudo().order_line._channel_decide()
        parked = {
            order: order.order_line.filtered(
                lambda line: decisions.get(line, {}).get("status") == "blocked"
            )._channel_told(decisions)
            for order in self.sudo()
        }
        self.env["channel.guard"]._park(
            parked, self.env._("The customer accepted a quotation that is blocked")
        )
