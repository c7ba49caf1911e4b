"""A database's life with the addon: what dev/test does around updating and removing it.

usage: lifecycle.py fill DATABASE FILE      makes documents; notes what belongs to the customer
       lifecycle.py with DATABASE FILE      all of it is still there, and every view works
       lifecycle.py without DATABASE FILE   the same, and nothing of the addon is left

Run by dev/test on a database with demo data, between Odoo's own commands.
"""

import json
import sys
from pathlib import Path

from lifecycle_data import fill
from lifecycle_views import find_broken_favorites, find_broken_forms, find_broken_views

from odoo import SUPERUSER_ID, api
from odoo.modules.module import initialize_sys_path
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

ADDON = "channel_partner"
#: What the customer had, or would have had without the addon.
TABLES = [
    "res_partner",
    "res_users",
    "res_company",
    "product_template",
    "product_product",
    "product_category",
    "sale_order",
    "sale_order_line",
    "sale_order_line_agent",
    "commission",
    "commission_settlement",
    "crm_lead",
    "crm_stage",
    "crm_team",
    "account_move",
    "account_move_line",
    "account_payment",
    "mail_message",
    "mail_followers",
    "ir_attachment",
    "mail_activity",
    "partner_agent_rel",
    "account_move_line_sale_order_line_rel",
    "sale_order_line_invoice_rel",
]
#: What would be left of the addon, and the query that finds it.
TRACES = {
    "table": """
        SELECT table_name FROM information_schema.tables
         WHERE table_schema = current_schema AND table_name LIKE 'channel\\_%%'
    """,
    "column": """
        SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = current_schema AND column_name LIKE 'channel\\_%%'
           AND table_name NOT LIKE 'discuss\\_%%' AND table_name != 'res_users_settings'
    """,
    "external id": "SELECT name FROM ir_model_data WHERE module = 'channel_partner'",
    "index": """
        SELECT indexname FROM pg_indexes
         WHERE schemaname = current_schema AND indexname LIKE '%%channel\\_match%%'
    """,
    "asset": "SELECT path FROM ir_asset WHERE path LIKE '%%channel\\_partner%%'",
    "parameter": "SELECT key FROM ir_config_parameter WHERE key LIKE 'channel\\_partner%%'",
    "scheduled action": "SELECT cron_name FROM ir_cron WHERE cron_name LIKE 'Channel Partner:%%'",
    "activity type": "SELECT name FROM mail_activity_type WHERE name->>'en_US' = 'Channel Review'",
    "alias": """
        SELECT alias_name FROM mail_alias WHERE alias_name IN ('dealreg', 'lifecycle-deals')
    """,
}
#: Change by themselves. What the addon planned on the customer's documents becomes a to-do, and
#: what was settled for a channel partner a settlement as the commission modules know it.
VOLATILE = {
    "write_date",
    "write_uid",
    "index_content",
    "message_main_attachment_id",
    "activity_type_id",
    "settlement_type",
    "can_edit",
}
#: Keep their own history, which goes with those that are the addon's.
TECHNICAL = ["ir.actions.server", "ir.cron"]


# --- what must stay -----------------------------------------------------------------------


def own_models(env):
    """Return the names of the models that are the addon's."""
    names = env["ir.model.data"].search([("module", "=", ADDON), ("model", "=", "ir.model")])
    models = env["ir.model"].browse(names.mapped("res_id")).exists()
    return sorted(models.filtered(lambda model: model.modules == ADDON).mapped("model"))


def adopt_demo_data(env):
    """Make the addon's demo contacts, products and orders the customer's: then they stay, too."""
    env.cr.execute(
        "DELETE FROM ir_model_data WHERE module = %s AND replace(model, '.', '_') = ANY(%s)",
        (ADDON, TABLES),
    )
    # They come once more when the addon is installed again, and a login there can be but once.
    env.cr.execute(
        "UPDATE res_users SET login = 'kept-' || login WHERE login IN ('rep', 'manager', 'partner')"
    )


def take_inventory(env):
    """Note every row and every value that would be the customer's without the addon."""
    env.flush_all()
    own = own_models(env)
    rows = {}
    for table in TABLES:
        if columns := customer_columns(env, table):
            rows[table] = read_rows(env, table, columns, own)
    return {"own": own, "rows": rows}


def customer_columns(env, table):
    env.cr.execute(
        """
        SELECT c.column_name
          FROM information_schema.columns c
         WHERE c.table_schema = current_schema AND c.table_name = %s
           AND NOT EXISTS (
               SELECT 1
                 FROM ir_model_fields f
                 JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
                WHERE replace(f.model, '.', '_') = c.table_name AND f.name = c.column_name
             GROUP BY f.id
               HAVING bool_and(d.module = %s))
      ORDER BY c.column_name
        """,
        (table, ADDON),
    )
    return [name for (name,) in env.cr.fetchall() if name not in VOLATILE]


def read_rows(env, table, columns, own):
    """Return ``{row: {column: value}}`` without the rows that are the addon's own."""
    keep, other = SQL("TRUE"), [*own, *TECHNICAL]
    for column in ("res_model", "model"):
        if column in columns:
            keep = SQL("%s AND COALESCE(%s, '') != ALL(%s)", keep, SQL.identifier(column), other)
    texts = SQL(", ").join(SQL("%s::text", SQL.identifier(name)) for name in columns)
    env.cr.execute(SQL("SELECT %s FROM %s WHERE %s", texts, SQL.identifier(table), keep))
    rows = [dict(zip(columns, row, strict=True)) for row in env.cr.fetchall()]
    return {row.get("id") or json.dumps(row): row for row in rows}


def find_losses(env, before):
    """Compare what is there now with what was noted."""
    env.flush_all()
    for table, rows in before["rows"].items():
        if not rows:
            continue
        columns = list(next(iter(rows.values())))
        now = read_rows(env, table, columns, before["own"])
        for key, row in rows.items():
            if key not in now:
                yield f"{table} {describe(row)} is gone"
            elif changed := [name for name in row if not is_same(row[name], now[key][name])]:
                yield f"{table} {describe(row)}: changed {', '.join(changed)}"


def is_same(before, now):
    """Compare values as texts; an amount that is kept as another type has fewer noughts."""
    try:
        return before == now or float(before) == float(now)
    except (TypeError, ValueError):
        return False


def describe(row):
    names = ("id", "res_model", "model", "name", "summary", "subject", "login")
    return ", ".join(f"{name} {row[name]}" for name in names if row.get(name))[:200]


# --- what must work -----------------------------------------------------------------------


def find_traces(env, own):
    """Look for what the addon left behind."""
    for what, query in TRACES.items():
        env.cr.execute(query)
        yield from (f"{what} {name} is left" for (name,) in env.cr.fetchall())
    for table, column in find_model_columns(env):
        env.cr.execute(
            SQL(
                "SELECT %(column)s, count(*) FROM %(table)s"
                " WHERE %(column)s = ANY(%(own)s) GROUP BY 1",
                column=SQL.identifier(column),
                table=SQL.identifier(table),
                own=own,
            )
        )
        for model, count in env.cr.fetchall():
            yield f"{count} rows of {table} still name {model}"


def find_model_columns(env):
    """Every column of any table by which Odoo names a model."""
    env.cr.execute(
        """
        SELECT c.table_name, c.column_name
          FROM information_schema.columns c
          JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = current_schema AND t.table_type = 'BASE TABLE'
           AND c.column_name IN ('model', 'res_model', 'relation', 'model_name', 'resource')
           -- What dialogs leave behind goes by itself.
           AND c.table_name NOT IN (SELECT replace(model, '.', '_') FROM ir_model WHERE transient)
           AND c.data_type IN ('character varying', 'text')
        """
    )
    return env.cr.fetchall()


# --- the command line ---------------------------------------------------------------------


def main(act, database, file):
    config.parse_config([])
    initialize_sys_path()
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if act == "fill":
            fill(env)
            adopt_demo_data(env)
            inventory = take_inventory(env)
            Path(file).write_text(json.dumps(inventory))
            return 0
        before = json.loads(Path(file).read_text())
        problems = [*find_losses(env, before)]
        if act == "without":
            problems += find_traces(env, before["own"])
        problems += [*find_broken_views(env), *find_broken_forms(env)]
        problems += find_broken_favorites(env)
        cr.rollback()
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("fill", "with", "without"):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
