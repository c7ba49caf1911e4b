from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL


class Source(NamedTuple):
    """The lines of one kind of document that the audit looks at.

    ``columns`` says what a mark remembers: its column → that of the line or its document.
    """

    target: str
    document: str
    lines: SQL
    where: SQL
    columns: dict


ORDERED = Source(
    "order_line_id",
    "sale.order",
    SQL("sale_order_line AS line JOIN sale_order AS document ON document.id = line.order_id"),
    SQL("document.state = 'sale' AND line.display_type IS NULL"),
    {
        "quantity": SQL("line.product_uom_qty"),
        "product_id": SQL("line.product_id"),
        "product_uom_id": SQL("line.product_uom_id"),
        "ordering_id": SQL("document.partner_id"),
        "invoiced_id": SQL("document.partner_invoice_id"),
        "delivered_id": SQL("document.partner_shipping_id"),
    },
)
INVOICED = Source(
    "move_line_id",
    "account.move",
    SQL("account_move_line AS line JOIN account_move AS document ON document.id = line.move_id"),
    SQL(
        "document.state = 'posted' AND document.move_type IN ('out_invoice', 'out_receipt')"
        " AND line.display_type = 'product'"
    ),
    {
        "quantity": SQL("line.quantity"),
        "product_id": SQL("line.product_id"),
        "product_uom_id": SQL("line.product_uom_id"),
        "ordering_id": SQL("document.partner_id"),
        "delivered_id": SQL("document.partner_shipping_id"),
    },
)


class ChannelAuditMark(models.Model):
    """What is known of a line already, so that the audit looks at what is new or has changed.

    The guard marks the lines of an invoice when it lets them be posted, the audit those of
    orders when it has looked at them. Written with SQL: a mark must never make anybody wait,
    nor count as a change of the line.
    """

    _name = "channel.audit.mark"
    _description = "Channel Audit Mark"
    _log_access = False

    order_line_id = fields.Many2one("sale.order.line", ondelete="cascade", readonly=True)
    move_line_id = fields.Many2one("account.move.line", ondelete="cascade", readonly=True)
    # No references: only ever compared, and looking each up for each line would cost the time of
    # whoever posts an invoice. Contacts are references, since merging contacts must follow them.
    product_id = fields.Integer(readonly=True)
    product_uom_id = fields.Integer(readonly=True)
    quantity = fields.Float(digits=False, readonly=True)
    ordering_id = fields.Many2one("res.partner", ondelete="set null", readonly=True)
    invoiced_id = fields.Many2one("res.partner", ondelete="set null", readonly=True)
    delivered_id = fields.Many2one("res.partner", ondelete="set null", readonly=True)

    _one_of_an_order_line = models.UniqueIndex("(order_line_id) WHERE order_line_id IS NOT NULL")
    _one_of_an_invoice_line = models.UniqueIndex("(move_line_id) WHERE move_line_id IS NOT NULL")

    @api.model
    def _mark_existing(self):
        """Mark what there is when the addon is installed: it was sold before protection began."""
        self.env.flush_all()
        for source in (ORDERED, INVOICED):
            self._mark(source, SQL("TRUE"))

    @api.model
    def _mark_lines(self, lines):
        """Mark lines as they are: looked at, and let through or reported.

        :param lines: of orders or of invoices; those of drafts are left alone
        """
        if lines:
            source = ORDERED if lines._name == "sale.order.line" else INVOICED
            self.env[source.document].flush_model()
            lines.flush_model()
            self._mark(source, SQL("line.id = ANY(%s)", lines.ids))

    @api.model
    def _mark(self, source, condition):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO channel_audit_mark (%(target)s, %(names)s)
                SELECT line.id, %(values)s FROM %(lines)s WHERE %(where)s AND %(condition)s
                    ON CONFLICT (%(target)s) WHERE %(target)s IS NOT NULL
                    DO UPDATE SET (%(names)s) = ROW(%(new)s)
                """,
                target=SQL.identifier(source.target),
                names=SQL(", ").join(SQL.identifier(each) for each in source.columns),
                values=SQL(", ").join(source.columns.values()),
                lines=source.lines,
                where=source.where,
                condition=condition,
                new=SQL(", ").join(SQL.identifier("excluded", each) for each in source.columns),
            )
        )
        self.invalidate_model()

    @api.model
    def _find(self, source, limit):
        """Return the next lines that are new, or sell something else or more since marked.

        :return: line id → its mark as a dict, empty for a line without one
        :rtype: dict
        """
        self.env.flush_all()
        names = ["id", *source.columns]
        same = [name for name in source.columns if name != "quantity"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, %(marked)s
                  FROM %(lines)s
                  LEFT JOIN channel_audit_mark AS mark ON mark.%(target)s = line.id
                 WHERE %(where)s
                   AND (mark.id IS NULL
                        OR ROW(%(now)s) IS DISTINCT FROM ROW(%(before)s)
                        OR %(quantity)s > mark.quantity)
                 ORDER BY line.id
                 LIMIT %(limit)s
                """,
                marked=SQL(", ").join(SQL.identifier("mark", name) for name in names),
                lines=source.lines,
                target=SQL.identifier(source.target),
                where=source.where,
                now=SQL(", ").join(source.columns[name] for name in same),
                before=SQL(", ").join(SQL.identifier("mark", name) for name in same),
                quantity=source.columns["quantity"],
                limit=limit,
            )
        )
        return {
            line: dict(zip(names, mark, strict=True)) if mark[0] else {} for line, *mark in rows
        }
