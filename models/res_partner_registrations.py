from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

#: More of one kind are a list, and no longer what is on top.
SHOWN = 5


class ResPartner(models.Model):
    """What of its registrations needs a channel partner's attention."""

    _inherit = "res.partner"

    def _channel_attention(self):
        rows = super()._channel_attention()
        registrations = self.env["channel.registration"].sudo()
        own = Domain("channel_partner_id", "=", self.id)
        asked = registrations.search(own & Domain("state", "=", "action_required"), limit=SHOWN)
        rows += [
            {
                "sequence": 10,
                "icon": "fa-question-circle-o",
                "title": self.env._("Answer a question about %s", each._get_customer_label() or ""),
                "text": "; ".join(each._get_missing_labels()) or each.name,
                "url": f"{each.access_url}#answer",
            }
            for each in asked
        ]
        today = registrations._today_in(self.env.company)
        days = timedelta(days=self.env.company.channel_reminder_days_first or 30)
        ending = registrations.search(
            own
            & Domain("state", "=", "registered")
            & Domain("date_end", ">=", today)
            & Domain("date_end", "<=", today + days),
            order="date_end, id",
            limit=SHOWN,
        )
        rows += [
            {
                "sequence": 30,
                "icon": "fa-hourglass-end",
                "title": self.env._("Your protection ends soon: %s", each._get_customer_label()),
                "text": self.env._(
                    "Protected until %s. Ask for an extension if you need more time.",
                    format_date(self.env, each.date_end, date_format="long"),
                ),
                "url": each.access_url,
            }
            for each in ending
        ]
        return rows
