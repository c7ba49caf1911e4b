from dataclasses import replace

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import split_every

from ..models.channel_registration import MANAGER
from ..policy import Rule, decide

#: Orders judged at a time: what is known of their customers takes one query for all of them.
BATCH = 500

#: What it means for a line that a change gives it one of these statuses.
EFFECTS = {"blocked": "blocked", "warning": "warned", "consented": "consented"}


class ChannelRuleTrial(models.TransientModel):
    """Tries a change of the charter's rules on orders that were confirmed.

    Both answers, with the rules as they are and as they would be, are given by the same facts:
    those that are known today, on the day of each order. So what differs, differs by the rules.
    """

    _name = "channel.rule.trial"
    _description = "Trial of a Change of Rules"

    date_from = fields.Date(
        string="Orders from",
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(years=1),
    )
    date_to = fields.Date(
        string="Orders until", required=True, default=lambda self: fields.Date.context_today(self)
    )
    change_ids = fields.One2many("channel.rule.trial.change", "trial_id", string="Changes")
    line_ids = fields.One2many("channel.rule.trial.line", "trial_id", readonly=True)

    @api.model
    def default_get(self, fields):
        """Begin with the rules that were chosen, as they are."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "channel.rule":
            rules = self.env["channel.rule"].browse(self.env.context.get("active_ids", ()))
            values["change_ids"] = [
                Command.create(
                    {
                        "scenario_id": rule.scenario_id.id,
                        "service_id": rule.service_id.id,
                        "decision": rule.decision,
                        "enforcement": rule.enforcement,
                    }
                )
                for rule in rules.exists()
            ]
        return values

    # -------------------------------------------------------------------- actions

    def action_try(self):
        """Judge the orders by both, and show the lines with which it makes a difference.

        :rtype: dict
        :raise AccessError: for anybody but a channel manager
        :raise UserError: where nothing would change
        """
        self.ensure_one()
        self.env["channel.lifecycle.mixin"]._check_allowed(MANAGER)
        if self.date_from > self.date_to:
            raise UserError(self.env._("The first day lies after the last one: swap them."))
        now = self.env["channel.policy"]._load_charter()
        changed = self._change(now)
        if changed.rules == now.rules:
            raise UserError(
                self.env._("These are the rules as they are: change a decision, then try it.")
            )
        self.line_ids.unlink()
        self.env["channel.rule.trial.line"].create(
            [
                values
                for orders in split_every(BATCH, self._find_orders().ids, self._browse_orders)
                for values in self._compare(orders, now, changed)
            ]
        )
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "channel_partner.channel_rule_trial_line_action"
            ),
            "domain": [("trial_id", "=", self.id)],
        }

    # ------------------------------------------------------------------- business

    def _change(self, charter):
        """Return the charter as it would be.

        :param Charter charter: as it is
        :rtype: Charter
        """
        rules = dict(charter.rules)
        for change in self.change_ids:
            key = (change.scenario_id.code, change.service_id.id)
            if change.decision == "none":
                rules.pop(key, None)
                continue
            before = rules.get(key, Rule())
            rules[key] = replace(
                before, decision=change.decision, blocks=change.enforcement == "block"
            )
        # Without what it has found by the rules as they are.
        return replace(charter, rules=rules, _found={})

    def _browse_orders(self, ids):
        return self.env["sale.order"].browse(ids)

    def _find_orders(self):
        last = fields.Date.add(self.date_to, days=1)
        return self.env["sale.order"].search(
            Domain("state", "=", "sale")
            & Domain("date_order", ">=", self.date_from)
            & Domain("date_order", "<", last),
            order="date_order, id",
        )

    def _compare(self, orders, now, changed):
        """Yield what a result line needs for each order line that is judged differently."""
        policy = self.env["channel.policy"]
        questions = [
            (order, self._enquire(order), order.company_id.channel_unclassified_policy == "block")
            for order in orders
        ]
        facts = policy._gather_past_facts(
            {customer for _order, enquiry, _blocks in questions for customer in enquiry.customers},
            set(orders.opportunity_id.ids),
        )
        for order, enquiry, blocks in questions:
            if not enquiry.concerns_anybody_in(facts):
                continue
            lines = order.order_line.filtered(lambda line: line._channel_is_judged())
            services = {line.channel_service_id.id or None for line in lines}
            before = decide(enquiry, facts, now, services, blocks)
            after = decide(enquiry, facts, changed, services, blocks)
            for line in lines:
                service = line.channel_service_id.id or None
                effect = self._get_effect(before[service], after[service])
                if effect:
                    yield self._prepare_line(line, before[service], after[service], effect)

    def _enquire(self, order):
        return self.env["channel.policy"]._enquiry(
            order.partner_id,
            order.partner_invoice_id,
            order.partner_shipping_id,
            order.opportunity_id,
            order,
            order.date_order,
        )

    @api.model
    def _get_effect(self, before, after):
        """Return what a change does to a line, or None.

        :param Decision before: by the rules as they are
        :param Decision after: by the rules as they would be
        """
        if before.status == after.status:
            earns_anew = after.status == "commission" and before.earner != after.earner
            return "earns" if earns_anew else None
        if after.status in EFFECTS:
            return EFFECTS[after.status]
        if before.status in EFFECTS:
            return "freed"
        if after.status == "commission":
            return "earns"
        return "earns_not" if before.status == "commission" else None

    def _prepare_line(self, line, before, after, effect):
        order = line.order_id
        currency = self.env.company.currency_id
        claims = before.claims if effect in ("freed", "earns_not") else after.claims
        channel_partners = {claim.channel_partner for claim in claims} - {None}
        return {
            "trial_id": self.id,
            "order_line_id": line.id,
            "effect": effect,
            "status_before": before.status.value,
            "status_after": after.status.value,
            "channel_partner_id": after.earner or next(iter(sorted(channel_partners)), False),
            "amount": order.currency_id._convert(
                line.price_subtotal, currency, order.company_id, order.date_order.date()
            ),
            "currency_id": currency.id,
        }


class ChannelRuleTrialChange(models.TransientModel):
    _name = "channel.rule.trial.change"
    _description = "Change of a Rule on Trial"

    trial_id = fields.Many2one("channel.rule.trial", required=True, ondelete="cascade")
    scenario_id = fields.Many2one("channel.scenario", required=True, ondelete="cascade")
    service_id = fields.Many2one("channel.service", required=True, ondelete="cascade")
    decision = fields.Selection(
        lambda self: (
            self.env["channel.rule"]._fields["decision"]._description_selection(self.env)
            + [("none", self.env._("No rule: as the service above it"))]
        ),
        string="Would Be",
        required=True,
        default="consent",
    )
    enforcement = fields.Selection(
        lambda self: (
            self.env["channel.rule"]._fields["enforcement"]._description_selection(self.env)
        ),
        required=True,
        default="block",
    )

    _rule_unique = models.Constraint(
        "UNIQUE (trial_id, scenario_id, service_id)",
        "Each rule can be changed once: remove the line that is there twice.",
    )
