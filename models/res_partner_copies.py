from odoo import models
from odoo.fields import Command

from .res_partner import MANAGER, PROTECTED


class ResPartner(models.Model):
    """A copy of a protected customer is protected as that one is, whoever makes it."""

    _inherit = "res.partner"

    def copy_data(self, default=None):
        given = (default or {}).keys()
        return [
            {name: value for name, value in vals.items() if name not in PROTECTED - given}
            for vals in super().copy_data(default)
        ]

    def copy(self, default=None):
        copies = super().copy(default)
        if "channel_partner_id" in (default or {}) and self.env.user.has_group(MANAGER):
            return copies
        # For everybody: what is copied is what protects already, and nothing that they say.
        for original, copied in zip(self.sudo(), copies.sudo(), strict=True):
            entity = original.commercial_partner_id
            if entity.channel_partner_id and copied.commercial_partner_id == copied:
                services = entity.revenue_service_ids
                copied.write(
                    {
                        "channel_partner_id": entity.channel_partner_id.id,
                        "channel_partner_since": entity.channel_partner_since,
                        "revenue_service_ids": [Command.set(services.ids)],
                        # No invoice of its own would tell.
                        "revenue_manual": bool(services),
                    }
                )
        return copies
