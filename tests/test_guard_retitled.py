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

    def test_row_09_what_is_named_in_no_language_is_shown(self):
        self.customer.lang = "de_DE"
        order = self.quotation(self.customer, self.trunk)
        order.order_line.name = "FortiGate 100F"
        order.action_confirm()
        self.assertEqual(self.told(order), ["FortiGate 100F"])
