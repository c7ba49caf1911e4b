from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class ChannelRegistration(models.Model):
    """The opportunity in which a registered deal is worked on.

    What the deal itself introduces is protected by the deal, for as long as that is in force.
    An introduction that was there before stands by itself, until a channel manager ends it.
    """

    _inherit = "channel.registration"

    def _after_becoming(self, state):
        result = super()._after_becoming(state)
        if state == "registered":
            self.filtered("customer_id")._link_opportunities()
        return result

    def _link_opportunities(self):
        """Link each deal to the opportunity that it is about: the one chosen, one to which
        its channel partner introduced the operator before, or else a new one."""
        leads = self.env["crm.lead"]
        introduced = self._find_introduced()
        new = self.browse()
        for registration in self:
            lead = registration.opportunity_id or introduced.get(registration, leads)
            if not lead:
                new |= registration
            elif lead.registration_id != registration:
                registration._introduce(lead)
                registration.opportunity_id = lead
        for registration, lead in zip(
            new, leads.create([each._get_new_opportunity() for each in new]), strict=True
        ):
            registration.opportunity_id = lead

    def _find_introduced(self):
        """Return for each deal the newest open opportunity of its customer to which its
        channel partner introduced the operator, if there is one."""
        leads = self.env["crm.lead"].search(
            [
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
                ("registration_id", "=", False),
                ("channel_partner_id", "in", self.channel_partner_id.ids),
                ("channel_customer_id", "in", self.customer_id.ids),
                ("company_id", "in", [*self.company_id.ids, False]),
            ],
            order="id",
        )
        return {
            registration: lead
            for lead in leads
            for registration in self
            if lead._channel_is_introduced()
            and lead.channel_partner_id.commercial_partner_id == registration.channel_partner_id
            and lead.channel_customer_id == registration.customer_id
            and lead.company_id in (registration.company_id, lead.company_id.browse())
        }

    def _introduce(self, lead):
        """Let a deal stand behind an opportunity.

        :raise UserError: where the opportunity belongs to another customer, another deal or
            another channel partner
        """
        self.ensure_one()
        customer = lead.partner_id.commercial_partner_id
        introducer = lead._channel_is_introduced() and lead.channel_partner_id
        if (
            (customer and customer != self.customer_id)
            or lead.registration_id
            or (introducer and introducer.commercial_partner_id != self.channel_partner_id)
        ):
            raise UserError(
                self.env._(
                    "The opportunity “%(lead)s” belongs to another customer, deal or channel "
                    "partner: choose another one for %(registration)s, or none, to have a new one "
                    "made.",
                    lead=lead.name,
                    registration=self.display_name,
                )
            )
        vals = {"registration_id": self.id}
        if not customer:
            vals["partner_id"] = self.customer_id.id
        if lead.channel_origin == "direct" or not (introducer or lead.channel_origin == "rfp"):
            vals |= self._get_introduction()
        lead.write(vals)

    def _get_introduction(self):
        return {
            "channel_origin": "introduced",
            "channel_partner_id": self.channel_partner_id.id,
            "channel_introduced_by_deal": True,
        }

    def _get_new_opportunity(self):
        self.ensure_one()
        return {
            "type": "opportunity",
            "name": self.env._(
                "%(customer)s (%(registration)s)",
                customer=self.customer_id.name,
                registration=self.name,
            ),
            "partner_id": self.customer_id.id,
            "contact_name": self.customer_contact,
            "company_id": self.company_id.id,
            "user_id": (self.customer_id.user_id or self.user_id).id,
            "channel_service_ids": [Command.set(self.service_ids.ids)],
            "expected_revenue": self.expected_revenue,
            "date_deadline": self.date_closing,
            "registration_id": self.id,
            **self._get_introduction(),
        }
