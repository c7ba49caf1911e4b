from odoo import api, fields, models

from ..policy import contact_keys, matching
from ..policy.company_names import normalise


def _name_index(registry):
    """Names are looked up by likeness where the database can, else by how they begin."""
    kind = (
        "USING gin (channel_match_name gin_trgm_ops)"
        if registry.has_trigram
        else "(channel_match_name varchar_pattern_ops)"
    )
    return f"{kind} WHERE channel_match_name IS NOT NULL"


class ResPartner(models.Model):
    """The keys by which a contact is found again, kept in the one way to compare them."""

    _inherit = "res.partner"

    channel_match_name = fields.Char(
        compute="_compute_channel_match_name",
        store=True,
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_match_vat = fields.Char(
        compute="_compute_channel_match_vat",
        store=True,
        index="btree_not_null",
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_match_email = fields.Char(
        compute="_compute_channel_match_email",
        store=True,
        index="btree_not_null",
        prefetch="channel_partner",
        groups="base.group_user",
        help="The domain of the mail address; all of it at providers that everybody shares.",
    )
    channel_match_website = fields.Char(
        compute="_compute_channel_match_website",
        store=True,
        index="btree_not_null",
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_match_phone = fields.Char(
        compute="_compute_channel_match_phone",
        store=True,
        index="btree_not_null",
        prefetch="channel_partner",
        groups="base.group_user",
    )

    _channel_match_name_idx = models.Index(_name_index)

    @api.depends("name", "company_name", "commercial_partner_id")
    def _compute_channel_match_name(self):
        for contact in self:
            # People at a company are no customers: it is.
            own = contact.commercial_partner_id in (contact, contact._origin)
            name = contact.company_name or contact.name if own else ""
            contact.channel_match_name = normalise(name or "") or False

    @api.depends("vat", "country_id.code")
    def _compute_channel_match_vat(self):
        for contact in self:
            key = contact_keys.tax_id(contact.vat or "", contact.country_id.code or "")
            contact.channel_match_vat = key.number or False

    @api.depends("email")
    def _compute_channel_match_email(self):
        for contact in self:
            contact.channel_match_email = contact_keys.email_key(contact.email or "") or False

    @api.depends("website")
    def _compute_channel_match_website(self):
        for contact in self:
            contact.channel_match_website = contact_keys.domain(contact.website or "") or False

    @api.depends("phone", "country_id.code", "company_id")
    def _compute_channel_match_phone(self):
        for contact in self:
            number = contact_keys.phone_number(contact.phone or "", contact._channel_country())
            contact.channel_match_phone = number or False

    def _channel_country(self):
        """Return the code of the country in which this contact would dial."""
        company = self.company_id or self.env.company
        return self.country_id.code or company.country_id.code or ""

    def _channel_party(self, others=None):
        """Return a contact as something to compare.

        :param res.partner others: contacts whose addresses are its own as well
        :rtype: Party
        """
        self.ensure_one()
        contacts = self | others if others else self
        return matching.Party(
            name=self.company_name or self.name or "",
            vat=self.vat or "",
            emails=tuple(filter(None, contacts.mapped("email"))),
            websites=tuple(filter(None, contacts.mapped("website"))),
            phones=tuple(filter(None, contacts.mapped("phone"))),
            country=self._channel_country(),
        )
