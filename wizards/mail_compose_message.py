from odoo import models


class MailComposeMessage(models.TransientModel):
    """Mails nobody outside a quotation that may not be sent, under whatever template."""

    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        for composer in self.filtered(lambda each: each.model == "sale.order"):
            if composer._channel_is_for_outside():
                orders = self.env["sale.order"]
                if composer.res_domain:
                    orders = orders.search(composer._evaluate_res_domain())
                else:
                    orders = orders.browse(composer._evaluate_res_ids())
                orders._channel_refuse_to_leave()
        return super()._action_send_mail(auto_commit=auto_commit)

    def _channel_is_for_outside(self):
        """Return whether a mail may reach somebody outside; a note to colleagues does not."""
        self.ensure_one()
        if self.composition_mode == "mass_mail" or self.template_id:
            return True
        people = self.partner_ids.sudo().user_ids.filtered(lambda user: user._is_internal())
        return bool(self.partner_ids - people.partner_id)
