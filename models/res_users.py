from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        # In superuser mode, too: so the portal's invitations and signing up make them.
        people = self.env["res.partner"].sudo()
        people = people.browse(filter(None, (vals.get("partner_id") for vals in vals_list)))
        people._channel_check_verified()
        return super().create(vals_list)

    def _channel_partner(self):
        """Return the channel partner that a user works for.

        :return: the company in superuser mode, or nobody
        :rtype: res.partner
        """
        self.ensure_one()
        person = self.sudo().partner_id
        company = person.commercial_partner_id
        if person.channel_to_verify:
            return company.browse()
        return company.filtered(lambda each: each.active and each.is_channel_partner)
