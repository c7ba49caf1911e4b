from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _channel_partner(self):
        """Return the channel partner that a user works for.

        :return: the company in superuser mode, or nobody
        :rtype: res.partner
        """
        self.ensure_one()
        company = self.sudo().partner_id.commercial_partner_id
        return company.filtered(lambda each: each.active and each.is_channel_partner)
