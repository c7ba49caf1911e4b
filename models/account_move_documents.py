from odoo import models

from .sale_order_documents import UNBOUND


class AccountMove(models.Model):
    """A draft invoice offers what a quotation does: while it may not be posted, it leaves in
    no way. What is posted is judged already, and leaves as ever."""

    _inherit = "account.move"

    def _channel_refuse_to_leave(self):
        """Raise for the invoices among these that must not reach their customer.

        :raise UserError: naming lines, clause, channel partner and next step
        """
        self._channel_refuse_if_blocked("send", UNBOUND, together=False)

    def _channel_kept_back(self):
        """Return the invoices among these that must not reach their customer."""
        return self.browse(move.id for move in self._channel_refused(UNBOUND, together=False))

    def _channel_must_not_leave(self):
        """Return whether the customer is not to see what an invoice bills."""
        self.ensure_one()
        return bool(self._channel_kept_back())

    def _channel_log_kept_back(self, mail):
        """Note on invoices which mail was not sent of them."""
        body = self.env._(
            "The customer was not mailed “%s”: the charter keeps this invoice back.", mail
        )
        self._message_log_batch(dict.fromkeys(self.ids, body))

    def _channel_is_paid(self):
        """Return whether the customer of an invoice has paid, or is about to."""
        self.ensure_one()
        taken = ("pending", "authorized", "done")
        return any(each.state in taken for each in self.sudo().transaction_ids)

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        # Electronic ones are no report, and of what was posted once the PDF is kept.
        self._channel_refuse_to_leave()
        return super()._get_invoice_legal_documents(filetype, allow_fallback=allow_fallback)

    def _get_invoice_legal_documents_all(self, allow_fallback=False):
        self._channel_refuse_to_leave()
        return super()._get_invoice_legal_documents_all(allow_fallback=allow_fallback)
