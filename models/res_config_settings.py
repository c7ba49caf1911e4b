from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    channel_draft_policy = fields.Selection(
        related="company_id.channel_draft_policy", readonly=False
    )
    channel_unclassified_policy = fields.Selection(
        related="company_id.channel_unclassified_policy", readonly=False
    )
    channel_protection_months = fields.Integer(
        related="company_id.channel_protection_months", readonly=False
    )
    channel_revenue_months = fields.Integer(
        related="company_id.channel_revenue_months", readonly=False
    )
    channel_manager_id = fields.Many2one(related="company_id.channel_manager_id", readonly=False)
    channel_registration_alias_name = fields.Char(
        related="company_id.channel_registration_alias_name", readonly=False
    )
    channel_registration_email = fields.Char(related="company_id.channel_registration_email")
