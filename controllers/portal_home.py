from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class ChannelPortal(CustomerPortal):
    """What every page of the portal knows: whether its user works for a channel partner."""

    def _prepare_portal_layout_values(self):
        return super()._prepare_portal_layout_values() | {
            "channel_partner": request.env.user._channel_partner()
        }
