from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How much channel partners can do in the portal of this company."""

    _inherit = "res.config.settings"

    channel_portal_limit = fields.Integer(related="company_id.channel_portal_limit", readonly=False)
    channel_check_limit = fields.Integer(related="company_id.channel_check_limit", readonly=False)
    channel_case_limit = fields.Integer(related="company_id.channel_case_limit", readonly=False)
    channel_answer_limit = fields.Integer(related="company_id.channel_answer_limit", readonly=False)
