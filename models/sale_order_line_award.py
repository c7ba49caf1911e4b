from collections import defaultdict

from odoo import api, models

from ..policy import Status
from .frozen_json import FrozenJson, frozen

#: What of a decision an award follows from.
EARNING = ("earner", "commission", "awarded_by", "earning_consent")


class SaleOrderLine(models.Model):
    """What a line of an order earns a channel partner."""

    _inherit = "sale.order.line"

    channel_award = FrozenJson(
        compute="_compute_channel_decision",
        store=True,
    )

    def _compute_channel_decision(self):
        # One computation of both: what a line earns changes along with what is decided of it.
        result = super()._compute_channel_decision()
        decisions = {}
        for line in self:
            decision = line.channel_decision
            if decision or line.channel_exempt or line.channel_award:
                decisions[line] = decision
        # Most lines are for customers of whom nothing is known.
        awarded = self.browse().union(*decisions)
        (self - awarded).channel_award = False
        if awarded:
            awarded._channel_award_again(decisions)
        return result

    def _channel_award_again(self, decisions):
        before = {line: line.channel_award for line in self if line.id}
        promised = self.filtered(lambda line: line._channel_is_promised())
        awards = self._channel_get_awards({line: decisions[line] for line in self - promised})
        awards.update((line, before[line]) for line in promised)
        for lines in self.grouped(lambda line: id(awards[line])).values():
            lines.channel_award = awards[lines[0]]
        # Where no commission was or is earned, there is no agent to change.
        changed = self.filtered(
            lambda line: (
                line in before
                and (line.channel_award or False) != (before[line] or False)
                and any(
                    (award or {}).get("commission") for award in (before[line], line.channel_award)
                )
            )
        )
        if changed:
            changed._channel_sync_agents()

    def _compute_agent_ids(self):
        kept = self.filtered(lambda line: line._channel_is_promised())
        result = super(SaleOrderLine, self - kept)._compute_agent_ids()
        for line in kept:
            line._channel_replace_own_agents()
        if earning := self.filtered(
            lambda line: line.id and (line.channel_award or {}).get("commission")
        ):
            earning._channel_sync_agents()
        return result

    @api.depends("channel_status")
    def _compute_channel_award_reason(self):
        return super()._compute_channel_award_reason()

    # ------------------------------------------------------------------- business

    def _channel_get_awards(self, decisions):
        """Return what lines earn by some decisions.

        :param dict decisions: line → decision as a dict, or None
        :return: line → award or False, see ``channel.award``
        :rtype: dict
        """
        # The lines of an order mostly have one decision: they share one award, too.
        alike = defaultdict(list)
        for line, decision in decisions.items():
            earner = decision and decision.get("earner")
            is_free = bool(earner) and line.product_id.commission_free
            alike[id(decision), line.order_id, is_free, line.channel_exempt].append(line)
        awards = {}
        shared = self._channel_get_shared_awards(
            {kind: decisions[lines[0]] for kind, lines in alike.items()}
        )
        for kind, award in shared.items():
            awards.update(dict.fromkeys(alike[kind], award))
        return awards

    @api.model
    def _channel_get_shared_awards(self, decisions):
        """Return what lines earn by some decisions, those that are alike at once.

        :param dict decisions: tuple (what tells decisions apart, order, whether its product earns
            nothing, what of Odoo's own it is) → decision as a dict, or None
        :return: tuple → award or False, see ``channel.award``
        :rtype: dict
        """
        awards = {}
        for kind, award in self.env["channel.award"]._get_awards(decisions).items():
            _decision, order, is_free, is_exempt = kind
            if award:
                if award.get("agent") and is_free:
                    award.update(why="product", commission=False)
                award["customer"] = order.partner_id.commercial_partner_id._origin.id
            elif is_exempt:
                award = {"why": "exempt"}
            awards[kind] = frozen(award)
        return awards

    def _channel_award_told(self):
        if not self.channel_award and not self.channel_status:
            return None
        return super()._channel_award_told()

    def _channel_award_as_decided(self, decisions):
        """Award lines that are being confirmed: this is what the order promises.

        :param dict decisions: line → decision, as they were just judged
        """

        def earning(decision):
            return [decision.get(each) for each in EARNING]

        # A changed rate has reached the quotation already; what days do reaches it at night.
        lines = self.filtered(
            lambda line: (
                line.channel_status != decisions[line]["status"]
                or (
                    Status(line.channel_status).can_earn
                    and earning(decisions[line]) != earning(line.channel_decision or {})
                )
            )
        )
        awards = lines._channel_get_awards({line: decisions[line] for line in lines})
        lines._channel_set_awards(awards)

    def _channel_is_promised(self):
        """Return whether an award binds: the order is confirmed, and the line still sells the
        same service to the same customer."""
        self.ensure_one()
        award = (self.id and self.channel_award) or {}
        return bool(
            award.get("commission")
            and self.order_id.state == "sale"
            and award["service"] == self.channel_service_id.id
            and award["customer"] == self.order_id.partner_id.commercial_partner_id.id
        )

    def _channel_replace_own_agents(self):
        """Give a line the own agents of its customer, and leave the charter's as it is."""
        self.ensure_one()
        self.agent_ids.filtered(lambda agent: not agent.channel_scenario_id).unlink()
        commands = self._prepare_agents_vals_partner(
            self.order_id.partner_id, settlement_type="sale_invoice"
        )
        self.agent_ids.create([{**vals, "object_id": self.id} for _do, _id, vals in commands])

    def _prepare_invoice_line(self, **optional_values):
        # The invoice takes over what the order promised, on the terms of then.
        vals = super()._prepare_invoice_line(**optional_values)
        ours = {agent.agent_id.id: agent for agent in self.agent_ids if agent.channel_scenario_id}
        for _do, _id, agent in vals["agent_ids"]:
            if promised := ours.get(agent["agent_id"]):
                agent.update(promised._channel_get_awarded())
        if self.channel_award:
            vals["channel_award"] = self.channel_award
        return vals
