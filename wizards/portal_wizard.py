from odoo import models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def action_grant_access(self):
        # Odoo would refuse to make the login, too, but not say why.
        self.sudo().partner_id._channel_check_verified()
        return super().action_grant_access()
