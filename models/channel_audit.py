from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .channel_audit_mark import INVOICED, ORDERED

#: Lines looked at in one transaction: being killed loses at most this much work.
BATCH = 1000


class ChannelAudit(models.AbstractModel):
    """Looks every night for what was sold past the guard, and for what the guard let pass.

    What came about is judged by the decision recorded then: the one stored on an order's line,
    the mark that the guard leaves on an invoice's, its events. Only what nobody recorded, as
    after raw SQL, is decided now, by the facts of the night that follows: what protected a
    customer then and was ended before that night is not seen, and what began meanwhile is.
    """

    _name = "channel.audit"
    _description = "Channel Audit"

    @api.model
    def _cron_audit(self):
        """Look at all that is new since last night, in batches."""
        progress = self.env["ir.cron"]
        # What is found apart from the guard is found apart from what it relies on, too.
        self.env["channel.policy"]._learn()
        progress._commit_progress(remaining=1)
        for look in (self._look_at_orders, self._look_at_invoices, self._look_at_events):
            while seen := look(BATCH):
                if not progress._commit_progress(seen, remaining=1):
                    return
        progress._commit_progress(remaining=0)

    # --------------------------------------------------------------------- orders

    @api.model
    def _look_at_orders(self, limit):
        """Report the next lines of confirmed orders.

        :return: how many were looked at
        :rtype: int
        """
        marks = self.env["channel.audit.mark"]._find(ORDERED, limit)
        lines = self.env["sale.order.line"].sudo().browse(marks)
        decisions = self._decide_ordered(lines, marks)
        self._report(
            "made_by_odoo", lines.filtered("channel_exempt"), decisions, lambda each: each.order_id
        )
        self._report(
            "forbidden",
            lines.filtered(lambda line: not line.channel_exempt),
            decisions,
            lambda each: each.order_id,
        )
        self.env["channel.audit.mark"]._mark_documents(lines.order_id)
        return len(lines)

    @api.model
    def _decide_ordered(self, lines, marks):
        """Return what the charter says of lines: as recorded, or else as of now."""
        recorded = {
            line: line.channel_decision
            for line in lines
            if not marks[line.id] and line.channel_decision
        }
        unrecorded = lines.filtered(
            lambda line: line not in recorded and self._is_sold(line, marks[line.id])
        )
        questions, before = [], []
        for line in unrecorded:
            order, mark = line.order_id, marks[line.id]
            changed = mark and mark["product_id"] != line.product_id.id
            service = (line.product_id if changed else line).channel_service_id
            if not service:
                service = line.product_id.channel_service_id
            blocks = order.company_id.channel_unclassified_policy == "block"
            question = ({line: service.id or None}, blocks and not line.channel_exempt)
            questions.append((order._channel_enquiry(), *question))
            if mark and not changed and line.product_uom_qty <= mark["quantity"]:
                # Only its contacts are others: what blocked it before says nothing new.
                before.append((self._enquiry_of_mark(order, mark), *question))
        policy = self.env["channel.policy"]
        facts = policy._gather_facts_for([each[0] for each in questions + before])
        decisions = policy._decide_lines(questions, facts)
        old = policy._decide_lines(before, facts)
        was = self.env["channel.guard"]._was_as_blocked
        return recorded | {
            line: decision
            for line, decision in decisions.items()
            if not was(decision, old.get(line))
        }

    @api.model
    def _is_sold(self, line, mark):
        """Return whether a line sells something of which nothing is recorded."""
        if line.channel_exempt:
            return bool(line.product_id.channel_service_id)
        if not line._channel_is_judged():
            return False
        # A decision on a customer of whom nothing is known is recorded by its status alone.
        return bool(mark or not line.channel_status)

    @api.model
    def _enquiry_of_mark(self, order, mark):
        contact = self.env["res.partner"].browse
        return self.env["channel.policy"]._enquiry(
            contact(mark["ordering_id"]),
            contact(mark["invoiced_id"]),
            contact(mark["delivered_id"]),
            order.opportunity_id,
            order,
        )

    # ------------------------------------------------------------------- invoices

    @api.model
    def _look_at_invoices(self, limit):
        """Report the next lines of posted invoices that the guard has not seen as they are."""
        marks = self.env["channel.audit.mark"]._find(INVOICED, limit)
        lines = self.env["account.move.line"].sudo().browse(marks)
        decisions = {}
        for decided in lines.move_id._channel_decide().values():
            decisions |= decided
        repeated = lines.filtered(lambda line: line in decisions and line._channel_continues())
        self._report("recurring", repeated, decisions, lambda each: each.move_id)
        self._report("forbidden", lines - repeated, decisions, lambda each: each.move_id)
        self.env["channel.audit.mark"]._mark_documents(lines.move_id)
        return len(lines)

    # --------------------------------------------------------------------- events

    @api.model
    def _look_at_events(self, limit):
        """Report what the guard let pass with nothing but a note of it."""
        events = (
            self.env["channel.guard.event"]
            .sudo()
            .browse(each for (each,) in self.env.execute_query(self._events_query(limit)))
        )
        self.env["channel.audit.finding"].sudo().create(
            [
                self._finding(
                    # Of an invoice, what repeats an earlier one is noted as well.
                    "recurring"
                    if event.move_id and not event.facts.get("retitled")
                    else "retitled",
                    event.move_id or event.order_id,
                    event.facts["lines"],
                    event=event,
                )
                for event in events
            ]
        )._tell_managers()
        return len(events)

    @api.model
    def _events_query(self, limit):
        self.env.flush_all()
        return SQL(
            """
            SELECT event.id
              FROM channel_guard_event AS event
              LEFT JOIN sale_order ON sale_order.id = event.order_id
              LEFT JOIN account_move ON account_move.id = event.move_id
             WHERE event.outcome = 'warned'
               AND (event.action = 'confirm' AND sale_order.state = 'sale'
                    OR event.action = 'post' AND account_move.state = 'posted')
               AND NOT EXISTS (SELECT FROM channel_audit_finding AS finding
                                WHERE finding.event_id = event.id)
             ORDER BY event.id
             LIMIT %s
            """,
            limit,
        )

    # --------------------------------------------------------------------- report

    @api.model
    def _report(self, kind, lines, decisions, get_document):
        """Report the blocked ones among lines, once a document."""
        blocked = defaultdict(dict)
        for line in lines:
            decision = decisions.get(line)
            if decision and decision["status"] == "blocked":
                blocked[get_document(line)][line] = decision
        values = [
            self._finding(kind, document, self._told(document, decided))
            for document, decided in blocked.items()
        ]
        self.env["channel.audit.finding"].sudo().create(values)._tell_managers()

    @api.model
    def _told(self, document, decisions):
        if document._name == "account.move":
            return document._channel_told(decisions)
        lines = self.env["sale.order.line"].sudo().union(*decisions)
        return lines._channel_told(decisions)

    @api.model
    def _finding(self, kind, document, told, event=None):
        """Return the values of a finding.

        :param document: the order or the invoice
        :param list told: its lines, as in a guard event
        """
        invoice = document._name == "account.move"
        lines = document.invoice_line_ids if invoice else document.order_line
        named = {each["line"] for each in told}
        sign = -1 if invoice and document.move_type == "out_refund" else 1
        partners = [
            claim["channel_partner"]
            for each in told
            for claim in each["decision"]["claims"]
            if claim["channel_partner"]
        ]
        return {
            "kind": kind,
            "move_id": document.id if invoice else False,
            "order_id": False if invoice else document.id,
            "event_id": event.id if event else False,
            "document": document.display_name,
            "date": document.invoice_date if invoice else document.date_order.date(),
            "customer_id": document.partner_id.commercial_partner_id.id,
            "channel_partner_id": partners[0] if partners else False,
            "user_id": (document.invoice_user_id if invoice else document.user_id).id,
            "company_id": document.company_id.id,
            "currency_id": document.currency_id.id,
            "amount": sign * sum(line.price_subtotal for line in lines if line.id in named),
            "facts": {"lines": told},
        }
