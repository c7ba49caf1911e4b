from odoo import api, fields, models
from odoo.exceptions import UserError


class ChannelScenario(models.Model):
    _name = "channel.scenario"
    _description = "Channel Scenario"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stable identifier of the situation.")
    sequence = fields.Integer(default=10)
    clause = fields.Text(
        required=True,
        translate=True,
        help="What the charter says of this situation, as sales reps and channel partners "
        "read it in alerts and errors.",
    )
    revenue_service_id = fields.Many2one(
        "channel.service",
        ondelete="restrict",
        help="The scenario holds for a managed customer that buys this service. "
        "Empty for scenarios that do not depend on revenue.",
    )
    rule_ids = fields.One2many("channel.rule", "scenario_id", string="Rules")
    builtin = fields.Boolean(compute="_compute_builtin")

    _code_unique = models.Constraint("UNIQUE (code)", "Another scenario has this code already.")

    @api.depends("revenue_service_id")
    def _compute_builtin(self):
        external_ids = self.get_external_id()
        for scenario in self:
            scenario.builtin = external_ids[scenario.id].startswith("channel_partner.")

    def write(self, vals):
        result = super().write(vals)
        if "revenue_service_id" in vals:
            self.env["sale.order"]._channel_refresh_all()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_builtin(self):
        if builtin := self.filtered("builtin"):
            raise UserError(
                self.env._(
                    "These scenarios are part of the charter and cannot be deleted: %(names)s. "
                    "Set their rules to “allow” instead.",
                    names=", ".join(builtin.mapped("name")),
                )
            )
