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
            # In one order, so that no two wait for each other.
            for company, channel_partner in sorted(groups, key=lambda each: each[1].id):
                registrations = groups[company, channel_partner]
                registrations._check_open_limit(company, channel_partner)
        return result

    def _check_open_limit(self, company, channel_partner):
        if self._is_beyond_limit(company, channel_partner):
            raise UserError(
                self.env._(
                    "%(name)s has %(number)s open registrations, and may have %(limit)s at most. "
                    "Close one of them first: decide it, or mark it as won, lost or cancelled.",
                    name=channel_partner.name,
                    number=self._count_open(company, channel_partner),
                    limit=company.channel_open_limit,
                )
            )

    def _is_beyond_limit(self, company, channel_partner):
        """Return whether these would be more than a channel partner may have open.

        Whoever opens others at the same moment waits until this transaction ends.
        """
        limit = company.channel_open_limit
        if not limit or not channel_partner:
            return False
        channel_partner._channel_queue()
        return self._count_open(company, channel_partner) + len(self) > limit

    def _count_open(self, company, channel_partner):
        """Return how many others are open."""
        return self.sudo().search_count(
            Domain("company_id", "=", company.id)
            & Domain("channel_partner_id", "=", channel_partner.id)
            & Domain("state", "in", OPEN)
            & Domain("id", "not in", self.ids)
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _channel_queue(self):
        """Let whoever else counts what these channel partners have wait, and start again.

        An advisory lock would make them wait, and then count as of before they waited: a
        transaction sees the database as it was when it began. An update of one row fails for
        whoever began earlier, and Odoo runs its request again.
        """
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = write_date WHERE id = ANY(%s)", [sorted(self.ids)]
        )
