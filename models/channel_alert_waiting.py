from odoo import api, models
from odoo.tools import format_date

from .channel_consent import REP


class ChannelAlert(models.AbstractModel):
    """Tells reps whose answer a quotation waits for, and what nobody was asked for yet."""

    _inherit = "channel.alert"

    @api.model
    def _get_waiting_alerts(self, order, asked, rest):
        """Return the alerts of a quotation for which consents were asked.

        :param sale.order order: the quotation
        :param dict asked: (channel partner, customer) → {request → services}
        :param dict rest: (channel partner, customer) → services
        :return: as :meth:`_get_alerts`
        :rtype: dict
        """
        names = self._get_readable_names(
            "res.partner", {pair[0] for pair in (*asked, *rest)}, self.env._("a channel partner")
        )
        requests = [
            self.env._(
                "• %(channel_partner)s, asked on %(day)s: %(services)s",
                channel_partner=names[pair[0]],
                day=format_date(self.env, request.date_requested),
                services=self._get_service_names(services),
            )
            for pair, each in asked.items()
            for request, services in each.items()
        ]
        alerts = {
            "channel_waiting": {
                "level": "info",
                "message": "\n".join([self.env._("Waiting for consent:"), *requests]),
            }
        }
        if order.id:
            alerts["channel_waiting"] |= {
                "action_text": self.env._("View the request"),
                "action": self._get_requests_action(
                    [request.id for each in asked.values() for request in each]
                ),
            }
        if rest:
            missing = [
                f"• {names[pair[0]]}: {self._get_service_names(services)}"
                for pair, services in rest.items()
            ]
            alerts["channel_rest"] = {
                "level": "danger",
                "message": "\n".join(
                    [self.env._("What was asked does not cover everything:"), *missing]
                ),
            }
        return alerts

    @api.model
    def _get_next_step(self, action, lines, order=None):
        """Name the button that asks, to whoever has it in front of them."""
        if not order or not self.env.user.has_group(REP):
            return super()._get_next_step(action, lines, order)
        missing = order._channel_get_missing([line["decision"] for line in lines], "blocked")
        asked, rest = order._channel_split_asked({order: missing})[order]
        if not asked and not rest:
            return super()._get_next_step(action, lines, order)
        names = self._get_readable_names(
            "res.partner", {pair[0] for pair in rest or asked}, self.env._("a channel partner")
        )
        who = ", ".join(dict.fromkeys(names.values()))
        if rest:
            return self.env._(
                "Next step: press “%(button)s” on the quotation, which asks %(channel_partners)s "
                "in writing, or remove these lines, or move them to a quotation of their own.",
                button=self.env._("Ask for Consent"),
                channel_partners=who,
            )
        return self.env._(
            "Next step: wait for the answer of %(channel_partners)s, who was asked already, or "
            "remove these lines, or move them to a quotation of their own.",
            channel_partners=who,
        )

    @api.model
    def _get_service_names(self, ids):
        return ", ".join(self.env["channel.service"].sudo().browse(ids).mapped("name"))

    @api.model
    def _get_requests_action(self, ids):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Requests for Consent"),
            "res_model": "channel.consent",
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
            "target": "current",
        }
        if len(ids) == 1:
            action |= {"res_id": ids[0], "view_mode": "form", "views": [(False, "form")]}
        return action
