"""What the audit knows of already is not looked at again, and nothing else is left out."""

from odoo.tests import tagged

from .common_audit import AuditCase


@tagged("post_install", "-at_install")
class TestAuditMarks(AuditCase):
    def sell_by_sql(self, line, product):
        self.sql("UPDATE account_move_line SET product_id = %s WHERE id = %s", product.id, line.id)

    def named(self, findings):
        return [each["name"] for finding in findings for each in finding.facts["lines"]]

    def marks(self, document):
        name = "order_id" if document._name == "sale.order" else "move_id"
        return self.env["channel.audit.mark"].sudo().search([(name, "=", document.id)])

    def test_a_document_has_one_mark_however_often_it_changes(self):
        invoice = self.invoice(self.customer, self.trunk, self.sim)
        invoice.action_post()
        mark = self.marks(invoice)
        self.assertEqual(set(mark.line_values), {str(each.id) for each in invoice.invoice_line_ids})
        invoice.button_draft()
        invoice.invoice_line_ids[0].unlink()
        invoice.action_post()
        self.assertEqual(self.marks(invoice), mark)
        mark.invalidate_recordset()
        self.assertEqual(list(mark.line_values), [str(invoice.invoice_line_ids.id)])

    def test_a_line_that_changes_on_a_posted_invoice_speaks_for_no_other(self):
        invoice = self.invoice(self.customer, self.trunk, self.sim)
        invoice.action_post()
        trunk, sim = invoice.invoice_line_ids
        self.sell_by_sql(trunk, self.firewall)
        sim.write({"product_id": self.fibre.id, "name": self.fibre.name})
        self.assertEqual(self.named(self.night()), ["SIP Trunk"])
        self.assertFalse(self.night())

    def test_a_line_that_changes_speaks_for_no_other_contact(self):
        invoice = self.invoice(self.stranger, self.firewall, self.sim)
        invoice.action_post()
        self.sql(
            "UPDATE account_move SET partner_id = %s, partner_shipping_id = %s WHERE id = %s",
            self.customer.id,
            self.customer.id,
            invoice.id,
        )
        invoice.invoice_line_ids[1].write({"product_id": self.fibre.id})
        self.assertEqual(self.named(self.night()), ["Firewall"])
        self.assertFalse(self.night())

    def test_what_the_guard_let_be_added_to_a_posted_invoice_is_not_looked_at(self):
        invoice = self.invoice(self.stranger, self.sim)
        invoice.action_post()
        invoice.invoice_line_ids.write({"product_id": self.firewall.id})
        self.manage(self.stranger, self.netzhaus, "sip_trunk")
        self.assertFalse(self.night())

    def test_the_lines_of_a_document_are_looked_at_together(self):
        orders = [
            self.quotation(self.customer, self.firewall, self.laptop, self.fibre)
            for _each in range(2)
        ]
        for order in orders:
            self.confirm_by_sql(order)
        look = self.env["channel.audit"]._look_at_orders
        self.assertEqual([look(1), look(1), look(1)], [3, 3, 0])

    def test_fewer_than_marked_is_nothing_new(self):
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        self.assertFalse(self.night())
        self.sql("UPDATE sale_order_line SET product_uom_qty = 0.5 WHERE order_id = %s", order.id)
        self.assertEqual(self.env["channel.audit"]._look_at_orders(10), 0)
        self.sql("UPDATE sale_order_line SET product_uom_qty = 1.5 WHERE order_id = %s", order.id)
        self.assertEqual(self.env["channel.audit"]._look_at_orders(10), 1)

    def test_marks_of_lines_are_gathered_when_an_older_database_is_updated(self):
        self.free()
        kept = self.invoice(self.customer, self.firewall, self.laptop)
        handed_over = self.invoice(self.customer, self.firewall)
        order = self.quotation(self.customer, self.firewall)
        (kept | handed_over).action_post()
        order.action_confirm()
        self.assertFalse(self.night())
        self.protect()
        self.as_before()
        self.sql(
            "UPDATE channel_audit_mark SET ordering_id = %s WHERE move_line_id = %s",
            self.stranger.id,
            handed_over.invoice_line_ids.id,
        )
        self.migrate("post", "19.0.1.2.0", "19.0.1.3.0")
        self.assertEqual(len(self.marks(kept)), 1)
        self.assertEqual(len(self.marks(order)), 1)
        self.assertFalse(self.marks(handed_over))
        marks = self.env["channel.audit.mark"].sudo().search([])
        self.assertFalse(marks.filtered(lambda mark: not mark.order_id and not mark.move_id))
        self.assertEqual(self.night().move_id, handed_over.with_env(self.env))

    def test_what_refunds_deducted_is_marked_when_an_older_database_is_updated(self):
        refund = self.invoice(self.customer, self.firewall, self.trunk, move_type="out_refund")
        refund.invoice_line_ids[0].quantity = -1
        self.sql("UPDATE account_move SET state = 'posted' WHERE id = %s", refund.id)
        self.migrate("post", "19.0.1.4.0", "19.0.1.5.0")
        self.assertEqual(list(self.marks(refund).line_values), [str(refund.invoice_line_ids[0].id)])
        self.assertFalse(self.night())

    def as_before(self):
        """Mark lines as version 19.0.1.2.0 did."""
        self.sql(
            """
            ALTER TABLE channel_audit_mark
                ADD COLUMN order_line_id integer, ADD COLUMN move_line_id integer,
                ADD COLUMN product_id integer, ADD COLUMN product_uom_id integer,
                ADD COLUMN quantity double precision;
            DELETE FROM channel_audit_mark;
            INSERT INTO channel_audit_mark
                   (order_line_id, product_id, product_uom_id, quantity,
                    ordering_id, invoiced_id, delivered_id)
            SELECT line.id, line.product_id, line.product_uom_id, line.product_uom_qty,
                   document.partner_id, document.partner_invoice_id, document.partner_shipping_id
              FROM sale_order_line AS line
              JOIN sale_order AS document ON document.id = line.order_id
             WHERE document.state = 'sale';
            INSERT INTO channel_audit_mark
                   (move_line_id, product_id, product_uom_id, quantity, ordering_id, delivered_id)
            SELECT line.id, line.product_id, line.product_uom_id, line.quantity,
                   document.partner_id, document.partner_shipping_id
              FROM account_move_line AS line
              JOIN account_move AS document ON document.id = line.move_id
             WHERE document.state = 'posted' AND line.display_type = 'product';
            """
        )
