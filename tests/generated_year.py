"""A year of business: orders, invoices, payments in parts, refunds, and settlements."""

import random
from collections import defaultdict
from datetime import date, timedelta

from freezegun import freeze_time

from .generated_history import record_history, set_step
from .generated_sales import Sales
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
            self.sales = Sales(self)
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

    def next_step(self, day=None):
        """Begin what sees only what was before it, on another day or the same."""
        self.env.flush_all()
        self.step += 1
        self.day = day or self.day
        set_step(self.env.cr, self.step, self.day)

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
        moves = self.sales.prepare_invoices(self.world.customers[::3])
        for move in moves:
            move.invoice_date = date(2024, 1, 15) + timedelta(days=self.chance.randint(0, 330))
        self.sales.post(moves)

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
            self.sales.quote(self.share[day])
            self.next_step(day)
            customers = self.some_customers(max(1, self.share[day] // 8))
            self.sales.post(self.sales.prepare_invoices(customers))
            self.next_step(day)
            self.world.change_rate()
        self.sales.confirm([order for _day, order in self.due("confirm")])
        self.sales.invoice([order for _day, order in self.due("invoice")])
        self.sales.refund()
        self.sales.pay()

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
                    self.next_step()
                    what()

    def some_customers(self, number):
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
