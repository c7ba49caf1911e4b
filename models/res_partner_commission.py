from odoo import api, fields, models
from odoo.exceptions import AccessError

from .res_partner import MANAGER

#: What decides how much a channel partner earns, and when it is paid.
RATES = {"commission_id", "grade_id", "agent", "agent_type", "settlement"}


class ResPartner(models.Model):
    """What a channel partner earns: its own commission goes before its level's and the rule's."""

    _inherit = "res.partner"

    commission_id = fields.Many2one(tracking=True)

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {**vals, "agent": True} if vals.get("is_channel_partner") else vals
            for vals in vals_list
        ]
        return super().create(vals_list)

    def write(self, vals):
        self._channel_check_rates(vals)
        if vals.get("is_channel_partner"):
            # Settlements are made for agents only.
            vals = {**vals, "agent": True}
        result = super().write(vals)
        if vals.keys() & {"commission_id", "grade_id"} and any(
            contact.is_channel_partner for contact in self.sudo()
        ):
            self.env["sale.order"]._channel_refresh_all()
        return result

    def _channel_check_rates(self, vals):
        """Refuse that anybody but a channel manager changes what a channel partner earns."""
        asked = vals.keys() & RATES
        if not asked or self.env.su or self.env.user.has_group(MANAGER):
            return
        # Whoever may not write it at all learns from Odoo, and not who is a channel partner.
        self.check_access("write")
        for name in asked:
            self._check_field_access(self._fields[name], "write")
        for contact in self.sudo().filtered("is_channel_partner"):
            if any(
                self._fields[name].convert_to_write(contact[name], contact) != (vals[name] or False)
                for name in asked
            ):
                raise AccessError(
                    self.env._(
                        "Only a channel manager decides what %s earns: its commission, its level "
                        "and its settlement.",
                        contact.display_name,
                    )
                )
