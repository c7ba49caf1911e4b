from odoo import models
from odoo.fields import Domain


class CommissionMakeSettle(models.TransientModel):
    """Settles own sales agents only: what the charter awarded has its own way."""

    _inherit = "commission.make.settle"

    def _get_account_settle_domain(self, agent, date_to_agent):
        return super()._get_account_settle_domain(agent, date_to_agent) & Domain(
            "channel_scenario_id", "=", False
        )
