"""A year of business: orders, invoices, payments in parts, refunds, and settlements."""

import random
from collections import defaultdict
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.fields import Command

from .generated_history import note_payment, record_history, set_step
from .generated_world import World

SEED = 20250101
FIRST, LAST, END = date(2025, 1, 1), date(2025, 12, 31), date(2026, 2, 27)
#: When everything has been paid that ever is, and every period is over.
SETTLED = (date(2026, 3, 1), date(2026, 4, 1), date(2026, 7, 1))
#: What runs by itself: its record → the model and method.
CRONS = {
    "ir_cron_expire_registrations": ("channel.registration", "_cron_expire"),
    "ir_cron_expire_consents": ("channel.consent", "_cron_expire"),
    "ir_cron_refresh_revenue": ("channel.revenue", "_cron_refresh"),
    "ir_cron_refresh_quotations": ("sale.order", "_channel_refresh_all"),
    "ir_cron_settle_commissions": ("channel.settlement", "_cron_settle"),
}
SETTLE = "ir_cron_settle_commissions"
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class Year:
    """Makes the year, day by day. What is due later waits in the agenda for its day.

    :param env: the superuser's
    :param int orders: how many orders there are in all
    :param run_cron: runs a nightly job, given the name of its record
    :param day_is_over: called with each day when it is over
    """

    def __init__(self, env, orders, run_cron, day_is_over=None, channel_partners=20, customers=300):
        self.env = env
        self.orders = orders
        self.run_cron = run_cron
        self.day_is_over = day_is_over or (lambda day: None)
        self.chance = random.Random(SEED)
        self.size = (channel_partners, customers)
        self.agenda = defaultdict(list)
        self.step = 0
        self.day = FIRST
        self.counts = defaultdict(int)
        self.settled = self.holds = None

    def run(self):
        with freeze_time("2024-12-31 10:00:00") as clock:
            record_history(self.env)
            self.next_step(date(2024, 12, 31))
            self.world = World(self.env, self.chance, *self.size)
            days = self._days()
            self._sell_before()
            for day in days:
                clock.move_to(f"{day} 10:00:00")
                self._live(day)
                self.env.flush_all()
                self.env.invalidate_all()
                self.day_is_over(day)
            self._release()
            for day in SETTLED:
                clock.move_to(f"{day} 04:00:00")
                self._settle(day)
                self.day_is_over(day)

    def _days(self):
        """Return the days on which something is done: fewer where there is little to do."""
        distance = 7 if self.orders >= 500 else 15
        days = [FIRST + timedelta(days=each) for each in range(0, (END - FIRST).days, distance)]
        selling = [day for day in days if day <= LAST]
        self.share = {day: self.orders // len(selling) for day in selling}
        for day in self.chance.sample(selling, self.orders % len(selling)):
            self.share[day] += 1
        return days

    def next_step(self, day):
        """Begin what sees only what was before it."""
        self.env.flush_all()
        self.step += 1
        self.day = day
        set_step(self.env.cr, self.step, day)

    def later(self, what, records, least, most):
        self.agenda[what].append(
            (self.day + timedelta(days=self.chance.randint(least, most)), records)
        )

    def due(self, what):
        due = [each for each in self.agenda[what] if each[0] <= self.day]
        self.agenda[what] = [each for each in self.agenda[what] if each[0] > self.day]
        return due

    # ----------------------------------------------------------------------- days

    def _sell_before(self):
        """Invoice some customers in the year before, so that their revenue runs out in this one."""
        self.next_step(date(2024, 12, 31))
        moves = self._prepare_invoices(self.world.customers[::3])
        for move in moves:
            move.invoice_date = date(2024, 1, 15) + timedelta(days=self.chance.randint(0, 330))
        self._post(moves)

    def _live(self, day):
        self.next_step(day)
        for name in CRONS:
            if name != SETTLE:
                self.run_cron(name)
        if day.month != self.settled:
            self.settled = day.month
            self._settle(day)
        self._hold(day)
        if day in self.share:
            self._change_facts()
            self._quote(self.share[day])
            self.next_step(day)
            self._post(self._prepare_invoices(self._some_customers(max(1, self.share[day] // 8))))
            self.next_step(day)
            self.world.change_rate()
        self._confirm([order for _day, order in self.due("confirm")])
        self._invoice([order for _day, order in self.due("invoice")])
        self._refund()
        self._pay()

    def _change_facts(self):
        """Let facts and rates change, in proportion to what is sold."""
        world = self.world
        for what, share in (
            (world.change_rate, 1),
            (world.change_owner, 0.5),
            (world.introduce, 1),
            (world.register, 1),
            (world.end_introduction, 0.3),
            (world.ask_for_proposal, 0.3),
            (world.lose_deal, 0.3),
        ):
            for _each in range(1 + len(world.customers) // 100):
                if self.chance.random() < share:
                    self.next_step(self.day)
                    what()

    def _some_customers(self, number):
        number = min(number, len(self.world.customers))
        return self.chance.sample(self.world.customers, number)

    def _settle(self, day):
        self.next_step(day)
        self.run_cron(SETTLE)
        bills = self.env["account.move"].search(
            [("invoice_line_ids.settlement_id", "!=", False), ("state", "=", "draft")]
        )
        for bill in bills:
            if self.chance.random() < 0.1 and day < END:
                # Its commissions are settled anew.
                bill.button_cancel()
                self.counts["bills cancelled"] += 1

    def _hold(self, day):
        """Hold all that two channel partners earn for some months, or until the end."""
        holds = self.env["channel.commission.hold"]
        if day.month == 4 and not self.holds:
            self.holds = holds.create(
                [
                    {"channel_partner_id": partner.id, "reason": "Something is to be cleared"}
                    for partner in self.world.channel_partners[:2]
                ]
            )
        elif day.month == 9:
            self.holds[0].action_release()

    def _release(self):
        """Hold nothing any more, and close the conflicts: all of it is settled late."""
        self.holds.action_release()
        cases = self.env["channel.case"].search(
            [("type", "=", "conflict"), ("customer_id", "in", self.world.customers.ids)]
        )
        self.counts["conflicts"] = len(cases)
        cases.write({"outcome": "It stays as it is."})
        cases.action_discuss()
        cases.action_agree()
        cases.action_close()

    # --------------------------------------------------------------------- orders

    def _prepare_lines(self):
        chance = self.chance
        return [
            {
                "product_id": product.id,
                "price_unit": round(chance.uniform(3, 900), 2),
                "discount": chance.choice([0, 0, 0, 0, 5, 12.5]),
                "tax_ids": [Command.set(product.taxes_id.ids)],
                "quantity": chance.choice([1, 1, 1, 2, 3, 4, 10]),
            }
            for product in chance.sample(self.world.products, chance.choice([1, 1, 2, 3, 4, 6]))
        ]

    def _prepare_order(self, customer):
        chance, vals = self.chance, {"partner_id": customer.id}
        if (
            customer.channel_partner_id
            and chance.random() < 0.06
            and customer not in self.world.channel_partners
        ):
            # Sold through the channel partner, delivered to its customer.
            vals = {
                "partner_id": customer.channel_partner_id.id,
                "partner_shipping_id": customer.id,
            }
        elif customer in self.world.introductions and chance.random() < 0.6:
            vals["opportunity_id"] = self.world.introductions[customer].id
        vals["order_line"] = [
            Command.create(
                {
                    "product_uom_qty": line.pop("quantity"),
                    **line,
                }
            )
            for line in self._prepare_lines()
        ]
        return vals

    def _quote(self, number):
        customers = self._some_customers(number)
        orders = self.env["sale.order"].create(list(map(self._prepare_order, customers)))
        self.counts["orders"] += len(orders)
        for order in orders:
            self.later("confirm", order, *self.chance.choice([(0, 0), (0, 0), (5, 60)]))

    def _confirm(self, orders):
        """Confirm orders, each batch for customers who are in it once: what one order changes
        counts for the next."""
        while orders:
            batch, rest, met = self.env["sale.order"], [], set()
            for order in orders:
                parties = set(
                    (order.partner_id | order.partner_shipping_id).commercial_partner_id.ids
                )
                if met & parties:
                    rest.append(order)
                else:
                    batch |= order
                    met |= parties
            orders = rest
            self.next_step(self.day)
            for order in batch._channel_blocked():
                self._settle_blocked(order)
            self.next_step(self.day)
            batch = batch.filtered(lambda order: order.state == "draft")
            batch.action_confirm()
            self.counts["confirmed"] += len(batch)
            for order in batch:
                self.later("invoice", order, 0, 20)

    def _settle_blocked(self, order):
        """Ask for consent, or sell what is left without it."""
        for decision in order.order_line._channel_decide().values():
            if decision["status"] == "blocked" and self.chance.random() < 0.7:
                for claim in decision["claims"]:
                    self.world.consent(order, claim, decision["service"])
                    self.counts["consents"] += 1
        blocked = order._channel_blocked() and order._channel_get_blocked_lines()
        if blocked and blocked == order.order_line:
            order.action_cancel()
        elif blocked:
            order.action_channel_remove_blocked()

    # ------------------------------------------------------------------- invoices

    def _invoice(self, orders):
        if not orders:
            return
        moves = self.env["sale.order"].union(*orders)._create_invoices(grouped=True)
        moves.invoice_date = self.day
        for move in moves:
            if self.chance.random() < 0.25:
                self._invoice_a_part(move)
        self._post(moves)

    def _invoice_a_part(self, move):
        parts = move.invoice_line_ids.filtered(lambda line: line.quantity >= 2)
        for line in parts:
            line.quantity = line.quantity // 2
        if parts:
            for order in parts.sale_line_ids.order_id:
                self.later("invoice", order, 10, 60)

    def _prepare_invoices(self, customers):
        """Write invoices without orders, and leave out what may not be sold."""
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_date": self.day,
                    "invoice_line_ids": [Command.create(line) for line in self._prepare_lines()],
                }
                for customer in customers
            ]
        )
        moves.invoice_line_ids.browse(
            line.id
            for decisions in moves._channel_decide().values()
            for line, decision in decisions.items()
            if decision["status"] == "blocked"
        ).unlink()
        empty = moves.filtered(lambda move: not move.invoice_line_ids)
        empty.unlink()
        self.counts["direct invoices"] += len(moves - empty)
        return moves - empty

    def _post(self, moves):
        self.next_step(self.day)
        moves.action_post()
        self.counts["invoices"] += len(moves)
        for move in moves:
            how = self.chance.random()
            if how < 0.75:
                self.later("pay", (move, 1), 0, 60)
            elif how < 0.87:
                self.later("pay", (move, 0.37), 0, 30)
                self.later("pay", (move, 1), 31, 70)
            elif how < 0.93:
                # Never paid, but given back in full.
                self.later("refund", move, 5, 90)

    def _pay(self):
        """Register the payments that are due, some under the day that they should have had."""
        whole = defaultdict(lambda: self.env["account.move"])
        for _day, (move, share) in self.due("pay"):
            booked = self.day - timedelta(days=self.chance.choice([0, 0, 0, 0, 9]))
            if move.amount_residual <= 0:
                continue
            if share == 1:
                whole[booked, move.move_type] |= move
                if move.move_type == "out_invoice" and self.chance.random() < 0.15:
                    self.later("refund", move, 5, 90)
            else:
                self._register(move, booked, round(move.amount_total * share, 2))
        for (booked, _kind), moves in whole.items():
            self._register(moves, booked)

    def _register(self, moves, booked, amount=None):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"payment_date": booked, "group_payment": False})
        )
        if amount:
            wizard.amount = amount
        note_payment(self.env.cr, moves, booked, amount)
        wizard._create_payments()
        self.counts["partial payments" if amount else "payments"] += len(moves)

    def _refund(self):
        for _day, move in self.due("refund"):
            if move.payment_state not in ("paid", "not_paid"):
                continue
            paid = move.payment_state == "paid"
            refund = move._reverse_moves([{"invoice_date": self.day, "date": self.day}])
            if paid and self.chance.random() < 0.6:
                for line in refund.invoice_line_ids:
                    line.quantity = line.quantity / 2 if line.quantity > 1 else line.quantity
                if len(refund.invoice_line_ids) > 2:
                    refund.invoice_line_ids[0].unlink()
            self.next_step(self.day)
            if paid:
                self.later("pay", (refund, 1), 0, 30)
            else:
                note_payment(self.env.cr, move | refund, self.day)
            refund.action_post()
            self.counts["refunds"] += 1
