from odoo import api, fields, models
from odoo.exceptions import AccessError

from .channel_policy import FREE
from .frozen_json import FrozenJson
from .own_defaults import MadeByOdoo

#: Decided by the charter or by Odoo's own methods: a caller who could write these could
#: decide for itself.
DECIDED = {
    "channel_service_id",
    "channel_status",
    "channel_decision",
    "channel_award",
    "channel_exempt",
}

#: Writing one of these can change what is sold, to whom, or how much of it.
WATCHED = {
    "order_id",
    "product_id",
    "product_template_id",
    "product_uom_qty",
    "product_uom_id",
    "combo_item_id",
    "display_type",
    "is_downpayment",
    "channel_exempt",
    "name",
}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    _channel_decided = DECIDED

    channel_service_id = fields.Many2one(
        "channel.service",
        compute="_compute_channel_service_id",
        store=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        help="What the line was sold as. A confirmed line keeps it when the product changes.",
    )
    channel_status = fields.Selection(
        [
            ("allowed", "Free to Sell"),
            ("commission", "Commission"),
            ("consented", "Consented"),
            ("unclassified", "Unclassified"),
            ("warning", "Consent Advised"),
            ("blocked", "Consent Needed"),
        ],
        string="Charter",
        compute="_compute_channel_decision",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    channel_decision = FrozenJson(
        compute="_compute_channel_decision",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    channel_reason = fields.Char(
        string="Why", compute="_compute_channel_reason", groups="base.group_user"
    )
    channel_exempt = fields.Selection(
        [("down_payment", "Down Payment"), ("discount", "Discount"), ("cost", "Cost")],
        string="Made by Odoo",
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="A down payment, discount or cost that Odoo itself added: not judged.",
    )

    # -------------------------------------------------------------------- compute

    @api.depends("product_id")
    def _compute_channel_service_id(self):
        # Assigned to many at once here and below: one by one would take longer than deciding.
        by_service = self.grouped(lambda line: line.product_id.product_tmpl_id.channel_service_id)
        for service, lines in by_service.items():
            lines.channel_service_id = service

    @api.depends(
        "product_id",
        "channel_service_id",
        "channel_exempt",
        "display_type",
        "linked_line_ids.combo_item_id",
        "order_id.partner_id",
        "order_id.partner_invoice_id",
        "order_id.partner_shipping_id",
        "order_id.opportunity_id",
    )
    def _compute_channel_decision(self):
        decisions = self._channel_decide()
        # Lines of one service share one decision.
        for lines in self.grouped(lambda line: id(decisions.get(line))).values():
            decision = decisions.get(lines[0])
            if decision and decision["status"] == "blocked":
                lines = lines.filtered(lambda line: not line._channel_was_free())
            lines.channel_decision = False if decision is FREE else decision
            lines.channel_status = decision and decision["status"]

    def _channel_was_free(self):
        """Return whether a line is confirmed that was not blocked then: it keeps the decision
        that it was sold under.

        What blocks it now began later, or the guard refuses the change that brought it about.
        """
        return (
            bool(self.id)
            and self.order_id.state == "sale"
            and (self.channel_status or "blocked") != "blocked"
        )

    @api.depends("channel_decision", "channel_status")
    @api.depends_context("lang", "uid")
    def _compute_channel_reason(self):
        decided = self.filtered("channel_decision")
        reasons = self.env["channel.alert"]._get_reasons(decided.mapped("channel_decision"))
        for line in self - decided:
            line.channel_reason = line.channel_status and self.env["channel.alert"]._get_free()
        for line, reason in zip(decided, reasons, strict=True):
            line.channel_reason = reason

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._channel_check_decided(vals_list)
        # False too is said: of a new record, Odoo looks for the default of what is not.
        vals_list = [{**vals, "channel_exempt": self._channel_kind(vals)} for vals in vals_list]
        order_ids = {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        if any("order_id" not in vals for vals in vals_list):
            order_ids.add(self.default_get(["order_id"]).get("order_id"))
        orders = self.env["sale.order"].browse(filter(None, order_ids))
        with self.env["channel.guard"]._watch(orders) as watch:
            lines = super().create(vals_list)
            made = [
                line.id
                for line, vals in zip(lines, vals_list, strict=True)
                if vals["channel_exempt"]
            ]
            # A default of the caller's can have made something else of them.
            lines._channel_end_exemption(
                {line: line._channel_sold() for line in lines.browse(made).sudo()}
            )
            # Those that are left, now: before the product or the rate is changed within this
            # transaction. Precomputing would read and convert each field of each by itself.
            lines._recompute_recordset(["channel_service_id", "channel_award"])
            # Another addon can have chosen the order: a new line changes none of its state.
            watch.note(lines.order_id)
            watch.add(lines=lines)
        return lines

    def write(self, vals):
        self._channel_check_decided([vals])
        exempt = {line: line._channel_sold() for line in self.sudo() if line.channel_exempt}
        if not vals.keys() & (WATCHED | {"price_unit", "discount"} if exempt else WATCHED):
            return super().write(vals)
        orders = self.order_id | self.env["sale.order"].browse(vals.get("order_id") or ())
        with self.env["channel.guard"]._watch(orders, self):
            if "channel_exempt" in vals:
                # Odoo makes it anew, as a promotion's discount whenever its order changes.
                result = super().write({**vals, "channel_exempt": self._channel_kind(vals)})
                exempt = {line: line._channel_sold() for line in self.sudo()}
            else:
                result = super().write(vals)
            self._channel_end_exemption(exempt)
            return result

    @api.model
    def _channel_check_decided(self, vals_list):
        if any(
            not isinstance(vals[name], MadeByOdoo)
            for vals in vals_list
            for name in vals.keys() & DECIDED
        ):
            raise AccessError(
                self.env._(
                    "What a line is sold as follows from its product, and what may be done with it "
                    "from the charter: neither can be written."
                )
            )

    @api.model
    def _channel_kind(self, vals):
        """Return what of Odoo's own a line is made as, of values that are checked; or False."""
        return "channel_exempt" in vals and vals["channel_exempt"].kind

    # ------------------------------------------------------------------- business

    def _channel_is_judged(self):
        """Return whether the charter has a say on a line (charter decision 9).

        Sections and notes sell nothing, the items of a combo are judged in its stead (one
        without items is a claim), and Odoo's own down payments and discounts are no sale of
        their own.

        :rtype: bool
        """
        self.ensure_one()
        if self.display_type or self.channel_exempt:
            return False
        # Of the template: products have their own fields of it computed, one by one.
        kind = self.product_id.product_tmpl_id.type
        return kind != "combo" or not self._get_linked_lines().combo_item_id

    def _channel_sold(self):
        """Return what a line sells, and how much in the product's own unit."""
        self.ensure_one()
        unit = self.product_id.product_tmpl_id.uom_id
        quantity = self.product_uom_id._channel_quantity(self.product_uom_qty, unit)
        return (self.order_id.id, self.product_id.id, quantity, self.channel_exempt)

    def _channel_sell_as_classified_now(self, watch):
        """Let lines that are about to leave be sold as what their product is by now.

        A line that a confirmed order already had keeps what it was sold as.
        """
        for line in self:
            if line.channel_service_id == line.product_id.product_tmpl_id.channel_service_id:
                continue
            before = watch.orders.get(line.order_id.id)
            if not (before and before.state == "sale") or watch.is_new(line):
                self.env.add_to_compute(self._fields["channel_service_id"], line)

    def _channel_decide(self, facts=None):
        """Decide lines of any number of orders afresh.

        :param dict facts: what is known already of the customers; gathered if it is not
        :return: line → decision as a dict; lines that are not judged are left out
        :rtype: dict
        """
        judged = self.filtered(lambda line: line._channel_is_judged())
        asked = {
            order: (order._channel_enquiry(), lines)
            for order, lines in judged.grouped("order_id").items()
            if order.partner_id
        }
        if not asked:
            return {}
        policy = self.env["channel.policy"]
        if facts is None:
            facts = policy._gather_facts_for([enquiry for enquiry, _lines in asked.values()])
        questions = []
        for order, (enquiry, lines) in asked.items():
            # Of all others, what their lines are classified as is not even read.
            if enquiry.concerns_anybody_in(facts):
                services = {}
                for service, sold in lines.grouped("channel_service_id").items():
                    services.update(dict.fromkeys(sold, service._origin.id or None))
                blocks = order.company_id.channel_unclassified_policy == "block"
            else:
                services, blocks = dict.fromkeys(lines), False
            questions.append((enquiry, services, blocks))
        return policy._decide_lines(questions, facts)

    def _channel_redecide(self):
        """Have what is stored follow the facts, as where days have passed since."""
        for name in ("channel_status", "channel_decision", "channel_award"):
            self.env.add_to_compute(self._fields[name], self)

    def _channel_told(self, decisions):
        """Return lines as alerts, errors and events take them.

        :param dict decisions: line → decision
        :return: list of dicts ``name``, ``line`` (id), ``product`` (id) and ``decision``
        """
        return [
            {
                "line": line.id,
                "name": (line.name or line.product_id.display_name or "").split("\n")[0],
                "product": line.product_id.id,
                "decision": decisions[line],
            }
            for line in self
        ]
