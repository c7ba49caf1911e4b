from odoo import models

#: In these nothing binds yet. A cancelled quotation is one too: otherwise it would be cancelled,
#: printed and opened again.
UNBOUND = ("draft", "sent", "cancel")


class SaleOrder(models.Model):
    """A quotation that may not be sent leaves in no other way either."""

    _inherit = "sale.order"

    def _channel_refuse_to_leave(self):
        """Raise for the quotations among these that must not reach their customer.

        :raise UserError: naming lines, clause, channel partner and next step
        """
        self._channel_refuse_if_blocked("send", UNBOUND)

    def _channel_kept_back(self):
        """Return the quotations among these that must not reach their customer."""
        return self._channel_blocked(UNBOUND)

    def _channel_must_not_leave(self):
        """Return whether the customer is not to see what a quotation offers."""
        self.ensure_one()
        return bool(self._channel_kept_back())

    def _send_order_notification_mail(self, mail_template, *args, **options):
        # Sent by the system itself, such as after a payment: raising would strand its customer.
        if self._channel_must_not_leave():
            self._channel_log_kept_back(mail_template.sudo().name or "")
            return None
        return super()._send_order_notification_mail(mail_template, *args, **options)

    def _channel_log_kept_back(self, mail):
        """Note on quotations which mail was not sent of them."""
        body = self.env._(
            "The customer was not mailed “%s”: the charter keeps this quotation back.", mail
        )
        self._message_log_batch(dict.fromkeys(self.ids, body))
