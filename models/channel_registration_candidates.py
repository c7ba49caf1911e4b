from odoo import api, fields, models

from ..policy import matching

#: A candidate below this score is not worth a look.
SHOWN_FROM = 0.1
SHOWN = 4
#: Whose customer it is matters no more.
DECIDED_AGAINST = ("refused", "lost", "expired", "cancelled")


class ChannelRegistration(models.Model):
    """The contacts that may be the customer whom a channel partner named.

    They inform only: a likely duplicate never changes a line's status.
    """

    _inherit = "channel.registration"

    customer_candidates = fields.Json(compute="_compute_customer_candidates")

    @api.depends(
        "customer_id",
        "customer_name",
        "customer_vat",
        "customer_email",
        "customer_phone",
        "channel_partner_id",
        "state",
    )
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_customer_candidates(self):
        self.customer_candidates = False
        open_ones = self.filtered(lambda each: each.state not in DECIDED_AGAINST)
        parties = [registration._channel_party() for registration in open_ones]
        model = self.env["channel.matching"]
        for registration, party, found in zip(
            open_ones, parties, model._find(parties), strict=True
        ):
            customer = registration.customer_id._origin
            known = customer | registration.channel_partner_id._origin
            shown = [
                (entity, match)
                for entity, match in found
                if entity not in known and (match.likely if customer else match.score >= SHOWN_FROM)
            ]
            if shown:
                registration.customer_candidates = model._describe(shown[:SHOWN], party)

    def _channel_party(self):
        """Return the customer as it was named, completed by its contact, to compare.

        :rtype: Party
        """
        self.ensure_one()
        customer = self.customer_id
        contact = customer.sudo()._channel_party() if customer else matching.Party()
        return matching.Party(
            name=self.customer_name or contact.name,
            vat=self.customer_vat or contact.vat,
            emails=tuple(filter(None, [self.customer_email])) or contact.emails,
            websites=contact.websites,
            phones=tuple(filter(None, [self.customer_phone])) or contact.phones,
            country=contact.country or self.company_id.country_id.code or "",
        )
