from odoo import api, fields, models


class ChannelRule(models.Model):
    _name = "channel.rule"
    _description = "Channel Rule"
    _order = "scenario_id, service_id"

    scenario_id = fields.Many2one("channel.scenario", required=True, index=True, ondelete="cascade")
    service_id = fields.Many2one("channel.service", required=True, ondelete="restrict")
    decision = fields.Selection(
        [
            ("allow", "May be sold"),
            ("commission", "May be sold, with commission"),
            ("consent", "Needs written consent"),
        ],
        required=True,
        default="consent",
    )
    enforcement = fields.Selection(
        [("block", "Block"), ("warn", "Warn only")],
        required=True,
        default="block",
        help="What happens while a consent that is needed is missing.",
    )
    commission_id = fields.Many2one(
        "commission",
        domain=[("settlement_type", "in", (False, "sale_invoice"))],
        ondelete="restrict",
        help="What the channel partner earns where the rule awards a commission, or where a "
        "consent that it asks for does. Its level or its own commission goes before it.",
    )

    _scenario_service_unique = models.Constraint(
        "UNIQUE (scenario_id, service_id)",
        "The scenario has a rule for this service already: change that one.",
    )

    @api.depends("scenario_id.name", "service_id.name")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.scenario_id.name} / {rule.service_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env["sale.order"]._channel_refresh_all()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env["sale.order"]._channel_refresh_all()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["sale.order"]._channel_refresh_all()
        return result
