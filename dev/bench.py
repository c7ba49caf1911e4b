"""Times quotations, or posting invoices, with and without the addon, in one run.

Run by dev/bench, which prepares the databases. Repetitions are interleaved and every
one is rolled back; medians are compared as ratios, since the machine is shared.
"""

import argparse
import gc
import json
import statistics
import sys
import time
from functools import partial

from odoo import SUPERUSER_ID, api, fields, release
from odoo.fields import Command, Domain
from odoo.modules.registry import Registry
from odoo.tools import config

MOST = 100


def measured(cr, act):
    """Return (milliseconds, queries, result) of an act, its writes flushed."""
    cr.flush()
    queries, start = cr.sql_log_count, time.perf_counter()
    result = act()
    cr.flush()
    return (time.perf_counter() - start) * 1000, cr.sql_log_count - queries, result


class Bench:
    """One database, a rep, and one kind of customer to sell to.

    :param str name: of the case
    :param str database: its own: what is rolled back leaves dead rows, which slow its own case only
    :param str base: the case that it is compared with; itself if there is none
    :param str restrict: give the customer an owner and SIP trunk revenue, and sell it this service:
        more SIP trunks are free, on connectivity the owner earns
    :param bool forbid: have sale_exception forbid such a customer what these products are not
    :param bool agent: have a plain agent earn on each line, as OCA's modules alone have it
    """

    acts = ("create", "confirm")
    sizes = (1, 10, MOST)
    groups = ("sales_team.group_sale_salesman",)

    def __init__(self, name, database, base=None, restrict=None, forbid=False, agent=False):
        self.name = name
        self.base = base or name
        self.registry = Registry(database)
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
        """Create and confirm one quotation, roll back; return both measurements."""
        with self.registry.cursor() as cr:
            env = self._env(cr)
            # As in a request of a rep who has just opened the form.
            env["res.partner"].browse(self.customer).mapped("commercial_partner_id.name")
            gc.collect()
            created = measured(
                cr,
                lambda: env["sale.order"].create(self._order(size)),
            )
            order = created[2]
            env.invalidate_all()
            confirmed = measured(cr, order.action_confirm)
            cr.rollback()
        return created[:2], confirmed[:2]


class PostingBench(Bench):
    """The same, for writing an invoice and posting it.

    :param bool ordered: the invoice of an order, which makes what is earned on its lines
    """

    acts = ("write", "post", "both")
    sizes = (10, MOST)
    groups = ("account.group_account_invoice", *Bench.groups)

    def __init__(self, *args, ordered=False, **options):
        self.ordered = ordered
        super().__init__(*args, **options)

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
        return written, posted, [sum(each) for each in zip(written, posted, strict=True)]


def load_chart(database):
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["account.chart.template"].try_loading("generic_coa", env.company, False)


def compare(benches, repetitions):
    rows = []
    for size in benches[0].sizes:
        taken = {bench.name: [] for bench in benches}
        for repetition in range(repetitions + 1):
            # In turns, so that none ever follows itself, while the processor still remembers it.
            first = repetition % len(benches)
            for bench in benches[first:] + benches[:first]:
                result = bench.run(size)
                if repetition:  # the first one warms up
                    taken[bench.name].append(result)
        for act, what in enumerate(benches[0].acts):
            for bench in benches:
                times = [result[act][0] for result in taken[bench.name]]
                base = [result[act][0] for result in taken[bench.base]]
                rows.append(
                    {
                        "act": what,
                        "lines": size,
                        "case": bench.name,
                        "ms": round(statistics.median(times), 1),
                        # Of each repetition: what the machine does meanwhile meets both alike.
                        "ratio": round(
                            statistics.median(a / b for a, b in zip(times, base, strict=True)), 3
                        ),
                        "queries": statistics.median(r[act][1] for r in taken[bench.name]),
                    }
                )
    return rows


def quotations(without, unrelated, restricted, earned, exception):
    plain = "without the addon"
    return [
        Bench(plain, without),
        Bench("unrelated customer", unrelated, plain),
        Bench("restricted, allowed lines", restricted, plain, restrict="sip_trunk"),
        Bench("restricted, it earns", earned, plain, restrict="connectivity"),
        Bench("sale_exception, one rule", exception, plain, forbid=True),
    ]


def posting(without, without_agent, without_order, unrelated, agent, earned, ordered):
    plain, earning, billing = "without the addon", "without it, an agent", "without it, an order's"
    return [
        PostingBench(plain, without),
        PostingBench("unrelated customer", unrelated, plain),
        PostingBench(earning, without_agent, agent=True),
        PostingBench("an agent", agent, earning, agent=True),
        PostingBench("a channel partner earns", earned, earning, restrict="connectivity"),
        PostingBench(billing, without_order, agent=True, ordered=True),
        PostingBench(
            "an order's, it earns", ordered, billing, restrict="connectivity", ordered=True
        ),
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
    benches = {"quotations": quotations, "posting": posting}[options.what](*options.databases)
    rows = compare(benches, options.repetitions)
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


main()
