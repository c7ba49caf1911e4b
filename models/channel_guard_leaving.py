from odoo import api, models


class ChannelGuard(models.AbstractModel):
    """What may not be sent leaves in no way at all: printed, mailed, or by a link."""

    _inherit = "channel.guard"

    @api.model
    def _can_keep_back(self, model):
        """Return whether the charter can keep back documents of a model."""
        return model in self.env and hasattr(self.env[model], "_channel_refuse_to_leave")

    @api.model
    def _refuse_to_leave(self, model, ids):
        """Raise for the documents of a model that must not reach their customer.

        :param str model: of whatever documents, also of such as never are kept back
        :raise UserError: naming lines, clause, channel partner and next step
        """
        if self._can_keep_back(model):
            self.env[model].browse(ids).exists()._channel_refuse_to_leave()

    @api.model
    def _get_outsiders(self, contacts):
        """Return the contacts among these who are no colleagues."""
        people = contacts.sudo().user_ids.filtered(lambda user: user._is_internal())
        return contacts - people.partner_id
