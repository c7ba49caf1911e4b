"""Times following the facts at the size of a large operator, in one run.

Run by dev/bench, which prepares the database. Customers, invoices and quotations are made in
SQL; everything that is timed goes through the addon's own methods.
"""

import argparse
import json
import statistics
import sys
import time

from odoo import SUPERUSER_ID, api, release
from odoo.modules.registry import Registry
from odoo.tools import config

#: Invoices of a customer.
MOVES = 2

#: What an operator without the addon would ask to know who buys what.
BARE = """
SELECT move.commercial_partner_id, template.channel_service_id, move.company_id,
       -SUM(line.balance)
  FROM account_move_line AS line
  JOIN account_move AS move ON move.id = line.move_id
  JOIN product_product AS product ON product.id = line.product_id
  JOIN product_template AS template ON template.id = product.product_tmpl_id
 WHERE move.state = 'posted'
   AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
   AND line.display_type = 'product'
   AND move.invoice_date > CURRENT_DATE - interval '12 months'
   AND template.channel_service_id IS NOT NULL
 GROUP BY move.commercial_partner_id, template.channel_service_id, move.company_id
"""

CUSTOMERS = """
INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, is_company, active, type,
                         autopost_bills, channel_partner_id)
SELECT id, id, 'Customer ' || i, 'Customer ' || i, TRUE, TRUE, 'contact', 'ask',
       CASE WHEN i %% 2 = 0 THEN %(owner)s END
  FROM (SELECT nextval('res_partner_id_seq') AS id, i FROM generate_series(1, %(customers)s) i) made
RETURNING id
"""

# Several invoices a customer, over some months, each with lines of several services.
INVOICES = """
WITH customer AS (
    SELECT id, row_number() OVER (ORDER BY id) AS i FROM res_partner WHERE id = ANY(%(customers)s)
), made AS (
    INSERT INTO account_move (id, name, journal_id, currency_id, company_id, state, move_type,
                              auto_post, date, invoice_date, partner_id, commercial_partner_id)
    SELECT nextval('account_move_id_seq'), 'BENCH/' || customer.i || '/' || number, %(journal)s,
           %(currency)s, %(company)s, 'posted', 'out_invoice', 'no',
           CURRENT_DATE - (number * 120 + customer.i %% 90)::int,
           CURRENT_DATE - (number * 120 + customer.i %% 90)::int, customer.id, customer.id
      FROM customer, generate_series(1, %(moves)s) AS number
    RETURNING id, date, partner_id
)
INSERT INTO account_move_line (move_id, currency_id, company_id, display_type, parent_state, date,
                               partner_id, account_id, product_id, quantity, price_unit,
                               price_subtotal, balance, name)
SELECT made.id, %(currency)s, %(company)s, 'product', 'posted', made.date, made.partner_id,
       %(account)s,
       (%(products)s::int[])[1 + (made.partner_id + line) %% cardinality(%(products)s::int[])],
       1, 10, 10, -10, 'Bench'
  FROM made, generate_series(1, %(lines_each)s) AS line
"""

QUOTATIONS = """
WITH customer AS (
    SELECT id, row_number() OVER (ORDER BY id) AS i FROM res_partner
     WHERE id = ANY(%(customers)s) ORDER BY id LIMIT %(quotations)s
), made AS (
    INSERT INTO sale_order (id, name, company_id, currency_id, partner_id, partner_invoice_id,
                            partner_shipping_id, state, date_order, create_date)
    SELECT nextval('sale_order_id_seq'), 'BENCH' || i, %(company)s, %(currency)s, id, id, id,
           'draft', now(), now()
      FROM customer
    RETURNING id
)
INSERT INTO sale_order_line (order_id, company_id, name, product_id, product_uom_id,
                             product_uom_qty, price_unit, customer_lead, state)
SELECT made.id, %(company)s, 'Bench',
       (%(products)s::int[])[1 + (made.id + line) %% cardinality(%(products)s::int[])],
       %(unit)s, 1, 10, 0, 'draft'
  FROM made, generate_series(1, 2) AS line
"""


def timed(cr, act):
    """Return (milliseconds, queries, result)."""
    queries, start = cr.sql_log_count, time.perf_counter()
    result = act()
    cr.flush()
    return (time.perf_counter() - start) * 1000, cr.sql_log_count - queries, result


def make_world(env, options):
    """Fill the database; return the ids that the measurements need."""
    cr, company = env.cr, env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company, False)
    services = env["channel.service"].search([("code", "in", ["sip_trunk", "connectivity"])])
    services |= env["channel.service"].search(
        [("code", "in", ["network_security", "hardware", "phone_system", "mobile"])]
    )
    products = env["product.product"].create(
        [
            {"name": service.name, "type": "service", "channel_service_id": service.id}
            for service in services
        ]
    )
    owner = env["res.partner"].create(
        {"name": "Channel Partner", "is_company": True, "is_channel_partner": True}
    )
    env.flush_all()
    cr.execute(CUSTOMERS, {"owner": owner.id, "customers": options.customers})
    world = {
        "customers": [row[0] for row in cr.fetchall()],
        "company": company.id,
        "currency": company.currency_id.id,
        "journal": env["account.journal"].search([("type", "=", "sale")], limit=1).id,
        "account": env["account.account"].search([("account_type", "=", "income")], limit=1).id,
        "unit": products[0].uom_id.id,
        "products": products.ids,
        "moves": MOVES,
        "lines_each": max(1, options.lines // options.customers // MOVES),
        "quotations": options.quotations,
    }
    cr.execute(INVOICES, world)
    world["lines"] = cr.rowcount
    cr.execute(QUOTATIONS, world)
    return world


def measure_revenue(env, repetitions):
    """Compare the refresh, where no flag changes, with the bare aggregate query."""
    model, taken = env["channel.revenue"], {"bare": [], "refresh": []}
    first, _queries, changed = timed(env.cr, lambda: env.execute_query(model._refresh_query(None)))
    env.cr.commit()
    env.cr.execute("ANALYZE res_partner_channel_service_rel")
    for _repetition in range(repetitions):
        env.cr.execute(BARE)
        took, _queries, _rows = timed(env.cr, lambda: env.cr.execute(BARE) or env.cr.fetchall())
        taken["bare"].append(took)
        took, _queries, again = timed(env.cr, model._refresh)
        taken["refresh"].append(took)
        if again:
            sys.exit("A refresh after a refresh changed something.")
    bare, refresh = (statistics.median(taken[each]) for each in ("bare", "refresh"))
    return {
        "flags_first_set_for": len(changed),
        "first_ms": round(first),
        "bare_ms": round(bare),
        "unchanged_ms": round(refresh),
        "ratio": round(refresh / bare, 3),
    }


def measure_quotations(env, count):
    """Change one rule, and see all open quotations follow."""
    rule = env["channel.rule"].search(
        [("scenario_id.code", "=", "customer_sip"), ("service_id.code", "=", "mobile")]
    )
    first, _queries, _none = timed(env.cr, env["sale.order"]._channel_refresh_all)
    env.invalidate_all()
    took, queries, _none = timed(env.cr, lambda: rule.write({"decision": "consent"}))
    env.cr.execute("SELECT channel_status, count(*) FROM sale_order GROUP BY 1")
    return {
        "quotations": count,
        "first_ms": round(first),
        "ms": round(took),
        "ms_each": round(took / count, 3),
        "queries": queries,
        "statuses": dict(env.cr.fetchall()),
    }


def measure_check(env, customers):
    """Count the queries of a check of few contacts and of many."""
    rows = {}
    for count in (10, 1000):
        env.invalidate_all()
        contacts = env["res.partner"].browse(customers[:count])
        took, queries, answer = timed(env.cr, contacts.channel_check)
        rows[count] = {"ms": round(took), "queries": queries, "answers": len(answer)}
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="a database with the addon")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=1_000_000, help="of invoices")
    parser.add_argument("--quotations", type=int, default=10_000)
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--json", help="file to write the figures to")
    options = parser.parse_args()
    config.parse_config([])
    registry = Registry(options.database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        making, _queries, world = timed(cr, lambda: make_world(env, options))
        cr.commit()
        cr.execute("ANALYZE")
        print(
            f"customers           {len(world['customers']):,}, invoice lines {world['lines']:,}"
            f" (made in {making / 1000:.0f} s)"
        )
        revenue = measure_revenue(env, options.repetitions)
        print(f"the bare aggregate  {revenue['bare_ms']} ms")
        print(
            f"revenue refresh     {revenue['unchanged_ms']} ms when nothing changed: ratio"
            f" {revenue['ratio']:.2f} ({revenue['first_ms']} ms the first time,"
            f" {revenue['flags_first_set_for']:,} customers)"
        )
        check = measure_check(env, world["customers"])
        for count, row in check.items():
            print(f"channel_check       {count} contacts: {row['queries']} queries, {row['ms']} ms")
        quotations = measure_quotations(env, options.quotations)
        print(
            f"one rule changed    {options.quotations:,} open quotations: {quotations['ms']} ms,"
            f" {quotations['ms_each']:.2f} ms each, {quotations['queries']} queries;"
            f" now {quotations['statuses']}"
        )
        cr.rollback()
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(
                {
                    "odoo": release.version,
                    "customers": options.customers,
                    "lines": world["lines"],
                    "revenue": revenue,
                    "channel_check": check,
                    "quotations": quotations,
                },
                file,
                indent=1,
            )
    sys.stdout.flush()


main()
