from textwrap import shorten

from odoo import fields, models
from odoo.fields import Domain

from .res_partner_registrations import SHOWN


class ResPartner(models.Model):
    """The cases that a contact is in, as the customer or as a side."""

    _inherit = "res.partner"

    channel_case_count = fields.Integer(
        compute="_compute_channel_case_count", groups="sales_team.group_sale_salesman"
    )

    def _compute_channel_case_count(self):
        entities = self.commercial_partner_id._origin
        cases = self.env["channel.case"].search(self._channel_cases_domain())
        counts = dict.fromkeys(entities, 0)
        for case in cases:
            for party in (case.customer_id | case.channel_partner_ids) & entities:
                counts[party] += 1
        for contact in self:
            contact.channel_case_count = counts.get(contact.commercial_partner_id._origin, 0)

    def _channel_attention(self):
        rows = super()._channel_attention()
        waiting = self.env["channel.case"]._find_waiting(self)
        return rows + [
            {
                "sequence": 15,
                "icon": "fa-handshake-o",
                "title": self.env._("A proposal waits for your answer: %s", case._get_title()),
                "text": shorten(case._get_waiting_proposal(self).proposal, 200, placeholder="…"),
                "url": f"{case.access_url}#proposals",
            }
            for case in waiting[:SHOWN]
        ]

    def _channel_cases_domain(self):
        entities = self.commercial_partner_id._origin.ids
        return Domain("customer_id", "in", entities) | Domain("channel_partner_ids", "in", entities)

    def action_channel_cases(self):
        """Open the cases of a customer or of a channel partner."""
        self.ensure_one()
        entity = self.commercial_partner_id
        default = (
            {"default_channel_partner_ids": entity.ids}
            if entity.is_channel_partner
            else {"default_customer_id": entity.id}
        )
        return {
            **self.env["ir.actions.actions"]._for_xml_id("channel_partner.channel_case_action"),
            "domain": list(self._channel_cases_domain()),
            "context": default,
        }
