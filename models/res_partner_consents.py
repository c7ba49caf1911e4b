from textwrap import shorten

from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The consents that wait for a channel partner's answer."""

    _inherit = "res.partner"

    def _channel_attention(self):
        rows = super()._channel_attention()
        asked = (
            self.env["channel.consent"]
            .sudo()
            .search(Domain("channel_partner_id", "=", self.id) & Domain("state", "=", "requested"))
        )
        waiting = asked.filtered(lambda consent: consent._waits_for_answer())
        if waiting:
            names = dict.fromkeys(each.customer_id.name or each.name for each in waiting)
            rows.append(
                {
                    "sequence": 12,
                    "icon": "fa-pencil-square-o",
                    "title": self.env._("Consents that wait for your answer"),
                    "text": shorten(", ".join(names), 200, placeholder="…"),
                    "url": "/my/consents?filterby=waiting",
                }
            )
        return rows
