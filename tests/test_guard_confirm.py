from .common import ChannelCase


class TestGuardConfirm(ChannelCase):
    def test_a_firewall_needs_consent_where_the_customer_buys_sip_trunk(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.firewall, self.fibre)
        self.assertStatus("blocked", order, self.firewall)
        self.assertStatus("commission", order, self.fibre)
        self.assertEqual(order.channel_status, "blocked")
        message = self.assertRefused("customer_sip", order.action_confirm)
        self.assertIn("Firewall", message)
        self.assertIn("Netzhaus", message)
        self.assertEqual(order.state, "draft")

        self.consent(self.customer, self.netzhaus, "network")
        self.assertStatus("consented", order, self.firewall)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_an_unrelated_customer_is_free(self):
        order = self.quotation(self.stranger, self.firewall, self.unclassified)
        self.assertEqual(order.channel_status, "clear")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
