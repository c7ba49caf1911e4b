from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How deal registrations are handled in this company."""

    _inherit = "res.config.settings"

    channel_reminder_days_first = fields.Integer(
        related="company_id.channel_reminder_days_first", readonly=False
    )
    channel_reminder_days_last = fields.Integer(
        related="company_id.channel_reminder_days_last", readonly=False
    )
    channel_extension_limit = fields.Integer(
        related="company_id.channel_extension_limit", readonly=False
    )
    channel_open_limit = fields.Integer(related="company_id.channel_open_limit", readonly=False)
    channel_response_days = fields.Integer(
        related="company_id.channel_response_days", readonly=False
    )
