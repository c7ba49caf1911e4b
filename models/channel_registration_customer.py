from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

#: From this score on, and with the same valid tax ID, a contact is linked without asking.
SURE = 0.9


class ChannelRegistration(models.Model):
    """The contact that a registration protects: linked where it is known, or else created."""

    _inherit = "channel.registration"

    def _before_becoming(self, state, vals):
        if state == "registered" and not vals.get("customer_id"):
            self._link_customers()
        return super()._before_becoming(state, vals)

    def action_register(self):
        self._check_allowed("channel_partner.group_channel_manager")
        self._link_customers()
        return super().action_register()

    def _link_customers(self):
        """Give each registration that only names its customer the contact that it means.

        :raise UserError: where a contact is likely the customer, and a person has to choose
        """
        named = self.filtered(lambda each: not each.customer_id and each.customer_name)
        parties = [registration._channel_party() for registration in named]
        candidates = self.env["channel.matching"]._find(parties)
        for registration, party, found in zip(named, parties, candidates, strict=True):
            likely = [
                (entity, match)
                for entity, match in found
                if match.likely and entity != registration.channel_partner_id
            ]
            if not likely:
                registration.customer_id = self.env["res.partner"].create(
                    registration._get_new_customer(party)
                )
            elif len(likely) == 1 and self._is_sure(likely[0][1]):
                registration.customer_id = likely[0][0]
            else:
                raise UserError(
                    self.env._(
                        "%(registration)s may be about a contact that exists: %(names)s. Open it "
                        "and choose the customer, or create a new one there.",
                        registration=registration.display_name,
                        names=", ".join(entity.display_name for entity, _match in likely),
                    )
                )

    def _is_sure(self, match):
        codes = {reason.code for reason in match.reasons}
        return match.score >= SURE and "vat_same" in codes

    def _get_new_customer(self, party):
        """Return the values of a contact made of what the channel partner wrote.

        :param Party party: the customer as it was named
        """
        self.ensure_one()
        values = {
            "name": self.customer_name.strip(),
            "is_company": True,
            "vat": self.customer_vat,
            "email": self.customer_email,
            "phone": self.customer_phone,
        }
        if code := party.tax_id.country:
            values["country_id"] = self.env["res.country"].search([("code", "=", code)], limit=1).id
        if person := (self.customer_contact or "").strip():
            values["child_ids"] = [Command.create({"name": person})]
        return values
