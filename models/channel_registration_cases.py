from odoo import api, fields, models
from odoo.fields import Domain

#: The cases that a chip on a registration's card leads to.
OPEN_CONFLICT = Domain("type", "=", "conflict") & Domain("state", "!=", "closed")


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
    conflict_count = fields.Integer(
        string="Open Conflicts",
        compute="_compute_conflict_count",
        search="_search_conflict_count",
        help="Conflict cases of this registration that are not closed.",
    )

    @api.depends("case_ids")
    def _compute_case_count(self):
        for registration in self:
            registration.case_count = len(registration.case_ids)

    @api.depends("case_ids.type", "case_ids.state")
    def _compute_conflict_count(self):
        for registration in self:
            registration.conflict_count = len(registration._get_open_conflicts())

    def _search_conflict_count(self, operator, value):
        if (operator, value) != (">", 0):
            return NotImplemented
        return Domain("case_ids", "any", OPEN_CONFLICT)

    def _get_open_conflicts(self):
        return self.case_ids.filtered_domain(OPEN_CONFLICT)

    def action_view_conflicts(self):
        """Open the conflict that is not settled; where it is not one, all cases."""
        conflicts = self._get_open_conflicts()
        if len(conflicts) == 1:
            return conflicts._get_records_action()
        return self.action_view_cases()

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
