from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How the commissions of channel partners are settled in this company."""

    _inherit = "res.config.settings"

    channel_settlement_period = fields.Selection(
        related="company_id.channel_settlement_period", readonly=False
    )
    channel_settle_in_payment = fields.Boolean(
        related="company_id.channel_settle_in_payment", readonly=False
    )
    channel_commission_product_id = fields.Many2one(
        related="company_id.channel_commission_product_id", readonly=False
    )
    channel_commission_journal_id = fields.Many2one(
        related="company_id.channel_commission_journal_id", readonly=False
    )
