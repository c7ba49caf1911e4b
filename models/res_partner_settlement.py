from odoo import fields, models

#: As the commission modules call them.
PERIODS = [
    ("biweekly", "Half a month"),
    ("monthly", "Month"),
    ("quaterly", "Quarter"),
    ("semi", "Half a year"),
    ("annual", "Year"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    channel_settlement_period = fields.Selection(
        PERIODS,
        string="Commissions Settled per",
        tracking=True,
        help="Empty: as the company settles.",
        prefetch="channel_partner",
        groups="base.group_user",
    )
