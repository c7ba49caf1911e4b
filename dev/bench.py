"""Times quotations, or posting invoices, with and without the addon, in one run.

Run by dev/bench, which prepares the databases. Repetitions are interleaved and every
one is rolled back; medians are compared as ratios, since the machine is shared. Each case
has a process of its own, as the worker of a server has that serves one database: in one
process, what Python remembers of one registry's methods is forgotten over the other's. It
is started anew every few repetitions, since where things happen to lie in the memory of a
process makes it up to a twentieth faster or slower than the next.
"""

import argparse
import gc
import json
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from odoo import SUPERUSER_ID, api, fields, release
from odoo.fields import Command, Domain
from odoo.modules.registry import Registry
from odoo.tools import config

MOST = 100
#: Repetitions in one process, beside the first one of each size, which warms up.
IN_A_ROW = 5


def measured(cr, act):
    """Return (milliseconds, queries, result) of an act, its writes flushed."""
    cr.flush()
    queries, start = cr.sql_log_count, time.perf_counter()
    result = act()
    cr.flush()
    return (time.perf_counter() - start) * 1000, cr.sql_log_count - queries, result


def added(*measurements):
    """Return (milliseconds, queries) of acts one after another."""
    return [sum(each) for each in zip(*measurements, strict=True)]


class Bench:
    """One database, a rep, and one kind of customer to sell to.

    :param str database: its own: what is rolled back leaves dead rows, which slow its own case only
    :param str name: of the case
    :param str restrict: give the customer an owner and SIP trunk revenue, and sell it this service:
        more SIP trunks are free, on connectivity the owner earns
    :param bool forbid: have sale_exception forbid such a customer what these products are not
    :param bool agent: have a plain agent earn on each line, as OCA's modules alone have it
    """

    #: Judged is created, and known whether it may leave: the addon has decided by then. Both is
    #: judged and confirmed.
    acts = ("create", "judged", "confirm", "both")
    #: Lines, and how many times as often as the largest: what is soon over varies more.
    sizes = {1: 8, 10: 4, MOST: 1}
    groups = ("sales_team.group_sale_salesman",)

    def __init__(self, database):
        self.registry = Registry(database)

    def make(self, name, restrict=None, forbid=False, agent=False):
        """Make who sells what to whom, once for all processes, and return it as attributes."""
        self.name = name
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.user = self._make_user(env)
            self.customer = env["res.partner"].create({"name": name, "is_company": True}).id
            self.products = (
                env["product.product"]
                .create(
                    [
                        {"name": f"Connectivity {number}", "type": "service", "taxes_id": False}
                        for number in range(MOST)
                    ]
                )
                .ids
            )
            if "channel.service" in env:
                self._classify(env, restrict or "connectivity")
            if restrict:
                self._restrict(env)
            if forbid:
                self._forbid(env)
            if agent:
                self._give_agent(env)
            self._make_history(env)
            cr.commit()
            # The planner of a database that was only just made knows nothing of its tables.
            cr.execute("ANALYZE")
        return {name: getattr(self, name) for name in ("user", "customer", "products")}

    def _env(self, cr):
        """Return what a request of the user has: rights, and changes that are tracked."""
        return api.Environment(cr, self.user, {"lang": "en_US", "tz": "Europe/Brussels"})

    def _make_user(self, env):
        groups = [env.ref(group).id for group in self.groups]
        return (
            env["res.users"]
            .create(
                {
                    "name": "Rita Rep",
                    "login": f"rita {self.name}",
                    "group_ids": [Command.set(groups)],
                }
            )
            .id
        )

    def _make_history(self, env):
        """Make what was sold before, where that matters."""

    def _classify(self, env, service):
        """Say what is sold, as a company does that keeps the promise."""
        env["product.product"].browse(self.products).channel_service_id = env.ref(
            f"channel_partner.channel_service_{service}"
        )

    def _restrict(self, env):
        """Give the customer an owner and SIP trunk revenue."""
        owner = env["res.partner"].create(
            {"name": "Channel Partner", "is_company": True, "is_channel_partner": True}
        )
        env["res.partner"].browse(self.customer).write(
            {
                "channel_partner_id": owner.id,
                "revenue_service_ids": [
                    Command.link(env.ref("channel_partner.channel_service_sip_trunk").id)
                ],
            }
        )

    def _forbid(self, env):
        """Have what the guard refuses refused by a rule: what needs consent, to whichever of an
        order's three contacts is protected, unless it has consented."""
        protected, consented = env["res.partner.category"].create(
            [{"name": "Protected"}, {"name": "Consented"}]
        )
        env["res.partner"].browse(self.customer).category_id = protected
        forbidden = env["product.category"].create({"name": "Needs consent"})
        contacts = ("partner_id", "partner_invoice_id", "partner_shipping_id")
        tags = [f"order_id.{contact}.commercial_partner_id.category_id" for contact in contacts]
        env["exception.rule"].create(
            {
                "name": "Needs the channel partner's consent",
                "description": "It is not ours to sell.",
                "model": "sale.order.line",
                "exception_type": "by_domain",
                "domain": list(
                    Domain("product_id.categ_id", "child_of", forbidden.id)
                    & Domain.OR(
                        Domain(tag, "in", protected.ids) & Domain(tag, "not in", consented.ids)
                        for tag in tags
                    )
                ),
            }
        )

    def _give_agent(self, env):
        env["res.partner"].browse(self.customer).commission_agent_ids = env["res.partner"].create(
            {"name": "Agent", "agent": True, "commission_id": self._rate(env).id}
        )

    def _rate(self, env):
        return env["commission"].create(
            {"name": "Ten", "commission_type": "fixed", "fix_qty": 10.0}
        )

    def _order(self, size):
        return {
            "partner_id": self.customer,
            "order_line": [
                Command.create({"product_id": product, "product_uom_qty": 1, "price_unit": 100.0})
                for product in self.products[:size]
            ],
        }

    def run(self, size):
        """Create, judge and confirm one quotation, roll back; return what each took."""
        with self.registry.cursor() as cr:
            env = self._env(cr)
            # As in a request of a rep who has just opened the form.
            env["res.partner"].browse(self.customer).mapped("commercial_partner_id.name")
            gc.collect()
            create = partial(env["sale.order"].create, self._order(size))
            *created, order = measured(cr, create)
            judged = added(created, measured(cr, partial(self._judge, order))[:2])
            env.invalidate_all()
            confirmed = measured(cr, order.action_confirm)[:2]
            cr.rollback()
        return created, judged, confirmed, added(judged, confirmed)

    def _judge(self, order):
        """Test a draft as the scheduled job of sale_exception does, where that is installed."""
        if "main_exception_id" in order._fields:
            order.detect_exceptions()


class PostingBench(Bench):
    """The same, for writing an invoice and posting it.

    :param bool ordered: the invoice of an order, which makes what is earned on its lines
    """

    acts = ("write", "post", "both")
    sizes = {10: 2, MOST: 1}
    groups = ("account.group_account_invoice", *Bench.groups)

    def make(self, ordered=False, **options):
        self.ordered = ordered
        return {**super().make(**options), "ordered": ordered}

    def _restrict(self, env):
        super()._restrict(env)
        env["channel.rule"].search([("decision", "=", "commission")]).commission_id = self._rate(
            env
        )

    def _make_history(self, env):
        """Post invoices: with none at all the database plans as if there never were any."""
        moves = env["account.move"].create([self._invoice(MOST // 4) for _number in range(40)])
        moves.action_post()

    def _invoice(self, size):
        return {
            "move_type": "out_invoice",
            "partner_id": self.customer,
            "invoice_date": fields.Date.today(),
            "invoice_line_ids": [
                Command.create({"product_id": product, "price_unit": 100.0})
                for product in self.products[:size]
            ],
        }

    def run(self, size):
        """Write an invoice and post it, roll back; return both measurements."""
        with self.registry.cursor() as cr:
            env = self._env(cr)
            write = partial(env["account.move"].create, self._invoice(size))
            if self.ordered:
                order = env["sale.order"].create(self._order(size))
                order.action_confirm()
                write = order._create_invoices
            env.flush_all()
            env.invalidate_all()
            gc.collect()
            *written, move = measured(cr, write)
            env.invalidate_all()
            gc.collect()
            posted = measured(cr, move.action_post)[:2]
            cr.rollback()
        return written, posted, added(written, posted)


def load_chart(database):
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["account.chart.template"].try_loading("generic_coa", env.company, False)


class Case:
    """Processes, one after another, that measure one kind of customer in one database.

    :param type kind: of :class:`Bench`
    :param str name: of the case
    :param str base: the case that it is compared with; itself if there is none
    :param options: for ``kind.make``
    """

    def __init__(self, kind, name, database, base=None, **options):
        self.kind, self.name, self.base = kind, name, base or name
        self.database, self.options = database, {"name": name, **options}
        self.made = self.process = None

    def start(self):
        if self.process:
            self.process.shutdown()
        start = (self.kind, self.database, self.made)
        self.process = ProcessPoolExecutor(1, get_context("spawn"), self._start, start)
        if not self.made:
            self.made = self.process.submit(self._make, self.options).result()

    def run(self, size):
        return self.process.submit(self._run, size).result()

    # These three are what the process does.

    @classmethod
    def _start(cls, kind, database, made):
        config.parse_config([])
        cls.bench = kind(database)
        vars(cls.bench).update(made or {})

    @classmethod
    def _make(cls, options):
        return cls.bench.make(**options)

    @classmethod
    def _run(cls, size):
        return cls.bench.run(size)


def repeat(cases, repetitions):
    """Return what each case took: its name → size → list of what :meth:`Bench.run` returns."""
    sizes = cases[0].kind.sizes
    taken = {case.name: {size: [] for size in sizes} for case in cases}
    for done in range(0, repetitions, IN_A_ROW):
        for case in cases:
            case.start()
        for size, often in sizes.items():
            for repetition in range(-1, often * min(IN_A_ROW, repetitions - done)):
                # In turns, so that none always follows the same one.
                first = (done + repetition) % len(cases)
                for case in cases[first:] + cases[:first]:
                    result = case.run(size)
                    if repetition >= 0:
                        taken[case.name][size].append(result)
    return taken


def compare(cases, repetitions):
    taken, rows = repeat(cases, repetitions), []
    for size in cases[0].kind.sizes:
        for act, what in enumerate(cases[0].kind.acts):
            for case in cases:
                runs = taken[case.name][size]
                times = [run[act][0] for run in runs]
                base = [run[act][0] for run in taken[case.base][size]]
                # Of each repetition: what the machine does meanwhile meets both alike.
                ratios = [time / other for time, other in zip(times, base, strict=True)]
                rows.append(
                    {
                        "act": what,
                        "lines": size,
                        "case": case.name,
                        "ms": round(statistics.median(times), 1),
                        "ratio": round(statistics.median(ratios), 3),
                        "queries": statistics.median(run[act][1] for run in runs),
                    }
                )
    return rows


def quotations(without, unrelated, restricted, earned, exception):
    plain, case = "without the addon", partial(Case, Bench)
    return [
        case(plain, without),
        case("unrelated customer", unrelated, plain),
        case("restricted, allowed lines", restricted, plain, restrict="sip_trunk"),
        case("restricted, it earns", earned, plain, restrict="connectivity"),
        case("sale_exception, one rule", exception, plain, forbid=True),
    ]


def posting(without, without_agent, without_order, unrelated, agent, earned, ordered):
    plain, earning, billing = "without the addon", "without it, an agent", "without it, an order's"
    case, restrict = partial(Case, PostingBench), {"restrict": "connectivity"}
    return [
        case(plain, without),
        case("unrelated customer", unrelated, plain),
        case(earning, without_agent, agent=True),
        case("an agent", agent, earning, agent=True),
        case("a channel partner earns", earned, earning, **restrict),
        case(billing, without_order, agent=True, ordered=True),
        case("an order's, it earns", ordered, billing, ordered=True, **restrict),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["quotations", "posting", "chart"])
    parser.add_argument("databases", nargs="+", help="one for each case, in their order")
    parser.add_argument("--repetitions", type=int, default=15)
    parser.add_argument("--json", help="file to write the figures to")
    options = parser.parse_intermixed_args()
    config.parse_config([])
    if options.what == "chart":
        load_chart(*options.databases)
        return
    cases = {"quotations": quotations, "posting": posting}[options.what](*options.databases)
    rows = compare(cases, options.repetitions)
    print(f"{'':8} {'lines':>5}  {'':26} {'ms':>8} {'ratio':>6} {'queries':>8}")
    for row in rows:
        print(
            f"{row['act']:8} {row['lines']:5}  {row['case']:26}"
            f" {row['ms']:8.1f} {row['ratio']:6.2f} {row['queries']:8.0f}"
        )
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"odoo": release.version, "rows": rows}, file, indent=1)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
