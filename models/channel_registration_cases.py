from odoo import api, fields, models


class ChannelRegistration(models.Model):
    """The cases that a registration is part of."""

    _inherit = "channel.registration"

    case_ids = fields.Many2many(
        "channel.case",
        "channel_case_registration_rel",
        "registration_id",
        "case_id",
        string="Cases",
        copy=False,
        readonly=True,
    )
    case_count = fields.Integer(compute="_compute_case_count")

    @api.depends("case_ids")
    def _compute_case_count(self):
        for registration in self:
            registration.case_count = len(registration.case_ids)

    def action_view_cases(self):
        """Open the cases of a registration; a new one begins with its parties."""
        self.ensure_one()
        sides = self.channel_partner_id | self.customer_id.channel_partner_id
        return {
            **self.env["ir.actions.actions"]._for_xml_id("channel_partner.channel_case_action"),
            "domain": [("registration_ids", "in", self.ids)],
            "context": {
                "default_customer_id": self.customer_id.id,
                "default_channel_partner_ids": sides.ids,
                "default_registration_ids": self.ids if self.customer_id else [],
            },
        }
