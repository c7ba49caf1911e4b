from odoo import models
from odoo.fields import Command

from .res_partner import MANAGER, PROTECTED


def without_protected(vals_list, default):
    """Return the values of copies without what only a channel manager says, unless given."""
    kept = PROTECTED - (default or {}).keys()
    return [{name: vals[name] for name in vals if name not in kept} for vals in vals_list]


class ResPartner(models.Model):
    """A copy of a managed customer is managed as that one is, whoever makes it; of any other
    copy of a customer that is protected, a channel manager is told."""

    _inherit = "res.partner"

    def copy_data(self, default=None):
        return without_protected(super().copy_data(default), default)

    def copy(self, default=None):
        copies = super().copy(default)
        given = set(default or ()) if self.env.user.has_group(MANAGER) else set()
        if "channel_partner_id" in given:
            return copies
        # For everybody: what is copied is what protects already, and nothing that they say.
        entities = self.sudo().commercial_partner_id
        known = self.env["channel.policy"]._gather_facts(set(entities.ids))
        for original, copied in zip(self.sudo(), copies.sudo(), strict=True):
            entity = original.commercial_partner_id
            if entity.id not in known or copied.commercial_partner_id != copied:
                continue
            if entity.channel_partner_id:
                copied._channel_be_managed_as(entity, given)
            else:
                copied._channel_ask_who_manages(
                    self.env._(
                        "%(contact)s is a copy of %(company)s, which is protected: check who "
                        "manages it",
                        contact=copied.name,
                        company=entity.name,
                    )
                )
        return copies

    def _channel_be_managed_as(self, entity, given):
        services = entity.revenue_service_ids
        vals = {
            "channel_partner_id": entity.channel_partner_id.id,
            "channel_partner_since": entity.channel_partner_since,
            "revenue_service_ids": [Command.set(services.ids)],
            # No invoice of its own would tell.
            "revenue_manual": bool(services),
        }
        self.write({name: value for name, value in vals.items() if name not in given})


class ResUsers(models.Model):
    _inherit = "res.users"

    def copy_data(self, default=None):
        return without_protected(super().copy_data(default), default)
