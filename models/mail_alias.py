from odoo import models


class MailAlias(models.Model):
    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        if set_invalid and self.env["mail.thread"]._channel_mail():
            # The mail is kept in quarantine: nobody has to send it again.
            return None
        return super()._alias_bounce_incoming_email(message, message_dict, set_invalid=set_invalid)
