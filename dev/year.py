"""Makes a year of business in a database, and compares its settlements with an independent sum.

Run by dev/year, which prepares the database. Each day is committed, so a look at the database
shows how far it is. What the year is made of is in tests/generated_*.py, where a small one is
made by every test run.
"""

import argparse
import json
import sys

from freezegun import api as clock
from psycopg2.extras import Json

from odoo import SUPERUSER_ID, api, release
from odoo.modules.module import initialize_sys_path
from odoo.modules.registry import Registry
from odoo.tools import config

# Only with its configuration does Odoo know where the addon is.
config.parse_config([])
initialize_sys_path()

from odoo.addons.channel_partner.tests.generated_comparison import compare
from odoo.addons.channel_partner.tests.generated_year import CRONS, QUIET, Year

#: How many of the differences are printed.
SHOWN = 20


def make(env, orders):
    started, month = clock.real_perf_counter(), None

    def run_cron(name):
        model, method = CRONS[name]
        getattr(env[model], method)()

    def day_is_over(day):
        nonlocal month
        env.cr.commit()
        if day.month != month:
            month = day.month
            seconds = clock.real_perf_counter() - started
            say(f"  · {day}: {year.counts['orders']} orders after {seconds:.0f} s")

    customers = max(12, orders * 300 // 5000)
    partners = max(4, min(20, customers // 4))
    year = Year(env, orders, run_cron, day_is_over, partners, customers)
    year.run()
    env.flush_all()
    env.cr.commit()
    return year, clock.real_perf_counter() - started


def say(text):
    print(text, file=sys.stderr, flush=True)


def report(year, answers):
    """Print the figures, and return them with what differs."""
    periods, bills, lines, forbidden = answers
    wrong = [row for row in periods if row[2] != row[3] or row[4] != row[5]]
    unbilled = [row for row in bills if row[1] != row[2] + row[3] or row[3] > 0]
    print(
        f"{'channel partner':18} {'periods':>7} {'sum':>12} {'settled':>12} {'billed':>12}", end=""
    )
    print(f" {'carried over':>12}")
    for name, _due, billed, carried in bills:
        mine = [row for row in periods if row[0] == name]
        due, settled = (sum(row[each] for row in mine) for each in (2, 3))
        print(f"{name:18} {len(mine):7} {due:12} {settled:12} {billed:12} {carried:12}")
    due, settled = (sum(row[each] for row in periods) for each in (2, 3))
    billed, carried = (sum(row[each] for row in bills) for each in (2, 3))
    print(f"{'all':18} {len(periods):7} {due:12} {settled:12} {billed:12} {carried:12}")
    for what, number in sorted(year.counts.items()):
        print(f"{what:18} {number:7}")
    print(f"{'commissions':18} {sum(row[5] for row in periods):7}")
    for what, rows in {
        "periods differ": wrong,
        "bills differ": unbilled,
        "lines differ": lines,
        "lines sold without consent": forbidden,
    }.items():
        print(f"{len(rows)} {what}")
        for row in rows[:SHOWN]:
            print("  ", *row)
    figures = {
        **year.counts,
        "channel_partners": len(year.world.channel_partners),
        "customers": len(year.world.customers),
        "commissions": sum(row[5] for row in periods),
        "periods": len(periods),
        "due": str(due),
        "settled": str(settled),
        "billed": str(billed),
        "carried_over": str(carried),
        "differences": len(wrong) + len(unbilled) + len(lines) + len(forbidden),
    }
    return figures, bool(figures["differences"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="a database with the addon")
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--json", help="file to write the figures to")
    options = parser.parse_args()
    with Registry(options.database).cursor() as cr:
        year, seconds = make(api.Environment(cr, SUPERUSER_ID, QUIET), options.orders)
        figures, differs = report(year, compare(cr, Json))
    print(f"made in {seconds:.0f} s")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(
                {"odoo": release.version, **figures, "seconds": round(seconds)}, file, indent=1
            )
    sys.exit(differs)


main()
