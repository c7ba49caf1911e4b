from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How channel partners are asked for their consent in this company."""

    _inherit = "res.config.settings"

    channel_consent_days = fields.Integer(related="company_id.channel_consent_days", readonly=False)
    channel_consent_reminder_days = fields.Integer(
        related="company_id.channel_consent_reminder_days", readonly=False
    )
    channel_consent_reminder_limit = fields.Integer(
        related="company_id.channel_consent_reminder_limit", readonly=False
    )
