from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .channel_registration import PENDING

OPEN = (*PENDING, "registered")


class ChannelRegistration(models.Model):
    """How many registrations a channel partner may have open: nobody squats on customers."""

    _inherit = "channel.registration"

    def _before_becoming(self, state, vals):
        result = super()._before_becoming(state, vals)
        if state == "submitted":
            # What is created as submitted has that state already. An answer opens nothing new.
            opening = self.filtered(lambda each: "state" not in vals or each.state not in OPEN)
            groups = opening.grouped(lambda each: (each.company_id, each.channel_partner_id))
            for (company, channel_partner), registrations in groups.items():
                registrations._check_open_limit(company, channel_partner)
        return result

    def _check_open_limit(self, company, channel_partner):
        limit = company.channel_open_limit
        if not limit or not channel_partner:
            return
        number = self.sudo().search_count(
            Domain("company_id", "=", company.id)
            & Domain("channel_partner_id", "=", channel_partner.id)
            & Domain("state", "in", OPEN)
            & Domain("id", "not in", self.ids)
        )
        if number + len(self) > limit:
            raise UserError(
                self.env._(
                    "%(name)s has %(number)s open registrations, and may have %(limit)s at most. "
                    "Close one of them first: decide it, or mark it as won, lost or cancelled.",
                    name=channel_partner.name,
                    number=number,
                    limit=limit,
                )
            )
