from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

from ..policy import deals

#: A key into the cursor's cache: a place that lasts as long as the transaction, which no
#: caller can reach through the context of a request.
_WATCH = object()

#: An order's states, from the one that binds nobody to the one that binds both sides.
_COMMITMENT = {"draft": 0, "cancel": 0, "sent": 1, "sale": 2}


class ChannelGuard(models.AbstractModel):
    """Refuses what the charter forbids, wherever an order or its lines are written.

    The writing methods of ``sale.order`` and ``sale.order.line`` open a watch. It notes
    what was there before, and the outermost one judges at its end, once for all records,
    comparing before and after. Nothing switches it off: not the superuser, not a group,
    not a context key.
    """

    _name = "channel.guard"
    _description = "Channel Guard"

    # ---------------------------------------------------------------------- watch

    @api.model
    @contextmanager
    def _watch(self, orders=None, lines=None, judge_now=False):
        """Judge what happens to some orders and lines within the block.

        :param sale.order orders: orders about to be written
        :param sale.order.line lines: lines about to be written
        :param bool judge_now: whether to judge at the end of this block although an outer
            one is open: a state must not have effects (mails, deliveries) before that
        :return: a watch, for :meth:`_Watch.add` of records created within
        """
        outer = self.env.cr.cache.get(_WATCH)
        watch = outer if outer is not None else _Watch()
        watch.note(orders, lines)
        if outer is None:
            self.env.cr.cache[_WATCH] = watch
        try:
            yield watch
        finally:
            if outer is None:
                self.env.cr.cache.pop(_WATCH, None)
        if outer is None:
            self._judge(watch, watch.orders.keys(), outermost=True)
        elif judge_now:
            self._judge(watch, orders.ids)

    @api.model
    def _judge(self, watch, order_ids, outermost=False):
        orders = self.env["sale.order"].sudo().browse(order_ids)
        questions = {}
        for order in orders:
            action = self._get_action(order, watch)
            if action and (lines := self._get_lines_to_judge(order, watch)):
                questions[order] = (action, lines)
        if questions:
            self._enforce(questions, watch)
        if outermost:
            drafts = orders.filtered(lambda order: order.state == "draft")
            drafts._channel_log_changes(watch.statuses)
        else:
            watch.accept(orders)

    @api.model
    def _add_created(self, orders):
        """Judge all of the orders that have come into being while some are being watched."""
        if watch := self.env.cr.cache.get(_WATCH):
            watch.add(orders)

    @api.model
    def _forget(self, orders):
        """Judge no orders that are deleted while they are being watched."""
        if watch := self.env.cr.cache.get(_WATCH):
            for order in orders:
                watch.orders.pop(order.id, None)

    @api.model
    def _get_action(self, order, watch):
        """Return what was asked of an order, as a guard event's action; None for nothing."""
        if order.state == "sent":
            return "send"
        if order.state == "sale":
            return "confirm"
        if order.state == "draft" and order.company_id.channel_draft_policy == "block":
            return "draft"
        return None

    @api.model
    def _get_lines_to_judge(self, order, watch):
        """Return the lines of which something is new (charter decision 14)."""
        before = watch.orders.get(order.id)
        advanced = not before or _COMMITMENT.get(order.state, 0) > _COMMITMENT.get(before.state, 0)
        if order.state == "draft" or advanced or order._channel_is_for_others(before.parties):
            return order.order_line
        return order.order_line.filtered(watch.is_new)

    @api.model
    def _enforce(self, questions, watch):
        """Raise where a line is blocked: the one place that refuses what is written to an order.

        What is only asked of it, such as the mail composer or a payment, is refused by
        ``sale.order._channel_refuse_if_blocked``.

        :param dict questions: order → (action, lines)
        :raise UserError: naming lines, clause, channel partner and next step
        """
        questions, options = self._hold(questions)
        if not questions:
            return
        enquiries = {order: order._channel_enquiry() for order in questions}
        facts = self.env["channel.policy"]._gather_facts_for(list(enquiries.values()), **options)
        # Most customers have nothing to do with any channel partner: their lines cost nothing.
        questions = {
            order: question
            for order, question in questions.items()
            if enquiries[order].concerns_anybody_in(facts)
        }
        if not questions:
            return
        lines = self.env["sale.order.line"].sudo().union(*(each[1] for each in questions.values()))
        lines._channel_sell_as_classified_now(watch)
        decisions = lines._channel_decide(facts)
        decided = lines.browse(line.id for line in decisions)
        moved = [
            order
            for order, (_action, _lines) in questions.items()
            if (before := watch.orders.get(order.id))
            and before.state == order.state in ("sent", "sale")
            and order._channel_is_for_others(before.parties)
        ]
        old = self._decide_as_before(moved, watch) if moved else {}
        events, messages = [], []
        for order, (action, order_lines) in questions.items():
            judged = order_lines & decided
            by_status = judged.grouped(lambda line: decisions[line]["status"])
            none = judged.browse()
            consented = by_status.get("consented", none)
            blocked = by_status.get("blocked", none).filtered(
                lambda line: (
                    watch.is_new(line) or not self._was_as_blocked(decisions[line], old.get(line))
                )
            )
            if blocked:
                told = blocked._channel_told(decisions)
                events.append(order._channel_event(action, "blocked", told))
                # Where a draft cannot even be saved, the button that asks cannot save it either.
                before = watch.orders.get(order.id)
                asks = action != "draft" and before and before.state in ("draft", "sent")
                messages.append(
                    self.env["channel.alert"]._get_blocked_message(
                        order.display_name, action, told, order if asks else None
                    )
                )
            elif action != "draft":
                retitled = judged._channel_retitled(decisions)
                self.env["channel.guard.event"].sudo().create(
                    [
                        order._channel_event(action, outcome, told._channel_told(decisions))
                        for outcome, told in (("consented", consented), ("warned", retitled))
                        if told
                    ]
                )
        if messages:
            self.env["channel.guard.event"]._record_after_transaction(events)
            raise UserError("\n\n".join(messages))
        for order, (action, order_lines) in questions.items():
            before = watch.orders.get(order.id)
            if action == "confirm" and not (before and before.state == "sale"):
                (order_lines & decided)._channel_award_as_decided(decisions)
                # Told here, where what is known of the customer has just been read.
                order._channel_win_deals(deals(enquiries[order], facts))
        decided.filtered(
            lambda line: line.channel_status != decisions[line]["status"]
        )._channel_redecide()

    @api.model
    def _decide_as_before(self, orders, watch):
        """Decide lines that have left the house for the contacts their orders had before."""
        questions = []
        for order in orders:
            ordering, invoiced, delivered, opportunity = watch.orders[order.id].parties
            contact = self.env["res.partner"].browse
            enquiry = self.env["channel.policy"]._enquiry(
                contact(ordering),
                contact(invoiced),
                contact(delivered),
                self.env["crm.lead"].browse(opportunity),
                order,
            )
            services = {
                line: line.channel_service_id.id or None
                for line in order.order_line
                if line._channel_is_judged()
            }
            blocks = order.company_id.channel_unclassified_policy == "block"
            questions.append((enquiry, services, blocks))
        return self.env["channel.policy"]._decide_lines(questions)

    @api.model
    def _was_as_blocked(self, decision, before):
        """Return whether a changed contact adds nothing to what blocks a line already."""
        if not before or before["status"] != "blocked":
            return False

        def claimed(each):
            return {
                (claim["scenario"], claim["customer"], claim["channel_partner"])
                for claim in each["claims"]
            }

        return claimed(decision) <= claimed(before)


class _Before:
    """An order as it was: what decides whether something about it is new."""

    __slots__ = ("parties", "state")

    def __init__(self, order):
        self.state = order.state
        self.parties = order._channel_parties()


class _Watch:
    """What orders and lines were like before the writes that are being watched."""

    __slots__ = ("lines", "names", "orders", "statuses")

    def __init__(self):
        self.orders = {}
        self.lines = {}
        self.names = {}
        self.statuses = {}

    def note(self, orders=None, lines=None):
        """Remember records as they are, those that are not remembered yet."""
        for order in orders or ():
            if order.id not in self.orders:
                order = order.sudo()
                self.orders[order.id] = _Before(order)
                self.statuses.setdefault(order.id, order.channel_status)
        for line in lines.sudo() if lines else ():
            if line.id not in self.lines:
                self.lines[line.id] = line._channel_sold()
                self.names[line.id] = line.name

    def add(self, orders=None, lines=None):
        """Remember records that did not exist before."""
        for order in orders or ():
            self.orders[order.id] = None
            self.statuses[order.id] = "clear"
        for line in lines or ():
            self.lines.setdefault(line.id, None)

    def is_new(self, line):
        """Return whether a line is new, sells something else, or more of it.

        A line that nobody wrote sells what it sold, also where its order is written.
        """
        if line.id not in self.lines:
            return False
        before = self.lines[line.id]
        if before is None:
            return True
        order, product, quantity, exempt = line._channel_sold()
        if (order, product, exempt) != (before[0], before[1], before[3]):
            return True
        # Below nothing too: with its price negated, it adds to what the customer pays.
        return quantity > max(before[2], 0) or abs(quantity) > abs(before[2])

    def is_renamed(self, line):
        """Return whether a line that was there before has another text now."""
        return line.id in self.names and line.name != self.names[line.id]

    def accept(self, orders):
        """Take orders that were judged as the state to compare with from now on."""
        for order in orders:
            self.orders[order.id] = _Before(order)
            for line in order.order_line:
                if line.id in self.lines:
                    self.lines[line.id] = line._channel_sold()
                    self.names[line.id] = line.name
