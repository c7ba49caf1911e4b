from odoo.fields import Command
from odoo.tests import tagged

from .common_audit import AuditCase


@tagged("post_install", "-at_install")
class TestGuardRetitled(AuditCase):
    """Row 9: an allowed product that is titled as something else is shown to the manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.trunk.with_context(lang="de_DE").name = "Amtsleitung"

    def told(self, document):
        """Return what the guard let pass of a document with no more than a note."""
        field = "move_id" if document._name == "account.move" else "order_id"
        events = self.env["channel.guard.event"].search(
            [(field, "=", document.id), ("outcome", "=", "warned")]
        )
        return [line["name"] for event in events for line in event.facts["lines"]]

    def test_row_09_a_line_in_the_customers_language_hides_nothing(self):
        self.customer.lang = "de_DE"
        order = self.quotation(self.customer, self.trunk)
        self.assertEqual(order.order_line.name, "Amtsleitung")
        order.action_confirm()
        self.assertFalse(self.told(order))
        self.assertFalse(self.night())

    def test_row_09_a_line_in_the_reps_language_hides_nothing(self):
        order = self.quotation(self.customer, self.trunk)
        order.order_line.name = "Amtsleitung, 10 Kanäle"
        order.action_confirm()
        self.assertFalse(self.told(order))

    def assertShown(self, document, text):
        """Assert that the guard lets pass what is titled so, and that managers see it once."""
        self.assertEqual(self.told(document), [text])
        finding = self.night()
        self.assertEqual(finding.kind, "retitled")
        self.assertIn(text, finding.facts_text)
        self.assertFalse(self.night())

    def test_row_09_a_line_that_is_retitled_after_it_was_confirmed(self):
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        order.order_line.name = "SIP Trunk, ten channels"
        self.assertFalse(self.told(order))
        order.order_line.write({"name": "FortiGate 100F"})
        order.order_line.write({"name": "FortiGate 100F"})
        self.assertShown(order, "FortiGate 100F")

    def test_row_09_a_line_from_before_is_retitled(self):
        order = self.ordered(self.firewall)
        order.write({"order_line": [Command.update(order.order_line.id, {"name": "Telephone"})]})
        self.assertShown(order, "Telephone")

    def test_row_09_a_line_that_is_retitled_along_with_its_quantity_is_shown_once(self):
        order = self.quotation(self.customer, self.trunk)
        order.action_confirm()
        order.order_line.write({"name": "FortiGate 100F", "product_uom_qty": 2})
        self.assertShown(order, "FortiGate 100F")

    def test_row_09_other_customers_title_lines_as_they_like(self):
        order = self.quotation(self.stranger, self.trunk)
        order.action_confirm()
        order.order_line.name = "FortiGate 100F"
        self.assertFalse(self.told(order))

    def test_row_09_an_invoice_line_that_is_retitled(self):
        self.customer.lang = "de_DE"
        ordered = self.quotation(self.customer, self.trunk)
        ordered.action_confirm()
        of_order = ordered.sudo()._create_invoices()
        direct = self.invoice(self.customer, self.trunk)
        for move in direct, of_order:
            move.action_post()
            self.assertFalse(self.told(move), "named as Odoo names it")
            move.button_draft()
            move.invoice_line_ids.name = "FortiGate 100F"
            move.action_post()
            with self.subTest(move.name):
                self.assertShown(move, "FortiGate 100F")

    def test_row_09_an_invoice_line_that_is_retitled_once_it_is_posted(self):
        move = self.invoice(self.customer, self.trunk)
        move.action_post()
        for text in ("SIP Trunk, ten channels", "FortiGate 100F", "FortiGate 100F"):
            move.invoice_line_ids.write({"name": text})
        self.assertShown(move, "FortiGate 100F")
        other = self.invoice(self.stranger, self.trunk)
        other.action_post()
        other.invoice_line_ids.name = "FortiGate 100F"
        self.assertFalse(self.told(other))

    def test_row_09_what_an_order_showed_its_invoice_does_not_show_again(self):
        order = self.quotation(self.customer, self.trunk)
        order.order_line.name = "FortiGate 100F"
        order.action_confirm()
        self.assertShown(order, "FortiGate 100F")
        move = order.sudo()._create_invoices()
        move.action_post()
        self.assertFalse(self.told(move))

    def test_row_09_invoices_of_other_customers_and_credit_notes_say_what_they_like(self):
        for move in (
            self.invoice(self.stranger, self.trunk),
            self.invoice(self.customer, self.trunk, move_type="out_refund"),
        ):
            move.invoice_line_ids.name = "FortiGate 100F"
            move.action_post()
            self.assertFalse(self.told(move))

    def test_row_09_what_is_named_in_no_language_is_shown(self):
        self.customer.lang = "de_DE"
        order = self.quotation(self.customer, self.trunk)
        order.order_line.name = "FortiGate 100F"
        order.action_confirm()
        self.assertEqual(self.told(order), ["FortiGate 100F"])
