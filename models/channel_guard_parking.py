from contextlib import contextmanager

from odoo import api, models

#: A key into the cursor's cache, as that of the guard's watch: no caller reaches it.
_PARKING = object()


class ChannelGuard(models.AbstractModel):
    """What stays as it is although somebody has paid: raising would strand the customer."""

    _inherit = "channel.guard"

    @api.model
    def _park(self, parked, summary):
        """Note that documents are left as they are, and have a channel manager look at them.

        :param dict parked: order or invoice → its blocked lines, as in a guard event
        :param str summary: what the manager is told
        """
        for document in parked:
            if manager := document.company_id._channel_manager():
                document.activity_schedule(
                    "channel_partner.mail_activity_type_review",
                    summary=summary,
                    user_id=manager.id,
                )
        self.env["channel.guard.event"].sudo().create(
            [document._channel_event("pay", "parked", told) for document, told in parked.items()]
        )

    @api.model
    @contextmanager
    def _parking(self, *documents):
        """Leave some orders and invoices as they are within the block, where raising would
        strand a customer who has paid: sending, confirming and posting skip them."""
        before = self.env.cr.cache.get(_PARKING, frozenset())
        self.env.cr.cache[_PARKING] = before.union(
            (each._name, record.id) for each in documents for record in each
        )
        try:
            yield
        finally:
            self.env.cr.cache[_PARKING] = before

    @api.model
    def _get_parked(self, model):
        """Return the ids of the documents of a model that are left as they are."""
        parked = self.env.cr.cache.get(_PARKING, frozenset())
        return [record_id for name, record_id in parked if name == model]
