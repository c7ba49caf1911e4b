from odoo import models


class ResPartner(models.Model):
    """What a channel manager does when a channel partner leaves."""

    _inherit = "res.partner"

    def action_channel_hand_over(self):
        """Open the form that hands over, or releases, what a channel partner holds."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over or Release"),
            "res_model": "channel.handover",
            "view_mode": "form",
            "target": "new",
            "context": {"default_channel_partner_id": self.commercial_partner_id.id},
        }
