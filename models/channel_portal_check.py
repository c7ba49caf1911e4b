from odoo import api, fields, models
from odoo.fields import Domain

from ..policy import contact_keys, matching
from ..policy.mail_words import clean_text
from .channel_registration import PENDING
from .channel_registration_candidates import SHOWN_FROM

ASKED = ("name", "vat", "domain")
LONGEST = 200


class ChannelPortalCheck(models.AbstractModel):
    """Whether a channel partner can register a customer: a word, and nothing else.

    Who holds it, why, and which contact was meant stay with us. Introductions and what is only
    alike are no plain answer, so a person has to look.
    """

    _name = "channel.portal.check"
    _description = "Blind Check of a Customer"

    @api.model
    def _read(self, typed):
        """Read what was asked.

        :param dict typed: text by ``name``, ``vat`` and ``domain``
        :return: the :class:`~..policy.matching.Party` to look for, and errors by field
        :rtype: tuple
        """
        given = {
            name: " ".join(clean_text(str(typed.get(name) or "")).split())[:LONGEST]
            for name in ASKED
        }
        country = self.env.company.country_id.code or ""
        party = matching.Party(
            name=given["name"],
            vat=given["vat"],
            websites=tuple(filter(None, [given["domain"]])),
            country=country,
        )
        errors = {}
        if not any(given.values()):
            errors["name"] = self.env._("Write a name, a tax ID or a domain.")
        if given["name"] and not party.parsed_name.words:
            errors["name"] = self.env._("Write the company's name in full.")
        if given["vat"] and not party.tax_id.number:
            errors["vat"] = self.env._("This is no tax ID. Write it with its country.")
        if given["domain"] and not contact_keys.domain(given["domain"]):
            errors["domain"] = self.env._(
                "Write the company's own domain, as customer.example. One of a mail provider says "
                "nothing."
            )
        return party, errors

    @api.model
    def _check(self, channel_partner, party):
        """Return whether a customer is free for a channel partner.

        :param res.partner channel_partner: who asks
        :param Party party: the customer as it was named
        :return: ``yours``, ``taken``, ``look`` or ``free``
        :rtype: str
        """
        own, others, unsure = False, False, False
        for likely, holders, introducers in self._find_claims(party):
            claims = holders | introducers
            own |= likely and channel_partner.id in claims
            others |= likely and bool(holders - {channel_partner.id})
            unsure |= bool(claims - {channel_partner.id})
        if own:
            return "yours"
        if others:
            return "taken"
        return "look" if unsure else "free"

    @api.model
    def _find_claims(self, party):
        """Return who has a claim on whoever may be meant.

        :return: (likely the same, ids of those who hold it, ids of those who introduced it)
        :rtype: list
        """
        (found,) = self.env["channel.matching"].sudo()._find([party])
        found = [(entity, match) for entity, match in found if match.score >= SHOWN_FROM]
        facts = self.env["channel.policy"].sudo()._gather_facts({each.id for each, _match in found})
        now = fields.Datetime.now()
        claims = []
        for entity, match in found:
            known = facts.get(entity.id)
            if entity.is_channel_partner:
                # Selling to one of its own kind is for people to talk about.
                claims.append((False, set(), {entity.id}))
            if known:
                holders = {
                    deal.channel_partner
                    for deal in known.registrations
                    if deal.pending or deal.protects(now)
                } | {known.owner}
                introducers = {each.channel_partner for each in known.introductions}
                claims.append((match.likely, holders - {None}, introducers - {None}))
        return claims + self._find_named(party)

    @api.model
    def _find_named(self, party):
        """Return the claims of registrations whose customer is not a contact yet."""
        named = (
            self.env["channel.registration"]
            .sudo()
            .search(
                Domain("state", "in", PENDING)
                & Domain("customer_id", "=", False)
                & Domain("channel_partner_id", "!=", False)
            )
        )
        claims = []
        for registration in named:
            match = matching.score(party, registration._channel_party())
            if match.score >= SHOWN_FROM:
                claims.append((match.likely, {registration.channel_partner_id.id}, set()))
        return claims
