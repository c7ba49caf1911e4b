from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """What a quotation still needs the consent of channel partners for, and whom it waits for."""

    _inherit = "sale.order"

    channel_consent_ids = fields.One2many(
        "channel.consent",
        "order_id",
        string="Consents",
        groups="sales_team.group_sale_salesman",
    )
    channel_consent_count = fields.Integer(
        compute="_compute_channel_consent_count", groups="sales_team.group_sale_salesman"
    )
    channel_waiting_for = fields.Char(
        string="Waiting for Consent of",
        compute="_compute_channel_waiting_for",
        groups="base.group_user",
        help="The channel partners who were asked, and have not answered yet.",
    )
    channel_may_ask = fields.Boolean(
        compute="_compute_channel_waiting_for",
        groups="base.group_user",
        help="A line needs a consent that nobody has been asked for yet.",
    )

    # -------------------------------------------------------------------- compute

    @api.depends("channel_consent_ids")
    def _compute_channel_consent_count(self):
        counts = dict(
            self.env["channel.consent"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.channel_consent_count = counts.get(order._origin, 0)

    @api.depends("order_line.channel_decision", "channel_consent_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_channel_waiting_for(self):
        waiting = self._channel_get_waiting()
        names = self.env["channel.alert"]._get_readable_names(
            "res.partner",
            {pair[0] for asked, _rest in waiting.values() for pair in asked},
            self.env._("a channel partner"),
        )
        for order in self:
            asked, rest = waiting[order]
            order.channel_waiting_for = (
                ", ".join(dict.fromkeys(names[pair[0]] for pair in asked)) or False
            )
            order.channel_may_ask = bool(rest)

    @api.depends("channel_consent_ids.state")
    def _compute_channel_alerts(self):
        result = super()._compute_channel_alerts()
        waiting = self._channel_get_waiting()
        for order in self:
            asked, rest = waiting[order]
            alerts = dict(order.channel_alerts or {})
            if asked:
                alerts |= self.env["channel.alert"]._get_waiting_alerts(order, asked, rest)
            order.channel_alerts = alerts or False
        return result

    # -------------------------------------------------------------------- actions

    def action_channel_ask_consent(self):
        """Open the dialog in which the channel partners of blocked lines are asked.

        :raise UserError: where nothing is to be asked for
        """
        self.ensure_one()
        self._channel_check_to_ask(self._channel_get_waiting(fresh=True)[self])
        return self._channel_ask_action()

    def action_channel_consents(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "channel_partner.channel_consent_action"
        )
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}

    def _channel_ask_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for Consent"),
            "res_model": "channel.consent.request",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    @api.model
    def _channel_check_to_ask(self, waiting):
        """Refuse to ask for nothing.

        :param tuple waiting: what was asked and what is left, of one order
        """
        asked, rest = waiting
        if rest:
            return
        if asked:
            names = self.env["channel.alert"]._get_readable_names(
                "res.partner", {pair[0] for pair in asked}, self.env._("a channel partner")
            )
            raise UserError(
                self.env._(
                    "Everything has been asked for already: wait for the answer of %s.",
                    ", ".join(names.values()),
                )
            )
        raise UserError(
            self.env._("This quotation needs no consent, so there is nothing to ask for.")
        )

    # ------------------------------------------------------------------- business

    def _channel_get_at_stake(self, decisions):
        """Return which consents are missing: what is blocked, or else what is advised.

        :param dict decisions: line → decision
        :return: order → {(channel partner, customer) → services}, all of them ids
        :rtype: dict
        """
        found = {}
        for order in self:
            judged = [decisions[line] for line in order.order_line if decisions.get(line)]
            is_open = order.state in ("draft", "sent")
            found[order] = (
                self._channel_get_missing(judged, "blocked")
                or self._channel_get_missing(judged, "warning")
                if is_open
                else {}
            )
        return found

    @api.model
    def _channel_get_missing(self, decisions, status):
        """Return which consents decisions of some status miss.

        :return: {(channel partner, customer) → services}, all of them ids
        :rtype: dict
        """
        missing = {}
        for decision in decisions:
            if decision["status"] != status or not decision["service"]:
                continue
            for claim in decision["claims"]:
                if claim["channel_partner"]:
                    pair = (claim["channel_partner"], claim["customer"])
                    services = missing.setdefault(pair, [])
                    if decision["service"] not in services:
                        services.append(decision["service"])
        return missing

    def _channel_get_waiting(self, fresh=False):
        """Return what is asked for already, and what is not, of the consents that are missing.

        :param bool fresh: whether to decide the lines afresh, not as stored
        :return: order → (asked, rest), asked as {(channel partner, customer) → {request →
            services}} and rest as {(channel partner, customer) → services}
        :rtype: dict
        """
        lines = self.order_line
        decisions = (
            lines._channel_decide()
            if fresh
            else {line: line.channel_decision for line in lines if line.channel_decision}
        )
        return self._channel_split_asked(self._channel_get_at_stake(decisions))

    def _channel_split_asked(self, at_stake):
        """Tell missing consents that were asked for from those that were not.

        :param dict at_stake: order → {(channel partner, customer) → services}
        :return: as :meth:`_channel_get_waiting`
        :rtype: dict
        """
        pairs = {pair for stakes in at_stake.values() for pair in stakes}
        if not pairs:
            return {order: ({}, {}) for order in self}
        requests = self.env["channel.consent"]._find_requests(
            self.env["res.partner"].browse({customer for _channel_partner, customer in pairs}),
            self._origin,
        )
        services = self.env["channel.service"].sudo()
        result = {}
        for order, stakes in at_stake.items():
            asked, rest = {}, {}
            for pair, ids in stakes.items():
                for service in services.browse(ids):
                    request = requests.filtered(
                        lambda each, pair=pair, order=order, service=service: (
                            (each.channel_partner_id.id, each.customer_id.id) == pair
                            and each.order_id in (order._origin, each.order_id.browse())
                            and each._covers(service)
                        )
                    )[:1]
                    if request:
                        asked.setdefault(pair, {}).setdefault(request, []).append(service.id)
                    else:
                        rest.setdefault(pair, []).append(service.id)
            result[order] = (asked, rest)
        return result
