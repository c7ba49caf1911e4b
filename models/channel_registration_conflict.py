from odoo import models
from odoo.fields import Command, Domain

from .channel_registration import IN_FORCE, PENDING


class ChannelRegistration(models.Model):
    """A deal registered for a customer of another channel partner opens a conflict case.

    It is registered all the same, and both protect the customer until the case is settled.
    """

    _inherit = "channel.registration"

    def _after_becoming(self, state):
        result = super()._after_becoming(state)
        if state == "registered":
            self._open_conflicts()
        return result

    def _open_conflicts(self):
        """Open a case for each conflict that has none: a registration has one at most."""
        for registration in self.sudo():
            owner = registration.customer_id.channel_partner_id
            if not owner or owner == registration.channel_partner_id:
                continue
            if registration.case_ids.filtered(lambda case: case.type == "conflict"):
                continue
            case = self.env["channel.case"].sudo().create(registration._get_conflict(owner))
            registration._tell_conflict(case)

    def _get_conflict(self, owner):
        """Return the values of a case between a registration and the customer's owner."""
        self.ensure_one()
        parties = owner | self.channel_partner_id
        claims = self.search(
            Domain("customer_id", "=", self.customer_id.id)
            & Domain("channel_partner_id", "in", parties.ids)
            & Domain("state", "in", (*PENDING, *IN_FORCE))
        )
        return {
            "type": "conflict",
            "customer_id": self.customer_id.id,
            "channel_partner_ids": [Command.set(parties.ids)],
            "registration_ids": [Command.set((self | claims).ids)],
            "company_id": self.company_id.id,
            "user_id": self.company_id._channel_manager().id,
        }

    def _tell_conflict(self, case):
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "%(customer)s is managed by another channel partner: case %(case)s was opened.",
                customer=self.customer_id.name,
                case=case._get_html_link(title=case.name),
            ),
            subtype_xmlid="mail.mt_note",
        )
        case.message_post(
            body=self.env._(
                "%(registration)s was registered for %(registrant)s, and %(customer)s is "
                "managed by %(owner)s. Both protect it until they agree.",
                registration=self._get_html_link(title=self.name),
                registrant=self.channel_partner_id.name,
                customer=self.customer_id.name,
                owner=self.customer_id.channel_partner_id.name,
            ),
            subtype_xmlid="mail.mt_note",
        )
        if case.user_id:
            case.activity_schedule(
                "channel_partner.mail_activity_type_review",
                summary=self.env._("Settle the conflict with both channel partners"),
                user_id=case.user_id.id,
            )
