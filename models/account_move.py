import functools
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Documents that sell; refunds take back, and sell nothing but what they deduct.
SELLING = ("out_invoice", "out_receipt")
REVENUE = (*SELLING, "out_refund")

CONTACTS = {"partner_id", "partner_shipping_id"}
#: Writing one of these can sell something, or to somebody else.
WATCHED = {"state", "move_type", "reversed_entry_id", "currency_id", *CONTACTS}


class AccountMove(models.Model):
    _inherit = "account.move"

    channel_alerts = fields.Json(
        compute="_compute_channel_alerts",
        compute_sudo=False,
        groups="base.group_user",
        help="For the actionable_errors widget: a dict of level, message and action each.",
    )

    @api.depends(
        "state",
        "move_type",
        "partner_id",
        "partner_shipping_id",
        "invoice_line_ids.product_id",
        "invoice_line_ids.quantity",
        "invoice_line_ids.price_subtotal",
        "invoice_line_ids.name",
    )
    @api.depends_context("lang", "uid")
    def _compute_channel_alerts(self):
        drafts = self.filtered(lambda move: move.state == "draft" and move.move_type in REVENUE)
        decisions = drafts._channel_decide()
        for move in self:
            told = move._channel_told(decisions.get(move, {}))
            move.channel_alerts = self.env["channel.alert"]._get_alerts(told) or False

    def write(self, vals):
        if not vals.keys() & WATCHED:
            return super().write(vals)
        before = {move: move._channel_sold_to() for move in self.sudo()}
        # What is refused keeps no number, so it is called what it was called before.
        posting = vals.get("state") == "posted"
        names = {move.id: move.display_name for move in self} if posting else {}
        fresh = self.filtered(lambda move: not move.posted_before).sudo()
        posted = self.sudo().filtered(
            lambda move: move.state == "posted" and move.move_type in REVENUE
        )
        with posted.invoice_line_ids._channel_lending():
            result = super().write(vals)
        # Not in ``_post``, which a caller who writes the state goes past; and afterwards, when
        # all that is posted along with it counts.
        sold = self.sudo().filtered(
            lambda move: move.state == "posted" and move._channel_is_sold_anew(*before[move])
        )
        sold._channel_enforce(names=names, fresh=fresh)
        self.env["channel.audit.mark"]._mark_documents(sold)
        if vals.keys() & CONTACTS:
            self._channel_award_drafts()
        if "state" in vals:
            earning = self.sudo().filtered(lambda move: move.move_type in REVENUE)
            # What nobody manages is protected by no revenue: its flags can wait for the night.
            customers = earning.commercial_partner_id
            customers.fetch(["channel_partner_id", "revenue_manual"])
            managed = customers.filtered(
                lambda customer: customer.channel_partner_id and not customer.revenue_manual
            )
            self.env["channel.revenue"]._refresh(managed.with_env(self.env))
        return result

    def _set_next_sequence(self):
        # Odoo has the lines written with their number, and then again as posted. What the charter
        # says of a line is copied by each writing of it.
        self.line_ids._recompute_recordset(["parent_state", "invoice_date"])
        return super()._set_next_sequence()

    # ------------------------------------------------------------------- business

    def _channel_sold_to(self):
        """Return what must not change on a posted invoice unjudged."""
        self.ensure_one()
        kind = (self.state, self.move_type, self.reversed_entry_id)
        return (kind, self.partner_id, self.partner_shipping_id)

    def _channel_is_sold_anew(self, kind, contact, delivered):
        """Return whether an invoice is another one than it was, or for another entity."""
        self.ensure_one()
        if kind != self._channel_sold_to()[0]:
            return True
        return (contact | delivered).commercial_partner_id != self._channel_parties()

    def _channel_parties(self):
        """Return the commercial entities of the contacts of invoices."""
        return (self.partner_id | self.partner_shipping_id).commercial_partner_id

    def _channel_enforce(self, lines=None, names=None, fresh=()):
        """Refuse to post what the charter forbids.

        :param account.move.line lines: what to judge, if not all lines
        :param dict names: invoice id → what to call it, if not by its present name
        :param fresh: the invoices that are posted for the first time
        :raise UserError: naming lines, clause, channel partner and next step
        """
        moves = self.sudo().filtered(lambda move: move.move_type in REVENUE)
        # A down payment on what may not be sold takes money for it: the order is judged.
        moves._channel_paid_down(lines)._channel_refuse_if_blocked("pay")
        decisions = moves._channel_decide(hold=True)
        refused = {}
        for move in moves:
            judged = {
                line: each
                for line, each in decisions.get(move, {}).items()
                if lines is None or line in lines
            }
            by_status = defaultdict(dict)
            for line, each in judged.items():
                by_status[each["status"]][line] = each
            blocked = move._channel_blocked_lines(judged)
            continued = {
                line: each for line, each in by_status["blocked"].items() if line not in blocked
            }
            if continued:
                self.env["channel.guard.event"].sudo().create(
                    move._channel_event("post", "warned", move._channel_told(continued))
                )
            if blocked:
                refused[move] = move._channel_told(blocked)
            elif consented := by_status["consented"]:
                self.env["channel.guard.event"].sudo().create(
                    move._channel_event("post", "consented", move._channel_told(consented))
                )
        if refused:
            self._channel_refuse("post", refused, names)
        # Here, where the lines have just been decided.
        self.sudo()._channel_award(decisions, lines, fresh)

    @api.model
    def _channel_refuse(self, action, refused, names=None):
        """Raise for invoices, and keep what was tried.

        :param str action: what was asked, as a guard event's action
        :param dict refused: move → its blocked lines, see :meth:`_channel_told`
        :param dict names: invoice id → what to call it, if not by its present name
        :raise UserError: naming lines, clause, channel partner and next step
        """
        events, messages = [], []
        for move, told in refused.items():
            name = (names or {}).get(move.id) or move.display_name
            events.append({**move._channel_event(action, "blocked", told), "document": name})
            messages.append(self.env["channel.alert"]._get_blocked_message(name, action, told))
        self.env["channel.guard.event"]._record_after_transaction(events)
        raise UserError("\n\n".join(messages))

    def _channel_paid_down(self, lines=None):
        """Return the orders that these invoices take a down payment on.

        :param account.move.line lines: what to look at, if not all lines
        """
        selling = (lines or self.invoice_line_ids).filtered(lambda line: line._channel_sells())
        return selling.sale_line_ids.filtered("is_downpayment").order_id

    def _channel_blocked_lines(self, decisions):
        """Return what keeps an invoice from being posted.

        :param dict decisions: line → decision, of this invoice
        :return: the same of the lines that may not be sold
        :rtype: dict
        """
        return {
            line: each
            for line, each in decisions.items()
            if each["status"] == "blocked" and not line._channel_continues()
        }

    def _channel_decide(self, hold=False, together=None):
        """Decide the lines that no sale line answers for, of any number of invoices.

        :param bool hold: let nothing that this relies on change until it is committed
        :param account.move together: see :meth:`_channel_judged`
        :return: move → {line → decision as a dict}
        :rtype: dict
        """
        delivered = self._channel_delivered()
        judged = {
            move: move._channel_judged(together, delivered) for move in self if move.partner_id
        }
        if not any(judged.values()):
            return {}
        policy, options = self.env["channel.policy"], {}
        if hold:
            held = policy._hold(self.partner_id | self.partner_shipping_id)
            products = self.invoice_line_ids.product_id.ids if held else ()
            options = {"known": held, "products": products}
        asked = [
            (move.company_id, move._channel_enquiry(order), lines)
            for move, by_order in judged.items()
            for order, lines in by_order.items()
        ]
        facts = policy._gather_facts_for(
            [enquiry for _company, enquiry, _lines in asked], **options
        )
        if facts:
            # Nothing else of products is needed, which have a lot.
            products = self.invoice_line_ids.product_id
            products.fetch(["product_tmpl_id"])
            products.product_tmpl_id.fetch(["channel_service_id", "commission_free"])
        questions = []
        for company, enquiry, lines in asked:
            # Of all others, products are not even read.
            known = enquiry.concerns_anybody_in(facts)
            services = {
                line: (line.product_id.product_tmpl_id.channel_service_id.id or None)
                if known
                else None
                for line in lines
            }
            blocks = known and company.channel_unclassified_policy == "block"
            questions.append((enquiry, services, blocks))
        result = defaultdict(dict)
        for line, decision in policy._decide_lines(questions, facts).items():
            result[line.move_id][line] = decision
        return result

    def _channel_judged(self, together=None, delivered=None):
        """Return the lines to judge of an invoice, by the order that they come from.

        :param account.move together: the drafts that would be posted along, if not itself alone:
            what they bill of an order counts, too
        :param delivered: see :meth:`_channel_delivered`
        :return: order, or none → list of lines
        :rtype: dict
        """
        self.ensure_one()
        no_order = self.env["sale.order"]
        together, delivered = together or self, delivered or self._channel_delivered()
        is_for_whom_sold = functools.cache(self._channel_is_for_whom_it_was_sold)
        by_order = defaultdict(list)
        for line in self.invoice_line_ids:
            if line._channel_is_judged(is_for_whom_sold, together, delivered):
                sold = line.sale_line_ids
                by_order[sold.order_id[:1] if sold else no_order].append(line)
        return by_order

    def _channel_is_for_whom_it_was_sold(self, order):
        """Return whether an invoice goes to contacts of an order, each in its own part: what
        is sold through a channel partner is delivered to its customer, and not invoiced."""
        self.ensure_one()
        if (self.partner_id, self.partner_shipping_id) == (
            order.partner_invoice_id,
            order.partner_shipping_id,
        ):
            return True
        billed = (order.partner_id | order.partner_invoice_id).commercial_partner_id
        known = billed | order.partner_shipping_id.commercial_partner_id
        return (
            self.partner_id.commercial_partner_id in billed
            and self.partner_shipping_id.commercial_partner_id <= known
        )

    def _channel_enquiry(self, order):
        self.ensure_one()
        return self.env["channel.policy"]._enquiry(
            self.partner_id,
            delivered=self.partner_shipping_id,
            opportunity=order.opportunity_id,
            order=order,
        )

    def _channel_told(self, decisions):
        """Return lines as alerts, errors and events take them; see ``sale.order.line``."""
        return [
            {
                "line": line._origin.id,
                "name": (line.name or line.product_id.display_name or "").split("\n")[0],
                "product": line.product_id._origin.id,
                "decision": decision,
            }
            for line, decision in decisions.items()
        ]

    def _channel_event(self, action, outcome, told):
        """Return the values of a guard event."""
        self.ensure_one()
        return {
            "move_id": self.id,
            "document": self.display_name,
            "customer_id": self.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "action": action,
            "outcome": outcome,
            "facts": {"lines": told},
        }
