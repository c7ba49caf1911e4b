from .common_commission import CommissionInvoiceCase


class TestCommissionConsent(CommissionInvoiceCase):
    """A consented line earns nothing unless the consent says so."""

    def test_a_consent_that_says_nothing_of_it(self):
        self.agree()
        order = self.quotation(self.customer, self.firewall)
        self.assertEarnsNothing(order.order_line, "a consent that awards none")

    def test_a_consent_that_says_so(self):
        consent = self.consent(self.customer, self.netzhaus, "network", earns_commission=True)
        order = self.quotation(self.customer, self.firewall, self.fibre, user=self.biller)
        firewall, fibre = order.order_line
        ours = self.assertEarns(firewall, self.netzhaus, 10, "customer_sip", self.ten)
        self.assertEqual(ours.channel_consent_id, consent)
        self.assertIn(consent.display_name, firewall.channel_award_reason)
        self.assertFalse(self.ours(fibre).channel_consent_id)
        order.action_confirm()
        consent.action_revoke()
        move = order._create_invoices()
        move.action_post()
        ours = self.assertEarns(
            move.invoice_line_ids[0], self.netzhaus, 10, "customer_sip", self.ten
        )
        self.assertEqual(ours.channel_consent_id, consent)

    def test_a_consent_that_says_so_where_no_rate_is_named(self):
        self.rule("customer_sip", "network_security").commission_id = False
        self.consent(self.customer, self.netzhaus, "network", earns_commission=True)
        order = self.quotation(self.customer, self.firewall)
        self.assertEarnsNothing(order.order_line, "none is named")
        self.netzhaus.commission_id = self.five
        self.assertEarns(order.order_line, self.netzhaus, 5, "customer_sip", self.five)

    def test_the_consent_of_whom_it_awards(self):
        """Two have to agree; the one whose consent says so earns."""
        self.register(self.customer, self.rival)
        self.consent(self.customer, self.netzhaus, "network")
        consent = self.consent(self.customer, self.rival, "network", earns_commission=True)
        order = self.quotation(self.customer, self.firewall)
        ours = self.assertEarns(order.order_line, self.rival, 10, "deal_registered")
        self.assertEqual(ours.channel_consent_id, consent)

    def test_revoked_while_a_draft(self):
        consent = self.consent(self.customer, self.netzhaus, "network", earns_commission=True)
        order = self.quotation(self.customer, self.firewall)
        self.assertEarns(order.order_line, self.netzhaus, 10, "customer_sip")
        consent.action_revoke()
        self.assertEarnsNothing(order.order_line, "consent is missing")
