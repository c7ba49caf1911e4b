from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .channel_registration import IN_FORCE, PENDING

#: The kind of fact that frees a customer, see ``channel.policy._get_fact_sources``.
CONSENT = "consent"


class ResPartner(models.Model):
    """What becomes of protection when the company changes that a contact belongs to.

    Protection hangs on the commercial entity. A contact that leaves its company, or a
    customer that is put under another one, would otherwise slip out of it.
    """

    _inherit = "res.partner"

    def write(self, vals):
        # The form of a contact writes what kind it is, whether that changes or not.
        if not any(
            contact.parent_id.id != (vals.get("parent_id", contact.parent_id.id) or False)
            or contact.is_company != vals.get("is_company", contact.is_company)
            for contact in self.sudo()
        ):
            return super().write(vals)
        # Before Odoo copies the new company's commercial fields over it.
        before = self.sudo()._channel_protections()
        result = super().write(vals)
        if not self._channel_may_verify():
            for contact, protection in before.items():
                contact._channel_check_move(protection)
        self._channel_carry_all(before)
        return result

    def unlink(self):
        # Those of a deleted contact are left without one, and past every method.
        left = self.sudo().with_context(active_test=False).search([("parent_id", "in", self.ids)])
        before = (left - self)._channel_protections()
        result = super().unlink()
        left = left.exists()
        self.env["sale.order"]._channel_refresh(left)
        self._channel_carry_all({contact: before[contact] for contact in left})
        return result

    def _channel_protections(self):
        """Return what protects contacts: their commercial entities, with owner and revenue.

        :return: contact → dict
        """
        entities = self.commercial_partner_id
        known = self.env["channel.policy"]._gather_facts(set(entities.ids))
        kinds = self.env["channel.policy"]._get_known(entities.ids)
        return {
            contact: {
                "entity": entity,
                "name": entity.name,
                "owner": entity.channel_partner_id,
                "since": entity.channel_partner_since,
                "services": entity.revenue_service_ids,
                "known": entity.id in known,
                "kinds": kinds.get(entity.id, set()),
            }
            for contact, entity in ((each, each.commercial_partner_id) for each in self)
        }

    def _channel_carry_all(self, before):
        joined = self.browse()
        for contact, protection in before.items():
            if contact.commercial_partner_id != protection["entity"]:
                if contact._channel_takes_along(protection):
                    contact._channel_carry(protection)
                else:
                    joined |= contact
        if self.env["channel.policy"]._get_known(joined.commercial_partner_id.ids):
            audit = self.env["channel.audit"]
            audit._report_joined(*audit._find_sold(joined))

    def _channel_check_move(self, protection):
        """Refuse a move after which one company's protection or consent would count for two.

        :param dict protection: as it was, see :meth:`_channel_protections`
        :raise UserError: naming both, and whom to ask
        """
        old, new = protection["entity"], self.commercial_partner_id
        if new == old or not self._channel_takes_along(protection):
            return
        owner = protection["owner"]
        kinds = self.env["channel.policy"]._get_known(new.ids).get(new.id, set())
        if (
            new.is_channel_partner
            or (owner and new.channel_partner_id - owner)
            or (self == old and kinds and CONSENT in protection["kinds"] | kinds)
        ):
            raise UserError(
                self.env._(
                    "%(contact)s and %(company)s are each known to the charter, and what protects "
                    "or frees one of them would count for both: ask a channel manager to put them "
                    "together.",
                    contact=self.name,
                    company=new.name,
                )
            )

    def _channel_takes_along(self, protection):
        """Return whether a contact takes its protection along to its new commercial entity.

        Somebody who moves on to another company, as people do, takes nothing along: the
        customer stays protected, and the other company is none.

        :param dict protection: as it was, see :meth:`_channel_protections`
        :rtype: bool
        """
        return protection["known"] and self in (protection["entity"], self.commercial_partner_id)

    def _channel_carry(self, protection):
        """Let protection go along to the new commercial entity, and tell a channel manager.

        :param dict protection: as it was, see :meth:`_channel_protections`
        """
        old, new = protection["entity"], self.commercial_partner_id
        owner = protection["owner"]
        if owner and owner != new and new.channel_partner_id in (owner, self.browse()):
            new.write(
                {
                    "channel_partner_id": owner.id,
                    "channel_partner_since": protection["since"],
                    "revenue_service_ids": [
                        Command.link(service.id) for service in protection["services"]
                    ],
                }
            )
        if self == old:
            self._channel_move_registrations(new)
        if self != old:
            summary = self.env._(
                "%(contact)s no longer belongs to %(company)s, which is protected: check who "
                "manages it",
                contact=self.name,
                company=protection["name"],
            )
        else:
            summary = self.env._(
                "%(contact)s, which is protected, now belongs to %(company)s: check who manages it",
                contact=self.name,
                company=new.name,
            )
        new._channel_ask_who_manages(summary)

    def _channel_ask_who_manages(self, summary):
        """Have a channel manager look at a contact, whose protection nobody can be sure of."""
        if manager := self.env.company._channel_manager():
            self.activity_schedule(
                "channel_partner.mail_activity_type_review", summary=summary, user_id=manager.id
            )

    def _channel_move_registrations(self, new):
        deals = self.env["channel.registration"].search([("customer_id", "=", self.id)])
        live = deals.filtered(lambda deal: deal.state in (*PENDING, *IN_FORCE))
        held = self.env["channel.registration"].search(
            [("customer_id", "=", new.id), ("state", "in", IN_FORCE)]
        )
        if held and live.filtered(lambda deal: deal.state in IN_FORCE):
            raise UserError(
                self.env._(
                    "%(contact)s and %(company)s each have a registered deal in force. Ask a "
                    "channel manager to settle them first.",
                    contact=self.name,
                    company=new.name,
                )
            )
        live.write({"customer_id": new.id})
