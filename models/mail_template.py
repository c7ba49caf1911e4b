from odoo import models


class MailTemplate(models.Model):
    """Sends no invoice that must not leave, also where its mail brings no document along."""

    _inherit = "mail.template"

    def send_mail_batch(self, res_ids, *args, **options):
        # Not of quotations, which are refused as what is attached to their mails: so a shop
        # reminds of its carts, where one that raises would end the reminders of all others.
        if self.model == "account.move":
            self._send_check_access(res_ids)
            self.env["channel.guard"]._refuse_to_leave(self.model, res_ids)
        return super().send_mail_batch(res_ids, *args, **options)
