from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

#: What a mark remembers of a line.
ENTRY = ("product_id", "product_uom_id", "quantity")


class Source(NamedTuple):
    """One kind of document that the audit looks at.

    ``watched`` names what is read of it: model → fields. ``contacts`` says what a mark remembers
    of the document: its column → that of the document; ``entry`` what it remembers of each line.
    """

    target: str
    watched: dict
    lines: SQL
    where: SQL
    contacts: dict
    entry: SQL


ORDERED = Source(
    "order_id",
    {
        "sale.order": ["state", "partner_id", "partner_invoice_id", "partner_shipping_id"],
        "sale.order.line": [
            "order_id",
            "display_type",
            "product_id",
            "product_uom_id",
            "product_uom_qty",
        ],
    },
    SQL("sale_order_line AS line JOIN sale_order AS document ON document.id = line.order_id"),
    SQL("document.state = 'sale' AND line.display_type IS NULL"),
    {
        "ordering_id": SQL("document.partner_id"),
        "invoiced_id": SQL("document.partner_invoice_id"),
        "delivered_id": SQL("document.partner_shipping_id"),
    },
    SQL("jsonb_build_array(line.product_id, line.product_uom_id, line.product_uom_qty)"),
)
INVOICED = Source(
    "move_id",
    {
        "account.move": ["state", "move_type", "partner_id", "partner_shipping_id"],
        "account.move.line": [
            "move_id",
            "display_type",
            "product_id",
            "product_uom_id",
            "quantity",
            "price_subtotal",
        ],
    },
    SQL("account_move_line AS line JOIN account_move AS document ON document.id = line.move_id"),
    # What a refund deducts is sold.
    SQL(
        "document.state = 'posted' AND line.display_type = 'product'"
        " AND (document.move_type IN ('out_invoice', 'out_receipt')"
        " OR document.move_type = 'out_refund'"
        " AND (line.price_subtotal < 0 OR line.quantity < 0))"
    ),
    {
        "ordering_id": SQL("document.partner_id"),
        "delivered_id": SQL("document.partner_shipping_id"),
    },
    SQL("jsonb_build_array(line.product_id, line.product_uom_id, line.quantity)"),
)


class ChannelAuditMark(models.Model):
    """What is known of a document already, so that the audit looks at what is new or has changed.

    The guard marks an invoice when it lets it be posted, the audit an order when it has looked at
    it. Written with SQL: a mark must never make anybody wait, nor count as a change of the
    document. One for all lines: a hundred rows would be waited for.
    """

    _name = "channel.audit.mark"
    _description = "Channel Audit Mark"
    _log_access = False

    order_id = fields.Many2one("sale.order", ondelete="cascade", readonly=True)
    move_id = fields.Many2one("account.move", ondelete="cascade", readonly=True)
    # Contacts are references, since merging contacts must follow them.
    ordering_id = fields.Many2one("res.partner", ondelete="set null", readonly=True)
    invoiced_id = fields.Many2one("res.partner", ondelete="set null", readonly=True)
    delivered_id = fields.Many2one("res.partner", ondelete="set null", readonly=True)
    line_values = fields.Json(readonly=True, help="Line id → its product, unit and quantity.")

    _one_of_an_order = models.UniqueIndex("(order_id) WHERE order_id IS NOT NULL")
    _one_of_an_invoice = models.UniqueIndex("(move_id) WHERE move_id IS NOT NULL")

    @api.model
    def _mark_existing(self):
        """Mark what there is when the addon is installed: it was sold before protection began."""
        for source in (ORDERED, INVOICED):
            self._mark(source, SQL("TRUE"))

    @api.model
    def _mark_documents(self, documents):
        """Mark documents as they are: looked at, and let through or reported.

        :param documents: orders or invoices; drafts are left alone
        """
        if documents:
            source = ORDERED if documents._name == "sale.order" else INVOICED
            self._mark(source, SQL("document.id = ANY(%s)", documents.ids))

    @api.model
    def _mark_lines(self, lines):
        """Mark lines of invoices as they are, and leave what is known of the others."""
        self._mark(INVOICED, SQL("line.id = ANY(%s)", lines.ids), whole=False)

    @api.model
    def _forget_lines(self, lines):
        """Have the audit look at lines of invoices again."""
        if lines:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE channel_audit_mark SET line_values = line_values - %s::text[]
                     WHERE move_id = ANY(%s)
                    """,
                    [str(line.id) for line in lines],
                    lines.move_id.ids,
                )
            )
            self.invalidate_model()

    @api.model
    def _mark(self, source, condition, whole=True):
        for model, names in source.watched.items():
            self.env[model].flush_model(names)
        known = SQL("channel_audit_mark.line_values || excluded.line_values")
        changes = {"line_values": SQL("excluded.line_values") if whole else known}
        if whole:
            # Of a mark of some lines, new contacts would speak for the others.
            changes |= {each: SQL.identifier("excluded", each) for each in source.contacts}
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO channel_audit_mark (%(target)s, %(names)s, line_values)
                SELECT document.id, %(contacts)s, jsonb_object_agg(line.id, %(entry)s)
                  FROM %(lines)s
                 WHERE %(where)s AND %(condition)s
                 GROUP BY document.id
                    ON CONFLICT (%(target)s) WHERE %(target)s IS NOT NULL
                    DO UPDATE SET %(changes)s
                """,
                target=SQL.identifier(source.target),
                names=SQL(", ").join(SQL.identifier(each) for each in source.contacts),
                contacts=SQL(", ").join(source.contacts.values()),
                entry=source.entry,
                lines=source.lines,
                where=source.where,
                condition=condition,
                changes=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value) for name, value in changes.items()
                ),
            )
        )
        self.invalidate_model()

    @api.model
    def _find(self, source, limit):
        """Return the next lines that are new, or sell something else or more since marked.

        Those of a document come together: one mark says that all of them have been looked at.

        :param int limit: of lines; that of the last document are exceeded
        :return: line id → its mark as a dict, empty for a line without one
        :rtype: dict
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, mark.line_values -> line.id::text, %(marked)s
                  FROM %(lines)s
                  LEFT JOIN channel_audit_mark AS mark
                         ON mark.%(target)s = document.id AND mark.line_values ? line.id::text
                 WHERE %(where)s
                   AND (mark.id IS NULL
                        OR ROW(%(now)s) IS DISTINCT FROM ROW(%(before)s)
                        OR %(entry)s - 2 <> (mark.line_values -> line.id::text) - 2
                        OR abs((%(entry)s ->> 2)::numeric)
                         > abs((mark.line_values -> line.id::text ->> 2)::numeric))
                 ORDER BY document.id
                 FETCH FIRST %(limit)s ROWS WITH TIES
                """,
                marked=SQL(", ").join(SQL.identifier("mark", name) for name in source.contacts),
                lines=source.lines,
                target=SQL.identifier(source.target),
                where=source.where,
                now=SQL(", ").join(source.contacts.values()),
                before=SQL(", ").join(SQL.identifier("mark", name) for name in source.contacts),
                entry=source.entry,
                limit=limit,
            )
        )
        return {
            line: dict(zip((*ENTRY, *source.contacts), (*entry, *contacts), strict=True))
            if entry
            else {}
            for line, entry, *contacts in rows
        }
