from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .own_defaults import with_own_defaults

#: Writing one of these can change whether an order may leave the house.
WATCHED = {
    "state",
    "partner_id",
    "partner_invoice_id",
    "partner_shipping_id",
    "opportunity_id",
    "company_id",
    "order_line",
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    channel_status = fields.Selection(
        [("clear", "Clear"), ("warning", "Warning"), ("blocked", "Blocked")],
        string="Charter",
        compute="_compute_channel_status",
        store=True,
        copy=False,
        groups="base.group_user",
        help="What the charter says of the order: the strictest of its lines.",
    )
    channel_alerts = fields.Json(
        compute="_compute_channel_alerts",
        groups="base.group_user",
        help="For the actionable_errors widget: a dict of level, message and action each.",
    )
    channel_customer_summary = fields.Char(
        related="partner_id.channel_summary", groups="base.group_user"
    )
    channel_event_ids = fields.One2many(
        "channel.guard.event", "order_id", groups="channel_partner.group_channel_manager"
    )
    channel_event_count = fields.Integer(
        compute="_compute_channel_event_count", groups="channel_partner.group_channel_manager"
    )

    # -------------------------------------------------------------------- compute

    @api.depends("order_line.channel_status", "order_line.channel_decision")
    def _compute_channel_status(self):
        for order in self:
            statuses = set(order.order_line.mapped("channel_status"))
            if "blocked" in statuses:
                order.channel_status = "blocked"
            elif statuses & {"warning", "unclassified"} or any(
                (line.channel_decision or {}).get("pending") for line in order.order_line
            ):
                order.channel_status = "warning"
            else:
                order.channel_status = "clear"

    @api.depends(
        "order_line.channel_decision",
        "order_line.name",
        "state",
        "partner_id",
        "partner_invoice_id",
        "partner_shipping_id",
    )
    @api.depends_context("lang", "uid")
    def _compute_channel_alerts(self):
        model = self.env["channel.alert"]
        open_orders = self.filtered(lambda order: order.state in ("draft", "sent"))
        doubles = model._get_double_alerts(open_orders)
        for order in self:
            judged = order.order_line.filtered("channel_decision")
            told = judged._channel_told({line: line.channel_decision for line in judged})
            alerts = model._get_alerts(told) | doubles.get(order, {})
            order.channel_alerts = alerts or False

    def _compute_invoice_status(self):
        # Odoo has the lines written to ask the database for theirs, and then again for what is
        # left to invoice. What the charter says of a line is copied by each writing of it.
        if confirmed := self.filtered(lambda order: order.state == "sale"):
            confirmed.order_line.flush_recordset(["invoice_status", "untaxed_amount_to_invoice"])
        return super()._compute_invoice_status()

    def _compute_channel_event_count(self):
        counts = dict(
            self.env["channel.guard.event"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.channel_event_count = counts.get(order._origin, 0)

    # ----------------------------------------------------------------------- CRUD

    @api.model
    def default_get(self, fields):
        return with_own_defaults(self, super().default_get(fields), {"channel_status"})

    @api.model_create_multi
    def create(self, vals_list):
        self._channel_check_decided(vals_list)
        with self.env["channel.guard"]._watch():
            return super().create(vals_list)

    def modified(self, fnames, create=False, before=False):
        if create:
            # Told before its lines are made, so that nobody asks what an order was like before.
            self.env["channel.guard"]._add_created(self)
        return super().modified(fnames, create, before)

    def write(self, vals):
        self._channel_check_decided([vals])
        if not vals.keys() & WATCHED:
            return super().write(vals)
        with self.env["channel.guard"]._watch(self, judge_now="state" in vals):
            return super().write(vals)

    def unlink(self):
        self.env["channel.guard"]._forget(self)
        return super().unlink()

    @api.model
    def _channel_check_decided(self, vals_list):
        if any("channel_status" in vals for vals in vals_list):
            raise UserError(self.env._("What the charter says of an order cannot be written."))

    # -------------------------------------------------------------------- actions

    def action_quotation_send(self):
        # Odoo looks at no right before it opens the mail; what is refused names lines.
        self.check_access("read")
        self._channel_refuse_if_blocked("send")
        return super().action_quotation_send()

    def action_quotation_sent(self):
        return super(SaleOrder, self - self._channel_parked()).action_quotation_sent()

    def action_confirm(self):
        return super(SaleOrder, self - self._channel_parked()).action_confirm()

    def _action_confirm(self):
        result = super()._action_confirm()
        for order in self.filtered("opportunity_id"):
            customer = order.partner_id.sudo().commercial_partner_id
            introducer = order.opportunity_id.sudo()._channel_get_introducer(customer)
            if introducer:
                # Whoever confirms: the first order makes the customer the introducer's.
                customer._channel_set_owner(introducer)
        return result

    def action_channel_remove_blocked(self):
        """Take the blocked lines out of the quotation."""
        self._channel_get_blocked_lines().unlink()
        return True

    def action_channel_split_blocked(self):
        """Move the blocked lines to a quotation of their own, and open that one.

        :raise UserError: where nothing is blocked, or nothing would be left
        """
        self.ensure_one()
        blocked = self._channel_get_blocked_lines()
        if blocked == self.order_line.filtered(lambda line: not line.display_type):
            raise UserError(
                self.env._("Every line is blocked, so there is nothing to split them from.")
            )
        quotation = self.copy({"order_line": [Command.clear()], "origin": self.name})
        blocked.write({"order_id": quotation.id})
        quotation.message_post(
            body=self.env._("Split from %s: these lines need consent.", self.name)
        )
        return quotation._get_records_action()

    def action_channel_events(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "channel_partner.channel_guard_event_action"
        )
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}

    def _channel_get_blocked_lines(self):
        open_orders = self.filtered(lambda order: order.state in ("draft", "sent"))
        decisions = open_orders.order_line._channel_decide()
        blocked = open_orders.order_line.filtered(
            lambda line: decisions.get(line, {}).get("status") == "blocked"
        )
        if not blocked:
            raise UserError(self.env._("No line of this quotation is blocked."))
        # The item of a combo cannot stand without its combo, nor the combo without its items.
        combos = blocked.linked_line_id.filtered(lambda line: line.product_id.type == "combo")
        return blocked | combos | combos.linked_line_ids

    # ------------------------------------------------------------------- business

    def _channel_enquiry(self):
        self.ensure_one()
        return self.env["channel.policy"]._enquiry(
            self.partner_id,
            self.partner_invoice_id,
            self.partner_shipping_id,
            self.opportunity_id,
            self,
        )

    def _channel_contacts(self):
        return self.partner_id | self.partner_invoice_id | self.partner_shipping_id

    def _channel_parties(self):
        """Return the ids of an order's contacts, and of its opportunity."""
        self.ensure_one()
        return (
            self.partner_id.id,
            self.partner_invoice_id.id,
            self.partner_shipping_id.id,
            self.opportunity_id.id,
        )

    def _channel_is_for_others(self, before):
        """Return whether an order is for other commercial entities than it was, or came from
        another opportunity.

        :param tuple before: as :meth:`_channel_parties`
        """
        now = self._channel_parties()
        if now == before:
            return False  # as most are, and nothing of the contacts needs to be read
        contact = self.env["res.partner"].browse
        return now[-1] != before[-1] or any(
            contact(each).commercial_partner_id != contact(other).commercial_partner_id
            for each, other in zip(now[:-1], before[:-1], strict=True)
        )

    def _channel_event(self, action, outcome, told):
        """Return the values of a guard event.

        :param list told: the lines, see ``sale.order.line._channel_told``
        """
        self.ensure_one()
        return {
            "order_id": self.id,
            "document": self.name,
            "customer_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "action": action,
            "outcome": outcome,
            "facts": {"lines": told},
        }

    def _channel_blocked(self, states=("draft", "sent")):
        """Return the open quotations among these that the charter forbids right now.

        :param states: what counts as open
        """
        quotations = self.sudo().filtered(lambda order: order.state in states)
        decisions = quotations.order_line._channel_decide()
        return quotations.filtered(
            lambda order: any(
                decisions.get(line, {}).get("status") == "blocked" for line in order.order_line
            )
        ).with_env(self.env)

    def _channel_refuse_if_blocked(self, action, states=("draft", "sent")):
        """Raise for the open quotations among these that the charter forbids right now.

        :param str action: what is asked, as a guard event's action
        :param states: what counts as open
        """
        if blocked := self._channel_blocked(states).sudo():
            decisions = blocked.order_line._channel_decide()
            events, messages = [], []
            for order in blocked:
                told = order.order_line.filtered(
                    lambda line: decisions.get(line, {}).get("status") == "blocked"
                )._channel_told(decisions)
                events.append(order._channel_event(action, "blocked", told))
                messages.append(
                    self.env["channel.alert"]._get_blocked_message(
                        order.display_name,
                        action,
                        told,
                        order if order.state in ("draft", "sent") else None,
                    )
                )
            self.env["channel.guard.event"]._record_after_transaction(events)
            raise UserError("\n\n".join(messages))

    def _channel_parked(self):
        return self.browse(self.env["channel.guard"]._get_parked(self._name))
