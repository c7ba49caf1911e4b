from .common_audit import AuditCase


class TestGuardRevenue(AuditCase):
    """Revenue that comes or goes late: flags follow, decisions taken stay as they were."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"revenue_manual": False, "revenue_service_ids": [(5,)]})

    def bill(self):
        invoice = self.invoice(self.customer, self.trunk)
        invoice.action_post()
        self.env.invalidate_all()
        self.assertEqual(self.customer.revenue_service_ids, self.service("sip_trunk"))
        return invoice

    def credit(self, invoice):
        refund = invoice.sudo()._reverse_moves([{"invoice_date": invoice.invoice_date}])
        refund.action_post()

    def assertFollows(self, end):
        """Assert that what ends revenue frees what is open, and leaves what was decided."""
        before = self.quotation(self.customer, self.firewall, user=self.biller)
        before.action_confirm()
        invoice = self.bill()
        self.assertStatus("allowed", before)
        waiting = self.quotation(self.customer, self.firewall, user=self.biller)
        self.assertRefused("customer_sip", waiting.action_confirm)
        consent = self.agree()
        sold = self.quotation(self.customer, self.firewall, user=self.biller)
        sold.action_confirm()
        consent.action_revoke()
        end(invoice)
        self.env.invalidate_all()
        self.assertFalse(self.customer.revenue_service_ids)
        self.assertStatus("allowed", waiting)
        waiting.action_confirm()
        self.assertEqual(sold.order_line.channel_decision["consents"], tuple(consent.ids))
        self.assertStatus("consented", sold)
        event = self.env["channel.guard.event"].search(
            [("order_id", "=", sold.id), ("outcome", "=", "consented")]
        )
        self.assertIn(self.scenario("customer_sip").clause, event.facts_text)

    def test_row_28_a_credit_note(self):
        self.assertFollows(self.credit)

    def test_row_28_reset_to_draft(self):
        self.assertFollows(lambda invoice: invoice.sudo().button_draft())

    def test_row_28_the_invoice_that_alone_told_of_revenue_bills_something_else(self):
        """Nothing protects the customer while it is a draft: it is posted again, and what is
        open is protected again once the revenue is back."""
        invoice = self.bill()
        other = self.invoice(self.customer, self.firewall)
        self.assertRefused("customer_sip", other.action_post)
        invoice.sudo().button_draft()
        self.env.invalidate_all()
        self.assertFalse(self.customer.revenue_service_ids)
        firewall = {"product_id": self.firewall.id, "name": self.firewall.name}
        invoice.invoice_line_ids.write(firewall)
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(self.night())
        self.bill()
        self.assertRefused("customer_sip", other.action_post)
