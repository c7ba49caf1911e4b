"""Times creating and confirming quotations with and without the addon, in one run.

Run by dev/bench, which prepares the databases. Repetitions are interleaved and every
one is rolled back; medians are compared as ratios, since the machine is shared.
"""

import argparse
import gc
import json
import statistics
import sys
import time

from odoo import SUPERUSER_ID, api, release
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

SIZES = (1, 10, 100)


def measured(cr, act):
    """Return (milliseconds, queries, result) of an act, its writes flushed."""
    cr.flush()
    queries, start = cr.sql_log_count, time.perf_counter()
    result = act()
    cr.flush()
    return (time.perf_counter() - start) * 1000, cr.sql_log_count - queries, result


class Bench:
    """One database and one kind of customer to sell to."""

    def __init__(self, name, database, prepare=None):
        self.name = name
        self.registry = Registry(database)
        with self.registry.cursor() as cr:
            env = self._env(cr)
            self.customer = env["res.partner"].create({"name": name, "is_company": True}).id
            self.products = (
                env["product.product"]
                .create(
                    [
                        {"name": f"Connectivity {number}", "type": "service", "taxes_id": False}
                        for number in range(max(SIZES))
                    ]
                )
                .ids
            )
            if prepare:
                prepare(self, env)
            cr.commit()
            # The planner of a database that was only just made knows nothing of its tables.
            cr.execute("ANALYZE")

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    def restrict(self, env):
        """Give the customer an owner and SIP trunk revenue, and let it buy connectivity."""
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
        env["product.product"].browse(self.products).channel_service_id = env.ref(
            "channel_partner.channel_service_connectivity"
        )

    def forbid(self, env):
        """Have sale_exception forbid such a customer what these products are not."""
        protected = env["res.partner.category"].create({"name": "Protected"})
        env["res.partner"].browse(self.customer).category_id = protected
        forbidden = env["product.category"].create({"name": "Needs consent"})
        env["exception.rule"].create(
            {
                "name": "Needs the channel partner's consent",
                "model": "sale.order.line",
                "exception_type": "by_domain",
                "domain": [
                    ("product_id.categ_id", "child_of", forbidden.id),
                    ("order_id.partner_id.commercial_partner_id.category_id", "in", protected.ids),
                ],
            }
        )

    def run(self, size):
        """Create and confirm one quotation, roll back; return both measurements."""
        with self.registry.cursor() as cr:
            env = self._env(cr)
            # As in a request of a rep who has just opened the form.
            env["res.partner"].browse(self.customer).mapped("commercial_partner_id.name")
            gc.collect()
            created = measured(
                cr,
                lambda: env["sale.order"].create(
                    {
                        "partner_id": self.customer,
                        "order_line": [
                            Command.create({"product_id": product, "product_uom_qty": 1})
                            for product in self.products[:size]
                        ],
                    }
                ),
            )
            order = created[2]
            env.invalidate_all()
            confirmed = measured(cr, order.action_confirm)
            cr.rollback()
        return created[:2], confirmed[:2]


def compare(benches, repetitions):
    rows = []
    for size in SIZES:
        taken = {bench.name: [] for bench in benches}
        for repetition in range(repetitions + 1):
            for bench in benches if repetition % 2 else reversed(benches):
                result = bench.run(size)
                if repetition:  # the first one warms up
                    taken[bench.name].append(result)
        for act, what in enumerate(("create", "confirm")):
            base = None
            for bench in benches:
                times = [result[act][0] for result in taken[bench.name]]
                median = statistics.median(times)
                base = base or median
                rows.append(
                    {
                        "act": what,
                        "lines": size,
                        "case": bench.name,
                        "ms": round(median, 1),
                        "ratio": round(median / base, 3),
                        "queries": statistics.median(r[act][1] for r in taken[bench.name]),
                    }
                )
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", required=True, help="database without the addon")
    parser.add_argument("--unrelated", required=True, help="database with it")
    parser.add_argument("--restricted", required=True, help="another database with it")
    parser.add_argument("--exception", required=True, help="one with sale_exception instead")
    parser.add_argument("--repetitions", type=int, default=15)
    parser.add_argument("--json", help="file to write the figures to")
    options = parser.parse_args()
    config.parse_config([])
    benches = [
        # A database each: what is rolled back leaves dead rows, which slow its own case only.
        Bench("without the addon", options.without),
        Bench("unrelated customer", options.unrelated),
        Bench("restricted, allowed lines", options.restricted, Bench.restrict),
        Bench("sale_exception, one rule", options.exception, Bench.forbid),
    ]
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
