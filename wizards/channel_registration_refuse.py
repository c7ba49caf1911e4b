from odoo import api, fields, models


class ChannelRegistrationRefuse(models.TransientModel):
    _name = "channel.registration.refuse"
    _description = "Refuse Registrations"

    registration_ids = fields.Many2many(
        "channel.registration",
        required=True,
        string="Registrations",
        default=lambda self: self._default_registration_ids(),
    )
    reason_id = fields.Many2one("channel.refusal.reason")
    reason = fields.Text(
        string="Explanation",
        compute="_compute_reason",
        store=True,
        readonly=False,
        required=True,
        help="In words that the channel partner can read.",
    )

    @api.model
    def _default_registration_ids(self):
        if self.env.context.get("active_model") == "channel.registration":
            return self.env.context.get("active_ids")
        return False

    @api.depends("reason_id")
    def _compute_reason(self):
        """Begin with the words of the chosen reason, and keep what was typed."""
        reasons = self.env["channel.refusal.reason"].search([]).mapped("name")
        for refusal in self:
            if not refusal.reason or refusal.reason in reasons:
                refusal.reason = refusal.reason_id.name or refusal.reason

    def action_refuse(self):
        self.ensure_one()
        # Reason and state in one: a registration that cannot be refused keeps no reason.
        values = {
            "refusal_reason_id": self.reason_id.id,
            "refusal_reason": self.reason,
            "state": "refused",
        }
        return self.registration_ids._each_becomes("refused", lambda each: each.write(values))
