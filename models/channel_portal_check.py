from dataclasses import dataclass

from odoo import api, fields, models
from odoo.fields import Domain

from ..policy import contact_keys, matching
from ..policy.mail_words import clean_text
from .channel_registration import PENDING
from .channel_registration_candidates import SHOWN_FROM

ASKED = ("name", "vat", "domain")
LONGEST = 200
#: What makes a likely contact the one that was meant; a name that is only alike does not.
PLAIN = frozenset(
    ("vat_same", "vat_same_unchecked", "email_same", "domain_same", "domain_named", "name_same")
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Which channel partners, by id, have a claim on a company.

    :param bool meant: whether the company is plainly the one that was asked about
    :param frozenset holders: who manages it or has a deal in force
    :param frozenset applicants: who has registered a deal that is not decided
    :param frozenset introducers: who introduced us
    """

    meant: bool = False
    holders: frozenset = frozenset()
    applicants: frozenset = frozenset()
    introducers: frozenset = frozenset()

    @property
    def everybody(self):
        return self.holders | self.applicants | self.introducers


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
        mine, claims = channel_partner.id, self._find_claims(party)
        meant = [claim for claim in claims if claim.meant]
        if any(mine in claim.holders for claim in meant):
            return "yours"
        if any(claim.holders for claim in meant):
            return "taken"
        if any(mine in claim.everybody for claim in meant):
            # Others may have asked as well, before or after: that is not for them to know.
            return "yours"
        if any(claim.applicants for claim in meant):
            return "taken"
        return "look" if any(claim.everybody - {mine} for claim in claims) else "free"

    @api.model
    def _find_claims(self, party):
        """Return who has a claim on whoever may be meant.

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
                claims.append(Claim(introducers=frozenset([entity.id])))
            if known:
                deals = known.registrations
                claims.append(
                    Claim(
                        self._is_meant(match),
                        {deal.channel_partner for deal in deals if deal.protects(now)}
                        | ({known.owner} - {None}),
                        {deal.channel_partner for deal in deals if deal.pending},
                        {each.channel_partner for each in known.introductions} - {None},
                    )
                )
        return claims + self._find_named(party)

    @api.model
    def _is_meant(self, match):
        return match.likely and not PLAIN.isdisjoint(reason.code for reason in match.reasons)

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
                applicants = frozenset(registration.channel_partner_id.ids)
                claims.append(Claim(self._is_meant(match), applicants=applicants))
        return claims
