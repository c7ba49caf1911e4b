from odoo.fields import Command

from .common import ChannelCase


class TestRefresh(ChannelCase):
    """Facts that change reach the quotations that are open, and no confirmed line."""

    def _stored(self, order):
        order.flush_recordset()
        self.env.cr.execute("SELECT channel_status FROM sale_order WHERE id = %s", [order.id])
        return self.env.cr.fetchone()[0]

    def assertTurns(self, order, status, act, *args):
        self.assertNotEqual(self._stored(order), status)
        act(*args)
        self.env.flush_all()
        self.assertEqual(self._stored(order), status)

    def test_an_owner_with_revenue_blocks_and_its_removal_frees(self):
        order = self.quotation(self.customer, self.firewall)
        self.assertTurns(
            order, "blocked", self.manage, self.customer, self.netzhaus, "connectivity"
        )
        self.assertTurns(order, "clear", self.customer.write, {"channel_partner_id": False})

    def test_a_revenue_flag_blocks(self):
        self.manage(self.customer, self.netzhaus)
        order = self.quotation(self.customer, self.firewall)
        self.assertTurns(order, "blocked", self.manage, self.customer, self.netzhaus, "sip_trunk")

    def test_a_registration_warns_while_submitted_and_blocks_once_registered(self):
        order = self.quotation(self.customer, self.firewall)
        deal = self.env["channel.registration"].create(
            {"customer_id": self.customer.id, "channel_partner_id": self.netzhaus.id}
        )
        self.assertTurns(order, "warning", deal.action_submit)
        self.assertStatus("allowed", order)
        self.assertTurns(order, "blocked", deal.action_register)
        self.assertTurns(order, "clear", deal.action_lost)

    def test_an_introduction_blocks_until_a_manager_ends_it(self):
        order = self.quotation(self.customer, self.firewall)
        self.assertTurns(order, "blocked", self.introduce, self.customer, self.netzhaus)
        lead = self.env["crm.lead"].search([("channel_partner_id", "=", self.netzhaus.id)])
        self.assertTurns(order, "clear", lead._channel_end_introduction, "They never met")

    def test_a_consent_frees_and_its_withdrawal_blocks_again(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.firewall)
        self.assertTurns(order, "clear", self.consent, self.customer, self.netzhaus, "network")
        consent = self.env["channel.consent"].search([("customer_id", "=", self.customer.id)])
        self.assertTurns(order, "blocked", consent.action_revoke)

    def test_a_reclassified_product_or_category_is_judged_anew(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.trunk)
        security = self.service("network_security")
        self.assertTurns(
            order, "blocked", self.trunk.product_tmpl_id.write, {"channel_service_id": security.id}
        )
        self.assertEqual(order.order_line.channel_service_id, security)

        category = self.env["product.category"].create({"name": "Boxes"})
        self.unclassified.categ_id = category
        order = self.quotation(self.customer, self.unclassified)
        self.assertTurns(order, "blocked", category.write, {"channel_service_id": security.id})

    def test_a_changed_rule_is_judged_anew(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.fibre)
        rule = self.scenario("customer_sip").rule_ids.filtered(
            lambda each: each.service_id.code == "connectivity"
        )
        self.assertTurns(order, "blocked", rule.write, {"decision": "consent"})
        self.assertTurns(order, "warning", rule.write, {"enforcement": "warn"})
        self.assertTurns(order, "clear", rule.unlink)

    def test_a_changed_tree_is_judged_anew(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        printing = self.env["channel.service"].create({"code": "printing", "name": "Printing"})
        self.unclassified.channel_service_id = printing
        order = self.quotation(self.customer, self.unclassified)
        self.assertTurns(order, "blocked", printing.write, {"parent_id": self.service("it").id})

    def test_a_confirmed_order_keeps_what_it_was_sold_under(self):
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.firewall.channel_service_id = self.service("mobile")
        self.env.flush_all()
        self.assertEqual(self._stored(order), "clear")
        self.assertStatus("allowed", order)
        self.assertEqual(order.order_line.channel_service_id.code, "network_security")

    def test_quotations_of_other_customers_are_left_alone(self):
        other = self.quotation(self.stranger, self.firewall)
        self.env.flush_all()
        before = self._stored(other)
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.assertFalse(
            self.env.records_to_compute(self.env["sale.order.line"]._fields["channel_status"])
            & other.order_line
        )
        self.assertEqual(self._stored(other), before)

    def test_a_change_of_decision_is_recorded_once(self):
        order = self.quotation(self.customer, self.firewall)
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order.write({"order_line": [Command.create({"product_id": self.laptop.id})]})
        self.env.flush_all()
        events = self.env["channel.guard.event"].search([("order_id", "=", order.id)])
        self.assertEqual(events.mapped("action"), ["draft"])
        self.assertEqual(events.outcome, "warned")
        self.assertIn("Firewall", events.facts_text)
