from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    channel_statement_amounts = fields.Boolean(
        string="Statements Tell What Customers Were Invoiced",
        default=True,
        prefetch="channel_partner",
        groups="base.group_user",
        help="A channel partner reads the amount that each commission was reckoned from, and its "
        "rate. Otherwise it reads the commission alone.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    channel_statement_amounts = fields.Boolean(
        related="company_id.channel_statement_amounts", readonly=False
    )
