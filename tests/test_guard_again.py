from .common_guard import GuardCase


class TestGuardAgain(GuardCase):
    """What is done a second time is judged a second time."""

    def test_row_18_a_copy_is_judged_again(self):
        consent = self.agree()
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        consent.action_revoke()
        copied = order.copy()
        self.assertEqual(copied.state, "draft")
        self.assertStatus("blocked", copied)
        self.assertRefused("customer_sip", copied.action_confirm)
        self.assertRefused("customer_sip", order.copy, {"state": "sale"})
        self.agree()
        copied.action_confirm()
        self.assertEqual(copied.state, "sale")

    def test_row_18_a_consent_for_one_order_does_not_cover_its_copy(self):
        order = self.quotation(self.customer, self.firewall)
        self.consent(self.customer, self.netzhaus, "network", order_id=order.id)
        copied = order.copy()
        self.assertRefused("customer_sip", copied.action_confirm)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_18_cancelled_and_confirmed_again(self):
        consent = self.agree()
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        consent.action_revoke()
        order._action_cancel()
        order.action_draft()
        self.assertRefused("customer_sip", order.action_confirm)
        self.assertRefused("customer_sip", order.action_quotation_sent)
        order.write({"state": "cancel"})
        self.assertRefused("customer_sip", order.write, {"state": "sale"})
        self.agree()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
