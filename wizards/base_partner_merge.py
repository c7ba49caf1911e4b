from odoo import api, models
from odoo.exceptions import UserError

from ..models.channel_registration import IN_FORCE
from ..models.res_partner_moves import CONSENT

#: What a channel manager said of a contact, and the contact that is kept takes over.
CARRIED = ("is_channel_partner", "revenue_manual")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """What a merge of contacts keeps: above all, who protects them.

    Odoo moves what points to a contact with SQL, past every check. So all that could be lost
    is looked at before, and refused with the reason; what remains goes along.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        contacts = self.env["res.partner"].browse(partner_ids).exists()
        kept = dst_partner if dst_partner and dst_partner in contacts else None
        if len(contacts) < 2:
            return super()._merge(partner_ids, dst_partner, extra_checks)
        kept = kept or self._get_ordered_partner(contacts.ids)[-1]
        self.sudo()._channel_check_merge(contacts.sudo(), kept.sudo())
        if not contacts._channel_may_verify():
            self._channel_check_people(contacts.sudo())
            self._channel_check_consents(contacts.sudo())
        policy, audit = self.env["channel.policy"], self.env["channel.audit"]
        known = policy._get_known(contacts.sudo().commercial_partner_id.ids)
        unknown = contacts.sudo().filtered(lambda each: each.commercial_partner_id.id not in known)
        sold = audit._find_sold(unknown) if known and unknown else ()
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        customer = kept.sudo().commercial_partner_id
        self.env["channel.revenue"].sudo()._refresh(customer)
        self.env["sale.order"]._channel_refresh(customer)
        if sold:
            audit._report_joined(*sold)
        return result

    def action_update_all_process(self):
        # With SQL, Odoo then makes a person of every company that belongs to another one: what
        # protects it, or those whom it protects, would be left behind.
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        within = contacts.search([("parent_id", "!=", False), ("is_company", "=", True)])
        result = super().action_update_all_process()
        within = within.exists()
        within.invalidate_recordset(["is_company"])
        kept = within.browse(self.env["channel.policy"]._get_known(within.ids))
        kept |= within.filtered("is_channel_partner")
        kept.write({"is_company": True})
        return result

    def _update_values(self, src_partners, dst_partner):
        # Before Odoo writes them as whoever merges: protection goes along, whoever that is.
        dst_partner.sudo().write(self._channel_carried(src_partners.sudo(), dst_partner.sudo()))
        # Who speaks for a channel partner is said of the one that is kept: an address that this
        # one gets is looked at anyhow.
        src_partners.sudo().channel_to_verify = dst_partner.sudo().channel_to_verify
        return super()._update_values(src_partners, dst_partner)

    @api.model
    def _channel_carried(self, merged, kept):
        """Return what the contact that is kept takes over from those that are merged into it."""
        contacts = merged + kept
        values = {name: True for name in CARRIED if any(contacts.mapped(name))}
        owner = self._channel_owners(contacts)
        if owner and kept.channel_partner_id != owner:
            since = [day for day in contacts.mapped("channel_partner_since") if day]
            values["channel_partner_id"] = owner.id
            if since:
                values["channel_partner_since"] = min(since)
        return values

    @api.model
    def _channel_owners(self, contacts):
        """Return who manages some contacts, but for those that are merged themselves."""
        return contacts.channel_partner_id - contacts

    def _channel_check_merge(self, contacts, kept):
        """Refuse to merge what would lose a channel partner's protection.

        :param res.partner contacts: all that are merged
        :param res.partner kept: the one among them that remains
        :raise UserError: with the reason, and what to do first
        """
        owners = self._channel_owners(contacts)
        if len(owners) > 1:
            raise UserError(
                self.env._(
                    "These contacts are managed by different channel partners (%(names)s), and a "
                    "merge would drop one of them. A channel manager can hand one over first.",
                    names=", ".join(owners.mapped("display_name")),
                )
            )
        if contacts.channel_partner_id & contacts:
            raise UserError(
                self.env._(
                    "%(name)s manages one of the contacts that it would be merged with. A channel "
                    "manager can end that first.",
                    name=(contacts.channel_partner_id & contacts)[0].display_name,
                )
            )
        self._channel_check_entities(contacts, kept)
        self._channel_check_deals(contacts)

    def _channel_check_people(self, contacts):
        """Refuse to give a channel partner logins, addresses or people of others unseen."""
        entities = contacts.commercial_partner_id
        if len(entities) > 1 and (theirs := entities.filtered("is_channel_partner")):
            raise UserError(
                self.env._(
                    "Whoever is merged with %(channel_partner)s or its people speaks for it: ask a "
                    "channel manager to merge them.",
                    channel_partner=theirs[0].display_name,
                )
            )

    def _channel_check_consents(self, contacts):
        """Refuse to let one customer's consent count for another, unseen."""
        entities = contacts.commercial_partner_id
        known = self.env["channel.policy"]._get_known(entities.ids)
        if len(known) > 1 and any(CONSENT in kinds for kinds in known.values()):
            first, second = entities.filtered(lambda each: each.id in known)[:2]
            raise UserError(
                self.env._(
                    "%(contact)s and %(company)s are each known to the charter, and what protects "
                    "or frees one of them would count for both: ask a channel manager to put them "
                    "together.",
                    contact=first.display_name,
                    company=second.display_name,
                )
            )

    def _channel_check_entities(self, contacts, kept):
        """Refuse to take a contact out of a protected company, or a company into a contact."""
        entities = contacts.commercial_partner_id - kept.commercial_partner_id
        known = self.env["channel.policy"]._gather_facts(set(entities.ids))
        for entity in entities.filtered(lambda each: each.id in known):
            if entity not in contacts or kept.commercial_partner_id != kept:
                raise UserError(
                    self.env._(
                        "%(company)s is protected for a channel partner, and its contacts would "
                        "leave it by this merge. Merge it with the company itself, as a whole.",
                        company=entity.display_name,
                    )
                )

    def _channel_check_deals(self, contacts):
        """Refuse to merge customers whose registered deals are in force on the same days."""
        deals = self.env["channel.registration"].search(
            [("customer_id", "in", contacts.ids), ("state", "in", IN_FORCE)], order="date_start"
        )
        for deal in deals:
            rivals = deals.filtered(
                lambda other, deal=deal: (
                    other.customer_id != deal.customer_id
                    and other.date_start <= deal.date_end
                    and deal.date_start <= other.date_end
                )
            )
            if rivals:
                raise UserError(
                    self.env._(
                        "%(first)s (%(first_partner)s) and %(second)s (%(second_partner)s) are in "
                        "force on the same days, and a customer has one registered deal at a time. "
                        "A channel manager can settle them first.",
                        first=deal.display_name,
                        first_partner=deal.channel_partner_id.display_name,
                        second=rivals[0].display_name,
                        second_partner=rivals[0].channel_partner_id.display_name,
                    )
                )
