"""Odoo runs this when a database with an older version is updated, never on a new installation."""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists

#: From one mark a line to one a document: what was marked for other contacts than the document's
#: is looked at again.
GATHER = """
INSERT INTO channel_audit_mark ({target}, {names}, line_values)
SELECT document.id, {contacts}, jsonb_object_agg(
           mark.{line}_id, jsonb_build_array(mark.product_id, mark.product_uom_id, mark.quantity))
  FROM channel_audit_mark AS mark
  JOIN {lines} AS line ON line.id = mark.{line}_id
  JOIN {documents} AS document ON document.id = line.{target}
 WHERE ROW({marked}) IS NOT DISTINCT FROM ROW({contacts})
 GROUP BY document.id
ON CONFLICT DO NOTHING
"""
CONTACTS = {
    "ordering_id": "partner_id",
    "invoiced_id": "partner_invoice_id",
    "delivered_id": "partner_shipping_id",
}


def migrate(cr, version):
    """Gather the marks of lines into one of their document, so that posting waits for one row.

    :param cr: the database cursor
    :param str version: the version that the database has
    """
    # A database older than marks has none to gather.
    if not column_exists(cr, "channel_audit_mark", "move_line_id"):
        return
    for target, line, names in (
        ("order_id", "order_line", [*CONTACTS]),
        ("move_id", "move_line", ["ordering_id", "delivered_id"]),
    ):
        lines = "sale_order_line" if target == "order_id" else "account_move_line"
        cr.execute(
            GATHER.format(
                target=target,
                line=line,
                lines=lines,
                documents=lines.removesuffix("_line"),
                names=", ".join(names),
                marked=", ".join(f"mark.{name}" for name in names),
                contacts=", ".join(f"document.{CONTACTS[name]}" for name in names),
            )
        )
    cr.execute("DELETE FROM channel_audit_mark WHERE order_id IS NULL AND move_id IS NULL")
    api.Environment(cr, SUPERUSER_ID, {})["channel.audit.mark"].invalidate_model()
