from odoo import models


class MailComposeMessage(models.TransientModel):
    """Mails nobody outside what may not be sent, under whatever template."""

    _inherit = "mail.compose.message"

    def action_send_mail(self):
        # Whoever presses the button is told where nothing at all would be sent.
        for composer in self:
            if composer.composition_mode == "mass_mail":
                documents = composer._channel_documents()
                if documents and documents == documents._channel_kept_back():
                    documents._channel_refuse_to_leave()
        return super().action_send_mail()

    def _action_send_mail(self, auto_commit=False):
        for composer in self:
            if composer.composition_mode != "mass_mail":
                documents = composer._channel_documents()
                if documents and composer._channel_is_for_outside():
                    documents._channel_refuse_to_leave()
        return super()._action_send_mail(auto_commit=auto_commit)

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        """Leave out what may not be sent: raising would keep the mail from all others, and a
        mailing that nobody is there to repair from each one that waits behind it."""
        if self.env["channel.guard"]._can_keep_back(self.model):
            kept_back = self.env[self.model].browse(res_ids)._channel_kept_back()
            if kept_back:
                kept_back._channel_log_kept_back(self.template_id.sudo().name or self.subject)
                res_ids = [each for each in res_ids if each not in kept_back.ids]
        return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)

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
        if self.template_id:
            return True
        return bool(self.env["channel.guard"]._get_outsiders(self.partner_ids))
