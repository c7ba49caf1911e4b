from odoo import models


class MailComposeMessage(models.TransientModel):
    """Mails nobody outside what may not be sent, under whatever template."""

    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        for composer in self:
            documents = composer._channel_documents()
            if documents and composer._channel_is_for_outside():
                documents._channel_refuse_to_leave()
        return super()._action_send_mail(auto_commit=auto_commit)

    def _channel_documents(self):
        """Return what is mailed that the charter can keep back; nothing of any other model."""
        self.ensure_one()
        if not self.env["channel.guard"]._can_keep_back(self.model):
            return None
        if self.res_domain:
            return self.env[self.model].search(self._evaluate_res_domain())
        return self.env[self.model].browse(self._evaluate_res_ids())

    def _channel_is_for_outside(self):
        """Return whether a mail may reach somebody outside; a note to colleagues does not."""
        self.ensure_one()
        if self.composition_mode == "mass_mail" or self.template_id:
            return True
        people = self.partner_ids.sudo().user_ids.filtered(lambda user: user._is_internal())
        return bool(self.partner_ids - people.partner_id)
