"""Invoices and credit notes of orders that were confirmed before their customer was protected."""

from odoo.fields import Command

from .common_accounting import InvoiceCase


class OrderInvoiceCase(InvoiceCase):
    def bill(self, ordered, quantity, price=100, product=None, **values):
        """Return a document that bills the customer for order lines."""
        line = {
            "product_id": (product or self.firewall).id,
            "quantity": quantity,
            "price_unit": price,
            "sale_line_ids": [Command.set(ordered.ids)],
        }
        return self.invoice(self.customer, invoice_line_ids=[Command.create(line)], **values)

    def invoiced(self, ordered, quantity=1):
        move = self.bill(ordered, quantity)
        move.action_post()
        return move

    def refund(self, move, quantity=1, price=100):
        """Post a credit note that reverses an invoice."""
        refund = move._reverse_moves()
        refund.invoice_line_ids.write({"quantity": quantity, "price_unit": price})
        refund.action_post()
        self.assertEqual(refund.invoice_line_ids.sale_line_ids, move.invoice_line_ids.sale_line_ids)
        return refund
