from odoo import models

#: What end customers and their people read in the portal, beside a channel partner's documents.
READ_OUTSIDE = {"sale.order", "account.move", "res.partner", "crm.lead"}


class MailMessage(models.Model):
    """Keeps from everybody outside what is noted on the documents that they read.

    Odoo hides the notes that people write. Those that the system writes it shows to whoever
    names their number, and ours say who manages a customer.
    """

    _inherit = "mail.message"

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if operation != "read" or self.env.user._is_internal():
            return forbidden
        noted = (self - forbidden).sudo().filtered(lambda message: message._channel_is_noted())
        return forbidden + noted.sudo(False)

    def _channel_is_noted(self):
        self.ensure_one()
        model = self.model or ""
        return (model in READ_OUTSIDE or model.startswith("channel.")) and (
            self.is_internal or not self.subtype_id or self.subtype_id.internal
        )
